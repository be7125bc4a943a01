"""The requests of a client: connections, time signature, executor and request accounting."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
import threading
import time
from typing import Any, Final

from .account_models import Keys
from .clock import OvhClock
from .connection import IDLE_LIMIT, TIME_PATH, Connection, Fields
from .error_log import ErrorLog
from .errors import (
    AuthenticationFailed,
    ClockRefused,
    HostConfiguration,
    OutcomeUnknown,
    OvhError,
    RateLimited,
    Unavailable,
)
from .rate_limit import RateLimiter, Slot
from .reading import UNREADABLE, Json

type RunInExecutor = Callable[[Callable[[], Json]], Awaitable[Json]]

DEADLINE: Final = 25.0
"""Seconds for the whole of a request: OVHcloud's time, if it is asked for, and a second try."""

CLOCK_STEP: Final = 5.0
"""Seconds the host's clock may drift before OVHcloud's time is asked for again."""


@dataclass(frozen=True, slots=True, eq=False)
class SigningTime:
    """OVHcloud's time, for which requests are signed."""

    delta: int
    """Seconds it is ahead of the host's."""
    host_offset: float
    """Host's time less `time.monotonic()` when it was asked for."""


class Transport:
    """Makes the requests of one client in the executor, on a limited number of connections."""

    def __init__(
        self,
        keys: Keys,
        run_in_executor: RunInExecutor,
        limiter: RateLimiter,
        clock: OvhClock,
        errors: ErrorLog,
        *,
        connections: int,
    ) -> None:
        """Set up without any I/O."""
        self._keys = keys
        self._run_in_executor = run_in_executor
        self._limiter = limiter
        self._clock = clock
        self._errors = errors
        self._free = asyncio.Semaphore(connections)
        self._idle: list[Connection] = []
        self._running: set[Connection] = set()
        self._is_closed = False
        # Held by the one thread that asks for the time, while the others wait for its answer.
        self._time_lock = threading.Lock()
        self._time: SigningTime | None = None
        self._last_used = 0.0

    async def async_request[T](
        self, slot: Slot, method: str, path: str, fields: Fields, read: Callable[[Any], T]
    ) -> T:
        """Make a request in a slot and read its answer; every failure is an OvhError."""
        try:
            return _read(await self._async_run(method, path, fields), read)
        except OvhError as err:
            self._errors.note(err)
            if isinstance(err, Unavailable) and not isinstance(err, ClockRefused):
                # OVHcloud did not count this request, so others may use its slot.
                self._limiter.return_slot(slot)
            raise

    def close(self) -> None:
        """End the running requests, whose threads return at once, and make no more."""
        self._is_closed = True
        for connection in self._running:
            connection.end()

    async def _async_run(self, method: str, path: str, fields: Fields) -> Json:
        """Run a request in the executor, and end it at the deadline or with its caller."""
        await self._free.acquire()
        if self._is_closed:
            self._free.release()
            raise Unavailable
        connection = self._take()
        request = partial(self._request, connection, method, path, fields)
        run = asyncio.ensure_future(self._run_in_executor(request))
        run.add_done_callback(partial(self._put_back, connection))
        try:
            await asyncio.wait([run], timeout=DEADLINE)
        finally:
            if not run.done():
                connection.end()
        if run.done():
            return run.result()
        raise OutcomeUnknown if connection.may_have_sent else Unavailable

    def _take(self) -> Connection:
        """Return the idle connection that was used last, or a new one."""
        while self._idle:
            if (connection := self._idle.pop()).is_usable:
                break
        else:
            connection = Connection(self._keys)
        self._running.add(connection)
        return connection

    def _put_back(self, connection: Connection, run: asyncio.Future[Json]) -> None:
        """Take back a connection whose thread has ended, and charge what it did without a slot."""
        if run.cancelled():
            # Home Assistant stops, and the thread may still run.
            connection.end()
        else:
            # Retrieved here, because its caller may have left.
            run.exception()
        self._limiter.charge(connection.extra_requests)
        connection.extra_requests = 0
        self._running.discard(connection)
        self._idle.append(connection)
        self._free.release()

    def _request(self, connection: Connection, method: str, path: str, fields: Fields) -> Json:
        """Make a request, and repeat it with OVHcloud's current time if it needs nothing else."""
        signed, is_new = self._current_time(connection)
        try:
            return connection.call(method, path, fields, signed.delta)
        except OvhError as err:
            if is_new or not (err.may_be_clock or _is_clock(err)):
                raise
            # The next request is signed with OVHcloud's current time.
            self._forget(signed)
            if not _is_clock(err):
                raise
            signed, _ = self._current_time(connection)
            connection.extra_requests += 1
            return connection.call(method, path, fields, signed.delta)

    def _current_time(self, connection: Connection) -> tuple[SigningTime, bool]:
        """Return OVHcloud's time, and whether it had to be asked for."""
        with self._time_lock:
            signed = None if self._is_stale() else self._time
            is_new = signed is None
            if signed is None:
                self._time = None
                signed = self._time = self._ask_time(connection)
            self._last_used = time.monotonic()
            return signed, is_new

    def _is_stale(self) -> bool:
        """Return whether the time difference can no longer be trusted."""
        return (
            self._time is None
            or time.monotonic() - self._last_used > IDLE_LIMIT
            or abs(time.time() - time.monotonic() - self._time.host_offset) > CLOCK_STEP
        )

    def _forget(self, signed: SigningTime) -> None:
        """Have OVHcloud's time asked for again, unless another request has done so by now."""
        with self._time_lock:
            if self._time is signed:
                self._time = None

    def _ask_time(self, connection: Connection) -> SigningTime:
        host_offset = time.time() - time.monotonic()
        try:
            now: Any = connection.call("GET", TIME_PATH, {"_need_auth": False})
            signed = SigningTime(int(now) - int(time.time()), host_offset)
            self._clock.set(host_offset + signed.delta)
        except (OvhError, *UNREADABLE) as err:
            connection.extra_requests += not isinstance(err, Unavailable)
            if isinstance(err, AuthenticationFailed | HostConfiguration | RateLimited):
                raise
            # The request that needs the time has certainly not been sent.
            raise Unavailable from err
        connection.extra_requests += 1
        return signed


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
