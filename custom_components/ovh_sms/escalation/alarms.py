"""Alarms that go from contact to contact until one of them acknowledges."""

from collections.abc import Sequence

from homeassistant.core import callback

from ..message.models import OpenAlarm
from .context import EscalationContext
from .models import AlarmReport, AlarmRequest


class Alarms:
    """The alarms of an account."""

    def __init__(self, context: EscalationContext) -> None:
        """Set up without I/O."""
        self._context = context

    @callback
    def async_start(self) -> None:
        """Go on with the open alarms, until the entry is unloaded."""

    async def async_stop(self) -> None:
        """Stop; the open alarms go on at the next start."""

    @property
    def open(self) -> Sequence[OpenAlarm]:
        """Return the open alarms, the latest last."""
        return ()

    async def async_escalate(self, request: AlarmRequest) -> AlarmReport:
        """Start an alarm, or join the open one of its name; raises InvalidCall."""
        raise NotImplementedError

    async def async_acknowledge(self, name: str | None, by: str | None) -> bool:
        """End the open alarms with a name (None: all); return whether there is one."""
        raise NotImplementedError

    async def async_acknowledge_by_link(self, alarm_id: str, step: int) -> bool:
        """End an open alarm for the recipient of a step; return whether it was open."""
        raise NotImplementedError
