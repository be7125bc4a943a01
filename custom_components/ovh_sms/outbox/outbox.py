"""The outbox of an account: every job is recorded, sent, retried, looked for, or given up."""

import asyncio
from collections import Counter
from collections.abc import Callable
import contextlib
from pathlib import Path
import time
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..api import Job, JobReport, OutcomeUnknown, OvhClient, RateLimited
from .attempts import Attempts
from .errors import Cancelled, NotInTime, NotSaved
from .job import FinishedJob, JobState, QueuedJob, Step
from .jobs import Jobs, Listener, SendResult
from .loop import async_run_loop
from .search import Search


class Outbox:
    """The jobs of one account that OVHcloud does not have yet, or may not have.

    It outlives reloads of the account: running requests go on, and jobs that end meanwhile are
    reported to the account that starts it again.
    """

    def __init__(self, hass: HomeAssistant, path: Path, is_recorded: Callable[[], bool]) -> None:
        """Set up without any I/O.

        Jobs that have ended stay on disk until `is_recorded` tells that the account has recorded
        all that were reported to it.
        """
        self._hass = hass
        self._jobs = Jobs(hass, path, is_recorded)
        self._search = Search(self._jobs)
        self._attempts = Attempts(hass, self._jobs, self._search)
        self._loops: list[asyncio.Task[None]] = []

    async def async_load(self) -> Path | None:
        """Read the store; return the path of the damaged one, if it was. Raises NotSaved."""
        damaged = await self._jobs.async_load()
        for job in self._jobs.queue:
            if job.state is JobState.UNKNOWN:
                self._search.look_for(job.tried_as)
        return damaged

    @callback
    def async_start(
        self, sending: OvhClient, looking: OvhClient, service_name: str, listener: Listener
    ) -> None:
        """Send with one client, look for jobs with another, and report to a listener."""
        self._search.start(looking, service_name)
        self._jobs.start(listener)
        self._attempts.start(sending, service_name)
        self._loops = [
            self._hass.loop.create_task(async_run_loop(step, wake_up, "outbox"))
            for step, wake_up in (
                (self._attempts.async_send_next, self._jobs.wake_up),
                (self._search.async_next, self._search.wake_up),
            )
        ]
        self._jobs.report_count()

    @callback
    def async_stop(self) -> None:
        """Start no more requests; running ones go on."""
        for loop in self._loops:
            loop.cancel()
        self._loops = []
        self._jobs.listener = None

    @callback
    def async_retry(self) -> None:
        """Try again now, because the reason of earlier failures may be gone."""
        self._attempts.retry()

    async def async_close(self) -> None:
        """Stop, and save everything."""
        self.async_stop()
        await self._attempts.async_close()
        await self._jobs.store.async_close()

    async def async_discard(self) -> list[FinishedJob]:
        """Delete everything, and return how the jobs that had not ended have ended by this."""
        self.async_stop()
        return await self._jobs.async_discard()

    async def async_send(
        self,
        job: Job,
        retry_for: float,
        cost: float,
        answer_by: float,
        *,
        critical: bool = False,
    ) -> JobReport | None:
        """Return OVHcloud's report, or None if the message is queued for `retry_for` seconds.

        It is queued if OVHcloud has not answered by `answer_by` (`time.monotonic()`). Raises
        OvhError or OutboxError if it will not be sent.
        """
        queued = self._jobs.admit(job, retry_for, cost, critical=critical)
        waiter = self._jobs.waiters[queued.number] = self._hass.loop.create_future()
        self._jobs.wake_up.set()
        try:
            await self._jobs.async_save(queued)
            if not waiter.done() and not self._attempts.has_to_wait(queued):
                await asyncio.wait({waiter}, timeout=max(0.0, answer_by - time.monotonic()))
            result = waiter.result() if waiter.done() else self._without_answer(queued)
        finally:
            self._jobs.waiters.pop(queued.number, None)
            self._jobs.wake_up.set()
            self._jobs.report_count()
        if not isinstance(result, JobReport):
            # The result must hold after a power cut; the next commit has what this one cannot save.
            with contextlib.suppress(NotSaved):
                await self._jobs.store.async_flush()
        if isinstance(result, Exception):
            raise result
        return result

    async def async_queue(
        self, job: Job, retry_for: float, cost: float, *, critical: bool = False
    ) -> None:
        """Queue a message without waiting for OVHcloud; raises NotSaved."""
        await self._jobs.async_save(self._jobs.admit(job, retry_for, cost, critical=critical))
        self._jobs.wake_up.set()
        self._jobs.report_count()

    async def async_cancel(self, tag: str) -> bool:
        """Cancel a message that still waits, and return whether there is one.

        Raises OutcomeUnknown if OVHcloud may have it, NotSaved if a restart would send it.
        """
        job = next((job for job in self._jobs.queue if job.job.tag == tag), None)
        if job is None:
            return False
        if job.state is not JobState.WAITING:
            raise OutcomeUnknown
        self._jobs.end(job, Step.REFUSED, reason=Cancelled.key, result=Cancelled())
        self._jobs.report_count()
        await self._jobs.store.async_flush()
        return True

    @callback
    def async_give_up(self) -> None:
        """End the messages that OVHcloud refused and that are kept."""
        for job, _ in self._jobs.kept:
            if job.state is JobState.WAITING:
                self._jobs.end(job, Step.REFUSED, reason=job.reason)
        self._jobs.report_count()

    @property
    def cost(self) -> float:
        """Return the estimated credits of all messages in the outbox."""
        return self._jobs.queue.cost

    @property
    def waiting(self) -> list[tuple[QueuedJob, float]]:
        """Return the jobs that have not ended and their seconds in the outbox, the oldest first."""
        now = self._jobs.store.clock.now()
        return [(job, now - job.created) for job in self._jobs.queue]

    @property
    def overview(self) -> dict[str, Any]:
        """Return numbers for a bug report, without texts and receivers; times are in seconds."""
        jobs, backoff = list(self._jobs.queue), self._attempts.backoff
        return {
            "states": Counter(job.state.value for job in jobs),
            "reasons": Counter(job.reason for job in jobs if job.reason),
            "oldest": max((round(waited, 1) for _, waited in self.waiting), default=None),
            "most_attempts": max((job.attempts for job in jobs), default=0),
            "failures": backoff.failures,
            "resumes_in": round(max(0.0, backoff.resumes_in), 1),
        }

    def _without_answer(self, queued: QueuedJob) -> SendResult:
        """Return the result for a caller that has waited long enough."""
        job = self._jobs.queue.get(queued.number)
        if job is None or job.may_wait:
            return None
        if job.state is JobState.SENDING:
            return OutcomeUnknown()
        err = RateLimited() if self._attempts.backoff.is_paused else NotInTime()
        self._jobs.end(job, Step.REFUSED, reason=err.key)
        return err
