"""A SQLite file that survives a power cut: one commit, one fsync, for all who wait for it."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable
import contextlib
from math import isfinite
from pathlib import Path
import sqlite3
import time
from typing import Final

import voluptuous as vol

from homeassistant.core import HomeAssistant

LAZY: Final = 0.2
"""Seconds after which what nobody waits for is written, unless something else is before."""

DISK_ERRORS: Final = (sqlite3.Error, OSError)

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


def _finite(value: float) -> float:
    """Return a number that can be reckoned with."""
    if not isfinite(number := float(value)):
        raise ValueError
    return number


FINITE: Final = vol.All(vol.Any(int, float), _finite)
"""A number in a row: what JSON has may be none, or without end."""


class DurableFile[Key, Row](ABC):
    """Rows by their keys, on disk."""

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._changes: dict[Key, Row | None] = {}
        self._turn = asyncio.Lock()
        self._next_commit: asyncio.Task[None] | None = None
        self._written_at = time.monotonic()
        self._lazy: asyncio.TimerHandle | None = None

    async def async_flush(self) -> None:
        """Commit all that was noted; raises one of DISK_ERRORS if the disk refuses."""
        await asyncio.shield(self._commit_soon())

    async def async_close(self) -> None:
        """Write what is left and close the file."""
        with contextlib.suppress(*DISK_ERRORS):
            await asyncio.shield(self._commit_soon())
        self._cancel_lazy()
        async with self._turn:
            await self._hass.async_add_executor_job(self._close)

    async def async_delete(self) -> None:
        """Close the file and delete it."""
        await self.async_close()
        await self._hass.async_add_executor_job(self._delete)

    def _note(self, key: Key, row: Row | None) -> None:
        """Note a change; it is committed at once, also if nobody waits for it."""
        self._changes[key] = row
        self._commit_soon()

    def _commit_lazily(self) -> None:
        """Commit soon, unless something else does before."""
        if self._lazy is None and self._connection:
            self._lazy = self._hass.loop.call_later(LAZY, self._commit_soon)

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
            changes = self._take_changes()
            try:
                await self._hass.async_add_executor_job(self._writing(changes))
            except DISK_ERRORS:
                self._changes = changes | self._changes
                raise
            finally:
                self._written_at = time.monotonic()

    def _take_changes(self) -> dict[Key, Row | None]:
        """Return what is to be written."""
        changes, self._changes = self._changes, {}
        return changes

    @abstractmethod
    def _writing(self, changes: dict[Key, Row | None]) -> Callable[[], None]:
        """Return what writes changes, to be called in the executor."""

    # In the executor

    def _close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _delete(self) -> None:
        """Delete the file, and what was damaged of it: there are texts and numbers in it."""
        for file in self._path.parent.glob(f"{self._path.name}*"):
            file.unlink(missing_ok=True)


def open_file(path: Path) -> sqlite3.Connection:
    """Open a file for whichever thread has its turn."""
    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        connection.executescript(SETTINGS)
    except sqlite3.Error, ValueError:
        connection.close()
        raise
    return connection


def _look_at(commit: asyncio.Task[None]) -> None:
    """Take note of a failure that perhaps nobody waits for."""
    if not commit.cancelled():
        commit.exception()
