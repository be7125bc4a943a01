"""Test the guard of a house that falls silent."""

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import datetime
import sqlite3
import threading
import time
from typing import Any, Final
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.check.observer import STATE
from custom_components.ovh_sms.const import DOMAIN, SHORT_CODE
from custom_components.ovh_sms.storage.account_file import AccountFile
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component

from ..conftest import ALICE, BOB, CAROL, PEOPLE, EntryFactory
from ..disk import Files, files_of, full_disk, restart
from ..house import TEXT, House, held_back
from ..ovh_simulator import Fault, Sender
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.model import Message

HOUR: Final = 3600.0
SWITCH: Final = "switch.maison_silence_guard"
UNTIL: Final = "sensor.maison_silence_alarm_at"
RULES: Final = [*DEFAULT_RULES, ("DELETE", "/sms/*/jobs/*")]
REFUSAL: Final = {"message": "This call has not been granted", "errorCode": "NOT_GRANTED_CALL"}
TROUBLES: Final = {
    "none": [],
    "list": [Fault("http_500", "GET", "*/jobs", times=None, lasts=200)],
    "late": [Fault("respond", "GET", "*/jobs", body=[], times=None, lasts=200)],
    "right": [Fault("respond", "DELETE", status=403, body=REFUSAL)],
}


@pytest.fixture(name="contacts")
def contacts_fixture() -> dict[str, list[str]]:
    """Return Alice, Bob and Carol."""
    return PEOPLE


@pytest.fixture(autouse=True)
def every_right(house: House) -> None:
    """Give the keys the right to cancel deferred messages."""
    house.world.credentials[CONSUMER_KEY].rules = list(RULES)


async def switch(house: House, state: str) -> None:
    """Switch the guard on or off."""
    call = house.hass.services.async_call(
        "switch", f"turn_{state}", {"entity_id": SWITCH}, blocking=True
    )
    await call
    await house.settle()


def held(house: House) -> list[Message]:
    """Return the SMS that leave later."""
    return house.world.pending(SERVICE_NAME)


def left(house: House) -> list[Message]:
    """Return the SMS that have left."""
    return house.world.outgoing(SERVICE_NAME)


def armed_for(house: House) -> float | None:
    """Return the seconds until the SMS leaves, as the house shows it."""
    state = house.hass.states.get(UNTIL)
    assert state
    if state.state == "unknown":
        return None
    return datetime.fromisoformat(state.state).timestamp() - house.world.clock.now()


def ids(house: House) -> set[int]:
    """Return what OVHcloud calls the SMS that leave later."""
    return {each.id for each in held(house)}


async def stop(house: House) -> None:
    """Let Home Assistant go as in a power cut: nothing is done any more."""
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()


async def start(house: House) -> None:
    """Let Home Assistant start."""
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.settle()


@pytest.fixture(name="guarded")
async def guarded_fixture(house: House) -> House:
    """Return a house with the guard on, with all contacts as its recipients."""
    await switch(house, "on")
    await house.wait(5)
    return house


async def test_renewed(house: House) -> None:
    """Test that the SMS is renewed at half time, told nowhere, and taken back when switched off."""
    states = house.hass.states
    assert states.is_state(SWITCH, "off")
    assert armed_for(house) is None
    await switch(house, "on")
    assert states.is_state(SWITCH, "on")
    await house.wait(5)
    assert [each.receiver for each in held(house)] == [ALICE, BOB, CAROL]
    assert armed_for(house) == pytest.approx(6 * HOUR, abs=60)
    first = {each.id for each in held(house)}
    requests = len(house.world.requests)
    await house.wait(2.9 * HOUR)
    assert {each.id for each in held(house)} == first
    await house.wait(0.2 * HOUR)
    assert [each.receiver for each in held(house)] == [ALICE, BOB, CAROL]
    assert first.isdisjoint(each.id for each in held(house))
    assert armed_for(house) == pytest.approx(5.9 * HOUR, abs=0.1 * HOUR)
    made = [each.method for each in house.world.requests[requests:] if "/jobs" in each.path]
    assert made == ["POST", *["DELETE"] * 3]
    assert house.deliveries == []
    assert await house.messages() == []
    assert house.last_status == "unknown"
    await house.wait(24 * HOUR)
    assert left(house) == []
    assert len(held(house)) == 3
    await switch(house, "off")
    assert held(house) == []
    assert armed_for(house) is None
    await house.wait(24 * HOUR)
    assert left(house) == []
    assert house.data.ledger.messages == []


async def test_restarts(guarded: House) -> None:
    """Test that a restart sends nothing, and renews only what has less than half of its time."""
    before = ids(guarded)
    await stop(guarded)
    await guarded.skip(2 * HOUR)
    requests = len(guarded.world.requests)
    await start(guarded)
    assert guarded.hass.states.is_state(SWITCH, "on")
    assert armed_for(guarded) == pytest.approx(4 * HOUR, abs=60)
    await guarded.wait(60)
    made = [each for each in guarded.world.requests[requests:] if "/jobs" in each.path]
    assert [each.method for each in made] == ["GET"]
    await stop(guarded)
    await guarded.skip(3 * HOUR)
    await start(guarded)
    await guarded.wait(10)
    assert armed_for(guarded) == pytest.approx(6 * HOUR, abs=60)
    assert len(held(guarded)) == 3
    assert before.isdisjoint(ids(guarded))
    assert left(guarded) == []


