"""The OVHcloud SMS API: the only place that knows the `ovh` package."""

from .account_models import (
    Account,
    Callbacks,
    Credential,
    Keys,
    OperatorException,
    Right,
    Sender,
    ServiceInfos,
    StoppedNumber,
)
from .client import OvhClient
from .clock import OvhClock
from .error_log import ErrorLog
from .errors import (
    AccountBlocked,
    AuthenticationFailed,
    HostConfiguration,
    MissingRight,
    NoCredits,
    NotUnderstood,
    OutcomeUnknown,
    OvhError,
    RateLimited,
    Rejected,
    Unavailable,
    UnknownService,
    UntrustedPage,
)
from .models import (
    MAX_RECEIVERS,
    IncomingSms,
    Job,
    JobReport,
    OutgoingSms,
    Priority,
    Receipt,
    WaitingSms,
)
from .rate_limit import REQUESTS_PER_MINUTE, RateLimiter, Slot
from .reading import ListedNumbers, well_formed
from .rights import KEY_LINKS, Access, key_links, rights_of_account

__all__ = [
    "KEY_LINKS",
    "MAX_RECEIVERS",
    "REQUESTS_PER_MINUTE",
    "Access",
    "Account",
    "AccountBlocked",
    "AuthenticationFailed",
    "Callbacks",
    "Credential",
    "ErrorLog",
    "HostConfiguration",
    "IncomingSms",
    "Job",
    "JobReport",
    "Keys",
    "ListedNumbers",
    "MissingRight",
    "NoCredits",
    "NotUnderstood",
    "OperatorException",
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
    "ServiceInfos",
    "Slot",
    "StoppedNumber",
    "Unavailable",
    "UnknownService",
    "UntrustedPage",
    "WaitingSms",
    "key_links",
    "rights_of_account",
    "well_formed",
]
