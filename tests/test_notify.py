"""Test the notify entities and the actions notify.ovh_sms and notify.ovh_sms_<recipient>."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component

from .conftest import ALICE, BOB, CAROL, EntryFactory
from .ovh_simulator import Fault, OvhSimulator
from .ovh_simulator.const import SERVICE_NAME
from .ovh_simulator.model import Sender

SECOND_SERVICE = "sms-cd67890-1"


def sms_actions(hass: HomeAssistant) -> set[str]:
    """Return the SMS actions of the notify domain."""
    names = hass.services.async_services_for_domain("notify")
    return {name for name in names if name.startswith(DOMAIN)}


async def notify(hass: HomeAssistant, action: str = DOMAIN, **data: Any) -> None:
    """Call an action of the notify domain as an automation does."""
    await hass.services.async_call("notify", action, {"message": "Leak", **data}, blocking=True)


def names_in(hass: HomeAssistant, issue: str, action: str) -> str | None:
    """Return the names in the issue of an action, None if there is no issue."""
    found = ir.async_get(hass).async_get_issue(DOMAIN, f"{issue}_{action}")
    if found is None:
        return None
    assert found.translation_placeholders
    assert found.translation_placeholders["action"] == action
    return found.translation_placeholders["names"]


@pytest.fixture(name="second")
def second_fixture(simulator: OvhSimulator, make_entry: EntryFactory) -> MockConfigEntry:
    """Return an entry of a second account, with a recipient both accounts have."""
    simulator.world.add_account(
        SECOND_SERVICE, description="Cottage", senders={"MyHouse": Sender("enable")}
    )
    return make_entry(SECOND_SERVICE, "Cottage", {"Carol": [CAROL], "Alice": [CAROL]})


async def test_action_sends_to_every_recipient(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that without a target, one job goes to each number once."""
    await notify(hass, title="Cellar")

    [job] = simulator.world.jobs
    assert job.message == "Cellar\nLeak"
    assert list(job.receivers) == [ALICE, BOB]


@pytest.mark.parametrize(
    ("target", "receivers"),
    [
        ("Alice", [ALICE]),
        ("alice ", [ALICE]),
        (["Family", "Alice"], [ALICE, BOB]),
        ("notify.alice", [ALICE]),
        (["06 11 22 33 44", "Alice"], [CAROL, ALICE]),
        ("+33 6 11 22 33 44", [CAROL]),
        (["+33611223344", "0611223344"], [CAROL]),
    ],
)
async def test_action_sends_to_targets(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    target: str | list[str],
    receivers: list[str],
) -> None:
    """Test names, entities and numbers as targets."""
    await notify(hass, target=target)

    [job] = simulator.world.jobs
    assert list(job.receivers) == receivers


async def test_recipient_action(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test the action of one recipient."""
    await notify(hass, "ovh_sms_alice", title="Cellar", data={"sender": "short_code"})

    [job] = simulator.world.jobs
    assert (job.message, list(job.receivers)) == ("Cellar\nLeak", [ALICE])
    assert job.sender_for_response


async def test_notify_entity(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that the entity of a recipient sends, and remembers when."""
    state = hass.states.get("notify.family")
    assert state
    assert state.state == STATE_UNKNOWN

    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.family", "message": "Leak", "title": "Cellar"},
        blocking=True,
    )

    [job] = simulator.world.jobs
    assert (job.message, list(job.receivers)) == ("Cellar\nLeak", [ALICE, BOB])
    state = hass.states.get("notify.family")
    assert state
    assert state.state != STATE_UNKNOWN


