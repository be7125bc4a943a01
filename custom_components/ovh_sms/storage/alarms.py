"""Alarms that go from contact to contact, as they are kept on disk."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self, override


class AlarmState(StrEnum):
    """The state of an alarm; the last two are final."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    """All contacts were told as often as asked for, without an acknowledgement."""

    @override
    @classmethod
    def _missing_(cls, value: object) -> Self:
        """Go on with an alarm in a state of a newer release."""
        return cls("open")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmStep:
    """Recipients that are sent an SMS at the same time, and the seconds until the next step."""

    recipients: tuple[str, ...]
    """Subentry ids of recipients, or phone numbers in E.164 form."""
    wait: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm and how far it has come; its times are seconds of the queue's own clock."""

    id: str
    """Secret, too: the link in its SMS has it."""
    name: str
    is_named: bool = True
    """Whether others may join it by its name, which was not made up."""
    message: str
    steps: tuple[AlarmStep, ...]
    repeat: int = 0
    """How many more times the steps are gone through."""
    words: tuple[str, ...] = ()
    """Answers that acknowledge it."""
    confirm: str = ""
    """Text to those already told once it is acknowledged, empty for none."""
    sender: str | None = None
    started: float = 0.0
    tags: tuple[str, ...] = ()
    """Tag of the message of each step that has begun, empty if it had no recipients left."""
    began: float = 0.0
    """When its last step began, or the wait after the last one began anew."""
    is_held: bool = False
    """Whether the wait after the last step begins anew once none of its SMS is queued."""
    state: AlarmState = AlarmState.OPEN
    ended: float = 0.0
    by: str | None = None
    """Who acknowledged it: a name, or a masked number."""
    confirmation: str | None = None
    """Tag of the message with `confirm`, empty if there was none to tell; None until composed."""
    late: tuple[str, ...] = ()
    """Numbers that acknowledged it too late, and are to be told so."""
    told_late: tuple[str, ...] = ()
    """Numbers that were told so, or have acknowledged it."""
    notices: int = 0
    """How many of its changes automations were notified of."""

    @property
    def is_open(self) -> bool:
        """Return whether it has not ended."""
        return self.state is AlarmState.OPEN
