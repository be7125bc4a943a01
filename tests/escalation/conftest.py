"""A house with three contacts."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant

from ..conftest import EntryFactory
from ..house import House
from ..ovh_simulator import OvhSimulator
from .alarming import PEOPLE, AlarmHouse


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> MockConfigEntry:
    """Return a loaded entry with Alice, Bob and Carol."""
    entry = make_entry(recipients=PEOPLE)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


@pytest.fixture(name="alarm_house")
def alarm_house_fixture(house: House) -> AlarmHouse:
    """Return a house with alarms, in which time stands still."""
    return AlarmHouse(house)
