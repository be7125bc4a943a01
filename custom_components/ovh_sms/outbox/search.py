"""Look-ups at OVHcloud of jobs whose outcome is unknown."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
import time
from typing import TYPE_CHECKING, Final

from ..api import MissingRight, OvhClient, OvhError, WaitingSms
from .backoff import back_off
from .job import Step
from .jobs import Jobs

LOOK_AFTER: Final = (5.0, 20.0, 60.0, 120.0)
"""Seconds after an attempt at which it is looked for; OVHcloud may list an SMS late, so only the
last look proves that it is absent."""

LOOK_GAP: Final = 10.0
"""Shortest seconds between two looks that come late."""

FIRST_LOOK_WITHIN: Final = 30.0
"""Seconds that an overdue job is kept for, so that a first look can tell whether it was sent."""

CONFIRMED: Final = 5000
"""SMS ids confirmed by OVHcloud that are remembered."""


@dataclass(slots=True, kw_only=True)
class Lookup:
    """The search for one tag; times are `time.monotonic()`."""

    tag: str
    since: float
    due: float = field(init=False)
    looks: int = 0
    failures: int = 0

    def __post_init__(self) -> None:
        """Schedule the first look."""
        self.due = self.since + LOOK_AFTER[0]

    def seen_nothing(self) -> bool:
        """Count a look that found nothing, and return whether it was the last."""
        self.failures = 0
        self.looks += 1
        if self.looks == len(LOOK_AFTER):
            return True
        self.due = max(self.since + LOOK_AFTER[self.looks], time.monotonic() + LOOK_GAP)
        return False

    def failed(self, pause: float) -> None:
        """Put off the next look after a failed one, by at least a pause in seconds."""
        self.failures += 1
        self.due = time.monotonic() + max(back_off(self.failures), LOOK_AFTER[0], pause)


class Search:
    """Looks for one tag after the other, and decides on its jobs."""

    def __init__(self, jobs: Jobs) -> None:
        """Set up without any I/O."""
        self._jobs = jobs
        self._lookups: dict[str, Lookup] = {}
        self._held: dict[int, WaitingSms] = {}
        self._confirmed: deque[int] = deque(maxlen=CONFIRMED)
        self._started = 0.0
        self.wake_up = asyncio.Event()

    def start(self, client: OvhClient, service_name: str) -> None:
        """Look with a client from now on."""
        self._client = client
        self._service_name = service_name
        self._started = time.monotonic()

    def look_for(self, tag: str) -> None:
        """Start the search for a tag."""
        self._lookups.setdefault(tag, Lookup(tag=tag, since=time.monotonic()))
        self.wake_up.set()

    def confirm(self, ids: Iterable[int]) -> None:
        """Remember accepted SMS, so that a search does not take them for its own."""
        self._confirmed.extend(ids)

    def first_look_within(self, tag: str) -> float:
        """Return the seconds in which a first look is expected, minus infinity after it."""
        lookup = self._lookups[tag]
        if lookup.looks:
            return -inf
        return FIRST_LOOK_WITHIN + max(lookup.since, self._started) - time.monotonic()

    async def async_get_credits(self) -> float:
        """Return the credits left; raises OvhError."""
        return (await self._client.async_get_account(self._service_name)).credits_left

    async def async_next(self) -> float | None:
        """Make the look that is due; return the seconds until the next, None if there is none."""
        if not self._lookups:
            return None
        lookup = min(self._lookups.values(), key=lambda lookup: lookup.due)
        if (seconds := lookup.due - time.monotonic()) > 0:
            return seconds
        if not self._jobs.queue.group(lookup.tag):
            self._close(lookup)
            return 0.0
        try:
            is_found = await self._async_find(lookup.tag)
        except OvhError as err:
            lookup.failed(err.pause)
            self._report(err)
            return 0.0
        self._report(None)
        if is_found or lookup.seen_nothing():
            await self._async_decide(lookup.tag, is_found=is_found)
            self._close(lookup)
        return 0.0

    async def _async_find(self, tag: str) -> bool:
        """Return whether OVHcloud lists a tag."""
        client, name = self._client, self._service_name
        if await client.async_get_outgoing_ids(name, tag):
            return True
        # A deferred SMS has no tag there: it is recognised by receiver and text.
        known, self._held = self._held, {}
        waiting = await client.async_get_waiting_ids(name)
        for number in set(waiting).difference(self._confirmed):
            sms = known.get(number) or await client.async_get_waiting(name, number)
            self._held[number] = sms
        return any(
            sms.message == job.job.message and sms.receiver in job.job.receivers
            for sms in self._held.values()
            for job in self._jobs.queue.group(tag)
        )

    async def _async_decide(self, tag: str, *, is_found: bool) -> None:
        group = self._jobs.queue.group(tag)
        if is_found:
            async for job in self._jobs.async_current(group):
                self._jobs.end(job, Step.FOUND)
        else:
            # All at once: a part of a group must never be sent, or stored, alone.
            for job in group:
                self._jobs.move(job, Step.ABSENT)
        self._jobs.wake_up.set()
        self._jobs.report_count()

    def _report(self, err: OvhError | None) -> None:
        if TYPE_CHECKING:
            assert self._jobs.listener
        if err is None or isinstance(err, MissingRight):
            self._jobs.listener.looked(err)
        else:
            self._jobs.listener.refused(err)
        # An overdue job may have been kept for this look only.
        self._jobs.wake_up.set()

    def _close(self, lookup: Lookup) -> None:
        del self._lookups[lookup.tag]
        if not self._lookups:
            self._report(None)
