"""The messages of an account as they are shown to a user."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from ..message.common_text import in_language
from ..tracking import History, Record
from .viewer import Viewer

type Json = dict[str, Any]

AT_ONCE: Final = 100
"""Rows that are made before the event loop may do something else."""

SAME_TIME: Final = 2.0
"""Seconds by which a time that is computed from two clocks may differ without being another."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A row, and what it was made of."""

    record: Record
    row: Json
    leaves_at: float | None


class Rows:
    """The newest messages in a language that is loaded; those without changes are made once."""

    def __init__(self, language: str, limit: int) -> None:
        """Start without messages."""
        self.language = language
        self._limit = limit
        self._made: dict[str, _Made] = {}
        self._rights: tuple[object, ...] = ()

    @property
    def shown(self) -> dict[str, Json]:
        """Return the messages by their ids, the newest first."""
        return {key: made.row for key, made in islice(self._made.items(), self._limit)}

    @property
    def has_more(self) -> bool:
        """Return whether there are older messages than those shown."""
        return len(self._made) > self._limit

    @property
    def next_leaves_at(self) -> float | None:
        """Return when the first of the held messages leaves, None if none is held."""
        times = [made.leaves_at for made in self._made.values() if made.leaves_at is not None]
        return min(times, default=None)

    async def async_prepare(self, history: History, viewer: Viewer) -> None:
        """Make the rows, many of them a few at a time."""
        self._rights = viewer.rights
        for number, record in enumerate(self._records(history, viewer), 1):
            self._made[record.id] = self._make(record, history, viewer)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def read(self, history: History, viewer: Viewer) -> None:
        """Read what is to be shown now."""
        before = self._made if viewer.rights == self._rights else {}
        self._rights = viewer.rights
        self._made = {}
        for record in self._records(history, viewer):
            made = before.get(record.id)
            if made is None or made.leaves_at is not None or not made.record.is_as(record):
                made = self._make(record, history, viewer, made)
            self._made[record.id] = made

    def clear(self) -> None:
        """Show nothing."""
        self._made = {}

    def _records(self, history: History, viewer: Viewer) -> Iterator[Record]:
        """Return the newest records, one more than are shown."""
        return islice(history.records(viewer.recipients), self._limit + 1)

    def _make(
        self, record: Record, history: History, viewer: Viewer, before: _Made | None = None
    ) -> _Made:
        with in_language(self.language):
            row = history.row(record)
            shown = viewer.message(row)
        if before:
            keep_times(shown, before.row, "time")
        return _Made(record, shown, row.leaves_at)


def keep_times(new: Json, old: Json, *fields: str) -> None:
    """Keep times as they were told before, unless they have changed."""
    for field in fields:
        if old[field] and new[field] and _seconds_between(old[field], new[field]) <= SAME_TIME:
            new[field] = old[field]


def _seconds_between(one: str, other: str) -> float:
    first, second = (datetime.fromisoformat(each) for each in (one, other))
    return abs((first - second).total_seconds())
