"""Test that every message is followed until it is delivered, failed or expired."""

import asyncio
from collections import Counter
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.const import CONF_CONSUMER_KEY
from custom_components.ovh_sms.tracking.inquiry import KNOWN_PTTS
from custom_components.ovh_sms.tracking.request_budget import BURST
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..conftest import ALICE, BOB, CAROL
from ..house import EVENT, TEXT, House, held_back
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from ..texts import TRANSLATIONS

DAY = 24 * 3600
SENT = ("sent", ["Alice"], None)
DELIVERED = ("delivered", ["Alice"], None)
OUTGOING = f"/sms/{SERVICE_NAME}/outgoing"

REASONS = TRANSLATIONS["en"]["entity"]["event"]["delivery"]["state_attributes"]["reason"]["state"]


def explanation(house: House) -> str | None:
    """Return the explanation of the last event."""
    state = house.hass.states.get(EVENT)
    assert state
    text: str | None = state.attributes.get("explanation")
    return text


def polls(house: House) -> list[float]:
    """Return when OVHcloud was asked for receipts."""
    return [
        each.at
        for each in house.world.requests
        if each.method == "GET" and each.path.startswith(OUTGOING)
    ]


async def test_delivered(house: House) -> None:
    """Test that a delivery event is fired when the phone has a message."""
    house.world.behaviour.deliver_after = 7
    await house.send()
    await house.wait(5.5)
    assert house.deliveries == [SENT]
    assert house.last_status == "sent"
    await house.wait(5)
    assert house.deliveries == [SENT, DELIVERED]
    assert house.last_status == "delivered"
    asked = len(polls(house))
    await house.wait(3600)
    assert len(polls(house)) == asked
    assert house.deliveries == [SENT, DELIVERED]


async def test_rounds(house: House) -> None:
    """Test that pauses between polls double, up to ten minutes."""
    await house.send()
    [left] = house.posts()
    await house.wait(3600)
    rounds = [round(at - left) for at in polls(house)]
    assert rounds == [5, 10, 20, 40, 80, 160, 320, 640, 1240, 1840, 2440, 3040]


async def test_nothing_open(house: House) -> None:
    """Test that there are no polls while no receipt is missing."""
    await house.wait(3 * 3600)
    assert house.gets() == []


@pytest.mark.parametrize("ptt", [*sorted(KNOWN_PTTS - {8}), 4711])
async def test_failed(house: House, ptt: int) -> None:
    """Test that the event of a failed message explains why."""
    await house.send()
    house.receipt(ALICE, ptt, 2)
    await house.wait(6)
    reason = f"ptt_{ptt}" if ptt in KNOWN_PTTS else "not_delivered"
    assert house.deliveries == [SENT, ("failed", ["Alice"], reason)]
    assert explanation(house) == REASONS[reason]
    assert house.last_status == "failed"


async def test_french(house: House) -> None:
    """Test that explanations are in the language of Home Assistant."""
    house.hass.config.language = "fr"
    await house.restart()
    await house.send()
    house.receipt(ALICE, 23, 2)
    await house.wait(6)
    french = TRANSLATIONS["fr"]["entity"]["event"]["delivery"]["state_attributes"]["reason"]
    assert explanation(house) == french["state"]["ptt_23"]


@pytest.mark.parametrize("others", [0, 3])
async def test_not_billed(house: House, others: int) -> None:
    """Test a message that OVHcloud gave up itself."""
    await house.send(TEXT, ALICE, *[f"+3361200000{number}" for number in range(others)])
    house.receipt(ALICE, 0, 16)
    await house.wait(6)
    assert house.deliveries[1:] == [("failed", ["Alice"], "not_delivered")]


@pytest.mark.parametrize("others", [0, 3])
async def test_expired_at_the_operator(house: House, others: int) -> None:
    """Test a phone that was off for too long."""
    await house.send(TEXT, ALICE, *[f"+3361200000{number}" for number in range(others)])
    house.receipt(ALICE, 8, 2)
    await house.wait(6)
    assert house.deliveries[1:] == [("expired", ["Alice"], "ptt_8")]
    assert house.last_status == "expired"


