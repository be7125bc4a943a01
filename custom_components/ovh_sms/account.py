"""An SMS account at run time: the one way out for every message."""

from collections.abc import Callable, Sequence
from datetime import timedelta
import logging
from math import inf
import secrets
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.signal_type import SignalTypeFormat

from .address_book import AddressBook, unknown_recipients
from .api import (
    AuthenticationFailed,
    Job,
    JobReport,
    Keys,
    MissingRight,
    NoCredits,
    OvhError,
)
from .connection import async_create_client
from .const import (
    CONF_APPLICATION_KEY,
    CONF_APPLICATION_SECRET,
    CONF_CONSUMER_KEY,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    CREATE_TOKEN_URL,
    DOMAIN,
    SHORT_CODE,
)
from .coordinator import AccountCoordinator
from .error import translation_of
from .issue import Issue, async_clear, async_report
from .models import Delivery, DeliveryStatus, SendReport, SendRequest
from .outbox import NO_VALID_RECEIVER, Ended, Outbox, OutboxError
from .sms.encoding import MAX_PARTS, measure, shorten
from .sms.phone_number import looks_like_number, mask

_LOGGER = logging.getLogger(__name__)

type OvhSmsConfigEntry = ConfigEntry[SmsAccount]

# An entry's state says neither "loaded" while it is set up nor "not loaded" while it is unloaded.
LOADED_ACCOUNTS: HassKey[dict[str, SmsAccount]] = HassKey(DOMAIN)
"""Accounts that can send, by entry id."""

SIGNAL_DELIVERY: Final[SignalTypeFormat[Delivery]] = SignalTypeFormat(f"{DOMAIN}_delivery_{{}}")
"""News of a message of an account, by its service name."""

SIGNAL_QUEUED: Final[SignalTypeFormat[()]] = SignalTypeFormat(f"{DOMAIN}_queued_{{}}")
"""Another number of messages waits in an account, by its service name."""

TAG_BYTES: Final = 9
"""Random bytes of a tag: with its prefix 20 characters, all that OVHcloud takes."""

RETRY_FOR: Final = timedelta(hours=24)
"""How long a message may wait in the outbox if it does not say so itself."""


class SmsAccount:
    """Sends the messages of one config entry."""

    def __init__(self, hass: HomeAssistant, entry: OvhSmsConfigEntry, outbox: Outbox) -> None:
        """Set up without any I/O."""
        self.keys = Keys(
            entry.data[CONF_APPLICATION_KEY],
            entry.data[CONF_APPLICATION_SECRET],
            entry.data[CONF_CONSUMER_KEY],
        )
        self.hass = hass
        self.queued = 0
        self._entry = entry
        self._outbox = outbox
        # A poll that hangs must never hold an alarm back, so each has a client of its own.
        self._sending = async_create_client(hass, self.keys, urgent=True)
        self._polling = async_create_client(hass, self.keys)
        self.coordinator = AccountCoordinator(hass, entry, self._polling)
        self.address_book = AddressBook(hass, entry)

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

    @callback
    def async_stop(self) -> None:
        """Leave what waits to the account that is started next."""
        self._outbox.async_stop()

    async def async_send(self, request: SendRequest) -> SendReport:
        """Send or queue a message, or raise a translated HomeAssistantError saying why not."""
        text = _compose(request)
        job = Job(
            message=shorten(text, MAX_PARTS),
            receivers=self.address_book.resolve(request.recipients),
            sender=self._sender(request),
            tag=f"ha{secrets.token_hex(TAG_BYTES)}",
        )
        retry_for = RETRY_FOR if request.retry_for is None else request.retry_for
        try:
            report = await self._outbox.async_send(job, retry_for.total_seconds())
        except (OvhError, OutboxError) as err:
            # OVHcloud may quote a number: our text hides it, a traceback would not.
            raise HomeAssistantError(**translation_of(err, sending=True)) from None
        if report is None:
            self._tell(DeliveryStatus.QUEUED, job.tag, job.receivers)
        elif not report.ids:
            raise _no_valid_receiver(report)
        if truncated := job.message != text:
            _LOGGER.warning("A message of %d characters was shortened to fit", len(text))
        return _report(job, report, truncated=truncated)

    def _sender(self, request: SendRequest) -> str | None:
        """Return the sender to ask OVHcloud for, None for a short code."""
        sender = request.sender or self._entry.options.get(CONF_SENDER, SHORT_CODE)
        return None if sender == SHORT_CODE else sender

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
            before, seen = seen, self._reachable_credits()
            if seen > before:
                self._outbox.async_retry()

        return polled

    def _reachable_credits(self) -> float:
        """Return the credits left, less than any if OVHcloud did not answer."""
        coordinator = self.coordinator
        return coordinator.data.credits_left if coordinator.last_update_success else -inf


@callback
def async_address_books(hass: HomeAssistant) -> list[AddressBook]:
    """Return the recipients of every account in use, also of those that OVHcloud keeps waiting.

    They count although they cannot send, or their messages would go to somebody of equal name.
    """
    return [
        AddressBook(hass, entry)
        for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False)
        if entry.state is not ConfigEntryState.NOT_LOADED
    ]


@callback
def async_get_account(
    hass: HomeAssistant, config_entry_id: str | None, recipients: Sequence[str] | None
) -> SmsAccount:
    """Return the account meant by a call, or raise a translated ServiceValidationError."""
    books = async_address_books(hass)
    if config_entry_id is not None:
        books = [book for book in books if book.entry_id == config_entry_id]
    book = choose_account(books, recipients or ())
    if account := hass.data[LOADED_ACCOUNTS].get(book.entry_id):
        return account
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="account_not_loaded",
        translation_placeholders={"account": book.account},
    )


def choose_account(books: Sequence[AddressBook], recipients: Sequence[str]) -> AddressBook:
    """Return the only account, or the only one that knows any of the recipients."""
    if not books:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_account")
    if len(books) == 1:
        return books[0]
    known = {text: [book for book in books if book.find(text)] for text in recipients}
    if unknown := [text for text in known if not known[text] and not looks_like_number(text)]:
        raise unknown_recipients(books, unknown)
    candidates = {book.entry_id: book for found in known.values() for book in found}
    if len(candidates) == 1:
        return next(iter(candidates.values()))
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="several_accounts",
        translation_placeholders={
            "accounts": ", ".join(f"{book.account}: {book.entry_id}" for book in books)
        },
    )


def _compose(request: SendRequest) -> str:
    """Return the text of a message, its title on a line of its own."""
    message = request.message.strip()
    if not message:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="empty_message")
    title = (request.title or "").strip()
    return f"{title}\n{message}" if title else message


def _no_valid_receiver(report: JobReport) -> ServiceValidationError:
    """Name the receivers, of which OVHcloud accepts none."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_valid_receiver",
        translation_placeholders={
            "receivers": ", ".join(map(mask, report.invalid_receivers)) or "-"
        },
    )


def _report(job: Job, report: JobReport | None, *, truncated: bool) -> SendReport:
    """Return what an automation learns of a message that was accepted, or queued if no report."""
    size = measure(job.message)
    return SendReport(
        status="accepted" if report else "queued",
        tag=job.tag,
        ids=report.ids if report else (),
        valid_receivers=report.valid_receivers if report else (),
        invalid_receivers=report.invalid_receivers if report else (),
        credits_removed=report.credits_removed if report else 0.0,
        credits_left=report.credits_left if report else None,
        encoding=size.encoding,
        characters=size.characters,
        parts=size.parts,
        truncated=truncated,
    )
