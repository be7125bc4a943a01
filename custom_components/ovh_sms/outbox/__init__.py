"""The durable outbox of an account: no message is lost, none is sent twice."""

from .answers import NO_VALID_RECEIVER
from .backlog import Listener
from .errors import Cancelled, NotSaved, OutboxError
from .outbox import Outbox

__all__ = [
    "NO_VALID_RECEIVER",
    "Cancelled",
    "Listener",
    "NotSaved",
    "Outbox",
    "OutboxError",
]
