"""Test that a sender whose SMS no longer arrive is found, and no other."""

from collections import Counter
from collections.abc import Iterator
import random
import time
from typing import Any, Final

import pytest

from custom_components.ovh_sms.api import Job
from custom_components.ovh_sms.arrival.deliveries import RUN, Blocked, find_blocked
from custom_components.ovh_sms.const import SHORT_CODE
from custom_components.ovh_sms.storage.records import Message, Sms, SmsState
from custom_components.ovh_sms.tracking.inquiry import KNOWN_PTTS

from ..conftest import ALICE, BOB, CAROL
from ..house import House
from ..ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from ..ovh_simulator.model import Sender
from ..texts import TRANSLATIONS

ISSUE: Final = "not_arriving"
PHONES: Final = {
    "FR": (ALICE, BOB, CAROL),
    "ES": ("+34612345678", "+34612345679", "+34612345670"),
    "GB": ("+447700900123", "+447700900124", "+447700900125"),
}
REASONS: Final = ("ptt_5", "not_delivered", "no_receipt", "ptt_2", "ptt_25")
PAIRS: Final = [(country, sender) for country in PHONES for sender in ("MyHouse", None)]
BEGAN: Final = 1_764_000_000.0


class Record:
    """The SMS of an account."""

    def __init__(self) -> None:
        """Start without any."""
        self.every: list[Sms] = []

    def add(
        self, country: str = "ES", sender: str | None = "MyHouse", reason: str | None = None
    ) -> None:
        """Add an SMS that was delivered, or that failed for a reason, to one of three phones."""
        receiver = PHONES[country][len(self.every) % 3]
        self.put(len(self.every) + 1, receiver, sender, reason)

    def put(
        self, number: int, receiver: str, sender: str | None = "MyHouse", reason: str | None = None
    ) -> None:
        """Add an SMS of a message."""
        job = Job(message="Fire!", receivers=(receiver,), sender=sender, tag=f"tag{number}")
        sms = Sms(
            message=Message(number=number, job=job, created=0.0, expires=1.0),
            receiver=receiver,
            state=SmsState.FAILED if reason else SmsState.DELIVERED,
            reason=reason,
            accepted_at=BEGAN + number,
        )
        self.every.append(sms)

    def fail(self, times: int = RUN, reason: str = "ptt_5", **changes: Any) -> None:
        """Add SMS that have failed."""
        for _ in range(times):
            self.add(reason=reason, **changes)

    @property
    def blocked(self) -> list[tuple[str, str | None, int]]:
        """Return the country, the sender and the number of SMS of what is found."""
        return [(each.country, each.sender, each.count) for each in self.find()]

    def find(self) -> list[Blocked]:
        """Return what is found, in whatever order the SMS are given."""
        return find_blocked(reversed(self.every), lambda number: number != PHONES["GB"][0])


@pytest.fixture(name="record")
def record_fixture() -> Record:
    """Return a record without SMS."""
    return Record()


@pytest.mark.parametrize("before", [*range(8), 50])
@pytest.mark.parametrize("reason", REASONS)
def test_fifth(record: Record, before: int, reason: str) -> None:
    """Test that a sender is found at the fifth SMS, whatever arrived before, if others do."""
    record.add(sender="Other")
    for _ in range(before):
        record.add()
    record.fail(RUN - 1, reason)
    assert record.blocked == []
    since = len(record.every) + 1 - (RUN - 1)
    record.fail(1, reason)
    [found] = record.find()
    assert (found.country, found.sender, found.count) == ("ES", "MyHouse", RUN)
    assert found.since == BEGAN + since
    assert found.arriving == ("Other",)
    record.add()
    assert record.blocked == []


@pytest.mark.parametrize("before", [1, 2, 3, 20])
def test_before(record: Record, before: int) -> None:
    """Test that it is enough that the sender itself arrived there before."""
    for _ in range(before):
        record.add()
    record.fail()
    assert record.blocked == [("ES", "MyHouse", RUN)]
    assert record.find()[0].arriving == ()


def test_elsewhere(record: Record) -> None:
    """Test that it is enough that the sender arrives elsewhere, but not that others do."""
    record.add("FR", "Other")
    record.fail(20)
    assert record.blocked == []
    record.add("FR")
    assert record.blocked == [("ES", "MyHouse", 20)]


def test_two_senders(record: Record) -> None:
    """Test that what already fails is not taken for what usually happens."""
    for _ in range(6):
        record.add("FR")
        record.add("FR", "Other")
    record.fail(30)
    record.fail(sender="Other")
    assert record.blocked == [("ES", "MyHouse", 30), ("ES", "Other", RUN)]


def test_nothing_arrives(record: Record) -> None:
    """Test that an account from which nothing arrives has no sender to compare with."""
    record.fail(30)
    assert record.blocked == []


