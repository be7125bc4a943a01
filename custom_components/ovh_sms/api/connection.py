"""One connection to OVHcloud, whose running request can be ended from another thread."""

import contextlib
from contextvars import ContextVar
from dataclasses import asdict
from http.client import HTTPConnection
import re
import socket
import threading
import time
from typing import Any, Final, override
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import connection as urllib3_connection

from .account_models import Keys
from .errors import (
    CALL_ERRORS,
    AuthenticationFailed,
    HostConfiguration,
    OutcomeUnknown,
    Unavailable,
    map_error,
)
from .python_ovh import UNREADABLE_FILE, ovh
from .reading import Json, read_json

type Fields = dict[str, Json]
"""The query of a GET, the body of any other request."""

TIMEOUT: Final = (5.0, 20.0)
"""Seconds to connect, and to wait for the next bytes of an answer."""

IDLE_LIMIT: Final = 300.0
"""Seconds after which an idle connection may be dead without either side knowing."""

ENDPOINT: Final = "ovh-eu"
"""The only one that sells SMS."""

_OVH_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)*(?:ovh|ovhcloud)\.com")

TIME_PATH: Final = "/auth/time"
"""Path of OVHcloud's time, which is public."""


class Connection:
    """A client of python-ovh with one connection, which makes one request at a time."""

    def __init__(self, keys: Keys) -> None:
        """Set up without any I/O."""
        self._keys = keys
        self._client: _Client | None = None
        self._lock = threading.Lock()
        self._http: HTTPConnection | None = None
        self._path = ""
        self._may_have_left = False
        self._is_ended = False
        self._last_used = _clocks()
        self.extra_requests = 0
        """Requests made without a slot and not charged yet."""

    @property
    def is_usable(self) -> bool:
        """Return whether another request can be made."""
        passed = (now - then for now, then in zip(_clocks(), self._last_used, strict=True))
        return not self._is_ended and all(abs(seconds) <= IDLE_LIMIT for seconds in passed)

    @property
    def may_have_sent(self) -> bool:
        """Return whether OVHcloud may have got the last request, other than for its time."""
        return self._may_have_left and self._path != TIME_PATH

    def call(self, method: str, path: str, fields: Fields, time_delta: int = 0) -> Json:
        """Make a request in this thread, signed for a time ahead of the host's by some seconds.

        Every failure is an OvhError, and certainly not OutcomeUnknown if nothing was sent.
        """
        self._last_used = _clocks()
        with self._lock:
            self._path, self._may_have_left = path, False
        if self._is_ended:
            raise Unavailable
        try:
            self._client = self._client or self._build()
            self._client.time_delta = time_delta
            with _RUNNING.set(self):
                return read_json(getattr(self._client, method.lower())(path, **fields))
        except CALL_ERRORS as err:
            error = map_error(err, method, path)
            if isinstance(error, OutcomeUnknown) and not self._may_have_left:
                self._client = None
                raise Unavailable from err
            raise error from err

    def end(self) -> None:
        """End the running request and allow no other; called from any thread, never blocks."""
        with self._lock:
            self._is_ended = True
            sock = self._http and self._http.sock
        # The one beneath, if it is wrapped for TLS inside the TLS of a proxy. The thread that
        # reads from it closes it; a read does not return because of another thread's `close`.
        if isinstance(sock := getattr(sock, "socket", sock), socket.socket):
            with contextlib.suppress(OSError):
                # Not SSLSocket's own, which would end the encryption first.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def before_sending(self, http: HTTPConnection) -> None:
        """Note that bytes leave by an HTTP connection; raises ConnectionError once ended."""
        with self._lock:
            if self._is_ended:
                raise ConnectionAbortedError
            self._http, self._may_have_left = http, True

    def _build(self) -> _Client:
        """Build a client; python-ovh reads the settings of the host although it needs none."""
        for name in self._keys.malformed:
            # python-ovh would quote it in its errors, or look for another one on the host.
            raise AuthenticationFailed(name)
        try:
            return _Client(self._keys)
        except (ovh.exceptions.InvalidConfiguration, *UNREADABLE_FILE) as err:
            raise HostConfiguration from err


def is_ovh_page(url: str) -> bool:
    """Return whether a URL is of the API's own host, or of another one of OVHcloud by TLS."""
    try:
        page, own = urlsplit(url), urlsplit(ovh.client.ENDPOINTS[ENDPOINT])
    except ValueError:
        return False
    is_own = (page.scheme, page.netloc) == (own.scheme, own.netloc)
    return is_own or (page.scheme == "https" and _OVH_HOST.fullmatch(page.netloc) is not None)


def _clocks() -> tuple[float, float]:
    # The monotonic one stands still while the host sleeps, the other one can be set.
    return time.monotonic(), time.time()


_RUNNING: Final = ContextVar[Connection]("_RUNNING")
"""The connection that makes a request in this thread."""


class _Client(ovh.Client):  # type: ignore[misc] # it has no types
    """A client of python-ovh with a given time difference, which reports before it sends."""

    time_delta = 0

    def __init__(self, keys: Keys) -> None:
        """Set up a session; reads the settings of the host."""
        super().__init__(ENDPOINT, **asdict(keys), timeout=TIMEOUT)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _Adapter())


class _Adapter(HTTPAdapter):
    """Makes HTTP connections that tell before they send."""

    @override
    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _Https if pool.scheme == "https" else _Http
        return pool


class _Telling(HTTPConnection):
    """Tells the connection to OVHcloud that runs in this thread before it sends."""

    @override
    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _RUNNING.get().before_sending(self)
        super().send(data)


class _Http(_Telling, urllib3_connection.HTTPConnection):
    """Without TLS, as to a proxy."""


class _Https(_Telling, urllib3_connection.HTTPSConnection):
    """With TLS."""
