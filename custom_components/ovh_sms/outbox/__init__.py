"""The durable outbox of an account: no message is lost, none is sent twice."""

from .errors import Cancelled, Discarded, NotInTime, NotSaved, OutboxError
from .job import State
from .models import Ended, Listener, Waiting
from .outbox import NO_VALID_RECEIVER, Outbox

__all__ = [
    "NO_VALID_RECEIVER",
    "Cancelled",
    "Discarded",
    "Ended",
    "Listener",
    "NotInTime",
    "NotSaved",
    "Outbox",
    "OutboxError",
    "State",
    "Waiting",
]
