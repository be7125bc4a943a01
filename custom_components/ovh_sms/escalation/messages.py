"""The messages of alarms, on their way to the outbox."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..message import Draft, SendRequest, new_tag
from ..message.models import Endings
from ..message.pipeline import Pipeline
from ..sms.plain import is_blank
from ..storage.alarms import Alarm


class AlarmMessages:
    """Composes messages of alarms and queues them."""

    def __init__(self, hass: HomeAssistant, pipeline: Pipeline) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._pipeline = pipeline

    async def async_compose(
        self, alarm: Alarm, text: str, numbers: tuple[str, ...], endings: Endings | None = None
    ) -> Draft | None:
        """Return a draft to some numbers, None if there is nothing to tell, or none to be told."""
        if not numbers or is_blank(text):
            return None
        request = SendRequest(
            message=text,
            recipients=numbers,
            sender=alarm.sender,
            critical=True,
            wait=False,
            best_effort=True,
            alarm=alarm.name,
            endings=endings,
        )
        return await self._pipeline.async_compose(request)

    @callback
    def async_queue(self, draft: Draft | None) -> str:
        """Queue a draft and return its tag, empty if there is none or it can never leave.

        It is in the ledger then. Raises HomeAssistantError if the hourly limit is reached.
        """
        if draft is None:
            return ""
        tag = new_tag()
        # It starts at once, and goes on to wait for the disk.
        queuing = self._hass.async_create_task(self._pipeline.async_queue(draft, tag))
        if queuing.done():
            try:
                queuing.result()
            except HomeAssistantError as err:
                if err.translation_key != "hourly_limit_too_low":
                    raise
                return ""
        return tag
