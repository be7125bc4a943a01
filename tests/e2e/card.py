"""What the tests and the measurements of the card have in common: a past, and a watched page."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import chain
import json
from pathlib import Path
import sqlite3
import time
from typing import Any, Final
import zlib

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, WebSocketRoute

from .browser import enter, open_page
from .home_assistant import REPOSITORY, HomeAssistant, Json
from .house import ALICE_E164, SERVICE_NAME, file_of
from .story import BOB_E164

AXE: Final = REPOSITORY / "card" / "node_modules" / "axe-core" / "axe.min.js"
DASHBOARD: Final = "sms-card"
CARD: Final[Json] = {"type": "custom:ovh-sms-card"}
REPLIES: Final = 4
"""One of so many messages of the past is a reply."""
FAILURES: Final = 20
"""The first of so many is an SMS that failed."""
FAILURE: Final = "ptt_24"
MINUTE: Final = 60
NOTHING_FROM: Final = ("data:", "blob:", "about:")

# Of each frame while everything is scrolled through, the milliseconds since the one before.
_SCROLL: Final = """
(element, seconds) => new Promise(resolve => {
  const scrolls = node => node && /(auto|scroll)/.test(getComputedStyle(node).overflowY) &&
    node.scrollHeight > node.clientHeight + 1;
  let box = element;
  while (box && !scrolls(box))
    box = box.assignedSlot ?? box.parentElement ?? box.getRootNode().host;
  box ??= document.scrollingElement;
  const frames = [];
  const start = performance.now();
  let last = start;
  const step = now => {
    frames.push(now - last);
    last = now;
    box.scrollTop = (box.scrollHeight - box.clientHeight) * (now - start) / (seconds * 1000);
    now - start < seconds * 1000 ? requestAnimationFrame(step) : resolve(frames.slice(2));
  };
  requestAnimationFrame(step);
})
"""


@dataclass(slots=True)
class Watched:
    """A page, and what it has said and asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    """Errors and warnings of the console, and what was thrown."""
    urls: list[str] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)
    """What the page has sent over the WebSocket."""
    received: list[str] = field(default_factory=list)
    way: WebSocketRoute | None = None

    def commands(self, kind: str) -> list[Json]:
        """Return the commands of a type that the page has sent."""
        return [each for each in self.sent if each["type"] == kind]

    @property
    def updates(self) -> list[Json]:
        """What the card was told."""
        asked = {each["id"] for each in self.commands("ovh_sms/subscribe")}
        told: list[Json] = []
        for received in map(json.loads, self.received):
            told += received if isinstance(received, list) else [received]
        return [each["event"] for each in told if each["type"] == "event" and each["id"] in asked]

    def push(self, update: Json) -> None:
        """Let the card's subscription tell the page something."""
        assert self.way
        number = self.commands("ovh_sms/subscribe")[-1]["id"]
        self.way.send(json.dumps({"id": number, "type": "event", "event": update}))

    def elsewhere(self, house: HomeAssistant) -> list[str]:
        """Return what the page has asked others for."""
        here = (house.url, house.url.replace("http", "ws"), *NOTHING_FROM)
        return [url for url in self.urls if not url.startswith(here)]


