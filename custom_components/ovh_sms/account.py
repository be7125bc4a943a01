"""An SMS account at run time: the one way out for every message."""

from collections.abc import Sequence
from functools import partial
import logging
import secrets
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.hass_dict import HassKey

from .address_book import AddressBook, unknown_recipients
from .api import AuthenticationFailed, Job, JobReport, Keys, NoCredits, OvhClient, OvhError
from .const import (
    CONF_APPLICATION_KEY,
    CONF_APPLICATION_SECRET,
    CONF_CONSUMER_KEY,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    DOMAIN,
    SHORT_CODE,
)
from .coordinator import AccountCoordinator
from .error import translation_of
from .issue import async_clear_no_credits, async_report_no_credits
from .models import SendReport, SendRequest
from .sms.encoding import MAX_PARTS, measure, shorten
from .sms.phone_number import looks_like_number, mask

_LOGGER = logging.getLogger(__name__)

type OvhSmsConfigEntry = ConfigEntry[SmsAccount]

# An entry's state says neither "loaded" while it is set up nor "not loaded" while it is unloaded.
LOADED_ACCOUNTS: HassKey[dict[str, SmsAccount]] = HassKey(DOMAIN)
"""Accounts that can send, by entry id."""

TAG_BYTES: Final = 9
"""Random bytes of a tag: with its prefix 20 characters, all that OVHcloud takes."""


class SmsAccount:
    """Sends the messages of one config entry."""

    def __init__(self, hass: HomeAssistant, entry: OvhSmsConfigEntry) -> None:
        """Set up without any I/O."""
        self.keys = Keys(
            entry.data[CONF_APPLICATION_KEY],
            entry.data[CONF_APPLICATION_SECRET],
            entry.data[CONF_CONSUMER_KEY],
        )
        client = partial(OvhClient, self.keys, hass.async_add_executor_job)
        self.hass = hass
        self._entry = entry
        # A poll that hangs must never hold an alarm back, so each has a client of its own.
        self._sending = client()
        self.coordinator = AccountCoordinator(hass, entry, client())
        self.address_book = AddressBook(hass, entry)

    @property
    def name(self) -> str:
        """Return the name the user knows the account by."""
        return self._entry.title

    @property
    def service_name(self) -> str:
        """Return OVHcloud's name of the account."""
        return str(self._entry.data[CONF_SERVICE_NAME])

    async def async_send(self, request: SendRequest) -> SendReport:
        """Send a message, or raise a translated HomeAssistantError saying why not."""
        text = _compose(request)
        job = Job(
            message=shorten(text, MAX_PARTS),
            receivers=self.address_book.resolve(request.recipients),
            sender=self._sender(request),
            tag=f"ha{secrets.token_hex(TAG_BYTES)}",
        )
        try:
            report = await self._sending.async_create_job(self.service_name, job)
        except OvhError as err:
            # OVHcloud may quote a number: our text hides it, a traceback would not.
            raise self._explain(err) from None
        self.coordinator.async_charged(report)
        self._check(report)
        truncated = job.message != text
        if truncated:
            _LOGGER.warning("A message of %d characters was shortened to fit", len(text))
        return _report(job, report, truncated=truncated)

    def _sender(self, request: SendRequest) -> str | None:
        """Return the sender to ask OVHcloud for, None for a short code."""
        sender = request.sender or self._entry.options.get(CONF_SENDER, SHORT_CODE)
        return None if sender == SHORT_CODE else sender

    def _explain(self, err: OvhError) -> HomeAssistantError:
        """Return what the user reads of an error, after starting what mends it."""
        if isinstance(err, AuthenticationFailed):
            self._entry.async_start_reauth(self.hass)
        if isinstance(err, NoCredits):
            async_report_no_credits(self.hass, self._entry)
            self.coordinator.async_ask_for_credits()
        return HomeAssistantError(**translation_of(err, sending=True))

    def _check(self, report: JobReport) -> None:
        """Raise if OVHcloud took none of the receivers; say so in the log if some."""
        if not report.ids:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_valid_receiver",
                translation_placeholders={
                    "receivers": ", ".join(map(mask, report.invalid_receivers)) or "-"
                },
            )
        async_clear_no_credits(self.hass, self._entry)
        if report.invalid_receivers:
            _LOGGER.warning(
                "OVHcloud refused %d of the receivers of a message as invalid",
                len(report.invalid_receivers),
            )


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


def _report(job: Job, report: JobReport, *, truncated: bool) -> SendReport:
    """Return what an automation learns of an accepted message."""
    size = measure(job.message)
    return SendReport(
        status="accepted",
        tag=job.tag,
        ids=report.ids,
        valid_receivers=report.valid_receivers,
        invalid_receivers=report.invalid_receivers,
        credits_removed=report.credits_removed,
        credits_left=report.credits_left,
        encoding=size.encoding,
        characters=size.characters,
        parts=size.parts,
        truncated=truncated,
    )
