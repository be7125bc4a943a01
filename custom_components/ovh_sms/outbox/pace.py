"""When the next attempt may begin, after what went wrong."""

import time

from ..api import OvhError, RateLimited, Rejected, pause_of
from .errors import NotSaved
from .lookup import back_off


class Pace:
    """The pauses between attempts that fail, longer with each in a row."""

    def __init__(self) -> None:
        """Begin without a pause."""
        self._failures = 0
        self._not_before = 0.0
        self._paused_until = 0.0

    @property
    def failures(self) -> int:
        """Return how many attempts in a row failed."""
        return self._failures

    @property
    def resumes_in(self) -> float:
        """Return the seconds until the next attempt may begin; not positive if it may now."""
        return max(self._not_before, self._paused_until) - time.monotonic()

    @property
    def is_backing_off(self) -> bool:
        """Tell whether only what somebody calls for is worth another attempt."""
        return time.monotonic() < self._not_before

    @property
    def is_paused(self) -> bool:
        """Tell whether OVHcloud has asked to wait."""
        return time.monotonic() < self._paused_until

    def reset(self) -> None:
        """Let attempts begin at once; what OVHcloud has asked for holds."""
        self._failures = 0
        self._not_before = 0.0

    def failed(self, err: OvhError | NotSaved) -> None:
        """Put the next attempt off; an answer that is about one message puts nothing off."""
        if isinstance(err, Rejected):
            return
        # What somebody's call tried in between says nothing about how long this has lasted.
        if (now := time.monotonic()) >= self._not_before:
            self._failures += 1
            self._not_before = now + back_off(self._failures)
        if isinstance(err, RateLimited):
            self._paused_until = max(self._not_before, now + pause_of(err))
