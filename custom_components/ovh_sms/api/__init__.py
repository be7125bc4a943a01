"""The OVHcloud SMS API: the only place that knows the `ovh` package."""

from .client import OvhClient
from .clock import OvhClock
from .error_log import ErrorLog
from .errors import (
    AuthenticationFailed,
    HostConfiguration,
    MissingRight,
    NoCredits,
    OutcomeUnknown,
    OvhError,
    RateLimited,
    Rejected,
    Unavailable,
    UnknownService,
    pause_of,
)
from .models import (
    DEFAULT_PRIORITY,
    MAX_RECEIVERS,
    Account,
    Callbacks,
    Credential,
    IncomingSms,
    Job,
    JobReport,
    Keys,
    OutgoingSms,
    Priority,
    Receipt,
    Right,
    Sender,
    WaitingSms,
)
from .rate_limit import REQUESTS_PER_MINUTE, RateLimiter, Slot
from .reading import well_formed

__all__ = [
    "DEFAULT_PRIORITY",
    "MAX_RECEIVERS",
    "REQUESTS_PER_MINUTE",
    "Account",
    "AuthenticationFailed",
    "Callbacks",
    "Credential",
    "ErrorLog",
    "HostConfiguration",
    "IncomingSms",
    "Job",
    "JobReport",
    "Keys",
    "MissingRight",
    "NoCredits",
    "OutcomeUnknown",
    "OutgoingSms",
    "OvhClient",
    "OvhClock",
    "OvhError",
    "Priority",
    "RateLimited",
    "RateLimiter",
    "Receipt",
    "Rejected",
    "Right",
    "Sender",
    "Slot",
    "Unavailable",
    "UnknownService",
    "WaitingSms",
    "pause_of",
    "well_formed",
]
