"""Messages, SMS and replies as they are kept on disk, and the states of an SMS."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from math import ceil
from operator import attrgetter
from typing import Any, Final, Self, TypedDict, override

from ..api import Job
from ..const import SECONDS_A_MINUTE
from .rows import NOT_STORED, Timestamp

type SmsKey = tuple[int, str]
"""The number of a message and a receiver."""


class SmsState(StrEnum):
    """The state of an SMS; the last three are final."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    """OVHcloud has it; its receipt is missing."""
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"

    @override
    @classmethod
    def _missing_(cls, value: object) -> Self:
        """Look at OVHcloud for an SMS in a state of a newer release."""
        return cls("unknown")


QUEUED: Final = frozenset({SmsState.WAITING, SmsState.SENDING, SmsState.UNKNOWN})
"""States of an SMS that OVHcloud does not have, or may not have."""

LOST: Final = frozenset({SmsState.FAILED, SmsState.EXPIRED})


DAMAGED: Final = "damaged"
"""Reason of an SMS that could not be read from the disk."""

BLACKLISTED: Final = "blacklisted"
"""Reason of an SMS that was not delivered to a number on OVHcloud's STOP list."""


class Step(StrEnum):
    """What happens to an SMS."""

    TAKEN = "taken"
    """An attempt begins; if it is interrupted, its outcome is unknown."""
    ACCEPTED = "accepted"
    NOT_SENT = "not_sent"
    """It did not reach OVHcloud, or was refused for a reason that may change."""
    LEFT_OPEN = "left_open"
    """It is unknown whether OVHcloud has it."""
    REFUSED = "refused"
    FOUND = "found"
    """OVHcloud lists it."""
    ABSENT = "absent"
    """OVHcloud had time to list it, and does not."""
    OVERDUE = "overdue"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    """An operator has given it up, or OVHcloud has cancelled it."""


TRANSITIONS: Final = {
    (SmsState.WAITING, Step.TAKEN): SmsState.SENDING,
    (SmsState.WAITING, Step.FOUND): SmsState.SENT,
    (SmsState.WAITING, Step.REFUSED): SmsState.FAILED,
    (SmsState.WAITING, Step.OVERDUE): SmsState.EXPIRED,
    (SmsState.SENDING, Step.ACCEPTED): SmsState.SENT,
    (SmsState.SENDING, Step.NOT_SENT): SmsState.WAITING,
    (SmsState.SENDING, Step.LEFT_OPEN): SmsState.UNKNOWN,
    (SmsState.SENDING, Step.REFUSED): SmsState.FAILED,
    (SmsState.UNKNOWN, Step.FOUND): SmsState.SENT,
    (SmsState.UNKNOWN, Step.ABSENT): SmsState.WAITING,
    (SmsState.UNKNOWN, Step.OVERDUE): SmsState.EXPIRED,
    (SmsState.SENT, Step.DELIVERED): SmsState.DELIVERED,
    (SmsState.SENT, Step.NOT_DELIVERED): SmsState.FAILED,
    (SmsState.SENT, Step.OVERDUE): SmsState.EXPIRED,
}
"""All transitions; any other is an error."""

# Every other field of a job, known today or added later, separates messages.
_content: Final = attrgetter(
    *(field.name for field in fields(Job) if field.name not in {"receivers", "tag", "delay"})
)


