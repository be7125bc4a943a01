"""What becomes of messages while the internet, the power, the disk or OVH fails."""

import asyncio
import re
import resource
import time

import pytest

from .conftest import MARK
from .home_assistant import Flow, HomeAssistant, HomeAssistantError, Json
from .house import (
    ALICE_E164,
    SERVICE_NAME,
    add_account,
    choose_options,
    entity_id,
    file_of,
    until_saved,
    until_state,
)
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

OFFICE = "sms-ab12345-2"
MESSAGE = f"Water in the {MARK}!"
JOBS = "/sms/*/jobs"
FIXES = "/api/repairs/issues/fix"
UNTIL_1970 = 86_400.0 - time.time()
FOR_ALICE = {"recipients": ["Alice"], "message": MESSAGE}


async def send(house: HomeAssistant, **fields: object) -> Json:
    """Send a message to Alice and return the response."""
    response = await house.call_action(
        "ovh_sms.send_message", FOR_ALICE | fields, return_response=True
    )
    return dict(response)


async def until_jobs(house: HomeAssistant, simulator: Simulator, count: int) -> list[Json]:
    """Wait until OVH has taken so many jobs."""

    async def has_them() -> bool:
        return len(await simulator.jobs()) >= count

    await house.until(has_them, f"to send {count} jobs", seconds=100)
    return await simulator.jobs()


async def until_sensor(house: HomeAssistant, unique_id: str, expected: str) -> None:
    """Wait until a sensor shows something."""
    sensor = await entity_id(house, unique_id)

    async def shows_it() -> bool:
        return await house.state(sensor) == expected

    await house.until(shows_it, f"to show {expected} at {sensor}", seconds=60)


async def until_queued(house: HomeAssistant, count: int) -> None:
    """Wait until so many messages wait."""
    await until_sensor(house, f"{SERVICE_NAME}_queued", str(count))


async def until_loaded(house: HomeAssistant, entry: Json) -> None:
    """Wait until the account can send."""

    async def is_loaded() -> bool:
        return bool((await house.entry(entry["entry_id"]))["state"] == "loaded")

    await house.until(is_loaded, "to load the account", seconds=60)


async def until_event(house: HomeAssistant, event_type: str, tag: str) -> Json:
    """Wait until the last delivery event is about a message; return its attributes."""
    event = await entity_id(house, f"{SERVICE_NAME}_delivery")

    async def is_told() -> Json | None:
        attributes = dict((await house.states())[event]["attributes"])
        is_it = (attributes["event_type"], attributes.get("tag")) == (event_type, tag)
        return attributes if is_it else None

    return await house.until(is_told, f"to tell that {tag} is {event_type}") or {}


async def repairs(house: HomeAssistant) -> list[str]:
    """Return the issues of the integration."""
    issues = (await house.command("repairs/list_issues"))["issues"]
    return [issue["translation_key"] for issue in issues if issue["domain"] == "ovh_sms"]


async def until_repair(house: HomeAssistant, issue: str, *, is_there: bool) -> None:
    """Wait until the user is told of something, or no longer."""

    async def is_so() -> bool:
        return (issue in await repairs(house)) is is_there

    await house.until(is_so, f"to tell of {issue}: {is_there}", seconds=60)


