"""Attempts to send the SMS of an outbox, and the decisions after an answer or an error."""

import asyncio
from collections.abc import Iterable
from itertools import groupby
from math import inf
import time
from typing import Final

from homeassistant.core import HomeAssistant

from ..api import (
    AccountBlocked,
    AuthenticationFailed,
    HostConfiguration,
    JobReport,
    MissingRight,
    NoCredits,
    NotUnderstood,
    OutcomeUnknown,
    OvhClient,
    OvhError,
    Rejected,
    Slot,
)
from ..storage.database import DISK_ERRORS
from ..storage.records import Sms, SmsState, Step
from .backlog import Backlog
from .backoff import Backoff
from .errors import NotInTime
from .loop import log_unexpected
from .queue import Group
from .receipt_times import receipt_times
from .refusals import Refusals
from .search import Search

HEARTBEAT: Final = 60.0
"""Longest seconds between two checks for overdue and stuck messages."""

CLOSE_WITHIN: Final = 5.0
"""Seconds to wait for running requests when Home Assistant stops."""

WINDOW: Final = 12
"""Most requests in flight."""

SLOW_AFTER: Final = 0.5
"""Seconds without an answer after which the next request does not wait for it.

Until then it waits, so that equal messages of the same moment leave as one job.
"""

CALLED_IN_A_ROW: Final = 2
"""Attempts for waiting callers after which the oldest message is next, or it might never be."""

SAVE_WITHIN: Final = 2.0
"""Longest seconds that an attempt waits for the disk: the message matters more than its record."""

NO_VALID_RECEIVER: Final = "no_valid_receiver"
"""Reason of an SMS whose receiver OVHcloud does not accept."""

KEY_ERRORS: Final = (AuthenticationFailed, MissingRight)

# Waiting does not solve these: a caller has to know at once.
FOR_THE_USER: Final = (*KEY_ERRORS, AccountBlocked, HostConfiguration)

# These may be about one of the messages that were sent together.
APART: Final = (Rejected, NotUnderstood, NoCredits)

CREDITS_WITHIN: Final = 3.0
"""Seconds to wait for the credits left, when a refusal is not understood."""


