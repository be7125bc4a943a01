"""An SMS account at run time: joins coordinators, pipeline, outbox and tracker."""

from collections.abc import Sequence
from functools import partial
import time

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..arrival import Arrival, ArrivalContext
from ..check import AutomaticCheck, CheckContext, Deviations, Observer, SelfCheck
from ..const import CONF_SERVICE_NAME
from ..coordinator import AccountCoordinator, KeyCoordinator
from ..costs import Rates, Spending
from ..escalation import Alarms, EscalationContext
from ..message import (
    AddressBook,
    AskResult,
    Composer,
    Options,
    Senders,
    SendReport,
    SendRequest,
    WaitFor,
    new_tag,
)
from ..message.common_text import common_text
from ..message.signals import SIGNAL_RECIPIENTS, SIGNAL_SENDERS
from ..problems.account_issues import AccountIssues, async_report_blocked
from ..silence import SilenceContext, SilenceGuard
from ..tracking import Canceller, History, NoticeBuilder, PollContext, Tracker
from .connection import Connections, keys_of
from .entry_data import EntryData, LastAnswers
from .estimates import Estimates
from .pipeline import SendPipeline
from .reports import Reports

type OvhSmsConfigEntry = ConfigEntry[SmsAccount]


class SmsAccount:
    """One config entry at run time."""

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
        self.name = entry.title
        self.service_name: str = entry.data[CONF_SERVICE_NAME]
        """Name of the account at OVHcloud, like `sms-ab12345-1`."""
        self._entry = entry
        self._data = data
        self.questions = data.questions
        options = Options.read(entry.options)
        self._clients = connections.async_create_clients(self.keys)
        self._polling = self._clients.polling
        self._polling.blocked = partial(async_report_blocked, hass, entry)
        self.coordinator = AccountCoordinator(hass, entry, self._polling)
        self.address_book = AddressBook(hass, entry)
        self.spending = _create_spending(hass, entry, options, data, rates)
        self.sender: str = options.sender
        """The sender of messages that name none, or `short_code`."""
        learnt = partial(async_dispatcher_send, hass, SIGNAL_SENDERS, self.service_name)
        senders = Senders(self._polling, self.service_name, learnt)
        self.key_coordinator = KeyCoordinator(hass, entry, self._polling, senders, options)
        self.issues = AccountIssues(hass, entry)
        self.deviations = Deviations(hass, entry, data.ledger)
        known = ArrivalContext(hass, entry, self._polling, data.ledger, self.address_book, senders)
        self.arrival = Arrival(known)
        checked = self._check_context(options, senders)
        self._observer = Observer(checked)
        self.check = SelfCheck(checked)
        self._automatic_check = AutomaticCheck(checked, self.check, data.outbox)
        self._create_messaging(options, senders)
        self._restore(data.last_answers)

    def _create_messaging(self, options: Options, senders: Senders) -> None:
        """Create what sends messages, follows them, and reports on them."""
        notices = NoticeBuilder(self.hass, self.address_book)
        context = self._poll_context()
        self.history = History(context, notices, self.address_book)
        self.tracker = Tracker(
            context, options, notices, self.questions, self.issues, stop_list=self.arrival.stop_list
        )
        self._canceller = Canceller(self._data.outbox, context, self.tracker.async_end)
        composer = Composer(options, self.address_book, senders)
        self._pipeline = SendPipeline(
            options, composer, self.spending, self.tracker, self._data, arrival=self.arrival
        )
        self.estimates = Estimates(
            hass=self.hass,
            entry=self._entry,
            options=options,
            client=self._polling,
            address_book=self.address_book,
            senders=senders,
            spending=self.spending,
            arrival=self.arrival,
        )
        self.alarms = Alarms(self._escalation_context())
        self.silence_guard = SilenceGuard(self._silence_context(options))
        self._reports = self._create_reports()

    def _poll_context(self) -> PollContext:
        return PollContext(
            self.hass,
            self._polling,
            self.service_name,
            self._data.ledger,
            ids_differ=self._observer.async_ids_differ,
            came_in=self._observer.async_came_in,
        )

    def _escalation_context(self) -> EscalationContext:
        return EscalationContext(
            hass=self.hass,
            entry=self._entry,
            ledger=self._data.ledger,
            outbox=self._data.outbox,
            address_book=self.address_book,
            questions=self.questions,
            pipeline=self._pipeline,
            tracker=self.tracker,
        )

    def _silence_context(self, options: Options) -> SilenceContext:
        return SilenceContext(
            hass=self.hass,
            entry=self._entry,
            options=options,
            client=self._polling,
            ledger=self._data.ledger,
            outbox=self._data.outbox,
            address_book=self.address_book,
            pipeline=self._pipeline,
            tracker=self.tracker,
            key_coordinator=self.key_coordinator,
            spending=self.spending,
        )

    def _create_reports(self) -> Reports:
        return Reports(
            hass=self.hass,
            service_name=self.service_name,
            outbox=self._data.outbox,
            issues=self.issues,
            coordinator=self.coordinator,
            spending=self.spending,
            arrival=self.arrival,
            tracker=self.tracker,
            observer=self._observer,
            silence_guard=self.silence_guard,
        )

    def _check_context(self, options: Options, senders: Senders) -> CheckContext:
        return CheckContext(
            hass=self.hass,
            entry=self._entry,
            client=self._clients.checking,
            options=options,
            coordinator=self.coordinator,
            key_coordinator=self.key_coordinator,
            spending=self.spending,
            address_book=self.address_book,
            senders=senders,
            ledger=self._data.ledger,
            deviations=self.deviations,
            arrival=self.arrival,
        )

    def _restore(self, known: LastAnswers | None) -> None:
        """Start from the last answers to the same keys."""
        if known and known.keys == self.keys:
            self.coordinator.data = known.account
            self.coordinator.last_update_success = known.is_current
            self.key_coordinator.data = known.credential

    @property
    def queued(self) -> int:
        """Return the number of messages in the outbox."""
        return self._reports.queued

    @property
    def can_send(self) -> bool:
        """Return whether an SMS of one part to this country would leave now, as far as is known."""
        return (
            self.spending.covers(self.coordinator.reachable_credits)
            and self.spending.has_room
            and not self.issues.forbid_sending
        )

    @callback
    def async_start(self) -> None:
        """Start sending and polling, after the entities are set up."""
        self.issues.async_start()
        self.deviations.async_start()
        self._observer.async_start()
        self._data.outbox.async_start(
            self._clients.sending, self._clients.looking, self.service_name, self._reports.listener
        )
        self.tracker.async_start(self._entry)
        self.key_coordinator.async_start()
        self.arrival.async_start(self.key_coordinator.async_poll)
        self._reports.async_start(self._entry)
        self.coordinator.async_start()
        self.spending.async_start()
        self._automatic_check.async_start()
        self._async_use_recipients()
        self.alarms.async_start()
        self.silence_guard.async_start()

    @callback
    def async_update_recipients(self) -> None:
        """Use the recipients that the entry has now."""
        self.address_book.update()
        self._async_use_recipients()
        self.arrival.async_update_recipients()
        async_dispatcher_send(self.hass, SIGNAL_RECIPIENTS)

    @callback
    def _async_use_recipients(self) -> None:
        recipients = self.address_book.recipients
        self.issues.async_named([recipient.name for recipient in recipients])
        self.spending.async_learn_rates(self._polling, self.address_book.numbers)

    async def async_stop(self) -> None:
        """Stop sending and polling; queued messages stay in the outbox."""
        await self.alarms.async_stop()
        await self.silence_guard.async_stop()
        self._data.outbox.async_stop()
        await self.tracker.async_stop()
        answers = LastAnswers(
            keys=self.keys,
            account=self.coordinator.data,
            is_current=self.coordinator.last_update_success,
            credential=self.key_coordinator.data,
        )
        # A disabled account may be enabled long after.
        self._data.last_answers = None if self._entry.disabled_by else answers

    # Actions

    async def async_send(self, request: SendRequest) -> SendReport:
        """Send or queue a message; raises a translated HomeAssistantError if it will not leave."""
        report = await self._pipeline.async_send(request, new_tag())
        if request.wait_for is WaitFor.DELIVERED:
            until = time.monotonic() + request.timeout.total_seconds()
            await self.tracker.async_wait(report.tag, until)
        return self.tracker.updated_report(report)

    async def async_send_test(self, subentry_id: str) -> None:
        """Send a test message to a recipient; raises as `async_send`."""
        text = common_text(self.hass, "test_message")
        await self.async_send(SendRequest(message=text, recipients=(subentry_id,)))

    async def async_ask(self, request: SendRequest, answers: Sequence[str]) -> AskResult:
        """Send a question; return the answer, or the status of the question at the timeout."""
        began = time.monotonic()
        question = self.questions.ask(new_tag(), answers)
        try:
            report = await self._pipeline.async_send(request, question.tag)
            until = began + request.timeout.total_seconds()
            await self.tracker.async_wait_for_answer(question, until)
        finally:
            self.questions.close(question)
        return question.as_result(self.tracker.updated_report(report), time.monotonic() - began)

    async def async_cancel(self, tag: str) -> bool:
        """Cancel a message that has not left yet; return whether there is one."""
        return await self._canceller.async_cancel(tag)


def _create_spending(
    hass: HomeAssistant, entry: ConfigEntry, options: Options, data: EntryData, rates: Rates
) -> Spending:
    return Spending(
        hass,
        entry,
        options,
        budget=data.budget,
        sent_parts=data.sent_parts,
        rates=rates,
        outbox=data.outbox,
        ledger=data.ledger,
    )