async def test_no_receipt(house: House) -> None:
    """Test that a message is given up 48 hours after its operator has."""
    await house.send(validity={"hours": 1})
    await house.skip(2 * DAY)
    await house.wait(700)
    assert house.deliveries == [SENT]
    await house.skip(3600)
    await house.wait(10)
    assert house.deliveries == [SENT, ("expired", ["Alice"], "no_receipt")]
    assert explanation(house) == REASONS["no_receipt"]
    asked = len(polls(house))
    await house.wait(3600)
    assert len(polls(house)) == asked


async def test_delivered_by_ptt(house: House) -> None:
    """Test an operator's code that is there before OVHcloud's receipt."""
    await house.send()
    house.receipt(ALICE, 4, 0)
    await house.wait(6)
    assert house.deliveries == [SENT, DELIVERED]


async def test_group(house: House) -> None:
    """Test that a group has a message once all of its phones have, and not before."""
    await house.send(TEXT, "Family")
    house.receipt(ALICE)
    await house.wait(6)
    assert house.deliveries[1:] == [DELIVERED]
    house.receipt(BOB)
    await house.wait(6)
    assert house.deliveries[2:] == [("delivered", ["Family", "+33…21"], None)]


async def test_group_in_part(house: House) -> None:
    """Test that a group has not got what one of its phones has not."""
    await house.send(TEXT, "Family")
    house.receipt(ALICE, 23, 2)
    house.receipt(BOB)
    await house.wait(6)
    assert house.deliveries[1:] == [
        ("delivered", ["+33…21"], None),
        ("failed", ["Alice", "Family"], "ptt_23"),
    ]
    state = house.hass.states.get("sensor.family_last_status")
    assert state
    assert state.state == "failed"


async def test_late_receipt(house: House) -> None:
    """Test that a receipt of an older message does not hide the newer one's state."""
    await house.send("First")
    [first] = house.world.messages.values()
    await house.wait(1)
    await house.send("Second")
    house.world.set_receipt(first.id, 4, 1)
    await house.wait(6)
    assert house.deliveries == [SENT, SENT, DELIVERED]
    assert house.last_status == "sent"


@pytest.mark.parametrize("count", [1, 3, 4, 500])
async def test_requests(house: House, count: int) -> None:
    """Test that any number of SMS take at most three requests a round, 30 in ten minutes."""
    await house.choose(hourly_limit=0)
    house.world.accounts[SERVICE_NAME].credits_left = 1000
    await house.send(TEXT, *[f"+336{number:08}" for number in range(count)])
    [left] = house.posts()
    await house.wait(left + 600 - house.world.clock.now())
    rounds = Counter(round(at - left) for at in polls(house))
    assert max(rounds.values()) <= 3
    assert rounds.total() <= 30
    assert {5, 10, 20, 40, 80} <= rounds.keys()
    house.world.behaviour.deliver_after = 1
    await house.wait(600)
    assert len(house.deliveries) == 2
    assert len(house.deliveries[1][1]) == count


async def test_many_messages(house: House) -> None:
    """Test that many messages of a long alarm cost no more than one."""
    house.world.behaviour.deliver_after = 30
    for number in range(20):
        await house.send(f"Alarm {number}")
        await house.wait(8)
    assert len(polls(house)) <= BURST + 160 / 40 + 3
    await house.wait(300)
    assert Counter(kind for kind, _, _ in house.deliveries) == {"sent": 20, "delivered": 20}


async def test_details_of_failures(house: House) -> None:
    """Test that many failures have their own reasons."""
    await house.send(TEXT, "Alice", BOB, CAROL, "+33612000000")
    house.receipt(ALICE, 21, 2)
    house.receipt(BOB, 24, 2)
    house.receipt(CAROL)
    await house.wait(6)
    assert house.deliveries[1:] == [
        ("delivered", ["+33…44"], None),
        ("failed", ["Alice", "Family"], "ptt_21"),
        ("failed", ["+33…21"], "ptt_24"),
    ]


@pytest.mark.parametrize("recipients", [["Alice"], ["Alice", BOB, CAROL, "+33612000000"]])
async def test_restart(house: House, recipients: list[str]) -> None:
    """Test that a message is still followed after a restart, and notified once."""
    await house.send(TEXT, *recipients)
    await house.wait(30)
    house.receipt(ALICE)
    await house.restart()
    await house.wait(60)
    await house.restart()
    await house.wait(60)
    assert house.deliveries == [house.deliveries[0], DELIVERED]


