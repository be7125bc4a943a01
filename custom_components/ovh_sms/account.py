"""An SMS account at run time: the one way out for every message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
import logging
from math import inf
import secrets
import time
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util.hass_dict import HassKey

from .address_book import AddressBook
from .api import (
    AuthenticationFailed,
    JobReport,
    MissingRight,
    NoCredits,
    OvhError,
    Rejected,
)
from .budget import Budget
from .composer import Composer, Draft
from .connection import async_create_client, keys_of
from .const import CANCEL_TOKEN_URL, CONF_SERVICE_NAME, CREATE_TOKEN_URL, DOMAIN
from .coordinator import AccountCoordinator
from .deduplicate import Recent
from .deferred import Deferred
from .error import translation_of
from .issue import Issue, async_clear, async_report
from .models import Delivery, DeliveryStatus, Estimate, SendReport, SendRequest
from .options import NO_LIMITS, Options
from .outbox import NO_VALID_RECEIVER, Ended, Outbox, OutboxError
from .senders import Senders
from .signals import SIGNAL_DELIVERY, SIGNAL_QUEUED
from .sms.phone_number import mask
from .spending import Spending

_LOGGER = logging.getLogger(__name__)

type OvhSmsConfigEntry = ConfigEntry[SmsAccount]

# An entry's state says neither "loaded" while it is set up nor "not loaded" while it is unloaded.
LOADED_ACCOUNTS: HassKey[dict[str, SmsAccount]] = HassKey(DOMAIN)
"""Accounts that can send, by entry id."""

ANSWER_WITHIN: Final = 9.0
"""Seconds that a caller waits at most; then its message is queued."""

TAG_BYTES: Final = 9
"""Random bytes of a tag: with its prefix 20 characters, all that OVHcloud takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What an account keeps on disk, and over its reloads."""

    outbox: Outbox
    budget: Budget
    deferred: Deferred


class SmsAccount:
    """Sends the messages of one config entry."""

    def __init__(self, hass: HomeAssistant, entry: OvhSmsConfigEntry, stored: Stored) -> None:
        """Set up without any I/O."""
        self.keys = keys_of(entry)
        self.hass = hass
        self.queued = 0
        self._entry = entry
        self._outbox = stored.outbox
        self._deferred = stored.deferred
        self._options = Options.read(entry.options)
        self._recent = Recent()
        # A poll that hangs must never hold an alarm back, so each has a client of its own.
        self._sending = async_create_client(hass, self.keys, urgent=True)
        self._polling = async_create_client(hass, self.keys)
        self.coordinator = AccountCoordinator(hass, entry, self._polling)
        self.address_book = AddressBook(hass, entry)
        self.spending = Spending(hass, entry, stored.budget, self._options)
        senders = Senders(self._polling, self.service_name)
        self._composer = Composer(self._options, self.address_book, senders)

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
        # Other keys may have other rights: what is still true is said again.
        async_clear(self.hass, self._entry, Issue.CANNOT_SEND, Issue.CANNOT_CONFIRM)
        self._outbox.async_start(self._sending, self._polling, self.service_name, self)
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
    def async_stop(self) -> None:
        """Leave what waits to the account that is started next."""
        self._outbox.async_stop()

    async def async_send(self, request: SendRequest) -> SendReport:
        """Send or queue a message, or raise a translated HomeAssistantError saying why not."""
        answer_by = time.monotonic() + ANSWER_WITHIN
        draft = await self._composer.async_compose(request)
        if draft.is_truncated:
            _LOGGER.warning("A message of %d characters was shortened to fit", draft.asked_for)
        tag = f"ha{secrets.token_hex(TAG_BYTES)}"
        if not self._options.deduplicate:
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
        retry_for = self._options.retry_for if request.retry_for is None else request.retry_for
        seconds = retry_for.total_seconds()
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
            self._tell(DeliveryStatus.QUEUED, job.tag, job.receivers)
        elif not report.ids:
            raise _no_valid_receiver(report)
        return report

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
        except (OvhError, OutboxError) as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cancel_failed",
                translation_placeholders={"reason": err.key},
            ) from None

    async def _async_cancel_deferred(self, tag: str) -> bool:
        """Take back the SMS that OVHcloud holds back, and return whether there are any."""
        ids = self._deferred.ids_of(tag)
        gone = 0
        for sms_id in ids:
            try:
                await self._polling.async_delete_waiting(self.service_name, sms_id)
            except Rejected:
                gone += 1
        self._deferred.async_forget(tag)
        if gone:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cancel_too_late",
                translation_placeholders={"gone": str(gone), "all": str(len(ids))},
            )
        return bool(ids)

    # What the outbox tells

    @callback
    def async_accepted(self, report: JobReport) -> None:
        """Take what a job cost, and what its acceptance proves."""
        self.coordinator.async_charged(report)
        async_clear(self.hass, self._entry, Issue.NO_CREDITS, Issue.CANNOT_SEND)

    @callback
    def async_ended(self, ended: Ended) -> None:
        """Tell what became of a message."""
        job, report = ended.job.job, ended.report
        status = DeliveryStatus(ended.job.state)
        if status is DeliveryStatus.SENT:
            self.spending.async_spend(report.credits_removed if report else ended.job.cost)
        if report and report.ids and job.delay:
            self._deferred.async_hold(job.tag, report.ids, job.delay * 60)
        if status is not DeliveryStatus.SENT:
            _LOGGER.error("Message %s has %s: %s", job.tag, status, ended.job.reason)
            self._tell(status, job.tag, job.receivers, ended.job.reason)
        elif report is None:
            self.coordinator.async_ask_for_credits()
            self._tell(status, job.tag, job.receivers)
        else:
            self._tell(status, job.tag, report.valid_receivers)
            if invalid := report.invalid_receivers:
                _LOGGER.warning(
                    "OVHcloud refused %d of the receivers of message %s as invalid",
                    len(invalid),
                    job.tag,
                )
                self._tell(DeliveryStatus.FAILED, job.tag, invalid, NO_VALID_RECEIVER)

    @callback
    def async_refused(self, err: OvhError) -> None:
        """Start what mends an error."""
        if isinstance(err, AuthenticationFailed):
            self._entry.async_start_reauth(self.hass)
        if isinstance(err, NoCredits):
            async_report(self.hass, self._entry, Issue.NO_CREDITS)
            self.coordinator.async_ask_for_credits()
        if isinstance(err, MissingRight):
            self._report_missing_right(Issue.CANNOT_SEND, err)

    @callback
    def async_looked(self, missing: MissingRight | None) -> None:
        """Say so if it cannot be found out whether messages were sent."""
        if missing:
            self._report_missing_right(Issue.CANNOT_CONFIRM, missing)
        else:
            async_clear(self.hass, self._entry, Issue.CANNOT_CONFIRM)

    @callback
    def async_waiting(self, queued: int, stuck: int) -> None:
        """Show how many messages wait, and raise the alarm about those that wait for long."""
        if stuck:
            async_report(self.hass, self._entry, Issue.OUTBOX_STUCK, count=str(stuck))
        else:
            async_clear(self.hass, self._entry, Issue.OUTBOX_STUCK)
        if queued != self.queued:
            self.queued = queued
            async_dispatcher_send(self.hass, SIGNAL_QUEUED.format(self.service_name))

    @callback
    def _async_new_day(self, _now: datetime) -> None:
        """Begin a new budget at midnight."""
        self.spending.async_new_day()

    def _report_missing_right(self, issue: Issue, err: MissingRight) -> None:
        """Name the right that is missing, and where to get it."""
        url = {"create_token_url": CREATE_TOKEN_URL}
        async_report(self.hass, self._entry, issue, **err.placeholders, **url)

    def _tell(
        self, status: DeliveryStatus, tag: str, receivers: Sequence[str], reason: str | None = None
    ) -> None:
        """Tell the entities about the receivers of a message."""
        reached = self.address_book.reached_by(receivers)
        named = {number for recipient in reached for number in recipient.phone_numbers}
        others = [mask(number) for number in receivers if number not in named]
        delivery = Delivery(
            status=status,
            tag=tag,
            recipients=(*(recipient.name for recipient in reached), *others),
            subentry_ids=frozenset(recipient.subentry_id for recipient in reached),
            reason=reason,
        )
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


def _no_valid_receiver(report: JobReport) -> ServiceValidationError:
    """Name the receivers, of which OVHcloud accepts none."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_valid_receiver",
        translation_placeholders={
            "receivers": ", ".join(map(mask, report.invalid_receivers)) or "-"
        },
    )
