"""An async client of the OVHcloud SMS API over python-ovh."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
import configparser
import contextlib
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
import threading
import time
from typing import Any, Final
from urllib.parse import quote

import ovh

from .error_log import ErrorLog
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
from .models import (
    Account,
    Callbacks,
    Credential,
    IncomingSms,
    Job,
    JobReport,
    KeyRequest,
    Keys,
    OutgoingSms,
    Receipt,
    Right,
    Sender,
    WaitingSms,
)
from .rate_limit import RateLimiter
from .reading import UNREADABLE, Json, read_ids, read_json, read_list, read_price

type Fields = dict[str, Json]
"""The query of a GET, the body of a POST."""

type Turn = float
"""When a request was granted."""

type RunInExecutor = Callable[[Callable[[], Json]], Awaitable[Json]]

ENDPOINT: Final = "ovh-eu"
"""The only endpoint that sells SMS."""

TIMEOUT: Final = (5.0, 20.0)
"""Seconds to connect, and to wait for an answer."""

IDLE_LIMIT: Final = 300.0
"""Seconds after which a kept connection may be dead without either side knowing."""

CLOCK_STEP: Final = 5.0
"""Seconds the host's clock may drift before requests are signed with a new time delta."""


class OvhClock:
    """OVHcloud's time, which all clients share: any answer of its tells it."""

    def __init__(self) -> None:
        """Begin with the host's time, which may be wrong."""
        self._offset: float | None = None

    def now(self) -> float:
        """Return OVHcloud's time (seconds since 1970), the host's until OVHcloud was asked."""
        # The host's clock may be set meanwhile.
        return time.time() if self._offset is None else time.monotonic() + self._offset

    def set(self, offset: float) -> None:
        """Take what OVHcloud's time is, less `time.monotonic()`."""
        self._offset = offset