class Marks(TypedDict, total=False):
    """Fields of a message that decide how it is handled."""

    critical: bool
    followed: bool
    alarm: str
    is_guard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What an automation asked to send; its times are seconds of the queue's own clock."""

    number: int
    """Position in the queue, never used again."""
    job: Job
    """The message as one job to all its receivers."""
    created: float
    expires: float
    """When it is given up."""
    cost: float = 0.0
    """Estimated credits."""
    critical: bool = False
    """Whether it goes first, and rather arrives twice than late."""
    followed: bool = True
    """Whether its receipts are asked for even without a waiting caller."""
    alarm: str = ""
    """Name of the alarm that it belongs to, empty if it belongs to none."""
    is_guard: bool = False
    """Whether it is an SMS of the silence guard, which is meant to be cancelled."""
    withdrawn: bool = False
    """Whether what has not left by now never leaves."""

    @property
    def tag(self) -> str:
        """Return the tag that callers know it by."""
        return self.job.tag

    @property
    def may_wait(self) -> bool:
        """Return whether it is queued if it cannot be sent at once."""
        return self.expires > self.created

    @property
    def content(self) -> object:
        """Return what has to be equal for messages to be sent as one."""
        # Deferred messages leave at different times.
        return _content(self.job), self.number if self.job.delay else None

    def job_at(self, now: float, receivers: Iterable[str], tag: str) -> Job:
        """Return the job of an attempt, with the rest of the delay."""
        left = self.created + self.job.delay * SECONDS_A_MINUTE - now
        delay = max(0, ceil(left / SECONDS_A_MINUTE))
        return replace(self.job, receivers=tuple(receivers), tag=tag, delay=delay)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A message to one phone; its times are OVHcloud's, 0 if unknown."""

    message: Message = field(metadata=NOT_STORED)
    receiver: str
    state: SmsState = SmsState.WAITING
    sent_as: str | None = None
    """Tag of its last attempt, together with equal messages or not."""
    attempts: int = 0
    attempted_at: Timestamp = 0.0
    """When its last attempt began: what OVHcloud lists from before is another SMS."""
    repeats: int = 0
    """Attempts that were made again because OVHcloud did not list the one before."""
    reason: str | None = None
    """Translation key of the last error, or of why it was not delivered."""
    id: int | None = None
    """OVHcloud's id, None as long as it is unknown."""
    accepted_at: Timestamp = 0.0
    """No later than OVHcloud accepted it."""
    leaves_at: Timestamp = 0.0
    """The earliest time OVHcloud hands it to an operator."""
    expires_at: Timestamp = 0.0
    """When to stop waiting for its receipt."""
    told: SmsState | None = None
    """The last state that automations were notified of."""

    @property
    def key(self) -> SmsKey:
        """Return what identifies it."""
        return self.message.number, self.receiver

    @property
    def tag(self) -> str:
        """Return the tag of its last attempt, or of a first one on its own."""
        return self.sent_as or self.message.tag

    @property
    def is_queued(self) -> bool:
        """Return whether OVHcloud does not have it, or may not have it."""
        return self.state in QUEUED

    @property
    def is_open(self) -> bool:
        """Return whether OVHcloud has it and its receipt is missing."""
        return self.state is SmsState.SENT

    @property
    def cost(self) -> float:
        """Return its estimated credits."""
        return self.message.cost / (len(self.message.job.receivers) or 1)

    def after(self, step: Step, **changes: Any) -> Self:
        """Return the SMS after a step; raises KeyError if its state does not allow it."""
        return replace(self, state=TRANSITIONS[self.state, step], **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An SMS that came in."""

    id: int
    sender: str
    text: str
    tag: str
    """Tag of the message it answers, empty if unknown."""
    received: Timestamp
    told: bool = True
    """Whether automations were notified."""
    used: bool = False
    """Whether it has answered a question or an alarm."""


def sms_key(sms: Sms) -> str:
    """Return the key that an SMS is stored by."""
    return f"{sms.message.number} {sms.receiver}"


def lost_message(number: int, tag: str | None = None, receivers: Iterable[str] = ()) -> Message:
    """Return a message whose text could not be read."""
    job = Job(message="", receivers=tuple(receivers), sender=None, tag=tag or f"lost{number}")
    return Message(number=number, job=job, created=0.0, expires=0.0)


def lost_sms(message: Message, receiver: str, *, told: bool = False) -> Sms:
    """Return an SMS that could not be read."""
    return Sms(
        message=message,
        receiver=receiver,
        state=SmsState.FAILED,
        reason=DAMAGED,
        told=SmsState.FAILED if told else None,
    )
