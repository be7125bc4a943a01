"""Errors of messages that the outbox will not send."""

from typing import ClassVar

from ..message.models import CANCELLED


class OutboxError(Exception):
    """The message will not be sent."""

    key: ClassVar[str]
    """Translation key of the user's text."""
    words: ClassVar = ""
    placeholders: ClassVar[dict[str, str]] = {}


class NotSaved(OutboxError):
    """The disk refused to save it."""

    key = "not_saved"


class NotInTime(OutboxError):
    """It could not be sent in the time it was allowed to wait."""

    key = "not_in_time"


class Cancelled(OutboxError):
    """It was cancelled while it was still waiting."""

    key = CANCELLED


class Discarded(OutboxError):
    """The account was removed while the message was in its outbox."""

    key = "discarded"
