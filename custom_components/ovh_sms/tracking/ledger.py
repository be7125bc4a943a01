"""The messages of an account that have left the outbox, and its replies."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import partial
import logging
from pathlib import Path
import sqlite3
import time
from typing import Final, override

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR

from ..api.reading import UNREADABLE
from ..const import DOMAIN
from ..outbox import FinishedJob
from ..storage.durable import DISK_ERRORS, DurableFile, read_rows, write_row
from ..storage.rows import read_row
from .records import LOST, Reply, SentMessage

_LOGGER = logging.getLogger(__name__)

KEPT: Final = 1000
"""Finished messages, and replies, that are kept at most."""

KEPT_FOR: Final = 30 * 24 * 3600.0
"""Seconds that finished messages and replies are kept at most."""

PRUNE_EVERY: Final = 50
"""New messages between two removals of old ones."""

type _Key = tuple[str, int]
"""A table and the number of a row."""

type _Row = SentMessage | Reply | dict[str, float]


class Ledger(DurableFile[_Key, _Row]):
    """The messages and replies of one account, in memory and on disk.

    It never prevents sending: unreadable rows are dropped, and what the disk refuses to store is
    kept in memory.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Set up without I/O."""
        super().__init__(hass, Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.messages")))
        self._messages: dict[int, SentMessage] = {}
        self._replies: dict[int, Reply] = {}
        self._marks: dict[str, float] = {}
        self._unreadable = 0
        self._numbers: dict[str, int] = {}
        self._last_number = 0
        self._waiting: Counter[str] = Counter()
        self.wake_ups: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        """The wake-up event of each poller; they outlive reloads."""
        self._updated = asyncio.Event()

    async def async_load(self) -> None:
        """Read what is stored, as far as possible."""
        try:
            await self._hass.async_add_executor_job(self._load)
        except DISK_ERRORS as err:
            _LOGGER.warning("Records of messages cannot be kept on disk: %r", err)
        if self._unreadable:
            _LOGGER.warning("%d records could not be read and are dropped", self._unreadable)
        self._numbers = {message.tag: number for number, message in self._messages.items()}
        self._last_number = max(self._messages, default=0)

        # After the outbox, which finishes jobs until it is closed.
        async def close(_event: Event) -> None:
            await self.async_close()

        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close)

    async def async_save(self) -> None:
        """Commit all changes; those that the disk refuses are kept for the next commit."""
        try:
            await self.async_flush()
        except DISK_ERRORS as err:
            _LOGGER.warning("Records of messages could not be saved: %r", err)

    @callback
    def async_ensure_saved(self) -> bool:
        """Return whether everything is on disk that can be; start a commit if not."""
        is_saved = not (self._changes or self._lock.locked())
        if is_saved or self._connection is None or self._is_failing:
            return True
        self._commit_soon()
        return False

    # Messages

    @property
    def messages(self) -> list[SentMessage]:
        """Return all messages, the oldest first."""
        return list(self._messages.values())

    @property
    def open(self) -> list[SentMessage]:
        """Return the messages with missing receipts, the oldest first."""
        return [message for message in self._messages.values() if message.is_open]

    def get(self, tag: str) -> SentMessage | None:
        """Return the message with a tag."""
        return self._messages.get(self._numbers.get(tag, 0))

    def is_lost(self, tag: str, receiver: str) -> bool:
        """Return whether a message to a receiver has failed or expired."""
        message = self.get(tag)
        return message is not None and any(
            sms.receiver == receiver and sms.status in LOST for sms in message.sms
        )

    def find(self, sent_as: str, receiver: str) -> SentMessage | None:
        """Return the newest message that OVHcloud sent to a receiver under a tag."""
        for message in reversed(self._messages.values()):
            if message.sent_as == sent_as and any(sms.receiver == receiver for sms in message.sms):
                return message
        return None

    def add(self, make: Callable[[int], SentMessage]) -> SentMessage:
        """Add a message, made with the next number."""
        self._last_number += 1
        message = make(self._last_number)
        self._numbers[message.tag] = message.number
        self.update(message)
        if message.number % PRUNE_EVERY == 0:
            self._prune(message.created)
        return message

    @callback
    def async_add_discarded(self, discarded: Iterable[FinishedJob]) -> None:
        """Add the discarded jobs of a removed account, for callers that wait for them."""
        for ended in discarded:
            self.add(partial(SentMessage.of, ended, now=time.time(), followed=False))

    def update(self, message: SentMessage) -> None:
        """Replace a message."""
        self._messages[message.number] = message
        self._note(("message", message.number), message)
        self._updated.set()

    async def async_wait(
        self, tag: str, is_over: Callable[[SentMessage], bool], until: float
    ) -> None:
        """Wait until a message meets a condition, at most until a time of `time.monotonic()`."""
        self._waiting[tag] += 1
        try:
            async with asyncio.timeout(until - time.monotonic()):
                while not ((message := self.get(tag)) and is_over(message)):
                    self._updated.clear()
                    await self._updated.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting -= Counter({tag: 1})

    def is_waited_for(self, tag: str) -> bool:
        """Return whether a caller waits for the receipts of a message."""
        return tag in self._waiting

    def _prune(self, now: float) -> None:
        """Delete finished messages that are too old or too many."""
        # The host's clock may be wrong: messages that are still followed must not be deleted.
        oldest = now - KEPT_FOR
        finished = [
            message
            for message in self._messages.values()
            if not (message.is_open and message.followed and message.expires_at > oldest)
        ]
        for position, message in enumerate(finished, KEPT - len(finished)):
            if position < 0 or message.created < oldest:
                del self._messages[message.number]
                self._numbers.pop(message.tag, None)
                self._note(("message", message.number), None)

    # Replies

    @property
    def replies(self) -> list[Reply]:
        """Return the replies, in the order they were picked up."""
        return list(self._replies.values())

    def has_reply(self, reply_id: int) -> bool:
        """Return whether a reply was picked up already."""
        return reply_id in self._replies

    def add_reply(self, reply: Reply) -> None:
        """Add a reply."""
        self._replies[reply.id] = reply
        self._note(("reply", reply.id), reply)

    def prune_replies(self, before: float, now: float, listed: Collection[int]) -> None:
        """Delete replies that are too old or too many, unless OVHcloud may list them again."""
        replies = list(self._replies.values())
        for position, reply in enumerate(replies, KEPT - len(replies)):
            is_old = position < 0 or reply.received < now - KEPT_FOR
            if is_old and reply.received < before and reply.id not in listed:
                del self._replies[reply.id]
                self._note(("reply", reply.id), None)

    @property
    def marks(self) -> dict[str, float]:
        """Return `since`, before which replies are ignored, and `until`, the last complete poll."""
        return dict(self._marks)

    @marks.setter
    def marks(self, marks: dict[str, float]) -> None:
        if marks != self._marks:
            self._marks = marks
            self._note(("mark", 0), marks)

    # The methods below run in the executor.

    @override
    def _write(self, changes: dict[_Key, _Row | None]) -> None:
        if self._connection is None:
            return
        with self._connection as connection:
            for (table, number), row in changes.items():
                write_row(connection, table, number, row)

    def _load(self) -> None:
        """Read the file; a damaged one is replaced."""
        if not self._can_read(self._read):
            self._delete()
            self._unreadable += 1
            self._can_read(self._read)

    def _read(self, connection: sqlite3.Connection) -> None:
        for table in ("message", "reply", "mark"):
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (number INTEGER PRIMARY KEY, content TEXT)"
            )
            for number, row in read_rows(connection, table):
                try:
                    self._read_row(table, number, row)
                except UNREADABLE:
                    self._unreadable += 1

    def _read_row(self, table: str, number: int, row: bytes) -> None:
        match table:
            case "message":
                message = read_row(SentMessage, row)
                if message.number != number:
                    raise ValueError
                self._messages[number] = message
            case "reply":
                reply = read_row(Reply, row)
                self._replies[reply.id] = reply
            case _:
                self._marks = read_row(dict[str, float], row)
