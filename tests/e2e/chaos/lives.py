"""A house that loses its power again and again, and the OVH that it talks to."""

import asyncio
from collections.abc import Callable, Iterable
import contextlib
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Final, Literal

from tests.e2e.home_assistant import HomeAssistant, Json
from tests.e2e.house import file_of
from tests.e2e.pace import Pace
from tests.e2e.simulator import Simulator

from .pipe import Pipe

MOMENT_WITHIN: Final = 12.0
"""Seconds in which the moment of a kill has to come."""

type KillMoment = Literal["commit", "request", "reply", "cancel", "event", "start", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A power cut some seconds after a moment, and for how long the house is down."""

    quiet: float
    """Seconds of use before the moment is waited for."""
    moment: KillMoment
    delay: float
    down: float


@dataclass(slots=True)
class Life:
    """A process of the house, in seconds since 1970: started, of use, ended."""

    started: float
    loaded: float | None = None
    ended: float | None = None


class Lives:
    """A house, what is seen of it, and its power cuts."""

    def __init__(
        self, folder: Path, simulator: Simulator, pace: Pace, tell: Callable[[str], None]
    ) -> None:
        """Prepare."""
        self.house = HomeAssistant(folder, simulator=simulator.endpoint, pace=pace)
        self.pipe = Pipe(folder, pace.now)
        self.entries: dict[str, str] = {}
        """The ids of the entries by the names of their accounts."""
        self.lives: list[Life] = []
        self.requests: list[Json] = []
        """What OVH has got so far; `async_look` brings it up to date."""
        self.is_up = asyncio.Event()
        self.is_saved = asyncio.Event()
        self.is_saved.set()
        self._simulator = simulator
        self._is_reachable = asyncio.Event()
        self._is_reachable.set()
        self._pace = pace
        self._tell = tell
        self._began = time.monotonic()

    def say(self, what: str) -> None:
        """Tell how far the run is."""
        self._tell(f"{time.monotonic() - self._began:6.0f} s  {what}")

    @property
    def seconds(self) -> float:
        """Return how long it has been going on."""
        return time.monotonic() - self._began

    async def ovh(self) -> Simulator:
        """Return the simulator, once it can be reached."""
        await self._is_reachable.wait()
        return self._simulator

    async def take_ovh_away(self, seconds: float) -> None:
        """Let an outage pass."""
        self._is_reachable.clear()
        outage = asyncio.ensure_future(self._simulator.outage(seconds))
        # It goes on if its caller is cancelled.
        outage.add_done_callback(lambda _: self._is_reachable.set())
        await asyncio.shield(outage)

    async def look(self) -> list[Json]:
        """Return all requests that OVH has got so far."""
        self.requests += await (await self.ovh()).requests(len(self.requests))
        return self.requests

    # Its lives

    async def start(self) -> None:
        """Start the house."""
        self.lives.append(Life(self._pace.now()))
        await self.house.start(wait=False)

    async def load(self) -> None:
        """Start the house, and wait until its accounts can be used."""
        await self.start()

        async def are_loaded() -> bool:
            entries = [await self.house.entry(entry_id) for entry_id in self.entries.values()]
            return all(entry["state"] == "loaded" for entry in entries)

        await self.house.until(are_loaded, "to load the accounts", seconds=60)
        self.come_up()

    def come_up(self) -> None:
        """Note that the house is of use."""
        self.lives[-1].loaded = self._pace.now()
        self.is_up.set()

    async def until_written(self) -> None:
        """Wait until a power cut cannot take the accounts and their owner away."""
        await self.house.until(self._is_written, "to write to its disk", seconds=60)

    async def _is_written(self) -> bool:
        storage = self.house.config / ".storage"
        names: dict[str, Iterable[str]] = {
            "core.config_entries": self.entries.values(),
            "auth_provider.homeassistant": [HomeAssistant.username],
        }
        return all(
            (storage / name).exists() and text in (storage / name).read_text()
            for name, texts in names.items()
            for text in texts
        )

    async def go_down(self, kill: Kill, what: str) -> None:
        """Cut the power at a moment, and start the house again some time later."""
        await self.is_up.wait()
        if kill.moment == "start":
            await self._kill_while_starting(kill, what)
        else:
            await asyncio.sleep(kill.quiet)
            came = await self._until_moment(kill)
            # What a full disk has not kept is not promised to outlive a power cut.
            await self.is_saved.wait()
            await asyncio.sleep(kill.delay)
            await self.kill(f"{what} at {kill.moment}" + " (not seen)" * (not came))
        await self._skip(kill.down)
        await self.load()

    async def _skip(self, seconds: float) -> None:
        """Let some seconds of a house that is down have passed."""
        self._pace.skipped += seconds
        await (await self.ovh()).set_clock(self._pace.skipped)
        self.house.set_clock(self._pace.skipped)

    async def kill(self, when: str) -> None:
        """Cut the power."""
        self.is_up.clear()
        await self.house.kill()
        self.lives[-1].ended = self._pace.now()
        self.say(f"killed {when}")

    async def _kill_while_starting(self, kill: Kill, what: str) -> None:
        await self.kill(f"{what}, to be killed again")
        starting = asyncio.create_task(self.start())
        await asyncio.sleep(kill.delay)
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        await self.kill("while starting")

    async def _until_moment(self, kill: Kill) -> bool:
        """Wait until the moment of a kill, and return whether it came in time."""
        seen = await self._seen(kill.moment)
        deadline = time.monotonic() + MOMENT_WITHIN
        while time.monotonic() < deadline:
            if kill.moment == "any" or await self._seen(kill.moment) != seen:
                return True
            await asyncio.sleep(0.002)
        return False

    async def _seen(self, moment: KillMoment) -> object:
        """Return what changes at the moment of a kill."""
        match moment:
            case "commit":
                files = (file_of(self.house.config, name) for name in self.entries)
                journals = (file.with_name(f"{file.name}-wal") for file in files)
                return [file.stat().st_mtime_ns for file in journals if file.exists()]
            case "event":
                return len(self.pipe.seen)
            case "request":
                return sum(each["method"] == "POST" for each in await self.look())
            case "cancel":
                return sum(each["method"] == "DELETE" for each in await self.look())
            case "reply":
                return sum("/incoming/" in each["path"] for each in await self.look())
            case _:
                return None

    async def close(self) -> None:
        """End."""
        await self.house.kill()
        self.pipe.close()
