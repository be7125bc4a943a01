"""Notify entities of recipients, and the actions `notify.ovh_sms` and `notify.ovh_sms_*`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, override

import voluptuous as vol

from homeassistant.components.notify import (
    ATTR_DATA,
    ATTR_MESSAGE,
    ATTR_TARGET,
    ATTR_TITLE,
    DOMAIN as NOTIFY_DOMAIN,
    BaseNotificationService,
    NotifyEntity,
    NotifyEntityDescription,
    NotifyEntityFeature,
)
from homeassistant.const import (
    ATTR_CONFIG_ENTRY_ID,
    ATTR_DOMAIN,
    ATTR_SERVICE,
    EVENT_SERVICE_REMOVED,
)
from homeassistant.core import Event, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import ConfigType, DiscoveryInfoType

from .account.access import Caller
from .account.account import OvhSmsConfigEntry
from .account.accounts import (
    async_address_books,
    async_get_account_of,
    choose_reachable,
    without_everyone,
)
from .account.domain_data import async_get_data
from .const import DOMAIN, NOTIFY_ENTITY_KEY, SHORT_CODE
from .entity import RecipientEntity, async_add_to_recipients
from .flows.action_forms import ActionForms
from .message.address_book import Recipient, split_targets
from .message.foreign_data import gather, read_data, text_of, texts_of
from .message.models import SendRequest
from .problems.issue import Issue, async_report_action, async_report_or_clear
from .services import OPTIONAL_FIELDS

# The outbox orders messages.
PARALLEL_UPDATES = 0

# As core's, but a list from a template or a field in the wrong place costs no SMS.
SCHEMA = vol.All(
    gather,
    vol.Schema(
        {
            vol.Required(ATTR_MESSAGE): text_of,
            vol.Optional(ATTR_TITLE): text_of,
            vol.Optional(ATTR_TARGET): texts_of,
            vol.Optional(ATTR_DATA): object,
        }
    ),
)
DATA_FIELDS = {
    **OPTIONAL_FIELDS,
    # OVHcloud would refuse others, such as a template that was not rendered.
    vol.Optional("sender"): vol.All(cv.string, vol.Match(r"[\w .&'+-]{1,16}\Z")),
}

MESSAGE = NotifyEntityDescription(key=NOTIFY_ENTITY_KEY, name=None)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a notify entity for each recipient."""
    async_add_to_recipients(entry, async_add_entities, RecipientNotifyEntity, MESSAGE)


async def async_setup_notify(hass: HomeAssistant) -> None:
    """Set up the one owner of `notify.ovh_sms`, for all accounts."""
    # Discovery would do this after the first entry, so actions could come later than their calls.
    service = async_get_data(hass).notify_service = OvhSmsNotificationService()
    await service.async_setup(hass, DOMAIN, DOMAIN)


async def async_get_service(
    _hass: HomeAssistant, _config: ConfigType, _discovery_info: DiscoveryInfoType | None = None
) -> None:
    """Refuse a platform in YAML, which has no effect."""


