"""Carries a plan out with a real Home Assistant and a simulated OVH, and records what happens."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import itertools
from pathlib import Path
import time
from typing import Final

import aiohttp

from tests.e2e.home_assistant import HomeAssistant, HomeAssistantError, Json
from tests.e2e.house import SERVICE_NAME, add_account, entity_id
from tests.e2e.simulator import Simulator

from .plan import MANY_CREDITS, POST, Call, Kill, Plan, Step
from .record import Answer, Record, Status

ACTION: Final = "ovh_sms.send_message"
# What an error says after which the message may have been sent.
OPEN: Final = "send_outcome_unknown"
STRUCK_WITHIN: Final = 45
ANSWERED_WITHIN: Final = 60
LOADED_WITHIN: Final = 300
# Looks, a second apart, at which nothing may wait.
CALM: Final = 10
TELL_EVERY: Final = 20


async def ride_out(plan: Plan, folder: Path, tell: Callable[[str], None] = print) -> Record:
    """Carry a plan out in a folder, wait until all is over, and return what was seen."""
    async with Simulator() as simulator:
        home_assistant = HomeAssistant(folder, simulator=simulator.endpoint)
        try:
            return await Storm(home_assistant, simulator, plan, tell).run()
        finally:
            await home_assistant.stop()


class Storm:
    """One run."""

    def __init__(
        self,
        home_assistant: HomeAssistant,
        simulator: Simulator,
        plan: Plan,
        tell: Callable[[str], None],
    ) -> None:
        """Prepare."""
        self._house = home_assistant
        self._simulator = simulator
        self._tell = tell
        self._started = time.monotonic()
        self._record = Record(plan)
        self._calls: list[asyncio.Task[None]] = []
        self._changes: list[asyncio.Queue[Json]] = []
        self._outage: asyncio.Task[None] | None = None
        self._entry_id = ""
        self._event = ""
        self._queued = ""

    async def run(self) -> Record:
        """Go through the plan and return the record."""
        await self._set_up()
        for step in self._record.plan.steps:
            await self._go_through(step)
        await asyncio.gather(*self._calls)
        await self._calm_down()
        record = self._record
        record.requests = await self._simulator.requests()
        record.jobs = await self._simulator.jobs()
        self._read_events()
        record.seconds = time.monotonic() - self._started
        return record

    def _say(self, what: str) -> None:
        """Tell how far the run is."""
        asked = f"{len(self._calls)}/{len(self._record.plan.calls)}"
        self._tell(f"{time.monotonic() - self._started:6.0f} s  {asked:>9}  {what}")

    async def _set_up(self) -> None:
        """Add the account, and wait until a power cut cannot take it away."""
        await self._house.start()
        await self._simulator.account(SERVICE_NAME, credits_left=MANY_CREDITS)
        self._entry_id = (await add_account(self._house, self._simulator))["entry_id"]
        self._event = await entity_id(self._house, f"{SERVICE_NAME}_delivery")
        self._queued = await entity_id(self._house, f"{SERVICE_NAME}_queued")
        await self._listen()
        await self._house.until(self._is_written, "to write to its disk", seconds=60)
        self._say("set up")

    async def _is_written(self) -> bool:
        """Tell whether the next start will know the account and its owner."""
        storage = self._house.config / ".storage"
        names = {
            "core.config_entries": self._entry_id,
            "auth_provider.homeassistant": HomeAssistant.username,
        }
        files = {storage / name: text for name, text in names.items()}
        return all(file.exists() and text in file.read_text() for file, text in files.items())

    # What happens

    async def _go_through(self, step: Step) -> None:
        """Change the weather, make the calls, and let time pass or cut the power."""
        before = len(await (await self._ovh()).requests()) if step.kill else 0
        await self._change_weather(step)
        for call in step.calls:
            self._calls.append(asyncio.create_task(self._make(call)))
        if step.kill:
            await self._cut_power(step.kill, before)
        else:
            await asyncio.sleep(step.pause)

    async def _change_weather(self, step: Step) -> None:
        """Do to OVH what the plan says."""
        for fault in step.faults:
            await (await self._ovh()).fault(**fault)
        if step.credits_left is not None:
            self._say(f"credits: {step.credits_left:g}")
            await (await self._ovh()).account(SERVICE_NAME, credits_left=step.credits_left)
        if step.listing_delay is not None:
            await (await self._ovh()).behave(listing_delay=step.listing_delay)
        if step.outage:
            await self._take_ovh_away(step.outage)

    async def _ovh(self) -> Simulator:
        """Return the simulator, once it can be reached."""
        if self._outage is not None:
            await self._outage
            self._outage = None
        return self._simulator

    async def _take_ovh_away(self, seconds: float) -> None:
        """Start an outage, while which calls go on."""
        self._say(f"outage of {seconds:g} s")
        self._outage = asyncio.create_task((await self._ovh()).outage(seconds))

    async def _make(self, call: Call) -> None:
        """Make a call and record its answer."""
        started = time.monotonic()
        answer = await self._ask(call)
        seconds = time.monotonic() - started
        self._record.answers[call.number] = replace(answer, seconds=seconds)

    async def _ask(self, call: Call) -> Answer:
        """Call the action and return what it says."""
        data: Json = {"message": call.text, "recipients": list(call.recipients)}
        if call.retry_for is not None:
            data["retry_for"] = {"seconds": call.retry_for}
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                response = await self._house.call_action(ACTION, data, return_response=True)
        except HomeAssistantError as err:
            # Only Home Assistant itself gives details.
            status: Status = "raised" if err.error else "cut off"
            return Answer(status, error=str(err), is_open=err.error.get("translation_key") == OPEN)
        except (aiohttp.ClientError, TimeoutError) as err:
            return Answer("cut off", error=repr(err))
        return Answer(response["status"], tag=response["tag"])

    async def _cut_power(self, kill: Kill, first: int) -> None:
        """Kill Home Assistant at the planned moment, and start it again."""
        held = kill.moment != "any" and await self._is_held(kill.moment, first)
        await asyncio.sleep(kill.delay)
        await self._house.kill()
        self._record.kills += 1
        self._record.kills_in_a_request += held
        self._say(f"killed in the middle of {kill.moment}" if held else "killed")
        if kill.outage:
            await self._take_ovh_away(kill.outage)
        await self._house.start(wait=False)
        # At once, for what ends from here on is said only once.
        await self._listen()
        await self._until_loaded()

    async def _is_held(self, kind: str, first: int) -> bool:
        """Wait until a fault of a kind holds a message back, and tell whether one does."""
        deadline = time.monotonic() + STRUCK_WITHIN
        while time.monotonic() < deadline:
            for request in await (await self._ovh()).requests(first):
                struck = request["method"] == POST[0] and request["fault"] == kind
                if struck and request["status"] is None:
                    return True
            await asyncio.sleep(0.05)
        return False

    async def _until_loaded(self) -> None:
        """Wait until the account can be used, which a fault may have put off."""

        async def is_loaded() -> bool:
            return bool((await self._house.entry(self._entry_id))["state"] == "loaded")

        await self._house.until(is_loaded, "to load the account", seconds=LOADED_WITHIN)

    async def _calm_down(self) -> None:
        """Let the faults that are left strike what waits, and wait until nothing does."""
        ovh = await self._ovh()
        await ovh.account(SERVICE_NAME, credits_left=MANY_CREDITS)
        await ovh.behave(listing_delay=0)
        await self._until_loaded()
        calm = 0
        deadline = time.monotonic() + 300 + 2 * len(self._calls)
        for look in itertools.count():
            waiting = self._record.waiting = await self._house.number(self._queued)
            if look % TELL_EVERY == 0:
                self._say(f"all is well, {waiting} wait")
            calm = calm + 1 if waiting == 0 else 0
            if calm == CALM or time.monotonic() > deadline:
                return
            await asyncio.sleep(1)

    # What is seen

    async def _listen(self) -> None:
        """Receive what happens from now on, and look at what has happened so far."""
        self._changes.append(await self._house.subscribe("state_changed"))
        states = await self._house.states()
        if self._event in states:
            self._note(states[self._event])

    def _note(self, state: Json) -> None:
        """Record what the event entity shows."""
        shown = state["attributes"]
        if kind := shown.get("event_type"):
            self._record.events.append((kind, shown["tag"]))

    def _read_events(self) -> None:
        """Record every event that was received."""
        for changes in self._changes:
            while not changes.empty():
                change = changes.get_nowait()["data"]
                if change["entity_id"] == self._event and change["new_state"]:
                    self._note(change["new_state"])
