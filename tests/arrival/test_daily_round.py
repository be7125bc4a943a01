"""Test that an account is looked after once a day, with few requests."""

from collections import Counter

import pytest

from ..conftest import ALICE, BOB
from ..house import House
from ..ovh_simulator.const import SERVICE_NAME

HOUR = 3600
DAY = 24 * HOUR
KEY, SENDER, LIST = "/auth/currentCredential", "/senders/MyHouse", "/blacklists"


def looked(house: House, path: str = LIST) -> int:
    """Return how often OVHcloud was asked for what ends like a path, by default the list."""
    return len([each for each in house.world.requests if each.path.endswith(path)])


async def test_idle(house: House) -> None:
    """Test that an idle house asks twice an hour, and for no more than five things a day."""
    await house.wait(60)
    began = house.world.clock.now()
    # Both numbers are due, so each day asks for one.
    house.data.ledger.put_state("operators", {ALICE: began - 8 * DAY, BOB: began - 9 * DAY})
    house.world.requests.clear()
    await house.wait(2 * DAY)
    requests = house.world.requests
    hours = Counter(int((each.at - began) / HOUR) for each in requests)
    days = Counter[int]()
    for hour, count in hours.items():
        days[hour // 24] += max(0, count - 2)
    assert max(days.values()) <= 5
    assert sorted(hours.values())[-3] <= 2
    for path in (KEY, SENDER, LIST):
        assert 1 <= looked(house, path) <= 2
    assert [each.query["receiver"] for each in requests if each.query.get("receiver")] == [
        BOB,
        ALICE,
    ][: looked(house, "/exceptions")]


async def test_start(house: House) -> None:
    """Test that a start looks after the account, and another one a while later at the list only."""
    await house.wait(9)
    assert looked(house) == looked(house, KEY) == 0
    await house.wait(10)
    counts = {path: looked(house, path) for path in (KEY, SENDER, LIST, "/exceptions")}
    assert counts == {KEY: 1, SENDER: 1, LIST: 1, "/exceptions": 2}
    await house.wait(HOUR)
    house.world.requests.clear()
    await house.restart()
    await house.wait(20)
    assert looked(house) == 1
    assert looked(house, "/exceptions") == 0


@pytest.mark.parametrize("days", [-400, 400])
async def test_clock_jumps(house: House, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Test that the round goes on if the time of an earlier one cannot be right."""
    await house.wait(20)
    at = house.data.ledger.get_state("daily_round")["at"]
    house.data.ledger.put_state("daily_round", {"at": at + days * DAY})
    house.world.requests.clear()
    await house.wait(HOUR + 20)
    assert looked(house) == 1
    await house.wait(DAY - HOUR)
    assert looked(house) == 1


async def test_unreachable(house: House) -> None:
    """Test that the round waits until OVHcloud answers."""
    await house.wait(20)
    house.simulator.stop()
    house.world.requests.clear()
    await house.skip(DAY + 2 * HOUR)
    await house.wait(20)
    assert looked(house) == 0
    house.simulator.start()
    await house.wait(HOUR + 20)
    assert looked(house) == looked(house, KEY) == 1


async def test_unloaded(house: House) -> None:
    """Test that an account that is unloaded is not looked after."""
    await house.wait(5)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    house.world.requests.clear()
    await house.wait(DAY)
    assert [each for each in house.world.requests if SERVICE_NAME in each.path] == []
