"""The SQLite file of an account, which survives power cuts; the account works without it too."""

import asyncio
from collections.abc import Callable, Mapping
import contextlib
from dataclasses import dataclass, field
import os
from pathlib import Path
import shutil
import sqlite3
import time
from typing import Any, Final
import zlib

from homeassistant.core import HomeAssistant

from ..api.reading import UNREADABLE
from .queue_clock import QueueClock
from .rows import as_row, read_row

LATER: Final = 0.2
"""Longest delay of a commit that no caller waits for, in seconds."""

CHECKPOINT_AFTER: Final = 1.0
"""Seconds without a commit until everything is moved from the journal to the file itself."""

DISK_ERRORS: Final = (sqlite3.Error, OSError)

VERSION: Final = 1
"""Version of the schema; a newer one has more tables and fields, which are ignored here."""

TABLES: Final = ("message", "sms", "reply", "state")

CLOCK: Final = ("state", "clock")

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

# After any other error it is unknown whether the disk has the commit.
CLEAN_FAILURES: Final = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
)

type Key = tuple[str, str]
"""A table, and the key of a row."""


@dataclass(slots=True)
class StoredRows:
    """The rows of a file, by table and key, as far as they could be read."""

    rows: dict[Key, bytes] = field(default_factory=dict)
    wrong: set[Key] = field(default_factory=set)
    """Rows that do not have the checksum they were written with."""
    is_damaged: bool = False
    damaged: Path | None = None
    """Path of the damaged file, which was put aside."""

    def of(self, table: str) -> dict[str, bytes]:
        """Return the rows of a table by their keys."""
        return {key: row for (where, key), row in self.rows.items() if where == table}

    def read(self, connection: sqlite3.Connection) -> None:
        """Read all tables; those before a damage stay read."""
        for table in TABLES:
            for key, content, crc in connection.execute(
                f"SELECT key, CAST(content AS BLOB), crc FROM {table}"  # noqa: S608
            ):
                self.rows[table, str(key)] = content
                if _checksum(str(key), content) != crc:
                    self.wrong.add((table, str(key)))
        [(problem,)] = connection.execute("PRAGMA quick_check(1)")
        self.is_damaged = problem != "ok" or bool(self.wrong)


