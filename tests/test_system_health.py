"""Test the system health info page."""

import asyncio

from aiohttp import ClientError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.ovh_sms.api import REQUESTS_PER_MINUTE, RateLimiter
from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.system_health import API_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import CAROL, EntryFactory
from .house import House
from .ovh_simulator import OvhSimulator
from .repository.test_translations import load


async def info(hass: HomeAssistant) -> dict[str, object]:
    """Return what is shown."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    shown = await get_system_health_info(hass, DOMAIN)
    reachable = shown["can_reach_server"]
    return {**shown, "can_reach_server": await reachable}


async def test_house(house: House, aioclient_mock: AiohttpClientMocker) -> None:
    """Test a house with a message that waits."""
    aioclient_mock.get(API_URL, text="1767225600")
    await house.send()
    before = await info(house.hass)
    assert before["can_reach_server"] == "ok"
    assert before["accounts"] == before["accounts_ready"] == 1
    assert before["queued"] == 0
    assert REQUESTS_PER_MINUTE - 10 < int(str(before["requests_left"])) < REQUESTS_PER_MINUTE
    house.simulator.stop()
    await house.send("Fire!", CAROL)
    assert (await info(house.hass))["queued"] == 1
    await house.wait(600)
    assert (await info(house.hass))["requests_left"] == REQUESTS_PER_MINUTE


async def test_not_reached(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    aioclient_mock: AiohttpClientMocker,
) -> None:
    """Test that an account is ready without OVHcloud."""
    aioclient_mock.get(API_URL, exc=ClientError)
    simulator.stop()
    entry = make_entry()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await info(hass) == {
        "can_reach_server": {"type": "failed", "error": "unreachable"},
        "accounts": 1,
        "accounts_ready": 1,
        "queued": 0,
        "requests_left": REQUESTS_PER_MINUTE,
    }


async def test_requests_left() -> None:
    """Test that requests are counted that were made, and those that wait for a slot."""
    limiter = RateLimiter()
    await asyncio.gather(*(limiter.async_acquire(urgent=False) for _ in range(10)))
    assert (limiter.left, limiter.waiting) == (REQUESTS_PER_MINUTE - 10, 0)
    limiter.charge(REQUESTS_PER_MINUTE)
    waiting = [asyncio.create_task(limiter.async_acquire(urgent=each)) for each in (True, False)]
    await asyncio.sleep(0)
    assert (limiter.left, limiter.waiting) == (0, 2)
    for task in waiting:
        task.cancel()
    await asyncio.sleep(0)
    assert limiter.waiting == 0


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_translations(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    aioclient_mock: AiohttpClientMocker,
    language: str,
) -> None:
    """Test that all that is shown has a name."""
    aioclient_mock.get(API_URL, text="1767225600")
    assert (await info(hass)).keys() == load(language)["system_health"]["info"].keys()