class RecipientNotifyEntity(RecipientEntity, NotifyEntity):
    """Sends a message to a recipient."""

    _attr_supported_features = NotifyEntityFeature.TITLE

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a message."""
        await self._account.async_send(
            SendRequest(
                message=message,
                title=title,
                recipients=(self._subentry_id,),
                best_effort=True,
            )
        )


class OvhSmsNotificationService(BaseNotificationService):
    """Keeps `notify.ovh_sms` and `notify.ovh_sms_<recipient>` while an account is loaded."""

    @property
    @override
    def targets(self) -> Mapping[str, Any]:
        """Return the subentry ids of recipients by slug, except names with another owner."""
        return {
            slug: [recipient.subentry_id for recipient in recipients]
            for slug, recipients in self._recipients().items()
            if not self._is_foreign(_action_of(slug))
        }

    @override
    async def async_setup(
        self, hass: HomeAssistant, service_name: str, target_service_name_prefix: str
    ) -> None:
        """Read the forms, and listen for names that become free."""
        self._forms = await ActionForms.async_setup(hass)
        await super().async_setup(hass, service_name, target_service_name_prefix)
        hass.bus.async_listen(EVENT_SERVICE_REMOVED, self._async_action_removed)

    @override
    async def async_register_services(self) -> None:
        """Register the actions of loaded accounts, except names that another integration owns."""
        for name in filter(self._is_foreign, tuple(self.registered_targets)):
            del self.registered_targets[name]
        if async_get_data(self.hass).accounts or self._is_foreign(self._service_name):
            # Without an account there are no targets; an action of another integration stays.
            await super().async_register_services()
            for action in self.hass.services.async_services_internal()[NOTIFY_DOMAIN].values():
                if action.job.target == self._async_notify_message_service:
                    action.schema = SCHEMA
        else:
            await self.async_unregister_services()
        await self._forms.async_update(self._described())
        names = self._taken_names()
        async_report_or_clear(
            self.hass, None, Issue.ACTION_NAME_TAKEN, names, actions=", ".join(names)
        )

    @override
    async def _async_notify_message_service(self, service: ServiceCall) -> None:
        """Send a message to the targets, or to every recipient if there is no target.

        What is wrong with a call is reported, but costs no SMS that can be sent without it.
        """
        hass, action = self.hass, f"{NOTIFY_DOMAIN}.{service.service}"
        fields, unusable = read_data(service.data.get(ATTR_DATA), DATA_FIELDS)
        targets = service.data.get(ATTR_TARGET)
        if own := self.registered_targets.get(service.service):
            unusable += [ATTR_TARGET] * (targets is not None)
            targets = own
        books = async_address_books(hass)
        entry_id = fields.get(ATTR_CONFIG_ENTRY_ID)
        if entry_id and entry_id not in [book.entry_id for book in books]:
            unusable.append(ATTR_CONFIG_ENTRY_ID)
        elif entry_id and not own:
            books = [book for book in books if book.entry_id == entry_id]
        if targets is not None:
            targets = without_everyone(books, split_targets(books, targets))
        (await Caller.async_of(hass, service.context)).require_control_of(targets)
        book, recipients, others = choose_reachable(books, targets)
        fields |= {name: service.data.get(name) for name in (ATTR_MESSAGE, ATTR_TITLE)}
        request = replace(SendRequest.from_fields(fields, tuple(recipients)), best_effort=True)
        report = await (await async_get_account_of(hass, book)).async_send(request)
        # The issues say that it was sent.
        unusable += ["sender"] * (request.sender not in (None, SHORT_CODE, report.sender))
        async_report_action(hass, Issue.UNKNOWN_DATA, action, unusable)
        async_report_action(hass, Issue.UNKNOWN_TARGETS, action, others)

    @callback
    def _recipients(self) -> dict[str, tuple[Recipient, ...]]:
        """Return the recipients of loaded accounts by slug; the first account owns equal names."""
        owners = {
            slug: (book.entry_id, recipients)
            for book in reversed(async_address_books(self.hass))
            for slug, recipients in book.by_slug.items()
        }
        loaded = async_get_data(self.hass).accounts
        return {
            slug: recipients
            for slug, (entry_id, recipients) in owners.items()
            if entry_id in loaded
        }

    @callback
    def _described(self) -> dict[str, str | None]:
        """Return our actions with the names of their recipients, None for the one for all."""
        described: dict[str, str | None] = {}
        if not self._is_foreign(self._service_name):
            described[self._service_name] = None
        for slug, recipients in self._recipients().items():
            if _action_of(slug) in self.registered_targets:
                described[_action_of(slug)] = recipients[0].name
        return described

    @callback
    def _names(self) -> set[str]:
        """Return the names of the actions that loaded accounts have, or would have."""
        return {self._service_name, *map(_action_of, self._recipients())}

    @callback
    def _taken_names(self) -> list[str]:
        """Return the names of our actions that another integration owns."""
        return [
            f"{NOTIFY_DOMAIN}.{name}" for name in sorted(self._names()) if self._is_foreign(name)
        ]

    @callback
    def _is_foreign(self, name: str) -> bool:
        """Return whether another integration owns an action."""
        action = self.hass.services.async_services_internal().get(NOTIFY_DOMAIN, {}).get(name)
        return action is not None and action.job.target != self._async_notify_message_service

    @callback
    def _async_action_removed(self, event: Event) -> None:
        """Register an action whose name has become free, after its owner has removed it."""
        # A name that an account gives up while it reloads must not go to another account meanwhile.
        if event.data[ATTR_DOMAIN] == NOTIFY_DOMAIN and event.data[ATTR_SERVICE] in self._names():
            self.hass.async_create_task(self.async_register_services(), eager_start=False)


def _action_of(slug: str) -> str:
    """Return the name of a recipient's own action."""
    return f"{DOMAIN}_{slug}"
