"""Requests through python-ovh: connection, time signature, executor and request accounting."""

import asyncio
from collections.abc import Awaitable, Callable
import configparser
from dataclasses import asdict
import threading
import time
from typing import Any, Final

import ovh

from .clock import OvhClock
from .error_log import ErrorLog
from .errors import (
    CALL_ERRORS,
    AuthenticationFailed,
    ClockRefused,
    HostConfiguration,
    OutcomeUnknown,
    OvhError,
    RateLimited,
    Unavailable,
    map_error,
)
from .models import Keys
from .rate_limit import RateLimiter, Slot
from .reading import UNREADABLE, Json, read_json

type Fields = dict[str, Json]
"""The query of a GET, the body of any other request."""

type RunInExecutor = Callable[[Callable[[], Json]], Awaitable[Json]]

TIMEOUT: Final = (5.0, 20.0)
"""Seconds to connect, and to wait for an answer."""

IDLE_LIMIT: Final = 300.0
"""Seconds after which an idle connection may be dead without either side knowing."""

CLOCK_STEP: Final = 5.0
"""Seconds the host's clock may drift before OVHcloud's time is asked for again."""


class Transport:
    """Makes the requests of one client in the executor, one at a time."""

    def __init__(
        self,
        keys: Keys,
        run_in_executor: RunInExecutor,
        limiter: RateLimiter,
        clock: OvhClock,
        errors: ErrorLog,
    ) -> None:
        """Set up without any I/O."""
        self._keys = keys
        self._run_in_executor = run_in_executor
        self._limiter = limiter
        self._clock = clock
        self._errors = errors
        self._lock = asyncio.Lock()
        # A cancelled caller releases the lock above while its request still runs in a thread.
        self._thread_lock = threading.Lock()
        self._client: ovh.Client | None = None
        self._last_used = 0.0
        self._host_offset = 0.0
        # Requests made without a slot: counted in the executor, charged in the event loop.
        self._extra_requests = 0
        self._charged_requests = 0

    async def async_request[T](
        self, slot: Slot, method: str, path: str, fields: Fields, read: Callable[[Any], T]
    ) -> T:
        """Make a request in a slot and read its answer; every failure is an OvhError."""
        try:
            async with self._lock:
                answer = await self._async_run(method, path, fields)
            return _read(answer, read)
        except OvhError as err:
            self._errors.note(err)
            if isinstance(err, Unavailable) and not isinstance(err, ClockRefused):
                # OVHcloud did not count this request, so others may use its slot.
                self._limiter.return_slot(slot)
            raise

    async def _async_run(self, method: str, path: str, fields: Fields) -> Json:
        """Run a request in the executor and charge the limiter for the extra ones it took."""
        try:
            return await self._run_in_executor(lambda: self._request(method, path, fields))
        finally:
            made = self._extra_requests
            self._limiter.charge(made - self._charged_requests)
            self._charged_requests = made

    def _request(self, method: str, path: str, fields: Fields) -> Json:
        """Make a request, and repeat it with OVHcloud's current time if it needs nothing else."""
        with self._thread_lock:
            renewed = self._is_stale()
            try:
                if renewed:
                    self._client = None
                return self._call(method, path, fields)
            except OvhError as err:
                if renewed or not (err.may_be_clock or _is_clock(err)):
                    raise
                # The next request is signed with OVHcloud's current time.
                self._client = None
                if not _is_clock(err):
                    raise
                self._extra_requests += 1
                return self._call(method, path, fields)

    def _is_stale(self) -> bool:
        """Return whether the connection or the time difference can no longer be trusted."""
        return (
            self._client is None
            or time.monotonic() - self._last_used > IDLE_LIMIT
            or abs(time.time() - time.monotonic() - self._host_offset) > CLOCK_STEP
        )

    def _call(self, method: str, path: str, fields: Fields) -> Json:
        """Make one request with python-ovh."""
        if self._client is None:
            self._client = self._connect()
        self._last_used = time.monotonic()
        try:
            call = getattr(self._client, method.lower())
            return read_json(call(path, **fields))
        except CALL_ERRORS as err:
            raise map_error(err, method, path) from err

    def _connect(self) -> ovh.Client:
        """Build a client and ask for OVHcloud's time, which signs every request."""
        client = self._build()
        self._host_offset = time.time() - time.monotonic()
        try:
            self._clock.set(self._host_offset + client.time_delta)
        except CALL_ERRORS as err:
            error = map_error(err, "GET", "/auth/time")
            self._extra_requests += not isinstance(error, Unavailable)
            if isinstance(error, AuthenticationFailed | HostConfiguration | RateLimited):
                raise error from err
            # The request that this connection is for has certainly not been sent.
            raise Unavailable from err
        self._extra_requests += 1
        return client

    def _build(self) -> ovh.Client:
        """Build a client; python-ovh reads the settings of the host although it needs none."""
        for name in self._keys.malformed:
            # python-ovh would quote it in its errors, or look for another one on the host.
            raise AuthenticationFailed(name)
        try:
            # The only endpoint that sells SMS.
            return ovh.Client("ovh-eu", **asdict(self._keys), timeout=TIMEOUT)
        except (ovh.exceptions.InvalidConfiguration, configparser.Error, UnicodeError) as err:
            raise HostConfiguration from err


def _is_clock(err: OvhError) -> bool:
    """Return whether signing with another time probably is all that a refused request needs."""
    # How OVHcloud words its refusal of a wrong time is not documented.
    return isinstance(err, ClockRefused) or (
        isinstance(err, AuthenticationFailed) and err.key_field != "consumer_key"
    )


def _read[T](answer: Json, read: Callable[[Any], T]) -> T:
    try:
        return read(answer)
    except UNREADABLE as err:
        raise OutcomeUnknown from err
