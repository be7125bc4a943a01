"""Test the triggers as automations use them."""

from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, trigger
from homeassistant.setup import async_setup_component

from .conftest import ALICE, BOB, CAROL, PEOPLE, EntryFactory
from .disk import restart
from .house import House
from .ovh_simulator import Fault
from .ovh_simulator.const import SERVICE_NAME
from .tracking.test_replies import switch_on

STRANGER: Final = "+33699999999"


@pytest.fixture(name="contacts")
def contacts_fixture() -> dict[str, list[str]]:
    """Return Alice, Bob and Carol, and a group of two."""
    return {**PEOPLE, "Family": [ALICE, BOB]}


@pytest.fixture(name="notes")
def notes_fixture(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of the action that notes the variables of a trigger."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "note")
    return calls


def started(hass: HomeAssistant) -> None:
    """Let automations be triggered from now on."""
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)


async def automate(house: House, kind: str, *several: dict[str, Any]) -> None:
    """Make an automation for each set of options; its id is its place."""
    automations = [
        {
            "alias": f"{kind} {place}",
            "triggers": [{"trigger": f"{DOMAIN}.{kind}", "id": str(place), "options": options}],
            "actions": [{"action": "test.note", "data": {"of": "{{ trigger }}"}}],
        }
        for place, options in enumerate(several)
    ]
    assert await async_setup_component(house.hass, AUTOMATION, {AUTOMATION: automations})
    await house.settle()
    states = house.hass.states.async_all(AUTOMATION)
    assert [each.state for each in states] == ["on"] * len(several)


def fired(notes: list[ServiceCall]) -> list[str]:
    """Return which automations were triggered since the last time, in their order."""
    places = sorted(call.data["of"]["id"] for call in notes)
    notes.clear()
    return places


async def test_offered(house: House, notes: list[ServiceCall]) -> None:
    """Test that the editor is offered all triggers, with their fields."""
    offered = await trigger.async_get_all_descriptions(house.hass)
    ours = {key: list(value["fields"]) for key, value in offered.items() if value and DOMAIN in key}
    assert ours == {
        "ovh_sms.credits_low": ["below", "config_entry_id"],
        "ovh_sms.delivery_failed": ["recipients", "config_entry_id"],
        "ovh_sms.reply_received": ["recipients", "text", "match", "config_entry_id"],
    }


async def test_reply(house: House, notes: list[ServiceCall]) -> None:
    """Test the variables of a reply, which has its sender's number for an answer."""
    await switch_on(house)
    # The editor keeps what was chosen and emptied again.
    await automate(house, "reply_received", {"recipients": [], "text": [], "config_entry_id": ""})
    tag = (await house.send())["tag"]
    house.receive("On my way", tag=tag)
    await house.wait(121)
    [told] = [call.data["of"] for call in notes]
    attributes = house.state_of_reply()
    names = {"message", "time", "sender", "recipient", "known", "tag", "stop", "blacklisted"}
    assert {name: told[name] for name in names} == {name: attributes[name] for name in names}
    assert (told["number"], told["config_entry_id"]) == (ALICE, house.entry.entry_id)
    assert told["description"] == "SMS reply received"


async def test_from_whom(house: House, notes: list[ServiceCall]) -> None:
    """Test that a sender is chosen by entity, name, subentry, group or number."""
    await switch_on(house)
    [alice] = [each for each in house.entry.subentries.values() if each.title == "Alice"]
    whom = [["notify.alice"], "ALICE, Bob", [alice.subentry_id], ["Family"], ["06 12 34 56 78"]]
    others = [["Carol"], ["+33699999999"], ["Nobody"]]
    await automate(house, "reply_received", *[{"recipients": each} for each in (*whom, *others)])
    house.receive(sender=ALICE)
    await house.wait(121)
    assert fired(notes) == ["0", "1", "2", "3", "4"]
    house.receive(sender=CAROL)
    house.receive(sender=STRANGER)
    await house.wait(121)
    assert fired(notes) == ["5", "6"]


async def test_text(house: House, notes: list[ServiceCall]) -> None:
    """Test that texts are compared as answers are, or by their words."""
    await switch_on(house)
    await automate(
        house,
        "reply_received",
        {"text": ["heating on", "Chauffage allumé"]},
        {"text": "heating on", "match": "contains"},
        {"text": ["no", "👍"], "match": "contains"},
    )
    for text, expected in {
        "Heating ON!": ["0", "1"],
        "CHAUFFAGE ALLUME": ["0"],
        "please: heating, on.": ["1"],
        "I know": [],
        "Oh no": ["2"],
        "Great👍🏽": ["2"],
    }.items():
        house.receive(text)
        await house.wait(121)
        assert (text, fired(notes)) == (text, expected)


async def test_refused(house: House) -> None:
    """Test that options which could mean any reply or none are refused, and why."""
    for options, reason in (
        ({"text": [" "]}, "empty"),
        ({"text": True}, "quotes"),
        ({"text": "{{ states('input_text.code') }}"}, "Templates"),
        ({"recipients": [""]}, "empty"),
        ({"recipients": ";".join(map(str, range(1000)))}, "500"),
        ({"match": "like"}, "match"),
        ({"below": 1}, "below"),
    ):
        config = {"platform": "ovh_sms.reply_received", "options": options}
        with pytest.raises(Exception, match=reason):
            await trigger.async_validate_trigger_config(house.hass, [config])


