"""A clock of waiting times that is independent of changes to the host's clock."""

import time

from ..const import RELEASE


class QueueClock:
    """Counts the seconds that a queue has existed, including those while Home Assistant was down.

    A running process uses the monotonic clock. Only the time between two processes is read from the
    host's clock, and only if both readings are plausible.
    """

    def __init__(self, seconds: float = 0.0, saved_at: float | None = None) -> None:
        """Continue from seconds that were saved at a time of the host's clock."""
        self._seconds = seconds
        self._started = time.monotonic()
        # A host without a battery-backed clock learns the time some minutes after its start.
        self._absent_since = saved_at if saved_at and saved_at >= RELEASE else None

    def now(self) -> float:
        """Return the seconds counted so far."""
        elapsed = time.monotonic() - self._started
        if self._absent_since is not None:
            absence = time.time() - elapsed - self._absent_since
            if absence >= 0:
                self._seconds += absence
                self._absent_since = None
        return self._seconds + elapsed
