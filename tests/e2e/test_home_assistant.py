"""What a user of Home Assistant gets, over the APIs that the frontend uses."""

import asyncio
from collections.abc import Callable
from datetime import datetime
import re
import time

import pytest

from tests.source import fields_of

from .conftest import MARK
from .home_assistant import HomeAssistant, HomeAssistantError, Json
from .house import (
    ALICE,
    ALICE_E164,
    SERVICE_NAME,
    add_account,
    entity_id,
    expect_step,
    until_state,
)
from .simulator import KEYS, Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

MESSAGE = f"Water in the {MARK}!"
BOB = {"name": "Bob", "phone_numbers": ["+33 7 80 12 34 56", "0033 6 99 88 77 66"]}
BOB_E164 = ["+33780123456", "+33699887766"]
OFFICE = "sms-ab12345-2"


async def bodies(simulator: Simulator) -> list[Json]:
    """Return the bodies of all requests for a job, the refused ones too."""
    return [
        request["body"] for request in await simulator.requests() if request["method"] == "POST"
    ]


async def add_recipient(house: HomeAssistant, entry: Json, recipient: Json) -> str:
    """Add a recipient as a person does, and return the id of its subentry."""
    flow = await house.start_subentry_flow(entry["entry_id"])
    expect_step(flow, "user", ["name", "phone_numbers", "send_test"])
    result = await flow.submit(**recipient)
    assert result["type"] == "create_entry", result
    return (await house.subentries(entry["entry_id"]))[recipient["name"]]


async def until_actions(house: HomeAssistant, expected: set[str]) -> None:
    """Wait until the integration has exactly these notify actions."""

    async def are_there() -> bool:
        actions = await house.actions("notify")
        return {name for name in actions if name.startswith("ovh_sms")} == expected

    await house.until(are_there, f"to have the actions {expected}")


async def until_credits(house: HomeAssistant, expected: float) -> None:
    """Wait until the sensor shows these credits."""
    sensor = await entity_id(house, f"{SERVICE_NAME}_credits_left")

    async def shows_them() -> bool:
        return await house.number(sensor) == expected

    await house.until(shows_them, f"to show {expected} credits")


# Setting up


async def test_wrong_keys_are_named_and_can_be_corrected(
    house: HomeAssistant, simulator: Simulator
) -> None:
    """Each wrong key is marked at its field, keeps what was typed, and can be corrected."""
    flow = await house.start_flow()
    expect_step(flow, "user", list(KEYS))
    assert "https://eu.api.ovh.com/createToken/?GET=/sms&GET=/sms/*" in str(
        flow.step["description_placeholders"]
    )
    for wrong in KEYS:
        typed: Json = simulator.keys | {wrong: "0123456789abcdef"}
        step = await flow.submit(**typed)
        assert (step["step_id"], step["errors"]) == ("user", {wrong: f"invalid_{wrong}"})
        assert flow.shown == typed
    # Keys copied with blanks around them work.
    await flow.submit(**{name: f" {key}\n" for name, key in simulator.keys.items()})
    expect_step(flow, "sender", ["sender"])
    assert sorted(flow.options("sender")) == ["MyHouse", "short_code"]
    await flow.submit(sender="MyHouse")
    expect_step(flow, "recipient", ["name", "phone_numbers", "send_test"])
    typed = {"name": "Alice", "phone_numbers": ["06 12"], "send_test": False}
    step = await flow.submit(**typed)
    assert step["errors"] == {"phone_numbers": "invalid_phone_number"}
    assert flow.shown == typed
    result = await flow.submit(**ALICE)
    assert (result["type"], result["title"]) == ("create_entry", "Maison")
    assert result["result"]["state"] == "loaded"
    await house.call_action("notify.ovh_sms_alice", {"message": MESSAGE})
    assert (await bodies(simulator))[0]["receivers"] == [ALICE_E164]


async def test_unreachable_during_set_up(house: HomeAssistant, simulator: Simulator) -> None:
    """A form says that OVH does not answer, and works once it does."""
    await simulator.fault("http_502", times=None)
    flow = await house.start_flow()
    step = await flow.submit(**simulator.keys)
    assert step["errors"] == {"base": "cannot_connect"}
    await simulator.heal()
    await flow.submit(**simulator.keys)
    expect_step(flow, "sender", ["sender"])
    await flow.cancel()


