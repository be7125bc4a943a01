"""Test waiting messages when Home Assistant, the account or the disk changes."""

import asyncio
from collections.abc import Iterator
import contextlib
from pathlib import Path
import sqlite3
from threading import Event
import time
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.account.account import SmsAccount
from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.const import (
    CONF_CONSUMER_KEY,
    CONF_PHONE_NUMBERS,
    CONF_SENDER,
    DOMAIN,
)
from custom_components.ovh_sms.outbox import Outbox
from custom_components.ovh_sms.outbox.backlog import PORTION
from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.database import Database
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import TEXT, House, held_back
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind

SENT = [("sent", ["Alice"], None)]
LONGEST_PAUSE = 300


def outbox_file(house: House) -> Path:
    """Return where the account is kept."""
    return Path(house.hass.config.path(".storage", f"{DOMAIN}.{SERVICE_NAME}.db"))


def read(path: str) -> bytes:
    """Return what is in a file."""
    return Path(path).read_bytes()


class Disk:
    """The disk as it was at a moment, for a power cut then."""

    def __init__(self, house: House) -> None:
        """Note what is on the disk."""
        path = outbox_file(house)
        files = (path, path.with_name(f"{path.name}-wal"))
        self._files = {file: file.read_bytes() if file.exists() else b"" for file in files}

    def restore(self) -> None:
        """Go back to it; the main file stays the same file."""
        for file, content in self._files.items():
            file.write_bytes(content)


async def close(house: House) -> None:
    """Close an account as Home Assistant does when it stops."""
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()


async def forget(house: House) -> None:
    """Leave nothing of an account but its file."""
    await close(house)
    await house.settle()


async def set_up(house: House) -> None:
    """Start the account."""
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.settle()


async def restart(house: House, disk: Disk | None = None) -> None:
    """Start Home Assistant anew, after a power cut if the disk is given as it was then."""
    await forget(house)
    if disk:
        disk.restore()
    await set_up(house)


async def silence(house: House, *, hung: bool) -> None:
    """Have OVHcloud answer nothing, or cut off whom it has not answered and answer again."""
    house.hung = int(hung)
    if not hung:
        house.simulator.stop()
        await house.settle()
        house.simulator.start()


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Let nothing be written to the file of the account."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    with patch.object(AccountFile, "_write", side_effect=error):
        yield


# Restarts


@pytest.mark.parametrize("is_killed", [False, True])
async def test_waiting(house: House, is_killed: bool) -> None:
    """Test that messages that wait survive a restart, in their order."""
    house.simulator.stop()
    for text in ("First", "Second", "Third"):
        await house.send(text)
    disk = Disk(house) if is_killed else None
    house.simulator.start()
    await forget(house)
    if disk:
        disk.restore()
    await house.skip(3600)
    await set_up(house)
    # After a power cut the first may have left: it was tried a moment before.
    await house.wait(130 if is_killed else 5)
    assert [text for text, _ in house.sent] == ["First", "Second", "Third"]
    assert [kind for kind, *_ in house.deliveries] == ["sent"] * 3
    assert house.queued == 0


async def test_many_waiting(house: House) -> None:
    """Test that a long queue survives a restart in its order, although it is read in portions."""
    house.simulator.stop()
    texts = [f"Text {number}" for number in range(2 * PORTION + 1)]
    await asyncio.gather(*(house.call(text) for text in texts))
    await restart(house)
    house.simulator.start()
    await house.wait(300)
    assert [text for text, _ in house.sent] == texts


async def test_nothing_waits(house: House) -> None:
    """Test that what was sent before a restart is not sent again."""
    await house.send()
    await house.wait(1)
    await restart(house, Disk(house))
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.queued == 0


async def test_killed_before_end_is_noted(house: House) -> None:
    """Test that a message whose acceptance did not reach the disk is found at OVHcloud."""
    with held_back(OvhClient, "async_create_job", answered=True) as answer:
        call = house.call()
        await house.settle()
        disk = Disk(house)
        answer.set()
        await call
    await restart(house, disk)
    assert house.queued == 1
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries[-1:] == SENT