@pytest.mark.parametrize(
    "reason", ["blacklisted", "cancelled", "damaged", "ptt_8", "ptt_23", "ptt_24"]
)
def test_about_the_phone(record: Record, reason: str) -> None:
    """Test that failures for reasons of the phone or its owner neither make nor end a run."""
    record.add()
    record.fail(30, reason)
    assert record.blocked == []
    record.fail(3)
    record.fail(3, reason)
    record.fail(2)
    assert record.blocked == [("ES", "MyHouse", RUN)]


def test_not_sent(record: Record) -> None:
    """Test that SMS that OVHcloud never took, or whose receipts are missing, do not count."""
    record.add()
    record.fail(10)
    others = {"state": SmsState.EXPIRED, "accepted_at": 0.0}, {"state": SmsState.SENT}
    for changes in others:
        changed = [record.every[0]]
        for sms in record.every[1:]:
            fields = {name: getattr(sms, name) for name in Sms.__slots__}
            changed.append(Sms(**fields | changes))
        assert find_blocked(changed, lambda _: True) == []


def test_never_confirmed(record: Record) -> None:
    """Test that numbers that are never confirmed do not count, unless their SMS fail."""
    receiver, confirmed, _ = PHONES["GB"]
    record.put(1, confirmed)
    record.put(2, receiver)
    for number in range(3, 30):
        record.put(number, receiver, reason="no_receipt")
    assert record.blocked == []
    for number in range(30, 35):
        record.put(number, receiver, reason="ptt_5")
    assert record.blocked == [("GB", "MyHouse", RUN)]


def test_one_message(record: Record) -> None:
    """Test that one message to many phones is one failure: OVHcloud may have had a moment."""
    for _ in range(10):
        record.add()
    for receiver in PHONES["ES"] * 2:
        record.put(100, receiver, reason="not_delivered")
    assert record.blocked == []
    record.fail(1, "not_delivered")
    assert record.blocked == [("ES", "MyHouse", 7)]


def test_one_phone(record: Record) -> None:
    """Test that a phone that never got any, where others do, does not count against a sender."""
    alone, *others = PHONES["ES"]
    for number, receiver in enumerate(others * 5, 1):
        record.put(number, receiver)
    for number in range(20, 40):
        record.put(number, alone, reason="ptt_5")
    assert record.blocked == []
    record.put(40, others[0], reason="ptt_5")
    assert record.blocked == [("ES", "MyHouse", 21)]


def test_odd_numbers(record: Record) -> None:
    """Test that what is no number of a country, as in old files, is left out."""
    for number, receiver in enumerate(["Alice", "+33", "+870771234567"] * 10):
        record.put(number, receiver, reason="ptt_5")
    record.add()
    assert record.blocked == []


@pytest.mark.parametrize("pairs", [PAIRS, PAIRS[:2]], ids=["six senders", "two senders"])
@pytest.mark.parametrize("share", [0.01, 0.03, 0.1, 0.3, 0.6])
def test_no_false_alarm(pairs: list[tuple[str, str | None]], share: float) -> None:
    """Test that 1,000 receipts of which a share fails by chance raise no alarm at any moment."""
    for seed in range(5):
        assert list(alarms(pairs, share, random.Random(seed))) == []  # noqa: S311


def alarms(
    pairs: list[tuple[str, str | None]], share: float, chance: random.Random
) -> Iterator[int]:
    """Yield when 1,000 receipts raise an alarm."""
    record = Record()
    runs: Counter[tuple[str, str | None]] = Counter()
    for position in range(1000):
        pair = chance.choice(pairs)
        fails = chance.random() < share
        record.add(*pair, chance.choice(REASONS) if fails else None)
        runs[pair] = runs[pair] + 1 if fails else 0
        # Only then one can begin.
        if runs[pair] >= RUN and record.blocked:
            yield position


def test_cheap() -> None:
    """Test that 1,000 SMS take no time that an automation would notice."""
    record, chance = Record(), random.Random(1)  # noqa: S311
    for _ in range(1000):
        fails = chance.random() < 0.1
        record.add(*chance.choice(PAIRS), "ptt_5" if fails else None)
    record.fail(10)
    took = []
    for _ in range(5):
        began = time.process_time()
        assert record.find()
        took.append(time.process_time() - began)
    assert min(took) < 0.02


# In a house


@pytest.fixture(name="house")
def house_fixture(house: House) -> House:
    """Return a house with two more senders."""
    account = house.world.accounts[SERVICE_NAME]
    account.senders["Alarms"] = Sender("enable")
    account.senders["+33612340000"] = Sender("enable", type="numeric")
    return house


async def send(house: House, *outcomes: int, to: str = ALICE, **fields: Any) -> None:
    """Send messages to a phone, and let them end: 4 is delivered, anything else failed."""
    for position, ptt in enumerate(outcomes):
        await house.send(f"Fire {len(house.world.jobs)} {position}", to, **fields)
        house.receipt(to, ptt, 1 if ptt == 4 else 2)
        await house.wait(11)