async def test_keys_of_one_account(house: HomeAssistant, simulator: Simulator) -> None:
    """Keys that cannot list the accounts are asked which account they are for."""
    rules = [["GET", f"/sms/{SERVICE_NAME}"], ["GET", f"/sms/{SERVICE_NAME}/*"]]
    await simulator.credential(simulator.keys["consumer_key"], rules=rules)
    flow = await house.start_flow()
    await flow.submit(**simulator.keys)
    expect_step(flow, "service_name", ["service_name"])
    await flow.submit(service_name=SERVICE_NAME)
    expect_step(flow, "sender", ["sender"])
    await flow.cancel()


async def test_account_twice(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """An account cannot be added twice."""
    assert entry["state"] == "loaded"
    flow = await house.start_flow()
    step = await flow.submit(**simulator.keys)
    assert (step["type"], step["reason"]) == ("abort", "already_configured")


async def test_no_recipient_yet(house: HomeAssistant, simulator: Simulator) -> None:
    """The first recipient can wait; sending to nobody is said, not ignored."""
    await add_account(house, simulator, recipient={})
    await until_actions(house, {"ovh_sms"})
    with pytest.raises(HomeAssistantError, match=r"Nothing was sent.*Maison has no recipients"):
        await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    await house.call_action("notify.ovh_sms", {"message": MESSAGE, "target": ["06 12 34 56 78"]})
    assert [body["receivers"] for body in await bodies(simulator)] == [[ALICE_E164]]


# Recipients


async def test_recipients_come_change_and_go(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A recipient brings an action and a notify entity, and takes them along."""
    await until_actions(house, {"ovh_sms", "ovh_sms_alice"})
    subentry_id = await add_recipient(house, entry, BOB)
    await until_actions(house, {"ovh_sms", "ovh_sms_alice", "ovh_sms_bob"})
    bob = await entity_id(house, f"{subentry_id}_message")
    await house.call_action("notify.ovh_sms_bob", {"message": MESSAGE})

    flow = await house.start_subentry_flow(entry["entry_id"], subentry_id=subentry_id)
    expect_step(flow, "reconfigure", ["name", "phone_numbers", "send_test"])
    assert flow.shown == {"name": "Bob", "phone_numbers": BOB_E164, "send_test": None}
    step = await flow.submit(name="Robert", phone_numbers=["0780123456"])
    assert (step["type"], step["reason"]) == ("abort", "reconfigure_successful")
    await until_actions(house, {"ovh_sms", "ovh_sms_alice", "ovh_sms_robert"})
    await house.call_action("notify.ovh_sms_robert", {"message": MESSAGE})

    await house.remove_subentry(entry["entry_id"], subentry_id)
    await until_actions(house, {"ovh_sms", "ovh_sms_alice"})
    assert bob not in await house.states()
    await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    assert [body["receivers"] for body in await bodies(simulator)] == [
        BOB_E164,
        BOB_E164[:1],
        [ALICE_E164],
    ]


async def test_recipient_comes_while_ovh_is_down(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A new recipient can be reached at once, whether or not the credits can be read."""
    await simulator.fault("http_503", "GET", "/sms/*", times=None)
    await add_recipient(house, entry, BOB)
    for action in ("notify.ovh_sms_bob", "notify.ovh_sms_alice"):
        await house.call_action(action, {"message": MESSAGE})
    assert [body["receivers"] for body in await bodies(simulator)] == [BOB_E164, [ALICE_E164]]


async def test_recipient_is_renamed_by_home_assistant(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A name that two recipients came to share reaches both, or is refused where that is told."""
    subentry_id = await add_recipient(house, entry, BOB)
    await house.command(
        "config_entries/subentries/update",
        entry_id=entry["entry_id"],
        subentry_id=subentry_id,
        title="alice",
    )
    await until_actions(house, {"ovh_sms", "ovh_sms_alice"})
    with pytest.raises(HomeAssistantError, match="several recipients have this name: Alice, alice"):
        await house.call_action("ovh_sms.send_message", {"message": MESSAGE, "recipients": "Alice"})
    assert await simulator.jobs() == []
    await house.call_action("notify.ovh_sms_alice", {"message": MESSAGE})
    assert [body["receivers"] for body in await bodies(simulator)] == [[ALICE_E164, *BOB_E164]]


async def test_wrong_recipients(house: HomeAssistant, entry: Json) -> None:
    """A recipient's form says what is wrong with it."""
    flow = await house.start_subentry_flow(entry["entry_id"])
    for typed, errors in (
        ({"name": "alice", "phone_numbers": ["0780123456"]}, {"name": "name_taken"}),
        ({"name": "Bob", "phone_numbers": ["06 12"]}, {"phone_numbers": "invalid_phone_number"}),
        ({"name": "Bob"}, {"phone_numbers": "no_phone_number"}),
    ):
        step = await flow.submit(**typed)
        assert step["errors"] == errors
    result = await flow.submit(**BOB)
    assert result["type"] == "create_entry"


# Sending


async def test_notify_action(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """One call is one job, to whoever is named, without a STOP clause."""
    await add_recipient(house, entry, BOB)
    await house.call_action("notify.ovh_sms", {"message": MESSAGE, "title": "Alarm"})
    await house.call_action("notify.ovh_sms", {"message": MESSAGE, "target": ["Bob", "0612345678"]})
    await house.call_action(
        "notify.ovh_sms_alice", {"message": MESSAGE, "data": {"sender": "short_code"}}
    )
    first, second, third = await bodies(simulator)
    assert first["message"] == f"Alarm\n{MESSAGE}"
    assert (first["sender"], first["noStopClause"]) == ("MyHouse", True)
    assert set(first["receivers"]) == {ALICE_E164, *BOB_E164}
    assert set(second["receivers"]) == {ALICE_E164, *BOB_E164}
    assert third["senderForResponse"] is True
    assert "sender" not in third
    assert len({body["tag"] for body in (first, second, third)}) == 3


async def test_automation(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """An automation sends."""
    assert entry["state"] == "loaded"
    automation = {
        "alias": "Water alarm",
        "triggers": [{"trigger": "event", "event_type": "water_alarm"}],
        "actions": [{"action": "notify.ovh_sms", "data": {"message": MESSAGE}}],
    }
    await house.save_automation("water_alarm", automation)
    await house.until(lambda: house.state("automation.water_alarm"), "to load the automation")
    await house.fire("water_alarm")
    (job,) = await house.until(simulator.jobs, "to send the message")
    assert (job["message"], job["receivers"]) == (MESSAGE, [ALICE_E164])


async def test_notify_entity(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A recipient's notify entity sends, and its state says when it last did."""
    subentry_id = (await house.subentries(entry["entry_id"]))["Alice"]
    alice = await entity_id(house, f"{subentry_id}_message")
    assert alice == "notify.alice"
    assert await house.state(alice) == "unknown"
    await house.call_action(
        "notify.send_message", {"message": MESSAGE, "title": "Alarm"}, target={"entity_id": alice}
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*", await house.state(alice) or "")
    (body,) = await bodies(simulator)
    assert (body["message"], body["receivers"]) == (f"Alarm\n{MESSAGE}", [ALICE_E164])


async def test_send_message_tells_what_became_of_it(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """The response says what an automation may want to know."""
    assert entry["state"] == "loaded"
    response = await house.call_action(
        "ovh_sms.send_message",
        {"message": f"{MESSAGE} 😱", "recipients": ["Alice", "07 80 12 34 56"]},
        return_response=True,
    )
    (job,) = await simulator.jobs()
    assert response == {
        "status": "accepted",
        "tag": job["tag"],
        "ids": job["ids"],
        "valid_receivers": [ALICE_E164, "+33780123456"],
        "invalid_receivers": [],
        "credits_removed": 2.0,
        "credits_left": 98.0,
        "encoding": "unicode",
        "characters": 23,
        "parts": 1,
        "truncated": False,
        "sender": "MyHouse",
        "deduplicated": [],
        "warnings": [],
        "receivers": [
            {
                "receiver": receiver,
                "recipient": recipient,
                "status": "sent",
                "reason": None,
                "explanation": None,
            }
            for receiver, recipient in ((ALICE_E164, "Alice"), ("+33780123456", None))
        ],
    }


async def test_send_message_to_entities(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A target of the action is a recipient, and a response is not compulsory."""
    subentry_id = await add_recipient(house, entry, BOB)
    bob = await entity_id(house, f"{subentry_id}_message")
    result = await house.call_action(
        "ovh_sms.send_message", {"message": MESSAGE}, target={"entity_id": bob}
    )
    assert result is None
    assert [body["receivers"] for body in await bodies(simulator)] == [BOB_E164]


@pytest.mark.parametrize("field", ["recipients", "entity_id", "device_id", "label_id"])
async def test_nobody_is_not_everybody(
    house: HomeAssistant, entry: Json, simulator: Simulator, field: str
) -> None:
    """A template that finds nobody is said so, and texts nobody."""
    assert entry["state"] == "loaded"
    with pytest.raises(HomeAssistantError, match="Nothing was sent, because"):
        await house.call_action("ovh_sms.send_message", {"message": MESSAGE, field: []})
    assert await simulator.jobs() == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"target": ["Bob", "Carol"]},
            r"Nothing was sent\..*: \"Bob\", \"Carol\"\. Its recipients are: Alice",
        ),
        ({"target": ["06 12"]}, r"Nothing was sent\..*nor phone numbers"),
        ({"message": " "}, "Nothing was sent, because the message is empty"),
    ],
    ids=["unknown name", "no number", "empty"],
)
async def test_refusals_in_the_users_words(
    house: HomeAssistant, entry: Json, simulator: Simulator, data: Json, words: str
) -> None:
    """What cannot be sent is said, with the reason, and nothing is sent to anybody."""
    assert entry["state"] == "loaded"
    with pytest.raises(HomeAssistantError, match=words) as refused:
        await house.call_action("notify.ovh_sms", {"message": MESSAGE} | data)
    assert refused.value.error["translation_domain"] == "ovh_sms"
    assert await simulator.jobs() == []


async def test_refused_keys_ask_for_new_ones(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """A revoked key makes the action fail and asks for other keys; they work at once."""
    consumer_key = simulator.keys["consumer_key"]
    await simulator.credential(consumer_key, status="expired")
    with pytest.raises(HomeAssistantError, match="refuses the keys, so nothing was sent"):
        await house.call_action("notify.ovh_sms", {"message": MESSAGE})

    async def asked() -> list[Json]:
        return list(await house.command("config_entries/flow/progress"))

    (flow,) = await house.until(asked, "to ask for new keys")
    assert (flow["handler"], flow["context"]["source"]) == ("ovh_sms", "reauth")
    await simulator.credential(consumer_key, status="validated")
    path = f"/api/config/config_entries/flow/{flow['flow_id']}"
    step = await house.post(path, simulator.keys)
    assert (step["type"], step["reason"]) == ("abort", "reauth_successful")
    await until_state(house, entry, "loaded")
    await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    assert len(await simulator.jobs()) == 1


async def test_no_credits(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """Without credits nothing is sent, and a repair says what to do until they are bought."""
    assert entry["state"] == "loaded"

    async def repairs() -> list[str]:
        issues = (await house.command("repairs/list_issues"))["issues"]
        return [issue["translation_key"] for issue in issues if issue["domain"] == "ovh_sms"]

    async def has_repairs(*expected: str) -> bool:
        return sorted(await repairs()) == [*expected]

    await simulator.account(SERVICE_NAME, credits_left=0)
    with pytest.raises(HomeAssistantError, match="too few credits, so nothing was sent"):
        await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    # The credits are read after the refusal.
    await house.until(lambda: has_repairs("no_credits"), "to report one issue")
    await simulator.account(SERVICE_NAME, credits_left=50)
    await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    await house.until(has_repairs, "to clear them")


# What Home Assistant shows


async def test_credits(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """The sensor follows what messages cost, without asking OVH again."""
    assert entry["state"] == "loaded"
    await until_credits(house, 100)
    before = len(await simulator.requests())
    await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    await until_credits(house, 99)
    asked = [request["path"] for request in (await simulator.requests())[before:]]
    assert asked == ["/auth/time", f"/sms/{SERVICE_NAME}/jobs"]


async def test_devices(house: HomeAssistant, entry: Json) -> None:
    """The account and each recipient are devices of the entry."""
    devices = [
        device
        for device in await house.command("config/device_registry/list")
        if entry["entry_id"] in device["config_entries"]
    ]
    names = {device["name"]: device for device in devices}
    assert names.keys() == {"Maison", "Alice"}
    assert names["Alice"]["via_device_id"] == names["Maison"]["id"]
    assert {device["entry_type"] for device in devices} == {"service"}


async def test_entities(house: HomeAssistant, entry: Json) -> None:
    """The account and each recipient show what is theirs, under names people understand."""
    entities = {
        entity["entity_id"]
        for entity in await house.command("config/entity_registry/list")
        if entity["config_entry_id"] == entry["entry_id"]
    }
    assert entities == {
        "button.alice_test",
        "button.maison_acknowledge",
        "button.maison_check",
        "event.alice_reply",
        "event.maison_delivery",
        "event.maison_escalation",
        "event.maison_reply",
        "notify.alice",
        "sensor.alice_last_status",
        "sensor.maison_credits_left",
        "sensor.maison_credits_used_this_month",
        "sensor.maison_credits_used_today",
        "sensor.maison_key_expires",
        "sensor.maison_open_alarms",
        "sensor.maison_queued",
        "sensor.maison_silence_alarm_at",
        "switch.maison_silence_guard",
    }


async def test_actions_are_described(house: HomeAssistant, entry: Json) -> None:
    """The action editor can show the actions and their fields."""
    assert entry["state"] == "loaded"
    actions = (await house.command("get_services"))["ovh_sms"]
    assert actions.keys() == {
        "acknowledge",
        "ask",
        "cancel",
        "check",
        "escalate",
        "estimate",
        "get_messages",
        "send_bulk",
        "send_message",
    }
    described = {name: fields_of(action["fields"]) for name, action in actions.items()}
    for fields in described.values():
        assert all(field["selector"] for field in fields.values())
    fields = described["send_message"]
    assert {"message", "title", "recipients", "sender", "config_entry_id"} <= fields.keys()
    assert actions["send_message"]["response"] == {"optional": True}


# The life of an entry


async def test_reload_disable_enable_remove(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """The actions are there exactly while the account is."""
    ours = {"ovh_sms", "ovh_sms_alice"}
    await until_actions(house, ours)
    await house.reload_entry(entry["entry_id"])
    await until_state(house, entry, "loaded")
    await until_actions(house, ours)
    await house.disable_entry(entry["entry_id"])
    await until_state(house, entry, "not_loaded")
    await until_actions(house, set())
    await house.disable_entry(entry["entry_id"], disabled=False)
    await until_state(house, entry, "loaded")
    await until_actions(house, ours)
    await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    assert len(await simulator.jobs()) == 1
    await house.remove_entry(entry["entry_id"])
    await until_actions(house, set())
    with pytest.raises(HomeAssistantError, match="not found"):
        await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    entities = await house.command("config/entity_registry/list")
    assert not [entity for entity in entities if entity["platform"] == "ovh_sms"]


async def test_two_accounts(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A recipient's name or an entry id decides; without either the call is refused."""
    assert entry["state"] == "loaded"
    await simulator.account(OFFICE, description="Office", senders={"Office": "enable"})
    # Only one is left to add, so there is nothing to choose.
    office = await add_account(house, simulator, sender="Office", recipient=BOB)
    assert office["title"] == "Office"
    await until_actions(house, {"ovh_sms", "ovh_sms_alice", "ovh_sms_bob"})
    await house.call_action("notify.ovh_sms_bob", {"message": MESSAGE})
    await house.call_action("notify.ovh_sms", {"message": MESSAGE, "target": "Alice"})
    with pytest.raises(HomeAssistantError, match=r"not clear which.*Maison: .*Office: "):
        await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    await house.call_action(
        "ovh_sms.send_message",
        {"message": MESSAGE, "recipients": "all", "config_entry_id": office["entry_id"]},
    )
    jobs = [(job["service_name"], job["receivers"]) for job in await simulator.jobs()]
    assert jobs == [(OFFICE, BOB_E164), (SERVICE_NAME, [ALICE_E164]), (OFFICE, BOB_E164)]
    await house.remove_entry(office["entry_id"])
    await until_actions(house, {"ovh_sms", "ovh_sms_alice"})
    await house.call_action("notify.ovh_sms", {"message": MESSAGE})


async def test_second_account_is_silent(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """What is meant for an account that OVH has not told of yet goes there, and nowhere else."""
    await simulator.account(OFFICE, description="Office", senders={"Office": "enable"})
    await add_account(house, simulator, sender="Office", recipient=BOB)
    await simulator.fault("http_503", "GET", f"/sms/{SERVICE_NAME}", times=None)
    await house.reload_entry(entry["entry_id"])
    await until_state(house, entry, "loaded")
    await until_actions(house, {"ovh_sms", "ovh_sms_alice", "ovh_sms_bob"})
    with pytest.raises(HomeAssistantError, match=r"not clear which.*Maison: .*Office: "):
        await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    for target in ("Alice", "Bob"):
        await house.call_action("notify.ovh_sms", {"message": MESSAGE, "target": target})
    jobs = [(job["service_name"], job["receivers"]) for job in await simulator.jobs()]
    assert jobs == [(SERVICE_NAME, [ALICE_E164]), (OFFICE, BOB_E164)]


async def test_choice_between_accounts(house: HomeAssistant, simulator: Simulator) -> None:
    """Keys with several accounts ask which one to add."""
    await simulator.account(OFFICE, description="Office", senders={"Office": "enable"})
    office = await add_account(house, simulator, service_name=OFFICE, sender="short_code")
    assert office["title"] == "Office"


async def test_restart(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """After a restart everything is there again."""
    await house.restart()
    await until_state(house, entry, "loaded")
    await until_actions(house, {"ovh_sms", "ovh_sms_alice"})
    await until_credits(house, 100)
    await house.call_action("notify.ovh_sms", {"message": MESSAGE})
    assert [body["receivers"] for body in await bodies(simulator)] == [[ALICE_E164]]


async def test_boot_without_internet(
    house: HomeAssistant,
    entry: Json,
    simulator: Simulator,
    record_property: Callable[[str, object], None],
) -> None:
    """What an automation sends at the start waits for the internet, and leaves once it is back."""
    automation = {
        "alias": "Power is back",
        "triggers": [{"trigger": "homeassistant", "event": "start"}],
        "actions": [{"action": "notify.ovh_sms", "data": {"message": MESSAGE}}],
    }
    await house.save_automation("power_is_back", automation)
    await house.until(lambda: house.state("automation.power_is_back"), "to load the automation")
    await house.stop()
    await simulator.stop()
    await house.start()
    await until_state(house, entry, "loaded")
    await until_actions(house, {"ovh_sms", "ovh_sms_alice"})
    sensor = await entity_id(house, f"{SERVICE_NAME}_queued")

    async def is_queued() -> bool:
        return await house.number(sensor) == 1

    await house.until(is_queued, "to queue the message")
    states = await house.states()
    started = states["automation.power_is_back"]["attributes"]["last_triggered"]
    taken = datetime.fromisoformat(states[sensor]["last_changed"]) - datetime.fromisoformat(started)
    # By now the outbox itself makes pauses of more than 10 seconds.
    await asyncio.sleep(25)
    await simulator.start()
    back = time.monotonic()
    [job] = await house.until(simulator.jobs, "to send the message", seconds=30)
    left = time.monotonic() - back
    queued_after = taken.total_seconds()
    record_property("first notify.ovh_sms after the start, without internet (s)", queued_after)
    record_property("sent after the internet is back (s)", round(left, 2))
    assert job["receivers"] == [ALICE_E164]
    assert queued_after < 1
    assert left < 10
    await until_credits(house, 99)
    await house.delete("/api/config/automation/config/power_is_back")
