"""What travels to and from the OVHcloud SMS API."""

from dataclasses import dataclass, field
from typing import Any, Self

type Json = dict[str, Any] | list[Any] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Keys:
    """The three keys that sign a request; never shown."""

    application_key: str = field(repr=False)
    application_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """An SMS account as `GET /sms/{serviceName}` describes it."""

    name: str
    description: str
    enabled: bool
    credits_left: float

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises KeyError, TypeError or ValueError when it is no account."""
        return cls(
            name=str(data["name"]),
            description=str(data.get("description") or ""),
            enabled=data.get("status", "enable") == "enable",
            credits_left=float(data["creditsLeft"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One text to at most 500 receivers in E.164 form; without sender, by a short code."""

    message: str
    receivers: tuple[str, ...]
    sender: str | None
    tag: str

    def as_json(self) -> dict[str, Json]:
        """Return the body of `POST /sms/{serviceName}/jobs`."""
        # `senderForResponse: true` overrides any sender, so exactly one of them is given. Without
        # `noStopClause` OVHcloud takes a text for advertising and holds it at night.
        sender: dict[str, Json] = (
            {"senderForResponse": True} if self.sender is None else {"sender": self.sender}
        )
        return sender | {
            "message": self.message,
            "receivers": list(self.receivers),
            "noStopClause": True,
            "priority": "high",
            "tag": self.tag,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """OVHcloud's answer to a job; invalid receivers do not make it an error."""

    ids: tuple[int, ...]
    valid_receivers: tuple[str, ...]
    invalid_receivers: tuple[str, ...]
    credits_removed: float
    credits_left: float | None

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises KeyError, TypeError or ValueError when it is no report."""
        left = data.get("creditsLeft")
        return cls(
            ids=tuple(int(sms_id) for sms_id in data["ids"]),
            valid_receivers=tuple(map(str, data["validReceivers"])),
            invalid_receivers=tuple(map(str, data["invalidReceivers"])),
            credits_removed=float(data["totalCreditsRemoved"]),
            credits_left=None if left is None else float(left),
        )
