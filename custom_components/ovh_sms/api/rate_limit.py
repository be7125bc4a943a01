"""The rate limit shared by all requests made with one consumer key."""

import asyncio
from collections import deque
from math import inf
import time
from typing import Final

type Slot = float
"""Permission to make one request: when it was granted, in seconds of `time.monotonic()`."""

REQUESTS_PER_MINUTE: Final = 58
"""Requests granted per minute; OVHcloud takes 60 per consumer key."""

BURST: Final = 30
"""Requests granted at once after an idle time."""

INTERVAL: Final = 60 / REQUESTS_PER_MINUTE
"""Seconds between requests at the full rate."""

WINDOWS: Final = ((REQUESTS_PER_MINUTE, 60.0), (60, 60 * INTERVAL))
"""Numbers of requests, and the seconds within which no more are granted.

The second keeps OVHcloud's own limit for bursts of which a part arrives two seconds late.
"""

# The half keeps rounding from delaying the last request of a burst.
_LEAD: Final = (BURST - 0.5) * INTERVAL


class RateLimiter:
    """Grants slots as fast as OVHcloud takes requests: urgent ones first, then in order."""

    def __init__(self) -> None:
        """Start with a full burst."""
        self._granted: deque[Slot] = deque()
        # When a whole burst can be granted again.
        self._rested_at = -inf
        self._urgent: deque[asyncio.Future[Slot]] = deque()
        self._normal: deque[asyncio.Future[Slot]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def left(self) -> int:
        """Return how many more requests the last 60 seconds had room for."""
        since = time.monotonic() - WINDOWS[0][1]
        return max(0, REQUESTS_PER_MINUTE - sum(slot > since for slot in self._granted))

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a slot."""
        return sum(not waiter.done() for waiter in (*self._urgent, *self._normal))

    async def async_acquire(self, *, urgent: bool) -> Slot:
        """Wait for the slot of a request."""
        waiter: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        (self._urgent if urgent else self._normal).append(waiter)
        self._grant()
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.cancelled():
                self._grant()
            else:
                self.return_slot(waiter.result())
            raise

    def return_slot(self, slot: Slot) -> None:
        """Return a slot whose request never reached OVHcloud, so that another can use it."""
        if slot in self._granted:
            self._granted.remove(slot)
            self._rested_at -= INTERVAL
        self._grant()

    def charge(self, requests: int) -> None:
        """Count requests that were made without a slot, which delays later ones."""
        for _ in range(requests):
            self._book(time.monotonic())

    def _grant(self) -> None:
        """Grant all slots that are free now, and set a timer for the next."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while (waiter := self._next()) is not None:
            now = time.monotonic()
            if (free_at := self._free_at(now)) > now:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(free_at - now, self._on_timer, free_at)
                return
            self._book(now)
            waiter.set_result(now)

    def _on_timer(self, free_at: float) -> None:
        """Grant the slot that was waited for, and later ones at an even rate."""
        # Time spent waiting is not idle: a burst for it would cost gaps later on.
        self._rested_at = max(self._rested_at, free_at + _LEAD)
        self._grant()

    def _next(self) -> asyncio.Future[Slot] | None:
        """Return the first waiter, and drop the ones that were granted or cancelled."""
        for queue in (self._urgent, self._normal):
            while queue and queue[0].done():
                queue.popleft()
            if queue:
                return queue[0]
        return None

    def _free_at(self, now: float) -> float:
        """Return when the next slot is free, in seconds of `time.monotonic()`."""
        while self._granted and self._granted[0] + WINDOWS[-1][1] <= now:
            self._granted.popleft()
        full = [window for window in WINDOWS if len(self._granted) >= window[0]]
        ends = [self._granted[-requests] + seconds for requests, seconds in full]
        return max([self._rested_at - _LEAD, *ends])

    def _book(self, now: float) -> None:
        self._granted.append(now)
        self._rested_at = max(self._rested_at, now) + INTERVAL
