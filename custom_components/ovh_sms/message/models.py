"""Messages as automations request them, and the results that they get."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields as fields_of
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from ..api import Priority
from ..sms.encoding import Encoding
from ..sms.smart import Replacement


class WaitFor(StrEnum):
    """Event that a caller waits for."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings:
    """The last lines of an alarm's text, which are never cut off: how to acknowledge it."""

    answerable: tuple[str, ...]
    """By a sender that can be answered."""
    other: tuple[str, ...]
    """The first that fits the text is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """A message as requested; recipients None means every recipient of the account."""

    message: str
    title: str | None = None
    recipients: tuple[str, ...] | None = None
    """Recipient names, entity ids, subentry ids or phone numbers as people write them."""
    sender: str | None = None
    """An enabled sender or `short_code`; the default of the account if None."""
    retry_for: timedelta | None = None
    """How long it may wait in the outbox; zero for not at all, the account's default if None."""
    delay: timedelta = timedelta(0)
    """How long OVHcloud defers it."""
    validity: timedelta | None = None
    """How long operators try to deliver it; the default of the account if None."""
    priority: Priority = Priority.HIGH
    marketing: bool = False
    encoding: Replacement | None = None
    max_parts: int | None = None
    critical: bool = False
    """Whether it ignores the budget."""
    wait: bool = True
    """Whether the caller waits for OVHcloud's answer."""
    wait_for: WaitFor = WaitFor.ACCEPTED
    timeout: timedelta = timedelta(minutes=1)
    """How long the caller waits for a receipt or an answer."""
    answerable: bool = False
    """Whether it is a question, which needs a sender that receives answers."""
    best_effort: bool = False
    """Whether it is sent otherwise than requested rather than refused."""
    alarm: str = ""
    """Name of the alarm that it belongs to, empty if it belongs to none."""
    endings: Endings | None = None
    """How its text ends; a sender that can be answered is preferred then."""
    is_guard: bool = False
    """Whether it is an SMS of the silence guard, which is meant to be cancelled."""

    @classmethod
    def from_fields(
        cls,
        fields: Mapping[str, Any],
        recipients: tuple[str, ...] | None,
        *,
        wait: bool = True,
        answerable: bool = False,
    ) -> Self:
        """Read the validated fields of an action; fields of other purposes are ignored."""
        others = {"recipients", "wait", "answerable", "best_effort", "alarm", "endings", "is_guard"}
        names = {field.name for field in fields_of(cls)} - others
        values = {name: fields[name] for name in names & fields.keys()}
        return cls(recipients=recipients, wait=wait, answerable=answerable, **values)


class DeliveryStatus(StrEnum):
    """Status of a message or of one of its SMS."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


CANCELLED: Final = "cancelled"
"""Reason of an SMS that was cancelled."""

HELD: Final = "held"
"""Status of a message that OVHcloud holds back."""

RECEIVED: Final = "received"
"""Status of a reply, and type of its event."""

LISTED_STATUSES: Final = (*DeliveryStatus, HELD, RECEIVED)
"""Statuses of messages and replies in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNotice:
    """A new status of a message; what is shown of it has neither its text nor a whole number."""

    status: DeliveryStatus
    tag: str
    recipients: tuple[str, ...]
    """Names of recipients, and masked numbers of other receivers."""
    subentry_ids: frozenset[str]
    reason: str | None = None
    """Key of the reason why it failed."""
    explanation: str | None = None
    """The reason in the user's language."""
    is_receipt: bool = False
    """Whether the status comes from a receipt, after OVHcloud accepted the message."""
    receivers: tuple[str, ...] = field(default=(), repr=False)
    """The numbers that have this status, for triggers only."""

    @property
    def attributes(self) -> dict[str, Any]:
        """Return what automations are told beside the status."""
        attributes: dict[str, Any] = {"tag": self.tag, "recipients": list(self.recipients)}
        if self.reason:
            attributes["reason"] = self.reason
            attributes["explanation"] = self.explanation
        return attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNotice:
    """A received SMS; what is shown of it has its sender masked."""

    message: str = field(repr=False)
    time: str
    """When OVHcloud took it in, in ISO 8601 with an offset."""
    sender: str
    recipient: str | None
    """Name of the recipient with the sender's number, None if there is none."""
    subentry_ids: frozenset[str]
    tag: str | None
    """Tag of the message it answers."""
    stop: bool
    """Whether it asks for no more messages."""
    blacklisted: bool | None
    """Whether its sender is on OVHcloud's blacklist; None if that is not known."""
    number: str = field(repr=False)
    """The sender, for triggers only."""

    @property
    def attributes(self) -> dict[str, Any]:
        """Return what automations are told."""
        return {
            "message": self.message,
            "time": self.time,
            "sender": self.sender,
            "recipient": self.recipient,
            "known": self.recipient is not None,
            "tag": self.tag,
            "stop": self.stop,
            "blacklisted": self.blacklisted,
        }


