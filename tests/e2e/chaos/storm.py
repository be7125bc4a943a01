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
from tests.e2e.house import add_account, choose_options, entity_id
from tests.e2e.simulator import Simulator

from .disk import Disk, copy, put_back, size_of_journal, tear
from .pipe import Pipe
from .plan import MANY_CREDITS, POST, Call, Kill, Plan, Step
from .record import Answer, Erasure, Record, Status, Told

ACTION: Final = "ovh_sms.send_message"
# What an error says after which the message may have been sent.
OPEN: Final = "send_outcome_unknown"
DAMAGED: Final = "outbox_damaged"
NOT_SAVED: Final = "outbox_not_saved"
STRUCK_WITHIN: Final = 12
ANSWERED_WITHIN: Final = 60
LOADED_WITHIN: Final = 60
COPIED_AFTER: Final = 1.0
DELIVERED_AFTER: Final = 15.0
CALM_WITHIN: Final = 900
# Looks, a second apart, at which nothing may wait.
CALM: Final = 5
TELL_EVERY: Final = 20


async def ride_out(plan: Plan, folder: Path, tell: Callable[[str], None] = print) -> Record:
    """Carry a plan out in a folder, wait until all is over, and return what was seen."""
    async with Simulator() as simulator:
        house = HomeAssistant(folder, simulator=simulator.endpoint)
        storage = folder / ".storage"
        disk = Disk(storage, lambda: house.process.pid if house.process else None)
        pipe = Pipe(folder)
        try:
            return await Storm(house, simulator, disk, pipe, plan, tell).run()
        finally:
            await house.stop()
            pipe.close()
            disk.close(keep=folder / "storage")


