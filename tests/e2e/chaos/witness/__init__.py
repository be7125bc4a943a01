"""A custom integration that writes what users are told to a pipe: events, and new issues.

What was told just before a kill is in the pipe.
"""

import json
import os
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.issue_registry import (
    EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED,
    EventIssueRegistryUpdatedData,
)
from homeassistant.helpers.typing import ConfigType

DOMAIN = "witness"
PIPE = "told"


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Listen to event entities."""
    path = hass.config.path(PIPE)
    pipe = await hass.async_add_executor_job(os.open, path, os.O_WRONLY | os.O_NONBLOCK)

    def tell(seen: dict[str, Any]) -> None:
        os.write(pipe, json.dumps(seen).encode() + b"\n")

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None and state.domain == "event":
            tell({**state.attributes, "state": state.state})

    @callback
    def reported(event: Event[EventIssueRegistryUpdatedData]) -> None:
        if event.data["action"] == "create":
            tell({**event.data})

    hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
    hass.bus.async_listen(EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, reported)
    return True
