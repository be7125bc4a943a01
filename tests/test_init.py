"""Test how an account is set up, unloaded and set up again, and its devices."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
import logging
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.ovh_sms.const import (
    CONF_CONSUMER_KEY,
    CONF_PHONE_NUMBERS,
    CONF_SENDER,
    DOMAIN,
    SHORT_CODE,
    SUBENTRY_RECIPIENT,
)
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component

from .conftest import ALICE, BOB, CAROL, EntryFactory
from .house import TEXT, House
from .ovh_simulator import Fault, OvhSimulator, Sender
from .ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from .texts import reason_text, text

OTHER_SERVICE_NAME = "sms-ab12345-2"
ENTITIES = {
    "button.maison_check",
    "event.maison_delivery",
    "event.maison_reply",
    "sensor.maison_credits_left",
    "sensor.maison_credits_used_this_month",
    "sensor.maison_credits_used_today",
    "sensor.maison_open_alarms",
    "sensor.maison_silence_alarm_at",
    "switch.maison_silence_guard",
    "button.maison_acknowledge",
    "event.maison_escalation",
    "sensor.maison_key_expires",
    "sensor.maison_queued",
    "button.alice_test",
    "event.alice_reply",
    "notify.alice",
    "sensor.alice_last_status",
    "button.family_test",
    "event.family_reply",
    "notify.family",
    "sensor.family_last_status",
}


async def set_up(hass: HomeAssistant, entry: ConfigEntry) -> ConfigEntryState:
    """Return the state of an entry after its set-up."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry.state


def subentry_id(entry: ConfigEntry, name: str) -> str:
    """Return the subentry of a recipient."""
    [found] = [sub.subentry_id for sub in entry.subentries.values() if sub.title == name]
    return found


def devices(hass: HomeAssistant, entry: ConfigEntry) -> dict[str | None, dr.DeviceEntry]:
    """Return the devices of an entry by name."""
    found = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name: device for device in found}


def entity_ids(hass: HomeAssistant, entry: ConfigEntry) -> set[str]:
    """Return the entities of an entry."""
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {entity.entity_id for entity in found}


def issue_text(hass: HomeAssistant) -> str:
    """Return what the only issue of the house says."""
    [issue] = ir.async_get(hass).issues.values()
    key = str(issue.translation_key)
    return text("issues", key, "description", placeholders=issue.translation_placeholders)


def polls(house: House) -> list[float]:
    """Return when OVHcloud was asked for the account."""
    return [each.at for each in house.world.requests if each.path == f"/sms/{SERVICE_NAME}"]


