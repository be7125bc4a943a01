"""Keeps a text from reaching the same receiver again within a while."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
import hashlib
from itertools import islice
import time
from typing import Final
from weakref import WeakValueDictionary

from homeassistant.core import callback

REMEMBERED: Final = 10_000
"""Texts to one receiver each that are remembered; beyond, the oldest may be sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """When a text went out, and in which message."""

    at: float
    tag: str


class Recent:
    """Remembers what went to whom, but no text."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._sent: dict[tuple[bytes, str], _Sent] = {}
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def turn(self, message: str) -> asyncio.Lock:
        """Return what to hold while a message is sent: repeats must learn what became of it."""
        return self._turns.setdefault(_digest(message), asyncio.Lock())

    @callback
    def split(
        self,
        message: str,
        receivers: Collection[str],
        tag: str,
        within: float,
        is_lost: Callable[[str, str], bool],
    ) -> tuple[tuple[str, ...], dict[str, str]]:
        """Return who gets a message, and with which tag the others got its text already.

        Nobody has got what is lost, by its tag and to a receiver. Who gets the message is noted at
        once, so that of two equal calls one is a repeat. Repeats are not noted: whatever goes on
        for long is said again each time the while is over.
        """
        digest = _digest(message)
        now = time.monotonic()
        repeated = {
            receiver: sent.tag
            for receiver in receivers
            if (sent := self._sent.get((digest, receiver)))
            and now - sent.at < within
            and not is_lost(sent.tag, receiver)
        }
        fresh = tuple(receiver for receiver in receivers if receiver not in repeated)
        for receiver in fresh:
            # To the end, for the oldest come first.
            self._sent.pop((digest, receiver), None)
            self._sent[digest, receiver] = _Sent(at=now, tag=tag)
        for key in list(islice(self._sent, max(0, len(self._sent) - REMEMBERED))):
            del self._sent[key]
        return fresh, repeated

    @callback
    def forget(self, message: str, receivers: Collection[str], tag: str) -> None:
        """Take back whom a message did not reach after all."""
        digest = _digest(message)
        for receiver in receivers:
            sent = self._sent.get((digest, receiver))
            if sent and sent.tag == tag:
                del self._sent[digest, receiver]


def _digest(message: str) -> bytes:
    """Return what tells a text from others, and nothing else of it."""
    return hashlib.sha256(message.encode(errors="surrogatepass")).digest()