async def test_recipient_is_gone(house: House) -> None:
    """Test that a removed recipient is notified by its masked number."""
    await house.send()
    [alice] = [each for each in house.entry.subentries.values() if each.title == "Alice"]
    house.hass.config_entries.async_remove_subentry(house.entry, alice.subentry_id)
    await house.settle()
    house.receipt(ALICE)
    await house.wait(6)
    assert house.deliveries[-1] == ("delivered", ["+33…78"], None)


async def test_delayed(house: House) -> None:
    """Test that there are no polls for a deferred message."""
    house.world.behaviour.deliver_after = 1
    await house.send(delay={"minutes": 30})
    await house.wait(1790)
    assert polls(house) == []
    [message] = await house.messages()
    assert message["status"] == "held"
    await house.wait(20)
    assert house.deliveries == [SENT, DELIVERED]


@pytest.mark.parametrize("hours", [0.1, 8])
async def test_held(house: House, hours: float) -> None:
    """Test that advertising that OVHcloud holds back is polled rarely."""
    tag = (await house.send(marketing=True))["tag"]
    [sms] = house.world.messages.values()
    sms.leaves_at = house.world.clock.now() + hours * 3600
    await house.wait(60)
    [message] = await house.messages(status="held")
    assert message["tag"] == tag
    await house.wait(hours * 3600 - 60)
    assert house.deliveries == [SENT]
    assert len(polls(house)) <= 10 + hours * 8
    house.world.behaviour.deliver_after = 1
    await house.wait(1000)
    assert house.deliveries == [SENT, DELIVERED]


async def test_held_for_days(house: House) -> None:
    """Test that advertising that was never confirmed is waited for over holidays."""
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(marketing=True, validity={"minutes": 10})
    [sms] = house.world.messages.values()
    sms.leaves_at = house.world.clock.now() + 82 * 3600
    await house.wait(82 * 3600)
    house.world.behaviour.deliver_after = 1
    await house.wait(1300)
    assert house.deliveries == [SENT, DELIVERED]


async def test_left_out(house: House) -> None:
    """Test that a receiver that is neither valid nor invalid is followed."""
    body = {"ids": [1], "validReceivers": [ALICE], "invalidReceivers": []}
    house.world.faults.add(
        Fault("respond", "POST", body={**body, "totalCreditsRemoved": 1}, times=1)
    )
    await house.send(TEXT, "Family")
    [message] = await house.messages()
    assert [(each["receiver"], each["status"]) for each in message["receivers"]] == [
        (ALICE, "sent"),
        (BOB, "sent"),
    ]


async def test_reload_while_a_caller_waits(house: House) -> None:
    """Test that a waiting caller is answered with receipts off and after a reload."""
    entries = house.hass.config_entries
    entries.async_update_entry(house.entry, options={**house.entry.options, "receipts": False})
    await house.settle()
    house.world.behaviour.deliver_after = 1
    with held_back(OvhClient, "async_create_job", answered=True) as answer:
        call = house.call(wait_for="delivered", timeout=300)
        await house.settle()
        entries.async_update_entry(house.entry, title="Home")
        await house.settle()
        answer.set()
        await house.wait(60)
    assert call.result()["status"] == "delivered"


async def test_unknown_ids(house: House) -> None:
    """Test a response with fewer ids than receivers."""
    body = {"validReceivers": [ALICE, BOB], "invalidReceivers": [], "totalCreditsRemoved": 2}
    house.world.faults.add(Fault("respond", "POST", body={"ids": [1], **body}))
    tag = (await house.send(TEXT, "Family"))["tag"]
    await house.send("Other", "Family")
    for sms in house.world.messages.values():
        sms.tag = tag
    house.receipt(ALICE)
    house.receipt(BOB, 23, 2)
    await house.wait(30)
    events = [(kind, who) for each, _, kind, who, _ in house._deliveries if each == tag]
    assert events == [
        ("sent", ("Alice", "Family")),
        ("delivered", ("Alice",)),
        ("failed", ("Family", "+33…21")),
    ]


@pytest.mark.parametrize("count", [1, 2, 10])
async def test_lost_answer(house: House, count: int) -> None:
    """Test that a message that was never confirmed is followed by its tag."""
    house.world.behaviour.deliver_after = 1
    house.world.faults.add(Fault("reset_after", "POST"))
    numbers = [f"+336120000{number:02}" for number in range(count)]
    await house.send(TEXT, *numbers)
    [left] = house.posts()
    await house.wait(3000)
    asked = [at for at in polls(house) if at - left > 3]
    assert len(asked) <= 3 + count + 3 * 10
    events = Counter(kind for kind, who, _ in house.deliveries for _ in who)
    assert events == {"sent": count, "delivered": count}


