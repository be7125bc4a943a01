"""What the card costs: bytes, time of keys and frames, memory; and whether it counts right."""

import asyncio
import gzip
from pathlib import Path
import random
import shutil
import tempfile
import time
from typing import Any, Final
from unittest.mock import patch

from playwright.async_api import Browser, Page

from custom_components.ovh_sms import frontend
from homeassistant.core import HomeAssistant as Core
from scripts.measuring import Row
from tests.e2e.browser import start_browser
from tests.e2e.card import Watched, load_all, scroll_through, show_card, watch, write_past
from tests.e2e.home_assistant import CONFIGURATION, REPOSITORY, HomeAssistant, Json
from tests.e2e.house import SERVICE_NAME, add_account, choose_options
from tests.e2e.pace import Pace
from tests.e2e.simulator import Simulator

MODULE: Final = REPOSITORY / "custom_components" / "ovh_sms" / "frontend" / "ovh-sms.js"
TEXTS: Final = 500
SPEED: Final = 30.0
"""Texts leave at a pace of 58 a minute of the house."""
ONE_WAY: Final = 0.025
"""Seconds; there and back they are the latency of 50 ms."""
KEYS: Final = 60
KEYS_A_SECOND: Final = 20
MESSAGES: Final = 1000
UPDATES: Final = 500
KILOBYTE: Final = 1000
ALPHABETS: Final = (
    "abcdefghijklmnopqrstuvwxyz ABC 0123456789 éèàù @£$ .,!?'\n",
    "abc {}[]~|^€\\ ",
    "abc ê ç ' \N{EN DASH} … 漢字 ",
    "abc 🔥🚨 👨‍👩‍👧 é \u0301",
    "abc\r\n\tdef  \u200b\u00a0",
)

# Of each key the milliseconds until the counter shows that it was pressed.
_KEYS: Final = """
async ([box, counter, count]) => {
  const taken = [];
  for (let length = 1; length <= count; length += 1) {
    await new Promise(resolve => setTimeout(resolve, 200));
    const before = performance.now();
    box.value = 'a'.repeat(length);
    box.dispatchEvent(new InputEvent('input', {bubbles: true, composed: true}));
    const shown = () => counter.querySelector('[data-key=characters]')?.textContent;
    while (shown()?.split(' ')[0] !== `${length}`)
      await new Promise(requestAnimationFrame);
    taken.push(performance.now() - before);
  }
  return taken;
}
"""


def draw_texts(count: int) -> list[str]:
    """Return texts of every kind of letter, and of lengths around the bounds of parts."""
    draw = random.Random(18)  # noqa: S311 - the same each time
    lengths = (1, 10, 69, 70, 71, 134, 135, 159, 160, 161, 306, 307, 500)
    texts = []
    for number in range(count):
        alphabet = ALPHABETS[number % len(ALPHABETS)]
        length = draw.choice(lengths) + draw.choice((-1, 0, 1))
        texts.append(f"{number} " + "".join(draw.choices(alphabet, k=max(1, length))) + ".")
    return texts


async def measure_setup(hass: Core) -> Row:
    """Measure what Home Assistant's start takes longer with the card, by setting up another one."""
    with tempfile.TemporaryDirectory() as folder:
        another = shutil.copy(MODULE, Path(folder, "another.js"))
        with patch.object(frontend, "MODULE", another):
            before = time.perf_counter()
            await frontend.async_setup(hass)
            taken = time.perf_counter() - before
    return Row("Card, set-up", taken * 1000, 50, "ms")


async def measure_card() -> list[Row]:
    """Return every measurement of the card."""
    size = len(gzip.compress(MODULE.read_bytes(), mtime=0)) / KILOBYTE
    with tempfile.TemporaryDirectory() as folder:
        counted = await _measure_counter(_config(folder, "counter"))
        async with start_browser() as browser:
            shown = await _measure_page(_config(folder, "page"), browser)
    return [Row("Card, gzipped", size, 45, "kB"), counted, *shown]


def _config(folder: str, name: str) -> Path:
    """Return a new config folder of a house that keeps a history."""
    config = Path(folder, name)
    config.mkdir()
    (config / "configuration.yaml").write_text(f"{CONFIGURATION}recorder:\nhistory:\n")
    return config


