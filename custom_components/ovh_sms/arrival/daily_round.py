"""The requests that look after an account once a day."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later

from .context import ArrivalContext

STATE: Final = "daily_round"
"""Key of `at`, when the last round began."""

INTERVAL: Final = 24 * 3600.0
"""Least seconds between two rounds."""

DELAY: Final = 15.0
"""Seconds after a poll of the account: messages that wait are sent first, and after a start the key
is polled."""

type Step = Callable[[], Awaitable[object]]
"""A part of the round; handles its errors itself."""


class DailyRound:
    """Makes a round once a day, soon after a poll: then no request asks for OVHcloud's time."""

    def __init__(self, context: ArrivalContext, *, steps: Sequence[Step], first: Step) -> None:
        """Set up without I/O; `first` is the step that is made at each start, too."""
        self._hass = context.hass
        self._entry = context.entry
        self._client = context.client
        self._ledger = context.ledger
        self._steps = steps
        self._first: Step | None = first
        self._cancel: CALLBACK_TYPE | None = None
        self._entry.async_on_unload(self._stop)

    @callback
    def async_polled(self) -> None:
        """Make the round soon if it is due, now that OVHcloud has answered."""
        if self._cancel is None and (self._first or self._is_due()):
            self._cancel = async_call_later(self._hass, DELAY, self._begin)

    @callback
    def _begin(self, _now: datetime) -> None:
        self._cancel = None
        steps = [self._first] if self._first else []
        if self._is_due():
            self._ledger.put_state(STATE, {"at": self._client.now()})
            steps = [*self._steps]
        self._first = None
        self._entry.async_create_background_task(
            self._hass, self._async_make(steps), "ovh_sms daily round"
        )

    async def _async_make(self, steps: Sequence[Step]) -> None:
        for step in steps:
            await step()

    def _is_due(self) -> bool:
        """Return whether a day has passed, or the clock was put back."""
        at = self._ledger.get_state(STATE).get("at", 0.0)
        return not 0 <= self._client.now() - at < INTERVAL

    @callback
    def _stop(self) -> None:
        if self._cancel:
            self._cancel()
