"""Polls for receipts until every SMS is delivered, failed or expired."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
import time
from typing import Final, override

from ..api import Receipt
from ..storage.records import Sms, SmsKey, Step
from .inquiry import Inquiry
from .poller import PollContext, Poller, PollListener
from .request_budget import RequestBudget

QUICKEST: Final = 5.0
"""Seconds between the first rounds for an SMS; the pause doubles with each round."""

SLOWEST: Final = 600.0
"""Longest pause between two rounds, in seconds."""

SLOWEST_WAITED_FOR: Final = 15.0
"""Longest pause while a caller waits, in seconds."""

REQUESTS: Final = 3
"""Most requests of a round, not counting details of failures and comparisons of ids: a list holds
any number of SMS."""

HELD_FOR: Final = 900.0
"""Seconds until the next check whether OVHcloud still holds an SMS back."""


class Receipts(Poller):
    """Polls for the receipts of an account's SMS, in rounds."""

    name = "receipts"

    def __init__(
        self,
        context: PollContext,
        *,
        follow_all: bool,
        end: Callable[[Iterable[Sms]], None],
        polled: PollListener,
    ) -> None:
        """Set up without I/O; `end` gets SMS in their final states."""
        super().__init__(context, follow_all=follow_all, polled=polled)
        self._end = end
        self._inquiry = Inquiry(context, end)
        self._budget = RequestBudget()
        self._last_round = 0.0
        self._not_held: set[SmsKey] = set()
        self._identifies = False

    # When to make a round

    @override
    async def _async_next(self) -> float | None:
        followed = [
            sms
            for sms in self._ledger.open
            if not sms.message.is_guard
            and ((self._follow_all and sms.message.followed) or self._is_waited_for(sms))
        ]
        if not followed:
            self._take_request()
            self._forget_all_but(followed)
            return None
        now = self._client.now()
        gone = [sms for sms in followed if sms.leaves_at <= now]
        if (wait := self._seconds_until_due(followed, gone)) > 0:
            return wait
        requests = self._count_requests(gone)
        is_urgent = any(map(self._is_waited_for, gone))
        if not is_urgent and (wait := self._budget.seconds_until(requests)) > 0:
            return wait
        self._budget.take(requests)
        self._take_request()
        self._forget_all_but(followed)
        is_complete = True
        with self._reporting(QUICKEST):
            is_complete = await self._async_round(gone)
        self._expire(gone)
        if is_complete:
            self._last_round = self._client.now()
        return 0.0

    def _is_waited_for(self, sms: Sms) -> bool:
        return sms.message.tag in self._ledger.waiters

    def _forget_all_but(self, followed: Sequence[Sms]) -> None:
        self._inquiry.forget_all_but(followed)
        self._not_held &= {sms.key for sms in followed}

    def _count_requests(self, wanted: Sequence[Sms]) -> int:
        """Return the number of requests of a round, within REQUESTS."""
        if any(sms.id is None for sms in wanted):
            return REQUESTS
        return min(REQUESTS, len(wanted) + bool(self._maybe_held(wanted)))

    def _maybe_held(self, wanted: Iterable[Sms]) -> list[Sms]:
        """Return the SMS that OVHcloud may hold back until the morning."""
        return [
            sms for sms in wanted if sms.message.job.marketing and sms.key not in self._not_held
        ]

    def _seconds_until_due(self, followed: Sequence[Sms], gone: Sequence[Sms]) -> float:
        now = self._client.now()
        # A clock that was put back must not delay the next round.
        last = self._last_round if self._last_round <= now else 0.0
        wait = min(self._due(sms, last) for sms in followed) - now
        if gone and self._requested_for is not None:
            wait = min(wait, self._requested_for - time.monotonic())
        return min(max(wait, self._not_before - time.monotonic()), SLOWEST)

    def _due(self, sms: Sms, last_round: float) -> float:
        """Return when to ask for an SMS: pauses grow with its age at the last round."""
        age = last_round - sms.leaves_at
        if age < 0:
            return sms.leaves_at + QUICKEST
        slowest = SLOWEST_WAITED_FOR if self._is_waited_for(sms) else SLOWEST
        return last_round + min(max(age, QUICKEST), slowest)

    # A round

    async def _async_round(self, gone: Sequence[Sms]) -> bool:
        """Ask for the receipts of SMS that have left; return whether for all of them."""
        unidentified = self._inquiry.least_tried_first(sms for sms in gone if sms.id is None)
        self._identifies = bool(unidentified) and not self._identifies
        if self._identifies:
            for sms in unidentified[:REQUESTS]:
                await self._inquiry.async_identify(sms)
            if len(unidentified) > 1:
                # The requests of this round are used up: the receipts are for the next one.
                return False
        wanted = self._still_open(gone)
        if unsure := self._maybe_held(wanted):
            held = await self._async_defer_held(unsure)
            wanted = [sms for sms in self._still_open(wanted) if sms.message.number not in held]
        identified = [sms for sms in wanted if sms.id is not None]
        if len(wanted) + bool(unsure) <= REQUESTS:
            await self._inquiry.async_ask_for_each(identified)
        elif identified:
            # The last list is for the next round if this one has made a request already.
            receipts = list(Receipt)[: REQUESTS - bool(unsure)]
            await self._inquiry.async_ask_for_lists(identified, receipts)
        return True

    def _still_open(self, wanted: Iterable[Sms]) -> list[Sms]:
        """Return the present versions of SMS, without those that have ended."""
        return [sms for sms in map(self._ledger.current, wanted) if sms.is_open]

    async def _async_defer_held(self, unsure: Sequence[Sms]) -> set[int]:
        """Defer what OVHcloud holds back until the morning; return the numbers of messages."""
        waiting = set(await self._client.async_get_waiting_ids(self._service_name))
        later = self._client.now() + HELD_FOR
        held = {sms.message.number for sms in unsure if sms.id in waiting}
        for sms in self._still_open(unsure):
            if sms.message.number in held:
                expires_at = sms.expires_at + later - sms.leaves_at
                self._ledger.update(replace(sms, leaves_at=later, expires_at=expires_at))
            else:
                self._not_held.add(sms.key)
        return held

    def _expire(self, gone: Iterable[Sms]) -> None:
        """Expire the SMS whose receipts have not arrived in time."""
        now = self._client.now()
        self._end(
            [
                sms.after(Step.OVERDUE, reason="no_receipt")
                for sms in self._still_open(gone)
                if sms.expires_at <= now
            ]
        )
