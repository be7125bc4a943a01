"""Test what alarms say, and by which sender, so that they can be acknowledged."""

import pytest

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.sms.encoding import measure
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_load_integrations

from ..conftest import ALICE, BOB
from ..house import House
from ..ovh_simulator import Sender
from ..ovh_simulator.const import SERVICE_NAME
from .alarming import LEAK, MINUTE, AlarmHouse

ABROAD = "+447400123456"
VIRTUAL = "+33644601234"
TIME2CHAT = "+33937020303"
AT_HOME = "Acknowledge the alarm in Home Assistant."
BY_SMS = "Answer OK to take care of it."


def sent_by(house: House) -> list[str | None]:
    """Return the sender of each job, None for a short code."""
    return [job.sender for job in house.world.jobs]


def last_lines(house: House) -> list[str]:
    """Return how to acknowledge, as each SMS says."""
    return [text.rpartition("\n")[2] for text, _ in house.sent]


@pytest.mark.parametrize(
    ("number", "kind"), [(VIRTUAL, "virtual"), (TIME2CHAT, "time2chat")], ids=str
)
async def test_number_of_its_own(alarm_house: AlarmHouse, number: str, kind: str) -> None:
    """Test a number that takes answers, for a text that no short code carries."""
    house = alarm_house.house
    house.world.accounts[SERVICE_NAME].senders[number] = Sender("enable", type=kind)  # type: ignore[arg-type]
    text = f"{LEAK}: https://example.org/cellar"
    await alarm_house.escalate(message=text)
    assert sent_by(house) == [number]
    assert last_lines(house) == [BY_SMS]
    alarm_house.answer(ALICE, tagged=False)
    await house.wait(12)
    assert alarm_house.story[-1][0] == "acknowledged"


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://home.example.org", "To take care of it: https://home.example.org"),
        ("http://home.example.org", AT_HOME),
        (None, AT_HOME),
    ],
)
async def test_name_as_sender(
    alarm_house: AlarmHouse, hass: HomeAssistant, url: str | None, line: str
) -> None:
    """Test that by a name the text has a link that acknowledges, or says where to do it."""
    hass.config.external_url = url
    house = alarm_house.house
    await alarm_house.escalate(ABROAD, "Alice", sender="MyHouse")
    await house.wait(6 * MINUTE)
    assert sent_by(house) == ["MyHouse"] * 2
    polls = house.gets().count("incoming")
    assert polls == 0
    if line == AT_HOME:
        assert last_lines(house) == [AT_HOME] * 2
        return
    for step, said in enumerate(last_lines(house), 1):
        address, _, path = said.partition("/api/ovh_sms/alarm/")
        assert address == line
        alarm_id, _, of_step = path.partition("/")
        assert of_step == str(step)
    link = alarm_house.alarms.async_acknowledge_by_link
    assert not await alarm_house.run(link(alarm_id, 0))
    assert not await alarm_house.run(link(alarm_id, 3))
    assert not await alarm_house.run(link("other", 1))
    assert await alarm_house.run(link(alarm_id, 2))
    assert not await alarm_house.run(link(alarm_id, 2))
    assert alarm_house.others == [
        ("Leak: Alice takes care of it.", ABROAD),
        ("Leak: Alice takes care of it.", ALICE),
    ]


async def test_link_of_several(alarm_house: AlarmHouse, hass: HomeAssistant) -> None:
    """Test that nobody is named who may not be the one."""
    hass.config.external_url = "https://home.example.org"
    await alarm_house.escalate(["Alice", "Bob"], sender="MyHouse")
    alarm_id = last_lines(alarm_house.house)[0].split("/")[-2]
    link = alarm_house.alarms.async_acknowledge_by_link
    assert await alarm_house.run(link(alarm_id, 1))
    assert alarm_house.others == [
        ("Leak: Someone takes care of it.", ALICE),
        ("Leak: Someone takes care of it.", BOB),
    ]


async def test_abroad(alarm_house: AlarmHouse) -> None:
    """Test that a phone that no number of the account reaches gets the usual sender."""
    house = alarm_house.house
    house.world.accounts[SERVICE_NAME].senders[VIRTUAL] = Sender("enable", type="virtual")
    await alarm_house.escalate(["Alice", ABROAD])
    assert (sent_by(house), last_lines(house)) == (["MyHouse"], [AT_HOME])


async def test_number_by_default(alarm_house: AlarmHouse) -> None:
    """Test that the account's own number is used for phones abroad."""
    house = alarm_house.house
    house.world.accounts[SERVICE_NAME].senders[VIRTUAL] = Sender("enable", type="virtual")
    await house.choose(sender=VIRTUAL)
    await alarm_house.escalate(["Alice", ABROAD])
    assert (sent_by(house), last_lines(house)) == ([VIRTUAL], [BY_SMS])


async def test_sender_gone(alarm_house: AlarmHouse) -> None:
    """Test that an alarm leaves also if its sender cannot be used."""
    house = alarm_house.house
    await alarm_house.escalate("Alice", sender="Nobody")
    assert (sent_by(house), last_lines(house)) == (["MyHouse"], [AT_HOME])


@pytest.mark.parametrize("parts", [1, 2])
async def test_long_text(alarm_house: AlarmHouse, parts: int) -> None:
    """Test that a long text is cut, not how to acknowledge."""
    house = alarm_house.house
    await house.choose(max_parts=parts)
    await alarm_house.escalate("Alice", message=f"{LEAK} " + "and in the kitchen " * 50)
    [(text, _)] = house.sent
    assert measure(text).parts == parts
    assert text.startswith(f"{LEAK} and in the kitchen")
    assert text.endswith(f"...\n{BY_SMS}")


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (LEAK, "To take care of it: https://home.example.org/api/ovh_sms/alarm/"),
        (f"{LEAK} " + "and in the kitchen " * 50, AT_HOME),
        ("\u6c34" * 50, AT_HOME),
    ],
)
async def test_long_link(
    alarm_house: AlarmHouse, hass: HomeAssistant, message: str, line: str
) -> None:
    """Test that a text that has no room for a link says all the same how to acknowledge."""
    hass.config.external_url = "https://home.example.org"
    house = alarm_house.house
    await house.choose(max_parts=1)
    await alarm_house.escalate("Alice", message=message, sender="MyHouse")
    assert measure(house.sent[0][0]).parts == 1
    assert last_lines(house)[0].startswith(line)


async def test_long_word(alarm_house: AlarmHouse) -> None:
    """Test that the text itself comes before an answer that has no room."""
    house = alarm_house.house
    await house.choose(max_parts=1)
    await alarm_house.escalate("Alice", words=("word " * 50,))
    assert house.sent == [(LEAK, [ALICE])]


@pytest.mark.parametrize(
    ("message", "line"),
    [(LEAK, "Potwierdz alarm w Home Assistant."), ("Pożar", "Potwierdź alarm w Home Assistant.")],
)
async def test_cheap_letters(
    alarm_house: AlarmHouse, hass: HomeAssistant, message: str, line: str
) -> None:
    """Test that the last line alone does not make a text take more parts."""
    hass.config.language = "pl"
    await async_load_integrations(hass, {DOMAIN})
    await alarm_house.escalate("Alice", message=message, sender="MyHouse")
    assert last_lines(alarm_house.house) == [line]
