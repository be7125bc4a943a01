"""Follows every SMS until it is delivered, failed or expired."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
import time
from typing import Final, override

from homeassistant.core import HomeAssistant

from ..api import OvhError, Receipt, Rejected
from ..message.models import DeliveryStatus
from .poller import Poller, Refused, Source
from .records import SentMessage, Sms

QUICKEST: Final = 5.0
"""Seconds between two rounds at first; each waits for as long as all before it together."""

SLOWEST: Final = 600.0
"""Seconds between two rounds at last."""

SLOWEST_WAITED_FOR: Final = 15.0
"""Seconds between two rounds at last while somebody waits for what they tell."""

REQUESTS: Final = 3
"""Requests of a round at most, but for details of what failed: a list takes any number of SMS."""

SLACK: Final = 60.0
"""Seconds by which OVHcloud may have taken a message before we knew."""

HELD_FOR: Final = 900.0
"""Seconds after which it is looked again whether OVHcloud has let an SMS go."""

BURST: Final = 15
"""Requests that rounds may take at once, unless somebody waits for what they tell."""

REFILL: Final = BURST / 600
"""Requests a second that rounds may take in the long run: with the burst 30 in 10 minutes."""

EXPIRED_PTT: Final = 8
"""The operator gave up, for the phone was not reached in time."""

KNOWN_PTTS: Final = frozenset(
    {1, 2, 3, 5, 6, 8, 20, 21, 23, 24, 25, 26, 27, 28, 29, 33, 39, 73, 74, 76, 202, 1999}
)
"""Words of operators on what was not delivered that are explained to the user."""

NO_RECEIPT: Final = "no_receipt"
"""Reason of an SMS of which OVHcloud never told what became of it."""

NOT_DELIVERED: Final = "not_delivered"
"""Reason of an SMS that was not delivered, for no reason that is known."""

type _Wanted = tuple[SentMessage, Sms]

type Tell = Callable[[SentMessage, Sequence[Sms]], None]
"""Hears which SMS of a message, as it is now, have come to their end."""


@dataclass(slots=True)
class Allowance:
    """The requests that rounds may take."""

    left: float = BURST
    counted_at: float = 0.0

    def seconds_until(self, requests: int) -> float:
        """Return the seconds until so many requests may be made."""
        now = time.monotonic()
        self.left = min(BURST, self.left + (now - self.counted_at) * REFILL)
        self.counted_at = now
        return max(0.0, (requests - self.left) / REFILL)

    def take(self, requests: int) -> None:
        """Note that requests are made, which may be more than are left if somebody waits."""
        self.left = max(0.0, self.left - requests)


class Receipts(Poller):
    """Asks OVHcloud what became of the SMS of an account."""

    def __init__(
        self, hass: HomeAssistant, source: Source, *, follow_all: bool, tell: Tell, refused: Refused
    ) -> None:
        """Set up without any I/O."""
        super().__init__(hass, "receipts", source, follow_all=follow_all, refused=refused)
        self._tell = tell
        self._allowance = Allowance()
        self._last_round = 0.0
        self._left: set[int] = set()
        self._tries: Counter[tuple[int, str]] = Counter()
        self._identifies = False

    # A round

    @override
    async def _async_next(self) -> float | None:
        """Do what is due; return the seconds until then, None if nothing is to be expected."""
        followed = [each for each in self._ledger.open if self._is_followed(each)]
        now = self._client.now()
        gone = [message for message in followed if message.leaves <= now]
        if (seconds := self._seconds_until_due(followed, now)) is None or seconds > 0:
            return seconds
        requests = self._requests(gone)
        if not self._is_urgent(gone) and (wait := self._allowance.seconds_until(requests)) > 0:
            return wait
        self._allowance.take(requests)
        self._take_poke()
        is_complete = True
        try:
            is_complete = await self._async_round(gone)
        except OvhError as err:
            self._has_asked(err, QUICKEST)
        else:
            self._has_asked(None)
        await self._async_expire(gone)
        if is_complete:
            self._last_round = self._client.now()
        return 0.0

    def _requests(self, messages: Sequence[SentMessage]) -> int:
        """Return how many requests a round takes, but for details of what failed."""
        if any(map(_unknown, messages)):
            return REQUESTS
        return min(REQUESTS, sum(map(_count, messages)) + bool(self._perhaps_held(messages)))

    def _perhaps_held(self, messages: Iterable[SentMessage]) -> list[SentMessage]:
        """Return the messages that OVHcloud may hold back until the morning."""
        return [each for each in messages if each.marketing and each.number not in self._left]

    def _is_followed(self, message: SentMessage) -> bool:
        """Tell whether anybody wants to know what becomes of a message."""
        is_wanted = self._follow_all and message.followed
        return is_wanted or self._ledger.is_waited_for(message.tag)

    def _is_urgent(self, messages: Iterable[SentMessage]) -> bool:
        """Tell whether somebody waits for one of some messages."""
        return any(self._ledger.is_waited_for(message.tag) for message in messages)

    def _seconds_until_due(self, followed: Sequence[SentMessage], now: float) -> float | None:
        """Return the seconds until the next round, None if there is nothing to follow."""
        if not followed:
            self._take_poke()
            self._left.clear()
            self._tries.clear()
            return None
        # A clock that was put back must not put the next round off.
        last = self._last_round if self._last_round <= now else 0.0
        wait = min(_due(message, last, self._slowest(message)) for message in followed) - now
        if self._poked_for is not None and any(message.leaves <= now for message in followed):
            wait = min(wait, self._poked_for - time.monotonic())
        return min(max(wait, self._not_before - time.monotonic()), SLOWEST)

    def _slowest(self, message: SentMessage) -> float:
        """Return the most seconds between two rounds."""
        return SLOWEST_WAITED_FOR if self._ledger.is_waited_for(message.tag) else SLOWEST

    async def _async_round(self, messages: Sequence[SentMessage]) -> bool:
        """Ask what became of messages that have left; return whether all was asked."""
        unknown = self._in_turn((each, sms) for each in messages for sms in _unknown(each))
        self._identifies = bool(unknown) and not self._identifies
        if self._identifies:
            for message, sms in unknown[:REQUESTS]:
                await self._async_identify(message, sms)
            if len(unknown) > 1:
                # What became of them is for the next round, for this one has had its requests.
                return False
        known = [self._now(message) for message in messages]
        unsure = self._perhaps_held(known)
        if unsure:
            held = await self._async_find_held(unsure)
            known = [message for message in known if message.number not in held]
        if sum(map(_count, known)) + bool(unsure) <= REQUESTS:
            await self._async_ask_for_each(
                (each, sms) for each in known for sms in _open(each) if sms.id is not None
            )
        else:
            # Those that are not billed are left to the next round if this one has asked already.
            await self._async_ask_for_lists(known, list(Receipt)[: REQUESTS - bool(unsure)])
        return True

    def _in_turn(self, wanted: Iterable[_Wanted]) -> list[_Wanted]:
        """Return what is asked for, first what was least often: one odd SMS must not stop all."""
        return sorted(wanted, key=lambda each: self._tries[each[0].number, each[1].receiver])

    async def _async_identify(self, message: SentMessage, sms: Sms) -> None:
        """Find out which SMS of OVHcloud's is one that it never confirmed."""
        self._tries[message.number, sms.receiver] += 1
        found = await self._client.async_find_outgoing(
            self._service_name, tag=message.sent_as, receiver=sms.receiver
        )
        identified = [replace(sms, id=sms_id) for sms_id in found[:1]]
        self._ledger.update(self._now(message).with_sms(identified))

    def _now(self, message: SentMessage) -> SentMessage:
        """Return a message as it is by now."""
        return self._ledger.get(message.tag) or message

    async def _async_ask_for_each(self, wanted: Iterable[_Wanted]) -> None:
        """Ask for each SMS by itself, and tell what is known by the first error."""
        ended: dict[str, tuple[SentMessage, list[Sms]]] = {}
        try:
            for message, sms in self._in_turn(wanted):
                self._tries[message.number, sms.receiver] += 1
                asked = await self._async_ask(sms)
                if not asked.is_open:
                    ended.setdefault(message.tag, (message, []))[1].append(asked)
        finally:
            for message, those in ended.values():
                await self.async_end(message, those)

    async def _async_ask_for_lists(
        self, messages: Sequence[SentMessage], receipts: Iterable[Receipt]
    ) -> None:
        """Ask for all SMS at once, whatever their number."""
        since = min(message.created for message in messages) - SLACK
        found = {receipt: set(await self._async_list(receipt, since)) for receipt in receipts}
        delivered = found.pop(Receipt.DELIVERED)
        failed = set[int]().union(*found.values())
        for message in messages:
            ended = [
                replace(sms, status=DeliveryStatus.DELIVERED)
                for sms in _open(message)
                if sms.id in delivered
            ]
            await self.async_end(message, ended)
        await self._async_ask_for_each(
            (each, sms) for each in messages for sms in _open(each) if sms.id in failed
        )

    async def _async_list(self, receipt: Receipt, since: float) -> list[int]:
        """Return the ids of the SMS with a receipt."""
        return await self._client.async_find_outgoing(
            self._service_name, receipt=receipt, since=since
        )

    async def _async_find_held(self, messages: Sequence[SentMessage]) -> set[int]:
        """Put off what OVHcloud holds back until the morning, and return its numbers."""
        waiting = set(await self._client.async_get_waiting_ids(self._service_name))
        later = self._client.now() + HELD_FOR
        held = set()
        for message in messages:
            if any(sms.id in waiting for sms in _open(message)):
                held.add(message.number)
                ends = message.ends + later - message.leaves
                self._ledger.update(replace(message, leaves=later, ends=ends))
            else:
                self._left.add(message.number)
        return held

    async def _async_ask(self, sms: Sms) -> Sms:
        """Return what has become of an SMS."""
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
            reason=f"ptt_{outgoing.ptt}" if outgoing.ptt in KNOWN_PTTS else NOT_DELIVERED,
        )

    async def _async_expire(self, messages: Sequence[SentMessage]) -> None:
        """Give up what nothing more is to be expected of."""
        now = self._client.now()
        for message in map(self._now, messages):
            if message.ends <= now:
                ended = [
                    replace(sms, status=DeliveryStatus.EXPIRED, reason=NO_RECEIPT)
                    for sms in _open(message)
                ]
                await self.async_end(message, ended)

    async def async_end(self, message: SentMessage, ended: Sequence[Sms]) -> None:
        """Tell what has become of SMS, once it is on disk, so that it is never told again."""
        if not ended:
            return
        changed = self._now(message).with_sms(ended)
        self._ledger.update(changed)
        await self.async_whole(self._async_tell(changed, ended))

    async def _async_tell(self, message: SentMessage, ended: Sequence[Sms]) -> None:
        await self._ledger.async_save()
        self._tell(message, ended)


def _open(message: SentMessage) -> list[Sms]:
    """Return the SMS of a message of which something is still to become."""
    return [sms for sms in message.sms if sms.is_open]


def _unknown(message: SentMessage) -> list[Sms]:
    """Return the open SMS of a message of which it is not known which of OVHcloud's they are."""
    return [sms for sms in _open(message) if sms.id is None]


def _count(message: SentMessage) -> int:
    """Return how many SMS of a message are open."""
    return sum(sms.is_open for sms in message.sms)


def _due(message: SentMessage, last_round: float, slowest: float) -> float:
    """Return when to ask for a message, by how long it was away when it was asked for last."""
    age = last_round - message.leaves
    if age < 0:
        return message.leaves + QUICKEST
    return last_round + min(max(age, QUICKEST), slowest)
