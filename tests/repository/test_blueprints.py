"""Test the blueprints as they are used: imported, filled in, and set off."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint import Blueprint
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications as notifications_of,
)
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.selector import selector
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import extract_inputs, load_yaml_dict

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import POST, House
from ..ovh_simulator import Fault, OvhSimulator

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "blueprints" / "automation" / DOMAIN
BLUEPRINTS: Final = sorted(path.stem for path in FOLDER.glob("*.yaml"))

STRANGER: Final = "+33699999999"
LEAK: Final = "binary_sensor.leak"
SMOKE: Final = "binary_sensor.smoke"
CONTACTS: Final = {
    "first_contact": "notify.alice",
    "second_contact": "notify.bob",
    "third_contact": "notify.carol",
}
ALARM: Final = "Alarm: Water in the cellar."
ASKED: Final = f"{ALARM} Answer this SMS with OK if you take care of it."
QUESTION: Final = "Close the windows? Answer Yes or No."
RANG: Final = {"trigger": "event", "event_type": "rang"}
REFUSED: Final = {"message": "Invalid receiver"}
NOT_DELIVERED: Final = (23, 2)


def note(what: str) -> list[dict[str, Any]]:
    """Return actions that a test sees."""
    return [{"action": "test.note", "data": {"what": what}}]


REQUIRED: Final[dict[str, dict[str, Any]]] = {
    "alarm_with_escalation": {"alarm": [LEAK], "first_contact": "notify.alice"},
    "ask_and_act": {
        "triggers": [RANG],
        "question": QUESTION,
        "recipients": ["notify.alice", "notify.bob"],
    },
    "daily_heartbeat": {"recipients": ["notify.alice", "notify.bob"]},
    "low_credits": {"credits_left": "sensor.maison_credits_left"},
}
OPTIONAL: Final[dict[str, dict[str, Any]]] = {
    "alarm_with_escalation": {
        **CONTACTS,
        "alarm": [LEAK, SMOKE],
        "state": "on",
        "duration": {"hours": 0, "minutes": 0, "seconds": 30},
        "message": "Look after {{ name }}",
        "answer_request": "Answer!",
        "require_answer": True,
        "sender": "short_code",
        "timeout": 2,
        "critical": False,
        "answered_actions": note("answered"),
        "unanswered_actions": note("unanswered"),
    },
    "ask_and_act": {
        "conditions": [{"condition": "state", "entity_id": SMOKE, "state": "off"}],
        "answers": ["Oui", "Non"],
        "timeout": 20,
        "sender": "short_code",
        "first_actions": note("first"),
        "second_actions": note("second"),
        "other_actions": note("other {{ reply.get('answer') }}"),
    },
    "daily_heartbeat": {
        "time": "20:00:00",
        "weekdays": ["mon", "sun"],
        "message": "All is well, {{ states('binary_sensor.smoke') }}",
        "timeout": 10,
        "actions": note("missed {{ missed }}"),
    },
    "low_credits": {
        "threshold": 99.5,
        "message": "{{ credits }} left",
        "recipient": "notify.bob",
        "actions": note("low: {{ text }}"),
    },
}


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> MockConfigEntry:
    """Return a loaded entry with three people."""
    entry = make_entry(recipients={"Alice": [ALICE], "Bob": [BOB], "Carol": [CAROL]})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture(autouse=True)
def import_blueprints(hass_config_dir: str) -> None:
    """Put the blueprints where Home Assistant puts those that are imported."""
    shutil.copytree(FOLDER, Path(hass_config_dir, "blueprints", "automation", DOMAIN))


@pytest.fixture(autouse=True)
async def switch_off(hass: HomeAssistant) -> AsyncGenerator[None]:
    """Have no automation go on after its test."""
    yield
    if hass.services.has_service("automation", "turn_off"):
        data = {"entity_id": "automation.guard"}
        await hass.services.async_call("automation", "turn_off", data, blocking=True)


@pytest.fixture(name="notes")
def notes_fixture(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of the action that notes what an automation does."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "note")
    return calls


async def automate(house: House, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    house.hass.states.async_set(LEAK, "off", {"friendly_name": "Water in the cellar"})
    house.hass.states.async_set(SMOKE, "off", {"friendly_name": "Smoke"})
    assert await async_setup_component(house.hass, "persistent_notification", {})
    blueprint = {"path": f"{DOMAIN}/{name}.yaml", "input": {**REQUIRED[name], **inputs}}
    config = {"automation": {"alias": "Guard", "use_blueprint": blueprint}}
    assert await async_setup_component(house.hass, "automation", config)
    await house.settle()
    assert house.hass.states.is_state("automation.guard", "on")


async def raise_alarm(house: House, sensor: str = LEAK) -> None:
    """Have a sensor raise the alarm."""
    state = house.hass.states.get(sensor)
    assert state
    house.hass.states.async_set(sensor, "on", state.attributes)
    await house.settle()


async def ring(house: House) -> None:
    """Have happen what a question is asked about."""
    house.hass.bus.async_fire("rang")
    await house.settle()


async def answer(house: House, message: str, sender: str) -> None:
    """Have somebody answer the last SMS."""
    house.receive(message, sender, house.world.jobs[-1].tag)
    await house.wait(11)


def told(house: House) -> list[str]:
    """Return who got an SMS, in order."""
    return [receiver for job in house.world.jobs for receiver in job.valid_receivers]


def noted(notes: list[ServiceCall]) -> list[str]:
    """Return what was noted."""
    return [call.data["what"] for call in notes]


def shown(house: House) -> list[str]:
    """Return the notifications that are shown."""
    return [each["message"] for each in notifications_of(house.hass).values()]


def load(name: str) -> Blueprint:
    """Read a blueprint as Home Assistant does."""
    data = load_yaml_dict(FOLDER / f"{name}.yaml")
    return Blueprint(
        data, path=name, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA
    )


# What is in the files


def test_all_are_tested() -> None:
    """Test that there is no blueprint but those tested here."""
    assert list(REQUIRED) == list(OPTIONAL) == BLUEPRINTS


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_address(name: str) -> None:
    """Test that a blueprint can be imported anew from where it is, by those who can use it."""
    blueprint = load(name)
    _, _, path = blueprint.metadata["source_url"].partition("/blob/main/")
    assert ROOT / path == FOLDER / f"{name}.yaml"
    assert blueprint.metadata["homeassistant"]["min_version"] == "2026.8.0"
    assert blueprint.validate() is None
    assert blueprint.metadata["description"].strip()


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_inputs(name: str) -> None:
    """Test that each input is explained, of use, and has a default that fits."""
    blueprint = load(name)
    steps = {key: value for key, value in blueprint.data.items() if key != "blueprint"}
    assert set(blueprint.inputs) == extract_inputs(steps)
    for field in blueprint.inputs.values():
        assert field["name"].strip()
        assert field["description"].strip()
        if field.get("default", "") != "":
            validate_default: Any = selector(field["selector"])
            validate_default(field["default"])
    required = {key for key, field in blueprint.inputs.items() if "default" not in field}
    assert required == set(REQUIRED[name])
    assert required | set(OPTIONAL[name]) == set(blueprint.inputs)


@pytest.mark.parametrize("inputs", [REQUIRED, OPTIONAL], ids=["few", "all"])
@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_set_up(
    house: House, name: str, inputs: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Test that nothing is amiss with few inputs, and with all."""
    caplog.clear()
    await automate(house, name, **inputs[name])
    assert [each for each in caplog.records if each.levelname in {"WARNING", "ERROR"}] == []
    assert house.sent == []


