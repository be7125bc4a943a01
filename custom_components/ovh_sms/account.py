"""An SMS account at run time: the one way out for every message."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
import contextlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
import logging
from math import inf
import secrets
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.start import async_at_started
from homeassistant.util.hass_dict import HassKey

from .address_book import AddressBook
from .api import JobReport, MissingRight, OvhError, Rejected
from .attention import Attention
from .budget import Budget
from .composer import Composer, Draft
from .connection import async_create_client, keys_of
from .const import CANCEL_TOKEN_URL, CONF_SERVICE_NAME, DOMAIN
from .coordinator import AccountCoordinator
from .deduplicate import Recent
from .deliveries import Deliveries
from .error import translation_of
from .history import History
from .key_watch import KeyWatch
from .ledger import Ledger
from .log_filter import TEXTS, async_get_log_filter
from .models import (
    Answer,
    Delivery,
    DeliveryStatus,
    Estimate,
    ReplyNews,
    SendReport,
    SendRequest,
    WaitFor,
)
from .options import NO_LIMITS, Options
from .outbox import NO_VALID_RECEIVER, Cancelled, Ended, Listener, Outbox, OutboxError, State
from .poller import Source
from .questions import Question, Questions, plain_text
from .receipts import Receipts
from .records import Reply, SentMessage, Sms
from .replies import Received, Replies
from .senders import Senders
from .signals import SIGNAL_DELIVERY, SIGNAL_QUEUED, SIGNAL_REPLY
from .sms.phone_number import mask
from .spending import Spending

_LOGGER = logging.getLogger(__name__)

type OvhSmsConfigEntry = ConfigEntry[SmsAccount]

# An entry's state says neither "loaded" while it is set up nor "not loaded" while it is unloaded.
LOADED_ACCOUNTS: HassKey[dict[str, SmsAccount]] = HassKey(DOMAIN)
"""Accounts that can send, by entry id."""

ANSWER_WITHIN: Final = 9.0
"""Seconds that a caller waits at most; then its message is queued."""

TOLD_AT_ONCE: Final = 20
"""Ends of messages that are told before somebody else has a turn."""

TAG_BYTES: Final = 9
"""Random bytes of a tag: with its prefix 20 characters, all that OVHcloud takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What an account keeps on disk, and over its reloads."""

    outbox: Outbox
    budget: Budget
    ledger: Ledger
    questions: Questions


class SmsAccount:
    """Sends the messages of one config entry."""

    def __init__(self, hass: HomeAssistant, entry: OvhSmsConfigEntry, stored: Stored) -> None:
        """Set up without any I/O."""
        self.keys = keys_of(entry)
        self.hass = hass
        self.queued = 0
        self._entry = entry
        self._outbox = stored.outbox
        self._ledger = stored.ledger
        self._options = Options.read(entry.options)
        self._recent = Recent()
        self._untold: deque[Ended] = deque()
        self._teller: asyncio.Task[None] | None = None
        # A poll that hangs must never hold an alarm back, so each has a client of its own.
        self._sending = async_create_client(hass, self.keys, urgent=True)
        self._polling = async_create_client(hass, self.keys)
        self.coordinator = AccountCoordinator(hass, entry, self._polling)
        self.key_watch = KeyWatch(hass, entry, self._polling)
        self.address_book = AddressBook(hass, entry)
        self.spending = Spending(hass, entry, stored.budget, self._options)
        senders = Senders(self._polling, self.service_name)
        self.attention = Attention(self.coordinator, senders)
        self._secrets = async_get_log_filter(hass).async_secrets_of(entry.entry_id)
        self._hide_stored()
        self._composer = Composer(self._options, self.address_book, senders)
        self._deliveries = Deliveries(hass, self.address_book)
        self._history = History(stored.ledger, self._deliveries, self.address_book.name_of)
        self._questions = stored.questions
        source = Source(self._polling, self.service_name, stored.ledger)
        self._receipts = Receipts(
            hass,
            source,
            follow_all=self._options.receipts,
            tell=self._async_tell_receipts,
            refused=self.attention.async_asked_for_receipts,
        )
        self._replies = Replies(
            hass,
            source,
            self._questions,
            follow_all=self._options.replies,
            tell=self._async_tell_reply,
            refused=self.attention.async_asked_for_replies,
        )

    @property
    def name(self) -> str:
        """Return the name the user knows the account by."""
        return self._entry.title

    @property
    def service_name(self) -> str:
        """Return OVHcloud's name of the account."""
        return str(self._entry.data[CONF_SERVICE_NAME])

    @callback
    def async_start(self) -> None:
        """Send what waits, now that there are entities to tell what becomes of it."""
        self.attention.async_start()
        listener = Listener(
            accepted=self.attention.async_accepted,
            ended=self._async_ended,
            refused=self.attention.async_refused,
            looked=self.attention.async_looked,
            waiting=self._async_waiting,
        )
        self._outbox.async_start(self._sending, self._polling, self.service_name, listener)
        self._entry.async_on_unload(async_at_started(self.hass, self._async_tell_news))
        self.key_watch.async_start()
        self._entry.async_on_unload(
            self.hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stop_polling)
        )
        self._entry.async_on_unload(self.coordinator.async_add_listener(self._async_polled()))
        self._entry.async_on_unload(
            async_track_time_change(self.hass, self._async_new_day, hour=0, minute=0, second=0)
        )
        self.spending.async_new_day()
        self.spending.async_look_at(self.coordinator.data.credits_left)
        if self._options.limits != NO_LIMITS:
            numbers = [
                number for each in self.address_book.recipients for number in each.phone_numbers
            ]
            self._entry.async_create_background_task(
                self.hass, self.spending.async_learn_rates(self._polling, numbers), "ovh_sms rates"
            )

    @callback
    def _async_tell_news(self, _hass: HomeAssistant) -> None:
        """Tell what is new, now that there are automations to hear it."""
        self._receipts.async_start()
        self._replies.async_start()

    async def async_stop(self) -> None:
        """Leave what waits to the account that is started next."""
        self._outbox.async_stop()
        if self._teller:
            await asyncio.wait({self._teller})
        await self._async_stop_polling()

    async def _async_stop_polling(self, _event: Event | None = None) -> None:
        """Tell nothing more that could no longer be noted."""
        await self._receipts.async_stop()
        await self._replies.async_stop()

    @callback
    def async_poll_soon(self) -> None:
        """Ask OVHcloud for news, if any is waited for; not more often than it can be asked."""
        self._receipts.async_poke()
        self._replies.async_poke()

    async def async_send(self, request: SendRequest) -> SendReport:
        """Send or queue a message, or raise a translated HomeAssistantError saying why not."""
        report = await self._async_send(request, new_tag())
        if request.wait_for is WaitFor.DELIVERED:
            until = time.monotonic() + request.timeout.total_seconds()
            await self._async_wait(report.tag, self._is_over, until)
        return self._as_it_is_now(report)

    async def async_ask(self, request: SendRequest, answers: Sequence[str]) -> Answer:
        """Send a question, and return the answer, or how far the question has come by then."""
        began = time.monotonic()
        question = self._questions.ask(new_tag(), answers)
        # A question that leaves when nobody waits for its answer is not to be asked.
        retry_for = min(self._retry_for(request), request.timeout)
        try:
            report = await self._async_send(replace(request, retry_for=retry_for), question.tag)
            await self._async_wait_for_answer(question, began + request.timeout.total_seconds())
        finally:
            self._questions.close(question)
        return self._as_answer(question, self._as_it_is_now(report), time.monotonic() - began)

    async def _async_wait_for_answer(self, question: Question, until: float) -> None:
        """Wait until a question is answered, or cannot be, or it is too late."""
        self._replies.async_changed()
        # Home Assistant must neither start nor stop later for a question that is open.
        following = self.hass.async_create_background_task(
            self._async_wait(question.tag, self._has_failed, until), "ovh_sms question"
        )
        try:
            waiting: set[asyncio.Future[Any]] = {question.answered, following}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            following.cancel()

    async def _async_wait(self, tag: str, is_over: Callable[[str], bool], until: float) -> None:
        """Follow a message until something is over, or it is too late."""
        self._receipts.async_changed()
        await self._ledger.async_wait(tag, lambda: is_over(tag), until)

    def _as_answer(self, question: Question, report: SendReport, elapsed: float) -> Answer:
        """Return what came back to a question."""
        reply = question.answered.result() if question.answered.done() else None
        receiver = reply.sender if reply else None
        return Answer(
            status="answered" if reply else report.status,
            answer=reply.text if reply else None,
            choice=question.choice_of(reply.text) if reply else None,
            recipient=self.address_book.name_of(receiver) if receiver else None,
            receiver=receiver,
            elapsed=round(elapsed, 1),
            others=tuple(
                each.recipient or each.receiver
                for each in report.receivers
                if each.receiver != receiver
            ),
            tag=question.tag,
            receivers=report.receivers,
        )

    def _is_over(self, tag: str) -> bool:
        """Tell whether a message has come to its end."""
        message = self._ledger.get(tag)
        return message is not None and not message.is_open

    def _has_failed(self, tag: str) -> bool:
        """Tell whether nobody has got a message, nor will."""
        message = self._ledger.get(tag)
        return message is not None and not any(
            sms.status in {DeliveryStatus.SENT, DeliveryStatus.DELIVERED} for sms in message.sms
        )

    def _as_it_is_now(self, report: SendReport) -> SendReport:
        """Return a report with what has become of its message since."""
        message = self._ledger.get(report.tag)
        if message is None:
            return report
        status = {
            DeliveryStatus.SENT: "accepted",
            DeliveryStatus.DELIVERED: DeliveryStatus.DELIVERED.value,
        }.get(message.status, DeliveryStatus.FAILED.value)
        return replace(report, status=status, receivers=self._deliveries.outcomes(message))

    async def _async_send(self, request: SendRequest, tag: str) -> SendReport:
        """Send or queue a message under a tag."""
        answer_by = time.monotonic() + ANSWER_WITHIN
        self._secrets.async_add([request.title, request.message], request.recipients or ())
        draft = await self._composer.async_compose(request)
        self._secrets.async_add([draft.message], draft.receivers)
        if draft.is_truncated:
            _LOGGER.warning("A message of %d characters was shortened to fit", draft.asked_for)
        # A question that is asked again is meant to be.
        if not self._options.deduplicate or request.answerable:
            report = await self._async_hand_over(draft, request, draft.receivers, tag, answer_by)
            return draft.as_report(tag, report, {})
        async with self._recent.turn(draft.message):
            return await self._async_send_once(draft, request, tag, answer_by)

    async def _async_send_once(
        self, draft: Draft, request: SendRequest, tag: str, answer_by: float
    ) -> SendReport:
        """Send a message to those who have not got the same text a while ago."""
        within = self._options.deduplicate.total_seconds()
        fresh, repeated = self._recent.split(draft.message, draft.receivers, tag, within)
        if not fresh:
            return draft.as_repeat(repeated)
        try:
            report = await self._async_hand_over(draft, request, fresh, tag, answer_by)
        except HomeAssistantError:
            self._recent.forget(draft.message, fresh, tag)
            raise
        return draft.as_report(tag, report, repeated)

    async def _async_hand_over(
        self,
        draft: Draft,
        request: SendRequest,
        receivers: tuple[str, ...],
        tag: str,
        answer_by: float,
    ) -> JobReport | None:
        """Give a message to the outbox, and return OVHcloud's report unless it is queued."""
        job = self._composer.as_job(draft, request, receivers, tag)
        cost = self.spending.cost(receivers, draft.size.parts)
        if not request.critical:
            self.check_budget(cost)
        seconds = self._retry_for(request).total_seconds()
        report = None
        try:
            if request.wait:
                report = await self._outbox.async_send(job, seconds, cost, answer_by)
            else:
                await self._outbox.async_queue(job, seconds, cost)
        except (OvhError, OutboxError) as err:
            # OVHcloud may quote a number: our text hides it, a traceback would not.
            raise HomeAssistantError(**translation_of(err, sending=True)) from None
        if report is None:
            self._tell(self._deliveries.of(DeliveryStatus.QUEUED, job.tag, job.receivers))
        elif not report.ids:
            raise _no_valid_receiver(report)
        return report

    def _retry_for(self, request: SendRequest) -> timedelta:
        """Return how long a message may wait in the outbox."""
        return self._options.retry_for if request.retry_for is None else request.retry_for

    def check_budget(self, cost: float) -> None:
        """Raise a translated error if messages cost more than may be spent."""
        self.spending.check(cost, self._outbox.cost)

    async def async_estimate(self, request: SendRequest) -> Estimate:
        """Return what a message would be, without sending it."""
        draft = await self._composer.async_compose(request)
        is_known = await self.spending.async_learn_rates(self._polling, draft.receivers)
        cost = self.spending.cost(draft.receivers, draft.size.parts) if is_known else None
        return draft.as_estimate(cost)

    async def async_cancel(self, tag: str) -> bool:
        """Take a message back that has not left yet, and return whether there is one.

        Raises a translated HomeAssistantError if it can no longer be, or the right is missing.
        """
        try:
            return await self._outbox.async_cancel(tag) or await self._async_cancel_deferred(tag)
        except MissingRight as err:
            urls = {"create_token_url": CANCEL_TOKEN_URL}
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cancel_missing_right",
                translation_placeholders=err.placeholders | urls,
            ) from None
        except OvhError, OutboxError:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="cancel_failed"
            ) from None

    async def _async_cancel_deferred(self, tag: str) -> bool:
        """Take back the SMS that OVHcloud holds back, and return whether there are any."""
        message = self._ledger.get(tag)
        if message is None or message.leaves <= self._polling.now():
            return False
        held = [sms for sms in message.sms if sms.is_open and sms.id is not None]
        cancelled: list[Sms] = []
        try:
            for sms in held:
                with contextlib.suppress(Rejected):
                    await self._polling.async_delete_waiting(self.service_name, sms.id or 0)
                    cancelled.append(sms)
        finally:
            await self._async_note_cancelled(tag, cancelled)
        if gone := len(held) - len(cancelled):
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cancel_too_late",
                translation_placeholders={"gone": str(gone), "all": str(len(held))},
            )
        return bool(held)

    async def _async_note_cancelled(self, tag: str, cancelled: Sequence[Sms]) -> None:
        """Tell that SMS were taken back, of a message of which more may have become meanwhile."""
        message = self._ledger.get(tag)
        if message is None or not cancelled:
            return
        ended = [
            replace(sms, status=DeliveryStatus.FAILED, reason=Cancelled.key) for sms in cancelled
        ]
        changed = message.with_sms(ended)
        self._ledger.update(changed)
        await self._ledger.async_save()
        self._async_tell_receipts(changed, ended)

    # What the outbox tells

    @callback
    def _async_ended(self, ended: Ended) -> None:
        """Tell what became of a message, unless a kill came between that and forgetting it."""
        job, report = ended.job.job, ended.report
        if self._ledger.get(job.tag):
            return
        now = self._sending.now()
        message = self._ledger.add(
            partial(SentMessage.of, ended, now=now, followed=self._options.receipts)
        )
        if ended.job.state is not State.SENT:
            _LOGGER.error("Message %s has %s: %s", job.tag, ended.job.state, ended.job.reason)
        else:
            self.spending.async_spend(report.credits_removed if report else ended.job.cost)
            if report is None:
                self.coordinator.async_ask_for_credits()
            elif invalid := len(report.invalid_receivers):
                _LOGGER.warning(
                    "OVHcloud refused %d of the receivers of message %s as invalid",
                    invalid,
                    job.tag,
                )
        self._untold.append(ended)
        if self._teller is None or self._teller.done():
            self._teller = self.hass.async_create_task(self._async_tell_untold())
        if message.is_open:
            self._replies.async_changed()
        self._receipts.async_changed()

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

    # What OVHcloud tells when it is asked

    @callback
    def _async_tell_receipts(self, message: SentMessage, ended: Sequence[Sms]) -> None:
        """Tell what has become of SMS that OVHcloud had accepted."""
        for delivery in self._deliveries.of_receipts(message, ended):
            self._tell(delivery)
        self._receipts.async_changed()

    @callback
    def _async_tell_reply(self, received: Received) -> None:
        """Tell what came in, and answer the question that it is the answer to."""
        reply = received.reply
        self._secrets.async_add([reply.text], [reply.sender])
        known = self.address_book.known_by(reply.sender)
        news = ReplyNews(
            message=reply.text,
            sender=mask(reply.sender),
            recipient=known[0].name if known else None,
            subentry_ids=frozenset(recipient.subentry_id for recipient in known),
            tag=reply.tag or None,
            stop=_is_stop(reply),
            blacklisted=received.blacklisted,
        )
        async_dispatcher_send(self.hass, SIGNAL_REPLY.format(self.service_name), news)
        self._questions.answer(reply)

    def messages(self, statuses: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """Return the newest messages and replies, with one of some statuses if there are any."""
        now = self._sending.now()
        return self._history.newest(self._outbox.waiting, now, statuses, limit)

    def last_tag(self, subentry_id: str) -> str | None:
        """Return the tag of the last message that a recipient was sent."""
        for message in reversed(self._ledger.messages):
            reached = self.address_book.reached_by([sms.receiver for sms in message.sms])
            if subentry_id in {recipient.subentry_id for recipient in reached}:
                return message.tag
        return None

    # What a bug report needs, and must not have

    @property
    def status(self) -> dict[str, Any]:
        """Return what OVHcloud says of the account, without what the user calls it."""
        polled = self.coordinator
        return {
            "enabled": polled.data.enabled,
            "credits_left": polled.data.credits_left,
            "used_today": self.spending.used_today,
            "used_month": self.spending.used_month,
            "last_poll": "ok" if polled.last_update_success else _class_of(polled.last_exception),
            "queued": self.queued,
            "questions": len(self._questions),
            "lacks_receipts": self.attention.lacks_receipts,
        }

    def _hide_stored(self) -> None:
        """Keep what is still known of earlier messages out of the logs."""
        for sent in self._ledger.messages[-TEXTS:]:
            self._secrets.async_add([sent.text], [sms.receiver for sms in sent.sms])
        for reply in self._ledger.replies[-TEXTS:]:
            self._secrets.async_add([reply.text], [reply.sender])
        for each in self._outbox.waiting[-TEXTS:]:
            self._secrets.async_add([each.job.message], each.job.receivers)

    @callback
    def _async_waiting(self, queued: int, stuck: int) -> None:
        """Show how many messages wait."""
        self.attention.async_stuck(stuck)
        if queued != self.queued:
            self.queued = queued
            async_dispatcher_send(self.hass, SIGNAL_QUEUED.format(self.service_name))

    @callback
    def _async_new_day(self, _now: datetime) -> None:
        """Begin a new budget at midnight."""
        self.spending.async_new_day()

    def _tell(self, delivery: Delivery) -> None:
        """Tell the entities."""
        async_dispatcher_send(self.hass, SIGNAL_DELIVERY.format(self.service_name), delivery)

    def _async_polled(self) -> Callable[[], None]:
        """Return what tries again when OVHcloud answers again, or credits were bought."""
        seen = self._reachable_credits()

        @callback
        def polled() -> None:
            nonlocal seen
            self.spending.async_look_at(self.coordinator.data.credits_left)
            before, seen = seen, self._reachable_credits()
            if seen > before:
                self._outbox.async_retry()

        return polled

    def _reachable_credits(self) -> float:
        """Return the credits left, less than any if OVHcloud did not answer."""
        coordinator = self.coordinator
        return coordinator.data.credits_left if coordinator.last_update_success else -inf


def _class_of(err: BaseException | None) -> str:
    """Return the class of what is behind an error, without its words."""
    return type(getattr(err, "__cause__", None) or err).__name__


def new_tag() -> str:
    """Return a tag that no other message has."""
    return f"ha{secrets.token_hex(TAG_BYTES)}"


def _is_stop(reply: Reply) -> bool:
    """Tell whether somebody wants no more messages, as OVHcloud understands it."""
    return plain_text(reply.text).rstrip("0123456789") == "stop"


def _no_valid_receiver(report: JobReport) -> ServiceValidationError:
    """Name the receivers, of which OVHcloud accepts none."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_valid_receiver",
        translation_placeholders={
            "receivers": ", ".join(map(mask, report.invalid_receivers)) or "-"
        },
    )
