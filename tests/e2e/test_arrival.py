"""What may keep an SMS from a phone, as a real Home Assistant tells it."""

import time
from typing import Any

import pytest

from .conftest import MARK
from .home_assistant import HomeAssistant, Json
from .house import ALICE_E164, SERVICE_NAME, entity_id
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

LINES = [
    *("keys", "rights", "service", "credits", "senders", "sender_rules", "stop_list"),
    *("exceptions", "clock", "tag_filter", "date_filter", "history", "rates"),
]


async def check(house: HomeAssistant) -> tuple[str, dict[str, tuple[str, str]]]:
    """Check the account, and return its status, and those of the lines with their details."""
    response = await house.call_action("ovh_sms.check", return_response=True)
    lines = {each["name"]: (each["status"], each["detail"]) for each in response["checks"]}
    assert [*lines] == LINES
    return response["status"], lines


async def send(house: HomeAssistant, **fields: Any) -> Json:
    """Send a message to Alice and return the response."""
    message = {"recipients": ["Alice"], "message": MARK} | fields
    return dict(await house.call_action("ovh_sms.send_message", message, return_response=True))


async def issues(house: HomeAssistant) -> dict[str, Json]:
    """Return our issues by key."""
    listed = (await house.command("repairs/list_issues"))["issues"]
    return {each["translation_key"]: each for each in listed if each["domain"] == "ovh_sms"}


async def test_check(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A check of an account in order asks little, spends nothing, and finds nothing."""
    before = len(await simulator.requests())
    status, lines = await check(house)
    requests = await simulator.requests(before)
    assert len(requests) <= 15
    assert {each["method"] for each in requests} == {"GET"}
    assert await simulator.jobs() == []
    assert status == "ok"
    assert {name for name, line in lines.items() if line[0] != "ok"} == {"history"}
    assert await issues(house) == {}


async def test_button(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """The button checks, too."""
    button = await entity_id(house, f"{SERVICE_NAME}_check")
    assert await house.state(button) == "unknown"
    before = len(await simulator.requests())
    await house.call_action("button.press", target={"entity_id": button})
    assert await house.state(button) != "unknown"
    paths = {each["path"] for each in await simulator.requests(before)}
    assert {"/sms", f"/sms/{SERVICE_NAME}/serviceInfos"} & paths


async def test_stop_list(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """Who answered STOP is named in Repairs, in a check, and in the response of a message."""
    stopped = time.time() - 86_400
    await simulator.account(SERVICE_NAME, blacklist={ALICE_E164: stopped})
    _, lines = await check(house)
    assert lines["stop_list"][0] == "warning"
    assert "Alice" in lines["stop_list"][1]
    assert "Alice" in (await issues(house))["stop_list"]["translation_placeholders"]["numbers"]
    response = await send(house)
    assert [text for text in response["warnings"] if "STOP" in text and "Alice" in text]
    [job] = await simulator.jobs()
    assert job["receivers"] == [ALICE_E164]
    delivery = await entity_id(house, f"{SERVICE_NAME}_delivery")

    async def has_failed() -> bool:
        return bool((await house.states())[delivery]["attributes"].get("reason") == "blacklisted")

    await house.until(has_failed, "to tell why the SMS was not delivered")
    await simulator.account(SERVICE_NAME, blacklist={})

    async def is_solved() -> bool:
        await check(house)
        return "stop_list" not in await issues(house)

    await house.until(is_solved, "to find the list empty")


async def test_answers_otherwise(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """What OVHcloud answers otherwise is told, with a report that names nobody."""
    await send(house)
    await simulator.behave(tag_filter_is_ignored=True)
    _, lines = await check(house)
    assert lines["tag_filter"][0] == "warning"
    issue = (await issues(house))["answers_otherwise"]
    link = issue["translation_placeholders"]["report_url"]
    assert link.startswith("https://github.com/")
    for private in (ALICE_E164[3:], MARK, SERVICE_NAME):
        assert private not in link
    await simulator.behave(tag_filter_is_ignored=False)
    await check(house)
    assert "answers_otherwise" not in await issues(house)
