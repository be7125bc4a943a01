"""A house whose time passes only when a test says so, to see what its outbox does."""

import asyncio
from collections.abc import Iterator
import contextlib
from datetime import timedelta
import time
from types import MappingProxyType
from typing import Any, Final
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.account.entry_data import EntryData
from custom_components.ovh_sms.check.observer import OBSERVED, STATE
from custom_components.ovh_sms.const import (
    CONF_PHONE_NUMBERS,
    DOMAIN,
    SHORT_CODE,
    SUBENTRY_RECIPIENT,
)
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.async_ import get_scheduled_timer_handles

from .ovh_simulator import OvhSimulator
from .ovh_simulator.const import SERVICE_NAME

TEXT: Final = "Someone is in the house"
POST: Final = f"/sms/{SERVICE_NAME}/jobs"
EVENT: Final = "event.maison_delivery"

QUIET: Final = 20
"""Rounds of the event loop in which nothing begins, after which nothing will."""

DAILY: Final = ("blacklists", "exceptions", "senders/", "serviceInfos")
"""Paths below the account that are looked at once a day."""

HANGS: Final = ("hang_before", "hang_after", "slow")

TICK: Final = 2e-6


@contextlib.contextmanager
def held_back(owner: type, name: str, *, answered: bool = False) -> Iterator[asyncio.Event]:
    """Let what a method does, or the answer if that is `answered`, wait until the event is set."""
    original, go_on = getattr(owner, name), asyncio.Event()

    async def late(*args: Any, **more: Any) -> Any:
        if not answered:
            await go_on.wait()
        result = await original(*args, **more)
        await go_on.wait()
        return result

    with patch.object(owner, name, late):
        yield go_on


