"""Attempts to send the jobs of an outbox, and the decisions after an error."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from math import inf
import time
from typing import Final

from homeassistant.core import HomeAssistant

from ..api import (
    AccountBlocked,
    AuthenticationFailed,
    HostConfiguration,
    Job,
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
from .backoff import Backoff
from .errors import NotInTime, NotSaved
from .job import JobState, QueuedJob, Step
from .jobs import Jobs
from .queue import Group
from .refusals import Refusals
from .search import Search

HEARTBEAT: Final = 60.0
"""Longest seconds between two checks for overdue and stuck messages."""

CLOSE_WITHIN: Final = 10.0
"""Seconds to wait for running requests when Home Assistant stops."""

NO_VALID_RECEIVER: Final = "no_valid_receiver"
"""Reason of a message of which OVHcloud accepted no receiver."""

KEY_ERRORS: Final = (AuthenticationFailed, MissingRight)

# Waiting does not solve these: a caller has to know at once.
FOR_THE_USER: Final = (*KEY_ERRORS, AccountBlocked, HostConfiguration)


# These may be about one of the messages that were sent together.
APART: Final = (Rejected, NotUnderstood, NoCredits)

CREDITS_WITHIN: Final = 3.0
"""Seconds to wait for the credits left, when a refusal is not understood."""


class Attempts:
    """Sends what can be sent, one group of equal jobs at a time."""

    def __init__(self, hass: HomeAssistant, jobs: Jobs, search: Search) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._jobs = jobs
        self._search = search
        self._refusals = Refusals(jobs)
        self._running: set[asyncio.Task[None]] = set()
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
        self._jobs.queue.recall()
        self._jobs.wake_up.set()

    async def async_close(self) -> None:
        """Wait for running attempts."""
        if self._running:
            await asyncio.wait(self._running, timeout=CLOSE_WITHIN)

    def has_to_wait(self, job: QueuedJob) -> bool:
        """Return whether a job certainly cannot be sent at once."""
        return self.backoff.is_paused or any(
            ahead.state is JobState.UNKNOWN for ahead in self._jobs.queue.ahead(job)
        )

    async def async_send_next(self) -> float | None:
        """Send the next group; return the seconds until the next step, None if there is none."""
        await self._async_expire()
        if not self._next_group():
            self._jobs.report_count()
            await self._jobs.store.async_keep_time()
            return self._seconds_until_due()
        client = self._client
        slot = await client.async_acquire_slot()
        # Chosen after the wait: a more urgent or an equal message may have come in.
        if group := self._next_group():
            attempt = self._hass.async_create_task(self._async_attempt(group, client, slot))
            self._running.add(attempt)
            attempt.add_done_callback(self._running.discard)
            await asyncio.shield(attempt)
            self._jobs.report_count()
        else:
            client.return_slot(slot)
        return 0.0

    def _next_group(self) -> Group:
        """Return the group to send now; jobs with a waiting caller come first."""
        if self.backoff.is_paused:
            return ()
        if self.backoff.is_backing_off:
            return self._jobs.queue.next_of(self._jobs.waiters)
        return self._jobs.queue.next(self._jobs.waiters)

    async def _async_attempt(self, group: Group, client: OvhClient, slot: Slot) -> None:
        """Send a group to OVHcloud once the attempt is on disk."""
        tag = group[0].tried_as
        for job in group:
            self._jobs.move(job, Step.TAKEN, sent_as=tag, attempts=job.attempts + 1)
        try:
            await self._jobs.store.async_flush()
            # Jobs that could not be saved are gone: their callers have the error.
            if not (group := self._jobs.queue.group(tag)):
                client.return_slot(slot)
                return
            as_one = self._as_one(group, tag)
            began = time.monotonic()
            report = await client.async_create_job(self._service_name, as_one, slot)
        except NotSaved as err:
            client.return_slot(slot)
            await self._async_not_accepted(self._jobs.queue.group(tag), err)
        except OvhError as err:
            if client is not self._client and isinstance(err, KEY_ERRORS):
                # The refused keys have been replaced meanwhile.
                for job in self._jobs.queue.group(tag):
                    self._jobs.move(job, Step.NOT_SENT, reason=err.key)
                self._jobs.wake_up.set()
            else:
                await self._async_refused(tag, err)
        else:
            took = time.monotonic() - began
            await self._async_accepted(self._jobs.queue.group(tag), report, took)
        finally:
            # After an unexpected error, or when Home Assistant stops meanwhile.
            self._leave_open(
                job for job in self._jobs.queue.group(tag) if job.state is JobState.SENDING
            )

    def _as_one(self, group: Group, tag: str) -> Job:
        receivers = tuple(receiver for job in group for receiver in job.job.receivers)
        job = group[0].leaving_at(self._jobs.store.clock.now())
        return replace(job, receivers=receivers, tag=tag)

    async def _async_accepted(self, group: Group, report: JobReport, took: float) -> None:
        """End each job of a group with its share of OVHcloud's report."""
        self.backoff.reset()
        self._refusals.accepted()
        self._search.confirm(report.ids)
        if self._jobs.listener:
            self._jobs.listener.accepted(report)
        async for job in self._jobs.async_current(group):
            share = report.share(job.job.receivers)
            if share.is_refused:
                self._jobs.end(job, Step.REFUSED, reason=NO_VALID_RECEIVER, result=share)
            else:
                self._jobs.end(job, Step.ACCEPTED, result=share, took=took)

    async def _async_refused(self, tag: str, err: OvhError) -> None:
        """Decide on the jobs of a group after an error of OVHcloud."""
        group = self._jobs.queue.group(tag)
        if len(group) > 1 and isinstance(err, APART):
            # It may be about one of them only.
            for job in group:
                self._jobs.move(job, Step.NOT_SENT, reason=err.key, sent_as=job.job.tag)
            self._jobs.wake_up.set()
            return
        if isinstance(err, NotUnderstood) and await self._async_lacks_credits(group, err):
            err = NoCredits(err.words)
        if not isinstance(err, Rejected | NotUnderstood):
            await self._async_not_accepted(self._jobs.queue.group(tag), err)
            return
        for job in self._jobs.queue.group(tag):
            if self._refusals.refuse(job, err):
                self._jobs.end(job, Step.REFUSED, reason=err.key, result=err)
        if self._refusals.is_widespread(err):
            self.backoff.failed(err)
        self._report(err)

    async def _async_lacks_credits(self, group: Group, err: NotUnderstood) -> bool:
        """Ask once, at the first refusal, whether the credits are too few for a job."""
        refused = self._jobs.queue.refused
        if self._refusals.is_widespread(err) or any(job.number in refused for job in group):
            return False
        try:
            async with asyncio.timeout(CREDITS_WITHIN):
                left = await self._search.async_get_credits()
        except OvhError, TimeoutError:
            return False
        return left < sum(job.cost for job in group)

    async def _async_not_accepted(self, group: Group, err: OvhError | NotSaved) -> None:
        """Keep or end the jobs of a group, and those of waiting callers, after an error."""
        self.backoff.failed(err)
        is_for_user = isinstance(err, FOR_THE_USER)
        refused = []
        # A group is moved as a whole: a part of it must never be sent, or stored, alone.
        for job in group:
            if job.number in self._jobs.waiters and (is_for_user or not job.may_wait):
                refused.append(job)
            elif isinstance(err, OutcomeUnknown):
                self._leave_open([job])
            else:
                self._jobs.move(job, Step.NOT_SENT, reason=err.key)
                self._jobs.resolve(job, None)
        async for job in self._jobs.async_current(refused):
            self._jobs.end(job, Step.REFUSED, reason=err.key, result=err)
        for job in self._concerned(err):
            if is_for_user:
                self._jobs.end(job, Step.REFUSED, reason=err.key, result=err)
            elif job.may_wait:
                self._jobs.resolve(job, None)
            else:
                self._jobs.end(job, Step.REFUSED, reason=NotInTime.key, result=NotInTime())
        if isinstance(err, OvhError):
            self._report(err)

    def _report(self, err: OvhError) -> None:
        if self._jobs.listener:
            self._jobs.listener.refused(err)

    def _concerned(self, err: OvhError | NotSaved) -> list[QueuedJob]:
        """Return the other jobs with a waiting caller that an error decides on."""
        jobs = [job for number in self._jobs.waiters if (job := self._jobs.queue.get(number))]
        waiting = [job for job in jobs if job.state is JobState.WAITING]
        if isinstance(err, NoCredits | OutcomeUnknown):
            # Another message may still be accepted.
            return [job for job in waiting if self._jobs.queue.ahead(job)]
        return waiting

    def _leave_open(self, jobs: Iterable[QueuedJob]) -> None:
        """Look for jobs that OVHcloud may have."""
        for job in tuple(jobs):
            moved = self._jobs.move(job, Step.LEFT_OPEN, reason=OutcomeUnknown.key)
            self._jobs.resolve(moved, None if job.may_wait else OutcomeUnknown())
            self._search.look_for(moved.tried_as)

    async def _async_expire(self) -> None:
        now = self._jobs.store.clock.now()
        overdue = [job for job in self._jobs.queue if self._time_left(job, now) <= 0]
        async for job in self._jobs.async_current(overdue):
            self._jobs.end(job, Step.OVERDUE, reason=job.reason or NotInTime.key)

    def _time_left(self, job: QueuedJob, now: float) -> float:
        """Return the seconds until a job expires, infinite while it is sent or waited for."""
        if job.state is JobState.SENDING or job.number in self._jobs.waiters:
            return inf
        left = job.expires - now
        if job.state is not JobState.UNKNOWN or not job.may_wait:
            return left
        return max(left, self._search.first_look_within(job.tried_as))

    def _seconds_until_due(self) -> float | None:
        """Return the seconds until something may be due, None if the queue is empty."""
        if not self._jobs.queue:
            return None
        now = self._jobs.store.clock.now()
        resume = self.backoff.resumes_in
        due = [self._time_left(job, now) for job in self._jobs.queue]
        return max(
            0.0,
            min(HEARTBEAT, self._jobs.queue.recalled_in, *due, resume if resume > 0 else HEARTBEAT),
        )
