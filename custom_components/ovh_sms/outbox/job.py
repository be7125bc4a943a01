"""A job on its way through the outbox: its states, and what leads from one to another."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
import json
from math import ceil
from typing import Any, Final, Self

import voluptuous as vol

from ..api import Job, Priority
from ..const import SECONDS_A_MINUTE
from ..storage.durable import FINITE


class State(StrEnum):
    """Where a job is; the last three end its stay."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


ENDED: Final = frozenset({State.SENT, State.FAILED, State.EXPIRED})


class Step(StrEnum):
    """What happens to a job."""

    TAKEN = "taken"
    """It is recorded as about to leave; whatever interrupts it from here leaves it open."""
    ACCEPTED = "accepted"
    NOT_SENT = "not_sent"
    """It certainly did not reach OVHcloud, or was refused for what may change."""
    LEFT_OPEN = "left_open"
    """Nobody knows whether OVHcloud has it."""
    REFUSED = "refused"
    FOUND = "found"
    """OVHcloud lists it."""
    ABSENT = "absent"
    """OVHcloud has had time and does not list it."""
    OVERDUE = "overdue"


TRANSITIONS: Final = {
    (State.WAITING, Step.TAKEN): State.SENDING,
    (State.WAITING, Step.REFUSED): State.FAILED,
    (State.WAITING, Step.OVERDUE): State.EXPIRED,
    (State.SENDING, Step.ACCEPTED): State.SENT,
    (State.SENDING, Step.NOT_SENT): State.WAITING,
    (State.SENDING, Step.LEFT_OPEN): State.UNKNOWN,
    (State.SENDING, Step.REFUSED): State.FAILED,
    (State.UNKNOWN, Step.FOUND): State.SENT,
    (State.UNKNOWN, Step.ABSENT): State.WAITING,
    (State.UNKNOWN, Step.OVERDUE): State.EXPIRED,
}
"""All there is: a step that is not here must not be taken."""


_TEXT_OR_NONE: Final = vol.Any(None, str)

ROW: Final = vol.Schema(
    {
        "number": int,
        "job": {
            "message": str,
            "receivers": vol.All([str], vol.Length(min=1), vol.Coerce(tuple)),
            "sender": _TEXT_OR_NONE,
            "tag": str,
            vol.Optional("delay"): int,
            vol.Optional("validity"): vol.Any(None, int),
            vol.Optional("priority"): vol.Coerce(Priority),
            vol.Optional("marketing"): bool,
        },
        vol.Optional("cost"): FINITE,
        "created": FINITE,
        "expires": FINITE,
        "state": vol.Coerce(State),
        "sent_as": _TEXT_OR_NONE,
        "attempts": int,
        "reason": _TEXT_OR_NONE,
    },
    required=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedJob:
    """A job in the outbox; its times are seconds of the outbox's own clock."""

    number: int
    """Position in the queue, never used again."""
    job: Job
    created: float
    expires: float
    cost: float = 0.0
    """Credits it is estimated to cost."""
    state: State = State.WAITING
    sent_as: str | None = None
    """The tag it was tried under, alone or with others; kept, so that it can be looked up."""
    attempts: int = 0
    reason: str | None = None
    """Key of the last error."""

    @property
    def tried_as(self) -> str:
        """Return the tag it was tried under, or would be on its own."""
        return self.sent_as or self.job.tag

    @property
    def may_wait(self) -> bool:
        """Tell whether the job is to be kept at all if it cannot leave at once."""
        return self.expires > self.created

    def after(self, step: Step, **changes: Any) -> Self:
        """Return the job after a step; raises KeyError for one that must not be taken."""
        return replace(self, state=TRANSITIONS[self.state, step], **changes)

    @property
    def content(self) -> object:
        """Return what has to be equal for two jobs to leave as one."""
        job = self.job
        # Those that OVHcloud is to hold back can be cancelled, each by its own tag.
        alone = self.number if job.delay else None
        return job.message, job.sender, job.validity, job.priority, job.marketing, alone

    def leaving_at(self, now: float) -> Job:
        """Return the job with what is left of its delay."""
        left = self.created + self.job.delay * SECONDS_A_MINUTE - now
        return replace(self.job, delay=max(0, ceil(left / SECONDS_A_MINUTE)))

    def as_row(self) -> str:
        """Return what is stored."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_row(cls, number: int, row: str | bytes) -> Self:
        """Read what was stored; raises one of UNREADABLE if it is not that."""
        try:
            stored = ROW(json.loads(row))
        except (vol.Invalid, RecursionError) as err:
            raise ValueError from err
        if stored["number"] != number:
            raise ValueError
        return cls(**stored | {"number": number, "job": Job(**stored["job"])})


def left_open(job: QueuedJob) -> QueuedJob:
    """Return a stored job as it is after an interruption that it may have left in."""
    if job.state is State.WAITING:
        job = job.after(Step.TAKEN, sent_as=job.tried_as)
    return job.after(Step.LEFT_OPEN) if job.state is State.SENDING else job
