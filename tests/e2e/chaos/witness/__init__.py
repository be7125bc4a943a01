"""A custom integration that writes every event of event entities to a pipe, as an automation could.

What was told just before a kill is in the pipe.
"""

import json
import os

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.typing import ConfigType

DOMAIN = "witness"
PIPE = "told"


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Listen to event entities."""
    path = hass.config.path(PIPE)
    pipe = await hass.async_add_executor_job(os.open, path, os.O_WRONLY | os.O_NONBLOCK)

    @callback
    def tell(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None and state.domain == "event":
            seen = {"entity_id": state.entity_id, **state.attributes}
            os.write(pipe, json.dumps(seen).encode() + b"\n")

    hass.bus.async_listen(EVENT_STATE_CHANGED, tell)
    return True
