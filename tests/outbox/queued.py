"""Jobs as they stand in an outbox."""

from dataclasses import fields as fields_of
from typing import Any, Final

from hypothesis import strategies as st

from custom_components.ovh_sms.api import Job
from custom_components.ovh_sms.outbox.job import JobState, QueuedJob

from ..conftest import ALICE

# What can be sent, and so stored, has no halves of characters.
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]))
TIMES: Final = st.floats(0, 1e12)


def by_type(kind: Any) -> dict[str, st.SearchStrategy[Any]]:
    """Return what draws the fields of a dataclass."""
    return {field.name: st.from_type(field.type) for field in fields_of(kind)}  # type: ignore[arg-type]


# Every field is drawn by its type, so that the tests leave none out; some are narrower.
JOBS: Final = st.builds(
    Job,
    **by_type(Job)
    | {
        "message": TEXTS,
        "receivers": st.lists(TEXTS, min_size=1, unique=True).map(tuple),
        "sender": st.none() | TEXTS,
        "tag": TEXTS,
    },
)
QUEUED_JOBS: Final = st.builds(
    QueuedJob,
    **by_type(QueuedJob)
    | {
        "number": st.integers(1, 2**63 - 1),
        "job": JOBS,
        "cost": st.floats(0, 1e6),
        "created": TIMES,
        "expires": TIMES,
        "sent_as": st.none() | TEXTS,
        "reason": st.none() | TEXTS,
    },
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
    defaults: dict[str, Any] = {
        "created": 100.0 + number,
        "expires": 3700.0 + number,
        "state": JobState.WAITING,
    }
    return QueuedJob(number=number, job=job, **defaults | changes)
