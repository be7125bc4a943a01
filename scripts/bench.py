"""What the integration costs beside bare python-ovh, in one process and against one simulator."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
import contextlib
import functools
from pathlib import Path
import shutil
import sys
import tempfile
import time
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import ovh

from homeassistant import bootstrap
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig
from scripts.bench_card import measure_card, measure_setup
from scripts.bench_outbox import BLOCK, measure_outbox, no_pace
from scripts.bench_receipts import measure_receipts
from scripts.bench_texts import (
    measure_bulk,
    measure_log_filter,
    measure_numbers,
    measure_table,
    measure_texts,
)
from scripts.measuring import LoopWatch, Row, median_times, print_table
from tests.e2e.house import SERVICE_NAME
from tests.e2e.simulator import REPOSITORY, Simulator

JOBS = "/sms/*/jobs"
ROUNDS_FAST = 150
ROUNDS_SLOW = 15
LATENCY = 0.1
HOUR = 3600
CONFIGURATION = """\
homeassistant:
  country: FR
logger:
  default: critical
"""


@contextlib.asynccontextmanager
async def home_assistant() -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant with nothing but what it always runs."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder)
        (config / "configuration.yaml").write_text(CONFIGURATION)
        shutil.copytree(
            REPOSITORY / "custom_components" / "ovh_sms", config / "custom_components" / "ovh_sms"
        )
        hass = await bootstrap.async_setup_hass(RuntimeConfig(config_dir=folder, skip_pip=True))
        if hass is None:
            sys.exit("Home Assistant did not start")
        await hass.async_start()
        await hass.async_block_till_done()
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


async def set_up(hass: HomeAssistant, simulator: Simulator) -> ConfigEntry[Any]:
    """Go through the config flow and return the entry."""
    flow = hass.config_entries.flow
    step = await flow.async_init("ovh_sms", context={"source": "user"})
    alice = {"name": "Alice", "phone_numbers": ["06 12 34 56 78"]}
    for answer in (simulator.keys, {"sender": "MyHouse"}, alice):
        step = await flow.async_configure(step["flow_id"], dict(answer))
    entry: ConfigEntry[Any] = step["result"]
    options = {**entry.options, "hourly_limit": 0}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    return entry


async def send_to(hass: HomeAssistant, count: int) -> None:
    """Send a message to many numbers."""
    numbers = [f"+336{number:08}" for number in range(count)]
    fields = {"message": "Leak", "recipients": numbers}
    await hass.services.async_call("ovh_sms", "send_message", fields, blocking=True)


async def requests_of(simulator: Simulator, action: Awaitable[Any]) -> int:
    """Return how many requests OVH gets while something is done, beside those for receipts."""

    async def count() -> int:
        requests = await simulator.requests()
        return len([each for each in requests if "/outgoing" not in each["path"]])

    before = await count()
    await action
    return await count() - before


def bare_post(simulator: Simulator) -> Callable[[], Any]:
    """Return the shortest program that sends the same SMS."""
    client = ovh.Client("ovh-eu", **simulator.keys)
    return functools.partial(
        client.post,
        f"/sms/{SERVICE_NAME}/jobs",
        message="Leak",
        receivers=["+33612345678"],
        sender="MyHouse",
        noStopClause=True,
        priority="high",
        tag="bench",
    )


async def measure_calls(hass: HomeAssistant, simulator: Simulator) -> list[Row]:
    """Compare the action with the bare client, at no latency and at a usual one."""
    bare = bare_post(simulator)

    def timed_post() -> float:
        before = time.perf_counter()
        bare()
        return time.perf_counter() - before

    async def without_home_assistant() -> float:
        # Timed in the thread, so that what it takes to get there does not count.
        return await hass.async_add_executor_job(timed_post)

    async def action() -> float:
        before = time.perf_counter()
        await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)
        return time.perf_counter() - before

    await simulator.account(SERVICE_NAME, credits_left=1e9)
    calls = (without_home_assistant, action)
    rows = []
    with no_pace():
        await median_times(calls, 10)
        fast = await median_times(calls, ROUNDS_FAST)
        await simulator.fault("slow", "POST", JOBS, seconds=LATENCY, times=None)
        slow = await median_times(calls, ROUNDS_SLOW)
        await simulator.heal()
    for name, (alone, with_us), bound in (("0 ms", fast, 3), ("100 ms", slow, 1.05)):
        note = f"{with_us * 1000:.2f} ms against {alone * 1000:.2f} ms"
        rows.append(
            Row(f"notify.ovh_sms at {name} / ovh.Client.post", with_us / alone, bound, note=note)
        )
    return rows


async def measure_check(
    hass: HomeAssistant, simulator: Simulator, entry: ConfigEntry[Any]
) -> list[Row]:
    """Measure a check of an account with 3 recipients, 2 senders and SMS, at a usual latency."""
    for name, number in (("Bob", "+33687654321"), ("Carol", "+33611223344")):
        data: Any = MappingProxyType({"phone_numbers": [number]})
        subentry = ConfigSubentry(data=data, subentry_type="recipient", title=name, unique_id=None)
        hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done()
    senders = dict.fromkeys(("MyHouse", "OurHouse"), "enable")
    await simulator.account(SERVICE_NAME, senders=senders)
    await simulator.fault("slow", "GET", "*", seconds=LATENCY, times=None)
    asked, before = len(await simulator.requests()), time.perf_counter()
    with patch("custom_components.ovh_sms.check.listings.LISTED_WITHIN", 0.0):
        await entry.runtime_data.check.async_run()
    seconds = time.perf_counter() - before
    asked = len(await simulator.requests()) - asked
    await simulator.heal()
    return [
        Row("Check", asked, 15, "requests"),
        Row("Check, 100 ms", seconds, 20, "s"),
    ]


async def measure(hass: HomeAssistant, simulator: Simulator) -> list[Row]:
    """Return every measurement."""
    async with LoopWatch() as setting_up:
        entry = await set_up(hass, simulator)
    card = await measure_setup(hass)
    load = await requests_of(simulator, hass.config_entries.async_reload(entry.entry_id))
    async with LoopWatch() as sending:
        calls = await measure_calls(hass, simulator)
    check = await measure_check(hass, simulator, entry)
    many = await requests_of(simulator, send_to(hass, 500))
    async with LoopWatch() as sending_many:
        await send_to(hass, 500)
    coordinator = entry.runtime_data.coordinator
    with patch("custom_components.ovh_sms.api.transport.IDLE_LIMIT", 0):
        poll = await requests_of(simulator, coordinator.async_refresh())
    idle = poll * HOUR / coordinator.update_interval.total_seconds()
    return [
        Row("Entry load", load, 2, "requests"),
        Row("500 receivers", many, 1, "requests"),
        Row("Idle", idle, 2, "requests an hour"),
        *calls,
        Row(f"{BLOCK}, set-up", setting_up.longest * 1000, 20, "ms"),
        Row(f"{BLOCK}, sending", sending.longest * 1000, 20, "ms"),
        Row(f"{BLOCK}, 500 numbers", sending_many.longest * 1000, 20, "ms"),
        *check,
        *measure_texts(),
        *measure_numbers(),
        *await measure_table(),
        measure_log_filter(hass, simulator.keys),
        *await measure_outbox(hass, simulator, entry.runtime_data),
        *await measure_bulk(hass, simulator, entry.runtime_data),
        *await measure_receipts(hass, simulator, entry.runtime_data),
        card,
    ]


async def main() -> int:
    """Measure and return the exit code: 1 if a bound is not kept."""
    async with Simulator() as simulator:
        ovh.client.ENDPOINTS["ovh-eu"] = simulator.endpoint
        # Made by itself a minute after the set-up, a check would be counted with something else.
        delay = patch("custom_components.ovh_sms.check.automatic.DELAY", 1e6)
        async with home_assistant() as hass:
            with delay:
                rows = await measure(hass, simulator)
    rows += await measure_card()
    print_table(rows)
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
