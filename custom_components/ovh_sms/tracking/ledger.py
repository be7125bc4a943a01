"""What is known of the messages of an account once OVHcloud has them, and of the replies."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import asdict
from functools import partial
import json
import logging
from pathlib import Path
import sqlite3
import time
from typing import Final, override

import voluptuous as vol

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR

from ..api.reading import UNREADABLE
from ..const import DOMAIN
from ..message.models import DeliveryStatus
from ..outbox import Ended
from ..storage.durable import DAMAGED, DISK_ERRORS, FINITE, DurableFile, open_file
from .records import Reply, SentMessage

_LOGGER = logging.getLogger(__name__)

KEPT: Final = 1000
"""Messages, and replies, that are remembered once nothing more happens to them."""

KEPT_FOR: Final = 30 * 24 * 3600.0
"""Seconds that they are remembered for at most."""

LOST: Final = frozenset({DeliveryStatus.FAILED, DeliveryStatus.EXPIRED})

PRUNE_EVERY: Final = 50
"""Messages after which it is looked for what can be forgotten."""

_TABLES: Final = ("message", "reply", "mark")
_MARKS: Final = vol.Schema({str: FINITE})

type _Key = tuple[str, int]
type _Row = SentMessage | Reply | dict[str, float]


def as_row(row: _Row) -> str:
    """Return what is stored."""
    return json.dumps(row if isinstance(row, dict) else asdict(row))


class Ledger(DurableFile[_Key, _Row]):
    """The messages and replies of one account, in memory and on disk.

    It never stands in the way of sending: what cannot be read is forgotten, and if the disk
    refuses it, it is kept in memory.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Set up without any I/O."""
        super().__init__(hass, Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.messages")))
        self._messages: dict[int, SentMessage] = {}
        self._replies: dict[int, Reply] = {}
        self._marks: dict[str, float] = {}
        self._tags: dict[str, int] = {}
        self._last_number = 0
        self._is_refused = False
        self._waited_for: Counter[str] = Counter()
        self._bells: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._changed = asyncio.Event()

    async def async_load(self) -> None:
        """Read what is stored, as far as it can be."""
        try:
            unread = await self._hass.async_add_executor_job(self._load)
        except DISK_ERRORS as err:
            _LOGGER.warning("What became of messages cannot be kept on disk: %r", err)
            return
        if unread:
            _LOGGER.warning("%d records of messages could not be read and are forgotten", unread)

        # Later than the outbox, which tells until it is closed what becomes of messages.
        async def close(_event: Event) -> None:
            await self.async_close()

        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close)

    async def async_remove(self) -> None:
        """Delete what is stored."""
        await self.async_delete()

    async def async_save(self) -> None:
        """Commit what was noted; what the disk refuses is with the next commit."""
        try:
            await self.async_flush()
        except DISK_ERRORS as err:
            _LOGGER.warning("What became of messages could not be saved: %r", err)

    @override
    async def _async_commit(self) -> None:
        """Commit, and note whether the disk refuses it."""
        try:
            await super()._async_commit()
        except DISK_ERRORS:
            self._is_refused = True
            raise
        self._is_refused = False

    @callback
    def settle(self) -> bool:
        """Tell whether all is on disk that can be, and see to it if it is not."""
        is_saved = not (self._changes or self._turn.locked())
        if is_saved or self._connection is None or self._is_refused:
            return True
        self._commit_soon()
        return False

    def bell(self, what: str) -> asyncio.Event:
        """Return what to ring for news; those who wait for them outlive reloads."""
        return self._bells[what]

    # What is sent

    @property
    def messages(self) -> list[SentMessage]:
        """Return all messages, the oldest first."""
        return list(self._messages.values())

    @property
    def open(self) -> list[SentMessage]:
        """Return the messages of which something is still to become."""
        return [message for message in self._messages.values() if message.is_open]

    def get(self, tag: str) -> SentMessage | None:
        """Return the message with a tag."""
        number = self._tags.get(tag)
        return None if number is None else self._messages[number]

    def is_lost(self, tag: str, receiver: str) -> bool:
        """Tell whether it is known that a receiver has not got a message, nor will."""
        message = self.get(tag)
        return message is not None and any(
            sms.receiver == receiver and sms.status in LOST for sms in message.sms
        )

    def find(self, sent_as: str, receiver: str) -> SentMessage | None:
        """Return the message that OVHcloud sent to a receiver under a tag."""
        return next(
            (
                message
                for message in reversed(self._messages.values())
                if message.sent_as == sent_as
                and any(each.receiver == receiver for each in message.sms)
            ),
            None,
        )

    @callback
    def add(self, make: Callable[[int], SentMessage]) -> SentMessage:
        """Note a message, which is given its number."""
        self._last_number += 1
        message = make(self._last_number)
        self._tags[message.tag] = message.number
        self.update(message)
        if message.number % PRUNE_EVERY == 0:
            self._prune(message.created)
        return message

    @callback
    def update(self, message: SentMessage) -> None:
        """Note what has become of a message."""
        self._messages[message.number] = message
        self._note(("message", message.number), message)
        self._changed.set()

    async def async_wait(
        self, tag: str, is_over: Callable[[SentMessage], bool], until: float
    ) -> None:
        """Wait for what becomes of a message, at most until a moment of `time.monotonic()`."""
        self._waited_for[tag] += 1
        try:
            async with asyncio.timeout(until - time.monotonic()):
                while not ((message := self.get(tag)) and is_over(message)):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass
        finally:
            self._waited_for -= Counter({tag: 1})

    @callback
    def async_tell_waiting(self, those: Iterable[Ended]) -> None:
        """Note what has become of messages, for those who wait for them although nobody asks."""
        for ended in those:
            self.add(partial(SentMessage.of, ended, now=time.time(), followed=False))

    def is_waited_for(self, tag: str) -> bool:
        """Tell whether somebody waits for what becomes of a message."""
        return tag in self._waited_for

    # What came in

    @property
    def replies(self) -> list[Reply]:
        """Return the replies, in the order they were picked up."""
        return list(self._replies.values())

    def has_reply(self, reply_id: int) -> bool:
        """Tell whether a reply was picked up already."""
        return reply_id in self._replies

    @callback
    def add_reply(self, reply: Reply) -> None:
        """Note a reply."""
        self._replies[reply.id] = reply
        self._note(("reply", reply.id), reply)

    @property
    def marks(self) -> dict[str, float]:
        """Return up to where replies were picked up."""
        return dict(self._marks)

    @marks.setter
    def marks(self, marks: dict[str, float]) -> None:
        """Note up to where replies were picked up."""
        if marks != self._marks:
            self._marks = marks
            self._note(("mark", 0), marks)

    # Keeping it small

    @callback
    def _prune(self, now: float) -> None:
        """Forget what is long over."""
        # A host that does not know the time yet must not forget what is still to be told.
        long_ago = now - KEPT_FOR
        ended = [each for each in self._messages.values() if not each.is_followed_at(long_ago)]
        for position, message in enumerate(ended, KEPT - len(ended)):
            if position < 0 or message.created < long_ago:
                del self._messages[message.number]
                self._tags.pop(message.tag, None)
                self._note(("message", message.number), None)

    @callback
    def forget_replies(self, before: float, now: float, listed: Collection[int]) -> None:
        """Forget replies that are old or too many, and that OVHcloud will not list again."""
        replies = list(self._replies.values())
        for position, reply in enumerate(replies, KEPT - len(replies)):
            is_old = position < 0 or reply.received < now - KEPT_FOR
            if is_old and reply.received < before and reply.id not in listed:
                del self._replies[reply.id]
                self._note(("reply", reply.id), None)

    # In the executor

    @override
    def _writing(self, changes: dict[_Key, _Row | None]) -> Callable[[], None]:
        """Return what writes changes."""
        return partial(self._write, changes)

    def _write(self, changes: dict[_Key, _Row | None]) -> None:
        """Commit changes."""
        if self._connection is None:
            return
        with self._connection as connection:
            for (table, number), row in changes.items():
                if row is None:
                    connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608
                else:
                    connection.execute(
                        f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",  # noqa: S608
                        (number, as_row(row)),
                    )

    def _load(self) -> int:
        """Read the file, or begin a new one; return how many rows could not be read."""
        try:
            return self._read()
        except sqlite3.DatabaseError as err:
            self._close()
            if getattr(err, "sqlite_errorcode", None) not in DAMAGED:
                raise
            self._delete()
            self._read()
            return 1

    def _read(self) -> int:
        """Read the file, which is made if it is not there."""
        if not self._path.exists():
            self._path.touch(mode=0o600)
        self._connection = open_file(self._path)
        unread = 0
        for table in _TABLES:
            self._connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (number INTEGER PRIMARY KEY, content TEXT)"
            )
            rows = f"SELECT number, CAST(content AS BLOB) FROM {table} ORDER BY number"  # noqa: S608
            with closing(self._connection.execute(rows)) as found:
                for number, row in found:
                    try:
                        self._take(table, number, row)
                    except (*UNREADABLE, vol.Invalid, RecursionError):
                        unread += 1
        return unread

    def _take(self, table: str, number: int, row: bytes) -> None:
        """Take a row that was stored."""
        if table == "message":
            message = SentMessage.from_row(row)
            if message.number != number:
                raise ValueError
            self._messages[number] = message
            self._tags[message.tag] = number
            self._last_number = max(self._last_number, number)
        elif table == "reply":
            reply = Reply.from_row(row)
            self._replies[reply.id] = reply
        else:
            self._marks = _MARKS(json.loads(row))
