"""What a measurement is, and how it is shown."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
import statistics
import time
from typing import Final, Self

TICK: Final = 0.001
"""Seconds of the sleeps that find out how long the event loop is blocked."""


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, and the bound it has to keep."""

    what: str
    value: float
    bound: float
    unit: str = ""
    note: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the bound is kept."""
        return self.value <= self.bound


class LoopWatch:
    """Finds the longest time in which the event loop could do nothing else."""

    def __init__(self) -> None:
        """Start without having seen any."""
        self.longest = 0.0

    async def __aenter__(self) -> Self:
        """Start watching."""
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(10 * TICK)
        self.longest = 0.0
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop watching."""
        await asyncio.sleep(10 * TICK)
        self._task.cancel()

    async def _watch(self) -> None:
        """Measure by how much a short sleep is late."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            self.longest = max(self.longest, time.perf_counter() - before - TICK)


async def median_times(calls: Sequence[Callable[[], Awaitable[float]]], rounds: int) -> list[float]:
    """Return the median time of each call in seconds; they take turns, so noise meets them all."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, taken in zip(calls, times, strict=True):
            taken.append(await call())
    return [statistics.median(taken) for taken in times]


def print_table(rows: Sequence[Row]) -> None:
    """Print the measurements beside their bounds."""
    print(f"{'':52}{'measured':>10}  {'at most':>8}")
    for row in rows:
        verdict = "" if row.holds else "  MISSED"
        print(f"{row.what:52}{row.value:10.2f}  {row.bound:8g} {row.unit}{verdict}  {row.note}")
