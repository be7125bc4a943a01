"""Finds out whether an account can send, and whether OVHcloud answers as expected."""

from .automatic import AutomaticCheck
from .context import CheckContext
from .deviations import Deviations
from .observer import Observer
from .result import CheckResult, CheckStatus
from .self_check import SelfCheck

__all__ = [
    "AutomaticCheck",
    "CheckContext",
    "CheckResult",
    "CheckStatus",
    "Deviations",
    "Observer",
    "SelfCheck",
]
