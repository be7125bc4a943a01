"""Pauses after failures, longer with each failure in a row."""

from random import SystemRandom
import time
from typing import Final

from ..api import OvhError, RateLimited

LONGEST_BACK_OFF: Final = 300.0


def back_off(failures: int) -> float:
    """Return the seconds to wait after failures in a row: doubled each time, with jitter."""
    return min(LONGEST_BACK_OFF, 2.0 ** min(failures, 10)) * SystemRandom().uniform(0.5, 1)


class Backoff:
    """When the next attempt may begin."""

    def __init__(self) -> None:
        """Start without a pause."""
        self.failures = 0
        """Failed attempts in a row."""
        self._not_before = 0.0
        self._paused_until = 0.0

    @property
    def resumes_in(self) -> float:
        """Return the seconds until the next attempt may begin; not positive if it may now."""
        return max(self._not_before, self._paused_until) - time.monotonic()

    @property
    def is_backing_off(self) -> bool:
        """Return whether only jobs with a waiting caller are attempted."""
        return time.monotonic() < self._not_before

    @property
    def is_paused(self) -> bool:
        """Return whether OVHcloud has asked for a pause."""
        return time.monotonic() < self._paused_until

    def reset(self) -> None:
        """End the back-off; a pause that OVHcloud has asked for stays."""
        self.failures = 0
        self._not_before = 0.0

    def failed(self, err: OvhError) -> None:
        """Start or extend the back-off."""
        # An attempt during a back-off, for a waiting caller, does not make it longer.
        if (now := time.monotonic()) >= self._not_before:
            self.failures += 1
            self._not_before = now + back_off(self.failures)
        if isinstance(err, RateLimited):
            self._paused_until = max(self._not_before, now + err.pause)
