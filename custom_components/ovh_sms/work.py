"""Work that goes on in the background for as long as an account is loaded."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Coroutine
import contextlib
import logging
import time
import traceback
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

_LOGGER = logging.getLogger(__name__)

CRASH_PAUSE: Final = 10.0
"""Seconds before going on after an error of our own."""

POKED_EVERY: Final = 10.0
"""Seconds between two polls that somebody from outside can bring about."""


class Poller(ABC):
    """Asks OVHcloud again and again, and tells what it learns."""

    def __init__(self, hass: HomeAssistant, what: str) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._what = what
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._poked_for: float | None = None
        self._last_poke = float("-inf")

    @callback
    def async_start(self) -> None:
        """Go on from where an earlier account has stopped."""
        self._task = self._hass.loop.create_task(
            async_run(self._async_next, self._bell, self._what)
        )

    async def async_stop(self) -> None:
        """Leave the rest to the account that is started next, but not half told."""
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task, *self._telling})

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

    async def _async_whole(self, telling: Coroutine[Any, Any, None]) -> None:
        """Do what must not be left half done."""
        task = self._hass.async_create_task(telling)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        await asyncio.shield(task)

    @abstractmethod
    async def _async_next(self) -> float | None:
        """Do what is due; return the seconds until then, None if nothing is to be expected."""


async def async_run(
    work: Callable[[], Awaitable[float | None]], bell: asyncio.Event, what: str
) -> None:
    """Work for ever: again when the bell rings, or after the seconds that work asks for."""
    while True:
        bell.clear()
        try:
            seconds = await work()
        except Exception as err:  # noqa: BLE001 - what breaks on one message must not keep all others
            # Its words may be private, where it was is not.
            _LOGGER.error(  # noqa: TRY400
                "Unexpected %s in the %s:\n%s",
                type(err).__name__,
                what,
                "".join(traceback.format_tb(err.__traceback__)),
            )
            seconds = CRASH_PAUSE
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await bell.wait()
