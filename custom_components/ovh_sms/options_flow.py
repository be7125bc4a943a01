"""Options flow: what holds for all messages of an account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    DurationSelector,
    DurationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .api import OvhError
from .connection import async_create_client, keys_of
from .const import (
    CONF_DAILY_BUDGET,
    CONF_DEDUPLICATE,
    CONF_ENCODING,
    CONF_LOW_CREDITS,
    CONF_MAX_PARTS,
    CONF_MONTHLY_BUDGET,
    CONF_RETRY_FOR,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    CONF_VALIDITY,
)
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

type Errors = dict[str, str]

_CREDITS: Final = NumberSelector(
    NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX)
)
_DURATION: Final = DurationSelector(DurationSelectorConfig(enable_day=True))
_PARTS: Final = NumberSelector(
    NumberSelectorConfig(min=1, max=MOST_PARTS, step=1, mode=NumberSelectorMode.SLIDER)
)
_ENCODING: Final = SelectSelector(
    SelectSelectorConfig(
        options=list(Replacement), mode=SelectSelectorMode.LIST, translation_key=CONF_ENCODING
    )
)


class OvhSmsOptionsFlow(OptionsFlow):
    """Change the options of an account, which reloads by itself."""

    _senders: list[str] | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is None:
            self._senders = await self._async_get_senders()
            return self._show(as_form(Options.read(self.config_entry.options)))
        user_input[CONF_SENDER] = user_input[CONF_SENDER].strip()
        errors = _find_errors(user_input)
        if error := sender_error(user_input[CONF_SENDER], self.hass.config.country):
            errors[CONF_SENDER] = error
        if errors:
            return self._show(user_input, errors)
        return self.async_create_entry(data=user_input)

    async def _async_get_senders(self) -> list[str] | None:
        """Return the senders to choose from, None if nobody can tell now."""
        entry = self.config_entry
        client = async_create_client(self.hass, keys_of(entry), urgent=True)
        try:
            return await async_get_senders(client, entry.data[CONF_SERVICE_NAME])
        except OvhError:
            return None

    def _show(self, values: Mapping[str, Any], errors: Errors | None = None) -> ConfigFlowResult:
        """Show the form with its values and what is wrong with them."""
        schema = vol.Schema(
            {
                vol.Required(CONF_SENDER): sender_selector(self._senders, self.hass.config.country),
                vol.Required(CONF_ENCODING): _ENCODING,
                vol.Required(CONF_MAX_PARTS): _PARTS,
                vol.Required(CONF_RETRY_FOR): _DURATION,
                vol.Optional(CONF_VALIDITY): _DURATION,
                vol.Optional(CONF_DAILY_BUDGET): _CREDITS,
                vol.Optional(CONF_MONTHLY_BUDGET): _CREDITS,
                vol.Required(CONF_LOW_CREDITS): _CREDITS,
                vol.Optional(CONF_DEDUPLICATE): _DURATION,
            }
        )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders={"account": self.config_entry.title},
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
    }
    return {field: value for field, value in values.items() if value is not None}


def _as_duration(time: timedelta) -> dict[str, int]:
    """Return a time as the form has it."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return {"days": hours // 24, "hours": hours % 24, "minutes": minutes, "seconds": seconds}


def _find_errors(user_input: Mapping[str, Any]) -> Errors:
    """Return what is wrong with the times."""
    times = {
        field: cv.time_period(user_input[field])
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
