"""SMS as they stand in an outbox."""

from dataclasses import fields as fields_of, replace
from typing import Any, Final

from hypothesis import strategies as st

from custom_components.ovh_sms.api import Job
from custom_components.ovh_sms.storage.records import Message, Sms

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
MESSAGES: Final = st.builds(
    Message,
    **by_type(Message)
    | {
        "number": st.integers(1, 2**63 - 1),
        "job": JOBS,
        "cost": st.floats(0, 1e6),
        "created": TIMES,
        "expires": TIMES,
    },
)


def message(number: int, *receivers: str, text: str = "Fire!", **changes: Any) -> Message:
    """Return a message to Alice unless there are other receivers; each has a tag of its own."""
    of_job = {each.name for each in fields_of(Job)} & changes.keys()
    job = Job(
        message=text,
        receivers=receivers or (ALICE,),
        tag=f"tag-{number}",
        **{"sender": "MyHouse"} | {field: changes.pop(field) for field in of_job},
    )
    times = {"created": 100.0 + number, "expires": 3700.0 + number}
    return Message(number=number, job=job, **times | changes)


def queued(number: int, receiver: str = ALICE, text: str = "Fire!", **changes: Any) -> Sms:
    """Return an SMS of a message to one receiver."""
    of_sms = {each.name for each in fields_of(Sms)} & changes.keys()
    own = {field: changes.pop(field) for field in of_sms}
    return Sms(message=message(number, receiver, text=text, **changes), receiver=receiver, **own)


def all_of(whole: Message) -> list[Sms]:
    """Return the SMS of a message."""
    return [Sms(message=whole, receiver=receiver) for receiver in whole.job.receivers]


def with_job(sms: Sms, **changes: Any) -> Sms:
    """Return an SMS whose job differs."""
    return replace(sms, message=replace(sms.message, job=replace(sms.message.job, **changes)))
