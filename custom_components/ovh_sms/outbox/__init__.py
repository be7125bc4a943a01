"""The durable outbox of an account: no message is lost, none is sent twice."""

from .errors import Cancelled, Discarded, NotInTime, NotSaved, OutboxError
from .outbox import NO_VALID_RECEIVER, Ended, Outbox
from .registry import async_discard_outbox, async_get_outbox

__all__ = [
    "NO_VALID_RECEIVER",
    "Cancelled",
    "Discarded",
    "Ended",
    "NotInTime",
    "NotSaved",
    "Outbox",
    "OutboxError",
    "async_discard_outbox",
    "async_get_outbox",
]
