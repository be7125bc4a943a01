"""Keeps the outbox on disk."""

from collections.abc import Callable
import contextlib
from dataclasses import dataclass, field
from functools import partial
from math import isfinite
import os
from pathlib import Path
import shutil
import sqlite3
import time
from typing import Final, override

from homeassistant.core import HomeAssistant

from ..api.reading import UNREADABLE
from ..storage.durable import DAMAGED, DISK_ERRORS, DurableFile, open_file
from .clock import OutboxClock
from .errors import NotSaved
from .job import QueuedJob, State, left_open

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was on disk."""

    jobs: list[QueuedJob]
    clock: OutboxClock
    last_number: int
    damaged: Path | None
    """Where a store is kept that could not be read as a whole."""


class OutboxStore(DurableFile[int, QueuedJob]):
    """The file of one outbox."""

    def __init__(
        self,
        hass: HomeAssistant,
        path: Path,
        is_settled: Callable[[], bool] = lambda: True,
    ) -> None:
        """Set up without any I/O; what has ended is kept until it is settled elsewhere."""
        super().__init__(hass, path)
        self._is_settled = is_settled
        self._clock = OutboxClock()
        self._last_number = 0
        self._gone: dict[int, None] = {}

    async def async_load(self) -> Stored:
        """Open the store; a damaged one is put aside and what it still tells is kept."""
        try:
            stored = await self._hass.async_add_executor_job(self._load)
        except DISK_ERRORS as err:
            raise NotSaved from err
        self._clock = stored.clock
        self._last_number = stored.last_number
        return stored

    def put(self, job: QueuedJob) -> None:
        """Note a job as it is now; it is committed at once, also if nobody waits for it."""
        self._last_number = max(self._last_number, job.number)
        self._note(job.number, job)

    def remove(self, job: QueuedJob) -> None:
        """Note that a job has ended; it is forgotten with the next commit, or soon."""
        self._gone[job.number] = None
        self._commit_lazily()

    @override
    async def async_flush(self) -> None:
        """Commit all that was noted; raises NotSaved if the disk refuses."""
        try:
            await super().async_flush()
        except DISK_ERRORS as err:
            raise NotSaved from err

    async def async_keep_time(self) -> None:
        """Save every minute how long jobs have waited, as long as there are any."""
        if time.monotonic() - self._written_at > KEEP_TIME:
            with contextlib.suppress(NotSaved):
                await self.async_flush()

    @override
    async def _async_commit(self) -> None:
        """Commit, and see to what was not settled by then."""
        await super()._async_commit()
        if self._gone:
            self._commit_lazily()

    @override
    def _take_changes(self) -> dict[int, QueuedJob | None]:
        """Return what is to be written, with what is to be forgotten once it is settled."""
        changes = super()._take_changes()
        if self._gone and self._is_settled():
            changes |= self._gone
            self._gone = {}
        return changes

    @override
    def _writing(self, changes: dict[int, QueuedJob | None]) -> Callable[[], None]:
        """Return what writes changes, and when that was."""
        # Both at the same moment, however long the disk takes.
        moment = self._clock.now(), time.time()
        return partial(self._write, changes, moment, self._last_number)

    # In the executor

    def _load(self) -> Stored:
        """Read the file; if it is damaged, put it aside and go on with what it still tells."""
        if not self._path.exists():
            self._create(_Found())
        try:
            return self._read()
        except DISK_ERRORS:
            self._close()
            raise

    def _read(self) -> Stored:
        """Read the file, and replace it if it is damaged."""
        found, damaged = _Found(), None
        try:
            self._connection = open_file(self._path)
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
            moment = found.seconds, found.saved_at
            self._write({job.number: job for job in found.jobs}, moment, found.last_number)
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
        self._connection = open_file(self._path)
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
        self, changes: dict[int, QueuedJob | None], moment: tuple[float, float], last_number: int
    ) -> None:
        """Commit changes, and when they were made: by the queue's clock and by the host's."""
        if self._connection is None:
            raise sqlite3.ProgrammingError("The outbox is closed")
        kept = [(number, job.as_row()) for number, job in changes.items() if job]
        gone = [(number,) for number, job in changes.items() if not job]
        clock = (*moment, last_number, str(self._path.stat().st_ino))
        _commit(self._connection, kept, gone, clock)

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
