"""When to look for a job that may or may not have reached OVHcloud."""

from dataclasses import dataclass, field
from random import SystemRandom
import time
from typing import Final

LOOK_AFTER: Final = (5.0, 20.0, 60.0, 120.0)
"""Seconds after an attempt at which OVHcloud is asked for it; it may list an SMS late, so only
the last of these tells that it is not there."""

LOOK_GAP: Final = 10.0
"""Seconds between looks that had to wait for OVHcloud to answer at all."""

LONGEST_BACK_OFF: Final = 300.0


def back_off(failures: int) -> float:
    """Return the seconds to wait after failures in a row: doubled each time, never all alike."""
    return min(LONGEST_BACK_OFF, 2.0 ** min(failures, 10)) * SystemRandom().uniform(0.5, 1)


@dataclass(slots=True, kw_only=True)
class Lookup:
    """The search for what was tried under one tag; times are `time.monotonic()`."""

    tag: str
    since: float
    due: float = field(init=False)
    looks: int = 0
    failures: int = 0

    def __post_init__(self) -> None:
        """Give OVHcloud the time to list it."""
        self.due = self.since + LOOK_AFTER[0]

    def seen_nothing(self) -> bool:
        """Count a look that found nothing, and tell whether it was the last."""
        self.failures = 0
        self.looks += 1
        if self.looks == len(LOOK_AFTER):
            return True
        self.due = max(self.since + LOOK_AFTER[self.looks], time.monotonic() + LOOK_GAP)
        return False

    def failed(self, pause: float) -> None:
        """Put the next look off after one that OVHcloud did not answer, by a pause at least."""
        self.failures += 1
        self.due = time.monotonic() + max(back_off(self.failures), LOOK_AFTER[0], pause)
