"""A chaos run is drawn from its seed, and its verdict is right."""

from dataclasses import replace
import os
from pathlib import Path
import sqlite3
from typing import Final

import pytest

from tests.ovh_simulator.faults import KINDS

from .chaos.disk import put_back, tear
from .chaos.draw import draw
from .chaos.plan import NUMBERS, TROUBLES, Call, Damage, Plan, Step, Tear, Trouble
from .chaos.record import Answer, Erasure, Record, Told
from .chaos.table import lines
from .chaos.verdict import Fate, Verdict
from .home_assistant import Json

SEED = 5
ONE, TWO = NUMBERS[:2]
MASKED = f"+33…{ONE[-2:]}"
START: Final = 1_000_000.0
ANSWERED_AT: Final = START + 10


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
    kinds = [fault["kind"] for step in plan.steps for fault in step.faults if _is_post(fault)]
    assert all(kinds.count(kind) >= 2 for kind in KINDS)
    assert {call.account for call in plan.calls} == {0, 1, 2, 3}
    assert max(map(max, plan.listing_delays)) > 150
    assert {25, 8} <= {fault.get("seconds") for step in plan.steps for fault in step.faults}


def _is_post(fault: Json) -> bool:
    return str(fault["method"]) == "POST"


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_can_be_left_out(trouble: Trouble) -> None:
    """A run can be repeated without one kind of trouble; the calls stay, and the other troubles."""
    every, without = draw(SEED, 1000, 20), draw(SEED, 1000, 20, [trouble])
    assert every != without
    assert [call.text for call in every.calls] == [call.text for call in without.calls]
    seen, left = _troubles(every), _troubles(without)
    assert seen[trouble] > 0
    assert left[trouble] == 0
    # Some of these happen at kills, whose faults are of other kinds then, or to other accounts.
    if trouble not in {"absent", "shared"}:
        del seen[trouble], left[trouble]
        assert seen == left


def _troubles(plan: Plan) -> dict[str, int]:
    """Count what a plan has of each kind of trouble."""
    steps, kills = plan.steps, [step.kill for step in plan.steps if step.kill]
    faults = [fault for step in steps for fault in step.faults]
    return {
        "errors": sum(fault["kind"] == "json_null_after" for fault in faults),
        "absent": sum(fault["kind"] in {"hang_before", "empty_200"} for fault in faults)
        - sum(fault["kind"] == "empty_200" and not _is_post(fault) for fault in faults),
        "slow": sum(fault.get("seconds", 0) == 25 for fault in faults),
        "late": sum(delay > 0 for delays in plan.listing_delays for delay in delays),
        "outages": sum(step.outage > 0 for step in steps),
        "credits": sum(step.credits_left is not None for step in steps),
        "clock": sum(step.clock is not None for step in steps)
        + sum(kill.clock is not None for kill in kills),
        "full": sum(step.full > 0 for step in steps),
        "torn": sum(kill.tear is not None for kill in kills),
        "restored": sum(kill.restored is not None for kill in kills),
        "shared": len(plan.accounts) - 2,
    }


@pytest.mark.parametrize(
    ("answer", "taken", "told", "fate"),
    [
        (Answer("accepted"), [0], ["sent"], Fate.SENT),
        (Answer("queued"), [0], [], Fate.SENT),
        (Answer("queued"), [0, 5], ["sent"], Fate.DOUBLED),
        (Answer("queued"), [], [], Fate.LOST),
        (Answer("queued"), [], ["sent"], Fate.UNTRUE),
        (Answer("accepted"), [], [], Fate.UNTRUE),
        (Answer("accepted", refused=(ONE,)), [], [], Fate.RAISED),
        (Answer("accepted", refused=(ONE,)), [0], [], Fate.UNTRUE),
        (Answer("accepted", refused=(TWO,)), [0], [], Fate.SENT),
        (Answer("queued"), [], ["expired"], Fate.GIVEN_UP),
        (Answer("queued"), [], ["failed"], Fate.ENDED),
        (Answer("queued"), [0], ["failed"], Fate.UNTRUE),
        (Answer("queued"), [0], ["expired outcome_unknown"], Fate.SENT),
        (Answer("raised"), [], [], Fate.RAISED),
        (Answer("raised"), [0], [], Fate.UNTRUE),
        (Answer("raised", is_open=True), [0], [], Fate.SENT),
        (Answer("cut off"), [], [], Fate.CUT_OFF),
        (Answer("cut off"), [0], [], Fate.SENT),
        (Answer("cut off"), [0, 5], [], Fate.DOUBLED),
    ],
)
def test_verdict(answer: Answer, taken: list[float], told: list[str], fate: Fate) -> None:
    """What was told of an SMS is held against what OVH took."""
    verdict = Verdict(_record(answer, taken, told))
    assert verdict.fates == {("Leak", ONE): fate}
    assert verdict.is_kept is not fate.is_bad
    assert any(fate.upper() in line for line in verdict.story_of(("Leak", ONE)))
    assert any(fate.upper() in line for line in lines(verdict)) is fate.is_bad


