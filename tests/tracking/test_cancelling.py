"""Test cancelling messages."""

import asyncio
from typing import Any

import pytest

from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.const import CONF_CONSUMER_KEY, DOMAIN
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..conftest import ALICE, BOB
from ..disk import files_of, full_disk, restart
from ..house import TEXT, House, held_back
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES

ALL_RULES = [*DEFAULT_RULES, ("DELETE", "/sms/*/jobs/*")]
CANCELLED = [("failed", ["Alice"], "cancelled")]


@pytest.fixture(autouse=True)
def every_right(house: House) -> None:
    """Give the keys the right to cancel deferred messages."""
    house.world.credentials[CONSUMER_KEY].rules = list(ALL_RULES)


async def cancel(house: House, tag: str) -> None:
    """Call ovh_sms.cancel."""
    await house.hass.services.async_call(DOMAIN, "cancel", {"tag": tag}, blocking=True)
    await house.settle()


def held(house: House) -> list[str]:
    """Return who is texted later."""
    return [message.receiver for message in house.world.messages.values()]


async def test_waiting(house: House) -> None:
    """Test that a cancelled message is not sent, and the others are."""
    house.simulator.stop()
    tags = [(await house.send(text))["tag"] for text in ("First", "Second", "Third")]
    await cancel(house, tags[1])
    assert house.queued == 2
    assert house.deliveries == CANCELLED
    house.simulator.start()
    await house.wait(10)
    assert [text for text, _ in house.sent] == ["First", "Third"]
    with pytest.raises(ServiceValidationError, match="nothing to cancel"):
        await cancel(house, tags[1])


async def test_while_a_caller_waits(house: House) -> None:
    """Test that the waiting caller gets an error when the message is cancelled."""
    house.world.faults.add(Fault("hang_before", "POST"))
    house.hung = 1
    first = house.call("First")
    await house.settle()
    second = house.call("Second")
    await house.settle()
    [tag] = [each["tag"] for each in await house.messages() if each["message"] == "Second"]
    await cancel(house, tag)
    with pytest.raises(HomeAssistantError, match="cancelled before it was sent"):
        await second
    with pytest.raises(HomeAssistantError, match="not certain that the message was cancelled"):
        await cancel(house, house.world.requests[-1].body["tag"])
    house.simulator.stop()
    house.hung = 0
    await first


async def test_maybe_sent(house: House) -> None:
    """Test that nothing is promised of a message that OVHcloud may have."""
    house.world.faults.add(Fault("reset_after", "POST"))
    tag = (await house.send())["tag"]
    with pytest.raises(HomeAssistantError, match="Try again in two minutes"):
        await cancel(house, tag)
    await house.wait(200)
    assert house.sent == [(TEXT, [ALICE])]


async def test_full_disk(house: House) -> None:
    """Test that nothing is promised that a power cut would undo."""
    house.simulator.stop()
    tag = (await house.send())["tag"]
    with full_disk(), pytest.raises(HomeAssistantError, match="not certain"):
        await cancel(house, tag)


@pytest.mark.parametrize("restarted", [False, True])
async def test_deferred(house: House, restarted: bool) -> None:
    """Test that a deferred message is cancelled, also after a restart."""
    tag = (await house.send(TEXT, "Family", delay={"hours": 2}))["tag"]
    await house.send("Other", delay={"hours": 1})
    assert held(house) == [ALICE, BOB, ALICE]
    await house.wait(10)
    if restarted:
        await house.restart()
    await cancel(house, tag)
    assert [message.text for message in house.world.messages.values()] == ["Other"]
    with pytest.raises(ServiceValidationError, match="nothing to cancel"):
        await cancel(house, tag)


async def test_equal_deferred_messages(house: House) -> None:
    """Test that messages that are alike can be cancelled one by one."""
    house.simulator.stop()
    calls = [house.call(TEXT, each, delay={"hours": 1}) for each in (ALICE, BOB)]
    tags = [each["tag"] for each in await asyncio.gather(*calls)]
    house.simulator.start()
    await house.wait(10)
    assert len(house.sent) == 2
    await cancel(house, tags[0])
    assert held(house) == [BOB]


async def test_delay_counts_from_the_call(house: House) -> None:
    """Test that the time in the outbox is not added to the delay."""
    house.simulator.stop()
    await house.send(delay={"minutes": 30})
    await house.wait(600)
    house.simulator.start()
    await house.wait(400)
    assert 15 <= house.world.jobs[0].body["differedPeriod"] <= 20


async def test_too_late(house: House) -> None:
    """Test that it is said how many have left already."""
    tag = (await house.send(TEXT, "Family", delay=60))["tag"]
    next(iter(house.world.messages.values())).leaves_at = 0
    with pytest.raises(HomeAssistantError, match="no longer holds 1 of the 2 SMS"):
        await cancel(house, tag)
    assert held(house) == [ALICE]


