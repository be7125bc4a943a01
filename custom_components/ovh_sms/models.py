"""What an automation asks to send, and what became of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields as dataclass_fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from .api import Priority
from .sms.encoding import Encoding
from .sms.smart import Replacement


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
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """News of a message; neither its text nor a whole phone number is in it."""

    status: DeliveryStatus
    tag: str
    recipients: tuple[str, ...]
    """Names of recipients, and other receivers masked."""
    subentry_ids: frozenset[str]
    reason: str | None = None
    """Key of the error that ended it."""


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

    def as_response(self) -> dict[str, Any]:
        """Return the response an automation reads."""
        return _as_response(self)


def _as_response(result: Estimate | SendReport) -> dict[str, Any]:
    """Return the fields as JSON has them."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(result).items()
    }