async def test_equal_messages(house: House) -> None:
    """Test that merged messages are notified by their own tags."""
    house.world.behaviour.deliver_after = 1
    house.simulator.stop()
    calls = [house.call(TEXT, each) for each in ("Alice", BOB)]
    tags = [each["tag"] for each in await asyncio.gather(*calls)]
    house.simulator.start()
    await house.wait(60)
    assert len(house.sent) == 1
    assert Counter(tag for tag, *_ in house._deliveries) == dict.fromkeys(tags, 2)
    assert house.deliveries[2:] == [DELIVERED, ("delivered", ["+33…21"], None)]


@pytest.mark.parametrize("kind", ["http_500", "json_null", "list_error", "reset_before"])
async def test_odd_answers(house: House, kind: FaultKind) -> None:
    """Test that OVHcloud is asked again after an unreadable answer."""
    await house.send()
    house.receipt(ALICE)
    house.world.faults.add(Fault(kind, "GET", f"{OUTGOING}*", times=3))
    await house.wait(100)
    assert house.deliveries == [SENT, DELIVERED]


async def test_odd_receipt(house: House) -> None:
    """Test an unreadable receipt."""
    await house.send()
    house.world.faults.add(Fault("respond", "GET", f"{OUTGOING}/*", body={"ptt": "?"}, times=2))
    await house.wait(11)
    house.receipt(ALICE)
    await house.wait(30)
    assert house.deliveries == [SENT, DELIVERED]


@pytest.mark.parametrize("body", [{"ptt": None}, None, [], {"ptt": 4, "deliveryReceipt": "?"}])
@pytest.mark.parametrize("others", [1, 4])
async def test_one_odd_receipt(house: House, body: Any, others: int) -> None:
    """Test that an unreadable SMS does not stop the others."""
    await house.send(TEXT, ALICE, *[f"+3361200000{number}" for number in range(others)])
    messages = house.world.messages.values()
    [odd] = [sms for sms in messages if sms.receiver == ALICE]
    rest = [sms for sms in messages if sms is not odd]
    house.world.faults.add(Fault("respond", "GET", f"{OUTGOING}/{odd.id}", body=body, times=999))
    house.world.set_receipt(odd.id, 23, 2)
    for sms in rest:
        house.world.set_receipt(sms.id, 24, 2)
    await house.wait(60)
    events = Counter((kind, reason) for kind, who, reason in house.deliveries[1:] for _ in who)
    assert events == {("failed", "ptt_24"): others}
    # It is given up in the end.
    await house.skip(5 * DAY)
    await house.wait(60)
    assert house.deliveries[-1] == ("expired", ["Alice"], "no_receipt")


@pytest.mark.parametrize("switched_off", [False, True])
async def test_without_the_right(house: House, switched_off: bool) -> None:
    """Test that a message expires, or is dropped, without the right to poll."""
    if switched_off:
        options = {**house.entry.options, "receipts": False}
        house.hass.config_entries.async_update_entry(house.entry, options=options)
        await house.settle()
    await house.send()
    house.world.credentials[CONSUMER_KEY].rules.remove(("GET", "/sms/*"))
    await house.skip(5 * DAY)
    await house.wait(60)
    if not switched_off:
        assert house.deliveries == [SENT, ("expired", ["Alice"], "no_receipt")]
        return
    house.hass.config_entries.async_update_entry(
        house.entry, options={**house.entry.options, "receipts": True}
    )
    await house.wait(60)
    assert house.deliveries == [SENT]


async def test_invalid_after_a_lost_answer(house: House) -> None:
    """Test that SMS that OVHcloud never had do not stop the others."""
    house.world.behaviour.deliver_after = 1
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(TEXT, *[f"+3361200000{number}" for number in range(6)])
    await house.settle()
    for sms in list(house.world.messages.values())[:4]:
        del house.world.messages[sms.id]
    await house.wait(3600)
    # The others are sent again, each by itself.
    assert [len(who) for kind, who, _ in house.deliveries if kind == "delivered"] == [2, 4]


