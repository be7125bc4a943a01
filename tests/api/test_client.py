"""The client of the OVHcloud API, over real HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
import contextlib
from dataclasses import asdict, replace
from importlib.machinery import SourceFileLoader
import logging
from pathlib import Path
import socket
import sys
from threading import Event, Lock
import time
import traceback
from types import ModuleType
from typing import Any, override
from unittest.mock import patch

import ovh.client
import ovh.config
import pytest
import requests

from custom_components.ovh_sms.api import (
    Account,
    AuthenticationFailed,
    HostConfiguration,
    Job,
    JobReport,
    Keys,
    MissingRight,
    OutcomeUnknown,
    OvhClient,
    OvhError,
    RateLimiter,
    Rejected,
    Sender as EnabledSender,
    Slot,
    Unavailable,
    UnknownService,
    WaitingSms,
    connection as connection_module,
    python_ovh,
    transport as transport_module,
)
from custom_components.ovh_sms.api.connection import IDLE_LIMIT, Connection
from custom_components.ovh_sms.api.errors import ClockRefused
from custom_components.ovh_sms.api.rate_limit import REQUESTS_PER_MINUTE
from custom_components.ovh_sms.api.transport import CLOCK_STEP

from ..ovh_simulator import Fault, OvhSimulator, Sender
from ..ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    FIRST_ID,
    SERVICE_NAME,
)

KEYS = Keys(APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY)
NUMBER = "+33612345678"
JOB = Job(message="The house is on fire", receivers=(NUMBER,), sender="MyHouse", tag="t1")
TIME = "/auth/time"
ACCOUNT = f"/sms/{SERVICE_NAME}"
JOBS = f"{ACCOUNT}/jobs"
SENDERS = f"{ACCOUNT}/senders"
OUTGOING = f"{ACCOUNT}/outgoing"
YEAR = 31_557_600.0
WINDOW = 12
SOON = 2.0
"""Seconds in which all is done that waits for nothing."""

type Call = Callable[[OvhClient], Awaitable[Any]]


def get_service_names(client: OvhClient) -> Awaitable[Any]:
    """Ask for the accounts."""
    return client.async_get_service_names()


def get_account(client: OvhClient) -> Awaitable[Any]:
    """Ask for the account."""
    return client.async_get_account(SERVICE_NAME)


def get_enabled_senders(client: OvhClient) -> Awaitable[Any]:
    """Ask for the senders."""
    return client.async_get_enabled_senders(SERVICE_NAME)


def create_job(client: OvhClient) -> Awaitable[Any]:
    """Send the job."""
    return client.async_create_job(SERVICE_NAME, JOB, 0.0)


def get_outgoing_ids(client: OvhClient) -> Awaitable[Any]:
    """Look for a job among what has left."""
    return client.async_get_outgoing_ids(SERVICE_NAME, "t1")


def get_waiting_ids(client: OvhClient) -> Awaitable[Any]:
    """Look for what is held back."""
    return client.async_get_waiting_ids(SERVICE_NAME)


def get_waiting(client: OvhClient) -> Awaitable[Any]:
    """Look at what is held back."""
    return client.async_get_waiting(SERVICE_NAME, FIRST_ID)


POLLS = [get_service_names, get_account, get_enabled_senders]
LOOKUPS = [get_outgoing_ids, get_waiting_ids, get_waiting]
CALLS = [*POLLS, *LOOKUPS, create_job]


@pytest.fixture
def client(simulator: OvhSimulator) -> OvhClient:
    """Return a client of the simulator."""
    return OvhClient(KEYS, asyncio.to_thread, RateLimiter())


def paths(simulator: OvhSimulator) -> list[str]:
    """Return the paths that were asked for, and forget them."""
    found = [request.path for request in simulator.world.requests]
    simulator.world.requests.clear()
    return found


async def test_service_names(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test listing accounts."""
    simulator.world.add_account("sms-cd67890-2")
    assert await client.async_get_service_names() == [SERVICE_NAME, "sms-cd67890-2"]
    simulator.world.accounts.clear()
    assert await client.async_get_service_names() == []
    assert paths(simulator) == [TIME, "/sms", "/sms"]


async def test_account(client: OvhClient) -> None:
    """Test looking at an account."""
    expected = Account(SERVICE_NAME, "Maison", True, 100.0, "enable")
    assert await client.async_get_account(SERVICE_NAME) == expected


