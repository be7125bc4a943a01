"""Test that a message which OVHcloud did not confirm is sent exactly once."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.const import CONF_CONSUMER_KEY, SHORT_CODE

from ..conftest import ALICE, BOB, CAROL
from ..house import POST, TEXT, House, held_back
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind

SENT = [("sent", ["Alice"], None)]
EXPIRED = [("expired", ["Alice"], "outcome_unknown")]
OUTGOING = f"/sms/{SERVICE_NAME}/outgoing"
BLIND_RULES = [rule for rule in DEFAULT_RULES if rule != ("GET", "/sms/*")]


async def leave_open(house: House, kind: FaultKind = "reset_after", **fields: Any) -> float:
    """Have a message that OVHcloud may have; return when it was tried."""
    house.world.faults.add(Fault(kind, "POST"))
    assert (await house.send(**fields))["status"] == "queued"
    return house.posts()[-1]


@pytest.mark.parametrize("delay", [0, 4, 19, 30, 90, 119])
async def test_listed_late(house: House, delay: float) -> None:
    """Test that a message which OVHcloud lists only after a while is not sent again."""
    house.world.behaviour.listing_delay = delay
    await leave_open(house)
    await house.wait(3600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert house.queued == 0


@pytest.mark.parametrize(
    "known",
    [{"ids": []}, {"ids": ["x"]}, {"ids": None}, {"validReceivers": []}, {"validReceivers": None}],
)
async def test_accepted_for_good(house: House, known: dict[str, Any]) -> None:
    """Test that an accepted message is never sent again, whatever its ids look like (K12)."""
    report = {
        "ids": [1],
        "validReceivers": [ALICE],
        "invalidReceivers": [],
        "totalCreditsRemoved": 1,
    }
    house.world.faults.add(Fault("respond", "POST", body=report | known))
    assert (await house.send())["status"] == "accepted"
    await house.wait(3600)
    assert len(house.posts()) == 1
    assert house.deliveries == SENT


async def test_half_a_character(house: House) -> None:
    """Test that an emoji of two halves is one, so that it is found where it is held back."""
    await leave_open(house, message="Fire \ud83d\udd25", delay=3600)
    await house.wait(1800)
    assert house.sent == [("Fire 🔥", [ALICE])]


async def test_looks(house: House) -> None:
    """Test when OVHcloud is asked for a message it does not have, before it is sent again."""
    tried = await leave_open(house, "http_500")
    await house.wait(600)
    looks = [each.at - tried for each in house.world.requests if each.path == OUTGOING]
    # The last one without the tag as well.
    assert looks == pytest.approx([5, 20, 60, 120, 120], abs=0.1)
    assert len(house.posts()) == 2
    assert house.posts()[1] - tried == pytest.approx(120, abs=0.1)
    assert house.sent == [(TEXT, [ALICE])]


async def test_lost_again_and_again(house: House) -> None:
    """Test that each try is looked for anew, and under the same tag."""
    house.world.faults.add(Fault("reset_before", "POST", times=2))
    tag = (await house.send())["tag"]
    await house.wait(400)
    bodies = [each.body for each in house.world.requests if each.method == "POST"]
    assert [body["tag"] for body in bodies] == [tag] * 3
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT


@pytest.mark.parametrize("accepts_others", [False, True])
async def test_not_for_ever(house: House, accepts_others: bool) -> None:
    """Test that a message is sent again twice at most, unless OVHcloud takes others meanwhile."""
    house.world.faults.add(Fault("http_500", "POST", times=3))
    await house.send()
    await house.wait(300)
    assert len(house.posts()) == 3
    if accepts_others:
        await house.send("Something else", BOB)
        assert len(house.posts()) == 4
    await house.wait(3600)
    assert (TEXT, [ALICE]) in house.sent or not accepts_others
    assert len(house.posts()) == 3 + 2 * accepts_others
    await house.wait(24 * 3600)
    assert house.deliveries == [
        *([("sent", ["+33…21"], None)] * accepts_others),
        *(SENT if accepts_others else EXPIRED),
    ]


async def test_held(house: House) -> None:
    """Test that a message which OVHcloud holds back until later counts as sent."""
    house.world.behaviour.listing_delay = 1e9
    await leave_open(house)
    [held] = house.world.messages.values()
    held.leaves_at += 7200
    await house.wait(10)
    assert house.deliveries == SENT
    await house.wait(600)
    assert len(house.posts()) == 1


async def test_held_for_somebody_else(house: House) -> None:
    """Test that another SMS that OVHcloud holds back proves nothing, and is read once."""
    await house.send(TEXT, BOB)
    await house.send("Another text")
    for held in house.world.messages.values():
        held.leaves_at += 7200
    house.world.requests.clear()
    # As if other programs had sent them.
    house.data.ledger._sms._ids.clear()
    await leave_open(house, "reset_before")
    await house.wait(600)
    assert len(house.posts()) == 2
    assert house.sent[2:] == [(TEXT, [ALICE])]
    ids = {str(number) for number in house.world.messages}
    assert len([path for path in house.gets() if path.removeprefix("jobs/") in ids]) == 2


async def test_held_twin(house: House) -> None:
    """Test that the same text to the same receiver proves nothing if OVHcloud has confirmed it."""
    await house.send()
    for held in house.world.messages.values():
        held.leaves_at += 7200
    await leave_open(house, "reset_before")
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])] * 2


@pytest.mark.parametrize("interrupted", [False, True])
async def test_many_as_one(house: House, interrupted: bool) -> None:
    """Test that messages that left as one stay one, whoever calls when they turn out not to have.

    A reload in the middle of what is done about an answer must not take a part of them.
    """
    numbers = [f"+336{number:08}" for number in range(45)]
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=30))
    calls = [house.call(TEXT, number) for number in numbers]
    assert {each["status"] for each in await asyncio.gather(*calls)} == {"queued"}
    house.world.faults.add(Fault("reset_before", "POST"))
    await house.wait(31)
    if interrupted:
        await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.wait(118)
    await house.send("Something else", BOB)
    await house.wait(300)
    assert sorted(house.sent) == sorted([("Something else", [BOB]), (TEXT, numbers)])
    assert house.queued == 0


async def test_must_not_look(house: House) -> None:
    """Test that a message that cannot be looked for is never sent again, and is given up."""
    house.world.credentials[CONSUMER_KEY].rules = list(BLIND_RULES)
    await leave_open(house, retry_for=7200)
    assert house.issue("cannot_confirm") is None
    await house.wait(3600)
    issue = house.issue("cannot_confirm")
    assert issue is not None
    assert (issue["account"], issue["method"], issue["path"]) == ("Maison", "GET", OUTGOING)
    assert (house.queued, house.deliveries) == (1, [])

    await house.wait(3600)
    assert len(house.posts()) == 1
    assert house.deliveries == EXPIRED
    assert house.last_status == "expired"
    await house.wait(600)
    assert house.issue("cannot_confirm") is None


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_may_look_again(house: House, kind: FaultKind) -> None:
    """Test that a message ends once it can be looked for, and that the issue goes."""
    house.world.credentials[CONSUMER_KEY].rules = list(BLIND_RULES)
    await leave_open(house, kind)
    await house.wait(3600)
    assert house.issue("cannot_confirm")

    house.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES)
    await house.wait(300 + 40)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert house.issue("cannot_confirm") is None


async def test_new_keys_may_look(house: House) -> None:
    """Test that keys with all rights end the wait of what could not be looked for."""
    house.world.credentials[CONSUMER_KEY].rules = list(BLIND_RULES)
    await leave_open(house)
    await house.wait(3600)
    house.world.add_credential("new", DEFAULT_RULES)
    data = {**house.entry.data, CONF_CONSUMER_KEY: "new"}
    house.hass.config_entries.async_update_entry(house.entry, data=data)
    await house.wait(300)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert house.issue("cannot_confirm") is None


async def test_keys_refused_while_looking(house: House) -> None:
    """Test that new keys are asked for if nothing else tells that the old ones are refused."""
    await leave_open(house)
    house.world.credentials[CONSUMER_KEY].status = "expired"
    await house.wait(10)
    assert house.hass.config_entries.flow.async_progress()
    house.world.credentials[CONSUMER_KEY].status = "validated"
    await house.wait(300)
    assert house.deliveries == SENT


@pytest.mark.parametrize(
    "kind",
    ["http_500", "http_502", "json_null", "list_error", "empty_200", "reset_before", "reset_after"],
)
@pytest.mark.parametrize("path", [OUTGOING, POST])
async def test_look_fails(house: House, kind: FaultKind, path: str) -> None:
    """Test that a look that OVHcloud does not answer proves nothing."""
    house.world.behaviour.listing_delay = 1e9
    house.world.faults.add(Fault(kind, "GET", path, times=None))
    await leave_open(house)
    await house.wait(1200)
    assert len(house.posts()) == 1
    assert 5 <= len(house.gets()) <= 40
    house.world.behaviour.listing_delay = 0
    house.world.faults.clear()
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT


async def test_look_is_rate_limited(house: House) -> None:
    """Test that OVHcloud is not asked again for a message before it wants to be."""
    house.world.faults.add(Fault("rate_limited", "GET", OUTGOING, retry_after=240))
    await leave_open(house)
    await house.wait(240)
    assert house.gets() == ["outgoing"]
    await house.wait(20)
    assert house.gets()[:2] == ["outgoing"] * 2
    assert house.deliveries == SENT


@pytest.mark.parametrize("path", [None, OUTGOING])
async def test_next_message_does_not_wait(house: House, path: str | None) -> None:
    """Test that a doubt about one message delays none, also if it cannot be looked for."""
    if path:
        house.world.faults.add(Fault("http_504", "GET", path, times=None))
    await leave_open(house, "http_500")
    began = house.world.clock.now()
    assert (await house.send("Second", retry_for=0))["status"] == "accepted"
    assert (await house.send("Third", "Family"))["status"] == "accepted"
    assert house.world.clock.now() - began < 2


async def test_several_at_once(house: House) -> None:
    """Test that several messages are looked for side by side."""
    house.world.faults.add(Fault("reset_after", "POST", times=2))
    house.world.faults.add(Fault("http_500", "POST"))
    for receiver in (ALICE, BOB, CAROL):
        assert (await house.send(f"For {receiver}", receiver))["status"] == "queued"
        await house.wait(1)
    assert house.queued == 3
    await house.wait(10)
    assert house.queued == 1
    await house.wait(150)
    assert sorted(house.sent) == sorted((f"For {each}", [each]) for each in (ALICE, BOB, CAROL))
    assert [kind for kind, *_ in house.deliveries] == ["sent"] * 3


async def test_equal_messages_are_not_confused(house: House) -> None:
    """Test that the same text to the same receiver, sent before, is no proof."""
    await house.send()
    await leave_open(house, "http_500")
    await house.wait(300)
    assert house.sent == [(TEXT, [ALICE])] * 2


async def test_short_code(house: House) -> None:
    """Test that a message from a short code is found as well."""
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(sender=SHORT_CODE)
    await house.wait(300)
    assert len(house.posts()) == 1
    assert house.deliveries == SENT


async def test_expires_unknown(house: House) -> None:
    """Test that a message OVHcloud may have is given up in time, even if it cannot be reached."""
    await leave_open(house, retry_for=60)
    house.simulator.stop()
    await house.wait(120)
    assert house.deliveries == []
    await house.wait(121)
    assert house.deliveries == EXPIRED
    assert house.queued == 0
    house.simulator.start()
    await house.wait(600)
    assert len(house.posts()) == 1
    assert house.deliveries == EXPIRED


async def test_expired_while_home_assistant_was_down(house: House) -> None:
    """Test that a message whose time is over after a restart is looked for first."""
    await leave_open(house, retry_for=60)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.wait(90)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.wait(10)
    assert house.deliveries == SENT


async def test_many_held_for_others(house: House) -> None:
    """Test that SMS of other programs that OVHcloud holds back are not all read."""
    await house.send("From this program", BOB)
    [own] = house.world.messages.values()
    for _ in range(300):
        number = house.world.next_id()
        other = replace(own, id=number, text="From another program", leaves_at=own.leaves_at + 7200)
        house.world.messages[number] = other
    await house.wait(300)
    house.world.requests.clear()
    await leave_open(house, "http_500")
    await house.wait(10)
    assert len(house.gets()) <= 5


async def test_listed_later_than_ever_expected(house: House) -> None:
    """Test that an account that was seen to list an SMS late is given the time."""
    house.world.behaviour.listing_delay = 200
    await house.send("First")
    await house.wait(700)
    await leave_open(house)
    await house.wait(3600)
    assert house.sent == [("First", [ALICE]), (TEXT, [ALICE])]
    assert len(house.posts()) == 2


async def test_odd_ids(house: House) -> None:
    """Test that one odd id in a list does not stop the look."""
    body = [None, "abc", {"id": 5}, [7]]
    house.world.faults.add(Fault("respond", "GET", POST, body=body, times=None))
    await leave_open(house, "http_500")
    await house.wait(130)
    assert house.sent == [(TEXT, [ALICE])]


@pytest.mark.parametrize("look", ["http_504", "slow", None])
async def test_critical(house: House, look: FaultKind | None) -> None:
    """Test that a critical message is sent again soon, whether or not it can be looked for."""
    if look:
        house.world.faults.add(Fault(look, "GET", OUTGOING, times=None))
    tried = await leave_open(house, "http_500", critical=True)
    await house.wait(30)
    assert [at - tried for at in house.posts()] == pytest.approx([0, 8], abs=0.5)
    assert house.sent == [(TEXT, [ALICE])]


@pytest.mark.parametrize("hanging", [OUTGOING, f"{OUTGOING}/*"])
async def test_critical_while_others_hang(house: House, hanging: str) -> None:
    """Test that a look for another message, or a poll, that hangs holds a critical one up."""
    await house.send("Battery low", BOB)
    house.hung = 1
    house.world.faults.add(Fault("hang_before", "GET", hanging))
    await leave_open(house, "reset_after", message="Window open", recipients=[CAROL])
    while not any(each.fault == "hang_before" for each in house.world.requests):
        await house.wait(1)
    tried = await leave_open(house, "http_500", critical=True)
    await house.wait(15)
    again = [at - tried for at in house.posts() if at > tried]
    assert again == pytest.approx([8], abs=0.5)


async def test_critical_looks_hang(house: House) -> None:
    """Test that a critical message is sent again soon if no look for it is answered."""
    with held_back(OvhClient, "async_get_outgoing_ids"):
        tried = await leave_open(house, "http_500", critical=True)
        await house.wait(15)
    assert [at - tried for at in house.posts()] == pytest.approx([0, 12], abs=0.5)


async def test_looked_for_beside_many_others(house: House) -> None:
    """Test that hundreds of messages that wait for their turn do not stop the look for one."""
    await house.choose(hourly_limit=0)
    house.world.accounts[SERVICE_NAME].credits_left = 1000
    tried = await leave_open(house, "http_500")
    calls = [house.call(f"Text {number}", f"+336{number:08}") for number in range(400)]
    await house.wait(140)
    [again] = [job.at - tried for job in house.world.jobs if job.message == TEXT]
    assert again == pytest.approx(120, abs=15)
    await asyncio.gather(*calls)


async def test_critical_beside_many_others(house: House) -> None:
    """Test that they delay neither the look for a critical message, nor that it is sent again."""
    await house.choose(hourly_limit=0)
    house.world.accounts[SERVICE_NAME].credits_left = 1000
    calls = [house.call(f"Text {number}", f"+336{number:08}") for number in range(400)]
    await house.wait(75)
    house.world.faults.add(Fault("http_500", "POST"), first=True)
    calls.append(house.call(critical=True))
    await house.wait(25)
    tries = [
        each.at
        for each in house.world.requests
        if each.method == "POST" and each.body["message"] == TEXT
    ]
    assert [at - tries[0] for at in tries] == pytest.approx([0, 12], abs=3)
    await asyncio.gather(*calls)


async def test_outage_is_no_late_listing(house: House) -> None:
    """Test that a message found after an outage does not put off all later decisions."""
    house.world.behaviour.listing_delay = 6
    await leave_open(house)
    await house.wait(6)
    house.world.faults.add(Fault("reset_before", times=None))
    await house.wait(3600)
    house.world.faults.clear()
    await house.wait(600)
    assert house.deliveries == SENT
    tried = await leave_open(house, "http_500", message="Later")
    await house.wait(130)
    assert house.posts()[-1] - tried == pytest.approx(120, abs=0.5)


async def test_critical_is_found(house: House) -> None:
    """Test that a critical message that OVHcloud lists is not sent again."""
    await leave_open(house, critical=True)
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT


@pytest.mark.parametrize("obstacle", ["keys", "reset_before"])
async def test_critical_waits_for_its_look(house: House, obstacle: str) -> None:
    """Test that a critical message is still looked for once it can be, if it cannot be sent."""
    await leave_open(house, critical=True)
    if obstacle == "keys":
        house.world.credentials[CONSUMER_KEY].status = "expired"
    else:
        house.world.faults.add(Fault("reset_before", times=None))
    await house.wait(60)
    house.world.credentials[CONSUMER_KEY].status = "validated"
    house.world.faults.clear()
    await house.wait(60)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT


async def test_details_are_missing(house: House) -> None:
    """Test that a listed id whose SMS OVHcloud does not show yet is asked for again."""
    house.world.faults.add(Fault("respond", "GET", f"{OUTGOING}/*", status=404, body={}, times=1))
    await leave_open(house)
    await house.wait(10)
    assert house.queued == 1
    await house.wait(15)
    assert house.deliveries == SENT


async def test_look_that_hangs(house: House) -> None:
    """Test that a look without an answer does not delay the looks for other messages."""
    house.world.faults.add(Fault("hang_before", "GET", OUTGOING))
    await leave_open(house)
    await leave_open(house, message="Second")
    house.hung = 1
    await house.wait(30)
    house.hung = 0
    await house.wait(10)
    assert house.queued == 0
    assert len(house.posts()) == 2


async def test_equal_deferred_messages_at_once(house: House) -> None:
    """Test that one deferred SMS is not taken for two equal ones that are looked for at once."""
    house.world.faults.add(Fault("error_500_after", "POST"))
    house.world.faults.add(Fault("http_500", "POST"))
    calls = [house.call(delay=3600), house.call(delay=3600)]
    await house.wait(2)
    await asyncio.gather(*calls)
    await house.wait(400)
    assert house.sent == [(TEXT, [ALICE])] * 2
    assert house.deliveries == SENT * 2