# Alarm with escalation


async def escalate(house: House, **inputs: Any) -> None:
    """Make an automation that goes from Alice to Bob to Carol."""
    after = {
        "answered_actions": note("{{ contact }}: {{ reply.get('answer') }}"),
        "unanswered_actions": note("nobody for {{ name }}"),
    }
    await automate(house, "alarm_with_escalation", **CONTACTS, **after, **inputs)


async def test_second_answers(house: House, notes: list[ServiceCall]) -> None:
    """Test that the second is asked when the first is silent, and the third is let alone."""
    await escalate(house)
    await raise_alarm(house)
    await house.wait(290)
    assert house.sent == [(ASKED, [ALICE])]
    await house.wait(20)
    assert house.sent == [(ASKED, [ALICE]), (ASKED, [BOB])]
    assert all(job.sender_for_response for job in house.world.jobs)
    await answer(house, "OK", BOB)
    assert noted(notes) == ["notify.bob: OK"]
    await house.wait(900)
    assert told(house) == [ALICE, BOB]
    assert noted(notes) == ["notify.bob: OK"]


async def test_first_answers(house: House, notes: list[ServiceCall]) -> None:
    """Test that one SMS is enough if it is answered."""
    await escalate(house)
    await raise_alarm(house)
    await answer(house, "On my way", ALICE)
    await house.wait(900)
    assert told(house) == [ALICE]
    assert noted(notes) == ["notify.alice: On my way"]


