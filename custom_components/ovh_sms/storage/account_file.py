"""The rows of an account on disk; the account works without a disk, too."""

import asyncio
from collections.abc import Callable, Mapping
import contextlib
from functools import partial
import logging
from pathlib import Path
import sqlite3
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant

from .database import DISK_ERRORS, JOURNAL_LIMIT, Database, FileLost, Key, StoredRows
from .queue_clock import QueueClock

_LOGGER = logging.getLogger(__name__)

CHECKPOINT_AFTER: Final = 1.0
"""Seconds without a commit until everything is moved from the journal to the file itself."""

RETRY_AFTER: Final = 60.0
"""Seconds until a failed commit is tried again without a change."""

CLOSE_WITHIN: Final = 10.0
"""Longest seconds that closing waits for the disk."""

CLOCK: Final = ("state", "clock")


class AccountFile:
    """Rows by table and key, on disk; changes are kept in memory until their commit succeeds.

    All changes that are made before a commit begins are one transaction.
    """

    def __init__(self, hass: HomeAssistant, path: Path, old: Path | None = None) -> None:
        """Set up without I/O; `old` is the common part of the paths of older releases' files."""
        self._hass = hass
        self.path = path
        self.old = old
        self.clock = QueueClock()
        self.has_queue = False
        """Whether SMS wait, so that the loss of the file has to be noticed."""
        self.rows: Callable[[], Mapping[Key, Any]] = dict
        """Returns all rows, for a file that has to be written anew."""
        self.failing: sqlite3.Error | OSError | None = None
        """Why the last commit failed, None if it succeeded."""
        self.failing_changed: Callable[[], None] | None = None
        """Called when commits begin to fail, and when they succeed again."""
        self._database = Database(path)
        self._may_write = False
        """Whether the file was read, and not deleted."""
        self._is_closed = False
        """Whether the file is closed after each commit."""
        self._changes: dict[Key, Any] = {}
        self._writing: dict[Key, Any] = {}
        """Changes of the commit that is running."""
        self._new: set[Key] = set()
        """Rows that certainly are not on disk yet."""
        self._when_saved: Callable[[], None] | None = None
        self._lock = asyncio.Lock()
        self._next_commit: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._no_checkpoint_before = 0.0

    async def async_load(self) -> StoredRows:
        """Return the rows on disk, as far as they can be read; the first change opens the file."""
        stored = await self._hass.async_add_executor_job(self._database.read)
        self._may_write = True
        if stored.error:
            self._note_failure(stored.error)
        return stored

    def put(self, table: str, key: object, row: object | None, *, is_new: bool = False) -> None:
        """Change a row, or delete it if None; its commit starts at once."""
        if is_new:
            self._new.add((table, str(key)))
        self.put_all({(table, str(key)): row})

    def put_all(
        self, rows: Mapping[Key, object | None], when_saved: Callable[[], None] | None = None
    ) -> None:
        """Change several rows; `when_saved` is called in the executor after their commit."""
        self._changes |= rows
        self._when_saved = when_saved or self._when_saved
        if self._may_write:
            self._commit_soon()

    def may_hold(self, table: str, key: object) -> bool:
        """Return whether a restart may find a row that was put and not deleted."""
        changed = (table, str(key))
        return changed not in self._new or changed in self._writing

    def is_saved(self, table: str, key: object) -> bool:
        """Return whether the disk has the last change of a row."""
        changed = (table, str(key))
        return changed not in self._changes and changed not in self._writing

    async def async_flush(self) -> None:
        """Commit all changes; raises one of DISK_ERRORS."""
        await _async_finish(self._commit_soon())

    async def async_checkpoint(self, hold_for: float = 0.0) -> None:
        """Move everything from the journal to the file itself, then not again for some seconds.

        A copy that is made meanwhile is consistent.
        """
        self._no_checkpoint_before = time.monotonic() + hold_for
        with contextlib.suppress(*DISK_ERRORS):
            await self.async_flush()
        await _async_finish(self._start_checkpoint())

    async def async_close(self) -> None:
        """Commit all changes and close the file, unless the disk hangs; later changes are saved."""
        self.failing_changed = None
        try:
            async with asyncio.timeout(CLOSE_WITHIN):
                with contextlib.suppress(*DISK_ERRORS):
                    await self.async_flush()
                self._is_closed = True
                async with self._lock:
                    await self._hass.async_add_executor_job(self._database.close)
        except TimeoutError:
            self._is_closed = True
            _LOGGER.warning("The disk did not answer before Home Assistant closed %s", self.path)
        self._cancel_timer()

    async def async_delete(self) -> None:
        """Close the file and delete it, and damaged ones put aside: they have private texts."""
        await self.async_close()
        self._may_write = False
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
            if not self._may_write:
                raise sqlite3.ProgrammingError("The file is deleted")
            self._cancel_timer()
            self._database.in_doubt = False
            try:
                await self._async_write()
            except DISK_ERRORS as err:
                if self._database.in_doubt:
                    self._new.difference_update(self._writing)
                self._note_failure(err)
                raise
            else:
                self._new.difference_update(self._writing)
                self._writing = {}
                self._note_success()
            finally:
                # Those of a failed commit are written by the next one.
                self._changes, self._writing = self._writing | self._changes, {}
                if self._is_closed:
                    await self._hass.async_add_executor_job(self._database.close)

    async def _async_write(self) -> None:
        """Write the changes; if the file is lost, everything."""
        database = self._database
        # Both clocks at the same moment, however long the disk takes.
        clock, has_queue = {CLOCK: self.clock.moment}, self.has_queue
        self._writing, self._changes = self._changes, {}
        if not database.is_lost:
            with contextlib.suppress(FileLost):
                write = partial(database.write, self._writing | clock, has_queue=has_queue)
                return await self._async_run(write)
        self._writing, self._changes = self._writing | self._changes, {}
        replace = partial(database.replace, {**self.rows(), **clock}, has_queue=self.has_queue)
        return await self._async_run(replace)

    async def _async_run(self, write: Callable[[], None]) -> None:
        """Write in the executor; nothing else may use the file before that is over."""
        writing = self._hass.async_add_executor_job(self._write, write)
        try:
            await _async_finish(writing)
        finally:
            if not writing.done():
                await asyncio.wait({writing})

    def _note_failure(self, err: sqlite3.Error | OSError) -> None:
        was_failing, self.failing = self.failing is not None, err
        if not self._is_closed:
            self._timer = self._hass.loop.call_later(RETRY_AFTER, self._commit_soon)
        if self.failing_changed and not was_failing:
            self.failing_changed()

    def _note_success(self) -> None:
        was_failing, self.failing = self.failing is not None, None
        if not self._is_closed:
            wait = max(CHECKPOINT_AFTER, self._no_checkpoint_before - time.monotonic())
            self._timer = self._hass.loop.call_later(wait, self._start_checkpoint)
        if self.failing_changed and was_failing:
            self.failing_changed()

    def _start_checkpoint(self) -> asyncio.Task[None]:
        return self._hass.async_create_background_task(
            self._async_checkpoint(), "ovh_sms checkpoint"
        )

    async def _async_checkpoint(self) -> None:
        async with self._lock:
            with contextlib.suppress(*DISK_ERRORS):
                await self._hass.async_add_executor_job(self._database.checkpoint)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # The methods below run in the executor, one at a time.

    def _write(self, write: Callable[[], None]) -> None:
        write()
        if time.monotonic() > self._no_checkpoint_before:
            with contextlib.suppress(*DISK_ERRORS):
                self._database.checkpoint(JOURNAL_LIMIT)
        if self._when_saved:
            self._when_saved()
            self._when_saved = None

    def _delete(self) -> None:
        self._database.delete()
        if self.old:
            for file in self.old.parent.glob(f"{self.old.name}.*"):
                file.unlink(missing_ok=True)


async def _async_finish(running: asyncio.Future[None]) -> None:
    """Wait for something that goes on if its caller is cancelled."""
    await asyncio.wait({running})
    running.result()


def _ignore_error(commit: asyncio.Task[None]) -> None:
    if not commit.cancelled():
        commit.exception()
