"""Options of an account: the defaults of its messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

import voluptuous as vol

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..const import (
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
    CONF_VALIDITY,
    CONF_WEBHOOK,
    DOMAIN,
    SHORT_CODE,
)
from ..sms.encoding import MAX_PARTS
from ..sms.smart import Replacement

MOST_PARTS: Final = 8
"""Most parts whose delivery operators guarantee, according to OVHcloud's guide."""

USUAL_RETRY: Final = timedelta(hours=24)
LONGEST_RETRY: Final = timedelta(days=7)
LONGEST_DELAY: Final = timedelta(days=30)
LONGEST_REPEAT: Final = timedelta(days=1)
NEVER: Final = timedelta(0)

SHORTEST_VALIDITY: Final = timedelta(minutes=1)
LONGEST_VALIDITY: Final = timedelta(hours=48)
"""Operators keep an SMS at least this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Most credits to spend per day and calendar month; None for no limit."""

    daily: float | None = None
    monthly: float | None = None


NO_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of an account; the defaults suit a house alarm."""

    sender: str = SHORT_CODE
    validity: timedelta | None = None
    """How long operators try; None for their own limit."""
    retry_for: timedelta = USUAL_RETRY
    max_parts: int = MAX_PARTS
    encoding: Replacement = Replacement.AUTO
    limits: Limits = NO_LIMITS
    low_credits: float = 10.0
    """Credits below which an issue is raised; 0 for never."""
    deduplicate: timedelta = NEVER
    """How long the same text is not sent to the same receiver again."""
    receipts: bool = True
    """Whether delivery receipts are fetched for every message."""
    replies: bool = False
    """Whether every reply is fetched, not only answers to `ovh_sms.ask`."""
    webhook: bool = False
    """Whether OVHcloud calls a webhook for new receipts and replies."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read the options of an entry; one that cannot be read has its default."""
        known = {
            field: value
            for field, read in _READERS.items()
            if (value := _read(stored.get(field), read)) is not None
        }
        limits = Limits(
            daily=known.pop(CONF_DAILY_BUDGET, None), monthly=known.pop(CONF_MONTHLY_BUDGET, None)
        )
        return cls(limits=limits, **known)


def time_period(value: Any) -> timedelta:
    """Read a time; raises ServiceValidationError where Home Assistant's own reader overflows."""
    try:
        return cv.positive_time_period(value)
    except OverflowError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="time_too_long"
        ) from err


def _read(stored: object, read: Callable[[Any], Any]) -> Any:
    try:
        return None if stored is None else read(stored)
    except vol.Invalid, TypeError, ValueError, OverflowError:
        return None


_CREDITS: Final = vol.All(vol.Coerce(float), vol.Range(min=0))
_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    CONF_SENDER: cv.string,
    CONF_VALIDITY: lambda stored: cv.positive_time_period(stored) or None,
    CONF_RETRY_FOR: cv.positive_time_period,
    CONF_MAX_PARTS: vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST_PARTS)),
    CONF_ENCODING: Replacement,
    CONF_DAILY_BUDGET: _CREDITS,
    CONF_MONTHLY_BUDGET: _CREDITS,
    CONF_LOW_CREDITS: _CREDITS,
    CONF_DEDUPLICATE: cv.positive_time_period,
    CONF_RECEIPTS: bool,
    CONF_REPLIES: bool,
    CONF_WEBHOOK: bool,
}
