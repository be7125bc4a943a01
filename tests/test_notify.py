"""Test the notify entities and the action notify.ovh_sms."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant

from .conftest import ALICE, BOB
from .ovh_simulator import OvhSimulator


async def test_action_sends_to_every_recipient(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that without a target, one job goes to each number once."""
    await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)

    [job] = simulator.world.jobs
    assert job.message == "Leak"
    assert list(job.receivers) == [ALICE, BOB]
