"""Test entries that somebody has edited by hand."""

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.const import CONF_PHONE_NUMBERS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, BOB, KEYS, EntryFactory
from ..flows.test_options_flow import EVERY
from ..ovh_simulator import OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME

SETTINGS: Final = {"id": "a", "url": "b", "previous": {"receipts": None, "replies": {}}}
VALUES: Final[st.SearchStrategy[Any]] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**20) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
FINE: Final = {
    ConfigEntryState.LOADED,
    ConfigEntryState.SETUP_ERROR,
    ConfigEntryState.SETUP_RETRY,
}


async def set_up(hass: HomeAssistant, make_entry: EntryFactory, **changes: Any) -> Any:
    """Set an entry up, and return it."""
    async_get_data(hass).connections.limiters.clear()
    entry = make_entry(**changes)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def test_as_it_was_made(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that nothing is changed of an entry that can be read."""
    options = EVERY | {"webhook_settings": SETTINGS}
    entry = await set_up(hass, make_entry, options=options)
    assert entry.state is ConfigEntryState.LOADED
    assert dict(entry.options) == options
    assert dict(entry.data) == {**KEYS, "service_name": SERVICE_NAME}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", ["MyHouse"]),
        ("max_parts", 0),
        ("max_parts", "many"),
        ("retry_for", "soon"),
        ("retry_for", {"days": 10**12}),
        ("validity", -1),
        ("encoding", "rot13"),
        ("daily_budget", "5"),
        ("low_credits", []),
        ("webhook_settings", {"id": 1}),
    ],
)
async def test_options(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, field: str, value: Any
) -> None:
    """Test that an option that cannot be read is as at first, and the others hold."""
    entry = await set_up(hass, make_entry, options={"replies": True, field: value})
    assert entry.state is ConfigEntryState.LOADED
    assert entry.options["replies"] is True
    assert field not in entry.options


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        (None, []),
        ("06 12 34 56 78", [ALICE]),
        ([ALICE, 5, None], [ALICE]),
        ([612345678], []),
        (["06 12 34 56 78", BOB], [ALICE, BOB]),
        (["+999 1"], []),
        # Not possible today, but in the form that is sent: OVHcloud has the last word.
        (["+3361234567"], ["+3361234567"]),
        (["+3361234567", "06 12 34 56 78"], ["+3361234567", ALICE]),
        ({"a": 1}, []),
    ],
)
async def test_numbers(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    written: Any,
    numbers: list[str],
) -> None:
    """Test that what is a number is one, whatever is written beside it."""
    entry = await set_up(hass, make_entry, recipients={"Alice": written})
    assert entry.state is ConfigEntryState.LOADED
    [alice] = entry.subentries.values()
    assert alice.data[CONF_PHONE_NUMBERS] == numbers


async def test_no_keys(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that keys that are gone are asked for."""
    entry = await set_up(hass, make_entry, data={"consumer_key": None})
    assert entry.state is ConfigEntryState.SETUP_ERROR
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"


async def test_no_account(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the account is told by the entry's id, or asked for."""
    entry = await set_up(hass, make_entry, data={"service_name": 5})
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["service_name"] == SERVICE_NAME
    lost = await set_up(hass, make_entry, service_name="?/")
    assert lost.state is ConfigEntryState.SETUP_ERROR
    assert lost.error_reason_translation_key == "entry_without_account"


@settings(max_examples=25)
@given(
    data=st.dictionaries(st.sampled_from([*KEYS, "service_name"]), VALUES, max_size=2),
    options=st.dictionaries(st.sampled_from([*EVERY, "webhook_settings"]), VALUES, max_size=4),
    numbers=VALUES,
)
async def test_anything(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    data: Mapping[str, Any],
    options: Mapping[str, Any],
    numbers: Any,
) -> None:
    """Test that an account is set up, or says why it is not, whatever is in its entry."""
    entry = await set_up(hass, make_entry, data=data, options=options, recipients={"Zoe": numbers})
    assert entry.state in FINE
    if entry.state is ConfigEntryState.SETUP_ERROR:
        assert entry.error_reason_translation_key
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
