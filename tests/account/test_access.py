"""Test who may do what: administrators, users, those of one entity, readers, automations."""

import contextlib
from typing import Any, Final

from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import House
from ..ovh_simulator import OvhSimulator

ADMINISTRATOR: Final = "administrator"
USER: Final = "user"
OF_ALICE: Final = "of Alice"
READER: Final = "reader"
NO_USER: Final = "no user"

GROUPS: Final = {
    ADMINISTRATOR: GROUP_ID_ADMIN,
    USER: GROUP_ID_USER,
    READER: GROUP_ID_READ_ONLY,
}
POLICY_OF_ALICE: Final = {
    "entities": {"entity_ids": {"notify.alice": {"read": True, "control": True}}}
}

SENDERS: Final = {ADMINISTRATOR, USER, NO_USER}
"""Who may control all entities."""

TEXT: Final = {"message": "Water in the cellar!"}
ROWS: Final = {"rows": [{"phone": CAROL}], "number_column": "phone"}

CALLS: Final[list[tuple[str, dict[str, Any], list[str], set[str]]]] = [
    ("ovh_sms.send_message", {"recipients": "Alice"}, [ALICE], SENDERS | {OF_ALICE}),
    ("ovh_sms.send_message", {"entity_id": "notify.alice"}, [ALICE], SENDERS | {OF_ALICE}),
    ("ovh_sms.send_message", {"recipients": "notify.alice"}, [ALICE], SENDERS | {OF_ALICE}),
    (
        "ovh_sms.send_message",
        {"recipients": "Alice", "critical": True},
        [ALICE],
        SENDERS | {OF_ALICE},
    ),
    ("ovh_sms.send_message", {"recipients": "Family"}, [ALICE, BOB], SENDERS),
    ("ovh_sms.send_message", {"recipients": ["Alice", "Family"]}, [ALICE, BOB], SENDERS),
    ("ovh_sms.send_message", {"recipients": "all"}, [ALICE, BOB], SENDERS),
    ("ovh_sms.send_message", {"recipients": "06 11 22 33 44"}, [CAROL], SENDERS),
    ("ovh_sms.send_message", {"recipients": ["Alice", CAROL]}, [ALICE, CAROL], SENDERS),
    ("ovh_sms.send_message", {"recipients": ALICE}, [ALICE], SENDERS),
    ("ovh_sms.estimate", {"recipients": "Alice"}, [], SENDERS | {OF_ALICE}),
    ("ovh_sms.estimate", {"recipients": "Family"}, [], SENDERS),
    ("ovh_sms.estimate", {}, [], SENDERS),
    ("ovh_sms.send_bulk", ROWS, [CAROL], SENDERS),
    ("ovh_sms.send_bulk", {**ROWS, "dry_run": True}, [], SENDERS),
    ("notify.ovh_sms", {"target": "Alice"}, [ALICE], SENDERS | {OF_ALICE}),
    ("notify.ovh_sms", {"target": ["Alice", CAROL]}, [ALICE, CAROL], SENDERS),
    ("notify.ovh_sms", {}, [ALICE, BOB], SENDERS),
    ("notify.ovh_sms_alice", {}, [ALICE], SENDERS | {OF_ALICE}),
    ("notify.ovh_sms_family", {}, [ALICE, BOB], SENDERS),
    ("notify.send_message", {"entity_id": "notify.alice"}, [ALICE], SENDERS | {OF_ALICE}),
    ("notify.send_message", {"entity_id": "notify.family"}, [ALICE, BOB], SENDERS),
]
"""Actions, their fields, who gets an SMS, and whose call sends it."""


async def context_of(hass: HomeAssistant, caller: str) -> Context:
    """Return the context of a caller."""
    if caller == NO_USER:
        return Context()
    groups = []
    if caller in GROUPS:
        group = await hass.auth.async_get_group(GROUPS[caller])
        assert group
        groups.append(group)
    user = MockUser(groups=groups).add_to_hass(hass)
    if caller == OF_ALICE:
        user.mock_policy(POLICY_OF_ALICE)
    return Context(user_id=user.id)


async def call(hass: HomeAssistant, context: Context, action: str, **fields: Any) -> Any:
    """Call an action, and return its response if it has one."""
    domain, _, service = action.partition(".")
    answers = domain == DOMAIN and service != "cancel"
    return await hass.services.async_call(
        domain, service, fields, blocking=True, context=context, return_response=answers
    )


def receivers(simulator: OvhSimulator) -> list[str]:
    """Return to whom SMS were sent."""
    return [receiver for job in simulator.world.jobs for receiver in job.receivers]


@pytest.mark.parametrize("caller", [ADMINISTRATOR, USER, OF_ALICE, READER, NO_USER])
async def test_sending(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator, caller: str
) -> None:
    """Test that a user sends to those whose notify entities one may control, and no others."""
    context = await context_of(hass, caller)
    for action, fields, sent, who in CALLS:
        simulator.world.jobs.clear()
        refused = contextlib.nullcontext() if caller in who else pytest.raises(Unauthorized)
        with refused:
            await call(hass, context, action, **TEXT, **fields)
        await hass.async_block_till_done(wait_background_tasks=True)
        expected = sent if caller in who else []
        assert sorted(receivers(simulator)) == sorted(expected), (action, fields)