async def test_missing_right(house: House) -> None:
    """Test that the right is named, and a link that asks for it."""
    house.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES)
    tag = (await house.send(delay=600))["tag"]
    with pytest.raises(HomeAssistantError) as info:
        await cancel(house, tag)
    assert 'the right "DELETE /sms/sms-ab12345-1/jobs/' in str(info.value)
    assert "&DELETE=/sms/sms-ab12345-1/jobs/* and" in str(info.value)
    house.world.add_credential("new", ALL_RULES)
    data: dict[str, Any] = {**house.entry.data, CONF_CONSUMER_KEY: "new"}
    house.hass.config_entries.async_update_entry(house.entry, data=data)
    await house.settle()
    await cancel(house, tag)
    assert held(house) == []


async def test_offline(house: House) -> None:
    """Test that an unanswered cancellation can be repeated."""
    tag = (await house.send(delay=600))["tag"]
    house.world.faults.add(Fault("http_500", "DELETE"))
    with pytest.raises(HomeAssistantError, match="OVHcloud does not answer"):
        await cancel(house, tag)
    await cancel(house, tag)
    assert held(house) == []


@pytest.mark.parametrize("is_killed", [False, True])
async def test_power_cut(house: House, is_killed: bool) -> None:
    """Test that a cancelled message is not sent after a power cut, and notified once."""
    house.simulator.stop()
    tag = (await house.send())["tag"]
    await cancel(house, tag)
    await restart(house, files_of(house) if is_killed else None)
    house.simulator.start()
    await house.wait(200)
    assert house.sent == []
    assert house.deliveries == CANCELLED
    assert house.queued == 0


async def test_error_halfway(house: House) -> None:
    """Test that SMS cancelled before an error are recorded, and the rest can be."""
    tag = (await house.send(TEXT, "Family", delay=600))["tag"]
    first, second = house.world.messages
    house.world.faults.add(Fault("http_500", "DELETE", f"*/{second}"))
    with pytest.raises(HomeAssistantError, match="OVHcloud does not answer"):
        await cancel(house, tag)
    await house.settle()
    assert first not in house.world.messages
    assert house.deliveries[1:] == CANCELLED
    await cancel(house, tag)
    assert held(house) == []
    assert house.deliveries[2:] == [("failed", ["Family", "+33…21"], "cancelled")]


async def test_found(house: House) -> None:
    """Test that a deferred message whose answer was lost is cancelled once it is found."""
    house.world.faults.add(Fault("reset_after", "POST"))
    tag = (await house.send(delay={"hours": 1}))["tag"]
    await house.wait(30)
    assert [each["status"] for each in await house.messages()] == ["held"]
    await cancel(house, tag)
    assert held(house) == []
    assert house.deliveries == [("sent", ["Alice"], None), *CANCELLED]


async def test_found_without_waiting(house: House) -> None:
    """Test the same for a message that must not wait, by the tag of its event."""
    house.world.faults.add(Fault("reset_after", "POST"))
    report = await house.send(delay={"hours": 1}, retry_for=0)
    await house.wait(300)
    assert [each["status"] for each in await house.messages()] == ["held"]
    await cancel(house, report["tag"])
    assert held(house) == []


async def test_unknown_ids(house: House) -> None:
    """Test that OVHcloud's ids of a deferred message are found by its receivers and text."""
    house.world.behaviour.ids_are_empty = True
    house.world.behaviour.shown_message = "crlf"
    await house.send("Other", BOB, delay={"hours": 1})
    tag = (await house.send("Two\nlines", "Family", delay={"hours": 2}))["tag"]
    await house.send("Two\nlines", ALICE, delay={"hours": 3})
    await cancel(house, tag)
    assert [(each.text, each.receiver) for each in house.world.messages.values()] == [
        ("Other", BOB),
        ("Two\nlines", ALICE),
    ]
    assert house.deliveries[3:] == [("failed", ["Alice", "Family", "+33…21"], "cancelled")]


async def test_ids_are_not_found(house: House) -> None:
    """Test that nothing is promised if not all SMS of a message are found."""
    house.world.behaviour.ids_are_empty = True
    tag = (await house.send(TEXT, "Family", delay={"hours": 2}))["tag"]
    first, second = house.world.messages.values()
    second.text = "Something else"
    missing = {"message": "The requested object does not exist"}
    house.world.faults.add(Fault("respond", "GET", f"*/jobs/{second.id}", status=404, body=missing))
    with pytest.raises(HomeAssistantError, match="not certain"):
        await cancel(house, tag)
    await house.settle()
    assert list(house.world.messages) == [second.id]
    name = "Alice" if first.receiver == ALICE else "+33…21"
    assert house.deliveries[1:] == [("failed", [name], "cancelled")]


