"""Test the condition that an SMS can be sent."""

import pytest

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import condition

from .conftest import EntryFactory
from .house import House
from .ovh_simulator import Fault
from .ovh_simulator.const import SERVICE_NAME

POLL = 3700


async def can_send(house: House, **options: str) -> bool | None:
    """Return whether an automation takes it that an SMS can be sent."""
    config = {"condition": f"{DOMAIN}.can_send", "options": options}
    validated = await condition.async_validate_condition_config(house.hass, config)
    checker = await condition.async_from_config(house.hass, validated)
    result = checker.async_check()
    checker.async_unload()
    return result


async def test_offered(house: House) -> None:
    """Test that the editor is offered the condition, with its field."""
    offered = await condition.async_get_all_descriptions(house.hass)
    described = offered[f"{DOMAIN}.can_send"]
    assert described
    assert list(described["fields"]) == ["config_entry_id"]


async def test_can_send(house: House) -> None:
    """Test that nothing is asked to know that an SMS would leave."""
    before = len(house.world.requests)
    assert await can_send(house)
    assert await can_send(house, config_entry_id=house.entry.entry_id)
    assert len(house.world.requests) == before


async def test_accounts(house: House, make_entry: EntryFactory) -> None:
    """Test that one account that can send is enough, and the chosen one counts."""
    other = make_entry("sms-ab12345-2", "Office", {})
    assert await can_send(house)
    assert not await can_send(house, config_entry_id=other.entry_id)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert not await can_send(house)


async def test_out_of_reach(house: House) -> None:
    """Test that it cannot while OVHcloud is out of reach, from the first message that notices."""
    house.simulator.stop()
    await house.send()
    await house.wait(30)
    assert not await can_send(house)
    house.simulator.start()
    await house.wait(60)
    assert await can_send(house)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (403, "This credential is not valid"),
        (460, "This service is expired"),
        (403, "This call has not been granted"),
    ],
)
async def test_refused(house: House, status: int, message: str) -> None:
    """Test that it cannot once OVHcloud has refused the keys, their right or the account."""
    fault = Fault("respond", "POST", status=status, body={"message": message})
    house.world.faults.add(fault)
    with pytest.raises(HomeAssistantError):
        await house.send()
    await house.settle()
    assert not await can_send(house)


async def test_credits(house: House) -> None:
    """Test that it cannot without credits."""
    house.world.accounts[SERVICE_NAME].credits_left = 0
    await house.wait(POLL)
    assert not await can_send(house)


@pytest.mark.parametrize("option", ["daily_budget", "hourly_limit"])
async def test_limits(house: House, option: str) -> None:
    """Test that it cannot while the budget or the hourly limit leaves no room for a message."""
    await house.choose(**{option: 1})
    assert await can_send(house)
    await house.send()
    assert not await can_send(house)
    await house.choose(**{option: 10})
    assert await can_send(house)
