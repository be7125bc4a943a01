"""Test that alarms go on whatever is wrong around them."""

import asyncio
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.account.pipeline import SendPipeline
from custom_components.ovh_sms.const import CONF_CONSUMER_KEY, CONF_PHONE_NUMBERS
from custom_components.ovh_sms.escalation import runner
from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.alarms import Alarm
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant

from ..conftest import ALICE, BOB, CAROL, PEOPLE
from ..disk import files_of, full_disk, restart
from ..house import House, held_back
from ..ovh_simulator import Fault, Sender
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from .alarming import LEAK, MINUTE, WAIT, AlarmHouse, request


def recipient(house: House, name: str) -> ConfigSubentry:
    """Return a recipient."""
    subentries: list[ConfigSubentry] = [*house.entry.subentries.values()]
    return next(each for each in subentries if each.title == name)


def alarm_of(house: House) -> Alarm:
    """Return the only alarm."""
    [alarm] = house.data.ledger.alarms
    return alarm


async def test_recipients_change(alarm_house: AlarmHouse) -> None:
    """Test recipients that are renamed, get another number, or are removed meanwhile."""
    house, entries = alarm_house.house, alarm_house.house.hass.config_entries
    await alarm_house.escalate("Alice", ["Bob", "Carol"], "Bob", "Carol")
    entries.async_update_subentry(
        house.entry,
        recipient(house, "Carol"),
        title="Caroline",
        data={CONF_PHONE_NUMBERS: ["+33600000007"]},
    )
    entries.async_remove_subentry(house.entry, recipient(house, "Bob").subentry_id)
    await house.wait(WAIT + 5)
    assert alarm_house.told == [ALICE, "+33600000007"]
    await house.wait(WAIT)
    assert alarm_house.told == [ALICE, "+33600000007", "+33600000007"]
    assert alarm_house.story[2:] == [
        ("step", 2, ("Caroline",), None),
        ("step", 3, (), None),
        ("step", 4, ("Caroline",), None),
    ]


async def test_keys_refused(alarm_house: AlarmHouse) -> None:
    """Test that an alarm goes on when keys are mended that were refused in the middle of it."""
    house = alarm_house.house
    await alarm_house.escalate()
    house.world.credentials[CONSUMER_KEY].status = "expired"
    await house.wait(WAIT + 5)
    assert alarm_house.told == [ALICE]
    house.world.add_credential("new", DEFAULT_RULES)
    data = {**house.entry.data, CONF_CONSUMER_KEY: "new"}
    house.hass.config_entries.async_update_entry(house.entry, data=data)
    await house.wait(5)
    assert alarm_house.told == [ALICE, BOB]
    await house.wait(WAIT)
    assert alarm_house.told == [ALICE, BOB, CAROL]


async def test_full_disk(alarm_house: AlarmHouse) -> None:
    """Test that an alarm starts, goes on and ends in memory while the disk takes nothing."""
    house = alarm_house.house
    with full_disk():
        assert (await alarm_house.escalate()).started
        await house.wait(WAIT + 5)
        assert alarm_house.told == [ALICE, BOB]
        alarm_house.answer(BOB)
        await house.wait(15)
    assert [number for _, number in alarm_house.others] == [ALICE, BOB]
    assert [kind for kind, *_ in alarm_house.story] == ["started", "step", "step", "acknowledged"]


async def test_damaged_row(alarm_house: AlarmHouse) -> None:
    """Test that alarms go on beside one that cannot be read, which is reported."""
    house = alarm_house.house
    await alarm_house.escalate()
    good = alarm_of(house)
    for key, bad in (("a", replace(good, id="b")), ("c", replace(good, id="c", steps=()))):
        house.data.file.put("alarm", key, bad)
    await restart(house)
    assert house.issue("outbox_damaged")
    await house.wait(WAIT + 5)
    assert alarm_house.told == [ALICE, BOB]


async def test_lost_file(alarm_house: AlarmHouse) -> None:
    """Test that the loss of the file is reported while an alarm is open, though no SMS waits."""
    house = alarm_house.house
    await alarm_house.escalate()
    await house.wait(5)
    files = {
        file: content for file, content in files_of(house).items() if file.suffix == ".waiting"
    }
    await restart(house, files)
    assert house.issue("outbox_damaged")


