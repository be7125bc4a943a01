"""The SQLite file of an account; everything here runs in the executor, one call at a time."""

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

from ..api.reading import UNREADABLE
from .journal import is_whole
from .rows import as_row

DISK_ERRORS: Final = (sqlite3.Error, OSError)

VERSION: Final = 2
"""Version of the schema.

An older file gets the tables it lacks. A newer one keeps its version, and the tables, columns (with
a default) and fields that are unknown here.
"""

TABLES: Final = ("message", "sms", "reply", "state", "alarm")

JOURNAL_LIMIT: Final = 2**22
"""Bytes of the journal from which on it is moved to the file without waiting for a pause."""

# Without other readers the journal needs no shared memory, and a commit only one fsync. Deleted
# rows are overwritten, because texts and numbers are private. Checkpoints that do not truncate the
# journal would leave frames in it that look like damage.
SETTINGS: Final = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA wal_autocheckpoint = 0;
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

# A damaged header can make SQLite refuse to write; on a read-only disk a new file fails, too.
REPLACED: Final = (*DAMAGED, sqlite3.SQLITE_READONLY)

# After any other error it is unknown whether the disk has the commit.
CLEAN_FAILURES: Final = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
)

type Key = tuple[str, str]
"""A table, and the key of a row."""

INODE: Final[Key] = ("state", "file")
"""Row with the inode of the file, which a copy does not have."""


class FileLost(OSError):
    """The file is gone or damaged, and has to be written anew."""


@dataclass(slots=True)
class StoredRows:
    """The rows of a file, by table and key, as far as they could be read."""

    rows: dict[Key, bytes] = field(default_factory=dict)
    wrong: set[Key] = field(default_factory=set)
    """Rows that do not have the checksum they were written with."""
    is_damaged: bool = False
    error: sqlite3.Error | OSError | None = None
    """Why the disk could not be read to the end."""
    damaged: Path | None = None
    """Where a damaged file is kept, or was before it was lost."""
    inode: int = 0
    """What tells the file from a copy of it."""

    def of(self, table: str) -> dict[str, bytes]:
        """Return the rows of a table by their keys."""
        return {key: row for (where, key), row in self.rows.items() if where == table}

    def read(self, connection: sqlite3.Connection) -> None:
        """Read all tables; what can be read beside a damage is read."""
        [(version,)] = connection.execute("PRAGMA user_version")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        for table in TABLES:
            if table in tables:
                self._read_table(connection, table)
            else:
                self.is_damaged |= not 0 < version < VERSION
        [(problem,)] = connection.execute("PRAGMA quick_check(1)")
        self.is_damaged |= problem != "ok" or bool(self.wrong)

    def _read_table(self, connection: sqlite3.Connection, table: str) -> None:
        for order in ("ASC", "DESC"):
            # As bytes: what is damaged may be no text.
            rows = (
                "SELECT CAST(key AS BLOB), CAST(content AS BLOB), crc"  # noqa: S608
                f" FROM {table} ORDER BY key {order}"
            )
            try:
                for key, content, crc in connection.execute(rows):
                    self._add((table, key.decode(errors="replace")), content, crc)
            except (sqlite3.DatabaseError, *UNREADABLE) as err:
                if not is_damage(err):
                    raise
                self.is_damaged = True
            else:
                return

    def _add(self, key: Key, content: bytes | None, crc: object) -> None:
        self.rows[key] = content or b""
        if _checksum(key[1], self.rows[key]) != crc:
            self.wrong.add(key)


