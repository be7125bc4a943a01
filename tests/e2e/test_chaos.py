"""Faults, outages, power cuts and damaged files lose no message and double none."""

from pathlib import Path

import pytest

from .chaos.draw import SOON_OVER, draw
from .chaos.plan import MARK, NUMBERS, QUIET_NUMBERS, Trouble
from .chaos.storm import ride_out
from .chaos.table import lines
from .chaos.verdict import Verdict
from .conftest import check_log

SEED = 5
MESSAGES, KILLS = 50, 3
TOO_LONG: tuple[Trouble, ...] = ("absent", "late", "outages")
"""Troubles that take minutes."""


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


@pytest.mark.timeout(600)
async def test_the_promise_is_kept(tmp_path: Path) -> None:
    """Every SMS that was acknowledged is sent once, or it is told that it is not."""
    plan = draw(SEED, MESSAGES, KILLS, without=TOO_LONG)
    verdict = Verdict(await ride_out(plan, tmp_path / "house"))
    report = "\n".join(lines(verdict))
    assert verdict.is_kept, report
    record = verdict.record
    assert (len(record.answers), len(record.killed_at)) == (MESSAGES, KILLS)
    assert {erasure.cause for erasure in record.erasures} >= {"restored"}, report
    assert {post["fault"] for post in record.posts} >= SOON_OVER, report
    log = (tmp_path / "house" / "console.log").read_text()
    check_log(log, [*NUMBERS, *QUIET_NUMBERS], [MARK])
