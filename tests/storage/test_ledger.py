"""Test the ledger of an account: what it finds, keeps, and forgets."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from dataclasses import replace
from pathlib import Path
import sqlite3
import time
from typing import Any
from unittest.mock import patch
from zlib import crc32

import pytest

from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.ledger import KEPT, KEPT_FOR, Ledger
from custom_components.ovh_sms.storage.records import Message, Reply, Sms, SmsState, Step
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, BOB
from .stored import Opened, opened, sql

NOW = 1.79e9


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    """Return the path of a file in a folder of its own."""
    folder = tmp_path / "store"
    folder.mkdir()
    return folder / "account.db"


@pytest.fixture(name="new")
async def new_fixture(hass: HomeAssistant, path: Path) -> AsyncIterator[Opened]:
    """Return a new ledger."""
    async with opened(hass, path) as new:
        yield new


def add_reply(new: Opened, number: int, received: float = NOW) -> None:
    """Add a reply of Alice's."""
    reply = Reply(id=number, sender=ALICE, text="Yes", tag="", received=received)
    new.ledger.replies.put(number, reply)


def sent(new: Opened, message: Message, **changes: Any) -> Sms:
    """Let OVHcloud have the first SMS of a message."""
    sms = new.ledger.sms_of(message)[0].after(Step.TAKEN).after(Step.ACCEPTED)
    times = {"accepted_at": NOW, "leaves_at": NOW, "expires_at": NOW + 1}
    sms = replace(sms, **times | {"id": message.number} | changes)
    new.ledger.update(sms)
    return sms


def ended(new: Opened, message: Message, **changes: Any) -> Sms:
    """Let the first SMS of a message be delivered, which was told."""
    sms = sent(new, message, **changes).after(Step.DELIVERED, told=SmsState.DELIVERED)
    new.ledger.update(sms)
    return sms


