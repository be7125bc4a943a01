"""Test YAML of another public integration of this domain, which has no effect."""

from typing import Any

import pytest

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .conftest import EntryFactory
from .ovh_simulator import OvhSimulator

PLATFORM = {"platform": DOMAIN, "name": "mine", "recipients": ["+33612345678"]}


async def start(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Start with a configuration.yaml and the accounts of the UI."""
    for domain in (DOMAIN, "notify"):
        assert await async_setup_component(hass, domain, config)
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    "config",
    [
        {DOMAIN: None},
        {DOMAIN: {}},
        {DOMAIN: "nonsense"},
        {DOMAIN: [5, {"consumer_key": ["not a key"]}]},
        {DOMAIN: {"service_name": "sms-ab12345-1", "future": {"nested": [1]}}},
        {"notify": [PLATFORM]},
        {"notify": PLATFORM},
        {"notify mine": [{"platform": "file"}, PLATFORM]},
        {DOMAIN: {}, "notify": [PLATFORM]},
    ],
)
async def test_yaml_is_ignored(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, config: dict[str, Any]
) -> None:
    """Test that Repairs say that YAML can go, and that accounts load whatever it says."""
    entry = make_entry()
    before = entry.as_dict()
    await start(hass, config)

    assert entry.state is ConfigEntryState.LOADED
    assert hass.config_entries.async_entries(DOMAIN) == [entry]
    assert entry.as_dict() == before
    [issue] = ir.async_get(hass).issues.values()
    assert (issue.issue_id, issue.translation_key) == ("yaml_ignored", "yaml_ignored")
    assert issue.severity is ir.IssueSeverity.WARNING
    assert not issue.is_fixable
    assert not issue.is_persistent


async def test_issue_outlives_account(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the lines are still named when the account is removed."""
    entry = make_entry()
    await start(hass, {DOMAIN: {}})
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert ir.async_get(hass).async_get_issue(DOMAIN, "yaml_ignored")


async def test_platform_alone(hass: HomeAssistant) -> None:
    """Test that a platform is named although nothing else sets the integration up."""
    assert await async_setup_component(hass, "notify", {"notify": [PLATFORM]})
    await hass.async_block_till_done()
    assert ir.async_get(hass).async_get_issue(DOMAIN, "yaml_ignored")
    assert not hass.services.has_service("notify", "mine")


@pytest.mark.parametrize(
    "config", [{}, {"notify": None}, {"notify": [None, "ovh_sms", {"platform": "file"}]}]
)
async def test_no_yaml(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, config: dict[str, Any]
) -> None:
    """Test that there is no issue without such lines."""
    entry = make_entry()
    await start(hass, config)
    assert entry.state is ConfigEntryState.LOADED
    assert not ir.async_get(hass).issues
