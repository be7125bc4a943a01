"""The forms of the actions: pick lists of recipients and senders, words of `notify.ovh_sms*`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

from homeassistant.components.notify import (
    ATTR_DATA,
    ATTR_MESSAGE,
    ATTR_RECIPIENTS,
    ATTR_TARGET,
    ATTR_TITLE,
    DOMAIN as NOTIFY_DOMAIN,
)
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.selector import validate_selector
from homeassistant.helpers.service import async_set_service_schema
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.yaml import load_yaml_dict

from ..account.domain_data import async_get_data
from ..const import CONF_SENDER, DOMAIN, EVERYONE
from ..message.address_book import AddressBook
from ..message.senders import sender_choices
from ..message.signals import SIGNAL_SENDERS
from ..sms.phone_number import looks_like_number

type Form = dict[str, Any]

_PICK_LISTS: Final = (ATTR_RECIPIENTS, CONF_SENDER)


class ActionForms:
    """Describes the actions to the frontend, as they are for the loaded accounts."""

    def __init__(self, hass: HomeAssistant, forms: Mapping[str, Form]) -> None:
        """Keep the forms of `ovh_sms.*` as `services.yaml` has them, by action."""
        self._hass = hass
        self._forms = forms
        self._notify_actions: dict[str, str | None] = {}

    @classmethod
    async def async_setup(cls, hass: HomeAssistant) -> Self:
        """Read the forms, and follow the senders and the language."""
        forms = cls(hass, await hass.async_add_executor_job(_load))

        async def changed(*_: object) -> None:
            await forms.async_update(forms._notify_actions)

        async_dispatcher_connect(hass, SIGNAL_SENDERS, changed)
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, changed)
        return forms

    async def async_update(self, notify_actions: Mapping[str, str | None]) -> None:
        """Describe the actions anew.

        `notify_actions` are our actions of the domain notify, by name: the recipient of each, None
        for the one that is for all.
        """
        self._notify_actions = dict(notify_actions)
        for action, form in self._forms.items():
            async_set_service_schema(self._hass, DOMAIN, action, self._filled_in(action, form))
        words = await self._async_words()
        for action, recipient in self._notify_actions.items():
            # It may be gone by now.
            if not self._hass.services.has_service(NOTIFY_DOMAIN, action):
                continue
            form = _notify_form(words, recipient, self._recipients())
            async_set_service_schema(self._hass, NOTIFY_DOMAIN, action, form)

    def _filled_in(self, action: str, form: Form) -> Form:
        """Return a form, or a section of it, with its pick lists."""
        fields = form["fields"].items()
        return form | {"fields": {name: self._field(action, name, each) for name, each in fields}}

    def _field(self, action: str, name: str, field: Form) -> Form:
        """Return a field or a section with its pick lists; what has none is not copied."""
        if "fields" in field:
            return self._filled_in(action, field)
        if "fields" in field["selector"].get("object", {}):
            form = self._filled_in(action, field["selector"]["object"])
            return field | {"selector": {"object": form}}
        if name not in _PICK_LISTS:
            return field
        options = (
            self._senders(can_be_answered=action == "ask")
            if name == CONF_SENDER
            else self._with_everyone()
        )
        return field | {"selector": {"select": field["selector"]["select"] | {"options": options}}}

    def _with_everyone(self) -> list[dict[str, str]]:
        """Return the recipients to choose from, after the word for all of them."""
        recipients = self._recipients()
        if any(book.find(EVERYONE) for book in self._books()):
            return recipients
        return [_option(EVERYONE), *recipients]

    def _recipients(self) -> list[dict[str, str]]:
        """Return the recipients to choose from; one that its name does not find, by its id."""
        options = (
            _option(each.name if book.find(each.name) == (each,) else each.subentry_id, each.name)
            for book in self._books()
            for each in book.recipients
        )
        return list({option["value"]: option for option in options}.values())

    def _senders(self, *, can_be_answered: bool) -> list[dict[str, str]]:
        """Return the senders to choose from."""
        data = async_get_data(self._hass)
        names = [
            name
            for account in data.accounts.values()
            for name in (account.sender, *data.senders.get(account.service_name, ()))
            if looks_like_number(name) or not can_be_answered
        ]
        choices = sender_choices(names, self._hass.config.country)
        return [_option(name) for name in dict.fromkeys(choices)]

    def _books(self) -> list[AddressBook]:
        return [account.address_book for account in async_get_data(self._hass).accounts.values()]

    async def _async_words(self) -> dict[str, str]:
        """Return the words of forms in the language of Home Assistant."""
        words: dict[str, str] = {}
        for category in ("common", "services"):
            language = self._hass.config.language
            words |= await async_get_translations(self._hass, language, category, [DOMAIN])
        return {key.removeprefix(f"component.{DOMAIN}."): text for key, text in words.items()}


def _load() -> dict[str, Form]:
    """Return the forms of `services.yaml`; does I/O."""
    forms: dict[str, Form] = load_yaml_dict(str(Path(__file__).parents[1] / "services.yaml"))
    for form in forms.values():
        for _, field in _fields_of(form):
            field["selector"] = validate_selector(field["selector"])
    return forms


def _fields_of(form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the fields of a form with their names, those in sections, too."""
    for name, field in form["fields"].items():
        yield from field.get("fields", {name: field}).items()


def _option(value: str, label: str | None = None) -> dict[str, str]:
    return {"value": value, "label": label or value}


def _notify_form(
    words: Mapping[str, str], recipient: str | None, recipients: Sequence[Mapping[str, str]]
) -> Form:
    """Return the form of the action of a recipient, or of the one for all."""
    fields: Form = {
        ATTR_MESSAGE: _words_of(words, "services.send_message.fields.message")
        | {"required": True, "selector": {"text": {"multiline": True}}},
        ATTR_TITLE: _words_of(words, "services.send_message.fields.title")
        | {"selector": {"text": {}}},
    }
    name, description = "common.notify_recipient_name", "common.notify_recipient_description"
    if recipient is None:
        name, description = "common.notify_name", "common.notify_description"
        pick_list = {"options": recipients, "multiple": True, "custom_value": True}
        fields[ATTR_TARGET] = _words_of(words, "services.estimate.fields.recipients") | {
            "selector": {"select": pick_list}
        }
    fields[ATTR_DATA] = {
        "name": words["common.notify_data_name"],
        "description": words["common.notify_data_description"],
        "example": "critical: true",
        "selector": {"object": {}},
    }
    return {
        "name": words[name].format(recipient=recipient),
        "description": words[description].format(recipient=recipient),
        "fields": fields,
    }


def _words_of(words: Mapping[str, str], field: str) -> Form:
    return {key: words[f"{field}.{key}"] for key in ("name", "description")}
