"""What an automation asks to send, and what became of it."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from .sms.encoding import Encoding


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

    def as_response(self) -> dict[str, Any]:
        """Return the response an automation reads."""
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
        }
