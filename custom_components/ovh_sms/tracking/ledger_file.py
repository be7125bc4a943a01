"""The SQLite file of a ledger."""

from collections.abc import Callable
from functools import partial
import logging
from pathlib import Path
from typing import Final, override

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR

from ..api.reading import UNREADABLE
from ..const import DOMAIN
from ..storage.durable import (
    DISK_ERRORS,
    READ_ERRORS,
    DurableFile,
    is_damage,
    read_rows,
    write_row,
)
from ..storage.rows import read_row
from .records import Reply, SentMessage

_LOGGER = logging.getLogger(__name__)

_TABLES: Final = ("message", "reply", "mark")

type _Key = tuple[str, int]
"""A table and the number of a row."""

type _Row = SentMessage | Reply | dict[str, float]


class LedgerFile(DurableFile[_Key, _Row]):
    """The messages, replies and marks of one account, in memory and on disk."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Set up without I/O."""
        super().__init__(hass, Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.messages")))
        self._messages: dict[int, SentMessage] = {}
        self._replies: dict[int, Reply] = {}
        self._marks: dict[str, float] = {}
        self._unreadable = 0
        self._is_failing = False

    async def async_load(self) -> None:
        """Read what is stored, as far as possible."""
        try:
            await self._hass.async_add_executor_job(self._load)
        except DISK_ERRORS as err:
            _LOGGER.warning("Records of messages cannot be kept on disk: %r", err)
            return
        if self._unreadable:
            _LOGGER.warning("%d records could not be read and are dropped", self._unreadable)

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

    @override
    async def _async_commit(self) -> None:
        try:
            await super()._async_commit()
        except DISK_ERRORS:
            self._is_failing = True
            raise
        self._is_failing = False

    @override
    def _writer(self, changes: dict[_Key, _Row | None]) -> Callable[[], None]:
        return partial(self._write, changes)

    # The methods below run in the executor.

    def _write(self, changes: dict[_Key, _Row | None]) -> None:
        if self._connection is None:
            return
        with self._connection as connection:
            for (table, number), row in changes.items():
                write_row(connection, table, number, row)

    def _load(self) -> None:
        """Read the file; a damaged one is replaced."""
        try:
            self._read()
        except READ_ERRORS as err:
            self._close()
            if not is_damage(err):
                raise
            self._delete()
            self._unreadable += 1
            self._read()

    def _read(self) -> None:
        """Read the file; a missing one is created, readable by its owner only."""
        if not self._path.exists():
            self._path.touch(mode=0o600)
        connection = self._open()
        for table in _TABLES:
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
