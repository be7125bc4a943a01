"""Test the blueprints as they are used: imported, filled in, and set off."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.sms.encoding import Encoding, measure
from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint import Blueprint
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications as notifications_of,
)
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.helpers.selector import selector
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import extract_inputs, load_yaml_dict

from ..conftest import ALICE, BOB, CAROL, PEOPLE
from ..house import POST, House
from ..ovh_simulator import Fault, Sender
from ..ovh_simulator.const import SERVICE_NAME

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "blueprints" / "automation" / DOMAIN
FOLDERS: Final = {"en": FOLDER, "fr": FOLDER / "fr"}
BLUEPRINTS: Final = sorted(path.stem for path in FOLDER.glob("*.yaml"))

READ: Final = {"default", "description", "label", "name", "source_url", "unit_of_measurement"}
"""What a form has in the language of its readers."""

STRANGER: Final = "+33699999999"
LEAK: Final = "binary_sensor.leak"
SMOKE: Final = "binary_sensor.smoke"
CONTACTS: Final = {
    "first_contact": "notify.alice",
    "second_contact": "notify.bob",
    "third_contact": "notify.carol",
}
PANEL: Final = "alarm_control_panel.house"
ALARM: Final = {"en": "Alarm: Water in the cellar.", "fr": "Alarme : Water in the cellar."}
ASKED: Final = f"{ALARM['en']}\nAnswer OK to take care of it."
QUESTION: Final = "Close the windows? Answer Yes or No."
RANG: Final = {"trigger": "event", "event_type": "rang"}
REFUSED: Final = {"message": "Invalid receiver"}
NOT_DELIVERED: Final = (23, 2)


def note(what: str) -> list[dict[str, Any]]:
    """Return actions that a test sees."""
    return [{"action": "test.note", "data": {"what": what}}]


REQUIRED: Final[dict[str, dict[str, Any]]] = {
    "alarm_panel": {"panel": [PANEL], "first_contact": "notify.alice"},
    "alarm_with_escalation": {"alarm": [LEAK], "first_contact": "notify.alice"},
    "ask_and_act": {
        "triggers": [RANG],
        "question": QUESTION,
        "recipients": ["notify.alice", "notify.bob"],
    },
    "daily_heartbeat": {"recipients": ["notify.alice", "notify.bob"]},
    "low_credits": {},
}
OPTIONAL: Final[dict[str, dict[str, Any]]] = {
    "alarm_panel": {
        **CONTACTS,
        "message": "{{ name }}! {{ sensors }}",
        "confirm": "",
        "timeout": 2,
        "repeat": 1,
        "words": ["Mine"],
        "sender": "MyHouse",
    },
    "alarm_with_escalation": {
        **CONTACTS,
        "alarm": [LEAK, SMOKE],
        "state": "on",
        "duration": {"hours": 0, "minutes": 0, "seconds": 30},
        "message": "Look after {{ name }}",
        "confirm": "{recipient}!",
        "timeout": 2,
        "repeat": 1,
        "words": ["Mine"],
        "sender": "MyHouse",
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


@pytest.fixture(name="contacts")
def contacts_fixture() -> dict[str, list[str]]:
    """Return Alice, Bob and Carol."""
    return PEOPLE


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


async def automate(house: House, name: str, language: str = "en", **inputs: Any) -> None:
    """Make an automation of a blueprint in a language."""
    house.hass.states.async_set(LEAK, "off", {"friendly_name": "Water in the cellar"})
    house.hass.states.async_set(SMOKE, "off", {"friendly_name": "Smoke"})
    house.hass.states.async_set(PANEL, "armed_away", {"friendly_name": "House"})
    assert await async_setup_component(house.hass, "persistent_notification", {})
    path = (FOLDERS[language] / f"{name}.yaml").relative_to(FOLDER.parent)
    blueprint = {"path": str(path), "input": {**REQUIRED[name], **inputs}}
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


def load(name: str, language: str = "en") -> Blueprint:
    """Read a blueprint as Home Assistant does."""
    data = load_yaml_dict(FOLDERS[language] / f"{name}.yaml")
    return Blueprint(
        data, path=name, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA
    )


def without(tree: Any, keys: set[str]) -> Any:
    """Return a tree without some keys."""
    if isinstance(tree, dict):
        return {key: without(tree[key], keys) for key in tree.keys() - keys}
    return [without(each, keys) for each in tree] if isinstance(tree, list) else tree


# What is in the files


@pytest.mark.parametrize("language", FOLDERS)
def test_all_are_tested(language: str) -> None:
    """Test that there is no blueprint but those tested here, in each language of the documents."""
    found = sorted(path.stem for path in FOLDERS[language].glob("*.yaml"))
    assert found == list(REQUIRED) == list(OPTIONAL)


@pytest.mark.parametrize("language", FOLDERS)
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_address(name: str, language: str) -> None:
    """Test that a blueprint can be imported anew from where it is, by those who can use it."""
    blueprint = load(name, language)
    _, _, path = blueprint.metadata["source_url"].partition("/blob/main/")
    assert ROOT / path == FOLDERS[language] / f"{name}.yaml"
    assert blueprint.metadata["homeassistant"]["min_version"] == "2026.8.0"
    assert blueprint.validate() is None
    assert blueprint.metadata["description"].strip()


@pytest.mark.parametrize("language", FOLDERS)
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_inputs(name: str, language: str) -> None:
    """Test that each input is explained, of use, and has a default that fits and is cheap."""
    blueprint = load(name, language)
    steps = {key: value for key, value in blueprint.data.items() if key != "blueprint"}
    assert set(blueprint.inputs) == extract_inputs(steps)
    for field in blueprint.inputs.values():
        assert field["name"].strip()
        assert field["description"].strip()
        if field.get("default", "") != "":
            validate_default: Any = selector(field["selector"])
            validate_default(field["default"])
        if "text" in field["selector"] and "default" in field:
            assert measure(str(field["default"])).encoding is Encoding.GSM7
    required = {key for key, field in blueprint.inputs.items() if "default" not in field}
    assert required == set(REQUIRED[name])
    assert required | set(OPTIONAL[name]) == set(blueprint.inputs)


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_french(name: str) -> None:
    """Test that a blueprint does the same in French, and says it in French."""
    english, french = load(name), load(name, "fr")
    forms = [without(each.data["blueprint"], READ) for each in (english, french)]
    steps = [without(each.data, {"alias", "blueprint"}) for each in (english, french)]
    assert forms[0] == forms[1]
    assert steps[0] == steps[1]
    assert [*french.inputs] == [*english.inputs]
    for key, field in french.inputs.items():
        assert field["description"] != english.inputs[key]["description"]
        assert (
            field.get("default", "").__class__ is english.inputs[key].get("default", "").__class__
        )


@pytest.mark.parametrize("language", FOLDERS)
@pytest.mark.parametrize("inputs", [REQUIRED, OPTIONAL], ids=["few", "all"])
@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_set_up(
    house: House,
    name: str,
    inputs: dict[str, Any],
    language: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that nothing is amiss with few inputs, and with all."""
    caplog.clear()
    await automate(house, name, language, **inputs[name])
    assert [each for each in caplog.records if each.levelname in {"WARNING", "ERROR"}] == []
    assert house.sent == []


