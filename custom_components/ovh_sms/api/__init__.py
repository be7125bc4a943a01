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
)
from .models import (
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
from .rights import (
    CANCEL_TOKEN_URL,
    CREATE_TOKEN_URL,
    WEBHOOK_TOKEN_URL,
    Access,
    rights_of_account,
)

__all__ = [
    "CANCEL_TOKEN_URL",
    "CREATE_TOKEN_URL",
    "MAX_RECEIVERS",
    "REQUESTS_PER_MINUTE",
    "WEBHOOK_TOKEN_URL",
    "Access",
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
    "rights_of_account",
    "well_formed",
]
