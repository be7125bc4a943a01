"""Options of an account: the defaults of its messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Final, Self

import voluptuous as vol

from homeassistant.helpers import config_validation as cv

from ..const import SHORT_CODE
from ..sms.encoding import MAX_PARTS
from ..sms.smart import Replacement
from .invalid_call import InvalidCall

MOST_PARTS: Final = 8
"""Most parts whose delivery operators guarantee, according to OVHcloud's guide."""

USUAL_RETRY: Final = timedelta(hours=24)
LONGEST_RETRY: Final = timedelta(days=7)
LONGEST_DELAY: Final = timedelta(days=30)
LONGEST_REPEAT: Final = timedelta(days=1)
SHORTEST_SILENCE: Final = timedelta(hours=1)
LONGEST_SILENCE: Final = timedelta(hours=24)

SHORTEST_VALIDITY: Final = timedelta(minutes=1)
LONGEST_VALIDITY: Final = timedelta(hours=48)
"""Operators keep an SMS at least this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of an account by their stored names; the defaults suit a house alarm."""

    sender: str = SHORT_CODE
    validity: timedelta | None = None
    """How long operators try; None for their own limit."""
    retry_for: timedelta = USUAL_RETRY
    max_parts: int = MAX_PARTS
    encoding: Replacement = Replacement.AUTO
    daily_budget: float | None = None
    """Most credits to spend per day; None for no limit."""
    monthly_budget: float | None = None
    """Most credits to spend per calendar month; None for no limit."""
    low_credits: float = 10.0
    """Credits below which an issue is raised; 0 for never."""
    hourly_limit: float = 200.0
    """Most parts to send within an hour, five times as many if critical; 0 for no limit."""
    deduplicate: timedelta | None = None
    """How long the same text is not sent to the same receiver again; None to send it always."""
    receipts: bool = True
    """Whether delivery receipts are fetched for every message."""
    replies: bool = False
    """Whether every reply is fetched, not only answers to `ovh_sms.ask`."""
    webhook: bool = False
    """Whether OVHcloud calls a webhook for new receipts and replies."""
    silence_after: timedelta = timedelta(hours=6)
    """How long after its last renewal the SMS of the silence guard leaves."""
    silence_message: str = ""
    """Its text, the usual one if empty."""
    silence_recipients: tuple[str, ...] = ()
    """Subentry ids of who gets it, every recipient if there are none."""
    assist: bool = False
    """Whether voice assistants may send and read messages."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read the options of an entry; one that cannot be read has its default."""
        known = {field.name: _read(stored.get(field.name), field.type) for field in fields(cls)}
        return cls(**{name: value for name, value in known.items() if value is not None})


def time_period(value: Any) -> timedelta:
    """Read a time; raises InvalidCall where Home Assistant's own reader overflows."""
    try:
        return cv.positive_time_period(value)
    except OverflowError as err:
        raise InvalidCall("time_too_long") from err


_AMOUNT: Final = vol.All(vol.Coerce(float), vol.Range(min=0))
_PARTS: Final = vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST_PARTS))
_READERS: Final[dict[Any, Callable[[Any], Any]]] = {
    str: cv.string,
    tuple[str, ...]: lambda stored: tuple(map(cv.string, cv.ensure_list(stored))),
    bool: bool,
    int: _PARTS,
    float: _AMOUNT,
    float | None: _AMOUNT,
    timedelta: cv.positive_time_period,
    timedelta | None: lambda stored: cv.positive_time_period(stored) or None,
    Replacement: Replacement,
}
"""Functions that read an option, by the type of its field."""


def _read(stored: object, kind: object) -> Any:
    try:
        return None if stored is None else _READERS[kind](stored)
    except vol.Invalid, TypeError, ValueError, OverflowError:
        return None
