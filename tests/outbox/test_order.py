"""Test when messages leave: in their order, together, at what pace, and for how long they wait."""

import asyncio
from itertools import pairwise
import logging
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.api.rate_limit import BURST
from custom_components.ovh_sms.outbox import attempts as attempts_module, backlog as backlog_module
from custom_components.ovh_sms.outbox.attempts import SLOW_AFTER
from custom_components.ovh_sms.outbox.backoff import LONGEST_BACK_OFF
from custom_components.ovh_sms.storage.records import Step
from homeassistant.exceptions import HomeAssistantError

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import TEXT, House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from ..ovh_simulator.model import Sender

SENT = [("sent", ["Alice"], None)]
OTHER = "sms-ab12345-2"
DAY = 86400
WINDOW = 3


# How long they wait


async def test_expires(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that a message that could not be sent in time is given up, and reported."""
    caplog.set_level(logging.DEBUG)
    house.simulator.stop()
    tag = (await house.send(retry_for=1800))["tag"]
    await house.wait(1799)
    assert (house.queued, house.deliveries) == (1, [])
    await house.wait(1)
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]
    assert house.last_status == "expired"
    assert house.queued == 0
    assert f"Message {tag} has expired: unavailable" in caplog.text
    assert ALICE[1:] not in caplog.text
    assert TEXT not in caplog.text

    house.simulator.start()
    await house.wait(600)
    assert house.posts() == []


async def test_default_time(house: House) -> None:
    """Test that a message is kept for a day if nothing else is said."""
    house.simulator.stop()
    await house.send()
    await house.skip(DAY - 10)
    assert house.deliveries == []
    await house.wait(11)
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]


async def test_longest_time(house: House) -> None:
    """Test that a message can be kept for a week."""
    house.simulator.stop()
    await house.send(retry_for={"days": 7})
    await house.skip(7 * DAY - 10)
    house.simulator.start()
    await house.wait(9)
    assert house.deliveries == SENT


async def test_many_calls_put_nothing_off(house: House) -> None:
    """Test that messages leave soon after a short outage, however many were sent during it."""
    house.simulator.stop()
    for index in range(20):
        assert (await house.send(f"{index}"))["status"] == "queued"
    house.simulator.start()
    await house.wait(2)
    assert [text for text, _ in house.sent] == [f"{index}" for index in range(20)]


async def test_many_expire_at_once(house: House) -> None:
    """Test that a long queue is given up as a whole, and nothing of it is sent instead."""
    house.simulator.stop()
    numbers = [f"+336123456{index}" for index in range(10, 60)]
    await asyncio.gather(*(house.call(number, number, retry_for=60) for number in numbers))
    await house.skip(61)
    house.simulator.start()
    await house.wait(600)
    assert [kind for kind, *_ in house.deliveries] == ["expired"] * len(numbers)
    assert house.queued == 0
    assert house.sent == []


async def test_end_while_others_end(house: House) -> None:
    """Test that a message which ends while many are dealt with is not dealt with again."""
    house.simulator.stop()
    await asyncio.gather(*(house.call(f"{index}", f"+3361234561{index}") for index in range(3)))
    backlog = house.data.outbox._backlog
    first, second, third = backlog.queue
    seen = []
    with patch.object(backlog_module, "PORTION", 1):
        async for portion in backlog.async_in_portions([first, second, third]):
            seen += portion
            if portion == [first]:
                backlog.end([second.after(Step.OVERDUE)])
    assert seen == [first, third]
    await house.settle()
    assert [kind for kind, *_ in house.deliveries] == ["expired"]


async def test_each_expires_by_itself(house: House) -> None:
    """Test that messages behind one that is given up go on."""
    house.simulator.stop()
    await house.send("First", retry_for=60)
    await house.send("Second", retry_for=30)
    await house.send("Third")
    await house.wait(31)
    assert house.queued == 2
    await house.wait(30)
    assert house.queued == 1
    house.simulator.start()
    await house.wait(LONGEST_BACK_OFF)
    assert [text for text, _ in house.sent] == ["Third"]


async def test_pauses(house: House) -> None:
    """Test that tries become rarer, but that OVHcloud is tried every five minutes at least."""
    house.world.faults.add(Fault("rate_limited", "POST", times=None))
    await house.send()
    await house.wait(7200)
    gaps = [second - first for first, second in pairwise(house.posts())]
    assert gaps[0] < 2.1
    assert max(gaps) < 301
    assert all(gap > 149 for gap in gaps[-10:])
    assert len(gaps) < 80


async def test_new_message_tries_at_once(house: House) -> None:
    """Test that a new message, and with it what waits, does not wait for the next try."""
    house.simulator.stop()
    await house.send("Old")
    await house.wait(3600)
    house.simulator.start()
    assert (await house.send("New", BOB))["status"] == "accepted"
    await house.settle()
    assert house.sent == [("New", [BOB]), ("Old", [ALICE])]


async def test_poll_brings_back(house: House) -> None:
    """Test that what waits leaves at once when a poll finds that OVHcloud answers again."""
    house.simulator.stop()
    await house.send()
    coordinator = house.entry.runtime_data.coordinator
    await coordinator.async_refresh()
    await house.wait(3000)
    house.simulator.start()
    before = house.world.clock.now()
    await coordinator.async_refresh()
    await house.settle()
    assert house.posts() == [before]


# In which order


async def test_order(house: House) -> None:
    """Test that what goes to one receiver arrives in the order it was sent."""
    house.simulator.stop()
    texts = [f"Text {number}" for number in range(10)]
    for text in texts:
        await house.send(text)
    house.simulator.start()
    await house.wait(LONGEST_BACK_OFF)
    assert [text for text, _ in house.sent] == texts


async def test_order_of_groups(house: House) -> None:
    """Test that each receiver gets messages in their order, also when receivers overlap."""
    house.simulator.stop()
    await house.send("1", ALICE)
    await house.send("2", ALICE, BOB)
    await house.send("3", BOB, CAROL)
    await house.send("4", CAROL)
    house.simulator.start()
    await house.wait(LONGEST_BACK_OFF)
    assert [text for text, _ in house.sent] == ["1", "2", "3", "4"]


async def test_caller_comes_first(house: House) -> None:
    """Test that a new call does not wait for messages queued before."""
    house.simulator.stop()
    for number in range(20):
        await house.send(f"Old {number}", f"+336000000{number:02}")
    house.simulator.start()
    assert (await house.send("New"))["status"] == "accepted"
    assert house.sent[0] == ("New", [ALICE])
    await house.wait(60)
    assert len(house.sent) == 21


async def test_caller_behind_one_that_waits(house: House) -> None:
    """Test that who calls now takes along what waits for the same receiver."""
    house.simulator.stop()
    await house.send("Old")
    await house.send("To Bob", BOB)
    await house.wait(600)
    house.simulator.start()
    assert (await house.send("New"))["status"] == "accepted"
    assert house.sent[:2] == [("Old", [ALICE]), ("New", [ALICE])]


# Together


async def test_equal_messages_are_one_job(house: House) -> None:
    """Test that one text to several recipients is one job, in which each has a share."""
    calls = [house.call("Fire!", number) for number in (ALICE, BOB, CAROL)]
    await house.settle()
    responses = await asyncio.gather(*calls)

    assert house.sent == [("Fire!", [ALICE, BOB, CAROL])]
    for number, response in zip((ALICE, BOB, CAROL), responses, strict=True):
        assert response["status"] == "accepted"
        assert response["valid_receivers"] == [number]
        assert len(response["ids"]) == 1
        assert response["credits_removed"] == 1.0
    assert len({response["tag"] for response in responses}) == 3
    assert len({response["ids"][0] for response in responses}) == 3


async def test_invalid_receiver_of_a_job_of_several(house: House) -> None:
    """Test that only who cannot be reached learns of it."""
    body = {
        "ids": [1, 2],
        "validReceivers": [ALICE, CAROL],
        "invalidReceivers": [BOB],
        "totalCreditsRemoved": 2,
    }
    house.world.faults.add(Fault("respond", "POST", body=body))
    calls = [house.call("Fire!", number) for number in (ALICE, BOB, CAROL)]
    await house.settle()
    first, second, third = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(first, dict)
    assert isinstance(second, HomeAssistantError)
    assert isinstance(third, dict)
    assert (first["ids"], third["ids"]) == ([1], [2])
    assert "none of the phone numbers: +33…21" in str(second)


async def test_five_entities(house: House, make_entry: EntryFactory) -> None:
    """Test that Home Assistant's own action to five recipients is one request."""
    house.world.add_account("sms-ab12345-2")
    numbers = [f"+3361234560{number}" for number in range(5)]
    recipients = {f"Person {number[-1]}": [number] for number in numbers}
    entry = make_entry("sms-ab12345-2", "Chalet", recipients)
    entities = [f"notify.person_{number}" for number in range(5)]
    house.hass.config_entries.async_update_entry(entry, options={})
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    data = {"entity_id": entities, "message": "Fire!"}
    await house.hass.services.async_call("notify", "send_message", data, blocking=True)
    [job] = house.world.jobs
    assert sorted(job.receivers) == numbers
    assert len(house.posts()) == 1


async def test_same_text_twice(house: House) -> None:
    """Test that the same text to the same receiver is sent as often as it is asked for."""
    calls = [house.call() for _ in range(3)]
    await house.settle()
    assert [each["status"] for each in await asyncio.gather(*calls)] == ["accepted"] * 3
    assert house.sent == [(TEXT, [ALICE])] * 3


async def test_same_text_to_some_again(house: House) -> None:
    """Test that the same text to a group and to one of its members is sent to each of them."""
    calls = [house.call("Fire!", "Family"), house.call("Fire!", ALICE), house.call("Fire!", CAROL)]
    await house.settle()
    await asyncio.gather(*calls)
    assert house.sent == [("Fire!", [ALICE, BOB, CAROL]), ("Fire!", [ALICE])]


async def test_other_sender_is_another_job(house: House) -> None:
    """Test that the same text from another sender does not leave with it."""
    house.simulator.stop()
    await house.send("Fire!", ALICE)
    await house.send("Fire!", BOB, sender="short_code")
    house.simulator.start()
    await house.wait(LONGEST_BACK_OFF)
    assert [(job.sender, job.receivers) for job in house.world.jobs] == [
        ("MyHouse", [ALICE]),
        (None, [BOB]),
    ]


async def test_thousand_equal_messages(house: House) -> None:
    """Test that one text that waits for a thousand receivers leaves as two jobs."""
    await house.choose(hourly_limit=0)
    house.world.accounts[SERVICE_NAME].credits_left = 2000
    house.simulator.stop()
    numbers = [f"+33600000{number:03}" for number in range(1000)]
    calls = [house.call("Fire!", number) for number in numbers]
    await house.settle()
    assert {each["status"] for each in await asyncio.gather(*calls)} == {"queued"}
    await house.settle()
    assert house.queued == 1000

    house.simulator.start()
    await house.wait(LONGEST_BACK_OFF)
    assert [len(job.receivers) for job in house.world.jobs] == [500, 500]
    assert sorted(number for _, receivers in house.sent for number in receivers) == numbers
    assert house.queued == 0


async def test_shares_stay_together(house: House) -> None:
    """Test that messages that may have left as one are looked for, and sent again, as one."""
    house.world.faults.add(Fault("reset_before", "POST"))
    calls = [house.call("Fire!", number) for number in (ALICE, BOB)]
    await house.settle()
    assert {each["status"] for each in await asyncio.gather(*calls)} == {"queued"}
    assert (await house.send("Fire!", CAROL))["status"] == "accepted"
    await house.wait(130)
    assert house.sent == [("Fire!", [CAROL]), ("Fire!", [ALICE, BOB])]
    tags = [each.body["tag"] for each in house.world.requests if each.method == "POST"]
    assert tags[0] == tags[2]


async def test_some_of_several_must_not_wait(house: House) -> None:
    """Test that each message of a job that fails is treated as its caller asked for."""
    house.world.faults.add(Fault("rate_limited", "POST"))
    waits, does_not = house.call("Fire!", ALICE), house.call("Fire!", BOB, retry_for=0)
    await house.settle()
    assert len(house.posts()) == 1
    assert (await waits)["status"] == "queued"
    with pytest.raises(HomeAssistantError, match="asks to slow down, so nothing was sent"):
        await does_not
    await house.wait(10)
    assert house.sent == [("Fire!", [ALICE])]


async def test_calls_do_not_starve_what_waits(house: House) -> None:
    """Test that queued messages leave although new calls use up all requests."""
    house.simulator.stop()
    for number in range(20):
        await house.send(f"Old {number}", f"+336000000{number:02}")
    house.simulator.start()
    calls = []
    for number in range(120):
        calls.append(house.call(f"New {number}", BOB))
        await house.wait(0.5)
    await house.wait(30)
    await asyncio.gather(*calls)
    old = [text for text, _ in house.sent if text.startswith("Old")]
    assert len(old) == 20
    assert len(house.sent) < 120


# At what pace


async def test_pace(house: House) -> None:
    """Test that a hundred texts leave at the full pace, and that OVHcloud's limit is kept."""
    house.simulator.stop()
    await house.wait(60)
    calls = [house.call(f"Text {number}") for number in range(100)]
    await house.settle()
    assert {each["status"] for each in await asyncio.gather(*calls)} == {"queued"}
    await house.wait(120)
    house.world.requests.clear()
    house.simulator.start()
    await house.wait(300)

    posts = house.posts()
    assert [text for text, _ in house.sent] == [f"Text {number}" for number in range(100)]
    assert posts[-1] - posts[0] < 105
    requests = [each.at for each in house.world.requests]
    for start in requests:
        assert len([at for at in requests if start <= at < start + 60]) < 60


async def test_accounts_take_turns(house: House, make_entry: EntryFactory) -> None:
    """Test that two accounts with one key share its pace evenly, and both keep their order."""
    house.world.add_account(OTHER, senders={"MyHouse": Sender()})
    other = make_entry(OTHER, "Chalet", {"Zoe": [CAROL]})
    await house.hass.config_entries.async_setup(other.entry_id)
    house.simulator.stop()
    for recipient in ("Alice", "Zoe"):
        calls = [house.call(f"{number}", recipient) for number in range(60)]
        assert {each["status"] for each in await asyncio.gather(*calls)} == {"queued"}
    house.simulator.start()
    await house.wait(200)

    jobs = house.world.jobs
    for name in (SERVICE_NAME, OTHER):
        texts = [job.message for job in jobs if job.service_name == name]
        assert texts == [f"{number}" for number in range(60)]
    # One of them may have been first to find out that OVHcloud is back.
    at_full_pace = [job.service_name for job in jobs[BURST:90]]
    assert all(one != next_one for one, next_one in pairwise(at_full_pace))


async def test_pace_is_used_up(house: House) -> None:
    """Test that a message that must not wait is refused if too much was sent before it."""
    async_get_data(house.hass).connections.limiters[CONSUMER_KEY].charge(60)
    with pytest.raises(HomeAssistantError, match="other messages were still being sent"):
        await house.send(retry_for=0)
    await house.wait(120)
    assert (await house.send("Next"))["status"] == "accepted"
    assert house.sent == [("Next", [ALICE])]


# What a caller waits for


@pytest.mark.parametrize(
    ("fault", "status_later"),
    [
        (Fault("hang_before", "POST"), "sent"),
        (Fault("hang_after", "POST"), "sent"),
        (Fault("slow", "POST", seconds=30), "sent"),
    ],
)
async def test_no_answer(house: House, fault: Fault, status_later: str) -> None:
    """Test that a caller has its answer within ten seconds if OVHcloud gives none."""
    house.world.faults.add(fault)
    house.hung = 1
    call = house.call()
    await house.wait(8.9)
    assert not call.done()
    await house.wait(0.2)
    assert (await call)["status"] == "queued"
    assert house.last_status == "queued"
    assert house.queued == 1

    house.simulator.stop()
    house.hung = 0
    await house.settle()
    house.simulator.start()
    await house.wait(130 + LONGEST_BACK_OFF)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT


async def test_no_answer_and_must_not_wait(house: House) -> None:
    """Test that a message that must not wait is an error if OVHcloud keeps silent."""
    house.world.faults.add(Fault("hang_after", "POST"))
    house.hung = 1
    assert (await house.send(retry_for=0))["status"] == "queued"
    house.simulator.stop()
    house.hung = 0
    await house.settle()
    house.simulator.start()
    await house.wait(600)
    assert len(house.posts()) == 1
    assert house.queued == 0
    assert house.deliveries == SENT


async def test_hanging_request(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that requests without an answer delay no other message, up to a number of them."""
    monkeypatch.setattr(attempts_module, "WINDOW", WINDOW)
    house.world.faults.add(Fault("hang_before", "POST", times=WINDOW))
    house.hung = 1
    calls = []
    for number in range(WINDOW):
        calls.append(house.call(f"{number}", f"+336000000{number:02}", critical=True))
        await house.wait(SLOW_AFTER + 0.01)
        if number == 0:
            began = house.world.clock.now()
            house.world.faults.clear()
            assert (await house.send("Other", BOB))["status"] == "accepted"
            assert house.world.clock.now() - began < SLOW_AFTER
            house.world.faults.add(Fault("hang_before", "POST", times=WINDOW - 1))
        house.hung = min(WINDOW, number + 2)
    with pytest.raises(HomeAssistantError, match="other messages were still being sent"):
        await house.send(retry_for=0)
    house.simulator.stop()
    house.hung = 0
    house.simulator.start()
    await asyncio.gather(*calls)
    await house.wait(600)
    assert len(house.sent) == WINDOW + 1


async def test_failure_of_another(house: House) -> None:
    """Test that a caller behind a message that fails gets its answer at once."""
    house.world.faults.add(Fault("rate_limited", "POST"))
    first, second = house.call("First"), house.call("Second")
    third = house.call("Third", retry_for=0)
    await house.settle()
    assert (await first)["status"] == "queued"
    assert (await second)["status"] == "queued"
    with pytest.raises(HomeAssistantError, match="other messages were still being sent"):
        await third
    await house.wait(LONGEST_BACK_OFF)
    assert [text for text, _ in house.sent] == ["First", "Second"]


async def test_caller_is_cancelled(house: House) -> None:
    """Test that a message is sent once although the automation that sent it was stopped."""
    house.world.faults.add(Fault("hang_before", "POST"))
    house.hung = 1
    first, second = house.call("First"), house.call("Second")
    await house.wait(1)
    first.cancel()
    second.cancel()
    await asyncio.wait([first, second])
    house.simulator.stop()
    house.hung = 0
    house.simulator.start()
    await house.wait(600)
    assert sorted(house.sent) == [("First", [ALICE]), ("Second", [ALICE])]


# What else happens


async def test_stuck(house: House) -> None:
    """Test that messages that wait for a quarter of an hour raise an alarm, which ends itself."""
    house.simulator.stop()
    await house.send("First")
    await house.wait(60)
    await house.send("Second")
    await house.wait(839)
    assert house.issue("outbox_stuck") is None
    await house.wait(61)
    assert house.issue("outbox_stuck") == {"account": "Maison", "count": "1"}
    await house.wait(120)
    assert house.issue("outbox_stuck") == {"account": "Maison", "count": "2"}

    house.simulator.start()
    await house.wait(LONGEST_BACK_OFF)
    assert len(house.sent) == 2
    assert house.issue("outbox_stuck") is None


async def test_stuck_messages_expire(house: House) -> None:
    """Test that the alarm ends with the last message that is given up."""
    house.simulator.stop()
    await house.send(retry_for=1800)
    await house.wait(1700)
    assert house.issue("outbox_stuck")
    await house.wait(101)
    assert house.issue("outbox_stuck") is None


@pytest.mark.parametrize("step", [-56 * 365 * DAY, 3600, DAY, 20 * 365 * DAY])
async def test_clock_is_set(house: House, monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    """Test that setting the host's clock neither gives messages up nor keeps them longer."""
    house.simulator.stop()
    await house.send(retry_for=3600)
    house.step_clock(monkeypatch, step)
    await house.wait(3000)
    assert (house.queued, house.deliveries) == (1, [])
    house.step_clock(monkeypatch, 0)
    await house.wait(599)
    assert house.queued == 1
    await house.wait(2)
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]


async def test_our_own_error(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that an unexpected error neither loses a message nor stops messages to others."""

    async def fail(*_: object) -> None:
        raise RuntimeError("Ours")

    with monkeypatch.context() as patch:
        patch.setattr("custom_components.ovh_sms.api.OvhClient.async_create_job", fail)
        assert (await house.send())["status"] == "queued"
    assert "Unexpected RuntimeError in the outbox" in caplog.text
    assert (await house.send("Other", BOB))["status"] == "accepted"
    await house.wait(130)
    assert house.sent == [("Other", [BOB]), (TEXT, [ALICE])]
    assert house.deliveries[1:] == SENT


async def test_our_own_error_and_must_not_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a message that must not wait, but may have left after a bug of ours, ends."""

    async def fail(*_: object) -> None:
        raise RuntimeError("Ours")

    monkeypatch.setattr("custom_components.ovh_sms.api.OvhClient.async_create_job", fail)
    assert (await house.send(retry_for=0))["status"] == "queued"
    await house.wait(240)
    assert house.queued == 0
    assert house.deliveries == [("expired", ["Alice"], "outcome_unknown")]


async def test_our_own_error_while_looking(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a bug of ours does not end the looks."""

    async def fail(*_: object) -> None:
        raise RuntimeError("Ours")

    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send()
    with monkeypatch.context() as patch:
        patch.setattr("custom_components.ovh_sms.api.OvhClient.async_get_outgoing_ids", fail)
        await house.wait(60)
        assert house.queued == 1
    await house.wait(60)
    assert house.deliveries == SENT
    assert len(house.posts()) == 1
