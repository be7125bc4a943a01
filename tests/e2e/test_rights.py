"""Who may do what, as users of a real Home Assistant find it, over its REST API."""

from typing import Any

import aiohttp
import pytest

from .home_assistant import HomeAssistant, HomeAssistantError, Json
from .house import ALICE_E164, add_account
from .simulator import Simulator
from .test_login import home_assistant, log_in, sent_code

__all__ = ["home_assistant"]

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

PASSWORD = "a tablet on the wall"
TEXT = {"message": "Water in the cellar!"}


async def token_of(house: HomeAssistant, name: str, group: str) -> str:
    """Add a user of a group, who logs in, and return the access token."""
    user = (await house.command("config/auth/create", name=name, group_ids=[group]))["user"]
    person = {"username": name, "password": PASSWORD}
    await house.command("config/auth_provider/homeassistant/create", user_id=user["id"], **person)
    client = {"client_id": f"{house.url}/"}
    start = {"handler": ["homeassistant", None], "redirect_uri": f"{house.url}/"}
    flow = await house.post("/auth/login_flow", client | start)
    done = await house.post(f"/auth/login_flow/{flow['flow_id']}", client | person)
    form = client | {"grant_type": "authorization_code", "code": done["result"]}
    async with (
        aiohttp.ClientSession(house.url) as session,
        session.post("/auth/token", data=form) as response,
    ):
        return str((await response.json())["access_token"])


async def call(house: HomeAssistant, token: str, action: str, **fields: Any) -> tuple[int, Json]:
    """Call an action as a user, and return the HTTP status and the response of the action."""
    answers = "?return_response" if action.startswith("ovh_sms.") else ""
    path = f"/api/services/{action.replace('.', '/')}{answers}"
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(house.url, headers=headers) as session,
        session.post(path, json=fields) as response,
    ):
        answer = await response.json() if response.ok and answers else {}
        return response.status, answer.get("service_response", {})


async def test_login_code_is_private(house: HomeAssistant, simulator: Simulator) -> None:
    """A reader neither reads the owner's login code nor sends, a guest sends, the code works."""
    await add_account(house, simulator)
    form = await house.command("auth/setup_mfa", mfa_module_id="notify")
    choice = {"notify_service": "ovh_sms", "target": "Alice"}
    form = await house.command("auth/setup_mfa", flow_id=form["flow_id"], user_input=choice)
    first = {"code": await sent_code(house, simulator, 1)}
    await house.command("auth/setup_mfa", flow_id=form["flow_id"], user_input=first)
    tablet = await token_of(house, "tablet", "system-read-only")
    guest = await token_of(house, "guest", "system-users")

    login = await log_in(house)
    code = await sent_code(house, simulator, 2)
    refused: dict[str, Json] = {
        "ovh_sms.get_messages": {"limit": 1},
        "ovh_sms.estimate": TEXT | {"recipients": "Alice"},
        "ovh_sms.send_message": TEXT | {"entity_id": "notify.alice"},
        "ovh_sms.send_bulk": TEXT | {"rows": [{"tel": ALICE_E164}], "number_column": "tel"},
        "ovh_sms.escalate": TEXT | {"steps": {"recipients": "Alice"}},
        "ovh_sms.ask": TEXT | {"recipients": "Alice"},
        "notify.ovh_sms": TEXT,
        "notify.ovh_sms_alice": TEXT,
        "notify.send_message": TEXT | {"entity_id": "notify.alice"},
        "button.press": {"entity_id": "button.alice_test"},
    }
    for action, fields in refused.items():
        assert await call(house, tablet, action, **fields) == (401, {}), action
    assert len(await simulator.jobs()) == 2
    path = f"/auth/login_flow/{login['flow_id']}"
    done = await house.post(path, {"client_id": f"{house.url}/", "code": code})
    assert done["type"] == "create_entry"

    assert await call(house, guest, "ovh_sms.get_messages") == (401, {})
    status, sent = await call(house, guest, "ovh_sms.send_message", **TEXT, recipients="Alice")
    assert (status, sent["valid_receivers"]) == (200, ["+33…78"])
    assert (await call(house, guest, "notify.ovh_sms", **TEXT))[0] == 200
    assert [job["receivers"] for job in await simulator.jobs()] == [[ALICE_E164]] * 4


async def test_one_click(house: HomeAssistant, simulator: Simulator) -> None:
    """The page of actions offers recipients, and texts nobody if none is chosen."""
    await add_account(house, simulator)
    form = (await house.command("get_services"))["ovh_sms"]["send_message"]
    options = form["fields"]["recipients"]["selector"]["select"]["options"]
    assert [option["value"] for option in options] == ["all", "Alice"]
    named = (await house.command("get_services"))["notify"]["ovh_sms_alice"]
    assert named["name"] == "Send SMS to Alice"
    step = {"action": "ovh_sms.send_message", "data": TEXT}
    with pytest.raises(HomeAssistantError, match="no recipient is chosen"):
        await house.command("execute_script", sequence=[step])
    with pytest.raises(HomeAssistantError, match="no recipient is chosen"):
        await house.call_action("ovh_sms.send_message", TEXT)
    assert await simulator.jobs() == []
    step["data"] = TEXT | {"recipients": "all"}
    await house.command("execute_script", sequence=[step])
    assert [job["receivers"] for job in await simulator.jobs()] == [[ALICE_E164]]
