"""Options flow: what holds for all messages of an account."""

from collections.abc import Mapping
from datetime import timedelta
import math
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.data_entry_flow import section
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.helpers.selector import (
    BooleanSelector,
    DurationSelector,
    DurationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .api import MissingRight, OvhError
from .connection import async_create_client, keys_of
from .const import (
    CONF_DAILY_BUDGET,
    CONF_DEDUPLICATE,
    CONF_ENCODING,
    CONF_LOW_CREDITS,
    CONF_MAX_PARTS,
    CONF_MONTHLY_BUDGET,
    CONF_RECEIPTS,
    CONF_REPLIES,
    CONF_RETRY_FOR,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    CONF_VALIDITY,
    CONF_WEBHOOK,
    WEBHOOK_TOKEN_URL,
)
from .error import translation_of
from .options import (
    LONGEST_REPEAT,
    LONGEST_RETRY,
    LONGEST_VALIDITY,
    MOST_PARTS,
    NEVER,
    SHORTEST_VALIDITY,
    Options,
)
from .sender_form import async_get_senders, sender_error, sender_selector
from .sms.smart import Replacement
from .webhook import (
    WebhookSettings,
    async_connect,
    async_disconnect,
    async_get_callbacks,
    async_prepare,
)

type Errors = dict[str, str]


class FiniteNumberSelector(NumberSelector):
    """A number within bounds, which "not a number" passes."""

    @override
    def __call__(self, data: Any) -> float:
        """Validate what was entered."""
        value = super().__call__(data)
        if not math.isfinite(value):
            raise vol.Invalid("Expected a number")
        return value


class AnyDurationSelector(DurationSelector):
    """A time, also one of more days than a calendar has, so that the form can say that."""

    @override
    def __call__(self, data: Any) -> dict[str, float]:
        """Validate what was entered."""
        try:
            return super().__call__(data)
        except OverflowError:
            return dict(data)


_CREDITS: Final = FiniteNumberSelector(
    NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX)
)
_DURATION: Final = AnyDurationSelector(DurationSelectorConfig(enable_day=True))
_YES_OR_NO: Final = BooleanSelector()
_PARTS: Final = FiniteNumberSelector(
    NumberSelectorConfig(min=1, max=MOST_PARTS, step=1, mode=NumberSelectorMode.SLIDER)
)
_ENCODING: Final = SelectSelector(
    SelectSelectorConfig(
        options=list(Replacement), mode=SelectSelectorMode.LIST, translation_key=CONF_ENCODING
    )
)

SECTIONS: Final[dict[str, dict[vol.Marker, Any]]] = {
    "text": {
        vol.Required(CONF_ENCODING): _ENCODING,
        vol.Required(CONF_MAX_PARTS): _PARTS,
        vol.Optional(CONF_DEDUPLICATE): _DURATION,
    },
    "time": {
        vol.Required(CONF_RETRY_FOR): _DURATION,
        vol.Optional(CONF_VALIDITY): _DURATION,
    },
    "costs": {
        vol.Optional(CONF_DAILY_BUDGET): _CREDITS,
        vol.Optional(CONF_MONTHLY_BUDGET): _CREDITS,
        vol.Required(CONF_LOW_CREDITS): _CREDITS,
    },
    "news": {
        vol.Required(CONF_RECEIPTS): _YES_OR_NO,
        vol.Required(CONF_REPLIES): _YES_OR_NO,
        vol.Required(CONF_WEBHOOK): _YES_OR_NO,
    },
}
"""The fields of the form but the first, by the sections they are folded into."""

CONF_REPLACE: Final = "replace"
REPLACE_SCHEMA: Final = vol.Schema({vol.Required(CONF_REPLACE, default=False): BooleanSelector()})