async def test_silent(guarded: House) -> None:
    """Test that a house that has stopped for good sends one SMS, which it tells once it is back."""
    await stop(guarded)
    await guarded.skip(5.9 * HOUR)
    assert left(guarded) == []
    await guarded.skip(0.2 * HOUR)
    assert [each.receiver for each in left(guarded)] == [ALICE, BOB, CAROL]
    await guarded.skip(30 * HOUR)
    assert len(left(guarded)) == 3
    await start(guarded)
    await guarded.wait(60)
    assert guarded.deliveries == [("sent", ["Alice", "Bob", "Carol"], None)]
    assert guarded.last_status == "sent"
    [told] = await guarded.messages()
    assert told["message"].startswith("test home: Home Assistant has fallen silent")
    assert armed_for(guarded) == pytest.approx(6 * HOUR, abs=120)
    for number in (ALICE, BOB, CAROL):
        guarded.world.set_receipt(
            next(each.id for each in left(guarded) if each.receiver == number), 4, 1
        )
    await guarded.wait(0.5 * HOUR)
    assert guarded.last_status == "delivered"
    await guarded.restart()
    await guarded.wait(12 * HOUR)
    assert [kind for kind, _, _ in guarded.deliveries] == ["sent", "delivered"]
    assert len(left(guarded)) == 3


async def test_told_although_keys_cannot_cancel(guarded: House) -> None:
    """Test that what has left is told, whatever the keys may do."""
    await stop(guarded)
    await guarded.skip(7 * HOUR)
    guarded.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES)
    await start(guarded)
    await guarded.wait(60)
    assert [kind for kind, _, _ in guarded.deliveries] == ["sent"]
    assert held(guarded) == []
    assert guarded.issue("silence_missing_right")


@pytest.mark.parametrize("kind", ["reset_before", "http_503", "hang_before"])
async def test_out_of_reach(guarded: House, kind: Any) -> None:
    """Test that the SMS leaves if OVHcloud cannot be reached, and is followed by another one."""
    await guarded.wait(2.9 * HOUR)
    guarded.world.faults.add(Fault(kind, times=None))
    guarded.hung = 99 if kind == "hang_before" else 0
    await guarded.skip(600)
    await guarded.wait(900)
    assert len(held(guarded)) == 3
    await guarded.skip(3 * HOUR)
    assert len(left(guarded)) == 3
    assert guarded.issue("silence_not_guarded") is None
    guarded.world.faults.clear()
    guarded.hung = 0
    if kind == "hang_before":
        guarded.simulator.stop()
        guarded.simulator.start()
    await guarded.wait(0.5 * HOUR)
    assert [kind for kind, _, _ in guarded.deliveries] == ["sent"]
    assert len(held(guarded)) == 3


async def test_back_in_time(guarded: House) -> None:
    """Test that an outage that ends before the SMS leaves sends nothing."""
    await guarded.wait(2.9 * HOUR)
    guarded.simulator.stop()
    await guarded.wait(0.3 * HOUR)
    await guarded.skip(2.5 * HOUR)
    guarded.simulator.start()
    await guarded.wait(400)
    assert armed_for(guarded) == pytest.approx(6 * HOUR, abs=500)
    await guarded.wait(HOUR)
    assert left(guarded) == []
    assert len(held(guarded)) == 3


async def test_refused(guarded: House) -> None:
    """Test that the SMS does not leave because OVHcloud takes no new one: the house is alive."""
    guarded.world.accounts[SERVICE_NAME].credits_left = 0.0
    await guarded.wait(3.3 * HOUR)
    issue = guarded.issue("silence_not_guarded")
    assert issue
    # Local time in the house of the tests.
    assert issue["time"] == "25 Nov 2026 18:00"
    assert "too few credits" in issue["reason"]
    assert len(held(guarded)) == 3
    await guarded.wait(3 * HOUR)
    assert held(guarded) == left(guarded) == []
    issue = guarded.issue("silence_not_guarded")
    assert issue
    assert "time" not in issue
    assert armed_for(guarded) is None
    guarded.world.accounts[SERVICE_NAME].credits_left = 100.0
    await guarded.wait(0.5 * HOUR)
    assert len(held(guarded)) == 3
    assert guarded.issue("silence_not_guarded") is None


