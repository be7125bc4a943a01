"""What travels to and from the OVHcloud SMS API."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
import re
from typing import Any, Final, Self, override

from .reading import Json, read_credits, read_ids, read_list, read_moment, read_price

MAX_RECEIVERS: Final = 500
"""Receivers of one job, the size OVHcloud's FAQ advises."""

NO_RESPONSE: Final[dict[str, Json]] = {"responseType": "none"}
"""The `smsResponse` of an account that does nothing with replies."""

_KEY: Final = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Keys:
    """The three keys that sign a request; never shown."""

    application_key: str = field(repr=False)
    application_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)

    @property
    def malformed(self) -> tuple[str, ...]:
        """Return the names of those that no key can be."""
        return tuple(name for name, key in asdict(self).items() if not _KEY.fullmatch(key))


@dataclass(frozen=True, slots=True)
class Right:
    """A call that a consumer key may make; `*` in its path stands for anything."""

    method: str
    path: str

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read a rule of a key; raises one of UNREADABLE when it is none."""
        return cls(method=str(data["method"]), path=str(data["path"]))

    @override
    def __str__(self) -> str:
        """Return it as OVHcloud writes it."""
        return f"{self.method} {self.path}"

    @property
    def is_about_sms(self) -> bool:
        """Tell whether it is to SMS only, or to what a key may know of itself."""
        return re.match(r"/(sms|auth)(/|\*|$)", self.path) is not None

    def covers(self, method: str, path: str) -> bool:
        """Tell whether this is the right to a call."""
        pattern = ".*".join(map(re.escape, self.path.split("*")))
        return self.method == method and re.fullmatch(pattern, path) is not None


@dataclass(frozen=True, slots=True)
class Credential:
    """What OVHcloud knows of a consumer key."""

    expires: datetime | None
    """None if it does not."""
    rights: tuple[Right, ...]

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE when it is no credential."""
        expiration = data["expiration"]
        return cls(
            expires=None if expiration is None else read_moment(expiration),
            rights=tuple(Right.from_json(rule) for rule in data["rules"]),
        )

    def missing(self, rights: Iterable[Right]) -> Right | None:
        """Return the first of some rights that it does not have."""
        return next(
            (
                right
                for right in rights
                if not any(own.covers(right.method, right.path) for own in self.rights)
            ),
            None,
        )

    @property
    def excess(self) -> Right | None:
        """Return a right that has nothing to do with SMS, if it has one."""
        return next((right for right in self.rights if not right.is_about_sms), None)


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A consumer key that waits for its approval."""

    consumer_key: str = field(repr=False)
    url: str = field(repr=False)
    """Where its owner decides on it."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE when it is no request."""
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
        """Read an answer; raises one of UNREADABLE when it is no account."""
        return cls(
            name=name,
            description=str(data.get("description") or ""),
            enabled=data.get("status", "enable") == "enable",
            credits_left=read_credits(data["creditsLeft"]),
        )


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What OVHcloud does by itself when there is news of an account."""

    receipts: str | None
    """URL it calls when something has become of an SMS."""
    replies: dict[str, Json]
    """What it does with an SMS that comes in: its `smsResponse`."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read those of an account; raises one of UNREADABLE when it is none."""
        receipts = data.get("callBack")
        return cls(
            receipts=None if not receipts else str(receipts),
            replies=dict(data.get("smsResponse") or NO_RESPONSE),
        )

    @classmethod
    def to(cls, url: str) -> Self:
        """Return those that call a URL."""
        return cls(url, {"responseType": "cgi", "cgiUrl": url})

    @property
    def response(self) -> str | None:
        """Return the URL that is called for a reply, or the text that is sent back."""
        kind = self.replies.get("responseType")
        used = self.replies.get({"cgi": "cgiUrl", "text": "text"}.get(str(kind), ""))
        return str(used) if used else None

    def calls(self, url: str) -> bool:
        """Tell whether all news go to a URL."""
        return self.receipts == url == self.response

    def replacing(self, url: str, others: Self) -> Self:
        """Return those with what calls a URL taken from others."""
        return replace(
            self,
            receipts=others.receipts if self.receipts == url else self.receipts,
            replies=others.replies if self.response == url else self.replies,
        )

    def as_json(self) -> dict[str, Json]:
        """Return the body of `PUT /sms/{serviceName}`."""
        given = {field: value for field, value in self.replies.items() if value is not None}
        return {"callBack": self.receipts, "smsResponse": given}


