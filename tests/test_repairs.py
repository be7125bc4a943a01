"""Test that what is wrong with a key, or with the credits, is mended from the list of repairs."""

import asyncio
from typing import Any, cast

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import CONF_CONSUMER_KEY, DOMAIN
from custom_components.ovh_sms.flows import approval
from custom_components.ovh_sms.repairs import RenewKeyFlow
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .flows.test_approval import decide, requested
from .house import House
from .ovh_simulator import OvhSimulator
from .ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from .texts import TRANSLATIONS

ISSUE = f"key_too_powerful_{SERVICE_NAME}"


@pytest.fixture(name="flow")
async def flow_fixture(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Any]:
    """Return the flow that mends a key that may do too much."""
    monkeypatch.setattr(approval, "POLL_EVERY", 0.02)
    assert await async_setup_component(hass, "repairs", {})
    simulator.world.credentials[CONSUMER_KEY].rules.append(("GET", "/me"))
    await entry.runtime_data.key_coordinator.async_refresh()
    manager = repairs_flow_manager(hass)
    assert manager
    result: Any = await manager.async_init(DOMAIN, data={"issue_id": ISSUE})
    assert result["step_id"] == "confirm"
    text = TRANSLATIONS["en"]["issues"]["key_too_powerful"]["fix_flow"]["step"]["confirm"]
    shown = text["description"].format(**result["description_placeholders"])
    assert '"GET /me"' in shown
    assert shown.count(f"?GET=/sms/{SERVICE_NAME}&GET=/sms/{SERVICE_NAME}/*&POST=") == 2
    return dict(await manager.async_configure(result["flow_id"], {}))


async def go_on(hass: HomeAssistant, flow: dict[str, Any]) -> dict[str, Any]:
    """Wait until the flow has noticed the decision."""
    manager = repairs_flow_manager(hass)
    assert manager
    result: Any = flow
    async with asyncio.timeout(10):
        while result["type"] in {
            FlowResultType.EXTERNAL_STEP,
            FlowResultType.EXTERNAL_STEP_DONE,
        }:
            await asyncio.sleep(0.02)
            result = await manager.async_configure(flow["flow_id"])
    await hass.async_block_till_done(wait_background_tasks=True)
    return dict(result)


async def test_mended(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: dict[str, Any]
) -> None:
    """Test that a smaller key takes the place of one that may do too much, once."""
    manager = repairs_flow_manager(hass)
    assert manager
    [handler] = manager._progress.values()
    assert isinstance(handler, RenewKeyFlow)
    await decide(flow["url"], "approve")
    result = await go_on(hass, flow)
    await approval.async_continue(handler, manager)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.data[CONF_CONSUMER_KEY] == requested(simulator).consumer_key
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None


async def test_not_approved(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    flow: dict[str, Any],
) -> None:
    """Test that the issue stays if the key was not approved in time."""
    manager = repairs_flow_manager(hass)
    assert manager
    manager.async_abort(flow["flow_id"])
    monkeypatch.setattr(approval, "APPROVED_WITHIN", 0.1)
    again: Any = await manager.async_init(DOMAIN, data={"issue_id": ISSUE})
    again = await manager.async_configure(again["flow_id"], {})
    result = await go_on(hass, dict(again))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_approved")
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE)
    assert entry.data[CONF_CONSUMER_KEY] == CONSUMER_KEY


async def test_no_internet(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: dict[str, Any]
) -> None:
    """Test that it is said why no key could be asked for, in the language of the house."""
    await hass.config.async_update(language="fr")
    await hass.async_block_till_done()
    manager = repairs_flow_manager(hass)
    assert manager
    simulator.stop()
    again: Any = await manager.async_init(DOMAIN, data={"issue_id": ISSUE})
    again = await manager.async_configure(again["flow_id"], {})
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "approval_failed")
    reason = again["description_placeholders"]["reason"]
    assert reason == TRANSLATIONS["fr"]["exceptions"]["unavailable"]["message"]
    manager.async_abort(flow["flow_id"])


async def open_credits(house: House, issue: str) -> dict[str, Any]:
    """Open the issue of the credits, as a user does."""
    assert await async_setup_component(house.hass, "repairs", {})
    manager = repairs_flow_manager(house.hass)
    assert manager
    data = {"issue_id": f"{issue}_{SERVICE_NAME}"}
    return dict(cast("Any", await manager.async_init(DOMAIN, data=data)))


async def submit(house: House, flow: dict[str, Any]) -> dict[str, Any]:
    """Submit a form without fields."""
    manager = repairs_flow_manager(house.hass)
    assert manager
    result = dict(cast("Any", await manager.async_configure(flow["flow_id"], {})))
    await house.settle()
    return result


async def test_credits_bought(house: House) -> None:
    """Test that a look clears the issue, and that what waits leaves, once credits were bought."""
    account = house.world.accounts[SERVICE_NAME]
    house.simulator.stop()
    await house.send()
    account.credits_left = 0
    house.simulator.start()
    await house.wait(60)
    assert (house.queued, house.sent) == (1, [])
    flow = await open_credits(house, "no_credits")
    assert (flow["step_id"], flow["type"]) == ("init", FlowResultType.FORM)
    flow = await submit(house, flow)
    assert flow["type"] is FlowResultType.FORM
    account.credits_left = 50
    flow = await submit(house, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert house.issue("no_credits") is None
    await house.wait(10)
    assert len(house.sent) == 1


async def test_credits_bought_before_it_is_opened(house: House) -> None:
    """Test that the warning of few credits ends as soon as it is opened."""
    account = house.world.accounts[SERVICE_NAME]
    account.credits_left = 8
    await house.wait(3700)
    flow = await open_credits(house, "low_credits")
    assert flow["description_placeholders"]["credits"] == "8"
    account.credits_left = 7
    flow = await submit(house, flow)
    assert flow["description_placeholders"]["credits"] == "7"
    account.credits_left = 100
    assert (await open_credits(house, "low_credits"))["type"] is FlowResultType.CREATE_ENTRY
    assert house.issue("low_credits") is None


async def test_credits_unknown(house: House) -> None:
    """Test that it is said why the credits cannot be read, in the language of the house."""
    await house.hass.config.async_update(language="de")
    await house.settle()
    house.world.accounts[SERVICE_NAME].credits_left = 0
    await house.wait(3700)
    house.simulator.stop()
    flow = await open_credits(house, "no_credits")
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "not_read")
    reason = flow["description_placeholders"]["reason"]
    assert reason == TRANSLATIONS["de"]["exceptions"]["unavailable"]["message"]
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert (await open_credits(house, "no_credits"))["reason"] == "not_loaded"
    assert house.issue("no_credits")


async def test_update_entity(house: House) -> None:
    """Test that homeassistant.update_entity looks at the credits."""
    assert await async_setup_component(house.hass, "homeassistant", {})
    account = house.world.accounts[SERVICE_NAME]
    account.credits_left = 0
    await house.wait(3700)
    assert house.issue("no_credits")
    account.credits_left = 50
    data = {"entity_id": "sensor.maison_credits_left"}
    await house.hass.services.async_call("homeassistant", "update_entity", data, blocking=True)
    await house.settle()
    assert house.issue("no_credits") is None
    assert house.hass.states.is_state("sensor.maison_credits_left", "50.0")
