"""Faults, outages and power cuts lose no message and double none."""

from pathlib import Path

import pytest

from tests.ovh_simulator.faults import KINDS

from .chaos.plan import MARK, NUMBERS, QUIET_NUMBERS, draw
from .chaos.storm import ride_out
from .chaos.table import lines
from .chaos.verdict import Fate, Verdict
from .conftest import check_log

SEEDS = [pytest.param(seed, marks=pytest.mark.xdist_group(f"chaos-{seed}")) for seed in (5, 6)]


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_lost_and_nothing_doubled(tmp_path: Path, seed: int) -> None:
    """Every message that was acknowledged is sent exactly once, or an event says that it is not."""
    verdict = Verdict(await ride_out(draw(seed, messages=75, kills=2), tmp_path))
    report = "\n".join(lines(verdict))
    assert verdict.count[Fate.LOST] == 0, report
    assert verdict.count[Fate.DOUBLED] == 0, report
    assert verdict.count[Fate.SENT_ALTHOUGH_RAISED] == 0, report
    assert verdict.overtaken == 0, report
    assert verdict.record.waiting == 0, report
    assert (len(verdict.record.answers), verdict.record.kills) == (75, 2)
    assert {post["fault"] for post in verdict.record.posts} - {None} == KINDS, report
    check_log((tmp_path / "console.log").read_text(), [*NUMBERS, *QUIET_NUMBERS], [MARK])
