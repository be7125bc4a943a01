"""The file of an outbox."""

from collections.abc import Callable, Mapping
import contextlib
from dataclasses import dataclass, field
from math import isfinite
import os
from pathlib import Path
import shutil
import sqlite3
import time
from typing import Final, override

from homeassistant.core import HomeAssistant

from ..api.reading import UNREADABLE
from ..storage.durable import DISK_ERRORS, DurableFile, read_rows, write_row
from .clock import OutboxClock
from .errors import NotSaved
from .job import JobState, QueuedJob, left_open

KEEP_TIME: Final = 60.0
"""Seconds of waiting time that may be lost when Home Assistant is killed."""

SCHEMA: Final = """
CREATE TABLE job (number INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE clock (seconds REAL, saved_at REAL, last_number INTEGER, inode TEXT);
INSERT INTO clock VALUES (0, 0, 0, '');
"""


@dataclass(slots=True)
class StoredOutbox:
    """The content of the file, as far as it could be read."""

    jobs: list[QueuedJob] = field(default_factory=list)
    seconds: float = 0.0
    saved_at: float = 0.0
    last_number: int = 0
    is_damaged: bool = False
    is_copy: bool = False
    damaged: Path | None = None
    """Path of the file that was put aside because it could not be read completely."""

    def read(self, connection: sqlite3.Connection, inode: str) -> None:
        """Read everything; a job that cannot be read is skipped."""
        for number, row in read_rows(connection, "job"):
            try:
                self.last_number = max(self.last_number, number)
                self.jobs.append(QueuedJob.from_row(number, row))
            except UNREADABLE:
                self.is_damaged = True
        clock = connection.execute("SELECT seconds, saved_at, last_number, inode FROM clock")
        [(seconds, saved_at, last_number, saved_inode)] = clock.fetchall()
        if not isfinite(seconds + saved_at):
            raise ValueError
        self.last_number = max(self.last_number, last_number)
        self.seconds, self.saved_at = seconds, saved_at
        # A copy, perhaps from a backup: its jobs may have been sent since.
        self.is_copy = saved_inode not in {"", inode}
        [(problem,)] = connection.execute("PRAGMA quick_check(1)")
        self.is_damaged |= problem != "ok"

    def resolve(self) -> None:
        """Leave open the jobs that may have been sent, and guess a time that could not be read."""
        in_doubt = self.is_damaged or self.is_copy
        self.jobs = [
            left_open(job) if in_doubt or job.state is JobState.SENDING else job
            for job in self.jobs
        ]
        self.seconds = self.seconds or max((job.created for job in self.jobs), default=0.0)


class OutboxStore(DurableFile[int, QueuedJob]):
    """The file of one outbox."""

    def __init__(self, hass: HomeAssistant, path: Path, is_recorded: Callable[[], bool]) -> None:
        """Set up without any I/O; removed jobs stay on disk until `is_recorded` is true."""
        super().__init__(hass, path)
        self._is_recorded = is_recorded
        self.clock = OutboxClock()
        self.last_number = 0
        self._removed: dict[int, None] = {}
        self._moment = 0.0, 0.0, 0
        """Time of the commit by the queue's and by the host's clock, and the last number then."""

    async def async_load(self) -> StoredOutbox:
        """Open and read the file; a damaged one is replaced. Raises NotSaved."""
        try:
            stored = await self._hass.async_add_executor_job(self._load)
        except DISK_ERRORS as err:
            await self._hass.async_add_executor_job(self._close)
            raise NotSaved from err
        self.clock = OutboxClock(stored.seconds, stored.saved_at)
        self.last_number = stored.last_number
        return stored

    def put(self, job: QueuedJob) -> None:
        """Store a job in its present state; its commit starts at once."""
        self.last_number = max(self.last_number, job.number)
        self._note(job.number, job)

    def remove(self, job: QueuedJob) -> None:
        """Delete a job with the next commit, or soon."""
        self._removed[job.number] = None
        self._commit_later()

    @override
    async def async_flush(self) -> None:
        """Commit all changes; raises NotSaved."""
        try:
            await super().async_flush()
        except DISK_ERRORS as err:
            raise NotSaved from err

    async def async_keep_time(self) -> None:
        """Save the waiting time of the jobs, once a minute."""
        if time.monotonic() - self._written_at > KEEP_TIME:
            with contextlib.suppress(NotSaved):
                await self.async_flush()

    @override
    async def _async_commit(self) -> None:
        """Commit, and schedule another commit for removed jobs that had to stay."""
        await super()._async_commit()
        if self._removed:
            self._commit_later()

    @override
    def _take_changes(self) -> dict[int, QueuedJob | None]:
        """Return the changes to write, with the removed jobs if they are recorded."""
        changes = super()._take_changes()
        if self._removed and self._is_recorded():
            changes |= self._removed
            self._removed = {}
        # Both clocks at the same moment, however long the disk takes.
        self._moment = self.clock.now(), time.time(), self.last_number
        return changes

    # The methods below run in the executor.

    def _load(self) -> StoredOutbox:
        """Read the file; create a missing one, replace a damaged one, and adopt a copy."""
        found = StoredOutbox()
        if not self._path.exists():
            self._create({})
        inode = str(self._path.stat().st_ino)
        if not self._can_read(lambda connection: found.read(connection, inode)):
            found.is_damaged = True
        found.resolve()
        jobs = {job.number: job for job in found.jobs}
        self._moment = found.seconds, found.saved_at, found.last_number
        if found.is_damaged:
            self._close()
            found.damaged = self._path.with_name(f"{self._path.name}.damaged-{time.time_ns()}")
            self._create(jobs, found.damaged)
            self._open()
        elif found.is_copy:
            self._write(jobs)
        return found

    def _create(self, jobs: Mapping[int, QueuedJob], aside: Path | None = None) -> None:
        """Create the file atomically; `aside` gets a copy of the old one."""
        new = self._path.with_name(f"{self._path.name}.new")
        journal = self._path.with_name(f"{self._path.name}-wal")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(new)) as connection:
            connection.executescript(SCHEMA)
            self._commit(connection, jobs, "")
        if aside:
            shutil.copy2(self._path, aside)
            with contextlib.suppress(FileNotFoundError):
                shutil.copy2(journal, f"{aside}-wal")
        journal.unlink(missing_ok=True)
        new.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @override
    def _write(self, changes: Mapping[int, QueuedJob | None]) -> None:
        if self._connection is None:
            raise sqlite3.ProgrammingError("The outbox is closed")
        self._commit(self._connection, changes, str(self._path.stat().st_ino))

    def _commit(
        self, connection: sqlite3.Connection, changes: Mapping[int, QueuedJob | None], inode: str
    ) -> None:
        with connection:
            for number, job in changes.items():
                write_row(connection, "job", number, job)
            connection.execute(
                "UPDATE clock SET seconds = ?, saved_at = ?, last_number = ?, inode = ?",
                (*self._moment, inode),
            )
