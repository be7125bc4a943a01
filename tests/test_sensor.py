"""Test the sensors of an account and its recipients."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_sensor_display_state,
    mock_restore_cache_with_extra_data,
)

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.components.sensor import ATTR_STATE_CLASS, SensorStateClass
from homeassistant.const import (
    ATTR_FRIENDLY_NAME,
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from .conftest import ALICE, BOB, EntryFactory
from .house import House
from .ovh_simulator import Fault, OvhSimulator
from .ovh_simulator.const import SERVICE_NAME
from .texts import TRANSLATIONS

CREDITS_LEFT = "sensor.maison_credits_left"
QUEUED = "sensor.maison_queued"
STATUS_OF_ALICE = "sensor.alice_last_status"
STATUS_OF_FAMILY = "sensor.family_last_status"


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
    await hass.async_block_till_done(wait_background_tasks=True)

    assert hass.states.is_state(CREDITS_LEFT, state)
    assert get_sensor_display_state(hass, er.async_get(hass), CREDITS_LEFT) == (shown or state)


async def test_queued(house: House) -> None:
    """Test that an account shows how many messages wait, also when OVHcloud keeps silent."""
    assert house.hass.states.is_state(QUEUED, "0")
    house.simulator.stop()
    for number in range(3):
        await house.send(f"Text {number}")
    assert house.hass.states.is_state(QUEUED, "3")
    # Home Assistant spreads polls over a second.
    await house.wait(3602)
    assert house.hass.states.is_state(CREDITS_LEFT, STATE_UNAVAILABLE)
    assert house.hass.states.is_state(QUEUED, "3")

    house.simulator.start()
    await house.wait(330)
    assert house.hass.states.is_state(QUEUED, "0")


async def test_queued_counts_messages_not_sent_at_once(house: House) -> None:
    """Test that a message which OVHcloud takes at once was never queued."""
    assert (await house.send())["status"] == "accepted"
    state = house.hass.states.get(QUEUED)
    assert state is not None
    assert state.state == "0"
    assert state.last_changed == state.last_reported


async def test_last_status(house: House) -> None:
    """Test that a recipient shows what became of the last message to it."""
    states = house.hass.states
    assert states.is_state(STATUS_OF_ALICE, STATE_UNKNOWN)
    house.world.faults.add(Fault("rate_limited", "POST"))
    await house.send()
    assert states.is_state(STATUS_OF_ALICE, "queued")
    await house.wait(60)
    assert states.is_state(STATUS_OF_ALICE, "sent")
    house.world.faults.add(Fault("respond", "POST", status=400, body={"message": "Invalid sender"}))
    with pytest.raises(HomeAssistantError):
        await house.send()
    assert states.is_state(STATUS_OF_ALICE, "failed")


async def test_last_status_is_of_whole_recipients(house: House) -> None:
    """Test that a group is concerned only by what goes to all of it, a member by that too."""
    states = house.hass.states
    await house.send("Hello", ALICE)
    assert states.is_state(STATUS_OF_ALICE, "sent")
    await house.send("Hello", BOB)
    assert states.is_state(STATUS_OF_FAMILY, STATE_UNKNOWN)

    house.world.faults.add(Fault("rate_limited", "POST"))
    await house.send("Hello", "Family")
    assert states.is_state(STATUS_OF_ALICE, "queued")
    assert states.is_state(STATUS_OF_FAMILY, "queued")


async def test_open_alarms(house: House) -> None:
    """Test that the alarms that are open are counted, and how far the latest has come."""

    def shown() -> tuple[str, dict[str, Any]]:
        state = house.hass.states.get("sensor.maison_open_alarms")
        assert state
        assert state.state_info
        keys = ("name", "step", "next_at", "told", "others")
        # Its events are recorded.
        assert state.state_info["unrecorded_attributes"] >= set(keys)
        return state.state, {key: state.attributes[key] for key in keys if key in state.attributes}

    assert shown() == ("0", {})
    for name in ("Leak", "Fire"):
        steps = [{"recipients": "Alice", "wait": 60}, {"recipients": BOB, "wait": 90}]
        fields = {"message": name, "name": name, "steps": steps}
        await house.hass.services.async_call(DOMAIN, "escalate", fields, blocking=True)
        await house.settle()
    count, fire = shown()
    assert count == "2"
    next_at = dt_util.parse_datetime(fire.pop("next_at"), raise_on_error=True)
    assert 58 <= (next_at - dt_util.utcnow()).total_seconds() <= 62
    assert fire == {"name": "Fire", "step": 1, "told": ["Alice"], "others": ["Leak"]}
    await house.wait(62)
    assert shown()[1]["told"] == ["Alice", "Family"]
    target = {"entity_id": "button.maison_acknowledge"}
    for _ in range(2):
        await house.hass.services.async_call("button", "press", target, blocking=True)
    assert shown() == ("0", {})


@pytest.mark.parametrize("status", ["queued", "sent", "failed", "expired"])
async def test_last_status_is_restored(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, status: str
) -> None:
    """Test that a recipient shows after a restart what it showed before."""
    data = {"native_value": status, "native_unit_of_measurement": None}
    mock_restore_cache_with_extra_data(hass, [(State(STATUS_OF_ALICE, status), data)])
    await hass.config_entries.async_setup(make_entry().entry_id)
    await hass.async_block_till_done()
    assert hass.states.is_state(STATUS_OF_ALICE, status)
    assert hass.states.is_state(STATUS_OF_FAMILY, STATE_UNKNOWN)


@pytest.mark.parametrize("value", ["delivered_by_pigeon", 7, None, ["sent"]])
async def test_foreign_status_is_ignored(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, value: object
) -> None:
    """Test that a status which nobody knows does not break the sensor."""
    data = {"native_value": value, "native_unit_of_measurement": None}
    mock_restore_cache_with_extra_data(hass, [(State(STATUS_OF_ALICE, "sent"), data)])
    await hass.config_entries.async_setup(make_entry().entry_id)
    await hass.async_block_till_done()
    assert hass.states.is_state(STATUS_OF_ALICE, STATE_UNKNOWN)


async def test_french(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the names are in the language of the house."""
    hass.config.language = "fr"
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    names = TRANSLATIONS["fr"]["entity"]["sensor"]
    assert {
        (entity.translation_key, entity.original_name)
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if entity.domain == "sensor" and entity.platform == DOMAIN
    } == {(key, names[key]["name"]) for key in names}
