"""Test the flow that adds and changes the recipients of an account."""

from typing import Any

from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import CONF_PHONE_NUMBERS, DOMAIN, SUBENTRY_RECIPIENT
from homeassistant.components.persistent_notification import _async_get_or_create_notifications
from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..flow import Flow
from ..ovh_simulator import OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME
from ..texts import TRANSLATIONS, abort_text, entry_text, form_error

LANDLINE = "At least one number looks like a landline"
WRONG = [
    pytest.param(
        {CONF_NAME: "Carol"}, CONF_PHONE_NUMBERS, "Enter at least one phone number.", id="no_number"
    ),
    pytest.param({CONF_PHONE_NUMBERS: [CAROL]}, CONF_NAME, "Enter a name.", id="no_name"),
    pytest.param(
        {CONF_NAME: " ", CONF_PHONE_NUMBERS: [CAROL]}, CONF_NAME, "Enter a name.", id="blank_name"
    ),
    pytest.param(
        {CONF_NAME: "0611223344", CONF_PHONE_NUMBERS: [CAROL]},
        CONF_NAME,
        "A name that looks like a phone number could be taken for one.",
        id="name_is_number",
    ),
    pytest.param(
        {CONF_NAME: "lea", CONF_PHONE_NUMBERS: [CAROL]},
        CONF_NAME,
        "Another recipient of this account already has this name",
        id="name_taken",
    ),
    pytest.param(
        {CONF_NAME: "Carol", CONF_PHONE_NUMBERS: [CAROL, "07400 123456"]},
        CONF_PHONE_NUMBERS,
        "07400 123456 (there is at least one digit too many) is not a phone number of your",
        id="number_of_another_country",
    ),
    pytest.param(
        {CONF_NAME: "Carol", CONF_PHONE_NUMBERS: ["Carol"]},
        CONF_PHONE_NUMBERS,
        "Carol is not a phone number of your country.",
        id="letters",
    ),
    pytest.param(
        {CONF_NAME: "Carol", CONF_PHONE_NUMBERS: ["{number}"]},
        CONF_PHONE_NUMBERS,
        "{number} is not a phone number of your country.",
        id="braces",
    ),
]


@pytest.fixture(name="house")
def house_fixture(make_entry: EntryFactory) -> MockConfigEntry:
    """Return an entry, not loaded, with the recipients Bob and Léa."""
    return make_entry(recipients={"Bob": [BOB], "Léa": [ALICE]})


def recipient(entry: ConfigEntry, name: str) -> ConfigSubentry:
    """Return the only recipient of a name."""
    [found] = [subentry for subentry in entry.subentries.values() if subentry.title == name]
    return found


def notifications(hass: HomeAssistant) -> list[str]:
    """Return the notifications in the side bar."""
    return [each["message"] for each in _async_get_or_create_notifications(hass).values()]


