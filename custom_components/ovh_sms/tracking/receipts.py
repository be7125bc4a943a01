"""Polls for receipts until every SMS is delivered, failed or expired."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
import time
from typing import Final, override

from ..api import Receipt, Rejected
from ..message.models import DeliveryStatus
from .poller import PollContext, Poller, PollListener
from .records import SentMessage, Sms

QUICKEST: Final = 5.0
"""Seconds between the first rounds for a message; the pause doubles with each round."""

SLOWEST: Final = 600.0
"""Longest pause between two rounds, in seconds."""

SLOWEST_WAITED_FOR: Final = 15.0
"""Longest pause while a caller waits, in seconds."""

REQUESTS: Final = 3
"""Most requests of a round, not counting details of failures: a list holds any number of SMS."""

SLACK: Final = 60.0
"""Seconds by which OVHcloud may have accepted a message before we noticed."""

HELD_FOR: Final = 900.0
"""Seconds until the next check whether OVHcloud still holds an SMS back."""

BURST: Final = 15
"""Requests that rounds may make at once, unless a caller waits."""

REFILL: Final = BURST / 600
"""Requests a second that rounds may make on average: with the burst 30 in 10 minutes."""

EXPIRED_PTT: Final = 8
"""Operator's code: the phone was not reached in time."""

KNOWN_PTTS: Final = frozenset(
    {1, 2, 3, 5, 6, 8, 20, 21, 23, 24, 25, 26, 27, 28, 29, 33, 39, 73, 74, 76, 202, 1999}
)
"""Operator's codes that have a translation; any other failure is `not_delivered`."""

type _MessageSms = tuple[SentMessage, Sms]


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