async def test_nobody_answers(house: House, notes: list[ServiceCall]) -> None:
    """Test that everybody is asked, in time, although the phones got the SMS."""
    house.world.behaviour.deliver_after = 3
    await escalate(house, timeout=2)
    await raise_alarm(house)
    await house.wait(370)
    assert told(house) == [ALICE, BOB, CAROL]
    first, second, third = house.posts()
    assert second - first == pytest.approx(120, abs=2)
    assert third - second == pytest.approx(120, abs=2)
    assert noted(notes) == ["nobody for Water in the cellar"]


async def test_one_contact(house: House) -> None:
    """Test that one contact will do."""
    await automate(house, "alarm_with_escalation")
    await raise_alarm(house)
    await house.wait(900)
    assert house.sent == [(ASKED, [ALICE])]


async def test_phone_that_cannot_be_reached(house: House) -> None:
    """Test that nobody waits for the answer to a question that failed, but it is tried again."""
    await escalate(house)
    await raise_alarm(house)
    house.receipt(ALICE, *NOT_DELIVERED)
    await house.wait(30)
    assert house.sent == [(ASKED, [ALICE]), (ALARM, [ALICE]), (ASKED, [BOB])]


@pytest.mark.parametrize(
    ("times", "sent"),
    [
        (1, [(ALARM, [ALICE]), (ASKED, [BOB])]),
        (2, [(ASKED, [BOB])]),
        (6, []),
    ],
)
async def test_refused(
    house: House, notes: list[ServiceCall], times: int, sent: list[tuple[str, list[str]]]
) -> None:
    """Test that the next is asked at once if OVHcloud refuses the one before."""
    house.world.faults.add(Fault("respond", "POST", POST, times, status=400, body=REFUSED))
    await escalate(house)
    await raise_alarm(house)
    await house.wait(1)
    assert house.sent == sent
    if sent:
        await answer(house, "OK", BOB)
    assert noted(notes) == (["notify.bob: OK"] if sent else ["nobody for Water in the cellar"])


async def test_refused_after_silence(house: House) -> None:
    """Test that a contact who cannot be asked is told, whatever became of the one before."""
    await escalate(house)
    await raise_alarm(house)
    house.world.faults.add(Fault("respond", "POST", POST, status=400, body=REFUSED))
    await house.wait(310)
    assert house.sent == [(ASKED, [ALICE]), (ALARM, [BOB]), (ASKED, [CAROL])]


async def test_removed_contact(house: House) -> None:
    """Test that a contact that is no longer there does not keep the next from being told."""
    await escalate(house)
    [alice] = [each for each in house.entry.subentries.values() if each.title == "Alice"]
    house.hass.config_entries.async_remove_subentry(house.entry, alice.subentry_id)
    await house.settle()
    await raise_alarm(house)
    assert house.sent == [(ASKED, [BOB])]