async def test_no_right(house: House) -> None:
    """Test that the switch names the right that is missing, and that Repairs ask for it."""
    house.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES)
    with pytest.raises(HomeAssistantError, match="DELETE /sms/sms-ab12345-1/jobs/\\*"):
        await switch(house, "on")
    assert house.hass.states.is_state(SWITCH, "off")
    assert house.issue("silence_missing_right")
    assert house.world.jobs == []
    house.simulator.stop()
    with pytest.raises(HomeAssistantError, match="could not be reached"):
        await switch(house, "on")
    house.simulator.start()
    house.world.credentials[CONSUMER_KEY].rules = list(RULES)
    await switch(house, "on")
    await house.wait(5)
    assert len(held(house)) == 3
    await switch(house, "on")
    await house.wait(5)
    assert len(held(house)) == 3


async def test_key_that_cannot_be_read(house: House) -> None:
    """Test that a key that may not read itself can be used."""
    house.world.faults.add(Fault("respond", path="/auth/currentCredential", status=404, body={}))
    await switch(house, "on")
    await house.wait(5)
    assert len(held(house)) == 3


async def test_right_is_lost(guarded: House) -> None:
    """Test that no SMS is left with OVHcloud that could not be taken back."""
    guarded.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES)
    await guarded.wait(2.5 * HOUR)
    await guarded.skip(24 * HOUR)
    await guarded.wait(HOUR)
    assert guarded.issue("silence_missing_right")
    response = await guarded.hass.services.async_call(
        DOMAIN, "check", {}, blocking=True, return_response=True
    )
    assert response
    checks: Any = response["checks"]
    [rights] = [each for each in checks if each["name"] == "rights"]
    assert "DELETE /sms/sms-ab12345-1/jobs/*" in rights["detail"]
    assert len(left(guarded)) == 3
    assert held(guarded) == []
    guarded.world.credentials[CONSUMER_KEY].rules = list(RULES)
    await guarded.restart()
    await guarded.wait(60)
    assert guarded.issue("silence_missing_right") is None
    assert len(held(guarded)) == 3


async def test_right_is_refused(guarded: House) -> None:
    """Test that renewing ends when OVHcloud does not cancel, and goes on when it does."""
    fault = Fault("respond", "DELETE", times=None, status=403, body=REFUSAL)
    guarded.world.faults.add(fault)
    await guarded.wait(3.1 * HOUR)
    assert len(held(guarded)) == 6
    assert guarded.issue("silence_missing_right")
    await guarded.wait(2 * HOUR)
    assert len(guarded.world.jobs) == 2
    guarded.world.faults.clear()
    await guarded.wait(0.2 * HOUR)
    assert len(held(guarded)) == 3
    assert guarded.issue("silence_missing_right") is None
    await guarded.wait(24 * HOUR)
    assert left(guarded) == []


async def test_right_is_refused_for_good(guarded: House) -> None:
    """Test that two SMS leave at most if OVHcloud cancels nothing, and none is left any more."""
    guarded.world.faults.add(Fault("respond", "DELETE", times=None, status=403, body=REFUSAL))
    await guarded.wait(24 * HOUR)
    assert len(left(guarded)) == 6
    assert held(guarded) == []
    guarded.world.faults.clear()
    guarded.world.faults.add(Fault("http_500", "DELETE"))
    await guarded.wait(0.4 * HOUR)
    assert len(held(guarded)) == 3
    assert guarded.issue("silence_missing_right") is None


