"""The limits on what is spent, in a real Home Assistant."""

from typing import Any

import pytest

from .conftest import MARK
from .home_assistant import HomeAssistant, HomeAssistantError, Json
from .house import SERVICE_NAME, choose_options, entity_id
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(60)]

PREMIUM = "0899 12 34 56"
NUMBERS = [f"+336123400{number:02}" for number in range(50)]
WILD: Json = {
    "alias": "Wild",
    "triggers": [{"trigger": "event", "event_type": "go_wild"}],
    "actions": {
        "repeat": {
            "count": 5,
            "sequence": {
                "action": "ovh_sms.send_message",
                "data": {"message": f"{MARK} {{{{ repeat.index }}}}", "recipients": NUMBERS},
            },
        }
    },
}


async def send(house: HomeAssistant, *recipients: str, **fields: Any) -> Json:
    """Send a message and return the response."""
    data = {"message": MARK, "recipients": list(recipients or ["Alice"]), **fields}
    return dict(await house.call_action("ovh_sms.send_message", data, return_response=True))


async def issues(house: HomeAssistant) -> list[Json]:
    """Return our issues."""
    listed = await house.command("repairs/list_issues")
    return [each for each in listed["issues"] if each["domain"] == "ovh_sms"]


async def until_issues(house: HomeAssistant, *expected: str) -> None:
    """Wait until there are these issues, and no others."""

    async def are_there() -> bool:
        return {each["translation_key"] for each in await issues(house)} == {*expected}

    await house.until(are_there, f"to have the issues {expected}", seconds=20)


async def test_automation_gone_wild(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """An automation without end is stopped at 200 parts; what is critical still leaves."""
    assert entry["state"] == "loaded"
    await simulator.account(SERVICE_NAME, credits_left=1000)
    await house.save_automation("wild", WILD)
    await house.until(lambda: house.state("automation.wild"), "to load the automation")
    await house.fire("go_wild")
    await until_issues(house, "hourly_limit_reached")
    jobs = await simulator.jobs()
    assert sum(len(job["receivers"]) for job in jobs) == 200
    with pytest.raises(HomeAssistantError, match="sent 200 parts of SMS within the last hour"):
        await send(house)
    with pytest.raises(HomeAssistantError, match="within the last hour"):
        await house.call_action("notify.ovh_sms", {"message": MARK})
    assert (await send(house, critical=True))["status"] == "accepted"
    await house.delete("/api/config/automation/config/wild")


async def test_premium_number(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A premium-rate number gets nothing, until it is a recipient's."""
    with pytest.raises(HomeAssistantError, match="premium-rate") as info:
        await send(house, "Alice", PREMIUM)
    assert "123" not in str(info.value)
    with pytest.raises(HomeAssistantError, match="premium-rate"):
        await house.call_action("notify.ovh_sms", {"message": MARK, "target": [PREMIUM]})
    assert await simulator.jobs() == []
    flow = await house.start_subentry_flow(entry["entry_id"])
    result = await flow.submit(name="Vote", phone_numbers=[PREMIUM])
    assert (result["type"], result["description"]) == ("create_entry", "expensive")

    async def is_ready() -> bool:
        return "ovh_sms_vote" in await house.actions("notify")

    await house.until(is_ready, "to know the recipient")
    assert (await send(house, "Vote"))["valid_receivers"] == ["+33899123456"]


async def test_test_button(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """The button Test does not pass a budget that is spent."""
    await choose_options(house, entry, daily_budget=1)
    await send(house)
    alice = (await house.subentries(entry["entry_id"]))["Alice"]
    button = await entity_id(house, f"{alice}_test")
    with pytest.raises(HomeAssistantError, match="Used today: 1 of 1"):
        await house.call_action("button.press", {"entity_id": button})
    assert len(await simulator.jobs()) == 1


async def test_credits_bought(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """No credits are one issue, which a look by either way clears as soon as some are bought."""
    assert entry["state"] == "loaded"
    sensor = await entity_id(house, f"{SERVICE_NAME}_credits_left")
    await simulator.account(SERVICE_NAME, credits_left=1)
    await send(house)
    await until_issues(house, "no_credits")
    await simulator.account(SERVICE_NAME, credits_left=50)
    await house.call_action("homeassistant.update_entity", {"entity_id": sensor})
    await until_issues(house)

    await simulator.account(SERVICE_NAME, credits_left=6)
    await send(house)
    await until_issues(house, "low_credits")
    [issue] = await issues(house)
    await simulator.account(SERVICE_NAME, credits_left=50)
    data = {"handler": "ovh_sms", "issue_id": issue["issue_id"]}
    assert (await house.post("/api/repairs/issues/fix", data))["type"] == "create_entry"
    assert await issues(house) == []
