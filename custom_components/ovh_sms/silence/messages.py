"""The messages and numbers of the silence guard, on disk and at OVHcloud."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
import time
from typing import Final

from homeassistant.core import callback

from ..api import OutcomeUnknown, OvhClient
from ..const import SECONDS_A_MINUTE
from ..outbox import Cancelled, Outbox
from ..storage.ledger import Ledger
from ..storage.records import Message, Sms, Step
from ..tracking.held import HeldSms
from .plan import Deferred

STATE: Final = "silence"
"""Key of the numbers in the ledger."""

DECIDED_WITHIN: Final = 4.0
"""Longest seconds to wait for OVHcloud's answers to SMS on their way."""

SWEEP_AFTER: Final = 600.0
"""Seconds after which OVHcloud lists an SMS whose outcome stayed unknown, if it has it."""


class GuardMessages:
    """What the ledger has of the guard, and the requests that cancel it."""

    def __init__(
        self,
        client: OvhClient,
        service_name: str,
        ledger: Ledger,
        outbox: Outbox,
        *,
        tell: Callable[[Sequence[Sms]], None] = lambda _: None,
        refund: Callable[[float], None] = lambda _: None,
    ) -> None:
        """Set up without I/O.

        `tell` notifies of SMS that have left, `refund` counts credits that OVHcloud gave back.
        """
        self._client = client
        self._ledger = ledger
        self._outbox = outbox
        self._tell = tell
        self._refund = refund
        self._held = HeldSms(client, service_name, ledger, self._end)

    # Numbers

    def get(self, name: str) -> float | None:
        """Return a number, None if it is not set."""
        return self._ledger.get_state(STATE).get(name)

    @property
    def is_on(self) -> bool:
        """Return whether the guard is switched on."""
        return bool(self.get("on"))

    def put(self, **numbers: float | None) -> None:
        """Set numbers, or delete those that are None."""
        merged = self._ledger.get_state(STATE) | numbers
        self._ledger.put_state(STATE, {k: v for k, v in merged.items() if v is not None})

    @property
    def sweep_due_in(self) -> float | None:
        """Return the seconds until unknown SMS have to be looked for, None if they need not be."""
        due = self.get("sweep")
        return None if due is None else due - self._ledger.file.clock.now()

    @callback
    def async_started(self) -> None:
        """Look once for SMS that a file does not know which is a copy, or was damaged."""
        if self.get("on") is None and self.all:
            # Only damage can take that away: in doubt the house stays guarded.
            self.put(on=1.0)
        if self._ledger.is_incomplete and not self._ledger.is_guard_known:
            self._must_sweep_now()

    @property
    def must_look(self) -> bool:
        """Return whether it has to be found out if the file is older than what OVHcloud has."""
        return bool(self.all) and not self._ledger.is_guard_known

    # Messages

    @property
    def all(self) -> list[Message]:
        """Return the messages that have not left, the oldest first."""
        return [message for message in self._ledger.messages if message.is_guard]

    def known(self) -> list[Deferred]:
        """Return what decisions need to know of them."""
        return [self._as_deferred(message) for message in self.all]

    def _as_deferred(self, message: Message) -> Deferred:
        every = self._ledger.sms_of(message)
        return Deferred(
            message.tag,
            is_queued=any(sms.is_queued for sms in every),
            is_held=any(sms.is_open for sms in every),
            left=self._leaves_in(message),
        )

    def _leaves_in(self, message: Message) -> float:
        """Return the seconds until a message leaves, by OVHcloud's time if that is known."""
        leaves_at = [sms.leaves_at for sms in self._ledger.sms_of(message) if sms.is_open]
        if leaves_at and self._client.knows_time:
            return min(leaves_at) - self._client.now()
        waited = self._ledger.file.clock.now() - message.created
        return message.job.delay * SECONDS_A_MINUTE - waited

    def leaves_at(self, tag: str) -> float:
        """Return when a message leaves, in seconds since 1970."""
        message = self._ledger.get(tag)
        every = self._ledger.sms_of(message) if message else []
        held = [sms.leaves_at for sms in every if sms.is_open]
        return min(held) if held else self._client.now() + self._leaves_in(every[0].message)

    @callback
    def async_tidy(self) -> list[str]:
        """Forget what cannot leave; return the reasons of what OVHcloud did not take."""
        reasons = []
        for message in self.all:
            every = self._ledger.sms_of(message)
            if any(sms.is_queued or sms.is_open for sms in every):
                continue
            if not any(sms.accepted_at or sms.reason == Cancelled.key for sms in every):
                reasons += [sms.reason for sms in every[:1] if sms.reason]
            if any(map(_is_doubtful, every)):
                self.put(sweep=self._ledger.file.clock.now() + SWEEP_AFTER)
            self._ledger.forget(message)
        return reasons

    def _release(self, message: Message) -> None:
        """Treat a message that has left as any other."""
        self._ledger.change(replace(message, is_guard=False))
        every = self._ledger.sms_of(message)
        gone = [sms for sms in every if sms.accepted_at and sms.reason != Cancelled.key]
        self._ledger.update(*(replace(sms, told=sms.state) for sms in every if sms not in gone))
        self._tell(gone)

    # Requests

    async def async_cancel(self, tags: Collection[str]) -> float:
        """Cancel messages, and tell what has left; return what the cancelled ones cost.

        Raises OvhError.
        """
        # The newest first: those that look alike have ids in the same order.
        await self._held.async_identify(self._unidentified())
        own = [sms for sms in self._open() if sms.message.tag in tags]
        now = self._client.now()
        held = [sms for sms in own if sms.leaves_at > now]
        gone = await self._held.async_cancel(held)
        for sms in own:
            if sms.leaves_at <= now and not await self._async_was_cancelled(sms):
                gone.append(sms)
        for message in {sms.message.number: sms.message for sms in gone}.values():
            self._release(message)
        return 0.0 if gone else sum(sms.cost for sms in held)

    async def _async_was_cancelled(self, sms: Sms) -> bool:
        """Return whether an SMS whose time has come was cancelled; raises OvhError."""
        if is_cancelled := await self._held.async_is_cancelled(sms):
            self._end([sms.after(Step.NOT_DELIVERED, reason=Cancelled.key)])
        return is_cancelled

    async def async_take_back(self) -> None:
        """Cancel everything; what OVHcloud may have, but does not list, stays. Raises OvhError."""
        tags = [message.tag for message in self.all]
        self._outbox.async_withdraw(tags)
        until = time.monotonic() + DECIDED_WITHIN
        for tag in tags:
            await self._ledger.async_wait(tag, is_decided, until)
        await self.async_cancel(tags)

    @property
    def armed_until(self) -> float | None:
        """Return until when some of them may leave, in seconds since 1970."""
        self.async_tidy()
        return max((self.leaves_at(message.tag) for message in self.all), default=None)

    async def async_look(self) -> None:
        """Find out whether an SMS was cancelled that the disk has as deferred; raises OvhError.

        Then the machine may have gone back in time, and have left others since. To sweep at each
        start would cancel those of another house with the same account and text.
        """
        await self._held.async_identify(self._unidentified())
        listed = await self._held.async_get_ids()
        is_complete, is_old = True, False
        for sms in [sms for sms in self._open() if sms.id not in listed]:
            if sms.leaves_at > self._client.now() and await self._held.async_is_held(sms):
                is_complete = False
            elif await self._async_was_cancelled(sms):
                is_old = True
        if is_old:
            self._must_sweep_now()
        elif not is_complete:
            raise OutcomeUnknown
        self._ledger.is_guard_known = True

    def _must_sweep_now(self) -> None:
        self.put(sweep=self._ledger.file.clock.now())
        self._ledger.is_guard_known = True

    async def async_sweep(self, text: str, receivers: Iterable[str]) -> None:
        """Cancel deferred SMS of the guard that the ledger does not know; raises OvhError."""
        jobs = [message.job for message in self.all]
        await self._held.async_identify(self._unidentified())
        own = {sms.id for sms in self._open()}
        listed = await self._held.async_get_ids()
        if self._unidentified() or (own and own.isdisjoint(listed)):
            # The list does not show all that there is.
            raise OutcomeUnknown
        texts = {text, *(job.message for job in jobs)}
        numbers = {*receivers, *(number for job in jobs for number in job.receivers)}
        await self._held.async_cancel_unknown(listed, texts, numbers)
        self.put(sweep=None)

    def _unidentified(self) -> list[Sms]:
        """Return all deferred SMS without an id, the newest first."""
        now = self._client.now()
        return [
            sms for sms in reversed(self._ledger.open) if sms.id is None and sms.leaves_at > now
        ]

    def _open(self) -> list[Sms]:
        return [sms for each in self.all for sms in self._ledger.sms_of(each) if sms.is_open]

    def _end(self, cancelled: Iterable[Sms]) -> None:
        cancelled = tuple(cancelled)
        self._ledger.update(*cancelled)
        if self.get("refunds"):
            self._refund(sum(sms.cost for sms in cancelled))


def _is_doubtful(sms: Sms) -> bool:
    """Return whether OVHcloud may have an SMS, or one that was sent again, without our knowing."""
    return sms.repeats > 0 or sms.reason == OutcomeUnknown.key


def is_attempted(every: Sequence[Sms]) -> bool:
    """Return whether each of some SMS was attempted, and is not on its way."""
    return all(sms.reason or not sms.is_queued for sms in every)


def is_decided(every: Sequence[Sms]) -> bool:
    """Return whether it is known of some SMS whether OVHcloud has them."""
    return not any(sms.is_queued for sms in every)