async def _measure_counter(config: Path) -> Row:
    """Count the texts whose estimate is not what OVHcloud bills."""
    pace = Pace(SPEED)
    async with (
        Simulator(pace) as simulator,
        HomeAssistant(config, simulator=simulator.endpoint, pace=pace) as house,
    ):
        await simulator.account(SERVICE_NAME, credits_left=1e6)
        entry = await add_account(house, simulator)
        await choose_options(house, entry, hourly_limit=0)
        [alice] = (await house.subentries(entry["entry_id"])).values()

        async def knows_rate() -> bool:
            estimate = await house.command("ovh_sms/estimate", recipients=[alice], message="a")
            return estimate["credits"] is not None

        await house.until(knows_rate, "to learn the rate")
        texts = {text.partition(" ")[0]: text for text in draw_texts(TEXTS)}
        estimated = {}
        for number, text in texts.items():
            fields = {"recipients": [alice], "message": text}
            estimate = await house.command("ovh_sms/estimate", **fields)
            estimated[number] = tuple(estimate[key] for key in ("characters", "parts", "credits"))
            await house.call_action("ovh_sms.send_message", fields)

        async def is_sent() -> bool:
            return len(await simulator.messages()) >= len(texts)

        await house.until(is_sent, "to send all texts", seconds=300)
        messages = await simulator.messages()
        billed = {
            each["text"].partition(" ")[0]: (each["length"], each["parts"], each["credits"])
            for each in messages
        }
    wrong = sum(estimated[number] != billed.get(number) for number in texts)
    return Row(f"Texts counted otherwise than billed, of {len(billed)}", wrong, 0)


async def _measure_page(config: Path, browser: Browser) -> list[Row]:
    """Type, scroll and update in a real page."""
    write_past(config, MESSAGES)
    async with (
        Simulator() as simulator,
        HomeAssistant(config, simulator=simulator.endpoint) as house,
    ):
        await add_account(house, simulator)
        address = await show_card(house)
        async with watch(browser, house, Watched, latency=ONE_WAY) as watched:
            await watched.page.goto(address)
            return [
                *await _measure_keys(watched),
                *await _measure_scrolling(watched),
                await _measure_memory(watched),
                Row("Card, errors of the console", len(watched.errors), 0),
                Row("Card, requests to others", len(watched.elsewhere(house)), 0),
            ]


async def _measure_keys(watched: Watched) -> list[Row]:
    """Type at leisure, then fast."""
    page = watched.page
    await page.locator("ovh-sms-compose button[aria-pressed]").first.click()
    box = page.locator("ovh-sms-compose textarea")
    counter = page.locator("ovh-sms-compose .counter")
    await box.fill("x")
    await counter.locator("dd").first.wait_for()
    await box.fill("")
    handles = [await box.element_handle(), await counter.element_handle()]
    taken: list[float] = await page.evaluate(_KEYS, [*handles, KEYS])
    before = len(watched.commands("ovh_sms/estimate"))
    await box.fill("")
    await box.press_sequentially("b" * KEYS, delay=1000 / KEYS_A_SECOND)
    asked = len(watched.commands("ovh_sms/estimate")) - before
    return [
        Row("Key to counter, 50 ms, longest", max(taken), 100, "ms"),
        Row(f"Estimates of {KEYS} keys, {KEYS_A_SECOND} a second", asked, KEYS * 0.8, "requests"),
    ]


async def _measure_scrolling(watched: Watched) -> list[Row]:
    """Scroll through everything there is."""
    rows = await load_all(watched.page)
    frames = await scroll_through(rows.first, 5)
    return [
        Row(f"Longest frame, {await rows.count()} rows", max(frames), 50, "ms"),
    ]


async def _measure_memory(watched: Watched) -> Row:
    """Update a row many times, and see what the page keeps of it."""
    page = watched.page
    await _update(watched, 50)
    before = await _heap(page)
    await _update(watched, UPDATES)
    grown = (await _heap(page) - before) / KILOBYTE
    return Row(f"Memory of the page, {UPDATES} updates", grown, 1000, "kB more")


async def _update(watched: Watched, count: int) -> None:
    """Let the page be told of a change of a message, again and again."""
    for number in range(count):
        status = "sent" if number % 2 else "delivered"
        message: Json = {
            "id": "x", "direction": "out", "status": status, "time": "2026-11-28T00:00:00+00:00",
            "message": f"Message {number}", "sender": None, "alarm": None, "tag": None,
            "is_reply_to": None,
            "receivers": [
                {"recipient": "Alice", "receiver": None, "status": status, "explanation": None}
            ],
        }  # fmt: skip
        watched.push({"messages": [message]})
        await asyncio.sleep(0.01)
    await watched.page.wait_for_timeout(500)


async def _heap(page: Page) -> float:
    """Return the bytes that the page's scripts keep."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.enable")
    for _ in range(3):
        await session.send("HeapProfiler.collectGarbage")
    used: Any = await session.send("Runtime.getHeapUsage")
    await session.detach()
    return float(used["usedSize"])
