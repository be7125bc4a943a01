"""Keys, rights and accounts as the OVHcloud API describes them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
import re
from typing import Any, Final, Self, override

from .reading import Json, read_credits, read_list, read_moment, read_or, read_some, read_time

_LIMITED_PATH: Final = re.compile(r"/(sms|auth)(/|\*|$)")
"""Paths of SMS, and of the key's own data."""

_NAMED_PATH: Final = re.compile(r"/sms/(sms-[\w-]+)(?:/|$)")
"""Paths of one account."""

_SHORT_NUMBER: Final = re.compile(r"[0-9]{1,5}")

_KEY: Final = re.compile(r"[\x21-\x7e]+")

LONGEST_STATUS: Final = 40
"""Characters of the state of a key, an account or a contract that are kept."""


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
    status: str = ""
    """`validated`, or "" if not given."""
    addresses: int = 0
    """How many IP addresses it is limited to, 0 for any."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        expiration = data["expiration"]
        return cls(
            expires=None if expiration is None else read_moment(expiration),
            rights=tuple(Right(str(rule["method"]), str(rule["path"])) for rule in data["rules"]),
            status=_read_status(data.get("status")),
            addresses=read_or(_read_count, data.get("allowedIPs"), 0),
        )

    def missing(self, rights: Iterable[Right]) -> Right | None:
        """Return the first of some rights that the key lacks."""
        lacking = (right for right in rights if not any(own.covers(right) for own in self.rights))
        return next(lacking, None)

    @property
    def service_names(self) -> list[str]:
        """Return the accounts that the rights name."""
        named = (_NAMED_PATH.match(right.path) for right in self.rights)
        return list(dict.fromkeys(found[1] for found in named if found))

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
    status: str = ""
    """`enable`, `disable` or a newer one, "" if not given."""

    @classmethod
    def from_json(cls, name: str, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        return cls(
            name=name,
            description=str(data.get("description") or ""),
            enabled=(status := _read_status(data.get("status"))) in ("", "enable"),
            credits_left=read_credits(data["creditsLeft"]),
            status=status,
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
    kind: str = ""
    """`alpha`, `numeric`, `shortcode`, `time2chat`, `virtual`, a newer one, or "" if not given."""

    @classmethod
    def from_json(cls, name: str, data: Any) -> Self:
        """Read an answer; raises one of UNREADABLE."""
        kind = str(data.get("type") or "")
        return cls(name=name, is_enabled=data["status"] == "enable", kind=kind)

    @property
    def is_time2chat(self) -> bool:
        """Return whether it is a Time2Chat number, whose SMS cost twice as much."""
        return self.kind == "time2chat"

    @property
    def can_be_answered(self) -> bool:
        """Return whether it is a virtual or a Time2Chat number, which can receive SMS."""
        return self.kind == "virtual" or self.is_time2chat

    @property
    def is_short_number(self) -> bool:
        """Return whether it is a number of at most five digits, which may not send."""
        return self.kind == "shortcode" or _SHORT_NUMBER.fullmatch(self.name) is not None


@dataclass(frozen=True, slots=True)
class ServiceInfos:
    """The contract of an account as `GET /sms/{serviceName}/serviceInfos` describes it."""

    status: str
    """`ok`, `expired`, `unPaid`, `pendingDebt`, … or "" if not given."""
    expires: datetime | None
    """When it ends unless it is renewed, None if not given."""
    renews: bool | None = None
    """Whether OVHcloud renews it automatically, None if not given."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an answer as far as it is readable; raises one of UNREADABLE."""
        renew = data.get("renew")
        automatic = renew.get("automatic") if isinstance(renew, dict) else None
        if automatic is True and renew.get("deleteAtExpiration") is True:
            automatic = False
        return cls(
            status=_read_status(data.get("status")),
            expires=read_or(read_moment, data.get("expiration"), None),
            renews=automatic if isinstance(automatic, bool) else None,
        )


@dataclass(frozen=True, slots=True)
class StoppedNumber:
    """A number of the STOP list as `GET /sms/{serviceName}/blacklists/{number}` describes it."""

    number: str
    since: float | None
    """Seconds since 1970, None if not given."""

    @classmethod
    def from_json(cls, number: str, data: Any) -> Self:
        """Read an answer as far as it is readable; raises one of UNREADABLE."""
        return cls(number, read_or(read_time, data.get("dateCreation"), None))


@dataclass(frozen=True, slots=True)
class OperatorException:
    """What the operators of a country do with SMS, from `GET /sms/{serviceName}/exceptions`.

    No answer was ever seen: only the schema names its fields.
    """

    restriction: str
    """`ALPHA`, `BAD_DLR`, `BLOCKED`, `CODING`, `DLR`, `FLASHONLY`, `MSISDN` or a newer one."""
    operators: tuple[str, ...] = ()
    substitution: str | None = None
    """What phones show in place of the sender."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read one item of the answer as far as it is readable; raises one of UNREADABLE."""
        operators = data.get("operators")
        named = [operators] if isinstance(operators, str) else operators
        substitution = data.get("substitution")
        return cls(
            restriction=str(data["restrictionCode"]).upper(),
            operators=tuple(read_or(lambda value: read_some(value, str), named, [])),
            substitution=substitution if isinstance(substitution, str) and substitution else None,
        )


def _read_status(value: Any) -> str:
    return value[:LONGEST_STATUS] if isinstance(value, str) else ""


def _read_count(value: Any) -> int:
    return len(read_list(value, object))
