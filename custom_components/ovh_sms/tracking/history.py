"""What an account knows of its messages and replies, as a list to show."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from ..const import SHORT_CODE
from ..message.address_book import AddressBook
from ..message.models import DeliveryStatus, Outcome, as_json
from ..outbox import Outbox, Waiting
from .deliveries import Deliveries
from .poller import Source
from .records import Reply, SentMessage, Sms

HELD: Final = "held"
"""OVHcloud has it, and holds it back."""

RECEIVED: Final = "received"
"""It came in."""


class Direction(StrEnum):
    """Which way a message went."""

    OUT = "out"
    IN = "in"


STATUSES: Final = (*DeliveryStatus, HELD, RECEIVED)


class History:
    """Lists the messages of an account."""

    def __init__(
        self, outbox: Outbox, source: Source, deliveries: Deliveries, address_book: AddressBook
    ) -> None:
        """Set up without any I/O."""
        self._outbox = outbox
        self._client = source.client
        self._ledger = source.ledger
        self._deliveries = deliveries
        self._address_book = address_book

    def last_tag(self, subentry_id: str) -> str | None:
        """Return the tag of the last message that a recipient was sent."""
        for message in reversed(self._ledger.messages):
            reached = self._address_book.reached_by([sms.receiver for sms in message.sms])
            if subentry_id in {recipient.subentry_id for recipient in reached}:
                return message.tag
        return None

    def newest(self, statuses: Iterable[str], limit: int) -> list[dict[str, Any]]:
        """Return the newest messages with one of some statuses, or with any if there are none."""
        wanted = set(statuses) or set(STATUSES)
        now = self._client.now()
        found = [
            (created, row)
            for created, row in (
                *(self._queued(each, now) for each in self._outbox.waiting),
                *(self._sent(each, now) for each in self._ledger.messages),
                *(self._received(each) for each in self._ledger.replies),
            )
            if row["status"] in wanted
        ]
        found.sort(key=lambda each: each[0], reverse=True)
        return [as_json({"time": _time(created), **row}) for created, row in found[:limit]]

    def _queued(self, waiting: Waiting, now: float) -> tuple[float, dict[str, Any]]:
        job = waiting.job
        outcomes = self._deliveries.outcomes(
            Sms(receiver=receiver, status=DeliveryStatus.QUEUED, reason=waiting.reason)
            for receiver in job.receivers
        )
        return now - waiting.waited, _out(
            DeliveryStatus.QUEUED, job.tag, job.message, job.sender, outcomes
        )

    def _sent(self, message: SentMessage, now: float) -> tuple[float, dict[str, Any]]:
        is_held = message.is_open and message.leaves > now
        return message.created, _out(
            HELD if is_held else message.status,
            message.tag,
            message.text,
            message.sender,
            self._deliveries.outcomes(message.sms),
        )

    def _received(self, reply: Reply) -> tuple[float, dict[str, Any]]:
        return reply.received, {
            "direction": Direction.IN,
            "status": RECEIVED,
            "tag": reply.tag or None,
            "message": reply.text,
            "sender": reply.sender,
            "recipient": self._address_book.name_of(reply.sender),
        }


def _out(
    status: str, tag: str, text: str, sender: str | None, outcomes: Iterable[Outcome]
) -> dict[str, Any]:
    return {
        "direction": Direction.OUT,
        "status": status,
        "tag": tag,
        "message": text,
        "sender": sender or SHORT_CODE,
        "receivers": [asdict(outcome) for outcome in outcomes],
    }


def _time(timestamp: float) -> str:
    """Return a moment as JSON."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="seconds")
