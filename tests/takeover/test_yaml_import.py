"""Test that accounts in configuration.yaml become entries, and that Repairs say what is next."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import (
    CONF_APPLICATION_KEY,
    CONF_APPLICATION_SECRET,
    CONF_CONSUMER_KEY,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    DOMAIN,
    SHORT_CODE,
)
from custom_components.ovh_sms.takeover.yaml_import import async_import
from homeassistant.config_entries import SOURCE_IMPORT, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceNotFound
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component

from ..conftest import ALICE, BOB, KEYS, EntryFactory
from ..flow import Flow
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..test_init import OTHER_SERVICE_NAME
from .test_migration import THEIR_DATA, issues, recipients

YAML = {**KEYS, CONF_SERVICE_NAME: SERVICE_NAME, "recipients": [ALICE, BOB], "sender": "MyHouse"}


async def start(hass: HomeAssistant, **config: Any) -> None:
    """Start with a configuration.yaml."""
    for domain in config:
        assert await async_setup_component(hass, domain, config)
    await hass.async_block_till_done()


def the_entry(hass: HomeAssistant) -> ConfigEntry:
    """Return the only account."""
    [entry] = hass.config_entries.async_entries(DOMAIN)
    return entry


async def notify(hass: HomeAssistant) -> None:
    """Send to everybody."""
    await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)


@pytest.fixture(name="maison")
def maison_fixture(simulator: OvhSimulator) -> None:
    """Give the account a name."""
    simulator.world.accounts[SERVICE_NAME].description = "Maison"


@pytest.mark.usefixtures("maison")
async def test_import(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that an account is set up with all that YAML says, which can go then."""
    await start(hass, ovh_sms=YAML)

    entry = the_entry(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.source == SOURCE_IMPORT
    assert (entry.version, entry.unique_id, entry.title) == (2, SERVICE_NAME, "Maison")
    assert entry.data == {**KEYS, CONF_SERVICE_NAME: SERVICE_NAME}
    assert entry.options == {CONF_SENDER: "MyHouse"}
    assert recipients(entry) == {
        "Phone 5678": [ALICE],
        "Phone 4321": [BOB],
        "Everybody": [ALICE, BOB],
    }
    await notify(hass)
    [job] = simulator.world.jobs
    assert (job.valid_receivers, job.sender) == ([ALICE, BOB], "MyHouse")
    said = issues(hass)
    assert said.keys() == {"deprecated_yaml"}
    assert "Remove this from configuration.yaml" in said["deprecated_yaml"]
    [issue] = ir.async_get(hass).issues.values()
    assert issue.severity is ir.IssueSeverity.WARNING


async def test_their_whole_schema(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that fields of the other integration and unknown ones do no harm."""
    await start(hass, ovh_sms={**THEIR_DATA, "future": {"nested": [1]}})

    assert the_entry(hass).state is ConfigEntryState.LOADED
    assert issues(hass).keys() == {"deprecated_yaml"}


async def test_already_configured(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that an account in the UI stays as it is, and OVHcloud is not asked about YAML."""
    entry = make_entry()
    before = entry.as_dict()
    await start(hass, ovh_sms={**YAML, CONF_CONSUMER_KEY: "not a key"})

    assert the_entry(hass) is entry
    assert entry.as_dict() == before
    assert [each.path for each in simulator.world.requests] == [
        "/auth/time",
        f"/sms/{SERVICE_NAME}",
    ]
    assert issues(hass).keys() == {"deprecated_yaml"}
    await hass.config_entries.async_remove(entry.entry_id)
    assert issues(hass) == {}


async def test_migrated_meanwhile(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that YAML of the other integration does not replace what it once made."""
    entry = MockConfigEntry(
        domain=DOMAIN, version=1, unique_id=SERVICE_NAME, data={**THEIR_DATA, CONF_SERVICE_NAME: ""}
    )
    entry.add_to_hass(hass)
    await start(hass, ovh_sms=THEIR_DATA)

    assert the_entry(hass) is entry
    assert entry.state is ConfigEntryState.LOADED
    assert issues(hass).keys() == {"deprecated_yaml"}


async def test_entry_comes_meanwhile(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that an entry which becomes ours while OVHcloud is asked is not replaced."""
    entry = MockConfigEntry(domain=DOMAIN, version=1, unique_id=OTHER_SERVICE_NAME, data={})
    simulator.world.add_account(OTHER_SERVICE_NAME)
    await start(hass, ovh_sms={})
    simulator.world.faults.add(Fault("slow", path="/sms/*", seconds=0.2))
    flow = hass.async_create_task(async_import(hass, YAML))
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data=YAML)
    await flow
    assert the_entry(hass) is entry


async def test_imports_once(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that an account that stands in YAML twice becomes one entry."""
    await start(hass, ovh_sms=[YAML, YAML], notify=[{"platform": DOMAIN, **YAML}])
    assert the_entry(hass).state is ConfigEntryState.LOADED


async def test_several_accounts(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that each account becomes an entry, and is told on its own."""
    simulator.world.add_account(OTHER_SERVICE_NAME, description="Chalet")
    other = {**YAML, CONF_SERVICE_NAME: OTHER_SERVICE_NAME}
    await start(hass, ovh_sms=[YAML, other, {**YAML, CONF_SERVICE_NAME: "sms-ab12345-9"}])

    entries = hass.config_entries.async_entries(DOMAIN)
    assert {entry.unique_id for entry in entries} == {SERVICE_NAME, OTHER_SERVICE_NAME}
    assert len(ir.async_get(hass).issues) == 3


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({CONF_APPLICATION_KEY: None}, "application_key"),
        ({CONF_SERVICE_NAME: " "}, "service_name"),
        ({CONF_APPLICATION_SECRET: "", CONF_CONSUMER_KEY: ""}, "application_secret, consumer_key"),
    ],
)
async def test_incomplete(
    hass: HomeAssistant, simulator: OvhSimulator, changes: dict[str, Any], missing: str
) -> None:
    """Test that Repairs name what YAML lacks, and OVHcloud is not asked."""
    await start(hass, ovh_sms=YAML | changes)

    said = issues(hass)
    assert said.keys() == {"yaml_incomplete"}
    assert f"lacks {missing}, so" in said["yaml_incomplete"]
    assert simulator.world.requests == []


@pytest.mark.parametrize("yaml", ["text", 1, {}, [[]], {"a": 1}])
async def test_odd_yaml(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, yaml: object
) -> None:
    """Test that an account in the UI loads whatever YAML says."""
    entry = make_entry()
    await start(hass, ovh_sms=yaml)

    assert entry.state is ConfigEntryState.LOADED
    assert issues(hass).keys() == {"yaml_incomplete"}


async def test_nothing_in_yaml(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that without YAML nothing is said."""
    await start(hass, ovh_sms=None)
    assert issues(hass) == {}


def refuse_application(simulator: OvhSimulator) -> None:
    """Forget the application."""
    simulator.world.applications.clear()


def refuse_consumer(simulator: OvhSimulator) -> None:
    """Let the consumer key expire."""
    simulator.world.credentials[CONSUMER_KEY].status = "expired"


def forbid_account(simulator: OvhSimulator) -> None:
    """Do not let the account be read."""
    simulator.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES[:1])


def forbid_jobs(simulator: OvhSimulator) -> None:
    """Let all be read and nothing sent."""
    simulator.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES[:3])


def forget_account(simulator: OvhSimulator) -> None:
    """Close the account."""
    simulator.world.accounts.clear()


def suspend(simulator: OvhSimulator) -> None:
    """Suspend the account."""
    simulator.world.accounts[SERVICE_NAME].status = "disable"


def slow_down(simulator: OvhSimulator) -> None:
    """Ask to slow down."""
    simulator.world.faults.add(Fault("rate_limited", path="/sms/*"))


def break_down(simulator: OvhSimulator) -> None:
    """Answer with an error of the server."""
    simulator.world.faults.add(Fault("http_500", path="/sms/*"))


def grumble(simulator: OvhSimulator) -> None:
    """Refuse for a reason that nobody foresaw."""
    body = {"message": "No SMS to +33612345678 today"}
    simulator.world.faults.add(Fault("respond", path="/sms/*", status=400, body=body))


@pytest.mark.parametrize(
    ("spoil", "issue", "expected"),
    [
        (refuse_application, "yaml_keys_refused", "refuses the keys"),
        (refuse_consumer, "yaml_keys_refused", "refuses the keys"),
        (forbid_account, "yaml_missing_right", f'"GET /sms/{SERVICE_NAME}"'),
        (forbid_jobs, "yaml_missing_right", f'"POST /sms/{SERVICE_NAME}/jobs"'),
        (forget_account, "yaml_unknown_account", SERVICE_NAME),
        (suspend, "yaml_account_suspended", "suspended"),
        (slow_down, "yaml_cannot_connect", "at the next start"),
        (break_down, "yaml_cannot_connect", "at the next start"),
        (OvhSimulator.stop, "yaml_cannot_connect", "at the next start"),
        (grumble, "yaml_refused", "No SMS to +33…78 today"),
    ],
)
async def test_refused(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    spoil: Callable[[OvhSimulator], None],
    issue: str,
    expected: str,
) -> None:
    """Test that Repairs say why an account is not set up, and nothing is deprecated."""
    spoil(simulator)
    await start(hass, ovh_sms=YAML)

    assert hass.config_entries.async_entries(DOMAIN) == []
    assert hass.config_entries.flow.async_progress() == []
    said = issues(hass)
    assert said.keys() == {issue}
    assert expected in said[issue]
    [created] = ir.async_get(hass).issues.values()
    assert created.severity is ir.IssueSeverity.ERROR


async def test_host_configuration(
    hass: HomeAssistant, simulator: OvhSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that settings of the host are named."""
    monkeypatch.setenv("OVH_CLIENT_ID", "host")
    await start(hass, ovh_sms=YAML)
    assert issues(hass).keys() == {"yaml_host_configuration"}


@pytest.mark.parametrize(
    "changes",
    [{CONF_CONSUMER_KEY: "two words"}, {CONF_APPLICATION_KEY: "clé"}],
)
async def test_malformed_key(
    hass: HomeAssistant, simulator: OvhSimulator, changes: dict[str, str]
) -> None:
    """Test that OVHcloud is not asked about what no key can be."""
    await start(hass, ovh_sms=YAML | changes)
    assert issues(hass).keys() == {"yaml_keys_refused"}
    assert simulator.world.requests == []


async def test_name_of_no_account(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a name does not become a path."""
    await start(hass, ovh_sms={**YAML, CONF_SERVICE_NAME: "../me"})
    assert issues(hass).keys() == {"yaml_unknown_account"}
    assert simulator.world.requests == []


async def test_refused_then_imported(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that the next try takes back what the first one said."""
    simulator.stop()
    await start(hass, ovh_sms=YAML)
    assert issues(hass).keys() == {"yaml_cannot_connect"}
    simulator.start()
    await async_import(hass, YAML)
    assert issues(hass).keys() == {"deprecated_yaml"}


async def test_unreadable_numbers(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a wrong number keeps nobody else from being texted, and is told once."""
    yaml = {**YAML, "recipients": "06 12 34 56 78, 12 34 56"}
    await start(hass, ovh_sms=yaml)

    assert recipients(the_entry(hass)) == {"Phone 5678": [ALICE]}
    assert issues(hass).keys() == {"deprecated_yaml", "numbers_not_imported"}
    assert "12…56" in issues(hass)["numbers_not_imported"]
    ir.async_get(hass).issues.clear()
    await async_import(hass, yaml)
    assert issues(hass).keys() == {"deprecated_yaml"}


async def test_keys_that_are_numbers(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that YAML may take a key for a number."""
    await start(hass, ovh_sms={**YAML, CONF_APPLICATION_KEY: 1234567890123456})
    assert issues(hass).keys() == {"yaml_keys_refused"}


@pytest.mark.parametrize(
    ("written", "country", "sender"),
    [
        ("MyHouse", "FR", "MyHouse"),
        ("", "FR", SHORT_CODE),
        (None, None, SHORT_CODE),
        ("Unknown", "FR", SHORT_CODE),
        ("", "GB", "MyHouse"),
        ("Unknown", "GB", "MyHouse"),
    ],
)
async def test_sender(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    written: str | None,
    country: str | None,
    sender: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that a sender that cannot be used gives way to one that can."""
    hass.config.country = country
    await start(hass, ovh_sms={**YAML, "sender": written})

    assert the_entry(hass).options == {CONF_SENDER: sender}
    assert ("has not validated Unknown" in caplog.text) is (written == "Unknown")
    await notify(hass)
    assert len(simulator.world.jobs) == 1


async def test_sender_not_to_be_listed(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a sender is used if the keys may not list any."""
    simulator.world.credentials[CONSUMER_KEY].rules = [
        ("GET", "/sms/*-1"),
        ("POST", "/sms/*/jobs"),
    ]
    await start(hass, ovh_sms={**YAML, "sender": "Mine"})
    assert the_entry(hass).options == {CONF_SENDER: "Mine"}


async def test_no_sender(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that an account that could not send is not set up."""
    hass.config.country = "GB"
    simulator.world.accounts[SERVICE_NAME].senders.clear()
    await start(hass, ovh_sms={**YAML, "sender": ""})
    assert issues(hass).keys() == {"yaml_no_sender"}


@pytest.mark.usefixtures("maison")
async def test_platform(
    hass: HomeAssistant, simulator: OvhSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that an account under `notify:` is set up, and what replaces its action named."""
    await start(hass, notify=[{"platform": DOMAIN, "name": "My alarm", "odd": 1, **YAML}])

    entry = the_entry(hass)
    assert entry.state is ConfigEntryState.LOADED
    said = issues(hass)
    assert said.keys() == {"deprecated_notify_yaml"}
    assert (
        "Its action notify.my_alarm no longer exists: use notify.ovh_sms in"
        in (said["deprecated_notify_yaml"])
    )
    assert f"`config_entry_id: {entry.entry_id}`" in said["deprecated_notify_yaml"]
    with pytest.raises(ServiceNotFound):
        await hass.services.async_call("notify", "my_alarm", {"message": "Leak"}, blocking=True)
    await notify(hass)
    assert simulator.world.jobs[0].valid_receivers == [ALICE, BOB]
    assert "Failed to initialize" not in caplog.text
    assert "Error" not in caplog.text


@pytest.mark.parametrize("name", [None, "ovh_sms", "OVH SMS", "ovh sms alice"])
async def test_platform_without_another_name(
    hass: HomeAssistant, simulator: OvhSimulator, name: str | None
) -> None:
    """Test that an action that lives on, or never was, is not said to be replaced."""
    named = {} if name is None else {"name": name}
    await start(hass, notify=[{"platform": DOMAIN, **named, **YAML}])

    assert issues(hass).keys() == {"deprecated_yaml"}
    assert not hass.services.has_service("notify", "ovh_sms_alice")
    await notify(hass)
    assert len(simulator.world.jobs) == 1


async def test_platform_refused(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that Repairs say why an account under `notify:` is not set up."""
    refuse_consumer(simulator)
    await start(hass, notify=[{"platform": DOMAIN, "name": "My alarm", **YAML}])
    assert issues(hass).keys() == {"yaml_keys_refused"}


async def test_reload_beside_platform(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the actions come and go with the account whatever stands in YAML."""
    entry = make_entry()
    await start(hass, notify=[{"platform": DOMAIN, "name": "ovh_sms", **YAML}])
    assert hass.services.has_service("notify", "ovh_sms_alice")
    await hass.config_entries.async_unload(entry.entry_id)
    assert not hass.services.has_service("notify", "ovh_sms")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.services.has_service("notify", "ovh_sms_alice")
    assert issues(hass).keys() == {"deprecated_yaml"}


async def test_user_is_faster(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that an import ends the same account's flow of a user who had just begun it."""
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert flow.step == "sender"
    await async_import(hass, YAML)

    assert the_entry(hass).source == SOURCE_IMPORT
    assert hass.config_entries.flow.async_progress() == []
    assert len(er.async_entries_for_config_entry(er.async_get(hass), the_entry(hass).entry_id))
