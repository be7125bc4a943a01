"""Triggers: a reply has come in, an SMS was not delivered, credits are low."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final, override

import voluptuous as vol

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_BELOW, CONF_MATCH, CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.template import is_template_string
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.signal_type import SignalType

from .api import MAX_RECEIVERS
from .const import DOMAIN
from .message.address_book import AddressBook, split_targets
from .message.invalid_call import InvalidCall
from .message.models import DeliveryNotice, ReplyNotice
from .message.options import Options
from .message.signals import SIGNAL_CREDITS, SIGNAL_NOT_DELIVERED, SIGNAL_REPLIES
from .sms.phone_number import InvalidPhoneNumber, parse
from .sms.plain import has_words, is_blank, plain_text

CONF_RECIPIENTS: Final = "recipients"
CONF_TEXT: Final = "text"

IS: Final = "is"
CONTAINS: Final = "contains"

type _Fields = Mapping[vol.Marker, Any]


def _visible(value: Any) -> str:
    """Validate a text; an empty one would be like any reply, or like none."""
    if isinstance(value, bool):
        raise vol.Invalid("YAML reads yes, no, on and off as booleans: put the text in quotes")
    text = cv.string(value)
    if is_blank(text):
        raise vol.Invalid("The text is empty")
    if is_template_string(text):
        raise vol.Invalid("Templates are not rendered here")
    return text


def _not_too_many(names: list[str]) -> list[str]:
    try:
        split_targets([], names)
    except InvalidCall as err:
        reason = f"More than {MAX_RECEIVERS} recipients"
        raise vol.Invalid(reason) from err
    return names


_NAMES: Final[_Fields] = {
    vol.Optional(CONF_RECIPIENTS): vol.All(cv.ensure_list, [_visible], _not_too_many)
}


class AccountTrigger[*Args](Trigger):
    """Fires for one account or for all, now and later."""

    _signal: ClassVar[SignalType[*tuple[Any, ...]]]
    """Sent with a service name and what has happened."""
    _fields: ClassVar[_Fields]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the options."""
        options = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **cls._fields}
        schema = vol.Schema({vol.Optional(CONF_OPTIONS, default={}): options})
        validated: ConfigType = schema(config)
        return validated

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Initialize the trigger."""
        super().__init__(hass, config)
        self._key = config.key.rpartition(".")[2]
        self._options: dict[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Fire until the returned function is called."""
        wanted = self._options.get(ATTR_CONFIG_ENTRY_ID)

        @callback
        def notified(service_name: str, *args: *Args) -> None:
            find = self._hass.config_entries.async_entry_for_domain_unique_id
            entry = find(DOMAIN, service_name)
            if not entry or (wanted and wanted != entry.entry_id):
                return
            if variables := self._variables(entry, *args):
                run_action({ATTR_CONFIG_ENTRY_ID: entry.entry_id, **variables}, self._name)

        return async_dispatcher_connect(self._hass, self._signal, notified)

    @abstractmethod
    def _variables(self, entry: ConfigEntry, *args: *Args) -> dict[str, Any] | None:
        """Return the trigger's variables, None if it does not fire."""

    @property
    def _name(self) -> str:
        """Return the trigger's name in the language of Home Assistant."""
        language = self._hass.config.language
        texts = async_get_cached_translations(self._hass, language, "triggers", DOMAIN)
        return texts.get(f"component.{DOMAIN}.triggers.{self._key}.name", self._key)

    def _concerns(
        self, entry: ConfigEntry, subentry_ids: Collection[str], numbers: Collection[str]
    ) -> bool:
        """Return whether it is about one of the recipients, or none are chosen."""
        book = AddressBook(self._hass, entry)
        targets = split_targets([book], self._options.get(CONF_RECIPIENTS, ()))
        return not targets or any(
            any(each.subentry_id in subentry_ids for each in found)
            if (found := book.find(target))
            else self._number(target) in numbers
            for target in targets
        )

    def _number(self, text: str) -> str | None:
        try:
            return parse(text, self._hass.config.country)
        except InvalidPhoneNumber:
            return None


class ReplyReceived(AccountTrigger[ReplyNotice]):
    """Fires when a reply has come in."""

    _signal = SIGNAL_REPLIES
    _fields: ClassVar[_Fields] = {
        **_NAMES,
        vol.Optional(CONF_TEXT): vol.All(cv.ensure_list, [_visible]),
        vol.Optional(CONF_MATCH, default=IS): vol.In([IS, CONTAINS]),
    }

    @override
    def _variables(self, entry: ConfigEntry, reply: ReplyNotice) -> dict[str, Any] | None:
        if not self._concerns(entry, reply.subentry_ids, {reply.number}):
            return None
        texts = self._options.get(CONF_TEXT)
        if texts and not any(self._fits(text, reply.message) for text in texts):
            return None
        return {**reply.attributes, "number": reply.number}

    def _fits(self, text: str, message: str) -> bool:
        if self._options[CONF_MATCH] == CONTAINS:
            return has_words(message, text)
        return plain_text(message) == plain_text(text)


class DeliveryFailed(AccountTrigger[DeliveryNotice]):
    """Fires when an SMS has failed or expired."""

    _signal = SIGNAL_NOT_DELIVERED
    _fields: ClassVar[_Fields] = _NAMES

    @override
    def _variables(self, entry: ConfigEntry, delivery: DeliveryNotice) -> dict[str, Any] | None:
        if not self._concerns(entry, delivery.subentry_ids, delivery.receivers):
            return None
        return {"event_type": delivery.status.value, **delivery.attributes}


class CreditsLow(AccountTrigger[float, float]):
    """Fires when the credits fall below a number."""

    _signal = SIGNAL_CREDITS
    _fields: ClassVar[_Fields] = {
        vol.Optional(CONF_BELOW): vol.All(vol.Coerce(float), vol.Range(min=0))
    }

    @override
    def _variables(self, entry: ConfigEntry, before: float, left: float) -> dict[str, Any] | None:
        below = self._options.get(CONF_BELOW, Options.read(entry.options).low_credits)
        return {"credits_left": left, CONF_BELOW: below} if left < below <= before else None


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "reply_received": ReplyReceived,
    "delivery_failed": DeliveryFailed,
    "credits_low": CreditsLow,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS
