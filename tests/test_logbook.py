"""Test the lines of alarms in Activity."""

from typing import Final

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.ovh_sms import logbook as platform
from custom_components.ovh_sms.const import DOMAIN, EVENT_ESCALATION
from custom_components.ovh_sms.message.models import EscalationNotice, EscalationType
from custom_components.ovh_sms.message.signals import SIGNAL_ESCALATION
from homeassistant.components.logbook import DOMAIN as LOGBOOK, _process_logbook_platform
from homeassistant.components.logbook.models import LogbookConfig, async_event_to_row
from homeassistant.components.logbook.processor import EventProcessor
from homeassistant.core import Event
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .house import House
from .ovh_simulator.const import SERVICE_NAME

STORY: Final = {
    "en": [
        "Leak: the alarm has started",
        "Leak: SMS to Alice, Bob (step 1 of 4)",
        "Leak: step 2 of 4 could not be sent to anyone",
        "Leak: acknowledged by Bob",
        "Leak: acknowledged",
        "Leak: ended without an answer",
    ],
    "de": [
        "Leak: Alarm ausgelöst",
        "Leak: SMS an Alice, Bob (Schritt 1 von 4)",
        "Leak: Schritt 2 von 4 konnte niemandem geschickt werden",
        "Leak: Alarm quittiert von Bob",
        "Leak: Alarm quittiert",
        "Leak: Alarm ohne Antwort beendet",
    ],
}


@pytest.mark.parametrize("language", STORY)
async def test_story(house: House, language: str) -> None:
    """Test that Home Assistant shows what alarms do as lines, at the event entity."""
    hass = house.hass
    hass.config.language = language
    await house.restart()
    hass.data[LOGBOOK] = LogbookConfig({})
    _process_logbook_platform(hass, DOMAIN, platform)
    events: list[Event] = async_capture_events(hass, EVENT_ESCALATION)
    told, nobody = ("Alice", "Bob"), ()
    for kind, step, recipients, by in (
        (EscalationType.STARTED, 0, nobody, None),
        (EscalationType.STEP, 1, told, None),
        (EscalationType.STEP, 2, nobody, None),
        (EscalationType.ACKNOWLEDGED, 2, told, "Bob"),
        (EscalationType.ACKNOWLEDGED, 2, told, None),
        (EscalationType.EXHAUSTED, 4, told, None),
    ):
        notice = EscalationNotice(
            type=kind, name="Leak", step=step, steps=4, recipients=recipients, by=by
        )
        async_dispatcher_send(hass, SIGNAL_ESCALATION.format(SERVICE_NAME), notice)
    processor = EventProcessor(hass, (EVENT_ESCALATION,))
    lines = processor.humanify(async_event_to_row(each) for each in events)
    assert [line["message"] for line in lines] == STORY[language]
    for line in lines:
        state = hass.states.get(line["entity_id"])
        assert state
        assert state.attributes["by"] is None
        assert line["name"] == state.name
    # A line stays without its entity.
    hass.states.async_remove(lines[0]["entity_id"])
    [line] = processor.humanify(async_event_to_row(each) for each in events[:1])
    assert (line["name"], line["message"]) == ("", STORY[language][0])
