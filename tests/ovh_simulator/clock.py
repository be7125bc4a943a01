"""The simulator's time, and when French law lets advertising out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import time
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
OPENS_AT: Final = 8
CLOSES_AT: Final = 20
SUNDAY: Final = 6


@dataclass
class Clock:
    """Real time, moved by `offset` for messages and by `skew` for signatures."""

    offset: float = 0.0
    skew: float = 0.0

    def now(self) -> float:
        """Return the time of messages, listings and expirations."""
        # Read through the module each time, so that freezegun is seen.
        return time.time() + self.offset

    def signature_now(self) -> float:
        """Return the time of /auth/time, which requests have to be signed with."""
        # Not moved by `offset`: clients cache their delta, and moving to the next
        # morning should not break every signature.
        return time.time() + self.skew


def local(timestamp: float) -> datetime:
    """Return a moment as OVH writes it: on Paris time, to the second."""
    return datetime.fromtimestamp(int(timestamp), PARIS)


def iso(timestamp: float | None) -> str | None:
    """Return a moment as JSON."""
    return None if timestamp is None else local(timestamp).isoformat()


def next_opening(timestamp: float) -> float:
    """Return when an advertisement handed in at this moment may go out."""
    moment = local(timestamp)
    if moment.weekday() != SUNDAY and OPENS_AT <= moment.hour < CLOSES_AT:
        return timestamp
    opening = moment.replace(hour=OPENS_AT, minute=0, second=0)
    if moment.hour >= OPENS_AT:
        opening += timedelta(days=1)
    if opening.weekday() == SUNDAY:
        opening += timedelta(days=1)
    return opening.timestamp()
