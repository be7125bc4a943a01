"""Records of messages that have left the outbox, and of replies, as kept on disk."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Self

from ..const import SECONDS_A_MINUTE
from ..message.models import DeliveryStatus
from ..message.options import LONGEST_VALIDITY
from ..outbox import NO_VALID_RECEIVER, FinishedJob, JobState
from ..storage.rows import STORED_AS, Timestamp

LONGEST_HOLD: Final = 4 * 24 * 3600.0
"""Seconds that OVHcloud may hold advertising back for: a night, a Sunday and holidays in a row."""

LOST: Final = frozenset({DeliveryStatus.FAILED, DeliveryStatus.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A message to one receiver."""

    receiver: str
    id: int | None = None
    """OVHcloud's id, None as long as it is unknown."""
    status: DeliveryStatus = DeliveryStatus.SENT
    reason: str | None = None
    """Translation key of why it was not delivered."""

    @property
    def is_open(self) -> bool:
        """Return whether its receipt is still missing."""
        return self.status is DeliveryStatus.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message that has left the outbox; its times are OVHcloud's."""

    number: int
    tag: str
    sent_as: str
    """The tag OVHcloud knows it by: that of the first of equal messages."""
    text: str
    sender: str | None
    """None for a short code."""
    created: Timestamp
    """No later than OVHcloud accepted it."""
    leaves_at: Timestamp = field(metadata={STORED_AS: "leaves"})
    """The earliest time OVHcloud hands it to an operator."""
    expires_at: Timestamp = field(metadata={STORED_AS: "ends"})
    """When to stop waiting for receipts."""
    marketing: bool
    followed: bool
    """Whether its receipts are asked for even without a waiting caller."""
    sms: tuple[Sms, ...]

    @property
    def open_sms(self) -> list[Sms]:
        """Return the SMS whose receipts are still missing."""
        return [sms for sms in self.sms if sms.is_open]

    @property
    def is_open(self) -> bool:
        """Return whether a receipt is still missing."""
        return any(sms.is_open for sms in self.sms)

    @property
    def has_failed(self) -> bool:
        """Return whether no receiver has got the message or still may."""
        return all(sms.status in LOST for sms in self.sms)

    @property
    def status(self) -> DeliveryStatus:
        """Return the worst status of its SMS to valid numbers."""
        valid = [sms for sms in self.sms if sms.reason != NO_VALID_RECEIVER]
        found = {sms.status for sms in valid or self.sms}
        return next((status for status in _WORST_FIRST if status in found), DeliveryStatus.SENT)

    def with_sms(self, changed: Iterable[Sms]) -> Self:
        """Return the message with some of its SMS replaced, matched by receiver."""
        by_receiver = {sms.receiver: sms for sms in changed}
        return replace(self, sms=tuple(by_receiver.get(sms.receiver, sms) for sms in self.sms))

    @classmethod
    def of(cls, ended: FinishedJob, number: int, *, now: float, followed: bool) -> Self:
        """Return the record of a job that has left the outbox by now."""
        job = ended.job.job
        longest = LONGEST_VALIDITY.total_seconds()
        leaves_at = max(now, now - ended.waited + job.delay * SECONDS_A_MINUTE)
        validity = longest if job.validity is None else job.validity * SECONDS_A_MINUTE
        held = LONGEST_HOLD if job.marketing else 0.0
        return cls(
            number=number,
            tag=job.tag,
            sent_as=ended.job.tried_as,
            text=job.message,
            sender=job.sender,
            created=now - ended.within,
            leaves_at=leaves_at,
            expires_at=leaves_at + held + validity + longest,
            marketing=job.marketing,
            followed=followed,
            sms=_sms_of(ended),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An SMS that came in."""

    id: int
    sender: str
    text: str
    tag: str
    """Tag of the message it answers, empty if unknown."""
    received: Timestamp


_WORST_FIRST: Final = (
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.EXPIRED,
    DeliveryStatus.DELIVERED,
)


def _sms_of(ended: FinishedJob) -> tuple[Sms, ...]:
    job, report = ended.job, ended.report
    if report is None or job.state is not JobState.SENT:
        status = DeliveryStatus(job.state.value)
        return tuple(
            Sms(receiver=receiver, status=status, reason=job.reason)
            for receiver in job.job.receivers
        )
    # OVHcloud lists ids and valid receivers in one order; if their numbers differ, it is asked.
    are_known = len(report.ids) == len(report.valid_receivers)
    ids = report.ids if are_known else [None] * len(report.valid_receivers)
    valid = zip(ids, report.valid_receivers, strict=True)
    listed = {*report.valid_receivers, *report.invalid_receivers}
    left_out = [receiver for receiver in job.job.receivers if receiver not in listed]
    # They may only be written in another way.
    missing = left_out if len(listed) < len(job.job.receivers) else []
    return (
        *(Sms(receiver=receiver, id=sms_id) for sms_id, receiver in valid),
        *(Sms(receiver=receiver) for receiver in missing),
        *(
            Sms(receiver=receiver, status=DeliveryStatus.FAILED, reason=NO_VALID_RECEIVER)
            for receiver in report.invalid_receivers
        ),
    )
