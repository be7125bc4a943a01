"""What texts cost, and what keeps them from costing too much, in a real Home Assistant."""

import asyncio
from typing import Any

import pytest

from .conftest import MARK
from .home_assistant import HomeAssistant, HomeAssistantError, Json
from .house import ALICE_E164, SERVICE_NAME, choose_options, entity_id, stored, until_saved
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


async def call(house: HomeAssistant, action: str, **fields: Any) -> Json:
    """Call an action of ours and return its response; a message goes to everybody."""
    if action == "send_message":
        fields = {"recipients": "all"} | fields
    return dict(await house.call_action(f"ovh_sms.{action}", fields, return_response=True))


async def shown(house: HomeAssistant, key: str) -> str | None:
    """Return what a sensor of the account shows."""
    return await house.state(await entity_id(house, f"{SERVICE_NAME}_{key}"))


async def issues(house: HomeAssistant) -> set[str]:
    """Return the keys of our issues."""
    listed = await house.command("repairs/list_issues")
    return {each["translation_key"] for each in listed["issues"] if each["domain"] == "ovh_sms"}


async def until_spent(house: HomeAssistant, amount: float) -> None:
    """Wait until it is on disk what has been spent."""

    async def is_written() -> bool:
        return list(stored(house.config, "state").get("spent", {}).values()) == [amount]

    await house.until(is_written, f"to save that {amount} credits were spent")


async def test_estimate(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A text is estimated with what makes it dear, nothing is sent, and the second is for free."""
    message = f"Fenêtre ouverte, 12 °C {MARK}"
    first = await call(house, "estimate", message=message)
    assert (first["encoding"], first["unicode_characters"]) == ("unicode", ["ê", "°"])
    assert (first["credits"], first["receivers"]) == (1.0, [ALICE_E164])
    requests = len(await simulator.requests())
    smart = await call(house, "estimate", message=message, encoding="smart")
    assert smart["message"] == f"Fenetre ouverte, 12 C {MARK}"
    assert len(await simulator.requests()) == requests
    assert await simulator.jobs() == []


async def test_short_code_gives_way(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A text with an address goes out by an enabled sender, and a sender must be enabled."""
    address = f"http://192.168.1.2/{MARK}"
    response = await call(house, "send_message", message=address, sender="short_code")
    assert response["sender"] == "MyHouse"
    [job] = await simulator.jobs()
    assert job["sender"] == "MyHouse"
    with pytest.raises(HomeAssistantError, match="one of these: MyHouse, short_code"):
        await call(house, "send_message", message=MARK, sender="Nobody")


async def test_budget(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A budget holds over a restart, and only what is critical passes."""
    await choose_options(house, entry, daily_budget=2)
    await until_saved(house, entry["entry_id"])
    for _ in range(2):
        await call(house, "send_message", message=MARK)
    with pytest.raises(HomeAssistantError, match="Used today: 2 of 2"):
        await call(house, "send_message", message=MARK)
    assert await issues(house) == {"budget_reached"}

    await until_spent(house, 2)
    await house.kill()
    await house.start()
    assert (await shown(house, "credits_used_today"), await shown(house, "credits_used_month")) == (
        "2.0",
        "2.0",
    )
    with pytest.raises(HomeAssistantError, match="Used today: 2 of 2"):
        await call(house, "send_message", message=MARK)
    await call(house, "send_message", message=MARK, critical=True)
    assert len(await simulator.jobs()) == 3


async def test_low_credits(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """Few credits are told in time."""
    await choose_options(house, entry, low_credits=100)
    assert await issues(house) == set()
    await call(house, "send_message", message=MARK)
    assert await issues(house) == {"low_credits"}


async def test_cancel(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A message that OVH holds back is taken back after a restart, if the keys have the right."""
    tag = (await call(house, "send_message", message=MARK, delay={"hours": 1}))["tag"]
    await asyncio.sleep(1.5)
    await house.restart()
    with pytest.raises(HomeAssistantError, match="DELETE=/sms"):
        await house.call_action("ovh_sms.cancel", {"tag": tag})
    rules = [
        ["GET", "/sms"],
        ["GET", "/sms/*"],
        ["POST", "/sms/*/jobs"],
        ["DELETE", "/sms/*/jobs/*"],
    ]
    await simulator.credential(simulator.keys["consumer_key"], rules=rules)
    await house.call_action("ovh_sms.cancel", {"tag": tag})
    with pytest.raises(HomeAssistantError, match="nothing to cancel"):
        await house.call_action("ovh_sms.cancel", {"tag": tag})


async def test_bulk(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A file from a French spreadsheet becomes personal messages, each to its person."""
    folder = house.config / "www"
    folder.mkdir(exist_ok=True)
    table = f"Prénom;Portable\r\nZoé;06 12 34 56 78\r\nBob;{ALICE_E164[:-2]}79\r\nEva;12\r\n"
    (folder / "members.csv").write_bytes(table.encode("cp1252"))
    fields = {
        "message": f"Bonjour {{Prénom}} {MARK}",
        "csv_file": "www/members.csv",
        "number_column": "Portable",
    }
    with pytest.raises(HomeAssistantError, match=r"1 rows cannot be: 4 \(invalid_number\)"):
        await call(house, "send_bulk", **fields)
    dry = await call(house, "send_bulk", **fields, skip_invalid=True, dry_run=True)
    assert (dry["receivers"], dry["credits"]) == (2, 2.0)
    assert await simulator.jobs() == []
    response = await call(house, "send_bulk", **fields, skip_invalid=True)
    assert (response["queued"], response["error"]) == (2, None)

    async def are_sent() -> bool:
        return len(await simulator.jobs()) == 2

    await house.until(are_sent, "to send both")
    assert [job["message"] for job in await simulator.jobs()] == [
        f"Bonjour Zoé {MARK}",
        f"Bonjour Bob {MARK}",
    ]