async def test_notify_entity_remembers_no_failure(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a failed message leaves no trace of having been sent."""
    simulator.world.faults.add(
        Fault("respond", method="POST", status=403, body={"message": "Invalid sender"})
    )

    with pytest.raises(HomeAssistantError, match="OVHcloud refused the message, so nothing was"):
        await hass.services.async_call(
            "notify", "send_message", {"entity_id": "notify.alice", "message": "x"}, blocking=True
        )
    state = hass.states.get("notify.alice")
    assert state
    assert state.state == STATE_UNKNOWN


@pytest.mark.parametrize(
    "data",
    [
        # The phone apps
        {"tag": "freezer", "channel": "alarm_stream", "ttl": 0, "priority": "high"},
        {"push": {"sound": {"name": "default", "critical": 1, "volume": 1.0}}, "url": "/lovelace"},
        {"image": "/local/x.jpg", "actions": [{"action": "OK", "title": "OK"}], "timeout": 600},
        {"ledColor": "red", "vibrationPattern": "100, 1000", "clickAction": "/", "sticky": "true"},
        {"live_update": True, "critical_text": "42 %", "progress": 42, "timeout": "604800"},
        # Pushover, ntfy, html5, LaMetric, Automate, notify.events
        {"priority": 1, "sound": "siren", "retry": 30, "expire": 300, "url_title": "x", "html": 1},
        {"priority": "5", "tags": ["warning"], "click": "https://example.org", "markdown": True},
        {"priority": "normal", "urgency": "high", "renotify": True, "requireInteraction": True},
        {"priority": "critical", "icon": "i555", "cycles": 0},
        {"priority": -2},
        # Telegram, Discord, Slack, mail, television
        {"parse_mode": "html", "inline_keyboard": ["OK:/ok"], "photo": [{"url": "x"}]},
        {"embed": {"title": "x"}, "images": ["/x"], "blocks": [], "html": "<b>x</b>"},
        {"displaytime": 2000, "position": "center", "duration": 5},
        {},
        {"sender": None, "priority": None, "delay": None, "colour": None},
    ],
)
async def test_data_for_others(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, data: dict[str, Any]
) -> None:
    """Test that fields of other notify platforms cost no SMS and need no attention."""
    await notify(hass, "ovh_sms_alice", data=data)

    [job] = simulator.world.jobs
    assert (job.message, list(job.receivers)) == ("Leak", [ALICE])
    assert job.body["priority"] == "high"
    assert names_in(hass, "unknown_data", "notify.ovh_sms_alice") is None


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({"colour": "red", 7: 1, "ttl": 0}, "colour, 7"),
        ({"message": "x", "recipients": ["Bob"], "target": "Bob"}, "message, target"),
        (
            {"priority": "{{ prio }}", "delay": "{{ x }}", "critical": "maybe"},
            "priority, delay, cr",
        ),
        (
            {"priority": ["high"], "max_parts": float("inf"), "validity": "00:00:01"},
            "priority, max_",
        ),
        (
            {"delay": 1e300, "retry_for": "99999999:00:00", "encoding": "utf-8"},
            "delay, retry_for, e",
        ),
        ({"sender": {"a": 1}}, "sender"),
        ({"sender": "{{ sender }}"}, "sender"),
        ({"sender": "Nobody"}, "sender"),
        ({"sender": ""}, "sender"),
        ({"config_entry_id": "gone"}, "config_entry_id"),
        ({"wait_for": "answer", "timeout": "soon"}, "wait_for, timeout"),
        ({"06 12 34 56 78": 1, "[x](https://e.vil)": 1, "n" * 1_000_000: 1}, "06…78, x  https:  e"),
        ("ttl: 0", "data"),
        ([1], "data"),
    ],
)
async def test_unusable_data(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, data: object, names: str
) -> None:
    """Test that an SMS leaves with the defaults where data is wrong, and that Repairs say so."""
    await notify(hass, "ovh_sms_alice", data=data)

    [job] = simulator.world.jobs
    assert (job.message, list(job.receivers), job.sender) == ("Leak", [ALICE], "MyHouse")
    assert job.body["priority"] == "high"
    assert not job.body.get("differedPeriod")
    told = names_in(hass, "unknown_data", "notify.ovh_sms_alice")
    assert told
    assert told.startswith(names)
    assert len(told) < 200
    assert names_in(hass, "unknown_data", "notify.ovh_sms") is None


async def test_data_that_is_right_is_used(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a wrong field does not cost the other ones, and that names add up."""
    for name in ("red", "blue"):
        await notify(hass, data={name: 1, "priority": "low", "delay": 120, "sender": "short_code"})

    job = simulator.world.jobs[1]
    assert (job.body["priority"], job.body["differedPeriod"]) == ("low", 2)
    assert job.sender_for_response
    assert names_in(hass, "unknown_data", "notify.ovh_sms") == "red, blue"
    await notify(hass, data=dict.fromkeys(map(str, range(1000)), 1))
    told = names_in(hass, "unknown_data", "notify.ovh_sms")
    assert told
    assert told.startswith("red, blue, 0, 1, ")
    assert told.count(",") == 19


@pytest.mark.parametrize("nothing", [{"data": None}, {"data": ""}, {"data": []}, {"title": None}])
async def test_empty_lines_in_yaml(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, nothing: dict[str, Any]
) -> None:
    """Test that a field with nothing after it costs no SMS."""
    await hass.config_entries.async_reload(entry.entry_id)
    for action in ("ovh_sms", "ovh_sms_family"):
        await notify(hass, action, **nothing)
        assert names_in(hass, "unknown_data", f"notify.{action}") is None
    assert [list(job.receivers) for job in simulator.world.jobs] == [[ALICE, BOB]] * 2


async def test_title_alone(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a title is sent where the message is blank, as from a template without text."""
    await notify(hass, message=" ", title="Leak!")
    assert [job.message for job in simulator.world.jobs] == ["Leak!"]
    with pytest.raises(ServiceValidationError, match="the message is empty"):
        await notify(hass, message="\u200b", title=" ")


async def test_texts_of_templates(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that templates whose result is no text cost no SMS."""
    await notify(hass, "ovh_sms_alice", message=["Kitchen", "Cellar"], title=[1])
    await notify(hass, "ovh_sms_alice", message=None, title={"room": 2})
    assert [job.message for job in simulator.world.jobs] == [
        "[1]\n['Kitchen', 'Cellar']",
        "{'room': 2}",
    ]


async def test_address_by_short_code(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that a text with an address is tried where there is no sender but the short code."""
    simulator.world.accounts[SERVICE_NAME].senders.clear()
    entry = make_entry(options={"sender": "short_code"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    fields = {"message": "Leak, see 192.168.1.2", "recipients": ["Alice"]}
    with pytest.raises(ServiceValidationError, match="a short code carries no addresses"):
        await hass.services.async_call(DOMAIN, "send_message", fields, blocking=True)
    assert "POST" not in [request.method for request in simulator.world.requests]
    for action, target in (("ovh_sms_alice", {}), ("send_message", {"entity_id": "notify.alice"})):
        with pytest.raises(HomeAssistantError, match="cannot send contact information"):
            await notify(hass, action, message=fields["message"], **target)
    assert [r.method for r in simulator.world.requests].count("POST") == 2


@pytest.mark.parametrize(
    ("target", "unknown"),
    [
        (["Zoe", "notify.zoe"], '"Zoe", "notify.zoe"'),
        (["12 34"], '"12 34"'),
        (["01 23 45 67 8"], r'"01…78" \(at least one digit is missing\)'),
        (["447400123456"], r'"44…56" \(a \+ seems to be missing in front\)'),
        (["612345678"], r'"61…78" \(the first digit is missing, such as a 0\)'),
        (["+1"], r'"\+1"'),
        (["None", "unavailable; unknown"], '"None", "unavailable", "unknown"'),
    ],
)
async def test_unknown_targets(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    target: list[str],
    unknown: str,
) -> None:
    """Test that a message whose targets are all unknown fails with their names."""
    await async_get_translations(hass, "en", "common", [DOMAIN])
    with pytest.raises(
        ServiceValidationError,
        match=f"Maison nor phone numbers of your country: {unknown}. Its recipients are: "
        "Alice, Family",
    ):
        await notify(hass, target=target)
    assert not simulator.world.jobs


async def test_number_without_country(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a number that cannot be read without a country is told with where to set it."""
    hass.config.country = None
    await async_get_translations(hass, "en", "common", [DOMAIN])
    why = r'"06…78" \(no country is set in Settings > System > Home information\)'
    with pytest.raises(ServiceValidationError, match=why):
        await notify(hass, target=["06 12 34 56 78"])
    assert not simulator.world.jobs


@pytest.mark.parametrize(
    ("target", "names"),
    [
        (["Alice", "Zoe", "notify.zoe"], "Zoe, notify.zoe"),
        ("Alice, 01 23 45 67 8", "01…78"),
        (["unknown", "Alice"], "unknown"),
        (["Alice", "Eve"], "Eve"),
    ],
)
async def test_some_unknown_targets(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    target: str | list[str],
    names: str,
) -> None:
    """Test that targets that are known get their SMS, and that Repairs name the others."""
    entry = make_entry(recipients={"Alice": [ALICE], "Eve": []})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await notify(hass, target=target)

    assert [list(job.receivers) for job in simulator.world.jobs] == [[ALICE]]
    assert names_in(hass, "unknown_targets", "notify.ovh_sms") == names


@pytest.mark.parametrize(
    ("target", "receivers"),
    [
        ("Alice, 06 11 22 33 44", [ALICE, CAROL]),
        (["Alice", "", " \n"], [ALICE]),
        ("tel:0611223344", [CAROL]),
        ("notify.everyone", [ALICE, BOB]),
    ],
)
async def test_spellings_of_targets(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    target: str | list[str],
    receivers: list[str],
) -> None:
    """Test lists in a text, blank targets, links and groups, also in ovh_sms.send_message."""
    members = {"entity_id": ["notify.alice", "notify.phone", "notify.family"]}
    hass.states.async_set("notify.everyone", "unknown", members)
    await notify(hass, target=target)
    fields = {"message": "Leak", "recipients": target}
    await hass.services.async_call(DOMAIN, "send_message", fields, blocking=True)

    assert [list(job.receivers) for job in simulator.world.jobs] == [receivers] * 2
    assert names_in(hass, "unknown_targets", "notify.ovh_sms") is None


@pytest.mark.parametrize("target", [[], None, "", [""], [" ", "\n"], ",", [None], [[]], {}])
async def test_empty_target_is_not_everybody(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, target: object
) -> None:
    """Test that a template that finds nobody does not text everybody."""
    with pytest.raises(ServiceValidationError, match="the list of targets is empty"):
        await notify(hass, target=target)
    assert not simulator.world.jobs


@pytest.mark.parametrize(
    ("fields", "receivers", "unknown"),
    [
        ({"target": {"entity_id": "notify.alice"}}, [ALICE], None),
        ({"target": ["Alice", None, ["notify.zoe"]]}, [ALICE], "notify.zoe"),
        ({"target": "ALL"}, [ALICE, BOB], None),
        ({"target": ["all", CAROL]}, [ALICE, BOB, CAROL], None),
        ({"recipients": "Alice"}, [ALICE], None),
        ({"entity_id": ["notify.alice"], "device_id": "x", "data": {}}, [ALICE], "x"),
        ({"entity_id": "notify.alice", "data": "loud"}, [ALICE], None),
        ({"target": None, "data": {"target": "Alice"}}, [ALICE], None),
    ],
)
async def test_target_in_other_places(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    fields: dict[str, Any],
    receivers: list[str],
    unknown: str | None,
) -> None:
    """Test targets as other actions have them, and the word for everybody."""
    await notify(hass, **fields)
    assert [list(job.receivers) for job in simulator.world.jobs] == [receivers]
    assert names_in(hass, "unknown_targets", "notify.ovh_sms") == unknown


async def test_fields_beside_data(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that fields beside data are read like those in it, and cost no SMS."""
    await notify(hass, priority="veryLow", colour="red", data={"priority": "low"})
    await notify(hass, "ovh_sms_alice", entity_id="notify.family", sender="short_code")
    assert [(list(job.receivers), job.body["priority"]) for job in simulator.world.jobs] == [
        ([ALICE, BOB], "low"),
        ([ALICE], "high"),
    ]
    assert simulator.world.jobs[1].sender is None
    assert names_in(hass, "unknown_data", "notify.ovh_sms") == "colour"
    assert names_in(hass, "unknown_data", "notify.ovh_sms_alice") == "target"


@pytest.mark.parametrize(
    ("data", "receivers", "unknown"),
    [
        ({"target": "Alice"}, [ALICE], None),
        ({"recipients": ["Alice", CAROL]}, [ALICE, CAROL], None),
        ({"Recipient": "notify.alice, Zoe"}, [ALICE], "Zoe"),
        ({"target": {"entity_id": ["notify.alice"]}, "recipients": CAROL}, [ALICE, CAROL], None),
        ({"target": None, "recipients": None}, [ALICE, BOB], None),
    ],
)
async def test_target_in_data(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    data: dict[str, Any],
    receivers: list[str],
    unknown: str | None,
) -> None:
    """Test that targets in the wrong place do not text everybody."""
    await notify(hass, data=data)
    assert [list(job.receivers) for job in simulator.world.jobs] == [receivers]
    assert names_in(hass, "unknown_targets", "notify.ovh_sms") == unknown
    assert names_in(hass, "unknown_data", "notify.ovh_sms") is None


@pytest.mark.parametrize("target", ["", [], [" "], {}, {"entity_id": []}])
async def test_empty_target_in_data_is_not_everybody(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, target: object
) -> None:
    """Test that a list of targets that finds nobody does not text everybody there, either."""
    with pytest.raises(ServiceValidationError, match="the list of targets is empty"):
        await notify(hass, data={"target": target})
    assert not simulator.world.jobs


async def test_two_targets(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that targets in data are named where there are others."""
    await notify(hass, target="Alice", data={"target": CAROL})
    await notify(hass, "ovh_sms_alice", data={"recipients": CAROL})
    assert [list(job.receivers) for job in simulator.world.jobs] == [[ALICE]] * 2
    assert names_in(hass, "unknown_data", "notify.ovh_sms") == "target"
    assert names_in(hass, "unknown_data", "notify.ovh_sms_alice") == "target"


async def test_everybody_with_a_number(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that a recipient without number is named where every recipient is meant."""
    entry = make_entry(recipients={"Alice": [ALICE], "Eve": []})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await notify(hass)

    assert [list(job.receivers) for job in simulator.world.jobs] == [[ALICE]]
    assert names_in(hass, "unknown_targets", "notify.ovh_sms") == "Eve"


async def test_name_that_two_recipients_share(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a name that Home Assistant's own Rename has doubled reaches both."""
    alice, family = entry.subentries.values()
    hass.config_entries.async_update_subentry(entry, alice, title="family")
    await hass.async_block_till_done()
    hass.config_entries.async_update_subentry(entry, family, data={"phone_numbers": [CAROL]})
    await hass.async_block_till_done()

    assert sms_actions(hass) == {"ovh_sms", "ovh_sms_family"}
    await notify(hass, "ovh_sms_family")
    await notify(hass, target="Family")
    await notify(hass, target=[family.subentry_id])
    await notify(hass, target="notify.alice")
    assert [sorted(job.receivers) for job in simulator.world.jobs] == [
        [CAROL, ALICE],
        [CAROL, ALICE],
        [CAROL],
        [ALICE],
    ]
    with pytest.raises(ServiceValidationError, match="several recipients have this name: family"):
        await hass.services.async_call(
            DOMAIN, "send_message", {"message": "x", "recipients": "Family"}, blocking=True
        )


async def test_actions_follow_the_accounts(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, second: MockConfigEntry
) -> None:
    """Test that the actions are there exactly while an account is loaded."""
    one = {"ovh_sms", "ovh_sms_alice", "ovh_sms_family"}
    two = {"ovh_sms", "ovh_sms_alice", "ovh_sms_carol"}
    assert sms_actions(hass) == one
    entries = hass.config_entries
    for change, actions in (
        (entries.async_setup(second.entry_id), one | two),
        (entries.async_unload(second.entry_id), one),
        (entries.async_setup(second.entry_id), one | two),
        (entries.async_reload(entry.entry_id), one | two),
        (entries.async_unload(entry.entry_id), two - {"ovh_sms_alice"}),
        (entries.async_unload(second.entry_id), set()),
        (entries.async_setup(entry.entry_id), one),
        (entries.async_remove(entry.entry_id), set()),
    ):
        await change
        await hass.async_block_till_done()
        assert sms_actions(hass) == actions


async def test_actions_come_with_the_set_up(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the actions are there as soon as the integration is, also without internet."""
    entry = make_entry()
    simulator.stop()
    assert await async_setup_component(hass, DOMAIN, {})
    assert sms_actions(hass) == {"ovh_sms", "ovh_sms_alice", "ovh_sms_family"}

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not sms_actions(hass)
    await hass.async_block_till_done()
    assert not sms_actions(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert "ovh_sms" in sms_actions(hass)


async def test_actions_follow_the_recipients(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a renamed, added or removed recipient has its action."""
    alice = next(iter(entry.subentries.values()))
    hass.config_entries.async_update_subentry(entry, alice, title="Zoe", unique_id="zoe")
    await hass.async_block_till_done()
    assert sms_actions(hass) == {"ovh_sms", "ovh_sms_zoe", "ovh_sms_family"}

    hass.config_entries.async_remove_subentry(entry, alice.subentry_id)
    await hass.async_block_till_done()
    assert sms_actions(hass) == {"ovh_sms", "ovh_sms_family"}

    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data={"phone_numbers": [CAROL]},  # type: ignore[arg-type]
            subentry_type="recipient",
            title="Carol",
            unique_id="carol",
        ),
    )
    await hass.async_block_till_done()
    await notify(hass, "ovh_sms_carol")
    assert list(simulator.world.jobs[-1].receivers) == [CAROL]


async def test_changed_numbers_are_used(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an action goes to the numbers its recipient has now."""
    alice = next(iter(entry.subentries.values()))
    hass.config_entries.async_update_subentry(entry, alice, data={"phone_numbers": [CAROL]})
    await hass.async_block_till_done()

    await notify(hass, "ovh_sms_alice")
    assert list(simulator.world.jobs[-1].receivers) == [CAROL]


async def test_equal_names_mean_the_first_account(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, second: MockConfigEntry
) -> None:
    """Test that a second account never takes over an action, and with it a message."""
    await hass.config_entries.async_setup(second.entry_id)
    await notify(hass, "ovh_sms_alice")
    assert list(simulator.world.jobs[-1].receivers) == [ALICE]

    # Home Assistant does not load an entry of a version that it does not know.
    hass.config_entries.async_update_entry(entry, version=3)
    await hass.async_block_till_done()
    assert sms_actions(hass) == {"ovh_sms", "ovh_sms_carol"}
    with pytest.raises(ServiceValidationError, match="the SMS account Maison is not ready"):
        await notify(hass, target="Family")
    for target in ({}, {"target": "Alice"}):
        with pytest.raises(ServiceValidationError, match="not clear which SMS account"):
            await notify(hass, DOMAIN, **target)
    assert len(simulator.world.jobs) == 1


async def test_two_accounts_name_a_slip(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, second: MockConfigEntry
) -> None:
    """Test that a name nobody knows is named, whatever the account."""
    await hass.config_entries.async_setup(second.entry_id)
    with pytest.raises(
        ServiceValidationError,
        match=r'of Maison, Cottage nor.*"Famille"\. Its recipients are: Alice, Family, ',
    ):
        await notify(hass, target="Famille")
    await notify(hass, target=["Family", "Famille"])
    assert list(simulator.world.jobs[-1].receivers) == [ALICE, BOB]
    assert names_in(hass, "unknown_targets", "notify.ovh_sms") == "Famille"


async def test_recipient_action_takes_no_target(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a target for other members of a notify group changes nothing, and is named."""
    await notify(hass, "ovh_sms_alice", target="pushover_phone")
    assert [list(job.receivers) for job in simulator.world.jobs] == [[ALICE]]
    assert names_in(hass, "unknown_data", "notify.ovh_sms_alice") == "target"


async def test_recipient_action_knows_its_account(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, second: MockConfigEntry
) -> None:
    """Test that a recipient's own action sends by its account, whichever is named."""
    await hass.config_entries.async_setup(second.entry_id)
    await notify(hass, "ovh_sms_carol", data={"config_entry_id": entry.entry_id})
    await notify(hass, "ovh_sms_family", data={"config_entry_id": "gone"})
    assert [job.service_name for job in simulator.world.jobs] == [SECOND_SERVICE, SERVICE_NAME]
    assert names_in(hass, "unknown_data", "notify.ovh_sms_family") == "config_entry_id"


async def test_action_that_was_taken_over_stays(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that what another integration registered over our actions is left alone."""
    calls: list[ServiceCall] = []

    async def handle(call: ServiceCall) -> None:
        calls.append(call)

    for name in ("ovh_sms", "ovh_sms_alice"):
        hass.services.async_register("notify", name, handle)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    for name in ("ovh_sms", "ovh_sms_alice"):
        await notify(hass, name)
    assert len(calls) == 2
    assert ir.async_get(hass).async_get_issue(DOMAIN, "action_name_taken")


async def test_change_while_ovh_is_silent(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a changed recipient costs no message meanwhile, and only asks for operators."""
    before = len(simulator.world.requests)
    simulator.world.faults.add(Fault("http_503", method="GET", path="/sms/*", times=None))
    alice = next(iter(entry.subentries.values()))
    hass.config_entries.async_update_subentry(entry, alice, data={"phone_numbers": [CAROL]})
    await hass.async_block_till_done(wait_background_tasks=True)

    asked = {request.path.rpartition("/")[2] for request in simulator.world.requests[before:]}
    assert asked == {"exceptions"}
    await notify(hass, "ovh_sms_alice")
    assert list(simulator.world.jobs[-1].receivers) == [CAROL]


async def test_two_accounts_choose_by_recipient(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, second: MockConfigEntry
) -> None:
    """Test that a recipient's name, or else config_entry_id, says which account sends."""
    await hass.config_entries.async_setup(second.entry_id)

    await notify(hass, target=["Carol", "06 87 65 43 21"])
    await notify(hass, target="Family")
    await notify(hass, target="Alice", data={"config_entry_id": second.entry_id})
    await notify(hass, target=["Alice", "Family"])
    await notify(hass, target=["all", BOB], data={"config_entry_id": second.entry_id})
    assert [(job.service_name, list(job.receivers)) for job in simulator.world.jobs] == [
        (SECOND_SERVICE, [CAROL, BOB]),
        ("sms-ab12345-1", [ALICE, BOB]),
        (SECOND_SERVICE, [CAROL]),
        ("sms-ab12345-1", [ALICE, BOB]),
        (SECOND_SERVICE, [CAROL, BOB]),
    ]
    assert names_in(hass, "unknown_targets", "notify.ovh_sms") is None
    for target in (None, ["Alice"], ["06 87 65 43 21"], ["Carol", "Family"]):
        with pytest.raises(
            ServiceValidationError,
            match=f"not clear which.*Maison: {entry.entry_id}, Cottage: {second.entry_id}",
        ):
            await notify(hass, DOMAIN, **({} if target is None else {"target": target}))
    assert len(simulator.world.jobs) == 5


async def test_foreign_names_stay(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that actions of others are left alone, said so, and taken when they go."""
    calls: list[ServiceCall] = []

    async def handle(call: ServiceCall) -> None:
        calls.append(call)

    assert await async_setup_component(hass, "notify", {})
    for name in ("ovh_sms", "ovh_sms_alice"):
        hass.services.async_register("notify", name, handle)
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    await notify(hass)
    await notify(hass, "ovh_sms_alice")
    await notify(hass, "ovh_sms_family")
    assert [call.service for call in calls] == ["ovh_sms", "ovh_sms_alice"]
    assert len(simulator.world.jobs) == 1
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "action_name_taken")
    assert issue
    assert issue.translation_placeholders == {"actions": "notify.ovh_sms, notify.ovh_sms_alice"}

    await hass.config_entries.async_unload(entry.entry_id)
    assert sms_actions(hass) == {"ovh_sms", "ovh_sms_alice"}

    await hass.config_entries.async_setup(entry.entry_id)
    hass.services.async_register("notify", "somebody", handle)
    for name in ("somebody", "ovh_sms", "ovh_sms_alice"):
        hass.services.async_remove("notify", name)
    await hass.async_block_till_done()
    await notify(hass)
    await notify(hass, "ovh_sms_alice")
    assert len(simulator.world.jobs) == 3
    assert not ir.async_get(hass).async_get_issue(DOMAIN, "action_name_taken")


async def test_yaml_platform_is_no_action(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a platform in YAML does not make a second action."""
    config = {"notify": [{"platform": DOMAIN, "name": "mine"}]}
    await async_setup_component(hass, "notify", config)
    await hass.async_block_till_done()
    assert not hass.services.has_service("notify", "mine")
