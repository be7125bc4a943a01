"""Lists the messages and replies of an account."""

from collections.abc import Iterable
from dataclasses import asdict
from operator import itemgetter
from typing import Any

from ..const import SHORT_CODE
from ..message.address_book import AddressBook
from ..message.models import (
    HELD,
    LISTED_STATUSES,
    RECEIVED,
    DeliveryStatus,
    as_json,
    iso_time,
)
from ..outbox import Outbox, QueuedJob
from .notices import NoticeBuilder
from .poller import PollContext
from .records import Reply, SentMessage, Sms


class History:
    """Lists the messages of an account."""

    def __init__(
        self,
        outbox: Outbox,
        context: PollContext,
        notices: NoticeBuilder,
        address_book: AddressBook,
    ) -> None:
        """Set up without I/O."""
        self._outbox = outbox
        self._client = context.client
        self._ledger = context.ledger
        self._notices = notices
        self._address_book = address_book

    def last_tag(self, subentry_id: str) -> str | None:
        """Return the tag of the last message sent to a recipient."""
        for message in reversed(self._ledger.messages):
            reached = self._address_book.reached_by([sms.receiver for sms in message.sms])
            if subentry_id in {recipient.subentry_id for recipient in reached}:
                return message.tag
        return None

    def newest(self, statuses: Iterable[str], limit: int) -> list[dict[str, Any]]:
        """Return the newest messages with one of some statuses, or with any if none is given."""
        wanted = set(statuses) or set(LISTED_STATUSES)
        now = self._client.now()
        rows = [
            *(self._queued_row(job, now - waited) for job, waited in self._outbox.waiting),
            *(self._sent_row(message, now) for message in self._ledger.messages),
            *(self._reply_row(reply) for reply in self._ledger.replies),
        ]
        found = [row for row in rows if row["status"] in wanted]
        found.sort(key=itemgetter("time"), reverse=True)
        return [as_json({**row, "time": iso_time(row["time"])}) for row in found[:limit]]

    def _queued_row(self, queued: QueuedJob, created: float) -> dict[str, Any]:
        job, status = queued.job, DeliveryStatus.QUEUED
        sms = [
            Sms(receiver=receiver, status=status, reason=queued.reason)
            for receiver in job.receivers
        ]
        row = self._outgoing_row(status, job.tag, job.message, job.sender, sms)
        return {"time": created, **row}

    def _sent_row(self, message: SentMessage, now: float) -> dict[str, Any]:
        is_held = message.is_open and message.leaves_at > now
        status = HELD if is_held else message.status
        row = self._outgoing_row(status, message.tag, message.text, message.sender, message.sms)
        return {"time": message.created, **row}

    def _outgoing_row(
        self, status: str, tag: str, text: str, sender: str | None, sms: Iterable[Sms]
    ) -> dict[str, Any]:
        return {
            "direction": "out",
            "status": status,
            "tag": tag,
            "message": text,
            "sender": sender or SHORT_CODE,
            "receivers": [asdict(receiver) for receiver in self._notices.receiver_statuses(sms)],
        }

    def _reply_row(self, reply: Reply) -> dict[str, Any]:
        return {
            "time": reply.received,
            "direction": "in",
            "status": RECEIVED,
            "tag": reply.tag or None,
            "message": reply.text,
            "sender": reply.sender,
            "recipient": self._address_book.name_of(reply.sender),
        }
