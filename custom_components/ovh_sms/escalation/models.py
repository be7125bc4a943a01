"""Alarms as automations request them, and as they are shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedStep:
    """Recipients as people write them, and the time until the next step."""

    recipients: tuple[str, ...]
    wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRequest:
    """An alarm as requested."""

    message: str
    title: str | None = None
    steps: tuple[RequestedStep, ...]
    repeat: int = 0
    name: str | None = None
    """Alarms of one name are joined; None for one of its own."""
    words: tuple[str, ...] = ()
    """Answers that acknowledge it; OK if there are none."""
    confirm: str | None = None
    """Text to those already told, with `{recipient}`; the usual one if None, none if empty."""
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmReport:
    """Result of a request; its fields are the response of `ovh_sms.escalate`."""

    name: str
    started: bool
    """Whether it is a new alarm, not one that was open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An open alarm, as its sensor shows it."""

    name: str
    started: datetime
    step: int
    steps: int
    """How many steps there are, those of repeats included."""
    next_at: datetime | None
    """When the next step begins, or the alarm ends."""
    told: tuple[str, ...]
    """Names of recipients, and masked numbers."""
