"""Test that what is wrong with a key is mended from the list of repairs."""

import asyncio
from typing import Any

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
    """Test that it is said why no key could be asked for."""
    manager = repairs_flow_manager(hass)
    assert manager
    simulator.stop()
    again: Any = await manager.async_init(DOMAIN, data={"issue_id": ISSUE})
    again = await manager.async_configure(again["flow_id"], {})
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "approval_failed")
    assert "OVHcloud" in again["description_placeholders"]["reason"]
    manager.async_abort(flow["flow_id"])
