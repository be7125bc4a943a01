"""Test that what was put into the file of an account is on disk, at the price of few commits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
import shutil
import sqlite3
import stat
from threading import Event
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.const import RELEASE
from custom_components.ovh_sms.storage import account_file as account_file_module, queue_clock
from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.database import DISK_ERRORS, Database
from custom_components.ovh_sms.storage.ledger import Ledger
from custom_components.ovh_sms.storage.queue_clock import QueueClock
from custom_components.ovh_sms.storage.records import SmsState, Step
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, BOB
from .stored import Opened, content_of, copied, delete, files, opened, overwrite, put_back

FULL = "database or disk is full"


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
        assert not new.stored.damaged
        yield new


def names(path: Path) -> set[str]:
    """Return the names of all files in the folder of a file, without the mark of its queue."""
    return files(path).keys() - {f"{path.name}.waiting"}


async def kill(new: Opened) -> None:
    """Leave the files as they are now, as if Home Assistant were killed."""
    left = files(new.file.path)
    await new.file.async_close()
    put_back(new.file.path, left)


class SlowDisk:
    """A disk that writes on demand."""

    def __init__(self, database: Database) -> None:
        """Take over from the real one."""
        self.commits: list[int] = []
        """Number of changes in each commit, without the clock."""
        self.begun = asyncio.Event()
        self.may_write = Event()
        self._loop = asyncio.get_running_loop()
        self._write = database.write

    def write(self, changes: dict[Any, Any], **options: Any) -> None:
        """Write as soon as it may."""
        self.commits.append(len(changes) - 1)
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.may_write.wait(10)
        self._write(changes, **options)


@contextmanager
def slow_disk(file: AccountFile) -> Iterator[SlowDisk]:
    """Let commits wait."""
    disk = SlowDisk(file._database)
    with patch.object(file._database, "write", disk.write):
        yield disk
        disk.may_write.set()


def refuse(*_args: object, **_options: object) -> None:
    """Be a full disk."""
    error = sqlite3.OperationalError(FULL)
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


@contextmanager
def full_disk(file: AccountFile) -> Iterator[None]:
    """Let no commit succeed."""
    with (
        patch.object(file._database, "write", refuse),
        patch.object(file._database, "replace", refuse),
    ):
        yield


# Commits


async def test_close_and_load(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that records are read as they were put, in their order."""
    new.add(text="Été 😀 \x00 '\"")
    second = new.add(ALICE, BOB)
    first, _ = new.ledger.sms_of(second)
    new.ledger.update(first.after(Step.TAKEN, sent_as="ha1", attempts=2, reason="no_credits"))
    await new.file.async_close()
    assert names(path) == {path.name}
    async with opened(hass, path) as again:
        assert again.ledger.messages == new.ledger.messages
        assert again.sms == new.sms
        assert not again.stored.damaged
        assert again.add().number == 3


