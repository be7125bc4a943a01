"""What became of messages and what came in, in a real Home Assistant."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import PurePosixPath
import re
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from .conftest import MARK
from .home_assistant import HomeAssistant, Json
from .house import (
    ALICE_E164,
    OPTIONS,
    SERVICE_NAME,
    choose_options,
    entity_id,
    start_options,
    until_chosen,
    until_saved,
)
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

ACCOUNT = f"/sms/{SERVICE_NAME}"
OUTGOING = f"{ACCOUNT}/outgoing"
INCOMING = f"{ACCOUNT}/incoming"
DELIVERED: Json = {"ptt": 4, "delivery_receipt": 1}
NO_SUCH_NUMBER: Json = {"ptt": 23, "delivery_receipt": 2}
# Seconds between the first looks at what became of a message, and between those for an answer.
FIRST_STEP = 5
ANSWER_STEP = 10
# Seconds between looks that a webhook brings about.
POKED_EVERY = 10
TEXT_THAT_CAME_IN = "{{ trigger.to_state.attributes.message }}"
RULES = [["GET", "/sms"], ["GET", "/sms/*"], ["POST", "/sms/*/jobs"], ["PUT", "/sms/*"]]

_NUMBERED = re.compile(r"_\d+$")


class News:
    """What the events of the account and its recipient tell, over all lives of Home Assistant."""

    def __init__(self, house: HomeAssistant) -> None:
        """Begin with nothing."""
        self._house = house
        self._queue: asyncio.Queue[Json] = asyncio.Queue()
        self._began = datetime.now(UTC).isoformat(timespec="milliseconds")
        # What was told before a start is shown again after it, as of the time when it was told.
        self._told: dict[tuple[str, ...], Json] = {}

    async def listen(self) -> None:
        """Hear what is told from now on, and look at what was told last."""
        self._read()
        self._queue = await self._house.subscribe("state_changed")
        for state in (await self._house.states()).values():
            self._note(state)

    def of(self, event: str) -> list[Json]:
        """Return what an event entity has told so far, the oldest first."""
        self._read()
        return [told for (entity, *_), told in sorted(self._told.items()) if entity == event]

    def _read(self) -> None:
        while not self._queue.empty():
            if state := self._queue.get_nowait()["data"]["new_state"]:
                self._note(state)

    def _note(self, state: Json) -> None:
        # After a power cut a name may be taken by an entity that is not removed on disk yet.
        entity, about = _NUMBERED.sub("", state["entity_id"]), state["attributes"]
        is_news = entity.startswith("event.") and state["state"] >= self._began
        if is_news and about.get("event_type"):
            what = [str(about.get(name)) for name in ("event_type", "tag", "message")]
            self._told[entity, state["state"], *what] = about

    @property
    def deliveries(self) -> list[tuple[str, str]]:
        """Return what became of messages, by their tags."""
        return [(told["tag"], told["event_type"]) for told in self.of("event.maison_delivery")]

    @property
    def replies(self) -> list[str]:
        """Return the texts that came in."""
        return self.replies_of("maison")

    def replies_of(self, name: str) -> list[str]:
        """Return the texts that came in for the account or a recipient."""
        return [told["message"] for told in self.of(f"event.{name}_reply")]

    async def until_delivery(self, tag: str, status: str) -> None:
        """Wait until it is told what became of a message."""

        async def is_told() -> bool:
            return (tag, status) in self.deliveries

        await self._house.until(is_told, f"to tell that a message is {status}", seconds=60)

    async def until_reply(self, text: str) -> None:
        """Wait until it is told, also of Alice, that a text came in."""

        async def is_told() -> bool:
            return text in self.replies and text in self.replies_of("alice")

        await self._house.until(is_told, "to tell of a reply", seconds=60)


async def listen(house: HomeAssistant) -> News:
    """Return what is told from now on."""
    news = News(house)
    await news.listen()
    return news


async def send(house: HomeAssistant, **fields: Any) -> Json:
    """Send a message to Alice and return the response."""
    message = {"recipients": ["Alice"], "message": MARK} | fields
    return dict(await house.call_action("ovh_sms.send_message", message, return_response=True))


async def until_asked(
    house: HomeAssistant, simulator: Simulator, path: str, first: int = 0
) -> None:
    """Wait until OVH is asked for a path."""

    async def is_asked() -> bool:
        return any(each["path"] == path for each in await simulator.requests(first))

    await house.until(is_asked, f"to ask for {path}", seconds=60)


async def until_status(house: HomeAssistant, entry: Json, expected: str) -> None:
    """Wait until the recipient's sensor says what became of the last message."""
    [alice] = (await house.subentries(entry["entry_id"])).values()
    sensor = await entity_id(house, f"{alice}_last_status")

    async def shows_it() -> bool:
        return await house.state(sensor) == expected

    await house.until(shows_it, f"to show {expected}")


