"""From what an automation asks for to what OVHcloud would get."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from homeassistant.exceptions import ServiceValidationError

from ..api import Job, JobReport, well_formed
from ..const import DOMAIN, SECONDS_A_MINUTE, SHORT_CODE
from ..sms.encoding import TextSize, measure, shorten, unicode_characters
from ..sms.plain import is_blank
from ..sms.smart import apply
from .address_book import AddressBook
from .models import Estimate, SendReport, SendRequest
from .options import Options
from .senders import Senders


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as it would be sent."""

    message: str
    receivers: tuple[str, ...]
    sender: str
    size: TextSize
    asked_for: int | None
    """Characters before it was shortened, None if it was not."""

    @property
    def is_truncated(self) -> bool:
        """Tell whether a part of the text is missing."""
        return self.asked_for is not None

    def as_estimate(self, cost: float | None) -> Estimate:
        """Return what an automation learns before it is sent."""
        return Estimate(
            encoding=self.size.encoding,
            characters=self.size.characters,
            parts=self.size.parts,
            characters_per_part=self.size.characters_per_part,
            unicode_characters=unicode_characters(self.message),
            message=self.message,
            credits=cost,
            receivers=self.receivers,
            sender=self.sender,
            truncated=self.is_truncated,
        )

    def as_report(
        self, tag: str, report: JobReport | None, repeated: Mapping[str, str]
    ) -> SendReport:
        """Return what an automation learns once it was accepted, or queued if no report."""
        return SendReport(
            status="accepted" if report else "queued",
            tag=tag,
            ids=report.ids if report else (),
            valid_receivers=report.valid_receivers if report else (),
            invalid_receivers=report.invalid_receivers if report else (),
            credits_removed=report.credits_removed if report else 0.0,
            credits_left=report.credits_left if report else None,
            encoding=self.size.encoding,
            characters=self.size.characters,
            parts=self.size.parts,
            truncated=self.is_truncated,
            sender=self.sender,
            deduplicated=tuple(repeated),
        )

    def as_repeat(self, repeated: Mapping[str, str]) -> SendReport:
        """Return what an automation learns if everybody has got it already."""
        return self.as_report(next(iter(repeated.values())), None, repeated)


class Composer:
    """Composes the messages of an account."""

    def __init__(self, options: Options, address_book: AddressBook, senders: Senders) -> None:
        """Set up without any I/O."""
        self._options = options
        self._address_book = address_book
        self._senders = senders

    async def async_compose(self, request: SendRequest) -> Draft:
        """Return the message that is asked for, or raise a translated ServiceValidationError."""
        text = _join(request)
        receivers = self._address_book.resolve(request.recipients)
        choose = (
            self._senders.async_choose_answerable
            if request.answerable
            else self._senders.async_choose
        )
        sender = await choose(
            request.sender or self._options.sender,
            text,
            receivers,
            is_default=request.sender is None,
        )
        # OVHcloud adds none to what can be answered anyway.
        stop_clause = request.marketing and sender != SHORT_CODE
        replaced = apply(text, request.encoding or self._options.encoding, stop_clause=stop_clause)
        max_parts = request.max_parts or self._options.max_parts
        message = shorten(replaced, max_parts, stop_clause=stop_clause)
        return Draft(
            message=message,
            receivers=receivers,
            sender=sender,
            size=measure(message, stop_clause=stop_clause),
            asked_for=None if message == replaced else len(replaced),
        )

    def as_job(self, draft: Draft, request: SendRequest, tag: str) -> Job:
        """Return the job of a message."""
        validity = request.validity or self._options.validity
        return Job(
            message=draft.message,
            receivers=draft.receivers,
            sender=None if draft.sender == SHORT_CODE else draft.sender,
            tag=tag,
            delay=ceil(request.delay.total_seconds() / SECONDS_A_MINUTE),
            validity=None
            if validity is None
            else ceil(validity.total_seconds() / SECONDS_A_MINUTE),
            priority=request.priority,
            marketing=request.marketing,
        )


def _join(request: SendRequest) -> str:
    """Return the text of a message, its title on a line of its own."""
    if is_blank(request.message):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="empty_message")
    message, title = request.message.strip(), request.title or ""
    return well_formed(message if is_blank(title) else f"{title.strip()}\n{message}")