async def test_internet_comes_back(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A message waits while OVH cannot be reached, and leaves once."""
    [alice] = (await house.subentries(entry["entry_id"])).values()
    await simulator.unplug()
    before = time.monotonic()
    response = await send(house)

    assert time.monotonic() - before < 10
    assert response["status"] == "queued"
    await until_queued(house, 1)
    await until_sensor(house, f"{alice}_last_status", "queued")
    await simulator.plug_in()
    [job] = await until_jobs(house, simulator, 1)
    assert (job["tag"], job["receivers"]) == (response["tag"], [ALICE_E164])
    await until_queued(house, 0)
    await until_sensor(house, f"{alice}_last_status", "sent")
    event = await until_event(house, "sent", response["tag"])
    assert event["recipients"] == ["Alice"]


async def test_five_entities_are_one_request(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """Messages of one call to several entities leave together."""
    names = ["Bob", "Carol", "Dan", "Eve"]
    for index, name in enumerate(names):
        flow = await house.start_subentry_flow(entry["entry_id"])
        await flow.submit(name=name, phone_numbers=[f"06 12 34 56 0{index}"])
    await until_loaded(house, entry)
    ids = (await house.subentries(entry["entry_id"])).values()
    entities = [await entity_id(house, f"{subentry_id}_message") for subentry_id in ids]
    await house.call_action(
        "notify.send_message", {"message": MESSAGE}, target={"entity_id": entities}
    )

    [job] = await simulator.jobs()
    assert len(job["receivers"]) == 5


async def test_power_cut_while_ovh_has_it(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A message that OVH took, but could not confirm before the power went, is not sent again."""
    await until_saved(house, entry["entry_id"])
    await simulator.fault("hang_after", "POST", JOBS)
    call = asyncio.create_task(send(house))
    [job] = await until_jobs(house, simulator, 1)
    await house.kill()
    with pytest.raises(HomeAssistantError):
        await call
    await house.start()
    await until_loaded(house, entry)

    await until_queued(house, 1)
    await until_queued(house, 0)
    assert len(await simulator.jobs()) == 1
    await until_event(house, "sent", job["tag"])


async def test_power_cut_while_it_waits(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A message that could not leave before the power went leaves when all is back."""
    await until_saved(house, entry["entry_id"])
    await simulator.unplug()
    response = await send(house)
    await house.kill()
    await simulator.plug_in()
    assert await simulator.jobs() == []
    await house.start()

    [job] = await until_jobs(house, simulator, 1)
    assert (job["tag"], job["message"]) == (response["tag"], MESSAGE)
    await until_queued(house, 0)


async def test_power_comes_back_before_the_internet(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A message that waits leaves, although OVH cannot be reached when Home Assistant starts."""
    await until_saved(house, entry["entry_id"])
    await simulator.unplug()
    response = await send(house)
    await house.kill()
    await house.start()
    await until_state(house, entry, "loaded")
    await simulator.plug_in()
    back = time.monotonic()

    [job] = await until_jobs(house, simulator, 1)
    assert time.monotonic() - back < 10
    assert job["tag"] == response["tag"]
    await until_queued(house, 0)


async def test_two_accounts_with_one_key(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """Each account has messages of its own waiting, and all of them leave."""
    await simulator.account(OFFICE, description="Office", senders={"Office": "enable"})
    office = await add_account(house, simulator, sender="Office")
    await simulator.unplug()
    for account in (entry, office):
        for number in range(15):
            await send(house, message=f"{number} {MARK}", config_entry_id=account["entry_id"])
    await until_queued(house, 15)
    await until_sensor(house, f"{OFFICE}_queued", "15")
    await simulator.plug_in()
    jobs = await until_jobs(house, simulator, 30)

    for name in (SERVICE_NAME, OFFICE):
        texts = [job["message"] for job in jobs if job["service_name"] == name]
        assert texts == [f"{number} {MARK}" for number in range(15)]
    await house.remove_entry(office["entry_id"])


async def test_new_keys_let_it_go(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A message that waits when the keys expire leaves with new ones."""
    await simulator.unplug()
    assert (await send(house))["status"] == "queued"
    await simulator.plug_in()
    jobs = len(await simulator.jobs())
    await simulator.credential(simulator.keys["consumer_key"], status="expired")
    with pytest.raises(HomeAssistantError, match="OVHcloud refuses the keys, so nothing was sent"):
        await send(house)
    [flow] = await house.command("config_entries/flow/progress")
    await simulator.credential(simulator.keys["consumer_key"], status="validated")
    path = f"/api/config/config_entries/flow/{flow['flow_id']}"
    await house.post(path, dict(simulator.keys))

    if not jobs:
        await until_jobs(house, simulator, 1)
    await until_queued(house, 0)
    assert len(await simulator.jobs()) == 1


async def test_no_right_to_look(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """Without the right to ask what became of a message, it is not sent again; the user is told."""
    key = simulator.keys["consumer_key"]
    rules = [("GET", "/sms"), ("GET", "/sms/*"), ("POST", "/sms/*/jobs")]
    await simulator.credential(key, rules=[("GET", f"/sms/{SERVICE_NAME}"), rules[-1]])
    await simulator.fault("error_500_after", "POST", JOBS)
    assert (await send(house))["status"] == "queued"
    await until_repair(house, "cannot_confirm", is_there=True)
    assert len(await simulator.jobs()) == 1

    await simulator.credential(key, rules=rules)
    await until_queued(house, 0)
    await until_repair(house, "cannot_confirm", is_there=False)
    assert len(await simulator.jobs()) == 1


async def test_disable_enable_remove(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """Messages wait for a disabled account, and are not forgotten in silence with a removed one."""
    await simulator.unplug()
    await send(house)
    await house.disable_entry(entry["entry_id"])
    await simulator.plug_in()
    await asyncio.sleep(1)
    assert await simulator.jobs() == []
    await house.disable_entry(entry["entry_id"], disabled=False)
    await until_jobs(house, simulator, 1)

    await simulator.fault("rate_limited", "POST", JOBS, retry_after=60)
    assert (await send(house))["status"] == "queued"
    file = file_of(house.config)
    assert file.exists()
    await house.remove_entry(entry["entry_id"])
    assert "messages_discarded" in await repairs(house)
    assert not list(file.parent.glob(f"{file.name}*"))
    assert len(await simulator.jobs()) == 1


async def test_damaged_outbox(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A damaged file is kept aside and spoken of, and the account goes on."""
    await simulator.fault("rate_limited", "POST", JOBS, retry_after=600)
    await send(house)
    await house.stop()
    file = file_of(house.config)
    rubbish = file.read_bytes()[: file.stat().st_size // 2]
    file.write_bytes(rubbish)
    await house.start()
    await until_loaded(house, entry)

    assert "outbox_damaged" in await repairs(house)
    [kept] = file.parent.glob(f"{file.name}.damaged-*[0-9]")
    assert kept.read_bytes() == rubbish
    before = len(await simulator.jobs())
    assert (await send(house, recipients=["+33 6 99 88 77 66"]))["status"] == "accepted"
    assert len(await simulator.jobs()) == before + 1


async def test_full_disk(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A full disk keeps no SMS from leaving; what would have to wait is refused, unless urgent."""
    assert entry["state"] == "loaded"
    assert house.process is not None
    _, most = resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE)
    file = file_of(house.config)

    async def is_written() -> bool:
        return file.exists()

    await house.until(is_written, "to write the account's first file")
    resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, (0, most))
    # What a file that is there refuses may be in it nevertheless, so that it would be kept.
    file.unlink()
    try:
        assert (await send(house))["status"] == "accepted"
        await simulator.fault("rate_limited", "POST", JOBS, retry_after=5)
        with pytest.raises(HomeAssistantError, match="because the message cannot be saved"):
            await send(house, message=f"{MARK} 1")
        urgent = await send(house, message=f"{MARK} 2", critical=True)
        assert urgent["status"] == "queued"
    finally:
        resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, (most, most))
    assert (await send(house, message=f"{MARK} 3"))["status"] in ("accepted", "queued")
    jobs = await until_jobs(house, simulator, 3)
    assert [job["message"] for job in jobs] == [MESSAGE, f"{MARK} 2", f"{MARK} 3"]
    await until_queued(house, 0)


async def test_host_learns_the_time(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A Raspberry Pi that starts in 1970 sends, and forgets nothing when it learns the time."""
    await until_saved(house, entry["entry_id"])
    house.set_clock(UNTIL_1970)
    await house.reload_entry(entry["entry_id"])
    assert (await send(house))["status"] == "accepted"
    for power_fails in (False, True):
        house.set_clock(UNTIL_1970)
        await simulator.unplug()
        response = await send(house, retry_for={"minutes": 10})
        assert response["status"] == "queued"
        await asyncio.sleep(1)
        if power_fails:
            await house.kill()
        house.set_clock(0)
        await simulator.plug_in()
        if power_fails:
            await house.start()
        jobs = await until_jobs(house, simulator, 2 + power_fails)
        assert jobs[-1]["tag"] == response["tag"]
        await until_queued(house, 0)
    assert len(await simulator.jobs()) == 3


async def test_removed_while_somebody_waits(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """An automation that waits for a message of an account that is removed goes on at once."""
    await simulator.unplug()
    call = asyncio.create_task(send(house, wait_for="delivered", timeout={"hours": 1}))
    await until_queued(house, 1)
    await house.remove_entry(entry["entry_id"])
    response = await asyncio.wait_for(call, 5)
    assert response["status"] == "failed"
    assert response["receivers"][0]["reason"] == "discarded"
    await simulator.plug_in()
    assert await simulator.jobs() == []


async def test_said_again_because_it_was_lost(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """The same text is sent again if it never left, and once only if it did."""
    await choose_options(house, entry, deduplicate={"minutes": 5})
    await simulator.unplug()
    tag = (await send(house))["tag"]
    again = await send(house)
    assert (again["status"], again["tag"], len(again["deduplicated"])) == ("queued", tag, 1)
    await house.call_action("ovh_sms.cancel", {"tag": tag})
    await simulator.plug_in()
    for repeated in (0, 1):
        assert len((await send(house))["deduplicated"]) == repeated
    assert len(await until_jobs(house, simulator, 1)) == 1


async def test_texts_as_yaml_and_templates_write_them(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """An emoji in two halves arrives as one, and answers that are no texts are refused."""
    assert entry["state"] == "loaded"
    message = f"{{{{ '\\ud83d\\udd25' }}}} {MARK}"
    step = {"action": "ovh_sms.send_message", "data": {**FOR_ALICE, "message": message}}
    await house.command("execute_script", sequence=[step])
    assert [job["message"] for job in await simulator.jobs()] == [f"🔥 {MARK}"]
    question = {**FOR_ALICE, "answers": [True, False]}
    with pytest.raises(HomeAssistantError, match='Write them in quotes: "yes"'):
        await house.call_action("ovh_sms.ask", question, return_response=True)


async def test_log_names_no_one(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A message that OVH refuses later is logged by its tag, and told by an event."""
    await simulator.unplug()
    response = await send(house, sender="OldHouse")
    await simulator.plug_in()
    await until_queued(house, 0)
    assert entry["state"] == "loaded"
    assert re.search(f"Message {response['tag']} has failed: rejected", house.log)
    event = await until_event(house, "failed", response["tag"])
    assert event["reason"] == "rejected"
    assert await simulator.jobs() == []


async def test_unknown_refusal(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A refusal in words nobody knows keeps an alarm, and Repairs quote it and send it."""
    assert entry["state"] == "loaded"
    body = {"message": "Something odd about 0612345678"}
    await simulator.fault("respond", "POST", times=None, status=403, body=body)
    response = await send(house, critical=True)
    assert response["status"] == "queued"
    await until_repair(house, "not_understood", is_there=True)
    issues = (await house.command("repairs/list_issues"))["issues"]
    [issue] = [each for each in issues if each["translation_key"] == "not_understood"]
    placeholders = issue["translation_placeholders"]
    assert placeholders["words"] == "Something odd about 06…78"
    assert placeholders["count"] == "1"

    await simulator.heal()
    data = {"handler": "ovh_sms", "issue_id": issue["issue_id"]}
    flow = Flow(house, FIXES, dict(await house.post(FIXES, data)))
    assert flow.step["type"] == "menu"
    step = await flow.submit(next_step_id="try_now")
    assert step["type"] == "create_entry"
    [job] = await until_jobs(house, simulator, 1)
    assert job["tag"] == response["tag"]
    await until_repair(house, "not_understood", is_there=False)