async def test_once(house: House, notes: list[ServiceCall]) -> None:
    """Test that replies trigger once, also without entities, while reloaded, and after restarts."""
    hass, registry = house.hass, er.async_get(house.hass)
    for entity_id in ("event.maison_reply", "event.alice_reply", "event.family_reply"):
        registry.async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await switch_on(house)
    await automate(house, "reply_received", {})
    house.receive("One")
    await house.wait(121)
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await house.wait(121)
    assert len(fired(notes)) == 1
    await hass.config_entries.async_unload(house.entry.entry_id)
    house.receive("Two")
    await house.close_files()
    hass.set_state(CoreState.starting)
    await hass.config_entries.async_setup(house.entry.entry_id)
    await house.wait(300)
    assert fired(notes) == []
    started(hass)
    await house.wait(130)
    assert len(fired(notes)) == 1
    await restart(house)
    await house.wait(300)
    assert fired(notes) == []


async def test_accounts(house: House, notes: list[ServiceCall], make_entry: EntryFactory) -> None:
    """Test that an account that comes later counts, unless another one was chosen."""
    await switch_on(house)
    await automate(house, "reply_received", {}, {"config_entry_id": house.entry.entry_id})
    house.world.add_account("sms-ab12345-2")
    other = make_entry("sms-ab12345-2", "Office", {}, options={"replies": True})
    assert await house.hass.config_entries.async_setup(other.entry_id)
    await house.wait(10)
    house.world.receive("sms-ab12345-2", STRANGER, "Hello", "")
    await house.wait(121)
    assert [call.data["of"]["config_entry_id"] for call in notes] == [other.entry_id]
    assert fired(notes) == ["0"]
    house.receive()
    await house.wait(121)
    assert fired(notes) == ["0", "1"]
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    await house.wait(1)
    assert fired(notes) == []


async def test_not_delivered(house: House, notes: list[ServiceCall]) -> None:
    """Test SMS that failed, were refused or expired, and none that arrived or was taken back."""
    await automate(
        house,
        "delivery_failed",
        {},
        {"recipients": ["notify.alice"]},
        {"recipients": ["Family"]},
        {"recipients": [CAROL]},
    )
    tag = (await house.send("Hello", "Family", CAROL))["tag"]
    house.receipt(BOB)
    house.receipt(CAROL)
    await house.wait(60)
    assert fired(notes) == []
    house.receipt(ALICE, 23, 2)
    await house.wait(60)
    [told] = [call.data["of"] for call in notes if call.data["of"]["id"] == "1"]
    assert (told["tag"], told["event_type"]) == (tag, "failed")
    assert (told["recipients"], told["reason"]) == (["Alice", "Family"], "ptt_23")
    assert told["explanation"] == "The number does not exist, or is barred. Check it."
    assert fired(notes) == ["0", "1", "2"]
    house.world.faults.add(
        Fault("respond", "POST", status=400, body={"message": "Invalid receiver"})
    )
    with pytest.raises(HomeAssistantError):
        await house.send("Hello", STRANGER)
    assert fired(notes) == ["0"]
    house.simulator.stop()
    gone = (await house.send("Hello", "Alice", retry_for=600))["tag"]
    await house.send("Bye", CAROL, retry_for=600)
    await house.hass.services.async_call(DOMAIN, "cancel", {"tag": gone}, blocking=True)
    await house.wait(660)
    assert [call.data["of"]["event_type"] for call in notes] == ["expired"] * 2
    assert fired(notes) == ["0", "3"]


async def poll(house: House, credits_left: float) -> None:
    """Let an account have some credits when it is polled the next time."""
    house.world.accounts[SERVICE_NAME].credits_left = credits_left
    await house.wait(3700)


async def test_credits(house: House, notes: list[ServiceCall]) -> None:
    """Test that few credits trigger once, and again only after some were bought."""
    await house.choose(low_credits=50)
    await automate(house, "credits_low", {}, {"below": 20})
    for credits_left, expected in {
        60: [],
        49: ["0"],
        # The silence guard's SMS come and go.
        51: [],
        49.5: [],
        40: [],
        90: [],
        12.5: ["0", "1"],
    }.items():
        await poll(house, credits_left)
        assert (credits_left, fired(notes)) == (credits_left, expected)
    await poll(house, 100)
    await poll(house, 15)
    [told] = [call.data["of"] for call in notes if call.data["of"]["id"] == "1"]
    assert (told["credits_left"], told["below"]) == (15, 20)


async def test_credits_at_the_start(house: House, notes: list[ServiceCall]) -> None:
    """Test that credits that went while Home Assistant was down trigger once, low ones not anew."""
    await automate(house, "credits_low", {"below": 50})
    hass, entry_id = house.hass, house.entry.entry_id
    for expected in (["0"], []):
        await hass.config_entries.async_unload(entry_id)
        await house.close_files()
        house.world.accounts[SERVICE_NAME].credits_left = 30
        hass.set_state(CoreState.starting)
        await hass.config_entries.async_setup(entry_id)
        assert house.entry.state is ConfigEntryState.LOADED
        await house.wait(10)
        assert fired(notes) == []
        started(hass)
        await house.wait(10)
        assert fired(notes) == expected
