"""Keeps a silence guard going while its house loses its power, at times for good."""

import asyncio
from collections.abc import Callable, Iterator
import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.e2e.home_assistant import HomeAssistantError, Json
from tests.e2e.house import add_account, choose_options, entity_id
from tests.e2e.pace import Pace
from tests.e2e.simulator import Simulator
from tests.ovh_simulator.const import DEFAULT_RULES

from .lives import Kill, KillMoment, Life, Lives
from .plan import MARK, POST

ACCOUNTS: Final = tuple(f"sms-ab12345-{number}" for number in (1, 2, 3, 4))
TEXT: Final = f"The house with the {MARK} is silent"
MINUTE: Final = 60.0
SILENCE_AFTER: Final = 60 * MINUTE
"""The shortest that may be chosen."""

FOR_GOOD: Final = SILENCE_AFTER + 20 * MINUTE
MOMENTS: Final[tuple[KillMoment, ...]] = ("request", "cancel", "commit", "any", "start")
LONG_EVERY: Final = 8
CANCEL: Final = ("DELETE", "/sms/*/jobs/*")


@dataclass(slots=True)
class SilenceRecord:
    """What was seen of the guards; times are those of the house."""

    seed: int
    requests: list[Json] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    switched_off: float = 0.0
    seconds: float = 0.0


def draw_kills(seed: int, count: int, every: int = LONG_EVERY) -> Iterator[Kill]:
    """Draw the kills; after every some of them the house is down until its silence was told."""
    for number in range(1, count + 1):
        random = Random(f"{seed} silence {number}")  # noqa: S311 - it must be repeatable
        moment = MOMENTS[(number + number // every) % len(MOMENTS)]
        longest = {"request": 0.3, "cancel": 0.3, "commit": 0.1, "start": 4.0}.get(moment, 3.0)
        down = random.choice((0.0, random.uniform(0, 8) * MINUTE))
        if number % every == 0:
            down = FOR_GOOD
        quiet = random.choice((0.0, random.uniform(0, 10)))
        yield Kill(quiet=quiet, moment=moment, delay=random.uniform(0, longest), down=down)


async def run_silence(
    seed: int,
    kills: int,
    folder: Path,
    tell: Callable[[str], None] = print,
    *,
    speed: float = 60.0,
    accounts: tuple[str, ...] = ACCOUNTS,
    every: int = LONG_EVERY,
) -> SilenceRecord:
    """Guard accounts of a house that is killed, and return what was seen."""
    pace = Pace(speed)
    async with Simulator(pace) as simulator:
        lives = Lives(folder, simulator, pace, tell)
        try:
            run = _SilenceRun(lives, pace, SilenceRecord(seed), accounts)
            return await run.run(list(draw_kills(seed, kills, every)))
        finally:
            await lives.close()


class _SilenceRun:
    """One run."""

    def __init__(
        self, lives: Lives, pace: Pace, record: SilenceRecord, accounts: tuple[str, ...]
    ) -> None:
        """Prepare."""
        self._lives = lives
        self._pace = pace
        self._record = record
        record.lives = lives.lives
        self._accounts = accounts
        self._switches: list[str] = []

    async def run(self, kills: list[Kill]) -> SilenceRecord:
        """Go through all kills, switch the guards off, and return the record."""
        await self._set_up()
        trouble = asyncio.create_task(self._make_trouble())
        for number, kill in enumerate(kills, 1):
            await self._lives.go_down(kill, f"{number}/{len(kills)}, for {kill.down:.0f} s")
        trouble.cancel()
        await asyncio.wait([trouble])
        await (await self._lives.ovh()).heal()
        await self._pace.sleep(5 * MINUTE)
        for switch in self._switches:
            await self._turn(switch, "off")
        self._record.switched_off = self._pace.now()
        await self._note()
        return self._record

    async def _set_up(self) -> None:
        await self._lives.start()
        simulator = await self._lives.ovh()
        await simulator.account("sms-ab12345-9")
        for name in self._accounts:
            await simulator.account(
                name, description=name, credits_left=1e6, senders={"MyHouse": "enable"}
            )
            keys = await simulator.new_keys()
            await simulator.credential(keys["consumer_key"], rules=[*DEFAULT_RULES, CANCEL])
            entry = await add_account(self._lives.house, simulator, service_name=name, keys=keys)
            await choose_options(
                self._lives.house, entry, silence_after={"hours": 1}, silence_message=TEXT
            )
            self._lives.entries[name] = entry["entry_id"]
            switch = await entity_id(self._lives.house, f"{name}_silence_guard")
            self._switches.append(switch)
            await self._turn(switch, "on")
        await self._lives.until_written()
        self._lives.come_up()
        self._lives.say("set up")

    async def _turn(self, switch: str, state: str) -> None:
        house = self._lives.house

        async def is_done() -> bool:
            with contextlib.suppress(HomeAssistantError):
                await house.call_action(f"switch.turn_{state}", target={"entity_id": switch})
            return await house.state(switch) == state

        await house.until(is_done, f"to switch the guard {state}", seconds=20)

    async def _make_trouble(self) -> None:
        """Have requests fail, and OVH be away for some minutes, for ever."""
        random = Random(f"{self._record.seed} trouble")  # noqa: S311 - it must be repeatable
        kinds = ("hang_after", "reset_after", "error_500_after", "http_500", "reset_before")
        while True:
            await self._pace.sleep(random.uniform(5, 40) * MINUTE)
            method, path = random.choice((POST, CANCEL, CANCEL, ("GET", "/sms/*/jobs")))
            if random.random() < 0.25:
                await self._lives.take_ovh_away(random.uniform(0.5, 4))
            else:
                await (await self._lives.ovh()).fault(random.choice(kinds), method, path)

    async def _note(self) -> None:
        record = self._record
        simulator = await self._lives.ovh()
        record.requests = await self._lives.look()
        record.jobs, record.messages = await simulator.jobs(), await simulator.messages()
        record.events = [seen for seen in self._lives.pipe.seen if seen.get("tag")]
        record.seconds = self._lives.seconds
