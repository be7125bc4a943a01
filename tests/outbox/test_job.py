"""Test the states and steps of a job, and its stored form."""

from dataclasses import replace
from itertools import product
import json
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ovh_sms.api import Priority
from custom_components.ovh_sms.api.reading import UNREADABLE
from custom_components.ovh_sms.outbox.job import TRANSITIONS, JobState, QueuedJob, Step, left_open
from custom_components.ovh_sms.storage.rows import as_row

from .queued import QUEUED_JOBS, queued

EXPECTED = {
    JobState.WAITING: {
        Step.TAKEN: JobState.SENDING,
        Step.REFUSED: JobState.FAILED,
        Step.OVERDUE: JobState.EXPIRED,
    },
    JobState.SENDING: {
        Step.ACCEPTED: JobState.SENT,
        Step.NOT_SENT: JobState.WAITING,
        Step.LEFT_OPEN: JobState.UNKNOWN,
        Step.REFUSED: JobState.FAILED,
    },
    JobState.UNKNOWN: {
        Step.FOUND: JobState.SENT,
        Step.ABSENT: JobState.WAITING,
        Step.OVERDUE: JobState.EXPIRED,
    },
    JobState.SENT: {},
    JobState.FAILED: {},
    JobState.EXPIRED: {},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)
STORED = json.loads(as_row(queued(7, sent_as="tag-3", attempts=2, reason="no_credits")))
JOB = STORED["job"]


@pytest.mark.parametrize(("state", "step"), product(JobState, Step))
def test_steps(state: JobState, step: Step) -> None:
    """Test that a step leads where it should, and that no other can be taken."""
    job = queued(1, state=state)
    if step in EXPECTED[state]:
        changes: dict[str, Any] = {"attempts": 3, "reason": "no_credits", "sent_as": "tag-9"}
        assert job.after(step, **changes) == queued(1, state=EXPECTED[state][step], **changes)
    else:
        with pytest.raises(KeyError):
            job.after(step)


def test_ends() -> None:
    """Test that exactly these states have no way out."""
    ends = set(JobState) - {state for state, _ in TRANSITIONS}
    assert ends == {JobState.SENT, JobState.FAILED, JobState.EXPIRED}
    assert ends == {state for state, steps in EXPECTED.items() if not steps}


def test_merge_key() -> None:
    """Test that jobs are equal if what OVHcloud gets is, but for receivers and tag."""
    assert queued(1).merge_key == queued(2, "+33600000000", attempts=1).merge_key
    assert queued(1).merge_key != queued(1, message="Flood!").merge_key
    assert queued(1).merge_key != queued(1, sender=None).merge_key
    assert queued(1).merge_key != queued(1, validity=60).merge_key
    assert queued(1).merge_key != queued(1, priority=Priority.LOW).merge_key
    assert queued(1).merge_key != queued(1, marketing=True).merge_key
    assert queued(1, delay=5).merge_key != queued(2, delay=5).merge_key


def test_may_wait() -> None:
    """Test that a job that ends when it is made must leave at once."""
    assert queued(1).may_wait
    assert not queued(1, created=5.0, expires=5.0).may_wait


@given(QUEUED_JOBS)
def test_round_trip(job: QueuedJob) -> None:
    """Test that a job is read as it was stored, with each of its fields."""
    row = as_row(job)
    assert QueuedJob.from_row(job.number, row) == job
    # A flipped bit must not make another character of one.
    assert row.isascii()


def test_stored_form() -> None:
    """Test that what earlier releases have stored is still read."""
    row = (
        '{"number":7,"job":{"message":"\\u00c0 table","receivers":["+33612345678"],'
        '"sender":null,"tag":"tag-7"},"created":1,"expires":2.5,"state":"sending",'
        '"sent_as":"tag-3","attempts":2,"reason":"no_credits"}'
    )
    job = QueuedJob.from_row(7, row)
    assert job.job.message == "À table"
    assert job.job.receivers == ("+33612345678",)
    assert job.job.sender is None
    assert job.job.tag == "tag-7"
    assert (job.number, job.created, job.expires) == (7, 1.0, 2.5)
    assert (job.state, job.sent_as) == (JobState.SENDING, "tag-3")
    assert (job.attempts, job.reason) == (2, "no_credits")


def test_form_of_all_fields() -> None:
    """Test that the stored form of all fields changes by new fields only."""
    row = (
        '{"number":7,"job":{"message":"Fire!","receivers":["+33612345678"],"sender":"MyHouse",'
        '"tag":"tag-7","delay":5,"validity":60,"priority":"high","marketing":false},'
        '"created":107.0,"expires":3707.0,"cost":1.5,"state":"waiting","sent_as":"tag-3",'
        '"attempts":2,"reason":"no_credits","critical":false}'
    )
    job = queued(
        7, delay=5, validity=60, cost=1.5, sent_as="tag-3", attempts=2, reason="no_credits"
    )
    assert as_row(job) == row
    assert QueuedJob.from_row(7, row) == job


@pytest.mark.parametrize(
    "row",
    ["", "{", "null", "7", '"job"', "[]", "{}", json.dumps([STORED]), json.dumps(STORED)[:-1]],
)
def test_other_rows(row: str) -> None:
    """Test what is no job at all."""
    with pytest.raises(UNREADABLE):
        QueuedJob.from_row(7, row)


def test_other_number() -> None:
    """Test that a job is not taken for another one, whose number a flipped bit has made it."""
    with pytest.raises(UNREADABLE):
        QueuedJob.from_row(8, json.dumps(STORED))


