"""Test alarms from contact to contact, as the people in and around a house see them."""

from ..conftest import ALICE, BOB, CAROL
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
