"""Test that each incoming SMS is notified once."""

import asyncio
from datetime import UTC, datetime
import time
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.const import CONF_CONSUMER_KEY
from custom_components.ovh_sms.storage.records import Reply
from custom_components.ovh_sms.tracking import Watch
from custom_components.ovh_sms.tracking.replies import GIVEN_UP_AFTER, OVERLAP, TOLD_FOR, Replies
from homeassistant.helpers.json import json_bytes

from ..conftest import ALICE, BOB, CAROL
from ..disk import files_of, restart
from ..house import House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from .test_receipts import polls as polls_for_receipts

INCOMING = f"/sms/{SERVICE_NAME}/incoming"
BLACKLISTS = f"/sms/{SERVICE_NAME}/blacklists"


def polls(house: House) -> list[float]:
    """Return when OVHcloud was asked for incoming SMS."""
    return [each.at for each in house.world.requests if each.path == INCOMING]


async def switch_on(house: House) -> None:
    """Switch replies on."""
    options = {**house.entry.options, "replies": True}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    await house.wait(1)


async def test_off(house: House) -> None:
    """Test that there are no polls with replies switched off."""
    house.receive()
    await house.wait(3600)
    assert polls(house) == []
    assert house.replies == []


async def test_reply(house: House) -> None:
    """Test events of the account and of all recipients with its number."""
    await switch_on(house)
    tag = (await house.send())["tag"]
    house.receive("On my way", tag=tag)
    await house.wait(121)
    assert house.replies == [
        ("maison", "On my way", "Alice"),
        ("alice", "On my way", "Alice"),
        ("family", "On my way", "Alice"),
    ]
    about = house.state_of_reply()
    assert about["event_type"] == "received"
    assert (about["tag"], about["sender"], about["known"]) == (tag, "+33…78", True)
    assert (about["stop"], about["blacklisted"]) == (False, False)
    await house.wait(3 * OVERLAP)
    assert len(house.replies) == 3


async def test_every_two_minutes(house: House) -> None:
    """Test that there is a poll every two minutes."""
    await switch_on(house)
    before = len(polls(house))
    await house.wait(3600)
    assert len(polls(house)) - before == 30


async def test_nothing_is_replayed(house: House) -> None:
    """Test that replies from before are ignored."""
    house.receive("Old")
    await house.wait(10)
    await switch_on(house)
    house.receive("New")
    await house.wait(700)
    assert [text for _, text, _ in house.replies] == ["New"] * 3


async def test_switched_off_and_on(house: House) -> None:
    """Test that replies that came in while they were switched off are ignored."""
    await switch_on(house)
    off = {**house.entry.options, "replies": False}
    house.hass.config_entries.async_update_entry(house.entry, options=off)
    await house.settle()
    house.receive("Meanwhile")
    await house.wait(60)
    await switch_on(house)
    house.receive("New")
    await house.wait(200)
    assert {text for _, text, _ in house.replies} == {"New"}


async def test_restart(house: House) -> None:
    """Test that each reply is notified once over a restart, also one that came in meanwhile."""
    await switch_on(house)
    house.receive("First")
    await house.wait(121)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    house.receive("Second")
    await house.skip(23 * 3600)
    await house.restart()
    await house.wait(130)
    assert [text for where, text, _ in house.replies if where == "maison"] == ["First", "Second"]


async def test_unknown_number(house: House) -> None:
    """Test that a stranger is marked as such, and masked."""
    await switch_on(house)
    house.receive("Who is this?", CAROL)
    await house.wait(121)
    assert house.replies == [("maison", "Who is this?", None)]
    about = house.state_of_reply()
    assert (about["known"], about["sender"], about["tag"]) == (False, "+33…44", None)


async def test_short_code(house: House) -> None:
    """Test a sender that is no phone number."""
    await switch_on(house)
    house.receive("Your parcel", "36200")
    await house.wait(121)
    assert house.replies == [("maison", "Your parcel", None)]


@pytest.mark.parametrize("text", ["STOP", " Stop ", "stop.", "STOP 36200"])
async def test_stop(house: House, text: str) -> None:
    """Test that STOP is recognised."""
    await switch_on(house)
    house.receive(text)
    await house.wait(121)
    assert house.state_of_reply()["stop"] is True
    assert house.state_of_reply()["blacklisted"] is (text.strip() in {"STOP", "Stop"})


