"""The order of sending: the SMS of a phone that wait stay in order."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import inf
import time
from typing import Final

from ..api import MAX_RECEIVERS
from ..storage.records import Sms, SmsKey, SmsState

IN_ORDER_FOR: Final = 1.0
"""Seconds that an SMS on its way holds back the next one to the same phone."""

type Group = tuple[Sms, ...]
"""SMS that are sent as one job: equal but for their receivers, which are all different."""


@dataclass(slots=True, kw_only=True)
class Refusal:
    """What OVHcloud said to an SMS that is kept; times are `time.monotonic()`."""

    since: float
    due: float = 0.0
    """When the SMS is tried again."""
    count: int = 0
    words: str = ""


class Queue:
    """The SMS that OVHcloud does not have, or may not have, oldest first."""

    def __init__(self, sms: Iterable[Sms] = (), unverified: Iterable[SmsKey] = ()) -> None:
        """Start with SMS, in their order, some of which may have been sent already."""
        self._sms: dict[SmsKey, Sms] = {}
        self.cost = 0.0
        """Estimated credits of all SMS."""
        self.unverified = set(unverified)
        """Waiting SMS that were read from the disk: OVHcloud is asked before they leave."""
        self.verifying: set[SmsKey] = set()
        """Those that it is being asked for."""
        self.refused: dict[SmsKey, Refusal] = {}
        """Refused SMS that are kept, the latest last; they hold back none."""
        self._apart: set[SmsKey] = set()
        self._lines: defaultdict[str, list[SmsKey]] = defaultdict(list)
        self._waiting: list[SmsKey] = []
        self._critical: set[SmsKey] = set()
        self._taken_at: dict[SmsKey, float] = {}
        self._on_way: defaultdict[str, set[SmsKey]] = defaultdict(set)
        self._equals: defaultdict[object, dict[SmsKey, None]] = defaultdict(dict)
        for each in sms:
            self.add(each)

    def __len__(self) -> int:
        """Return the number of SMS."""
        return len(self._sms)

    def __iter__(self) -> Iterator[Sms]:
        """Return the SMS, oldest first."""
        return iter(tuple(self._sms.values()))

    def get(self, key: SmsKey) -> Sms | None:
        """Return an SMS, None if it has left the queue."""
        return self._sms.get(key)

    def add(self, sms: Sms) -> None:
        """Append an SMS."""
        self._sms[sms.key] = sms
        self.cost += sms.cost
        self._enter(sms)

    def update(self, sms: Sms) -> None:
        """Replace an SMS by its new version."""
        self._leave(self._sms[sms.key])
        self._sms[sms.key] = sms
        self._enter(sms)

    def remove(self, sms: Sms) -> None:
        """Remove an SMS; raises KeyError if it is not in the queue."""
        self._leave(self._sms.pop(sms.key))
        # Rounding errors of many additions must not add up.
        self.cost = self.cost - sms.cost if self._sms else 0.0
        self.unverified.discard(sms.key)
        self._apart.discard(sms.key)
        self.refused.pop(sms.key, None)

    def set_aside(self, sms: Sms, refusal: Refusal) -> None:
        """Let a refused SMS hold back no other until its next attempt."""
        self._leave(sms)
        # Removed first, so that the latest is the last.
        self.refused.pop(sms.key, None)
        self.refused[sms.key] = refusal
        self._enter(sms)

    def recall(self) -> None:
        """Let the refused SMS be tried again now."""
        for refusal in self.refused.values():
            refusal.due = 0.0

    def set_apart(self, group: Group) -> None:
        """Send each SMS of a group on its own from now on."""
        for sms in group:
            self._leave(sms)
            self._apart.add(sms.key)
            self._enter(sms)

    def verified(self, group: Group) -> None:
        """Let SMS leave that OVHcloud does not have."""
        for sms in group:
            self._leave(sms)
            self.unverified.discard(sms.key)
            self._enter(sms)

    @property
    def due_in(self) -> float:
        """Return the seconds until an SMS that is held back can be sent, infinite if none is."""
        now = time.monotonic()
        recalled = [refusal.due - now for refusal in self.refused.values()]
        released = [taken + IN_ORDER_FOR - now for taken in self._taken_at.values()]
        return min((left for left in recalled + released if left > 0), default=inf)

    def is_behind(self, sms: Sms) -> bool:
        """Return whether an SMS waits for an older one to its phone."""
        line = self._lines.get(sms.receiver)
        return line is not None and line[0] != sms.key

    def tagged(self, tag: str) -> Group:
        """Return the SMS whose last attempt had a tag."""
        return tuple(self._sms[key] for key in self._equals.get(tag, ()))

    def next(self, called: Collection[int]) -> Group:
        """Return the group to send: critical SMS, those of some messages, or the oldest."""
        return (
            self._first_ready(self._sms[key] for key in sorted(self._critical))
            or self.next_of(called)
            or self._first_ready(self._sms[key] for key in self._waiting)
        )

    def next_of(self, called: Collection[int]) -> Group:
        """Return the next group of some messages, or of those ahead of them."""
        keys = [key for number in sorted(called) for key in self._of_message(number)]
        own = [self._sms[key] for key in keys]
        ahead = [self._sms[self._lines[key[1]][0]] for key in keys if key in self._line_of(key)]
        return self._first_ready(own) or self._first_ready(ahead)

    def _of_message(self, number: int) -> list[SmsKey]:
        """Return the waiting SMS of a message."""
        first = bisect_left(self._waiting, (number, ""))
        return self._waiting[first : bisect_left(self._waiting, (number + 1, ""))]

    def _first_ready(self, sms: Iterable[Sms]) -> Group:
        """Return the first SMS that is ready, with all that can be sent together with it."""
        for each in sms:
            if self._is_ready(each):
                return self._with_equals(each)
        return ()

    def _is_ready(self, sms: Sms) -> bool:
        """Return whether an SMS waits, and is the first of its phone, or due again."""
        if sms.state is not SmsState.WAITING or sms.key in self.verifying:
            return False
        now = time.monotonic()
        if refusal := self.refused.get(sms.key):
            return refusal.due <= now
        if self._lines[sms.receiver][0] != sms.key:
            return False
        on_way = self._on_way.get(sms.receiver, ())
        return all(now - self._taken_at[key] >= IN_ORDER_FOR for key in on_way)

    def _with_equals(self, sms: Sms) -> Group:
        """Return an SMS and the ready ones equal to it, up to MAX_RECEIVERS receivers."""
        group = {sms.receiver: sms}
        for key in self._equals[self._kind(sms)]:
            if len(group) == MAX_RECEIVERS:
                break
            if key[1] not in group and self._is_ready(other := self._sms[key]):
                group[key[1]] = other
        # In the order that the caller has named them.
        named = [each for each in sms.message.job.receivers if each in group]
        own = [group.pop(each) for each in named if group[each].message is sms.message]
        return (*own, *group.values())

    def _kind(self, sms: Sms) -> object:
        """Return what SMS that may be sent together share."""
        if sms.state is not SmsState.WAITING:
            return sms.tag
        if sms.key in self._apart or sms.key in self.refused:
            return sms.key
        # What may be at OVHcloud already is looked for by its tag.
        is_alone = sms.key in self.unverified or sms.sent_as
        return sms.tag if is_alone else sms.message.content

    def _line_of(self, key: SmsKey) -> list[SmsKey]:
        return self._lines.get(key[1], [])

    def _enter(self, sms: Sms) -> None:
        self._equals[self._kind(sms)][sms.key] = None
        if sms.state is SmsState.SENDING:
            self._taken_at[sms.key] = time.monotonic()
            self._on_way[sms.receiver].add(sms.key)
        if sms.state is not SmsState.WAITING:
            return
        insort(self._waiting, sms.key)
        if sms.message.critical:
            self._critical.add(sms.key)
        if sms.key not in self.refused:
            insort(self._lines[sms.receiver], sms.key)

    def _leave(self, sms: Sms) -> None:
        kind = self._kind(sms)
        del self._equals[kind][sms.key]
        if not self._equals[kind]:
            del self._equals[kind]
        if self._taken_at.pop(sms.key, None) is not None:
            self._on_way[sms.receiver].discard(sms.key)
            if not self._on_way[sms.receiver]:
                del self._on_way[sms.receiver]
        if sms.state is not SmsState.WAITING:
            return
        del self._waiting[bisect_left(self._waiting, sms.key)]
        self._critical.discard(sms.key)
        if sms.key not in self.refused:
            line = self._lines[sms.receiver]
            del line[bisect_left(line, sms.key)]
            if not line:
                del self._lines[sms.receiver]
