"""What an alarm does next, decided from what is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..storage.alarms import Alarm, AlarmState
from ..storage.records import LOST, Sms
from ..tracking import QUESTION_INTERVAL

READ_AFTER: Final = 2 * QUESTION_INTERVAL
"""Least seconds since a step began after which the next waits for answers: else polls suffice."""

SHORTEST_ROUND: Final = 60.0
"""Least seconds from the last step of a round on, so that an alarm is no storm."""

OVERDUE_AFTER: Final = 24 * 3600.0
"""Seconds after which a step does not begin any more: a restored backup brings the alarm back."""

POLLED_FOR: Final = 600.0
"""Seconds for which answers to an ended alarm are polled for."""

KEPT_FOR: Final = 48 * 3600.0
"""Seconds for which an ended alarm is kept."""


class Action(StrEnum):
    """What is to be done with an alarm."""

    WAIT = "wait"
    BEGIN = "begin"
    """The next step begins."""
    HOLD = "hold"
    """Its last wait is over, but SMS of it are queued."""
    RESUME = "resume"
    """None of its SMS is queued any more: its last wait begins anew."""
    EXHAUST = "exhaust"
    CONFIRM = "confirm"
    ANSWER = "answer"
    """A contact that acknowledged after the end is sent an SMS that says so."""
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with an alarm, and in how many seconds to decide again."""

    action: Action
    seconds: float | None = None


def decide(alarm: Alarm, sms: Sequence[Sms], now: float) -> Decision:
    """Return what is to be done with an alarm that has sent some SMS, the last step's last."""
    if not alarm.is_open:
        return _decide_ended(alarm, now)
    is_queued = any(each.is_queued for each in sms)
    if alarm.is_held:
        return Decision(Action.WAIT if is_queued else Action.RESUME)
    left = due_at(alarm, sms) - now
    if left > 0:
        return Decision(Action.WAIT, left)
    if left < -OVERDUE_AFTER:
        return Decision(Action.EXHAUST)
    if len(alarm.tags) < steps_of(alarm):
        return Decision(Action.BEGIN)
    return Decision(Action.HOLD if is_queued else Action.EXHAUST)


def steps_of(alarm: Alarm) -> int:
    """Return the number of steps, those of repeats included."""
    return len(alarm.steps) * (alarm.repeat + 1)


def due_at(alarm: Alarm, sms: Sequence[Sms]) -> float:
    """Return when the next step begins, or the alarm ends."""
    begun = len(alarm.tags)
    if not begun:
        return alarm.started
    wait = alarm.steps[(begun - 1) % len(alarm.steps)].wait
    if begun < steps_of(alarm) and _is_lost(alarm.tags[-1], sms):
        wait = 0.0
    if begun % len(alarm.steps) == 0:
        wait = max(wait, SHORTEST_ROUND)
    return alarm.began + wait


def _is_lost(tag: str, sms: Sequence[Sms]) -> bool:
    """Return whether the step with a tag has reached none, and will not."""
    of_step = [each for each in sms if each.message.tag == tag]
    return not tag or (bool(of_step) and all(each.state in LOST for each in of_step))


def _decide_ended(alarm: Alarm, now: float) -> Decision:
    left = alarm.ended + KEPT_FOR - now
    if left <= 0:
        return Decision(Action.REMOVE)
    if alarm.state is AlarmState.ACKNOWLEDGED and alarm.confirmation is None:
        return Decision(Action.CONFIRM)
    if alarm.late:
        return Decision(Action.ANSWER)
    polled = alarm.ended + POLLED_FOR - now
    return Decision(Action.WAIT, polled if polled > 0 else left)