async def test_no_stop(house: House) -> None:
    """Test texts that only contain stop, from a sender on the blacklist."""
    await switch_on(house)
    house.world.accounts[SERVICE_NAME].blacklist[ALICE] = 0
    house.receive("Stop it from the app, please")
    await house.wait(121)
    assert house.state_of_reply()["stop"] is False
    assert house.state_of_reply()["blacklisted"] is True


async def test_blacklist_unknown(house: House) -> None:
    """Test that a reply is notified without a readable blacklist."""
    await switch_on(house)
    house.world.faults.add(Fault("http_500", "GET", BLACKLISTS, times=None))
    house.receive()
    await house.wait(121)
    assert house.state_of_reply()["blacklisted"] is None
    assert len(house.replies) == 3


async def test_long_reply(house: House) -> None:
    """Test that a reply of many parts is notified whole."""
    await switch_on(house)
    text = "Blah ° " * 150
    house.receive(text)
    await house.wait(121)
    assert house.replies[0][1] == text


async def test_many(house: House) -> None:
    """Test that many replies are notified, the oldest first."""
    await switch_on(house)
    for number in range(20):
        house.receive(f"{number}", BOB)
    await house.wait(300)
    texts = [text for where, text, _ in house.replies if where == "maison"]
    assert texts == [str(number) for number in range(20)]


async def test_listed_late(house: House) -> None:
    """Test a reply that OVHcloud lists minutes after it came in."""
    await switch_on(house)
    late = house.receive("Late")
    sms = house.world.incoming.pop(late)
    house.receive("Early")
    await house.wait(121)
    house.world.incoming[late] = sms
    await house.wait(121)
    assert [text for where, text, _ in house.replies if where == "maison"] == ["Early", "Late"]


async def test_deleted(house: House) -> None:
    """Test an SMS that is deleted at OVHcloud before it is read."""
    await switch_on(house)
    body = {"class": "Client::NotFound", "message": "The requested object does not exist"}
    house.world.faults.add(Fault("respond", "GET", f"{INCOMING}/*", status=404, body=body))
    house.receive("Deleted")
    house.receive("Kept")
    await house.wait(121)
    assert [text for where, text, _ in house.replies if where == "maison"] == ["Kept"]


@pytest.mark.parametrize("path", [INCOMING, f"{INCOMING}/*"])
@pytest.mark.parametrize("kind", ["http_500", "json_null", "list_error", "reset_before"])
async def test_odd_answers(house: House, kind: FaultKind, path: str) -> None:
    """Test that unreadable answers lose no reply."""
    await switch_on(house)
    house.world.faults.add(Fault(kind, "GET", path, times=3))
    house.receive("First")
    house.receive("Second")
    await house.wait(600)
    texts = [text for where, text, _ in house.replies if where == "maison"]
    assert sorted(texts) == ["First", "Second"]


@pytest.mark.parametrize("body", [{"sender": None, "message": "Hi"}, None, {"message": 1}])
async def test_one_odd_reply(house: House, body: Any) -> None:
    """Test that an unreadable SMS does not stop the others."""
    await switch_on(house)
    odd = house.receive("Odd")
    house.receive("First")
    house.world.faults.add(Fault("respond", "GET", f"{INCOMING}/{odd}", body=body, times=9999))
    await house.wait(250)
    house.receive("Second")
    await house.wait(250)
    texts = [text for where, text, _ in house.replies if where == "maison"]
    assert texts == ["First", "Second"]
    # It is asked for again for a day, and then given up.
    await house.skip(GIVEN_UP_AFTER)
    await house.wait(130)
    house.receive("Third")
    before = len(house.gets())
    await house.wait(1200)
    assert [path for path in house.gets()[before:] if path.endswith(str(odd))] == []
    assert len(house.replies) == 9


async def test_read_in_the_end(house: House) -> None:
    """Test an SMS that can be read after an hour."""
    await switch_on(house)
    odd = house.receive("Odd")
    house.world.faults.add(Fault("http_500", "GET", f"{INCOMING}/{odd}", times=29))
    await house.wait(4000)
    assert len(house.replies) == 3


