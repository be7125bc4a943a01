"""Test what Home Assistant keeps of the entities, platform by platform."""

from types import MappingProxyType

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

import custom_components.ovh_sms as integration
from custom_components.ovh_sms.const import CONF_PHONE_NUMBERS, SUBENTRY_RECIPIENT
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .conftest import RECIPIENTS, EntryFactory
from .ovh_simulator import OvhSimulator


@pytest.fixture(name="snapshot")
def snapshot_fixture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return snapshots as Home Assistant keeps them, without what differs from run to run."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.mark.parametrize(
    "platform",
    [Platform.BUTTON, Platform.EVENT, Platform.NOTIFY, Platform.SENSOR, Platform.SWITCH],
)
async def test_entities(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
    freezer: FrozenDateTimeFactory,
    platform: Platform,
) -> None:
    """Test the entities of a platform and their states."""
    freezer.move_to("2026-11-24T12:00:00Z")
    monkeypatch.setattr(integration, "PLATFORMS", [platform])
    entry = make_entry(recipients={})
    for name, numbers in RECIPIENTS.items():
        hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType({CONF_PHONE_NUMBERS: numbers}),
                subentry_id=f"subentry_of_{name.lower()}",
                subentry_type=SUBENTRY_RECIPIENT,
                title=name,
                unique_id=name.lower(),
            ),
        )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    await snapshot_platform(hass, er.async_get(hass), snapshot, entry.entry_id)
