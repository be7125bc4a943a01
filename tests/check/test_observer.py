"""Test that the first real messages show where OVHcloud answers otherwise than expected."""

from typing import Any, Final

import pytest

from custom_components.ovh_sms.check.deviations import DEVIATIONS
from custom_components.ovh_sms.check.observer import OBSERVED, STATE
from custom_components.ovh_sms.const import SHORT_CODE

from ..conftest import ALICE, CAROL
from ..house import House
from ..ovh_simulator import Fault, origin
from ..ovh_simulator.behaviour import NumberForm
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.model import Sender
from ..texts import TRANSLATIONS

LINES: Final = "Someone is in\nthe house"
STOPPED: Final = "+33611111111"
NUMBER: Final = "+33939000001"
OUTGOING: Final = f"/sms/{SERVICE_NAME}/outgoing"
JOBS: Final = f"/sms/{SERVICE_NAME}/jobs"


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
    account.blacklist[STOPPED] = house.world.clock.now()
    house.world.behaviour.blocked_sms = "invalid"
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
        {"recipients": [ALICE, STOPPED]},
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
        ({"report_has_tag": False}, [], {}, "tag_not_echoed"),
        ({"outgoing_has_tag": False}, [], {}, "tag_changed"),
        *[
            ({name: form}, ["Family"], {}, "receiver_form")
            for name in ("reported_numbers", "listed_numbers")
            for form in ("0033", "33", "06")
        ],
        ({"listed_numbers": "06"}, [], {"delay": {"minutes": 30}}, "receiver_form"),
        ({"invalid_numbers": "digits"}, [ALICE, STOPPED], {}, "receiver_form"),
    ],
)
async def test_named(
    house: House,
    behaviour: dict[str, Any],
    people: list[str],
    fields: dict[str, Any],
    expected: str,
) -> None:
    """Test that another answer is named within five messages, which arrive as ever."""
    for name, value in behaviour.items():
        setattr(house.world.behaviour, name, value)
    more = {key: each for key, each in fields.items() if key != "message"}
    for number in range(5):
        await house.send(f"{fields.get('message', 'Hello')} {number}", *people, **more)
        await house.wait(15)
    await house.wait(130)
    assert expected in findings(house)
    assert len(house.world.jobs) == 5
    told = str(house.issue("answers_otherwise"))
    assert TRANSLATIONS["en"]["common"][expected] in told
    assert ALICE[-8:] not in told
    assert "Hello" not in told


@pytest.mark.parametrize("form", ["0033", "33", "06"])
async def test_form_of_replies(house: House, form: NumberForm) -> None:
    """Test that another form of the sender of a reply is named."""
    house.world.behaviour.incoming_sender = form
    await house.choose(replies=True)
    await house.send()
    house.receive()
    await house.wait(130)
    assert findings(house)[0] == "incoming_form"
    # A national form alone does not say whose it is.
    assert house.replies[0][2] == (None if form == "06" else "Alice")


@pytest.mark.parametrize(
    ("sender", "tag", "expected"),
    [
        (SHORT_CODE, "{tag}", []),
        (SHORT_CODE, "", ["incoming_tag", "incoming_tag tag=missing"]),
        (SHORT_CODE, "{tag:.8}", ["incoming_tag", "incoming_tag tag=cut"]),
        # It answers a message of another program.
        (SHORT_CODE, "vtbnzoi6prvylh12", []),
        # Anybody may send an SMS to a number.
        (NUMBER, "", []),
    ],
)
async def test_tag_of_replies(house: House, sender: str, tag: str, expected: list[str]) -> None:
    """Test that the tag of a reply is compared where only one message can be answered."""
    await house.choose(replies=True)
    house.receive("From nobody we know", "+33600000001")
    sent = (await house.send("Older", sender=sender))["tag"]
    assert sent
    await house.wait(2)
    sent = (await house.send("Newer", sender=sender))["tag"]
    house.receive(tag=tag.format(tag=sent))
    await house.wait(130)
    assert findings(house) == expected


