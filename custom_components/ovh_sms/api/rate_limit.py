"""The pace of all requests made with one consumer key."""

import asyncio
from collections import deque
from math import inf
import time
from typing import Final

REQUESTS_PER_MINUTE: Final = 58
"""Requests granted a minute; OVHcloud takes 60 of a consumer key."""

BURST: Final = 30
"""Requests granted at once after a quiet time."""

INTERVAL: Final = 60 / REQUESTS_PER_MINUTE
"""Seconds between requests at the full pace."""

WINDOWS: Final = ((REQUESTS_PER_MINUTE, 60.0), (60, 60 * INTERVAL))
"""Requests, and the seconds in which no more are granted.

The second keeps OVHcloud's own limit for bursts of which a part arrives two seconds late.
"""

# The half keeps rounding from delaying the last of a burst.
_LEAD: Final = (BURST - 0.5) * INTERVAL


class RateLimiter:
    """Grants requests as fast as OVHcloud takes them: urgent ones first, then in order."""

    def __init__(self) -> None:
        """Start as after a quiet time."""
        self._granted: deque[float] = deque()
        # When a whole burst can be granted again.
        self._rested_at = -inf
        self._urgent: deque[asyncio.Future[float]] = deque()
        self._others: deque[asyncio.Future[float]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def left(self) -> int:
        """Return how many more requests the minute that ends now would have had."""
        since = time.monotonic() - WINDOWS[0][1]
        return max(0, REQUESTS_PER_MINUTE - sum(at > since for at in self._granted))

    @property
    def waiting(self) -> int:
        """Return how many requests wait for their turn."""
        return sum(not turn.done() for turn in (*self._urgent, *self._others))

    async def async_acquire(self, *, urgent: bool) -> float:
        """Wait until a request may be made; return when that was, to give it back."""
        turn: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        (self._urgent if urgent else self._others).append(turn)
        self._grant()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._grant()
            else:
                self.give_back(turn.result())
            raise

    def give_back(self, granted_at: float) -> None:
        """Let somebody else make a request that was granted but never reached OVHcloud."""
        if granted_at in self._granted:
            self._granted.remove(granted_at)
            self._rested_at -= INTERVAL
        self._grant()

    def charge(self, requests: int) -> None:
        """Book requests that were made without asking; who comes later waits for them."""
        for _ in range(requests):
            self._book(time.monotonic())

    def _grant(self) -> None:
        """Grant what can be granted now, and see to come back for the rest."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while (turn := self._next()) is not None:
            now = time.monotonic()
            if (free_at := self._free_at(now)) > now:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(free_at - now, self._go_on, free_at)
                return
            self._book(now)
            turn.set_result(now)

    def _go_on(self, free_at: float) -> None:
        """Grant what was waited for, and the rest at an even pace."""
        # Time that somebody waited is not quiet: bursts of it would be paid for by later gaps.
        self._rested_at = max(self._rested_at, free_at + _LEAD)
        self._grant()

    def _next(self) -> asyncio.Future[float] | None:
        """Return whose turn it is, and forget who was granted a request or has left."""
        for queue in (self._urgent, self._others):
            while queue and queue[0].done():
                queue.popleft()
            if queue:
                return queue[0]
        return None

    def _free_at(self, now: float) -> float:
        """Return when a request can be granted."""
        while self._granted and self._granted[0] + WINDOWS[-1][1] <= now:
            self._granted.popleft()
        full = [window for window in WINDOWS if len(self._granted) >= window[0]]
        ends = [self._granted[-requests] + seconds for requests, seconds in full]
        return max([self._rested_at - _LEAD, *ends])

    def _book(self, now: float) -> None:
        """Put down a request."""
        self._granted.append(now)
        self._rested_at = max(self._rested_at, now) + INTERVAL