class OvhClient:
    """Calls OVHcloud, one request at a time; every failure is an OvhError."""

    def __init__(
        self,
        keys: Keys,
        run_in_executor: RunInExecutor,
        limiter: RateLimiter,
        clock: OvhClock | None = None,
        errors: ErrorLog | None = None,
        *,
        urgent: bool = False,
    ) -> None:
        """Set up without any I/O."""
        self._keys = keys
        self._run_in_executor = run_in_executor
        self._limiter = limiter
        self._clock = clock or OvhClock()
        self._errors = errors or ErrorLog()
        self._urgent = urgent
        self._turn = asyncio.Lock()
        # A cancelled caller gives up its turn while its request still runs in a thread.
        self._thread_turn = threading.Lock()
        self._client: ovh.Client | None = None
        self._last_used = 0.0
        self._clock_offset = 0.0
        # Requests made without asking the limiter: the first is the threads' to count, the second
        # the event loop's.
        self._extra_requests = 0
        self._charged_requests = 0

    def now(self) -> float:
        """Return OVHcloud's time (seconds since 1970), the host's until OVHcloud was asked."""
        return self._clock.now()

    async def async_get_service_names(self) -> list[str]:
        """Return the names of the SMS accounts the keys can see."""
        return await self._async_get("/sms", _strings)

    async def async_get_account(self, service_name: str) -> Account:
        """Return an SMS account."""
        return await self._async_get(_path(service_name), partial(Account.from_json, service_name))

    async def async_get_credential(self) -> Credential:
        """Return what OVHcloud knows of the consumer key."""
        return await self._async_get("/auth/currentCredential", Credential.from_json)

    async def async_request_consumer_key(
        self, rights: Iterable[Right], redirection: str | None
    ) -> KeyRequest:
        """Ask for another consumer key, which its owner has to approve."""
        rules: list[Json] = [{"method": each.method, "path": each.path} for each in rights]
        fields: Fields = {"_need_auth": False, "accessRules": rules}
        if redirection:
            fields["redirection"] = redirection
        turn = await self._limiter.async_acquire(urgent=True)
        with self._kept_if_used(turn):
            async with self._turn:
                answer = await self._async_request("POST", "/auth/credential", fields)
        return _read(answer, KeyRequest.from_json)

    async def async_get_callbacks(self, service_name: str) -> Callbacks:
        """Return what OVHcloud does by itself when there is news of an account."""
        return await self._async_get(_path(service_name), Callbacks.from_json)

    async def async_set_callbacks(self, service_name: str, callbacks: Callbacks) -> None:
        """Change what OVHcloud does by itself, and nothing else of the account."""
        await self._async_change("PUT", _path(service_name), callbacks.as_json())

    async def async_find_missing_right(self, service_name: str) -> MissingRight | None:
        """Return the right to send if the keys are known to lack it."""
        right = Right("POST", f"{_path(service_name)}/jobs")
        try:
            credential = await self.async_get_credential()
        except OvhError:
            # Whether every key may read its own rights is not settled.
            return None
        is_missing = credential.rights and credential.missing([right])
        return MissingRight(right.method, right.path) if is_missing else None

    async def async_get_enabled_senders(self, service_name: str) -> list[Sender]:
        """Return the senders of an account that OVHcloud has validated."""
        path = f"{_path(service_name)}/senders"
        senders = [
            await self.async_get_sender(service_name, name)
            for name in await self._async_get(path, _strings)
        ]
        return [sender for sender in senders if sender.is_enabled]

    async def async_get_sender(self, service_name: str, name: str) -> Sender:
        """Return a sender of an account."""
        path = f"{_path(service_name)}/senders/{quote(name, safe='')}"
        return await self._async_get(path, partial(Sender.from_json, name))

    async def async_get_outgoing_ids(self, service_name: str, tag: str) -> list[int]:
        """Return the ids of the SMS with a tag that have left."""
        path = f"{_path(service_name)}/outgoing"
        return await self._async_get(path, read_ids, {"tag": tag}, urgent=True)

    async def async_find_outgoing(
        self,
        service_name: str,
        *,
        receipt: Receipt | None = None,
        since: float | None = None,
        tag: str | None = None,
        receiver: str | None = None,
    ) -> list[int]:
        """Return the ids of the SMS that have left and are as asked for."""
        query: Fields = {}
        if receipt is not None:
            query["deliveryReceipt"] = int(receipt)
        if since is not None:
            query["creationDatetime.from"] = _moment(since)
        if tag is not None:
            query["tag"] = tag
        if receiver is not None:
            query["receiver"] = receiver
        return await self._async_get(f"{_path(service_name)}/outgoing", read_ids, query)

    async def async_get_outgoing(self, service_name: str, sms_id: int) -> OutgoingSms:
        """Return an SMS that has left."""
        path = f"{_path(service_name)}/outgoing/{sms_id}"
        return await self._async_get(path, OutgoingSms.from_json)

    async def async_find_incoming(self, service_name: str, since: float) -> list[int]:
        """Return the ids of the SMS that came in since a moment (seconds since 1970)."""
        path = f"{_path(service_name)}/incoming"
        return await self._async_get(path, read_ids, {"creationDatetime.from": _moment(since)})

    async def async_get_incoming(self, service_name: str, sms_id: int) -> IncomingSms:
        """Return an SMS that came in."""
        path = f"{_path(service_name)}/incoming/{sms_id}"
        return await self._async_get(path, IncomingSms.from_json)

    async def async_get_blacklist(self, service_name: str) -> list[str]:
        """Return the numbers that have answered STOP."""
        return await self._async_get(f"{_path(service_name)}/blacklists", _strings)

    async def async_get_waiting_ids(self, service_name: str) -> list[int]:
        """Return the ids of the SMS that OVHcloud holds back for later."""
        return await self._async_get(f"{_path(service_name)}/jobs", read_ids, urgent=True)

    async def async_get_waiting(self, service_name: str, sms_id: int) -> WaitingSms:
        """Return an SMS that OVHcloud holds back for later."""
        path = f"{_path(service_name)}/jobs/{sms_id}"
        return await self._async_get(path, WaitingSms.from_json, urgent=True)

    async def async_delete_waiting(self, service_name: str, sms_id: int) -> None:
        """Take back an SMS that OVHcloud holds back for later."""
        await self._async_change("DELETE", f"{_path(service_name)}/jobs/{sms_id}", {})

    async def async_get_rate(self, country: str, billing_country: str | None) -> float:
        """Return the credits a part to a country costs (ISO 3166-1 alpha-2)."""
        # Anybody may ask; a signature could be refused for a right that it does not need.
        query: Fields = {"_need_auth": False, "country": country.lower()}
        if billing_country:
            query["billingCountry"] = billing_country.lower()
        return await self._async_get("/sms/rates/destinations", _rate, query)

    async def async_wait_for_turn(self) -> Turn:
        """Wait until a job may be sent; a turn that is not used is to be given back.

        `async_create_job` does not wait by itself, so that who is sent is chosen last.
        """
        return await self._limiter.async_acquire(urgent=True)

    def give_back(self, turn: Turn) -> None:
        """Let somebody else have a turn that no request was made in."""
        self._limiter.give_back(turn)

    async def async_create_job(self, service_name: str, job: Job, turn: Turn) -> JobReport:
        """Send an SMS to the receivers of a job."""
        path = f"{_path(service_name)}/jobs"
        with self._kept_if_used(turn):
            async with self._turn:
                answer = await self._async_request("POST", path, job.as_json())
            return _read(answer, JobReport.from_json)

    async def _async_get[T](
        self,
        path: str,
        read: Callable[[Any], T],
        query: Fields | None = None,
        *,
        urgent: bool = False,
    ) -> T:
        """Get and read an answer, when it is its turn."""
        # Before the client's own turn: what is not urgent must not hold what is.
        turn = await self._limiter.async_acquire(urgent=urgent or self._urgent)
        with self._kept_if_used(turn):
            async with self._turn:
                answer = await self._async_request("GET", path, query or {})
            return _read(answer, read)

    async def _async_change(self, method: str, path: str, fields: Fields) -> None:
        """Make a request that somebody waits for, whose answer is empty."""
        turn = await self._limiter.async_acquire(urgent=True)
        with self._kept_if_used(turn):
            async with self._turn:
                await self._async_request(method, path, fields)

    @contextlib.contextmanager
    def _kept_if_used(self, turn: Turn) -> Iterator[None]:
        """Give a turn back if OVHcloud never gets the request: it must not slow down the rest."""
        try:
            yield
        except OvhError as err:
            self._errors.note(err)
            if isinstance(err, Unavailable) and not isinstance(err, ClockRefused):
                self.give_back(turn)
            raise

    async def _async_request(self, method: str, path: str, fields: Fields) -> Json:
        """Make a request in a thread, and own up to those it took beside."""
        try:
            return await self._run_in_executor(lambda: self._request(method, path, fields))
        finally:
            made = self._extra_requests
            self._limiter.charge(made - self._charged_requests)
            self._charged_requests = made

    def _request(self, method: str, path: str, fields: Fields) -> Json:
        """Make a request, signed anew if OVHcloud may have refused it for the time only."""
        with self._thread_turn:
            renewed = self._is_stale()
            try:
                if renewed:
                    self._client = None
                return self._call(method, path, fields)
            except OvhError as err:
                if renewed or not _may_be_the_clock(err):
                    raise
                self._client = None
                self._extra_requests += 1
                return self._call(method, path, fields)

    def _is_stale(self) -> bool:
        """Tell whether the connection or the time delta can no longer be trusted."""
        return (
            self._client is None
            or time.monotonic() - self._last_used > IDLE_LIMIT
            or abs(time.time() - time.monotonic() - self._clock_offset) > CLOCK_STEP
        )

    def _call(self, method: str, path: str, fields: Fields) -> Json:
        """Make a request with python-ovh."""
        if self._client is None:
            self._client = self._connect()
        self._last_used = time.monotonic()
        try:
            call = getattr(self._client, method.lower())
            answer = read_json(call(path, **fields))
        except CALL_ERRORS as err:
            raise map_error(err, method, path) from err
        return answer

    def _connect(self) -> ovh.Client:
        """Build a client and ask OVHcloud for its time, which every request is signed with."""
        client = self._build()
        self._clock_offset = time.time() - time.monotonic()
        try:
            self._clock.set(self._clock_offset + client.time_delta)
        except CALL_ERRORS as err:
            error = map_error(err, "GET", "/auth/time")
            self._extra_requests += not isinstance(error, Unavailable)
            if isinstance(error, AuthenticationFailed | HostConfiguration | RateLimited):
                raise error from err
            # Whatever became of this request, the one it was made for has not left.
            raise Unavailable from err
        self._extra_requests += 1
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


def _moment(timestamp: float) -> str:
    """Return a moment as OVHcloud's listings take it: whole seconds."""
    return datetime.fromtimestamp(int(timestamp), UTC).isoformat()


def _path(service_name: str) -> str:
    """Return the path of an SMS account."""
    return f"/sms/{quote(service_name, safe='')}"


def _read[T](answer: Json, read: Callable[[Any], T]) -> T:
    """Read an answer."""
    try:
        return read(answer)
    except UNREADABLE as err:
        raise OutcomeUnknown from err


def _strings(data: Any) -> list[str]:
    """Read a list of strings."""
    return read_list(data, str)


def _rate(data: Any) -> float:
    """Read what a part to a country costs."""
    return read_price(data["credit"])