async def test_sender_that_cannot_be_answered(house: House, notes: list[ServiceCall]) -> None:
    """Test that all are told, in the usual way, if nobody can be asked."""
    await escalate(house, sender="MyHouse")
    await raise_alarm(house)
    assert house.sent == [(ALARM, [ALICE]), (ALARM, [BOB]), (ALARM, [CAROL])]
    assert {job.sender for job in house.world.jobs} == {"MyHouse"}
    assert noted(notes) == ["nobody for Water in the cellar"]


async def test_answer_of_a_stranger(house: House, notes: list[ServiceCall]) -> None:
    """Test that an SMS from somebody unknown does not call the alarm off."""
    await escalate(house)
    await raise_alarm(house)
    await answer(house, "OK", STRANGER)
    assert notes == []
    await house.wait(300)
    assert told(house)[:2] == [ALICE, BOB]


async def test_no_answer_required(house: House, notes: list[ServiceCall]) -> None:
    """Test that it is enough if the phone has it, where nothing can be answered."""
    await escalate(house, require_answer=False)
    await raise_alarm(house)
    await house.wait(310)
    assert house.sent == [(ALARM, [ALICE]), (ALARM, [BOB])]
    assert {job.sender for job in house.world.jobs} == {"MyHouse"}
    house.receipt(BOB)
    await house.wait(900)
    assert told(house) == [ALICE, BOB]
    assert noted(notes) == ["notify.bob: None"]


async def test_no_answer_required_nobody(house: House, notes: list[ServiceCall]) -> None:
    """Test that a refused contact, one that fails and one that is silent all do not count."""
    house.world.faults.add(Fault("respond", "POST", POST, status=400, body=REFUSED))
    await escalate(house, require_answer=False)
    await raise_alarm(house)
    assert told(house) == [BOB]
    house.receipt(BOB, *NOT_DELIVERED)
    await house.wait(30)
    assert told(house) == [BOB, CAROL]
    assert notes == []
    await house.wait(310)
    assert noted(notes) == ["nobody for Water in the cellar"]


async def test_no_internet(house: House, notes: list[ServiceCall]) -> None:
    """Test that all are told as soon as the internet is back, with one job."""
    house.simulator.stop()
    await escalate(house)
    await raise_alarm(house)
    await house.wait(960)
    assert noted(notes) == ["nobody for Water in the cellar"]
    house.simulator.start()
    await house.wait(400)
    [(text, receivers)] = house.sent
    assert (text, sorted(receivers)) == (ALARM, sorted([ALICE, BOB, CAROL]))


async def test_two_alarms(house: House, notes: list[ServiceCall]) -> None:
    """Test that an alarm does not wait for another one, and has answers of its own."""
    await escalate(house, alarm=[LEAK, SMOKE])
    await raise_alarm(house)
    await raise_alarm(house, SMOKE)
    assert told(house) == [ALICE, ALICE]
    await answer(house, "Smoke is mine", ALICE)
    assert noted(notes) == ["notify.alice: Smoke is mine"]
    await house.wait(300)
    assert house.sent[2:] == [(ASKED, [BOB])]
    await answer(house, "Water is mine", BOB)
    assert noted(notes)[1:] == ["notify.bob: Water is mine"]


async def test_for_some_time(house: House) -> None:
    """Test that a flicker is no alarm."""
    await escalate(house, duration={"hours": 0, "minutes": 0, "seconds": 30}, message="{{ name }}!")
    await raise_alarm(house)
    await house.wait(20)
    house.hass.states.async_set(LEAK, "off", {"friendly_name": "Water in the cellar"})
    await house.wait(60)
    await raise_alarm(house)
    await house.wait(29)
    assert house.sent == []
    await house.wait(2)
    assert [text.partition("!")[0] for text, _ in house.sent] == ["Water in the cellar"]


@pytest.mark.parametrize(("critical", "receivers"), [(True, [ALICE]), (False, [])])
async def test_spent_budget(house: House, critical: bool, receivers: list[str]) -> None:
    """Test that an alarm passes the budget, unless it is told not to."""
    options = {**house.entry.options, "daily_budget": 0.5}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    await escalate(house, critical=critical)
    await raise_alarm(house)
    assert told(house) == receivers


