"""What an automation asks to send, and what became of it."""

from dataclasses import asdict, dataclass
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
