"""Power cuts lose no contact of an alarm and tell nobody twice, nor of a silence that is none."""

from pathlib import Path
from typing import Final

import pytest

from .chaos.alarm_run import run_alarms
from .chaos.alarm_verdict import AlarmVerdict
from .chaos.alarms import ACCOUNTS
from .chaos.plan import MARK
from .chaos.silence_run import run_silence
from .chaos.silence_verdict import SilenceVerdict
from .conftest import check_log

SEED: Final = 5
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


async def test_alarms(tmp_path: Path) -> None:
    """Each contact is told once, none after somebody takes care, and all are told of it once."""
    accounts = tuple(ACCOUNTS)[::2]
    record = await run_alarms(
        SEED, 8, 3, tmp_path / "house", speed=12, is_calm=True, accounts=accounts
    )
    verdict = AlarmVerdict(record)
    assert verdict.is_kept, "\n".join(verdict.lines())
    assert verdict.counts["  acknowledged"] >= 2
    check_log((tmp_path / "house" / "console.log").read_text(), ["+336000000"], [MARK])


async def test_silence(tmp_path: Path) -> None:
    """Restarts are no silence, and a house that is down for good is told of once."""
    accounts = ("sms-ab12345-1",)
    record = await run_silence(SEED, 3, tmp_path / "house", speed=60, accounts=accounts, every=2)
    verdict = SilenceVerdict(record)
    assert verdict.is_kept, "\n".join(verdict.lines())
    assert verdict.counts["  silences"] == 1
    check_log((tmp_path / "house" / "console.log").read_text(), [], [MARK])
