"""The silence guard: an SMS that leaves unless the house keeps cancelling it."""

import asyncio
from collections.abc import Sequence
import contextlib
from datetime import datetime
import time
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.util import dt as dt_util

from ..api import JobReport
from ..const import CONF_SERVICE_NAME
from ..message.signals import SIGNAL_RECIPIENTS, SIGNAL_SILENCE
from ..outbox.loop import async_run_loop
from ..storage.records import Sms
from .context import SilenceContext
from .issues import SilenceIssues
from .keeper import SilenceKeeper
from .messages import GuardMessages
from .rights import SilenceRights

STOP_WITHIN: Final = 5.0
"""Longest seconds of a renewal before Home Assistant stops."""

SWITCHED_ON_WITHIN: Final = 8.5
"""Longest seconds to wait for OVHcloud, and mostly for the disk, when it is switched on."""

SAVED_WITHIN: Final = 1.0
"""Longest seconds to wait for the disk when it is switched off."""


class SilenceGuard:
    """Keeps a deferred SMS at OVHcloud, and renews it before it leaves."""

    _task: asyncio.Task[None]

    def __init__(self, context: SilenceContext) -> None:
        """Set up without I/O."""
        self._context = context
        self._service_name: str = context.entry.data[CONF_SERVICE_NAME]
        self._messages = GuardMessages(
            context.client,
            self._service_name,
            context.ledger,
            context.outbox,
            tell=context.tracker.async_ended,
            refund=context.spending.async_refund,
        )
        self._issues = SilenceIssues(context.hass, context.entry)
        self._rights = SilenceRights(context)
        self._keeper = SilenceKeeper(
            context, self._messages, self._issues, self._rights, self._async_show
        )
        context.key_coordinator.is_guarded = lambda: self.is_on
        self._wake_up = context.ledger.wake_ups["silence"]
        self._shown: tuple[bool, datetime | None] | None = None
        self._switched = 0
        """How often it was switched: the last call counts."""

    @callback
    def async_start(self) -> None:
        """Go on if it is switched on."""
        entry, hass = self._context.entry, self._context.hass
        self._messages.async_started()
        self._issues.async_started()
        entry.async_on_unload(
            async_dispatcher_connect(hass, SIGNAL_RECIPIENTS, self._async_wake_up)
        )
        entry.async_on_unload(
            hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stopping)
        )
        self._task = hass.loop.create_task(
            async_run_loop(self._keeper.async_next, self._wake_up, "silence guard")
        )

    async def async_stop(self) -> None:
        """Stop renewing; the SMS at OVHcloud stays, unless the account was disabled."""
        self._task.cancel()
        await asyncio.wait({self._task})
        if self._context.entry.disabled_by and self._messages.all:
            self._issues.async_left_armed(await self._keeper.async_take_back())

    @property
    def is_on(self) -> bool:
        """Return whether it is switched on."""
        return self._messages.is_on

    @property
    def until(self) -> datetime | None:
        """Return when its SMS leaves, None if there is none at OVHcloud."""
        held = [each for each in self._messages.known() if each.is_held and each.left > 0]
        if not held:
            return None
        # An older one that could not be cancelled yet leaves first.
        return dt_util.utc_from_timestamp(min(self._messages.leaves_at(each.tag) for each in held))

    async def async_turn_on(self) -> None:
        """Leave an SMS with OVHcloud; raises a translated HomeAssistantError."""
        if self.is_on:
            return
        until = time.monotonic() + SWITCHED_ON_WITHIN
        self._switched = switched = self._switched + 1
        await self._rights.async_require()
        draft = await self._keeper.async_compose(until)
        if switched == self._switched:
            await self._keeper.async_begin(draft, until)
            self._wake_up.set()

    async def async_turn_off(self) -> None:
        """Cancel the SMS; raises a translated HomeAssistantError if it stays armed."""
        self._switched += 1
        self._messages.put(on=0.0)
        self._async_show()
        armed_until = await self._keeper.async_take_back()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SAVED_WITHIN):
                await self._context.ledger.async_save()
        # What could not be cancelled now is cancelled later.
        self._wake_up.set()
        if armed_until is not None:
            raise self._issues.still_armed(armed_until)

    @callback
    def async_accepted(self, report: JobReport | None, group: Sequence[Sms]) -> None:
        """Note that OVHcloud has an SMS, and what it cost."""
        self._keeper.async_accepted(report, group)

    @callback
    def _async_wake_up(self) -> None:
        self._wake_up.set()

    async def _async_stopping(self, _event: Event) -> None:
        """Leave the whole time for a restart, if that takes some seconds only."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                await self._keeper.async_renew_before_stop()
        self._task.cancel()

    @callback
    def _async_show(self) -> None:
        shown = self.is_on, self.until
        if shown != self._shown:
            self._shown = shown
            async_dispatcher_send(self._context.hass, SIGNAL_SILENCE.format(self._service_name))