class Receipts(Poller):
    """Polls for the receipts of an account's SMS, in rounds."""

    name = "receipts"

    def __init__(
        self,
        context: PollContext,
        *,
        follow_all: bool,
        notify: Callable[[SentMessage, Sequence[Sms]], None],
        polled: PollListener,
    ) -> None:
        """Set up without I/O; `notify` gets a message and its SMS that have just ended."""
        super().__init__(context, follow_all=follow_all, polled=polled)
        self._notify = notify
        self._budget = RequestBudget()
        self._last_round = 0.0
        self._not_held: set[int] = set()
        self._tries: Counter[tuple[int, str]] = Counter()
        self._identifies = False

    # When to make a round

    @override
    async def _async_next(self) -> float | None:
        followed = [
            message
            for message in self._ledger.open
            if (self._follow_all and message.followed) or self._ledger.is_waited_for(message.tag)
        ]
        now = self._client.now()
        gone = [message for message in followed if message.leaves_at <= now]
        if not followed:
            self._take_request()
            self._not_held.clear()
            self._tries.clear()
            return None
        if (wait := self._seconds_until_due(followed, gone)) > 0:
            return wait
        requests = self._count_requests(gone)
        is_urgent = any(self._ledger.is_waited_for(message.tag) for message in gone)
        if not is_urgent and (wait := self._budget.seconds_until(requests)) > 0:
            return wait
        self._budget.take(requests)
        self._take_request()
        is_complete = True
        with self._reporting(QUICKEST):
            is_complete = await self._async_round(gone)
        await self._async_expire(gone)
        if is_complete:
            self._last_round = self._client.now()
        return 0.0

    def _count_requests(self, messages: Sequence[SentMessage]) -> int:
        """Return the number of requests of a round, not counting details of failures."""
        if any(map(_unidentified, messages)):
            return REQUESTS
        return min(REQUESTS, _count_open(messages) + bool(self._maybe_held(messages)))

    def _maybe_held(self, messages: Iterable[SentMessage]) -> list[SentMessage]:
        """Return the messages that OVHcloud may hold back until the morning."""
        return [
            message
            for message in messages
            if message.marketing and message.number not in self._not_held
        ]

    def _seconds_until_due(
        self, followed: Sequence[SentMessage], gone: Sequence[SentMessage]
    ) -> float:
        now = self._client.now()
        # A clock that was put back must not delay the next round.
        last = self._last_round if self._last_round <= now else 0.0
        wait = min(self._due(message, last) for message in followed) - now
        if gone and self._requested_for is not None:
            wait = min(wait, self._requested_for - time.monotonic())
        return min(max(wait, self._not_before - time.monotonic()), SLOWEST)

    def _due(self, message: SentMessage, last_round: float) -> float:
        """Return when to ask for a message: pauses grow with its age at the last round."""
        age = last_round - message.leaves_at
        if age < 0:
            return message.leaves_at + QUICKEST
        slowest = SLOWEST_WAITED_FOR if self._ledger.is_waited_for(message.tag) else SLOWEST
        return last_round + min(max(age, QUICKEST), slowest)

    # A round

    async def _async_round(self, messages: Sequence[SentMessage]) -> bool:
        """Ask for the receipts of sent messages; return whether for all of them."""
        unidentified = self._least_tried_first(
            (message, sms) for message in messages for sms in _unidentified(message)
        )
        self._identifies = bool(unidentified) and not self._identifies
        if self._identifies:
            for message, sms in unidentified[:REQUESTS]:
                await self._async_identify(message, sms)
            if len(unidentified) > 1:
                # The requests of this round are used up: the receipts are for the next one.
                return False
        known = [self._current(message) for message in messages]
        unsure = self._maybe_held(known)
        if unsure:
            held = await self._async_find_held(unsure)
            known = [message for message in known if message.number not in held]
        if _count_open(known) + bool(unsure) <= REQUESTS:
            await self._async_ask_for_each(
                (message, sms)
                for message in known
                for sms in message.open_sms
                if sms.id is not None
            )
        else:
            # The last list is for the next round if this one has made a request already.
            await self._async_ask_for_lists(known, list(Receipt)[: REQUESTS - bool(unsure)])
        return True

    def _least_tried_first(self, wanted: Iterable[_MessageSms]) -> list[_MessageSms]:
        """Sort by the number of tries: an SMS that raises errors must not stop all others."""
        return sorted(wanted, key=lambda pair: self._tries[pair[0].number, pair[1].receiver])

    def _current(self, message: SentMessage) -> SentMessage:
        return self._ledger.get(message.tag) or message

    async def _async_identify(self, message: SentMessage, sms: Sms) -> None:
        """Find OVHcloud's id of an SMS by tag and receiver."""
        self._tries[message.number, sms.receiver] += 1
        found = await self._client.async_find_outgoing(
            self._service_name, tag=message.sent_as, receiver=sms.receiver
        )
        identified = [replace(sms, id=sms_id) for sms_id in found[:1]]
        self._ledger.update(self._current(message).with_sms(identified))

    async def _async_find_held(self, messages: Sequence[SentMessage]) -> set[int]:
        """Defer the messages that OVHcloud holds back until the morning; return their numbers."""
        waiting = set(await self._client.async_get_waiting_ids(self._service_name))
        later = self._client.now() + HELD_FOR
        held = set()
        for message in messages:
            if any(sms.id in waiting for sms in message.open_sms):
                held.add(message.number)
                expires_at = message.expires_at + later - message.leaves_at
                self._ledger.update(replace(message, leaves_at=later, expires_at=expires_at))
            else:
                self._not_held.add(message.number)
        return held

    async def _async_ask_for_each(self, wanted: Iterable[_MessageSms]) -> None:
        """Ask for one SMS after the other; after an error report what is known by then."""
        ended: dict[str, tuple[SentMessage, list[Sms]]] = {}
        try:
            for message, sms in self._least_tried_first(wanted):
                self._tries[message.number, sms.receiver] += 1
                asked = await self._async_ask(sms)
                if not asked.is_open:
                    ended.setdefault(message.tag, (message, []))[1].append(asked)
        finally:
            for message, final in ended.values():
                await self.async_end(message, final)

    async def _async_ask_for_lists(
        self, messages: Sequence[SentMessage], receipts: Iterable[Receipt]
    ) -> None:
        """Ask for all SMS with one list per kind of receipt."""
        since = min(message.created for message in messages) - SLACK
        found = {
            receipt: set(
                await self._client.async_find_outgoing(
                    self._service_name, receipt=receipt, since=since
                )
            )
            for receipt in receipts
        }
        delivered = found.pop(Receipt.DELIVERED)
        failed = set[int]().union(*found.values())
        for message in messages:
            ended = [
                replace(sms, status=DeliveryStatus.DELIVERED)
                for sms in message.open_sms
                if sms.id in delivered
            ]
            await self.async_end(message, ended)
        await self._async_ask_for_each(
            (message, sms) for message in messages for sms in message.open_sms if sms.id in failed
        )

    async def _async_ask(self, sms: Sms) -> Sms:
        try:
            outgoing = await self._client.async_get_outgoing(self._service_name, sms.id or 0)
        except Rejected:
            # Not listed yet, or held back.
            return sms
        if outgoing.receipt is None:
            return sms
        if outgoing.receipt is Receipt.DELIVERED:
            return replace(sms, status=DeliveryStatus.DELIVERED)
        is_late = outgoing.ptt == EXPIRED_PTT
        return replace(
            sms,
            status=DeliveryStatus.EXPIRED if is_late else DeliveryStatus.FAILED,
            reason=f"ptt_{outgoing.ptt}" if outgoing.ptt in KNOWN_PTTS else "not_delivered",
        )

    # After a round

    async def _async_expire(self, messages: Sequence[SentMessage]) -> None:
        """Expire the SMS whose receipts have not arrived in time."""
        now = self._client.now()
        for message in map(self._current, messages):
            if message.expires_at <= now:
                ended = [
                    replace(sms, status=DeliveryStatus.EXPIRED, reason="no_receipt")
                    for sms in message.open_sms
                ]
                await self.async_end(message, ended)

    async def async_end(self, message: SentMessage, ended: Sequence[Sms]) -> None:
        """Save final statuses, then notify: they must not be notified again after a restart."""
        if not ended:
            return
        changed = self._current(message).with_sms(ended)
        self._ledger.update(changed)
        await self.async_uninterrupted(self._async_save_and_notify(changed, ended))

    async def _async_save_and_notify(self, message: SentMessage, ended: Sequence[Sms]) -> None:
        await self._ledger.async_save()
        self._notify(message, ended)


def _unidentified(message: SentMessage) -> list[Sms]:
    """Return the open SMS of a message whose id at OVHcloud is unknown."""
    return [sms for sms in message.open_sms if sms.id is None]


def _count_open(messages: Iterable[SentMessage]) -> int:
    return sum(len(message.open_sms) for message in messages)
