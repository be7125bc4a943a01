"""The queue of notices: each is sent once the disk has it as told."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..storage.ledger import Ledger

NOTICES_AT_ONCE: Final = 20
"""Changes that are notified before the event loop may do something else."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A change that automations are notified of."""

    mark: Callable[[], None]
    notify: Callable[[], None]


class Notifier:
    """Notifies of changes in their order, while it runs.

    A change is committed, then marked as told and committed again, then notified: a power cut
    loses no notice and repeats none. If the disk fails, notices are sent nevertheless.
    """

    def __init__(self, hass: HomeAssistant, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._ledger = ledger
        self._changes: deque[_Change] = deque()
        self._is_running = False
        self._task: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Notify of changes from now on."""
        self._is_running = True

    async def async_stop(self) -> None:
        """Finish what is marked as told; the rest is found in the ledger at the next start."""
        self._is_running = False
        self._changes.clear()
        if self._task:
            await asyncio.wait({self._task})

    @callback
    def async_add(self, mark: Callable[[], None], notify: Callable[[], None]) -> None:
        """Add a change of the ledger; `mark` notes in the ledger that it was notified."""
        if not self._is_running:
            return
        self._changes.append(_Change(mark, notify))
        if self._task is None or self._task.done():
            self._task = self._hass.async_create_task(self._async_notify())

    async def _async_notify(self) -> None:
        saved = 0
        while self._changes:
            portion = [self._changes.popleft() for _ in range(min(saved, NOTICES_AT_ONCE))]
            for change in portion:
                change.mark()
            # One commit for these marks and for all changes behind them.
            saved = len(self._changes)
            await self._ledger.async_save()
            for change in portion:
                change.notify()
