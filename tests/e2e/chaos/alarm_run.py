"""Lets alarms go from contact to contact while their house loses its power, and records it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
import contextlib
from dataclasses import dataclass, field
import itertools
from math import inf
from pathlib import Path
from typing import Final

import aiohttp

from tests.e2e.home_assistant import HomeAssistantError, Json
from tests.e2e.house import add_account, choose_options, entity_id, stored
from tests.e2e.pace import Pace
from tests.e2e.simulator import Simulator

from .alarms import ACCOUNTS, SENDERS, Alarm, draw_alarm, draw_kills
from .disk import Disk
from .lives import Life, Lives
from .troubles import Troubles

OPEN_AT_ONCE: Final = 8
ENDED_WITHIN: Final = 3600.0
"""Seconds of the house in which all alarms have ended once nothing goes wrong any more."""

TOLD_LATE_WITHIN: Final = 600.0
"""Seconds of the house in which an answer that comes too late is answered itself."""

SETTLED_AFTER: Final = 30.0
"""Seconds of the house in which the last SMS have left."""

CUT_OFF: Final = (aiohttp.ClientError, HomeAssistantError, TimeoutError)


@dataclass(slots=True)
class AlarmRecord:
    """What was seen of alarms at OVH, by automations, and on disk; times are those of the house."""

    seed: int
    alarms: list[Alarm] = field(default_factory=list)
    called: dict[int, float] = field(default_factory=dict)
    """When an alarm was asked for first."""
    answered: dict[int, float] = field(default_factory=dict)
    """When its contact had answered at OVH."""
    replies: dict[int, int] = field(default_factory=dict)
    """The id of that answer."""
    answerers: dict[int, str] = field(default_factory=dict)
    """The number that it came from."""
    taken_care_of: dict[int, float] = field(default_factory=dict)
    """When the action that acknowledges it had succeeded."""
    answered_late: dict[int, tuple[str, float]] = field(default_factory=dict)
    """The number that answered once it had ended, and when."""
    events: list[Json] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    rows: dict[str, Json] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)
    troubles: list[tuple[float, float]] = field(default_factory=list)
    still_open: int = 0
    seconds: float = 0.0


async def run_alarms(
    seed: int,
    alarms: int,
    kills: int,
    folder: Path,
    tell: Callable[[str], None] = print,
    *,
    speed: float = 8.0,
    is_calm: bool = False,
    accounts: Sequence[str] = tuple(ACCOUNTS),
) -> AlarmRecord:
    """Start alarms in a house that is killed meanwhile, and return what was seen."""
    pace = Pace(speed)
    async with Simulator(pace) as simulator:
        lives = Lives(folder, simulator, pace, tell)
        house = lives.house
        disk = Disk(folder / ".storage", lambda: house.process.pid if house.process else None)
        try:
            run = _AlarmRun(lives, disk, pace, AlarmRecord(seed, lives=lives.lives), accounts)
            return await run.run(alarms, kills, is_calm=is_calm)
        finally:
            await lives.close()
            disk.close(keep=folder / "storage")


class _AlarmRun:
    """One run."""

    def __init__(
        self,
        lives: Lives,
        disk: Disk,
        pace: Pace,
        record: AlarmRecord,
        accounts: Sequence[str],
    ) -> None:
        """Prepare."""
        self._accounts = accounts
        self._lives = lives
        self._house = lives.house
        self._pace = pace
        self._record = record
        self._troubles = Troubles(lives, disk, pace, record.seed)
        record.troubles = self._troubles.past
        self._counts: list[str] = []
        self._started: dict[str, int] = {}
        """How often was looked for open alarms when an alarm had started."""
        self._open: set[str] = set()
        self._looks = 0
        self._jobs: list[Json] = []

    async def run(self, alarms: int, kills: int, *, is_calm: bool) -> AlarmRecord:
        """Go through all alarms and kills, and return the record."""
        await self._set_up()
        async with asyncio.TaskGroup() as tasks:
            helpers = [tasks.create_task(each) for each in (self._watch_jobs(), self._watch_open())]
            trouble = None if is_calm else tasks.create_task(self._troubles.make())
            killer = tasks.create_task(self._kill_often(kills))
            calls = []
            for number in range(alarms):
                await self._until_there_is_room(number, alarms, kills)
                calls.append(tasks.create_task(self._live_through(number)))
            await killer
            if trouble:
                trouble.cancel()
                await asyncio.wait([trouble])
            await self._troubles.end()
            await self._until_ended(calls)
            for helper in (*helpers, *calls):
                helper.cancel()
        await self._note()
        return self._record

    async def _set_up(self) -> None:
        await self._lives.start()
        simulator = await self._lives.ovh()
        await simulator.account("sms-ab12345-9")
        await simulator.behave(deliver_after=15.0)
        for name in self._accounts:
            await simulator.account(name, description=name, credits_left=1e6, senders=SENDERS)
            keys = await simulator.new_keys()
            self._troubles.keys.append(keys["consumer_key"])
            entry = await add_account(self._house, simulator, service_name=name, keys=keys)
            await choose_options(self._house, entry, hourly_limit=0)
            self._lives.entries[name] = entry["entry_id"]
            self._counts.append(await entity_id(self._house, f"{name}_open_alarms"))
        await self._lives.until_written()
        self._lives.come_up()
        self._lives.say("set up")

    async def _kill_often(self, count: int) -> None:
        for number, kill in enumerate(draw_kills(self._record.seed, count), 1):
            await self._lives.go_down(kill, f"{number}/{count}")
            self._lives.say(f"{len(self._started)} alarms, {len(self._jobs)} jobs so far")

    # Alarms

    async def _watch_open(self) -> None:
        """Know the names of the open alarms."""
        while True:
            await self._lives.is_up.wait()
            with contextlib.suppress(*CUT_OFF):
                states = await self._house.states()
                shown = [states[each]["attributes"] for each in self._counts]
                names = [[each.get("name"), *each.get("others", ())] for each in shown]
                self._open = set(itertools.chain(*names))
                self._looks += 1
            await asyncio.sleep(0.2)

    async def _watch_jobs(self) -> None:
        """Know all jobs that OVH has taken."""
        while True:
            simulator = await self._lives.ovh()
            with contextlib.suppress(aiohttp.ClientError, OSError):
                self._jobs = await simulator.jobs()
            await asyncio.sleep(0.1)

    async def _until_there_is_room(self, number: int, alarms: int, kills: int) -> None:
        """Wait until an alarm may begin: spread over the kills, some at a time."""
        while True:
            await self._lives.is_up.wait()
            done = sum(life.ended is not None for life in self._record.lives)
            is_its_time = kills == 0 or done >= number * kills // (alarms + 1) - 1
            if (
                is_its_time
                and sum(not self._has_ended(name) for name in self._started) < OPEN_AT_ONCE
            ):
                return
            await asyncio.sleep(0.05)

    def _has_ended(self, name: str) -> bool:
        """Return whether an alarm is known to have ended."""
        is_old = name in self._started and self._looks > self._started[name] + 1
        return is_old and name not in self._open

    async def _live_through(self, number: int) -> None:
        """Start an alarm, and have it acknowledged."""
        alarm = draw_alarm(self._record.seed, number, self._accounts)
        self._record.alarms.append(alarm)
        if alarm.unreachable:
            await self._block(alarm)
        self._record.called[number] = self._pace.now()
        await self._insist(lambda: self._escalate(alarm))
        self._started[alarm.name] = self._looks
        if (acknowledgement := alarm.acknowledgement) is None:
            return
        tags = await self._told(alarm, acknowledgement.after_step)
        await self._pace.sleep(acknowledgement.delay)
        if acknowledgement.way == "answer":
            self._record.replies[number] = await self._answer(alarm, tags)
            self._record.answered[number] = self._pace.now()
        else:
            await self._insist(lambda: self._acknowledge(alarm))
            self._record.taken_care_of[number] = self._pace.now()
        if acknowledgement.is_late:
            await self._answer_late(alarm, tags)

    async def _block(self, alarm: Alarm) -> None:
        simulator = await self._lives.ovh()
        account = (await simulator.accounts())[alarm.account]
        blocked = account["blacklist"] | dict.fromkeys(alarm.unreachable, self._pace.now())
        await simulator.account(alarm.account, blacklist=blocked)

    async def _answer_late(self, alarm: Alarm, tags: list[str]) -> None:
        """Let the first contact answer once all is over, and wait until he is told so."""
        await self._until(lambda: self._has_ended(alarm.name))
        await self._pace.sleep(20)
        await self._lives.is_up.wait()
        number = alarm.steps[0][0][0]
        self._record.answered_late[alarm.number] = number, self._pace.now()
        await self._answer(alarm, tags[:1], number)
        ours = (alarm.text, alarm.confirm.partition("{")[0])
        await self._until(
            lambda: any(
                alarm.name in job["message"] and not any(text in job["message"] for text in ours)
                for job in self._jobs
            ),
            TOLD_LATE_WITHIN,
        )

    async def _until(self, is_so: Callable[[], bool], seconds: float = inf) -> None:
        """Wait until something is so, but not for longer than some seconds of the house."""
        deadline = self._pace.now() + seconds
        while not is_so() and self._pace.now() < deadline:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)

    async def _escalate(self, alarm: Alarm) -> None:
        fields: Json = {
            "name": alarm.name,
            "message": alarm.text,
            "confirm": alarm.confirm,
            "repeat": alarm.repeat,
            "steps": [
                {"recipients": list(numbers), "wait": {"seconds": wait}}
                for numbers, wait in alarm.steps
            ],
            "config_entry_id": self._lives.entries[alarm.account],
        }
        if (sender := ACCOUNTS[alarm.account]) is not None:
            fields["sender"] = sender
        await self._house.call_action("ovh_sms.escalate", fields, return_response=True)

    async def _acknowledge(self, alarm: Alarm) -> None:
        fields = {"name": alarm.name, "config_entry_id": self._lives.entries[alarm.account]}
        try:
            await self._house.call_action("ovh_sms.acknowledge", fields)
        except HomeAssistantError as err:
            if not err.error:
                raise

    async def _insist(self, call: Callable[[], Awaitable[None]]) -> None:
        """Call an action again until it was answered."""
        while True:
            await self._lives.is_up.wait()
            try:
                async with asyncio.timeout(60):
                    await call()
            except HomeAssistantError as err:
                if err.error:
                    raise
            except aiohttp.ClientError, TimeoutError:
                pass
            else:
                return
            await asyncio.sleep(0.1)

    async def _told(self, alarm: Alarm, step: int) -> list[str]:
        """Wait until a step was told or the alarm has ended; return the tags of its messages."""

        def tags() -> list[str]:
            jobs = (job for job in self._jobs if alarm.text in job["message"])
            return list(dict.fromkeys(job["tag"] for job in jobs))

        await self._until(lambda: len(tags()) > step or self._has_ended(alarm.name))
        return tags()

    async def _answer(self, alarm: Alarm, tags: list[str], number: str = "") -> int:
        """Answer as a contact of the last step that was told; return the id of the answer."""
        simulator = await self._lives.ovh()
        if not number:
            jobs = [job for job in self._jobs if job["tag"] == tags[-1]]
            number = self._record.answerers[alarm.number] = jobs[-1]["valid_receivers"][-1]
        tag = tags[-1] if ACCOUNTS[alarm.account] is None else ""
        return await simulator.receive(alarm.account, number, "Ok", tag)

    # The end

    async def _until_ended(self, calls: list[asyncio.Task[None]]) -> None:
        """Wait until all alarms have ended and the last SMS have left."""
        deadline = self._pace.now() + ENDED_WITHIN
        for look in itertools.count():
            open_ones = [await self._house.number(each) for each in self._counts]
            if look % 100 == 0:
                self._lives.say(f"{open_ones} open")
            are_done = all(call.done() for call in calls) and set(open_ones) == {0}
            if are_done or self._pace.now() > deadline:
                break
            await asyncio.sleep(0.1)
        await self._pace.sleep(SETTLED_AFTER)
        self._record.still_open = int(sum(each or 0 for each in open_ones))

    async def _note(self) -> None:
        record = self._record
        record.requests = await self._lives.look()
        record.jobs = await (await self._lives.ovh()).jobs()
        record.events = [seen for seen in self._lives.pipe.seen if _is_of_alarm(seen)]
        await self._house.stop()
        for name in self._accounts:
            rows = stored(self._house.config, "alarm", name)
            record.rows |= {row["name"]: row for row in rows.values()}
        record.seconds = self._lives.seconds


def _is_of_alarm(seen: Json) -> bool:
    return "step" in seen and "tag" not in seen
