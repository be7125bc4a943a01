"""Test the actions that start and acknowledge alarms."""

from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.setup import async_setup_component

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import House
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.model import Sender
from ..texts import exception_text
from .test_access import NO_USER, OF_ALICE, READER, context_of

OTHER: Final = "sms-cd67890-1"
LEAK: Final = {"message": "Water in the cellar", "name": "Leak"}
STEPS: Final = [{"recipients": "Alice"}, {"recipients": ["Family", CAROL], "wait": 60}]


async def call(
    hass: HomeAssistant, action: str, context: Context | None = None, **data: Any
) -> Any:
    """Call an action, and return its response if it has one."""
    answers = action == "escalate"
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, context=context, return_response=answers
    )


async def escalate(house: House, context: Context | None = None, **fields: Any) -> Any:
    """Start an alarm, to Alice and then to others."""
    response = await call(house.hass, "escalate", context, **LEAK | {"steps": STEPS} | fields)
    await house.settle()
    return response


async def acknowledge(house: House, context: Context | None = None, **fields: Any) -> None:
    """Acknowledge an alarm."""
    await call(house.hass, "acknowledge", context, **fields)
    await house.settle()


def receivers(house: House, service_name: str = SERVICE_NAME) -> list[list[str]]:
    """Return who got SMS of an account, message by message."""
    jobs = [job for job in house.world.jobs if job.service_name == service_name]
    return [list(job.receivers) for job in jobs]


async def test_story(house: House) -> None:
    """Test an alarm from the action that starts it to the one that ends it."""
    assert await escalate(house) == {"name": "Leak", "started": True}
    assert receivers(house) == [[ALICE]]
    assert await escalate(house, message="Still wet") == {"name": "Leak", "started": False}
    await house.wait(299)
    assert receivers(house) == [[ALICE]]
    await house.wait(2)
    assert receivers(house) == [[ALICE], [ALICE, BOB, CAROL]]
    await acknowledge(house, name=" leak ")
    # The confirmation.
    assert sorted(receivers(house)[2]) == sorted([ALICE, BOB, CAROL])
    await house.wait(600)
    assert len(receivers(house)) == 3
    assert house.escalations == [
        ("Leak", "started", 0, [], None),
        ("Leak", "step", 1, ["Alice"], None),
        ("Leak", "step", 2, ["Family", "+33…44"], None),
        ("Leak", "acknowledged", 2, ["Alice", "Family", "+33…44"], None),
    ]


async def test_without_response(house: House) -> None:
    """Test that the response may be left alone."""
    fields = {**LEAK, "steps": {"recipients": "all"}}
    await house.hass.services.async_call(DOMAIN, "escalate", fields, blocking=True)
    await house.settle()
    assert receivers(house) == [[ALICE, BOB]]


async def test_all_fields(house: House) -> None:
    """Test what an automation decides on: sender, words, repeats, and the confirmation."""
    steps = [{"recipients": "notify.alice", "wait": {"minutes": 2}}]
    words = ["done", "I am there"]
    confirm = "{recipient} is there"
    fields: dict[str, Any] = {"title": "House", "words": words, "repeat": 1, "confirm": confirm}
    await escalate(house, steps=steps, sender="short_code", **fields)
    [job] = house.world.jobs
    assert (job.sender, job.sender_for_response) == (None, True)
    assert job.message == "House\nWater in the cellar\nAnswer done to take care of it."
    await house.wait(121)
    assert receivers(house) == [[ALICE], [ALICE]]
    house.receive("I AM THERE!", tag=str(house.world.jobs[1].tag))
    await house.wait(15)
    assert house.sent[2:] == [("Alice is there", [ALICE])]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"steps": []}, "because it has 0 steps. Give it at least one, and no more than 50"),
        ({"steps": STEPS * 26}, "because it has 52 steps"),
        ({"steps": [*STEPS, {"recipients": []}]}, "because step 3 has no recipients"),
        ({"steps": [{"recipients": " , "}]}, "because step 1 has no recipients"),
        ({"steps": [{"recipients": ["Alice", "Zoe"]}, {"recipients": "Max"}]}, '"Zoe", "Max"'),
        ({"name": " "}, "because name is empty"),
        ({"words": []}, "because words is empty"),
        ({"steps": [{"wait": 60}]}, "step 1 has no recipients"),
        ({"words": ["OK", ""]}, "because words is empty"),
        ({"words": [True]}, "without quotes, YAML does not take yes"),
        ({"message": " "}, "the message is empty"),
        ({"config_entry_id": "gone"}, "no such SMS account"),
    ],
)
async def test_refused(house: House, fields: dict[str, Any], error: str) -> None:
    """Test that it is said in words what is wrong, and that nothing is started."""
    with pytest.raises(ServiceValidationError) as raised:
        await escalate(house, **fields)
    assert error in exception_text(raised.value)
    assert house.sent == []
    assert house.escalations == []


