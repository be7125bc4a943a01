"""Fixtures: a house that listens, and people who talk to it."""

from collections.abc import Callable

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.core import HomeAssistant

from ..conftest import EntryFactory
from ..ovh_simulator import OvhSimulator
from .model import Begin, Model
from .talking import CONTACTS, HIDDEN, Talk, async_expose, async_set_up


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> MockConfigEntry:
    """Return a loaded entry with the option, and recipients of which one is not exposed."""
    await async_set_up(hass)
    entry = make_entry(recipients=CONTACTS, options={"assist": True})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await async_expose(hass, *(name for name in CONTACTS if name != HIDDEN))
    return entry


@pytest.fixture(name="talk")
def talk_fixture(
    hass: HomeAssistant, entry: MockConfigEntry, hass_admin_user: MockUser
) -> Callable[..., Talk]:
    """Return what begins a conversation of an administrator."""

    def talk(
        language: str = "en",
        user_id: str | None = hass_admin_user.id,
        device_id: str | None = None,
    ) -> Talk:
        return Talk(hass, user_id, language, device_id)

    return talk


@pytest.fixture(name="model")
def model_fixture(hass: HomeAssistant, entry: MockConfigEntry, hass_admin_user: MockUser) -> Begin:
    """Return what begins a conversation with a model."""

    def model(user_id: str | None = hass_admin_user.id) -> Model:
        return Model(hass, user_id)

    return model