async def test_never_listed(house: House) -> None:
    """Test that SMS whose ids are never found do not stop the others."""
    house.world.behaviour.deliver_after = 1
    house.world.behaviour.ids_are_empty = True
    await house.send(TEXT, *[f"+3361200000{number}" for number in range(6)])
    for sms in list(house.world.messages.values())[:4]:
        del house.world.messages[sms.id]
    await house.wait(3600)
    assert [len(who) for kind, who, _ in house.deliveries if kind == "delivered"] == [2]
    await house.skip(5 * DAY)
    await house.wait(700)
    assert [len(who) for kind, who, _ in house.deliveries if kind == "expired"] == [4]


@pytest.mark.parametrize("is_ignored", [False, True])
async def test_one_without_an_id(house: House, is_ignored: bool) -> None:
    """Test that the id of an SMS is found by its tag and receiver, or else by its receiver."""
    house.world.behaviour.tag_filter_is_ignored = is_ignored
    await house.send("First")
    house.world.behaviour.ids_are_empty = True
    await house.send("Second")
    house.receipt(ALICE, 23, 2)
    await house.wait(30)
    assert house.deliveries[2:] == [("failed", ["Alice"], "ptt_23")]
    assert [each["status"] for each in await house.messages()] == ["failed", "sent"]


async def test_long_in_the_outbox(house: House) -> None:
    """Test that time in the outbox does not shorten the time to wait for receipts."""
    house.world.behaviour.deliver_after = 3600
    house.simulator.stop()
    await house.send(retry_for={"days": 7})
    await house.skip(5 * DAY)
    house.simulator.start()
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.wait(3600 + 1200)
    assert house.deliveries == [SENT, DELIVERED]


async def test_while_home_assistant_stops(house: House) -> None:
    """Test that no event is fired once records can no longer be saved."""
    await house.send()
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await house.settle()
    house.receipt(ALICE)
    await house.wait(60)
    assert house.deliveries == [SENT]
    await house.restart()
    await house.wait(60)
    assert house.deliveries == [SENT, DELIVERED]


async def test_rights_of_the_outbox(house: House) -> None:
    """Test that successful polls do not clear an issue of the outbox."""
    rules = house.world.credentials[CONSUMER_KEY].rules
    rules.remove(("GET", "/sms/*"))
    rules.remove(("GET", "/sms/*/jobs"))
    rules.append(("GET", f"{OUTGOING}*"))
    house.world.behaviour.listing_delay = 600
    house.world.faults.add(Fault("reset_before", "POST"))
    await house.send()
    await house.wait(60)
    assert house.issue("cannot_confirm")
    await house.send("Other", BOB)
    await house.wait(60)
    assert house.issue("cannot_confirm")


async def test_last_status_after_restart(house: House) -> None:
    """Test that a receipt of an older message does not change the state after a restart."""
    await house.send("First")
    [first] = house.world.messages.values()
    await house.wait(1)
    await house.send("Second")
    house.receipt(ALICE)
    await house.wait(10)
    assert house.last_status == "delivered"
    await house.restart()
    house.world.set_receipt(first.id, 23, 2)
    await house.wait(60)
    assert house.deliveries[-1] == ("failed", ["Alice"], "ptt_23")
    assert house.last_status == "delivered"


async def test_rate_limited(house: House) -> None:
    """Test that polls pause as long as OVHcloud asks for."""
    await house.send()
    house.world.faults.add(Fault("rate_limited", "GET", f"{OUTGOING}/*", retry_after=200))
    await house.wait(190)
    assert len(polls(house)) == 1
    house.receipt(ALICE)
    await house.wait(30)
    assert house.deliveries == [SENT, DELIVERED]


async def test_missing_right(house: House) -> None:
    """Test that a missing right is named, and that receipts arrive once it is granted."""
    await house.send()
    house.receipt(ALICE)
    rules = house.world.credentials[CONSUMER_KEY].rules
    rules.remove(("GET", "/sms/*"))
    await house.wait(6)
    issue = house.issue("cannot_confirm")
    assert issue
    assert issue["method"] == "GET"
    assert issue["path"].startswith(OUTGOING)
    rules.append(("GET", "/sms/*"))
    await house.wait(30)
    assert house.issue("cannot_confirm") is None
    assert house.deliveries == [SENT, DELIVERED]


