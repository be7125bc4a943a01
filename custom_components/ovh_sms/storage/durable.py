"""A SQLite file that survives a power cut; concurrent callers share one commit and one fsync."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Iterator
import contextlib
from pathlib import Path
import sqlite3
import time
from typing import Final

from homeassistant.core import HomeAssistant

from ..api.reading import UNREADABLE
from .rows import as_row

LATER: Final = 0.2
"""Longest delay of a commit that no caller waits for, in seconds."""

DISK_ERRORS: Final = (sqlite3.Error, OSError)

# Without other readers the journal needs no shared memory, and a commit only one fsync.
# Deleted rows are overwritten, because texts and numbers are private.
SETTINGS: Final = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
"""

DAMAGED: Final = (
    None,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_NOTADB,
)
"""Error codes of a damaged file; without a code its content is of another form."""


class DurableFile[Key, Row](ABC):
    """Rows by their keys, on disk; changes are kept in memory until their commit succeeds."""

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._changes: dict[Key, Row | None] = {}
        self._lock = asyncio.Lock()
        self._is_failing = False
        self._next_commit: asyncio.Task[None] | None = None
        self._written_at = time.monotonic()
        self._later: asyncio.TimerHandle | None = None

    async def async_flush(self) -> None:
        """Commit all changes; raises one of DISK_ERRORS."""
        await asyncio.shield(self._commit_soon())

    async def async_close(self) -> None:
        """Commit all changes and close the file."""
        with contextlib.suppress(*DISK_ERRORS):
            await asyncio.shield(self._commit_soon())
        self._cancel_later()
        async with self._lock:
            await self._hass.async_add_executor_job(self._close)

    async def async_delete(self) -> None:
        """Close the file and delete it."""
        await self.async_close()
        await self._hass.async_add_executor_job(self._delete)

    def _note(self, key: Key, row: Row | None) -> None:
        """Change a row, or delete it; its commit starts at once."""
        self._changes[key] = row
        self._commit_soon()

    def _commit_later(self) -> None:
        """Start a commit after a delay, unless another starts before."""
        if self._later is None and self._connection:
            self._later = self._hass.loop.call_later(LATER, self._commit_soon)

    def _cancel_later(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _commit_soon(self) -> asyncio.Task[None]:
        """Return the next commit; all changes made before it begins share it."""
        if self._next_commit is None or self._next_commit.done():
            self._next_commit = self._hass.async_create_task(self._async_commit())
            # Without a waiting caller an error is ignored: the next commit writes the same changes.
            self._next_commit.add_done_callback(_ignore_error)
        return self._next_commit

    async def _async_commit(self) -> None:
        """Commit all changes made until the commit before has ended."""
        # Tasks that are ready to make changes run first.
        await asyncio.sleep(0)
        async with self._lock:
            self._next_commit = None
            self._cancel_later()
            changes = self._take_changes()
            try:
                await self._hass.async_add_executor_job(self._write, changes)
                self._is_failing = False
            except DISK_ERRORS:
                self._changes = changes | self._changes
                self._is_failing = True
                raise
            finally:
                self._written_at = time.monotonic()

    def _take_changes(self) -> dict[Key, Row | None]:
        """Return the changes to write, and forget them."""
        changes, self._changes = self._changes, {}
        return changes

    # The methods below run in the executor.

    @abstractmethod
    def _write(self, changes: dict[Key, Row | None]) -> None:
        """Commit changes; raises one of DISK_ERRORS."""

    def _open(self) -> sqlite3.Connection:
        """Open the file; one thread at a time may use the connection."""
        if not self._path.exists():
            self._path.touch(mode=0o600)
        self._connection = sqlite3.connect(self._path, check_same_thread=False)
        self._connection.executescript(SETTINGS)
        return self._connection

    def _can_read(self, read: Callable[[sqlite3.Connection], None]) -> bool:
        """Open and read the file; return False, with it closed, if its content is damaged."""
        try:
            read(self._open())
        # SQLite's own messages may quote damaged bytes, which are no text.
        except (sqlite3.DatabaseError, *UNREADABLE) as err:
            self._close()
            if getattr(err, "sqlite_errorcode", None) not in DAMAGED:
                raise
            return False
        return True

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _delete(self) -> None:
        """Delete the file, and damaged ones put aside: they contain private texts."""
        for file in self._path.parent.glob(f"{self._path.name}*"):
            file.unlink(missing_ok=True)


def read_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int, bytes]]:
    """Yield the rows of a table by their numbers, as bytes: damaged ones may be no text."""
    yield from connection.execute(
        f"SELECT number, CAST(content AS BLOB) FROM {table} ORDER BY number"  # noqa: S608
    )


def write_row(connection: sqlite3.Connection, table: str, number: int, row: object | None) -> None:
    """Insert or replace a row, or delete it if None."""
    if row is None:
        connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608
    else:
        connection.execute(
            f"INSERT OR REPLACE INTO {table} (number, content) VALUES (?, ?)",  # noqa: S608
            (number, as_row(row)),
        )


def _ignore_error(commit: asyncio.Task[None]) -> None:
    if not commit.cancelled():
        commit.exception()
