"""Lists the messages and replies of an account."""

from collections.abc import Iterable, Iterator, Set as AbstractSet
from dataclasses import asdict, dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from ..const import SHORT_CODE
from ..message.address_book import AddressBook
from ..message.models import (
    HELD,
    LISTED_STATUSES,
    RECEIVED,
    ReceiverStatus,
    as_json,
    iso_time,
)
from ..storage.records import Message, Reply
from .held import CANCELLING
from .notices import NoticeBuilder
from .poller import PollContext
from .status import worst_status

IN: Final = "in"
OUT: Final = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message or a reply in a list."""

    id: str
    """Stays the same while the message changes."""
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
        found = (row for row in self.rows() if row.status in wanted)
        return [self._as_response(row) for row in islice(found, limit)]

    def rows(self, numbers: AbstractSet[str] | None = None) -> Iterator[Row]:
        """Yield messages and replies, the newest first; only those to or from some numbers."""
        found: list[tuple[float, Message | Reply]]
        found = [*self._sent(numbers), *self._received(numbers)]
        found.sort(key=itemgetter(0), reverse=True)
        for time, record in found:
            yield (
                self._reply(record, time)
                if isinstance(record, Reply)
                else self._message(record, time)
            )

    def _sent(self, numbers: AbstractSet[str] | None) -> Iterator[tuple[float, Message]]:
        """Yield each message with its time: when it was accepted, or else made."""
        skew = self._client.now() - self._ledger.file.clock.now()
        for message in reversed(self._ledger.messages):
            is_wanted = numbers is None or not numbers.isdisjoint(message.job.receivers)
            if message.is_guard or not is_wanted:
                continue
            if every := self._ledger.sms_of(message):
                accepted = [sms.accepted_at for sms in every if sms.accepted_at]
                yield min(accepted, default=message.created + skew), message

    def _received(self, numbers: AbstractSet[str] | None) -> Iterator[tuple[float, Reply]]:
        """Yield each reply with its time."""
        for reply in self._ledger.replies:
            if numbers is None or reply.sender in numbers:
                yield reply.received, reply

    def _message(self, message: Message, time: float) -> Row:
        now, every = self._client.now(), self._ledger.sms_of(message)
        held = [sms for sms in every if sms.is_open and sms.leaves_at > now]
        is_queued = any(sms.is_queued for sms in every)
        is_held = bool(held) and not is_queued
        return Row(
            id=message.tag,
            direction=OUT,
            status=HELD if is_held else worst_status(every).value,
            time=time,
            tag=message.tag,
            message=message.job.message,
            sender=message.job.sender or SHORT_CODE,
            alarm=message.alarm or None,
            receivers=self._notices.receiver_statuses(every),
            leaves_at=min(sms.leaves_at for sms in held) if is_held else None,
            can_be_cancelled=bool(held)
            or (is_queued and not message.withdrawn)
            or any(sms.is_open and sms.reason == CANCELLING for sms in every),
        )

    def _reply(self, reply: Reply, time: float) -> Row:
        return Row(
            id=f"reply {reply.id}",
            direction=IN,
            status=RECEIVED,
            time=time,
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
