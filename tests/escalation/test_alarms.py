"""Test alarms from contact to contact, as the people in and around a house see them."""

from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.ovh_sms.escalation.models import AlarmReport
from custom_components.ovh_sms.message.composer import LONGEST_TEXT
from custom_components.ovh_sms.message.invalid_call import InvalidCall

from ..conftest import ALICE, BOB, CAROL
from ..ovh_simulator import Fault
from .alarming import LEAK, MINUTE, WAIT, AlarmHouse


async def test_story(alarm_house: AlarmHouse) -> None:
    """Test that contacts are told in turn until one answers, and all told hear who it is."""
    house = alarm_house.house
    report = await alarm_house.escalate()
    assert (report.name, report.started) == ("Leak", True)
    assert alarm_house.told == [ALICE]
    assert house.sent[0][0] == f"{LEAK}\nAnswer OK to take care of it."
    [shown] = alarm_house.alarms.open
    assert (shown.name, shown.step, shown.told) == ("Leak", 1, ("Alice",))
    await house.wait(WAIT - 2)
    assert alarm_house.told == [ALICE]
    await house.wait(4)
    assert alarm_house.told == [ALICE, BOB]
    await house.wait(MINUTE)
    alarm_house.answer(BOB, "ok!")
    await house.wait(12)
    assert not alarm_house.alarms.open
    assert alarm_house.others == [
        ("Leak: Bob takes care of it.", ALICE),
        ("Leak: Bob takes care of it.", BOB),
    ]
    await house.wait(4000)
    assert alarm_house.told == [ALICE, BOB]
    assert len(alarm_house.others) == 2
    assert alarm_house.story == [
        ("started", 0, (), None),
        ("step", 1, ("Alice",), None),
        ("step", 2, ("Bob",), None),
        ("acknowledged", 2, ("Alice", "Bob"), "Bob"),
    ]


async def test_exhausted(alarm_house: AlarmHouse) -> None:
    """Test that an alarm goes on for as often as asked, and ends without a confirmation."""
    await alarm_house.escalate(repeat=1)
    await alarm_house.house.wait(6 * WAIT - 1)
    assert alarm_house.told == [ALICE, BOB, CAROL, ALICE, BOB, CAROL]
    assert alarm_house.alarms.open
    await alarm_house.house.wait(2)
    assert not alarm_house.alarms.open
    assert alarm_house.others == []
    assert alarm_house.story[-1] == ("exhausted", 6, ("Alice", "Bob", "Carol"), None)


async def test_undelivered(alarm_house: AlarmHouse) -> None:
    """Test that the next contact is told at once if the SMS of a step does not arrive."""
    house = alarm_house.house
    await alarm_house.escalate()
    house.receipt(ALICE, ptt=3, receipt=2)
    await house.wait(MINUTE)
    assert alarm_house.told == [ALICE, BOB]
    # It goes on from then on as before.
    await house.wait(WAIT - MINUTE)
    assert alarm_house.told == [ALICE, BOB]
    await house.wait(MINUTE)
    assert alarm_house.told == [ALICE, BOB, CAROL]


async def test_outage(alarm_house: AlarmHouse) -> None:
    """Test that an outage holds back no contact, and that the last ones have time to answer."""
    house = alarm_house.house
    house.world.faults.add(Fault("http_503", times=None))
    await alarm_house.escalate()
    await house.wait(3 * WAIT + 10)
    assert alarm_house.told == []
    [shown] = alarm_house.alarms.open
    assert (shown.step, shown.next_at, shown.told) == (3, None, ())
    house.world.faults.clear()
    await house.wait(5 * MINUTE)
    assert sorted(alarm_house.told) == sorted([ALICE, BOB, CAROL])
    alarm_house.answer(BOB)
    await house.wait(15)
    assert alarm_house.story[-1][0] == "acknowledged"


async def test_held_wait(alarm_house: AlarmHouse) -> None:
    """Test that the last wait begins anew once nothing of the alarm is queued."""
    house = alarm_house.house
    house.world.faults.add(Fault("http_503", times=None))
    await alarm_house.escalate("Alice")
    await house.wait(WAIT + 10)
    house.world.faults.clear()
    await house.wait(5 * MINUTE)
    assert alarm_house.told == [ALICE]
    assert alarm_house.alarms.open
    await house.wait(WAIT)
    assert alarm_house.story[-1] == ("exhausted", 1, ("Alice",), None)


async def test_nothing_leaves_after_the_end(alarm_house: AlarmHouse) -> None:
    """Test that what still waits when an alarm ends never leaves, nor a confirmation of it."""
    house = alarm_house.house
    house.world.faults.add(Fault("http_503", times=None))
    await alarm_house.escalate()
    await house.wait(MINUTE)
    assert await alarm_house.acknowledge("leak ", "Dad")
    assert not await alarm_house.acknowledge("Leak")
    house.world.faults.clear()
    await house.wait(10 * MINUTE)
    assert alarm_house.sent == []
    assert house.queued == 0
    assert alarm_house.story[-1] == ("acknowledged", 1, (), "Dad")


