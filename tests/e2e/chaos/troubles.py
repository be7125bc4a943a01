"""What goes wrong in a run of alarms, beside its power cuts."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from tests.e2e.home_assistant import Json
from tests.e2e.pace import Pace

from .alarms import random_of
from .disk import Disk
from .lives import Lives
from .plan import LISTING, POST

type TroubleKind = Literal["fault", "outage", "keys", "full"]

FELT_FOR: Final = 60.0
"""Seconds after a trouble in which what happens may be because of it."""

SAVED_AFTER: Final = 40.0
"""Seconds after which the file of an account is written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong for some seconds, or at the next request that it is about."""

    kind: TroubleKind
    seconds: float
    fault: Json
    pause: float
    """Seconds before the next one."""


def draw_troubles(seed: int) -> Iterator[Trouble]:
    """Draw what goes wrong, for ever."""
    random = random_of(seed, "trouble", 0)
    troubles: list[TroubleKind] = ["fault", "fault", "fault", "outage", "keys", "full"]
    kinds = ("hang_after", "reset_after", "error_500_after", "slow", "http_500", "rate_limited")
    while True:
        method, path = random.choice((POST, POST, LISTING, ("GET", "/sms/*/incoming")))
        fault: Json = {"kind": random.choice(kinds), "method": method, "path": path}
        if fault["kind"] == "slow":
            fault["seconds"] = 1.0
        yield Trouble(
            kind=random.choice(troubles),
            seconds=random.uniform(5, 40),
            fault=fault,
            pause=random.uniform(20, 120),
        )


class Troubles:
    """Has things go wrong."""

    def __init__(self, lives: Lives, disk: Disk, pace: Pace, seed: int) -> None:
        """Prepare."""
        self._lives = lives
        self._disk = disk
        self._pace = pace
        self._seed = seed
        self.keys: list[str] = []
        """Consumer keys that are refused for a while."""
        self.past: list[tuple[float, float]] = []
        """From when until when each was felt."""

    async def make(self) -> None:
        """Have one thing after the other go wrong, for ever."""
        for trouble in draw_troubles(self._seed):
            await self._pace.sleep(trouble.pause)
            await self._lives.is_up.wait()
            since = self._pace.now()
            self.past.append((since, since + trouble.seconds + FELT_FOR))
            await self._strike(trouble)
            self.past[-1] = since, self._pace.now() + FELT_FOR

    async def _strike(self, trouble: Trouble) -> None:
        match trouble.kind:
            case "fault":
                await (await self._lives.ovh()).fault(**trouble.fault)
                await self._pace.sleep(trouble.seconds)
                await (await self._lives.ovh()).heal()
            case "outage":
                await self._lives.take_ovh_away(trouble.seconds / self._pace.speed)
            case "keys":
                await self._all_keys("expired")
                await self._pace.sleep(trouble.seconds)
                await self._all_keys("validated")
            case "full":
                await self._fill_disk(trouble.seconds)

    async def _all_keys(self, status: str) -> None:
        for key in self.keys:
            await (await self._lives.ovh()).credential(key, status=status)

    async def _fill_disk(self, seconds: float) -> None:
        self._lives.is_saved.clear()
        self._disk.fill()
        try:
            await self._pace.sleep(seconds)
        finally:
            self._disk.free()
            await asyncio.shield(self._pace.sleep(SAVED_AFTER))
            self._lives.is_saved.set()

    async def end(self) -> None:
        """Mend what is still wrong."""
        await (await self._lives.ovh()).heal()
        await self._all_keys("validated")
        self._disk.free()
        self._lives.say("nothing goes wrong any more")
