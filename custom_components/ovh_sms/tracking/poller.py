"""A background loop that asks OVHcloud for changes of an account."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
import time
from typing import ClassVar, Final

from homeassistant.core import HomeAssistant, callback

from ..api import IncomingSms, OvhClient, OvhError
from ..outbox.loop import async_run_loop
from ..storage.ledger import Ledger

REQUESTED_EVERY: Final = 10.0
"""Seconds between two polls that a webhook can request."""

type PollListener = Callable[[OvhError | None], None]
"""Called after each poll, with None if it succeeded."""


@dataclass(frozen=True, slots=True)
class PollContext:
    """What pollers of one account share."""

    hass: HomeAssistant
    client: OvhClient
    service_name: str
    ledger: Ledger
    ids_differ: Callable[[], None]
    """Called when the ids of a job are not in the order of its receivers."""
    came_in: Callable[[IncomingSms], None]
    """Called with each incoming SMS, as OVHcloud describes it."""


class Poller(ABC):
    """Polls OVHcloud for changes of an account."""

    name: ClassVar[str]

    def __init__(self, context: PollContext, *, follow_all: bool, polled: PollListener) -> None:
        """Set up without I/O; `follow_all` is whether to poll even while no caller waits."""
        self._hass = context.hass
        self._client = context.client
        self._service_name = context.service_name
        self._ledger = context.ledger
        self._wants_all = follow_all
        self._follow_all = False
        self._polled = polled
        self._not_before = 0.0
        self.wake_up = context.ledger.wake_ups[self.name]
        """Set to check whether a poll is due."""
        self._task: asyncio.Task[None]
        self._requested_for: float | None = None
        self._last_requested = -inf

    @callback
    def async_start(self) -> None:
        """Start polling while a caller waits, or an alarm is open."""
        self._task = self._hass.loop.create_task(
            async_run_loop(self._async_next, self.wake_up, self.name)
        )

    @callback
    def async_follow_all(self) -> None:
        """Poll even while no caller waits, if that is wanted."""
        self._follow_all = self._wants_all
        self.wake_up.set()

    async def async_stop(self) -> None:
        """Stop polling."""
        self._task.cancel()
        await asyncio.wait({self._task})

    @callback
    def async_poll_soon(self) -> None:
        """Request a poll now, or REQUESTED_EVERY seconds after the last requested one."""
        if self._requested_for is None:
            self._requested_for = max(time.monotonic(), self._last_requested + REQUESTED_EVERY)
            self.wake_up.set()

    def _take_request(self) -> None:
        """Note that the requested poll is being made, or is not needed."""
        if self._requested_for is not None:
            self._last_requested = max(self._requested_for, time.monotonic())
            self._requested_for = None

    @contextmanager
    def _reporting(self, least_pause: float = 0.0) -> Iterator[None]:
        """Report the result of a poll; after an error pause as long as it asks for."""
        try:
            yield
        except OvhError as err:
            self._not_before = time.monotonic() + max(least_pause, err.pause)
            self._polled(err)
        else:
            self._polled(None)

    @abstractmethod
    async def _async_next(self) -> float | None:
        """Poll if due; return the seconds until the next check, None to wait for a wake-up."""
