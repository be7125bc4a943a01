"""Test that entries of the other integration of this domain become ours, and send as before."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import (
    CONF_CONSUMER_KEY,
    CONF_PHONE_NUMBERS,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    DOMAIN,
    SHORT_CODE,
    SUBENTRY_RECIPIENT,
)
from custom_components.ovh_sms.takeover.migration import EVERYBODY, async_migrate
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir

from ..conftest import ALICE, BOB, CAROL, KEYS, EntryFactory
from ..ovh_simulator import OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME
from ..test_init import set_up
from ..texts import text

NOTIFY = "notify.ovh_sms_sms_ab12345_1"
CREDITS = "sensor.ovh_sms_credits_sms_ab12345_1"
THEIR_NOTIFY = f"ovh_sms_notify_{SERVICE_NAME}"
THEIR_CREDITS = f"ovh_sms_credits_{SERVICE_NAME}"
THEIR_DATA = {
    **KEYS,
    CONF_SERVICE_NAME: SERVICE_NAME,
    "recipients": [ALICE, BOB],
    "sender": "MyHouse",
    "rate_limit_strategy": "drop",
    "rate_limit_max": 10,
    "rate_limit_window": 60,
    "rate_limit_queue_size": 50,
    "config_validated": True,
}

type TheirFactory = Callable[..., MockConfigEntry]


@pytest.fixture(name="make_theirs")
def make_theirs_fixture(hass: HomeAssistant) -> TheirFactory:
    """Return a factory of entries and entities as the other integration left them."""

    def make_theirs(
        unique_id: str | None = SERVICE_NAME,
        title: str = f"OVH SMS - {SERVICE_NAME}",
        without: str = "",
        **changes: Any,
    ) -> MockConfigEntry:
        data = {field: value for field, value in THEIR_DATA.items() if field != without} | changes
        entry = MockConfigEntry(
            domain=DOMAIN, version=1, unique_id=unique_id, title=title, data=data
        )
        entry.add_to_hass(hass)
        add_entity(hass, entry, NOTIFY, THEIR_NOTIFY)
        add_entity(hass, entry, CREDITS, THEIR_CREDITS)
        return entry

    return make_theirs


def add_entity(hass: HomeAssistant, entry: ConfigEntry, entity_id: str, unique_id: str) -> None:
    """Add an entity of an entry to the registry."""
    domain, _, object_id = entity_id.partition(".")
    er.async_get(hass).async_get_or_create(
        domain, DOMAIN, unique_id, config_entry=entry, object_id_base=object_id
    )
    assert er.async_get(hass).async_get(entity_id)


def recipients(entry: ConfigEntry) -> dict[str, list[str]]:
    """Return the numbers of each recipient."""
    return {
        each.title: each.data[CONF_PHONE_NUMBERS]
        for each in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
    }


def issues(hass: HomeAssistant) -> dict[str | None, str]:
    """Return what Repairs say, by the key of the text."""
    return {
        issue.translation_key: text(
            "issues",
            issue.translation_key or "",
            "description",
            placeholders=issue.translation_placeholders,
        )
        for issue in ir.async_get(hass).issues.values()
    }


async def send(hass: HomeAssistant, entity_id: str = NOTIFY) -> None:
    """Send as the user's automations do."""
    data = {"entity_id": entity_id, "message": "Leak"}
    await hass.services.async_call("notify", "send_message", data, blocking=True)


