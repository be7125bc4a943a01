"""Fixtures: a Home Assistant that sends through the simulator, over real HTTP."""

import asyncio
from collections.abc import Callable, Generator
from importlib import import_module
import json
import os
from pathlib import Path
import pkgutil
from random import SystemRandom
import traceback
from typing import Any, Final
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, settings
import ovh.client
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components import ovh_sms
from custom_components.ovh_sms.const import (
    CONF_APPLICATION_KEY,
    CONF_APPLICATION_SECRET,
    CONF_CONSUMER_KEY,
    CONF_PHONE_NUMBERS,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    DOMAIN,
    SUBENTRY_RECIPIENT,
)
from homeassistant import const as ha_const
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant

from .check_translations import watch
from .frozen_time import make_quick
from .house import House
from .ovh_simulator import OvhSimulator
from .ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    SERVICE_NAME,
)

collect_ignore = ["e2e"]

# The gate tries the same examples everywhere; `--hypothesis-profile=explore` looks for new ones.
# Some are made of what loaded modules have, so all of them are.
for module in pkgutil.walk_packages(ovh_sms.__path__, f"{ovh_sms.__name__}."):
    import_module(module.name)
# Before each freeze, freezegun lists the names in all modules, to look again at those that changed.
for where in (
    "freezegun.api._get_module_attributes_hash",
    "pytest_homeassistant_custom_component.patch_time.ha_get_module_attributes_hash",
):
    patch(
        where, lambda module: f"{id(module)}-{len(getattr(module, '__dict__', ()))}", create=True
    ).start()
make_quick()
settings.register_profile(
    "explore",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("gate", settings.get_profile("explore"), derandomize=True)
settings.load_profile("gate")

KEYS = {
    CONF_APPLICATION_KEY: APPLICATION_KEY,
    CONF_APPLICATION_SECRET: APPLICATION_SECRET,
    CONF_CONSUMER_KEY: CONSUMER_KEY,
}
ALICE = "+33612345678"
BOB = "+33687654321"
CAROL = "+33611223344"
RECIPIENTS = {"Alice": [ALICE], "Family": [ALICE, BOB]}
PEOPLE = {"Alice": [ALICE], "Bob": [BOB], "Carol": [CAROL]}

NOON: Final = "2026-11-25T20:00:00+00:00"
"""Where the house of the tests is: no day or month ends while one runs."""

type EntryFactory = Callable[..., MockConfigEntry]

_HACS: Final = json.loads((Path(__file__).parents[1] / "hacs.json").read_text(encoding="utf-8"))


def watch_thread(name: str) -> None:
    """Let a method of event loops fail in other threads than theirs, as in debug mode."""
    method = getattr(asyncio.BaseEventLoop, name)

    def watched(loop: Any, *args: Any, **more: Any) -> Any:
        loop._check_thread()
        return method(loop, *args, **more)

    patch.object(asyncio.BaseEventLoop, name, watched).start()


if _HACS["homeassistant"] == ha_const.__version__:
    # The oldest release runs in the event loop's debug mode, as the test plugin wants it. The
    # stack it keeps of each task, future and handle costs most of the time. Tasks and futures have
    # to keep one frame; that no file has changed meanwhile is taken for granted.
    traceback.extract_stack.__defaults__ = (None, 1)
    patch("linecache.checkcache", lambda *_: None).start()
    patch("asyncio.format_helpers.extract_stack", lambda *_: []).start()
else:

    @pytest.fixture(autouse=True)
    def enable_event_loop_debug() -> None:
        """Leave the event loop's debug mode off: it costs more than half of the time."""

    # What it would find: calls from other threads.
    for method in ("call_at", "call_soon"):
        watch_thread(method)


def pytest_sessionstart() -> None:
    """Keep a worker's threads on one core, where they cost less to wake."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of a Home Assistant, so that `-m "not hass"` has only those that are quick."""
    for item in items:
        if "hass" in getattr(item, "fixturenames", ()):
            item.add_marker("hass")


@pytest.fixture(name="check_translations", autouse=True)
def check_translations_fixture() -> Generator[None]:
    """Fail a test that shows what a language has no words for, or gives it what no text takes."""
    with watch() as problems:
        yield
    assert problems == []


@pytest.fixture(name="automatic_check", autouse=True)
def automatic_check_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the check of a new account off for good: it makes requests a minute after the start."""
    monkeypatch.setattr("custom_components.ovh_sms.check.automatic.DELAY", 1e8)


@pytest.fixture(scope="session", autouse=True)
def random_ids() -> Generator[None]:
    """Let ids of the registries differ, although hypothesis seeds `random` for each example."""
    with patch("homeassistant.util.uuid.getrandbits", SystemRandom().getrandbits):
        yield


@pytest.fixture(scope="session", autouse=True)
def patient_shutdown() -> Generator[None]:
    """Give idle threads the time to end: core stops them on a busy machine, and so their chain.

    Each wakes the next one, which then waits for ever. Core has 10 attempts within 10 seconds.
    """
    with patch("homeassistant.util.executor._JOIN_ATTEMPTS", 2):
        yield


@pytest.fixture(name="freezer")
def freezer_fixture(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """Return a clock that stands at noon."""
    freezer.move_to(NOON)
    return freezer


@pytest.fixture(name="hass_config_dir")
def hass_config_dir_fixture(tmp_path: Path) -> str:
    """Return a config folder of its own for each test: outboxes are real files."""
    (tmp_path / ".storage").mkdir()
    return str(tmp_path)


@pytest.fixture(name="hass")
def hass_fixture(hass: HomeAssistant, enable_custom_integrations: None) -> HomeAssistant:
    """Return a Home Assistant in France that knows the integration."""
    hass.config.country = "FR"
    return hass


@pytest.fixture(name="simulator")
def simulator_fixture(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> Generator[OvhSimulator]:
    """Return a running simulator that python-ovh talks to."""
    with OvhSimulator() as simulator:
        monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", simulator.endpoint)
        yield simulator


@pytest.fixture(name="make_entry")
def make_entry_fixture(hass: HomeAssistant) -> EntryFactory:
    """Return a factory of entries as the config flow makes them, not yet set up."""

    def make_entry(
        service_name: str = SERVICE_NAME,
        title: str = "Maison",
        recipients: dict[str, list[str]] = RECIPIENTS,
        **changes: Any,
    ) -> MockConfigEntry:
        entry = MockConfigEntry(
            domain=DOMAIN,
            version=2,
            unique_id=service_name,
            title=title,
            data={**KEYS, CONF_SERVICE_NAME: service_name, **changes.pop("data", {})},
            options={CONF_SENDER: "MyHouse", **changes.pop("options", {})},
            subentries_data=[
                ConfigSubentryData(
                    subentry_type=SUBENTRY_RECIPIENT,
                    title=name,
                    unique_id=None,
                    data={CONF_PHONE_NUMBERS: numbers},
                )
                for name, numbers in recipients.items()
            ],
            **changes,
        )
        entry.add_to_hass(hass)
        return entry

    return make_entry


@pytest.fixture(name="contacts")
def contacts_fixture() -> dict[str, list[str]]:
    """Return the numbers of the recipients by their names."""
    return RECIPIENTS


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    contacts: dict[str, list[str]],
) -> MockConfigEntry:
    """Return a loaded entry with the recipients, its credits known."""
    entry = make_entry(recipients=contacts)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


@pytest.fixture(name="house")
def house_fixture(
    freezer: FrozenDateTimeFactory,
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> House:
    """Return a house with the loaded entry, in which time stands still."""
    return House(hass, simulator, freezer, entry)
