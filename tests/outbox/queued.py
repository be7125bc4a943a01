"""Jobs as they stand in an outbox."""

from dataclasses import fields as fields_of
from typing import Any, Final

from hypothesis import strategies as st

from custom_components.ovh_sms.api import Job, Priority
from custom_components.ovh_sms.outbox.job import QueuedJob, State

from ..conftest import ALICE

# What can be sent, and so stored, has no halves of characters.
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]))
TIMES: Final = st.floats(0, 1e12)

QUEUED_JOBS: Final = st.builds(
    QueuedJob,
    number=st.integers(1, 2**63 - 1),
    job=st.builds(
        Job,
        message=TEXTS,
        receivers=st.lists(TEXTS, min_size=1, unique=True).map(tuple),
        sender=st.none() | TEXTS,
        tag=TEXTS,
        delay=st.integers(0, 50_000),
        validity=st.none() | st.integers(1, 2880),
        priority=st.sampled_from(Priority),
        marketing=st.booleans(),
    ),
    cost=st.floats(0, 1e6),
    created=TIMES,
    expires=TIMES,
    state=st.sampled_from(State),
    sent_as=st.none() | TEXTS,
    attempts=st.integers(0, 10_000),
    reason=st.none() | TEXTS,
)


def queued(number: int, *receivers: str, message: str = "Fire!", **changes: Any) -> QueuedJob:
    """Return a job to Alice unless there are other receivers; each has a tag of its own."""
    fields = {each.name for each in fields_of(Job)} & changes.keys()
    job = Job(
        message=message,
        receivers=receivers or (ALICE,),
        tag=f"tag-{number}",
        **{"sender": "MyHouse"} | {field: changes.pop(field) for field in fields},
    )
    times = {"created": 100.0 + number, "expires": 3700.0 + number}
    return QueuedJob(number=number, job=job, **times | changes)
