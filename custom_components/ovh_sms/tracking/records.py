"""What is remembered of a message that has left the outbox, and of a reply."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import json
from typing import Final, Self

import voluptuous as vol

from ..api.reading import LATEST
from ..const import SECONDS_A_MINUTE
from ..message.models import DeliveryStatus
from ..message.options import LONGEST_VALIDITY
from ..outbox import NO_VALID_RECEIVER, Ended, State
from ..storage.durable import FINITE

LONGEST_HOLD: Final = 4 * 24 * 3600.0
"""Seconds that OVHcloud may hold advertising back for: a night, a Sunday and holidays in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A message on its way to one receiver."""

    receiver: str
    id: int | None = None
    """OVHcloud's, None if it is not known which it is."""
    status: DeliveryStatus = DeliveryStatus.SENT
    reason: str | None = None
    """Key of what kept it from its receiver."""

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to become of it."""
        return self.status is DeliveryStatus.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message that has left the outbox; its times are OVHcloud's, in seconds since 1970."""

    number: int
    tag: str
    sent_as: str
    """The tag OVHcloud knows it by: that of the first of equal messages."""
    text: str
    sender: str | None
    """None for a short code."""
    created: float
    """No later than OVHcloud took it."""
    leaves: float
    """No earlier than OVHcloud lets it go."""
    ends: float
    """When nothing more is to be expected of it."""
    marketing: bool
    followed: bool
    """Whether it is to be told what becomes of it, also if nobody waits for that."""
    sms: tuple[Sms, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to become of one of its SMS."""
        return any(each.is_open for each in self.sms)

    @property
    def has_failed(self) -> bool:
        """Tell whether nobody has got it, nor will."""
        return not any(
            each.status in {DeliveryStatus.SENT, DeliveryStatus.DELIVERED} for each in self.sms
        )

    def is_followed_at(self, now: float) -> bool:
        """Tell whether something is still to be told of it."""
        return self.is_open and self.followed and self.ends > now

    @property
    def status(self) -> DeliveryStatus:
        """Return what became of it: the worst that became of its SMS to valid numbers."""
        valid = [each for each in self.sms if each.reason != NO_VALID_RECEIVER]
        found = {each.status for each in valid or self.sms}
        return next((status for status in _WORST_FIRST if status in found), DeliveryStatus.SENT)

    def with_sms(self, changed: Iterable[Sms]) -> Self:
        """Return the message with what has become of some of its SMS."""
        by_receiver = {each.receiver: each for each in changed}
        return replace(self, sms=tuple(by_receiver.get(each.receiver, each) for each in self.sms))

    @classmethod
    def of(cls, ended: Ended, number: int, *, now: float, followed: bool) -> Self:
        """Return the record of a message that has left the outbox by now."""
        job = ended.job.job
        longest = LONGEST_VALIDITY.total_seconds()
        leaves = max(now, now - ended.waited + job.delay * SECONDS_A_MINUTE)
        validity = longest if job.validity is None else job.validity * SECONDS_A_MINUTE
        held = LONGEST_HOLD if job.marketing else 0.0
        return cls(
            number=number,
            tag=job.tag,
            sent_as=ended.job.tried_as,
            text=job.message,
            sender=job.sender,
            created=now - ended.within,
            leaves=leaves,
            ends=leaves + held + validity + longest,
            marketing=job.marketing,
            followed=followed,
            sms=_sms_of(ended),
        )

    @classmethod
    def from_row(cls, row: str | bytes) -> Self:
        """Read what was stored; raises one of UNREADABLE if it is not that."""
        stored = _MESSAGE(json.loads(row))
        sms = tuple(
            Sms(**each | {"status": DeliveryStatus(each["status"])}) for each in stored["sms"]
        )
        return cls(**stored | {"sms": sms})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An SMS that came in."""

    id: int
    sender: str
    text: str
    tag: str
    """Tag of the message it answers, empty if it is not known to answer any."""
    received: float
    """Seconds since 1970."""

    @classmethod
    def from_row(cls, row: str | bytes) -> Self:
        """Read what was stored; raises one of UNREADABLE if it is not that."""
        return cls(**_REPLY(json.loads(row)))


_WORST_FIRST: Final = (
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.EXPIRED,
    DeliveryStatus.DELIVERED,
)

MOMENT: Final = vol.All(FINITE, vol.Range(min=-1e9, max=LATEST.timestamp()))
"""Seconds since 1970 that have a date; a host that does not know the time may be before it."""

_SMS: Final = vol.Schema(
    {
        "receiver": str,
        "id": vol.Any(None, int),
        "status": vol.In(list(_WORST_FIRST)),
        "reason": vol.Any(None, str),
    },
    required=True,
)
_MESSAGE: Final = vol.Schema(
    {
        "number": int,
        "tag": str,
        "sent_as": str,
        "text": str,
        "sender": vol.Any(None, str),
        "created": MOMENT,
        "leaves": MOMENT,
        "ends": MOMENT,
        "marketing": bool,
        "followed": bool,
        "sms": [_SMS],
    },
    required=True,
)
_REPLY: Final = vol.Schema(
    {"id": int, "sender": str, "text": str, "tag": str, "received": MOMENT}, required=True
)


def _sms_of(ended: Ended) -> tuple[Sms, ...]:
    """Return the SMS of a message that has left the outbox."""
    job, report = ended.job, ended.report
    if report is None or job.state is not State.SENT:
        status = DeliveryStatus(job.state)
        return tuple(
            Sms(receiver=receiver, status=status, reason=job.reason)
            for receiver in job.job.receivers
        )
    # OVHcloud lists ids and valid receivers in one order; if their numbers differ, it is asked.
    are_known = len(report.ids) == len(report.valid_receivers)
    ids = report.ids if are_known else [None] * len(report.valid_receivers)
    valid = zip(ids, report.valid_receivers, strict=True)
    listed = {*report.valid_receivers, *report.invalid_receivers}
    left_out = [each for each in job.job.receivers if each not in listed]
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