# Alarm with escalation


async def escalate(house: House, language: str = "en", **inputs: Any) -> None:
    """Make an automation that goes from Alice to Bob to Carol."""
    after = {
        "answered_actions": note("{{ contact }} for {{ name }}"),
        "unanswered_actions": note("nobody for {{ name }}"),
    }
    await automate(house, "alarm_with_escalation", language, **{**CONTACTS, **after, **inputs})


@pytest.mark.parametrize("language", FOLDERS)
async def test_second_answers(house: House, notes: list[ServiceCall], language: str) -> None:
    """Test that the second is told when the first is silent, and the third is left alone."""
    house.hass.config.language = language
    await escalate(house, language)
    await raise_alarm(house)
    await house.wait(290)
    [(text, _)] = house.sent
    assert text.startswith(ALARM[language])
    assert told(house) == [ALICE]
    await house.wait(20)
    assert told(house) == [ALICE, BOB]
    assert all(job.sender_for_response for job in house.world.jobs)
    await answer(house, "ok!", BOB)
    confirmation = {
        "en": "Water in the cellar: Bob takes care of it.",
        "fr": "Water in the cellar : Bob s'en occupe.",
    }
    assert house.sent[2:] == [(confirmation[language], [ALICE, BOB])]
    await house.wait(900)
    assert len(house.sent) == 3
    assert noted(notes) == ["Bob for Water in the cellar"]


