"""Lines of alarms in Activity."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_ESCALATION
from .message.common_text import common_text
from .message.models import EscalationType


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, Any]]], None],
) -> None:
    """Describe the events of alarms."""

    @callback
    def describe(event: Event) -> dict[str, Any]:
        entity_id = event.data["entity_id"]
        state = hass.states.get(entity_id)
        return {
            LOGBOOK_ENTRY_NAME: state.name if state else "",
            LOGBOOK_ENTRY_MESSAGE: _line(hass, event.data),
            LOGBOOK_ENTRY_ENTITY_ID: entity_id,
        }

    async_describe_event(DOMAIN, EVENT_ESCALATION, describe)


def _line(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return what has happened to an alarm, in the language of Home Assistant."""
    return common_text(
        hass,
        _key(data),
        name=data["name"],
        recipients=", ".join(data["recipients"]),
        step=str(data["step"]),
        steps=str(data["steps"]),
        by=str(data["by"]),
    )


def _key(data: Mapping[str, Any]) -> str:
    match data["type"]:
        case EscalationType.STARTED:
            return "activity_started"
        case EscalationType.STEP:
            return "activity_step" if data["recipients"] else "activity_step_without_recipients"
        case EscalationType.ACKNOWLEDGED:
            return "activity_acknowledged_by" if data["by"] else "activity_acknowledged"
        case _:
            return "activity_exhausted"
