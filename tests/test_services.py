"""Test the actions of the integration."""

import contextlib
from typing import Any, Final

from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from custom_components.ovh_sms import services
from custom_components.ovh_sms.const import DOMAIN, SHORT_CODE
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.selector import validate_selector
from homeassistant.setup import async_setup_component

from . import source
from .conftest import ALICE, BOB, CAROL, EntryFactory
from .house import House
from .ovh_simulator import Fault, OvhSimulator
from .ovh_simulator.const import SERVICE_NAME
from .ovh_simulator.model import Sender


async def send(hass: HomeAssistant, **fields: Any) -> dict[str, Any]:
    """Call ovh_sms.send_message and return its response."""
    response = await hass.services.async_call(
        DOMAIN,
        "send_message",
        {"message": "Leak", **fields},
        blocking=True,
        return_response=True,
    )
    assert response
    return response


async def test_response(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test what an automation learns of an accepted message."""
    response = await send(hass, recipients=["Family"], title="Cellar", message="21°")

    [job] = simulator.world.jobs
    assert response == {
        "status": "accepted",
        "tag": job.tag,
        "ids": list(job.ids),
        "valid_receivers": [ALICE, BOB],
        "invalid_receivers": [],
        "credits_removed": 2.0,
        "credits_left": 98.0,
        "encoding": "unicode",
        "characters": 10,
        "parts": 1,
        "truncated": False,
        "sender": "MyHouse",
        "deduplicated": [],
        "warnings": [],
        "receivers": [
            {
                "receiver": receiver,
                "recipient": recipient,
                "status": "sent",
                "reason": None,
                "explanation": None,
            }
            for receiver, recipient in ((ALICE, "Alice"), (BOB, "Family"))
        ],
    }
    assert (job.message, job.sender) == ("Cellar\n21°", "MyHouse")


async def test_call_without_response(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that the response may be left alone."""
    await hass.services.async_call(DOMAIN, "send_message", {"message": "Leak"}, blocking=True)
    [job] = simulator.world.jobs
    assert list(job.receivers) == [ALICE, BOB]


@pytest.mark.parametrize(
    ("fields", "receivers"),
    [
        ({"recipients": "Alice"}, [ALICE]),
        ({"recipients": ["Alice", "0611223344"]}, [ALICE, CAROL]),
        ({"entity_id": "notify.alice"}, [ALICE]),
        ({"entity_id": ["notify.family", "notify.alice"]}, [ALICE, BOB]),
        ({"entity_id": "notify.alice", "recipients": ["0611223344"]}, [CAROL, ALICE]),
    ],
)
async def test_receivers(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    fields: dict[str, Any],
    receivers: list[str],
) -> None:
    """Test recipients, numbers and targeted entities: one job for all."""
    await send(hass, **fields)
    [job] = simulator.world.jobs
    assert list(job.receivers) == receivers


async def test_target_device(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that the device of a recipient is a target, and that of an account is none."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    family = next(device for device in devices if device.name == "Family")
    account = next(device for device in devices if device.name == "Maison")

    await send(hass, device_id=family.id)
    assert list(simulator.world.jobs[-1].receivers) == [ALICE, BOB]

    for target in ({"device_id": account.id}, {"area_id": "cellar"}, {"entity_id": "all"}):
        with pytest.raises(ServiceValidationError, match="a target has no recipient"):
            await send(hass, **target)
    assert len(simulator.world.jobs) == 1


@pytest.mark.parametrize("nobody", [[], "none"])
@pytest.mark.parametrize("field", ["entity_id", "device_id", "area_id", "floor_id", "label_id"])
async def test_empty_target_is_not_everybody(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    field: str,
    nobody: list[str] | str,
) -> None:
    """Test that a template that finds nobody does not text everybody."""
    with pytest.raises(ServiceValidationError, match="a target has no recipient"):
        await send(hass, **{field: nobody})
    with pytest.raises(ServiceValidationError, match="the list of targets is empty"):
        await send(hass, recipients=[])
    assert not simulator.world.jobs


async def test_lost_targets_are_named(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that nobody is texted when one of the targets is gone or is no recipient."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    family = next(device.id for device in devices if device.name == "Family")
    account = next(device.id for device in devices if device.name == "Maison")
    for target, name in (
        ({"device_id": [family, "gone"]}, "gone"),
        ({"device_id": [family, account]}, account),
        ({"device_id": family, "area_id": "cellar"}, "cellar"),
        ({"device_id": family, "floor_id": "ground"}, "ground"),
        ({"device_id": family, "label_id": "old"}, "old"),
    ):
        with pytest.raises(ServiceValidationError, match=f"no recipient of OVHcloud SMS: {name}"):
            await send(hass, **target)
    assert not simulator.world.jobs


async def test_account_without_a_first_answer(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that a message is taken although OVHcloud has not answered since the start."""
    simulator.world.faults.add(Fault("http_503", path=f"/sms/{SERVICE_NAME}", times=None))
    entry = make_entry()
    await hass.config_entries.async_setup(entry.entry_id)
    for fields in ({}, {"config_entry_id": entry.entry_id}, {"recipients": ["Alice"]}):
        await send(hass, **fields)
    assert len(simulator.world.jobs) == 3


async def test_account_that_failed(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the action says which account could not be set up."""
    entry = make_entry()
    hass.config_entries.async_update_entry(entry, version=3)
    await hass.config_entries.async_setup(entry.entry_id)
    for fields in ({}, {"config_entry_id": entry.entry_id}, {"recipients": ["Alice"]}):
        with pytest.raises(ServiceValidationError, match="the SMS account Maison is not ready"):
            await send(hass, **fields)


@pytest.mark.parametrize("entity_id", ["notify.zoe", "sensor.maison_credits_left"])
async def test_unknown_entities_are_named(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, entity_id: str
) -> None:
    """Test that an entity that is no recipient is not passed over."""
    with pytest.raises(ServiceValidationError, match=f'your country: "{entity_id}". Its'):
        await send(hass, entity_id=entity_id)
    assert not simulator.world.jobs


@pytest.mark.parametrize(
    ("sender", "requested", "for_response"),
    [("MyHouse", "MyHouse", False), (SHORT_CODE, None, True)],
)
async def test_sender(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    sender: str,
    requested: str | None,
    for_response: bool,
) -> None:
    """Test that exactly one kind of sender is asked for, by the message or by the account."""
    entry = make_entry(options={"sender": sender})
    await hass.config_entries.async_setup(entry.entry_id)
    await send(hass)
    await send(hass, sender=sender)
    for job in simulator.world.jobs:
        assert (job.sender, job.sender_for_response) == (requested, for_response)
        assert job.no_stop_clause
        assert ("sender" in job.body) != ("senderForResponse" in job.body)


@pytest.mark.parametrize("retry_for", [60, "00:01:00", {"minutes": 1}, {"seconds": 59.9}])
async def test_retry_for(house: House, retry_for: object) -> None:
    """Test that a message waits for as long as it is said, in each way to say it."""
    house.simulator.stop()
    await house.send(retry_for=retry_for)
    await house.wait(59)
    assert house.deliveries == []
    await house.wait(1)
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]


@pytest.mark.parametrize(
    "fields",
    [
        {"message": None},
        {"colour": "red"},
        {"recipients": [{"a": 1}]},
        {"delay": {"days": 31}},
        {"delay": -60},
        {"validity": 59},
        {"validity": {"hours": 49}},
        {"priority": "urgent"},
        {"encoding": "gsm7"},
        {"max_parts": 0},
        {"max_parts": 9},
        {"critical": "maybe"},
        {"retry_for": -1},
        {"retry_for": "soon"},
        {"retry_for": {"days": 8}},
    ],
)
async def test_bad_fields(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, fields: dict[str, Any]
) -> None:
    """Test that fields nobody knows and values nobody can read are refused."""
    with pytest.raises(vol.Invalid):
        await send(hass, **fields)
    assert not simulator.world.jobs


@pytest.mark.parametrize("priority", ["veryLow", "very_low"])
async def test_how_it_is_sent(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, priority: str
) -> None:
    """Test that OVHcloud gets what was asked for, in its own units and words."""
    response = await send(
        hass, delay="00:30:01", validity={"hours": 2}, priority=priority, marketing=True
    )
    assert "<" not in repr(response)
    [job] = simulator.world.jobs
    assert job.body == {
        "message": "Leak",
        "receivers": [ALICE, BOB],
        "sender": "MyHouse",
        "noStopClause": False,
        "priority": "veryLow",
        "differedPeriod": 31,
        "validityPeriod": 120,
        "tag": response["tag"],
    }


async def test_marketing_is_shortened_for_the_stop_clause(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that the clause which OVHcloud adds takes no part of its own."""
    response = await send(hass, message="a" * 150, marketing=True, max_parts=1)
    assert (response["parts"], response["characters"], response["truncated"]) == (1, 149, True)
    assert response["credits_removed"] == 2
    response = await send(hass, message="a" * 150, marketing=True, max_parts=1, sender=SHORT_CODE)
    assert (response["parts"], response["truncated"]) == (1, False)


@pytest.mark.parametrize(
    ("message", "encoding", "sent"),
    [
        ("L’alarme…", None, "L'alarme..."),  # noqa: RUF001
        ("L’alarme à 20 °C", None, "L’alarme à 20 °C"),  # noqa: RUF001
        ("Fenêtre ouverte 🔥", "smart", "Fenetre ouverte"),
        ("L’alarme…", "as_is", "L’alarme…"),  # noqa: RUF001
    ],
)
async def test_encoding(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    message: str,
    encoding: str | None,
    sent: str,
) -> None:
    """Test which characters give way."""
    await send(hass, message=message, **({"encoding": encoding} if encoding else {}))
    assert simulator.world.jobs[0].message == sent


async def test_two_accounts(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, make_entry: EntryFactory
) -> None:
    """Test that config_entry_id chooses, and that an unknown or unloaded one is an error."""
    simulator.world.add_account("sms-cd67890-1", senders={"MyHouse": Sender("enable")})
    second = make_entry("sms-cd67890-1", "Cottage", {"Carol": [CAROL]})
    await hass.config_entries.async_setup(second.entry_id)

    await send(hass, config_entry_id=second.entry_id)
    await send(hass, entity_id="notify.carol")
    assert [job.service_name for job in simulator.world.jobs] == ["sms-cd67890-1"] * 2

    with pytest.raises(ServiceValidationError, match="not clear which SMS account"):
        await send(hass)
    await hass.config_entries.async_unload(second.entry_id)
    for config_entry_id in (second.entry_id, "nonsense"):
        with pytest.raises(ServiceValidationError):
            await send(hass, config_entry_id=config_entry_id)
    assert len(simulator.world.jobs) == 2


async def test_no_account(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that the action stays and explains itself while no account is loaded."""
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="Nothing was sent, because there is no such"):
        await send(hass)


@pytest.mark.parametrize("word", ["all", ["all"], " All "])
async def test_everyone(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, word: str | list[str]
) -> None:
    """Test the word for every recipient."""
    await send(hass, recipients=word)
    assert list(simulator.world.jobs[-1].receivers) == [ALICE, BOB]
    estimate = await hass.services.async_call(
        DOMAIN,
        "estimate",
        {"message": "Leak", "recipients": word},
        blocking=True,
        return_response=True,
    )
    assert estimate
    assert estimate["receivers"] == [ALICE, BOB]


async def test_everyone_and_others(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the word for every recipient can stand beside names, numbers and targets."""
    entry = make_entry(recipients={"Alice": [ALICE], "Bob": [BOB], "Nobody": []})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await send(hass, recipients=["Alice", "all", "06 11 22 33 44"])
    assert list(simulator.world.jobs[-1].receivers) == [ALICE, BOB, CAROL]
    await send(hass, recipients="all", entity_id="notify.bob")
    assert list(simulator.world.jobs[-1].receivers) == [ALICE, BOB]


async def test_everyone_of_an_account(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, make_entry: EntryFactory
) -> None:
    """Test that the word for every recipient does not reach over to another account."""
    simulator.world.add_account("sms-ab12345-2", senders={"MyHouse": Sender("enable")})
    office = make_entry("sms-ab12345-2", "Office", {"Carol": [CAROL]})
    assert await hass.config_entries.async_setup(office.entry_id)
    for recipients in ("all", ["all", "Carol"]):
        with pytest.raises(ServiceValidationError, match="not clear which SMS account"):
            await send(hass, recipients=recipients)
    for recipients in ("all", ["all", "Carol"]):
        await send(hass, recipients=recipients, config_entry_id=office.entry_id)
        assert list(simulator.world.jobs[-1].receivers) == [CAROL]


async def test_recipient_named_all(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that a recipient of this name is meant by it."""
    entry = make_entry(recipients={"Alice": [ALICE], "All": [BOB]})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await send(hass, recipients="all")
    assert list(simulator.world.jobs[-1].receivers) == [BOB]


PRESSED: Final = "Choose recipients or targets; recipients: all sends to every recipient"


@pytest.mark.parametrize("action", ["send_message", "ask"])
@pytest.mark.parametrize("way", ["call_service", "execute_script"])
async def test_person_chooses(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    action: str,
    way: str,
) -> None:
    """Test that one click under Tools > Actions does not text everybody by accident."""
    assert await async_setup_component(hass, "websocket_api", {})
    client = await hass_ws_client(hass)

    async def call(**data: Any) -> Any:
        if way == "call_service":
            await client.send_json_auto_id(
                {
                    "type": way,
                    "domain": DOMAIN,
                    "service": action,
                    "service_data": data,
                    "return_response": True,
                }
            )
        else:
            step = {"action": f"{DOMAIN}.{action}", "data": data, "response_variable": "response"}
            sequence = [step, {"stop": "Done", "response_variable": "response"}]
            await client.send_json_auto_id({"type": way, "sequence": sequence})
        return await client.receive_json()

    refused = await call(message="Leak")
    assert not refused["success"]
    assert PRESSED in refused["error"]["message"]
    assert simulator.world.jobs == []
    taken = await call(message="Leak", recipients="all", sender="short_code", **NOT_LONG[action])
    assert taken["success"]
    assert taken["result"]["response"]["tag"]
    assert list(simulator.world.jobs[-1].receivers) == [ALICE, BOB]


NOT_LONG: Final[dict[str, dict[str, Any]]] = {"send_message": {}, "ask": {"timeout": 0}}


async def test_add_on_texts_everybody(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that what an add-on such as Node-RED calls is no slip of a person."""
    supervisor = await hass.auth.async_create_system_user("Supervisor", group_ids=[GROUP_ID_ADMIN])
    context = Context(user_id=supervisor.id)
    await hass.services.async_call(
        DOMAIN, "send_message", {"message": "Leak"}, blocking=True, context=context
    )
    assert [list(job.receivers) for job in simulator.world.jobs] == [[ALICE, BOB]]


@pytest.mark.parametrize("action", ["script.leak", "script.turn_on", "automation.trigger"])
async def test_person_starts_automation(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, action: str
) -> None:
    """Test that what texts everybody goes on doing so when somebody starts it by hand."""
    steps = [{"action": "ovh_sms.send_message", "data": {"message": "Leak"}}]
    assert await async_setup_component(hass, "script", {"script": {"leak": {"sequence": steps}}})
    automation = {"alias": "Leak", "triggers": [], "actions": steps}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    domain, _, service = action.partition(".")
    context = Context(user_id=MockUser(is_owner=True).add_to_hass(hass).id)
    target = {} if service == "leak" else {"entity_id": f"{domain}.leak"}
    await hass.services.async_call(domain, service, target, blocking=True, context=context)
    await hass.async_block_till_done(wait_background_tasks=True)
    [job] = simulator.world.jobs
    assert list(job.receivers) == [ALICE, BOB]


@pytest.mark.parametrize(
    ("action", "schema", "beside"),
    [
        ("send_message", services.SEND_MESSAGE_SCHEMA, set(cv.ENTITY_SERVICE_FIELDS)),
        ("escalate", services.ESCALATE_SCHEMA, set()),
        ("acknowledge", services.ACKNOWLEDGE_SCHEMA, set()),
    ],
)
def test_described_fields(action: str, schema: vol.Schema, beside: set[vol.Marker]) -> None:
    """Test that the action editor offers what the action takes."""
    fields = source.fields_of(source.load_yaml("services.yaml")[action]["fields"])
    assert set(schema.schema) == set(fields) | beside
    for field in fields.values():
        validate_selector(field["selector"])


@pytest.mark.parametrize("field", ["delay", "retry_for", "timeout", "validity"])
async def test_absurd_time(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, field: str
) -> None:
    """Test a time that is longer than any calendar."""
    with pytest.raises(ServiceValidationError, match="longer than any calendar"):
        await send(hass, **{field: 86_400_000_000_000.0})


VALUES: Final[st.SearchStrategy[Any]] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
SCHEMAS: Final = {
    "acknowledge": services.ACKNOWLEDGE_SCHEMA,
    "ask": services.ASK_SCHEMA,
    "cancel": services.CANCEL_SCHEMA,
    "check": services.CHECK_SCHEMA,
    "escalate": services.ESCALATE_SCHEMA,
    "estimate": services.ESTIMATE_SCHEMA,
    "get_messages": services.GET_MESSAGES_SCHEMA,
    "send_bulk": services.SEND_BULK_SCHEMA,
    "send_message": services.SEND_MESSAGE_SCHEMA,
}


@pytest.mark.parametrize("action", SCHEMAS)
@settings(max_examples=60)
@given(data=st.data())
async def test_anything(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    action: str,
    data: st.DataObject,
) -> None:
    """Test that whatever is in a field, it is an error with words, and nothing is sent."""
    # How targets are read is Home Assistant's own business.
    known = {str(field) for field in SCHEMAS[action].schema} - services.TARGET_FIELDS
    nobody = ["Nobody"]
    right: dict[str, Any] = {
        "message": "Leak",
        "name": "Leak",
        "recipients": nobody,
        "steps": [{"recipients": nobody}],
    }
    fields = {field: value for field, value in right.items() if field in known}
    wrong = data.draw(st.sampled_from(sorted(known)))
    fields[wrong] = data.draw(VALUES)
    if wrong in {"recipients", "steps"}:
        fields["message"] = ""
    with contextlib.suppress(HomeAssistantError, vol.Invalid):
        await hass.services.async_call(
            DOMAIN,
            action,
            fields,
            blocking=True,
            return_response=action not in {"acknowledge", "cancel"},
        )
    assert simulator.world.jobs == []
