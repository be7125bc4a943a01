"""A chaos run is drawn from its seed, and its verdict is right."""

import pytest

from tests.ovh_simulator.faults import KINDS

from .chaos.plan import NUMBERS, POST, Call, Plan, Step, draw
from .chaos.record import Answer, Record
from .chaos.verdict import Fate, Verdict

SEED = 5
ONE, TWO = NUMBERS[:2]


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


def test_the_same_seed_gives_the_same_plan() -> None:
    """A run can be repeated, and strikes with every kind of fault."""
    plan = draw(SEED, messages=1000, kills=20)
    assert plan == draw(SEED, messages=1000, kills=20)
    assert plan != draw(SEED + 1, messages=1000, kills=20)
    assert (len(plan.calls), plan.kills) == (1000, 20)
    legs = [(call.text, receiver) for call in plan.calls for receiver in call.receivers]
    assert len(set(legs)) == len(legs)
    faults = [fault for step in plan.steps for fault in step.faults]
    kinds = [fault["kind"] for fault in faults if fault["method"] == POST[0]]
    assert all(kinds.count(kind) >= 2 for kind in KINDS)


@pytest.mark.parametrize(
    ("answer", "retry_for", "taken", "events", "fate"),
    [
        (Answer("accepted", "t"), None, [ONE, TWO], ["sent"], Fate.SENT),
        (Answer("queued", "t"), None, [ONE, TWO], [], Fate.SENT),
        (Answer("queued", "t"), None, [ONE, TWO, ONE], ["sent"], Fate.DOUBLED),
        (Answer("queued", "t"), None, [ONE], ["sent"], Fate.LOST),
        (Answer("accepted", "t"), None, [], ["sent"], Fate.LOST),
        (Answer("queued", "t"), None, [], ["expired"], Fate.ENDED),
        (Answer("queued", "t"), None, [], ["failed"], Fate.ENDED),
        (Answer("raised"), None, [], [], Fate.RAISED),
        (Answer("raised"), None, [ONE], [], Fate.SENT_ALTHOUGH_RAISED),
        (Answer("raised"), 0, [ONE, TWO], [], Fate.SENT_ALTHOUGH_RAISED),
        (Answer("raised", is_open=True), 0, [ONE, TWO], [], Fate.SENT),
        (Answer("raised", is_open=True), 60, [ONE, TWO], [], Fate.SENT_ALTHOUGH_RAISED),
        (Answer("cut off"), None, [], [], Fate.CUT_OFF),
        (Answer("cut off"), None, [ONE, TWO], [], Fate.SENT),
        (Answer("cut off"), None, [ONE, ONE, TWO], [], Fate.DOUBLED),
    ],
)
def test_verdict(
    answer: Answer, retry_for: int | None, taken: list[str], events: list[str], fate: Fate
) -> None:
    """What a caller was told is held against what OVH took."""
    call = Call(0, "Leak", (ONE, TWO), retry_for)
    record = Record(
        Plan(SEED, [Step((call,), 0)]),
        answers={0: answer},
        events=[(event, "t") for event in events],
        jobs=[{"message": "Leak", "valid_receivers": [number]} for number in taken],
    )
    verdict = Verdict(record)
    assert verdict.fates == {0: fate}
    assert verdict.is_kept is not fate.is_bad
    assert any(fate.upper() in line for line in verdict.story_of(call))