async def test_keys_refused(house: House) -> None:
    """Test that receipts arrive with new keys."""
    await house.send()
    house.receipt(ALICE)
    del house.world.credentials[CONSUMER_KEY]
    await house.wait(6)
    assert [flow["step_id"] for flow in house.hass.config_entries.flow.async_progress()] == [
        "reauth_confirm"
    ]
    house.world.add_credential("new", DEFAULT_RULES)
    data = {**house.entry.data, CONF_CONSUMER_KEY: "new"}
    house.hass.config_entries.async_update_entry(house.entry, data=data)
    await house.wait(60)
    assert house.deliveries == [SENT, DELIVERED]


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_wrong_clock(house: House, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Test that a step of the clock delays no receipt."""
    await house.send()
    await house.wait(6)
    house.step_clock(monkeypatch, seconds)
    house.receipt(ALICE)
    await house.wait(60)
    assert house.deliveries == [SENT, DELIVERED]


async def test_switched_off(house: House) -> None:
    """Test that there are no polls with receipts switched off."""
    options = {**house.entry.options, "receipts": False}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    house.world.behaviour.deliver_after = 1
    await house.send()
    house.hass.states.get(EVENT)
    await house.wait(600)
    assert polls(house) == []
    assert house.deliveries == [SENT]
    # A waiting caller is answered nevertheless.
    call = house.call("Second", wait_for="delivered")
    await house.wait(10)
    assert call.done()
    assert call.result()["status"] == "delivered"


# Ids of a job in another order than its receivers


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
@pytest.mark.parametrize("others", [0, 1, 4])
async def test_order_of_ids(house: House, order: Any, others: int) -> None:
    """Test that a receipt is notified of the phone that it is about, however few are asked for."""
    house.world.behaviour.ids_order = order
    await house.send(TEXT, ALICE, BOB, *[f"+3361200000{number}" for number in range(others)])
    house.receipt(ALICE, 23, 2)
    house.receipt(BOB)
    await house.wait(600)
    assert events_of(house) == {
        ("failed", "Alice", "ptt_23"),
        ("failed", "Family", "ptt_23"),
        ("delivered", "+33…21", None),
    }
    statuses = {
        each["receiver"]: each["status"] for each in (await house.messages())[0]["receivers"]
    }
    assert (statuses.pop(ALICE), statuses.pop(BOB)) == ("failed", "delivered")
    assert set(statuses.values()) <= {"sent"}


def events_of(house: House) -> set[tuple[str, str, str | None]]:
    """Return the receipts that were notified, by recipient."""
    return {
        (kind, each, reason)
        for kind, who, reason in house.deliveries
        if kind != "sent"
        for each in who
    }


async def test_order_of_merged_messages(house: House) -> None:
    """Test that receipts of merged messages are notified of the right ones."""
    house.world.behaviour.ids_order = "reversed"
    house.simulator.stop()
    await asyncio.gather(*(house.call(TEXT, each) for each in (ALICE, BOB)))
    house.simulator.start()
    await house.wait(30)
    assert len(house.sent) == 1
    house.receipt(ALICE)
    await house.wait(300)
    assert events_of(house) == {("delivered", "Alice", None)}


async def test_order_is_compared_once(house: House) -> None:
    """Test that one id of a job is compared, however many SMS are delivered in how many rounds."""
    numbers = [f"+336120000{number:02}" for number in range(20)]
    await house.send(TEXT, *numbers)
    for number in numbers:
        house.receipt(number)
        await house.wait(30)
    await house.wait(300)
    assert len(events_of(house)) == 20
    # The last ones are asked for one by one.
    details = [each for each in house.world.requests if each.path.startswith(f"{OUTGOING}/")]
    assert len(details) <= 1 + 3 * 3


async def test_order_cannot_be_compared(house: House) -> None:
    """Test that SMS of one job, of which one is unreadable, are notified nevertheless."""
    numbers = [f"+3361200000{number}" for number in range(6)]
    await house.send(TEXT, *numbers)
    await house.send("Other", BOB, *numbers)
    odd = min(house.world.messages)
    house.world.faults.add(Fault("http_500", "GET", f"{OUTGOING}/{odd}", times=999))
    for sms in house.world.messages.values():
        house.world.set_receipt(sms.id, 4, 1)
    await house.wait(120)
    delivered = [len(who) for kind, who, _ in house.deliveries if kind == "delivered"]
    assert sorted(delivered) == [6, 7]


async def test_deleted_at_ovhcloud(house: House) -> None:
    """Test that nothing is said of SMS whose ids cannot be compared, until they expire."""
    numbers = [f"+3361200000{number}" for number in range(6)]
    await house.send(TEXT, *numbers)
    for sms in house.world.messages.values():
        house.world.set_receipt(sms.id, 4, 1)
    missing = {"message": "The requested object does not exist"}
    house.world.faults.add(
        Fault("respond", "GET", f"{OUTGOING}/*", status=404, body=missing, times=None)
    )
    await house.wait(600)
    assert events_of(house) == set()
    await house.skip(5 * DAY)
    await house.wait(700)
    assert {(kind, reason) for kind, _, reason in events_of(house)} == {("expired", "no_receipt")}


async def test_other_spelling(house: House) -> None:
    """Test that a receiver may be written in another way than ours."""
    await house.send(TEXT, "Family")
    for sms in house.world.messages.values():
        sms.receiver = sms.receiver.replace("+", "00")
        house.world.set_receipt(sms.id, 4, 1)
    await house.wait(6)
    assert house.deliveries[1:] == [("delivered", ["Alice", "Family", "+33…21"], None)]


# How long OVHcloud takes to list an SMS


@pytest.mark.parametrize(("delay", "least", "most"), [(0, 5, 6), (30, 30, 41), (200, 200, 330)])
async def test_listed_within(house: House, delay: float, least: float, most: float) -> None:
    """Test that the time is learned that OVHcloud takes to list an SMS."""
    house.world.behaviour.listing_delay = delay
    await house.send()
    await house.wait(700)
    assert least <= house.data.ledger.listed_within <= most
    # That it was not asked for hours says nothing.
    await house.send("Other")
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.skip(DAY / 2)
    await house.restart()
    await house.wait(60)
    assert house.data.ledger.listed_within <= most


@pytest.mark.parametrize("fields", [{"delay": {"minutes": 30}}, {"marketing": True}])
async def test_deferred_sms_teach_nothing(house: House, fields: dict[str, Any]) -> None:
    """Test that SMS that leave later do not tell how long a listing takes."""
    await house.send(**fields)
    for sms in house.world.messages.values():
        sms.leaves_at = house.world.clock.now() + 1800
    await house.wait(4000)
    assert len(polls(house)) > 1
    assert house.data.ledger.listed_within == 0


async def test_memory(house: House) -> None:
    """Test that nothing is remembered of SMS that have ended while another is open for days."""
    await house.send(validity={"days": 2})
    for number in range(20):
        await house.send(f"Alarm {number}", BOB, CAROL)
        house.receipt(BOB)
        house.receipt(CAROL)
        await house.wait(60)
    await house.wait(1300)
    inquiry = house.entry.runtime_data.tracker._receipts._inquiry
    assert len(inquiry._tries) == len(inquiry._listed) == 1
    assert len(inquiry._unlisted) == len(inquiry._compared) == 0


# A message whose SMS leave one after the other


async def test_group_sent_in_parts(house: House) -> None:
    """Test that a group is notified with the last of its numbers, also of sending."""
    house.world.behaviour.accepts_at_most = 1
    await house.send(TEXT, "Family")
    await house.wait(300)
    sent = [who for kind, who, _ in house.deliveries if kind == "sent"]
    assert sorted(map(sorted, sent)) == [["Alice"], ["Family"]]


# Callers that wait


async def test_wait(house: House) -> None:
    """Test that the action returns when the phone has the message."""
    house.world.behaviour.deliver_after = 22
    call = house.call(TEXT, "Family", wait_for="delivered")
    await house.wait(20)
    assert not call.done()
    await house.wait(22)
    response = call.result()
    assert response["status"] == "delivered"
    assert response["ids"]
    assert [(each["receiver"], each["status"]) for each in response["receivers"]] == [
        (ALICE, "delivered"),
        (BOB, "delivered"),
    ]


async def test_wait_longer(house: House) -> None:
    """Test that a waiting caller is answered within 15 seconds, however late."""
    call = house.call(wait_for="delivered", timeout={"minutes": 30})
    await house.wait(1200)
    house.receipt(ALICE)
    await house.wait(16)
    assert call.result()["status"] == "delivered"


async def test_wait_for_nothing(house: House) -> None:
    """Test that the action returns the current status after its time-out."""
    call = house.call(TEXT, "Family", wait_for="delivered", timeout=10)
    await house.settle()
    house.receipt(ALICE)
    await house.wait(9)
    assert not call.done()
    await house.wait(1.1)
    response = call.result()
    assert response["status"] == "accepted"
    assert [each["status"] for each in response["receivers"]] == ["delivered", "sent"]


async def test_wait_for_a_failure(house: House) -> None:
    """Test that the action returns the status of each receiver, and why."""
    call = house.call(TEXT, "Alice", BOB, wait_for="delivered")
    await house.settle()
    house.receipt(ALICE)
    house.receipt(BOB, 23, 2)
    await house.wait(6)
    response = call.result()
    assert response["status"] == "failed"
    assert response["receivers"][1] == {
        "receiver": BOB,
        "recipient": "Family",
        "status": "failed",
        "reason": "ptt_23",
        "explanation": REASONS["ptt_23"],
    }


async def test_wait_while_queued(house: House) -> None:
    """Test that a message that leaves later is followed for its caller."""
    house.world.behaviour.deliver_after = 1
    house.simulator.stop()
    call = house.call(wait_for="delivered", timeout=300)
    await house.wait(60)
    house.simulator.start()
    await house.wait(200)
    assert call.result()["status"] == "delivered"


async def test_wait_while_offline(house: House) -> None:
    """Test a message that has not left when the time is over."""
    house.simulator.stop()
    call = house.call(wait_for="delivered", timeout=30)
    await house.wait(31)
    assert call.result()["status"] == "queued"


async def test_wait_for_what_is_refused(house: House) -> None:
    """Test that a message that is not sent is an error at once."""
    house.world.faults.add(Fault("respond", "POST", status=400, body={"message": "Invalid sender"}))
    call = house.call(wait_for="delivered")
    await house.settle()
    with pytest.raises(HomeAssistantError):
        await call


async def test_wait_is_given_up(house: House) -> None:
    """Test that polls slow down once the caller has gone."""
    call = house.call(wait_for="delivered")
    await house.settle()
    call.cancel()
    await house.wait(600)
    assert len(polls(house)) <= 10


# A webhook


async def test_poll_soon(house: House) -> None:
    """Test that a webhook requests a poll, at most every 10 seconds."""
    account = house.entry.runtime_data
    await house.send()
    await house.wait(100)
    house.receipt(ALICE, 3, 0)
    before = len(polls(house))
    for _ in range(29):
        account.tracker.async_poll_soon()
        await house.wait(1)
    assert len(polls(house)) - before == 3
    house.receipt(ALICE)
    account.tracker.async_poll_soon()
    await house.wait(11)
    assert house.deliveries == [SENT, DELIVERED]
    asked = len(house.gets())
    account.tracker.async_poll_soon()
    await house.wait(30)
    assert len(house.gets()) == asked


async def test_notified_once_automations_run(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
) -> None:
    """Test that nothing is notified before automations listen: Home Assistant has to start."""
    house = House(hass, simulator, freezer, entry)
    house.world.behaviour.deliver_after = 1
    hass.set_state(CoreState.starting)
    await house.restart()
    await house.send()
    await house.wait(30)
    assert len(house.sent) == 1
    assert house.deliveries == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await house.wait(10)
    assert house.deliveries == [SENT, DELIVERED]


async def test_stopped_while_it_starts(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
) -> None:
    """Test an account that is unloaded while Home Assistant starts."""
    house = House(hass, simulator, freezer, entry)
    hass.set_state(CoreState.starting)
    await house.restart()
    await house.send()
    await house.restart()
    assert house.deliveries == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await house.settle()
    assert house.deliveries == [SENT]


async def test_of_alarm(house: House) -> None:
    """Test that receipts of an alarm's last step are polled for as if a caller waited."""
    await house.choose(receipts=False)
    await house.wait(300)
    tag = (await house.send())["tag"]
    waiters = house.data.ledger.waiters
    waiters.hold(tag)
    waiters.hold(tag)
    house.data.ledger.wake_ups["receipts"].set()
    await house.wait(300)
    before = len(polls(house))
    await house.wait(300)
    assert len(polls(house)) - before == pytest.approx(20, abs=1)
    waiters.release(tag)
    before = len(polls(house))
    await house.wait(900)
    assert len(polls(house)) - before <= 1
    waiters.release("unknown")