async def test_all_is_kept(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that everything is there again, in its order."""
    for _ in range(11):
        new.add()
    add_reply(new, 7)
    add_reply(new, 5)
    new.ledger.put_state("marks", {"since": 17.5})
    new.ledger.note_listed(5.0)
    new.ledger.note_listed(4.0)
    await new.file.async_close()
    async with opened(hass, path) as again:
        assert again.ledger.messages == new.ledger.messages
        assert again.sms == new.sms
        assert {each.id for each in again.ledger.replies} == {5, 7}
        assert 7 in again.ledger.replies
        assert again.ledger.get_state("marks") == {"since": 17.5}
        assert again.ledger.listed_within == 5
        assert again.add().number == 12


async def test_same_state_is_not_written_again(new: Opened) -> None:
    """Test that numbers that have not changed cost no commit."""
    new.ledger.put_state("marks", {"since": 1.0})
    await new.file.async_flush()
    with patch.object(AccountFile, "put") as put:
        new.ledger.put_state("marks", {"since": 1.0})
    put.assert_not_called()


async def test_find(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a message is found by its tag, and by what OVHcloud knows of its SMS."""
    first, second, waiting = new.add(ALICE, BOB), new.add(), new.add()
    sent(new, first, sent_as="ha1", id=11)
    sent(new, second, sent_as="ha1", id=None)
    await new.file.async_close()
    async with opened(hass, path) as again:
        for ledger in (new.ledger, again.ledger):
            assert ledger.get(first.tag) == first
            assert ledger.get("ha9") is None
            assert ledger.find("ha1", ALICE) == second
            assert ledger.find("ha1", BOB) is None
            assert ledger.find(waiting.tag, ALICE) is None
            assert ledger.is_known(11)
            assert not ledger.is_known(12)
            assert [sms.key for sms in ledger.open] == [(1, ALICE), (2, ALICE)]
            assert [sms.key for sms in ledger.queued] == [(1, BOB), (3, ALICE)]
            assert [sms.key for sms in ledger.untold] == [(1, ALICE), (2, ALICE)]


async def test_sms_to(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that the SMS to a number are found, the newest first and as they are now."""
    first, _, third = new.add(), new.add(BOB), new.add(BOB, ALICE)
    changed = sent(new, first)
    newest = new.ledger.sms_of(third)[1]
    assert list(new.ledger.sms_to(ALICE)) == [newest, changed]
    await new.file.async_close()
    async with opened(hass, path) as again:
        assert list(again.ledger.sms_to(ALICE)) == [newest, changed]
        again.ledger.forget(first)
        assert list(again.ledger.sms_to(ALICE)) == [newest]
        again.ledger.forget(third)
        assert list(again.ledger.sms_to(ALICE)) == []
        assert len(list(again.ledger.sms_to(BOB))) == 1


async def test_is_lost(new: Opened) -> None:
    """Test that it is known who does not get a message."""
    message = new.add(ALICE, BOB)
    new.ledger.update(new.ledger.sms_of(message)[0].after(Step.REFUSED))
    assert new.ledger.is_lost(message.tag, ALICE)
    assert not new.ledger.is_lost(message.tag, BOB)
    assert not new.ledger.is_lost("ha9", ALICE)


async def test_current(new: Opened) -> None:
    """Test that the present state of an SMS is known, also of one that was forgotten."""
    message = new.add()
    [before] = new.ledger.sms_of(message)
    after = sent(new, message)
    assert new.ledger.current(before) == after
    new.ledger.forget(message)
    assert new.ledger.current(before) == before
    assert new.ledger.sms_of(message) == []
    assert new.ledger.open == []
    assert not new.ledger.is_known(1)


async def test_wait(new: Opened) -> None:
    """Test that a caller waits for a message that is not there yet, and for its end."""

    def is_over(sms: list[Sms]) -> bool:
        return all(each.state is SmsState.DELIVERED for each in sms)

    waiting = asyncio.create_task(
        new.ledger.async_wait(f"ha{1:018x}", is_over, time.monotonic() + 60)
    )
    await asyncio.sleep(0)
    assert f"ha{1:018x}" in new.ledger.waiters
    message = new.add()
    await asyncio.sleep(0)
    assert not waiting.done()
    ended(new, message)
    await asyncio.wait_for(waiting, 1)
    assert message.tag not in new.ledger.waiters
    async with asyncio.timeout(1):
        await new.ledger.async_wait("ha9", is_over, time.monotonic() + 0.01)


async def test_oldest_are_forgotten(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a thousand messages and replies are kept, and those that are not over."""
    queued, untold, is_open = new.add(), new.add(), new.add()
    sent(new, untold, expires_at=0.0)
    sent(new, is_open, expires_at=NOW + 1, told=SmsState.SENT)
    for number in range(KEPT + 5):
        ended(new, new.add(), id=None)
        add_reply(new, number)
    new.ledger.prune(NOW)
    new.ledger.prune_replies(NOW + 1, NOW, ())
    assert new.ledger.messages[:3] == [queued, untold, is_open]
    assert len(new.ledger.messages) == KEPT + 3
    assert len(new.ledger.replies) == KEPT
    await new.file.async_close()
    async with opened(hass, path) as again:
        assert again.sms == new.sms
        assert list(again.ledger.replies) == list(new.ledger.replies)


async def test_old_are_forgotten(new: Opened) -> None:
    """Test that what is older than a month is forgotten, if it is over."""
    old, unfollowed, recent = new.add(), new.add(followed=False), new.add()
    ended(new, old)
    sent(new, unfollowed, told=SmsState.SENT)
    ended(new, recent, accepted_at=NOW + 2)
    for number, received in ((1, NOW), (2, NOW), (3, NOW + 2)):
        add_reply(new, number, received)
    now = NOW + KEPT_FOR + 1
    new.ledger.prune(now)
    assert new.ledger.messages == [recent]
    # Replies that OVHcloud may list again are kept, or they would be told twice.
    new.ledger.prune_replies(NOW - 1, now, ())
    assert len(new.ledger.replies) == 3
    new.ledger.prune_replies(NOW + 5, now, {1})
    for number in (2, 3):
        new.ledger.replies.change(number, used=True)
    assert [(each.id, each.used) for each in new.ledger.replies] == [(1, False), (3, True)]


async def test_damaged_replies(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that one reply, or number, that cannot be read does not hide the others."""
    for number in (1, 2, 3):
        add_reply(new, number)
    await new.file.async_close()
    sql("UPDATE reply SET content = 'null' WHERE key = '2'")(path)
    async with opened(hass, path) as again:
        assert [each.id for each in again.ledger.replies] == [1, 3]
        assert again.stored.damaged


async def test_unreadable_rows_that_are_right(
    hass: HomeAssistant, new: Opened, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that rows in another form than ours are told, but are no damage of the file."""
    new.add(text="Secret")
    await new.file.async_close()
    row = '{"receiver":"' + ALICE + '","attempts":"x"}'
    change = "UPDATE sms SET content = ?, crc = ?"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change, (row, crc32(row.encode(), crc32(f"1 {ALICE}".encode()))))
    async with opened(hass, path) as again:
        assert again.states == [(1, ALICE, SmsState.FAILED)]
        assert again.stored.damaged == path
        assert "1 records on disk could not be read" in caplog.text
        assert "Secret" not in caplog.text
        assert ALICE not in caplog.text
    async with opened(hass, path) as again:
        assert again.states == [(1, ALICE, SmsState.FAILED)]
        assert not again.stored.damaged


async def test_save(new: Opened, caplog: pytest.LogCaptureFixture) -> None:
    """Test that it is known whether the disk has everything."""
    new.add()
    assert await new.ledger.async_save()
    assert new.ledger.is_saved(new.ledger.messages[0])
    with patch.object(AccountFile, "_write", side_effect=OSError("No space left")):
        new.add()
        assert not await new.ledger.async_save()
    assert "could not be saved" in caplog.text


async def test_mark_of_the_queue(hass: HomeAssistant, new: Opened) -> None:
    """Test that the file knows whether SMS wait."""
    message, other = new.add(ALICE, BOB), new.add()
    assert new.file.has_queue
    new.ledger.forget(other)
    for sms in new.ledger.sms_of(message):
        assert new.file.has_queue
        new.ledger.update(sms.after(Step.REFUSED))
    assert not new.file.has_queue


async def test_without_a_file_of_its_own(hass: HomeAssistant, path: Path) -> None:
    """Test that a ledger works before its file was read."""
    ledger = Ledger(hass, AccountFile(hass, path))
    assert ledger.messages == []
    assert ledger.get_state("marks") == {}
