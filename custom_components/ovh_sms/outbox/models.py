"""What the outbox tells of its jobs."""

from collections.abc import Callable
from dataclasses import dataclass

from ..api import Job, JobReport, MissingRight, OvhError
from .errors import OutboxError
from .job import QueuedJob

type Answer = JobReport | OvhError | OutboxError | None
"""What a caller gets: OVHcloud's report, why the message is not sent, or None if it is queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a job ended; there is no report if OVHcloud was found to have it, or has it not."""

    job: QueuedJob
    report: JobReport | None
    waited: float
    """Seconds since it came in."""
    within: float
    """Seconds within which OVHcloud has taken it, if it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A job that has not ended, the seconds since it came in, and what stood in its way last."""

    job: Job
    waited: float
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """What an account is told by its outbox."""

    accepted: Callable[[JobReport], None]
    """Hears what OVHcloud took, perhaps for several messages."""
    ended: Callable[[Ended], None]
    """Hears how a message ended."""
    refused: Callable[[OvhError], None]
    """Hears what OVHcloud refused."""
    looked: Callable[[MissingRight | None], None]
    """Hears that OVHcloud told what it has, or which right is missing for that."""
    waiting: Callable[[int, int], None]
    """Hears how many messages wait, and how many of them for too long."""