async def test_answer_while_down(alarm_house: AlarmHouse) -> None:
    """Test that an answer from while the house was down ends the alarm before the next SMS."""
    house = alarm_house.house
    await alarm_house.escalate()
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()
    await house.skip(MINUTE)
    alarm_house.answer(ALICE)
    await house.skip(WAIT)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.wait(MINUTE)
    assert alarm_house.told == [ALICE]
    assert alarm_house.others == [("Leak: Alice takes care of it.", ALICE)]


async def test_late_start(alarm_house: AlarmHouse) -> None:
    """Test that the next contact is told at once after a long absence, the ones after in turn."""
    house = alarm_house.house
    await alarm_house.escalate()
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()
    await house.skip(10 * WAIT)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.wait(MINUTE)
    assert alarm_house.told == [ALICE, BOB]
    await house.wait(WAIT)
    assert alarm_house.told == [ALICE, BOB, CAROL]


async def test_clock_in_1970(alarm_house: AlarmHouse, freezer: FrozenDateTimeFactory) -> None:
    """Test that a house that starts without the time skips nothing, and learns of its absence."""
    house = alarm_house.house
    await alarm_house.escalate(wait=60 * MINUTE)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()
    await house.skip(50 * MINUTE)
    with patch("custom_components.ovh_sms.storage.queue_clock.time.time", lambda: 100.0):
        await house.hass.config_entries.async_setup(house.entry.entry_id)
        await house.wait(5)
    assert alarm_house.told == [ALICE]
    await house.wait(11 * MINUTE)
    assert alarm_house.told == [ALICE, BOB]


async def test_restored_backup(alarm_house: AlarmHouse) -> None:
    """Test that an alarm of days ago is not gone on with."""
    house = alarm_house.house
    await alarm_house.escalate()
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()
    await house.skip(26 * 60 * MINUTE)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.wait(WAIT)
    assert alarm_house.told == [ALICE]
    assert alarm_house.story[-1][0] == "exhausted"


async def test_answers_to_ended(alarm_house: AlarmHouse) -> None:
    """Test that who answers too late is told so once, and who is a stranger never."""
    house = alarm_house.house
    await alarm_house.escalate(["Alice", "Bob"])
    alarm_house.answer(ALICE)
    house.receive("OK", "+33699999999")
    await house.wait(12)
    assert len(alarm_house.others) == 2
    alarm_house.answer(ALICE, tagged=False)
    alarm_house.answer(BOB, tagged=False)
    await house.wait(2 * MINUTE)
    alarm_house.answer(BOB, tagged=False)
    await house.wait(4 * MINUTE)
    assert alarm_house.others[2:] == [("Leak: Alice already takes care of it.", BOB)]
    await house.wait(4 * MINUTE)
    before = house.gets().count("incoming")
    await house.wait(60 * MINUTE)
    assert house.gets().count("incoming") == before
    await house.wait(48 * 60 * MINUTE)
    assert not house.data.ledger.alarms


async def test_answer_to_exhausted(alarm_house: AlarmHouse) -> None:
    """Test that who answers after the end is told that it has ended, also after a restart."""
    house = alarm_house.house
    await alarm_house.escalate("Alice")
    await house.wait(WAIT + 5)
    await house.restart()
    alarm_house.answer(ALICE)
    await house.wait(2 * MINUTE + 5)
    await house.restart()
    await house.wait(2 * MINUTE + 5)
    assert alarm_house.others == [("Leak: this alarm has ended without an answer in time.", ALICE)]


async def test_other_texts(alarm_house: AlarmHouse) -> None:
    """Test that only the words count, and that the confirmation is the one that was given."""
    house = alarm_house.house
    await alarm_house.escalate(
        title="Alarm!", words=("coming", "done"), confirm="{recipient} is on the way. {x}"
    )
    assert house.sent[0][0] == f"Alarm!\n{LEAK}\nAnswer coming to take care of it."
    alarm_house.answer(ALICE, "OK")
    alarm_house.answer(ALICE, "not coming")
    await house.wait(WAIT + 2)
    assert len(house.sent) == 2
    alarm_house.answer(BOB, "Done.")
    await house.wait(12)
    assert house.sent[2:] == [("Bob is on the way. {x}", [ALICE, BOB])]


async def test_text_without_end(alarm_house: AlarmHouse) -> None:
    """Test that no more of a text is kept than a message can be made of."""
    await alarm_house.escalate(message="x" * 1_000_000)
    [alarm] = alarm_house.house.data.ledger.alarms
    assert len(alarm.message) == LONGEST_TEXT
    assert alarm_house.house.sent[0][0].endswith("...\nAnswer OK to take care of it.")