async def test_issue(house: House) -> None:
    """Test that an issue names who, where, since when and the sender that arrives."""
    await send(house, 4, sender="Alarms")
    await send(house, 5, 5, 5, 5)
    assert house.issue(ISSUE) is None
    await send(house, 5)
    told = house.issue(ISSUE)
    assert told
    assert told["account"] == "Maison"
    line = TRANSLATIONS["en"]["common"]["not_arriving_unlike"]
    shown = {"country": "France", "sender": "MyHouse", "count": "5", "date": "25 Nov 2026"}
    assert told["senders"] == "- " + line.format(**shown, other="Alarms")
    await house.restart()
    assert house.issue(ISSUE) == told
    await send(house, 4)
    assert house.issue(ISSUE) is None


async def test_no_other_sender(house: House) -> None:
    """Test that without another sender the issue says so, in the language of Home Assistant."""
    house.hass.config.language = "fr"
    await house.restart()
    await send(house, 4, 5, 5, 5, 5, 5, sender=SHORT_CODE)
    told = house.issue(ISSUE)
    assert told
    texts = TRANSLATIONS["fr"]["common"]
    shown = {"country": "France", "sender": texts["short_code"], "date": "25/11/2026"}
    assert told["senders"] == "- " + texts["not_arriving"].format(**shown, count=5)


async def test_rules(house: House) -> None:
    """Test that the rule that a sender breaks is named, too."""
    house.world.accounts[SERVICE_NAME].senders["Alarm"] = Sender("enable")
    await send(house, 4, 5, 5, 5, 5, 5, sender="Alarm")
    told = house.issue(ISSUE)
    assert told
    rule = TRANSLATIONS["en"]["common"]["sender_generic"].format(country="France", sender="Alarm")
    assert told["senders"].endswith(rule)
    assert house.entry.runtime_data.arrival.deliveries.async_findings() == [told["senders"][2:]]


async def test_another_sender_is_chosen(house: House) -> None:
    """Test that the issue ends when the account uses another sender."""
    await send(house, 4, sender="Alarms")
    await send(house, 5, 5, 5, 5, 5)
    assert house.issue(ISSUE)
    await house.choose(sender="Alarms")
    assert house.issue(ISSUE) is None
    await send(house, 4)
    assert house.issue(ISSUE) is None
    # An automation may still name it.
    await send(house, 5, sender="MyHouse")
    assert house.issue(ISSUE)


async def test_in_place_of_a_short_code(house: House) -> None:
    """Test that a sender that stands in for a short code is still in use after a restart."""
    [spanish, *_] = PHONES["ES"]
    await house.choose(sender=SHORT_CODE)
    await send(house, 4, 5, 5, 5, 5, 5, to=spanish)
    told = house.issue(ISSUE)
    assert told
    assert told["senders"].startswith("- Spain: 5 SMS in a row by +33…00,")
    await house.restart()
    assert house.issue(ISSUE) == told


async def test_number(house: House) -> None:
    """Test that a sender that is a phone number is masked."""
    await send(house, 4)
    await send(house, 5, 5, 5, 5, 5, sender="+33612340000")
    told = house.issue(ISSUE)
    assert told
    assert "+33…00" in told["senders"]
    assert "612340000" not in told["senders"]


async def test_group(house: House) -> None:
    """Test that receipts of one round are looked at together."""
    await send(house, 4)
    for number in range(3):
        await house.send(f"Fire {number}", "Family")
        for receiver in (ALICE, BOB):
            house.receipt(receiver, 5, 2)
    await house.wait(15)
    told = house.issue(ISSUE)
    assert told
    assert "6 SMS" in told["senders"]


async def test_without_the_right(house: House) -> None:
    """Test that receipts that cannot be asked for are no failures."""
    await send(house, 4)
    house.world.credentials[CONSUMER_KEY].rules.remove(("GET", "/sms/*"))
    for number in range(6):
        await house.send(f"Fire {number}")
    await house.skip(5 * 86400)
    await house.wait(60)
    assert house.deliveries[-1] == ("expired", ["Alice"], "no_receipt")
    assert house.issue(ISSUE) is None


def test_every_reason() -> None:
    """Test that every operator's code was decided on: about the sender, or about the phone."""
    counted = {
        ptt for ptt in KNOWN_PTTS if find_blocked(of_reason(f"ptt_{ptt}").every, lambda _: True)
    }
    assert counted == {2, 3, 5, 6, 20, 25, 28, 29, 76, 202}


def of_reason(reason: str) -> Record:
    """Return a record of five failures of a reason after an SMS that was delivered."""
    record = Record()
    record.add()
    record.fail(reason=reason)
    return record