@pytest.mark.parametrize(
    "fields",
    [
        {"steps": "Alice"},
        {"steps": [{"recipients": "Alice", "wait": -1}]},
        {"steps": [{"recipients": "Alice", "wait": {"hours": 24, "seconds": 1}}]},
        {"steps": [{"recipients": "Alice", "colour": "red"}]},
        {"repeat": 21},
        {"repeat": -1},
        {"colour": "red"},
    ],
)
async def test_bad_fields(house: House, fields: dict[str, Any]) -> None:
    """Test that fields that do not exist and values out of range are refused."""
    with pytest.raises(vol.Invalid):
        await escalate(house, **fields)
    assert house.sent == []
    assert house.escalations == []


async def test_nothing_to_acknowledge(house: House) -> None:
    """Test that a wrong name is an error that names the open alarms."""
    await escalate(house)
    with pytest.raises(ServiceValidationError) as raised:
        await acknowledge(house, name="Leek")
    assert exception_text(raised.value) == (
        'There is nothing to acknowledge: no open alarm has the name "Leek". Open alarms: Leak.'
    )
    await acknowledge(house, name="Leak")
    with pytest.raises(ServiceValidationError, match="Open alarms: -"):
        await acknowledge(house, name="Leak")


async def test_two_accounts(house: House, make_entry: EntryFactory) -> None:
    """Test that one account tells all, and that an alarm is found in whichever has it."""
    house.world.add_account(OTHER, senders={"MyHouse": Sender("enable")})
    second = make_entry(OTHER, "Cottage", {"Carol": [CAROL], "Dora": [BOB]})
    assert await house.hass.config_entries.async_setup(second.entry_id)
    await escalate(house, steps=[{"recipients": "all"}, {"recipients": "Carol"}])
    assert receivers(house, OTHER) == [[CAROL, BOB]]
    assert receivers(house) == []
    for steps, error in (
        ([{"recipients": "all"}], "not clear which SMS account"),
        ([{"recipients": "Carol"}, {"recipients": "Alice"}], "not clear which SMS account"),
        ([{"recipients": "Carol"}, {"recipients": "Zoe"}], "Zoe"),
    ):
        with pytest.raises(ServiceValidationError, match=error):
            await escalate(house, steps=steps)
    await escalate(house, steps={"recipients": "all"}, config_entry_id=house.entry.entry_id)
    assert receivers(house) == [[ALICE, BOB]]
    with pytest.raises(ServiceValidationError, match="nothing to acknowledge"):
        await acknowledge(house, name="Fire", config_entry_id=second.entry_id)
    await acknowledge(house, name="Leak", config_entry_id=second.entry_id)
    assert house.hass.states.is_state("sensor.maison_open_alarms", "1")
    assert house.hass.states.is_state("sensor.cottage_open_alarms", "0")
    # An account that cannot be used does not hide the alarm of another one.
    await house.hass.config_entries.async_unload(second.entry_id)
    house.hass.config_entries.async_update_entry(second, version=3)
    await house.hass.config_entries.async_setup(second.entry_id)
    await acknowledge(house, name="Leak")
    assert house.hass.states.is_state("sensor.maison_open_alarms", "0")


@pytest.mark.parametrize("caller", [OF_ALICE, READER])
async def test_rights(house: House, caller: str) -> None:
    """Test that alarms are for those who may control all entities."""
    context = await context_of(house.hass, caller)
    with pytest.raises(Unauthorized):
        await escalate(house, context)
    await escalate(house)
    with pytest.raises(Unauthorized):
        await acknowledge(house, context, name="Leak")
    with pytest.raises(UnknownUser):
        await acknowledge(house, Context(user_id="gone"), name="Leak")
    assert house.hass.states.is_state("sensor.maison_open_alarms", "1")


@pytest.mark.parametrize("way", ["action", "button"])
async def test_who_acknowledged(house: House, way: str) -> None:
    """Test that a user is called as the person one is, and that an automation has no name."""
    hass = house.hass
    bob = MockUser(name="bob1", is_owner=True).add_to_hass(hass)
    carol = MockUser(name="Carol", is_owner=True).add_to_hass(hass)
    supervisor = await hass.auth.async_create_system_user("Supervisor", group_ids=[GROUP_ID_ADMIN])
    persons = [{"id": "bob", "name": "Bob", "user_id": bob.id}, {"id": "guest", "name": "Guest"}]
    assert await async_setup_component(hass, "person", {"person": persons})
    callers = {
        "Bob": Context(user_id=bob.id),
        "Carol": Context(user_id=carol.id),
        None: await context_of(hass, NO_USER),
    }
    if way == "action":
        callers["none"] = Context(user_id=supervisor.id)
    for context in callers.values():
        await escalate(house)
        if way == "action":
            await acknowledge(house, context, name="Leak")
        else:
            target = {"entity_id": "button.maison_acknowledge"}
            await hass.services.async_call(
                "button", "press", target, blocking=True, context=context
            )
            await house.settle()
    by = [name for _, kind, _, _, name in house.escalations if kind == "acknowledged"]
    assert by == [None if name == "none" else name for name in callers]
