"""An SMS account at run time: the one way out for every message."""

from collections.abc import Sequence
from dataclasses import replace
import logging
from math import inf
import secrets
import time
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..api import JobReport, NoCredits, OvhError
from ..const import CONF_SERVICE_NAME, DOMAIN
from ..coordinator import AccountCoordinator, KeyCoordinator
from ..costs.rates import Rates
from ..costs.spending import Spending
from ..message.address_book import AddressBook
from ..message.composer import Composer, Draft
from ..message.models import AskResult, Estimate, SendReport, SendRequest, WaitFor
from ..message.options import Options
from ..message.senders import Senders
from ..message.signals import SIGNAL_QUEUED
from ..outbox import FinishedJob, JobState, Listener, OutboxError
from ..problems.attention import Attention
from ..problems.error import translation_of
from ..sms.phone_number import mask
from ..tracking.history import History
from ..tracking.notices import NoticeBuilder
from ..tracking.poller import PollContext
from ..tracking.tracker import Tracker
from .connection import Connections, keys_of
from .entry_data import EntryData, LastAnswers

_LOGGER = logging.getLogger(__name__)

type OvhSmsConfigEntry = ConfigEntry[SmsAccount]

ANSWER_WITHIN: Final = 9.0
"""Seconds that a caller waits at most; then its message is queued."""

TAG_BYTES: Final = 9
"""Random bytes of a tag: with its prefix 20 characters, all that OVHcloud takes."""