@pytest.mark.parametrize("function", ["decide", "endings_of"])
async def test_error_of_one(
    alarm_house: AlarmHouse, function: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that an unexpected error with one alarm stops neither others nor itself for good."""
    house, broken = alarm_house.house, True
    original = getattr(runner, function)

    def breaking(*args: Any) -> Any:
        if broken and any(isinstance(each, Alarm) and each.name == "Leak" for each in args):
            raise ZeroDivisionError(LEAK)
        return original(*args)

    with patch.object(runner, function, breaking):
        await alarm_house.escalate("Alice")
        await alarm_house.escalate("Bob", name="Fire")
        assert alarm_house.told == [BOB]
        broken = False
        await house.wait(11)
    assert alarm_house.told == [BOB, ALICE]
    assert "Unexpected ZeroDivisionError in the alarms" in caplog.text
    assert LEAK not in caplog.text


@pytest.mark.parametrize("has_other", [True, False])
async def test_sender_is_refused(alarm_house: AlarmHouse, has_other: bool) -> None:
    """Test that a sender that ends in the middle loses no contact."""
    house = alarm_house.house
    senders = house.world.accounts[SERVICE_NAME].senders
    await alarm_house.escalate(sender="MyHouse")
    senders["MyHouse"].status = "disable"
    if has_other:
        senders["Other"] = Sender("enable")
    await house.wait(3 * WAIT - 5)
    assert alarm_house.told == [ALICE, BOB, CAROL]
    assert [job.sender for job in house.world.jobs[1:]] == ["Other" if has_other else None] * 2


async def test_no_sender_left(alarm_house: AlarmHouse) -> None:
    """Test that the next contacts are told at once if no sender carries an SMS abroad."""
    house = alarm_house.house
    await alarm_house.escalate("Alice", "+447400123456", "Bob", sender="MyHouse")
    house.world.accounts[SERVICE_NAME].senders["MyHouse"].status = "disable"
    await house.wait(WAIT + 5)
    assert alarm_house.told == [ALICE, BOB]


async def test_hanging_look(alarm_house: AlarmHouse) -> None:
    """Test that contacts who are told in quick succession do not wait for a look at answers."""
    house = alarm_house.house
    await alarm_house.escalate(*PEOPLE, *PEOPLE, wait=5)
    house.world.faults.add(Fault("hang_before", "GET", times=None))
    house.hung = 100
    await house.wait(26)
    assert len(alarm_house.told) == 6


async def test_costs(alarm_house: AlarmHouse) -> None:
    """Test that budget and hourly limit are told, and not obeyed below five times the limit."""
    house = alarm_house.house
    await house.choose(hourly_limit=1, daily_budget=0.5)
    numbers = [f"+3360000000{number}" for number in range(5)]
    await alarm_house.escalate(*numbers, "Alice", wait=0)
    assert sorted(alarm_house.told) == numbers
    assert house.issue("hourly_limit_reached") == {"account": "Maison", "limit": "1"}
    assert house.issue("budget_reached")
    [shown] = alarm_house.alarms.open
    assert shown.step == 5
    # It is tried until there is room.
    await house.wait(59 * MINUTE)
    assert ALICE not in alarm_house.told
    await house.wait(2 * MINUTE)
    assert ALICE in alarm_house.told


async def test_limit_too_low(alarm_house: AlarmHouse) -> None:
    """Test that the next contact is told at once if a step is too many for the hourly limit."""
    house = alarm_house.house
    await house.choose(hourly_limit=1)
    numbers = [f"+3360000000{number}" for number in range(6)]
    await alarm_house.escalate(numbers, "Alice")
    assert alarm_house.told == [ALICE]
    assert house.issue("hourly_limit_reached")
    assert alarm_house.story[1] == ("step", 1, (), None)


async def test_acknowledged_while_composed(alarm_house: AlarmHouse) -> None:
    """Test that a step does not begin if the alarm ends while its message is composed."""
    with held_back(SendPipeline, "async_compose", answered=True) as go_on:
        await alarm_house.escalate()
        assert await alarm_house.acknowledge("Leak", "Dad")
        go_on.set()
        await alarm_house.house.wait(MINUTE)
    assert alarm_house.sent == []
    assert alarm_house.story == [("started", 0, (), None), ("acknowledged", 0, (), "Dad")]


async def test_on_its_way(alarm_house: AlarmHouse) -> None:
    """Test that who may have been told hears of the end as well."""
    house = alarm_house.house
    house.world.faults.add(Fault("reset_after", "POST"))
    await alarm_house.escalate("Alice")
    await alarm_house.acknowledge("Leak", "Dad")
    await house.wait(MINUTE)
    assert alarm_house.told == [ALICE]
    assert alarm_house.others == [("Leak: Dad takes care of it.", ALICE)]


async def test_before_start(alarm_house: AlarmHouse, hass: HomeAssistant) -> None:
    """Test that an alarm goes on while Home Assistant starts, and is told of afterwards."""
    house = alarm_house.house
    await alarm_house.escalate()
    hass.set_state(CoreState.starting)
    await house.restart()
    await house.wait(WAIT + 5)
    alarm_house.answer(BOB)
    await house.wait(12)
    assert alarm_house.told == [ALICE, BOB]
    assert len(alarm_house.others) == 2
    assert [kind for kind, *_ in alarm_house.story] == ["started", "step"]
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await house.settle()
    assert [kind for kind, *_ in alarm_house.story] == ["started", "step", "step", "acknowledged"]


async def test_slow_disk(alarm_house: AlarmHouse) -> None:
    """Test that the first SMS does not wait for a slow disk, and the caller not for long."""
    house = alarm_house.house
    with held_back(AccountFile, "_async_write") as go_on:
        call = asyncio.create_task(alarm_house.alarms.async_escalate(request()))
        await house.wait(5)
        assert alarm_house.told == [ALICE]
        assert not call.done()
        await house.wait(4)
        assert call.result().started
        go_on.set()
        await house.settle()


async def test_answer_to_unknown_outcome(alarm_house: AlarmHouse) -> None:
    """Test that an answer counts to an SMS of which it is not known yet that OVHcloud has it."""
    house = alarm_house.house
    await alarm_house.escalate(wait=MINUTE)
    await house.wait(MINUTE - 5)
    house.world.behaviour.listing_delay = 1e9
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.wait(6)
    assert alarm_house.told == [ALICE, BOB]
    alarm_house.answer(BOB)
    await house.wait(3 * MINUTE)
    assert CAROL not in alarm_house.told
    assert alarm_house.story[-1][0] == "acknowledged"
