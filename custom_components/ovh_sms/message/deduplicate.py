"""Keeps a text from being sent to the same receiver again within a time window."""

import asyncio
from collections.abc import Callable, Collection
import hashlib
from itertools import islice
import time
from typing import Final
from weakref import WeakValueDictionary

from homeassistant.core import callback

REMEMBERED: Final = 10_000
"""Most pairs of text and receiver that are remembered; the oldest are dropped."""


class DuplicateFilter:
    """Remembers which texts were sent to which receivers, by the hash of the text."""

    def __init__(self) -> None:
        """Start empty."""
        self._sent: dict[tuple[bytes, str], tuple[float, str]] = {}
        """When a text was sent to a receiver (`time.monotonic()`), and under which tag."""
        self._locks: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def lock_for(self, message: str) -> asyncio.Lock:
        """Return the lock to hold while a text is sent, so that repeats see the result."""
        return self._locks.setdefault(_digest(message), asyncio.Lock())

    @callback
    def split(
        self,
        message: str,
        receivers: Collection[str],
        tag: str,
        within: float,
        is_lost: Callable[[str, str], bool],
    ) -> tuple[tuple[str, ...], dict[str, str]]:
        """Return the receivers to send a text to, and the earlier tag of each other receiver.

        `within` is the window in seconds; `is_lost` returns, for a tag and a receiver, whether that
        message failed. New receivers are recorded at once, so that the second of two equal calls
        is a repeat. Repeats are not recorded: a lasting alarm is sent again after each window.
        """
        digest = _digest(message)
        now = time.monotonic()
        known = {each: sent for each in receivers if (sent := self._sent.get((digest, each)))}
        repeated = {
            receiver: earlier_tag
            for receiver, (sent_at, earlier_tag) in known.items()
            if now - sent_at < within and not is_lost(earlier_tag, receiver)
        }
        fresh = tuple(receiver for receiver in receivers if receiver not in repeated)
        for receiver in fresh:
            # Removed first, so that the dictionary stays ordered by time.
            self._sent.pop((digest, receiver), None)
            self._sent[digest, receiver] = now, tag
        for key in list(islice(self._sent, max(0, len(self._sent) - REMEMBERED))):
            del self._sent[key]
        return fresh, repeated

    @callback
    def forget(self, tag: str) -> None:
        """Forget a message that was not sent."""
        self._sent = {key: sent for key, sent in self._sent.items() if sent[1] != tag}


def _digest(message: str) -> bytes:
    return hashlib.sha256(message.encode(errors="surrogatepass")).digest()
