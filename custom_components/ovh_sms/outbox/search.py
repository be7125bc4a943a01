"""Look-ups at OVHcloud of SMS that it may have."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from math import inf
import time
from typing import TYPE_CHECKING, Final

from ..api import (
    AuthenticationFailed,
    MissingRight,
    OutcomeUnknown,
    OutgoingSms,
    OvhClient,
    OvhError,
    RateLimited,
    Rejected,
    Unavailable,
    WaitingSms,
)
from ..const import SECONDS_A_MINUTE
from ..message.senders import substitute
from ..sms.phone_number import country_of
from ..storage.records import Sms, SmsState, Step
from .backlog import Backlog
from .backoff import back_off
from .matching import is_outgoing, is_waiting
from .queue import Group
from .receipt_times import receipt_times

LOOK_AFTER: Final = (5.0, 20.0, 60.0, 120.0)
"""Seconds after an attempt at which it is looked for; OVHcloud may list an SMS late, so only the
last look proves that it is absent, and more follow if it was ever seen to list later."""

CRITICAL_LOOK_AFTER: Final = (3.0, 8.0)
"""The same for critical messages, which rather arrive twice than late."""

LONGEST_CRITICAL_PAUSE: Final = 20.0
"""Longest seconds between looks for critical messages while nothing can be sent either."""

LISTING_FACTOR: Final = 3
"""How many times the longest delay of a listing proves that an SMS is absent."""

REPEATS: Final = 2
"""Attempts again after unknown outcomes, unless OVHcloud has accepted another job meanwhile."""

LATE_LOOK: Final = 600.0
"""Seconds between two looks for an SMS that is not sent again."""

LOOK_GAP: Final = 10.0
"""Shortest seconds between two looks that come late."""

VERIFY_WITHIN: Final = 10.0
"""Longest seconds of the look for an SMS from the disk before it leaves."""

LOOK_WITHIN: Final = 10.0
"""Longest seconds of any other look: one that hangs must not delay the next."""

CRITICAL_LOOK_WITHIN: Final = 4.0
"""The same for critical messages."""

LOOKS_AT_ONCE: Final = 4
"""Most looks at the same time, except those for critical messages."""

CANNOT_SEND: Final = (Unavailable, AuthenticationFailed, RateLimited)
"""Errors of a look after which a message cannot be sent either."""

OLDER: Final = 2
"""Listed SMS from before an attempt, the newest first, that end the comparison with older ones."""

FEW: Final = 3
"""SMS that are looked for one by one, without their tag, in a last look or from the disk."""

SLACK: Final = 60.0
"""Seconds by which OVHcloud's times and ours may differ."""


@dataclass(slots=True, kw_only=True)
class Lookup:
    """The search for one tag; times are `time.monotonic()`."""

    tag: str
    since: float
    look_after: tuple[float, ...]
    """Seconds after the attempt at which to look."""
    is_critical: bool = False
    due: float = field(init=False)
    looks: int = 0
    failures: int = 0
    absent_for: float = 0.0
    """Seconds after the attempt at which the last look found nothing."""

    def __post_init__(self) -> None:
        """Schedule the first look."""
        self.due = self.since + self.look_after[0]

    @property
    def is_last(self) -> bool:
        """Return whether the next look decides."""
        return self.looks + 1 >= len(self.look_after)

    @property
    def listed_within(self) -> float:
        """Return the seconds OVHcloud took to list the SMS that is found now, as far as is known.

        A look that comes late, after an outage, does not make the listing late.
        """
        in_time = max(self.absent_for, self.look_after[min(self.looks, len(self.look_after) - 1)])
        return min(time.monotonic() - self.since, in_time)

    def seen_nothing(self) -> bool:
        """Count a look that found nothing, and return whether it was the last."""
        self.failures = 0
        self.absent_for = time.monotonic() - self.since
        self.looks += 1
        if self.looks >= len(self.look_after):
            return True
        gap = 0.0 if self.is_critical else LOOK_GAP
        self.due = max(self.since + self.look_after[self.looks], time.monotonic() + gap)
        return False

    def calm_down(self, look_after: tuple[float, ...]) -> None:
        """Go on as with a message that is not critical."""
        self.is_critical, self.look_after = False, look_after
        self.due = max(self.since + look_after[self.looks], time.monotonic() + LOOK_GAP)

    def failed(self, pause: float, *, can_be_sent: bool = True) -> bool:
        """Put off the next look after a failed one; return whether the SMS waits no longer."""
        if self.is_critical and can_be_sent:
            return self.seen_nothing()
        self.failures += 1
        longest = LONGEST_CRITICAL_PAUSE if self.is_critical else inf
        wait = min(max(back_off(self.failures), LOOK_AFTER[0]), longest)
        self.due = time.monotonic() + max(wait, pause)
        return False