@dataclass(frozen=True, slots=True)
class Sender:
    """What phones show as the sender of an SMS."""

    name: str
    is_enabled: bool
    can_be_answered: bool
    """Whether it is a number of OVHcloud's that takes SMS."""

    @classmethod
    def from_json(cls, name: str, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE when it is no sender."""
        return cls(
            name=name,
            is_enabled=data["status"] == "enable",
            can_be_answered=data.get("type") == "virtual",
        )


class Priority(StrEnum):
    """How urgent OVHcloud takes a job to be."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    VERY_LOW = "veryLow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One text to at most MAX_RECEIVERS in E.164 form; without sender, by a short code."""

    message: str
    receivers: tuple[str, ...]
    sender: str | None
    tag: str
    delay: int = 0
    """Minutes that OVHcloud holds it back for."""
    validity: int | None = None
    """Minutes after which it is given up if no phone has taken it; OVHcloud's own if None."""
    priority: Priority = Priority.HIGH
    marketing: bool = False
    """Whether it is advertising: by day only, and with a STOP clause."""

    def as_json(self) -> dict[str, Json]:
        """Return the body of `POST /sms/{serviceName}/jobs`."""
        # `senderForResponse: true` overrides any sender, so exactly one of them is given. Without
        # `noStopClause` OVHcloud takes a text for advertising and holds it at night.
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
        """Read an answer; raises one of UNREADABLE when it is no report, or contradicts itself."""
        ids, valid = read_ids(data["ids"]), read_list(data["validReceivers"], str)
        if bool(ids) != bool(valid):
            raise ValueError
        return cls(
            ids=tuple(ids),
            valid_receivers=tuple(valid),
            invalid_receivers=tuple(read_list(data["invalidReceivers"], str)),
            credits_removed=read_price(data["totalCreditsRemoved"]),
            # Older answers do not have it.
            credits_left=None if (left := data.get("creditsLeft")) is None else read_credits(left),
        )

    def share(self, receivers: tuple[str, ...]) -> Self:
        """Return the part that concerns some of the receivers; credits are split evenly."""
        invalid = tuple(number for number in receivers if number in self.invalid_receivers)
        valid = tuple(number for number in receivers if number not in self.invalid_receivers)
        ids = dict(zip(self.valid_receivers, self.ids, strict=False))
        own = tuple(ids[number] for number in valid if number in ids)
        every = len(self.valid_receivers) or 1
        return replace(
            self,
            # If it is not clear which are whose, they are everybody's.
            ids=own if len(own) == len(valid) else self.ids,
            valid_receivers=valid,
            invalid_receivers=invalid,
            credits_removed=round(self.credits_removed * len(valid) / every, 4),
        )


@dataclass(frozen=True, slots=True)
class WaitingSms:
    """An SMS to one receiver that OVHcloud has accepted but holds back for later."""

    message: str
    receiver: str

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE when it is no SMS."""
        message, receiver = read_list([data["message"], data["receiver"]], str)
        return cls(message, receiver)


class Receipt(IntEnum):
    """What OVHcloud knows of an SMS: its `deliveryReceipt`; all others are on their way."""

    DELIVERED = 1
    FAILED = 2
    ERROR = 16
    """Not delivered, and not billed."""


DELIVERED_PTT: Final = 4


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """An SMS to one receiver that has left OVHcloud."""

    receiver: str
    ptt: int
    """Operators' word on it (`GET /sms/ptts`)."""
    receipt: Receipt | None

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE when it is no SMS."""
        ptt, receipt = read_list([data["ptt"], data["deliveryReceipt"]], int)
        [receiver] = read_list([data["receiver"]], str)
        known = Receipt(receipt) if receipt in Receipt else None
        if known is None and ptt == DELIVERED_PTT:
            known = Receipt.DELIVERED
        return cls(receiver, ptt, known)


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """An SMS that came in."""

    sender: str
    message: str
    tag: str
    """That of the SMS it answers, if it is an answer."""
    received: float
    """Seconds since 1970."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE when it is no SMS."""
        sender, message, moment = read_list(
            [data["sender"], data["message"], data["creationDatetime"]], str
        )
        received = read_moment(moment).timestamp()
        return cls(sender, message, str(data.get("tag") or ""), received)
