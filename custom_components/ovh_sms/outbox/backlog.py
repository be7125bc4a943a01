"""The SMS of an outbox: how they change their state, end, and are reported."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Final, Unpack

from homeassistant.core import HomeAssistant

from ..api import Job, JobReport, MissingRight, OutcomeUnknown, OvhError
from ..storage.database import StoredRows
from ..storage.ledger import Ledger
from ..storage.records import Marks, Message, Sms, SmsState, Step
from .callers import Callers
from .errors import Cancelled, Discarded
from .queue import Queue, Refusal

STUCK_AFTER: Final = 900.0
"""Seconds after which a message that was attempted counts as stuck."""

PORTION: Final = 20
"""SMS that are handled before other tasks of the event loop may run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Callbacks of the account that the outbox reports to."""

    accepted: Callable[[JobReport | None, Sequence[Sms]], None]
    """OVHcloud accepted the SMS of a job; without a report they were found by a look-up."""
    ended: Callable[[Sequence[Sms]], None]
    """Some SMS of a message have left the outbox at the same moment."""
    refused: Callable[[OvhError], None]
    """A request failed."""
    looked: Callable[[MissingRight | None], None]
    """A look-up succeeded, or its right is missing."""
    waiting: Callable[[int, int], None]
    """The number of waiting messages, and of stuck ones among them."""
    kept: Callable[[str, int], None]
    """OVHcloud's words, and the number of messages that it refused and that are kept."""