def test_deep_row() -> None:
    """Test that a row without end is unreadable too."""
    with pytest.raises(UNREADABLE):
        QueuedJob.from_row(7, "[" * 200_000)


@pytest.mark.parametrize("field", ["job", "created", "expires", "state"])
def test_missing_field(field: str) -> None:
    """Test that nothing is made up for what a job cannot do without."""
    row = {name: value for name, value in STORED.items() if name != field}
    with pytest.raises(UNREADABLE):
        QueuedJob.from_row(7, json.dumps(row))


@pytest.mark.parametrize("field", ["message", "receivers", "sender", "tag"])
def test_missing_field_of_the_message(field: str) -> None:
    """Test that nothing is made up for what a message cannot do without."""
    job = {name: value for name, value in JOB.items() if name != field}
    with pytest.raises(UNREADABLE):
        QueuedJob.from_row(7, json.dumps(STORED | {"job": job}))


def test_row_of_an_older_version() -> None:
    """Test that a job is read which was stored when messages had fewer fields."""
    newer = {"delay", "validity", "priority", "marketing"}
    job = {name: value for name, value in JOB.items() if name not in newer}
    row = {name: value for name, value in STORED.items() if name != "cost"} | {"job": job}
    assert QueuedJob.from_row(7, json.dumps(row)) == QueuedJob.from_row(7, json.dumps(STORED))


@pytest.mark.parametrize(
    ("delay", "waited", "left"),
    [(0, 0, 0), (0, 90, 0), (30, 0, 30), (30, 60, 29), (30, 61, 29), (30, 119, 29), (30, 9999, 0)],
)
def test_delay_goes_by(delay: int, waited: int, left: int) -> None:
    """Test that the time in the outbox is a part of the time a message is to be held back."""
    job = queued(1, delay=delay)
    assert job.leaving_at(job.created + waited) == replace(job.job, delay=left)


@pytest.mark.parametrize(
    "changes",
    [
        {"later": 1},
        {"job": JOB | {"later": 1}},
        {"job": None},
        {"job": list(JOB)},
        {"job": JOB | {"message": 5}},
        {"job": JOB | {"message": None}},
        {"job": JOB | {"message": ["Fire!"]}},
        {"job": JOB | {"receivers": None}},
        {"job": JOB | {"receivers": "+33612345678"}},
        {"job": JOB | {"receivers": {"+33612345678": 1}}},
        {"job": JOB | {"receivers": [["+33612345678"]]}},
        {"job": JOB | {"receivers": []}},
        {"job": JOB | {"sender": 5}},
        {"job": JOB | {"sender": ["MyHouse"]}},
        {"job": JOB | {"tag": None}},
        {"job": JOB | {"tag": 5}},
        {"created": None},
        {"created": "yesterday"},
        {"created": [1]},
        {"created": float("nan")},
        {"expires": float("nan")},
        {"expires": float("inf")},
        {"expires": 10**400},
        {"state": None},
        {"state": "asleep"},
        {"state": ["waiting"]},
        {"sent_as": 5},
        {"sent_as": {"tag": 1}},
        {"attempts": None},
        {"attempts": "2"},
        {"attempts": 2.5},
        {"reason": 5},
        {"reason": ["no_credits"]},
    ],
    ids=json.dumps,
)
def test_wrong_types(changes: dict[str, Any]) -> None:
    """Test that what was edited by hand does not get far enough to break the outbox."""
    with pytest.raises(UNREADABLE):
        QueuedJob.from_row(7, json.dumps(STORED | changes))


@given(JSON | st.dictionaries(st.sampled_from([*STORED, "later"]), JSON), st.data())
def test_any_row(value: object, data: st.DataObject) -> None:
    """Test that a row is a job that can be stored again, or unreadable."""
    whole = data.draw(st.sampled_from([{}, STORED]))
    row = json.dumps(whole | value if isinstance(value, dict) else value)
    try:
        job = QueuedJob.from_row(7, row)
    except UNREADABLE:
        return
    assert QueuedJob.from_row(7, as_row(job)) == job
    assert {job.merge_key, job.sent_as}
    assert job.number == 7


@settings(max_examples=300)
@given(st.binary(max_size=3), st.integers(0, 400))
def test_broken_row(noise: bytes, at: int) -> None:
    """Test that noise in a row makes it unreadable at worst."""
    row = json.dumps(STORED).encode()
    broken = row[:at] + noise + row[at + len(noise) :]
    try:
        job = QueuedJob.from_row(7, broken.decode("utf-8", "replace"))
    except UNREADABLE:
        return
    assert job.number == 7


@pytest.mark.parametrize("sent_as", [None, "tag-1"])
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (JobState.WAITING, JobState.UNKNOWN),
        (JobState.SENDING, JobState.UNKNOWN),
        (JobState.UNKNOWN, JobState.UNKNOWN),
    ],
)
def test_left_open(state: JobState, expected: JobState, sent_as: str | None) -> None:
    """Test that what may have left is open, and can be looked up by the tag it would have."""
    stored = queued(2, state=state, sent_as=sent_as, attempts=4, reason="no_credits")
    job = left_open(stored)
    tag = "tag-2" if state is JobState.WAITING and sent_as is None else sent_as
    assert job == replace(stored, state=expected, sent_as=tag)


@pytest.mark.parametrize("state", [JobState.SENT, JobState.FAILED, JobState.EXPIRED])
def test_left_open_after_its_end(state: JobState) -> None:
    """Test that what has ended stays as it is."""
    assert left_open(queued(2, state=state)) == queued(2, state=state)
