"""Keeps the outbox on disk: one commit, and so one fsync, for all who wait for it."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from functools import partial
from math import isfinite
import os
from pathlib import Path
import shutil
import sqlite3
import time
from typing import Final

from homeassistant.core import HomeAssistant

from ..api.models import UNREADABLE
from .clock import OutboxClock
from .errors import NotSaved
from .job import QueuedJob, State, left_open

LAZY: Final = 0.2
"""Seconds after which what nobody waits for is written, unless something else is before."""

KEEP_TIME: Final = 60.0
"""Seconds of waiting that may be forgotten when Home Assistant is killed."""

SCHEMA: Final = """
CREATE TABLE job (number INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE clock (seconds REAL, saved_at REAL, last_number INTEGER, inode TEXT);
INSERT INTO clock VALUES (0, 0, 0, '');
"""

# As bytes, for what is damaged may be no text.
JOBS: Final = "SELECT number, CAST(content AS BLOB) FROM job ORDER BY number"
CLOCK: Final = "SELECT seconds, saved_at, last_number, inode FROM clock"

# A journal that is read on by nobody else needs no shared memory, and with it one fsync a commit.
# What is deleted is overwritten, for texts and numbers are private.
SETTINGS: Final = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
"""

DAMAGED: Final = frozenset(
    {
        None,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Error codes of a file that is not what was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was on disk."""

    jobs: list[QueuedJob]
    clock: OutboxClock
    last_number: int
    damaged: Path | None
    """Where a store is kept that could not be read as a whole."""


class OutboxStore:
    """The file of one outbox."""

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._clock = OutboxClock()
        self._last_number = 0
        self._changes: dict[int, QueuedJob | None] = {}
        self._turn = asyncio.Lock()
        self._next_commit: asyncio.Task[None] | None = None
        self._written_at = time.monotonic()
        self._lazy: asyncio.TimerHandle | None = None

    async def async_load(self) -> Stored:
        """Open the store; a damaged one is put aside and what it still tells is kept."""
        try:
            stored = await self._hass.async_add_executor_job(self._load)
        except (sqlite3.Error, OSError) as err:
            raise NotSaved from err
        self._clock = stored.clock
        self._last_number = stored.last_number
        return stored

    def put(self, job: QueuedJob) -> None:
        """Note a job as it is now; it is committed at once, also if nobody waits for it."""
        self._last_number = max(self._last_number, job.number)
        self._changes[job.number] = job
        self._commit_soon()

    def remove(self, job: QueuedJob) -> None:
        """Note that a job has ended; it is forgotten with the next commit, or soon."""
        self._changes[job.number] = None
        if self._lazy is None and self._connection:
            self._lazy = self._hass.loop.call_later(LAZY, self._commit_soon)

    async def async_flush(self) -> None:
        """Commit all that was noted; raises NotSaved if the disk refuses."""
        await asyncio.shield(self._commit_soon())

    async def async_keep_time(self) -> None:
        """Save every minute how long jobs have waited, as long as there are any."""
        if time.monotonic() - self._written_at > KEEP_TIME:
            with contextlib.suppress(NotSaved):
                await self.async_flush()

    async def async_close(self) -> None:
        """Write what is left and close the file."""
        with contextlib.suppress(NotSaved):
            await self.async_flush()
        self._cancel_lazy()
        async with self._turn:
            await self._hass.async_add_executor_job(self._close)

    async def async_delete(self) -> None:
        """Close the store and delete its file."""
        await self.async_close()
        await self._hass.async_add_executor_job(self._delete)

    def _cancel_lazy(self) -> None:
        """Do without a commit that another one makes needless."""
        if self._lazy is not None:
            self._lazy.cancel()
            self._lazy = None

    def _commit_soon(self) -> asyncio.Task[None]:
        """Return the commit that all share who note something before it begins."""
        if self._next_commit is None or self._next_commit.done():
            self._next_commit = self._hass.async_create_task(self._async_commit())
            # What could not be written is with the next commit; whoever waits has to know.
            self._next_commit.add_done_callback(_look_at)
        return self._next_commit

    async def _async_commit(self) -> None:
        """Commit when it is its turn, with all that was noted until then."""
        # Whoever is about to note something is let in first.
        await asyncio.sleep(0)
        async with self._turn:
            self._next_commit = None
            self._cancel_lazy()
            changes, self._changes = self._changes, {}
            write = partial(self._write, changes, self._clock.now(), self._last_number)
            try:
                await self._hass.async_add_executor_job(write)
            except (sqlite3.Error, OSError) as err:
                self._changes = changes | self._changes
                raise NotSaved from err
            finally:
                self._written_at = time.monotonic()

    # In the executor

    def _load(self) -> Stored:
        """Read the file; if it is damaged, put it aside and go on with what it still tells."""
        if not self._path.exists():
            self._create(_Found())
        try:
            return self._read()
        except sqlite3.Error, OSError:
            self._close()
            raise

    def _read(self) -> Stored:
        """Read the file, and replace it if it is damaged."""
        found, damaged = _Found(), None
        try:
            self._connection = _open(self._path)
            found.read(self._connection, str(self._path.stat().st_ino))
        except (sqlite3.DatabaseError, *UNREADABLE) as err:
            # Without a code it is about what was read, not about reading.
            if getattr(err, "sqlite_errorcode", None) not in DAMAGED:
                raise
            found.is_damaged = True
        found.settle()
        if found.is_damaged:
            damaged = self._replace(found)
        elif found.is_copy:
            self._write({job.number: job for job in found.jobs}, found.seconds, found.last_number)
        return Stored(
            jobs=found.jobs,
            clock=OutboxClock(found.seconds, found.saved_at),
            last_number=found.last_number,
            damaged=damaged,
        )

    def _replace(self, found: _Found) -> Path:
        """Put a damaged file aside, and return where it is now."""
        self._close()
        aside = self._path.with_name(f"{self._path.name}.damaged-{time.time_ns()}")
        self._create(found, aside)
        self._connection = _open(self._path)
        return aside

    def _create(self, found: _Found, aside: Path | None = None) -> None:
        """Make a file that is there as a whole or not at all; a copy of the old one is kept."""
        new = self._path.with_name(f"{self._path.name}.new")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(new)) as connection:
            connection.executescript(SCHEMA)
            rows = [(job.number, job.as_row()) for job in found.jobs]
            clock = (found.seconds, found.saved_at, found.last_number, "")
            _commit(connection, rows, [], clock)
        if aside:
            shutil.copy2(self._path, aside)
            with contextlib.suppress(FileNotFoundError):
                shutil.copy2(self._journal, f"{aside}-wal")
        self._journal.unlink(missing_ok=True)
        new.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(
        self, changes: dict[int, QueuedJob | None], seconds: float, last_number: int
    ) -> None:
        """Commit changes, and when that was."""
        if self._connection is None:
            raise sqlite3.ProgrammingError("The outbox is closed")
        kept = [(number, job.as_row()) for number, job in changes.items() if job]
        gone = [(number,) for number, job in changes.items() if not job]
        clock = (seconds, time.time(), last_number, str(self._path.stat().st_ino))
        _commit(self._connection, kept, gone, clock)

    def _close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _delete(self) -> None:
        """Delete the file, and what was damaged of it: there are texts and numbers in it."""
        for file in self._path.parent.glob(f"{self._path.name}*"):
            file.unlink(missing_ok=True)

    @property
    def _journal(self) -> Path:
        """Return the file of commits that are not in the main file yet."""
        return self._path.with_name(f"{self._path.name}-wal")


@dataclass(slots=True)
class _Found:
    """What could be read before the first damage."""

    jobs: list[QueuedJob] = field(default_factory=list)
    seconds: float = 0.0
    saved_at: float = 0.0
    last_number: int = 0
    knows_time: bool = False
    is_damaged: bool = False
    is_copy: bool = False

    def read(self, connection: sqlite3.Connection, inode: str) -> None:
        """Read all there is; a job that cannot be read keeps no other back."""
        for number, row in connection.execute(JOBS):
            try:
                self.last_number = max(self.last_number, number)
                self.jobs.append(QueuedJob.from_row(number, row))
            except UNREADABLE:
                self.is_damaged = True
        [(seconds, saved_at, last_number, saved_inode)] = connection.execute(CLOCK).fetchall()
        if not isfinite(seconds + saved_at):
            raise ValueError
        self.last_number = max(self.last_number, last_number)
        self.seconds, self.saved_at, self.knows_time = seconds, saved_at, True
        # A copy, perhaps from a backup: what waits in it may have left since.
        self.is_copy = saved_inode not in {"", inode}
        [(problem,)] = connection.execute("PRAGMA quick_check(1)")
        self.is_damaged |= problem != "ok"

    def settle(self) -> None:
        """Leave open what may have left, and guess what could not be read."""
        in_doubt = self.is_damaged or self.is_copy
        self.jobs = [
            left_open(job) if in_doubt or job.state is State.SENDING else job for job in self.jobs
        ]
        if not self.knows_time:
            self.seconds = max((job.created for job in self.jobs), default=0.0)


def _commit(
    connection: sqlite3.Connection,
    kept: list[tuple[int, str]],
    gone: list[tuple[int]],
    clock: tuple[float, float, int, str],
) -> None:
    """Make one transaction of changes."""
    with connection:
        connection.executemany("INSERT OR REPLACE INTO job (number, content) VALUES (?, ?)", kept)
        connection.executemany("DELETE FROM job WHERE number = ?", gone)
        connection.execute(
            "UPDATE clock SET seconds = ?, saved_at = ?, last_number = ?, inode = ?", clock
        )


def _look_at(commit: asyncio.Task[None]) -> None:
    """Take note of a failure that perhaps nobody waits for."""
    if not commit.cancelled():
        commit.exception()


def _open(path: Path) -> sqlite3.Connection:
    """Open the file for whichever thread has its turn."""
    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        connection.executescript(SETTINGS)
    except sqlite3.Error, ValueError:
        connection.close()
        raise
    return connection