@pytest.mark.parametrize("caller", [ADMINISTRATOR, USER, OF_ALICE, READER, NO_USER])
async def test_reading_and_cancelling(house: House, caller: str) -> None:
    """Test that messages are for administrators, and taken back by those who may send to all."""
    await house.send("Dead man's switch")
    context = await context_of(house.hass, caller)
    if caller in {ADMINISTRATOR, NO_USER}:
        [message] = (await call(house.hass, context, "ovh_sms.get_messages"))["messages"]
        assert message["message"] == "Dead man's switch"
        assert (await call(house.hass, context, "ovh_sms.check"))["status"] == "ok"
    else:
        for action in ("ovh_sms.get_messages", "ovh_sms.check"):
            with pytest.raises(Unauthorized):
                await call(house.hass, context, action)
    expected, words = (
        (ServiceValidationError, "nothing to cancel")
        if caller in SENDERS
        else (Unauthorized, "^Unauthorized$")
    )
    with pytest.raises(expected, match=words):
        await call(house.hass, context, "ovh_sms.cancel", tag="ha5f0c2d8e1b7a943cd6")


@pytest.mark.parametrize("kind", ["subentry", "device"])
async def test_other_names_of_a_recipient(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator, kind: str
) -> None:
    """Test that a recipient is checked alike, whatever it is called by."""
    context = await context_of(hass, OF_ALICE)
    for name in ("Alice", "Family"):
        subentry_id = next(
            each.subentry_id for each in entry.subentries.values() if each.title == name
        )
        fields: dict[str, Any] = {"recipients": subentry_id}
        if kind == "device":
            devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
            fields = {"device_id": next(each.id for each in devices if each.name == name)}
        if name == "Alice":
            await call(hass, context, "ovh_sms.send_message", **TEXT, **fields)
        else:
            with pytest.raises(Unauthorized):
                await call(hass, context, "ovh_sms.send_message", **TEXT, **fields)
    assert receivers(simulator) == [ALICE]


@pytest.mark.parametrize(
    "fields",
    [
        {"recipients": "Nobody"},
        {"recipients": []},
        {"entity_id": "light.kitchen"},
        {"device_id": "gone"},
        {"area_id": "cellar"},
        {"recipients": "Alice", "label_id": "gone"},
    ],
)
@pytest.mark.parametrize("caller", [OF_ALICE, READER])
async def test_errors_tell_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, caller: str, fields: dict[str, Any]
) -> None:
    """Test that a user without rights reads no names of recipients in an error."""
    with pytest.raises(Unauthorized) as error:
        await call(hass, await context_of(hass, caller), "ovh_sms.send_message", **TEXT, **fields)
    assert "Family" not in str(error.value)