async def test_load(simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that the state of an account takes two requests to OVHcloud."""
    assert entry.state is ConfigEntryState.LOADED
    assert [request.path for request in simulator.world.requests] == [
        "/auth/time",
        f"/sms/{SERVICE_NAME}",
    ]


async def test_unload_and_load(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an account can be disabled for a while."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()

    assert {state.state for state in hass.states.async_all()} == {STATE_UNAVAILABLE}
    assert not hass.services.has_service("notify", "ovh_sms")
    simulator.world.requests.clear()
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert len(simulator.world.requests) == 2
    assert hass.states.is_state("sensor.maison_credits_left", "100.0")
    assert hass.services.has_service("notify", "ovh_sms")


async def test_reload(hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that a reload reads the account anew."""
    simulator.world.accounts[SERVICE_NAME].credits_left = 7
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert hass.states.is_state("sensor.maison_credits_left", "100.0")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", "7.0")
    assert hass.services.has_service("notify", "ovh_sms_alice")


async def test_remove(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that nothing is left of an account that is removed."""
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert devices(hass, entry) == {}
    assert entity_ids(hass, entry) == set()
    assert hass.states.async_all() == []
    assert "notify" not in {
        domain for domain, names in hass.services.async_services().items() if "ovh_sms" in names
    }


async def test_remove_takes_issue_along(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an account that is removed no longer asks for credits."""
    simulator.world.accounts[SERVICE_NAME].credits_left = 0
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    issues = ir.async_get(hass)
    assert len(issues.issues) == 1
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert list(issues.issues.values()) == []


async def test_silence_at_start(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that all is there although OVHcloud never answers, and that nothing waits for it."""
    simulator.world.faults.add(Fault("hang_before", path="*", times=None))
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    for action in ("ovh_sms", "ovh_sms_alice", "ovh_sms_family"):
        assert hass.services.has_service("notify", action)
    assert entity_ids(hass, entry) == ENTITIES
    assert hass.states.is_state("sensor.maison_credits_left", STATE_UNKNOWN)
    assert hass.states.is_state("sensor.maison_key_expires", STATE_UNKNOWN)
    assert hass.states.is_state("sensor.maison_queued", "0")
    assert hass.states.is_state("notify.alice", STATE_UNKNOWN)
    simulator.world.faults.clear()
    simulator.stop()
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_reboot_without_internet(house: House) -> None:
    """Test that messages are taken without internet, and leave soon after it is back."""
    house.simulator.stop()
    await house.restart()
    assert house.entry.state is ConfigEntryState.LOADED
    assert (await house.send())["status"] == "queued"
    # As long as it takes for the pauses of the outbox to be at their longest.
    await house.wait(3000)
    states = house.hass.states
    assert house.queued == 1
    assert states.is_state("sensor.maison_credits_left", STATE_UNAVAILABLE)
    assert states.is_state("sensor.maison_key_expires", STATE_UNAVAILABLE)
    assert [key for _, key in ir.async_get(house.hass).issues] == [f"outbox_stuck_{SERVICE_NAME}"]
    assert house.hass.config_entries.flow.async_progress() == []

    expires = house.world.clock.now() + 90 * 24 * 3600
    house.world.credentials[CONSUMER_KEY].expiration = expires
    house.simulator.start()
    await house.wait(10)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.queued == 0
    assert house.last_status == "sent"
    assert states.is_state("sensor.maison_credits_left", "99.0")
    await house.wait(65)
    state = states.get("sensor.maison_key_expires")
    assert state
    assert datetime.fromisoformat(state.state).timestamp() == pytest.approx(expires, abs=1)
    house.world.requests.clear()
    await house.wait(3000)
    assert polls(house) == []


async def test_internet_comes_back_after_a_message(house: House) -> None:
    """Test that a message that waits leaves soon, although the next poll was far away."""
    await house.wait(60)
    house.simulator.stop()
    await house.send()
    await house.wait(600)
    house.simulator.start()
    await house.wait(10)
    assert house.sent == [(TEXT, [ALICE])]


async def test_pauses_after_errors(house: House) -> None:
    """Test that OVHcloud is asked less often the longer it fails, and every hour afterwards."""
    house.world.faults.add(Fault("http_503", path=f"/sms/{SERVICE_NAME}", times=None))
    await house.restart()
    house.world.requests.clear()
    await house.wait(3600)
    asked = polls(house)
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert 5 <= pauses[0] < 7
    assert 150 <= max(pauses) < 302
    assert 15 < len(asked) < 40
    house.world.faults.clear()
    await house.wait(302)
    assert house.hass.states.is_state("sensor.maison_credits_left", "100.0")
    house.world.requests.clear()
    await house.wait(3200)
    assert polls(house) == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(Fault("http_500"), "OVHcloud", id="500"),
        pytest.param(Fault("http_502"), "OVHcloud", id="html_502"),
        pytest.param(Fault("json_null"), "OVHcloud", id="null"),
        pytest.param(Fault("list_error"), "OVHcloud", id="list"),
        pytest.param(Fault("reset_before"), "OVHcloud", id="reset"),
        pytest.param(Fault("rate_limited"), "OVHcloud asks to slow down", id="rate_limited"),
        pytest.param(
            Fault("respond", status=404, body={"message": "This service does not exist"}),
            "This service does not exist",
            id="unknown_account",
        ),
    ],
)
async def test_ovh_fails_at_start(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    expected: str,
) -> None:
    """Test that a failure is retried and logged, and that its reason is not about an SMS."""
    simulator.world.faults.add(replace(fault, path="/sms/*"))
    entry = make_entry()

    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", STATE_UNAVAILABLE)
    [logged] = [each for each in caplog.messages if each.startswith("Error fetching")]
    assert expected in logged
    assert "may not have been sent" not in logged
    assert "refused the message" not in logged
    # OVHcloud's words are an issue until they are no longer true.
    issues = ir.async_get(hass).issues
    assert len(issues) == (fault.kind == "respond")
    freezer.tick(timedelta(seconds=7))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.is_state("sensor.maison_credits_left", "100.0")
    assert len(issues) == 0


async def test_missing_right_at_start(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that keys which may not read the account are told which right they lack."""
    simulator.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES[:1])
    entry = make_entry()

    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert f'"GET /sms/{SERVICE_NAME}"' in issue_text(hass)
    assert "https://eu.api.ovh.com/createToken/?GET=/sms&" in issue_text(hass)


def expire(simulator: OvhSimulator) -> None:
    """Let the consumer key expire."""
    simulator.world.credentials[CONSUMER_KEY].status = "expired"


def revoke(simulator: OvhSimulator) -> None:
    """Let the consumer key be deleted."""
    del simulator.world.credentials[CONSUMER_KEY]


def forget(simulator: OvhSimulator) -> None:
    """Let the application be deleted."""
    simulator.world.applications.clear()


@pytest.mark.parametrize("refuse", [expire, revoke, forget])
async def test_keys_refused_at_start(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    refuse: Callable[[OvhSimulator], None],
) -> None:
    """Test that keys which are refused are asked for anew, and that a message says so."""
    refuse(simulator)
    entry = make_entry()

    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", STATE_UNAVAILABLE)
    assert entity_ids(hass, entry) == ENTITIES
    with pytest.raises(HomeAssistantError, match="OVHcloud refuses the keys"):
        await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["context"]["entry_id"] == entry.entry_id
    assert flow["step_id"] == "reauth_confirm"


async def test_entry_without_account(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that an entry that names no account says so."""
    entry = make_entry(data={"service_name": ""})

    assert await set_up(hass, entry) is ConfigEntryState.SETUP_ERROR
    assert reason_text(entry).startswith("The entry does not say which SMS account it is for")


async def test_environment_contradicts(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that OVH settings of the host are named when they stand in the way."""
    monkeypatch.setenv("OVH_CLIENT_ID", "host")
    entry = make_entry()

    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert "OVH_CLIENT_ID in its environment" in issue_text(hass)
    with pytest.raises(HomeAssistantError, match="OVH_CLIENT_ID in its environment"):
        await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)


async def test_other_version(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that an entry of another shape is not taken for one of ours."""
    entry = make_entry()
    hass.config_entries.async_update_entry(entry, version=3)

    assert await set_up(hass, entry) is ConfigEntryState.MIGRATION_ERROR
    assert simulator.world.requests == []
    assert hass.states.async_all() == []


async def test_devices(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that there is a device for the account, and one for each recipient behind it."""
    found = devices(hass, entry)
    assert found.keys() == {"Maison", "Alice", "Family"}
    account = found["Maison"]
    assert account.identifiers == {(DOMAIN, SERVICE_NAME)}
    assert account.entry_type is dr.DeviceEntryType.SERVICE
    assert account.manufacturer == "OVHcloud"
    assert account.serial_number == SERVICE_NAME
    assert account.via_device_id is None
    for name in ("Alice", "Family"):
        recipient = found[name]
        assert recipient.identifiers == {(DOMAIN, subentry_id(entry, name))}
        assert recipient.entry_type is dr.DeviceEntryType.SERVICE
        assert recipient.via_device_id == account.id
    assert entity_ids(hass, entry) == ENTITIES


async def test_remove_recipient(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a recipient's device, entities and action go with it."""
    hass.config_entries.async_remove_subentry(entry, subentry_id(entry, "Alice"))
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    assert devices(hass, entry).keys() == {"Maison", "Family"}
    assert not {name for name in entity_ids(hass, entry) if "alice" in name}
    assert "sensor.family_last_status" in entity_ids(hass, entry)
    assert hass.states.get("notify.alice") is None
    assert not hass.services.has_service("notify", "ovh_sms_alice")
    assert hass.services.has_service("notify", "ovh_sms_family")


@pytest.mark.parametrize("turns", range(0, 40, 3))
async def test_recipients_come_while_the_account_reloads(
    hass: HomeAssistant, entry: MockConfigEntry, turns: int
) -> None:
    """Test that a recipient is there whenever it was added, also in the middle of a reload."""
    for name in ("Carol", "Dan", "Eve"):
        hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType({CONF_PHONE_NUMBERS: [BOB]}),
                subentry_type=SUBENTRY_RECIPIENT,
                title=name,
                unique_id=None,
            ),
        )
        for _ in range(turns):
            await asyncio.sleep(0)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    assert {"notify.carol", "notify.dan", "notify.eve"} <= set(hass.states.async_entity_ids())
    for name in ("carol", "dan", "eve"):
        assert hass.services.has_service("notify", f"ovh_sms_{name}")


async def test_rename_recipient(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that the device of a recipient takes its new name, and its entity id stays."""
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[subentry_id(entry, "Family")],
        title="Everybody",
        unique_id="everybody",
        data={CONF_PHONE_NUMBERS: [BOB]},
    )
    await hass.async_block_till_done()

    assert devices(hass, entry).keys() == {"Maison", "Alice", "Everybody"}
    assert "notify.family" in entity_ids(hass, entry)
    state = hass.states.get("notify.family")
    assert state is not None
    assert state.name == "Everybody"


def add_recipient(house: House, name: str, *numbers: str) -> str:
    """Add a recipient, and return its subentry."""
    subentry = ConfigSubentry(
        data=MappingProxyType({CONF_PHONE_NUMBERS: list(numbers)}),
        subentry_type=SUBENTRY_RECIPIENT,
        title=name,
        unique_id=None,
    )
    house.hass.config_entries.async_add_subentry(house.entry, subentry)
    return subentry.subentry_id


def change_recipient(house: House, name: str, **changes: Any) -> None:
    """Change a recipient as Home Assistant's own menu does."""
    subentry = house.entry.subentries[subentry_id(house.entry, name)]
    house.hass.config_entries.async_update_subentry(house.entry, subentry, **changes)


@pytest.fixture(name="unavailable")
def unavailable_fixture(house: House) -> list[str]:
    """Return the entities that become unavailable or go."""
    found: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None or state.state == STATE_UNAVAILABLE:
            found.append(event.data["entity_id"])

    house.hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    return found


async def test_recipient_comes(
    house: House, unavailable: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Test that a new recipient can be reached at once, and that all others stay as they are."""
    account = house.entry.runtime_data
    house.world.requests.clear()
    carol = add_recipient(house, "Carol", CAROL)
    logging.getLogger("other").warning("Call %s", CAROL)
    assert "Call +33…44" in caplog.text
    await house.settle()

    assert unavailable == []
    assert house.entry.runtime_data is account
    numbers = [each.query["receiver"] for each in house.world.requests]
    assert numbers == [ALICE, BOB, CAROL]
    assert entity_ids(house.hass, house.entry) == ENTITIES | {
        "button.carol_test",
        "event.carol_reply",
        "notify.carol",
        "sensor.carol_last_status",
    }
    device = devices(house.hass, house.entry)["Carol"]
    assert device.via_device_id == devices(house.hass, house.entry)["Maison"].id
    await house.send("by name", "Carol")
    await house.send("by id", carol)
    for action, fields in (("ovh_sms_carol", {}), ("send_message", {"entity_id": "notify.carol"})):
        await house.hass.services.async_call(
            "notify", action, {"message": action, **fields}, blocking=True
        )
    assert [receivers for _, receivers in house.sent] == [[CAROL]] * 4
    house.receipt(CAROL)
    await house.wait(130)
    assert house.hass.states.is_state("sensor.carol_last_status", "delivered")
    assert house.hass.states.is_state("sensor.alice_last_status", STATE_UNKNOWN)


async def test_recipient_changes(house: House, unavailable: list[str]) -> None:
    """Test that a recipient is reached by its new name and number, and replies are its own."""
    change_recipient(house, "Alice", title="Carol", data={CONF_PHONE_NUMBERS: [CAROL]})
    await house.settle()

    assert unavailable == []
    assert not house.hass.services.has_service("notify", "ovh_sms_alice")
    await house.send("by name", "Carol")
    await house.hass.services.async_call("notify", "ovh_sms_carol", {"message": "action"})
    with pytest.raises(HomeAssistantError, match="neither recipients"):
        await house.send("by old name", "Alice")
    await house.settle()
    assert house.sent == [("by name", [CAROL]), ("action", [CAROL])]
    state = house.hass.states.get("notify.alice")
    assert state
    assert state.name == "Carol"


async def test_recipient_goes(house: House, unavailable: list[str]) -> None:
    """Test that only what belongs to a recipient goes with it."""
    house.hass.config_entries.async_remove_subentry(house.entry, subentry_id(house.entry, "Alice"))
    await house.settle()
    assert set(unavailable) == {name for name in ENTITIES if "alice" in name}
    await house.hass.services.async_call("notify", "ovh_sms", {"message": TEXT}, blocking=True)
    assert house.sent == [(TEXT, [ALICE, BOB])]


async def test_recipient_comes_while_messages_wait(house: House) -> None:
    """Test that messages and questions do not notice new recipients."""
    question = house.ask(answers=["Yes"])
    await house.settle()
    house.simulator.stop()
    assert (await house.send())["status"] == "queued"
    add_recipient(house, "Carol", CAROL)
    await house.settle()
    assert house.queued == 1
    house.simulator.start()
    house.receive("Yes", tag=str(house.world.jobs[0].tag))
    await house.wait(300)
    assert house.sent == [("All well?", [ALICE]), (TEXT, [ALICE])]
    assert question.result()["choice"] == "Yes"


async def test_rates_of_new_recipients(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that with a budget the rates of a new country are known before the first message."""
    entry = make_entry(options={"daily_budget": 10})
    await set_up(hass, entry)
    simulator.world.requests.clear()
    dorota = ConfigSubentry(
        data=MappingProxyType({CONF_PHONE_NUMBERS: ["+48512345678"]}),
        subentry_type=SUBENTRY_RECIPIENT,
        title="Dorota",
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(entry, dorota)
    await hass.async_block_till_done(wait_background_tasks=True)
    rates = [each for each in simulator.world.requests if "rates" in each.path]
    assert [each.query["country"] for each in rates] == ["pl"]


async def test_recipient_comes_with_other_options(house: House) -> None:
    """Test that options which change together with the recipients hold."""
    entry = house.entry
    add_recipient(house, "Carol", CAROL)
    options = {**entry.options, CONF_SENDER: SHORT_CODE}
    house.hass.config_entries.async_update_entry(entry, options=options)
    await house.hass.async_block_till_done()
    await house.send("Hello", "Carol")
    assert house.world.jobs[-1].body["senderForResponse"] is True


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"Family": "alice"}, '"Alice", "alice"', id="doubled"),
        pytest.param({"Family": "A\u200blice"}, '"Alice", "A\u200blice"', id="invisible"),
        pytest.param(
            {"Alice": "O'Brien", "Family": "O\u02bcBrien"},
            '"O\'Brien", "O\u02bcBrien"',
            id="apostrophes",
        ),
        pytest.param({"Family": " "}, '" "', id="empty"),
        pytest.param({"Family": "x" * 2000}, f'"{"x" * 99}', id="long"),
        pytest.param({"Family": "👪"}, '"👪"', id="no_letters"),
        pytest.param({"Family": "06 12 34 56 78"}, '"06…78"', id="number"),
        pytest.param({"Alice": "", "Family": ""}, '"", ""', id="both"),
    ],
)
async def test_names_made_by_rename(house: House, changes: dict[str, str], expected: str) -> None:
    """Test that names our form would refuse are told until they are mended, and entities work."""
    ids = {name: subentry_id(house.entry, name) for name in changes}
    for name, title in changes.items():
        change_recipient(house, name, title=title)
    await house.settle()
    assert house.issue("recipient_names") == {"account": "Maison", "names": expected}
    assert f"no one: {expected}." in issue_text(house.hass)
    fields = {"message": TEXT, "entity_id": "notify.family"}
    await house.hass.services.async_call("notify", "send_message", fields, blocking=True)
    await house.send("by id", ids["Family"])
    assert house.sent == [(TEXT, [ALICE, BOB]), ("by id", [ALICE, BOB])]

    await house.restart()
    assert house.issue("recipient_names")
    for name, id_ in ids.items():
        subentry = house.entry.subentries[id_]
        house.hass.config_entries.async_update_subentry(house.entry, subentry, title=name)
    await house.settle()
    assert house.issue("recipient_names") is None


async def test_two_accounts(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, make_entry: EntryFactory
) -> None:
    """Test that accounts with recipients of the same name stand side by side."""
    simulator.world.add_account(OTHER_SERVICE_NAME, description="Chalet", credits_left=5)
    other = make_entry(OTHER_SERVICE_NAME, "Chalet")

    assert await set_up(hass, other) is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", "100.0")
    assert hass.states.is_state("sensor.chalet_credits_left", "5.0")
    assert devices(hass, other).keys() == {"Chalet", "Alice", "Family"}
    assert devices(hass, other)["Alice"].via_device_id == devices(hass, other)["Chalet"].id
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert devices(hass, other).keys() == {"Chalet", "Alice", "Family"}
    assert hass.states.is_state("sensor.chalet_credits_left", "5.0")


async def test_new_keys_are_used(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an entry whose keys change is reloaded with them."""
    simulator.world.add_credential("new", DEFAULT_RULES)
    revoke(simulator)
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_CONSUMER_KEY: "new"})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", "100.0")


async def test_many_accounts(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test a customer with 20 accounts: all load with one key, and each sends for itself."""
    names = [f"sms-cd{number:05}-1" for number in range(20)]
    entries = []
    for number, name in enumerate(names):
        simulator.world.add_account(name, senders={"MyHouse": Sender("enable")})
        recipients = {f"Guest {number}": [f"+336120000{number:02}"]}
        entries.append(make_entry(name, name, recipients=recipients))
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    assert {entry.state for entry in entries} == {ConfigEntryState.LOADED}
    for number in (0, 19):
        fields = {"message": "Leak", "target": f"Guest {number}"}
        await hass.services.async_call("notify", "ovh_sms", fields, blocking=True)
    # The polls of so many accounts use up most of what the key may ask for in a minute.
    for _ in range(200):
        if len(simulator.world.jobs) == 2:
            break
        await asyncio.sleep(0.1)
    assert [(job.service_name, job.valid_receivers) for job in simulator.world.jobs] == [
        (names[0], ["+33612000000"]),
        (names[19], ["+33612000019"]),
    ]


async def test_reload_while_ovhcloud_is_away(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that old credits are not shown as new ones after a reload."""
    simulator.stop()
    await entry.runtime_data.coordinator.async_refresh()
    assert hass.states.is_state("sensor.maison_credits_left", STATE_UNAVAILABLE)
    hass.config_entries.async_update_entry(entry, title="Home")
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", STATE_UNAVAILABLE)


async def test_disabled_right_after_a_change(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an account that is enabled again asks what has changed meanwhile."""
    hass.config_entries.async_update_entry(entry, title="Home")
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    await hass.async_block_till_done()
    simulator.world.accounts[SERVICE_NAME].credits_left = 3
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.is_state("sensor.maison_credits_left", "3.0")
