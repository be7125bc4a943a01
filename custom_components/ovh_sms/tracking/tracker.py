"""Follows the messages of an account after the outbox, and notifies entities and callers."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started

from ..api import ListedNumbers
from ..message import Options, SendReport
from ..message.models import DeliveryStatus
from ..message.signals import (
    SIGNAL_DELIVERY,
    SIGNAL_NOT_DELIVERED,
    SIGNAL_REPLIES,
    SIGNAL_REPLY,
)
from ..outbox import Cancelled
from ..problems.account_issues import AccountIssues
from ..storage.records import LOST, Reply, Sms
from .notices import NoticeBuilder
from .notifier import Notifier
from .poller import PollContext
from .questions import Question, Questions
from .receipts import Receipts
from .replies import Replies
from .status import have_ended, have_failed, is_invalid, is_receipt
from .stop_reasons import StopList, StopReasons

_LOGGER = logging.getLogger(__name__)

PRUNE_EVERY: Final = 50
"""Messages between two removals of old ones."""


class Tracker:
    """Notifies of new states and replies, polls for them, and lets callers wait for them."""

    def __init__(
        self,
        context: PollContext,
        options: Options,
        notices: NoticeBuilder,
        questions: Questions,
        issues: AccountIssues,
        *,
        stop_list: StopList,
    ) -> None:
        """Set up without I/O."""
        self._hass = context.hass
        self._service_name = context.service_name
        self._ledger = context.ledger
        self._notices = notices
        self._questions = questions
        self._notifier = Notifier(context.hass, context.ledger)
        self._stop_reasons = StopReasons(context.hass, stop_list)
        self._receipts = Receipts(
            context,
            follow_all=options.receipts,
            end=self.async_end,
            polled=issues.async_receipts_polled,
        )
        self._replies = Replies(
            context,
            questions,
            follow_all=options.replies,
            notify=self._async_received,
            polled=issues.async_replies_polled,
            read_stop_list=stop_list.async_read,
        )
        self._pollers = (self._receipts, self._replies)
        self._client = context.client

    @callback
    def async_start(self, entry: ConfigEntry) -> None:
        """Notify and poll; until automations can be triggered, only for those that wait."""
        for poller in self._pollers:
            poller.async_start()
        entry.async_on_unload(async_at_started(self._hass, self._async_start))
        entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stop_polling)
        )

    @callback
    def _async_start(self, _hass: HomeAssistant) -> None:
        """Begin with the changes that automations were not notified of."""
        self._notifier.async_start()
        for _, changed in groupby(self._ledger.untold, key=lambda sms: sms.message.number):
            self.async_ended(tuple(changed))
        for reply in self._ledger.replies:
            if not reply.told:
                self._async_received(reply, None)
        for poller in self._pollers:
            poller.async_follow_all()

    async def async_stop(self) -> None:
        """Stop polling and notifying; the rest is found in the ledger at the next start."""
        await self._async_stop_polling()
        self._stop_reasons.async_stop()
        await self._notifier.async_stop()

    async def _async_stop_polling(self, _event: Event | None = None) -> None:
        for poller in self._pollers:
            await poller.async_stop()

    @callback
    def async_poll_soon(self) -> None:
        """Request polls because OVHcloud may have receipts or replies."""
        for poller in self._pollers:
            poller.async_poll_soon()

    # Callers that wait

    def updated_report(self, report: SendReport) -> SendReport:
        """Return a report with the current status of its message, if some of it has left."""
        message = self._ledger.get(report.tag)
        every = self._ledger.sms_of(message) if message else []
        if all(sms.is_queued for sms in every):
            return report
        return self._notices.updated_report(report, every)

    async def async_wait(self, tag: str, until: float) -> None:
        """Follow a message until its SMS have ended, or until a time of `time.monotonic()`."""
        self._receipts.wake_up.set()
        await self._ledger.async_wait(tag, have_ended, until)

    async def async_wait_for_reasons(self, tag: str, until: float) -> list[Sms]:
        """Return the SMS of a message once their reasons are known, at the latest at a time."""
        await self._stop_reasons.async_wait(tag, until)
        message = self._ledger.get(tag)
        return self._ledger.sms_of(message) if message else []

    async def async_wait_for_answer(self, question: Question, until: float) -> None:
        """Wait until a question is answered or has failed, or until a time."""
        self._receipts.wake_up.set()
        self._replies.wake_up.set()
        # An open question must not delay the start or stop of Home Assistant.
        following = self._hass.async_create_background_task(
            self._ledger.async_wait(question.tag, have_failed, until), "ovh_sms question"
        )
        try:
            waiting: set[asyncio.Future[Any]] = {question.answered, following}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            following.cancel()

    async def async_read_replies(self, until: float) -> bool:
        """Pick up the replies by now, at the latest at a time of `time.monotonic()`.

        Returns whether that succeeded, or no message can be answered; raises nothing.
        """
        return await self._replies.async_read(until)

    # Changes

    @callback
    def async_queued(self, tag: str) -> None:
        """Notify that a message is queued, as far as it has not left by now."""
        message = self._ledger.get(tag)
        if message is None or message.is_guard:
            return
        every = self._ledger.sms_of(message)
        self._notify([sms for sms in every if sms.is_queued], every)

    @callback
    def async_end(self, ended: Iterable[Sms]) -> None:
        """Record SMS in their final states, unless they have ended by now."""
        self._stop_reasons.async_explain(ended, self._record)

    def _record(self, ended: Iterable[Sms]) -> None:
        open_sms = [sms for sms in ended if self._ledger.current(sms).is_open]
        open_sms.sort(key=lambda sms: sms.message.number)
        for _, changed in groupby(open_sms, key=lambda sms: sms.message.number):
            # The present version may have been notified of meanwhile.
            new = [
                replace(self._ledger.current(sms), state=sms.state, reason=sms.reason)
                for sms in changed
            ]
            self._ledger.update(*new)
            self._tell(new)

    @callback
    def async_ended(self, changed: Sequence[Sms]) -> None:
        """Notify of SMS of one message in a new state, which the ledger has, and follow them."""
        self._stop_reasons.async_explain(changed, self._tell)

    def _tell(self, changed: Sequence[Sms]) -> None:
        if changed[0].message.is_guard:
            # As long as it has not left, it concerns only the guard.
            self._ledger.wake_ups["silence"].set()
            return
        for sms in changed:
            if (current := self._ledger.current(sms)).reason != sms.reason:
                self._ledger.update(replace(current, reason=sms.reason))
        _log(changed)
        if self._client.knows_time and changed[0].message.number % PRUNE_EVERY == 0:
            self._ledger.prune(self._client.now())
        every = self._ledger.sms_of(changed[0].message)
        shown = [sms for sms in changed if not self._is_outdated(sms)]
        self._notifier.async_add(
            partial(self._mark_told, changed), partial(self._notify, shown, every)
        )
        if any(sms.is_open for sms in changed):
            self._questions.answer_all()
            self._replies.wake_up.set()
        self._receipts.wake_up.set()

    def _is_outdated(self, sms: Sms) -> bool:
        """Return whether an SMS was withdrawn together with a newer one to its phone."""
        if not sms.message.withdrawn or sms.reason != Cancelled.key:
            return False
        others = (each.message for each in self._ledger.sms_to(sms.receiver))
        return next(each.number for each in others if not each.is_guard) != sms.message.number

    def _mark_told(self, changed: Iterable[Sms]) -> None:
        self._ledger.update(
            *(replace(self._ledger.current(sms), told=sms.state) for sms in changed)
        )

    @callback
    def _notify(self, changed: Sequence[Sms], every: Sequence[Sms]) -> None:
        signal = SIGNAL_DELIVERY.format(self._service_name)
        for notice in self._notices.of_sms(changed, every):
            async_dispatcher_send(self._hass, signal, notice)
            is_lost = notice.status in {DeliveryStatus.FAILED, DeliveryStatus.EXPIRED}
            if is_lost and notice.reason != Cancelled.key:
                name = self._service_name
                async_dispatcher_send(self._hass, SIGNAL_NOT_DELIVERED, name, notice)

    @callback
    def _async_received(self, reply: Reply, blacklist: ListedNumbers | None) -> None:
        """Notify of a reply, which the ledger has."""
        self._notifier.async_add(
            partial(self._ledger.replies.change, reply.id, told=True),
            partial(self._notify_reply, reply, blacklist),
        )

    @callback
    def _notify_reply(self, reply: Reply, blacklist: ListedNumbers | None) -> None:
        notice = self._notices.of_reply(reply, blacklist)
        async_dispatcher_send(self._hass, SIGNAL_REPLY.format(self._service_name), notice)
        async_dispatcher_send(self._hass, SIGNAL_REPLIES, self._service_name, notice)


def _log(changed: Sequence[Sms]) -> None:
    """Log the SMS of a message that were not sent."""
    message = changed[0].message
    lost = [sms for sms in changed if sms.state in LOST and not is_receipt(sms)]
    invalid = [sms for sms in lost if is_invalid(sms)]
    if 0 < len(invalid) < len(message.job.receivers):
        _LOGGER.warning(
            "OVHcloud refused %d of the receivers of message %s as invalid",
            len(invalid),
            message.tag,
        )
        lost = [sms for sms in lost if sms not in invalid]
    for state, reason in dict.fromkeys((sms.state, sms.reason) for sms in lost):
        level = logging.INFO if reason == Cancelled.key else logging.ERROR
        _LOGGER.log(level, "Message %s has %s: %s", message.tag, state, reason)
