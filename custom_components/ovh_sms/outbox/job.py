"""A job in the outbox: its states, the steps between them, and its stored form."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import ceil
from operator import attrgetter
from typing import Any, Final, Self

from ..api import Job, JobReport
from ..const import SECONDS_A_MINUTE
from ..storage.rows import read_row


class JobState(StrEnum):
    """The state of a job; the last three are final."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


ENDED: Final = frozenset({JobState.SENT, JobState.FAILED, JobState.EXPIRED})


class Step(StrEnum):
    """What happens to a job."""

    TAKEN = "taken"
    """An attempt is recorded; if it is interrupted, its outcome is unknown."""
    ACCEPTED = "accepted"
    NOT_SENT = "not_sent"
    """It did not reach OVHcloud, or was refused for a reason that may change."""
    LEFT_OPEN = "left_open"
    """It is unknown whether OVHcloud has it."""
    REFUSED = "refused"
    FOUND = "found"
    """OVHcloud lists it."""
    ABSENT = "absent"
    """OVHcloud had time to list it, and does not."""
    OVERDUE = "overdue"


TRANSITIONS: Final = {
    (JobState.WAITING, Step.TAKEN): JobState.SENDING,
    (JobState.WAITING, Step.REFUSED): JobState.FAILED,
    (JobState.WAITING, Step.OVERDUE): JobState.EXPIRED,
    (JobState.SENDING, Step.ACCEPTED): JobState.SENT,
    (JobState.SENDING, Step.NOT_SENT): JobState.WAITING,
    (JobState.SENDING, Step.LEFT_OPEN): JobState.UNKNOWN,
    (JobState.SENDING, Step.REFUSED): JobState.FAILED,
    (JobState.UNKNOWN, Step.FOUND): JobState.SENT,
    (JobState.UNKNOWN, Step.ABSENT): JobState.WAITING,
    (JobState.UNKNOWN, Step.OVERDUE): JobState.EXPIRED,
}
"""All transitions; any other is an error."""

# Every other field of a job, known today or added later, separates messages.
_content: Final = attrgetter(
    *(field.name for field in fields(Job) if field.name not in {"receivers", "tag", "delay"})
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
    """Estimated credits."""
    state: JobState
    sent_as: str | None = None
    """Tag of its last attempt, alone or in a group; kept for the look-up."""
    attempts: int = 0
    reason: str | None = None
    """Key of the last error."""
    critical: bool = False
    """Whether it is not given up for a refusal that is not understood."""

    @property
    def tried_as(self) -> str:
        """Return the tag of its last attempt, or of a first one on its own."""
        return self.sent_as or self.job.tag

    @property
    def may_wait(self) -> bool:
        """Return whether the job is queued if it cannot be sent at once."""
        return self.expires > self.created

    def after(self, step: Step, **changes: Any) -> Self:
        """Return the job after a step; raises KeyError if its state does not allow it."""
        return replace(self, state=TRANSITIONS[self.state, step], **changes)

    @property
    def merge_key(self) -> object:
        """Return what has to be equal for jobs to be sent as one."""
        # Deferred messages can be cancelled, each by its own tag.
        alone = self.number if self.job.delay else None
        return _content(self.job), alone

    def leaving_at(self, now: float) -> Job:
        """Return the job with the rest of its delay."""
        left = self.created + self.job.delay * SECONDS_A_MINUTE - now
        return replace(self.job, delay=max(0, ceil(left / SECONDS_A_MINUTE)))

    @classmethod
    def from_row(cls, number: int, row: str | bytes) -> Self:
        """Read the stored form; raises one of UNREADABLE."""
        stored = read_row(cls, row)
        if stored.number != number or not stored.job.receivers:
            raise ValueError
        return stored


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedJob:
    """A job that has ended; without a report if it was found by a look-up or was not sent."""

    job: QueuedJob
    report: JobReport | None
    waited: float
    """Seconds in the outbox."""
    within: float
    """Seconds before the end in which OVHcloud has accepted it, if it has."""


def left_open(job: QueuedJob) -> QueuedJob:
    """Return a stored job after an interruption in which it may have been sent."""
    if job.state is JobState.WAITING:
        job = job.after(Step.TAKEN, sent_as=job.tried_as)
    return job.after(Step.LEFT_OPEN) if job.state is JobState.SENDING else job
