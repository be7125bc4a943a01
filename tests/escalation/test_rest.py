"""Test how often OVHcloud is asked for answers."""

from itertools import pairwise

import pytest

from ..conftest import ALICE
from .alarming import MINUTE, AlarmHouse


def polls(alarm_house: AlarmHouse) -> list[float]:
    """Return when OVHcloud was asked for receipts and answers."""
    requests = alarm_house.house.world.requests
    return [each.at for each in requests if each.path.endswith(("/incoming", "/outgoing"))]


@pytest.mark.parametrize("restarted", [False, True])
async def test_polls(alarm_house: AlarmHouse, *, restarted: bool) -> None:
    """Test that an open alarm polls often, one that has ended seldom, and then nothing does."""
    house = alarm_house.house
    house.world.behaviour.deliver_after = 5
    await alarm_house.escalate("Alice", wait=20 * MINUTE)
    await house.wait(10 * MINUTE)
    assert max(after - before for before, after in pairwise(polls(alarm_house))) <= 11
    alarm_house.answer(ALICE)
    await house.wait(MINUTE)
    if restarted:
        await house.restart()
    assert len(alarm_house.alarms.open) == 0
    first = len(polls(alarm_house))
    await house.wait(10 * MINUTE)
    while_known = len(polls(alarm_house)) - first
    assert 4 <= while_known <= 30
    await house.wait(5 * MINUTE)
    at_rest = len(polls(alarm_house))
    await house.wait(120 * MINUTE)
    assert len(polls(alarm_house)) == at_rest
