"""Test the states of an SMS, and the stored form of messages and SMS."""

from dataclasses import replace
from itertools import product
import json
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ovh_sms.api import Priority
from custom_components.ovh_sms.api.reading import UNREADABLE
from custom_components.ovh_sms.storage.records import (
    TRANSITIONS,
    Message,
    Sms,
    SmsState,
    Step,
)
from custom_components.ovh_sms.storage.rows import as_row, read_row

from ..conftest import ALICE, BOB
from ..outbox.queued import MESSAGES, by_type, message, queued

EXPECTED = {
    SmsState.WAITING: {
        Step.TAKEN: SmsState.SENDING,
        Step.FOUND: SmsState.SENT,
        Step.REFUSED: SmsState.FAILED,
        Step.OVERDUE: SmsState.EXPIRED,
    },
    SmsState.SENDING: {
        Step.ACCEPTED: SmsState.SENT,
        Step.NOT_SENT: SmsState.WAITING,
        Step.LEFT_OPEN: SmsState.UNKNOWN,
        Step.REFUSED: SmsState.FAILED,
    },
    SmsState.UNKNOWN: {
        Step.FOUND: SmsState.SENT,
        Step.ABSENT: SmsState.WAITING,
        Step.OVERDUE: SmsState.EXPIRED,
    },
    SmsState.SENT: {
        Step.DELIVERED: SmsState.DELIVERED,
        Step.NOT_DELIVERED: SmsState.FAILED,
        Step.OVERDUE: SmsState.EXPIRED,
    },
    SmsState.DELIVERED: {},
    SmsState.FAILED: {},
    SmsState.EXPIRED: {},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)
MESSAGE = message(7, ALICE, BOB, delay=5, validity=60, cost=1.5)
STORED = json.loads(as_row(MESSAGE))
JOB = STORED["job"]
SMS = queued(7, sent_as="tag-3", attempts=2, reason="no_credits", id=5, told=SmsState.SENT)


@pytest.mark.parametrize(("state", "step"), product(SmsState, Step))
def test_steps(state: SmsState, step: Step) -> None:
    """Test that a step leads where it should, and that no other can be taken."""
    sms = queued(1, state=state)
    if step in EXPECTED[state]:
        changes: dict[str, Any] = {"attempts": 3, "reason": "no_credits", "sent_as": "tag-9"}
        assert sms.after(step, **changes) == queued(1, state=EXPECTED[state][step], **changes)
    else:
        with pytest.raises(KeyError):
            sms.after(step)


def test_ends() -> None:
    """Test that exactly these states have no way out."""
    ends = set(SmsState) - {state for state, _ in TRANSITIONS}
    assert ends == {state for state, steps in EXPECTED.items() if not steps}


def test_content() -> None:
    """Test that messages are equal if OVHcloud gets the same, but for receivers and tag."""
    assert message(1).content == message(2, "+33600000000", cost=5.0).content
    assert message(1).content != message(1, text="Flood!").content
    assert message(1).content != message(1, sender=None).content
    assert message(1).content != message(1, validity=60).content
    assert message(1).content != message(1, priority=Priority.LOW).content
    assert message(1).content != message(1, marketing=True).content
    assert message(1, delay=5).content != message(2, delay=5).content


def test_may_wait() -> None:
    """Test that a message that ends when it is made must leave at once."""
    assert message(1).may_wait
    assert not message(1, created=5.0, expires=5.0).may_wait


def test_cost() -> None:
    """Test that each SMS has its share of the cost, also of a message that could not be read."""
    assert Sms(message=MESSAGE, receiver=ALICE).cost == 0.75
    lost = replace(MESSAGE, job=replace(MESSAGE.job, receivers=()))
    assert Sms(message=lost, receiver=ALICE).cost == 1.5


@given(MESSAGES)
def test_message_round_trip(stored: Message) -> None:
    """Test that a message is read as it was stored, with each of its fields."""
    row = as_row(stored)
    assert read_row(Message, row) == stored
    # A flipped bit must not make another character of one.
    assert row.isascii()


@given(st.data())
def test_sms_round_trip(data: st.DataObject) -> None:
    """Test that an SMS is read as it was stored, with each of its fields."""
    times = {name: st.floats(0, 1e9) for name in by_type(Sms) if name.endswith("_at")}
    text = st.characters(exclude_categories=["Cs"])
    texts = {name: st.text(text) for name in ("receiver", "sent_as", "reason")}
    fields = by_type(Sms) | times | texts | {"message": st.just(MESSAGE)}
    sms = data.draw(st.builds(Sms, **fields))
    assert read_row(Sms, as_row(sms), message=MESSAGE) == sms