async def test_add(hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that a recipient can be reached as soon as it is added."""
    flow = await Flow.add_recipient(hass, entry)
    assert flow.step == "user"
    assert flow.typed == {}
    await flow.submit(name=" Carol ", phone_numbers=["06 11 22 33 44"])
    await hass.async_block_till_done()

    assert entry_text(flow.result) is None
    carol = recipient(entry, "Carol")
    assert carol.subentry_type == SUBENTRY_RECIPIENT
    assert carol.data == {CONF_PHONE_NUMBERS: [CAROL]}
    assert entry.state is ConfigEntryState.LOADED
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.carol", "message": "Leak"},
        blocking=True,
    )
    assert [job.receivers for job in simulator.world.jobs] == [[CAROL]]


async def test_change(hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that a recipient keeps its entity when its name and numbers change."""
    subentry_id = recipient(entry, "Alice").subentry_id
    flow = await Flow.change_recipient(hass, entry, "Alice")
    assert flow.step == "reconfigure"
    assert flow.typed == {CONF_NAME: "Alice", CONF_PHONE_NUMBERS: [ALICE]}
    await flow.submit(name="Carol", phone_numbers=["06 11 22 33 44", CAROL])
    await hass.async_block_till_done()

    assert abort_text(flow.result) == "The recipient is changed."
    carol = recipient(entry, "Carol")
    assert carol.subentry_id == subentry_id
    assert carol.data == {CONF_PHONE_NUMBERS: [CAROL]}
    assert not hass.services.has_service("notify", "ovh_sms_alice")
    await hass.services.async_call("notify", "ovh_sms_carol", {"message": "Leak"}, blocking=True)
    await hass.services.async_call(
        "notify", "send_message", {"entity_id": "notify.alice", "message": "Leak"}, blocking=True
    )
    assert [job.receivers for job in simulator.world.jobs] == [[CAROL], [CAROL]]


@pytest.mark.parametrize(("user_input", "field", "expected"), WRONG)
async def test_add_wrong(
    hass: HomeAssistant,
    house: MockConfigEntry,
    user_input: dict[str, Any],
    field: str,
    expected: str,
) -> None:
    """Test that a wrong recipient is explained, and can be mended."""
    flow = await Flow.add_recipient(hass, house)
    await flow.submit(**user_input)

    assert flow.step == "user"
    assert form_error(flow.result, field).startswith(expected)
    assert len(flow.result["errors"] or {}) == 1
    assert flow.typed == user_input
    await flow.submit(name="Carol", phone_numbers=[CAROL])
    assert entry_text(flow.result) is None
    assert recipient(house, "Carol").data == {CONF_PHONE_NUMBERS: [CAROL]}


@pytest.mark.parametrize(("user_input", "field", "expected"), WRONG)
async def test_change_wrong(
    hass: HomeAssistant,
    house: MockConfigEntry,
    user_input: dict[str, Any],
    field: str,
    expected: str,
) -> None:
    """Test that a wrong change is explained, changes nothing, and can be mended."""
    flow = await Flow.change_recipient(hass, house, "Bob")
    await flow.submit(**user_input)

    assert flow.step == "reconfigure"
    assert form_error(flow.result, field).startswith(expected)
    assert flow.typed == user_input
    assert recipient(house, "Bob").data == {CONF_PHONE_NUMBERS: [BOB]}
    await flow.submit(name="Carol", phone_numbers=[CAROL])
    assert abort_text(flow.result) == "The recipient is changed."
    assert {subentry.title for subentry in house.subentries.values()} == {"Carol", "Léa"}


async def test_nothing_filled_in(hass: HomeAssistant, house: MockConfigEntry) -> None:
    """Test that an empty form has an error at each field."""
    flow = await Flow.add_recipient(hass, house)
    await flow.submit()

    assert form_error(flow.result, CONF_NAME) == "Enter a name."
    assert form_error(flow.result, CONF_PHONE_NUMBERS) == "Enter at least one phone number."


async def test_country_unset(hass: HomeAssistant, house: MockConfigEntry) -> None:
    """Test that without a country a number is asked for in full."""
    hass.config.country = None
    flow = await Flow.add_recipient(hass, house)
    await flow.submit(name="Carol", phone_numbers=["06 11 22 33 44"])

    assert form_error(flow.result, CONF_PHONE_NUMBERS).startswith(
        'Home Assistant does not know your country, so "06 11 22 33 44" is ambiguous.'
    )
    await flow.submit(name="Carol", phone_numbers=["+33 6 11 22 33 44"])
    assert recipient(house, "Carol").data == {CONF_PHONE_NUMBERS: [CAROL]}


async def test_landline(hass: HomeAssistant, house: MockConfigEntry) -> None:
    """Test that landlines are taken, with a warning."""
    flow = await Flow.add_recipient(hass, house)
    await flow.submit(name="Office", phone_numbers=["01 42 34 56 78"])
    assert LANDLINE in (entry_text(flow.result) or "")

    flow = await Flow.change_recipient(hass, house, "Office")
    await flow.submit(name="Office", phone_numbers=["01 42 34 56 78", CAROL])
    assert LANDLINE in abort_text(flow.result)
    assert recipient(house, "Office").data == {CONF_PHONE_NUMBERS: ["+33142345678", CAROL]}


async def test_test_message(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a recipient that was added or changed gets a test SMS if that is wanted."""
    flow = await Flow.add_recipient(hass, entry)
    await flow.submit(name="Carol", phone_numbers=["06 11 22 33 44"], send_test=True)
    await hass.async_block_till_done()
    assert (entry_text(flow.result) or "").startswith("Saved. A test SMS is on its way")
    assert recipient(entry, "Carol").data == {CONF_PHONE_NUMBERS: [CAROL]}
    assert hass.states.is_state("sensor.carol_last_status", "sent")

    flow = await Flow.change_recipient(hass, entry, "Carol")
    await flow.submit(name="Carol", phone_numbers=[BOB], send_test=True)
    await hass.async_block_till_done()
    assert abort_text(flow.result).startswith("Saved. A test SMS is on its way")
    text = TRANSLATIONS["en"]["common"]["test_message"]
    assert [(job.message, job.receivers) for job in simulator.world.jobs] == [
        (text, [CAROL]),
        (text, [BOB]),
    ]
    assert notifications(hass) == []


async def test_test_message_fails(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a recipient is kept if its test SMS is refused, and that the reason is told."""
    await hass.config.async_update(language="fr")
    await hass.async_block_till_done()
    simulator.world.accounts[SERVICE_NAME].credits_left = 0
    flow = await Flow.add_recipient(hass, entry)
    await flow.submit(name="Carol", phone_numbers=[CAROL], send_test=True)
    await hass.async_block_till_done()
    assert flow.result["type"] is FlowResultType.CREATE_ENTRY
    assert recipient(entry, "Carol").data == {CONF_PHONE_NUMBERS: [CAROL]}
    [message] = notifications(hass)
    reason = TRANSLATIONS["fr"]["exceptions"]["send_no_credits"]["message"]
    failed = TRANSLATIONS["fr"]["common"]["test_failed"].format(recipient="Carol", reason=reason)
    assert message.startswith(failed.partition("{words}")[0])


async def test_test_message_of_an_account_that_is_off(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """Test that a recipient of an account that is not loaded is kept without its test SMS."""
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.config_entries.async_unload(house.entry_id)
    flow = await Flow.add_recipient(hass, house)
    await flow.submit(name="Carol", phone_numbers=[CAROL], send_test=True)
    await hass.async_block_till_done()
    assert recipient(house, "Carol").data == {CONF_PHONE_NUMBERS: [CAROL]}
    [message] = notifications(hass)
    assert message.startswith("The test SMS to Carol was not sent. Nothing was sent, because")


@pytest.mark.parametrize("name", ["Léa", "Lea", "LÉA"])
async def test_change_keeps_name(hass: HomeAssistant, house: MockConfigEntry, name: str) -> None:
    """Test that a recipient may keep its own name, or write it differently."""
    flow = await Flow.change_recipient(hass, house, "Léa")
    await flow.submit(name=name, phone_numbers=[CAROL])

    assert abort_text(flow.result) == "The recipient is changed."
    assert recipient(house, name).data == {CONF_PHONE_NUMBERS: [CAROL]}


async def test_same_name_in_another_account(
    hass: HomeAssistant, house: MockConfigEntry, make_entry: EntryFactory
) -> None:
    """Test that recipients of different accounts may share a name."""
    other = make_entry("sms-ab12345-2", "Chalet", recipients={})
    flow = await Flow.add_recipient(hass, other)
    await flow.submit(name="Bob", phone_numbers=[BOB])

    assert flow.result["type"] is FlowResultType.CREATE_ENTRY
    assert recipient(other, "Bob").data == {CONF_PHONE_NUMBERS: [BOB]}


TYPED = st.one_of(
    st.text(max_size=20), st.sampled_from([ALICE, "06 12 34 56 78", "Léa", "Bob", "01 42 34 56 78"])
)


@settings(max_examples=50)
@given(name=TYPED, phone_numbers=st.lists(TYPED, max_size=3))
async def test_any_text(
    hass: HomeAssistant, house: MockConfigEntry, name: str, phone_numbers: list[str]
) -> None:
    """Test that whatever is typed, each form says what is wrong, or there is a recipient."""
    new = await Flow.add_recipient(hass, house)
    await new.submit(name=name, phone_numbers=phone_numbers)
    if new.result["type"] is FlowResultType.FORM:
        assert new.result["errors"]
        assert all(form_error(new.result, field) for field in new.result["errors"])
        typed = {CONF_NAME: name, CONF_PHONE_NUMBERS: phone_numbers}
        assert new.typed == {field: value for field, value in typed.items() if value != [""]}
        return
    assert entry_text(new.result) != ""
    added = recipient(house, name.strip())
    changed = await Flow.change_recipient(hass, house, added.title)
    await changed.submit(**changed.typed)
    assert abort_text(changed.result)
    assert recipient(house, name.strip()).data == added.data
    hass.config_entries.async_remove_subentry(house, added.subentry_id)


async def test_sender_rules(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that the end says what operators of the recipient's country do with the sender."""
    flow = await Flow.add_recipient(hass, entry)
    await flow.submit(name="Carlos", phone_numbers=["+34 612 345 678"])
    assert 'whether "MyHouse" is in it' in (entry_text(flow.result) or "")
    flow = await Flow.change_recipient(hass, entry, "Carlos")
    await flow.submit(name="Carlos", phone_numbers=["+353 85 012 3456"])
    assert 'phones show "Likely Scam"' in abort_text(flow.result)
    flow = await Flow.change_recipient(hass, entry, "Carlos")
    await flow.submit(name="Carlos", phone_numbers=["+49 151 23456789"])
    assert abort_text(flow.result) == "The recipient is changed."
    await hass.config_entries.async_unload(entry.entry_id)
    # Nothing is known of an account that is not loaded.
    flow = await Flow.add_recipient(hass, entry)
    await flow.submit(name="Carmen", phone_numbers=["+34 612 345 679"])
    assert entry_text(flow.result) is None