async def test_no_confirmation(alarm_house: AlarmHouse) -> None:
    """Test that nobody is told who has acknowledged if that is not wanted."""
    await alarm_house.escalate(confirm="")
    alarm_house.answer(ALICE)
    await alarm_house.house.wait(MINUTE)
    assert alarm_house.others == []
    assert alarm_house.story[-1] == ("acknowledged", 1, ("Alice",), "Alice")


async def test_join(alarm_house: AlarmHouse) -> None:
    """Test that an alarm is joined by its name, or without one by all that it is."""
    again = AlarmReport(name="Leak", started=False)
    await alarm_house.escalate()
    assert await alarm_house.escalate(["Bob", "Carol"], name="LEAK") == again
    assert await alarm_house.escalate("Bob", name=None) == AlarmReport(name="Alarm", started=True)
    assert await alarm_house.escalate("Bob", name=None) == AlarmReport(name="Alarm", started=False)
    assert await alarm_house.escalate("Carol", name=None) == AlarmReport(
        name="Alarm 2", started=True
    )
    assert alarm_house.told == [ALICE, BOB, CAROL]
    assert [shown.name for shown in alarm_house.alarms.open] == ["Leak", "Alarm", "Alarm 2"]
    assert await alarm_house.acknowledge()
    assert not alarm_house.alarms.open
    assert (await alarm_house.escalate()).started


async def test_made_up_name(alarm_house: AlarmHouse) -> None:
    """Test that an alarm is not lost in one whose name was only made up."""
    await alarm_house.escalate("Alice", name=None)
    fire = await alarm_house.escalate("Bob", name="Alarm", message="Fire")
    assert fire == AlarmReport(name="Alarm", started=True)
    assert alarm_house.sent == [(LEAK, ALICE), ("Fire", BOB)]
    await alarm_house.escalate("Bob", name="alarm 2")
    third = await alarm_house.escalate("Carol", name=None)
    assert third == AlarmReport(name="Alarm 3", started=True)


async def test_two_alarms(alarm_house: AlarmHouse) -> None:
    """Test that an answer without a tag ends the latest alarm that told its sender."""
    house = alarm_house.house
    await alarm_house.escalate("Alice", name="Leak")
    await house.wait(5)
    await alarm_house.escalate("Alice", name="Fire")
    await house.wait(5)
    await alarm_house.escalate("Bob", name="Frost")
    alarm_house.answer(ALICE, tagged=False)
    await house.wait(12)
    assert [shown.name for shown in alarm_house.alarms.open] == ["Leak", "Frost"]
    alarm_house.answer(ALICE, tagged=False)
    await house.wait(12)
    assert [shown.name for shown in alarm_house.alarms.open] == ["Frost"]


async def test_answers_in_one_thread(alarm_house: AlarmHouse) -> None:
    """Test answers to an SMS that tells of the end of another alarm, as phones send them."""
    house = alarm_house.house
    await alarm_house.escalate(["Alice", "Bob"], name="Leak", wait=60 * MINUTE)
    await house.wait(5)
    await alarm_house.escalate(["Alice", "Bob"], name="Fire", wait=60 * MINUTE)
    alarm_house.answer(ALICE)
    await house.wait(12)
    assert [shown.name for shown in alarm_house.alarms.open] == ["Leak"]
    # Bob may mean that he has read it.
    alarm_house.answer(BOB)
    await house.wait(12)
    assert [shown.name for shown in alarm_house.alarms.open] == ["Leak"]
    alarm_house.answer(ALICE)
    await house.wait(12)
    assert not alarm_house.alarms.open
    alarm_house.answer(ALICE)
    await house.wait(5 * MINUTE)
    assert alarm_house.others == [
        (f"{name}: Alice takes care of it.", number)
        for name in ("Fire", "Leak")
        for number in (ALICE, BOB)
    ]


async def test_fifty_steps(alarm_house: AlarmHouse) -> None:
    """Test that many contacts without a wait are all told, each once."""
    numbers = [f"+336000000{number:02}" for number in range(50)]
    await alarm_house.escalate(*numbers, wait=0)
    await alarm_house.house.wait(20)
    assert sorted(alarm_house.told) == numbers
    assert [each.step for each in alarm_house.notices] == list(range(51))
    await alarm_house.house.wait(MINUTE)
    assert alarm_house.story[-1][0] == "exhausted"


@pytest.mark.parametrize(
    ("steps", "changes", "said"),
    [
        (("Alice", ["Bob", "Zoe"], "Yves"), {}, '"Zoe", "Yves"'),
        (("Alice", []), {}, "no recipient"),
        (("Alice",), {"message": " "}, "the message is empty"),
    ],
)
async def test_bad_request(
    alarm_house: AlarmHouse, steps: tuple[Any, ...], changes: dict[str, Any], said: str
) -> None:
    """Test that all that is unknown is named, and nothing started."""
    with pytest.raises(InvalidCall) as info:
        await alarm_house.escalate(*steps, **changes)
    assert said in str(info.value)
    assert not alarm_house.alarms.open
