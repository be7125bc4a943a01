"""A house and an OVH whose clocks run faster than this machine's."""

import asyncio
import time
from typing import Final

PACE: Final = "HOST_PACE"


class Pace:
    """Clocks of several processes that began at the same moment, and run `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        """Begin now."""
        self.speed = speed
        self.skipped = 0.0
        """Seconds of the house that have passed without waiting for them."""
        self._time = time.time()
        self._monotonic = time.monotonic()

    @property
    def environment(self) -> dict[str, str]:
        """Return what tells it to a process that starts with the folder `redirect`."""
        return {PACE: f"{self.speed} {self._time} {self._monotonic}"}

    def now(self) -> float:
        """Return the time in the house."""
        passed = (time.monotonic() - self._monotonic) * self.speed
        return self._time + self.skipped + passed

    async def sleep(self, seconds: float) -> None:
        """Let some seconds of the house pass."""
        await asyncio.sleep(seconds / self.speed)
