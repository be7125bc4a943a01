"""Test the events of an account: how each message ended."""

import json

import pytest

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.const import ATTR_FRIENDLY_NAME, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from .conftest import ALICE, BOB, CAROL, EntryFactory
from .house import EVENT, TEXT, House
from .ovh_simulator import Fault, OvhSimulator
from .texts import TRANSLATIONS
from .tracking.test_replies import switch_on


async def test_nothing_yet(house: House) -> None:
    """Test the entity of an account that has sent nothing."""
    state = house.hass.states.get(EVENT)
    assert state is not None
    assert state.state == STATE_UNKNOWN
    assert state.attributes[ATTR_FRIENDLY_NAME] == "Maison Delivery"
    assert state.attributes["event_types"] == ["sent", "delivered", "failed", "expired"]


async def test_sent(house: House) -> None:
    """Test that an event names who got a message, and tells by its tag which it was."""
    tag = (await house.send("Hello", "Alice"))["tag"]
    state = house.hass.states.get(EVENT)
    assert state is not None
    assert state.attributes["event_type"] == "sent"
    assert state.attributes["tag"] == tag
    assert state.attributes["recipients"] == ["Alice"]
    assert "reason" not in state.attributes


async def test_recipients(house: House) -> None:
    """Test that recipients are named if they got all of it, and other numbers are masked."""
    await house.send("Hello", "Family", CAROL)
    await house.send("Hello", BOB)
    assert house.deliveries == [
        ("sent", ["Alice", "Family", "+33…44"], None),
        ("sent", ["+33…21"], None),
    ]


async def test_failed(house: House) -> None:
    """Test that an event says by its reason that OVHcloud refused a message."""
    house.world.faults.add(
        Fault("respond", "POST", status=400, body={"message": f"Invalid receiver {ALICE}"})
    )
    with pytest.raises(HomeAssistantError):
        await house.send()
    assert house.deliveries == [("failed", ["Alice"], "rejected")]


async def test_some_invalid_receivers(house: House) -> None:
    """Test that those who got a message and those who did not are two events."""
    body = {
        "ids": [1],
        "validReceivers": [ALICE],
        "invalidReceivers": [BOB],
        "totalCreditsRemoved": 1,
    }
    house.world.faults.add(Fault("respond", "POST", body=body))
    await house.send("Hello", "Family")
    assert house.deliveries == [
        ("sent", ["Alice"], None),
        ("failed", ["+33…21"], "no_valid_receiver"),
    ]


async def test_expired(house: House) -> None:
    """Test that an event says why a message was given up."""
    house.simulator.stop()
    await house.send(retry_for=600)
    assert house.deliveries == []
    await house.wait(600)
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]


async def test_keeps_secrets(house: House) -> None:
    """Test that neither a number nor the text is told."""
    for kind in ("sent", "failed", "expired"):
        if kind == "failed":
            body = {"message": f"Invalid receiver {ALICE} {TEXT}"}
            house.world.faults.add(Fault("respond", "POST", times=None, status=400, body=body))
            with pytest.raises(HomeAssistantError):
                await house.send(TEXT, "Alice", BOB, CAROL)
            continue
        if kind == "expired":
            house.simulator.stop()
        await house.send(TEXT, "Alice", BOB, CAROL, retry_for=60)
        await house.wait(120)
        state = house.hass.states.get(EVENT)
        assert state is not None
        assert state.attributes["event_type"] == kind
        told = json.dumps(dict(state.attributes))
        assert not [secret for secret in (TEXT, ALICE[1:], BOB[1:], CAROL[1:]) if secret in told]


async def test_reply_is_not_recorded(house: House) -> None:
    """Test that the recorder gets no text of a reply, and all else."""
    await switch_on(house)
    house.receive("The code is 4711")
    await house.wait(130)
    for name in ("maison", "alice"):
        state = house.hass.states.get(f"event.{name}_reply")
        assert state
        assert state.attributes["message"] == "The code is 4711"
        assert state.state_info
        assert state.state_info["unrecorded_attributes"] >= {"message"}
        assert not state.state_info["unrecorded_attributes"] & {"sender", "recipient", "time"}


async def test_is_restored(house: House) -> None:
    """Test that the last event stays when the account is reloaded."""
    tag = (await house.send())["tag"]
    before = house.hass.states.get(EVENT)
    await house.wait(60)
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.settle()
    after = house.hass.states.get(EVENT)
    assert before is not None
    assert after is not None
    assert after.state == before.state
    assert after.attributes["tag"] == tag


async def test_french(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the name is in the language of the house."""
    hass.config.language = "fr"
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    names = {
        entity.original_name
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if entity.domain == "event" and entity.platform == DOMAIN
    }
    texts = TRANSLATIONS["fr"]["entity"]["event"]
    assert names == {texts[key]["name"] for key in ("delivery", "escalation", "reply")}