async def test_run_by_hand(house: House) -> None:
    """Test that the automation can be tried out."""
    await escalate(house)
    data = {"entity_id": "automation.guard"}
    await house.hass.services.async_call("automation", "trigger", data)
    await house.settle()
    assert [text.partition(".")[0] for text, _ in house.sent] == ["Alarm: Guard"]


# Ask and act


async def inquire(house: House, **inputs: Any) -> None:
    """Make an automation that asks Alice and Bob."""
    actions = {
        "first_actions": note("yes"),
        "second_actions": note("no"),
        "other_actions": note("other: {{ reply.get('answer') }}"),
    }
    await automate(house, "ask_and_act", **actions, **inputs)


@pytest.mark.parametrize(
    ("message", "sender", "what"),
    [
        ("yes", ALICE, "yes"),
        ("YES !", BOB, "yes"),
        ("No", ALICE, "no"),
        ("Perhaps", BOB, "other: Perhaps"),
    ],
)
async def test_answer(
    house: House, notes: list[ServiceCall], message: str, sender: str, what: str
) -> None:
    """Test that is done what the answer says, once."""
    await inquire(house)
    await ring(house)
    assert house.sent == [(QUESTION, [ALICE, BOB])]
    await answer(house, message, sender)
    assert noted(notes) == [what]
    await answer(house, "No", ALICE)
    await house.wait(700)
    assert noted(notes) == [what]


async def test_own_answers(house: House, notes: list[ServiceCall]) -> None:
    """Test that the answers can be other words, as many as wanted."""
    await inquire(house, answers=["Oui", "Non", "Demain"])
    for message in ("OUI", "non", "demain", "yes"):
        await ring(house)
        await answer(house, message, ALICE)
    assert noted(notes) == ["yes", "no", "other: demain", "other: yes"]


async def test_one_answer(house: House, notes: list[ServiceCall]) -> None:
    """Test that there need not be a second answer."""
    await inquire(house, answers=["Open"])
    await ring(house)
    await answer(house, "open", ALICE)
    await ring(house)
    await answer(house, "no", ALICE)
    assert noted(notes) == ["yes", "other: no"]


async def test_no_answer(house: House, notes: list[ServiceCall]) -> None:
    """Test that something can be done if nobody answers in time."""
    await inquire(house)
    await ring(house)
    await house.wait(590)
    assert notes == []
    await house.wait(20)
    assert noted(notes) == ["other: None"]
    await answer(house, "yes", ALICE)
    assert noted(notes) == ["other: None"]


async def test_question_to_strangers(house: House, notes: list[ServiceCall]) -> None:
    """Test that nobody can answer but who was asked."""
    await inquire(house)
    await ring(house)
    for sender in (STRANGER, CAROL):
        house.receive("yes", sender)
    await house.wait(11)
    assert notes == []
    await answer(house, "no", BOB)
    assert noted(notes) == ["no"]


async def test_tag_in_the_wrong_hands(house: House, notes: list[ServiceCall]) -> None:
    """Test that nothing is done for a stranger who knows the tag of the question."""
    await inquire(house)
    await ring(house)
    await answer(house, "yes", STRANGER)
    assert "yes" not in noted(notes)


async def test_question_not_sent(house: House, notes: list[ServiceCall]) -> None:
    """Test that something can be done if the question cannot be asked."""
    house.world.faults.add(Fault("respond", "POST", POST, times=None, status=400, body=REFUSED))
    await inquire(house)
    await ring(house)
    assert house.sent == []
    assert noted(notes) == ["other: None"]


async def test_asked_once(house: House, notes: list[ServiceCall]) -> None:
    """Test that a question that is open is not asked again, and later is."""
    await inquire(house)
    await ring(house)
    await ring(house)
    assert len(house.sent) == 1
    await answer(house, "yes", ALICE)
    await ring(house)
    assert len(house.sent) == 2


