"""Test the guard of a house that falls silent."""

from datetime import datetime
from typing import Final

import pytest

from ..conftest import ALICE, BOB, CAROL
from ..house import House
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.model import Message

HOUR: Final = 3600.0
SWITCH: Final = "switch.maison_silence_guard"
UNTIL: Final = "sensor.maison_silence_alarm_at"
RULES: Final = [*DEFAULT_RULES, ("DELETE", "/sms/*/jobs/*")]


@pytest.fixture(autouse=True)
def every_right(house: House) -> None:
    """Give the keys the right to cancel deferred messages."""
    house.world.credentials[CONSUMER_KEY].rules = list(RULES)


async def switch(house: House, state: str) -> None:
    """Switch the guard on or off."""
    call = house.hass.services.async_call(
        "switch", f"turn_{state}", {"entity_id": SWITCH}, blocking=True
    )
    await call
    await house.settle()


def held(house: House) -> list[Message]:
    """Return the SMS that leave later."""
    return house.world.pending(SERVICE_NAME)


def left(house: House) -> list[Message]:
    """Return the SMS that have left."""
    return house.world.outgoing(SERVICE_NAME)


def armed_for(house: House) -> float | None:
    """Return the seconds until the SMS leaves, as the house shows it."""
    state = house.hass.states.get(UNTIL)
    assert state
    if state.state == "unknown":
        return None
    return datetime.fromisoformat(state.state).timestamp() - house.world.clock.now()


async def test_renewed(house: House) -> None:
    """Test that the SMS is renewed at half time, told nowhere, and taken back when switched off."""
    states = house.hass.states
    assert states.is_state(SWITCH, "off")
    assert armed_for(house) is None
    await switch(house, "on")
    assert states.is_state(SWITCH, "on")
    await house.wait(5)
    assert [each.receiver for each in held(house)] == [ALICE, BOB, CAROL]
    assert armed_for(house) == pytest.approx(6 * HOUR, abs=60)
    first = {each.id for each in held(house)}
    requests = len(house.world.requests)
    await house.wait(2.9 * HOUR)
    assert {each.id for each in held(house)} == first
    await house.wait(0.2 * HOUR)
    assert [each.receiver for each in held(house)] == [ALICE, BOB, CAROL]
    assert first.isdisjoint(each.id for each in held(house))
    assert armed_for(house) == pytest.approx(5.9 * HOUR, abs=0.1 * HOUR)
    print([(r.method, r.path) for r in house.world.requests[requests:]])
    assert house.deliveries == []
    assert await house.messages() == []
    assert house.last_status == "unknown"
    await house.wait(24 * HOUR)
    assert left(house) == []
    assert len(held(house)) == 3
    await switch(house, "off")
    assert held(house) == []
    assert armed_for(house) is None
    await house.wait(24 * HOUR)
    assert left(house) == []
    assert house.data.ledger.messages == []
