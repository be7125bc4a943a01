"""Follows the messages of an account after the outbox, and notifies entities and callers."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started

from ..message.models import DeliveryNotice, DeliveryStatus, SendReport
from ..message.options import Options
from ..message.signals import SIGNAL_DELIVERY, SIGNAL_REPLY
from ..outbox import FinishedJob, JobState, Outbox
from ..problems.account_issues import AccountIssues
from .cancelling import async_cancel
from .notices import NoticeBuilder
from .poller import PollContext
from .questions import Question, Questions
from .receipts import Receipts
from .records import Reply, SentMessage, Sms
from .replies import Replies

_LOGGER = logging.getLogger(__name__)

NOTICES_AT_ONCE: Final = 20
"""Finished jobs that are notified before the event loop may do something else."""


class Tracker:
    """Records finished jobs, receipts and replies, and notifies entities and waiting callers."""

    def __init__(
        self,
        context: PollContext,
        options: Options,
        notices: NoticeBuilder,
        questions: Questions,
        issues: AccountIssues,
    ) -> None:
        """Set up without I/O."""
        self._hass = context.hass
        self._context = context
        self._ledger = context.ledger
        self._options = options
        self._notices = notices
        self._questions = questions
        self._finished: deque[FinishedJob] = deque()
        self._notifier: asyncio.Task[None] | None = None
        self._receipts = Receipts(
            context,
            follow_all=options.receipts,
            notify=self._async_notify_receipts,
            polled=issues.async_receipts_polled,
        )
        self._replies = Replies(
            context,
            questions,
            follow_all=options.replies,
            notify=self._async_notify_reply,
            polled=issues.async_replies_polled,
        )
        self._pollers = (self._receipts, self._replies)

    @callback
    def async_start(self, entry: ConfigEntry) -> None:
        """Poll as long as automations can be triggered."""

        @callback
        def start(_hass: HomeAssistant) -> None:
            for poller in self._pollers:
                poller.async_start()

        entry.async_on_unload(async_at_started(self._hass, start))
        entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stop_polling)
        )

    async def async_stop(self) -> None:
        """Wait for pending notifications; stop polling."""
        if self._notifier:
            await asyncio.wait({self._notifier})
        await self._async_stop_polling()

    async def _async_stop_polling(self, _event: Event | None = None) -> None:
        for poller in self._pollers:
            await poller.async_stop()

    @callback
    def async_poll_soon(self) -> None:
        """Request polls because OVHcloud may have receipts or replies."""
        for poller in self._pollers:
            poller.async_poll_soon()

    async def async_cancel(self, outbox: Outbox, tag: str) -> bool:
        """Cancel a message that has not left yet; return whether there is one."""
        return await self._receipts.async_uninterrupted(
            async_cancel(outbox, self._context, self._receipts, tag)
        )

    # Callers that wait

    def updated_report(self, report: SendReport) -> SendReport:
        """Return a report with the current status of its message, if it has left the outbox."""
        message = self._ledger.get(report.tag)
        return self._notices.updated_report(report, message) if message else report

    async def async_wait(
        self, tag: str, is_over: Callable[[SentMessage], bool], until: float
    ) -> None:
        """Follow a message until it meets a condition, or until a time of `time.monotonic()`."""
        self._receipts.wake_up.set()
        await self._ledger.async_wait(tag, is_over, until)

    async def async_wait_for_answer(self, question: Question, until: float) -> None:
        """Wait until a question is answered or has failed, or until a time."""
        self._replies.wake_up.set()
        # An open question must not delay the start or stop of Home Assistant.
        following = self._hass.async_create_background_task(
            self.async_wait(question.tag, lambda message: message.has_failed, until),
            "ovh_sms question",
        )
        try:
            waiting: set[asyncio.Future[Any]] = {question.answered, following}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            following.cancel()

    # Notifications

    @callback
    def async_queued(self, tag: str, receivers: Sequence[str]) -> None:
        """Notify that a message is queued, unless it has left the outbox by now."""
        if self._ledger.get(tag) is None:
            self._notify([self._notices.of_status(DeliveryStatus.QUEUED, tag, receivers)])

    @callback
    def async_ended(self, ended: FinishedJob) -> None:
        """Record a finished job, notify once that is on disk, and follow its SMS."""
        job, report, now = ended.job, ended.report, self._context.client.now()
        message = self._ledger.add(
            partial(SentMessage.of, ended, now=now, followed=self._options.receipts)
        )
        if job.state is not JobState.SENT:
            _LOGGER.error("Message %s has %s: %s", message.tag, job.state, job.reason)
        elif report and (invalid := len(report.invalid_receivers)):
            _LOGGER.warning(
                "OVHcloud refused %d of the receivers of message %s as invalid",
                invalid,
                message.tag,
            )
        self._finished.append(ended)
        if self._notifier is None or self._notifier.done():
            self._notifier = self._hass.async_create_task(self._async_notify_finished())
        if message.is_open:
            self._questions.answer_all(self._ledger.replies)
            self._replies.wake_up.set()
        self._receipts.wake_up.set()

    async def _async_notify_finished(self) -> None:
        """Save, then notify finished jobs: they must not be notified again after a restart."""
        while count := len(self._finished):
            await self._ledger.async_save()
            for position in range(1, count + 1):
                self._notify(self._notices.of_finished(self._finished.popleft()))
                if position % NOTICES_AT_ONCE == 0:
                    await asyncio.sleep(0)

    @callback
    def _async_notify_receipts(self, message: SentMessage, ended: Sequence[Sms]) -> None:
        self._notify(self._notices.of_receipts(message, ended))
        self._receipts.wake_up.set()

    @callback
    def _async_notify_reply(self, reply: Reply, blacklist: list[str] | None) -> None:
        notice = self._notices.of_reply(reply, blacklist)
        async_dispatcher_send(self._hass, SIGNAL_REPLY.format(self._context.service_name), notice)

    def _notify(self, notices: Iterable[DeliveryNotice]) -> None:
        signal = SIGNAL_DELIVERY.format(self._context.service_name)
        for notice in notices:
            async_dispatcher_send(self._hass, signal, notice)
