"""Counts of the errors of one consumer key, for bug reports."""

from dataclasses import dataclass
import re
import time

from .errors import AuthenticationFailed, MissingRight, OvhError

# The names of an account and of a sender stand in paths: /sms/{serviceName}/senders/{sender}.
_NAMES = re.compile(r"^(/\w+)/[^/]+(/\w+)?.*")


@dataclass(frozen=True, slots=True)
class ErrorCount:
    """How often an error occurred, and when last (seconds since 1970, by the host's clock)."""

    count: int
    last: float


class ErrorLog:
    """Counts errors by class, without their messages."""

    def __init__(self) -> None:
        """Start without errors."""
        self.counts: dict[str, ErrorCount] = {}

    def note(self, err: OvhError) -> None:
        """Count an error."""
        name = _name(err)
        count = self.counts[name].count + 1 if name in self.counts else 1
        self.counts[name] = ErrorCount(count, time.time())


def _name(err: OvhError) -> str:
    """Return the class of an error, and the key or the right that it is about."""
    match err:
        case AuthenticationFailed():
            return f"{type(err).__name__} {err.key_field}"
        case MissingRight():
            return f"{type(err).__name__} {err.method} {_NAMES.sub(r'\1/*\2', err.path)}"
        case _:
            return type(err).__name__
