"""Composes messages: from the request of an automation to the job for OVHcloud."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from math import ceil
from typing import Final

from ..api import Job, JobReport, well_formed
from ..const import SECONDS_A_MINUTE, SHORT_CODE
from ..sms.encoding import Encoding, TextSize, measure, shorten, unicode_characters
from ..sms.plain import is_blank
from ..sms.smart import Replacement, apply
from .address_book import AddressBook
from .invalid_call import InvalidCall
from .models import Estimate, SendReport, SendRequest
from .options import USUAL_RETRY, Options
from .senders import Senders

LONGEST_TEXT: Final = 10_000
"""Characters of a text that are looked at: several times as many as can be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as it would be sent."""

    request: SendRequest
    message: str
    receivers: tuple[str, ...]
    sender: str
    size: TextSize
    factor: float
    """How many times the rate of its receivers a part costs."""
    original_length: int | None
    """Characters before it was shortened, None if it was not."""
    validity: timedelta | None
    """How long operators try to deliver it; their default if None."""
    retry_for: timedelta
    """How long it may wait in the outbox."""

    @property
    def is_truncated(self) -> bool:
        """Return whether the text was shortened."""
        return self.original_length is not None

    @property
    def is_unicode(self) -> bool:
        """Return whether the text has letters that make it dearer."""
        return self.size.encoding is Encoding.UNICODE

    def as_job(self, tag: str) -> Job:
        """Return the job of the message under a tag."""
        return Job(
            message=self.message,
            receivers=self.receivers,
            sender=None if self.sender == SHORT_CODE else self.sender,
            tag=tag,
            delay=_minutes(self.request.delay),
            validity=None if self.validity is None else _minutes(self.validity),
            priority=self.request.priority,
            marketing=self.request.marketing,
        )

    def as_estimate(self, cost: float | None, warnings: tuple[str, ...]) -> Estimate:
        """Return the estimate of the message; `cost` in credits, None if unknown."""
        return Estimate(
            **asdict(self.size),
            unicode_characters=unicode_characters(self.message),
            message=self.message,
            credits=cost,
            receivers=self.receivers,
            sender=self.sender,
            truncated=self.is_truncated,
            warnings=warnings,
        )

    def as_report(
        self, tag: str, report: JobReport | None, repeated: Iterable[str] = ()
    ) -> SendReport:
        """Return the result of the message: accepted, or queued without a job report.

        `repeated` are receivers that were skipped because they have got the same text.
        """
        return SendReport(
            **(asdict(report) if report else {}) | {"tag": tag},
            status="accepted" if report else "queued",
            encoding=self.size.encoding,
            characters=self.size.characters,
            parts=self.size.parts,
            truncated=self.is_truncated,
            sender=self.sender,
            deduplicated=tuple(repeated),
        )


class Composer:
    """Composes the messages of one account."""

    def __init__(self, options: Options, address_book: AddressBook, senders: Senders) -> None:
        """Set up without any I/O."""
        self._options = options
        self._address_book = address_book
        self._senders = senders

    async def async_compose(
        self, request: SendRequest, receivers: tuple[str, ...] | None = None
    ) -> Draft:
        """Return the draft of a request, or raise InvalidCall.

        Receivers are given if they are known already; there may be none.
        """
        whole = _join(request)
        text = well_formed(whole[:LONGEST_TEXT])
        rest = max(len(whole) - LONGEST_TEXT, 0)
        if receivers is None:
            receivers = self._address_book.resolve(request.recipients)
        sender, endings = await self._async_choose_sender_and_endings(request, text, receivers)
        # OVHcloud adds no STOP clause to a short code, which can be answered.
        stop_clause = request.marketing and sender != SHORT_CODE
        encoding = request.encoding or self._options.encoding
        replaced = apply(text, encoding, stop_clause=stop_clause)
        max_parts = request.max_parts or self._options.max_parts
        # Endings must not make the whole text Unicode.
        is_gsm = measure(replaced).encoding is Encoding.GSM7
        of_ending = Replacement.SMART if is_gsm else encoding
        for ending in [f"\n{apply(each, of_ending)}" for each in endings] or [""]:
            whole = replaced + ending
            message = shorten(whole, max_parts, stop_clause=stop_clause, kept=ending)
            if message.endswith(ending):
                break
        return Draft(
            request=request,
            message=message,
            receivers=receivers,
            sender=sender,
            size=measure(message, stop_clause=stop_clause),
            factor=self._senders.factor_of(sender),
            original_length=len(whole) + rest if rest or message != whole else None,
            validity=request.validity or self._options.validity,
            retry_for=self._retry_for(request),
        )

    async def _async_choose_sender_and_endings(
        self, request: SendRequest, text: str, receivers: tuple[str, ...]
    ) -> tuple[str, tuple[str, ...]]:
        """Return the sender of a request and last lines of its text, the first that fits is used.

        Raises InvalidCall.
        """
        if not (endings := request.endings):
            return await self._async_choose_sender(request, text, receivers), ()
        senders, wanted = self._senders, request.sender
        if wanted is None:
            wanted = await senders.async_find_answerable(self._options.sender, text, receivers)
        wanting = replace(request, sender=wanted)
        sender = await self._async_choose_sender(wanting, text, receivers)
        can_be_answered = senders.can_be_answered(sender)
        return sender, endings.answerable if can_be_answered else endings.other

    async def _async_choose_sender(
        self, request: SendRequest, text: str, receivers: tuple[str, ...]
    ) -> str:
        """Return the sender of a request, or raise InvalidCall."""
        senders = self._senders
        choose = senders.async_choose_answerable if request.answerable else senders.async_choose
        wanted, is_default = request.sender or self._options.sender, request.sender is None
        try:
            return await choose(wanted, text, receivers, is_default=is_default)
        except InvalidCall:
            if not request.best_effort:
                raise
        if wanted == SHORT_CODE:
            # Some texts that look like an address pass, so OVHcloud decides.
            return SHORT_CODE
        return await self._async_choose_sender(replace(request, sender=None), text, receivers)

    def _retry_for(self, request: SendRequest) -> timedelta:
        retry_for = request.retry_for
        if retry_for is None:
            # Bulk messages, for which no caller waits, are many and take their time.
            default = self._options.retry_for
            retry_for = default if request.wait else max(default, USUAL_RETRY)
        # A question must not be sent once its caller has stopped waiting for the answer.
        return min(retry_for, request.timeout) if request.answerable else retry_for


def _minutes(period: timedelta) -> int:
    return ceil(period.total_seconds() / SECONDS_A_MINUTE)


def _join(request: SendRequest) -> str:
    """Return the text of a message, with its title on a line of its own."""
    title, message = ((text or "").strip() for text in (request.title, request.message))
    if is_blank(message) and (is_blank(title) or not request.best_effort):
        raise InvalidCall("empty_message")
    return "\n".join(text for text in (title, message) if not is_blank(text))