async def until_job(house: HomeAssistant, simulator: Simulator) -> Json:
    """Wait until OVH has taken a job, and return it."""
    return (await house.until(simulator.jobs, "to send a message", seconds=60))[-1]


# Receipts


async def test_delivered_and_failed(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """It is told when the phone has a message, and why it has not got another."""
    news = await listen(house)
    first = await send(house)
    await news.until_delivery(first["tag"], "sent")
    await simulator.receipt(first["ids"][0], **DELIVERED)
    await news.until_delivery(first["tag"], "delivered")
    await until_status(house, entry, "delivered")

    second = await send(house)
    await simulator.receipt(second["ids"][0], **NO_SUCH_NUMBER)
    await news.until_delivery(second["tag"], "failed")
    await until_status(house, entry, "failed")
    told = news.of("event.maison_delivery")
    assert [(each["event_type"], each["tag"]) for each in told] == [
        ("sent", first["tag"]),
        ("delivered", first["tag"]),
        ("sent", second["tag"]),
        ("failed", second["tag"]),
    ]
    assert all(each["recipients"] == ["Alice"] for each in told)
    assert told[-1]["reason"] == "ptt_23"
    assert "number does not exist" in told[-1]["explanation"]


async def test_wait_for_delivered(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """An automation can wait until the phone has a message, and hears of it at the next look."""
    assert entry["state"] == "loaded"
    call = asyncio.create_task(send(house, wait_for="delivered"))
    job = await until_job(house, simulator)
    await simulator.receipt(job["ids"][0], **DELIVERED)
    arrived = time.monotonic()
    response = await call
    assert time.monotonic() - arrived < FIRST_STEP + 4
    assert (response["status"], response["tag"]) == ("delivered", job["tag"])
    [receiver] = response["receivers"]
    assert (receiver["recipient"], receiver["status"]) == ("Alice", "delivered")


async def until_compared(house: HomeAssistant, simulator: Simulator, tag: str) -> None:
    """Wait until one of the first messages was compared with what OVH lists of it."""

    async def is_compared() -> bool:
        requests = await simulator.requests()
        listed = [each["query"].get("tag") == tag for each in requests]
        later = requests[listed.index(True) :] if any(listed) else []
        return any(each["path"].startswith(f"{OUTGOING}/") for each in later)

    await house.until(is_compared, "to compare the message")


async def test_nothing_to_ask_for(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """OVH is left alone while nothing is open."""
    news = await listen(house)
    response = await send(house)
    await simulator.receipt(response["ids"][0], **DELIVERED)
    await news.until_delivery(response["tag"], "delivered")
    await until_compared(house, simulator, response["tag"])
    before = len(await simulator.requests())
    await asyncio.sleep(2 * FIRST_STEP)
    # But for the account and the daily round, which are looked at soon after the start.
    daily = "/auth/|/senders/|/serviceInfos$|/blacklists$|/exceptions$"
    looks_after = re.compile(rf"{daily}|{ACCOUNT}$")
    asked = [each["path"] for each in await simulator.requests(before)]
    assert not [path for path in asked if not looks_after.search(path)]


# Replies


async def test_ask(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A question is answered, and OVH is asked for answers no longer than it is open."""
    news = await listen(house)
    question = {
        "recipients": ["Alice"],
        "message": f"Is the {MARK} dry?",
        "sender": "short_code",
        "answers": ["Yes", "No"],
        "timeout": {"minutes": 2},
    }
    asked_at = time.monotonic()
    call = asyncio.create_task(
        house.call_action("ovh_sms.ask", question, return_response=True),
    )
    job = await until_job(house, simulator)
    assert job["sender_for_response"] is True
    await until_asked(house, simulator, INCOMING)
    assert not call.done()
    await simulator.receive(SERVICE_NAME, ALICE_E164, " yes! ", job["tag"])
    answered = time.monotonic()
    response = await call
    assert time.monotonic() - answered < ANSWER_STEP + 4
    assert response["status"] == "answered"
    assert (response["answer"], response["choice"]) == (" yes! ", "Yes")
    assert (response["recipient"], response["receiver"]) == ("Alice", ALICE_E164)
    assert (response["tag"], response["others"]) == (job["tag"], [])
    assert response["elapsed"] == pytest.approx(time.monotonic() - asked_at, abs=5)

    before = len(await simulator.requests())
    await asyncio.sleep(ANSWER_STEP + 2)
    assert INCOMING not in {each["path"] for each in await simulator.requests(before)}
    for event in ("event.maison_reply", "event.alice_reply"):
        [told] = news.of(event)
        assert (told["message"], told["recipient"], told["tag"]) == (" yes! ", "Alice", job["tag"])
        assert told["known"] is True
        # Neither does an event show whole numbers.
        assert ALICE_E164[-8:] not in str(told)


async def test_automations_hear_what_came_in_meanwhile(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """What came in while Home Assistant was down is told once automations can hear it."""
    automation = {
        "alias": "Answer",
        "triggers": [{"trigger": "state", "entity_id": "event.maison_reply"}],
        "actions": [{"event": "heard", "event_data": {"text": TEXT_THAT_CAME_IN}}],
    }
    await choose_options(house, entry, replies=True)
    await until_asked(house, simulator, INCOMING)
    await house.save_automation("answer", automation)
    await house.until(lambda: house.state("automation.answer"), "to load the automation")
    heard = await house.subscribe("heard")
    await simulator.receive(SERVICE_NAME, ALICE_E164, "While it runs")
    await house.reload_entry(entry["entry_id"])
    async with asyncio.timeout(60):
        while (await heard.get())["data"]["text"] != "While it runs":
            pass
    await until_saved(house, '"replies":true')

    await house.stop()
    await simulator.receive(SERVICE_NAME, ALICE_E164, "While it was off")
    stopped = datetime.now(UTC).isoformat()
    news = News(house)
    await house.start()
    await news.listen()
    await news.until_reply("While it was off")

    async def is_run() -> bool:
        automation = (await house.states())["automation.answer"]
        return str(automation["attributes"]["last_triggered"]) > stopped

    await house.until(is_run, "to run the automation", seconds=5)


# Power cuts


async def until_hanging(
    house: HomeAssistant, simulator: Simulator, path: str, first: int = 0
) -> None:
    """Wait until there is a request that OVH does not answer."""

    async def hangs() -> bool:
        return any(
            each["path"].startswith(path) and str(each["fault"]).startswith("hang")
            for each in await simulator.requests(first)
        )

    await house.until(hangs, f"to ask for {path}", seconds=60)


async def power_comes_back(house: HomeAssistant, simulator: Simulator, news: News) -> None:
    """Start, and hear all that is told: no look is made before somebody listens."""
    first = len(await simulator.requests())
    # The account is asked for first, and each look waits for its answer.
    await simulator.fault("slow", "GET", ACCOUNT, first=True, seconds=5)
    await house.start(wait=False)
    await news.listen()
    asked = [each["path"] for each in await simulator.requests(first)]
    assert not [path for path in asked if path.startswith((INCOMING, OUTGOING))]


@pytest.mark.timeout(400)
async def test_power_cuts(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """Each receipt and each reply is told once, whenever the power fails."""
    news = await listen(house)
    await choose_options(house, entry, replies=True)
    await until_asked(house, simulator, INCOMING)
    sent = [await send(house, message=f"{number} {MARK}") for number in range(4)]
    tags, ids = [each["tag"] for each in sent], [each["ids"][0] for each in sent]
    for tag in tags:
        await news.until_delivery(tag, "sent")
    await until_saved(house, '"replies":true')

    # While the answer is on its way that tells what became of messages.
    await simulator.fault("hang_after", "GET", f"{OUTGOING}*")
    await simulator.receipt(ids[0], **DELIVERED)
    await simulator.receipt(ids[1], **NO_SUCH_NUMBER)
    await simulator.receive(SERVICE_NAME, ALICE_E164, "0")
    await until_hanging(house, simulator, OUTGOING)
    await house.kill()

    # Between two of the replies that came in together.
    await simulator.receive(SERVICE_NAME, ALICE_E164, "1", tags[0])
    third = await simulator.receive(SERVICE_NAME, ALICE_E164, "2")
    await simulator.fault("hang_after", "GET", f"{INCOMING}/{third}")
    await power_comes_back(house, simulator, news)
    await until_hanging(house, simulator, f"{INCOMING}/{third}")
    await news.until_reply("1")
    # Until nothing is half told: what is on disk counts as told.
    await asyncio.sleep(2)
    await house.kill()
    assert news.replies == ["0", "1"]

    # At the moment when all has been told.
    await simulator.receive(SERVICE_NAME, ALICE_E164, "3")
    await simulator.receipt(ids[2], **DELIVERED)
    await power_comes_back(house, simulator, news)
    await news.until_delivery(tags[0], "delivered")
    await news.until_delivery(tags[1], "failed")
    await news.until_delivery(tags[2], "delivered")
    await news.until_reply("3")
    await house.kill()

    # At the moment when more has come in.
    before = len(await simulator.requests())
    await power_comes_back(house, simulator, news)
    await until_asked(house, simulator, INCOMING, before)
    await until_asked(house, simulator, f"{OUTGOING}/{ids[3]}", before)
    await simulator.receive(SERVICE_NAME, ALICE_E164, "4")
    await simulator.receipt(ids[3], **DELIVERED)
    await house.kill()

    await power_comes_back(house, simulator, news)
    await news.until_reply("4")
    await news.until_delivery(tags[3], "delivered")
    before = len(await simulator.requests())
    await house.reload_entry(entry["entry_id"])
    await until_asked(house, simulator, INCOMING, before)
    await asyncio.sleep(1)
    ends = ["delivered", "failed", "delivered", "delivered"]
    assert Counter(news.deliveries) == Counter(
        [*((tag, "sent") for tag in tags), *zip(tags, ends, strict=True)]
    )
    for name in ("maison", "alice"):
        assert news.replies_of(name) == ["0", "1", "2", "3", "4"]


# All of it


async def test_get_messages(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """Everything is listed over REST, the newest first."""
    news = await listen(house)

    async def listed(**fields: Any) -> list[Json]:
        path = "/api/services/ovh_sms/get_messages?return_response"
        return list((await house.post(path, fields))["service_response"]["messages"])

    assert await listed() == []
    await choose_options(house, entry, replies=True)
    await until_asked(house, simulator, INCOMING)
    delivered = await send(house, message=f"First {MARK}")
    failed = await send(house, message=f"Second {MARK}", sender="short_code")
    await simulator.receipt(delivered["ids"][0], **DELIVERED)
    await simulator.receipt(failed["ids"][0], **NO_SUCH_NUMBER)
    question = {"recipients": ["Alice"], "message": f"Third {MARK}"}
    call = asyncio.create_task(house.call_action("ovh_sms.ask", question, return_response=True))
    await asyncio.sleep(2)  # OVH knows whole seconds only
    job = await until_job(house, simulator)
    await simulator.receive(SERVICE_NAME, ALICE_E164, "Fourth", job["tag"])
    await call
    held = await send(house, message=f"Fifth {MARK}", delay={"hours": 1})
    await simulator.fault("rate_limited", "POST", "/sms/*/jobs", retry_after=60)
    queued = await send(house, message=f"Sixth {MARK}")
    await news.until_delivery(failed["tag"], "failed")
    await news.until_delivery(delivered["tag"], "delivered")

    messages = await listed()
    assert [(each["status"], each["message"].split()[0]) for each in messages] == [
        ("queued", "Sixth"),
        ("held", "Fifth"),
        ("received", "Fourth"),
        ("sent", "Third"),
        ("failed", "Second"),
        ("delivered", "First"),
    ]
    tags = [each["tag"] for each in (queued, held, job, job, failed, delivered)]
    assert [each["tag"] for each in messages] == tags
    assert messages == sorted(messages, key=lambda each: each["time"], reverse=True)
    [reply] = await listed(status="received")
    assert (reply["direction"], reply["recipient"]) == ("in", "Alice")
    [failure] = await listed(status=["failed", "expired"])
    assert failure["sender"] == "short_code"
    [receiver] = failure["receivers"]
    assert (receiver["recipient"], receiver["reason"]) == ("Alice", "ptt_23")
    assert "number does not exist" in receiver["explanation"]
    assert await listed(limit=2) == messages[:2]


# Webhook


async def test_webhook(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """OVH says when there is news, and has its settings back once it need not any more."""
    others = "https://shop.example.org/receipts"
    await simulator.account(
        SERVICE_NAME, callback=others, sms_response={"responseType": "text", "text": "Thanks"}
    )
    settings = (await simulator.accounts())[SERVICE_NAME]
    await house.command("config/core/update", external_url="https://house.example.org")
    flow = await start_options(house, entry)
    wanted = OPTIONS | {"replies": True, "webhook": True}
    step = await flow.submit(**wanted)
    assert (step["step_id"], flow.fields) == ("webhook", ["replace"])
    assert others in step["description_placeholders"]["receipts"]
    step = await flow.submit(replace=True)
    assert step["errors"] == {"news": "webhook_missing_right"}
    await simulator.credential(simulator.keys["consumer_key"], rules=RULES)
    await flow.submit(**wanted)
    await until_chosen(house, entry, flow)
    url = urlsplit((await simulator.accounts())[SERVICE_NAME]["callback"])
    assert (url.scheme, url.netloc) == ("https", "house.example.org")
    assert PurePosixPath(url.path).parent == PurePosixPath("/api/webhook")

    async def call(method: str) -> None:
        async with (
            aiohttp.ClientSession(house.url) as session,
            session.request(method, url.path) as response,
        ):
            assert response.status == HTTPStatus.OK

    news = await listen(house)
    await until_asked(house, simulator, INCOMING)
    message = await send(house)
    await news.until_delivery(message["tag"], "sent")
    await simulator.receipt(message["ids"][0], **DELIVERED)
    await simulator.receive(SERVICE_NAME, ALICE_E164, "First")
    called = time.monotonic()
    await call("POST")
    await news.until_reply("First")
    await news.until_delivery(message["tag"], "delivered")
    assert time.monotonic() - called < FIRST_STEP - 1
    await simulator.receive(SERVICE_NAME, ALICE_E164, "Second")
    await call("GET")
    await news.until_reply("Second")
    assert time.monotonic() - called < POKED_EVERY + 6

    await choose_options(house, entry)
    now = (await simulator.accounts())[SERVICE_NAME]
    kept = ("callback", "stop_callback", "sms_response", "templates")
    assert {name: now[name] for name in kept} == {name: settings[name] for name in kept}
    before = len(await simulator.requests())
    await call("POST")
    await asyncio.sleep(2)
    # But for the account, which is asked for after each set-up.
    asked = {each["path"] for each in await simulator.requests(before)}
    assert asked <= {"/auth/time", ACCOUNT}
