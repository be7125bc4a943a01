"""The callers that wait for OVHcloud's answer to their messages."""

import asyncio
from collections.abc import Iterable, KeysView
from dataclasses import dataclass, field, replace

from ..api import JobReport, OvhError
from ..storage.records import Message, Sms
from .errors import OutboxError

type SendResult = JobReport | OvhError | OutboxError | None
"""OVHcloud's report, why the message will not be sent, or None if it is queued."""


@dataclass(slots=True)
class _Caller:
    """A caller, and what is known of its message so far."""

    result: asyncio.Future[SendResult]
    undecided: set[str]
    """Receivers without a decision."""
    reports: list[JobReport] = field(default_factory=list)
    refused: dict[str, OvhError | OutboxError] = field(default_factory=dict)

    def combined(self) -> SendResult:
        """Return the result for the whole message."""
        if not self.reports:
            return next(iter(self.refused.values()), None)
        return replace(
            self.reports[-1],
            ids=tuple(sms_id for each in self.reports for sms_id in each.ids),
            valid_receivers=tuple(one for each in self.reports for one in each.valid_receivers),
            invalid_receivers=(
                *(one for each in self.reports for one in each.invalid_receivers),
                *self.refused,
            ),
            credits_removed=round(sum(each.credits_removed for each in self.reports), 4),
        )


class Callers:
    """The waiting callers of an account, by the numbers of their messages."""

    def __init__(self) -> None:
        """Start without callers."""
        self._callers: dict[int, _Caller] = {}

    def __contains__(self, number: int) -> bool:
        """Return whether a caller waits for a message."""
        return number in self._callers

    @property
    def numbers(self) -> KeysView[int]:
        """Return the numbers of the messages that callers wait for."""
        return self._callers.keys()

    def open(self, message: Message) -> asyncio.Future[SendResult]:
        """Wait for the result of a message."""
        result: asyncio.Future[SendResult] = asyncio.get_running_loop().create_future()
        self._callers[message.number] = _Caller(result, set(message.job.receivers))
        return result

    def close(self, message: Message) -> None:
        """Wait no longer."""
        self._callers.pop(message.number, None)

    def accepted(self, message: Message, share: JobReport, receivers: Iterable[str]) -> None:
        """Note OVHcloud's report on some receivers of a message."""
        if caller := self._callers.get(message.number):
            caller.reports.append(share)
            self._decided(message, receivers)

    def refused(self, sms: Sms, err: OvhError | OutboxError) -> None:
        """Note that an SMS will not be sent."""
        if caller := self._callers.get(sms.message.number):
            caller.refused[sms.receiver] = err
            self._decided(sms.message, {sms.receiver})

    def queued(self, sms: Sms) -> None:
        """Return to the caller of an SMS that goes on without it."""
        if caller := self._callers.pop(sms.message.number, None):
            caller.result.set_result(None)

    def _decided(self, message: Message, receivers: Iterable[str]) -> None:
        caller = self._callers[message.number]
        caller.undecided.difference_update(receivers)
        if not caller.undecided:
            del self._callers[message.number]
            caller.result.set_result(caller.combined())
