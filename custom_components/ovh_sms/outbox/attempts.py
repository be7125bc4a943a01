"""Attempts to send the SMS of an outbox."""

import asyncio
from math import inf
import time
from typing import Final

from homeassistant.core import HomeAssistant

from ..api import OvhClient, OvhError, Slot
from ..storage.database import DISK_ERRORS
from ..storage.records import Sms, SmsState, Step
from .answers import KEY_ERRORS, Answers
from .backlog import Backlog
from .backoff import Backoff
from .errors import NotInTime
from .loop import log_unexpected
from .queue import Group
from .search import Search

HEARTBEAT: Final = 60.0
"""Longest seconds between two checks for overdue and stuck messages."""

CLOSE_WITHIN: Final = 3.0
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


class Attempts:
    """Sends what can be sent, as few jobs as possible, several at a time if OVHcloud is slow."""

    def __init__(self, hass: HomeAssistant, backlog: Backlog, search: Search) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._backlog = backlog
        self._search = search
        self._running: dict[asyncio.Task[None], float] = {}
        self._called_in_a_row = 0
        self.backoff = Backoff()
        self._answers = Answers(backlog, search, self.backoff)

    def start(self, client: OvhClient, service_name: str) -> None:
        """Send with a client from now on."""
        self._client = client
        self._service_name = service_name
        self.retry()

    def retry(self) -> None:
        """End the back-off and recall refused SMS: the reason of the failures may be gone."""
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
        try:
            await self._async_save()
            if not (taken := self._answers.still_wanted(taken)):
                client.return_slot(slot)
                return
            waited_for = self._backlog.clock.now()
            job = taken[0].message.job_at(waited_for, (sms.receiver for sms in taken), tag)
            began = time.monotonic()
            report = await client.async_create_job(self._service_name, job, slot)
        except OvhError as err:
            if client is not self._client and isinstance(err, KEY_ERRORS):
                # The refused keys have been replaced meanwhile.
                self._answers.not_sent(taken, err)
            else:
                await self._answers.async_refused(taken, err)
        else:
            took = time.monotonic() - began
            await self._answers.async_accepted(taken, report, client.now(), took)
        finally:
            # After an unexpected error, or when Home Assistant stops meanwhile.
            self._answers.leave_open(self._answers.sending(taken))

    async def _async_verify(self, group: Group) -> None:
        keys = {sms.key for sms in group}
        self._backlog.queue.verifying |= keys
        try:
            await self._search.async_verify(group)
        except OvhError as err:
            self._answers.give_way(err)
            self._answers.report(err)
        finally:
            self._backlog.queue.verifying -= keys

    async def _async_save(self) -> None:
        """Record the attempt, if the disk can do that soon."""
        try:
            async with asyncio.timeout(SAVE_WITHIN):
                await self._backlog.ledger.file.async_flush()
        except (*DISK_ERRORS, TimeoutError):
            pass

    async def _async_expire(self) -> None:
        if self._client.knows_time:
            self._backlog.clock.confirm(self._client.now())
        waiting = [sms for sms in self._backlog.queue if sms.state is SmsState.WAITING]
        self._backlog.cancel([sms for sms in waiting if sms.message.withdrawn])
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