class SmsAccount:
    """Sends the messages of one config entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: OvhSmsConfigEntry,
        data: EntryData,
        connections: Connections,
        rates: Rates,
    ) -> None:
        """Set up without I/O."""
        self.keys = keys_of(entry)
        self.hass = hass
        self.queued = 0
        self._entry = entry
        self._outbox = data.outbox
        self._ledger = data.ledger
        self.questions = data.questions
        self._options = Options.read(entry.options)
        self._recent = data.recent
        self._credits = inf
        # A poll that hangs must never hold an alarm back, so each has a client of its own.
        self._sending = connections.async_create_client(self.keys, urgent=True)
        self._polling = connections.async_create_client(self.keys)
        self.coordinator = AccountCoordinator(hass, entry, self._polling)
        self.address_book = AddressBook(hass, entry)
        self.spending = Spending(
            hass,
            entry,
            self._options,
            budget=data.budget,
            rates=rates,
            waiting_cost=lambda: self._outbox.cost,
        )
        senders = Senders(self._polling, self.service_name)
        self.key_coordinator = KeyCoordinator(hass, entry, self._polling, senders, self._options)
        self.attention = Attention(hass, entry)
        self._composer = Composer(self._options, self.address_book, senders)
        notices = NoticeBuilder(hass, self.address_book)
        context = PollContext(hass, self._polling, self.service_name, data.ledger)
        self.history = History(self._outbox, context, notices, self.address_book)
        self.tracker = Tracker(
            context,
            self._options,
            notices=notices,
            questions=self.questions,
            attention=self.attention,
        )

    @property
    def last_answers(self) -> LastAnswers:
        """Return what OVHcloud last said of the account."""
        return LastAnswers(
            keys=self.keys,
            account=self.coordinator.data,
            is_current=self.coordinator.last_update_success,
            credential=self.key_coordinator.data,
        )

    async def async_learn(self, known: LastAnswers | None) -> None:
        """Take what is known of the account, or ask OVHcloud.

        With other keys nothing is known. Raises ConfigEntryNotReady or ConfigEntryAuthFailed.
        """
        if known is None or known.keys != self.keys:
            await self.coordinator.async_config_entry_first_refresh()
            return
        self.coordinator.async_set_updated_data(known.account)
        self.coordinator.last_update_success = known.is_current
        self.key_coordinator.data = known.credential

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
            accepted=self._async_accepted,
            ended=self._async_ended,
            refused=self._async_refused,
            looked=self.attention.async_looked,
            waiting=self._async_waiting,
        )
        self._outbox.async_start(self._sending, self._polling, self.service_name, listener)
        self.tracker.async_start(self._entry)
        self.key_coordinator.async_start()
        self._credits = self.coordinator.reachable_credits
        self._entry.async_on_unload(self.coordinator.async_add_listener(self._async_polled))
        recipients = self.address_book.recipients
        self.spending.async_start(
            self._polling,
            self.coordinator.data.credits_left,
            [number for recipient in recipients for number in recipient.phone_numbers],
        )

    async def async_stop(self) -> None:
        """Leave what waits to the account that is started next."""
        self._outbox.async_stop()
        await self.tracker.async_stop()

    # What automations ask for

    async def async_send(self, request: SendRequest) -> SendReport:
        """Send or queue a message, or raise a translated HomeAssistantError saying why not."""
        report = await self._async_send(request, new_tag())
        if request.wait_for is WaitFor.DELIVERED:
            until = time.monotonic() + request.timeout.total_seconds()
            await self.tracker.async_wait(report.tag, lambda sent: not sent.is_open, until)
        return self.tracker.updated_report(report)

    async def async_ask(self, request: SendRequest, answers: Sequence[str]) -> AskResult:
        """Send a question, and return the answer, or how far the question has come by then."""
        began = time.monotonic()
        question = self.questions.ask(new_tag(), answers)
        try:
            report = await self._async_send(request, question.tag)
            until = began + request.timeout.total_seconds()
            await self.tracker.async_wait_for_answer(question, until)
        finally:
            self.questions.close(question)
        return question.as_result(self.tracker.updated_report(report), time.monotonic() - began)

    async def async_cancel(self, tag: str) -> bool:
        """Cancel a message that has not left yet; return whether there is one."""
        return await self.tracker.async_cancel(self._outbox, tag)

    async def async_estimate(self, request: SendRequest) -> Estimate:
        """Return what a message would be, without sending it."""
        draft = await self._composer.async_compose(request)
        is_known = await self.spending.rates.async_learn(self._polling, draft.receivers)
        cost = self.spending.rates.cost(draft.receivers, draft.size.parts) if is_known else None
        return draft.as_estimate(cost)

    # The one way out

    async def _async_send(self, request: SendRequest, tag: str) -> SendReport:
        """Send or queue a message under a tag."""
        answer_by = time.monotonic() + ANSWER_WITHIN
        draft = await self._composer.async_compose(request)
        if draft.is_truncated:
            _LOGGER.warning(
                "A message of %d characters was shortened to fit", draft.original_length
            )
        # A question that is asked again is meant to be.
        if not self._options.deduplicate or request.answerable:
            report = await self._async_hand_over(draft, request, tag, answer_by)
            return draft.as_report(tag, report, {})
        async with self._recent.lock_for(draft.message):
            return await self._async_send_once(draft, request, tag, answer_by)

    async def _async_send_once(
        self, draft: Draft, request: SendRequest, tag: str, answer_by: float
    ) -> SendReport:
        """Send a message to those who have not got the same text a while ago."""
        within = self._options.deduplicate.total_seconds()
        fresh, repeated = self._recent.split(
            draft.message, draft.receivers, tag, within, self._ledger.is_lost
        )
        if not fresh:
            return draft.as_repeat(repeated)
        try:
            report = await self._async_hand_over(
                replace(draft, receivers=fresh), request, tag, answer_by
            )
        except HomeAssistantError:
            self._recent.forget(draft.message, fresh, tag)
            raise
        return draft.as_report(tag, report, repeated)

    async def _async_hand_over(
        self, draft: Draft, request: SendRequest, tag: str, answer_by: float
    ) -> JobReport | None:
        """Give a message to the outbox, and return OVHcloud's report unless it is queued."""
        job = draft.as_job(tag)
        cost = self.spending.rates.cost(draft.receivers, draft.size.parts)
        if not request.critical:
            self.spending.check(cost)
        seconds = draft.retry_for.total_seconds()
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
            self.tracker.async_queued(tag, draft.receivers)
        elif not report.ids:
            invalid = ", ".join(map(mask, report.invalid_receivers)) or "-"
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_valid_receiver",
                translation_placeholders={"receivers": invalid},
            )
        return report

    # What comes back

    @callback
    def _async_accepted(self, report: JobReport) -> None:
        """Take what a job cost, and what its acceptance proves."""
        self.coordinator.async_charged(report)
        self.attention.async_accepted()

    @callback
    def _async_refused(self, err: OvhError) -> None:
        """Start what mends an error."""
        self.attention.async_refused(err)
        if isinstance(err, NoCredits):
            self.coordinator.async_ask_for_credits()

    @callback
    def _async_ended(self, ended: FinishedJob) -> None:
        """Take the end of a message, unless a kill came between that and forgetting it."""
        job, report = ended.job, ended.report
        if self._ledger.get(job.job.tag):
            return
        if job.state is JobState.SENT:
            self.spending.async_spend(report.credits_removed if report else job.cost)
            if report is None:
                self.coordinator.async_ask_for_credits()
        self.tracker.async_ended(ended)

    @callback
    def _async_waiting(self, queued: int, stuck: int) -> None:
        """Show how many messages wait."""
        self.attention.async_stuck(stuck)
        if queued != self.queued:
            self.queued = queued
            async_dispatcher_send(self.hass, SIGNAL_QUEUED.format(self.service_name))

    @callback
    def _async_polled(self) -> None:
        """Try again when OVHcloud answers again, or credits were bought."""
        self.spending.async_check_credits(self.coordinator.data.credits_left)
        before, self._credits = self._credits, self.coordinator.reachable_credits
        if self._credits > before:
            self._outbox.async_retry()


def new_tag() -> str:
    """Return a tag that no other message has."""
    return f"ha{secrets.token_hex(TAG_BYTES)}"