async def test_nobody_answers(house: House, notes: list[ServiceCall]) -> None:
    """Test that everybody is told, as often as asked for, although the phones got the SMS."""
    house.world.behaviour.deliver_after = 3
    await escalate(house, timeout=2, repeat=1)
    await raise_alarm(house)
    await house.wait(710)
    assert told(house) == [ALICE, BOB, CAROL] * 2
    assert notes == []
    await house.wait(20)
    assert noted(notes) == ["nobody for Water in the cellar"]


async def test_restart(house: House, notes: list[ServiceCall]) -> None:
    """Test that the alarm goes on after a restart, and what is to be done afterwards is done."""
    await escalate(house)
    await raise_alarm(house)
    await house.restart()
    await house.wait(310)
    assert told(house) == [ALICE, BOB]
    house.receive("OK", ALICE, house.world.jobs[0].tag)
    await house.wait(11)
    assert noted(notes) == ["Alice for Water in the cellar"]


async def test_one_contact(house: House) -> None:
    """Test that one contact will do."""
    await automate(house, "alarm_with_escalation")
    await raise_alarm(house)
    await house.wait(900)
    assert house.sent == [(ASKED, [ALICE])]


async def test_removed_contact(house: House) -> None:
    """Test that a contact that is no longer there does not keep the next from being told."""
    await escalate(house)
    [alice] = [each for each in house.entry.subentries.values() if each.title == "Alice"]
    house.hass.config_entries.async_remove_subentry(house.entry, alice.subentry_id)
    await house.settle()
    await raise_alarm(house)
    assert house.sent == [(ASKED, [BOB])]


async def test_own_words(house: House, notes: list[ServiceCall]) -> None:
    """Test that only the chosen word counts, and there need not be a confirmation."""
    await escalate(house, words=["Mine"], confirm="", message="{{ trigger.to_state.name }}!")
    await raise_alarm(house)
    assert house.sent == [("Water in the cellar!\nAnswer Mine to take care of it.", [ALICE])]
    await answer(house, "OK", ALICE)
    assert notes == []
    await answer(house, "mine", ALICE)
    assert noted(notes) == ["Alice for Water in the cellar"]
    assert len(house.sent) == 1


async def test_sender_that_cannot_be_answered(house: House) -> None:
    """Test that a chosen sender is used, and how to acknowledge is said otherwise."""
    await escalate(house, sender="MyHouse")
    await raise_alarm(house)
    [job] = house.world.jobs
    assert job.sender == "MyHouse"
    assert job.message.startswith(ALARM["en"])
    assert "Answer" not in job.message


async def test_two_alarms(house: House, notes: list[ServiceCall]) -> None:
    """Test that an alarm does not wait for another one, and has answers of its own."""
    await escalate(house, alarm=[LEAK, SMOKE])
    await raise_alarm(house)
    leak = house.world.jobs[-1].tag
    await raise_alarm(house, SMOKE)
    assert told(house) == [ALICE, ALICE]
    house.receive("OK", ALICE, leak)
    await house.wait(11)
    assert noted(notes) == ["Alice for Water in the cellar"]
    await house.wait(300)
    assert told(house)[3:] == [BOB]


async def test_other_alarm(house: House, notes: list[ServiceCall]) -> None:
    """Test that nothing is done about alarms of other automations."""
    await escalate(house)
    data = {"name": "Fire", "message": "Fire", "steps": [{"recipients": "Alice"}]}
    await house.hass.services.async_call(DOMAIN, "escalate", data, blocking=True)
    await house.settle()
    await answer(house, "OK", ALICE)
    assert notes == []


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


