"""The outbox: every job is recorded, sent at its turn, retried, looked for, or given up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
import contextlib
from dataclasses import replace
from itertools import takewhile
from math import inf
from pathlib import Path
import time
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback

from ..api import (
    AuthenticationFailed,
    HostConfiguration,
    Job,
    JobReport,
    MissingRight,
    NoCredits,
    OutcomeUnknown,
    OvhClient,
    OvhError,
    RateLimited,
    Rejected,
    Slot,
)
from .clock import OutboxClock
from .errors import Cancelled, Discarded, NotInTime, NotSaved
from .job import ENDED, QueuedJob, State, Step
from .models import Answer, Ended, Listener, Waiting
from .overview import Overview
from .pace import Pace
from .queue import Group, Queue
from .search import Search
from .store import OutboxStore
from .work import async_run

STUCK_AFTER: Final = 900.0
"""Seconds after which a message that was tried should have left."""

AT_ONCE: Final = 20
"""Jobs that are dealt with before something else in Home Assistant has its turn."""

HEARTBEAT: Final = 60.0
"""Seconds between two looks at what waits for too long."""

CLOSE_WITHIN: Final = 10.0
"""Seconds to wait for an answer when Home Assistant stops."""

NO_VALID_RECEIVER: Final = "no_valid_receiver"
"""Reason of a message that OVHcloud took for none of its receivers."""

OF_KEYS: Final = (AuthenticationFailed, MissingRight)

# Waiting alone mends none of these: whoever sends now has to know.
FOR_THE_USER: Final = (*OF_KEYS, NoCredits, HostConfiguration)


class Outbox:
    """The jobs of one account that OVHcloud does not have yet, or may not have.

    It outlives the account's reloads: what is on its way is not interrupted, and what ends
    meanwhile is told to the account that starts it again.
    """

    def __init__(
        self, hass: HomeAssistant, path: Path, is_settled: Callable[[], bool] = lambda: True
    ) -> None:
        """Set up without any I/O; what has ended is kept until the listener has settled it."""
        self._hass = hass
        self._store = OutboxStore(hass, path, is_settled)
        self._clock = OutboxClock()
        self._queue = Queue()
        self._pace = Pace()
        self._search = Search(self._queue, self._looked, self._async_decided)
        self._last_number = 0
        self._waiters: dict[int, asyncio.Future[Answer]] = {}
        self._send_bell = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []
        self._attempts: set[asyncio.Task[None]] = set()
        self._listener: Listener | None = None
        self._unheard: list[Ended] = []
        self._news: asyncio.Handle | None = None

    # Its life

    async def async_load(self) -> Path | None:
        """Read what was stored; return where a damaged store is kept. Raises NotSaved."""
        stored = await self._store.async_load()
        self._clock = stored.clock
        self._last_number = stored.last_number
        for job in stored.jobs:
            if job.state in ENDED:
                self._unheard.append(self._as_ended(job))
                continue
            self._queue.add(job)
            if job.state is State.UNKNOWN:
                self._search.look_for(job.tried_as)
        return stored.damaged

    @callback
    def async_start(
        self, sending: OvhClient, looking: OvhClient, service_name: str, listener: Listener
    ) -> None:
        """Send what waits, and tell an account what becomes of it."""
        self._sending = sending
        self._service_name = service_name
        self._search.start(looking, service_name)
        self._listener = listener
        unheard, self._unheard = self._unheard, []
        for ended in unheard:
            self._store.remove(ended.job)
            listener.ended(ended)
        self.async_retry()
        self._loops = [
            self._hass.loop.create_task(async_run(work, bell, "outbox"))
            for work, bell in (
                (self._async_send_next, self._send_bell),
                (self._search.async_next, self._search.bell),
            )
        ]
        self._changed()

    @callback
    def async_stop(self) -> None:
        """Let what is on its way arrive, and begin nothing new."""
        for loop in self._loops:
            loop.cancel()
        self._loops = []
        self._listener = None

    @callback
    def async_retry(self) -> None:
        """Try again now, because what was in the way may be gone."""
        self._pace.reset()
        self._send_bell.set()

    async def async_close(self) -> None:
        """Stop, and write what is known."""
        self.async_stop()
        if self._attempts:
            await asyncio.wait(self._attempts, timeout=CLOSE_WITHIN)
        await self._store.async_close()

    async def async_discard(self) -> list[Ended]:
        """Delete everything, and return what has become of all that was still waiting."""
        self.async_stop()
        discarded = []
        for job in self._queue:
            self._queue.remove(job)
            if job.state is State.WAITING:
                ended = job.after(Step.REFUSED, reason=Discarded.key)
                self._answer(job, Discarded())
            else:
                unknown = job if job.state is State.UNKNOWN else job.after(Step.LEFT_OPEN)
                ended = unknown.after(Step.OVERDUE, reason=OutcomeUnknown.key)
                self._answer(job, OutcomeUnknown())
            discarded.append(self._as_ended(ended))
        await self._store.async_delete()
        return discarded

    # Ways in and out

    async def async_send(
        self, job: Job, retry_for: float, cost: float, answer_by: float
    ) -> JobReport | None:
        """Return OVHcloud's report, or None if the message is queued for up to so many seconds.

        It is queued if OVHcloud has not answered by a moment of `time.monotonic()`. Raises OvhError
        or OutboxError if it will not be sent.
        """
        queued = self._admit(job, retry_for, cost)
        waiter = self._waiters[queued.number] = self._hass.loop.create_future()
        self._send_bell.set()
        try:
            await self._store.async_flush()
            if not waiter.done() and not self._has_to_wait(queued):
                await asyncio.wait({waiter}, timeout=max(0.0, answer_by - time.monotonic()))
            answer = waiter.result() if waiter.done() else self._out_of_time(queued)
        except NotSaved:
            self._drop(queued)
            raise
        finally:
            self._waiters.pop(queued.number, None)
            self._send_bell.set()
            self._changed()
        if not isinstance(answer, JobReport):
            # What a caller is told has to be true after a power cut, too.
            await self._async_save()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _async_save(self) -> None:
        """Commit what is known; what the disk refuses is with the next commit."""
        with contextlib.suppress(NotSaved):
            await self._store.async_flush()

    async def async_queue(self, job: Job, retry_for: float, cost: float) -> None:
        """Queue a message without waiting for its turn; raises NotSaved."""
        queued = self._admit(job, retry_for, cost)
        try:
            await self._store.async_flush()
        except NotSaved:
            self._drop(queued)
            raise
        self._send_bell.set()
        self._changed()

    async def async_cancel(self, tag: str) -> bool:
        """Give up a message that still waits, and return whether there is one.

        Raises OutcomeUnknown if OVHcloud may have it, NotSaved if it would come back.
        """
        job = next((job for job in self._queue if job.job.tag == tag), None)
        if job is None:
            return False
        if job.state is not State.WAITING:
            raise OutcomeUnknown
        self._end(job, Step.REFUSED, reason=Cancelled.key, answer=Cancelled())
        self._changed()
        await self._store.async_flush()
        return True

    @property
    def cost(self) -> float:
        """Return the credits that all that waits is estimated to cost."""
        return self._queue.cost

    @property
    def waiting(self) -> list[Waiting]:
        """Return all that waits, the oldest first."""
        now = self._clock.now()
        return [
            Waiting(job=each.job, waited=now - each.created, reason=each.reason)
            for each in self._queue
        ]

    @property
    def overview(self) -> Overview:
        """Return how it stands with all that waits."""
        return Overview.of(
            self._queue,
            self._clock.now(),
            failures=self._pace.failures,
            resumes_in=self._pace.resumes_in,
        )

    def _admit(self, job: Job, retry_for: float, cost: float) -> QueuedJob:
        """Put a job into the queue."""
        self._last_number += 1
        now = self._clock.now()
        queued = QueuedJob(
            number=self._last_number,
            job=job,
            created=now,
            expires=now + retry_for,
            cost=cost,
        )
        self._queue.add(queued)
        self._store.put(queued)
        return queued

    def _drop(self, queued: QueuedJob) -> None:
        """Forget a job that is not on disk."""
        # Its attempt may have given it up already.
        with contextlib.suppress(KeyError):
            self._queue.remove(queued)
        self._store.remove(queued)

    def _has_to_wait(self, job: QueuedJob) -> bool:
        """Tell whether it is certain that a job cannot leave at once."""
        return self._pace.is_paused or any(
            ahead.state is State.UNKNOWN for ahead in self._queue.ahead(job)
        )

    def _out_of_time(self, queued: QueuedJob) -> Answer:
        """Return what a caller is told whom OVHcloud did not answer in time."""
        job = self._queue.get(queued.number)
        if job is None or job.may_wait:
            return None
        if job.state is State.SENDING:
            return OutcomeUnknown()
        err = RateLimited() if self._pace.is_paused else NotInTime()
        self._end(job, Step.REFUSED, reason=err.key)
        return err

    def _answer(self, job: QueuedJob, answer: Answer) -> None:
        """Tell the caller that waits for a job, if there is one."""
        if waiter := self._waiters.pop(job.number, None):
            waiter.set_result(answer)

    # Sending

    async def _async_send_next(self) -> float | None:
        """Send what is next; return the seconds until there is something to do, None if never."""
        await self._async_expire()
        if not self._next_group():
            self._changed()
            await self._store.async_keep_time()
            return self._seconds_until_due()
        client = self._sending
        slot = await client.async_acquire_slot()
        # Chosen last: what is more urgent, or equal, may have come in.
        if group := self._next_group():
            attempt = self._hass.async_create_task(self._async_attempt(group, client, slot))
            self._attempts.add(attempt)
            attempt.add_done_callback(self._attempts.discard)
            await asyncio.shield(attempt)
            self._changed()
        else:
            client.return_slot(slot)
        return 0.0

    def _next_group(self) -> Group:
        """Return what should leave now: whoever calls now comes first, and tries at once."""
        if self._pace.is_paused:
            return ()
        if self._pace.is_backing_off:
            return self._queue.next_of(self._waiters)
        return self._queue.next(self._waiters)

    async def _async_attempt(self, group: Group, client: OvhClient, slot: Slot) -> None:
        """Hand a group over to OVHcloud, once it is on disk that this is tried."""
        tag = group[0].tried_as
        for job in group:
            self._move(job, Step.TAKEN, sent_as=tag, attempts=job.attempts + 1)
        try:
            await self._store.async_flush()
            # Those whose callers were told that they cannot be saved are no longer there.
            if not (group := self._queue.group(tag)):
                client.return_slot(slot)
                return
            as_one = self._as_one(group, tag)
            began = time.monotonic()
            report = await client.async_create_job(self._service_name, as_one, slot)
        except NotSaved as err:
            client.return_slot(slot)
            await self._async_not_accepted(self._queue.group(tag), err)
        except OvhError as err:
            if client is not self._sending and isinstance(err, OF_KEYS):
                self._try_anew(self._queue.group(tag), err)
            else:
                await self._async_not_accepted(self._queue.group(tag), err)
        else:
            took = time.monotonic() - began
            await self._async_accepted(self._queue.group(tag), report, took)
        finally:
            # An error of our own, or the end of Home Assistant, in the middle of it.
            self._leave_open(job for job in self._queue.group(tag) if job.state is State.SENDING)

    def _as_one(self, group: Group, tag: str) -> Job:
        """Return the job that is sent for a group."""
        receivers = tuple(receiver for job in group for receiver in job.job.receivers)
        return replace(group[0].leaving_at(self._clock.now()), receivers=receivers, tag=tag)

    async def _async_accepted(self, group: Group, report: JobReport, took: float) -> None:
        """Share out what OVHcloud said of a group."""
        self._pace.reset()
        self._search.confirm(report.ids)
        if self._listener:
            self._listener.accepted(report)
        async for job in self._async_each(group):
            share = report if len(group) == 1 else report.share(job.job.receivers)
            if share.ids:
                self._end(job, Step.ACCEPTED, answer=share, took=took)
            else:
                self._end(job, Step.REFUSED, reason=NO_VALID_RECEIVER, answer=share)

    def _try_anew(self, group: Group, err: OvhError) -> None:
        """Send a group with other keys than those that were refused, and replaced meanwhile."""
        for job in group:
            self._move(job, Step.NOT_SENT, reason=err.key)
        self._send_bell.set()

    async def _async_not_accepted(self, group: Group, err: OvhError | NotSaved) -> None:
        """Decide what becomes of a group, and of those that wait for it, after an error."""
        self._pace.failed(err)
        refused = []
        # What stays together is moved together: a part of it must never be sent, or stored, alone.
        for job in group:
            if isinstance(err, Rejected) or self._tells_caller(job, err):
                refused.append(job)
            elif isinstance(err, OutcomeUnknown):
                self._leave_open([job])
            else:
                self._move(job, Step.NOT_SENT, reason=err.key)
                self._answer(job, None)
        async for job in self._async_each(refused):
            self._end(job, Step.REFUSED, reason=err.key, answer=err)
        for job in self._concerned(err):
            if isinstance(err, FOR_THE_USER):
                self._end(job, Step.REFUSED, reason=err.key, answer=err)
            elif job.may_wait:
                self._answer(job, None)
            else:
                self._end(job, Step.REFUSED, reason=NotInTime.key, answer=NotInTime())
        if self._listener and isinstance(err, OvhError):
            self._listener.refused(err)

    def _tells_caller(self, job: QueuedJob, err: OvhError | NotSaved) -> bool:
        """Tell whether somebody still waits for a job and has to know of the error."""
        return job.number in self._waiters and (isinstance(err, FOR_THE_USER) or not job.may_wait)

    def _concerned(self, err: OvhError | NotSaved) -> list[QueuedJob]:
        """Return the other jobs with a caller that an error decides on."""
        if isinstance(err, Rejected):
            return []
        waiting = [job for number in self._waiters if (job := self._queue.get(number))]
        waiting = [job for job in waiting if job.state is State.WAITING]
        if isinstance(err, NoCredits | OutcomeUnknown):
            # Something else may still get through.
            return [job for job in waiting if self._queue.ahead(job)]
        return waiting

    def _leave_open(self, jobs: Iterable[QueuedJob]) -> None:
        """Look for jobs that OVHcloud may have."""
        for job in tuple(jobs):
            moved = self._move(job, Step.LEFT_OPEN, reason=OutcomeUnknown.key)
            self._answer(moved, None if job.may_wait else OutcomeUnknown())
            self._search.look_for(moved.tried_as)

    # Looking for what may have been sent

    def _looked(self, err: OvhError | None) -> None:
        """Say whether OVHcloud tells what it has, and what somebody has to mend if not."""
        if TYPE_CHECKING:
            assert self._listener
        if err is None or isinstance(err, MissingRight):
            self._listener.looked(err)
        else:
            self._listener.refused(err)
        # A message may have been kept for this look only.
        self._send_bell.set()

    async def _async_decided(self, group: Group, step: Step) -> None:
        """Draw the conclusion from looks."""
        if step is Step.FOUND:
            async for job in self._async_each(group):
                self._end(job, step)
        else:
            # All at once: a part of what was tried together must never be sent, or stored, alone.
            for job in group:
                self._move(job, step)
        self._send_bell.set()
        self._changed()

    # What becomes of a job

    def _move(self, job: QueuedJob, step: Step, **changes: object) -> QueuedJob:
        """Take a job a step further, and note it for the disk."""
        moved = job.after(step, **changes)
        self._queue.update(moved)
        self._store.put(moved)
        return moved

    def _end(
        self,
        job: QueuedJob,
        step: Step,
        *,
        reason: str | None = None,
        answer: Answer = None,
        took: float | None = None,
    ) -> None:
        """Take a job its last step, and tell whoever wants to know."""
        report = answer if isinstance(answer, JobReport) else None
        ended = self._as_ended(job.after(step, reason=reason), report, took)
        self._queue.remove(job)
        if ended.job.state is not State.SENT:
            # It must not leave after a power cut, whenever it is forgotten.
            self._store.put(ended.job)
        # What nobody has heard of yet stays on disk, to be found and told after a restart.
        self._answer(job, answer)
        if self._listener:
            self._store.remove(job)
            self._listener.ended(ended)
        else:
            self._unheard.append(ended)

    def _as_ended(
        self, job: QueuedJob, report: JobReport | None = None, took: float | None = None
    ) -> Ended:
        """Return how a job has ended."""
        waited = self._clock.now() - job.created
        within = waited if took is None else took
        return Ended(job=job, report=report, waited=waited, within=within)

    async def _async_expire(self) -> None:
        """Give up what has waited for as long as it may."""
        now = self._clock.now()
        overdue = [job for job in self._queue if self._time_left(job, now) <= 0]
        async for job in self._async_each(overdue):
            self._end(job, Step.OVERDUE, reason=job.reason or NotInTime.key)

    async def _async_each(self, jobs: Iterable[QueuedJob]) -> AsyncIterator[QueuedJob]:
        """Return jobs as they are at their turn, without those that have ended meanwhile."""
        for position, job in enumerate(jobs, 1):
            if current := self._queue.get(job.number):
                yield current
            if position % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _time_left(self, job: QueuedJob, now: float) -> float:
        """Return the seconds until a job is given up, if it is not on its way or waited for."""
        if job.state is State.SENDING or job.number in self._waiters:
            return inf
        left = job.expires - now
        if job.state is not State.UNKNOWN or not job.may_wait:
            return left
        return max(left, self._search.worth_waiting_for(job.tried_as))

    def _seconds_until_due(self) -> float | None:
        """Return the seconds until something may change by itself, None if nothing is there."""
        if not self._queue:
            return None
        now = self._clock.now()
        resume = self._pace.resumes_in
        due = [self._time_left(job, now) for job in self._queue]
        return max(0.0, min(HEARTBEAT, *due, resume if resume > 0 else HEARTBEAT))

    def _changed(self) -> None:
        """Tell soon, and once for all that changes at the same time, how many messages wait."""
        if self._news is None:
            self._news = self._hass.loop.call_soon(self._tell_waiting)

    def _tell_waiting(self) -> None:
        """Tell how many messages wait; those whose caller waits too are not queued yet."""
        self._news = None
        if self._listener is None:
            return
        long_ago = self._clock.now() - STUCK_AFTER
        old = list(takewhile(lambda job: job.created < long_ago, self._queue))
        # What was never tried waits for its turn only, as behind a thousand others.
        stuck = len(old) if any(job.attempts for job in old) else 0
        self._listener.waiting(len(self._queue) - len(self._waiters), stuck)
