"""The SQLite file of a ledger."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
import json
import logging
from pathlib import Path
import sqlite3
from typing import Final, override

import voluptuous as vol

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR

from ..api.reading import UNREADABLE
from ..const import DOMAIN
from ..storage.durable import DAMAGED, DISK_ERRORS, FINITE, DurableFile, open_file
from .records import Reply, SentMessage, as_row, read_message, read_reply

_LOGGER = logging.getLogger(__name__)

_TABLES: Final = ("message", "reply", "mark")
_MARKS: Final = vol.Schema({str: FINITE})

type _Key = tuple[str, int]
"""A table and the number of a row."""

type _Row = SentMessage | Reply | dict[str, float]


@dataclass(slots=True)
class StoredLedger:
    """The readable content of a file."""

    messages: dict[int, SentMessage] = field(default_factory=dict)
    """Messages by number, in ascending order."""
    replies: dict[int, Reply] = field(default_factory=dict)
    """Replies by id, in ascending order."""
    marks: dict[str, float] = field(default_factory=dict)
    unreadable: int = 0
    """Number of rows that could not be read."""

    def add(self, table: str, number: int, row: bytes) -> None:
        """Read a row, or count it as unreadable."""
        try:
            match table:
                case "message":
                    message = read_message(row)
                    if message.number != number:
                        raise ValueError
                    self.messages[number] = message
                case "reply":
                    reply = read_reply(row)
                    self.replies[reply.id] = reply
                case _:
                    self.marks = _MARKS(json.loads(row))
        except (*UNREADABLE, vol.Invalid, RecursionError):
            self.unreadable += 1


class LedgerFile(DurableFile[_Key, _Row]):
    """The messages, replies and marks of one account on disk."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Set up without I/O."""
        super().__init__(hass, Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.messages")))
        self._is_failing = False

    async def async_load(self) -> StoredLedger:
        """Return what can be read."""
        stored = StoredLedger()
        try:
            await self._hass.async_add_executor_job(self._load, stored)
        except DISK_ERRORS as err:
            _LOGGER.warning("Records of messages cannot be kept on disk: %r", err)
            return stored
        if stored.unreadable:
            _LOGGER.warning("%d records could not be read and are dropped", stored.unreadable)

        # After the outbox, which finishes jobs until it is closed.
        async def close(_event: Event) -> None:
            await self.async_close()

        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close)
        return stored

    @callback
    def put(self, table: str, number: int, row: _Row | None) -> None:
        """Write a row with the next commit, or delete it if None."""
        self._note((table, number), row)

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

    @override
    async def _async_commit(self) -> None:
        try:
            await super()._async_commit()
        except DISK_ERRORS:
            self._is_failing = True
            raise
        self._is_failing = False

    # In the executor

    @override
    def _writer(self, changes: dict[_Key, _Row | None]) -> Callable[[], None]:
        return partial(self._write, changes)

    def _write(self, changes: dict[_Key, _Row | None]) -> None:
        if self._connection is None:
            return
        with self._connection as connection:
            for (table, number), row in changes.items():
                if row is None:
                    connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608
                else:
                    content = json.dumps(row) if isinstance(row, dict) else as_row(row)
                    connection.execute(
                        f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",  # noqa: S608
                        (number, content),
                    )

    def _load(self, stored: StoredLedger) -> None:
        """Read the file; a damaged one is replaced."""
        try:
            self._read(stored)
        except sqlite3.DatabaseError as err:
            self._close()
            if getattr(err, "sqlite_errorcode", None) not in DAMAGED:
                raise
            self._delete()
            stored.unreadable += 1
            self._read(stored)

    def _read(self, stored: StoredLedger) -> None:
        """Read the file; a missing one is created, readable by its owner only."""
        if not self._path.exists():
            self._path.touch(mode=0o600)
        self._connection = open_file(self._path)
        for table in _TABLES:
            self._connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (number INTEGER PRIMARY KEY, content TEXT)"
            )
            rows = f"SELECT number, CAST(content AS BLOB) FROM {table} ORDER BY number"  # noqa: S608
            with closing(self._connection.execute(rows)) as found:
                for number, row in found:
                    stored.add(table, number, row)
