"""The outbox of an account: every SMS is recorded, sent, retried, looked for, or given up."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
import time
from typing import Any, Final, Unpack

from homeassistant.core import HomeAssistant, callback

from ..api import Job, JobReport, OutcomeUnknown, OvhClient, RateLimited
from ..storage.database import DISK_ERRORS, StoredRows
from ..storage.ledger import Ledger
from ..storage.records import Marks, Message, Sms, SmsState, Step
from .attempts import Attempts
from .backlog import Backlog, Listener
from .callers import SendResult
from .errors import NotInTime, NotSaved
from .loop import async_run_loop
from .search import Search

RECORD_WITHIN: Final = 1.0
"""Least seconds that a caller waits for the disk, so that a result holds after a power cut."""


class Outbox:
    """The SMS of one account that OVHcloud does not have yet, or may not have.

    It outlives reloads of the account: running requests go on.
    """

    def __init__(self, hass: HomeAssistant, ledger: Ledger, spend: Callable[[float], None]) -> None:
        """Set up without any I/O; `spend` counts credits that OVHcloud charged."""
        self._hass = hass
        self._ledger = ledger
        self._backlog = Backlog(hass, ledger, spend)
        self._search = Search(self._backlog)
        self._attempts = Attempts(hass, self._backlog, self._search)
        self._loops: list[asyncio.Task[None]] = []

    async def async_load(self) -> StoredRows:
        """Read what is stored."""
        stored = await self._backlog.async_load()
        for sms in self._backlog.queue:
            if sms.state is SmsState.UNKNOWN:
                self._search.look_for(sms.tag)
        return stored

    @callback
    def async_start(
        self, sending: OvhClient, looking: OvhClient, service_name: str, listener: Listener
    ) -> None:
        """Send with one client, look for SMS with another, and report to a listener."""
        self._search.start(looking, service_name)
        self._backlog.listener = listener
        self._attempts.start(sending, service_name)
        look = self._search.async_next
        self._loops = [
            self._hass.loop.create_task(async_run_loop(step, wake_up, "outbox"))
            for step, wake_up in (
                (self._attempts.async_send_next, self._backlog.wake_up),
                (partial(look, is_critical=False), self._search.wake_up),
                (partial(look, is_critical=True), self._search.critical_wake_up),
            )
        ]
        self._backlog.report_count()

    @callback
    def async_stop(self) -> None:
        """Start no more requests; running ones go on."""
        for loop in self._loops:
            loop.cancel()
        self._loops = []
        self._backlog.listener = None

    @callback
    def async_retry(self) -> None:
        """Try again now, because the reason of earlier failures may be gone."""
        self._attempts.retry()

    async def async_close(self) -> None:
        """Stop, and wait for running requests."""
        self.async_stop()
        await self._attempts.async_close()

    async def async_discard(self) -> int:
        """Delete everything; return how many messages are lost by that."""
        self.async_stop()
        return await self._backlog.async_discard()

    async def async_send(
        self,
        job: Job,
        retry_for: float,
        cost: float,
        answer_by: float,
        **marks: Unpack[Marks],
    ) -> JobReport | None:
        """Return OVHcloud's report, or None if the message is queued for `retry_for` seconds.

        It is queued if OVHcloud has not answered by `answer_by` (`time.monotonic()`). Raises
        OvhError or OutboxError if it will not be sent.
        """
        backlog = self._backlog
        message = backlog.admit(job, retry_for, cost, **marks)
        answer = backlog.callers.open(message)
        backlog.wake_up.set()
        try:
            if self._loops and not self._attempts.backoff.is_paused:
                await asyncio.wait({answer}, timeout=max(0.0, answer_by - time.monotonic()))
            result = answer.result() if answer.done() else self._without_answer(message)
        finally:
            backlog.callers.close(message)
            backlog.wake_up.set()
            backlog.report_count()
        return await self._async_recorded(message, result, answer_by)

    async def async_queue(
        self,
        job: Job,
        retry_for: float,
        cost: float,
        answer_by: float,
        **marks: Unpack[Marks],
    ) -> None:
        """Queue a message without waiting for OVHcloud; raises NotSaved."""
        message = self._backlog.admit(job, retry_for, cost, **marks)
        self._backlog.wake_up.set()
        self._backlog.report_count()
        await self._async_recorded(message, None, answer_by)

    async def async_cancel(self, tag: str) -> bool:
        """Cancel a message that still waits, and return whether there is one.

        Raises OutcomeUnknown if OVHcloud may have it, NotSaved if a restart would send it.
        """
        message = self._ledger.get(tag)
        queued = self._queued(message) if message else []
        if message is None or not queued:
            return False
        if any(sms.state is not SmsState.WAITING for sms in queued):
            raise OutcomeUnknown
        self._backlog.cancel(queued)
        self._backlog.report_count()
        try:
            await self._ledger.file.async_flush()
        except DISK_ERRORS as err:
            if self._ledger.may_hold(message):
                raise NotSaved from err
        return True

    @callback
    def async_withdraw(self, tags: Iterable[str]) -> None:
        """Let nothing of some messages leave from now on, also after a restart.

        What waits ends as cancelled at once, and what OVHcloud may have as soon as it turns out not
        to have it. Nothing is waited for, so what the caller changes is in the same transaction.
        """
        for message in filter(None, map(self._ledger.get, tags)):
            if self._queued(message):
                self._backlog.withdraw(message)
        self._backlog.wake_up.set()
        self._backlog.report_count()

    @callback
    def async_give_up(self) -> None:
        """End the messages that OVHcloud refused and that are kept."""
        for sms, _ in self._backlog.kept:
            if sms.state is SmsState.WAITING:
                self._end([sms], sms.reason or "")
        self._backlog.report_count()

    @property
    def cost(self) -> float:
        """Return the estimated credits of all messages in the outbox."""
        return self._backlog.queue.cost

    @property
    def queued(self) -> int:
        """Return the number of SMS that OVHcloud does not have, or may not have."""
        return len(self._backlog.queue)

    @property
    def overview(self) -> dict[str, Any]:
        """Return numbers for a bug report, without texts and receivers; times are in seconds."""
        queued, backoff = list(self._backlog.queue), self._attempts.backoff
        now = self._backlog.clock.now()
        return {
            "states": Counter(sms.state.value for sms in queued),
            "reasons": Counter(sms.reason for sms in queued if sms.reason),
            "oldest": max((round(now - sms.message.created, 1) for sms in queued), default=None),
            "most_attempts": max((sms.attempts for sms in queued), default=0),
            "failures": backoff.failures,
            "resumes_in": round(max(0.0, backoff.resumes_in), 1),
        }

    def _without_answer(self, message: Message) -> SendResult:
        """Return the result for a caller that has waited long enough."""
        waiting = [sms for sms in self._queued(message) if sms.state is SmsState.WAITING]
        if message.may_wait or not waiting:
            return None
        err = RateLimited() if self._attempts.backoff.is_paused else NotInTime()
        self._end(waiting, err.key)
        # What OVHcloud may have is looked for.
        return None if self._queued(message) else err

    async def _async_recorded(
        self, message: Message, result: SendResult, answer_by: float
    ) -> JobReport | None:
        """Return or raise a result that holds after a power cut."""
        if isinstance(result, JobReport):
            return result
        is_saved = await self._async_is_saved(answer_by)
        if isinstance(result, Exception):
            if is_saved or not self._ledger.may_hold(message):
                raise result
            # A restart would send it, so it must not be called refused; the event tells its end.
            return None
        queued = self._queued(message)
        is_safe = is_saved or self._ledger.may_hold(message) or _is_safe(message, queued)
        if queued and self._ledger.file.failing and not is_safe:
            self._end(queued, NotSaved.key)
            raise NotSaved
        return None

    async def _async_is_saved(self, answer_by: float) -> bool:
        """Return whether the disk has all changes, as soon as it has or fails."""
        try:
            async with asyncio.timeout(max(RECORD_WITHIN, answer_by - time.monotonic())):
                await self._ledger.file.async_flush()
        except (*DISK_ERRORS, TimeoutError):
            return False
        return True

    def _queued(self, message: Message) -> list[Sms]:
        return [sms for sms in self._ledger.sms_of(message) if sms.is_queued]

    def _end(self, group: list[Sms], reason: str) -> None:
        self._backlog.end([sms.after(Step.REFUSED, reason=reason) for sms in group])


def _is_safe(message: Message, queued: list[Sms]) -> bool:
    """Return whether a message that is in memory only must not be given up for that."""
    return message.critical or any(sms.state is not SmsState.WAITING for sms in queued)
