"""An async client of the OVHcloud SMS API over python-ovh."""

import asyncio
from collections.abc import Awaitable, Callable
import configparser
from dataclasses import asdict
import threading
import time
from typing import Any, Final
from urllib.parse import quote

import ovh

from .errors import (
    CALL_ERRORS,
    AuthenticationFailed,
    ClockRefused,
    HostConfiguration,
    MissingRight,
    OutcomeUnknown,
    OvhError,
    RateLimited,
    Unavailable,
    map_error,
)
from .models import UNREADABLE, Account, Job, JobReport, Json, Keys, Right, read_list

type RunInExecutor = Callable[[Callable[[], Json]], Awaitable[Json]]

ENDPOINT: Final = "ovh-eu"
"""The only endpoint that sells SMS."""

TIMEOUT: Final = (5.0, 20.0)
"""Seconds to connect, and to wait for an answer."""

IDLE_LIMIT: Final = 300.0
"""Seconds after which a kept connection may be dead without either side knowing."""

CLOCK_STEP: Final = 5.0
"""Seconds the host's clock may drift before requests are signed with a new time delta."""


class OvhClient:
    """Calls OVHcloud, one request at a time; every failure is an OvhError."""

    def __init__(self, keys: Keys, run_in_executor: RunInExecutor) -> None:
        """Set up without any I/O."""
        self._keys = keys
        self._run_in_executor = run_in_executor
        self._turn = asyncio.Lock()
        # A cancelled caller gives up its turn while its request still runs in a thread.
        self._thread_turn = threading.Lock()
        self._client: ovh.Client | None = None
        self._last_used = 0.0
        self._clock_offset = 0.0

    async def async_get_service_names(self) -> list[str]:
        """Return the names of the SMS accounts the keys can see."""
        return await self._async_get("/sms", _strings)

    async def async_get_account(self, service_name: str) -> Account:
        """Return an SMS account."""
        return await self._async_get(_path(service_name), Account.from_json)

    async def async_find_missing_right(self, service_name: str) -> MissingRight | None:
        """Return the right to send if the keys are known to lack it."""
        path = f"{_path(service_name)}/jobs"
        try:
            rights = await self._async_get("/auth/currentCredential", _rights)
        except OvhError:
            # Whether every key may read its own rights is not settled.
            return None
        granted = not rights or any(right.covers("POST", path) for right in rights)
        return None if granted else MissingRight("POST", path)

    async def async_get_enabled_senders(self, service_name: str) -> list[str]:
        """Return the senders of an account that OVHcloud has validated."""
        path = f"{_path(service_name)}/senders"
        return [
            sender
            for sender in await self._async_get(path, _strings)
            if await self._async_get(f"{path}/{quote(sender, safe='')}", _is_enabled)
        ]

    async def async_create_job(self, service_name: str, job: Job) -> JobReport:
        """Send an SMS to the receivers of a job."""
        path = f"{_path(service_name)}/jobs"
        return await self._async_request("POST", path, JobReport.from_json, job.as_json())

    async def _async_get[T](self, path: str, read: Callable[[Any], T]) -> T:
        """Get and read an answer."""
        return await self._async_request("GET", path, read)

    async def _async_request[T](
        self, method: str, path: str, read: Callable[[Any], T], body: dict[str, Json] | None = None
    ) -> T:
        """Make a request when it is its turn, and read the answer."""
        async with self._turn:
            answer = await self._run_in_executor(lambda: self._request(method, path, body))
        try:
            return read(answer)
        except UNREADABLE as err:
            raise OutcomeUnknown from err

    def _request(self, method: str, path: str, body: dict[str, Json] | None) -> Json:
        """Make a request, signed anew if OVHcloud may have refused it for the time only."""
        with self._thread_turn:
            renewed = self._is_stale()
            try:
                if renewed:
                    self._client = None
                return self._call(method, path, body)
            except OvhError as err:
                if renewed or not _may_be_the_clock(err):
                    raise
                self._client = None
                return self._call(method, path, body)

    def _is_stale(self) -> bool:
        """Tell whether the connection or the time delta can no longer be trusted."""
        return (
            self._client is None
            or time.monotonic() - self._last_used > IDLE_LIMIT
            or abs(time.time() - time.monotonic() - self._clock_offset) > CLOCK_STEP
        )

    def _call(self, method: str, path: str, body: dict[str, Json] | None) -> Json:
        """Make a request with python-ovh."""
        if self._client is None:
            self._client = self._connect()
        self._last_used = time.monotonic()
        try:
            if method == "GET":
                answer: Json = self._client.get(path)
            else:
                answer = self._client.post(path, **(body or {}))
        except CALL_ERRORS as err:
            raise map_error(err, method, path) from err
        return answer

    def _connect(self) -> ovh.Client:
        """Build a client and ask OVHcloud for its time, which every request is signed with."""
        client = self._build()
        self._clock_offset = time.time() - time.monotonic()
        try:
            _ = client.time_delta
        except CALL_ERRORS as err:
            error = map_error(err, "GET", "/auth/time")
            if isinstance(error, AuthenticationFailed | HostConfiguration | RateLimited):
                raise error from err
            # Whatever became of this request, the one it was made for has not left.
            raise Unavailable from err
        return client

    def _build(self) -> ovh.Client:
        """Build a client, which reads the settings of the host although it needs none."""
        for name in self._keys.malformed:
            # python-ovh would quote it in its errors, or look for another on the host.
            raise AuthenticationFailed(name)
        try:
            return ovh.Client(ENDPOINT, **asdict(self._keys), timeout=TIMEOUT)
        except (ovh.exceptions.InvalidConfiguration, configparser.Error, UnicodeError) as err:
            raise HostConfiguration from err


def _may_be_the_clock(err: OvhError) -> bool:
    """Tell whether a wrong time delta may be all that is wrong with a request."""
    # How OVHcloud words its refusal of a wrong time is not settled.
    return isinstance(err, ClockRefused) or (
        isinstance(err, AuthenticationFailed) and err.credential != "consumer_key"
    )


def _path(service_name: str) -> str:
    """Return the path of an SMS account."""
    return f"/sms/{quote(service_name, safe='')}"


def _strings(data: Any) -> list[str]:
    """Read a list of strings."""
    return read_list(data, str)


def _rights(data: Any) -> list[Right]:
    """Read the rights of a consumer key."""
    return [Right.from_json(rule) for rule in data["rules"]]


def _is_enabled(data: Any) -> bool:
    """Read whether a sender can be used."""
    return bool(data["status"] == "enable")