async def test_other_number(house: House) -> None:
    """Test an SMS that OVHcloud returns under a different id."""
    await switch_on(house)
    sms_id = house.receive("Once")
    body = {
        "id": 4,
        "sender": ALICE,
        "message": "Once",
        "creationDatetime": datetime.now(UTC).isoformat(),
    }
    house.world.faults.add(Fault("respond", "GET", f"{INCOMING}/{sms_id}", body=body, times=9))
    await house.wait(700)
    assert len(house.replies) == 3


async def test_forgotten(house: House) -> None:
    """Test that old replies are forgotten also if nothing is sent."""
    await switch_on(house)
    house.receive("Old")
    await house.wait(121)
    assert len(await house.messages()) == 1
    await house.skip(31 * 24 * 3600)
    await house.wait(300)
    assert await house.messages() == []
    assert len(house.replies) == 3


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00"])
async def test_long_ago(house: House, moment: str) -> None:
    """Test that a reply from before replies were switched on is ignored, and asked for once."""
    await switch_on(house)
    sms_id = house.receive("Old")
    body = {"sender": ALICE, "message": "Old", "creationDatetime": moment}
    house.world.faults.add(Fault("respond", "GET", f"{INCOMING}/{sms_id}", body=body, times=None))
    house.receive("New")
    await house.wait(2 * OVERLAP)
    assert [text for _, text, _ in house.replies] == ["New"] * 3
    assert [each["message"] for each in await house.messages()] == ["New"]
    assert house.gets().count(f"incoming/{sms_id}") == 1


async def test_filter_in_local_time(house: House) -> None:
    """Test that replies from before are ignored if OVHcloud takes the filter for local time."""
    house.world.behaviour.date_filter = "local_time"
    house.receive("Old")
    await house.wait(1200)
    await switch_on(house)
    house.receive("New")
    await house.wait(3600)
    assert [text for _, text, _ in house.replies] == ["New"] * 3


async def test_not_told_a_day_later(house: House) -> None:
    """Test that a reply that is picked up a day late is listed, but not notified."""
    await switch_on(house)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    house.receive("Yesterday")
    await house.skip(TOLD_FOR + 60)
    house.receive("Today")
    await house.restart()
    await house.wait(130)
    await house.restart()
    await house.wait(130)
    assert [text for _, text, _ in house.replies] == ["Today"] * 3
    assert [each["message"] for each in await house.messages()] == ["Today", "Yesterday"]


async def test_old_backup(house: House) -> None:
    """Test that a restored backup does not bring back replies of days before."""
    await switch_on(house)
    backup = files_of(house)
    house.receive("Heating on")
    await house.wait(121)
    assert len(house.replies) == 3
    await house.skip(2 * 24 * 3600)
    await restart(house, backup)
    house.receive("Heating off")
    await house.wait(130)
    assert [text for _, text, _ in house.replies] == ["Heating on"] * 3 + ["Heating off"] * 3


async def test_time(house: House) -> None:
    """Test that an event has the time at which OVHcloud took the reply in."""
    await switch_on(house)
    await house.wait(60)
    house.receive()
    received = datetime.fromtimestamp(house.world.clock.now(), UTC).isoformat(timespec="seconds")
    await house.wait(100)
    assert house.state_of_reply()["time"] == received
    assert house.state_of_reply("alice")["time"] == received
    assert (await house.messages())[0]["time"] == received


async def test_far_future(house: House) -> None:
    """Test that a reply with a date in the future is notified and listed."""
    await switch_on(house)
    sms_id = house.receive()
    body = {"sender": ALICE, "message": "New", "creationDatetime": "9999-12-31T23:59:59-01:00"}
    house.world.faults.add(Fault("respond", "GET", f"{INCOMING}/{sms_id}", body=body))
    await house.wait(121)
    assert [text for _, text, _ in house.replies] == ["New"] * 3
    assert [each["message"] for each in await house.messages()] == ["New"]