def test_form_of_all_fields() -> None:
    """Test that the stored forms change by new fields only."""
    assert as_row(MESSAGE) == (
        '{"number":7,"job":{"message":"Fire!","receivers":["+33612345678","+33687654321"],'
        '"sender":"MyHouse","tag":"tag-7","delay":5,"validity":60,"priority":"high",'
        '"marketing":false},"created":107.0,"expires":3707.0,"cost":1.5,"critical":false,'
        '"followed":true,"alarm":"","is_guard":false,"withdrawn":false}'
    )
    assert as_row(SMS) == (
        '{"receiver":"+33612345678","state":"waiting","sent_as":"tag-3","attempts":2,'
        '"attempted_at":0.0,"repeats":0,"reason":"no_credits","id":5,"accepted_at":0.0,'
        '"leaves_at":0.0,"expires_at":0.0,"told":"sent"}'
    )


@pytest.mark.parametrize("field", ["number", "job", "created", "expires"])
def test_missing_field(field: str) -> None:
    """Test that nothing is made up for what a message cannot do without."""
    row = {name: value for name, value in STORED.items() if name != field}
    with pytest.raises(UNREADABLE):
        read_row(Message, json.dumps(row))


@pytest.mark.parametrize("field", ["message", "receivers", "sender", "tag"])
def test_missing_field_of_the_job(field: str) -> None:
    """Test that nothing is made up for what a job cannot do without."""
    job = {name: value for name, value in JOB.items() if name != field}
    with pytest.raises(UNREADABLE):
        read_row(Message, json.dumps(STORED | {"job": job}))


def test_rows_of_another_release() -> None:
    """Test that fields of a newer release are ignored, and an unknown state is looked into."""
    newer = STORED | {"later": 1, "job": JOB | {"later": [2]}}
    assert read_row(Message, json.dumps(newer)) == MESSAGE
    row = json.loads(as_row(SMS)) | {"state": "asleep", "later": {}}
    sms = read_row(Sms, json.dumps(row), message=SMS.message)
    assert sms == replace(SMS, state=SmsState.UNKNOWN)


@pytest.mark.parametrize(
    ("delay", "waited", "left"),
    [(0, 0, 0), (0, 90, 0), (30, 0, 30), (30, 60, 29), (30, 61, 29), (30, 119, 29), (30, 9999, 0)],
)
def test_delay_goes_by(delay: int, waited: int, left: int) -> None:
    """Test that the time in the outbox is a part of the time a message is to be held back."""
    whole = message(1, ALICE, BOB, delay=delay)
    job = whole.job_at(whole.created + waited, [BOB], "tag-9")
    assert job == replace(whole.job, delay=left, receivers=(BOB,), tag="tag-9")


@pytest.mark.parametrize(
    "changes",
    [
        {"job": None},
        {"job": list(JOB)},
        {"job": JOB | {"message": 5}},
        {"job": JOB | {"message": None}},
        {"job": JOB | {"receivers": None}},
        {"job": JOB | {"receivers": "+33612345678"}},
        {"job": JOB | {"receivers": [["+33612345678"]]}},
        {"job": JOB | {"sender": 5}},
        {"job": JOB | {"tag": None}},
        {"job": JOB | {"priority": "asap"}},
        {"created": None},
        {"created": "yesterday"},
        {"created": float("nan")},
        {"expires": float("inf")},
        {"expires": 10**400},
        {"critical": 1.5},
        {"number": "7"},
    ],
    ids=json.dumps,
)
def test_wrong_types(changes: dict[str, Any]) -> None:
    """Test that what was edited by hand does not get far enough to break the outbox."""
    with pytest.raises(UNREADABLE):
        read_row(Message, json.dumps(STORED | changes))


@given(JSON | st.dictionaries(st.sampled_from([*STORED, "later"]), JSON), st.data())
def test_any_row(value: object, data: st.DataObject) -> None:
    """Test that a row is a message that can be stored again, or unreadable."""
    whole = data.draw(st.sampled_from([{}, STORED]))
    row = json.dumps(whole | value if isinstance(value, dict) else value)
    try:
        read = read_row(Message, row)
    except UNREADABLE:
        return
    assert read_row(Message, as_row(read)) == read
    assert {read.content, read.tag}


@settings(max_examples=300)
@given(st.binary(max_size=3), st.integers(0, 400))
def test_broken_row(noise: bytes, at: int) -> None:
    """Test that noise in a row makes it unreadable at worst."""
    row = json.dumps(STORED).encode()
    broken = row[:at] + noise + row[at + len(noise) :]
    try:
        read_row(Message, broken.decode("utf-8", "replace"))
    except UNREADABLE:
        return
