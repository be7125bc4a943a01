"""The jobs of an outbox: how they are stored, change their state, end, and are reported."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
import contextlib
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant

from ..api import Job, JobReport, MissingRight, OutcomeUnknown, OvhError
from .errors import Discarded, NotSaved, OutboxError
from .job import ENDED, FinishedJob, JobState, QueuedJob, Step
from .queue import Queue, Refusal
from .store import OutboxStore

STUCK_AFTER: Final = 900.0
"""Seconds after which a message that was attempted counts as stuck."""

PORTION: Final = 20
"""Jobs that are handled before other tasks of the event loop may run."""

type SendResult = JobReport | OvhError | OutboxError | None
"""OVHcloud's report, why the message will not be sent, or None if it is queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Callbacks of the account that the outbox reports to."""

    accepted: Callable[[JobReport], None]
    """OVHcloud accepted one or several messages."""
    ended: Callable[[FinishedJob], None]
    """A message ended."""
    refused: Callable[[OvhError], None]
    """A request failed."""
    looked: Callable[[MissingRight | None], None]
    """A look-up succeeded, or its right is missing."""
    waiting: Callable[[int, int], None]
    """The number of waiting messages, and of stuck ones among them."""
    kept: Callable[[str, int], None]
    """OVHcloud's words, and the number of messages that it refused and that are kept."""


class Jobs:
    """The jobs of one account, in memory and on disk, and the callers that wait for them."""

    def __init__(self, hass: HomeAssistant, path: Path, is_recorded: Callable[[], bool]) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self.store = OutboxStore(hass, path, is_recorded)
        self.queue = Queue()
        self.waiters: dict[int, asyncio.Future[SendResult]] = {}
        self.listener: Listener | None = None
        self.wake_up = asyncio.Event()
        """Set when something may be sent."""
        self._unreported: list[FinishedJob] = []
        self._count_report: asyncio.Handle | None = None

    async def async_load(self) -> Path | None:
        """Read the store; return the path of the damaged one, if it was. Raises NotSaved."""
        stored = await self.store.async_load()
        self._unreported = [self._finished(job) for job in stored.jobs if job.state in ENDED]
        waiting = [job for job in stored.jobs if job.state not in ENDED]
        self.queue = await self._hass.async_add_executor_job(Queue, waiting)
        return stored.damaged

    def start(self, listener: Listener) -> None:
        """Report to an account from now on, beginning with what ended before."""
        self.listener = listener
        unreported, self._unreported = self._unreported, []
        for finished in unreported:
            self.store.remove(finished.job)
            listener.ended(finished)

    async def async_discard(self) -> list[FinishedJob]:
        """Delete everything, and return how the jobs that had not ended have ended by this."""
        discarded = []
        for job in self.queue:
            self.queue.remove(job)
            if job.state is JobState.WAITING:
                ended = job.after(Step.REFUSED, reason=Discarded.key)
                self.resolve(job, Discarded())
            else:
                unknown = job if job.state is JobState.UNKNOWN else job.after(Step.LEFT_OPEN)
                ended = unknown.after(Step.OVERDUE, reason=OutcomeUnknown.key)
                self.resolve(job, OutcomeUnknown())
            discarded.append(self._finished(ended))
        await self.store.async_delete()
        return discarded

    def admit(self, job: Job, retry_for: float, cost: float, *, critical: bool) -> QueuedJob:
        """Append a job that may wait for some seconds and costs some credits."""
        now = self.store.clock.now()
        queued = QueuedJob(
            number=self.store.last_number + 1,
            job=job,
            created=now,
            expires=now + retry_for,
            cost=cost,
            state=JobState.WAITING,
            critical=critical,
        )
        self.queue.add(queued)
        self.store.put(queued)
        return queued

    async def async_save(self, job: QueuedJob) -> None:
        """Commit a new job; one that cannot be saved is removed. Raises NotSaved."""
        try:
            await self.store.async_flush()
        except NotSaved:
            # Its attempt may have ended it already.
            with contextlib.suppress(KeyError):
                self.queue.remove(job)
            self.store.remove(job)
            raise

    def move(self, job: QueuedJob, step: Step, **changes: object) -> QueuedJob:
        """Apply a step to a job, in the queue and on disk."""
        moved = job.after(step, **changes)
        self.queue.update(moved)
        self.store.put(moved)
        return moved

    def end(
        self,
        job: QueuedJob,
        step: Step,
        *,
        reason: str | None = None,
        result: SendResult = None,
        took: float | None = None,
    ) -> None:
        """Apply the last step to a job, and report it to its caller and to the account."""
        report = result if isinstance(result, JobReport) else None
        finished = self._finished(job.after(step, reason=reason), report, took)
        self.queue.remove(job)
        if finished.job.state is not JobState.SENT:
            # After a power cut it must not be sent.
            self.store.put(finished.job)
        self.resolve(job, result)
        if self.listener:
            self.store.remove(job)
            self.listener.ended(finished)
        else:
            # It stays on disk, to be reported after a restart too.
            self._unreported.append(finished)

    def resolve(self, job: QueuedJob, result: SendResult) -> None:
        """Give the result to the caller that waits for a job, if one does."""
        if waiter := self.waiters.pop(job.number, None):
            waiter.set_result(result)

    async def async_current(self, jobs: Iterable[QueuedJob]) -> AsyncIterator[QueuedJob]:
        """Yield the current version of jobs in portions, without those that have ended."""
        for position, job in enumerate(jobs, 1):
            if current := self.queue.get(job.number):
                yield current
            if position % PORTION == 0:
                await asyncio.sleep(0)

    @property
    def kept(self) -> list[tuple[QueuedJob, Refusal]]:
        """Return the refused jobs that wait without a caller, the latest refusal last."""
        refused = self.queue.refused.items()
        return [
            (job, refusal)
            for number, refusal in refused
            if number not in self.waiters and (job := self.queue.get(number))
        ]

    def report_count(self) -> None:
        """Report the number of waiting messages, once for all changes of the same moment."""
        if self._count_report is None:
            self._count_report = self._hass.loop.call_soon(self._report_count)

    def _report_count(self) -> None:
        self._count_report = None
        if self.listener is None:
            return
        stuck_before = self.store.clock.now() - STUCK_AFTER
        old = list(takewhile(lambda job: job.created < stuck_before, self.queue))
        # Without an attempt they only wait behind many others.
        stuck = len(old) if any(job.attempts for job in old) else 0
        # A message whose caller waits is not queued yet.
        self.listener.waiting(len(self.queue) - len(self.waiters), stuck)
        kept = [refusal for job, refusal in self.kept]
        self.listener.kept(kept[-1].words if kept else "", len(kept))

    def _finished(
        self, job: QueuedJob, report: JobReport | None = None, took: float | None = None
    ) -> FinishedJob:
        waited = self.store.clock.now() - job.created
        within = waited if took is None else took
        return FinishedJob(job=job, report=report, waited=waited, within=within)