async def test_half_a_character(house: House) -> None:
    """Test that a reply with lone surrogates is notified and saved."""
    await switch_on(house)
    house.receive("Cut \ud83d")
    await house.wait(121)
    assert [text for _, text, _ in house.replies] == ["Cut \ufffd"] * 3
    assert json_bytes(await house.messages())


async def test_odd_first_answer(house: House) -> None:
    """Test that replies from before are ignored if the first poll fails."""
    house.receive("Old")
    await house.wait(30)
    house.world.faults.add(Fault("http_500", "GET", INCOMING, times=3))
    await switch_on(house)
    await house.wait(600)
    house.receive("New")
    await house.wait(121)
    assert [text for where, text, _ in house.replies if where == "maison"] == ["New"]


async def test_rate_limited(house: House) -> None:
    """Test that polls pause as long as OVHcloud asks for."""
    await switch_on(house)
    before = len(polls(house))
    house.world.faults.add(Fault("rate_limited", "GET", INCOMING, retry_after=900))
    await house.wait(1000)
    assert len(polls(house)) - before == 1
    await house.wait(121)
    assert len(polls(house)) - before > 1


async def test_missing_right(house: House) -> None:
    """Test that a missing right is named."""
    house.world.credentials[CONSUMER_KEY].rules.remove(("GET", "/sms/*"))
    await switch_on(house)
    issue = house.issue("cannot_receive")
    assert issue
    assert (issue["method"], issue["path"]) == ("GET", INCOMING)
    house.world.credentials[CONSUMER_KEY].rules.append(("GET", "/sms/*"))
    await house.wait(130)
    assert house.issue("cannot_receive") is None


async def test_keys_refused(house: House) -> None:
    """Test that replies arrive with new keys."""
    await switch_on(house)
    del house.world.credentials[CONSUMER_KEY]
    house.receive("First")
    await house.wait(121)
    assert [flow["step_id"] for flow in house.hass.config_entries.flow.async_progress()] == [
        "reauth_confirm"
    ]
    house.world.add_credential("new", DEFAULT_RULES)
    data = {**house.entry.data, CONF_CONSUMER_KEY: "new"}
    house.hass.config_entries.async_update_entry(house.entry, data=data)
    await house.wait(121)
    assert [text for where, text, _ in house.replies if where == "maison"] == ["First"]