class EscalationType(StrEnum):
    """What has happened to an alarm."""

    STARTED = "started"
    STEP = "step"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationNotice:
    """A change of an alarm; contains neither its text nor a whole phone number."""

    type: EscalationType
    name: str
    step: int
    """How many steps have begun, those of repeats included."""
    steps: int
    """How many steps there are, those of repeats included."""
    recipients: tuple[str, ...]
    """Names of recipients, and masked numbers: of the step, or of all that were told."""
    by: str | None = None
    """Who acknowledged it: a name or a masked number, None if that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverStatus:
    """Status of a message to one receiver."""

    receiver: str
    recipient: str | None
    status: DeliveryStatus
    reason: str | None
    explanation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    """The response of an action, as a dataclass."""

    def as_response(self) -> dict[str, Any]:
        """Return the fields as plain JSON types."""
        response: dict[str, Any] = as_json(asdict(self))
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(_Response):
    """Size and price of a message; its fields are the response of `ovh_sms.estimate`."""

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
    warnings: tuple[str, ...]
    """Why it may not arrive at some phones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport(_Response):
    """Result of a message; its fields are the response of `ovh_sms.send_message`."""

    status: str
    tag: str
    ids: tuple[int, ...] = ()
    valid_receivers: tuple[str, ...] = ()
    invalid_receivers: tuple[str, ...] = ()
    credits_removed: float = 0.0
    credits_left: float | None = None
    encoding: Encoding
    characters: int
    parts: int
    truncated: bool
    sender: str
    """The sender it was sent by, or `short_code`."""
    deduplicated: tuple[str, ...]
    """Receivers that were skipped as they got the same text a short while ago."""
    warnings: tuple[str, ...] = ()
    """Why it may not arrive at some phones."""
    receivers: tuple[ReceiverStatus, ...] = ()
    """Current status per receiver, once it has left the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskResult(_Response):
    """Result of a question; its fields are the response of `ovh_sms.ask`."""

    status: str
    """`answered`, or the status of the question."""
    answer: str | None
    choice: str | None
    """The offered answer that it matches."""
    recipient: str | None
    receiver: str | None
    elapsed: float
    """Seconds since the question was sent."""
    others: tuple[str, ...]
    """Other receivers of the question: names of recipients, or numbers."""
    tag: str
    receivers: tuple[ReceiverStatus, ...]
    warnings: tuple[str, ...]
    """Why it may not have arrived at some phones."""


def as_json(value: Any) -> Any:
    """Return a value as plain JSON types; templates would show an enum by its class."""
    match value:
        case StrEnum():
            return value.value
        case dict():
            return {key: as_json(item) for key, item in value.items()}
        case list() | tuple():
            return [as_json(item) for item in value]
        case _:
            return value


def iso_time(timestamp: float) -> str:
    """Return seconds since 1970 as ISO 8601 in UTC, without fractions."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="seconds")
