"""The steps of the silence guard: renews its SMS, cancels older ones, and looks for lost ones."""

import asyncio
from collections.abc import Callable, Sequence
import contextlib
from dataclasses import replace
from math import inf
import time
from typing import Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from ..api import JobReport, MissingRight, OvhError, Unavailable
from ..message import Draft, new_tag
from ..problems.error import text_of, translation_of
from ..storage.records import Sms
from .context import SilenceContext
from .costs import SilenceCosts
from .issues import SilenceIssues, may_be_outage
from .messages import GuardMessages, is_attempted
from .plan import CANCEL_BEFORE, Plan, decide
from .rights import SilenceRights
from .sms import SilenceSms

RETRY_AFTER: Final = 60.0
"""Seconds between two attempts while OVHcloud is out of reach."""

REFUSED_FOR: Final = 600.0
"""Seconds between two attempts while OVHcloud refuses."""

LOOK_EVERY: Final = 3600.0
"""Longest seconds between two looks at the clock."""

LOOK_SOON: Final = 10.0
"""The same while OVHcloud's time is not known."""

RECENT: Final = 300.0
"""Seconds after a renewal in which a stop of Home Assistant needs no other."""

TAKE_BACK_WITHIN: Final = 8.0
"""Longest seconds in which everything is cancelled."""


