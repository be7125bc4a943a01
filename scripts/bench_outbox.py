"""What the outbox costs: time, commits, memory, requests."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
import contextlib
from functools import partial
import gc
from pathlib import Path
import tempfile
import time
import tracemalloc
from typing import Any, Final
from unittest.mock import patch

from custom_components.ovh_sms.account.account import SmsAccount
from custom_components.ovh_sms.api import Job, RateLimiter
from custom_components.ovh_sms.message.models import SendRequest
from custom_components.ovh_sms.outbox import Outbox
from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.database import Database
from custom_components.ovh_sms.storage.ledger import Ledger
from custom_components.ovh_sms.storage.records import Message
from homeassistant.core import HomeAssistant
from scripts.measuring import LoopWatch, Row, median_times
from tests.e2e.simulator import Simulator

ROUNDS: Final = 150
AT_ONCE: Final = 100
RECEIVERS: Final = 1000
QUEUED: Final = 10_000
SENT_OF_THEM: Final = 300
TEXTS: Final = 90
"""Texts that take 93 s at the full pace of 58 a minute."""
MEGABYTE: Final = 1e6
DAY: Final = 86_400
BLOCK: Final = "Longest block of the event loop"


def number(index: int) -> str:
    """Return one of many mobile numbers."""
    return f"+336{index:08}"


@contextlib.contextmanager
def no_pace() -> Iterator[None]:
    """Let requests be made as fast as they can."""

    async def at_once(*_: object, **__: object) -> float:
        return 0.0

    with patch.object(RateLimiter, "async_acquire", at_once):
        yield


@contextlib.contextmanager
def counted_commits() -> Iterator[list[None]]:
    """Return a list that grows with each commit."""
    commits: list[None] = []
    write = Database.write

    def counted(*args: Any, **more: Any) -> None:
        commits.append(None)
        write(*args, **more)

    with patch.object(Database, "write", counted):
        yield commits


def outbox_at(hass: HomeAssistant, path: Path) -> tuple[Outbox, Ledger]:
    """Return an outbox that is not loaded, and its ledger."""
    ledger = Ledger(hass, AccountFile(hass, path))
    return Outbox(hass, ledger, lambda _: None), ledger


async def memory_of(hass: HomeAssistant, path: Path) -> float:
    """Return the memory in bytes that a loaded outbox takes."""
    tracemalloc.start()
    outbox, ledger = outbox_at(hass, path)
    await outbox.async_load()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    await ledger.file.async_close()
    return used


async def timed(action: Awaitable[Any]) -> float:
    """Return the seconds that something takes."""
    before = time.perf_counter()
    await action
    return time.perf_counter() - before


async def posts_of(simulator: Simulator) -> int:
    """Return how many jobs OVH was asked to take."""
    return sum(request["method"] == "POST" for request in await simulator.requests())


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    for _ in range(20_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def measure_overhead(account: SmsAccount) -> list[Row]:
    """Compare a message with and without the outbox, and count its commits."""

    async def without() -> float:
        job = Job(message="Leak", receivers=(number(1),), sender="MyHouse", tag="bench")
        return await timed(
            account._clients.sending.async_create_job(account.service_name, job, 0.0)
        )

    async def through() -> float:
        request = SendRequest(message="Leak", recipients=(number(1),))
        return await timed(account.async_send(request))

    with no_pace():
        alone, with_outbox = await median_times((without, through), ROUNDS)
        with counted_commits() as commits:
            for _ in range(AT_ONCE):
                await through()
    note = f"{with_outbox * 1000:.2f} ms against {alone * 1000:.2f} ms"
    return [
        Row("Outbox adds to a call (median)", (with_outbox - alone) * 1000, 5, "ms", note),
        Row("Commits (one fsync each) a message", len(commits) / AT_ONCE, 3, ""),
    ]


async def measure_groups(account: SmsAccount, simulator: Simulator) -> list[Row]:
    """Send one text to many at the same time: waiting ones leave together."""

    def to_each(count: int) -> Awaitable[Any]:
        requests = [
            SendRequest(message="Leak", recipients=(number(index),)) for index in range(count)
        ]
        return asyncio.gather(*(account.async_send(request) for request in requests))

    before = await posts_of(simulator)
    with no_pace(), counted_commits() as commits:
        await to_each(AT_ONCE)
    at_once = await posts_of(simulator)
    await account.async_stop()
    await to_each(RECEIVERS)
    with no_pace():
        async with LoopWatch() as leaving:
            account.async_start()
            await until(lambda: not account._data.outbox.queued)
    queued = await posts_of(simulator)
    return [
        Row(f"Jobs for {AT_ONCE} equal messages at once", at_once - before, 1, "jobs"),
        Row("Commits for them", len(commits), 25, "commits"),
        Row(f"Jobs for {RECEIVERS} equal queued messages", queued - at_once, 2, "jobs"),
        Row(f"{BLOCK}, {RECEIVERS} leave as two jobs", leaving.longest * 1000, 50, "ms"),
    ]


async def measure_pace(account: SmsAccount) -> Row:
    """Send different texts at the pace OVH allows."""
    requests = [
        SendRequest(message=f"Leak {index}", recipients=(number(index),)) for index in range(TEXTS)
    ]
    # As after a quiet time, whatever was measured before.
    limiter = RateLimiter()
    account._clients.sending._limiter = account._clients.sending._transport._limiter = limiter
    before = time.perf_counter()
    await asyncio.gather(*(account.async_send(request) for request in requests))
    await until(lambda: not account._data.outbox.queued)
    return Row(f"{TEXTS} texts at 58 a minute", time.perf_counter() - before, 94, "s")


async def measure_many(hass: HomeAssistant, account: SmsAccount) -> list[Row]:
    """Load a long queue from disk, and send some of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "account.db")
        await fill(hass, path, expires=DAY)
        used = await memory_of(hass, path)
        outbox, ledger = outbox_at(hass, path)
        # As before sending: the garbage of the preparation is not a part of the load.
        gc.collect()
        async with LoopWatch() as loading:
            load = await timed(outbox.async_load())
        sending = await work_off(outbox, account, QUEUED - SENT_OF_THEM)
        await ledger.file.async_close()
    return [
        Row(f"Load {QUEUED} messages", load, 2, "s"),
        Row(f"Memory of {QUEUED} messages", used / MEGABYTE, 60, "MB"),
        Row(f"{BLOCK}, load of {QUEUED}", loading.longest * 1000, 20, "ms"),
        Row(f"{BLOCK}, sending with {QUEUED} queued", sending * 1000, 50, "ms"),
    ]


