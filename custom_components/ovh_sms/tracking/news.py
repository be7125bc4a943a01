"""What becomes of messages and what comes in: noted, told once, and waited for."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started

from ..api import Job
from ..message.models import Delivery, DeliveryStatus, SendReport
from ..message.options import Options
from ..message.signals import SIGNAL_DELIVERY, SIGNAL_REPLY
from ..outbox import NO_VALID_RECEIVER, Ended, State
from ..problems.attention import Attention
from .deliveries import Deliveries
from .poller import Source
from .questions import Question, Questions
from .receipts import Receipts
from .records import Reply, SentMessage, Sms
from .replies import Replies

_LOGGER = logging.getLogger(__name__)

TOLD_AT_ONCE: Final = 20
"""Ends of messages that are told before somebody else has a turn."""


class News:
    """Tells what the outbox and OVHcloud tell of an account: its entities, and whoever waits."""

    def __init__(
        self,
        hass: HomeAssistant,
        source: Source,
        options: Options,
        *,
        deliveries: Deliveries,
        questions: Questions,
        attention: Attention,
    ) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._source = source
        self._ledger = source.ledger
        self._options = options
        self._deliveries = deliveries
        self._questions = questions
        self._untold: deque[Ended] = deque()
        self._teller: asyncio.Task[None] | None = None
        self.receipts = Receipts(
            hass,
            source,
            follow_all=options.receipts,
            tell=self._async_tell_receipts,
            refused=attention.async_asked_for_receipts,
        )
        self._replies = Replies(
            hass,
            source,
            questions,
            follow_all=options.replies,
            tell=self._async_tell_reply,
            refused=attention.async_asked_for_replies,
        )

    @callback
    def async_start(self, entry: ConfigEntry) -> None:
        """Ask for what is new as long as there are automations to hear it."""

        @callback
        def start(_hass: HomeAssistant) -> None:
            self.receipts.async_start()
            self._replies.async_start()

        entry.async_on_unload(async_at_started(self._hass, start))
        entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stop_asking)
        )

    async def async_stop(self) -> None:
        """Leave the rest to the account that is started next, but nothing half told."""
        if self._teller:
            await asyncio.wait({self._teller})
        await self._async_stop_asking()

    async def _async_stop_asking(self, _event: Event | None = None) -> None:
        """Tell nothing more that could no longer be noted."""
        await self.receipts.async_stop()
        await self._replies.async_stop()

    @callback
    def async_poke(self) -> None:
        """Ask soon, because OVHcloud may have news."""
        self.receipts.async_poke()
        self._replies.async_poke()

    # Waiting for it

    def as_it_is_now(self, report: SendReport) -> SendReport:
        """Return a report with what has become of its message, if it has left the outbox."""
        message = self._ledger.get(report.tag)
        return self._deliveries.now_of(report, message) if message else report

    async def async_wait(
        self, tag: str, is_over: Callable[[SentMessage], bool], until: float
    ) -> None:
        """Follow a message until something is over, or it is too late."""
        self.receipts.async_changed()
        await self._ledger.async_wait(tag, is_over, until)

    async def async_wait_for_answer(self, question: Question, until: float) -> None:
        """Wait until a question is answered, or cannot be, or it is too late."""
        self._replies.async_changed()
        # Home Assistant must neither start nor stop later for a question that is open.
        following = self._hass.async_create_background_task(
            self.async_wait(question.tag, lambda message: message.has_failed, until),
            "ovh_sms question",
        )
        try:
            waiting: set[asyncio.Future[Any]] = {question.answered, following}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            following.cancel()

    # Telling it

    @callback
    def async_queued(self, job: Job) -> None:
        """Tell that a message waits, unless it has left by now."""
        if self._ledger.get(job.tag) is None:
            self._tell(self._deliveries.of(DeliveryStatus.QUEUED, job.tag, job.receivers))

    @callback
    def async_ended(self, ended: Ended) -> None:
        """Note that a message has left the outbox, tell it soon, and follow what has not ended."""
        job, report, now = ended.job, ended.report, self._source.client.now()
        message = self._ledger.add(
            partial(SentMessage.of, ended, now=now, followed=self._options.receipts)
        )
        if job.state is not State.SENT:
            _LOGGER.error("Message %s has %s: %s", message.tag, job.state, job.reason)
        elif report and (invalid := len(report.invalid_receivers)):
            _LOGGER.warning(
                "OVHcloud refused %d of the receivers of message %s as invalid",
                invalid,
                message.tag,
            )
        self._untold.append(ended)
        if self._teller is None or self._teller.done():
            self._teller = self._hass.async_create_task(self._async_tell_untold())
        if message.is_open:
            self._questions.answer_all(self._ledger.replies)
            self._replies.async_changed()
        self.receipts.async_changed()

    async def _async_tell_untold(self) -> None:
        """Tell how messages ended, once that is on disk, so that it is never told again."""
        while count := len(self._untold):
            await self._ledger.async_save()
            for position in range(1, count + 1):
                self._tell_ended(self._untold.popleft())
                if position % TOLD_AT_ONCE == 0:
                    await asyncio.sleep(0)

    def _tell_ended(self, ended: Ended) -> None:
        """Tell how a message ended."""
        job, report, status = ended.job.job, ended.report, DeliveryStatus(ended.job.state)
        if status is not DeliveryStatus.SENT:
            self._tell(self._deliveries.of(status, job.tag, job.receivers, ended.job.reason))
            return
        reached = report.valid_receivers if report else job.receivers
        self._tell(self._deliveries.of(status, job.tag, reached))
        if report and (invalid := report.invalid_receivers):
            self._tell(
                self._deliveries.of(DeliveryStatus.FAILED, job.tag, invalid, NO_VALID_RECEIVER)
            )

    @callback
    def _async_tell_receipts(self, message: SentMessage, ended: Sequence[Sms]) -> None:
        """Tell what has become of SMS that OVHcloud had accepted."""
        for delivery in self._deliveries.of_receipts(message, ended):
            self._tell(delivery)
        self.receipts.async_changed()

    @callback
    def _async_tell_reply(self, reply: Reply, blacklist: list[str] | None) -> None:
        """Tell what came in."""
        news = self._deliveries.of_reply(reply, blacklist)
        async_dispatcher_send(self._hass, SIGNAL_REPLY.format(self._source.service_name), news)

    def _tell(self, delivery: Delivery) -> None:
        """Tell the entities."""
        signal = SIGNAL_DELIVERY.format(self._source.service_name)
        async_dispatcher_send(self._hass, signal, delivery)