@pytest.mark.parametrize("seconds", [-7200, 7200])
async def test_wrong_clock(house: House, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Test that a wrong clock loses no reply and repeats none."""
    await switch_on(house)
    house.receive("First")
    await house.wait(121)
    house.step_clock(monkeypatch, seconds)
    house.receive("Second")
    await house.wait(121)
    await house.restart()
    await house.wait(130)
    assert [text for where, text, _ in house.replies if where == "maison"] == ["First", "Second"]


async def test_poll_soon(house: House) -> None:
    """Test that a webhook requests a poll."""
    await switch_on(house)
    house.receive("Yes")
    house.entry.runtime_data.tracker.async_poll_soon()
    await house.wait(1)
    assert len(house.replies) == 3
    before = len(polls(house))
    for _ in range(25):
        house.entry.runtime_data.tracker.async_poll_soon()
        await house.wait(1)
    assert len(polls(house)) - before == 2


async def test_poll_soon_nobody_wants(house: House) -> None:
    """Test that a webhook requests no poll with replies switched off."""
    house.receive("Yes")
    for _ in range(3):
        house.entry.runtime_data.tracker.async_poll_soon()
        await house.wait(20)
    assert polls(house) == []
    assert polls_for_receipts(house) == []


async def test_unloaded_while_told(house: House) -> None:
    """Test that a reply that is being saved is notified although the account is unloaded."""
    await switch_on(house)
    house.receive("First")
    house.receive("Second")
    house.entry.runtime_data.tracker.async_poll_soon()
    for rounds in (0, 2, 5, 20):
        for _ in range(rounds):
            await asyncio.sleep(0)
        await house.restart()
    await house.wait(121)
    assert [text for where, text, _ in house.replies if where == "maison"] == ["First", "Second"]


@pytest.mark.parametrize("is_copy", [False, True])
async def test_restored_backup(house: House, is_copy: bool) -> None:
    """Test that an order that an old copy of the file does not know is not told again."""
    house.hass.config_entries.async_update_entry(house.entry, options={"replies": True})
    await house.wait(300)
    await house.data.file.async_checkpoint()
    path = house.data.file.path
    backup = path.read_bytes()
    house.receive("Open the door")
    await house.wait(300)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()
    if is_copy:
        path.rename(path.with_suffix(".old"))
        path.write_bytes(backup)
    house.receive("Heating on")
    await house.wait(60)
    before = len(house.replies)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    house.receive("Lights on")
    await house.wait(300)
    told = {text for _, text, _ in house.replies[before:]}
    assert told == ({"Lights on"} if is_copy else {"Heating on", "Lights on"})
    assert len(await house.messages(status="received")) == 3


# Replies that a step of an alarm waits for


async def told(house: House) -> list[str]:
    """Send a message that can be answered; return the list that gets the answers to it."""
    answers: list[str] = []
    tag = (await house.send())["tag"]
    watch = Watch(tag, ("OK",), lambda reply: answers.append(reply.text))
    house.data.questions.watch(watch)
    house.data.ledger.wake_ups["replies"].set()
    await house.wait(1)
    return answers


async def read(house: House, seconds: float = 8.0) -> tuple[bool, int]:
    """Have the replies read; return whether that succeeded, and how long it took."""
    began = time.monotonic()
    call = asyncio.create_task(house.entry.runtime_data.tracker.async_read_replies(began + seconds))
    await house._pass(call, seconds + 1)
    return call.result(), round(time.monotonic() - began)


async def test_read(house: House) -> None:
    """Test that replies are read at once, unless that has just been done."""
    assert await read(house) == (True, 0)
    assert polls(house) == []
    answers = await told(house)
    before = len(polls(house))
    assert (await read(house))[0]
    assert len(polls(house)) == before
    await house.wait(6)
    house.receive("OK")
    assert await read(house) == (True, 0)
    assert answers == ["OK"]
    assert len(polls(house)) == before + 1
    await house.wait(9)
    assert len(polls(house)) == before + 1


async def test_read_by_several(house: House) -> None:
    """Test that those who read at the same time share a poll."""
    await told(house)
    await house.wait(6)
    before = len(polls(house))
    results = await asyncio.gather(*(read(house) for _ in range(3)))
    assert [is_read for is_read, _ in results] == [True] * 3
    assert len(polls(house)) == before + 1


async def test_read_what_is_known(house: House) -> None:
    """Test that a reply that is known already counts, although OVHcloud cannot be reached."""
    await switch_on(house)
    tag = (await house.send())["tag"]
    house.receive("OK", tag=tag)
    await house.wait(130)
    house.simulator.stop()
    answers: list[Reply] = []
    house.data.questions.watch(Watch(tag, ("OK",), answers.append))
    assert not (await read(house))[0]
    assert [reply.text for reply in answers] == ["OK"]


@pytest.mark.parametrize("kind", ["reset_before", "http_500", "rate_limited", "hang_before"])
async def test_not_read(house: House, kind: FaultKind) -> None:
    """Test that an error or no answer does not delay for long who waits for the replies."""
    answers = await told(house)
    await house.wait(6)
    house.world.faults.add(Fault(kind, "GET", INCOMING, times=None, retry_after=60))
    house.hung = int(kind == "hang_before")
    is_read, seconds = await read(house)
    assert not is_read
    assert seconds == (8 if house.hung else 0)
    before = len(polls(house))
    again, seconds = await read(house, 1)
    assert not again
    assert seconds <= 1
    assert len(polls(house)) - before <= 1
    house.world.faults.clear()
    house.simulator.stop()
    house.hung = 0
    house.simulator.start()
    house.receive("OK")
    await house.wait(120)
    assert answers == ["OK"]


async def test_not_read_for_our_own_fault(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that an error of ours delays nothing either."""
    await told(house)
    await house.wait(6)
    with patch.object(Replies, "_async_pick_up", side_effect=KeyError("secret")):
        assert await read(house) == (False, 0)
    assert "Unexpected KeyError in the replies" in caplog.text
    assert "secret" not in caplog.text
