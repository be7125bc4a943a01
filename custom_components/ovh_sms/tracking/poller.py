"""Asks OVHcloud again and again for what is new of an account."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from math import inf
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ..api import OvhClient, OvhError, pause_of
from ..outbox.work import async_run
from .ledger import Ledger

POKED_EVERY: Final = 10.0
"""Seconds between two polls that somebody from outside can bring about."""


type Refused = Callable[[OvhError | None], None]
"""Hears what stands in the way of asking, None if nothing does any more."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who is asked, for which account, and what is known of it already."""

    client: OvhClient
    service_name: str
    ledger: Ledger


class Poller(ABC):
    """Asks OVHcloud again and again, and tells what it learns."""

    def __init__(
        self, hass: HomeAssistant, what: str, source: Source, *, follow_all: bool, refused: Refused
    ) -> None:
        """Set up without any I/O; without `follow_all` it asks only if somebody waits for it."""
        self._hass = hass
        self._what = what
        self._client = source.client
        self._service_name = source.service_name
        self._ledger = source.ledger
        self._follow_all = follow_all
        self._refused = refused
        self._not_before = 0.0
        self._bell = source.ledger.bell(what)
        self._task: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[Any]] = set()
        self._poked_for: float | None = None
        self._last_poke = -inf

    @callback
    def async_start(self) -> None:
        """Go on from where an earlier account has stopped."""
        self._task = self._hass.loop.create_task(
            async_run(self._async_next, self._bell, self._what)
        )

    async def async_stop(self) -> None:
        """Leave the rest to the account that is started next, but not half told."""
        running = set(self._telling)
        if self._task:
            self._task.cancel()
            running.add(self._task)
        if running:
            await asyncio.wait(running)

    @callback
    def async_changed(self) -> None:
        """Take notice of something new to ask for."""
        self._bell.set()

    @callback
    def async_poke(self) -> None:
        """Ask soon, because OVHcloud may have news; more of them make it no sooner."""
        if self._poked_for is None:
            self._poked_for = max(time.monotonic(), self._last_poke + POKED_EVERY)
            self._bell.set()

    @callback
    def _take_poke(self) -> None:
        """Note that what was to be asked for is being asked for."""
        if self._poked_for is not None:
            self._last_poke = max(self._poked_for, time.monotonic())
            self._poked_for = None

    @callback
    def _has_asked(self, err: OvhError | None, least_pause: float = 0.0) -> None:
        """Note what came of asking, and do not ask again before OVHcloud wants it."""
        if err:
            self._not_before = time.monotonic() + max(least_pause, pause_of(err))
        self._refused(err)

    async def async_whole[Result](self, telling: Coroutine[Any, Any, Result]) -> Result:
        """Do what must not be left half done, whoever stops waiting for it."""
        task = self._hass.async_create_task(telling)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        return await asyncio.shield(task)

    @abstractmethod
    async def _async_next(self) -> float | None:
        """Do what is due; return the seconds until then, None if nothing is to be expected."""