class Backlog:
    """The SMS of one account that OVHcloud may not have, and the callers that wait for them."""

    def __init__(self, hass: HomeAssistant, ledger: Ledger, spend: Callable[[float], None]) -> None:
        """Set up without any I/O; `spend` counts credits that OVHcloud charged."""
        self._hass = hass
        self.ledger = ledger
        self._spend = spend
        self.clock = ledger.file.clock
        self.queue = Queue()
        self.callers = Callers()
        self.listener: Listener | None = None
        self.wake_up = asyncio.Event()
        """Set when something may be sent."""
        self._count_report: asyncio.Handle | None = None

    async def async_load(self) -> StoredRows:
        """Read the ledger; what was interrupted is in doubt, everything else unverified."""
        stored = await self.ledger.async_load()
        self.clock = self.ledger.file.clock
        sms = await self._hass.async_add_executor_job(lambda: self.ledger.queued)
        self.queue = await self._hass.async_add_executor_job(
            Queue, sms, [each.key for each in sms if each.state is SmsState.WAITING]
        )
        for each in sms:
            if each.state is SmsState.SENDING:
                self.move(each, Step.LEFT_OPEN)
        return stored

    async def async_discard(self) -> int:
        """End everything and delete the file; return the number of messages that are lost."""
        numbers = set()
        for sms in self.queue:
            numbers.add(sms.message.number)
            if sms.state is SmsState.WAITING:
                self.end([sms.after(Step.REFUSED, reason=Discarded.key)])
                self.callers.refused(sms, Discarded())
            else:
                unknown = sms if sms.state is SmsState.UNKNOWN else sms.after(Step.LEFT_OPEN)
                self.end([unknown.after(Step.OVERDUE, reason=OutcomeUnknown.key)])
                self.callers.refused(sms, OutcomeUnknown())
        await self.ledger.file.async_delete()
        return len(numbers)

    def admit(self, job: Job, retry_for: float, cost: float, **marks: Unpack[Marks]) -> Message:
        """Append a message that may wait for some seconds and costs some credits."""
        now = self.clock.now()
        added = self.ledger.add(
            lambda number: Message(
                number=number,
                job=job,
                created=now,
                expires=now + retry_for,
                cost=cost,
                **marks,
            )
        )
        for sms in added:
            self.queue.add(sms)
        return added[0].message

    def move(self, sms: Sms, step: Step, **changes: object) -> Sms:
        """Apply a step to an SMS, in the queue and on disk."""
        moved = sms.after(step, **changes)
        self.queue.update(moved)
        self.ledger.update(moved)
        return moved

    def change_sender(self, message: Message, sender: str | None) -> None:
        """Send what is left of a message by another sender."""
        self._change(replace(message, job=replace(message.job, sender=sender)))

    def withdraw(self, message: Message) -> None:
        """Cancel what waits of a message, and let the rest never be sent again."""
        self._change(replace(message, withdrawn=True))
        self.cancel([sms for sms in self.ledger.sms_of(message) if sms.state is SmsState.WAITING])

    def cancel(self, group: Sequence[Sms]) -> None:
        """End SMS that OVHcloud does not have."""
        if group:
            self.end([sms.after(Step.REFUSED, reason=Cancelled.key) for sms in group])
        for sms in group:
            self.callers.refused(sms, Cancelled())

    def _change(self, message: Message) -> None:
        self.ledger.change(message)
        for sms in self.ledger.sms_of(message):
            if sms.is_queued:
                self.queue.update(sms)

    def not_sent(self, sms: Sms, err: OvhError) -> Sms:
        """Let an SMS wait again that OVHcloud certainly does not have from its last attempt."""
        # One from before may still be listed under its tag; else it may join equal messages.
        tag = sms.sent_as if sms.repeats else None
        return self.move(sms, Step.NOT_SENT, reason=err.key, sent_as=tag)

    def end(self, ended: Sequence[Sms], credits_removed: float = 0.0) -> None:
        """Take SMS out of the queue, count what they cost, and report them message by message."""
        self._spend(credits_removed)
        for sms in ended:
            self.queue.remove(sms)
        self.ledger.update(*ended)
        if self.listener:
            for _, own in groupby(ended, key=lambda sms: sms.message.number):
                self.listener.ended(tuple(own))

    def accepted(self, report: JobReport | None, group: Sequence[Sms]) -> None:
        """Report that OVHcloud has the SMS of a job."""
        if self.listener:
            self.listener.accepted(report, group)

    def current(self, group: Iterable[Sms]) -> list[Sms]:
        """Return the present versions of SMS, without those that have left."""
        return [current for sms in group if (current := self.queue.get(sms.key))]

    async def async_in_portions(self, group: Iterable[Sms]) -> AsyncIterator[list[Sms]]:
        """Yield the present versions of SMS in portions, without those that have left."""
        rest = list(group)
        while rest:
            yield self.current(rest[:PORTION])
            rest = rest[PORTION:]
            await asyncio.sleep(0)

    @property
    def kept(self) -> list[tuple[Sms, Refusal]]:
        """Return the refused SMS that wait without a caller, the latest refusal last.

        The silence guard reports its own.
        """
        return [
            (sms, refusal)
            for key, refusal in self.queue.refused.items()
            if key[0] not in self.callers
            and (sms := self.queue.get(key))
            and not sms.message.is_guard
        ]

    def report_count(self) -> None:
        """Report the number of waiting messages, once for all changes of the same moment."""
        if self._count_report is None:
            self._count_report = self._hass.loop.call_soon(self._report_count)

    def _report_count(self) -> None:
        self._count_report = None
        if self.listener is None:
            return
        stuck_before = self.clock.now() - STUCK_AFTER
        every = takewhile(lambda sms: sms.message.created < stuck_before, self.queue)
        old = [sms for sms in every if not sms.message.is_guard]
        # Without an attempt they only wait behind many others.
        stuck = _count_messages(old) if any(sms.attempts for sms in old) else 0
        # A message whose caller waits is not queued yet.
        numbers = {sms.message.number for sms in self.queue if not sms.message.is_guard}
        waiting = numbers - self.callers.numbers
        self.listener.waiting(len(waiting), stuck)
        kept = self.kept
        words = kept[-1][1].words if kept else ""
        self.listener.kept(words, _count_messages(sms for sms, _ in kept))


def _count_messages(sms: Iterable[Sms]) -> int:
    return len({each.message.number for each in sms})