@pytest.mark.parametrize("kind", ["reset_after", "error_500_after"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_lost_answers(guarded: House, method: str, kind: Any) -> None:
    """Test that an answer that is lost costs neither the guard nor a false SMS."""
    guarded.world.faults.add(Fault(kind, method, times=2))
    await guarded.wait(24 * HOUR)
    assert left(guarded) == []
    assert len(held(guarded)) == 3
    await switch(guarded, "off")
    await guarded.wait(24 * HOUR)
    assert held(guarded) == left(guarded) == []


async def test_sent_twice(guarded: House) -> None:
    """Test that an SMS that OVHcloud lists nowhere when it is looked for is taken back later."""
    await guarded.wait(2.9 * HOUR)
    guarded.world.faults.add(Fault("reset_after", "POST"))
    guarded.world.faults.add(Fault("respond", "GET", "*/jobs", times=2, body=[]))
    await guarded.wait(0.2 * HOUR)
    assert len(guarded.world.jobs) == 3
    await guarded.wait(24 * HOUR)
    assert left(guarded) == []
    assert len(held(guarded)) == 3


async def test_planned_stop(guarded: House) -> None:
    """Test that a restart of Home Assistant has the whole time, at little cost."""
    await guarded.wait(2 * HOUR)
    guarded.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await guarded.wait(5)
    assert armed_for(guarded) == pytest.approx(6 * HOUR, abs=60)
    assert len(held(guarded)) == 3
    before = ids(guarded)
    await guarded.restart()
    guarded.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await guarded.wait(5)
    assert ids(guarded) == before
    await guarded.restart()
    await guarded.wait(0.5 * HOUR)
    guarded.world.faults.add(Fault("hang_before", "POST"))
    guarded.hung = 1
    guarded.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await guarded.wait(9)
    assert ids(guarded) == before
    guarded.hung = 0
    guarded.simulator.stop()
    guarded.simulator.start()


async def test_cannot_be_taken_back(guarded: House) -> None:
    """Test that it is said until when an SMS is armed that could not be taken back."""
    guarded.world.faults.add(Fault("http_500", "DELETE"))
    with pytest.raises(HomeAssistantError, match=r"it leaves at 2[56] Nov 2026"):
        await switch(guarded, "off")
    assert guarded.hass.states.is_state(SWITCH, "off")
    assert armed_for(guarded)
    await guarded.wait(90)
    assert held(guarded) == []
    assert armed_for(guarded) is None


@pytest.mark.parametrize("fails", [False, True])
async def test_disabled(guarded: House, fails: bool) -> None:
    """Test that a disabled account takes its SMS back, and leaves another when it is enabled."""
    entries, entry_id = guarded.hass.config_entries, guarded.entry.entry_id
    if fails:
        guarded.world.faults.add(Fault("http_500", "DELETE"))
    await entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
    await guarded.settle()
    assert len(held(guarded)) == 3 * fails
    assert bool(guarded.issue("silence_not_cancelled")) is fails
    await entries.async_set_disabled_by(entry_id, None)
    await guarded.wait(90)
    assert guarded.hass.states.is_state(SWITCH, "on")
    assert len(held(guarded)) == 3
    assert guarded.issue("silence_not_cancelled") is None


@pytest.mark.parametrize("fails", [False, True])
async def test_removed(guarded: House, fails: bool) -> None:
    """Test that an account that is removed takes its SMS back."""
    if fails:
        guarded.world.faults.add(Fault("http_500", "DELETE"))
    await guarded.hass.config_entries.async_remove(guarded.entry.entry_id)
    await guarded.settle()
    assert len(held(guarded)) == 3 * fails
    issue = guarded.issue("silence_not_cancelled")
    assert bool(issue) is fails
    assert issue is None or "Nov 2026" in issue["time"]
    assert guarded.issue("messages_discarded") is None


async def test_changed(guarded: House) -> None:
    """Test that the SMS is left anew if its text, time or recipients have changed, only then."""
    before = ids(guarded)
    [bob] = [each for each in guarded.entry.subentries.values() if each.title == "Bob"]
    await guarded.choose(retry_for={"hours": 2})
    await guarded.wait(10)
    assert ids(guarded) == before
    chosen = {
        "silence_after": {"hours": 2},
        "silence_message": "All quiet",
        "silence_recipients": ["gone", bob.subentry_id],
    }
    await guarded.choose(**chosen)
    await guarded.wait(10)
    [sms] = held(guarded)
    assert (sms.receiver, sms.text, sms.differed_delivery) == (BOB, "All quiet", 120)
    await guarded.add_recipient("Dora", "+33699999999")
    await guarded.wait(10)
    assert held(guarded) == [sms]
    await guarded.choose(silence_recipients=[])
    await guarded.wait(10)
    assert len(held(guarded)) == 4
    await guarded.add_recipient("Emil", "+33688888888")
    await guarded.wait(10)
    assert len(held(guarded)) == 5
    await guarded.wait(12 * HOUR)
    assert left(guarded) == []


async def test_nobody_to_text(house: House) -> None:
    """Test that the guard says that there is nobody to text, at the switch and later."""
    everyone = list(house.entry.subentries)
    for subentry_id in everyone:
        house.hass.config_entries.async_remove_subentry(house.entry, subentry_id)
    await house.settle()
    with pytest.raises(HomeAssistantError, match="no recipient"):
        await switch(house, "on")
    assert house.hass.states.is_state(SWITCH, "off")
    alice = await house.add_recipient("Alice", ALICE)
    await switch(house, "on")
    await house.wait(5)
    house.hass.config_entries.async_remove_subentry(house.entry, alice.subentry_id)
    await house.wait(5)
    issue = house.issue("silence_not_guarded")
    assert issue
    assert "no recipient" in issue["reason"]


@pytest.mark.parametrize("has_ids", [False, True])
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_restored_backup(guarded: House, has_ids: bool, trouble: str) -> None:
    """Test that a copy of the file takes back what the house has left with OVHcloud since."""
    guarded.world.behaviour.ids_are_empty = not has_ids
    await guarded.wait(7 * HOUR)
    files = files_of(guarded)
    await guarded.wait(7 * HOUR)
    await guarded.send(delay={"hours": 72})
    for fault in TROUBLES[trouble]:
        guarded.world.faults.add(fault)
    await restart(guarded, files)
    await guarded.wait(1500)
    assert [each.text for each in held(guarded)].count(TEXT) == 1
    assert len(held(guarded)) == 4
    assert guarded.deliveries == [("sent", ["Alice"], None)]
    await guarded.wait(24 * HOUR)
    assert left(guarded) == []
    assert len(held(guarded)) == 4


@pytest.mark.parametrize("by", [-20 * HOUR, 20 * HOUR])
async def test_wrong_clock(guarded: House, by: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a host's clock that jumps neither skips a renewal nor sends anything."""
    await guarded.wait(HOUR)
    guarded.step_clock(monkeypatch, by)
    await guarded.wait(2.5 * HOUR)
    assert len(guarded.world.jobs) == 2
    assert len(held(guarded)) == 3
    await guarded.restart()
    await guarded.wait(6 * HOUR)
    assert left(guarded) == []
    assert len(held(guarded)) == 3


@pytest.mark.parametrize("is_given_back", [False, True])
async def test_costs(guarded: House, is_given_back: bool) -> None:
    """Test that it is found out once whether cancelled SMS cost, and what that means is said."""
    guarded.world.behaviour.refund_cancelled_jobs = is_given_back
    await guarded.wait(3.1 * HOUR)
    issue = guarded.issue("silence_costs")
    used = guarded.hass.states.get("sensor.maison_credits_used_today")
    assert used
    await guarded.wait(3 * HOUR)
    account = guarded.world.accounts[SERVICE_NAME]
    if is_given_back:
        assert issue is None
        assert float(used.state) == 3
        assert account.credits_left == 97
        await switch(guarded, "off")
        used = guarded.hass.states.get("sensor.maison_credits_used_today")
        assert used
        assert float(used.state) == 0
        return
    assert issue
    assert (issue["now"], issue["then"]) == ("24", "6")
    assert float(used.state) == 6
    await guarded.restart()
    assert guarded.issue("silence_costs") == issue
    assert await async_setup_component(guarded.hass, "repairs", {})
    manager = repairs_flow_manager(guarded.hass)
    assert manager
    result: Any = await manager.async_init(
        DOMAIN, data={"issue_id": f"silence_costs_{SERVICE_NAME}"}
    )
    assert result["step_id"] == "confirm"
    await manager.async_configure(result["flow_id"], {})
    await guarded.wait(60)
    assert armed_for(guarded) == pytest.approx(24 * HOUR, abs=120)
    assert guarded.issue("silence_costs") is None


async def test_costs_with_other_messages(guarded: House) -> None:
    """Test that another message between makes no wrong verdict."""
    guarded.world.behaviour.refund_cancelled_jobs = True
    await guarded.wait(2.9 * HOUR)
    with held_back(OvhClient, "async_delete_waiting") as go_on:
        await guarded.wait(0.15 * HOUR)
        await guarded.send()
        go_on.set()
        await guarded.wait(5)
    assert "refunds" not in guarded.data.ledger.get_state("silence")
    await guarded.wait(2.9 * HOUR)
    with held_back(OvhClient, "async_delete_waiting") as go_on:
        await guarded.wait(0.1 * HOUR)
        guarded.world.accounts[SERVICE_NAME].credits_left += 0.5
        go_on.set()
        await guarded.wait(5)
    assert "refunds" not in guarded.data.ledger.get_state("silence")
    guarded.world.faults.add(Fault("http_500", "GET", f"/sms/{SERVICE_NAME}", times=None))
    await guarded.wait(3 * HOUR)
    guarded.world.faults.clear()
    assert "refunds" not in guarded.data.ledger.get_state("silence")
    await guarded.wait(3 * HOUR)
    assert guarded.data.ledger.get_state("silence")["refunds"] == 1


class PowerCut:
    """Stops everything before one of the commits to come."""

    def __init__(self, house: House, commit: int) -> None:
        """Set up for the first commit, or a later one."""
        self.files: Files | None = None
        self._house = house
        self._left = commit
        self._write = AccountFile._write

    def write(self, *args: Any) -> Any:
        """Write, until the power is gone."""
        if self.files is None and not self._left:
            self.files = files_of(self._house)
            self._house.simulator.stop()
        self._left -= 1
        return self._write(*args)


@pytest.mark.parametrize("is_given_back", [False, True])
async def test_power_cuts(guarded: House, is_given_back: bool) -> None:
    """Test that a renewal goes on wherever it was cut, and that a dark house sends one SMS."""
    guarded.world.behaviour.refund_cancelled_jobs = is_given_back
    counts = []
    await guarded.wait(3.1 * HOUR)
    for commit in range(20):
        await guarded.wait((armed_for(guarded) or 0) - 3 * HOUR - 5)
        cut = PowerCut(guarded, commit)
        with patch.object(AccountFile, "_write", lambda *args, cut=cut: cut.write(*args)):
            await guarded.wait(20)
        if cut.files is None:
            break
        assert left(guarded) == []
        assert {each.receiver for each in held(guarded)} == {ALICE, BOB, CAROL}
        counts.append(len(held(guarded)))
        guarded.simulator.start()
        await restart(guarded, cut.files)
        await guarded.wait(30)
        assert len(held(guarded)) == 3
        if not is_given_back:
            continue
        used = guarded.hass.states.get("sensor.maison_credits_used_this_month")
        assert used
        assert float(used.state) == pytest.approx(3)
    assert len(counts) >= 3
    assert max(counts) <= 6
    assert left(guarded) == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("kind", ["hang_before", "hang_after"])
async def test_crash_during_request(guarded: House, method: str, kind: Any) -> None:
    """Test that an answer that never came is no reason for a false SMS, or for two."""
    await guarded.wait(2.99 * HOUR)
    guarded.world.faults.add(Fault(kind, method))
    guarded.hung = 1
    await guarded.wait(40)
    files = files_of(guarded)
    assert len(held(guarded)) == {"POST": 3, "DELETE": 6}[method] + {
        ("POST", "hang_after"): 3,
        ("DELETE", "hang_after"): -1,
    }.get((method, kind), 0)
    guarded.simulator.stop()
    guarded.hung = 0
    await guarded.settle()
    guarded.simulator.start()
    await restart(guarded, files)
    await guarded.wait(60)
    assert len(held(guarded)) == 3
    assert armed_for(guarded) == pytest.approx(6 * HOUR, abs=200)
    await guarded.wait(24 * HOUR)
    assert left(guarded) == []


async def test_removed_in_the_middle(house: House) -> None:
    """Test that the SMS that is on its way when the account is removed is taken back, too."""
    with held_back(OvhClient, "async_create_job", answered=True) as go_on:
        await switch(house, "on")
        removing = asyncio.create_task(house.hass.config_entries.async_remove(house.entry.entry_id))
        await house.settle()
        go_on.set()
        await removing
    assert len(house.world.jobs) == 1
    assert held(house) == []
    assert house.issue("silence_not_cancelled") is None


async def test_left_without_an_id(house: House) -> None:
    """Test that what has left is found by its tag if OVHcloud gave no id."""
    house.world.behaviour.ids_are_empty = True
    await switch(house, "on")
    await house.wait(5)
    await stop(house)
    await house.skip(7 * HOUR)
    await start(house)
    await house.wait(60)
    assert [kind for kind, _, _ in house.deliveries] == ["sent"]
    assert len(held(house)) == 3


async def test_cancelled_by_somebody_else(guarded: House) -> None:
    """Test that an SMS that was deleted in the Control Panel is not told as sent."""
    guarded.world.messages.clear()
    await stop(guarded)
    await guarded.skip(7 * HOUR)
    await start(guarded)
    await guarded.wait(60)
    assert guarded.deliveries == []
    assert len(held(guarded)) == 3


async def test_key_is_read_before_a_renewal(guarded: House) -> None:
    """Test that the rights of a key are known before an SMS is left that may not be taken back."""
    await stop(guarded)
    await guarded.skip(4 * HOUR)
    guarded.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES)
    await start(guarded)
    await guarded.wait(60)
    assert len(guarded.world.jobs) == 1
    assert guarded.issue("silence_missing_right")
    guarded.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await guarded.wait(10)
    assert len(guarded.world.jobs) == 1


@pytest.mark.parametrize("kind", ["http_500", "hang_before"])
async def test_key_cannot_be_read_before_a_renewal(guarded: House, kind: Any) -> None:
    """Test that the guard goes on if OVHcloud does not tell what its key may do."""
    await stop(guarded)
    await guarded.skip(4 * HOUR)
    guarded.world.faults.add(Fault(kind, "GET", "/auth/currentCredential"))
    guarded.hung = int(kind == "hang_before")
    await start(guarded)
    await guarded.wait(20)
    guarded.hung = 0
    assert len(guarded.world.jobs) == 2
    if kind == "hang_before":
        guarded.simulator.stop()
        guarded.simulator.start()
    await guarded.wait(200)
    assert len(held(guarded)) == 3


async def test_other_messages_stay(guarded: House) -> None:
    """Test that the deferred SMS of automations are not touched, and hold nothing up."""
    guarded.world.behaviour.ids_are_empty = True
    text = held(guarded)[0].text
    await guarded.send(text, delay={"hours": 20})
    await guarded.send(delay={"hours": 20})
    await guarded.restart()
    await guarded.wait(12 * HOUR)
    assert sorted(each.text for each in held(guarded)) == sorted([text] * 4 + [TEXT])
    await switch(guarded, "off")
    assert sorted(each.text for each in held(guarded)) == sorted([text, TEXT])


async def test_two_accounts(guarded: House, make_entry: EntryFactory) -> None:
    """Test that each account has a guard of its own."""
    name = "sms-ab12345-2"
    guarded.world.add_account(name, senders={"MyHouse": Sender("enable")})
    entry = make_entry(name, "Chalet")
    assert await guarded.hass.config_entries.async_setup(entry.entry_id)
    await guarded.settle()
    call = {"entity_id": "switch.chalet_silence_guard"}
    await guarded.hass.services.async_call("switch", "turn_on", call, blocking=True)
    await guarded.wait(5)
    assert len(guarded.world.pending(name)) == 2
    await guarded.hass.services.async_call("switch", "turn_off", call, blocking=True)
    await guarded.wait(5)
    assert guarded.world.pending(name) == []
    assert len(held(guarded)) == 3


async def test_full_disk(house: House) -> None:
    """Test that a disk that takes nothing does not stop the guard."""
    with full_disk():
        await switch(house, "on")
        await house.wait(3.2 * HOUR)
        assert len(held(house)) == 3
        await house.wait(12 * HOUR)
    assert left(house) == []
    await switch(house, "off")
    assert held(house) == []


@pytest.mark.parametrize("state", ["on", "off"])
async def test_switched_in_time(house: House, state: str) -> None:
    """Test that the switch answers within ten seconds, however slow disk and OVHcloud are."""
    if state == "off":
        await switch(house, "on")
        await house.wait(5)
    method = {"on": "async_get_credential", "off": "async_delete_waiting"}[state]
    ask, write, go_on = getattr(OvhClient, method), AccountFile._write, threading.Event()

    async def late(*args: Any) -> Any:
        await asyncio.sleep(4.9)
        return await ask(*args)

    def hanging(*args: Any) -> Any:
        go_on.wait()
        return write(*args)

    with patch.object(AccountFile, "_write", hanging), patch.object(OvhClient, method, late):
        house.hung_threads, began = 1, time.monotonic()
        answer = house.hass.services.async_call(
            "switch", f"turn_{state}", {"entity_id": SWITCH}, blocking=True
        )
        await house._pass(call := asyncio.create_task(answer), 20)
        took = time.monotonic() - began
        go_on.set()
        house.hung_threads = 0
        await house.settle()
    assert took < 10
    assert call.done()
    assert house.hass.states.is_state(SWITCH, state)
    error = call.exception()
    assert error is None or "it leaves at" in str(error)


async def test_switched_on_while_a_step_hangs(house: House) -> None:
    """Test that the switch does not wait for what the guard does meanwhile."""
    await switch(house, "on")
    await house.wait(5)
    with held_back(OvhClient, "async_delete_waiting") as go_on:
        off = asyncio.create_task(switch(house, "off"))
        await house._pass(off, 20)
        with pytest.raises(HomeAssistantError, match="it leaves at"):
            await off
        await house.wait(1)
        on, began = asyncio.create_task(switch(house, "on")), time.monotonic()
        await house._pass(on, 20)
        assert time.monotonic() - began < 10
        with pytest.raises(HomeAssistantError, match="could not be reached"):
            await on
        go_on.set()
        await house.wait(60)
    assert house.hass.states.is_state(SWITCH, "off")
    assert held(house) == []


async def test_last_call_counts(house: House) -> None:
    """Test that the guard is off if it is switched off before it is on."""
    with held_back(OvhClient, "async_get_credential") as go_on:
        on = asyncio.create_task(switch(house, "on"))
        await house.settle()
        await switch(house, "off")
        go_on.set()
        await on
    await house.wait(10)
    assert house.hass.states.is_state(SWITCH, "off")
    assert house.world.jobs == []


async def test_other_house(guarded: House) -> None:
    """Test that a restart leaves those of another house with the same account and text."""
    others = {guarded.world.next_id(): each for each in held(guarded)}
    for sms_id, each in others.items():
        later = replace(each, id=sms_id, leaves_at=each.leaves_at + 1800)
        guarded.world.messages[sms_id] = replace(later, created_at=each.created_at + 1800)
    await guarded.wait(HOUR)
    await guarded.restart()
    await guarded.wait(HOUR)
    assert len(held(guarded)) == 6


@pytest.mark.parametrize("hours", [1, 3.5])
@pytest.mark.parametrize("trouble", ["none", "list", "late"])
async def test_machine_went_back(guarded: House, hours: float, trouble: str) -> None:
    """Test that the house is guarded at once, and alone, by what the disk does not know."""
    await guarded.wait(8.5 * HOUR)
    files = files_of(guarded)
    await guarded.wait(hours * HOUR)
    for fault in TROUBLES[trouble]:
        guarded.world.faults.add(fault)
    await restart(guarded, files)
    await guarded.wait(600)
    assert len(held(guarded)) == 3
    assert armed_for(guarded) == pytest.approx(6 * HOUR, abs=660)
    await guarded.wait(24 * HOUR)
    assert left(guarded) == []
    assert len(held(guarded)) == 3


async def test_restored_backup_without_credits(guarded: House) -> None:
    """Test that what the copy of a file does not know is taken back although none can follow."""
    await guarded.wait(7 * HOUR)
    files = files_of(guarded)
    await guarded.wait(7 * HOUR)
    guarded.world.accounts[SERVICE_NAME].credits_left = 0.0
    await restart(guarded, files)
    await guarded.wait(24 * HOUR)
    assert left(guarded) == []
    assert guarded.issue("silence_not_guarded")


@pytest.mark.parametrize("table", ["message", "sms", "state"])
async def test_damaged_file(guarded: House, table: str) -> None:
    """Test that damage to the file costs neither the guard nor a false SMS."""
    await guarded.wait(HOUR)
    await stop(guarded)
    [path] = [each for each in files_of(guarded) if each.suffix == ".db"]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE {table} SET content = substr(content, 1, 20)")  # noqa: S608
    await start(guarded)
    await guarded.wait(120)
    assert guarded.hass.states.is_state(SWITCH, "on")
    assert guarded.issue("silence_not_guarded") is None
    assert len(held(guarded)) == 3
    await guarded.wait(12 * HOUR)
    assert left(guarded) == []
    assert len(held(guarded)) == 3


async def test_lost_file(guarded: House) -> None:
    """Test that the SMS is taken back that a file knew which nothing can be read of."""
    await restart(guarded, dict.fromkeys(files_of(guarded), b"damaged" * 999))
    await guarded.wait(60)
    assert guarded.issue("outbox_damaged")
    assert guarded.hass.states.is_state(SWITCH, "off")
    assert held(guarded) == []


async def test_part_has_left(guarded: House) -> None:
    """Test that only those are told that have left, also after a restart."""
    [alice] = [each.id for each in held(guarded) if each.receiver == ALICE]
    await stop(guarded)
    del guarded.world.messages[alice]
    await guarded.skip(7 * HOUR)
    await start(guarded)
    await guarded.wait(60)
    await guarded.restart()
    await guarded.wait(60)
    assert guarded.deliveries == [("sent", ["Bob", "Carol"], None)]


async def test_given_back_late(guarded: House) -> None:
    """Test that credits are counted that OVHcloud gives back hours after it cancelled an SMS."""
    account = guarded.world.accounts[SERVICE_NAME]
    await guarded.wait(3.1 * HOUR)
    assert guarded.issue("silence_costs")
    await guarded.wait(3 * HOUR)
    assert guarded.issue("silence_costs")
    account.credits_left += 3
    await guarded.wait(3 * HOUR)
    assert guarded.issue("silence_costs") is None
    used = guarded.hass.states.get("sensor.maison_credits_used_this_month")
    assert used
    # Of four, the one before, and the one that was cancelled since, were given back.
    assert float(used.state) == 6


async def test_report_without_credits_left(guarded: House) -> None:
    """Test that no verdict is made of credits that OVHcloud does not tell."""
    guarded.world.behaviour.credits_left_in_report = False
    await guarded.wait(12 * HOUR)
    assert "refunds" not in guarded.data.ledger.get_state("silence")


async def test_replies_are_compared_with_what_was_sent(guarded: House) -> None:
    """Test that the tag of an answer is not compared with that of an SMS of the guard."""
    await guarded.choose(sender=SHORT_CODE, replies=True)
    tag = (await guarded.send())["tag"]
    await guarded.wait(3.1 * HOUR)
    guarded.observe()
    guarded.receive(tag=tag)
    await guarded.wait(HOUR)
    assert [text for _, text, _ in guarded.replies] == ["Yes", "Yes"]
    # It was compared.
    assert guarded.data.ledger.get_state(STATE)["replies"] == 1
    assert guarded.issue("answers_otherwise") is None


async def test_cancelled_alarm_is_told(guarded: House) -> None:
    """Test that an SMS of the guard does not count as a newer one than that of an alarm."""
    guarded.simulator.stop()
    steps = [{"recipients": ["Alice"]}]
    call = {"message": TEXT, "name": "Fire", "steps": steps}
    await guarded.hass.services.async_call(DOMAIN, "escalate", call, blocking=True)
    await guarded.wait(60)
    await guarded.add_recipient("Dora", "+33699999999")
    await guarded.wait(60)
    await guarded.hass.services.async_call(DOMAIN, "acknowledge", {"name": "Fire"}, blocking=True)
    await guarded.wait(60)
    assert ("failed", ["Alice"], "cancelled") in guarded.deliveries
    guarded.simulator.start()


async def test_refused_and_out_of_reach(guarded: House) -> None:
    """Test that an SMS is taken back that none can follow, although OVHcloud failed in between."""
    guarded.world.accounts[SERVICE_NAME].credits_left = 0.0
    await guarded.wait(5.7 * HOUR)
    assert guarded.issue("silence_not_guarded")
    guarded.world.faults.add(Fault("http_503", "POST", times=None))
    await guarded.wait(0.2 * HOUR)
    assert guarded.issue("silence_not_guarded")
    await guarded.wait(HOUR)
    assert held(guarded) == left(guarded) == []


async def test_refusal_is_reported_once(guarded: House) -> None:
    """Test that what OVHcloud refuses, or may have, is told as the guard's, not as a message."""
    body = {"message": "Of unknown reason"}
    guarded.world.faults.add(Fault("respond", "POST", status=400, body=body, times=None))
    seen: set[str] = set()
    for _ in range(60):
        await guarded.wait(0.06 * HOUR)
        issues = ("not_understood", "silence_not_guarded", "outbox_stuck")
        seen |= {each for each in issues if guarded.issue(each)}
    assert seen == {"silence_not_guarded"}


async def test_machine_went_back_without_ids(house: House) -> None:
    """Test that what the disk does not know is taken back in time if OVHcloud gives no ids."""
    house.world.behaviour.ids_are_empty = True
    await switch(house, "on")
    await house.wait(HOUR)
    files = files_of(house)
    await house.wait(2.5 * HOUR)
    await restart(house, files)
    await house.wait(24 * HOUR)
    assert left(house) == []
    assert len(held(house)) == 3