async def test_enabled_senders(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test that only senders that can be used are listed."""
    senders = simulator.world.accounts[SERVICE_NAME].senders
    senders["+33644601234"] = Sender("enable", type="virtual")
    assert await client.async_get_enabled_senders(SERVICE_NAME) == [
        EnabledSender("MyHouse", is_enabled=True, kind="alpha"),
        EnabledSender("+33644601234", is_enabled=True, kind="virtual"),
    ]
    names = ["MyHouse", "OldHouse", "NewHouse", "+33644601234"]
    assert paths(simulator) == [TIME, SENDERS, *(f"{SENDERS}/{name}" for name in names)]


async def test_no_senders(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test an account without senders."""
    simulator.world.accounts[SERVICE_NAME].senders.clear()
    assert await client.async_get_enabled_senders(SERVICE_NAME) == []


@pytest.mark.parametrize(
    "name", ["My House", "A/B", "Café", "50%", "a?b=c#d", "a+b&c", "x;y", "%2F", "+33612345678"]
)
async def test_names_in_paths(client: OvhClient, simulator: OvhSimulator, name: str) -> None:
    """Test that names with any characters are found."""
    simulator.world.add_account(name, senders={name: Sender("enable")})
    assert (await client.async_get_account(name)).name == name
    assert [each.name for each in await client.async_get_enabled_senders(name)] == [name]


@pytest.mark.parametrize(
    ("name", "shown"), [("MP RENOV", "MP RENOV"), ("+33939070545", "+*********45")]
)
@pytest.mark.parametrize(
    "fault",
    [
        Fault("respond", status=404, body={"message": "The requested object does not exist"}),
        Fault("respond", status=404, body={"message": "This service does not exist"}),
        Fault("respond", status=400, body={"message": "Whatever"}),
    ],
    ids=lambda fault: str(fault.body),
)
async def test_sender_is_gone(
    client: OvhClient,
    simulator: OvhSimulator,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    name: str,
    shown: str,
) -> None:
    """Test that a sender that OVHcloud lists but cannot show costs only itself, and one warning."""
    simulator.world.accounts[SERVICE_NAME].senders = {name: Sender("enable"), "A": Sender("enable")}
    simulator.world.faults.add(replace(fault, path=f"{SENDERS}/{name}", times=None))
    for _ in range(2):
        senders = await client.async_get_enabled_senders(SERVICE_NAME)
        assert [sender.name for sender in senders] == ["A"]
    [warning] = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert f"the sender {shown}:" in warning.message


async def test_senders_out_of_reach(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test that senders are not left out because of OVHcloud's trouble."""
    simulator.world.faults.add(Fault("http_500", path=f"{SENDERS}/*"))
    with pytest.raises(OutcomeUnknown):
        await client.async_get_enabled_senders(SERVICE_NAME)


async def test_unknown_service(client: OvhClient) -> None:
    """Test an account that is not there."""
    with pytest.raises(UnknownService):
        await client.async_get_account("sms-xx00000-1")


@pytest.mark.parametrize(
    ("sender", "given"), [("MyHouse", {"sender": "MyHouse"}), (None, {"senderForResponse": True})]
)
async def test_create_job(
    client: OvhClient, simulator: OvhSimulator, sender: str | None, given: dict[str, Any]
) -> None:
    """Test sending, to the last byte of what OVHcloud gets."""
    message = 'Ça «brûle»: 20 °C 😀\n"\\'
    job = Job(message=message, receivers=(NUMBER, "+336"), sender=sender, tag="t1")
    report = await client.async_create_job(SERVICE_NAME, job, 0.0)
    assert report == JobReport(
        ids=(FIRST_ID,),
        valid_receivers=(NUMBER,),
        invalid_receivers=("+336",),
        credits_removed=1.0,
        credits_left=99.0,
        tag="t1",
    )
    assert [sent.body for sent in simulator.world.jobs] == [
        given
        | {
            "message": message,
            "receivers": [NUMBER, "+336"],
            "noStopClause": True,
            "priority": "high",
            "tag": "t1",
        }
    ]


async def test_old_report(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test a report without the credits left, and no receiver that is valid."""
    simulator.world.behaviour.credits_left_in_report = False
    job = Job(message="Hi", receivers=("+336",), sender=None, tag="t1")
    assert await client.async_create_job(SERVICE_NAME, job, 0.0) == JobReport(
        ids=(),
        valid_receivers=(),
        invalid_receivers=("+336",),
        credits_removed=0.0,
        credits_left=None,
        tag="t1",
    )


async def test_outgoing_ids(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test finding what has left by its tag, which is all that is asked for."""
    for tag in ("t1", "t2", "t1"):
        await client.async_create_job(SERVICE_NAME, replace(JOB, tag=tag), 0.0)
    simulator.world.requests.clear()
    found = [await client.async_get_outgoing_ids(SERVICE_NAME, tag) for tag in ("t1", "t2", "t3")]
    first, second, third = simulator.world.messages
    assert found == [[first, third], [second], []]
    queries = [request.query for request in simulator.world.requests]
    assert queries == [{"tag": "t1"}, {"tag": "t2"}, {"tag": "t3"}]
    assert paths(simulator) == [OUTGOING] * 3


@pytest.mark.parametrize("tag", ["a b", "a&tag=b", "é#%2F+?"])
async def test_tags_in_queries(client: OvhClient, simulator: OvhSimulator, tag: str) -> None:
    """Test that a tag of any characters is the one that is looked for."""
    await client.async_create_job(SERVICE_NAME, replace(JOB, tag=tag), 0.0)
    assert await client.async_get_outgoing_ids(SERVICE_NAME, tag) == [FIRST_ID]
    assert simulator.world.requests[-1].query == {"tag": tag}


async def test_not_yet_listed(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test that what has just left is in neither list."""
    simulator.world.behaviour.listing_delay = 60
    await create_job(client)
    assert await get_outgoing_ids(client) == []
    assert await get_waiting_ids(client) == []


async def test_waiting(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test finding what OVHcloud holds back."""
    assert await get_waiting_ids(client) == []
    await client.async_create_job(
        SERVICE_NAME, replace(JOB, receivers=(NUMBER, "+33687654321")), 0.0
    )
    for message in simulator.world.messages.values():
        message.leaves_at += 3600
    assert await get_outgoing_ids(client) == []
    assert await get_waiting_ids(client) == list(simulator.world.messages)
    created = int(simulator.world.messages[FIRST_ID].created_at)
    assert await get_waiting(client) == WaitingSms(JOB.message, NUMBER, created, delay=0)
    with pytest.raises(Rejected):
        await client.async_get_waiting(SERVICE_NAME, FIRST_ID + 2)


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (get_service_names, "/sms"),
        (get_account, ACCOUNT),
        (get_enabled_senders, SENDERS),
        (get_enabled_senders, f"{SENDERS}/*"),
        (get_outgoing_ids, OUTGOING),
        (get_waiting_ids, JOBS),
        (get_waiting, f"{JOBS}/*"),
        (create_job, JOBS),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        "\ufeff{}",
        "9" * 5000,
        "[" * 100_000,
        None,
        True,
        0,
        [],
        [None],
        [[]],
        {},
        {"status": None},
        {"message": "No"},
        {"name": None, "creditsLeft": "many"},
        {"name": "x", "creditsLeft": float("inf"), "status": []},
        {"name": "x", "creditsLeft": 10**400},
        {"ids": 1, "validReceivers": 2, "invalidReceivers": 3, "totalCreditsRemoved": 4},
        {"ids": [None], "validReceivers": [], "invalidReceivers": [], "totalCreditsRemoved": 1},
        {
            "ids": [float("inf")],
            "validReceivers": [],
            "invalidReceivers": [],
            "totalCreditsRemoved": 1,
        },
        {"ids": [], "validReceivers": [], "invalidReceivers": [], "totalCreditsRemoved": 10**400},
    ],
    ids=lambda body: str(body)[:40],
)
@pytest.mark.parametrize("status", [200, 403])
async def test_strange_answer(
    client: OvhClient, simulator: OvhSimulator, call: Call, path: str, body: Any, status: int
) -> None:
    """Test that an answer nobody has thought of is read, or a failure like all others."""
    simulator.world.faults.add(Fault("respond", path=path, status=status, body=body, times=None))
    with contextlib.suppress(OvhError):
        await call(client)


@pytest.mark.parametrize("call", CALLS)
async def test_missing_right(client: OvhClient, simulator: OvhSimulator, call: Call) -> None:
    """Test that the right that is missing can be named."""
    simulator.world.credentials[CONSUMER_KEY].rules.clear()
    with pytest.raises(MissingRight) as caught:
        await call(client)
    request = simulator.world.requests[-1]
    assert (caught.value.method, caught.value.path) == (request.method, request.path)


class Clocks:
    """The clocks of this host, moved while OVHcloud's stays as it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, simulator: OvhSimulator) -> None:
        """Let time pass as it does."""
        self._monkeypatch = monkeypatch
        self._simulator = simulator

    def step(self, seconds: float) -> None:
        """Set the time of day."""
        now = time.time
        self._monkeypatch.setattr(time, "time", lambda: now() + seconds)
        self._simulator.world.clock.skew -= seconds

    def wait(self, seconds: float) -> None:
        """Let time pass for both."""
        monotonic, now = time.monotonic, time.time
        self._monkeypatch.setattr(time, "monotonic", lambda: monotonic() + seconds)
        self._monkeypatch.setattr(time, "time", lambda: now() + seconds)


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch, simulator: OvhSimulator) -> Clocks:
    """Return the clocks of this host."""
    return Clocks(monkeypatch, simulator)


@pytest.mark.parametrize("years", [-50, 0, 10])
async def test_wrong_clock(
    client: OvhClient, simulator: OvhSimulator, clocks: Clocks, years: int
) -> None:
    """Test a host that has never known the time."""
    clocks.step(years * YEAR)
    await create_job(client)
    await create_job(client)
    assert paths(simulator) == [TIME, JOBS, JOBS]


@pytest.mark.parametrize("step", [-10 * YEAR, -200, -CLOCK_STEP - 1, CLOCK_STEP + 1, 50 * YEAR])
async def test_clock_step(
    client: OvhClient, simulator: OvhSimulator, clocks: Clocks, step: float
) -> None:
    """Test that requests are signed for OVHcloud's time when the host's is set."""
    await create_job(client)
    clocks.step(step)
    await create_job(client)
    await create_job(client)
    assert paths(simulator) == [TIME, JOBS, TIME, JOBS, JOBS]
    assert len(simulator.world.jobs) == 3


@pytest.mark.parametrize("step", [-CLOCK_STEP + 1, CLOCK_STEP - 1])
async def test_clock_drift(
    client: OvhClient, simulator: OvhSimulator, clocks: Clocks, step: float
) -> None:
    """Test that a clock that is kept in time does not cost a request."""
    await create_job(client)
    clocks.step(step)
    await create_job(client)
    assert paths(simulator) == [TIME, JOBS, JOBS]


@pytest.mark.parametrize("error", ["query_out_of_time", "invalid_application_key"])
@pytest.mark.parametrize("shape", ["observed", "legacy", "class"])
@pytest.mark.parametrize("skew", [-3600, 10 * YEAR])
async def test_server_clock_step(
    client: OvhClient, simulator: OvhSimulator, error: Any, shape: Any, skew: float
) -> None:
    """Test that a request refused for its time is made once more, however that is worded."""
    simulator.world.behaviour.clock_skew_error = error
    simulator.world.behaviour.body_shape = shape
    await create_job(client)
    simulator.world.clock.skew = skew
    await create_job(client)
    await create_job(client)
    assert paths(simulator) == [TIME, JOBS, JOBS, TIME, JOBS, JOBS]
    assert len(simulator.world.jobs) == 3


async def test_time_is_never_right(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test that a time that is refused again and again is asked for once each time."""
    await create_job(client)
    simulator.world.behaviour.timestamp_window = -1
    for _ in range(3):
        with pytest.raises(ClockRefused):
            await create_job(client)
    assert paths(simulator) == [TIME, JOBS, *[JOBS, TIME, JOBS] * 3]
    assert len(simulator.world.jobs) == 1


async def test_no_time_for_second_try(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test that a request refused for its time has not left if the time cannot be had."""
    await create_job(client)
    simulator.world.clock.skew = 3600
    simulator.world.faults.add(Fault("http_500", path=TIME))
    with pytest.raises(Unavailable):
        await create_job(client)
    await create_job(client)
    assert paths(simulator) == [TIME, JOBS, JOBS, TIME, TIME, JOBS]


@pytest.mark.parametrize(
    ("keys", "field", "first", "later"),
    [
        (Keys("x", APPLICATION_SECRET, CONSUMER_KEY), "application_key", [TIME], [TIME]),
        (
            Keys(APPLICATION_KEY, "x", CONSUMER_KEY),
            "application_secret",
            [TIME, "/sms"],
            ["/sms", TIME, "/sms"],
        ),
        (
            Keys(APPLICATION_KEY, APPLICATION_SECRET, "x"),
            "consumer_key",
            [TIME, "/sms"],
            ["/sms"],
        ),
    ],
)
async def test_wrong_key(
    simulator: OvhSimulator, keys: Keys, field: str, first: list[str], later: list[str]
) -> None:
    """Test that a wrong key is not tried again and again."""
    client = OvhClient(keys, asyncio.to_thread, RateLimiter())
    for expected in (first, later, later):
        with pytest.raises(AuthenticationFailed) as caught:
            await client.async_get_service_names()
        assert caught.value.key_field == field
        assert paths(simulator) == expected


async def test_application_is_deleted(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test keys that end after they were right."""
    await client.async_get_service_names()
    simulator.world.applications.clear()
    with pytest.raises(AuthenticationFailed) as caught:
        await client.async_get_service_names()
    assert caught.value.key_field == "application_key"
    assert paths(simulator) == [TIME, "/sms", "/sms", TIME]


@pytest.mark.parametrize(
    ("idle", "expected"),
    [(IDLE_LIMIT - 5, [TIME, "/sms", "/sms"]), (IDLE_LIMIT + 5, [TIME, "/sms", TIME, "/sms"])],
)
async def test_idle(
    client: OvhClient,
    simulator: OvhSimulator,
    clocks: Clocks,
    idle: float,
    expected: list[str],
) -> None:
    """Test that a connection that may be dead is not used for a request that matters."""
    await client.async_get_service_names()
    clocks.wait(idle)
    await client.async_get_service_names()
    assert paths(simulator) == expected


async def test_recovery(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test that a client that could not reach OVHcloud does once it is back."""
    simulator.world.faults.add(Fault("reset_before", path=TIME))
    with pytest.raises(Unavailable):
        await create_job(client)
    simulator.world.faults.add(Fault("reset_before", path=JOBS))
    with pytest.raises(OutcomeUnknown):
        await create_job(client)
    await create_job(client)
    assert len(simulator.world.jobs) == 1


async def happened(what: Callable[[], Any]) -> None:
    """Wait for what another thread does."""
    async with asyncio.timeout(5):
        while not what():  # noqa: ASYNC110 - it is another thread's
            await asyncio.sleep(0.01)


class Threads:
    """Counts the threads that make a request."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = Lock()
        self.now = 0
        self.most = 0

    def count(self, function: Callable[[], Any]) -> Any:
        """Make a request in this thread."""
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return function()
        finally:
            with self._lock:
                self.now -= 1

    async def run(self, function: Callable[[], Any]) -> Any:
        """Make a request in a thread."""
        return await asyncio.to_thread(self.count, function)


class Traffic:
    """Counts the requests that are on their way at the same time."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = Lock()
        self._now = 0
        self.most = 0

    def add(self, number: int) -> None:
        """Count a request in or out."""
        with self._lock:
            self._now += number
            self.most = max(self.most, self._now)


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> Traffic:
    """Return a count of the requests on their way."""
    traffic = Traffic()
    request = requests.Session.request

    def counted(*args: Any, **kwargs: Any) -> requests.Response:
        traffic.add(1)
        try:
            return request(*args, **kwargs)
        finally:
            traffic.add(-1)

    monkeypatch.setattr(requests.Session, "request", counted)
    return traffic


async def test_one_at_a_time(client: OvhClient, simulator: OvhSimulator, traffic: Traffic) -> None:
    """Test that requests wait for each other, in order."""
    simulator.world.faults.add(Fault("slow", path="/sms*", seconds=0.05, times=4))
    jobs = [replace(JOB, tag=f"t{number}") for number in range(6)]
    await asyncio.gather(
        *(client.async_create_job(SERVICE_NAME, job, 0.0) for job in jobs),
        client.async_get_enabled_senders(SERVICE_NAME),
    )
    assert traffic.most == 1
    assert [job.tag for job in simulator.world.jobs] == [job.tag for job in jobs]


@pytest.mark.parametrize("cancel", [False, True])
async def test_one_at_a_time_after_an_end(
    client: OvhClient,
    simulator: OvhSimulator,
    traffic: Traffic,
    monkeypatch: pytest.MonkeyPatch,
    cancel: bool,
) -> None:
    """Test that what was cancelled or came to its deadline makes room, once it has ended."""
    if not cancel:
        monkeypatch.setattr(transport_module, "DEADLINE", 0.3)
    simulator.world.faults.add(Fault("hang_after", path=JOBS))
    task = asyncio.create_task(client.async_create_job(SERVICE_NAME, JOB, 0.0))
    await happened(lambda: simulator.world.jobs)
    if cancel:
        task.cancel()
    with pytest.raises(asyncio.CancelledError if cancel else OutcomeUnknown):
        await task
    began = time.monotonic()
    await asyncio.gather(create_job(client), get_account(client))
    assert time.monotonic() - began < SOON
    assert traffic.most == 1
    # On another connection, but signed for the time that is known.
    assert paths(simulator) == [TIME, JOBS, JOBS, ACCOUNT]


@pytest.fixture
def window(simulator: OvhSimulator) -> OvhClient:
    """Return a client of the simulator that makes twelve requests at once."""
    return OvhClient(KEYS, asyncio.to_thread, RateLimiter(), connections=WINDOW)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """Return the connections that are made."""
    connections: list[Connection] = []

    def build(keys: Keys) -> Connection:
        connections.append(Connection(keys))
        return connections[-1]

    monkeypatch.setattr(transport_module, "Connection", build)
    return connections


async def test_window(
    window: OvhClient, simulator: OvhSimulator, traffic: Traffic, built: list[Connection]
) -> None:
    """Test that as many requests as allowed are made at once, signed for one time."""
    simulator.world.faults.add(Fault("slow", path=JOBS, seconds=0.3, times=WINDOW))
    await asyncio.gather(*(create_job(window) for _ in range(WINDOW + 3)))
    assert traffic.most == len(built) == WINDOW
    assert paths(simulator) == [TIME, *[JOBS] * (WINDOW + 3)]
    await create_job(window)
    assert paths(simulator) == [JOBS]


async def test_window_is_not_held_up(window: OvhClient, simulator: OvhSimulator) -> None:
    """Test that requests without an answer do not delay others."""
    simulator.world.faults.add(Fault("hang_before", path=JOBS, times=WINDOW - 1))
    hanging = [asyncio.ensure_future(create_job(window)) for _ in range(WINDOW - 1)]
    await happened(lambda: len(simulator.world.requests) == WINDOW)
    for _ in range(3):
        await asyncio.wait_for(create_job(window), SOON)
    assert not any(task.done() for task in hanging)
    window.close()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_one_connection_is_reused(
    window: OvhClient, built: list[Connection], clocks: Clocks
) -> None:
    """Test that requests one after the other share a connection, the one used last."""
    for _ in range(3):
        await create_job(window)
    assert len(built) == 1
    await asyncio.gather(*(get_account(window) for _ in range(3)))
    assert len(built) == 3
    clocks.wait(IDLE_LIMIT / 2 + 5)
    for _ in range(3):
        await get_account(window)
    clocks.wait(IDLE_LIMIT / 2)
    # Two of the three may be dead by now.
    await asyncio.gather(*(get_account(window) for _ in range(3)))
    assert len(built) == 5


@pytest.mark.parametrize("error", ["query_out_of_time", "invalid_signature"])
async def test_window_renews_the_time_once(
    window: OvhClient, simulator: OvhSimulator, error: Any
) -> None:
    """Test that requests refused for their time ask for it once, however many they are."""
    simulator.world.behaviour.clock_skew_error = error
    await create_job(window)
    simulator.world.clock.skew = 3600
    # All are refused before one asks for the time.
    simulator.world.faults.add(Fault("slow", path=JOBS, seconds=0.5, times=WINDOW))
    await asyncio.gather(*(create_job(window) for _ in range(WINDOW)))
    asked = paths(simulator)
    assert asked.count(TIME) == 2
    assert asked.count(JOBS) == 1 + 2 * WINDOW
    assert len(simulator.world.jobs) == 1 + WINDOW


SLOW_ANSWERS = [
    Fault("hang_before"),
    Fault("hang_after"),
    Fault("slow", seconds=5),
    Fault("drip", seconds=0.1),
]


@pytest.fixture
def deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests end soon; without that none of the slow answers would."""
    monkeypatch.setattr(transport_module, "DEADLINE", 0.4)


@pytest.mark.usefixtures("deadline")
@pytest.mark.parametrize("fault", SLOW_ANSWERS, ids=lambda fault: fault.kind)
async def test_deadline(simulator: OvhSimulator, recorder: Recorder, fault: Fault) -> None:
    """Test that a request ends at its deadline, its thread too, and that its outcome is open."""
    threads = Threads()
    client = OvhClient(KEYS, threads.run, recorder)
    simulator.world.faults.add(replace(fault, path=JOBS))
    began = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        await create_job(client)
    assert 0.3 < time.monotonic() - began < SOON
    # OVHcloud's time, once the thread has ended.
    await happened(lambda: recorder.notes == ["charge"])
    assert threads.now == 0
    assert time.monotonic() - began < SOON
    assert len(simulator.world.jobs) == (fault.kind != "hang_before")


@pytest.mark.usefixtures("deadline")
@pytest.mark.parametrize(
    "fault", [*SLOW_ANSWERS[:-1], Fault("drip", seconds=0.3)], ids=lambda fault: fault.kind
)
async def test_deadline_of_time(simulator: OvhSimulator, recorder: Recorder, fault: Fault) -> None:
    """Test that a request that only waits for OVHcloud's time never leaves after its deadline."""
    threads = Threads()
    client = OvhClient(KEYS, threads.run, recorder, connections=WINDOW)
    simulator.world.faults.add(replace(fault, path=TIME, times=None))
    began = time.monotonic()
    failures = await asyncio.gather(*(create_job(client) for _ in range(3)), return_exceptions=True)
    assert time.monotonic() - began < SOON
    assert [type(failure) for failure in failures] == [Unavailable] * 3
    await happened(lambda: threads.now == 0)
    assert set(paths(simulator)) == {TIME}
    assert recorder.taken().count("return slot") == 3
    simulator.world.faults.clear()
    await create_job(client)


@pytest.mark.usefixtures("deadline")
async def test_deadline_of_name_resolution(
    simulator: OvhSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a request whose host is not even found ends, and its thread makes no other wait."""
    found = Event()
    resolve = socket.getaddrinfo
    threads = Threads()
    client = OvhClient(KEYS, threads.run, RateLimiter(), connections=2)
    with monkeypatch.context() as patch:
        patch.setattr(
            socket, "getaddrinfo", lambda *args, **more: found.wait(5) and resolve(*args, **more)
        )
        for _ in range(2):
            with pytest.raises(Unavailable):
                await create_job(client)
        third = asyncio.create_task(client.async_create_job(SERVICE_NAME, JOB, 0.0))
        await asyncio.sleep(0.1)
        # No more threads than connections, whatever becomes of their callers.
        assert threads.now == threads.most == 2
        found.set()
        await third
    assert paths(simulator) == [TIME, JOBS]
    assert threads.now == 0


async def test_close(simulator: OvhSimulator) -> None:
    """Test that all requests on their way end when a client is closed, and none is made after."""
    threads = Threads()
    client = OvhClient(KEYS, threads.run, RateLimiter(), connections=WINDOW)
    simulator.world.faults.add(Fault("hang_after", path=JOBS, times=None))
    tasks = [asyncio.ensure_future(create_job(client)) for _ in range(WINDOW + 1)]
    await happened(lambda: len(simulator.world.jobs) == WINDOW)
    began = time.monotonic()
    client.close()
    failures = await asyncio.gather(*tasks, return_exceptions=True)
    assert threads.now == 0
    assert time.monotonic() - began < SOON
    assert [type(err) for err in failures] == [OutcomeUnknown] * WINDOW + [Unavailable]
    with pytest.raises(Unavailable):
        await create_job(client)
    assert len(simulator.world.jobs) == WINDOW


async def test_thread_ends_when_home_assistant_stops(simulator: OvhSimulator) -> None:
    """Test that the thread of a request ends when its future is cancelled, as at a shutdown."""
    futures: list[asyncio.Future[Any]] = []
    threads = Threads()

    def run(function: Callable[[], Any]) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        futures.append(loop.run_in_executor(None, threads.count, function))
        return futures[-1]

    client = OvhClient(KEYS, run, RateLimiter())
    simulator.world.faults.add(Fault("hang_after", path=JOBS))
    task = asyncio.create_task(client.async_create_job(SERVICE_NAME, JOB, 0.0))
    await happened(lambda: simulator.world.jobs)
    futures[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(happened(lambda: threads.now == 0), SOON)
    await create_job(client)


async def test_cancelled_in_the_queue(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test that a request that is cancelled while it waits for others is never made."""
    simulator.world.faults.add(Fault("slow", path="/sms", seconds=0.1))
    first = asyncio.create_task(client.async_get_service_names())
    second = asyncio.create_task(client.async_create_job(SERVICE_NAME, JOB, 0.0))
    await asyncio.sleep(0)
    second.cancel()
    assert await first == [SERVICE_NAME]
    assert await client.async_get_service_names() == [SERVICE_NAME]
    assert simulator.world.jobs == []


async def test_connections_of_a_host_that_slept(
    window: OvhClient, built: list[Connection], clocks: Clocks
) -> None:
    """Test that no connection is used that may have died while the monotonic clock stood still."""
    await asyncio.gather(*(get_account(window) for _ in range(2)))
    clocks.step(IDLE_LIMIT + 5)
    await asyncio.gather(*(get_account(window) for _ in range(2)))
    assert len(built) == 4


class Recorder(RateLimiter):
    """Notes what is asked of the limiter, and what is made."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.notes: list[str] = []

    @override
    async def async_acquire(self, *, urgent: bool) -> Slot:
        self.notes.append("urgent" if urgent else "poll")
        return await super().async_acquire(urgent=urgent)

    @override
    def return_slot(self, slot: Slot) -> None:
        self.notes.append("return slot")
        super().return_slot(slot)

    @override
    def charge(self, requests: int) -> None:
        self.notes += ["charge"] * requests
        super().charge(requests)

    async def run(self, function: Callable[[], Any]) -> Any:
        """Make a request in a thread."""
        self.notes.append("made")
        return await asyncio.to_thread(function)

    def taken(self) -> list[str]:
        """Return the notes, and forget them."""
        found, self.notes = self.notes, []
        return found


@pytest.fixture
def recorder() -> Recorder:
    """Return a limiter that notes what is asked of it."""
    return Recorder()


@pytest.fixture
def recorded(simulator: OvhSimulator, recorder: Recorder) -> OvhClient:
    """Return a client of the simulator whose requests are noted."""
    return OvhClient(KEYS, recorder.run, recorder)


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize("call", CALLS)
async def test_every_request_is_paced(
    simulator: OvhSimulator, recorder: Recorder, call: Call, urgent: bool
) -> None:
    """Test that each request is asked for before it is made, but jobs, and look-ups urgently."""
    client = OvhClient(KEYS, recorder.run, recorder, urgent=urgent)
    with contextlib.suppress(Rejected):
        await call(client)
    asked = "poll" if call in POLLS and not urgent else "urgent"
    made = len(simulator.world.requests) - 1
    expected = [asked, "made"] * made if call is not create_job else ["made"]
    assert recorder.taken() == [*expected[:2], "charge", *expected[2:]]


async def test_right_is_paced(recorded: OvhClient, recorder: Recorder) -> None:
    """Test that looking at the rights of the keys is asked for as well."""
    await recorded.async_find_missing_right(SERVICE_NAME)
    assert recorder.taken() == ["poll", "made", "charge"]


async def test_job_is_paced_before(recorded: OvhClient, recorder: Recorder) -> None:
    """Test waiting for the slot of a job that is not chosen yet."""
    await recorded.async_acquire_slot()
    assert recorder.taken() == ["urgent"]


async def test_extra_requests_are_charged(
    recorded: OvhClient, simulator: OvhSimulator, recorder: Recorder
) -> None:
    """Test that requests python-ovh makes by itself, and second tries, count."""
    await create_job(recorded)
    await create_job(recorded)
    assert recorder.taken() == ["made", "charge", "made"]
    simulator.world.clock.skew = 3600
    await create_job(recorded)
    await create_job(recorded)
    assert recorder.taken() == ["made", "charge", "charge", "made"]
    assert len(simulator.world.requests) == 7


async def test_failures_are_charged(
    recorded: OvhClient, simulator: OvhSimulator, recorder: Recorder
) -> None:
    """Test that requests that fail count too."""
    simulator.world.faults.add(Fault("http_500", path=TIME))
    for _ in range(2):
        with pytest.raises(Unavailable):
            await recorded.async_get_service_names()
        simulator.world.faults.add(Fault("reset_before", path=TIME))
    assert recorder.taken() == ["poll", "made", "charge", "return slot"] * 2


async def test_cancelled_is_charged(
    recorded: OvhClient, simulator: OvhSimulator, recorder: Recorder
) -> None:
    """Test that a request whose caller has left still counts."""
    simulator.world.faults.add(Fault("hang_after", path=JOBS))
    task = asyncio.create_task(recorded.async_create_job(SERVICE_NAME, JOB, 0.0))
    await happened(lambda: simulator.world.jobs)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await happened(lambda: recorder.notes == ["made", "charge"])


async def test_cancelled_before_it_is_made(simulator: OvhSimulator) -> None:
    """Test that nothing is sent for a caller that has left before a thread was free."""

    def make(function: Callable[[], Any]) -> Any:
        started.set()
        assert left.wait(5)
        return function()

    started, left = Event(), Event()
    client = OvhClient(KEYS, lambda function: asyncio.to_thread(make, function), RateLimiter())
    task = asyncio.create_task(client.async_create_job(SERVICE_NAME, JOB, 0.0))
    await happened(started.is_set)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    left.set()
    await create_job(client)
    assert paths(simulator) == [TIME, JOBS]


async def test_poll_that_waits_for_a_slot_holds_no_look_up(
    recorded: OvhClient, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a client is free while one of its requests is still to be granted."""
    never = asyncio.Event()

    async def only_urgent(*, urgent: bool) -> float:
        if not urgent:
            await never.wait()
        return 0.0

    monkeypatch.setattr(recorder, "async_acquire", only_urgent)
    poll = asyncio.create_task(recorded.async_get_service_names())
    await asyncio.sleep(0)
    assert await get_waiting_ids(recorded) == []
    poll.cancel()


@pytest.mark.parametrize("call", [get_account, get_waiting_ids])
async def test_offline_costs_nothing(
    recorded: OvhClient, simulator: OvhSimulator, recorder: Recorder, call: Call
) -> None:
    """Test that attempts which do not reach OVHcloud leave the pace to those that do."""
    simulator.stop()
    for _ in range(3):
        with pytest.raises(Unavailable):
            await call(recorded)
        slot = await recorded.async_acquire_slot()
        with pytest.raises(Unavailable):
            await recorded.async_create_job(SERVICE_NAME, JOB, slot)
    notes = recorder.taken()
    assert notes.count("return slot") == notes.count("urgent") + notes.count("poll") == 6
    assert "charge" not in notes
    assert not recorder._granted


async def test_refused_time_costs_a_request(
    recorded: OvhClient, simulator: OvhSimulator, recorder: Recorder
) -> None:
    """Test that only what did not reach OVHcloud is not counted."""
    simulator.world.faults.add(Fault("http_500", path=TIME))
    with pytest.raises(Unavailable):
        await get_account(recorded)
    assert recorder.taken() == ["poll", "made", "charge", "return slot"]
    simulator.world.clock.skew = YEAR
    simulator.world.faults.add(Fault("respond", path=TIME, body=0, times=None))
    with pytest.raises(ClockRefused):
        await get_account(recorded)
    assert "return slot" not in recorder.taken()


async def test_out_of_slots(recorded: OvhClient, recorder: Recorder) -> None:
    """Test that a job that has a slot is not held up by a poll that was given up."""
    recorder.charge(REQUESTS_PER_MINUTE)
    poll = asyncio.create_task(recorded.async_get_service_names())
    await asyncio.sleep(0.01)
    assert recorder.taken()[-1] == "poll"
    poll.cancel()
    await create_job(recorded)
    assert recorder.taken() == ["made", "charge"]


@pytest.fixture
def conf(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give the host a file that python-ovh looks for."""
    path = tmp_path / "ovh.conf"
    path.write_bytes(request.param)
    monkeypatch.setattr(ovh.config, "CONFIG_PATH", [str(path)])


def test_conf_paths() -> None:
    """Test that settings of the host are where the tests think they are."""
    assert [Path(path).name for path in ovh.config.CONFIG_PATH] == [
        "ovh.conf",
        ".ovh.conf",
        "ovh.conf",
    ]


async def test_host_environment(client: OvhClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that variables of the host do not replace the keys."""
    for name in ("APPLICATION_KEY", "APPLICATION_SECRET", "CONSUMER_KEY"):
        monkeypatch.setenv(f"OVH_{name}", "another")
    monkeypatch.setenv("OVH_ENDPOINT", "ovh-us")
    assert await client.async_get_service_names() == [SERVICE_NAME]


OTHER_KEYS = b"application_key=another\napplication_secret=another\nconsumer_key=another\n"


@pytest.mark.parametrize(
    "conf", [b"[default]\nendpoint=ovh-us\n[ovh-eu]\n%b" % OTHER_KEYS], indirect=True
)
@pytest.mark.usefixtures("conf")
async def test_host_conf(client: OvhClient) -> None:
    """Test that files of the host do not replace the keys."""
    assert await client.async_get_service_names() == [SERVICE_NAME]


@pytest.mark.parametrize(
    "given",
    [
        {"OVH_CLIENT_ID": "id", "OVH_CLIENT_SECRET": "secret"},
        {"OVH_CLIENT_ID": "id"},
        {"OVH_CLIENT_SECRET": "secret"},
    ],
)
async def test_host_oauth2(
    client: OvhClient,
    simulator: OvhSimulator,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, str],
) -> None:
    """Test variables of the host that python-ovh does not allow beside keys."""
    with monkeypatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        with pytest.raises(HostConfiguration):
            await create_job(client)
    assert paths(simulator) == []
    await create_job(client)


@pytest.mark.parametrize(
    "conf",
    [
        b"[ovh-eu]\nclient_id=id\nclient_secret=secret\n",
        b"application_key=no section\n",
        b"[ovh-eu\n",
        b"[ovh-eu]\napplication_key\n",
        b"[ovh-eu]\na=1\na=2\n",
        b"[ovh-eu]\nclient_id=\xff\n",
    ],
    ids=["oauth2", "no section", "cut off", "no value", "twice", "binary"],
    indirect=True,
)
@pytest.mark.usefixtures("conf")
async def test_host_bad_conf(client: OvhClient, simulator: OvhSimulator) -> None:
    """Test files of the host that python-ovh cannot work with."""
    with pytest.raises(HostConfiguration):
        await create_job(client)
    assert paths(simulator) == []


@pytest.mark.parametrize("content", [b"[ovh-eu\n", b"[ovh-eu]\nclient_id=\xff\n"])
def test_host_bad_conf_at_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    """Test a file of the host that python-ovh reads, and fails for, when it is imported."""
    (tmp_path / "ovh.conf").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    with patch.dict(sys.modules):
        for name in [name for name in sys.modules if name.partition(".")[0] == "ovh"]:
            del sys.modules[name]
        again = ModuleType("again")
        SourceFileLoader("again", python_ovh.__file__).exec_module(again)
        imported = again.ovh
    assert imported is not ovh
    # Which is what it raises for such a file later, too.
    with pytest.raises(python_ovh.UNREADABLE_FILE):
        imported.Client("ovh-eu", **asdict(KEYS))


@pytest.mark.usefixtures("socket_enabled")
async def test_host_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Test a variable of the host that names certificates that are not there."""
    monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", "https://127.0.0.1:9/1.0")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    client = OvhClient(KEYS, asyncio.to_thread, RateLimiter())
    with pytest.raises((HostConfiguration, Unavailable)):
        await create_job(client)


@pytest.mark.parametrize("key", ["clé…", "a\nb", "a b", "\u200bkey"])
@pytest.mark.parametrize("field", ["application_key", "application_secret", "consumer_key"])
async def test_strange_key(simulator: OvhSimulator, field: str, key: str) -> None:
    """Test that a key no key can be is a wrong key, not a job nobody knows the fate of."""
    given = {
        "application_key": APPLICATION_KEY,
        "application_secret": APPLICATION_SECRET,
        "consumer_key": CONSUMER_KEY,
    }
    client = OvhClient(Keys(**given | {field: key}), asyncio.to_thread, RateLimiter())
    with pytest.raises(AuthenticationFailed) as caught:
        await create_job(client)
    assert caught.value.key_field == field


class Listener(logging.Handler):
    """Keeps all that is logged."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.text = ""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


@pytest.fixture
def log() -> Iterator[Listener]:
    """Return what is logged at the lowest level."""
    root, listener = logging.getLogger(), Listener()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    yield listener
    root.removeHandler(listener)
    root.setLevel(level)


async def test_logs_are_discreet(
    simulator: OvhSimulator, log: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that no key, phone number or text is logged or in the trace of a failure."""
    monkeypatch.setattr(connection_module, "TIMEOUT", (5.0, 0.5))
    failures = ["http_500", "http_502", "list_error", "json_null", "reset_after", "hang_after"]
    for kind in failures:
        simulator.world.faults.add(Fault(kind, path=JOBS))  # type: ignore[arg-type]
    client = OvhClient(KEYS, asyncio.to_thread, RateLimiter())
    for call in (*CALLS[:-1], *[create_job] * (len(failures) + 1)):
        try:
            await call(client)
        except OvhError as err:
            log.text += "".join(traceback.format_exception(err))
    for field in range(3):
        keys = [APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY]
        keys[field] = keys[field][::-1]
        with pytest.raises(AuthenticationFailed) as caught:
            await create_job(OvhClient(Keys(*keys), asyncio.to_thread, RateLimiter()))
        log.text += "".join(traceback.format_exception(caught.value))
    assert "POST" in log.text
    keys = [APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY]
    for secret in (*keys, *(key[::-1] for key in keys), NUMBER, NUMBER[1:], JOB.message):
        assert secret not in log.text


@pytest.mark.parametrize("field", ["application_key", "application_secret", "consumer_key"])
@pytest.mark.parametrize("slip", ["{}\n", "{}…", "{} x"])
async def test_keys_with_a_slip_are_not_shown(
    simulator: OvhSimulator, log: Listener, field: str, slip: str
) -> None:
    """Test that a key that was copied badly is not shown either."""
    given = {
        "application_key": APPLICATION_KEY,
        "application_secret": APPLICATION_SECRET,
        "consumer_key": CONSUMER_KEY,
    }
    keys = Keys(**given | {field: slip.format(given[field])})
    with pytest.raises(OvhError) as caught:
        await create_job(OvhClient(keys, asyncio.to_thread, RateLimiter()))
    log.text += "".join(traceback.format_exception(caught.value))
    assert given[field] not in log.text
