"""Test what a message would be and cost, before it is sent."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..conftest import ALICE, BOB, EntryFactory
from ..house import House
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.model import Sender

RATES = "/sms/rates/destinations"
LONDON = "+447400123456"
# A satellite phone is of no country.
SATELLITE = "+881612345678"


async def estimate(hass: HomeAssistant, **fields: Any) -> dict[str, Any]:
    """Call ovh_sms.estimate and return its response."""
    response = await hass.services.async_call(
        DOMAIN, "estimate", {"message": "Leak", **fields}, blocking=True, return_response=True
    )
    assert response
    return response


def asked(simulator: OvhSimulator) -> list[dict[str, str]]:
    """Return what OVHcloud was asked about rates."""
    return [each.query for each in simulator.world.requests if each.path == RATES]


async def test_estimate(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that all there is to know is told, and nothing is sent."""
    assert await estimate(hass, title="Cellar", message="21° 🔥 21°") == {
        "encoding": "unicode",
        "characters": 17,
        "parts": 1,
        "characters_per_part": 70,
        "unicode_characters": ["°", "🔥"],
        "message": "Cellar\n21° 🔥 21°",
        "credits": 2.0,
        "receivers": [ALICE, BOB],
        "sender": "MyHouse",
        "truncated": False,
        "warnings": [],
    }
    assert not simulator.world.jobs
    assert simulator.world.accounts["sms-ab12345-1"].credits_left == 100


async def test_smart_estimate(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that the estimate is of what would be sent."""
    response = await estimate(hass, message="21° 🔥", encoding="smart", recipients=["Alice"])
    assert (response["message"], response["encoding"]) == ("21 deg", "gsm7")
    assert (response["unicode_characters"], response["credits"]) == ([], 1.0)
    response = await estimate(hass, message="a" * 400, max_parts=2, marketing=True)
    assert (response["parts"], response["truncated"], response["characters"]) == (2, True, 302)


async def test_estimate_is_right(house: House) -> None:
    """Test that OVHcloud takes as much as was estimated."""
    house.world.accounts["sms-ab12345-1"].senders["MyHouse"] = Sender()
    for text in ("Fire!", "Fenêtre ouverte " * 12, "a" * 160, "é{€" * 60, "🔥" * 36):
        fields = {"message": text, "recipients": ["Alice", LONDON]}
        expected = await estimate(house.hass, **fields)
        sent = await house.send(text, "Alice", LONDON)
        assert expected["credits"] == sent["credits_removed"]


async def test_no_request_for_known_rates(house: House) -> None:
    """Test that each country is asked for once a week, with the country that pays."""
    for _ in range(3):
        await estimate(house.hass, recipients=["Alice", LONDON, BOB])
    france, britain = {"country": "fr", "billingCountry": "fr"}, {"country": "gb"}
    assert asked(house.simulator) == [france, britain | {"billingCountry": "fr"}]
    await house.skip(8 * 86400)
    await estimate(house.hass, recipients=["Alice"])
    assert asked(house.simulator)[2:] == [france]


@pytest.mark.parametrize("country", [None, "CH"])
async def test_country_that_pays_is_unknown(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, country: str | None
) -> None:
    """Test that OVHcloud decides who pays if the house is in none of its markets."""
    hass.config.country = country
    entry = make_entry()
    await hass.config_entries.async_setup(entry.entry_id)
    await estimate(hass, recipients=["Alice"])
    assert asked(simulator) == [{"country": "fr"}]


@pytest.mark.parametrize("body", [[], {"credit": "much"}, None])
async def test_rate_unknown(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, body: Any
) -> None:
    """Test that no cost is made up."""
    simulator.world.faults.add(Fault("respond", "GET", RATES, body=body, times=None))
    response = await estimate(hass)
    assert (response["credits"], response["parts"]) == (None, 1)
    simulator.world.faults.clear()
    assert (await estimate(hass))["credits"] == 2


async def test_no_rate(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that no rate is asked for where there is no country."""
    entry = make_entry(recipients={"Boat": [SATELLITE]})
    await hass.config_entries.async_setup(entry.entry_id)
    assert (await estimate(hass, recipients=["Boat"]))["credits"] is None
    assert asked(simulator) == []


async def test_nothing_to_estimate(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an estimate fails where sending would."""
    with pytest.raises(ServiceValidationError, match="the message is empty"):
        await estimate(hass, message=" ")
    with pytest.raises(ServiceValidationError, match="Zoe"):
        await estimate(hass, recipients=["Zoe"])