@pytest.mark.parametrize("kind", ["hang_before", "hang_after"])
async def test_killed_on_the_way(house: House, kind: FaultKind) -> None:
    """Test that a message which was on its way in a power cut is sent exactly once."""
    house.world.faults.add(Fault(kind, "POST"))
    await silence(house, hung=True)
    call = house.call()
    await house.settle()
    disk = Disk(house)
    await silence(house, hung=False)
    await call
    await restart(house, disk)
    assert house.queued == 1
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.queued == 0


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
@pytest.mark.parametrize("is_killed", [False, True])
async def test_left_open(house: House, kind: FaultKind, is_killed: bool) -> None:
    """Test that a message that OVHcloud may have is looked for after a restart."""
    house.world.faults.add(Fault(kind, "POST"))
    await house.send()
    await restart(house, Disk(house) if is_killed else None)
    assert house.queued == 1
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT


async def test_sent_as_one(house: House) -> None:
    """Test that messages that left as one are looked for as one after a restart."""
    house.world.faults.add(Fault("reset_after", "POST"))
    calls = [house.call("Fire!", number) for number in (ALICE, BOB)]
    await house.settle()
    await asyncio.gather(*calls)
    await restart(house)
    await house.wait(600)
    assert house.sent == [("Fire!", [ALICE, BOB])]
    assert len(house.posts()) == 1
    assert [kind for kind, *_ in house.deliveries] == ["sent", "sent"]


async def test_expired_meanwhile(house: House) -> None:
    """Test that a message whose time is over after a restart is not sent any more."""
    house.simulator.stop()
    await house.send(retry_for=3600)
    house.simulator.start()
    await forget(house)
    await house.skip(7200)
    await set_up(house)
    await house.wait(600)
    assert house.sent == []
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]