async def test_load_again(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that an undamaged file is never put aside, however often it is opened."""
    new.add()
    await new.file.async_close()
    for _ in range(4):
        async with opened(hass, path) as again:
            assert again.states == [(1, ALICE, SmsState.WAITING)]
            assert not again.stored.damaged
    assert names(path) == {path.name}


async def test_kill(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that what was flushed is there after a kill."""
    for _ in range(3):
        new.add()
    await new.file.async_flush()
    new.ledger.update(new.sms[1].after(Step.TAKEN))
    new.ledger.forget(new.ledger.messages[2])
    await new.file.async_flush()
    await kill(new)
    async with opened(hass, path) as again:
        assert again.states == [(1, ALICE, SmsState.WAITING), (2, ALICE, SmsState.SENDING)]
        assert not again.stored.damaged


async def test_time_goes_on(hass: HomeAssistant, path: Path) -> None:
    """Test that the seconds go on from the last commit, and count the absence."""
    clock = SimpleNamespace(monotonic=lambda: 50.0, time=lambda: RELEASE + 100)
    with patch.object(queue_clock, "time", clock):
        async with opened(hass, path) as new:
            new.file.clock = QueueClock(5000)
            new.add()
        clock.time = lambda: RELEASE + 160
        async with opened(hass, path) as again:
            assert again.file.clock.now() == 5060


async def test_ten_thousand(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test a queue that has grown for days."""
    for number in range(10_000):
        new.add(f"+336{number:08}", text=f"{number} " * 40)
    await new.file.async_flush()
    for message in new.ledger.messages[::2]:
        new.ledger.forget(message)
    await new.file.async_flush()
    await kill(new)
    async with opened(hass, path) as again:
        assert again.sms == new.sms
        assert len(again.sms) == 5000


async def test_private(new: Opened, path: Path) -> None:
    """Test that only the owner can read the files."""
    new.add()
    await new.file.async_flush()
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    expected = [path.name, f"{path.name}-wal", f"{path.name}.waiting"]
    assert modes == dict.fromkeys(expected, 0o600)


@pytest.mark.parametrize("size", [10, 3000, 40_000])
async def test_nothing_is_left_of_texts(new: Opened, path: Path, size: int) -> None:
    """Test that a message that was forgotten cannot be read from the file any more."""
    for number in range(5):
        new.add("+33600112233", text=f"Secret {number}" * size)
    await new.file.async_flush()
    assert b"Secret" in b"".join(files(path).values())
    for message in new.ledger.messages:
        new.ledger.forget(message)
    await new.file.async_close()
    assert names(path) == {path.name}
    left = files(path)[path.name]
    assert b"Secret" not in left
    assert b"00112233" not in left


async def test_group_commit(new: Opened) -> None:
    """Test that all that is put at the same time is one transaction."""
    await new.file.async_flush()
    commands: list[str] = []
    new.add()
    await new.file.async_flush()
    assert new.file._database._connection
    new.file._database._connection.set_trace_callback(commands.append)

    async def send() -> None:
        new.add()
        await new.file.async_flush()

    await asyncio.gather(*(send() for _ in range(100)))
    assert [each for each in commands if each.startswith(("BEGIN", "COMMIT", "ROLLBACK"))] == [
        "BEGIN ",
        "COMMIT",
    ]
    # A message, and an SMS, for each, the clock and the inode.
    assert sum(command.startswith("INSERT") for command in commands) == 202


async def test_commits_while_one_is_written(new: Opened) -> None:
    """Test that a hundred that come during a commit share the next one."""
    await new.file.async_flush()
    with slow_disk(new.file) as disk:
        new.add()
        flushes = [asyncio.create_task(new.file.async_flush())]
        await disk.begun.wait()
        for _ in range(100):
            new.add()
            flushes.append(asyncio.create_task(new.file.async_flush()))
            await asyncio.sleep(0)
        assert disk.commits == [2]
        assert not any(flush.done() for flush in flushes)
        disk.may_write.set()
        await asyncio.gather(*flushes)
        assert disk.commits == [2, 200]


async def test_commits_without_waiting(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a change is written without a waiting caller."""
    for _ in range(3):
        new.add()
    await hass.async_block_till_done()
    await kill(new)
    async with opened(hass, path) as again:
        assert len(again.sms) == 3


async def test_cancelled_caller(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a cancelled caller takes nothing back."""
    await new.file.async_flush()
    with slow_disk(new.file) as disk:
        gone, other = (asyncio.create_task(new.file.async_flush()) for _ in range(2))
        new.add()
        await disk.begun.wait()
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        disk.may_write.set()
        await other
    await kill(new)
    async with opened(hass, path) as again:
        assert len(again.sms) == 1


async def test_cancelled_commit(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a cancelled commit does not stop the commits after it, nor lose changes."""
    new.add()
    new.file._commit_soon().cancel()
    await asyncio.sleep(0)
    new.add()
    await new.file.async_flush()
    with slow_disk(new.file) as disk:
        new.add()
        commit = new.file._commit_soon()
        await disk.begun.wait()
        commit.cancel()
        disk.may_write.set()
        with pytest.raises(asyncio.CancelledError):
            await commit
    await new.file.async_flush()
    await kill(new)
    async with opened(hass, path) as again:
        assert len(again.sms) == 3


async def test_is_saved(hass: HomeAssistant, new: Opened) -> None:
    """Test that it is known what a restart finds."""
    await new.file.async_flush()
    with slow_disk(new.file) as disk:
        message = new.add()
        # Nothing was written yet: a restart certainly does not find it.
        assert not new.ledger.may_hold(message)
        assert not new.ledger.is_saved(message)
        await disk.begun.wait()
        assert new.ledger.may_hold(message)
        assert not new.ledger.is_saved(message)
        disk.may_write.set()
        await new.file.async_flush()
    assert new.ledger.may_hold(message)
    assert new.ledger.is_saved(message)
    with full_disk(new.file):
        refused = new.add()
        assert not await new.ledger.async_save()
        assert not new.ledger.may_hold(refused)
        new.ledger.forget(message)
        assert not await new.ledger.async_save()
        assert new.ledger.may_hold(message)
    await new.file.async_flush()
    assert not new.ledger.may_hold(message)
    assert new.ledger.is_saved(refused)


async def test_in_doubt(new: Opened) -> None:
    """Test that a disk that breaks during a commit may have it."""
    await new.file.async_flush()
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR

    def commit(*_args: object, **_options: object) -> None:
        new.file._database.in_doubt = True
        raise error

    with patch.object(new.file._database, "write", commit):
        message = new.add()
        assert not await new.ledger.async_save()
    assert new.ledger.may_hold(message)
    assert not new.ledger.is_saved(message)


# Journal


async def test_journal_is_moved_in_a_pause(
    hass: HomeAssistant, new: Opened, path: Path, tmp_path: Path
) -> None:
    """Test that a second after a commit the file has everything, without its journal."""
    with patch.object(account_file_module, "CHECKPOINT_AFTER", 0.05):
        new.add()
        await new.file.async_flush()
        await asyncio.sleep(0.2)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert files(path)[f"{path.name}-wal"] == b""
    copy = copied(path, tmp_path / "copy")
    copy.with_name(f"{copy.name}-wal").unlink()
    async with opened(hass, copy) as again:
        assert len(again.sms) == 1


async def test_long_journal(new: Opened, path: Path) -> None:
    """Test that a journal does not grow while there is no pause."""
    with patch.object(account_file_module, "JOURNAL_LIMIT", 100_000):
        for _ in range(20):
            new.add(text="Long " * 2000)
            await new.file.async_flush()
    assert len(files(path)[f"{path.name}-wal"]) < 200_000


async def test_checkpoint(hass: HomeAssistant, new: Opened, path: Path, tmp_path: Path) -> None:
    """Test that the file of a backup does not change while it is copied."""
    new.add()
    with (
        patch.object(account_file_module, "CHECKPOINT_AFTER", 0.05),
        patch.object(account_file_module, "JOURNAL_LIMIT", 1),
    ):
        await new.file.async_checkpoint(hold_for=60)
        before = files(path)
        assert before[f"{path.name}-wal"] == b""
        new.add()
        await new.file.async_flush()
        await asyncio.sleep(0.2)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert files(path)[path.name] == before[path.name]
        await new.file.async_checkpoint()
        assert files(path)[f"{path.name}-wal"] == b""
        new.add()
        await new.file.async_flush()
        assert files(path)[f"{path.name}-wal"] == b""
    with full_disk(new.file):
        await new.file.async_checkpoint()


# A disk that fails


async def test_full_disk(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that nothing is lost of what a full disk refused, and that the last state counts."""
    first = new.add()
    await new.file.async_flush()
    connection = new.file._database._connection
    assert connection
    [(pages,)] = connection.execute("PRAGMA page_count")
    connection.execute(f"PRAGMA max_page_count = {pages}")
    new.add(text="Long" * 10_000)
    new.ledger.forget(first)
    for _ in range(2):
        with pytest.raises(DISK_ERRORS, match=FULL):
            await new.file.async_flush()
    new.ledger.update(new.sms[0].after(Step.TAKEN))
    connection.execute("PRAGMA max_page_count = 100000")
    await new.file.async_flush()
    await kill(new)
    async with opened(hass, path) as again:
        assert again.states == [(2, ALICE, SmsState.SENDING)]


async def test_everybody_hears_of_a_full_disk(new: Opened) -> None:
    """Test that all that share a commit know that it failed."""
    await new.file.async_flush()
    with patch.object(new.file._database, "write", side_effect=refuse) as write:
        flushes = [new.file.async_flush() for _ in range(10)]
        errors = await asyncio.gather(*flushes, return_exceptions=True)
        assert [type(error) for error in errors] == [sqlite3.OperationalError] * 10
    write.assert_called_once()


async def test_retry(hass: HomeAssistant, new: Opened) -> None:
    """Test that a commit is tried again without a change, and that both is reported."""
    states: list[bool] = []
    new.file.failing_changed = lambda: states.append(new.file.failing is not None)
    await new.file.async_flush()
    with patch.object(account_file_module, "RETRY_AFTER", 0.05):
        with full_disk(new.file):
            message = new.add()
            assert not await new.ledger.async_save()
            await asyncio.sleep(0.2)
            assert states == [True]
        await asyncio.sleep(0.2)
        await hass.async_block_till_done()
    assert new.ledger.is_saved(message)
    assert states == [True, False]


async def test_full_disk_at_first(hass: HomeAssistant, path: Path) -> None:
    """Test that an account works in memory until there is room for its file."""
    with patch.object(Path, "touch", side_effect=OSError(28, "No space left on device")):
        new = Opened(hass, path)
        await new.load()
        assert not new.stored.damaged
        message = new.add()
        assert not await new.ledger.async_save()
        assert new.file.failing
        assert new.ledger.get(message.tag) == message
        assert not new.ledger.may_hold(message)
    assert await new.ledger.async_save()
    await new.file.async_close()
    async with opened(hass, path) as again:
        assert again.sms == new.sms


async def test_slow_disk(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that closing does not wait for ever for a disk that hangs."""
    await new.file.async_flush()
    with slow_disk(new.file) as disk, patch.object(account_file_module, "CLOSE_WITHIN", 0.1):
        new.add()
        await disk.begun.wait()
        async with asyncio.timeout(1):
            await new.file.async_close()
        disk.may_write.set()
        await hass.async_block_till_done()
    async with opened(hass, path) as again:
        assert len(again.sms) == 1


@pytest.mark.parametrize("how", ["deleted", "another"])
async def test_file_taken_away(hass: HomeAssistant, new: Opened, path: Path, how: str) -> None:
    """Test that a file that is gone is written anew, with everything."""
    new.add()
    new.ledger.put_state("marks", {"since": 1.0})
    await new.file.async_flush()
    if how == "another":
        shutil.copy(path, path.with_name("copy"))
        path.with_name("copy").replace(path)
    else:
        delete(path)
    new.add()
    await new.file.async_flush()
    await kill(new)
    async with opened(hass, path) as again:
        assert again.sms == new.sms
        assert len(again.sms) == 2
        assert again.ledger.get_state("marks") == {"since": 1.0}
        assert not again.stored.damaged


async def test_damage_at_run_time(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a file that cannot be written any more is written anew."""
    new.add()
    await new.file.async_flush()
    await new.file.async_checkpoint()
    await new.file.async_flush()
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    with patch.object(new.file._database, "_open", side_effect=error):
        new.add()
        await new.file.async_flush()
    assert len(list(path.parent.glob("*.damaged-*"))) == 1
    await kill(new)
    async with opened(hass, path) as again:
        assert again.sms == new.sms
        assert not again.stored.damaged


@pytest.fixture(name="unusable", params=["file", "/proc", "folder"])
def unusable_fixture(path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a path where nothing can be stored."""
    if request.param == "file":
        path.touch()
        return path / "account.db"
    if request.param == "folder":
        path.mkdir()
        return path
    return Path(request.param) / "account.db"


async def test_unusable_path(hass: HomeAssistant, unusable: Path) -> None:
    """Test that an account works in memory where there is no disk."""
    async with opened(hass, unusable) as new:
        message = new.add()
        assert not await new.ledger.async_save()
        assert new.file.failing
        assert new.ledger.get(message.tag) == message


async def test_unreadable_disk(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that messages that the disk does not let be read are neither overwritten nor lost."""
    new.add()
    await new.file.async_close()
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
    with patch.object(Database, "_read", side_effect=error):
        async with opened(hass, path) as again:
            assert again.stored.damaged == path
            assert again.sms == []
            again.add(BOB)
    async with opened(hass, path) as again:
        assert [sms.receiver for sms in again.sms] == [ALICE, BOB]


# The end


async def test_use_after_close(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a closed file can be closed, and still saves what comes later."""
    await new.file.async_close()
    await new.file.async_close()
    new.add()
    await hass.async_block_till_done()
    assert new.file._database._connection is None
    assert names(path) == {path.name}
    async with opened(hass, path) as again:
        assert len(again.sms) == 1


async def test_close_on_a_full_disk(new: Opened) -> None:
    """Test that a file can be closed although nothing can be written."""
    await new.file.async_flush()
    new.add()
    with full_disk(new.file):
        await new.file.async_close()
        # Nothing is tried again by itself after the end.
        new.add()
        assert not await new.ledger.async_save()
        assert new.file._timer is None or new.file._timer.cancelled()
    assert new.file._database._connection is None


async def test_close_during_a_commit(hass: HomeAssistant, new: Opened, path: Path) -> None:
    """Test that a file is closed after what was put is written."""
    await new.file.async_flush()
    with slow_disk(new.file) as disk:
        new.add()
        await disk.begun.wait()
        new.add()
        close = asyncio.create_task(new.file.async_close())
        await asyncio.sleep(0)
        disk.may_write.set()
        await close
    async with opened(hass, path) as again:
        assert len(again.sms) == 2


async def test_delete(new: Opened, path: Path) -> None:
    """Test that nothing is left of a deleted file, not even of a killed one."""
    new.add()
    await new.file.async_flush()
    await kill(new)
    assert len(files(path)) == 3
    path.with_name(f"{path.name}.damaged-1").write_text("Fire!")
    await new.file.async_delete()
    assert not files(path)
    await new.file.async_delete()
    # Later changes are not saved.
    new.add()
    assert not await new.ledger.async_save()
    assert not files(path)


async def test_kill_while_a_file_is_written_anew(
    hass: HomeAssistant, new: Opened, path: Path
) -> None:
    """Test that a kill at no moment mixes the new file with the journal of the old one."""
    for _ in range(3):
        new.add()
    await new.file.async_flush()
    await kill(new)
    journal = path.with_name(f"{path.name}-wal")
    overwrite(journal, content_of(journal)[:-1])
    before, moments = files(path), []

    def note(original: Any) -> Any:
        def noting(*args: Any, **options: Any) -> Any:
            moments.append(files(path))
            return original(*args, **options)

        return noting

    with (
        patch.object(Path, "unlink", note(Path.unlink)),
        patch.object(Path, "replace", note(Path.replace)),
        patch.object(shutil, "copy2", note(shutil.copy2)),
    ):
        async with opened(hass, path) as repaired:
            await repaired.file.async_flush()
            expected = repaired.states
    assert len(moments) > 4
    for moment in [before, *moments]:
        put_back(path, moment)
        async with opened(hass, path) as again:
            assert again.states == expected
        async with opened(hass, path) as again:
            assert again.states == expected
            assert not again.stored.damaged


async def test_changes_before_the_file_is_read(hass: HomeAssistant, path: Path) -> None:
    """Test that changes wait for the file."""
    file = AccountFile(hass, path)
    Ledger(hass, file).put_state("marks", {"since": 1.0})
    await hass.async_block_till_done()
    assert not files(path)
    await file.async_load()
    await file.async_flush()
    await file.async_close()
    async with opened(hass, path) as again:
        assert again.ledger.get_state("marks") == {"since": 1.0}
