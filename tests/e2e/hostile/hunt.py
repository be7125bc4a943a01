"""Sends hostile input to a real Home Assistant by every door, and counts what it did."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
import contextlib
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from pathlib import Path
from random import Random
import re
import time
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from tests.e2e.home_assistant import Flow, HomeAssistant, HomeAssistantError, Json
from tests.e2e.house import (
    ALICE,
    ALICE_E164,
    OPTIONS,
    SERVICE_NAME,
    add_account,
    choose_options,
    entity_id,
)
from tests.e2e.simulator import Simulator

from .draw import Draw

DATA: Final = "data"
DOORS: Final = ("action", "notify", DATA, "flow", "answer", "webhook")
SHARES: Final = (0.3, 0.2, 0.25, 0.14, 0.01, 0.1)
AT_ONCE: Final = {"flow": 1, "answer": 4}
USUALLY_AT_ONCE: Final = 40
MANY_CREDITS: Final = 100_000
LONGEST_CALL: Final = 15.0
"""Seconds; a call that hostile input lets wait for an answer of hours is left then."""

MESSAGE: Final = "Water in the cellar"
FIELDS: Final = (
    *("config_entry_id", "critical", "delay", "encoding", "marketing", "max_parts", "priority"),
    *("recipients", "retry_for", "sender", "target", "timeout", "title", "validity", "wait_for"),
)
_ROW: Final = {"name": "Alice", "phone": "06 12 34 56 78"}
ACTIONS: Final[Mapping[str, Json]] = {
    "send_message": {"message": MESSAGE, "recipients": ["Alice"], "retry_for": 0},
    "estimate": {"message": MESSAGE, "recipients": ["Alice"]},
    "send_bulk": {
        "message": "Dear {name}",
        "rows": [_ROW],
        "number_column": "phone",
        "dry_run": True,
    },
    "cancel": {"tag": "ha0"},
    "ask": {"message": MESSAGE, "recipients": ["Alice"], "timeout": 0, "answers": ["Yes", "No"]},
    "escalate": {
        "message": MESSAGE,
        "steps": [{"recipients": ["Alice"], "wait": "00:05:00"}],
        "name": "Leak",
        "words": ["OK"],
        "repeat": 1,
    },
    "acknowledge": {"name": "Leak"},
    "get_messages": {"limit": 3},
    "check": {},
}
WITH_RESPONSE: Final = ACTIONS.keys() - {"acknowledge", "cancel"}
FOREIGN: Final = ("ttl", "channel", "push", "actions", "image", "url", "tag", "sound", "group")
ROUTES: Final = (
    *(("POST", "/sms/*/jobs"), ("GET", "/sms/*/jobs*"), ("GET", "/sms/*/outgoing*")),
    *(("GET", "/sms/*/incoming*"), ("GET", "/sms/*/senders*"), ("GET", f"/sms/{SERVICE_NAME}")),
    *(("GET", "/sms"), ("GET", "/auth/time"), ("GET", "/auth/*"), ("GET", "/sms/*")),
)
STATUSES: Final = (200, 200, 200, 201, 302, 400, 401, 403, 404, 409, 429, 460, 500, 503)
RIGHTS: Final = [[method, "/sms*"] for method in ("GET", "POST", "PUT", "DELETE")]

_RECORD: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
_OURS: Final = ("custom_components/ovh_sms/", "custom_components.ovh_sms")
_TROUBLE: Final = ("Traceback", "never retrieved", "Error doing job", "Detected blocking call")


@dataclass(slots=True)
class Findings:
    """What hostile input did."""

    inputs: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    """By door and kind of answer."""
    unknown_errors: list[str] = field(default_factory=list)
    refused_data: list[str] = field(default_factory=list)
    """Calls of `notify.ovh_sms` that `data` made fail."""
    tracebacks: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    """Resident MB of Home Assistant over time."""
    still_sends: bool = False

    @property
    def growth(self) -> float:
        """Return by how many MB the memory grew after the first quarter."""
        return round(self.memory[-1] - self.memory[len(self.memory) // 4], 1)

    @property
    def is_clean(self) -> bool:
        """Return whether nothing was found."""
        return self.still_sends and not (
            self.unknown_errors or self.refused_data or self.tracebacks
        )


class Hunt:
    """Hostile input for one house."""

    def __init__(self, house: HomeAssistant, simulator: Simulator, seed: int) -> None:
        """Prepare for a Home Assistant that runs."""
        self._house = house
        self._simulator = simulator
        self._random = Random(seed)  # noqa: S311 - it must be repeatable
        self._draw = Draw(self._random)
        self._entry: Json = {}
        self._webhook = ""
        self.findings = Findings()

    async def run(self, inputs: int, say: Callable[[str], None]) -> Findings:
        """Send hostile input, in portions so that memory is seen to grow or not."""
        await self._set_up()
        portions = ceil(inputs / 1_000)
        for portion in range(portions):
            for door, share in zip(DOORS, SHARES, strict=True):
                await self._portion(door, ceil(inputs * share / portions))
            self.findings.memory.append(self._resident())
            say(f"{portion + 1}/{portions}: {self.findings.memory[-1]:.0f} MB")
        await self._check_that_it_sends()
        self._read_log()
        return self.findings

    async def _set_up(self) -> None:
        await self._simulator.credential(self._simulator.keys["consumer_key"], rules=RIGHTS)
        await self._simulator.account(SERVICE_NAME, credits_left=MANY_CREDITS)
        await self._house.command("config/core/update", external_url="https://house.example.org")
        self._entry = await add_account(self._house, self._simulator)
        await self._choose()
        settings = (await self._simulator.accounts())[SERVICE_NAME]
        self._webhook = urlsplit(settings["callback"]).path

    async def _choose(self) -> None:
        """Choose options with which equal messages cost no request."""
        once: Json = {"deduplicate": {"hours": 24}, "hourly_limit": 0}
        await choose_options(self._house, self._entry, webhook=True, replies=True, **once)

    async def _portion(self, door: str, count: int) -> None:
        """Send a portion of inputs to a door, some at a time."""
        try_one: Callable[[], Awaitable[str]] = getattr(self, f"_try_{door}")
        left = iter(range(count))

        async def work() -> None:
            for _ in left:
                self.findings.inputs[door] += 1
                self.findings.answers[f"{door}: {await try_one()}"] += 1

        await asyncio.gather(*(work() for _ in range(AT_ONCE.get(door, USUALLY_AT_ONCE))))
        if door in AT_ONCE:
            await self._simulator.heal()
            await self._choose()

    async def _call(self, action: str, body: Json, *, response: bool = False) -> str:
        """Call an action; return the code of its error, or `done`."""
        try:
            async with asyncio.timeout(LONGEST_CALL):
                await self._house.call_action(action, body, return_response=response)
        except TimeoutError:
            return "waits"
        except HomeAssistantError as err:
            code = str(err.error.get("code"))
            if code == "unknown_error":
                self.findings.unknown_errors.append(f"{action}: {err} {str(body)[:300]}")
            return code
        return "done"

    async def _try_action(self) -> str:
        name = self._random.choice(list(ACTIONS))
        body = self._draw.body(ACTIONS[name], FIELDS)
        return await self._call(f"ovh_sms.{name}", body, response=name in WITH_RESPONSE)

    async def _try_notify(self) -> str:
        name = self._random.choice(("ovh_sms", "ovh_sms_alice"))
        body = self._draw.body({"message": MESSAGE}, ("title", "target", "data"))
        return await self._call(f"notify.{name}", body)

    async def _try_data(self) -> str:
        body = {"message": MESSAGE, "data": self._draw.body({}, (*FIELDS, *FOREIGN))}
        result = await self._call("notify.ovh_sms_alice", body)
        if result != "done":
            self.findings.refused_data.append(f"{result}: {str(body['data'])[:300]}")
        return result

    async def _try_flow(self) -> str:
        """Fill in a form of a flow that is opened for it."""
        draw, entry_id = self._draw, self._entry["entry_id"]
        # Forms of keys and options ask OVHcloud, which takes one request a second.
        kind = self._random.choices(range(4), (1, 1, 6, 6))[0]
        if kind == 0:
            flow = await self._house.start_flow()
            body = draw.body(self._simulator.keys)
        elif kind == 1:
            flow = await self._house.start_options_flow(entry_id)
            body = draw.body(OPTIONS)
        elif kind == 2:
            flow = await self._house.start_subentry_flow(entry_id)
            body = draw.body({"name": "Bob", "phone_numbers": ["07 80 12 34 56"]})
        else:
            ids = await self._house.subentries(entry_id)
            flow = await self._house.start_subentry_flow(entry_id, subentry_id=ids["Alice"])
            body = draw.body(ALICE)
        return await self._submit(flow, body)

    async def _submit(self, flow: Flow, body: Json) -> str:
        try:
            step = await flow.submit(**body)
        except HomeAssistantError as err:
            status = str(err)[:3]
            if status == str(HTTPStatus.INTERNAL_SERVER_ERROR.value):
                self.findings.unknown_errors.append(f"flow: {err} {str(body)[:300]}")
            await self._close(flow)
            return status
        if "unknown" in (step.get("errors") or {}).values():
            self.findings.unknown_errors.append(f"flow: unknown {str(body)[:300]}")
        await self._close(flow)
        await self._put_back()
        return str(step["type"])

    async def _close(self, flow: Flow) -> None:
        """Close a dialog unless it is over."""
        with contextlib.suppress(HomeAssistantError):
            await flow.cancel()

    async def _put_back(self) -> None:
        """Undo what hostile input was allowed to change."""
        entry_id = self._entry["entry_id"]
        ids = await self._house.subentries(entry_id)
        for title, subentry_id in ids.items():
            if title != "Alice":
                await self._house.remove_subentry(entry_id, subentry_id)
        if "Alice" not in ids:
            flow = await self._house.start_subentry_flow(entry_id)
            await flow.submit(**ALICE)

    async def _try_answer(self) -> str:
        """Let OVHcloud answer something strange, and make a request of each kind."""
        method, path = self._random.choice(ROUTES)
        body, status = self._draw.answer(), self._random.choice(STATUSES)
        fault: Json = {"body": body, "status": status, "times": 3}
        await self._simulator.fault("respond", method, path, first=True, **fault)
        sensor = await entity_id(self._house, f"{SERVICE_NAME}_credits_left")
        await self._call("homeassistant.update_entity", {"entity_id": sensor})
        await self._call_webhook(b"")
        message = {"message": self._draw.text()[:50], "recipients": [ALICE_E164], "retry_for": 0}
        return await self._call("ovh_sms.send_message", message)

    async def _try_webhook(self) -> str:
        return await self._call_webhook(self._draw.text().encode())

    async def _call_webhook(self, body: bytes) -> str:
        method = self._random.choice(("GET", "POST", "HEAD", "PUT", "DELETE"))
        url = f"{self._house.url}{self._webhook}"
        query = {self._draw.text()[:50]: self._draw.text()[:500]}
        data = body if method in {"POST", "PUT"} else None
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, params=query, data=data) as response,
        ):
            if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self.findings.unknown_errors.append(f"webhook: {response.status} {query}")
            return str(response.status)

    async def _check_that_it_sends(self) -> None:
        """Send an alarm, after all that."""
        await self._simulator.heal()
        await self._house.reload_entry(self._entry["entry_id"])
        text = f"Fire {time.time_ns()}"
        message: Json = {"message": text, "data": {"critical": True}}
        await self._house.call_action("notify.ovh_sms_alice", message)

        async def has_left() -> bool:
            return any(job["message"] == text for job in await self._simulator.jobs())

        await self._house.until(has_left, "to send the last message", seconds=60)
        self.findings.still_sends = True

    def _resident(self) -> float:
        """Return the resident memory of Home Assistant in MB."""
        process = self._house.process
        status = Path(f"/proc/{process.pid if process else 'self'}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def _read_log(self) -> None:
        """Find tracebacks of ours, and what the event loop complains of."""
        for record in _RECORD.split(self._house.log):
            # Home Assistant itself logs the traceback of a failed poll while it debugs.
            is_ours = "DEBUG" not in record[:60] and any(name in record for name in _OURS)
            if is_ours and any(sign in record for sign in _TROUBLE):
                self.findings.tracebacks.append(record[:3_000])


def lines(findings: Findings) -> list[str]:
    """Return what was found, to print."""
    shown: dict[str, Any] = {
        "Inputs": findings.inputs.total(),
        "Tracebacks": len(findings.tracebacks),
        "Unknown errors": len(findings.unknown_errors),
        "Messages lost by their data": len(findings.refused_data),
        "Memory (MB)": [round(megabytes) for megabytes in findings.memory],
        "Growth after the first quarter (MB)": findings.growth,
        "Still sends": findings.still_sends,
    }
    found = [*findings.tracebacks, *findings.unknown_errors, *findings.refused_data]
    return [
        *(f"{name}: {value}" for name, value in shown.items()),
        *(f"  {name}: {count}" for name, count in sorted(findings.answers.items())),
        *found[:20],
    ]