class House:
    """A Home Assistant with one account."""

    def __init__(
        self,
        hass: HomeAssistant,
        simulator: OvhSimulator,
        freezer: FrozenDateTimeFactory,
        entry: MockConfigEntry,
    ) -> None:
        """Note from now on how messages end."""
        self.hass = hass
        self.simulator = simulator
        self.world = simulator.world
        self.entry = entry
        self.hung = 0
        self.hung_threads = 0
        """How many threads hang that make no request."""
        self._freezer = freezer
        self._now = time.time
        self._deliveries: dict[tuple[Any, ...], None] = {}
        self._escalations: dict[tuple[Any, ...], None] = {}
        self._replies: dict[tuple[Any, ...], None] = {}
        # The requests that compare the first messages would be counted, too.
        self.observe(OBSERVED)
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._async_note)

    # What is done to it

    async def send(self, message: str = TEXT, *recipients: str, **fields: Any) -> dict[str, Any]:
        """Return the response of the action, which answers within 10 seconds."""
        call = self.call(message, *recipients, **fields)
        await self._pass(call, 10)
        assert call.done(), "The action did not answer within 10 seconds"
        return call.result()

    def call(
        self, message: str = TEXT, *recipients: str, **fields: Any
    ) -> asyncio.Task[dict[str, Any]]:
        """Begin to send, to Alice if to nobody else."""
        data = {"message": message, "recipients": list(recipients or ["Alice"]), **fields}
        return asyncio.create_task(self._call("send_message", data))

    def ask(
        self, message: str = "All well?", *recipients: str, **fields: Any
    ) -> asyncio.Task[dict[str, Any]]:
        """Begin to ask, Alice if nobody else, by a short code if by nothing else."""
        recipient = list(recipients or ["Alice"])
        data = {"sender": SHORT_CODE, "message": message, "recipients": recipient, **fields}
        return asyncio.create_task(self._call("ask", data))

    async def messages(self, **fields: Any) -> list[dict[str, Any]]:
        """Return what the action lists, the newest first."""
        response = await self._call("get_messages", fields)
        messages: list[dict[str, Any]] = response["messages"]
        return messages

    async def _call(self, action: str, data: dict[str, Any]) -> dict[str, Any]:
        response = await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        assert response
        return response

    async def add_recipient(self, name: str, *numbers: str) -> ConfigSubentry:
        """Add a recipient."""
        subentry = ConfigSubentry(
            data=MappingProxyType({CONF_PHONE_NUMBERS: numbers}),
            subentry_type=SUBENTRY_RECIPIENT,
            title=name,
            unique_id=None,
        )
        self.hass.config_entries.async_add_subentry(self.entry, subentry)
        await self.settle()
        return subentry

    def observe(self, observed: int = 0) -> None:
        """Have the account compare its next messages and replies, as if it had sent so many."""
        ledger = self.data.ledger
        counts = {"messages": float(observed), "replies": float(observed)}
        ledger.put_state(STATE, ledger.get_state(STATE) | counts)

    def receive(self, message: str = "Yes", sender: str | None = None, tag: str = "") -> int:
        """Let an SMS come in, from Alice if from nobody else, and return its id."""
        [alice] = [each for each in self.entry.subentries.values() if each.title == "Alice"]
        sender = sender or alice.data[CONF_PHONE_NUMBERS][0]
        return self.world.receive(SERVICE_NAME, sender, message, tag)

    def receipt(self, receiver: str, ptt: int = 4, receipt: int = 1) -> None:
        """Say what became of the last SMS to a number."""
        sms = [each for each in self.world.messages.values() if each.receiver == receiver]
        self.world.set_receipt(sms[-1].id, ptt, receipt)

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        await self._pass(None, seconds)

    async def skip(self, seconds: float) -> None:
        """Let time pass in one leap, as for a house that has better to do."""
        self._freezer.tick(timedelta(seconds=seconds))
        await self.settle()

    async def choose(self, **options: Any) -> None:
        """Change options of the account."""
        options = {**self.entry.options, **options}
        self.hass.config_entries.async_update_entry(self.entry, options=options)
        await self.settle()

    async def restart(self) -> None:
        """Load the account anew, as after a restart of Home Assistant."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.close_files()
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    async def close_files(self) -> None:
        """Close the files of the account and forget what is in memory, as when the process ends."""
        if data := async_get_data(self.hass).entries.pop(self.entry.entry_id, None):
            await data.async_close()

    def step_clock(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        """Have the clock of the host, but not OVHcloud's, be wrong by some seconds."""
        monkeypatch.setattr(time, "time", lambda: self._now() + seconds)
        self.world.clock.skew = self.world.clock.offset = -seconds

    async def _pass(self, until: asyncio.Task[Any] | None, seconds: float) -> None:
        """Go from timer to timer, and let all be done that each sets off."""
        end = time.monotonic() + seconds
        await self.settle()
        while (left := end - time.monotonic()) > 0 and not (until and until.done()):
            self._freezer.tick(timedelta(seconds=min(left, self._next_timer()) + TICK))
            await self.settle()

    def _next_timer(self) -> float:
        loop = self.hass.loop
        timers = [each.when() for each in get_scheduled_timer_handles(loop) if not each.cancelled()]
        return max(0.0, min(timers, default=loop.time() + 3600) - loop.time())

    async def settle(self) -> None:
        """Let all be done that is not about time, but for as many threads as are hung."""
        quiet = 0
        while quiet < QUIET:
            await asyncio.sleep(0)
            tasks = self.hass._tasks | self.hass._background_tasks
            threads = [each for each in tasks if not isinstance(each, asyncio.Task)]
            quiet += 1
            if len(threads) > self._hanging():
                quiet = 0
                await self._next_done(threads)

    async def _next_done(self, threads: list[asyncio.Future[Any]]) -> None:
        """Wait for a thread, or for OVHcloud to get what it will not answer."""
        if self.hung or self.hung_threads:
            await self.hass.loop.run_in_executor(None, time.sleep, 0.001)
        else:
            await asyncio.wait(threads, return_when=asyncio.FIRST_COMPLETED)

    def _hanging(self) -> int:
        """Return how many threads hang."""
        if not self.hung:
            return self.hung_threads
        requests = [each for each in self.world.requests if each.fault in HANGS]
        return self.hung_threads + min(self.hung, len(requests))

    # What is seen of it

    @property
    def data(self) -> EntryData:
        """Return what the account keeps over reloads."""
        return async_get_data(self.hass).entries[self.entry.entry_id]

    @property
    def is_loaded(self) -> bool:
        """Tell whether the account can send."""
        return self.entry.state is ConfigEntryState.LOADED

    def posts(self) -> list[float]:
        """Return when OVHcloud was asked to send."""
        return [each.at for each in self.world.requests if each.method == "POST"]

    def gets(self) -> list[str]:
        """Return what OVHcloud was asked for, but its time, the credits and once a day."""
        account = f"/sms/{SERVICE_NAME}/"
        return [
            each.path.removeprefix(account)
            for each in self.world.requests
            if each.method == "GET"
            and each.path.startswith(account)
            and not each.path.startswith(tuple(f"{account}{path}" for path in DAILY))
        ]

    @property
    def sent(self) -> list[tuple[str, list[str]]]:
        """Return the texts and the receivers that OVHcloud accepted."""
        return [(job.message, job.valid_receivers) for job in self.world.jobs]

    @property
    def queued(self) -> int:
        """Return how many messages the house shows as waiting."""
        state = self.hass.states.get("sensor.maison_queued")
        assert state
        return int(state.state)

    @property
    def last_status(self) -> str:
        """Return what became of the last message to Alice."""
        state = self.hass.states.get("sensor.alice_last_status")
        assert state
        return state.state

    @property
    def deliveries(self) -> list[tuple[str, list[str], str | None]]:
        """Return how messages ended: type, recipients and reason of each event."""
        return [(kind, list(who), reason) for _, _, kind, who, reason in self._deliveries]

    @property
    def replies(self) -> list[tuple[str, str, str | None]]:
        """Return what came in: where it was told, the text and the recipient it is from."""
        return [(where, text, who) for where, text, who, _, _ in self._replies]

    @property
    def escalations(self) -> list[tuple[str, str, int, list[str], str | None]]:
        """Return what alarms did: name, type, step, recipients, and who acknowledged."""
        return [
            (name, kind, step, list(who), by) for name, kind, step, who, by, _ in self._escalations
        ]

    def state_of_reply(self, who: str = "maison") -> dict[str, Any]:
        """Return what is told of the last SMS that came in."""
        state = self.hass.states.get(f"event.{who}_reply")
        assert state
        return dict(state.attributes)

    def issue(self, key: str) -> dict[str, str] | None:
        """Return what an issue of the account says in its text, None if there is none."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, f"{key}_{SERVICE_NAME}")
        return dict(issue.translation_placeholders or {}) if issue else None

    @callback
    def _async_note(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None or not state.attributes.get("event_type"):
            return
        about = state.attributes
        if state.entity_id.endswith("_reply"):
            where = state.entity_id.removeprefix("event.").removesuffix("_reply")
            told = (where, about["message"], about["recipient"])
            self._replies[*told, about["tag"], state.state] = None
            return
        kind, who = str(about["event_type"]), tuple(about["recipients"])
        if state.entity_id.endswith("_escalation"):
            step = (about["name"], kind, about["step"], who, about["by"])
            self._escalations[*step, state.state] = None
            return
        self._deliveries[about["tag"], state.state, kind, who, about.get("reason")] = None
