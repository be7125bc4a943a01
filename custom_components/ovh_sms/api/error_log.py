"""What has gone wrong with the requests of one consumer key."""

from dataclasses import dataclass
import time

from .errors import AuthenticationFailed, MissingRight, OvhError


@dataclass(frozen=True, slots=True)
class Seen:
    """How often something went wrong, and when last (seconds since 1970, by the host's clock)."""

    count: int
    last: float


class ErrorLog:
    """Counts errors by their class; no word of theirs is kept."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: dict[str, Seen] = {}

    @property
    def seen(self) -> dict[str, Seen]:
        """Return what went wrong so far."""
        return dict(self._seen)

    def note(self, err: OvhError) -> None:
        """Count an error."""
        name = _name(err)
        before = self._seen.get(name)
        self._seen[name] = Seen(before.count + 1 if before else 1, time.time())


def _name(err: OvhError) -> str:
    """Return the class of an error, with the key or the right that it is about."""
    match err:
        case AuthenticationFailed():
            return f"{type(err).__name__} {err.key_field}"
        case MissingRight():
            return f"{type(err).__name__} {err.method} {_right(err.path)}"
        case _:
            return type(err).__name__


def _right(path: str) -> str:
    """Return what a right is for, without the names in its path."""
    match path.split("/")[1:]:
        case [area, _, what, *_]:
            return f"/{area}/*/{what}"
        case [area, _]:
            return f"/{area}/*"
        case _:
            return path