class OvhSmsOptionsFlow(OptionsFlow):
    """Change the options of an account, which reloads by itself."""

    _senders: list[str] | None = None
    _wanted: dict[str, Any]
    _webhook: WebhookSettings
    _is_agreed = False

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is None:
            self._senders = await self._async_get_senders()
            return self._show(as_form(Options.read(self.config_entry.options)))
        values = _unfolded(user_input)
        errors = _find_errors(values)
        if error := sender_error(values[CONF_SENDER], self.hass.config.country):
            errors[CONF_SENDER] = error
        if errors:
            return self._show(values, errors)
        self._wanted = values
        return await self._async_switch_webhook()

    async def async_step_webhook(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether what OVHcloud calls now may be replaced."""
        if user_input is None:
            return self.async_show_form(
                step_id="webhook",
                data_schema=REPLACE_SCHEMA,
                description_placeholders={
                    "receipts": self._webhook.previous.receipts or "-",
                    "replies": self._webhook.previous.response or "-",
                },
            )
        if user_input[CONF_REPLACE]:
            return await self._async_connect_webhook()
        return self.async_create_entry(data=self._wanted | {CONF_WEBHOOK: False})

    async def _async_switch_webhook(self) -> ConfigFlowResult:
        """Turn the webhook on or off, and save the options."""
        options = self.config_entry.options
        settings = WebhookSettings.read(options)
        if not self._wanted[CONF_WEBHOOK]:
            # What could not be given back is kept for another try.
            is_left = settings and not await async_disconnect(self.hass, self.config_entry)
            kept = settings.as_options() if settings and is_left else {}
            return self.async_create_entry(data=self._wanted | kept)
        if settings and options.get(CONF_WEBHOOK):
            return self.async_create_entry(data=self._wanted | settings.as_options())
        if settings:
            self._webhook, self._is_agreed = settings, True
        if self._is_agreed:
            return await self._async_connect_webhook()
        try:
            callbacks = await async_get_callbacks(self.hass, self.config_entry)
            self._webhook = async_prepare(self.hass, callbacks)
        except NoURLAvailableError:
            return self._show(self._wanted, {CONF_WEBHOOK: "no_external_url"})
        except OvhError as err:
            return self._show_refused(err)
        if callbacks.receipts or callbacks.response:
            return await self.async_step_webhook()
        return await self._async_connect_webhook()

    async def _async_connect_webhook(self) -> ConfigFlowResult:
        """Have OVHcloud call the webhook, and save the options."""
        self._is_agreed = True
        try:
            await async_connect(self.hass, self.config_entry, self._webhook)
        except OvhError as err:
            return self._show_refused(err)
        return self.async_create_entry(data=self._wanted | self._webhook.as_options())

    def _show_refused(self, err: OvhError) -> ConfigFlowResult:
        """Show the form with what OVHcloud has against the webhook."""
        if isinstance(err, MissingRight):
            key, placeholders = "webhook_missing_right", err.placeholders
        else:
            key, placeholders = (
                "webhook_refused",
                {"reason": str(HomeAssistantError(**translation_of(err)))},
            )
        return self._show(self._wanted, {CONF_WEBHOOK: key}, **placeholders)

    async def _async_get_senders(self) -> list[str] | None:
        """Return the senders to choose from, None if nobody can tell now."""
        entry = self.config_entry
        client = async_create_client(self.hass, keys_of(entry), urgent=True)
        try:
            return await async_get_senders(client, entry.data[CONF_SERVICE_NAME])
        except OvhError:
            return None

    def _show(
        self, values: Mapping[str, Any], errors: Errors | None = None, **placeholders: str
    ) -> ConfigFlowResult:
        """Show the form with its values and what is wrong with them."""
        wrong = {_section_of(field): error for field, error in (errors or {}).items()}
        schema = vol.Schema(
            {
                vol.Required(CONF_SENDER): sender_selector(self._senders, self.hass.config.country),
                **{
                    vol.Required(name): section(
                        vol.Schema(fields), {"collapsed": name not in wrong}
                    )
                    for name, fields in SECTIONS.items()
                },
            }
        )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, _folded(values)),
            errors=wrong,
            description_placeholders={
                "account": self.config_entry.title,
                "create_token_url": WEBHOOK_TOKEN_URL,
                **placeholders,
            },
        )


def as_form(options: Options) -> dict[str, Any]:
    """Return options as the form shows them."""
    values = {
        CONF_SENDER: options.sender,
        CONF_ENCODING: options.encoding,
        CONF_MAX_PARTS: options.max_parts,
        CONF_RETRY_FOR: _as_duration(options.retry_for),
        CONF_VALIDITY: _as_duration(options.validity) if options.validity else None,
        CONF_DAILY_BUDGET: options.limits.daily,
        CONF_MONTHLY_BUDGET: options.limits.monthly,
        CONF_LOW_CREDITS: options.low_credits,
        CONF_DEDUPLICATE: _as_duration(options.deduplicate) if options.deduplicate else None,
        CONF_RECEIPTS: options.receipts,
        CONF_REPLIES: options.replies,
        CONF_WEBHOOK: options.webhook,
    }
    return {field: value for field, value in values.items() if value is not None}


def _folded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the form has them, in sections."""
    folded = {
        name: {field: values[field] for field in map(str, fields) if field in values}
        for name, fields in SECTIONS.items()
    }
    return {CONF_SENDER: values[CONF_SENDER], **folded}


def _unfolded(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered, without the sections."""
    values = {CONF_SENDER: user_input[CONF_SENDER].strip()}
    for name in SECTIONS:
        values |= user_input[name]
    return values


def _section_of(field: str) -> str:
    """Return where an error of a field is shown: above the section it is in, if it is in one."""
    return next((name for name, fields in SECTIONS.items() if field in fields), field)


def _as_duration(time: timedelta) -> dict[str, int]:
    """Return a time as the form has it."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return {"days": hours // 24, "hours": hours % 24, "minutes": minutes, "seconds": seconds}


def _as_time(duration: Mapping[str, Any]) -> timedelta:
    """Return what the form has as a time."""
    try:
        time: timedelta = cv.positive_time_period_dict(duration)
    except OverflowError:
        return timedelta.max
    return time


def _find_errors(user_input: Mapping[str, Any]) -> Errors:
    """Return what is wrong with the times."""
    times = {
        field: _as_time(user_input[field])
        for field in (CONF_RETRY_FOR, CONF_VALIDITY, CONF_DEDUPLICATE)
        if user_input.get(field)
    }
    errors = {}
    if times[CONF_RETRY_FOR] > LONGEST_RETRY:
        errors[CONF_RETRY_FOR] = "retry_for_too_long"
    validity = times.get(CONF_VALIDITY)
    if validity and not SHORTEST_VALIDITY <= validity <= LONGEST_VALIDITY:
        errors[CONF_VALIDITY] = "invalid_validity"
    if times.get(CONF_DEDUPLICATE, NEVER) > LONGEST_REPEAT:
        errors[CONF_DEDUPLICATE] = "deduplicate_too_long"
    return errors
