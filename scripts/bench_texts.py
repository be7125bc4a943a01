"""What texts, numbers and mailings cost: time, jobs, and how long the event loop is blocked."""

import asyncio
import contextlib
import logging
import time
import timeit
from types import SimpleNamespace
from typing import Any, Final

from custom_components.ovh_sms.bulk.mail_merge import merge, read_csv
from custom_components.ovh_sms.const import CONF_PHONE_NUMBERS, DOMAIN
from custom_components.ovh_sms.log_filter import LogFilter
from custom_components.ovh_sms.sms.encoding import measure
from custom_components.ovh_sms.sms.phone_number import InvalidPhoneNumber, _parse
from homeassistant.core import HomeAssistant
from scripts.bench_outbox import BLOCK, number, until
from scripts.measuring import LoopWatch, Row
from tests.e2e.simulator import Simulator

ROUNDS: Final = 200
ROWS: Final = 5000
TABLE_ROWS: Final = 10_000
TEXTS: Final = 3

THOUSAND: Final = {
    "GSM": ("Water in the cellar, 21.5 {} [1] €" * 40)[:1000],
    "Unicode": ("Fenêtre ouverte à 20 °C 🔥" * 50)[:1000],
}


def measure_log_filter(hass: HomeAssistant, keys: dict[str, str]) -> Row:
    """Filter a line as urllib3 writes it for each request, with many recipients."""
    subentries = {n: SimpleNamespace(data={CONF_PHONE_NUMBERS: [number(n)]}) for n in range(20)}
    entry: Any = SimpleNamespace(entry_id="", data=keys, options={}, subentries=subentries)
    log_filter = LogFilter(hass)
    log_filter.async_add(entry)
    path = "/1.0/sms/sms-ab12345-1/outgoing?tag=ha12"
    words = '%s://%s:%s "%s %s %s" %s %s'
    args = ("https", "eu.api.ovh.com", 443, "GET", path, "HTTP/1.1", 200, 2)
    record = logging.LogRecord("urllib3", logging.DEBUG, "x", 1, words, args, None)
    best = min(timeit.repeat(lambda: log_filter.filter(record), number=ROUNDS, repeat=10))
    return Row("Log filter, one record", best / ROUNDS * 1e6, 10, "µs")


def measure_texts() -> list[Row]:
    """Count the parts of long texts."""
    rows = []
    for name, text in THOUSAND.items():
        before = time.perf_counter()
        for _ in range(ROUNDS):
            measure(text)
        each = (time.perf_counter() - before) / ROUNDS
        rows.append(Row(f"Part count, 1000 characters of {name}", each * 1e6, 200, "µs"))
    return rows


def measure_numbers() -> list[Row]:
    """Read numbers of a country, of others and wrong ones, none of which is remembered."""
    rows = []
    for name, style in {
        "national": "0612{:06}",
        "abroad": "+44740{:07}",
        "short": "061{:05}",
    }.items():
        before = time.perf_counter()
        for index in range(ROUNDS):
            with contextlib.suppress(InvalidPhoneNumber):
                _parse.__wrapped__(style.format(index), "FR")
        each = (time.perf_counter() - before) / ROUNDS
        rows.append(Row(f"Reading of a number, {name}", each * 1e6, 100, "µs"))
    return rows


async def measure_table() -> list[Row]:
    """Read a file of an old program, and merge it."""
    lines = "".join(f"Hélène {n};0612{n:06};{n}\r\n" for n in range(TABLE_ROWS))
    data = f"Prénom;Portable;N°\r\n{lines}".encode("cp1252")

    def read_and_merge() -> None:
        merge("Bonjour {Prénom}, n° {N°}", read_csv(data, "FR"), "Portable", "FR")

    async with LoopWatch() as watch:
        before = time.perf_counter()
        await asyncio.to_thread(read_and_merge)
        taken = time.perf_counter() - before
    return [
        Row(f"Table of {TABLE_ROWS} rows", taken, 2, "s"),
        Row(f"{BLOCK}, table", watch.longest * 1000, 20, "ms"),
    ]


async def send_bulk(hass: HomeAssistant, message: str, **fields: Any) -> dict[str, Any]:
    """Call ovh_sms.send_bulk for many rows."""
    rows = [{"phone": number(n), "n": n, "group": n % TEXTS} for n in range(ROWS)]
    data = {"message": message, "rows": rows, "number_column": "phone", **fields}
    response = await hass.services.async_call(
        DOMAIN, "send_bulk", data, blocking=True, return_response=True
    )
    return dict(response or {})


async def measure_bulk(hass: HomeAssistant, simulator: Simulator, account: Any) -> list[Row]:
    """Estimate and send mailings, of as many texts as rows and of a few."""
    async with LoopWatch() as estimating:
        before = time.perf_counter()
        await send_bulk(hass, "Leak {n}", dry_run=True)
        estimate = time.perf_counter() - before
    first = sum(request["method"] == "POST" for request in await simulator.requests())
    async with LoopWatch() as sending:
        response = await send_bulk(hass, "Leak {group}")
        await until(lambda: not account._data.outbox.queued)
    posts = sum(request["method"] == "POST" for request in await simulator.requests()) - first
    return [
        Row(f"Estimate of {ROWS} rows, each with its text", estimate, 2, "s"),
        Row(f"{BLOCK}, estimate", estimating.longest * 1000, 50, "ms"),
        Row(f"Jobs for {ROWS} rows with {TEXTS} texts", posts, 12, "jobs"),
        Row(f"{BLOCK}, {response['receivers']} rows", sending.longest * 1000, 50, "ms"),
    ]
