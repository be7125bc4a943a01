"""Options of an account: the defaults of its messages, limits and features."""

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
    CONF_WEBHOOK_SETTINGS,
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
"""Time for which every operator keeps an undelivered SMS."""


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
    """How long operators try to deliver; their default if None."""
    retry_for: timedelta = USUAL_RETRY
    max_parts: int = MAX_PARTS
    encoding: Replacement = Replacement.AUTO
    limits: Limits = NO_LIMITS
    low_credits: float = 10.0
    """Credits below which an issue is raised; 0 for never."""
    deduplicate: timedelta = NEVER
    """Window in which a text is not sent to the same receiver again; 0 for none."""
    receipts: bool = True
    """Whether the receipts of all messages are polled."""
    replies: bool = False
    """Whether replies are polled even without an open question."""
    webhook: bool = False
    """Whether OVHcloud calls a webhook on receipts and replies."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read the options of an entry."""
        values: dict[str, Any] = {
            field: read(stored[field])
            for field, read in _READERS.items()
            if stored.get(field) is not None
        }
        limits = Limits(
            daily=stored.get(CONF_DAILY_BUDGET), monthly=stored.get(CONF_MONTHLY_BUDGET)
        )
        return cls(limits=limits, **values)


def time_period(value: Any) -> timedelta:
    """Read a time period; raises a translated error where `cv` lets OverflowError escape."""
    try:
        return cv.positive_time_period(value)
    except OverflowError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="time_too_long"
        ) from err


def readable_options(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored options without those that cannot be read."""
    readable = dict(stored)
    for field, read in (_READERS | _MORE_READERS).items():
        try:
            read(stored[field])
        except KeyError:
            continue
        except vol.Invalid, AttributeError, LookupError, TypeError, ValueError, ArithmeticError:
            del readable[field]
    return readable


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    CONF_SENDER: cv.string,
    CONF_VALIDITY: lambda stored: cv.positive_time_period(stored) or None,
    CONF_RETRY_FOR: cv.positive_time_period,
    CONF_MAX_PARTS: vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST_PARTS)),
    CONF_ENCODING: Replacement,
    CONF_LOW_CREDITS: vol.All(vol.Coerce(float), vol.Range(min=0)),
    CONF_DEDUPLICATE: cv.positive_time_period,
    CONF_RECEIPTS: bool,
    CONF_REPLIES: bool,
    CONF_WEBHOOK: bool,
}

_CREDITS: Final = vol.All(vol.Any(int, float), vol.Range(min=0))
_MORE_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    CONF_DAILY_BUDGET: _CREDITS,
    CONF_MONTHLY_BUDGET: _CREDITS,
    CONF_WEBHOOK_SETTINGS: vol.Schema(
        {
            "id": str,
            "url": str,
            "previous": {"receipts": vol.Any(None, str), "replies": dict},
        },
        required=True,
    ),
}
"""Those of options that are read elsewhere."""
