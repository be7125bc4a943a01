"""What an automation asks to send, and what became of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields as dataclass_fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from ..api import Priority
from ..sms.encoding import Encoding
from ..sms.smart import Replacement


class WaitFor(StrEnum):
    """What a caller waits for."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """A message as asked for; recipients None means every recipient of the account."""

    message: str
    title: str | None = None
    recipients: tuple[str, ...] | None = None
    """Recipient names, entity ids, subentry ids or phone numbers as people write them."""
    sender: str | None = None
    """An enabled sender or `short_code`; the account's own if None."""
    retry_for: timedelta | None = None
    """How long the message may wait in the outbox; zero if it must not, the default if None."""
    delay: timedelta = timedelta(0)
    """How long OVHcloud is to hold the message back."""
    validity: timedelta | None = None
    """How long operators try; the account's own if None."""
    priority: Priority = Priority.HIGH
    marketing: bool = False
    encoding: Replacement | None = None
    max_parts: int | None = None
    critical: bool = False
    """Whether it is sent although the budget is spent."""
    wait: bool = True
    """Whether the caller waits for OVHcloud's answer."""
    wait_for: WaitFor = WaitFor.ACCEPTED
    timeout: timedelta = timedelta(minutes=1)
    """How long the caller waits for what becomes of it."""
    answerable: bool = False
    """Whether it has to go out by a sender that can be answered."""

    @classmethod
    def from_fields(
        cls, fields: Mapping[str, Any], recipients: tuple[str, ...] | None, **more: Any
    ) -> Self:
        """Read the fields of an action that are about a message."""
        known = {each.name for each in dataclass_fields(cls)} - {"recipients", "wait"}
        asked_for = {name: fields[name] for name in known & fields.keys()}
        return cls(recipients=recipients, **asked_for, **more)


class DeliveryStatus(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


HELD: Final = "held"
"""Status of a message that OVHcloud holds back."""

RECEIVED: Final = "received"
"""Status of a reply, and type of its event."""

LISTED_STATUSES: Final = (*DeliveryStatus, HELD, RECEIVED)
"""Statuses of messages and replies in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """News of a message; neither its text nor a whole phone number is in it."""

    status: DeliveryStatus
    tag: str
    recipients: tuple[str, ...]
    """Names of recipients, and other receivers masked."""
    subentry_ids: frozenset[str]
    reason: str | None = None
    """Key of what ended it."""
    explanation: str | None = None
    """The reason in the user's language."""
    is_receipt: bool = False
    """Whether it is about a message that OVHcloud had accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNews:
    """An SMS that came in; its sender's whole number is not in it."""

    message: str
    sender: str
    """Masked."""
    recipient: str | None
    """Name of the recipient it is from, None if nobody knows the number."""
    subentry_ids: frozenset[str]
    tag: str | None
    """That of the message it answers."""
    stop: bool
    """Whether it asks for no more messages."""
    blacklisted: bool | None
    """Whether OVHcloud keeps advertising from its sender; None if it does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has become of a message to one receiver."""

    receiver: str
    recipient: str | None
    status: DeliveryStatus
    reason: str | None
    explanation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a message would be; its fields are the response of `ovh_sms.estimate`."""

    encoding: Encoding
    characters: int
    parts: int
    characters_per_part: int
    unicode_characters: tuple[str, ...]
    message: str
    credits: float | None
    receivers: tuple[str, ...]
    sender: str
    truncated: bool

    def as_response(self) -> dict[str, Any]:
        """Return the response an automation reads."""
        return _as_response(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What became of a message; its fields are the response of `ovh_sms.send_message`."""

    status: str
    tag: str
    ids: tuple[int, ...]
    valid_receivers: tuple[str, ...]
    invalid_receivers: tuple[str, ...]
    credits_removed: float
    credits_left: float | None
    encoding: Encoding
    characters: int
    parts: int
    truncated: bool
    sender: str
    """Which one it went out by, `short_code` for one of OVHcloud's."""
    deduplicated: tuple[str, ...]
    """Receivers that have got the same text already, a short while ago."""
    receivers: tuple[Outcome, ...] = ()
    """What has become of it so far, once it has left the outbox."""

    def as_response(self) -> dict[str, Any]:
        """Return the response an automation reads."""
        return _as_response(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back to a question; its fields are the response of `ovh_sms.ask`."""

    status: str
    """`answered`, or how far the question has come."""
    answer: str | None
    choice: str | None
    """Which of the answers that were offered it is."""
    recipient: str | None
    receiver: str | None
    elapsed: float
    """Seconds since it was asked."""
    others: tuple[str, ...]
    """Who else was asked: names of recipients, other numbers."""
    tag: str
    receivers: tuple[Outcome, ...]

    def as_response(self) -> dict[str, Any]:
        """Return the response an automation reads."""
        return _as_response(self)


def as_json(value: Any) -> Any:
    """Return what automations read: in templates an enum would show as what it is."""
    match value:
        case StrEnum():
            return value.value
        case dict():
            return {key: as_json(each) for key, each in value.items()}
        case list() | tuple():
            return [as_json(each) for each in value]
        case _:
            return value


def iso_time(timestamp: float) -> str:
    """Return seconds since 1970 as ISO 8601 in UTC, without fractions."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="seconds")


def _as_response(result: Answer | Estimate | SendReport) -> dict[str, Any]:
    """Return the fields as JSON has them."""
    response: dict[str, Any] = as_json(asdict(result))
    return response
