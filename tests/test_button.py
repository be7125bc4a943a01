"""Test the buttons that send a test message and check an account."""

import pytest

from homeassistant.exceptions import HomeAssistantError

from .conftest import ALICE, BOB
from .house import House
from .ovh_simulator import Fault
from .ovh_simulator.const import SERVICE_NAME
from .texts import TRANSLATIONS, exception_text


async def press(house: House, owner: str, key: str = "test") -> None:
    """Press a button of a recipient or the account."""
    target = {"entity_id": f"button.{owner}_{key}"}
    await house.hass.services.async_call("button", "press", target, blocking=True)


@pytest.mark.parametrize(("recipient", "receivers"), [("alice", [ALICE]), ("family", [ALICE, BOB])])
async def test_press(house: House, recipient: str, receivers: list[str]) -> None:
    """Test that all numbers of a recipient get a message."""
    await press(house, recipient)
    assert house.sent == [(TRANSLATIONS["en"]["common"]["test_message"], receivers)]


@pytest.mark.parametrize(
    ("option", "error"),
    [({"daily_budget": 0}, "more than the budget"), ({"hourly_limit": 1}, "more than the 1 that")],
)
async def test_limits(house: House, option: dict[str, int], error: str) -> None:
    """Test that a test message passes no limit."""
    await house.choose(**option)
    with pytest.raises(HomeAssistantError, match=error):
        await press(house, "family")
    assert house.sent == []


async def test_french(house: House) -> None:
    """Test that the text is in the language of the house."""
    house.hass.config.language = "fr"
    await house.restart()
    await press(house, "alice")
    # An SMS has no such blanks.
    text = TRANSLATIONS["fr"]["common"]["test_message"].replace("\u00a0", " ")
    assert house.sent[0][0] == text


async def test_refused(house: House) -> None:
    """Test that it is said why nothing was sent."""
    house.world.faults.add(Fault("respond", "POST", status=400, body={"message": "Invalid sender"}))
    with pytest.raises(HomeAssistantError, match="Invalid sender"):
        await press(house, "alice")


async def test_check(house: House) -> None:
    """Test that the account is checked, and nothing is sent."""
    await press(house, "maison", "check")
    assert house.entry.runtime_data.check.known["tag_filter"] == "ok"
    assert house.sent == []


async def test_check_failed(house: House) -> None:
    """Test that it is said why an account cannot send, or that OVHcloud is out of reach."""
    house.world.accounts[SERVICE_NAME].status = "disable"
    with pytest.raises(HomeAssistantError) as raised:
        await press(house, "maison", "check")
    assert exception_text(raised.value) == (
        'The check of Maison has failed. OVHcloud calls the account "disable".'
    )
    house.simulator.stop()
    with pytest.raises(HomeAssistantError) as raised:
        await press(house, "maison", "check")
    assert "OVHcloud could not be reached" in exception_text(raised.value)
