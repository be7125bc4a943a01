"""Requests and answers of the OVHcloud SMS API."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
import re
from typing import Any, Final, Self, override

from .reading import Json, read_credits, read_ids, read_list, read_moment, read_price

MAX_RECEIVERS: Final = 500
"""Most receivers of one job, as OVHcloud's FAQ advises."""

_LIMITED_PATH: Final = re.compile(r"/(sms|auth)(/|\*|$)")
"""Paths of SMS, and of the key's own data."""

_KEY: Final = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Keys:
    """The three keys that sign a request; hidden from `repr`."""

    application_key: str = field(repr=False)
    application_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)

    @property
    def malformed(self) -> tuple[str, ...]:
        """Return the fields whose value cannot be a key."""
        return tuple(name for name, key in asdict(self).items() if not _KEY.fullmatch(key))


@dataclass(frozen=True, slots=True)
class Right:
    """A method and path that a consumer key may use; `*` in the path matches anything."""

    method: str
    path: str

    @override
    def __str__(self) -> str:
        """Return the right as OVHcloud writes it."""
        return f"{self.method} {self.path}"

    def covers(self, other: Self) -> bool:
        """Return whether the right includes another."""
        pattern = ".*".join(map(re.escape, self.path.split("*")))
        return self.method == other.method and re.fullmatch(pattern, other.path) is not None


@dataclass(frozen=True, slots=True)
class Credential:
    """A consumer key as `GET /auth/currentCredential` describes it."""

    expires: datetime | None
    """None if it never expires."""
    rights: tuple[Right, ...]

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        expiration = data["expiration"]
        return cls(
            expires=None if expiration is None else read_moment(expiration),
            rights=tuple(Right(str(rule["method"]), str(rule["path"])) for rule in data["rules"]),
        )

    def missing(self, rights: Iterable[Right]) -> Right | None:
        """Return the first of some rights that the key lacks."""
        lacking = (right for right in rights if not any(own.covers(right) for own in self.rights))
        return next(lacking, None)

    @property
    def excess(self) -> Right | None:
        """Return a right that is not limited to SMS, None if there is none."""
        return next((right for right in self.rights if not _LIMITED_PATH.match(right.path)), None)


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A new consumer key that its owner has to approve."""

    consumer_key: str = field(repr=False)
    url: str = field(repr=False)
    """Page on which its owner approves it."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        key, url = read_list([data["consumerKey"], data["validationUrl"]], str)
        return cls(key, url)


@dataclass(frozen=True, slots=True)
class Account:
    """An SMS account as `GET /sms/{serviceName}` describes it."""

    name: str
    description: str
    enabled: bool
    credits_left: float

    @classmethod
    def from_json(cls, name: str, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        return cls(
            name=name,
            description=str(data.get("description") or ""),
            enabled=data.get("status", "enable") == "enable",
            credits_left=read_credits(data["creditsLeft"]),
        )


@dataclass(frozen=True, slots=True)
class Callbacks:
    """The callbacks of an account: the URLs OVHcloud calls on receipts and replies."""

    receipts: str | None
    """URL that is called when the status of an SMS changes."""
    replies: dict[str, Json]
    """The `smsResponse` of the account: what OVHcloud does with a received SMS."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read the callbacks of an account; raises one of UNREADABLE."""
        receipts = data.get("callBack")
        return cls(
            receipts=None if not receipts else str(receipts),
            replies=dict(data.get("smsResponse") or {"responseType": "none"}),
        )

    @classmethod
    def for_url(cls, url: str) -> Self:
        """Return callbacks that call a URL for receipts and replies."""
        return cls(url, {"responseType": "cgi", "cgiUrl": url})

    @property
    def response(self) -> str | None:
        """Return the URL that is called, or the text that is sent back, for a reply."""
        kind = self.replies.get("responseType")
        used = self.replies.get({"cgi": "cgiUrl", "text": "text"}.get(str(kind), ""))
        return str(used) if used else None

    def points_to(self, url: str) -> bool:
        """Return whether receipts and replies call a URL."""
        return self.receipts == url == self.response

    def replace_url(self, url: str, others: Self) -> Self:
        """Return these callbacks, with the ones that call a URL replaced by others."""
        return replace(
            self,
            receipts=others.receipts if self.receipts == url else self.receipts,
            replies=others.replies if self.response == url else self.replies,
        )

    def as_json(self) -> dict[str, Json]:
        """Return the body of `PUT /sms/{serviceName}`."""
        response = {field: value for field, value in self.replies.items() if value is not None}
        return {"callBack": self.receipts, "smsResponse": response}


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender of an account: what phones show as the origin of an SMS."""

    name: str
    is_enabled: bool
    can_be_answered: bool
    """Whether it is a virtual number, which can receive SMS."""

    @classmethod
    def from_json(cls, name: str, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        return cls(
            name=name,
            is_enabled=data["status"] == "enable",
            can_be_answered=data.get("type") == "virtual",
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
    valid_receivers: tuple[str, ...]
    invalid_receivers: tuple[str, ...]
    credits_removed: float
    credits_left: float | None

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE, also if it contradicts itself."""
        ids, valid = read_ids(data["ids"]), read_list(data["validReceivers"], str)
        if bool(ids) != bool(valid):
            raise ValueError
        return cls(
            ids=tuple(ids),
            valid_receivers=tuple(valid),
            invalid_receivers=tuple(read_list(data["invalidReceivers"], str)),
            credits_removed=read_price(data["totalCreditsRemoved"]),
            # Older answers lack it.
            credits_left=None if (left := data.get("creditsLeft")) is None else read_credits(left),
        )

    def share(self, receivers: tuple[str, ...]) -> Self:
        """Return the report of some of the receivers; credits are split evenly."""
        invalid = tuple(number for number in receivers if number in self.invalid_receivers)
        valid = tuple(number for number in receivers if number not in self.invalid_receivers)
        ids = dict(zip(self.valid_receivers, self.ids, strict=False))
        own = tuple(ids[number] for number in valid if number in ids)
        return replace(
            self,
            # All ids if it is not clear which belong to these receivers.
            ids=own if len(own) == len(valid) else self.ids,
            valid_receivers=valid,
            invalid_receivers=invalid,
            credits_removed=round(
                self.credits_removed * len(valid) / (len(self.valid_receivers) or 1), 4
            ),
        )


@dataclass(frozen=True, slots=True)
class WaitingSms:
    """A deferred SMS to one receiver, which OVHcloud has accepted but not sent yet."""

    message: str
    receiver: str

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        message, receiver = read_list([data["message"], data["receiver"]], str)
        return cls(message, receiver)


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

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        ptt, receipt = read_list([data["ptt"], data["deliveryReceipt"]], int)
        [receiver] = read_list([data["receiver"]], str)
        if receipt not in Receipt and ptt == DELIVERED_PTT:
            receipt = Receipt.DELIVERED
        return cls(receiver, ptt, Receipt(receipt) if receipt in Receipt else None)


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """A received SMS."""

    sender: str
    message: str
    tag: str
    """Tag of the SMS it answers, empty if there is none."""
    received: float
    """Seconds since 1970."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        sender, message, moment = read_list(
            [data["sender"], data["message"], data["creationDatetime"]], str
        )
        received = read_moment(moment).timestamp()
        return cls(sender, message, str(data.get("tag") or ""), received)
