"""The verdicts on alarms and on the silence guard are right."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from .chaos.alarm_run import AlarmRecord
from .chaos.alarm_verdict import AlarmVerdict
from .chaos.alarms import (
    ACCOUNTS,
    Acknowledgement,
    Alarm,
    draw_alarm,
    draw_kills,
)
from .chaos.lives import Life
from .chaos.silence_run import MINUTE, SilenceRecord
from .chaos.silence_verdict import SilenceVerdict
from .chaos.troubles import draw_troubles
from .home_assistant import Json

SEED: Final = 5
ACCOUNT: Final = next(iter(ACCOUNTS))
ALICE, BOB = "+33612345678", "+33612345679"
ALARM: Final = Alarm(
    number=1,
    account=ACCOUNT,
    steps=(((ALICE,), 30.0), ((BOB,), 60.0)),
    repeat=0,
    acknowledgement=Acknowledgement(way="answer", after_step=1, delay=0),
)


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


def test_draw() -> None:
    """A run can be repeated, and has alarms, kills and troubles of every kind."""
    alarms = [draw_alarm(SEED, number) for number in range(100)]
    assert alarms == [draw_alarm(SEED, number) for number in range(100)]
    assert {alarm.account for alarm in alarms} == set(ACCOUNTS)
    assert {alarm.acknowledgement and alarm.acknowledgement.way for alarm in alarms} == {
        None,
        "answer",
        "action",
    }
    numbers = [number for alarm in alarms for numbers, _ in alarm.steps for number in numbers]
    assert len(set(numbers)) == len(numbers)
    assert {kill.moment for kill in draw_kills(SEED, 100)} >= {"commit", "request", "start"}
    troubles = draw_troubles(SEED)
    kinds = {next(troubles).kind for _ in range(100)}
    assert kinds == {"fault", "outage", "keys", "full"}


def _job(at: float, number: str, text: str, tag: str) -> Json:
    return {"at": at, "valid_receivers": [number], "message": text, "tag": tag}


def _post(at: float, tag: str) -> Json:
    path = f"/sms/{ACCOUNT}/jobs"
    return {"method": "POST", "path": path, "at": at, "status": 200, "fault": None} | {
        "body": {"tag": tag}
    }


def _event(at: float, kind: str, step: int) -> Json:
    return {"at": at, "state": str(at), "event_type": kind, "name": ALARM.name, "step": step}


CONFIRMED: Final = ALARM.confirm.replace("{recipient}", "Bob")


def _story() -> AlarmRecord:
    """Return a run of one alarm: Alice is told, Bob is told and answers, both are told."""
    reply = {"method": "GET", "path": f"/sms/{ACCOUNT}/incoming/7", "at": 45.0}
    return AlarmRecord(
        SEED,
        alarms=[ALARM],
        called={1: 0.0},
        answered={1: 40.0},
        replies={1: 7},
        events=[
            _event(0, "started", 0),
            _event(1, "step", 1),
            _event(31, "step", 2),
            _event(46, "acknowledged", 2),
            # Restored by a start.
            _event(46, "acknowledged", 2) | {"at": 90.0},
        ],
        requests=[
            _post(1, "a"),
            _post(31, "b"),
            reply | {"status": 200, "fault": None, "body": None},
            _post(47, "c"),
        ],
        jobs=[
            _job(1, ALICE, ALARM.text, "a"),
            _job(31, BOB, ALARM.text, "b"),
            _job(47, ALICE, CONFIRMED, "c"),
            _job(47, BOB, CONFIRMED, "c"),
        ],
        rows={ALARM.name: {"state": "acknowledged", "tags": ["a", "b"]}},
        lives=[Life(-200.0, -100.0)],
    )


def test_story() -> None:
    """A story that goes as promised is one."""
    verdict = AlarmVerdict(_story())
    assert list(verdict.problems.values()) == [[]]
    assert verdict.is_kept
    assert verdict.late_by == [0.0]


def _row(story: AlarmRecord, **changes: Any) -> None:
    story.rows[ALARM.name] |= changes


def _begin_early(story: AlarmRecord) -> None:
    story.requests[1], story.events[2] = _post(11, "b"), _event(11, "step", 2)


def _ignore_answer(story: AlarmRecord) -> None:
    _row(story, state="exhausted")
    story.events.append(_event(91, "exhausted", 2))


WRONG: Final[dict[str, Callable[[AlarmRecord], object]]] = {
    "TOLD TWICE": lambda story: story.jobs.append(_job(35, BOB, ALARM.text, "b")),
    "STEP LOST": lambda story: story.jobs.pop(0),
    "TOLD AFTER": lambda story: story.requests.append(_post(70, "b")),
    "CONFIRMATION LOST": lambda story: story.jobs.pop(),
    "CONFIRMED TWICE": lambda story: story.jobs.append(_job(60, BOB, CONFIRMED, "d")),
    "TOLD THAT IT HAS ENDED": lambda story: story.jobs.append(_job(60, BOB, ALARM.name, "d")),
    "LATE ANSWER IGNORED": lambda story: story.answered_late.update({1: (ALICE, 60.0)}),
    "EVENT LOST": lambda story: story.events.pop(1),
    "EVENT DOUBLED": lambda story: story.events.append(_event(80, "acknowledged", 2)),
    "FORGOTTEN": lambda story: story.rows.clear(),
    "OPEN FOR EVER": lambda story: _row(story, state="open"),
    "EARLY": _begin_early,
    "LATE": lambda story: story.requests.insert(0, _post(-61, "a")),
    "EXHAUSTED EARLY": lambda story: _row(story, state="exhausted", tags=["a"]),
    "ACKNOWLEDGEMENT IGNORED": _ignore_answer,
}


@pytest.mark.parametrize("what", WRONG)
def test_alarm(what: str) -> None:
    """Each broken promise is seen."""
    story = _story()
    WRONG[what](story)
    verdict = AlarmVerdict(story)
    assert not verdict.is_kept
    assert any(line.startswith(f"{ALARM.name}: {what} ") for line in verdict.lines())


def test_house_that_was_down() -> None:
    """A step is late from when on the house is of use again, and told twice in an outage."""
    story = _story()
    story.lives = [Life(-50, -10, 20), Life(40, 80)]
    story.requests[1] = _post(85, "b")
    story.events[2] = _event(85, "step", 2)
    story.answered[1], story.requests[2]["at"] = 90, 91
    assert AlarmVerdict(story).late_by == [5.0]
    story = _story()
    WRONG["TOLD TWICE"](story)
    story.troubles = [(30, 60)]
    assert AlarmVerdict(story).counts["  told twice while OVH was in trouble"] == 1


def _armed(**more: Any) -> SilenceRecord:
    """Return a guard whose house fell silent 50 minutes after its start, and came back."""
    jobs = [
        {"ids": [number], "tag": f"t{number}", "service_name": ACCOUNT, "at": at * MINUTE}
        | {"body": {"differedPeriod": 60}}
        for number, at in ((1, 0), (2, 30), (3, 120))
    ]
    cancelled = {
        "method": "DELETE",
        "path": f"/sms/{ACCOUNT}/jobs/1",
        "at": 31 * MINUTE,
        "status": 200,
    }
    record = SilenceRecord(
        SEED,
        requests=[cancelled, cancelled | {"path": f"/sms/{ACCOUNT}/jobs/3", "at": 130 * MINUTE}],
        jobs=jobs,
        messages=[{"id": 2}],
        lives=[Life(-60, 0, 50 * MINUTE), Life(119 * MINUTE, 119 * MINUTE)],
        events=[{"tag": "t2"}],
        switched_off=131 * MINUTE,
    )
    for name, value in more.items():
        setattr(record, name, value)
    return record


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"events": []}, "NOT TOLD t2"),
        ({"events": [{"tag": "t1"}, {"tag": "t2"}]}, "TOLD OF t1"),
        ({"messages": [{"id": 2}, {"id": 3}]}, "STILL ARMED t3"),
        ({"lives": [Life(-60, 0)]}, "FALSE t2"),
        ({"lives": [Life(-60, 0, 50 * MINUTE), Life(80 * MINUTE, 80 * MINUTE)]}, "FALSE t2"),
        ({"lives": [Life(-60, 0, 20 * MINUTE), Life(119 * MINUTE, 119 * MINUTE)]}, "SILENCE of"),
        ({"lives": [Life(-60, 0, 80 * MINUTE), Life(100 * MINUTE, 100 * MINUTE)]}, "FALSE t2"),
    ],
)
def test_silence(changes: dict[str, Any], problem: str | None) -> None:
    """A silence is told once, and nothing else is."""
    problems = SilenceVerdict(_armed(**changes)).problems
    assert any(each.startswith(problem) for each in problems) if problem else not problems, problems