async def test_starts_without_the_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a computer that starts in 1970 counts its absence once it knows the time."""
    house.world.faults.add(Fault("rate_limited", "POST", times=None))
    await house.send(retry_for=3600)
    await forget(house)
    await house.skip(1800)
    house.step_clock(monkeypatch, -56 * 365 * 86400)
    await set_up(house)
    await house.wait(600)
    assert house.queued == 1
    house.step_clock(monkeypatch, 0)
    await house.wait(1190)
    assert house.queued == 1
    await house.wait(75)
    assert house.deliveries == [("expired", ["Alice"], "rate_limited")]


async def test_copied(house: House) -> None:
    """Test that messages in a restored backup are sent only if OVHcloud does not have them."""
    house.simulator.stop()
    await house.send("First")
    await house.send("Second", BOB)
    disk = Disk(house)
    house.simulator.start()
    await house.wait(10)
    assert len(house.sent) == 2
    await forget(house)
    outbox_file(house).rename(outbox_file(house).with_suffix(".old"))
    disk.restore()
    await set_up(house)
    await house.wait(600)
    assert len(house.posts()) == 2


async def test_stops_on_the_way(house: House) -> None:
    """Test that a message on its way when Home Assistant stops is noted, and sent once."""
    house.world.faults.add(Fault("slow", "POST", seconds=0.05))
    call = house.call()
    await silence(house, hung=True)
    await house.settle()
    house.hung = 0
    await forget(house)
    assert (await call)["status"] == "accepted"
    await set_up(house)
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert len(house.posts()) == 1


async def test_stops_while_ovhcloud_hangs(house: House) -> None:
    """Test that Home Assistant does not wait for an answer for ever when it stops."""
    house.world.faults.add(Fault("hang_after", "POST"))
    await silence(house, hung=True)
    call = house.call()
    await house.settle()
    stop = asyncio.create_task(close(house))
    await house.wait(8)
    # The request was ended, so no thread hangs any more.
    house.hung = 0
    await house.settle()
    assert stop.done()
    assert (await call)["status"] == "queued"
    await set_up(house)
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]


async def test_home_assistant_stops(house: House) -> None:
    """Test that a message on its way is waited for, and that a later one waits for the start."""
    house.world.faults.add(Fault("slow", "POST", seconds=0.05))
    await silence(house, hung=True)
    call = house.call()
    await house.settle()
    house.hung = 0
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await house.settle()
    assert (await call)["status"] == "accepted"
    assert (await house.send("Too late"))["status"] == "queued"

    await house.close_files()
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE]), ("Too late", [ALICE])]


async def test_end_is_told_although_home_assistant_stops(house: House) -> None:
    """Test that a waiting message that was sent is reported, at the latest after the restart."""
    house.simulator.stop()
    await house.send()
    house.simulator.start()
    house.world.faults.add(Fault("slow", "POST", seconds=0.05))
    await silence(house, hung=True)
    await house.wait(2)
    house.hung = 0
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await house.settle()
    await restart(house)
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.last_status == "sent"
    assert house.deliveries == SENT


@pytest.mark.parametrize("kind", ["http_504", "reset_before", None])
async def test_cannot_look_before_leaving(house: House, kind: FaultKind | None) -> None:
    """Test that a message from the disk leaves although OVHcloud cannot be asked for it."""
    house.simulator.stop()
    await house.send()
    await close(house)
    house.simulator.start()
    if kind:
        path = f"/sms/{SERVICE_NAME}/outgoing"
        house.world.faults.add(Fault(kind, "GET", path, times=None))
    # Without a kind there is no answer.
    hangs = held_back(OvhClient, "async_find_outgoing", answered=True)
    with contextlib.nullcontext() if kind else hangs:
        await set_up(house)
        await house.wait(15)
        assert house.sent == [(TEXT, [ALICE])]


async def test_keys_are_refused_before_leaving(house: House) -> None:
    """Test that a message from the disk is looked for once the keys are mended."""
    house.simulator.stop()
    await house.send()
    await house.data.file.async_checkpoint()
    disk = Disk(house)
    house.simulator.start()
    await house.wait(10)
    assert house.sent == [(TEXT, [ALICE])]
    await forget(house)
    disk.restore()
    house.world.credentials[CONSUMER_KEY].status = "expired"
    await set_up(house)
    await house.wait(600)
    house.world.credentials[CONSUMER_KEY].status = "validated"
    await house.wait(LONGEST_PAUSE)
    assert len(house.posts()) == 1
    assert house.queued == 0


# Changes of the account


async def test_reload(house: House) -> None:
    """Test that messages that wait outlive a reload, which tries them again."""
    house.simulator.stop()
    await house.send()
    await house.wait(3000)
    house.simulator.start()
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.settle()
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT


async def test_reload_on_the_way(house: House) -> None:
    """Test that a message on its way during a reload is sent once, and its caller told."""
    house.world.faults.add(Fault("slow", "POST", seconds=0.05))
    await silence(house, hung=True)
    call = house.call()
    await house.settle()
    house.hung = 0
    house.hass.config_entries.async_update_entry(house.entry, options={CONF_SENDER: "short_code"})
    await house.settle()
    assert (await call)["status"] == "accepted"
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert house.last_status == "sent"


@pytest.mark.parametrize("rounds", range(0, 60, 4))
async def test_called_during_reload(house: House, rounds: int) -> None:
    """Test that a call that comes while the account reloads waits for it."""
    reload = asyncio.create_task(house.hass.config_entries.async_reload(house.entry.entry_id))
    for _ in range(rounds):
        await asyncio.sleep(0)
    assert (await house.send())["status"] == "accepted"
    await reload


async def test_called_during_long_reload(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a call says so if its account is not loaded in time."""
    with held_back(SmsAccount, "async_stop") as go_on:
        reload = asyncio.create_task(house.hass.config_entries.async_reload(house.entry.entry_id))
        await house.settle()
        with pytest.raises(HomeAssistantError, match="is not ready"):
            await house.send()
        go_on.set()
        await reload
    assert house.sent == []


async def test_sender_is_that_of_the_call(house: House) -> None:
    """Test that another sender is used for what is sent from then on."""
    house.simulator.stop()
    await house.send()
    house.simulator.start()
    house.hass.config_entries.async_update_entry(house.entry, options={CONF_SENDER: "short_code"})
    await house.wait(5)
    assert [job.sender for job in house.world.jobs] == ["MyHouse"]


async def test_recipient_changes(house: House) -> None:
    """Test that a message goes to whom it was for when it was sent."""
    house.simulator.stop()
    await house.send()
    [alice] = [each for each in house.entry.subentries.values() if each.title == "Alice"]
    house.hass.config_entries.async_update_subentry(
        house.entry, alice, data={CONF_PHONE_NUMBERS: [CAROL]}
    )
    house.simulator.start()
    await house.wait(LONGEST_PAUSE)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == [("sent", ["+33…78"], None)]


