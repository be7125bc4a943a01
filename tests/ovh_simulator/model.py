"""What the simulated OVH keeps."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .const import DEFAULT_RULES

type Rule = tuple[str, str]
type CredentialStatus = Literal["expired", "pendingValidation", "refused", "validated"]
type SenderStatus = Literal["enable", "disable", "refused", "waitingValidation"]
type SenderType = Literal["alpha", "numeric", "shortcode", "time2chat", "virtual"]


@dataclass
class Application:
    """An application key and its secret."""

    key: str
    secret: str
    application_id: int = 20001


@dataclass
class Credential:
    """A consumer key: what one person lets one application do."""

    consumer_key: str
    application_key: str
    rules: list[Rule] = field(default_factory=lambda: list(DEFAULT_RULES))
    status: CredentialStatus = "validated"
    expiration: datetime | float | None = None
    creation: float = 0.0
    last_use: float | None = None
    credential_id: int = 0
    redirection: str | None = None
    allowed_ips: list[str] | None = None
    token: str = ""

    @property
    def expires_at(self) -> float | None:
        """Return the expiration as a timestamp."""
        if self.expiration is None or isinstance(self.expiration, (int, float)):
            return self.expiration
        return self.expiration.timestamp()


@dataclass
class Sender:
    """A name messages may come from, once OVH has enabled it."""

    status: SenderStatus = "enable"
    type: SenderType = "alpha"
    description: str = ""
    comment: str | None = None
    # Listed and usable, but a 404 to who asks for it.
    is_hidden: bool = False


@dataclass
class Account:
    """An SMS account, which OVH calls a service."""

    name: str
    description: str = ""
    status: Literal["enable", "disable"] = "enable"
    credits_left: float = 100.0
    senders: dict[str, Sender] = field(default_factory=dict)
    channel: Literal["both", "marketing", "transactional"] = "both"
    callback: str | None = None
    stop_callback: str | None = None
    sms_response: dict[str, Any] = field(default_factory=lambda: {"responseType": "none"})
    templates: dict[str, Any] = field(default_factory=dict)
    credits_hold_by_quota: float = 0.0
    recredit_threshold: float = 0.0
    recredit_amount: int | None = None
    blacklist: dict[str, float] = field(default_factory=dict)
    # Seconds before the messages of each next job show up in /outgoing, in turn, then none.
    listing_delays: list[float] = field(default_factory=list)
    # What operators do, by receiver: items of the answer to /exceptions.
    exceptions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    # Its contract; `contract_ends` is a timestamp, in a year if None.
    contract: str = "ok"
    contract_ends: float | None = None
    renews: bool = True
    # Every call about it is refused with a 460.
    expired: bool = False


@dataclass(frozen=True)
class Job:
    """A POST jobs which was accepted; ids in the order of the valid receivers."""

    service_name: str
    body: dict[str, Any]
    message: str
    receivers: list[str]
    sender: str | None
    sender_for_response: bool
    no_stop_clause: bool
    tag: str
    ids: list[int]
    credits: float
    at: float
    valid_receivers: list[str]
    invalid_receivers: list[str]
    # When it begins to be listed, if it leaves at once.
    listed_at: float


@dataclass
class Message:
    """One text on its way to one receiver."""

    id: int
    service_name: str
    text: str
    length: int
    parts: int
    sender: str
    receiver: str
    tag: str
    credits: float
    created_at: float
    leaves_at: float
    # Seconds before it is listed.
    listing_delay: float = 0.0
    differed_delivery: int = 0
    ptt: int = 0
    delivery_receipt: int = 0
    delivered_at: float | None = None
    by_short_code: bool = False
    has_stop_clause: bool = False


@dataclass(frozen=True)
class Incoming:
    """A text somebody sent to the account."""

    id: int
    service_name: str
    sender: str
    message: str
    tag: str
    credits: float
    created_at: float


@dataclass
class Request:
    """A request as it came in; `status` stays None when the answer was cut off.

    `fault` is the kind of the fault that struck it.
    """

    method: str
    path: str
    query: dict[str, str]
    body: Any
    at: float
    status: int | None = None
    fault: str | None = None