async def test_not_asked(house: House, notes: list[ServiceCall]) -> None:
    """Test that a question is asked on its conditions only."""
    await inquire(house, conditions=OPTIONAL["ask_and_act"]["conditions"])
    await raise_alarm(house, SMOKE)
    await ring(house)
    assert house.sent == []


# Low credits


async def test_low_credits(house: House, notes: list[ServiceCall]) -> None:
    """Test that the warning comes once, as SMS and otherwise, whatever the budget."""
    options = {**house.entry.options, "daily_budget": 1}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    await automate(house, "low_credits", **OPTIONAL["low_credits"])
    await house.send("Other")
    await house.wait(10)
    assert house.sent == [("Other", [ALICE]), ("99.0 left", [BOB])]
    assert noted(notes) == ["low: 99.0 left"]
    await house.wait(4000)
    assert len(house.sent) == 2
    assert len(notes) == 1


async def test_low_credits_shown(house: House) -> None:
    """Test that the warning is shown in Home Assistant if nothing else is wanted."""
    await automate(house, "low_credits")
    next(iter(house.world.accounts.values())).credits_left = 19.75
    await house.wait(3700)
    assert shown(house) == [
        "Only 19.8 SMS credits are left at OVHcloud. Buy more, or alarms cannot be sent."
    ]
    assert house.sent == []


async def test_no_credits(house: House) -> None:
    """Test that the warning is shown although it can no longer be texted."""
    await automate(house, "low_credits", recipient="notify.alice")
    next(iter(house.world.accounts.values())).credits_left = 0
    await house.wait(3700)
    assert len(shown(house)) == 1
    assert house.sent == []


# Daily heartbeat


def soon() -> dict[str, Any]:
    """Return the time and day of in a minute."""
    when = dt_util.now() + timedelta(minutes=1)
    return {"time": when.strftime("%H:%M:%S"), "weekdays": [when.strftime("%a").lower()]}


async def test_alive(house: House) -> None:
    """Test that a sign of life is sent each day, and nothing is said if it is delivered."""
    house.world.behaviour.deliver_after = 3
    await automate(house, "daily_heartbeat", time=soon()["time"])
    await house.wait(50)
    assert house.sent == []
    await house.wait(4000)
    [(message, receivers)] = house.sent
    assert message.startswith("Your house is alive: 20")
    assert receivers == [ALICE, BOB]
    await house.wait(86400)
    assert len(house.sent) == 2
    assert len({message for message, _ in house.sent}) == 2
    assert shown(house) == []


async def test_not_delivered(house: House) -> None:
    """Test that it is said who did not get the sign of life."""
    await automate(house, "daily_heartbeat", **soon())
    await house.wait(70)
    house.receipt(ALICE)
    await house.wait(1700)
    assert shown(house) == []
    await house.wait(130)
    assert shown(house) == ["The daily SMS was not delivered to Bob."]


async def test_not_sent(house: House) -> None:
    """Test that it is said that the sign of life was refused."""
    house.world.faults.add(Fault("respond", "POST", POST, times=None, status=400, body=REFUSED))
    await automate(house, "daily_heartbeat", **soon())
    await house.wait(70)
    assert shown(house) == ["The daily SMS was not delivered to Alice, Bob."]


async def test_own_actions(house: House, notes: list[ServiceCall]) -> None:
    """Test that something else can be done about it, also if the internet is away."""
    house.simulator.stop()
    inputs = OPTIONAL["daily_heartbeat"] | soon()
    await automate(house, "daily_heartbeat", **inputs)
    await house.wait(700)
    assert noted(notes) == ["missed Alice, Bob"]
    house.simulator.start()
    await house.wait(400)
    assert house.sent == [("All is well, off", [ALICE, BOB])]


async def test_day_off(house: House) -> None:
    """Test that nothing is sent on other days."""
    when = soon()
    days = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"} - set(when["weekdays"])
    await automate(house, "daily_heartbeat", time=when["time"], weekdays=sorted(days))
    await house.wait(120)
    assert house.sent == []