@pytest.mark.parametrize("restarted", [False, True])
async def test_lost_answer(house: House, restarted: bool) -> None:
    """Test that a cancellation whose answer was lost is noted when it is repeated."""
    tag = (await house.send(delay=600))["tag"]
    house.world.faults.add(Fault("reset_after", "DELETE"))
    with pytest.raises(HomeAssistantError, match="Try again in two minutes"):
        await cancel(house, tag)
    assert held(house) == []
    [message] = await house.messages()
    assert message["receivers"][0]["reason"] is None
    if restarted:
        await house.restart()
    await cancel(house, tag)
    assert house.deliveries[1:] == CANCELLED
    assert [each["status"] for each in await house.messages()] == ["failed"]
    with pytest.raises(ServiceValidationError, match="nothing to cancel"):
        await cancel(house, tag)


async def test_lost_answer_repeated_late(house: House) -> None:
    """Test that it is noted too after the time at which the message was to leave."""
    tag = (await house.send(delay=600))["tag"]
    house.world.faults.add(Fault("reset_after", "DELETE"))
    with pytest.raises(HomeAssistantError, match="not certain"):
        await cancel(house, tag)
    await house.wait(620)
    # It could be on its way from the list of deferred SMS to the list of sent ones.
    with pytest.raises(HomeAssistantError, match="not certain"):
        await cancel(house, tag)
    await house.wait(120)
    await cancel(house, tag)
    assert house.deliveries[1:] == CANCELLED


async def test_not_cancelled_after_all(house: House) -> None:
    """Test that a message whose cancellation never arrived is delivered as any other."""
    tag = (await house.send(delay=600))["tag"]
    house.world.faults.add(Fault("http_500", "DELETE"))
    with pytest.raises(HomeAssistantError, match="not certain"):
        await cancel(house, tag)
    await house.wait(610)
    with pytest.raises(HomeAssistantError, match="no longer holds 1 of the 1"):
        await cancel(house, tag)
    house.receipt(ALICE)
    await house.wait(30)
    assert house.deliveries[1:] == [("delivered", ["Alice"], None)]
    assert (await house.messages())[0]["receivers"][0]["reason"] is None


async def test_refused_cancellation(house: House) -> None:
    """Test that nothing is promised of an SMS that OVHcloud still holds."""
    tag = (await house.send(delay=600))["tag"]
    house.world.faults.add(Fault("respond", "DELETE", status=400, body={"message": "Not now"}))
    with pytest.raises(HomeAssistantError, match="not certain"):
        await cancel(house, tag)
    assert house.deliveries[1:] == []
    assert held(house) == [ALICE]


async def in_part(house: House) -> str:
    """Return the tag of a message that is deferred for Alice, and waits for the other phone."""
    house.world.behaviour.accepts_at_most = 1
    tag = str((await house.send(TEXT, "Family", delay=3600))["tag"])
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=1800))
    await house.wait(300)
    [message] = await house.messages()
    assert [each["status"] for each in message["receivers"]] == ["sent", "queued"]
    assert message["status"] == "queued"
    assert house.deliveries == [("sent", ["Alice"], None)]
    return tag


async def test_in_part_waiting(house: House) -> None:
    """Test that what waits and what is deferred of a message are both cancelled."""
    tag = await in_part(house)
    await cancel(house, tag)
    assert held(house) == []
    assert house.queued == 0
    assert set(map(str, house.deliveries[1:])) == {
        str(("failed", ["+33…21"], "cancelled")),
        str(("failed", ["Alice", "Family"], "cancelled")),
    }
    await house.wait(3600)
    assert len(house.sent) == 1


async def test_in_part_on_its_way(house: House) -> None:
    """Test that what is deferred is cancelled although the rest may be at OVHcloud."""
    house.world.behaviour.accepts_at_most = 1
    tag = (await house.send(TEXT, "Family", delay=3600))["tag"]
    await house.wait(30)
    with pytest.raises(HomeAssistantError, match="Try again in two minutes"):
        await cancel(house, tag)
    await house.settle()
    assert held(house) == []
    assert house.deliveries[1:] == CANCELLED


async def test_removed_account(house: House) -> None:
    """Test that nothing is kept of an account that was removed."""
    await house.send(delay=600)
    await house.wait(10)
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    await house.settle()
    assert files_of(house) == {}


@pytest.mark.parametrize("happens", ["disabled", "given_up"])
async def test_interrupted(house: House, happens: str) -> None:
    """Test that a cancellation is notified although the caller or the account stops."""
    tag = (await house.send(delay=600))["tag"]
    await house.wait(5)
    before = len(house.deliveries)
    entries, entry_id = house.hass.config_entries, house.entry.entry_id
    with held_back(OvhClient, "async_delete_waiting", answered=True) as go_on:
        call = asyncio.create_task(cancel(house, tag))
        await house.settle()
        if happens == "disabled":
            disabling = asyncio.create_task(
                entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
            )
        else:
            call.cancel()
        await house.settle()
        go_on.set()
        await house.settle()
    if happens == "disabled":
        await asyncio.gather(call, disabling)
        await entries.async_set_disabled_by(entry_id, None)
    await house.wait(60)
    assert held(house) == []
    assert house.deliveries[before:] == CANCELLED
