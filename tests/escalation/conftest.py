"""A house with three contacts."""

import pytest

from ..conftest import PEOPLE
from ..house import House
from .alarming import AlarmHouse


@pytest.fixture(name="contacts")
def contacts_fixture() -> dict[str, list[str]]:
    """Return Alice, Bob and Carol."""
    return PEOPLE


@pytest.fixture(name="alarm_house")
def alarm_house_fixture(house: House) -> AlarmHouse:
    """Return a house with alarms, in which time stands still."""
    return AlarmHouse(house)
