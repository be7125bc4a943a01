"""Signed requests to OVHcloud, within the rate limit."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from .account_models import Keys
from .clock import OvhClock
from .connection import Fields
from .error_log import ErrorLog
from .errors import AccountBlocked
from .rate_limit import RateLimiter, Slot
from .reading import read_list
from .transport import RunInExecutor, Transport


class BaseClient:
    """Makes requests to OVHcloud; every failure is an OvhError."""

    blocked: Callable[[AccountBlocked], None] | None = None
    """Called when what was read tells that the account is not served."""

    def __init__(
        self,
        keys: Keys,
        run_in_executor: RunInExecutor,
        limiter: RateLimiter,
        clock: OvhClock | None = None,
        errors: ErrorLog | None = None,
        *,
        urgent: bool = False,
        connections: int = 1,
    ) -> None:
        """Set up without any I/O; `connections` is how many requests are made at once."""
        self._limiter = limiter
        self._clock = clock or OvhClock()
        self._transport = Transport(
            keys,
            run_in_executor,
            limiter,
            self._clock,
            errors or ErrorLog(),
            connections=connections,
        )
        self._urgent = urgent

    def now(self) -> float:
        """Return OVHcloud's time (seconds since 1970), or the host's until it is known."""
        return self._clock.now()

    @property
    def knows_time(self) -> bool:
        """Return whether `now` is OVHcloud's time."""
        return self._clock.is_known

    def close(self) -> None:
        """End the running requests; later ones are Unavailable."""
        self._transport.close()

    async def async_acquire_slot(self) -> Slot:
        """Wait for an urgent slot; pass it to `async_create_job` or to `return_slot`.

        Apart from `async_create_job`, so that the job is chosen once it can be sent.
        """
        return await self._limiter.async_acquire(urgent=True)

    def return_slot(self, slot: Slot) -> None:
        """Return a slot in which no request was made."""
        self._limiter.return_slot(slot)

    async def _async_get[T](
        self,
        path: str,
        read: Callable[[Any], T],
        query: Fields | None = None,
        *,
        urgent: bool = False,
    ) -> T:
        slot = await self._limiter.async_acquire(urgent=urgent or self._urgent)
        try:
            return await self._transport.async_request(slot, "GET", path, query or {}, read)
        except AccountBlocked as err:
            if self.blocked and type(err) is AccountBlocked:
                self.blocked(err)
            raise

    async def _async_change(self, method: str, path: str, fields: Fields) -> None:
        """Make an urgent request whose answer is empty."""
        slot = await self.async_acquire_slot()
        await self._transport.async_request(slot, method, path, fields, lambda _: None)


def path_of(service_name: str, *parts: str | int) -> str:
    """Return a path below `/sms/{serviceName}`."""
    return "/".join(["/sms", *(quote(str(part), safe="") for part in (service_name, *parts))])


def read_strings(data: Any) -> list[str]:
    """Read a list of strings; raises TypeError if it is anything else."""
    return read_list(data, str)
