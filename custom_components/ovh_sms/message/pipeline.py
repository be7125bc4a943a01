"""The way out for messages, as alarms and the silence guard use it."""

from typing import Protocol

from .composer import Draft
from .models import SendRequest


class Pipeline(Protocol):
    """Composes messages and queues them."""

    async def async_compose(self, request: SendRequest) -> Draft:
        """Return the draft of a request, or raise InvalidCall."""

    async def async_queue(self, draft: Draft, tag: str, answer_by: float | None = None) -> None:
        """Queue a draft; the message is in the ledger before anything is waited for."""
