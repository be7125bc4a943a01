"""Alarms that go from contact to contact, and the guard of a house that falls silent."""

from .alarms import Alarms
from .context import EscalationContext
from .silence import SilenceGuard
from .silence_issues import SilenceIssues
from .silence_messages import GuardMessages

__all__ = ["Alarms", "EscalationContext", "GuardMessages", "SilenceGuard", "SilenceIssues"]