class Database:
    """The file and its journal; a new one replaces a lost one atomically."""

    def __init__(self, path: Path) -> None:
        """Set up without I/O."""
        self.path = path
        self.is_lost = False
        """Whether the file is missing or damaged, so that it has to be written anew."""
        self.in_doubt = False
        """Whether the disk may have what was to be written although it failed."""
        self._journal = path.with_name(f"{path.name}-wal")
        self._new = path.with_name(f"{path.name}.new")
        """A complete file that has yet to take the place of the old one."""
        self._waiting_mark = path.with_name(f"{path.name}.waiting")
        """Exists while SMS wait, so that the loss of the file is noticed."""
        self._is_marked: bool | None = None
        self._aside: Path | None = None
        self._connection: sqlite3.Connection | None = None
        self._inode = 0

    def read(self) -> StoredRows:
        """Read the file as far as possible; nothing is changed on disk."""
        stored = StoredRows()
        try:
            self._read(stored)
        except DISK_ERRORS as err:
            stored.error = err
            stored.damaged = self.path
        return stored

    def _read(self, stored: StoredRows) -> None:
        path = self._new if exists(self._new) else self.path
        if not exists(path):
            self.is_lost = True
            if exists(self._waiting_mark):
                stored.is_damaged, stored.damaged = True, path
            return
        stored.inode = path.stat().st_ino
        stored.is_damaged = path is self.path and not is_whole(self._journal)
        try:
            read_file(path, stored.read)
        except (sqlite3.DatabaseError, *UNREADABLE) as err:
            if not is_damage(err):
                raise
            stored.is_damaged = True
        if stored.is_damaged:
            self.is_lost = True
            stored.damaged = self._aside = name_aside(self.path)

    def write(self, changes: Mapping[Key, Any], *, has_queue: bool) -> None:
        """Commit changes; raises FileLost, or another one of DISK_ERRORS."""
        if has_queue:
            self._mark(has_queue=True)
        try:
            with self._open() as connection:
                for (table, key), row in {**changes, INODE: {"inode": self._inode}}.items():
                    _write_row(connection, table, key, row)
                self.in_doubt = True
        except sqlite3.Error as err:
            self.in_doubt &= _code(err) not in CLEAN_FAILURES
            if _code(err) in REPLACED:
                raise FileLost from err
            raise
        if not has_queue:
            self._mark(has_queue=False)

    def replace(self, rows: Mapping[Key, Any], *, has_queue: bool) -> None:
        """Write the file anew; what is left of the old one is kept aside."""
        self.close()
        unfinished = self.path.with_name(f"{self.path.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(unfinished)) as connection:
            _prepare(connection)
            with connection:
                inode = {"inode": unfinished.stat().st_ino}
                for (table, key), row in {**rows, INODE: inode}.items():
                    _write_row(connection, table, key, row)
        aside = self._aside or name_aside(self.path)
        for suffix in ("", "-wal"):
            with contextlib.suppress(FileNotFoundError):
                kept = shutil.copy2(f"{self.path}{suffix}", f"{aside}{suffix}")
                # Any user of the host may be able to read a restored file.
                Path(kept).chmod(0o600)
        self.in_doubt = True
        unfinished.replace(self._new)
        self._sync_folder()
        self._finish_replacement()
        self.is_lost, self._aside = False, None
        self._mark(has_queue=has_queue)

    def checkpoint(self, longer_than: int = 0) -> None:
        """Move a journal of more than some bytes to the file."""
        if self._connection is not None and self._journal.stat().st_size > longer_than:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def delete(self) -> None:
        """Delete the file, and what was kept aside: there are private texts in it."""
        # First what would report the loss of the others.
        self._waiting_mark.unlink(missing_ok=True)
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        """Return the connection; raises FileLost if it is not one to the file."""
        self._finish_replacement()
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError as err:
            raise FileLost from err
        if self._connection is not None:
            if inode != self._inode:
                raise FileLost
            return self._connection
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode=rw", uri=True, check_same_thread=False
        )
        try:
            connection.executescript(SETTINGS)
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._inode = connection, inode
        return connection

    def _mark(self, *, has_queue: bool) -> None:
        if has_queue is not self._is_marked:
            with contextlib.suppress(OSError):
                if has_queue:
                    self._waiting_mark.touch(mode=0o600)
                else:
                    self._waiting_mark.unlink(missing_ok=True)
                self._is_marked = has_queue

    def _finish_replacement(self) -> None:
        """Let a new file take the place of the old one."""
        if exists(self._new):
            # SQLite would apply it to any file of this name.
            self._journal.unlink(missing_ok=True)
            self._new.replace(self.path)
            self._sync_folder()

    def _sync_folder(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_file(path: Path, read: Callable[[sqlite3.Connection], None]) -> None:
    """Read a SQLite file and its journal, also on a read-only disk; both stay as they are."""
    # SQLite would create a missing journal.
    journal = Path(f"{path}-wal")
    how = "vfs=unix-none" if exists(journal) and journal.stat().st_size else "immutable=1"
    address = f"{path.as_uri()}?mode=ro&{how}"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)  # noqa: FBT003
        # The index of the journal is kept in memory instead of in a file.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        read(connection)


def exists(path: Path) -> bool:
    """Return whether a file exists; raises OSError if that is unknown."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def name_aside(path: Path) -> Path:
    """Return the path that a damaged file is kept at."""
    return path.with_name(f"{path.name}.damaged-{time.time_ns()}")


def is_damage(err: Exception) -> bool:
    """Return whether an error is about the content of a file, not about the disk."""
    # SQLite's own messages may quote damaged bytes, which are no text.
    return not isinstance(err, OSError) and _code(err) in DAMAGED


def _code(err: Exception) -> int | None:
    """Return the primary error code of SQLite."""
    code: int | None = getattr(err, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _prepare(connection: sqlite3.Connection) -> None:
    """Create the tables that an older file lacks."""
    [(version,)] = connection.execute("PRAGMA user_version")
    if version < VERSION:
        for table in TABLES:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY,"
                " content TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID"
            )
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _write_row(connection: sqlite3.Connection, table: str, key: str, row: Any) -> None:
    """Insert or replace a row, or delete it if None."""
    if row is None:
        connection.execute(f"DELETE FROM {table} WHERE key = ?", (key,))  # noqa: S608
    else:
        content = as_row(row)
        connection.execute(
            f"INSERT OR REPLACE INTO {table} (key, content, crc) VALUES (?, ?, ?)",  # noqa: S608
            (key, content, _checksum(key, content.encode())),
        )


def _checksum(key: str, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(key.encode()))
