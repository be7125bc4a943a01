"""The silence guard: an SMS that leaves unless the house keeps cancelling it."""

import asyncio
from collections.abc import Sequence
import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
import time
from typing import Final
import zlib

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.util import dt as dt_util

from ..api import JobReport, MissingRight, OvhError
from ..const import CONF_SERVICE_NAME
from ..message import Draft, SendRequest, new_tag
from ..message.common_text import common_text
from ..message.options import LONGEST_SILENCE, SHORTEST_SILENCE
from ..message.signals import SIGNAL_RECIPIENTS, SIGNAL_SILENCE
from ..outbox.loop import async_run_loop
from ..problems.error import text_of
from ..storage.records import Sms
from .context import EscalationContext
from .silence_costs import SilenceCosts
from .silence_issues import SilenceIssues, may_be_outage
from .silence_messages import GuardMessages, is_decided
from .silence_plan import CANCEL_BEFORE, Plan, decide
from .silence_rights import SilenceRights

RETRY_FOR: Final = 300.0
"""Seconds that an SMS may wait in the outbox: later it would leave at a wrong time."""

RETRY_AFTER: Final = 60.0
"""Seconds between two attempts while OVHcloud is out of reach."""

REFUSED_FOR: Final = 600.0
"""Seconds between two attempts while OVHcloud refuses."""

LOOK_EVERY: Final = 3600.0
"""Longest seconds between two looks at the clock."""

LOOK_SOON: Final = 10.0
"""The same while OVHcloud's time is not known."""

STOP_WITHIN: Final = 8.0
"""Longest seconds of a renewal before Home Assistant stops."""

RECENT: Final = 300.0
"""Seconds after a renewal in which a stop needs no other."""

TAKE_BACK_WITHIN: Final = 9.0
"""Longest seconds in which everything is cancelled."""