@asynccontextmanager
async def watch[W: Watched](
    browser: Browser,
    house: HomeAssistant,
    kind: type[W],
    *,
    language: str = "en",
    token: str = "",
    latency: float = 0.0,
    **looks: Any,
) -> AsyncIterator[W]:
    """Open a page in which somebody is logged in; each way of the WebSocket takes `latency`."""
    async with open_page(browser, house, **looks) as page:
        watched = kind(page)

        def hear(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                watched.errors.append(f"{message.text} ({message.location})")

        def ask(request: Request) -> None:
            watched.urls.append(request.url)

        page.on("console", hear)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", ask)
        await page.route_web_socket("**/api/websocket", lambda way: _relay(way, watched, latency))
        await enter(page, house, language, token)
        yield watched


def _relay(way: WebSocketRoute, watched: Watched, latency: float) -> None:
    """Pass on what is sent both ways, each message later by `latency` seconds."""
    server = way.connect_to_server()
    watched.way = way
    loop = asyncio.get_running_loop()

    def up(message: str | bytes) -> None:
        sent = json.loads(message)
        watched.sent += sent if isinstance(sent, list) else [sent]
        loop.call_later(latency, server.send, message)

    def down(message: str | bytes) -> None:
        watched.received.append(str(message))
        loop.call_later(latency, way.send, message)

    way.on_message(up)
    server.on_message(down)


async def find_violations(page: Page, element: str = "ovh-sms-card") -> list[str]:
    """Return what axe-core has against an element, and whose fault it is."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(await asyncio.to_thread(AXE.read_text))
    # A selector of axe does not look into shadow roots by itself.
    card = await page.locator(element).first.element_handle()
    found = await page.evaluate("card => axe.run(card, {resultTypes: ['violations']})", card)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def scroll_through(rows: Locator, seconds: float) -> list[float]:
    """Scroll through everything, and return the milliseconds that each frame took."""
    frames: list[float] = await rows.evaluate(_SCROLL, seconds)
    return frames


async def load_all(page: Page) -> Locator:
    """Have all messages shown, and return their rows."""
    rows = page.locator("ovh-sms-stream li[data-id]")
    await rows.first.wait_for()
    count = -1
    while count < (count := await rows.count()):
        await rows.last.scroll_into_view_if_needed()
        await page.wait_for_timeout(1000)
    return rows


async def show_card(house: HomeAssistant, *cards: Json) -> str:
    """Make a dashboard of cards anew, and return its address."""
    dashboards = await house.command("lovelace/dashboards/list")
    if not any(each["url_path"] == DASHBOARD for each in dashboards):
        await house.command("lovelace/dashboards/create", url_path=DASHBOARD, title="SMS")
    config = {"views": [{"title": "SMS", "cards": list(cards or [CARD])}]}
    await house.command("lovelace/config/save", url_path=DASHBOARD, config=config)
    return f"{house.url}/{DASHBOARD}/0"


def write_past(config: Path, count: int, replies: Sequence[str] = ()) -> None:
    """Let an account that is yet to be added have sent and received messages, one a minute."""
    rows = dict(chain.from_iterable(_rows(number, count) for number in range(1, count + 1)))
    for number, text in enumerate(replies, count + 1):
        rows["reply", str(number)] = _reply(number, f"+3370000000{number % 10}", text, time.time())
    path = file_of(config, SERVICE_NAME)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        for table in ("message", "sms", "reply"):
            database.execute(
                f"CREATE TABLE {table} (key TEXT PRIMARY KEY, content TEXT NOT NULL,"
                " crc INTEGER NOT NULL) WITHOUT ROWID"
            )
        for (table, key), row in rows.items():
            content = json.dumps(row)
            crc = zlib.crc32(content.encode(), zlib.crc32(key.encode()))
            database.execute(
                f"INSERT INTO {table} VALUES (?, ?, ?)",  # noqa: S608
                (key, content, crc),
            )


def _reply(number: int, sender: str, text: str, at: float) -> Json:
    return {"id": number, "sender": sender, "text": text, "tag": "", "received": at}


def _rows(number: int, count: int) -> Iterator[tuple[tuple[str, str], Json]]:
    """Yield what is kept of a message: a reply, or an SMS to one or two, of which some failed."""
    ago = (count - number + 1) * MINUTE
    at = time.time() - ago
    text = f"Message {number}: the freezer is too warm, and the door of the garage is open"
    if number % REPLIES == 0:
        sender = ALICE_E164 if number % (2 * REPLIES) else BOB_E164
        yield ("reply", str(number)), _reply(number, sender, text, at)
        return
    receivers = (ALICE_E164, BOB_E164)[: number % 2 + 1]
    tag = f"ha{number:018x}"
    job = {"message": text, "receivers": receivers, "sender": "MyHouse", "tag": tag}
    message = {"number": number, "job": job, "created": -ago, "expires": -ago + 1}
    yield ("message", str(number)), message
    state = "failed" if number % FAILURES == 1 else "delivered"
    for place, receiver in enumerate(receivers):
        sms = {
            "receiver": receiver,
            "state": state,
            "told": state,
            "reason": FAILURE if state == "failed" else None,
            "sent_as": tag,
            "attempts": 1,
            "attempted_at": at,
            "id": 2 * number + place,
            "accepted_at": at,
            "leaves_at": at,
        }
        yield ("sms", f"{number} {receiver}"), sms
