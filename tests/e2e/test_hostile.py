"""Hostile input costs no alarm, and leaves no traceback."""

from pathlib import Path

import pytest

from .home_assistant import HomeAssistant
from .hostile.hunt import Hunt, lines
from .simulator import Simulator

SEED = 3
INPUTS = 300


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


@pytest.mark.timeout(300)
async def test_hostile_input(tmp_path: Path) -> None:
    """Actions, forms, OVHcloud's answers and the webhook take anything, and it still sends."""
    async with (
        Simulator() as simulator,
        HomeAssistant(tmp_path, simulator=simulator.endpoint) as house,
    ):
        findings = await Hunt(house, simulator, SEED).run(INPUTS, print)
    assert findings.is_clean, "\n".join(lines(findings))
    assert findings.inputs.total() >= INPUTS
