"""The silence guard: an SMS that leaves unless the house keeps cancelling it."""

from datetime import datetime

from homeassistant.core import callback

from .context import EscalationContext


class SilenceGuard:
    """Keeps a deferred SMS at OVHcloud, and renews it before it leaves."""

    def __init__(self, context: EscalationContext) -> None:
        """Set up without I/O."""
        self._context = context

    @callback
    def async_start(self) -> None:
        """Go on if it is switched on."""

    async def async_stop(self) -> None:
        """Stop renewing; the SMS at OVHcloud stays."""

    @property
    def is_on(self) -> bool:
        """Return whether it is switched on."""
        return False

    @property
    def until(self) -> datetime | None:
        """Return when its SMS leaves, None if there is none at OVHcloud."""
        return None

    async def async_turn_on(self) -> None:
        """Leave an SMS with OVHcloud; raises a translated HomeAssistantError."""
        raise NotImplementedError

    async def async_turn_off(self) -> None:
        """Cancel the SMS; raises a translated HomeAssistantError if it stays armed."""
        raise NotImplementedError
