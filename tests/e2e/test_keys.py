"""Keys that stop working, or may do too much, and what is told when something is wrong."""

from http import HTTPStatus
import json
from typing import Any

import aiohttp
import pytest

from .conftest import MARK
from .home_assistant import Flow, HomeAssistant, Json
from .house import ALICE_E164, SERVICE_NAME, entity_id
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

FLOWS = "/api/config/config_entries/flow"
FIXES = "/api/repairs/issues/fix"
RIGHTS = [
    {"method": "GET", "path": f"/sms/{SERVICE_NAME}"},
    {"method": "GET", "path": f"/sms/{SERVICE_NAME}/*"},
    {"method": "POST", "path": f"/sms/{SERVICE_NAME}/jobs"},
    {"method": "DELETE", "path": f"/sms/{SERVICE_NAME}/jobs/*"},
]


async def approve(url: str) -> str:
    """Approve a key on OVHcloud's page as its owner does, and follow where it leads."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(url) as page,
    ):
        asked_for = await page.text()
        async with session.post(
            url, data={"decision": "approve"}, allow_redirects=False
        ) as response:
            assert response.status < HTTPStatus.BAD_REQUEST
    return asked_for


async def go_on(house: HomeAssistant, path: str, flow_id: str) -> Json:
    """Return how a flow ends once it has noticed the approval."""

    async def noticed() -> Json | None:
        step = dict(await house.get(f"{path}/{flow_id}"))
        return None if step["type"].startswith("external") else step

    return await house.until(noticed, "to notice the approval", seconds=30) or {}


async def test_approved_in_the_browser(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A message waits while the keys are refused, and leaves once another was approved."""
    # A dialog whose tab was closed.
    await house.post(FLOWS, {"handler": "ovh_sms", "entry_id": entry["entry_id"]})
    await simulator.credential(simulator.keys["consumer_key"], status="expired")
    await house.reload_entry(entry["entry_id"])

    async def asked() -> Json | None:
        flows = await house.command("config_entries/flow/progress")
        return next((each for each in flows if each["context"]["source"] == "reauth"), None)

    progress = await house.until(asked, "to ask for new keys") or {}
    flow = Flow(house, FLOWS, dict(await house.get(f"{FLOWS}/{progress['flow_id']}")))
    assert flow.step["step_id"] == "reauth_confirm"
    step = await flow.submit()
    assert step["type"] == "external"
    asked_for = await approve(step["url"])
    assert all(f"{each['method']} {each['path']}" in asked_for for each in RIGHTS)
    assert asked_for.count("<li>") == len(RIGHTS)
    step = await go_on(house, FLOWS, step["flow_id"])
    assert (step["type"], step["reason"]) == ("abort", "reauth_successful")

    async def is_loaded() -> bool:
        return bool((await house.entry(entry["entry_id"]))["state"] == "loaded")

    await house.until(is_loaded, "to load the account with the new key", seconds=60)
    await house.call_action("notify.ovh_sms", {"message": f"Leak {MARK}"})
    assert len(await simulator.jobs()) == 1


async def test_repaired(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A key that may do too much is replaced from the list of repairs."""
    rules = [*RIGHTS, {"method": "GET", "path": "/*"}]
    await simulator.credential(
        simulator.keys["consumer_key"], rules=[[each["method"], each["path"]] for each in rules]
    )
    await house.reload_entry(entry["entry_id"])

    async def told() -> Json | None:
        issues = (await house.command("repairs/list_issues"))["issues"]
        key = "key_too_powerful"
        return next((each for each in issues if each["translation_key"] == key), None)

    issue = await house.until(told, "to look at the key", seconds=60) or {}
    data = {"handler": "ovh_sms", "issue_id": issue["issue_id"]}
    flow = Flow(house, FIXES, dict(await house.post(FIXES, data)))
    assert flow.step["step_id"] == "confirm"
    step = await flow.submit()
    assert step["type"] == "external"
    await approve(step["url"])
    step = await go_on(house, FIXES, step["flow_id"])
    assert step["type"] == "create_entry"

    async def is_solved() -> bool:
        return await told() is None

    await house.until(is_solved, "to take the issue back")


async def test_button(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A recipient gets a test message."""
    [subentry_id] = (await house.subentries(entry["entry_id"])).values()
    button = await entity_id(house, f"{subentry_id}_test")
    await house.call_action("button.press", {}, target={"entity_id": button})
    [job] = await simulator.jobs()
    assert job["body"]["receivers"] == [ALICE_E164]


async def test_diagnostics(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """What is downloaded for a report has the states, but nothing private."""
    await house.call_action("notify.ovh_sms", {"message": f"Leak {MARK}"})
    found: Any = await house.get(f"/api/diagnostics/config_entry/{entry['entry_id']}")
    text = json.dumps(found["data"])
    secrets = [*simulator.keys.values(), ALICE_E164, ALICE_E164[-8:], MARK, "Alice"]
    assert not [secret for secret in secrets if secret in text]
    assert "outbox" in found["data"]
