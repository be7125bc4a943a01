"""A clock of waiting times that is independent of changes to the host's clock."""

from dataclasses import dataclass
from math import inf
import time
from typing import Final

from ..const import RELEASE
from .rows import Timestamp


@dataclass(frozen=True, slots=True)
class Moment:
    """What a queue's clock showed at a time of the host's clock, which may be wrong."""

    seconds: float = 0.0
    saved_at: Timestamp = 0.0

    def seconds_at(self, host_time: float) -> float:
        """Return what the queue's clock shows at another time, as far as that is known."""
        elapsed = host_time - self.saved_at if self.saved_at >= RELEASE else 0.0
        return self.seconds + max(0.0, elapsed)


TRUSTED_ABSENCE: Final = 24 * 3600.0
"""Longest seconds between two processes for which the host's clock is believed."""


class QueueClock:
    """Counts the seconds that a queue has existed, including those while Home Assistant was down.

    A running process uses the monotonic clock. Only the time between two processes is read from the
    host's clock, and only if both readings are plausible; a long one is confirmed by OVHcloud's.
    """

    def __init__(self, seconds: float = 0.0, saved_at: float | None = None) -> None:
        """Continue from seconds that were saved at a time of the host's clock."""
        self._seconds = seconds
        self._started = time.monotonic()
        # A host without a battery-backed clock learns the time some minutes after its start.
        self._absent_since = saved_at if saved_at and saved_at >= RELEASE else None

    def now(self) -> float:
        """Return the seconds counted so far."""
        self._count_absence(time.time(), TRUSTED_ABSENCE)
        return self._seconds + time.monotonic() - self._started

    def confirm(self, now: float) -> None:
        """Count the absence, however long it was, by OVHcloud's time."""
        self._count_absence(now, inf)

    def _count_absence(self, now: float, longest: float) -> None:
        if self._absent_since is None:
            return
        absence = now - (time.monotonic() - self._started) - self._absent_since
        if 0 <= absence <= longest:
            self._seconds += absence
            self._absent_since = None

    @property
    def moment(self) -> Moment:
        """Return what the next process continues from."""
        seconds, host_time = self.now(), time.time()
        since = self._absent_since
        if since is not None and (host_time < RELEASE or host_time > since):
            # The absence is still to be counted.
            host_time = since + time.monotonic() - self._started
        return Moment(seconds, host_time)
