"""Test what the frontend offers in the forms of the actions."""

import json
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import validate_selector
from homeassistant.helpers.service import async_get_cached_service_description

from .. import source
from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import House
from ..ovh_simulator import OvhSimulator, Sender
from ..ovh_simulator.const import SERVICE_NAME

EVERYONE = {"value": "all", "label": "all"}


def form_of(hass: HomeAssistant, action: str) -> dict[str, Any]:
    """Return what the frontend reads of an action, with all its fields at the top."""
    form = async_get_cached_service_description(hass, *action.split("."))
    assert form
    return {**form, "fields": source.fields_of(form["fields"])}


def choices(hass: HomeAssistant, action: str, field: str) -> list[dict[str, str]]:
    """Return the options of a pick list that takes other values, too."""
    select = form_of(hass, action)["fields"][field]["selector"]["select"]
    assert select["custom_value"] is True
    options: list[dict[str, str]] = select["options"]
    return options


def names(hass: HomeAssistant, action: str, field: str) -> list[str]:
    """Return the values of a pick list."""
    return [option["value"] for option in choices(hass, action, field)]


async def test_recipients(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that recipients are chosen by name, or all of them by a word of its own."""
    people = [{"value": name, "label": name} for name in ("Alice", "Family")]
    for action in ("send_message", "ask", "estimate"):
        assert choices(hass, f"ovh_sms.{action}", "recipients") == [EVERYONE, *people]
    steps = form_of(hass, "ovh_sms.escalate")["fields"]["steps"]["selector"]["object"]
    offered = steps["fields"]["recipients"]["selector"]["select"]["options"]
    assert offered == [EVERYONE, *people]
    assert steps["multiple"] is True
    # The frontend fills in the first option of a required field: everyone.
    assert "required" not in steps["fields"]["recipients"]
    # Without a target, it is for all of them anyway.
    assert choices(hass, "notify.ovh_sms", "target") == people


async def test_recipients_change(
    hass: HomeAssistant, entry: MockConfigEntry, make_entry: EntryFactory, simulator: OvhSimulator
) -> None:
    """Test that accounts come and go, and that equal names are offered once."""
    simulator.world.add_account("sms-ab12345-2")
    office = make_entry("sms-ab12345-2", "Office", {"Carol": [CAROL], "Alice": [ALICE]})
    assert await hass.config_entries.async_setup(office.entry_id)
    assert names(hass, "ovh_sms.ask", "recipients") == ["all", "Alice", "Family", "Carol"]
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert names(hass, "ovh_sms.ask", "recipients") == ["all", "Carol", "Alice"]
    assert names(hass, "notify.ovh_sms", "target") == ["Carol", "Alice"]
    assert await hass.config_entries.async_unload(office.entry_id)
    assert names(hass, "ovh_sms.ask", "recipients") == ["all"]


async def test_odd_names(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test recipients that their names do not find, and one that takes the word for all."""
    entry = make_entry(recipients={"112": [BOB], "All": [ALICE]})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    numbered, everyone = entry.subentries.values()
    assert choices(hass, "ovh_sms.send_message", "recipients") == [
        {"value": numbered.subentry_id, "label": "112"},
        {"value": everyone.title, "label": "All"},
    ]
    for choice, receivers in ((numbered.subentry_id, [BOB]), ("All", [ALICE])):
        data = {"message": choice, "recipients": choice}
        await hass.services.async_call(DOMAIN, "send_message", data, blocking=True)
        assert list(simulator.world.jobs[-1].receivers) == receivers


async def test_senders(house: House) -> None:
    """Test that senders are offered once they are known, and those that can be answered."""
    hass, senders = house.hass, house.world.accounts[SERVICE_NAME].senders
    assert names(hass, "ovh_sms.send_message", "sender") == ["MyHouse", "short_code"]
    assert names(hass, "ovh_sms.ask", "sender") == ["short_code"]
    senders["Chalet"] = Sender("enable")
    senders["+33757123456"] = Sender("enable", type="virtual")
    senders["Refused"] = Sender("refused")
    await house.send("By Chalet", sender="Chalet")
    known = ["MyHouse", "Chalet", "+33757123456", "short_code"]
    assert names(hass, "ovh_sms.send_message", "sender") == known
    assert names(hass, "ovh_sms.estimate", "sender") == known
    assert names(hass, "ovh_sms.send_bulk", "sender") == known
    assert names(hass, "ovh_sms.ask", "sender") == ["+33757123456", "short_code"]


async def test_country(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that a short code is offered where there is one."""
    await hass.config.async_update(country="ES")
    await hass.async_block_till_done()
    assert names(hass, "ovh_sms.send_message", "sender") == ["MyHouse"]


async def test_options_list_senders(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: OvhSimulator
) -> None:
    """Test that senders are known once the options have offered them."""
    simulator.world.accounts[SERVICE_NAME].senders = {"Chalet": Sender("enable")}
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    hass.config_entries.options.async_abort(flow["flow_id"])
    await hass.async_block_till_done()
    assert names(hass, "ovh_sms.send_message", "sender") == [
        "MyHouse",
        "Chalet",
        "short_code",
    ]


@pytest.mark.parametrize(
    ("language", "name", "title", "family"),
    [
        ("en", "Send SMS by OVHcloud", "Title", "Send SMS to Family"),
        ("fr", "Envoyer un SMS par OVHcloud", "Titre", "Envoyer un SMS à Family"),
        # There are no words of ours: English it is.
        ("fi", "Send SMS by OVHcloud", "Title", "Send SMS to Family"),
    ],
)
async def test_notify(
    hass: HomeAssistant, entry: MockConfigEntry, language: str, name: str, title: str, family: str
) -> None:
    """Test that the actions of the domain notify speak the user's language, and say what for."""
    await hass.config.async_update(language=language)
    await hass.async_block_till_done()
    form = form_of(hass, "notify.ovh_sms")
    assert form["name"] == name
    assert list(form["fields"]) == ["message", "title", "target", "data"]
    assert form["fields"]["message"]["required"] is True
    assert form["fields"]["title"]["name"] == title
    of_one = form_of(hass, "notify.ovh_sms_family")
    assert of_one["name"] == family
    assert list(of_one["fields"]) == ["message", "title", "data"]
    for field in (*form["fields"].values(), *of_one["fields"].values()):
        assert field["name"]
        assert field["description"]
        assert validate_selector(field["selector"])


async def test_frontend_can_read(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that the forms are plain data, with the targets and responses that actions have."""
    names = [f"{DOMAIN}.{name}" for name in source.load_yaml("services.yaml")]
    ours = {name: form_of(hass, name) for name in (*names, "notify.ovh_sms")}
    json.dumps(ours)
    for action in ("send_message", "ask"):
        [entity] = cv.ensure_list(ours[f"ovh_sms.{action}"]["target"]["entity"])
        assert cv.ensure_list(entity["domain"]) == ["notify"]
        assert entity["integration"] == "ovh_sms"
    assert ours["ovh_sms.send_message"]["response"] == {"optional": True}
    assert ours["ovh_sms.get_messages"]["response"] == {"optional": False}
    assert "response" not in ours["ovh_sms.cancel"]


async def test_foreign_action(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the form of an action of another integration stays as it is."""
    hass.services.async_register("notify", "ovh_sms_alice", lambda _: None)
    hass.services.async_register("notify", "ovh_sms", lambda _: None)
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert form_of(hass, "notify.ovh_sms_family")["name"] == "Send SMS to Family"
    for action in ("ovh_sms", "ovh_sms_alice"):
        assert async_get_cached_service_description(hass, "notify", action) is None
