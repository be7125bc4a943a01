"""OVHcloud's time."""

import time


class OvhClock:
    """OVHcloud's time, shared by all clients and set by each of their connections."""

    def __init__(self) -> None:
        """Start with the host's time, which may be wrong."""
        self._offset: float | None = None

    def now(self) -> float:
        """Return OVHcloud's time (seconds since 1970), or the host's until it is known."""
        # The host's clock may be set at any moment, so only the monotonic clock is relied on.
        return time.time() if self._offset is None else time.monotonic() + self._offset

    @property
    def is_known(self) -> bool:
        """Return whether OVHcloud has told its time."""
        return self._offset is not None

    def set(self, offset: float) -> None:
        """Set the difference between OVHcloud's time and `time.monotonic()`, in seconds."""
        self._offset = offset
