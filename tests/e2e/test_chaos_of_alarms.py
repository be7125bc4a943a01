"""Power cuts lose no contact of an alarm, and tell nobody twice."""

from pathlib import Path
from typing import Final

import pytest

from .chaos.alarm_run import run_alarms
from .chaos.alarm_verdict import AlarmVerdict
from .chaos.alarms import ACCOUNTS
from .chaos.plan import MARK
from .conftest import check_log

SEED: Final = 5
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


async def test_alarms(tmp_path: Path) -> None:
    """Each contact is told once, none after somebody takes care, and all are told of it once."""
    house = tmp_path / "house"
    accounts = tuple(ACCOUNTS)[:1]
    record = await run_alarms(SEED, 5, 2, house, speed=8, is_calm=True, accounts=accounts)
    verdict = AlarmVerdict(record)
    assert verdict.is_kept, "\n".join(verdict.lines())
    assert {"  acknowledged", "  exhausted"} <= verdict.counts.keys()
    check_log((house / "console.log").read_text(), ["+336000000"], [MARK])
