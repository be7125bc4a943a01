"""OVHcloud's API by the standard library: signed requests, and answers as they come."""

from contextlib import closing
from dataclasses import dataclass, field
import hashlib
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
import json
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode, urlsplit

TIMEOUT: Final = 30
PAUSE: Final = 20


class Clock(Protocol):
    """What the module `time` offers."""

    def time(self) -> float:
        """Return the seconds since 1970."""

    def monotonic(self) -> float:
        """Return seconds to measure by."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


class NoAnswer(Exception):
    """OVHcloud could not be reached, or did not answer in time."""


class Unclear(NoAnswer):
    """OVHcloud had no time for a request, or failed at it."""


@dataclass(frozen=True)
class Keys:
    """The three keys that sign a request; hidden from `repr`."""

    application_key: str = field(repr=False)
    application_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """A status and its JSON; None if it had none."""

    status: int
    data: Any

    @property
    def is_ok(self) -> bool:
        """Return whether the request was granted."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def items(self) -> list[Any]:
        """Return the data if it is a list, else none."""
        return self.data if isinstance(self.data, list) else []

    @property
    def fields(self) -> dict[str, Any]:
        """Return the data if it is an object, else an empty one."""
        return self.data if isinstance(self.data, dict) else {}

    @property
    def message(self) -> str:
        """Return the words of a refusal."""
        return str(self.fields.get("message", ""))

    @property
    def code(self) -> str:
        """Return the code or the class of a refusal."""
        return str(self.fields.get("errorCode", self.fields.get("class", "")))

    @property
    def is_not_granted(self) -> bool:
        """Return whether the key lacks the right."""
        return "not been granted" in self.message or "not granted" in self.message


def fetch(
    method: str, url: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Return status and body of a page; raises NoAnswer."""
    parts = urlsplit(url)
    kind = HTTPConnection if parts.scheme == "http" else HTTPSConnection
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        with closing(kind(parts.netloc, timeout=TIMEOUT)) as connection:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read()
    except (OSError, HTTPException) as err:
        raise NoAnswer(str(err) or type(err).__name__) from err


def _is_unclear(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


class Api:
    """The API at an address, for an owner of keys."""

    def __init__(self, url: str, keys: Keys, clock: Clock) -> None:
        """Note where it is and how to sign."""
        self._url = url
        self._clock = clock
        self._delta: float | None = None
        self.keys = keys

    def read_time(self) -> Answer:
        """Ask for the time requests have to be signed with."""
        answer = self._ask("GET", f"{self._url}/auth/time", "", {})
        if answer.is_ok and isinstance(answer.data, int):
            self._delta = answer.data - self._clock.time()
        return answer

    def request_key(self, rules: list[dict[str, str]]) -> Answer:
        """Ask for a consumer key that its owner would have to approve."""
        headers = {"X-Ovh-Application": self.keys.application_key}
        body = json.dumps({"accessRules": rules})
        return self._ask("POST", f"{self._url}/auth/credential", body, headers)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        keys: Keys | None = None,
        ahead: float = 0,
    ) -> Answer:
        """Make a request, signed with other keys, or by a clock that is seconds ahead."""
        keys = keys or self.keys
        url = self._url + quote(path) + (f"?{urlencode(query)}" if query else "")
        text = "" if body is None else json.dumps(body)
        if self._delta is None:
            self.read_time()
        stamp = str(int(self._clock.time() + (self._delta or 0) + ahead))
        pieces = (keys.application_secret, keys.consumer_key, method, url, text, stamp)
        signature = hashlib.sha1("+".join(pieces).encode(), usedforsecurity=False).hexdigest()
        headers = {
            "X-Ovh-Application": keys.application_key,
            "X-Ovh-Consumer": keys.consumer_key,
            "X-Ovh-Timestamp": stamp,
            "X-Ovh-Signature": f"$1${signature}",
        }
        return self._ask(method, url, text, headers)

    def _ask(self, method: str, url: str, text: str, headers: dict[str, str]) -> Answer:
        if text:
            headers = headers | {"Content-Type": "application/json"}
        status, raw = fetch(method, url, text or None, headers)
        if _is_unclear(status) and method == "GET":
            self._clock.sleep(PAUSE)
            status, raw = fetch(method, url, text or None, headers)
        if _is_unclear(status):
            msg = f"status {status}"
            raise Unclear(msg)
        try:
            return Answer(status, json.loads(raw))
        except ValueError:
            return Answer(status, None)