class AccountFile:
    """Rows by table and key, on disk; changes are kept in memory until their commit succeeds.

    All changes that are made before a commit begins are one transaction.
    """

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        """Set up without I/O."""
        self._hass = hass
        self.path = path
        self.clock = QueueClock()
        self.failing: sqlite3.Error | OSError | None = None
        """Why the last commit failed, None if it succeeded."""
        self.failed: Callable[[bool], None] | None = None
        """Called when commits begin to fail, and when they succeed again."""
        self._connection: sqlite3.Connection | None = None
        self._is_open = False
        self._changes: dict[Key, Any] = {}
        self._stored: set[Key] = set()
        """Rows that the disk has or may have."""
        self._lock = asyncio.Lock()
        self._next_commit: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def async_load(self) -> StoredRows:
        """Open the file and return its rows; without a disk it starts empty, and fails."""
        self._is_open = True
        stored = StoredRows()
        try:
            stored = await self._hass.async_add_executor_job(self._load)
        except DISK_ERRORS as err:
            await self._hass.async_add_executor_job(self._close)
            self._note_failure(err)
        with contextlib.suppress(*UNREADABLE):
            saved = read_row(dict[str, float], stored.rows[CLOCK])
            self.clock = QueueClock(saved["seconds"], saved["saved_at"])
        self._stored = set(stored.rows)
        return stored

    def put(self, table: str, key: object, row: object | None) -> None:
        """Change a row, or delete it if None; its commit starts at once."""
        self._changes[table, str(key)] = row
        if self._is_open:
            self._commit_soon()

    def may_hold(self, table: str, key: object) -> bool:
        """Return whether a restart may find a row."""
        return (table, str(key)) in self._stored

    def is_saved(self, table: str, key: object) -> bool:
        """Return whether a restart finds a row as it is now."""
        return self.may_hold(table, key) and (table, str(key)) not in self._changes

    async def async_flush(self) -> None:
        """Commit all changes; raises one of DISK_ERRORS."""
        await asyncio.shield(self._commit_soon())

    async def async_checkpoint(self) -> None:
        """Move everything from the journal to the file itself, for a copy of it."""
        with contextlib.suppress(*DISK_ERRORS):
            await self.async_flush()
            async with self._lock:
                await self._hass.async_add_executor_job(self._checkpoint)

    async def async_close(self) -> None:
        """Commit all changes and close the file."""
        with contextlib.suppress(*DISK_ERRORS):
            await self.async_flush()
        self._is_open = False
        self._cancel_timer()
        async with self._lock:
            await self._hass.async_add_executor_job(self._close)

    async def async_delete(self) -> None:
        """Close the file and delete it, and damaged ones put aside: they have private texts."""
        await self.async_close()
        await self._hass.async_add_executor_job(self._delete)

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
            self._cancel_timer()
            changes, self._changes = self._changes, {}
            # Both clocks at the same moment, however long the disk takes.
            moment = {"seconds": self.clock.now(), "saved_at": time.time()}
            try:
                await self._hass.async_add_executor_job(self._write, {**changes, CLOCK: moment})
            except DISK_ERRORS as err:
                if getattr(err, "sqlite_errorcode", None) not in CLEAN_FAILURES:
                    self._stored.update(changes)
                self._changes = changes | self._changes
                self._note_failure(err)
                raise
            self._note_success(changes)

    def _note_failure(self, err: sqlite3.Error | OSError) -> None:
        was_failing, self.failing = self.failing is not None, err
        if self.failed and not was_failing:
            self.failed(True)

    def _note_success(self, changes: Mapping[Key, Any]) -> None:
        self._stored.update(key for key, row in changes.items() if row is not None)
        self._stored.difference_update(key for key, row in changes.items() if row is None)
        was_failing, self.failing = self.failing is not None, None
        if self.failed and was_failing:
            self.failed(False)
        if self._is_open:
            self._timer = self._hass.loop.call_later(CHECKPOINT_AFTER, self._start_checkpoint)

    def _start_checkpoint(self) -> None:
        self._timer = None
        self._hass.async_create_background_task(self._async_checkpoint_idle(), "ovh_sms checkpoint")

    async def _async_checkpoint_idle(self) -> None:
        async with self._lock:
            with contextlib.suppress(*DISK_ERRORS):
                await self._hass.async_add_executor_job(self._checkpoint)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # The methods below run in the executor, one at a time.

    def _load(self) -> StoredRows:
        """Read the file; create a missing one, replace a damaged one by what could be read."""
        stored = StoredRows()
        if not self.path.exists():
            self._create({})
        try:
            stored.read(self._open())
        # SQLite's own messages may quote damaged bytes, which are no text.
        except (sqlite3.DatabaseError, *UNREADABLE) as err:
            self._close()
            if getattr(err, "sqlite_errorcode", None) not in DAMAGED:
                raise
            stored.is_damaged = True
        if stored.is_damaged:
            self._close()
            stored.damaged = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
            self._create(stored.rows, stored.damaged)
            self._open()
        return stored

    def _create(self, rows: Mapping[Key, bytes], aside: Path | None = None) -> None:
        """Create the file atomically; `aside` gets a copy of the old one."""
        new = self.path.with_name(f"{self.path.name}.new")
        journal = self.path.with_name(f"{self.path.name}-wal")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(new)) as connection:
            for table in TABLES:
                connection.execute(
                    f"CREATE TABLE {table} (key TEXT PRIMARY KEY,"
                    " content TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID"
                )
            connection.execute(f"PRAGMA user_version = {VERSION}")
            with connection:
                for (table, key), row in rows.items():
                    _insert(connection, table, key, row)
        if aside:
            shutil.copy2(self.path, aside)
            with contextlib.suppress(FileNotFoundError):
                shutil.copy2(journal, f"{aside}-wal")
        journal.unlink(missing_ok=True)
        new.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, check_same_thread=False)
        self._connection = connection
        connection.executescript(SETTINGS)
        return connection

    def _write(self, changes: Mapping[Key, Any]) -> None:
        """Commit changes; raises one of DISK_ERRORS."""
        if self._connection is None and not self.path.exists():
            self._create({})
        with self._connection or self._open() as connection:
            for (table, key), row in changes.items():
                if row is None:
                    connection.execute(
                        f"DELETE FROM {table} WHERE key = ?",  # noqa: S608
                        (key,),
                    )
                else:
                    _insert(connection, table, key, as_row(row).encode())

    def _checkpoint(self) -> None:
        if self._connection is not None:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _delete(self) -> None:
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink(missing_ok=True)


def _insert(connection: sqlite3.Connection, table: str, key: str, row: bytes) -> None:
    connection.execute(
        f"INSERT OR REPLACE INTO {table} (key, content, crc) VALUES (?, CAST(? AS TEXT), ?)",  # noqa: S608
        (key, row, _checksum(key, row)),
    )


def _checksum(key: str, row: bytes) -> int:
    return zlib.crc32(row, zlib.crc32(key.encode()))


def _ignore_error(commit: asyncio.Task[None]) -> None:
    if not commit.cancelled():
        commit.exception()
