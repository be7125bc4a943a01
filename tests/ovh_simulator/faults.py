"""Failures on demand."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
import json
from threading import RLock
from typing import Any, Final, Literal, get_args

from .errors import INTERNAL_ERROR, QUERY_TIME_OUT, TOO_MANY_REQUESTS, UNAVAILABLE, Failure

# "…_after", "slow" and "drip" do what was asked for, then fail to say so; the others do nothing.
type FaultKind = Literal[
    "http_500",  # in JSON, as 503; 502 and 504 are HTML pages of a gateway
    "http_502",
    "http_503",
    "http_504",
    "list_error",  # the JSON body is a list, of `status` (500)
    "rate_limited",  # 429, with `retry_after` if given
    "query_time_out",  # a 400 that is not the client's fault
    "empty_200",
    "json_null",
    "json_null_after",
    "error_500_after",
    "reset_before",
    "reset_after",
    "hang_before",  # no answer until the client leaves or the simulator stops
    "hang_after",
    "slow",  # answers after `seconds`
    "drip",  # answers byte by byte, with `seconds` between them
    "respond",  # `status` (200) and `body`: JSON, or HTML if it is a string
]
KINDS: Final[frozenset[str]] = frozenset(get_args(FaultKind.__value__))


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    # Seconds between two bytes of the body.
    drip: float = 0.0


@dataclass(frozen=True)
class Fault:
    """One kind of failure, for the next `times` requests that match.

    None stands for all of them; `lasts` ends it after some seconds of the simulator's clock.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    status: int | None = None
    body: Any = None
    retry_after: int | str | None = None
    seconds: float = 0.0
    lasts: float | None = None

    def __post_init__(self) -> None:
        """Refuse a kind nobody would ever see."""
        if self.kind not in KINDS:
            msg = f"Unknown fault {self.kind}"
            raise ValueError(msg)

    def matches(self, method: str, path: str) -> bool:
        """Tell whether a request meets this fault."""
        return self.method in ("*", method) and fnmatchcase(path, self.path)


@dataclass(frozen=True)
class _Waiting:
    fault: Fault
    left: int | None
    ends_at: float | None


class FaultList:
    """The faults that are still to come."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Start without any; `now` returns the time of the simulator."""
        self._now = now
        self._lock = RLock()
        self._waiting: list[_Waiting] = []

    def add(self, fault: Fault, *, first: bool = False) -> None:
        """Put a fault behind the others, or before them."""
        with self._lock:
            ends_at = None if fault.lasts is None else self._now() + fault.lasts
            waiting = _Waiting(fault, fault.times, ends_at)
            self._waiting.insert(0 if first else len(self._waiting), waiting)

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._waiting.clear()

    def __len__(self) -> int:
        """Return how many faults are left."""
        return len(self._waiting)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault a request meets, and count it."""
        with self._lock:
            now = self._now()
            self._waiting = [w for w in self._waiting if w.ends_at is None or now < w.ends_at]
            for position, waiting in enumerate(self._waiting):
                if waiting.fault.matches(method, path):
                    if waiting.left is not None and waiting.left <= 1:
                        del self._waiting[position]
                    elif waiting.left is not None:
                        self._waiting[position] = replace(waiting, left=waiting.left - 1)
                    return waiting.fault
        return None


def json_answer(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, json.dumps(body).encode(), headers=headers or {})


def _failure(fault: Fault, failure: Failure, headers: dict[str, str] | None = None) -> Answer:
    status = fault.status or failure.status
    return json_answer(status, failure.but(status=status).body("observed"), headers)


def _page(status: int, title: str) -> Answer:
    text = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, text.encode(), "text/html")


def _rate_limited(fault: Fault) -> Answer:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return _failure(fault, TOO_MANY_REQUESTS, headers)


def _list_error(fault: Fault) -> Answer:
    default = [{"message": "Internal server error"}]
    return json_answer(fault.status or 500, fault.body if fault.body is not None else default)


def _respond(fault: Fault) -> Answer:
    status = fault.status or 200
    if isinstance(fault.body, str):
        return Answer(status, fault.body.encode(), "text/html")
    return json_answer(status, fault.body)


# Given instead of handling the request.
INSTEAD: Final[dict[str, Callable[[Fault], Answer]]] = {
    "http_500": lambda fault: _failure(fault, INTERNAL_ERROR),
    "http_502": lambda _: _page(502, "Bad Gateway"),
    "http_503": lambda fault: _failure(fault, UNAVAILABLE),
    "http_504": lambda _: _page(504, "Gateway Time-out"),
    "list_error": _list_error,
    "rate_limited": _rate_limited,
    "query_time_out": lambda fault: _failure(fault, QUERY_TIME_OUT),
    "empty_200": lambda _: Answer(200, b""),
    "json_null": lambda _: Answer(200, b"null"),
    "respond": _respond,
}

# Given once the request has been handled.
AFTERWARDS: Final[dict[str, Callable[[Fault], Answer]]] = {
    "json_null_after": lambda _: Answer(200, b"null"),
    "error_500_after": lambda fault: _failure(fault, INTERNAL_ERROR),
}
