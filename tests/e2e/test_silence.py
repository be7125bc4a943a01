"""The silence guard in a real Home Assistant: silent while the house lives, heard when it ends."""

import asyncio

import pytest

from tests.ovh_simulator.const import DEFAULT_RULES

from .conftest import MARK
from .home_assistant import HomeAssistant, HomeAssistantError, Json
from .house import ALICE_E164, SERVICE_NAME, choose_options, entity_id, until_saved
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

TEXT = f"The house with the {MARK} is silent"
HOUR = 3600.0
CANCEL = ("DELETE", "/sms/*/jobs/*")


async def armed(simulator: Simulator) -> list[Json]:
    """Return the SMS at OVH that have not been taken back."""
    return [each for each in await simulator.messages() if each["text"] == TEXT]


async def until_armed(simulator: Simulator, other_than: int = 0) -> Json:
    """Wait until there is one SMS at OVH, other than one, and return it."""
    for _ in range(300):
        found = await armed(simulator)
        if len(found) == 1 and found[0]["id"] != other_than:
            return found[0]
        await asyncio.sleep(0.1)
    pytest.fail(f"At OVH: {found}, not {other_than}")


async def has_two(simulator: Simulator) -> bool:
    """Tell whether there are two SMS, one of which may have left."""
    return len(await armed(simulator)) == 2


async def switch(house: HomeAssistant, state: str) -> None:
    """Switch the guard on or off."""
    target = {"entity_id": await entity_id(house, f"{SERVICE_NAME}_silence_guard")}
    await house.call_action(f"switch.turn_{state}", target=target)


async def later(house: HomeAssistant, simulator: Simulator, seconds: float) -> None:
    """Start a house again that was down for some seconds."""
    await simulator.set_clock(seconds)
    house.set_clock(seconds)
    await house.start()


async def test_silence(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A restart is not a silence; a power cut for good is told once."""
    await choose_options(house, entry, silence_after={"hours": 1}, silence_message=TEXT)
    with pytest.raises(HomeAssistantError, match="DELETE"):
        await switch(house, "on")
    assert await armed(simulator) == []
    await simulator.credential(simulator.keys["consumer_key"], rules=[*DEFAULT_RULES, CANCEL])
    await switch(house, "on")
    first = await until_armed(simulator)
    assert first["receiver"] == ALICE_E164
    assert first["leaves_at"] - first["created_at"] == HOUR
    # Home Assistant saves options later: without them it would arm another text.
    await until_saved(house, "".join(TEXT.split()))

    await house.kill()
    await later(house, simulator, HOUR * 0.75)
    second = await until_armed(simulator, first["id"])

    await house.kill()
    await later(house, simulator, HOUR * 2)
    await house.until(lambda: has_two(simulator), "to leave another SMS", seconds=60)
    left, third = sorted(await armed(simulator), key=lambda each: float(each["leaves_at"]))
    assert left["id"] == second["id"]
    assert third["leaves_at"] > left["leaves_at"] + HOUR / 4

    await switch(house, "off")
    assert [each["id"] for each in await armed(simulator)] == [left["id"]]
    # Other tests of this module have the right time.
    await simulator.set_clock(0)
    house.set_clock(0)
