"""Test that what was put into an outbox is on disk, at the price of few commits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
import shutil
import sqlite3
import stat
from threading import Event
import time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.const import RELEASE
from custom_components.ovh_sms.outbox import store as store_module
from custom_components.ovh_sms.outbox.clock import OutboxClock
from custom_components.ovh_sms.outbox.errors import NotSaved
from custom_components.ovh_sms.outbox.job import JobState, QueuedJob, Step, left_open
from custom_components.ovh_sms.outbox.store import KEEP_TIME, OutboxStore, StoredOutbox
from custom_components.ovh_sms.storage import durable
from homeassistant.core import HomeAssistant

from .queued import queued

type Opened = tuple[OutboxStore, StoredOutbox]
type Open = Callable[[Path], Coroutine[Any, Any, Opened]]

FULL = "database or disk is full"


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    """Return where the store is, in a folder of its own."""
    folder = tmp_path / "store"
    folder.mkdir()
    return folder / "outbox"


@pytest.fixture(name="open_store")
async def open_store_fixture(hass: HomeAssistant) -> AsyncIterator[Open]:
    """Return a function that loads a store, which is closed in the end."""
    stores = []

    async def open_store(path: Path) -> Opened:
        store = OutboxStore(hass, path, lambda: True)
        stores.append(store)
        return store, await store.async_load()

    yield open_store
    for store in stores:
        await store.async_close()


@pytest.fixture(name="store")
async def store_fixture(open_store: Open, path: Path) -> OutboxStore:
    """Return a new store."""
    store, stored = await open_store(path)
    assert not stored.jobs
    assert stored.last_number == 0
    assert stored.damaged is None
    return store


def names(path: Path) -> set[str]:
    """Return what is there besides a store, and the store itself."""
    return {file.name for file in path.parent.iterdir()}


def files(path: Path) -> dict[str, bytes]:
    """Return the files next to a store and what is in them."""
    return {file.name: file.read_bytes() for file in path.parent.iterdir()}


def copy(path: Path, folder: Path) -> Path:
    """Copy a store as it is now, as a backup does."""
    folder.mkdir()
    for file in path.parent.iterdir():
        shutil.copy(file, folder)
    return folder / path.name


async def kill(store: OutboxStore, path: Path) -> None:
    """Leave a store's files as they are now, as if Home Assistant were killed."""
    left = files(path)
    assert f"{path.name}-wal" in left
    await store.async_close()
    # The same files, not copies of them.
    for name, content in left.items():
        (path.parent / name).write_bytes(content)


class SlowDisk:
    """A disk that writes on demand."""

    def __init__(self, store: OutboxStore) -> None:
        """Take over from the real one."""
        self.commits: list[int] = []
        self.begun = asyncio.Event()
        self.may_write = Event()
        self._loop = asyncio.get_running_loop()
        self._write = store._write

    def write(self, changes: dict[int, QueuedJob | None], *others: Any) -> None:
        """Write as many changes as are counted here."""
        self.commits.append(len(changes))
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.may_write.wait(10)
        self._write(changes, *others)


@contextmanager
def slow_disk(store: OutboxStore) -> Iterator[SlowDisk]:
    """Let commits of a store wait."""
    disk = SlowDisk(store)
    with patch.object(store, "_write", disk.write):
        yield disk


@contextmanager
def counted(store: OutboxStore) -> Iterator[list[int]]:
    """Count the changes of each commit."""
    with slow_disk(store) as disk:
        disk.may_write.set()
        yield disk.commits


def refuse(*_args: object) -> None:
    """Be a full disk."""
    raise sqlite3.OperationalError(FULL)


