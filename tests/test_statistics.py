"""Test that Home Assistant keeps for good what was spent."""

import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import EntryFactory
from .ovh_simulator import OvhSimulator

MONTH = "sensor.maison_credits_used_this_month"
TODAY = "sensor.maison_credits_used_today"


@pytest.fixture(name="hass")
def hass_fixture(
    recorder_mock: Recorder, hass: HomeAssistant, enable_custom_integrations: None
) -> HomeAssistant:
    """Return a Home Assistant with a recorder, which has to be there first."""
    hass.config.country = "FR"
    return hass


async def test_statistics(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the long-term statistics add up what the sensors show."""
    await async_setup_component(hass, "sensor", {})
    assert await hass.config_entries.async_setup(make_entry().entry_id)
    await hass.async_block_till_done()
    await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)
    await async_wait_recording_done(hass)
    state = hass.states.get(TODAY)
    assert state
    spent = state.last_updated
    start = spent.replace(minute=spent.minute // 5 * 5, second=0, microsecond=0)
    do_adhoc_statistics(hass, start=start)
    await async_wait_recording_done(hass)
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, start, None, {MONTH, TODAY}, "5minute", None, {"sum"}
    )
    assert {sensor: [row["sum"] for row in rows] for sensor, rows in found.items()} == {
        MONTH: [2.0],
        TODAY: [2.0],
    }