async def test_entity_is_gone(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that a recipient without an entity needs control of all entities."""
    context = await context_of(hass, OF_ALICE)
    er.async_get(hass).async_remove("notify.alice")
    with pytest.raises(Unauthorized):
        await call(hass, context, "ovh_sms.send_message", **TEXT, recipients="Alice")
    await call(
        hass, await context_of(hass, USER), "ovh_sms.send_message", **TEXT, recipients="Alice"
    )


async def test_same_name_in_two_accounts(
    hass: HomeAssistant, entry: MockConfigEntry, make_entry: EntryFactory, simulator: OvhSimulator
) -> None:
    """Test that a name in two accounts is checked in both."""
    simulator.world.add_account("sms-ab12345-2")
    other = make_entry("sms-ab12345-2", "Office", {"Alice": [CAROL]})
    assert await hass.config_entries.async_setup(other.entry_id)
    fields = {**TEXT, "recipients": "Alice", "config_entry_id": entry.entry_id}
    with pytest.raises(Unauthorized):
        await call(hass, await context_of(hass, OF_ALICE), "ovh_sms.send_message", **fields)
    await call(hass, await context_of(hass, USER), "ovh_sms.send_message", **fields)
    assert receivers(simulator) == [ALICE]


@pytest.mark.parametrize(
    "action", ["send_message", "estimate", "escalate", "get_messages", "send_bulk", "check"]
)
async def test_unknown_user(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator, action: str
) -> None:
    """Test that a user who is no longer there or is disabled may do nothing."""
    gone = MockUser(is_owner=True, is_active=False).add_to_hass(hass)
    fields: dict[str, dict[str, Any]] = {
        "send_message": {**TEXT, "recipients": "Alice"},
        "estimate": {**TEXT, "recipients": "Alice"},
        "send_bulk": {**TEXT, **ROWS},
        "escalate": {**TEXT, "steps": {"recipients": "Alice"}},
    }
    for user_id in (gone.id, "never"):
        with pytest.raises(UnknownUser):
            await call(hass, Context(user_id), f"ovh_sms.{action}", **fields.get(action, {}))
    assert receivers(simulator) == []


async def test_empty_context(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator
) -> None:
    """Test that Alarmo, whose context is an empty dictionary, may do all."""
    empty: Any = {}
    await call(hass, empty, "notify.ovh_sms", **TEXT)
    await call(hass, empty, "ovh_sms.send_message", **TEXT, recipients=CAROL)
    assert receivers(simulator) == [ALICE, BOB, CAROL]


@pytest.mark.parametrize("caller", [ADMINISTRATOR, USER, OF_ALICE, NO_USER])
async def test_numbers_in_responses(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator, caller: str
) -> None:
    """Test that whole numbers are for administrators and automations."""
    context = await context_of(hass, caller)
    sent = await call(hass, context, "ovh_sms.send_message", **TEXT, recipients="Alice")
    estimate = await call(hass, context, "ovh_sms.estimate", **TEXT, recipients="Alice")
    shown = ALICE if caller in {ADMINISTRATOR, NO_USER} else "+33…78"
    assert sent["valid_receivers"] == estimate["receivers"] == [shown]
    [receiver] = sent["receivers"]
    assert (receiver["receiver"], receiver["recipient"]) == (shown, "Alice")
    assert (sent["tag"], sent["sender"]) == (simulator.world.jobs[0].tag, "MyHouse")


async def test_numbers_in_answers(house: House) -> None:
    """Test that who was asked is not told by number, but by name."""
    context = await context_of(house.hass, USER)
    fields = {"message": "All well?", "recipients": ["Alice", CAROL], "sender": "short_code"}
    question = house.hass.async_create_task(
        call(house.hass, context, "ovh_sms.ask", **fields, timeout={"minutes": 5})
    )
    await house.wait(30)
    house.receive("Yes", tag=house.world.jobs[0].tag)
    await house.wait(120)
    answer = await question
    assert (answer["answer"], answer["recipient"], answer["receiver"]) == ("Yes", "Alice", "+33…78")
    assert answer["others"] == ["+33…44"]
    assert {each["receiver"] for each in answer["receivers"]} == {"+33…78", "+33…44"}


NAMES: Final = ["Alice", "Family", "all", ALICE, "06 11 22 33 44", "sensor.family_last_status"]
ENTITIES: Final = ["notify.alice", "notify.family", "group.everybody"]
SIGNS: Final = ["tel:", "+", ",", "\n", ";", " ", "", "\u200b", "None", "\x00"]
PIECES: Final = st.sampled_from(NAMES + ENTITIES + SIGNS)


@settings(max_examples=150)
@given(texts=st.lists(st.lists(PIECES, max_size=3).map("".join), max_size=2), way=st.integers(0, 3))
async def test_no_way_around(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: OvhSimulator,
    texts: list[str],
    way: int,
) -> None:
    """Test that no spelling of recipients reaches others than those whom one may control."""
    hass.states.async_set("group.everybody", "on", {"entity_id": ["notify.alice", "notify.family"]})
    calls: list[tuple[str, dict[str, Any]]] = [
        ("ovh_sms.send_message", {"recipients": texts}),
        ("ovh_sms.send_message", {"entity_id": texts}),
        ("notify.ovh_sms", {"target": texts}),
        ("notify.ovh_sms", {"target": ", ".join(texts)}),
    ]
    action, fields = calls[way]
    for caller, allowed in ((OF_ALICE, {ALICE}), (READER, set())):
        simulator.world.jobs.clear()
        with contextlib.suppress(Unauthorized, vol.Invalid):
            await call(hass, await context_of(hass, caller), action, **TEXT, **fields)
        assert set(receivers(simulator)) <= allowed


async def test_buttons(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator
) -> None:
    """Test that Home Assistant itself keeps readers from the test button."""
    with pytest.raises(Unauthorized):
        await call(
            hass, await context_of(hass, READER), "button.press", entity_id="button.alice_test"
        )
    assert receivers(simulator) == []


async def test_refused_before_all_else(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator
) -> None:
    """Test that rights are checked before OVHcloud is asked and anything is read."""
    await hass.config_entries.async_unload(entry.entry_id)
    simulator.world.requests.clear()
    context = await context_of(hass, READER)
    calls: dict[str, dict[str, Any]] = {
        "send_message": {**TEXT, "recipients": "Alice"},
        "send_bulk": {**TEXT, "csv_file": "/etc/passwd", "number_column": "phone"},
        "escalate": {**TEXT, "steps": {"recipients": "Zoe"}},
        "get_messages": {},
        "check": {},
    }
    for action, fields in calls.items():
        with pytest.raises(Unauthorized):
            await call(hass, context, f"ovh_sms.{action}", **fields)
    with pytest.raises(HomeAssistantError, match="no such SMS account"):
        await call(hass, Context(), "ovh_sms.get_messages")
    assert simulator.world.requests == []