class Storm:
    """One run."""

    def __init__(
        self,
        house: HomeAssistant,
        simulator: Simulator,
        disk: Disk,
        pipe: Pipe,
        plan: Plan,
        tell: Callable[[str], None],
    ) -> None:
        """Prepare."""
        self._house = house
        self._simulator = simulator
        self._disk = disk
        self._pipe = pipe
        self._plan = plan
        self._tell = tell
        self._started = time.monotonic()
        self._record = Record(plan)
        self._calls: list[asyncio.Task[None]] = []
        self._others: list[asyncio.Task[None]] = []
        self._outage: asyncio.Task[None] | None = None
        self._entries: list[str] = []
        self._queued: list[str] = []
        self._copies: dict[int, tuple[float, dict[str, bytes]]] = {}
        self._damages: dict[str, str] = {}
        self._full_since: float | None = None

    async def run(self) -> Record:
        """Go through the plan and return the record."""
        await self._set_up()
        for step in self._plan.steps:
            await self._go_through(step)
        await asyncio.gather(*self._calls, *self._others)
        await self._calm_down()
        record = self._record
        record.requests = await self._simulator.requests()
        record.jobs = await self._simulator.jobs()
        record.told = [_told(seen) for seen in self._pipe.seen if seen.get("tag")]
        record.seconds = time.monotonic() - self._started
        return record

    def _say(self, what: str) -> None:
        """Tell how far the run is."""
        asked = f"{len(self._calls)}/{len(self._plan.calls)}"
        self._tell(f"{time.monotonic() - self._started:6.0f} s  {asked:>9}  {what}")

    async def _set_up(self) -> None:
        """Add the accounts, and wait until a power cut cannot take them away."""
        await self._house.start()
        # With this one there always are several to choose from.
        await self._simulator.account("sms-ab12345-9")
        await self._simulator.behave(deliver_after=DELIVERED_AFTER)
        keys = [self._simulator.keys, await self._simulator.new_keys()]
        for number, (name, delays) in enumerate(
            zip(self._plan.accounts, self._plan.listing_delays, strict=True)
        ):
            await self._simulator.account(
                name,
                description=f"Account {number}",
                credits_left=MANY_CREDITS,
                senders={"MyHouse": "enable"},
                listing_delays=list(delays),
            )
        for number, name in enumerate(self._plan.accounts):
            key = keys[number * len(keys) // len(self._plan.accounts)]
            entry = await add_account(self._house, self._simulator, service_name=name, keys=key)
            await choose_options(self._house, entry, hourly_limit=0)
            self._entries.append(entry["entry_id"])
            self._queued.append(await entity_id(self._house, f"{name}_queued"))
        await self._house.until(self._is_written, "to write to its disk", seconds=60)
        self._say("set up")

    async def _is_written(self) -> bool:
        """Tell whether the next start will know the accounts and their owner."""
        storage = self._house.config / ".storage"
        names = {
            "core.config_entries": self._entries,
            "auth_provider.homeassistant": [HomeAssistant.username],
        }
        return all(
            (storage / name).exists() and text in (storage / name).read_text()
            for name, texts in names.items()
            for text in texts
        )

    # What happens

    async def _go_through(self, step: Step) -> None:
        """Change the weather, make the calls, and let time pass or cut the power."""
        before = len(await (await self._ovh()).requests()) if step.kill else 0
        await self._change_weather(step)
        for call in step.calls:
            self._calls.append(asyncio.create_task(self._make(call)))
        if step.copied is not None:
            await asyncio.sleep(COPIED_AFTER)
            self._copy(step.copied)
        if step.kill:
            await self._cut_power(step.kill, before)
        else:
            await asyncio.sleep(step.pause)

    async def _change_weather(self, step: Step) -> None:
        """Do to OVH and to the host what the plan says."""
        for fault in step.faults:
            await (await self._ovh()).fault(**fault)
        if step.credits_left is not None:
            account, credits_left = step.credits_left
            self._say(f"account {account} has {credits_left:g} credits")
            name = self._plan.accounts[account]
            await (await self._ovh()).account(name, credits_left=credits_left)
        if step.clock is not None:
            self._say(f"clock wrong by {step.clock:g} s")
            self._house.set_clock(step.clock)
        if step.full and self._full_since is None:
            self._say(f"disk full for {step.full:g} s")
            self._full_since = time.time()
            self._disk.fill()
            self._others.append(asyncio.create_task(self._free(step.full)))
        if step.outage:
            await self._take_ovh_away(step.outage)

    async def _free(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._disk.free()
        self._full_since = None

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
        self._record.answers[call.number] = replace(answer, at=time.time(), seconds=seconds)

    async def _ask(self, call: Call) -> Answer:
        """Call the action and return what it says."""
        data: Json = {
            "message": call.text,
            "recipients": list(call.recipients),
            "critical": call.critical,
            "config_entry_id": self._entries[call.account],
        }
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
        refused = tuple(response["invalid_receivers"])
        return Answer(response["status"], tag=response["tag"], refused=refused)

    async def _cut_power(self, kill: Kill, first: int) -> None:
        """Kill Home Assistant at the planned moment, and start it again."""
        held = kill.moment != "any" and await self._is_held(kill.moment, first)
        await asyncio.sleep(kill.delay)
        await self._house.kill()
        self._record.killed_at.append(time.time())
        self._record.kills_in_a_request += held
        self._say(f"killed in the middle of {kill.moment}" if held else "killed")
        torn = self._damage_files(kill, self._record.killed_at[-1])
        if kill.clock is not None:
            self._house.set_clock(kill.clock)
        if kill.outage:
            await self._take_ovh_away(kill.outage)
        await self._house.start(wait=False)
        await self._until_loaded()
        if torn is not None:
            is_told = await self._is_damage_reported(self._plan.accounts[torn])
            now = self._record.killed_at[-1]
            self._record.erasures.append(Erasure("torn", torn, now, is_told=is_told))

    def _damage_files(self, kill: Kill, now: float) -> int | None:
        """Do to the files what the plan says; return the account whose file was torn."""
        if self._full_since is not None:
            self._note_full(self._full_since, now)
            self._disk.free()
        if kill.restored is not None and (kept := self._copies.get(kill.restored)):
            since, contents = kept
            self._say(f"copy of account {kill.restored} put back")
            put_back(self._file(kill.restored), contents, in_place=kill.in_place)
            self._record.erasures.append(Erasure("restored", kill.restored, now, since))
        if kill.tear:
            accounts = range(len(self._plan.accounts))
            account = max(accounts, key=lambda each: size_of_journal(self._file(each)))
            damage = tear(self._file(account), kill.tear)
            self._say(f"file of account {account} damaged: {damage}")
            return account
        return None

    def _note_full(self, since: float, until: float) -> None:
        """Note which accounts may have lost something on a full disk, and whether they said so."""
        issues = [
            seen["issue_id"]
            for seen in self._pipe.seen
            if seen["at"] > since and "issue_id" in seen
        ]
        for account, name in enumerate(self._plan.accounts):
            is_told = f"{NOT_SAVED}_{name}" in issues
            erasure = Erasure("full", account, until, since, is_told=is_told)
            self._record.erasures.append(erasure)

    def _copy(self, account: int) -> None:
        """Copy the files of an account."""
        if self._house.process:
            since = time.time()
            self._copies[account] = since, copy(self._file(account), self._house.process.pid)

    def _file(self, account: int) -> Path:
        storage = self._house.config / ".storage"
        return storage / f"ovh_sms.{self._plan.accounts[account]}.db"

    async def _is_damage_reported(self, name: str) -> bool:
        """Tell whether there is a new issue about the file of an account."""
        for issue in (await self._house.command("repairs/list_issues"))["issues"]:
            path = (issue["translation_placeholders"] or {}).get("path", "")
            if issue["issue_id"] == f"{DAMAGED}_{name}" and self._damages.get(name) != path:
                self._damages[name] = path
                return True
        return False

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
        """Wait until the accounts can be used."""

        async def are_loaded() -> bool:
            entries = [await self._house.entry(entry_id) for entry_id in self._entries]
            return all(entry["state"] == "loaded" for entry in entries)

        await self._house.until(are_loaded, "to load the accounts", seconds=LOADED_WITHIN)

    async def _calm_down(self) -> None:
        """Let the faults that are left strike what waits, and wait until nothing does."""
        ovh = await self._ovh()
        for name in self._plan.accounts:
            await ovh.account(name, credits_left=MANY_CREDITS)
        calm = 0
        deadline = time.monotonic() + CALM_WITHIN
        for look in itertools.count():
            waiting = [await self._house.number(queued) for queued in self._queued]
            self._record.waiting = waiting
            if look % TELL_EVERY == 0:
                self._say(f"all is well, {waiting} wait")
            calm = calm + 1 if set(waiting) == {0} else 0
            if calm == CALM or time.monotonic() > deadline:
                return
            await asyncio.sleep(1)


def _told(seen: Json) -> Told:
    reason = seen.get("reason") or ""
    return Told(seen["event_type"], seen["tag"], tuple(seen["recipients"]), reason)
