"""The OVHcloud SMS API: the only place that knows the `ovh` package."""

from .client import OvhClient, Turn
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
from .models import MAX_RECEIVERS, Account, Job, JobReport, Keys, Priority, WaitingSms
from .rate_limit import RateLimiter

__all__ = [
    "MAX_RECEIVERS",
    "Account",
    "AuthenticationFailed",
    "HostConfiguration",
    "Job",
    "JobReport",
    "Keys",
    "MissingRight",
    "NoCredits",
    "OutcomeUnknown",
    "OvhClient",
    "OvhError",
    "Priority",
    "RateLimited",
    "RateLimiter",
    "Rejected",
    "Turn",
    "Unavailable",
    "UnknownService",
    "WaitingSms",
]
