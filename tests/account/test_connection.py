"""What clients of one Home Assistant share."""

import asyncio
from dataclasses import replace
from unittest.mock import Mock, patch

import pytest

from custom_components.ovh_sms.account import connection
from custom_components.ovh_sms.account.domain_data import async_create_client, async_get_data
from custom_components.ovh_sms.api import Keys, OutcomeUnknown, Unavailable
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HomeAssistant

from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    SERVICE_NAME,
)

KEYS = Keys(APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY)


async def test_client(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a client reaches OVHcloud."""
    assert await async_create_client(hass, KEYS).async_get_service_names() == [SERVICE_NAME]


async def test_one_pace_for_each_key(hass: HomeAssistant) -> None:
    """Test that clients of one consumer key share its pace, and no others do."""
    with patch.object(connection, "OvhClient") as client:
        async_create_client(hass, KEYS)
        async_create_client(hass, replace(KEYS, application_secret="other"), urgent=True)
        async_create_client(hass, replace(KEYS, consumer_key="other"))
    limiters = [call.args[2] for call in client.call_args_list]
    assert limiters[0] is limiters[1] is not limiters[2]
    known = async_get_data(hass).connections.limiters
    assert known == {CONSUMER_KEY: limiters[0], "other": limiters[2]}
    assert [call.kwargs for call in client.call_args_list] == [
        {"urgent": urgent, "connections": 1} for urgent in (False, True, False)
    ]


async def test_one_pace_for_each_home_assistant(hass: HomeAssistant) -> None:
    """Test that another Home Assistant, as in a test, starts afresh."""
    other = Mock(data={})
    limiters = [async_get_data(each).connections.limiters for each in (hass, other)]
    assert limiters[0][CONSUMER_KEY] is not limiters[1][CONSUMER_KEY]


async def test_close(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that requests end when Home Assistant closes, or it would wait for their threads."""
    simulator.world.faults.add(Fault("hang_before", "GET", "/sms"))
    client = async_create_client(hass, KEYS)
    request = asyncio.create_task(client.async_get_service_names())
    while len(simulator.world.faults):  # noqa: ASYNC110 - another thread
        await asyncio.sleep(0.01)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_CLOSE)
    with pytest.raises(OutcomeUnknown):
        await asyncio.wait_for(request, 2)
    with pytest.raises(Unavailable):
        await client.async_get_service_names()
