"""How many requests rounds for receipts may make."""

from dataclasses import dataclass
import time
from typing import Final

BURST: Final = 15
"""Requests that rounds may make at once, unless a caller waits."""

REFILL: Final = BURST / 600
"""Requests a second that rounds may make on average: with the burst 30 in 10 minutes."""


@dataclass(slots=True)
class RequestBudget:
    """The requests that rounds may make: a bucket that refills over time."""

    left: float = BURST
    counted_at: float = 0.0

    def seconds_until(self, requests: int) -> float:
        """Return the seconds until a number of requests may be made."""
        now = time.monotonic()
        self.left = min(BURST, self.left + (now - self.counted_at) * REFILL)
        self.counted_at = now
        return max(0.0, (requests - self.left) / REFILL)

    def take(self, requests: int) -> None:
        """Count requests, even if there are more than are left."""
        self.left = max(0.0, self.left - requests)
