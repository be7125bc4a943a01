"""Test that the first real messages show where OVHcloud answers otherwise than expected."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

from custom_components.ovh_sms.check.deviations import DEVIATIONS
from custom_components.ovh_sms.const import SHORT_CODE

from ..conftest import ALICE, CAROL
from ..house import House
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.model import Sender

LINES: Final = "Someone is in\nthe house"
NUMBER: Final = "+33939000001"
OUTGOING: Final = f"/sms/{SERVICE_NAME}/outgoing"
JOBS: Final = f"/sms/{SERVICE_NAME}/jobs"

type Send = Callable[[House], Awaitable[object]]


def findings(house: House) -> list[str]:
    """Return the deviations that the account keeps, with their shapes."""
    return sorted(house.data.ledger.get_state(DEVIATIONS))


def requests(house: House, path: str) -> int:
    """Return how many requests were made to a path or below it, but for those that send."""
    asked = [each for each in house.world.requests if each.method == "GET"]
    return sum(each.path.startswith(path) for each in asked)


@pytest.fixture(name="house")
def house_fixture(house: House) -> House:
    """Return a house that has sent nothing yet, whose account has a number that is answered."""
    house.observe()
    account = house.world.accounts[SERVICE_NAME]
    account.senders[NUMBER] = Sender("enable", type="time2chat")
    account.credits_left = 1000
    house.world.behaviour.deliver_after = 3
    return house


async def test_as_expected(house: House) -> None:
    """Test that 20 messages of every kind, and their replies, show nothing."""
    kinds: list[dict[str, Any]] = [
        {},
        {"message": "Ça brûle 🔥"},
        {"message": "Long " * 60},
        {"message": "Très long ê " * 30},
        {"message": LINES},
        {"recipients": ["Family"]},
        {"recipients": ["Family", CAROL, "+447700900123", "+34612345678"]},
        {"sender": SHORT_CODE},
        {"sender": NUMBER},
        {"sender": NUMBER, "message": "Ça brûle 🔥 " * 12},
        {"delay": {"minutes": 30}},
        {"marketing": True},
        {"marketing": True, "message": "Sale " * 30},
        {"critical": True},
        {"priority": "low", "validity": {"hours": 1}},
        {"recipients": [ALICE, "+33123"]},
    ]
    for number in range(20):
        house.observe()
        fields = kinds[number % len(kinds)]
        text = f"{fields.get('message', 'Hello')} {number}"
        people = fields.get("recipients", ["Alice"])
        more = {key: each for key, each in fields.items() if key not in {"message", "recipients"}}
        response = await house.send(text, *people, **more)
        tag = "" if fields.get("sender") == NUMBER else response["tag"]
        house.receive(tag=tag)
        await house.wait(15)
    await house.wait(700)
    assert len(house.world.jobs) == 20
    assert findings(house) == []


@pytest.mark.parametrize(
    ("behaviour", "people", "fields", "expected"),
    [
        ({"ids_order": "reversed"}, ["Family"], {}, "ids_order"),
        ({"ids_order": "shuffled"}, ["Family", CAROL], {}, "ids_order"),
        ({"tag_filter_is_ignored": True}, [], {}, "tag_filter"),
        ({"shown_message": "crlf"}, [], {"message": LINES}, "text_changed"),
        (
            {"shown_message": "crlf"},
            [],
            {"message": LINES, "delay": {"minutes": 30}},
            "text_changed",
        ),
        ({"shown_message": "stop_clause"}, [], {"marketing": True}, "text_changed"),
        ({"listing_delay": 200.0}, [], {}, "listing_delay"),
        ({"ids_are_empty": True}, [], {}, "ids_count"),
        ({"tag_is_cut_to": 8}, [], {}, "tag_not_echoed"),
        ({"tag_is_cut_to": 8}, [], {"sender": SHORT_CODE}, "tag_not_echoed"),
    ],
)
async def test_named(
    house: House,
    behaviour: dict[str, Any],
    people: list[str],
    fields: dict[str, Any],
    expected: str,
) -> None:
    """Test that another answer is named within five messages, whose receipts are told as ever."""
    for name, value in behaviour.items():
        setattr(house.world.behaviour, name, value)
    more = {key: each for key, each in fields.items() if key != "message"}
    for number in range(5):
        await house.send(f"{fields.get('message', 'Hello')} {number}", *people, **more)
        await house.wait(15)
    await house.wait(130)
    assert expected in findings(house)
    told = house.issue("answers_otherwise")
    assert told
    assert ALICE[3:] not in str(told)
    assert LINES not in str(told)
