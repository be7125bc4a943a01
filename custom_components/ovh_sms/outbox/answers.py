"""Decisions on the SMS of an attempt after OVHcloud's answer, or an error."""

import asyncio
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from ..api import (
    AccountBlocked,
    AuthenticationFailed,
    HostConfiguration,
    JobReport,
    MissingRight,
    NoCredits,
    NotUnderstood,
    OutcomeUnknown,
    OvhError,
    Rejected,
)
from ..sms.phone_number import country_of
from ..sms.sender_rules import FRANCE
from ..storage.records import Sms, SmsState, Step
from .backlog import Backlog
from .backoff import Backoff
from .errors import NotInTime
from .receipt_times import receipt_times
from .refusals import Refusals
from .search import Search

NO_VALID_RECEIVER: Final = "no_valid_receiver"
"""Reason of an SMS whose receiver OVHcloud does not accept."""

KEY_ERRORS: Final = (AuthenticationFailed, MissingRight)

# Waiting does not solve these: a caller has to know at once.
FOR_THE_USER: Final = (*KEY_ERRORS, AccountBlocked, HostConfiguration)

# These may be about one of the messages that were sent together.
APART: Final = (Rejected, NotUnderstood, NoCredits)

SENDER_WITHIN: Final = 4.0
"""Seconds to wait for the enabled senders, when a short code refuses a text."""

CREDITS_WITHIN: Final = 3.0
"""Seconds to wait for the credits left, when a refusal is not understood."""