async def test_disabled(house: House) -> None:
    """Test that messages of a disabled account wait until it is enabled."""
    house.simulator.stop()
    await house.send()
    entries = house.hass.config_entries
    await entries.async_set_disabled_by(house.entry.entry_id, ConfigEntryDisabler.USER)
    house.simulator.start()
    await house.wait(3600)
    assert house.posts() == []
    await entries.async_set_disabled_by(house.entry.entry_id, None)
    await house.settle()
    assert house.sent == [(TEXT, [ALICE])]


@pytest.mark.parametrize("restarts", [False, True])
async def test_ends_while_disabled(house: House, restarts: bool) -> None:
    """Test that an end is reported, counted and listed once the account is enabled."""
    house.world.faults.add(Fault("slow", "POST", seconds=0.5))
    await silence(house, hung=True)
    call = house.call()
    await house.settle()
    house.hung = 0
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert (await call)["status"] == "accepted"
    assert house.deliveries == []
    if restarts:
        await house.close_files()
        await house.restart()
        await house.wait(600)
    else:
        await set_up(house)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert [each["status"] for each in await house.messages()] == ["sent"]
    assert house.entry.runtime_data.spending.budget.used_today == 1


@pytest.mark.parametrize("breaks", ["credits", "right", "sender", "connection"])
async def test_refused_while_disabled(house: House, breaks: str) -> None:
    """Test that an error counts as much when it comes while the account is being disabled."""
    account, key = house.world.accounts[SERVICE_NAME], house.world.credentials[CONSUMER_KEY]
    if breaks == "credits":
        account.credits_left = 0
    elif breaks == "right":
        key.rules.remove(("POST", "/sms/*/jobs"))
    elif breaks == "sender":
        account.senders["MyHouse"].status = "disable"
    kind: FaultKind = "hang_before" if breaks == "connection" else "slow"
    house.world.faults.add(Fault(kind, "POST", seconds=0.05))
    await silence(house, hung=True)
    call = house.call()
    await house.settle()
    call.cancel()
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await silence(house, hung=False)
    assert house.deliveries == []

    account.credits_left = 10
    key.rules = list(DEFAULT_RULES)
    await set_up(house)
    await house.wait(LONGEST_PAUSE)
    failed = [("failed", ["Alice"], "rejected")]
    assert house.deliveries == (failed if breaks == "sender" else SENT)


async def test_accepted_at_the_last_moment(house: House) -> None:
    """Test that a message is not told to wait once it was told to be sent."""
    is_slow, go_on, write = Event(), Event(), AccountFile._write

    def write_late(store: AccountFile, *args: Any) -> None:
        if is_slow.is_set():
            go_on.wait(20)
        write(store, *args)

    async def turns() -> None:
        for _ in range(60):
            await house.hass.loop.run_in_executor(None, time.sleep, 0.005)

    with (
        held_back(OvhClient, "async_create_job") as answer,
        patch.object(AccountFile, "_write", write_late),
    ):
        call = house.call()
        await house.wait(8.9)
        is_slow.set()
        house._freezer.tick(0.2)
        await turns()
        answer.set()
        await turns()
        is_slow.clear()
        go_on.set()
        await house.settle()
    assert (await call)["status"] == "accepted"
    await house.settle()
    assert house.deliveries == SENT
    assert house.last_status == "sent"


async def test_old_key_is_refused(house: House) -> None:
    """Test that what is refused for a key that was replaced meanwhile leaves with the new one."""
    house.world.add_credential("new", DEFAULT_RULES)
    with held_back(OvhClient, "async_create_job") as answer:
        call = house.call("Old", BOB)
        await house.settle()
        data = {**house.entry.data, CONF_CONSUMER_KEY: "new"}
        house.hass.config_entries.async_update_entry(house.entry, data=data)
        await house.settle()
        house.world.credentials[CONSUMER_KEY].status = "expired"
        answer.set()
        await house.settle()
    assert (await call)["status"] == "accepted"
    assert house.sent == [("Old", [BOB])]
    assert house.hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize("is_tried", [False, True])
