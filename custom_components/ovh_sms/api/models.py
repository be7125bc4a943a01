"""Requests and answers of the OVHcloud SMS API."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
import re
from typing import Any, Final, Self, override

from .reading import (
    Json,
    read_credits,
    read_id,
    read_ids,
    read_list,
    read_moment,
    read_number,
    read_or,
    read_price,
    read_some,
    read_time,
    same_number,
)

MAX_RECEIVERS: Final = 500
"""Most receivers of one job, as OVHcloud's FAQ advises."""

_LIMITED_PATH: Final = re.compile(r"/(sms|auth)(/|\*|$)")
"""Paths of SMS, and of the key's own data."""

_REPORT_FIELDS: Final = frozenset(
    {"ids", "validReceivers", "invalidReceivers", "totalCreditsRemoved"}
)

_SHORT_NUMBER: Final = re.compile(r"[0-9]{1,5}")

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
    """Whether it is a virtual or a Time2Chat number, which can receive SMS."""
    is_short_number: bool = False
    """Whether it is a number of at most five digits, which OVHcloud may not send from."""

    @classmethod
    def from_json(cls, name: str, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        kind = data.get("type")
        return cls(
            name=name,
            is_enabled=data["status"] == "enable",
            can_be_answered=kind in ("virtual", "time2chat"),
            is_short_number=kind == "shortcode" or _SHORT_NUMBER.fullmatch(name) is not None,
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

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        sender, message, moment = read_list(
            [data["sender"], data["message"], data["creationDatetime"]], str
        )
        tag = str(data.get("tag") or "")
        return cls(read_number(sender), message, tag, read_time(moment))
