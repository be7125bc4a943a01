"""What the outbox returns and reports."""

from collections.abc import Callable
from dataclasses import dataclass

from ..api import Job, JobReport, MissingRight, OvhError
from .errors import OutboxError
from .job import QueuedJob

type SendResult = JobReport | OvhError | OutboxError | None
"""OVHcloud's report, why the message will not be sent, or None if it is queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedJob:
    """A job that has ended; without a report if it was found by a look-up or was not sent."""

    job: QueuedJob
    report: JobReport | None
    waited: float
    """Seconds in the outbox."""
    within: float
    """Seconds before the end in which OVHcloud has accepted it, if it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMessage:
    """A job that has not ended, its seconds in the outbox, and the key of its last error."""

    job: Job
    waited: float
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Callbacks of the account that the outbox reports to."""

    accepted: Callable[[JobReport], None]
    """OVHcloud accepted one or several messages."""
    ended: Callable[[FinishedJob], None]
    """A message ended."""
    refused: Callable[[OvhError], None]
    """A request failed."""
    looked: Callable[[MissingRight | None], None]
    """A look-up succeeded, or its right is missing."""
    waiting: Callable[[int, int], None]
    """The number of waiting messages, and of stuck ones among them."""
