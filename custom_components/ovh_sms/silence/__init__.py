"""The guard of a house that falls silent: an SMS that leaves unless it is cancelled."""

from .context import SilenceContext
from .guard import SilenceGuard
from .issues import SilenceIssues
from .messages import GuardMessages

__all__ = ["GuardMessages", "SilenceContext", "SilenceGuard", "SilenceIssues"]
