"""Why the outbox did not take a message."""

from typing import ClassVar


class OutboxError(Exception):
    """The message will not be sent."""

    key: ClassVar[str]
    """Names the text that explains it to the user."""
    words: ClassVar = ""
    placeholders: ClassVar[dict[str, str]] = {}


class NotSaved(OutboxError):
    """The disk refused to keep it."""

    key = "not_saved"


class NotInTime(OutboxError):
    """It was not its turn in time, and it must not wait."""

    key = "not_in_time"


class Cancelled(OutboxError):
    """It was taken back while it still waited."""

    key = "cancelled"


class Discarded(OutboxError):
    """The account was removed with the message still in its outbox."""

    key = "discarded"