class SilenceKeeper:
    """Does what is due, one step at a time."""

    def __init__(
        self,
        context: SilenceContext,
        messages: GuardMessages,
        issues: SilenceIssues,
        rights: SilenceRights,
        changed: Callable[[], None],
    ) -> None:
        """Set up without I/O; `changed` is called when the SMS may leave at another time."""
        self._context = context
        self._messages = messages
        self._issues = issues
        self._rights = rights
        self._changed = changed
        self._sms = SilenceSms(context)
        self._costs = SilenceCosts(context, messages, self._sms.period)
        self._lock = asyncio.Lock()
        self._renew_at = self._cancel_at = self._look_at = -inf
        """When the next attempts may be made (`time.monotonic()`)."""
        self._refusal: str | None = None
        """Why OVHcloud refused an SMS, None if it has taken one since."""
        self._asked_for: float | None = None
        """The settings of the last SMS."""

    # From outside

    async def async_next(self) -> float | None:
        """Do what is due; return the seconds until the next step, None if there is none."""
        async with self._lock:
            return await self._async_step()

    async def async_compose(self, until: float) -> Draft:
        """Return the SMS by a time of `time.monotonic()`; raises HomeAssistantError."""
        try:
            async with asyncio.timeout(until - time.monotonic()), self._lock:
                return await self._sms.async_compose()
        except TimeoutError:
            raise HomeAssistantError(**translation_of(Unavailable())) from None

    async def async_begin(self, draft: Draft, until: float) -> None:
        """Switch on and queue an SMS, on disk by a time of `time.monotonic()` if that can."""
        self._messages.put(on=1.0)
        await self._async_queue(draft, until)
        self._changed()

    async def async_take_back(self) -> float | None:
        """Cancel everything within some seconds; return until when some of it may leave."""
        self._context.outbox.async_withdraw(message.tag for message in self._messages.all)
        with contextlib.suppress(OvhError, TimeoutError):
            async with asyncio.timeout(TAKE_BACK_WITHIN), self._lock:
                await self._messages.async_take_back()
        armed_until = self._messages.armed_until
        self._changed()
        return armed_until

    async def async_renew_before_stop(self) -> None:
        """Renew now unless that was done lately, and wait for OVHcloud."""
        async with self._lock:
            plan = self._decide()
            if (
                plan.armed is None
                or plan.is_renewing
                or plan.armed.left > self._sms.seconds - RECENT
            ):
                return
            tag = await self._async_renew()
        if tag:
            await self._context.ledger.async_wait(tag, is_attempted, inf)
            await self.async_next()

    @callback
    def async_accepted(self, report: JobReport | None, group: Sequence[Sms]) -> None:
        """Note that OVHcloud has an SMS, what it cost, and with which settings it was made."""
        self._messages.put(settings=self._asked_for)
        self._refusal = None
        message = self._context.ledger.get(group[0].message.tag)
        is_whole = message is not None and len(group) == len(message.job.receivers)
        if message and report and is_whole:
            self._context.ledger.change(replace(message, cost=report.credits_removed))
        self._costs.async_charged(report if is_whole else None)

    # Steps

    async def _async_step(self) -> float | None:
        plan = self._decide()
        self._context.outbox.async_withdraw(plan.withdraw)
        now = time.monotonic()
        if plan.renew and now >= self._renew_at:
            await self._async_renew()
        if self._messages.must_look and now >= self._look_at:
            await self._async_look()
        if plan.cancel and now >= self._cancel_at:
            await self._async_cancel(plan)
        if self._must_sweep(plan) and now >= self._cancel_at:
            await self._async_sweep()
        plan = self._decide()
        self._changed()
        self._report(plan)
        return self._seconds_until_due(plan)

    def _decide(self) -> Plan:
        """Note how messages have ended, and return what is to be done."""
        for reason in self._messages.async_tidy():
            outage = may_be_outage(reason)
            if not outage:
                self._refusal = self._issues.explain(reason)
            self._renew_at = time.monotonic() + (RETRY_AFTER if outage else REFUSED_FOR)
        return decide(
            self._messages.known(),
            self._sms.seconds,
            is_on=self._messages.is_on,
            is_current=self._messages.get("settings") == self._sms.settings,
            is_refused=self._refusal is not None,
        )

    def _seconds_until_due(self, plan: Plan) -> float | None:
        sweep = self._messages.sweep_due_in
        if not (self._messages.is_on or plan.cancel or sweep is not None):
            return None
        now = time.monotonic()
        due = [LOOK_EVERY if self._context.client.knows_time else LOOK_SOON]
        if plan.cancel:
            due.append(self._cancel_at - now)
        if self._messages.must_look:
            due.append(self._look_at - now)
        if plan.renew:
            due.append(self._renew_at - now)
        elif plan.armed and not plan.is_renewing:
            due.append(plan.armed.left - self._sms.seconds / 2)
        if plan.armed and self._refusal:
            due.append(plan.armed.left - CANCEL_BEFORE)
        if sweep is not None and not plan.is_renewing and not (plan.renew and not self._refusal):
            due.append(max(sweep, self._cancel_at - now))
        return max(0.0, min(due))

    async def _async_renew(self) -> str | None:
        """Leave another SMS with OVHcloud; return its tag."""
        self._renew_at = time.monotonic() + REFUSED_FOR
        if await self._rights.async_is_lacking():
            return None
        try:
            tag = await self._async_queue(await self._sms.async_compose())
        except HomeAssistantError as err:
            self._refusal = text_of(self._context.hass, err)
            return None
        # Its end tells when to try again.
        self._renew_at = -inf
        return tag

    async def _async_queue(self, draft: Draft, until: float | None = None) -> str:
        tag = new_tag()
        self._asked_for = self._sms.settings
        await self._context.pipeline.async_queue(draft, tag, until)
        return tag

    async def _async_cancel(self, plan: Plan) -> None:
        """Cancel what OVHcloud must not send."""
        self._cancel_at = time.monotonic() + RETRY_AFTER
        try:
            cost = await self._messages.async_cancel(plan.cancel)
        except MissingRight as err:
            self._lacks_right(err)
        except OvhError:
            pass
        else:
            self._cancel_at = -inf
            if cost:
                self._rights.async_granted()
            if plan.armed and cost:
                await self._costs.async_compare(cost)

    async def _async_look(self) -> None:
        self._look_at = time.monotonic() + RETRY_AFTER
        with contextlib.suppress(OvhError):
            await self._messages.async_look()

    def _must_sweep(self, plan: Plan) -> bool:
        due_in = self._messages.sweep_due_in
        # An SMS on its way is not known by its id yet.
        is_quiet = not any(each.is_queued for each in self._messages.known())
        is_kept = plan.renew and self._refusal is None
        return due_in is not None and due_in <= 0 and is_quiet and not is_kept

    async def _async_sweep(self) -> None:
        self._cancel_at = time.monotonic() + RETRY_AFTER
        try:
            draft = await self._sms.async_compose()
            await self._messages.async_sweep(draft.message, draft.receivers)
        except MissingRight as err:
            self._lacks_right(err)
        except OvhError, HomeAssistantError:
            pass
        else:
            self._cancel_at = -inf

    def _lacks_right(self, err: MissingRight) -> None:
        self._rights.async_refused(err)
        self._cancel_at = time.monotonic() + REFUSED_FOR

    def _report(self, plan: Plan) -> None:
        """Report that the SMS cannot be renewed, and until when the old one is armed."""
        refusal = self._refusal if self._messages.is_on else None
        armed_until = self._messages.leaves_at(plan.armed.tag) if plan.armed else None
        self._issues.async_refused(refusal, armed_until)
        self._costs.async_report()
