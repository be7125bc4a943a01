"""Test when an account is checked by itself."""

import pytest

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.check.automatic import STATE
from custom_components.ovh_sms.const import CONF_CONSUMER_KEY

from ..house import House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import DEFAULT_RULES
from .checking import issues

DELAY = 60


@pytest.fixture(name="automatic_check", autouse=True)
def automatic_check_fixture() -> None:
    """Let new accounts be checked as they are outside of tests."""


def checks(house: House) -> int:
    """Return how often the account was checked."""
    # Of a tag that no SMS has.
    queries = [each.query for each in house.world.requests if each.path.endswith("/outgoing")]
    return sum("tag" in query and "creationDatetime.from" not in query for query in queries)


async def test_new(house: House) -> None:
    """Test that a new account is checked once, and not at the next start."""
    assert checks(house) == 0
    await house.wait(DELAY)
    assert checks(house) == 1
    await house.restart()
    await house.wait(DELAY * 2)
    assert checks(house) == 1


async def test_update(house: House) -> None:
    """Test that another release is checked."""
    await house.wait(DELAY)
    state = house.data.ledger.get_state(STATE)
    house.data.ledger.put_state(STATE, {"version": 7.0})
    await house.restart()
    await house.wait(DELAY)
    assert checks(house) == 2
    assert house.data.ledger.get_state(STATE) == state


async def test_new_keys(house: House) -> None:
    """Test that new keys are checked soon."""
    await house.wait(DELAY)
    house.world.add_credential("b" * 32, [*DEFAULT_RULES, ("GET", "/*")])
    data = {**house.entry.data, CONF_CONSUMER_KEY: "b" * 32}
    house.hass.config_entries.async_update_entry(house.entry, data=data)
    await house.wait(DELAY + 1)
    assert checks(house) == 2
    assert "key_too_powerful" in issues(house)


async def test_outbox(house: House) -> None:
    """Test that messages that wait come first."""
    house.world.faults.add(Fault("rate_limited", "POST", times=None, retry_after=200))
    await house.send()
    await house.wait(DELAY * 3)
    assert checks(house) == 0
    house.world.faults.clear()
    await house.wait(DELAY * 4)
    assert checks(house) == 1


async def test_unreachable(house: House) -> None:
    """Test that it is made up for once OVHcloud can be reached."""
    house.world.faults.add(Fault("reset_before", times=None))
    await house.wait(DELAY * 5)
    assert checks(house) == 0
    house.world.faults.clear()
    await house.wait(600)
    assert checks(house) == 1


async def test_unloaded(house: House) -> None:
    """Test that an account that is disabled is not checked."""
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.wait(DELAY * 2)
    assert checks(house) == 0
    assert house.entry.entry_id not in async_get_data(house.hass).accounts
