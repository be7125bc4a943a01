"""Looks at OVHcloud for what may have left."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from math import inf
import time
from typing import Final

from ..api import OvhClient, OvhError, WaitingSms, pause_of
from .job import Step
from .lookup import Lookup
from .queue import Group, Queue

FIRST_LOOK_WITHIN: Final = 30.0
"""Seconds that a message whose time is over is kept for, to learn first whether it has left."""

CONFIRMED: Final = 5000
"""SMS of which it is remembered that OVHcloud has confirmed them."""


class Search:
    """What is looked for, one tag after the other."""

    def __init__(
        self,
        queue: Queue,
        looked: Callable[[OvhError | None], None],
        decided: Callable[[Group, Step], Awaitable[None]],
    ) -> None:
        """Begin with nothing to look for.

        Each look tells that OVHcloud answered, or why it did not; the last one, that a group was
        found or is absent.
        """
        self._queue = queue
        self._looked = looked
        self._decided = decided
        self._lookups: dict[str, Lookup] = {}
        self._held: dict[int, WaitingSms] = {}
        self._confirmed: deque[int] = deque(maxlen=CONFIRMED)
        self._started = 0.0
        self.bell = asyncio.Event()

    def start(self, client: OvhClient, service_name: str) -> None:
        """Look with a client from now on."""
        self._client = client
        self._service_name = service_name
        self._started = time.monotonic()

    def look_for(self, tag: str) -> None:
        """Begin to look for what was tried under a tag."""
        self._lookups.setdefault(tag, Lookup(tag=tag, since=time.monotonic()))
        self.bell.set()

    def confirm(self, ids: Iterable[int]) -> None:
        """Remember what is known to have left, so that nothing else is taken for it."""
        self._confirmed.extend(ids)

    def worth_waiting_for(self, tag: str) -> float:
        """Return the seconds within which a first look may tell what became of a tag."""
        lookup = self._lookups[tag]
        if lookup.looks:
            return -inf
        return FIRST_LOOK_WITHIN + max(lookup.since, self._started) - time.monotonic()

    async def async_next(self) -> float | None:
        """Look for what is due; return the seconds until then, None if there is nothing."""
        if not self._lookups:
            return None
        lookup = min(self._lookups.values(), key=lambda each: each.due)
        if (seconds := lookup.due - time.monotonic()) > 0:
            return seconds
        if not self._queue.group(lookup.tag):
            self._close(lookup)
            return 0.0
        try:
            is_found = await self._async_find(lookup.tag)
        except OvhError as err:
            lookup.failed(pause_of(err))
            self._looked(err)
            return 0.0
        self._looked(None)
        if is_found or lookup.seen_nothing():
            step = Step.FOUND if is_found else Step.ABSENT
            await self._decided(self._queue.group(lookup.tag), step)
            self._close(lookup)
        return 0.0

    async def _async_find(self, tag: str) -> bool:
        """Tell whether OVHcloud lists what was tried under a tag."""
        client, name = self._client, self._service_name
        if await client.async_get_outgoing_ids(name, tag):
            return True
        # What it holds back has no tag there: it can only be told from what it has confirmed.
        known, self._held = self._held, {}
        waiting = await client.async_get_waiting_ids(name)
        for number in set(waiting).difference(self._confirmed):
            sms = known.get(number) or await client.async_get_waiting(name, number)
            self._held[number] = sms
        return any(
            sms.message == job.job.message and sms.receiver in job.job.receivers
            for sms in self._held.values()
            for job in self._queue.group(tag)
        )

    def _close(self, lookup: Lookup) -> None:
        """Stop looking."""
        del self._lookups[lookup.tag]
        if not self._lookups:
            self._looked(None)
