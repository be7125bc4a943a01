"""Test what an alarm does next."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.ovh_sms.escalation.progress import (
    KEPT_FOR,
    OVERDUE_AFTER,
    POLLED_FOR,
    SHORTEST_ROUND,
    Action,
    Decision,
    decide,
)
from custom_components.ovh_sms.storage.alarms import Alarm, AlarmState, AlarmStep
from custom_components.ovh_sms.storage.records import Sms, SmsState

from ..outbox.queued import queued

NOW = 1e6
WAIT = 300.0
DAY = 24 * 3600.0
STEP = AlarmStep(recipients=("+33612345678",), wait=WAIT)


def alarm(begun: int, began: float = NOW, **changes: Any) -> Alarm:
    """Return an alarm of three steps of which some have begun."""
    tags = tuple(f"tag-{number}" for number in range(1, begun + 1))
    fields: dict[str, Any] = {"steps": (STEP,) * 3, "tags": tags, "began": began, "started": NOW}
    return Alarm(id="a", name="Leak", message="Water", **fields | changes)


def ended(at: float = NOW, state: AlarmState = AlarmState.EXHAUSTED, **changes: Any) -> Alarm:
    """Return an alarm that has ended."""
    return alarm(1, state=state, ended=at, **changes)


def sms(number: int, state: SmsState) -> Sms:
    """Return an SMS of a step."""
    return queued(number, state=state)


def wait_of(seconds: float) -> tuple[AlarmStep, ...]:
    """Return steps with a wait."""
    return (replace(STEP, wait=seconds),) * 3


SENT, LOST, QUEUED = SmsState.SENT, SmsState.FAILED, SmsState.WAITING


@pytest.mark.parametrize(
    ("given", "of_steps", "action", "seconds"),
    [
        (alarm(0), [], Action.BEGIN, None),
        (alarm(0, started=NOW - DAY - 1), [], Action.EXHAUST, None),
        # The step waits, whatever OVHcloud does.
        (alarm(1), [], Action.WAIT, WAIT),
        (alarm(1), [sms(1, QUEUED)], Action.WAIT, WAIT),
        (alarm(1, NOW - WAIT), [sms(1, QUEUED)], Action.BEGIN, None),
        (alarm(1, NOW - WAIT + 1), [sms(1, SENT)], Action.WAIT, 1.0),
        (alarm(1, NOW - WAIT - OVERDUE_AFTER), [sms(1, SENT)], Action.BEGIN, None),
        (alarm(1, NOW - WAIT - OVERDUE_AFTER - 1), [sms(1, SENT)], Action.EXHAUST, None),
        (alarm(1, steps=wait_of(0)), [sms(1, QUEUED)], Action.BEGIN, None),
        # It goes on at once if it reached none; not for others, and not while one may be reached.
        (alarm(1), [sms(1, LOST), sms(1, SmsState.EXPIRED)], Action.BEGIN, None),
        (alarm(1), [sms(1, LOST), sms(1, QUEUED)], Action.WAIT, WAIT),
        (alarm(1), [sms(1, LOST), sms(1, SmsState.DELIVERED)], Action.WAIT, WAIT),
        (alarm(2), [sms(1, LOST), sms(2, SENT)], Action.WAIT, WAIT),
        (alarm(2, tags=("tag-1", "")), [sms(1, SENT)], Action.BEGIN, None),
        # A round lasts a while, and so does the last wait.
        (alarm(3, repeat=1), [sms(3, SENT)], Action.WAIT, WAIT),
        (alarm(3, repeat=1), [sms(3, LOST)], Action.WAIT, SHORTEST_ROUND),
        (alarm(3, repeat=1, steps=wait_of(0)), [sms(3, SENT)], Action.WAIT, SHORTEST_ROUND),
        (alarm(3, NOW - WAIT, repeat=1), [sms(3, SENT)], Action.BEGIN, None),
        (alarm(3, steps=wait_of(5)), [sms(3, SENT)], Action.WAIT, SHORTEST_ROUND),
        (alarm(3), [sms(3, LOST)], Action.WAIT, WAIT),
        # It ends when all is over.
        (alarm(3, NOW - WAIT), [sms(3, SENT)], Action.EXHAUST, None),
        (alarm(3, NOW - WAIT), [], Action.EXHAUST, None),
        (alarm(6, NOW - WAIT, repeat=1), [sms(6, SENT)], Action.EXHAUST, None),
        (alarm(3, NOW - WAIT), [sms(1, QUEUED), sms(3, SENT)], Action.HOLD, None),
        (alarm(3, NOW - DAY, is_held=True), [sms(1, SmsState.UNKNOWN)], Action.WAIT, None),
        (alarm(3, NOW - DAY, is_held=True), [sms(1, SENT)], Action.RESUME, None),
        # After its end.
        (ended(), [], Action.WAIT, POLLED_FOR),
        (ended(NOW - 700), [], Action.WAIT, KEPT_FOR - 700),
        (ended(NOW - KEPT_FOR), [], Action.REMOVE, None),
        (ended(late=("+33612345678",)), [], Action.ANSWER, None),
        (ended(state=AlarmState.ACKNOWLEDGED), [], Action.CONFIRM, None),
        (ended(state=AlarmState.ACKNOWLEDGED, confirmation=""), [], Action.WAIT, POLLED_FOR),
    ],
)
def test_decide(given: Alarm, of_steps: list[Sms], action: Action, seconds: float | None) -> None:
    """Test each decision."""
    assert decide(given, of_steps, NOW) == Decision(action, seconds)
