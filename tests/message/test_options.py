"""Test the options of an account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.flows.options_form import as_form
from custom_components.ovh_sms.message.options import Options
from custom_components.ovh_sms.sms.smart import Replacement
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ..conftest import EntryFactory
from ..flows.test_options_flow import EVERY
from ..ovh_simulator import OvhSimulator

VALUES: Final[st.SearchStrategy[Any]] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**20) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


def test_defaults() -> None:
    """Test that options that were never set have their defaults."""
    assert Options.read({}) == Options()


def test_every_option() -> None:
    """Test that all options are read."""
    stored = {
        "sender": "MyHouse",
        "validity": {"hours": 2},
        "retry_for": {"minutes": 30},
        "max_parts": 3.0,
        "encoding": "smart",
        "daily_budget": 5,
        "monthly_budget": 50.5,
        "low_credits": 0,
        "hourly_limit": 50,
        "deduplicate": {"minutes": 5},
        "receipts": False,
        "replies": True,
        "webhook": True,
    }
    assert Options.read(stored) == Options(
        sender="MyHouse",
        validity=timedelta(hours=2),
        retry_for=timedelta(minutes=30),
        max_parts=3,
        encoding=Replacement.SMART,
        daily_budget=5,
        monthly_budget=50.5,
        low_credits=0,
        hourly_limit=50,
        deduplicate=timedelta(minutes=5),
        receipts=False,
        replies=True,
        webhook=True,
    )


UNREADABLE: Final = [
    ("sender", ["MyHouse"]),
    ("max_parts", 0),
    ("max_parts", "many"),
    ("retry_for", "soon"),
    ("retry_for", {"days": 10**12}),
    ("validity", -1),
    ("encoding", "rot13"),
    ("daily_budget", "much"),
    ("monthly_budget", -1),
    ("low_credits", []),
    ("hourly_limit", -5),
]


@pytest.mark.parametrize(("field", "value"), UNREADABLE)
def test_unreadable(field: str, value: Any) -> None:
    """Test that an option that cannot be read has its default, and the others hold."""
    assert Options.read({"replies": True, field: value}) == Options(replies=True)


@given(stored=st.dictionaries(st.sampled_from([*EVERY]), VALUES, max_size=4))
def test_anything(stored: Mapping[str, Any]) -> None:
    """Test that whatever is stored can be read and shown in the form."""
    assert as_form(Options.read(stored))


async def test_account_with_unreadable_options(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that an account loads with options that cannot be read, and can be changed."""
    entry = make_entry(options=dict(UNREADABLE))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "init"