class Answers:
    """Ends, keeps or looks for the SMS of an attempt."""

    def __init__(self, backlog: Backlog, search: Search, backoff: Backoff) -> None:
        """Set up without any I/O."""
        self._backlog = backlog
        self._search = search
        self._backoff = backoff
        self._refusals = Refusals(backlog)

    def sending(self, taken: Iterable[Sms]) -> list[Sms]:
        """Return the SMS of an attempt that are not decided yet."""
        current = self._backlog.current(taken)
        return [sms for sms in current if sms.state is SmsState.SENDING]

    def still_wanted(self, taken: Iterable[Sms]) -> list[Sms]:
        """Return the SMS of an attempt that are to leave; withdrawn ones are cancelled."""
        sending = self.sending(taken)
        self._backlog.cancel([sms for sms in sending if sms.message.withdrawn])
        return [sms for sms in sending if not sms.message.withdrawn]

    async def async_accepted(
        self, taken: list[Sms], report: JobReport, now: float, took: float
    ) -> None:
        """End each SMS of an attempt as OVHcloud's report says; `now` is OVHcloud's time."""
        self._backoff.reset()
        self._refusals.accepted()
        self._search.accepted()
        sending = self.sending(taken)
        for _, each in groupby(sending, key=lambda sms: sms.message.number):
            own = list(each)
            receivers = tuple(sms.receiver for sms in own)
            share = report if len(own) == len(sending) else report.share(receivers)
            ended = [self._as_reported(sms, report, now, took) for sms in own]
            self._backlog.end(ended, share.credits_removed)
            self._backlog.callers.accepted(own[0].message, share, receivers)
            if len(own) < len(sending):
                await asyncio.sleep(0)
        self._backlog.accepted(report, taken)

    def _as_reported(self, sms: Sms, report: JobReport, now: float, took: float) -> Sms:
        share = report.share((sms.receiver,))
        if share.invalid_receivers:
            return sms.after(Step.REFUSED, reason=NO_VALID_RECEIVER)
        waited = self._backlog.clock.now() - sms.message.created
        times = receipt_times(sms.message, now, waited, took)
        sms_id = share.ids[0] if len(share.ids) == 1 else None
        return sms.after(Step.ACCEPTED, id=sms_id, reason=None, **times)

    async def async_refused(self, taken: list[Sms], err: OvhError) -> None:
        """Decide on the SMS of an attempt after an error of OVHcloud."""
        if not isinstance(err, OutcomeUnknown):
            taken = self.still_wanted(taken)
        if not taken:
            self.report(err)
            return
        if isinstance(err, Rejected) and await self._async_uses_sender(taken, err):
            return
        if len(taken) > 1 and isinstance(err, APART):
            self._try_apart(self.sending(taken), err)
            return
        if isinstance(err, NotUnderstood) and await self._async_lacks_credits(taken, err):
            err = NoCredits(err.words)
        if not isinstance(err, Rejected | NotUnderstood):
            await self._async_not_accepted(self.sending(taken), err)
            return
        for sms in self.sending(taken):
            if self._refusals.refuse(sms, err):
                self._refuse([sms], err)
        if self._refusals.is_widespread(err):
            self._backoff.failed(err)
        self.report(err)

    def _try_apart(self, group: list[Sms], err: OvhError) -> None:
        """Send the messages of a refused job apart, or the SMS of one message."""
        for sms in group:
            self._backlog.move(sms, Step.NOT_SENT, reason=err.key, sent_as=sms.message.tag)
        if _is_one_message(group):
            self._backlog.queue.set_apart(tuple(self._backlog.current(group)))
        self._backlog.wake_up.set()

    async def _async_uses_sender(self, taken: list[Sms], err: Rejected) -> bool:
        """Send by another sender what must not leave by this one; return whether there is one.

        Only alarms leave by another one than a name that was wanted.
        """
        message, refused = taken[0].message, taken[0].message.job.sender
        can_change = message.alarm and err.is_about_sender if refused else err.is_about_short_code
        if not can_change or not _is_one_message(taken):
            return False
        try:
            async with asyncio.timeout(SENDER_WITHIN):
                sender = await self._search.async_get_sender(message.job.receivers)
        except OvhError, TimeoutError:
            return False
        # A short code reaches French phones only.
        is_carried = sender or {FRANCE}.issuperset(map(country_of, message.job.receivers))
        if sender == refused or not is_carried:
            return False
        self.not_sent(taken, err)
        self._backlog.change_sender(message, sender)
        return True

    async def _async_lacks_credits(self, group: Iterable[Sms], err: NotUnderstood) -> bool:
        """Ask once, at the first refusal, whether the credits are too few for a job."""
        refused = self._backlog.queue.refused
        if self._refusals.is_widespread(err) or any(sms.key in refused for sms in group):
            return False
        try:
            async with asyncio.timeout(CREDITS_WITHIN):
                left = await self._search.async_get_credits()
        except OvhError, TimeoutError:
            return False
        return left < sum(sms.cost for sms in group)

    async def _async_not_accepted(self, group: list[Sms], err: OvhError) -> None:
        """Keep or end the SMS of an attempt, and those of waiting callers, after an error."""
        refused = []
        for sms in group:
            if isinstance(err, OutcomeUnknown):
                self.leave_open([sms])
            elif self._is_for_caller(sms, err):
                refused.append(sms)
            else:
                self.not_sent([sms], err)
                self._backlog.callers.queued(sms)
        self._refuse(refused, err)
        if not isinstance(err, OutcomeUnknown):
            self.give_way(err)
        self.report(err)

    def _is_for_caller(self, sms: Sms, err: OvhError) -> bool:
        """Return whether an error ends an SMS, because its caller hears of it."""
        is_called = sms.message.number in self._backlog.callers
        return is_called and (isinstance(err, FOR_THE_USER) or not sms.message.may_wait)

    def give_way(self, err: OvhError) -> None:
        """Start a back-off; callers whose messages wait for it need not wait with them."""
        self._backoff.failed(err)
        waiting = [sms for sms in self._backlog.queue if sms.state is SmsState.WAITING]
        for sms in waiting:
            if sms.message.number not in self._backlog.callers:
                continue
            if isinstance(err, NoCredits) and not self._backlog.queue.is_behind(sms):
                # A shorter message may still be accepted.
                continue
            if isinstance(err, FOR_THE_USER):
                self._refuse([sms], err)
            elif sms.message.may_wait:
                self._backlog.callers.queued(sms)
            else:
                self._refuse([sms], NotInTime())

    def _refuse(self, group: list[Sms], err: OvhError | NotInTime) -> None:
        """End SMS that will not be sent."""
        self._backlog.end([sms.after(Step.REFUSED, reason=err.key) for sms in group])
        for sms in group:
            self._backlog.callers.refused(sms, err)

    def not_sent(self, group: Iterable[Sms], err: OvhError) -> None:
        """Let SMS of an attempt wait that did not reach OVHcloud."""
        for sms in self.sending(group):
            self._backlog.not_sent(sms, err)
        self._backlog.wake_up.set()

    def report(self, err: OvhError) -> None:
        """Report an error to the account."""
        if self._backlog.listener:
            self._backlog.listener.refused(err)

    def leave_open(self, group: Iterable[Sms]) -> None:
        """Look for SMS that OVHcloud may have."""
        for sms in tuple(group):
            moved = self._backlog.move(sms, Step.LEFT_OPEN, reason=OutcomeUnknown.key)
            if sms.message.may_wait:
                self._backlog.callers.queued(moved)
            self._search.look_for(moved.tag)


def _is_one_message(group: Iterable[Sms]) -> bool:
    return len({sms.message.number for sms in group}) == 1