async def measure_expiry(hass: HomeAssistant, account: SmsAccount) -> Row:
    """Give up a long queue of which everything has waited for too long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "account.db")
        await fill(hass, path, expires=0)
        outbox, ledger = outbox_at(hass, path)
        await outbox.async_load()
        expiring = await work_off(outbox, account, 0)
        await ledger.file.async_close()
    return Row(f"{BLOCK}, {QUEUED} expire", expiring * 1000, 50, "ms")


async def work_off(outbox: Outbox, account: SmsAccount, left: int) -> float:
    """Let an outbox work until so much is left, and return the longest block in seconds."""
    # What was written and read to prepare this would halt it for Python's full garbage collection.
    gc.collect()
    listener: Any = account._data.outbox._backlog.listener
    with no_pace():
        async with LoopWatch() as watch:
            outbox.async_start(
                account._clients.sending, account._polling, account.service_name, listener
            )
            await until(lambda: outbox.queued <= left)
    await outbox.async_close()
    return watch.longest


def message_of(job: Job, expires: float, number: int) -> Message:
    """Return a message of the queue."""
    return Message(number=number, job=job, created=-1, expires=expires)


async def fill(hass: HomeAssistant, path: Path, *, expires: float) -> None:
    """Write an outbox of many messages."""
    outbox, ledger = outbox_at(hass, path)
    await outbox.async_load()
    for index in range(QUEUED):
        job = Job(
            message=f"Water in the cellar, sensor {index}. " + "Please come at once. " * 5,
            receivers=(number(index % RECEIVERS),),
            sender="MyHouse",
            tag=f"ha{index:018}",
        )
        ledger.add(partial(message_of, job, expires))
    await ledger.file.async_close()


async def measure_outbox(
    hass: HomeAssistant, simulator: Simulator, account: SmsAccount
) -> list[Row]:
    """Return every measurement of the outbox."""
    return [
        *await measure_overhead(account),
        *await measure_groups(account, simulator),
        *await measure_many(hass, account),
        await measure_expiry(hass, account),
        await measure_pace(account),
    ]