async def test_cost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a message that costs twice the estimate is named, once rates are known."""
    monkeypatch.setitem(origin.FACTORS, "alpha", 2.0)
    house.world.faults.add(Fault("http_500", "GET", "/sms/rates/*"))
    await house.send()
    await house.wait(15)
    assert findings(house) == []
    await house.send("Again")
    await house.wait(15)
    assert findings(house)[0] == "cost"


async def test_balance(house: House) -> None:
    """Test that credits left that never shrink are named, but not a purchase."""
    account = house.world.accounts[SERVICE_NAME]
    for number in range(3):
        await house.send(f"Hello {number}")
        account.credits_left += 100 * (number == 0)
        await house.wait(15)
    assert findings(house) == []
    for number in range(2):
        account.credits_left += 1
        await house.send(f"Bye {number}")
        await house.wait(15)
    assert findings(house) == ["balance", "balance creditsLeft=as before"]


async def test_balance_of_others(house: House) -> None:
    """Test that the balance is not compared over long pauses, nor without it."""
    account = house.world.accounts[SERVICE_NAME]
    for number in range(4):
        account.credits_left -= 5
        await house.send(f"Hello {number}")
        await house.wait(700)
    house.world.behaviour.credits_left_in_report = False
    for number in range(4):
        account.credits_left -= 5
        await house.send(f"Bye {number}")
        await house.wait(15)
    assert findings(house) == []


async def test_requests(house: House) -> None:
    """Test that messages after the first ten are not compared, and the first with few requests."""
    await house.choose(receipts=False)
    for number in range(OBSERVED):
        await house.send(f"Hello {number}", "Family")
        await house.wait(15)
    assert requests(house, OUTGOING) == 3 * OBSERVED
    assert requests(house, "/sms/rates") == 1
    house.world.behaviour.ids_are_empty = True
    await house.send("One more", "Family")
    await house.wait(700)
    assert requests(house, OUTGOING) == 3 * OBSERVED
    assert findings(house) == []
    await house.restart()
    await house.send("And another", "Family")
    await house.wait(700)
    assert findings(house) == []


async def test_order_of_ids(house: House) -> None:
    """Test that ids in another order are named by receipts, too, after the first messages."""
    house.observe(OBSERVED)
    house.world.behaviour.ids_order = "reversed"
    await house.send("Hello", "Family")
    await house.wait(30)
    assert findings(house)[0] == "ids_order"


async def test_held_without_ids(house: House) -> None:
    """Test that what is held under ids that are not known is not looked for."""
    house.world.behaviour.ids_are_empty = True
    await house.send(delay={"minutes": 30})
    await house.send("Sale", marketing=True)
    await house.wait(700)
    assert findings(house) == ["ids_count", "ids_count ids=none"]


async def test_delays_nothing(house: House) -> None:
    """Test that messages and receipts do not wait for what is compared."""
    house.world.faults.add(Fault("hang_before", "GET", "/sms/rates/*", times=None))
    await house.send()
    await house.wait(9)
    house.hung = 1
    await house.wait(2)
    [hangs] = [each for each in house.world.requests if each.fault]
    assert (await house.send("Second"))["status"] == "accepted"
    await house.wait(6)
    assert [kind for kind, _, _ in house.deliveries] == ["sent", "delivered"] * 2
    assert house.world.clock.now() - hangs.at < 10


async def test_anew(house: House) -> None:
    """Test that an update or new keys begin anew, and what was found before is forgotten."""
    house.world.behaviour.ids_are_empty = True
    house.observe(OBSERVED - 1)
    await house.send()
    assert findings(house) == ["ids_count", "ids_count ids=none"]
    house.world.behaviour.ids_are_empty = False
    ledger = house.data.ledger
    ledger.put_state(STATE, ledger.get_state(STATE) | {"version": 1.0})
    await house.restart()
    assert findings(house) == []
    assert house.issue("answers_otherwise") is None
    house.world.behaviour.ids_are_empty = True
    await house.send("Hello again")
    assert findings(house) == ["ids_count", "ids_count ids=none"]


async def test_listed_late(house: House) -> None:
    """Test that look-ups of lost messages learn how late OVHcloud lists, without receipts too."""
    await house.choose(receipts=False)
    house.world.behaviour.listing_delay = 200
    await house.send()
    await house.wait(400)
    assert 200 <= house.data.ledger.listed_within <= 310
    # The answer was found: no more is asked.
    asked = requests(house, OUTGOING)
    await house.wait(1000)
    assert requests(house, OUTGOING) == asked


async def test_sent_again(house: House) -> None:
    """Test that a message that OVHcloud has twice is not taken for an ignored filter."""
    house.world.behaviour.listing_delay = 1000
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(critical=True)
    await house.wait(60)
    assert len(house.world.jobs) == 2
    house.world.behaviour.listing_delay = 0
    await house.wait(100)
    assert findings(house) == []


async def test_found(house: House) -> None:
    """Test that a message that was found by a look-up is no answer to compare."""
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send()
    await house.wait(700)
    assert findings(house) == []
    assert house.data.ledger.get_state(STATE)["messages"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"ids": [1]},
        {"ids": None, "validReceivers": [ALICE], "invalidReceivers": 7, "tag": 5},
        {"ids": {}, "validReceivers": "x", "totalCreditsRemoved": "many", "creditsLeft": None},
        {"ids": [1, 1, 1], "validReceivers": [ALICE, ALICE, ALICE], "tag": ["x"]},
    ],
)
async def test_odd_reports(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Test that an odd report is compared as far as it can be read."""
    house.world.faults.add(Fault("respond", "POST", body=body))
    assert (await house.send())["status"] == "accepted"
    await house.wait(700)
    assert findings(house)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "http_500"},
        {"kind": "json_null"},
        {"kind": "hang_before"},
        {"kind": "reset_before"},
        {"kind": "rate_limited", "retry_after": 30},
        *[
            {"kind": "respond", "status": status, "body": {"message": "No"}}
            for status in (400, 403, 404, 460)
        ],
        *[
            {"kind": "respond", "body": body}
            for body in ([], {}, [None], ["?"], "x" * 1_000_000, {"receiver": 3})
        ],
    ],
)
async def test_odd_answers(
    house: House, fault: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Test that odd answers to what is compared only keep from comparing."""
    await house.choose(receipts=False)
    for path in (f"{OUTGOING}*", f"{JOBS}/*"):
        house.world.faults.add(Fault(**fault, method="GET", path=path, times=None))
    house.hung = 3 if fault["kind"] == "hang_before" else 0
    await house.send()
    await house.send("Later", delay={"minutes": 30})
    await house.send("Sale", marketing=True)
    await house.wait(100)
    house.hung = 0
    assert len(house.world.jobs) == 3
    assert findings(house) == []
    assert "Traceback" not in caplog.text