class Attempts:
    """Sends what can be sent, as few jobs as possible, several at a time if OVHcloud is slow."""

    def __init__(self, hass: HomeAssistant, backlog: Backlog, search: Search) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._backlog = backlog
        self._search = search
        self._refusals = Refusals(backlog)
        self._running: dict[asyncio.Task[None], float] = {}
        self._called_in_a_row = 0
        self.backoff = Backoff()

    def start(self, client: OvhClient, service_name: str) -> None:
        """Send with a client from now on."""
        self._client = client
        self._service_name = service_name
        self.retry()

    def retry(self) -> None:
        """End the back-off and recall refused jobs: the reason of the failures may be gone."""
        self.backoff.reset()
        # What was refused stays counted: only an acceptance ends a refusal of many.
        self._backlog.queue.recall()
        self._backlog.wake_up.set()

    async def async_close(self) -> None:
        """Wait for running attempts, but not for long: then their outcome is unknown."""
        if not self._running:
            return
        _, hanging = await asyncio.wait(self._running, timeout=CLOSE_WITHIN)
        for attempt in hanging:
            attempt.cancel()
        if hanging:
            await asyncio.wait(hanging)

    async def async_send_next(self) -> float | None:
        """Start the next attempt; return the seconds until the next step, None if there is none."""
        await self._async_expire()
        if (seconds := self._seconds_until_free()) > 0:
            return seconds
        if not self._next_group():
            self._backlog.report_count()
            return self._seconds_until_due()
        client = self._client
        slot = await client.async_acquire_slot()
        # Chosen after the wait: a more urgent or an equal message may have come in.
        if group := self._next_group():
            attempt = self._hass.async_create_task(self._async_attempt(group, client, slot))
            self._running[attempt] = time.monotonic()
            is_called = group[0].message.number in self._backlog.callers
            self._called_in_a_row = (self._called_in_a_row + 1) * is_called
            attempt.add_done_callback(self._ended)
            # Its SMS must be taken before the next are chosen.
            await asyncio.sleep(0)
        else:
            client.return_slot(slot)
        return 0.0

    def _ended(self, attempt: asyncio.Task[None]) -> None:
        del self._running[attempt]
        if not attempt.cancelled() and (err := attempt.exception()):
            log_unexpected(err, "outbox")
        self._backlog.report_count()
        self._backlog.wake_up.set()

    def _seconds_until_free(self) -> float:
        """Return the seconds until another request may be in flight; not positive if it may now."""
        if len(self._running) >= WINDOW:
            return HEARTBEAT
        youngest = max(self._running.values(), default=-inf)
        return youngest + SLOW_AFTER - time.monotonic()

    def _next_group(self) -> Group:
        """Return the group to send now."""
        if self.backoff.is_paused:
            return ()
        called = self._backlog.callers.numbers
        if self.backoff.is_backing_off:
            return self._backlog.queue.next_of(called)
        is_fair = self._called_in_a_row < CALLED_IN_A_ROW
        return self._backlog.queue.next(called if is_fair else ())

    async def _async_attempt(self, group: Group, client: OvhClient, slot: Slot) -> None:
        """Send a group to OVHcloud, unless it was sent before a restart."""
        if group[0].key in self._backlog.queue.unverified:
            client.return_slot(slot)
            await self._async_verify(group)
            return
        tag, now = group[0].tag, client.now()
        taken = [
            self._backlog.move(
                sms, Step.TAKEN, sent_as=tag, attempts=sms.attempts + 1, attempted_at=now
            )
            for sms in group
        ]
        waited_from = self._backlog.clock.now()
        job = group[0].message.job_at(waited_from, (sms.receiver for sms in group), tag)
        try:
            await self._async_save()
            began = time.monotonic()
            report = await client.async_create_job(self._service_name, job, slot)
        except OvhError as err:
            if client is not self._client and isinstance(err, KEY_ERRORS):
                # The refused keys have been replaced meanwhile.
                self._not_sent(taken, err)
            else:
                await self._async_refused(taken, err)
        else:
            await self._async_accepted(taken, report, time.monotonic() - began)
        finally:
            # After an unexpected error, or when Home Assistant stops meanwhile.
            self._leave_open(sms for sms in self._sending(taken))

    async def _async_verify(self, group: Group) -> None:
        keys = {sms.key for sms in group}
        self._backlog.queue.verifying |= keys
        try:
            await self._search.async_verify(group)
        except OvhError as err:
            self._give_way(err)
            self._report(err)
        finally:
            self._backlog.queue.verifying -= keys

    async def _async_save(self) -> None:
        """Record the attempt, if the disk can do that soon."""
        try:
            async with asyncio.timeout(SAVE_WITHIN):
                await self._backlog.ledger.file.async_flush()
        except (*DISK_ERRORS, TimeoutError):
            pass

    def _sending(self, taken: Iterable[Sms]) -> list[Sms]:
        """Return the SMS of an attempt that are not decided yet."""
        current = self._backlog.current(taken)
        return [sms for sms in current if sms.state is SmsState.SENDING]

    async def _async_accepted(self, taken: list[Sms], report: JobReport, took: float) -> None:
        """End each SMS of an attempt as OVHcloud's report says."""
        self.backoff.reset()
        self._refusals.accepted()
        self._search.accepted()
        sending, now = self._sending(taken), self._client.now()
        for _, each in groupby(sending, key=lambda sms: sms.message.number):
            own = list(each)
            receivers = tuple(sms.receiver for sms in own)
            share = report if len(own) == len(sending) else report.share(receivers)
            ended = [self._as_reported(sms, report, now, took) for sms in own]
            self._backlog.end(ended, share.credits_removed)
            self._backlog.callers.accepted(own[0].message, share, receivers)
            if len(own) < len(sending):
                await asyncio.sleep(0)
        self._backlog.accepted(report)

    def _as_reported(self, sms: Sms, report: JobReport, now: float, took: float) -> Sms:
        share = report.share((sms.receiver,))
        if share.invalid_receivers:
            return sms.after(Step.REFUSED, reason=NO_VALID_RECEIVER)
        waited = self._backlog.clock.now() - sms.message.created
        times = receipt_times(sms.message, now, waited, took)
        sms_id = share.ids[0] if len(share.ids) == 1 else None
        return sms.after(Step.ACCEPTED, id=sms_id, reason=None, **times)

    async def _async_refused(self, taken: list[Sms], err: OvhError) -> None:
        """Decide on the SMS of an attempt after an error of OVHcloud."""
        if len(taken) > 1 and isinstance(err, APART):
            self._try_apart(self._sending(taken), err)
            return
        if isinstance(err, NotUnderstood) and await self._async_lacks_credits(taken, err):
            err = NoCredits(err.words)
        if not isinstance(err, Rejected | NotUnderstood):
            await self._async_not_accepted(self._sending(taken), err)
            return
        for sms in self._sending(taken):
            if self._refusals.refuse(sms, err):
                self._refuse([sms], err)
        if self._refusals.is_widespread(err):
            self.backoff.failed(err)
        self._report(err)

    def _try_apart(self, group: list[Sms], err: OvhError) -> None:
        """Send the messages of a refused job apart, or the SMS of one message."""
        is_one_message = len({sms.message.number for sms in group}) == 1
        for sms in group:
            self._backlog.move(sms, Step.NOT_SENT, reason=err.key, sent_as=sms.message.tag)
        if is_one_message:
            self._backlog.queue.set_apart(tuple(self._backlog.current(group)))
        self._backlog.wake_up.set()

    async def _async_lacks_credits(self, group: Iterable[Sms], err: NotUnderstood) -> bool:
        """Ask once, at the first refusal, whether the credits are too few for a job."""
        refused = self._backlog.queue.refused
        if self._refusals.is_widespread(err) or any(sms.key in refused for sms in group):
            return False
        try:
            async with asyncio.timeout(CREDITS_WITHIN):
                left = await self._search.async_get_credits()
        except OvhError, TimeoutError:
            return False
        return left < sum(sms.cost for sms in group)

    async def _async_not_accepted(self, group: list[Sms], err: OvhError) -> None:
        """Keep or end the SMS of an attempt, and those of waiting callers, after an error."""
        refused = []
        for sms in group:
            if isinstance(err, OutcomeUnknown):
                self._leave_open([sms])
            elif self._is_for_caller(sms, err):
                refused.append(sms)
            else:
                self._not_sent([sms], err)
                self._backlog.callers.queued(sms)
        self._refuse(refused, err)
        if not isinstance(err, OutcomeUnknown):
            self._give_way(err)
        self._report(err)

    def _is_for_caller(self, sms: Sms, err: OvhError) -> bool:
        """Return whether an error ends an SMS, because its caller hears of it."""
        is_called = sms.message.number in self._backlog.callers
        return is_called and (isinstance(err, FOR_THE_USER) or not sms.message.may_wait)

    def _give_way(self, err: OvhError) -> None:
        """Start a back-off; callers whose messages wait for it need not wait with them."""
        self.backoff.failed(err)
        waiting = [sms for sms in self._backlog.queue if sms.state is SmsState.WAITING]
        for sms in waiting:
            if sms.message.number not in self._backlog.callers:
                continue
            if isinstance(err, NoCredits) and not self._backlog.queue.is_behind(sms):
                # A shorter message may still be accepted.
                continue
            if isinstance(err, FOR_THE_USER):
                self._refuse([sms], err)
            elif sms.message.may_wait:
                self._backlog.callers.queued(sms)
            else:
                self._refuse([sms], NotInTime())

    def _refuse(self, group: list[Sms], err: OvhError | NotInTime) -> None:
        """End SMS that will not be sent."""
        self._backlog.end([sms.after(Step.REFUSED, reason=err.key) for sms in group])
        for sms in group:
            self._backlog.callers.refused(sms, err)

    def _not_sent(self, group: Iterable[Sms], err: OvhError) -> None:
        for sms in self._sending(group):
            self._backlog.not_sent(sms, err)
        self._backlog.wake_up.set()

    def _report(self, err: OvhError) -> None:
        if self._backlog.listener:
            self._backlog.listener.refused(err)

    def _leave_open(self, group: Iterable[Sms]) -> None:
        """Look for SMS that OVHcloud may have."""
        for sms in tuple(group):
            moved = self._backlog.move(sms, Step.LEFT_OPEN, reason=OutcomeUnknown.key)
            if sms.message.may_wait:
                self._backlog.callers.queued(moved)
            self._search.look_for(moved.tag)

    async def _async_expire(self) -> None:
        if self._client.knows_time:
            self._backlog.clock.confirm(self._client.now())
        now = self._backlog.clock.now()
        overdue = [sms for sms in self._backlog.queue if self._time_left(sms, now) <= 0]
        async for portion in self._backlog.async_in_portions(overdue):
            self._backlog.end(
                [sms.after(Step.OVERDUE, reason=sms.reason or NotInTime.key) for sms in portion]
            )

    def _time_left(self, sms: Sms, now: float) -> float:
        """Return the seconds until an SMS expires, infinite while it is sent or waited for."""
        if sms.state is SmsState.SENDING or sms.message.number in self._backlog.callers:
            return inf
        left = sms.message.expires - now
        if left > 0 or sms.state is SmsState.WAITING or self._search.is_over(sms):
            return left
        return HEARTBEAT

    def _seconds_until_due(self) -> float | None:
        """Return the seconds until something may be due, None if the queue is empty."""
        if not self._backlog.queue:
            return None
        now, resume = self._backlog.clock.now(), self.backoff.resumes_in
        due = [self._time_left(sms, now) for sms in self._backlog.queue]
        held_back = self._backlog.queue.due_in
        return max(0.0, min(HEARTBEAT, held_back, *due, resume if resume > 0 else HEARTBEAT))
