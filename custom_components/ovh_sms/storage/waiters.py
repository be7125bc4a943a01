"""Callers that wait for a change of a message."""

import asyncio
from collections import Counter
from collections.abc import Callable
import time


class Waiters:
    """The callers that wait, by the tags of their messages."""

    def __init__(self) -> None:
        """Start without callers."""
        self._waiting: Counter[str] = Counter()
        self._held: set[str] = set()
        self._updated = asyncio.Event()

    def __contains__(self, tag: str) -> bool:
        """Return whether a caller waits for a message."""
        return tag in self._waiting or tag in self._held

    def hold(self, tag: str) -> None:
        """Follow a message as if a caller waited for it, until it is released."""
        self._held.add(tag)

    def release(self, tag: str) -> None:
        """Follow a message like others again."""
        self._held.discard(tag)

    def wake_up(self) -> None:
        """Let the callers check their conditions."""
        self._updated.set()

    async def async_wait(self, tag: str, is_over: Callable[[], bool], until: float) -> None:
        """Wait until a condition is met, at most until a time of `time.monotonic()`."""
        self._waiting[tag] += 1
        try:
            async with asyncio.timeout(until - time.monotonic()):
                while not is_over():
                    self._updated.clear()
                    await self._updated.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting -= Counter({tag: 1})