class Search:
    """Looks for tags, and decides on their SMS."""

    def __init__(self, backlog: Backlog) -> None:
        """Set up without any I/O."""
        self._backlog = backlog
        self._lookups: dict[str, Lookup] = {}
        self._listed: dict[int, OutgoingSms | WaitingSms] = {}
        self._accepted_at = 0.0
        self.wake_up = asyncio.Event()
        self.critical_wake_up = asyncio.Event()

    def start(self, client: OvhClient, service_name: str) -> None:
        """Look with a client from now on."""
        self._client = client
        self._service_name = service_name

    def look_for(self, tag: str) -> None:
        """Start the search for a tag."""
        if tag in self._lookups:
            return
        is_critical = _is_urgent(self._group(tag))
        self._lookups[tag] = Lookup(
            tag=tag,
            since=time.monotonic(),
            look_after=CRITICAL_LOOK_AFTER if is_critical else self._look_after(),
            is_critical=is_critical,
        )
        (self.critical_wake_up if is_critical else self.wake_up).set()

    def accepted(self) -> None:
        """Note that OVHcloud accepts jobs, so a job that it does not list can be repeated."""
        self._accepted_at = time.monotonic()

    def is_over(self, sms: Sms) -> bool:
        """Return whether no more looks are needed to give an SMS up that is overdue."""
        lookup = self._lookups.get(sms.tag)
        return lookup is None or time.monotonic() - lookup.since > self._look_after()[-1] + SLACK

    async def async_get_credits(self) -> float:
        """Return the credits left; raises OvhError."""
        return (await self._client.async_get_account(self._service_name)).credits_left

    async def async_get_sender(self, receivers: Iterable[str]) -> str | None:
        """Return an enabled sender in place of a short code, None if there is none."""
        senders = await self._client.async_get_enabled_senders(self._service_name)
        return substitute(senders, set(map(country_of, receivers)))

    async def async_verify(self, group: Group) -> Group:
        """Return the SMS from the disk that OVHcloud does not list; the others have been sent.

        Raises one of CANNOT_SEND.
        """
        found: dict[str, int] = {}
        try:
            async with asyncio.timeout(VERIFY_WITHIN):
                found = await self._async_find(group, is_last=True)
        except CANNOT_SEND:
            raise
        except OvhError, TimeoutError:
            pass
        group = tuple(self._backlog.current(group))
        self._found(group, found)
        missing = tuple(self._backlog.current(group))
        self._backlog.queue.verified(missing)
        return missing

    async def async_next(self, *, is_critical: bool) -> float | None:
        """Make looks that are due, critical ones or others; return the seconds until the next."""
        lookups = [each for each in self._lookups.values() if each.is_critical is is_critical]
        if not lookups:
            return None
        now = time.monotonic()
        if (seconds := min(each.due for each in lookups) - now) > 0:
            return seconds
        due = sorted((each for each in lookups if each.due <= now), key=lambda each: each.due)
        most = None if is_critical else LOOKS_AT_ONCE
        await asyncio.gather(*map(self._async_look, due[:most]))
        return 0.0

    async def _async_look(self, lookup: Lookup) -> None:
        """Look for a tag, and decide on its SMS."""
        group = self._group(lookup.tag)
        if not group:
            self._close(lookup)
            return
        try:
            found = await self._async_find_soon(group, lookup)
        except OvhError as err:
            self._report(err)
            if lookup.failed(err.pause, can_be_sent=not isinstance(err, CANNOT_SEND)):
                self._decide_absent(lookup)
            return
        self._report(None)
        if found and lookup.looks:
            self._backlog.ledger.note_listed(lookup.listed_within)
        self._found(group, found)
        if not self._group(lookup.tag):
            self._close(lookup)
        elif lookup.seen_nothing():
            self._decide_absent(lookup)

    def _group(self, tag: str) -> Group:
        """Return the SMS of a tag whose outcome is unknown."""
        tagged = self._backlog.queue.tagged(tag)
        return tuple(sms for sms in tagged if sms.state is SmsState.UNKNOWN)

    def _look_after(self) -> tuple[float, ...]:
        """Return when to look: the last look as late as proves that OVHcloud has no SMS."""
        last = self._backlog.ledger.listed_within * LISTING_FACTOR
        times = list(LOOK_AFTER)
        while times[-1] < last:
            times.append(min(last, times[-1] * 2))
        return tuple(times)

    async def _async_find_soon(self, group: Group, lookup: Lookup) -> dict[str, int]:
        """Find SMS within some seconds; raises OvhError."""
        within = CRITICAL_LOOK_WITHIN if lookup.is_critical else LOOK_WITHIN
        try:
            async with asyncio.timeout(within):
                return await self._async_find(group, is_last=lookup.is_last)
        except TimeoutError as err:
            raise OutcomeUnknown from err

    async def _async_find(self, group: Collection[Sms], *, is_last: bool) -> dict[str, int]:
        """Return the ids of the SMS of a group that OVHcloud lists, by their receivers."""
        client, name = self._client, self._service_name
        missing = {sms.receiver: sms for sms in group}
        first = next(iter(group))
        is_from_disk = first.key in self._backlog.queue.unverified
        found: dict[str, int] = {}
        get_outgoing = partial(client.async_get_outgoing, name, urgent=True)
        if not is_from_disk or len(missing) > FEW:
            ids = await client.async_get_outgoing_ids(name, first.tag)
            found |= await self._async_compare(ids, get_outgoing, missing)
        job = first.message.job
        # Until it leaves OVHcloud lists an SMS there.
        if missing and (not is_from_disk or job.delay or job.marketing):
            ids = await client.async_get_waiting_ids(name)
            get_waiting = partial(client.async_get_waiting, name)
            found |= await self._async_compare(ids, get_waiting, missing)
        if is_last and len(missing) <= FEW:
            # OVHcloud may keep less of a tag, or none; a copy of the file has another one.
            for sms in tuple(missing.values()):
                ids = await client.async_find_outgoing(
                    name, receiver=sms.receiver, since=self._since(sms), urgent=True
                )
                found |= await self._async_compare(ids, get_outgoing, missing)
        return found

    def _since(self, sms: Sms) -> float:
        """Return from when on, in OVHcloud's time, a listed SMS may be ours."""
        waited = self._backlog.clock.now() - sms.message.created
        return (sms.attempted_at or self._client.now() - waited) - SLACK

    async def _async_compare(
        self,
        ids: Iterable[int],
        get: Callable[[int], Awaitable[OutgoingSms | WaitingSms]],
        missing: dict[str, Sms],
    ) -> dict[str, int]:
        """Take the SMS that are listed out of the missing ones; return their ids.

        The newest ids come first, so that SMS from before the attempt end the comparison.
        """
        found: dict[str, int] = {}
        oldest = min(map(self._since, missing.values()), default=0.0)
        older = 0
        for sms_id in sorted(set(ids), reverse=True):
            if not missing or older == OLDER:
                break
            if self._backlog.ledger.is_known(sms_id):
                continue
            try:
                listed = self._listed.get(sms_id) or await get(sms_id)
            except Rejected:
                continue
            self._listed[sms_id] = listed
            older += listed.created is not None and listed.created < oldest
            if sms := next((sms for sms in missing.values() if self._is_it(sms, listed)), None):
                found[sms.receiver] = sms_id
                del missing[sms.receiver]
        return found

    def _is_it(self, sms: Sms, listed: OutgoingSms | WaitingSms) -> bool:
        since = self._since(sms)
        if isinstance(listed, OutgoingSms):
            is_from_disk = sms.key in self._backlog.queue.unverified
            return is_outgoing(sms, listed, since=since, any_tag=is_from_disk)
        waited = self._backlog.clock.now() - sms.message.created
        leaves_at = self._client.now() - waited + sms.message.job.delay * SECONDS_A_MINUTE
        return is_waiting(sms, listed, since=since, leaves_at=leaves_at)

    def _found(self, group: Collection[Sms], found: dict[str, int]) -> None:
        """End the SMS that OVHcloud lists."""
        ended = []
        now = self._client.now()
        for sms in self._backlog.current(group):
            # Another look at the same time may have taken it for its own.
            if sms.receiver in found and not self._backlog.ledger.is_known(found[sms.receiver]):
                waited = self._backlog.clock.now() - sms.message.created
                within = max(0.0, now - sms.attempted_at) if sms.attempted_at else waited
                times = receipt_times(sms.message, now, waited, within)
                ended.append(sms.after(Step.FOUND, id=found[sms.receiver], reason=None, **times))
        if not ended:
            return
        self._backlog.end(ended, sum(sms.cost for sms in ended))
        self._backlog.accepted(None, ended)
        for sms in ended:
            self._backlog.callers.queued(sms)
        self._backlog.wake_up.set()
        self._backlog.report_count()

    def _decide_absent(self, lookup: Lookup) -> None:
        """Let the SMS of a tag be sent again that OVHcloud does not list, but not for ever."""
        kept = False
        group = self._group(lookup.tag)
        if lookup.is_critical and all(sms.message.withdrawn for sms in group):
            # What is not sent again can be looked for until it is certain.
            lookup.calm_down(self._look_after())
            self.wake_up.set()
            return
        for sms in group:
            may_repeat = sms.repeats < REPEATS or sms.message.withdrawn
            if may_repeat or self._accepted_at > lookup.since:
                self._backlog.move(sms, Step.ABSENT, repeats=sms.repeats + 1)
            else:
                kept = True
        if kept:
            lookup.due = time.monotonic() + LATE_LOOK
        else:
            self._close(lookup)
        self._backlog.wake_up.set()
        self._backlog.report_count()

    def _report(self, err: OvhError | None) -> None:
        if TYPE_CHECKING:
            assert self._backlog.listener
        if err is None or isinstance(err, MissingRight):
            self._backlog.listener.looked(err)
        else:
            self._backlog.listener.refused(err)
        # An overdue SMS may have been kept for this look only.
        self._backlog.wake_up.set()

    def _close(self, lookup: Lookup) -> None:
        self._lookups.pop(lookup.tag, None)
        if not self._lookups:
            self._listed.clear()
            self._report(None)


def _is_urgent(group: Iterable[Sms]) -> bool:
    """Return whether SMS that OVHcloud does not list soon are to be sent again soon."""
    wanted = [sms for sms in group if not sms.message.withdrawn]
    return bool(wanted) and all(sms.message.critical and sms.repeats < REPEATS for sms in wanted)
