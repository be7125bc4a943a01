"""The form of the options: its fields, values and errors."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
import math
from typing import Any, Final, Literal, override

import voluptuous as vol

from homeassistant.data_entry_flow import section
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    BooleanSelector,
    DurationSelector,
    DurationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from ..const import CONF_SENDER
from ..message.options import (
    LONGEST_REPEAT,
    LONGEST_RETRY,
    LONGEST_SILENCE,
    LONGEST_VALIDITY,
    MOST_PARTS,
    SHORTEST_SILENCE,
    SHORTEST_VALIDITY,
    Options,
)
from ..sms.smart import Replacement
from .forms import Errors, sender_error


class FiniteNumberSelector(NumberSelector):
    """A number selector that refuses NaN and infinity."""

    @override
    def __call__(self, data: Any) -> float:
        """Validate a value."""
        value = super().__call__(data)
        if not math.isfinite(value):
            raise vol.Invalid("Expected a number")
        return value


class AnyDurationSelector(DurationSelector):
    """A duration selector that accepts what overflows a timedelta, for the form to report."""

    @override
    def __call__(self, data: Any) -> dict[str, float]:
        """Validate a value."""
        try:
            return super().__call__(data)
        except OverflowError:
            return dict(data)


def _amount(unit: str, step: Literal[1, "any"]) -> FiniteNumberSelector:
    """Return the selector of an amount of `unit`, which is a translation key, too."""
    return FiniteNumberSelector(
        NumberSelectorConfig(
            min=0,
            step=step,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=unit,
            translation_key="amount",
        )
    )


_CREDITS: Final = _amount("credits", "any")
_DURATION: Final = AnyDurationSelector(DurationSelectorConfig(enable_day=True))
_YES_OR_NO: Final = BooleanSelector()
_PARTS: Final = FiniteNumberSelector(
    NumberSelectorConfig(min=1, max=MOST_PARTS, step=1, mode=NumberSelectorMode.SLIDER)
)
_ENCODING: Final = SelectSelector(
    SelectSelectorConfig(
        options=list(Replacement), mode=SelectSelectorMode.LIST, translation_key="encoding"
    )
)


def _anyone(names: Mapping[str, str]) -> SelectSelector:
    """Return the selector of some recipients, from their names by subentry id."""
    options = [SelectOptionDict(value=key, label=name) for key, name in names.items()]
    return SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.DROPDOWN)
    )


SECTIONS: Final[dict[str, dict[vol.Marker, Any]]] = {
    "text": {
        vol.Required("encoding"): _ENCODING,
        vol.Required("max_parts"): _PARTS,
        vol.Optional("deduplicate"): _DURATION,
    },
    "time": {
        vol.Required("retry_for"): _DURATION,
        vol.Optional("validity"): _DURATION,
    },
    "costs": {
        vol.Optional("daily_budget"): _CREDITS,
        vol.Optional("monthly_budget"): _CREDITS,
        vol.Required("low_credits"): _CREDITS,
        vol.Optional("hourly_limit"): _amount("parts", 1),
    },
    "news": {
        vol.Required("receipts"): _YES_OR_NO,
        vol.Required("replies"): _YES_OR_NO,
        vol.Required("webhook"): _YES_OR_NO,
    },
    "silence": {
        vol.Required("silence_after"): _DURATION,
        vol.Optional("silence_message"): TextSelector(TextSelectorConfig(multiline=True)),
        vol.Optional("silence_recipients"): _anyone({}),
    },
    "voice": {vol.Required("assist"): _YES_OR_NO},
}
"""The fields of the form except the sender, by section."""

TIMES: Final = {
    "retry_for": (timedelta(), LONGEST_RETRY, "retry_for_too_long"),
    "validity": (SHORTEST_VALIDITY, LONGEST_VALIDITY, "invalid_validity"),
    "deduplicate": (timedelta(), LONGEST_REPEAT, "deduplicate_too_long"),
    "silence_after": (SHORTEST_SILENCE, LONGEST_SILENCE, "invalid_silence_after"),
}
"""Shortest and longest time of a field, and the error of any other; zero is none if optional."""


def options_schema(
    sender: SelectSelector, recipients: Mapping[str, str], wrong: Mapping[str, str]
) -> vol.Schema:
    """Return the form for recipients by subentry id; sections with an error are expanded."""
    silence = SECTIONS["silence"] | {vol.Optional("silence_recipients"): _anyone(recipients)}
    return vol.Schema(
        {
            vol.Required(CONF_SENDER): sender,
            **{
                vol.Required(name): section(vol.Schema(fields), {"collapsed": name not in wrong})
                for name, fields in (SECTIONS | {"silence": silence}).items()
            },
        }
    )


def as_form(options: Options) -> dict[str, Any]:
    """Return options as values of the form."""
    return {
        field: _as_field(value)
        for field, value in asdict(options).items()
        if value not in (None, "", ())
    }


def _as_field(value: object) -> object:
    match value:
        case timedelta():
            return _as_duration(value)
        case tuple():
            return list(value)
        case _:
            return value


def folded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values grouped by section."""
    in_sections = {
        name: {field: values[field] for field in map(str, fields) if field in values}
        for name, fields in SECTIONS.items()
    }
    return {CONF_SENDER: values[CONF_SENDER], **in_sections}


def unfolded(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of all sections in one mapping."""
    values = {CONF_SENDER: user_input[CONF_SENDER].strip()}
    for name in SECTIONS:
        values |= user_input[name]
    return values


def find_errors(values: Mapping[str, Any], country: str | None) -> Errors:
    """Return the errors of the values, by field."""
    errors = {}
    if error := sender_error(values[CONF_SENDER], country):
        errors[CONF_SENDER] = error
    for field, (shortest, longest, error) in TIMES.items():
        time = _as_time(values[field]) if values.get(field) else None
        is_none = not time and field != "silence_after"
        if time is not None and not is_none and not shortest <= time <= longest:
            errors[field] = error
    return errors


def place_of(field: str) -> str:
    """Return the field or section that shows an error of a field."""
    return next((name for name, fields in SECTIONS.items() if field in fields), field)


def _as_duration(time: timedelta) -> dict[str, int]:
    """Return a time as the value of a duration selector."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return {"days": hours // 24, "hours": hours % 24, "minutes": minutes, "seconds": seconds}


def _as_time(duration: Mapping[str, Any]) -> timedelta:
    """Return the time of a duration selector, timedelta.max on overflow."""
    try:
        time: timedelta = cv.positive_time_period_dict(duration)
    except OverflowError:
        return timedelta.max
    return time
