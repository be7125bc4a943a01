"""Alarms that go from contact to contact until one of them acknowledges."""

from .alarms import Alarms
from .context import EscalationContext

__all__ = ["Alarms", "EscalationContext"]
