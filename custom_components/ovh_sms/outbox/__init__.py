"""The durable outbox of an account: no message is lost, none is sent twice."""

from .attempts import NO_VALID_RECEIVER
from .errors import Cancelled, NotSaved, OutboxError
from .job import FinishedJob, JobState, QueuedJob
from .jobs import Listener
from .outbox import Outbox

__all__ = [
    "NO_VALID_RECEIVER",
    "Cancelled",
    "FinishedJob",
    "JobState",
    "Listener",
    "NotSaved",
    "Outbox",
    "OutboxError",
    "QueuedJob",
]