@pytest.mark.parametrize(
    ("answer", "taken", "told", "erasure", "fate"),
    [
        (Answer("queued"), [], [], Erasure("torn", 0, ANSWERED_AT + 1), Fate.FORGOTTEN),
        (Answer("queued"), [], [], Erasure("torn", 0, ANSWERED_AT - 1), Fate.LOST),
        (Answer("queued"), [], [], Erasure("torn", 1, ANSWERED_AT + 1), Fate.LOST),
        (Answer("queued"), [], [], Erasure("full", 0, ANSWERED_AT + 1), Fate.FORGOTTEN),
        (
            Answer("queued"),
            [],
            [],
            Erasure("torn", 0, ANSWERED_AT + 1, is_told=False),
            Fate.LOST,
        ),
        # The copy must have a message that was acknowledged before.
        (
            Answer("queued"),
            [],
            [],
            Erasure("restored", 0, ANSWERED_AT + 9, ANSWERED_AT + 1),
            Fate.LOST,
        ),
        (
            Answer("queued"),
            [],
            [],
            Erasure("restored", 0, ANSWERED_AT + 9, ANSWERED_AT - 1),
            Fate.FORGOTTEN,
        ),
        (Answer("raised"), [0], [], Erasure("torn", 0, ANSWERED_AT + 1), Fate.REVIVED),
        (Answer("raised"), [0], [], Erasure("torn", 0, ANSWERED_AT - 1), Fate.UNTRUE),
        (Answer("raised"), [0], [], Erasure("full", 0, ANSWERED_AT + 1), Fate.UNTRUE),
        (Answer("queued"), [0, 60], [], Erasure("restored", 0, START + 50), Fate.DOUBLED),
    ],
)
def test_damaged_and_old_files(
    answer: Answer, taken: list[float], told: list[str], erasure: Erasure, fate: Fate
) -> None:
    """What a file has lost is lost with an issue only, and an old one doubles nothing."""
    record = replace(_record(answer, taken, told), erasures=[erasure])
    assert Verdict(record).fates == {("Leak", ONE): fate}


@pytest.mark.parametrize(
    ("again_at", "listed_after", "is_erased", "fate"),
    [
        (130, 200, False, Fate.REPEATED),
        (130, 10, False, Fate.DOUBLED),
        (60, 200, False, Fate.DOUBLED),
        (60, 200, True, Fate.REPEATED),
        (60, 10, True, Fate.DOUBLED),
    ],
)
def test_listed_late(again_at: float, listed_after: float, is_erased: bool, fate: Fate) -> None:
    """What OVH did not list is sent again: after two minutes, or when a file is damaged."""
    record = _record(Answer("queued"), [0, again_at], ["sent"], listed_after=listed_after)
    record.erasures = [Erasure("torn", 0, START + 50)] * is_erased
    assert Verdict(record).fates == {("Leak", ONE): fate}


