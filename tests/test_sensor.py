"""Test the sensors of an account."""

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_sensor_display_state,
)

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.components.sensor import ATTR_STATE_CLASS, SensorStateClass
from homeassistant.const import ATTR_FRIENDLY_NAME, ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .conftest import EntryFactory
from .ovh_simulator import OvhSimulator
from .ovh_simulator.const import SERVICE_NAME
from .texts import TRANSLATIONS

CREDITS_LEFT = "sensor.maison_credits_left"


async def test_credits_left(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that an account shows how many credits it has left."""
    state = hass.states.get(CREDITS_LEFT)
    assert state is not None
    assert state.state == "100.0"
    assert state.attributes[ATTR_FRIENDLY_NAME] == "Maison Credits left"
    assert state.attributes[ATTR_UNIT_OF_MEASUREMENT] == "credits"
    assert state.attributes[ATTR_STATE_CLASS] == SensorStateClass.MEASUREMENT


async def test_unique_id(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that the sensor is recognised by OVHcloud's name of the account."""
    entity = er.async_get(hass).async_get(CREDITS_LEFT)
    assert entity is not None
    assert entity.unique_id == f"{SERVICE_NAME}_credits_left"


@pytest.mark.parametrize(
    ("credits_left", "state", "shown"),
    [
        (0, "0.0", "0.0"),
        (0.04, "0.04", "0.0"),
        (12.345, "12.345", "12.3"),
        (1e6, "1000000.0", None),
    ],
)
async def test_fractions(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    credits_left: float,
    state: str,
    shown: str | None,
) -> None:
    """Test that fractions of a credit are kept, and one digit of them is shown."""
    simulator.world.accounts[SERVICE_NAME].credits_left = credits_left
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert hass.states.is_state(CREDITS_LEFT, state)
    assert get_sensor_display_state(hass, er.async_get(hass), CREDITS_LEFT) == (shown or state)


async def test_french(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the name is in the language of the house."""
    hass.config.language = "fr"
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    [entity] = [
        entity
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if entity.domain == "sensor" and entity.platform == DOMAIN
    ]
    assert entity.original_name == TRANSLATIONS["fr"]["entity"]["sensor"]["credits_left"]["name"]
