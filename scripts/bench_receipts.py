"""What it costs to know what became of messages: requests, time, memory."""

import asyncio
from collections import Counter
import itertools
import time
from typing import Final

from custom_components.ovh_sms.account.account import SmsAccount
from custom_components.ovh_sms.message.models import SendRequest, WaitFor
from custom_components.ovh_sms.tracking.receipts import QUICKEST
from custom_components.ovh_sms.tracking.request_budget import RequestBudget
from homeassistant.core import HomeAssistant
from scripts.bench_outbox import BLOCK, number, until
from scripts.measuring import LoopWatch, Row
from tests.e2e.simulator import Simulator

OPEN: Final = 1000
AT_ONCE: Final = 500
WATCHED: Final = 45.0
"""Seconds in which there are rounds after 5, 10, 20 and 40 s."""
QUIET: Final = 15.0
GAP: Final = 1.0
"""Seconds between two requests from which on they are of two rounds."""


async def polls_of(simulator: Simulator) -> list[float]:
    """Return when OVHcloud was asked what became of SMS, or what has come in."""
    asked = ("/outgoing", "/incoming", "/blacklists")
    return [
        each["at"]
        for each in await simulator.requests()
        if each["method"] == "GET" and any(path in each["path"] for path in asked)
    ]


def rounds_of(polls: list[float]) -> Counter[int]:
    """Return how many requests each round took."""
    starts = itertools.accumulate(
        (later - earlier > GAP for earlier, later in itertools.pairwise(polls)), initial=0
    )
    return Counter(starts)


async def measure_open(account: SmsAccount, simulator: Simulator) -> list[Row]:
    """Follow many SMS of which nothing becomes."""
    before = len(await polls_of(simulator))
    for text in range(OPEN // AT_ONCE):
        recipients = tuple(map(number, range(AT_ONCE)))
        await account.async_send(SendRequest(message=f"Leak {text}", recipients=recipients))
    async with LoopWatch() as watch:
        await asyncio.sleep(WATCHED)
    polls = (await polls_of(simulator))[before:]
    rounds = rounds_of(polls)
    return [
        Row(f"Requests of a round, {OPEN} open SMS", max(rounds.values()), 3, "requests"),
        Row(f"Requests in {WATCHED:g} s for them", len(polls), 15, f"in {len(rounds)} rounds"),
        Row(f"{BLOCK}, {OPEN} open SMS", watch.longest * 1000, 20, "ms"),
    ]


async def measure_wait(account: SmsAccount, simulator: Simulator) -> Row:
    """Wait for a receipt, and see how long after it the answer comes."""
    await simulator.behave(deliver_after=QUICKEST + 1)
    before = time.monotonic()
    report = await account.async_send(
        SendRequest(message="Fire", recipients=(number(0),), wait_for=WaitFor.DELIVERED)
    )
    late = time.monotonic() - before - QUICKEST - 1
    if report.status != "delivered":
        late = float("inf")
    return Row("wait_for: delivered, after the receipt", late, QUICKEST + 2, "s")


async def measure_quiet(account: SmsAccount, simulator: Simulator) -> Row:
    """Do nothing, once everything is delivered."""
    await until(lambda: not account._data.ledger.open)
    before = len(await polls_of(simulator))
    await asyncio.sleep(QUIET)
    asked = len(await polls_of(simulator)) - before
    return Row("Polls while nothing is open", asked, 0, f"in {QUIET:g} s")


async def measure_receipts(
    _hass: HomeAssistant, simulator: Simulator, account: SmsAccount
) -> list[Row]:
    """Return every measurement of receipts."""
    _end_all(account)
    return [
        *await measure_open(account, simulator),
        await measure_wait(account, simulator),
        await measure_quiet(account, simulator),
    ]


def _end_all(account: SmsAccount) -> None:
    """Forget what was measured before, as after a quiet time."""
    account._data.ledger._sms._open.clear()
    receipts = account.tracker._receipts
    receipts._budget = RequestBudget()
    receipts.wake_up.set()