def test_look_fails() -> None:
    """After a damage a look that fails does not hold a message back."""
    record = _record(Answer("queued"), [0, 60], ["sent"])
    record.erasures = [Erasure("torn", 0, START + 50)]
    look: Json = {"method": "GET", "path": "/", "query": {}, "body": None, "status": 500}
    record.requests.append({**look, "at": START + 55, "fault": "http_500"})
    assert Verdict(record).fates == {("Leak", ONE): Fate.REPEATED}


def test_critical_messages_are_repeated() -> None:
    """A critical message may be sent twice, but only after an unknown outcome."""
    record = _record(Answer("queued"), [0, 9], ["sent"], critical=True)
    assert Verdict(record).fates == {("Leak", ONE): Fate.DOUBLED}
    record = _record(Answer("queued"), [0, 9], ["sent"], critical=True, fault="hang_after")
    assert Verdict(record).fates == {("Leak", ONE): Fate.REPEATED}


def test_late_answers() -> None:
    """An answer after ten seconds breaks the promise."""
    verdict = Verdict(_record(Answer("queued", seconds=10.1), [0], []))
    assert verdict.late_answers == [0]
    assert not verdict.is_kept


def _record(
    answer: Answer,
    taken: list[float],
    told: list[str],
    *,
    critical: bool = False,
    fault: str | None = None,
    listed_after: float = 0.0,
) -> Record:
    """Return the record of one message to one phone; times are seconds after the start."""
    call = Call(0, "Leak", (ONE,), critical=critical)
    body = {"message": "Leak", "receivers": [ONE], "tag": "t"}
    post = {"method": "POST", "path": "/", "query": {}, "body": body, "status": 200}
    events = [each.split(" ") for each in told]
    return Record(
        Plan(SEED, [Step((call,), 0)]),
        answers={0: replace(answer, tag="" if answer.status == "raised" else "t", at=ANSWERED_AT)},
        told=[Told(each[0], "t", (MASKED,), "".join(each[1:])) for each in events],
        requests=[{**post, "at": START + at, "fault": fault} for at in taken or [0]],
        jobs=[
            {
                "message": "Leak",
                "valid_receivers": [ONE],
                "at": START + at,
                "listed_at": START + at + listed_after,
            }
            for at in taken
        ],
    )


@pytest.mark.parametrize("damage", ["cut", "flip", "flip_file"])
@pytest.mark.parametrize("place", [0.0, 0.4, 0.999])
def test_tear(tmp_path: Path, damage: Damage, place: float) -> None:
    """A tear changes one of the two files, and never looks like an old copy."""
    file, journal = tmp_path / "a.db", tmp_path / "a.db-wal"
    database = sqlite3.connect(file)
    database.executescript(
        "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)"
    )
    before = {path: path.read_bytes() for path in (file, journal)}
    assert tear(file, Tear(damage, place)) == damage
    after = {path: path.read_bytes() for path in (file, journal)}
    changed = [path for path in before if before[path] != after[path]]
    assert changed == [file if damage == "flip_file" else journal]
    if damage == "cut":
        assert before[journal].startswith(after[journal])
        assert 0 < len(after[journal]) < len(before[journal])
        assert (len(after[journal]) - 32) % 4120
    database.close()


def test_empty_journal(tmp_path: Path) -> None:
    """The file itself is damaged if its journal is empty."""
    (tmp_path / "a.db").write_bytes(bytes(4096))
    (tmp_path / "a.db-wal").touch()
    assert tear(tmp_path / "a.db", Tear("cut", 0.5)) == "flip_file"
    assert any((tmp_path / "a.db").read_bytes())


@pytest.mark.parametrize("in_place", [True, False])
def test_put_back(tmp_path: Path, in_place: bool) -> None:
    """A copy replaces everything that belongs to a file, in the same file or a new one."""
    file = tmp_path / "a.db"
    for name in ("a.db", "a.db-wal", "a.db.damaged-1", "b.db"):
        (tmp_path / name).write_text("new")
    # While it is open, no new file gets its inode.
    with file.open() as old:
        put_back(file, {"a.db": b"old"}, in_place=in_place)
        assert os.path.samestat(file.stat(), os.fstat(old.fileno())) is in_place
    assert file.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "a.db.damaged-1", "b.db"]
