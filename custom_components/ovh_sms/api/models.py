"""Messages as the OVHcloud SMS API takes and describes them."""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any, Final, Self

from .reading import (
    Json,
    read_credits,
    read_id,
    read_ids,
    read_list,
    read_number,
    read_or,
    read_price,
    read_some,
    read_time,
    same_number,
)

MAX_RECEIVERS: Final = 500
"""Most receivers of one job, as OVHcloud's FAQ advises."""

_REPORT_FIELDS: Final = frozenset(
    {"ids", "validReceivers", "invalidReceivers", "totalCreditsRemoved"}
)


class Priority(StrEnum):
    """Priority of a job at OVHcloud."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    VERY_LOW = "veryLow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One text to at most MAX_RECEIVERS in E.164 form, sent by a short code if sender is None."""

    message: str
    receivers: tuple[str, ...]
    sender: str | None
    tag: str
    delay: int = 0
    """Minutes by which OVHcloud defers it."""
    validity: int | None = None
    """Minutes for which operators try to deliver it; OVHcloud's default if None."""
    priority: Priority = Priority.HIGH
    marketing: bool = False
    """Whether it is advertising: sent by day only, with a STOP clause."""

    def as_json(self) -> dict[str, Json]:
        """Return the body of `POST /sms/{serviceName}/jobs`."""
        # `senderForResponse: true` overrides any sender, so exactly one of the two is sent. Without
        # `noStopClause` OVHcloud takes a text for advertising and defers it at night.
        body: dict[str, Json] = (
            {"senderForResponse": True} if self.sender is None else {"sender": self.sender}
        )
        body |= {
            "message": self.message,
            "receivers": list(self.receivers),
            "noStopClause": not self.marketing,
            "priority": self.priority,
            "tag": self.tag,
        }
        if self.delay:
            body["differedPeriod"] = self.delay
        if self.validity is not None:
            body["validityPeriod"] = self.validity
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """OVHcloud's answer to a job; invalid receivers do not make it an error."""

    ids: tuple[int, ...]
    """As far as OVHcloud gives them, in an order that it does not promise."""
    valid_receivers: tuple[str, ...]
    invalid_receivers: tuple[str, ...]
    credits_removed: float
    credits_left: float | None
    tag: str | None = None
    """None if not given."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer as far as it is readable; raises one of UNREADABLE if it is no report."""
        if not _REPORT_FIELDS & data.keys():
            raise ValueError
        return cls(
            ids=tuple(read_or(read_ids, data.get("ids"), [])),
            valid_receivers=_receivers(data.get("validReceivers")),
            invalid_receivers=_receivers(data.get("invalidReceivers")),
            credits_removed=read_or(read_price, data.get("totalCreditsRemoved"), 0.0),
            # Older answers lack it.
            credits_left=read_or(read_credits, data.get("creditsLeft"), None),
            tag=None if (tag := data.get("tag")) is None else str(tag),
        )

    @property
    def is_refused(self) -> bool:
        """Return whether OVHcloud took the job for none of its receivers."""
        return bool(self.invalid_receivers) and not (self.valid_receivers or self.ids)

    @property
    def ids_by_position(self) -> tuple[int | None, ...]:
        """Return the ids of the valid receivers in their order: a guess if there are several."""
        if len(self.ids) == len(self.valid_receivers):
            return self.ids
        return (None,) * len(self.valid_receivers)

    def share(self, receivers: tuple[str, ...]) -> Self:
        """Return the report of some receivers, as written here; credits are split evenly.

        One that OVHcloud lists nowhere counts as valid. There are no ids unless all are known.
        """
        at = {number: _find(number, self.valid_receivers) for number in receivers}
        invalid = tuple(
            number
            for number in receivers
            if at[number] is None and _find(number, self.invalid_receivers) is not None
        )
        valid = tuple(number for number in receivers if number not in invalid)
        ids = [None if (i := at[number]) is None else self.ids_by_position[i] for number in valid]
        parts = max(len(self.valid_receivers), len(valid), 1)
        return replace(
            self,
            ids=tuple(number for number in ids if number is not None) if None not in ids else (),
            valid_receivers=valid,
            invalid_receivers=invalid,
            credits_removed=round(self.credits_removed * len(valid) / parts, 4),
        )


def _receivers(value: Any) -> tuple[str, ...]:
    return tuple(read_or(lambda listed: read_some(listed, str), value, []))


def _find(number: str, listed: tuple[str, ...]) -> int | None:
    """Return the position of a phone number, which may be written in another way."""
    if number in listed:
        return listed.index(number)
    return next((i for i, each in enumerate(listed) if same_number(each, number)), None)


@dataclass(frozen=True, slots=True)
class WaitingSms:
    """A deferred SMS to one receiver, which OVHcloud has accepted but not sent yet."""

    message: str
    receiver: str
    created: float | None = None
    """Seconds since 1970, None if not given."""
    delay: int | None = None
    """Minutes by which it was to be deferred, None if not given."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        message, receiver = read_list([data["message"], data["receiver"]], str)
        created = read_or(read_time, data.get("creationDatetime"), None)
        return cls(message, receiver, created, read_or(read_id, data.get("differedDelivery"), None))


class Receipt(IntEnum):
    """The final values of `deliveryReceipt`; any other means that the SMS is on its way."""

    DELIVERED = 1
    FAILED = 2
    ERROR = 16
    """Not delivered, and not billed."""


DELIVERED_PTT: Final = 4
"""The `ptt` of a delivered SMS."""


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """An SMS to one receiver that OVHcloud has sent."""

    receiver: str
    ptt: int
    """Operator's status code (`GET /sms/ptts`)."""
    receipt: Receipt | None
    tag: str | None = None
    """None if not given."""
    created: float | None = None
    """Seconds since 1970, None if not given."""
    message: str | None = None

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        ptt, receipt = read_list([data["ptt"], data["deliveryReceipt"]], int)
        [receiver] = read_list([data["receiver"]], str)
        if receipt not in Receipt and ptt == DELIVERED_PTT:
            receipt = Receipt.DELIVERED
        return cls(
            receiver=receiver,
            ptt=ptt,
            receipt=Receipt(receipt) if receipt in Receipt else None,
            tag=None if (tag := data.get("tag")) is None else str(tag),
            created=read_or(read_time, data.get("creationDatetime"), None),
            message=None if (text := data.get("message")) is None else str(text),
        )


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """A received SMS."""

    sender: str
    message: str
    tag: str
    """Tag of the SMS it answers, empty if there is none."""
    received: float
    """Seconds since 1970."""
    written_sender: str
    """The sender as OVHcloud writes it."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        sender, message, moment = read_list(
            [data["sender"], data["message"], data["creationDatetime"]], str
        )
        tag = str(data.get("tag") or "")
        return cls(read_number(sender), message, tag, read_time(moment), sender)