async def test_close_and_load(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that jobs are read as they were put, in their order."""
    jobs = [
        queued(3, message="Été 😀 \x00 '\"", sender=None),
        queued(4, "+33600000001", "+33600000002", state=JobState.UNKNOWN, sent_as="tag-2"),
        queued(11, sent_as="tag-11", attempts=2, reason="no_credits"),
    ]
    for job in reversed(jobs):
        store.put(job)
    await store.async_close()
    assert names(path) == {path.name}
    _, stored = await open_store(path)
    assert stored.jobs == jobs
    assert stored.last_number == 11
    assert stored.damaged is None


async def test_load_again(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that an undamaged store is never put aside, however often it is opened."""
    job = queued(1)
    store.put(job)
    for _ in range(4):
        await store.async_close()
        store, stored = await open_store(path)
        assert stored.jobs == [job]
        assert stored.damaged is None
        await store.async_flush()
    assert names(path) == {path.name, f"{path.name}-wal"}


async def test_kill(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that what was flushed is there after a kill, and what left may have been sent."""
    jobs = [queued(n, f"+3360000000{n}") for n in range(1, 5)]
    for job in jobs:
        store.put(job)
    await store.async_flush()
    sending = jobs[1].after(Step.TAKEN, sent_as="tag-2")
    store.put(sending)
    store.remove(jobs[2])
    await store.async_flush()
    await kill(store, path)
    _, stored = await open_store(path)
    assert stored.jobs == [jobs[0], sending.after(Step.LEFT_OPEN), jobs[3]]
    assert stored.last_number == 4
    assert stored.damaged is None


async def test_copy(store: OutboxStore, open_store: Open, path: Path, tmp_path: Path) -> None:
    """Test that what waits in a copy may have left since, once."""
    jobs = [queued(1), queued(2, state=JobState.UNKNOWN, sent_as="tag-9")]
    for job in jobs:
        store.put(job)
    await store.async_flush()
    backup = copy(path, tmp_path / "backup")
    new = queued(3)
    for _ in range(2):
        copied, stored = await open_store(backup)
        assert stored.jobs[:2] == [left_open(job) for job in jobs]
        assert stored.damaged is None
        copied.put(new)
        await copied.async_close()
    # It is an original now: what was put into it has not left.
    assert stored.jobs[2:] == [new]


async def test_copy_and_full_disk(
    hass: HomeAssistant, store: OutboxStore, open_store: Open, path: Path, tmp_path: Path
) -> None:
    """Test that a copy that could not be marked as read stays a copy, and can be opened again."""
    store.put(queued(1))
    await store.async_flush()
    backup = copy(path, tmp_path / "backup")
    copied = OutboxStore(hass, backup, lambda: True)
    with patch.object(copied, "_write", refuse), pytest.raises(NotSaved):
        await copied.async_load()
    assert copied._connection is None
    _, stored = await open_store(backup)
    assert stored.jobs == [left_open(queued(1))]


async def test_huge_inode(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test a file system that numbers its files beyond what SQLite can store."""
    found = SimpleNamespace(st_ino=2**64 - 5)
    store.put(queued(1))
    with patch.object(Path, "stat", lambda _path: found):
        await store.async_flush()
        await store.async_close()
        _, stored = await open_store(path)
    assert stored.jobs == [queued(1)]


async def test_last_number(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that the number of a job that has ended is not used again."""
    store.put(queued(7))
    await store.async_flush()
    store.remove(queued(7))
    await store.async_close()
    store, stored = await open_store(path)
    assert not stored.jobs
    assert stored.last_number == 7
    await store.async_close()
    _, stored = await open_store(path)
    assert stored.last_number == 7


async def test_time_goes_on(open_store: Open, path: Path) -> None:
    """Test that the seconds go on from the last commit, and count the absence."""
    clock = SimpleNamespace(monotonic=time.monotonic, time=lambda: RELEASE)
    with patch.object(store_module, "time", clock):
        store, _ = await open_store(path)
        store.clock = OutboxClock(5000)
        await store.async_flush()
        await store.async_close()
    store, _ = await open_store(path)
    assert store.clock.now() == pytest.approx(5000 + time.time() - RELEASE, abs=30)


async def test_ten_thousand(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test a queue that has grown for days."""
    jobs = [queued(n, f"+336{n:08}", message=f"{n} " * 40) for n in range(1, 10_001)]
    for job in jobs:
        store.put(job)
    await store.async_flush()
    for job in jobs[::2]:
        store.remove(job)
    await kill(store, path)
    _, stored = await open_store(path)
    assert stored.jobs == jobs
    assert stored.last_number == 10_000


async def test_private(store: OutboxStore, path: Path) -> None:
    """Test that only the owner can read the file."""
    store.put(queued(1))
    await store.async_flush()
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {path.name: 0o600, f"{path.name}-wal": 0o600}


@pytest.mark.parametrize("size", [10, 3000, 40_000])
async def test_nothing_is_left_of_texts(store: OutboxStore, path: Path, size: int) -> None:
    """Test that a message that has ended cannot be read from the file any more."""
    jobs = [queued(n, "+33600112233", message=f"Secret {n}" * size) for n in range(1, 6)]
    for job in jobs:
        store.put(job)
    await store.async_flush()
    # Longer and shorter: the row moves to other pages.
    store.put(queued(1, "+33600112233", message="Secret" * size * 2, sent_as="tag-1"))
    await store.async_flush()
    store.put(queued(1, "+33600112233", message="Secret"))
    await store.async_flush()
    assert b"Secret" in b"".join(files(path).values())
    for job in jobs:
        store.remove(job)
    await store.async_close()
    left = files(path)
    assert names(path) == {path.name}
    assert b"Secret" not in left[path.name]
    assert b"00112233" not in left[path.name]


async def test_group_commit(store: OutboxStore) -> None:
    """Test that all that is noted at the same time is one transaction."""
    assert store._connection
    commands: list[str] = []
    store._connection.set_trace_callback(commands.append)

    async def send(number: int) -> None:
        store.put(queued(number))
        await store.async_flush()

    await asyncio.gather(*map(send, range(1, 101)))
    assert [c for c in commands if c.startswith(("BEGIN", "COMMIT", "ROLLBACK"))] == [
        "BEGIN ",
        "COMMIT",
    ]
    assert sum(command.startswith("INSERT") for command in commands) == 100


async def test_commits_while_one_is_written(hass: HomeAssistant, store: OutboxStore) -> None:
    """Test that a hundred who come during a commit share the next one."""
    with slow_disk(store) as disk:
        store.put(queued(1))
        flushes = [asyncio.create_task(store.async_flush())]
        await disk.begun.wait()
        for number in range(2, 102):
            store.put(queued(number))
            flushes.append(asyncio.create_task(store.async_flush()))
            await asyncio.sleep(0)
        assert disk.commits == [1]
        assert not any(flush.done() for flush in flushes)
        disk.may_write.set()
        await asyncio.gather(*flushes)
        assert disk.commits == [1, 100]


async def test_commits_without_waiting(
    hass: HomeAssistant, store: OutboxStore, open_store: Open, path: Path
) -> None:
    """Test that a change is written without a waiting caller."""
    with counted(store) as commits:
        for number in range(1, 4):
            store.put(queued(number))
        await hass.async_block_till_done()
        assert commits == [3]
    await kill(store, path)
    _, stored = await open_store(path)
    assert stored.jobs == [queued(1), queued(2), queued(3)]


async def test_cancelled_caller(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that who goes away takes nothing back, neither from the others."""
    with slow_disk(store) as disk:
        gone, other = (asyncio.create_task(store.async_flush()) for _ in range(2))
        store.put(queued(1))
        await disk.begun.wait()
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        disk.may_write.set()
        await other
        assert disk.commits == [1]
    await kill(store, path)
    _, stored = await open_store(path)
    assert stored.jobs == [queued(1)]


async def test_ends_are_written_soon(
    hass: HomeAssistant, open_store: Open, store: OutboxStore, path: Path
) -> None:
    """Test that jobs that end together are deleted with one commit, without a waiting caller."""
    for number in range(1, 4):
        store.put(queued(number))
    await store.async_flush()
    with slow_disk(store) as disk, patch.object(durable, "LATER", 0.2):
        disk.may_write.set()
        for number in range(1, 4):
            store.remove(queued(number))
        await hass.async_block_till_done()
        assert disk.commits == []
        await disk.begun.wait()
        await hass.async_block_till_done()
        assert disk.commits == [3]
    await kill(store, path)
    _, stored = await open_store(path)
    assert not stored.jobs


async def test_ends_are_written_with_others(hass: HomeAssistant, store: OutboxStore) -> None:
    """Test that a commit that is made anyway forgets what has ended."""
    with counted(store) as commits, patch.object(durable, "LATER", 0.2):
        store.remove(queued(1))
        store.put(queued(2))
        await store.async_flush()
        await asyncio.sleep(0.3)
        await hass.async_block_till_done()
        assert commits == [2]


async def test_keep_time(store: OutboxStore) -> None:
    """Test that the time is saved every minute, unless something else was."""
    now = time.monotonic()
    with counted(store) as commits:
        clock = SimpleNamespace(monotonic=lambda: now, time=time.time)
        with patch.object(store_module, "time", clock), patch.object(durable, "time", clock):
            await store.async_keep_time()
            assert commits == []
            now += KEEP_TIME + 1
            await store.async_keep_time()
            await store.async_keep_time()
            assert commits == [0]


async def test_keep_time_on_a_full_disk(store: OutboxStore) -> None:
    """Test that a disk that is full for a while does not break the outbox."""
    with patch.object(store, "_write", side_effect=refuse) as write:
        store._written_at -= KEEP_TIME + 1
        await store.async_keep_time()
    write.assert_called_once()


async def test_full_disk(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that nothing is lost of what a full disk refused, and that the last state counts."""
    assert store._connection
    store.put(queued(1))
    await store.async_flush()
    [(pages,)] = store._connection.execute("PRAGMA page_count")
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    long = queued(2, message="Long" * 10_000)
    store.put(long)
    store.remove(queued(1))
    for _ in range(2):
        with pytest.raises(NotSaved) as error:
            await store.async_flush()
        assert FULL in str(error.value.__cause__)
    store.put(long.after(Step.TAKEN, sent_as="tag-2"))
    store._connection.execute("PRAGMA max_page_count = 100000")
    await store.async_flush()
    await kill(store, path)
    _, stored = await open_store(path)
    assert stored.jobs == [left_open(long)]


async def test_change_while_it_is_refused(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that what changed during a failed commit is what the next one writes."""
    with slow_disk(store) as disk:
        store._connection, connection = None, store._connection
        store.put(queued(1))
        store.put(queued(2))
        flush = asyncio.create_task(store.async_flush())
        await disk.begun.wait()
        store.remove(queued(1))
        disk.may_write.set()
        with pytest.raises(NotSaved):
            await flush
        store._connection = connection
    await store.async_flush()
    await kill(store, path)
    _, stored = await open_store(path)
    assert stored.jobs == [queued(2)]


async def test_everybody_hears_of_a_full_disk(store: OutboxStore) -> None:
    """Test that all who share a commit know that it failed."""
    with patch.object(store, "_write", side_effect=refuse) as write:
        flushes = [store.async_flush() for _ in range(10)]
        errors = await asyncio.gather(*flushes, return_exceptions=True)
        assert [type(error) for error in errors] == [NotSaved] * 10
    write.assert_called_once()


async def test_file_taken_away(hass: HomeAssistant, store: OutboxStore, path: Path) -> None:
    """Test that nothing counts as saved that a restart will not find."""
    await hass.async_add_executor_job(path.unlink)
    store.put(queued(1))
    with pytest.raises(NotSaved):
        await store.async_flush()


@pytest.fixture(name="unusable", params=["missing", "file", "read_only", "folder"])
def unusable_fixture(path: Path, request: pytest.FixtureRequest) -> Path:
    """Return where nothing can be stored."""
    if request.param == "file":
        path.touch()
    if request.param == "folder":
        path.mkdir()
        return path
    return {"missing": path, "file": path, "read_only": Path("/proc")}[request.param] / "outbox"


async def test_unusable_path(hass: HomeAssistant, unusable: Path, path: Path) -> None:
    """Test that what is no store of ours is neither opened nor put aside."""
    before = names(path)
    store = OutboxStore(hass, unusable, lambda: True)
    with pytest.raises(NotSaved):
        await store.async_load()
    await store.async_close()
    assert names(path) == before


async def test_read_only_file(hass: HomeAssistant, open_store: Open, path: Path) -> None:
    """Test that a store that cannot be written is an error, and not taken for damaged."""
    first, _ = await open_store(path)
    first.put(queued(1))
    await first.async_close()
    before = files(path)
    read_only = partial(sqlite3.connect, f"file:{path}?mode=ro", uri=True)
    store = OutboxStore(hass, path, lambda: True)
    with (
        patch.object(sqlite3, "connect", lambda _, **options: read_only(**options)),
        pytest.raises(NotSaved),
    ):
        await store.async_load()
    await store.async_close()
    assert files(path) == before


async def test_use_after_close(hass: HomeAssistant, store: OutboxStore) -> None:
    """Test that a closed store can be closed, and says that it saves nothing."""
    await store.async_close()
    await store.async_close()
    store.put(queued(1))
    store.remove(queued(2))
    with pytest.raises(NotSaved):
        await store.async_flush()
    await store.async_close()
    await hass.async_block_till_done()


async def test_close_on_a_full_disk(store: OutboxStore) -> None:
    """Test that a store can be closed although nothing can be written."""
    store.put(queued(1))
    with patch.object(store, "_write", refuse):
        await store.async_close()
    assert store._connection is None


async def test_close_during_a_commit(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that a store is closed after what was on its way is written."""
    with slow_disk(store) as disk:
        store.put(queued(1))
        await disk.begun.wait()
        store.put(queued(2))
        close = asyncio.create_task(store.async_close())
        await asyncio.sleep(0)
        disk.may_write.set()
        await close
    _, stored = await open_store(path)
    assert stored.jobs == [queued(1), queued(2)]


async def test_delete(store: OutboxStore, path: Path) -> None:
    """Test that nothing is left of a deleted store, not even of a killed one."""
    store.put(queued(1))
    await store.async_flush()
    await kill(store, path)
    assert len(files(path)) == 2
    path.with_name(f"{path.name}.damaged-1").write_text("Fire!")
    await store.async_delete()
    assert not files(path)
    await store.async_delete()


async def test_cancelled_commit(store: OutboxStore, open_store: Open, path: Path) -> None:
    """Test that a cancelled commit does not stop the commits after it."""
    store.put(queued(1))
    store._commit_soon().cancel()
    await asyncio.sleep(0)
    store.put(queued(2))
    await store.async_flush()
    await store.async_close()
    _, stored = await open_store(path)
    assert [job.number for job in stored.jobs] == [1, 2]


async def test_journal_of_another_store(
    store: OutboxStore, open_store: Open, path: Path, tmp_path: Path
) -> None:
    """Test that a journal whose store is gone is not taken for that of a new one."""
    store.put(queued(1))
    await store.async_flush()
    orphan = copy(path, tmp_path / "copy")
    shutil.move(orphan, tmp_path)
    store, stored = await open_store(orphan)
    assert not stored.jobs
    assert stored.damaged is None


async def test_unfinished_creation(open_store: Open, path: Path) -> None:
    """Test that what a kill left of a creation, or of a deleted store, is not in the way."""
    path.with_name("outbox.new").write_bytes(b"SQLite")
    path.with_name("outbox-wal").write_bytes(b"old")
    store, stored = await open_store(path)
    assert stored.damaged is None
    store.put(queued(1))
    await store.async_close()
    assert names(path) == {path.name}
