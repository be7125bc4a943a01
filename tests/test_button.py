"""Test the button that sends a test message."""

import pytest

from homeassistant.exceptions import HomeAssistantError

from .conftest import ALICE, BOB
from .house import House
from .ovh_simulator import Fault
from .texts import TRANSLATIONS


async def press(house: House, recipient: str) -> None:
    """Press the button of a recipient."""
    target = {"entity_id": f"button.{recipient}_test"}
    await house.hass.services.async_call("button", "press", target, blocking=True)


@pytest.mark.parametrize(("recipient", "receivers"), [("alice", [ALICE]), ("family", [ALICE, BOB])])
async def test_press(house: House, recipient: str, receivers: list[str]) -> None:
    """Test that all numbers of a recipient get a message."""
    await press(house, recipient)
    assert house.sent == [(TRANSLATIONS["en"]["common"]["test_message"], receivers)]


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