async def test_removed_while_somebody_waits(house: House, is_tried: bool) -> None:
    """Test that a caller that waits for a message gets the error that it was discarded."""
    if is_tried:
        house.world.faults.add(Fault("reset_after", "POST"))
    else:
        house.simulator.stop()
    call = house.call(wait_for="delivered", timeout=3600)
    await house.wait(3)
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    await house.settle()
    response = call.result()
    reason = "outcome_unknown" if is_tried else "discarded"
    assert response["status"] == "failed"
    assert [each["reason"] for each in response["receivers"]] == [reason]


async def test_removed(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that messages of an account that is removed are said to be lost."""
    house.simulator.stop()
    await house.send("First")
    await house.send("Second")
    await house.wait(1200)
    assert house.issue("outbox_stuck")
    file = outbox_file(house)
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    await house.settle()

    assert house.issue("messages_discarded") == {"account": "Maison", "count": "2"}
    assert len(ir.async_get(house.hass).issues) == 1
    assert "2 waiting messages were discarded with their account" in caplog.text
    assert list(file.parent.glob(f"{file.name}*")) == []


async def test_removed_while_called(house: House) -> None:
    """Test that who waits for an answer learns that the account is gone, and nothing leaves."""
    house.world.faults.add(Fault("hang_before", "POST"))
    await silence(house, hung=True)
    on_its_way = house.call()
    await house.settle()
    waiting = house.call("Second")
    await house.settle()
    removal = asyncio.create_task(house.hass.config_entries.async_remove(house.entry.entry_id))
    await house.settle()
    await removal
    with pytest.raises(HomeAssistantError, match="may or may not have been sent"):
        await on_its_way
    with pytest.raises(HomeAssistantError, match=r"The account was removed .* it was not sent"):
        await waiting
    await silence(house, hung=False)
    await house.wait(600)
    assert house.issue("messages_discarded") == {"account": "Maison", "count": "2"}
    assert house.sent == []


@pytest.mark.parametrize("rounds", range(8))
async def test_removed_before_it_leaves(house: House, rounds: int) -> None:
    """Test that a message whose caller got an error is not sent."""
    call = house.call()
    for _ in range(rounds):
        await asyncio.sleep(0)
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    await house.settle()
    answers = await asyncio.gather(call, return_exceptions=True)
    answer = answers[0]
    if isinstance(answer, dict):
        assert house.sent == [(TEXT, [ALICE])]
    else:
        assert "may or may not" in str(answer) or house.sent == []


async def test_removed_with_nothing_waiting(house: House) -> None:
    """Test that nothing is said of an account that leaves nothing unsent."""
    await house.send()
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    assert ir.async_get(house.hass).issues == {}


async def test_removed_before_ovhcloud_was_reached(house: House) -> None:
    """Test that messages of an account that has had no answer since the start are reported."""
    house.simulator.stop()
    await house.send()
    await restart(house)
    assert house.is_loaded
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    assert house.issue("messages_discarded") == {"account": "Maison", "count": "1"}


async def test_removed_before_it_was_opened(house: House) -> None:
    """Test that messages of an account that is disabled since the start are said to be lost."""
    house.simulator.stop()
    await house.send()
    await forget(house)
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    assert house.issue("messages_discarded") == {"account": "Maison", "count": "1"}


async def test_two_accounts(house: House, make_entry: EntryFactory) -> None:
    """Test that accounts have outboxes and issues of their own."""
    house.world.add_account("sms-ab12345-2")
    other = make_entry("sms-ab12345-2", "Chalet", {"Zoe": [CAROL]})
    await house.hass.config_entries.async_setup(other.entry_id)
    house.simulator.stop()
    await house.send("Home", "Alice")
    await house.send("Chalet", "Zoe")
    await house.wait(1200)
    assert {key for _, key in ir.async_get(house.hass).issues} == {
        f"outbox_stuck_{SERVICE_NAME}",
        "outbox_stuck_sms-ab12345-2",
    }
    await house.hass.config_entries.async_remove(other.entry_id)
    house.simulator.start()
    await house.wait(LONGEST_PAUSE)
    assert house.sent == [("Home", [ALICE])]
    assert {key for _, key in ir.async_get(house.hass).issues} == {
        "messages_discarded_sms-ab12345-2"
    }


# The disk


async def test_damaged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that an account goes on without what could not be read, and says so."""
    await forget(house)
    outbox_file(house).write_bytes(b"This is no outbox. " * 100)
    await set_up(house)
    assert house.is_loaded
    issue = house.issue("outbox_damaged")
    assert issue is not None
    assert issue["account"] == "Maison"
    assert read(issue["path"]).startswith(b"This is no outbox.")
    assert issue["path"] in caplog.text
    assert (await house.send())["status"] == "accepted"

    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.settle()
    assert house.issue("outbox_damaged") == issue


@pytest.mark.parametrize("fields", [{}, {"retry_for": 0}, {"critical": True}])
async def test_full_disk(house: House, fields: dict[str, Any]) -> None:
    """Test that a message that OVHcloud takes at once needs no disk, and is sent once."""
    with full_disk():
        assert (await house.send(**fields))["status"] == "accepted"
        await house.wait(60)
        assert house.deliveries == SENT
        assert house.issue("outbox_not_saved") == {"account": "Maison"}
    assert (await house.send("Later"))["status"] == "accepted"
    assert house.issue("outbox_not_saved") is None
    await restart(house)
    await house.wait(600)
    assert [text for text, _ in house.sent] == [TEXT, "Later"]


@pytest.mark.parametrize("fields", [{}, {"retry_for": 0}])
async def test_full_disk_without_internet(house: House, fields: dict[str, Any]) -> None:
    """Test that a message that can neither leave nor be saved is refused, and is not sent."""
    house.simulator.stop()
    with full_disk():
        with pytest.raises(HomeAssistantError):
            await house.send(**fields)
        house.simulator.start()
        await house.wait(60)
    await house.wait(600)
    assert house.posts() == []
    assert house.queued == 0


async def test_disk_fills_up_while_messages_wait(house: House) -> None:
    """Test that what is on the disk is not refused because the disk is full now."""
    texts = [str(number) for number in range(100)]
    calls = [house.call(text, f"+336{text:0>8}") for text in texts]
    await house.wait(3)
    with full_disk():
        await house.wait(7)
        responses = await asyncio.gather(*calls)
        assert {each["status"] for each in responses} == {"accepted", "queued"}
    await house.wait(300)
    assert sorted(text for text, _ in house.sent) == sorted(texts)


async def test_sent_while_the_disk_fails(house: House) -> None:
    """Test that a message that leaves while its caller waits for the disk is not refused."""
    with full_disk(), held_back(Outbox, "_async_is_saved", answered=True) as go_on:
        calls = [house.call(f"{number}", f"+336{number:08}") for number in range(40)]
        await house.wait(60)
        assert len(house.sent) == 40
        go_on.set()
        await house.settle()
        assert {each["status"] for each in await asyncio.gather(*calls)} == {"accepted"}


async def test_critical_with_full_disk_without_internet(house: House) -> None:
    """Test that a critical message waits in memory, and leaves with the disk still full."""
    house.simulator.stop()
    with full_disk():
        assert (await house.send(critical=True))["status"] == "queued"
        cancelled = await house.send("Cancelled", critical=True)
        data = {"tag": cancelled["tag"]}
        await house.hass.services.async_call(DOMAIN, "cancel", data, blocking=True)
        house.simulator.start()
        await house.wait(10)
        assert house.sent == [(TEXT, [ALICE])]


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_full_disk_and_lost_answer(house: House, kind: FaultKind) -> None:
    """Test that what OVHcloud may have is looked for although the disk is full."""
    house.world.faults.add(Fault(kind, "POST"))
    with full_disk():
        assert (await house.send())["status"] == "queued"
        await house.wait(130)
        assert house.sent == [(TEXT, [ALICE])]
        assert house.deliveries == SENT


async def test_full_disk_while_messages_wait(house: House) -> None:
    """Test that messages that wait leave although the disk cannot note it, and once."""
    house.simulator.stop()
    await house.send()
    house.simulator.start()
    with full_disk():
        assert (await house.send("New"))["status"] == "accepted"
        await house.wait(LONGEST_PAUSE)
        assert house.sent == [(TEXT, [ALICE]), ("New", [ALICE])]
    await house.wait(1)
    await restart(house)
    await house.wait(600)
    assert len(house.posts()) == 2


async def test_killed_with_full_disk(house: House) -> None:
    """Test that a message that waited, and left while the disk was full, is sent once."""
    house.simulator.stop()
    await house.send()
    disk = Disk(house)
    house.simulator.start()
    with full_disk():
        await house.wait(10)
        assert len(house.sent) == 1
    await restart(house, disk)
    await house.wait(600)
    assert len(house.posts()) == 1
    assert house.deliveries[-1:] == SENT


async def test_refusal_that_is_not_saved(house: House) -> None:
    """Test that nothing is called refused that a restart would send."""
    house.world.faults.add(
        Fault("respond", "POST", status=400, body={"message": "Invalid sender"}),
    )
    with held_back(OvhClient, "async_create_job") as answer:
        call = house.call()
        await house.settle()
        disk = Disk(house)
        with full_disk():
            answer.set()
            await house.wait(10)
            # No error: a power cut now would undo the refusal.
            assert (await call)["status"] == "failed"
    assert house.deliveries == [("failed", ["Alice"], "rejected")]
    await restart(house, disk)
    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries[-1:] == SENT


async def test_accepted_while_it_cannot_be_saved(house: House) -> None:
    """Test that a message that leaves at the last moment is not called unsent."""
    flush = AccountFile.async_flush

    async def flush_late(file: AccountFile) -> None:
        answer.set()
        await house.hass.loop.run_in_executor(None, time.sleep, 0.05)
        await flush(file)

    with full_disk(), held_back(OvhClient, "async_create_job", answered=True) as answer:
        call = house.call()
        await house.wait(8.9)
        with patch.object(AccountFile, "async_flush", flush_late):
            await house.wait(1)
            assert (await call)["status"] == "accepted"
    assert house.sent == [(TEXT, [ALICE])]


async def test_slow_disk(house: House) -> None:
    """Test that actions answer within 10 seconds, and messages leave, however slow the disk is."""
    go_on, write = Event(), AccountFile._write

    def write_late(file: AccountFile, *args: Any) -> None:
        go_on.wait(20)
        write(file, *args)

    with patch.object(AccountFile, "_write", write_late):
        house.hung_threads = 1
        began = house.world.clock.now()
        assert (await house.send())["status"] == "accepted"
        assert house.world.clock.now() - began < 3
        assert (await house.send("Not waited for", wait_for="accepted"))["status"] == "accepted"
        house.simulator.stop()
        assert (await house.send("Later"))["status"] == "queued"
        go_on.set()
        house.hung_threads = 0
        await house.settle()
    house.simulator.start()
    await house.wait(LONGEST_PAUSE)
    assert [text for text, _ in house.sent] == [TEXT, "Not waited for", "Later"]


async def test_unusable_disk(house: House) -> None:
    """Test that an account whose file cannot be opened sends, and keeps when it can be again."""
    await forget(house)
    with patch.object(Database, "_read", side_effect=PermissionError("read-only")), full_disk():
        await set_up(house)
        assert house.is_loaded
        assert house.issue("outbox_not_saved") == {"account": "Maison"}
        assert (await house.send())["status"] == "accepted"
    await house.wait(120)
    assert house.issue("outbox_not_saved") is None
    await restart(house)
    assert [each["status"] for each in await house.messages()] == ["sent"]


async def test_removed_with_unusable_disk(house: House) -> None:
    """Test that an account whose file cannot be opened can be removed."""
    await forget(house)
    with patch.object(Database, "_read", side_effect=PermissionError("read-only")):
        await house.hass.config_entries.async_remove(house.entry.entry_id)
    assert house.hass.config_entries.async_entries(DOMAIN) == []
    assert ir.async_get(house.hass).issues == {}


async def test_message_after_the_end(house: House) -> None:
    """Test that a message that comes when Home Assistant has closed its files waits there."""
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await house.settle()
    assert (await house.send())["status"] == "queued"
    assert house.sent == []
    await house.close_files()
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.wait(60)
    assert house.sent == [(TEXT, [ALICE])]
