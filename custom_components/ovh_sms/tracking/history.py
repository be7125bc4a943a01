"""Lists the messages and replies of an account."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from ..const import SHORT_CODE
from ..message.address_book import AddressBook, Recipient, reached
from ..message.models import (
    HELD,
    LISTED_STATUSES,
    RECEIVED,
    ReceiverStatus,
    as_json,
    iso_time,
)
from ..storage.records import Message, Reply, Sms
from .held import CANCELLING
from .notices import NoticeBuilder
from .poller import PollContext
from .status import worst_status

IN: Final = "in"
OUT: Final = "out"


@dataclass(frozen=True, slots=True)
class Record:
    """A message with its SMS, or a reply, at its time."""

    time: float
    """When a message was accepted, or else made, or a reply taken in."""
    message: Message | Reply
    sms: tuple[Sms, ...] = ()

    @property
    def id(self) -> str:
        """Return what stays the same while a message changes."""
        message = self.message
        return f"reply {message.id}" if isinstance(message, Reply) else message.tag

    def is_as(self, other: Record) -> bool:
        """Return whether nothing of it has changed."""
        return self.message is other.message and self.sms == other.sms


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message or a reply in a list."""

    id: str
    direction: str
    status: str
    time: float
    tag: str | None
    """Of a reply: that of the message it answers."""
    message: str
    sender: str
    alarm: str | None = None
    receivers: tuple[ReceiverStatus, ...] = ()
    leaves_at: float | None = None
    """When OVHcloud hands it to an operator, None unless it is held until then."""
    can_be_cancelled: bool = False


class History:
    """Lists the messages of an account."""

    def __init__(
        self, context: PollContext, notices: NoticeBuilder, address_book: AddressBook
    ) -> None:
        """Set up without I/O."""
        self._client = context.client
        self._ledger = context.ledger
        self._notices = notices
        self._address_book = address_book

    def now(self) -> float:
        """Return OVHcloud's time in seconds since 1970, as far as it is known."""
        return self._client.now()

    def last_tag(self, subentry_id: str) -> str | None:
        """Return the tag of the last message to a recipient."""
        for message in reversed(self._ledger.messages):
            if message.is_guard:
                continue
            reached = self._address_book.reached_by(message.job.receivers)
            if subentry_id in {recipient.subentry_id for recipient in reached}:
                return message.tag
        return None

    def newest(self, statuses: Iterable[str], limit: int) -> list[dict[str, Any]]:
        """Return the newest messages with one of some statuses, or with any if none is given."""
        wanted = set(statuses) or set(LISTED_STATUSES)
        found = (record for record in self.records() if self._status(record) in wanted)
        return [self._as_response(self.row(record)) for record in islice(found, limit)]

    def records(self, recipients: Sequence[Recipient] | None = None) -> Iterator[Record]:
        """Yield messages and replies, the newest first; only those to or from some recipients."""
        found: list[tuple[float, Message | Reply]]
        found = [*self._sent(recipients), *self._received(recipients)]
        found.sort(key=itemgetter(0), reverse=True)
        for time, message in found:
            if isinstance(message, Reply):
                yield Record(time, message)
            elif every := self._ledger.sms_of(message):
                yield Record(time, message, tuple(every))

    def row(self, record: Record) -> Row:
        """Return the row of a record."""
        if isinstance(record.message, Reply):
            return self._reply(record.message, record)
        return self._message(record.message, record)

    def _sent(self, recipients: Sequence[Recipient] | None) -> Iterator[tuple[float, Message]]:
        """Yield each message with its time: when it was accepted, or else made."""
        skew = self._client.now() - self._ledger.file.clock.now()
        for message in reversed(self._ledger.messages):
            if not message.is_guard and (
                recipients is None or reached(recipients, message.job.receivers)
            ):
                yield self._ledger.accepted_at(message) or message.created + skew, message

    def _received(self, recipients: Sequence[Recipient] | None) -> Iterator[tuple[float, Reply]]:
        """Yield each reply with its time."""
        numbers = {number for each in recipients or () for number in each.phone_numbers}
        for reply in self._ledger.replies:
            if recipients is None or reply.sender in numbers:
                yield reply.received, reply

    def _status(self, record: Record) -> str:
        if isinstance(record.message, Reply):
            return RECEIVED
        is_queued = any(sms.is_queued for sms in record.sms)
        return HELD if self._held(record) and not is_queued else worst_status(record.sms).value

    def _held(self, record: Record) -> list[Sms]:
        """Return the SMS that OVHcloud holds back."""
        now = self._client.now()
        return [sms for sms in record.sms if sms.is_open and sms.leaves_at > now]

    def _message(self, message: Message, record: Record) -> Row:
        every, held, status = record.sms, self._held(record), self._status(record)
        return Row(
            id=record.id,
            direction=OUT,
            status=status,
            time=record.time,
            tag=message.tag,
            message=message.job.message,
            sender=message.job.sender or SHORT_CODE,
            alarm=message.alarm or None,
            receivers=self._notices.receiver_statuses(every),
            leaves_at=min(sms.leaves_at for sms in held) if status == HELD else None,
            can_be_cancelled=bool(held)
            or (not message.withdrawn and any(sms.is_queued for sms in every))
            or any(sms.is_open and sms.reason == CANCELLING for sms in every),
        )

    def _reply(self, reply: Reply, record: Record) -> Row:
        return Row(
            id=record.id,
            direction=IN,
            status=RECEIVED,
            time=record.time,
            tag=reply.tag or None,
            message=reply.text,
            sender=reply.sender,
        )

    def _as_response(self, row: Row) -> dict[str, Any]:
        """Return the row of an action's response."""
        response = {
            "time": iso_time(row.time),
            "direction": row.direction,
            "status": row.status,
            "tag": row.tag,
            "message": row.message,
            "sender": row.sender,
        }
        if row.direction == IN:
            return response | {"recipient": self._address_book.name_of(row.sender)}
        receivers: Any = as_json([asdict(receiver) for receiver in row.receivers])
        return response | {"alarm": row.alarm, "receivers": receivers}