async def test_migrate(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that an entry loads without a question, and sends to whom it sent."""
    entry = make_theirs()
    assert await set_up(hass, entry) is ConfigEntryState.LOADED

    assert hass.config_entries.flow.async_progress() == []
    assert (entry.version, entry.minor_version, entry.unique_id) == (2, 1, SERVICE_NAME)
    assert entry.data == {**KEYS, CONF_SERVICE_NAME: SERVICE_NAME}
    assert entry.options == {CONF_SENDER: "MyHouse"}
    assert recipients(entry) == {
        "Phone 5678": [ALICE],
        "Phone 4321": [BOB],
        "Everybody": [ALICE, BOB],
    }
    assert issues(hass) == {}
    await send(hass)
    [job] = simulator.world.jobs
    assert job.valid_receivers == [ALICE, BOB]
    assert job.sender == "MyHouse"


async def test_entities_live_on(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that automations find what they name, and that nothing dead is left."""
    entry = make_theirs()
    registry = er.async_get(hass)
    registry.async_update_entity(NOTIFY, name="SMS to all", icon="mdi:bell")
    add_entity(hass, entry, "sensor.dead", "ovh_sms_credits_sms-ab12345-9")
    await set_up(hass, entry)

    [everybody] = [each for each in entry.subentries.values() if each.unique_id == EVERYBODY]
    notify = registry.async_get(NOTIFY)
    assert notify is not None
    assert notify.unique_id == f"{everybody.subentry_id}_message"
    assert notify.config_subentry_id == everybody.subentry_id
    assert (notify.name, notify.icon) == ("SMS to all", "mdi:bell")
    credits_left = registry.async_get(CREDITS)
    assert credits_left is not None
    assert credits_left.unique_id == f"{SERVICE_NAME}_credits_left"
    assert hass.states.is_state(CREDITS, "100.0")
    assert hass.states.is_state(NOTIFY, "unknown")
    entities = er.async_entries_for_config_entry(registry, entry.entry_id)
    assert not [each for each in entities if each.unique_id.startswith("ovh_sms_")]
    assert {hass.states.get(each.entity_id) is None for each in entities} == {False}
    assert {each.device_id is None for each in entities} == {False}


async def test_one_recipient(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that whoever was texted alone is reached by the entity that was there."""
    entry = make_theirs(recipients=[BOB])
    await set_up(hass, entry)

    assert recipients(entry) == {"Phone 4321": [BOB]}
    await send(hass)
    assert simulator.world.jobs[0].valid_receivers == [BOB]


@pytest.mark.parametrize("written", [[], "", None])
async def test_nobody(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory, written: object
) -> None:
    """Test that an entity that reached nobody does not stay and seem to."""
    entry = make_theirs(recipients=written)
    assert await set_up(hass, entry) is ConfigEntryState.LOADED

    assert recipients(entry) == {}
    assert er.async_get(hass).async_get(NOTIFY) is None
    assert hass.states.is_state(CREDITS, "100.0")
    assert issues(hass) == {}


@pytest.mark.parametrize(
    "written",
    [
        f"{ALICE},{BOB}",
        f" {ALICE} ;\n{BOB},",
        ["06 12 34 56 78", "0033 6 87 65 43 21"],
        [ALICE, "06 12 34 56 78", BOB, ALICE],
        [f"{ALICE}, {BOB}", [None]],
        [33612345678, BOB],
    ],
)
async def test_written_otherwise(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory, written: object
) -> None:
    """Test that numbers are read as people write them, each once."""
    entry = make_theirs(recipients=written)
    await set_up(hass, entry)

    assert recipients(entry)["Everybody"] == [ALICE, BOB]
    assert issues(hass) == {}


async def test_unreadable_numbers(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that a number is not lost in silence, nor shown in full."""
    entry = make_theirs(recipients=[ALICE, "06 12 34 56", "Bob", {"name": "Carol"}])
    await set_up(hass, entry)

    assert recipients(entry) == {"Phone 5678": [ALICE]}
    said = issues(hass)["numbers_not_imported"]
    assert "left out: …56, Bob, {'name': 'Carol'}." in said
    [issue] = ir.async_get(hass).issues.values()
    assert issue.is_persistent
    assert issue.severity is ir.IssueSeverity.ERROR
    await hass.config_entries.async_remove(entry.entry_id)
    assert issues(hass) == {}


async def test_country_unknown(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that a national number is not guessed."""
    hass.config.country = None
    entry = make_theirs(recipients=[ALICE, "0687654321"])
    await set_up(hass, entry)

    assert recipients(entry) == {"Phone 5678": [ALICE]}
    assert "06…21" in issues(hass)["numbers_not_imported"]


async def test_names(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that recipients are named in the user's language, and never the same."""
    hass.config.language = "fr"
    entry = make_theirs(recipients=[ALICE, "+33612335678"])
    await set_up(hass, entry)

    assert list(recipients(entry)) == ["Téléphone 45678", "Téléphone 35678", "Tout le monde"]
    assert hass.services.has_service("notify", "ovh_sms_telephone_45678")


async def test_names_of_numbers_that_end_alike(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that a number that ends as another is told by more digits."""
    entry = make_theirs(recipients=["+4915112345678", "+15112345678"])
    await set_up(hass, entry)

    assert list(recipients(entry))[:2] == ["Phone 915112345678", "Phone 15112345678"]


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("MyHouse", "MyHouse"),
        (" MyHouse ", "MyHouse"),
        ("", SHORT_CODE),
        (None, SHORT_CODE),
        (["MyHouse"], SHORT_CODE),
        ("My\nHouse", SHORT_CODE),
        ("A sender that is far too long", SHORT_CODE),
    ],
)
async def test_sender(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_theirs: TheirFactory,
    written: object,
    sender: str,
) -> None:
    """Test that what cannot be a sender becomes the short code, as before."""
    entry = make_theirs(sender=written)
    await set_up(hass, entry)

    assert entry.options == {CONF_SENDER: sender}
    await send(hass)
    [job] = simulator.world.jobs
    assert job.sender_for_response is (sender == SHORT_CODE)


async def test_title(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that a title keeps what the user gave it, but no warning that is past."""
    entry = make_theirs(title="Home (⚠ unverified)", config_validated=False)
    await set_up(hass, entry)
    assert entry.title == "Home"


@pytest.mark.parametrize("key", ["", None, 12, "two words", ["list"]])
async def test_wrong_key(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory, key: object
) -> None:
    """Test that a key is asked for if there is none."""
    entry = make_theirs(consumer_key=key)
    assert await set_up(hass, entry) is ConfigEntryState.LOADED

    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert recipients(entry).keys() == {"Phone 5678", "Phone 4321", "Everybody"}
    assert entry.data[CONF_CONSUMER_KEY] == ""
    await hass.config_entries.flow.async_configure(flow["flow_id"], KEYS)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await send(hass)


@pytest.mark.parametrize("without", [*KEYS, "recipients", "sender", "rate_limit_max"])
async def test_missing_field(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory, without: str
) -> None:
    """Test that an entry is mended whatever it lacks."""
    entry = make_theirs(without=without)
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert entry.version == 2
    flows = hass.config_entries.flow.async_progress()
    assert [each["context"]["source"] for each in flows] == [SOURCE_REAUTH] * (without in KEYS)


@pytest.mark.parametrize("written", [None, 1, "", "../me"])
async def test_account_of_unique_id(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory, written: object
) -> None:
    """Test that the account is known from what tells the entry from others."""
    entry = make_theirs(service_name=written)
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert entry.data[CONF_SERVICE_NAME] == SERVICE_NAME


async def test_unique_id_of_another_account(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that the account is the one that was sent with, not the one first set up."""
    entry = make_theirs(unique_id="sms-ab12345-9")
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert entry.unique_id == SERVICE_NAME
    await send(hass)


async def test_no_account(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_theirs: TheirFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that an entry that nobody can mend is refused, says so and can be removed."""
    entry = make_theirs(unique_id=None, title="Home", without=CONF_SERVICE_NAME)
    assert await set_up(hass, entry) is ConfigEntryState.MIGRATION_ERROR
    assert "Home names no SMS account: remove it and add it again" in caplog.text
    assert entry.version == 1

    caplog.clear()
    await hass.config_entries.async_remove(entry.entry_id)
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
    assert er.async_get(hass).async_get(NOTIFY) is None


async def test_same_account_twice(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    make_theirs: TheirFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that an account is not set up twice."""
    make_entry()
    entry = make_theirs(unique_id="sms-ab12345-9", title="Home")
    assert await set_up(hass, entry) is ConfigEntryState.MIGRATION_ERROR
    assert f"Home is another entry of the SMS account {SERVICE_NAME}" in caplog.text
    assert recipients(entry) == {}


async def test_repeated(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that what was interrupted half-way is done once."""
    entry = make_theirs()
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType({CONF_PHONE_NUMBERS: [BOB, ALICE]}),
            subentry_type=SUBENTRY_RECIPIENT,
            title="Us",
            unique_id=EVERYBODY,
        ),
    )
    assert await async_migrate(hass, entry)
    before = dict(entry.subentries)
    hass.config_entries.async_update_entry(entry, version=1)
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    hass.config_entries.async_update_entry(
        entry, version=1, data=THEIR_DATA, options={CONF_SENDER: "MyHouse"}
    )
    await hass.async_block_till_done()
    assert await async_migrate(hass, entry)

    assert entry.subentries == before
    assert recipients(entry).keys() == {"Us", "Phone 5678", "Phone 4321"}
    await send(hass)
    # It is queued while the entry reloads.
    await hass.async_block_till_done()
    assert set(simulator.world.jobs[0].valid_receivers) == {ALICE, BOB}


async def test_entities_after_a_power_cut(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that entities become ours although only the entry was saved as migrated."""
    entry = make_theirs()
    await set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    registry = er.async_get(hass)
    for entity_id in (NOTIFY, CREDITS):
        registry.async_update_entity(entity_id, new_entity_id=f"{entity_id}_2")
    add_entity(hass, entry, NOTIFY, THEIR_NOTIFY)
    add_entity(hass, entry, CREDITS, THEIR_CREDITS)
    await set_up(hass, entry)

    assert hass.states.is_state(CREDITS, "100.0")
    assert registry.async_get(f"{NOTIFY}_2") is None
    assert registry.async_get(f"{CREDITS}_2") is None
    await send(hass)
    assert simulator.world.jobs[0].valid_receivers == [ALICE, BOB]


async def test_offline(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that it does not take OVHcloud to migrate."""
    simulator.stop()
    entry = make_theirs()
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert entry.version == 2
    simulator.start()
    await send(hass)
    assert len(simulator.world.jobs) == 1


async def test_devices(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that a device lives on as the account's, and that none is left without entities."""
    entry = make_theirs()
    registry = dr.async_get(hass)
    old = [
        registry.async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={(DOMAIN, identifier)}, name="Old"
        )
        for identifier in (entry.entry_id, "second")
    ]
    registry.async_update_device(old[0].id, name_by_user="SMS of the house")
    for entity_id, device in zip((NOTIFY, CREDITS), old, strict=True):
        er.async_get(hass).async_update_entity(entity_id, device_id=device.id)
    await set_up(hass, entry)

    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
    assert len(devices) == 4
    account = registry.async_get(old[0].id)
    assert account is not None
    assert account.name_by_user == "SMS of the house"
    assert account.identifiers == {(DOMAIN, SERVICE_NAME)}
    assert registry.async_get(old[1].id) is None
    assert hass.states.is_state(CREDITS, "100.0")
    await send(hass)


async def test_removed_recipient_stays_away(
    hass: HomeAssistant, simulator: OvhSimulator, make_theirs: TheirFactory
) -> None:
    """Test that the migration is over once it is done."""
    entry = make_theirs()
    await set_up(hass, entry)
    [everybody] = [each for each in entry.subentries.values() if each.unique_id == EVERYBODY]
    hass.config_entries.async_remove_subentry(entry, everybody.subentry_id)
    await hass.async_block_till_done()
    await hass.config_entries.async_reload(entry.entry_id)

    assert recipients(entry).keys() == {"Phone 5678", "Phone 4321"}
    assert er.async_get(hass).async_get(NOTIFY) is None


async def test_newer_version(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that an entry of a newer version is left alone, and the log says why."""
    entry = make_entry(recipients={"Carol": [CAROL]})
    hass.config_entries.async_update_entry(entry, version=3)
    before = entry.as_dict()
    assert await set_up(hass, entry) is ConfigEntryState.MIGRATION_ERROR
    assert "version 3 which is higher than the current version 2" in caplog.text
    assert not await async_migrate(hass, entry)
    assert "Maison was set up by a newer version of OVHcloud SMS" in caplog.text
    assert entry.as_dict() == before
    assert simulator.world.requests == []


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from((ALICE, BOB, "06 12 34 56 78", SERVICE_NAME, "+", "00", "٠٦١٢٣٤٥٦٧٨")),
    lambda odd: st.lists(odd, max_size=4) | st.dictionaries(st.text(), odd, max_size=3),
    max_leaves=8,
)


@given(
    data=st.fixed_dictionaries({}, optional=dict.fromkeys(THEIR_DATA, ODD)),
    unique_id=st.none() | st.text() | st.just(SERVICE_NAME),
)
@settings(max_examples=150)
async def test_odd_data(hass: HomeAssistant, data: dict[str, Any], unique_id: str | None) -> None:
    """Test that no entry is too odd to be either migrated or refused."""
    entry = MockConfigEntry(domain=DOMAIN, version=1, unique_id=unique_id, data=data)
    entry.add_to_hass(hass)
    is_migrated = await async_migrate(hass, entry)

    assert entry.version == (2 if is_migrated else 1)
    if is_migrated:
        assert entry.data.keys() == {*KEYS, CONF_SERVICE_NAME}
        assert {type(value) for value in entry.data.values()} == {str}
        titles = [each.title for each in entry.subentries.values()]
        assert len(titles) == len(set(titles))
    assert await hass.config_entries.async_remove(entry.entry_id)
