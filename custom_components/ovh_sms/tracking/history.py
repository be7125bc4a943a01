"""Lists the messages and replies of an account."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import partial
from operator import itemgetter
from typing import Any

from ..const import SHORT_CODE
from ..message.address_book import AddressBook
from ..message.models import HELD, LISTED_STATUSES, RECEIVED, as_json, iso_time
from ..storage.records import Message, Reply, Sms
from .notices import NoticeBuilder
from .poller import PollContext
from .status import worst_status

type _Row = dict[str, Any]


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

    def last_tag(self, subentry_id: str) -> str | None:
        """Return the tag of the last message to a recipient."""
        for message in reversed(self._ledger.messages):
            if message.is_guard:
                continue
            reached = self._address_book.reached_by(message.job.receivers)
            if subentry_id in {recipient.subentry_id for recipient in reached}:
                return message.tag
        return None

    def newest(self, statuses: Iterable[str], limit: int) -> list[_Row]:
        """Return the newest messages with one of some statuses, or with any if none is given."""
        wanted = set(statuses) or set(LISTED_STATUSES)
        found = [
            (time, status, details)
            for time, status, details in (*self._sent(), *self._received())
            if status in wanted
        ]
        found.sort(key=itemgetter(0), reverse=True)
        return [
            as_json({"time": iso_time(time), **details(status)})
            for time, status, details in found[:limit]
        ]

    def _sent(self) -> Iterator[tuple[float, str, Callable[[str], _Row]]]:
        """Yield the time, the status and the details of each message."""
        now, clock = self._client.now(), self._ledger.file.clock.now()
        for message in reversed(self._ledger.messages):
            if message.is_guard or not (every := self._ledger.sms_of(message)):
                continue
            is_held = any(sms.is_open and sms.leaves_at > now for sms in every)
            is_queued = any(sms.is_queued for sms in every)
            status = HELD if is_held and not is_queued else worst_status(every)
            created = now - (clock - message.created)
            time = min((sms.accepted_at for sms in every if sms.accepted_at), default=created)
            yield time, status, partial(self._message, message, every)

    def _received(self) -> Iterator[tuple[float, str, Callable[[str], _Row]]]:
        """Yield the time, the status and the details of each reply."""
        for reply in self._ledger.replies:
            yield reply.received, RECEIVED, partial(self._reply, reply)

    def _message(self, message: Message, every: Iterable[Sms], status: str) -> _Row:
        return {
            "direction": "out",
            "status": status,
            "tag": message.tag,
            "message": message.job.message,
            "sender": message.job.sender or SHORT_CODE,
            "alarm": message.alarm or None,
            "receivers": [asdict(receiver) for receiver in self._notices.receiver_statuses(every)],
        }

    def _reply(self, reply: Reply, status: str) -> _Row:
        return {
            "direction": "in",
            "status": status,
            "tag": reply.tag or None,
            "message": reply.text,
            "sender": reply.sender,
            "recipient": self._address_book.name_of(reply.sender),
        }