async def test_run_by_hand(house: House, notes: list[ServiceCall]) -> None:
    """Test that the automation can be tried out, with what is done afterwards."""
    await escalate(house)
    data = {"entity_id": "automation.guard"}
    await house.hass.services.async_call("automation", "trigger", data)
    await house.settle()
    assert [text.partition(".")[0] for text, _ in house.sent] == ["Alarm: Guard"]
    await answer(house, "OK", ALICE)
    assert noted(notes) == ["Alice for Guard"]


# Alarm panel


async def turn(house: House, state: str, context: Context | None = None, **more: Any) -> None:
    """Have the panel turn to a state."""
    attributes = {"friendly_name": "House", **more}
    house.hass.states.async_set(PANEL, state, attributes, context=context)
    await house.settle()


@pytest.mark.parametrize("language", FOLDERS)
async def test_panel(house: House, language: str) -> None:
    """Test that a panel that is triggered is told with what is open, until it is disarmed."""
    house.hass.config.language = language
    await automate(house, "alarm_panel", language, **CONTACTS)
    house.hass.states.async_set("binary_sensor.front_door", "on", {"friendly_name": "Front door"})
    await turn(house, "pending", open_sensors={"binary_sensor.front_door": "on"})
    assert house.sent == []
    await turn(house, "triggered", open_sensors={"binary_sensor.front_door": "on"})
    [(text, receivers)] = house.sent
    begin = {"en": "Alarm: House, Front door.", "fr": "Alarme : House, Front door."}
    assert text.startswith(begin[language])
    assert receivers == [ALICE]
    await turn(house, "disarmed", open_sensors=None)
    await house.wait(900)
    assert told(house) == [ALICE, ALICE]


async def test_panel_acknowledged(house: House) -> None:
    """Test that an answer ends the alarm of a panel of any kind, whatever the panel does then."""
    await automate(house, "alarm_panel", **CONTACTS)
    await turn(house, "triggered")
    [(text, _)] = house.sent
    assert text.startswith("Alarm: House.")
    await answer(house, "OK", ALICE)
    assert house.sent[1:] == [("House: Alice takes care of it.", [ALICE])]
    await turn(house, "disarmed")
    await house.wait(900)
    assert len(house.sent) == 2


@pytest.mark.parametrize(
    "attributes", [{"open_sensors": {"binary_sensor.leak": "on"}}, {"previous_state": None}]
)
async def test_panel_that_disarms_itself(house: House, attributes: dict[str, Any]) -> None:
    """Test that the alarm goes on if only the time of the siren is over, until it is disarmed."""
    await automate(house, "alarm_panel", **CONTACTS)
    await turn(house, "triggered", **attributes)
    await turn(house, "disarmed", **attributes)
    await house.wait(310)
    assert told(house) == [ALICE, BOB]
    await turn(house, "triggered", **attributes)
    await turn(house, "disarmed", Context(user_id="alice"), previous_state=None)
    assert len(house.sent) == 3
    await house.wait(900)
    assert len(house.sent) == 3


async def test_panel_without_alarm(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that nothing is done, and nothing logged, if it is disarmed as every day."""
    await automate(house, "alarm_panel")
    caplog.clear()
    await turn(house, "disarmed")
    assert [each for each in caplog.records if each.levelname in {"WARNING", "ERROR"}] == []
    assert house.sent == []


# Ask and act


async def inquire(house: House, **inputs: Any) -> None:
    """Make an automation that asks Alice and Bob."""
    actions: dict[str, Any] = {
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


async def test_question_abroad(house: House, notes: list[ServiceCall]) -> None:
    """Test that phones that no short code reaches are asked by a number of the account."""
    house.world.accounts[SERVICE_NAME].senders["+33757123456"] = Sender("enable", type="virtual")
    await house.add_recipient("Aoife", "+353851234567")
    await inquire(house, recipients=["notify.aoife"])
    await ring(house)
    [job] = house.world.jobs
    assert (job.sender, job.valid_receivers) == ("+33757123456", ["+353851234567"])
    await answer(house, "yes", "+353851234567")
    assert noted(notes) == ["yes"]


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