class SilenceGuard:
    """Keeps a deferred SMS at OVHcloud, and renews it before it leaves."""

    def __init__(self, context: EscalationContext) -> None:
        """Set up without I/O."""
        self._context = context
        self._service_name: str = context.entry.data[CONF_SERVICE_NAME]
        period = context.options.silence_after
        self._period = min(max(period, SHORTEST_SILENCE), LONGEST_SILENCE)
        self._messages = GuardMessages(
            context.client,
            self._service_name,
            context.ledger,
            context.outbox,
            tell=context.tracker.async_ended,
            refund=self._async_refund,
        )
        self._costs = SilenceCosts(context, self._messages, self._period)
        self._issues = SilenceIssues(context.hass, context.entry)
        self._rights = SilenceRights(context)
        context.key_coordinator.is_guarded = lambda: self.is_on
        self._wake_up = context.ledger.wake_ups["silence"]
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._renew_at = self._cancel_at = -inf
        """When the next attempts may be made (`time.monotonic()`)."""
        self._refusal: str | None = None
        """Why OVHcloud did not take the last SMS, None if it did, or was out of reach."""
        self._asked_for: float | None = None
        """The settings of the last SMS."""
        self._shown: tuple[bool, datetime | None] | None = None

    @callback
    def async_start(self) -> None:
        """Go on if it is switched on."""
        context = self._context
        if context.ledger.copied_at is not None and self._messages.get("on") is not None:
            # OVHcloud may have SMS from after the copy was made.
            self._messages.put(sweep=context.ledger.file.clock.now())
        self._issues.async_started()
        self._costs.async_report()
        on_unload, hass = context.entry.async_on_unload, context.hass
        on_unload(async_dispatcher_connect(hass, SIGNAL_RECIPIENTS, self._async_wake_up))
        on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stopping))
        self._task = hass.loop.create_task(
            async_run_loop(self._async_next, self._wake_up, "silence guard")
        )

    async def async_stop(self) -> None:
        """Stop renewing; the SMS at OVHcloud stays, unless the account was disabled."""
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})
        if self._context.entry.disabled_by and self._messages.all:
            self._issues.async_left_armed(await self._async_take_back())

    @property
    def is_on(self) -> bool:
        """Return whether it is switched on."""
        return bool(self._messages.get("on"))

    @property
    def until(self) -> datetime | None:
        """Return when its SMS leaves, None if there is none at OVHcloud."""
        held = [each for each in self._messages.known() if each.is_held and each.left > 0]
        if not held:
            return None
        return dt_util.utc_from_timestamp(self._messages.leaves_at(held[-1].tag))

    async def async_turn_on(self) -> None:
        """Leave an SMS with OVHcloud; raises a translated HomeAssistantError."""
        await self._rights.async_require()
        async with self._lock:
            if self.is_on:
                return
            draft = await self._async_compose()
            self._messages.put(on=1.0)
            await self._async_queue(draft)
            self._show()
        self._wake_up.set()

    async def async_turn_off(self) -> None:
        """Cancel the SMS; raises a translated HomeAssistantError if it stays armed."""
        self._messages.put(on=0.0)
        self._show()
        # The loop goes on where this ends too early.
        armed_until = await self._async_take_back()
        await self._context.ledger.async_save()
        self._wake_up.set()
        if armed_until is not None:
            raise self._issues.still_armed(armed_until)

    @callback
    def async_accepted(self, report: JobReport | None, group: Sequence[Sms]) -> None:
        """Note that OVHcloud has an SMS, what it cost, and with which settings it was made."""
        self._messages.put(settings=self._asked_for)
        self._refusal = None
        message = self._context.ledger.get(group[0].message.tag)
        if message and report and len(group) == len(message.job.receivers):
            self._context.ledger.change(replace(message, cost=report.credits_removed))
            self._costs.async_charged(report)

    # Steps

    async def _async_next(self) -> float | None:
        """Do what is due; return the seconds until the next step, None if there is none."""
        async with self._lock:
            return await self._async_step()

    async def _async_step(self) -> float | None:
        plan = self._decide()
        if plan.withdraw:
            self._context.outbox.async_withdraw(plan.withdraw)
        now = time.monotonic()
        if plan.renew and now >= self._renew_at:
            await self._async_renew()
        if plan.cancel and now >= self._cancel_at:
            await self._async_cancel(plan)
        if self._must_sweep(plan) and now >= self._cancel_at:
            await self._async_sweep()
        plan = self._decide()
        self._show()
        self._report(plan)
        return self._seconds_until_due(plan)

    def _decide(self) -> Plan:
        """Note how messages have ended, and return what is to be done."""
        for reason in self._messages.async_tidy():
            outage = may_be_outage(reason)
            self._refusal = None if outage else self._issues.explain(reason)
            self._renew_at = time.monotonic() + (RETRY_AFTER if outage else REFUSED_FOR)
        return decide(
            self._messages.known(),
            self._period.total_seconds(),
            is_on=self.is_on,
            is_current=self._messages.get("settings") == self._settings(),
            is_refused=self._refusal is not None,
        )

    def _seconds_until_due(self, plan: Plan) -> float | None:
        if not (self.is_on or plan.cancel or self._messages.sweep_due_in is not None):
            return None
        now = time.monotonic()
        due = [LOOK_EVERY if self._context.client.knows_time else LOOK_SOON]
        if plan.cancel:
            due.append(self._cancel_at - now)
        if plan.renew:
            due.append(self._renew_at - now)
        elif plan.armed and not plan.is_renewing:
            due.append(plan.armed.left - self._period.total_seconds() / 2)
        if plan.armed and self._refusal:
            due.append(plan.armed.left - CANCEL_BEFORE)
        if (sweep := self._messages.sweep_due_in) is not None and not plan.is_renewing:
            due.append(max(sweep, self._cancel_at - now))
        return max(0.0, min(due))

    async def _async_renew(self) -> str | None:
        """Leave another SMS with OVHcloud; return its tag."""
        self._renew_at = time.monotonic() + REFUSED_FOR
        if await self._rights.async_is_lacking():
            return None
        try:
            tag = await self._async_queue(await self._async_compose())
        except HomeAssistantError as err:
            self._refusal = text_of(self._context.hass, err)
            return None
        # Its end tells when to try again.
        self._renew_at = -inf
        return tag

    async def _async_queue(self, draft: Draft) -> str:
        tag = new_tag()
        self._asked_for = self._settings()
        await self._context.pipeline.async_queue(draft, tag)
        return tag

    async def _async_compose(self) -> Draft:
        """Return the SMS to leave with OVHcloud, or raise InvalidCall."""
        request = SendRequest(
            message=self._text,
            recipients=self._recipients,
            delay=self._period,
            retry_for=timedelta(seconds=RETRY_FOR),
            critical=True,
            wait=False,
            best_effort=True,
            is_guard=True,
        )
        return await self._context.pipeline.async_compose(request)

    async def _async_cancel(self, plan: Plan) -> None:
        """Cancel what OVHcloud must not send."""
        self._cancel_at = time.monotonic() + RETRY_AFTER
        try:
            cost = await self._messages.async_cancel(plan.cancel)
        except MissingRight as err:
            self._rights.async_refused(err)
            self._cancel_at = time.monotonic() + REFUSED_FOR
        except OvhError:
            pass
        else:
            self._cancel_at = -inf
            self._rights.async_granted()
            if plan.armed and cost:
                await self._costs.async_compare(cost)

    def _must_sweep(self, plan: Plan) -> bool:
        due_in = self._messages.sweep_due_in
        # An SMS on its way is not known by its id yet.
        is_quiet = not any(each.is_queued for each in self._messages.known())
        return due_in is not None and due_in <= 0 and is_quiet and not plan.renew

    async def _async_sweep(self) -> None:
        self._cancel_at = time.monotonic() + RETRY_AFTER
        with contextlib.suppress(OvhError, HomeAssistantError):
            draft = await self._async_compose()
            await self._messages.async_sweep(draft.message, draft.receivers)
            self._cancel_at = -inf

    async def _async_take_back(self) -> float | None:
        """Cancel everything; return until when some of it may leave."""
        self._context.outbox.async_withdraw(message.tag for message in self._messages.all)
        with contextlib.suppress(OvhError, TimeoutError):
            async with asyncio.timeout(TAKE_BACK_WITHIN), self._lock:
                await self._messages.async_take_back()
        armed_until = self._messages.armed_until
        self._show()
        return armed_until

    # A planned stop

    async def _async_stopping(self, _event: Event) -> None:
        """Leave the whole time for a restart, if that takes some seconds only."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                await self._async_renew_before_stop()
        if self._task:
            self._task.cancel()

    async def _async_renew_before_stop(self) -> None:
        async with self._lock:
            plan = self._decide()
            recent = self._period.total_seconds() - RECENT
            if plan.armed is None or plan.is_renewing or plan.armed.left > recent:
                return
            tag = await self._async_renew()
        if tag is None:
            return
        until = time.monotonic() + STOP_WITHIN
        await self._context.ledger.async_wait(tag, is_decided, until)
        await self._async_next()

    # What is seen

    @callback
    def _async_wake_up(self) -> None:
        self._wake_up.set()

    @callback
    def _async_refund(self, returned: float) -> None:
        self._context.spending.budget.async_refund(returned)
        self._context.spending.async_notify()

    @property
    def _text(self) -> str:
        usual = common_text(self._context.hass, "silence_message")
        return self._context.options.silence_message.strip() or usual

    @property
    def _recipients(self) -> tuple[str, ...] | None:
        """Return the subentry ids of the recipients, None for all of them."""
        there = {each.subentry_id for each in self._context.address_book.recipients}
        chosen = self._context.options.silence_recipients
        return tuple(each for each in chosen if each in there) or None

    def _settings(self) -> float:
        """Return a number that differs if another SMS would be left with OVHcloud."""
        chosen = self._recipients
        recipients = self._context.address_book.recipients
        numbers = {
            number
            for each in recipients
            for number in each.phone_numbers
            if chosen is None or each.subentry_id in chosen
        }
        whole = (self._text, self._context.options.sender, self._period, sorted(numbers))
        return float(zlib.crc32(repr(whole).encode()))

    @callback
    def _show(self) -> None:
        shown = self.is_on, self.until
        if shown != self._shown:
            self._shown = shown
            async_dispatcher_send(self._context.hass, SIGNAL_SILENCE.format(self._service_name))

    def _report(self, plan: Plan) -> None:
        """Report that the SMS cannot be renewed, and until when the old one is armed."""
        refusal = self._refusal if self.is_on else None
        armed_until = self._messages.leaves_at(plan.armed.tag) if plan.armed else None
        self._issues.async_refused(refusal, armed_until)
        self._costs.async_report()
