"""Test that a damaged outbox is put aside, and that no text is sent twice because of it."""

from collections.abc import Callable, Iterator
import contextlib
from itertools import count
import os
from pathlib import Path
import sqlite3
import stat
import time
from typing import Final
from unittest.mock import patch

from hypothesis import assume, given, settings, strategies as st
import pytest

from custom_components.ovh_sms.outbox.errors import NotSaved
from custom_components.ovh_sms.outbox.job import JobState, QueuedJob, left_open
from custom_components.ovh_sms.outbox.store import OutboxStore, StoredOutbox
from homeassistant.core import HomeAssistant

from .queued import queued

JOBS: Final = [
    queued(1),
    queued(2, state=JobState.SENDING, sent_as="tag-1", attempts=1),
    queued(3, "+33600000003", message="Été"),
    queued(4, state=JobState.UNKNOWN, sent_as="tag-1", attempts=3),
]
LEFT_OPEN: Final = [left_open(job) for job in JOBS]
SECONDS: Final = 5000.0
WRITE_VERSION: Final = 18
PAGE: Final = 4096
RUBBISH: Final = bytes(range(256)) * 80

type Damage = Callable[[Path], object]


@pytest.fixture(name="path")
def path_fixture(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return where a store with jobs is."""
    path = tmp_path / "store" / "outbox"
    make(path)
    return path


def make(path: Path, jobs: list[QueuedJob] = JOBS) -> None:
    """Make a store with jobs."""
    path.parent.mkdir()
    store = OutboxStore(None, path, lambda: True)  # type: ignore[arg-type]
    store._load()
    store._moment = SECONDS, time.time(), jobs[-1].number
    store._write({job.number: job for job in jobs})
    store._close()


def sql(*commands: str) -> Damage:
    """Return what changes a store by hand."""

    def damage(path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(";".join(commands))

    return damage


def content_of(path: Path) -> bytes:
    """Return what is in a file."""
    return path.read_bytes()


def put_aside(path: Path) -> list[bytes]:
    """Return what is in the damaged stores."""
    return [content_of(file) for file in path.parent.glob("*.damaged-*")]


async def load(hass: HomeAssistant, path: Path) -> StoredOutbox:
    """Load a store, and check that it keeps what it is given from now on."""
    stored = await use(hass, path)
    new = queued(stored.last_number + 1, message="New")
    again = await use(hass, path, new)
    assert again.jobs == stored.jobs
    assert again.damaged is None
    again = await use(hass, path)
    assert again.jobs == [*stored.jobs, new]
    assert again.damaged is None
    return stored


async def use(hass: HomeAssistant, path: Path, *jobs: QueuedJob) -> StoredOutbox:
    """Return what is in a store, and put jobs into it."""
    store = OutboxStore(hass, path, lambda: True)
    try:
        stored = await store.async_load()
        for job in jobs:
            store.put(job)
        await store.async_flush()
    finally:
        await store.async_close()
    return stored


def lose_all(path: Path) -> None:
    """Write something else."""
    path.write_bytes(RUBBISH)


@pytest.mark.parametrize(
    "damage",
    [
        lose_all,
        lambda path: path.write_bytes(b"SQLite format 3\0" + RUBBISH),
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        lambda path: path.write_text("Not a database", encoding="utf-8"),
        lambda path: path.write_bytes(bytes(8192)),
        sql("DROP TABLE job"),
        sql("DROP TABLE job", "CREATE TABLE job (number, other)"),
    ],
)
async def test_nothing_is_left(hass: HomeAssistant, path: Path, damage: Damage) -> None:
    """Test that an unreadable file is kept for a repair by hand."""
    damage(path)
    content = content_of(path)
    stored = await load(hass, path)
    assert not stored.jobs
    assert stored.damaged
    assert stored.damaged.parent == path.parent
    assert content_of(stored.damaged) == content


@pytest.mark.parametrize("content", [b"", b"S"])
async def test_empty_file(hass: HomeAssistant, path: Path, content: bytes) -> None:
    """Test a file that is still there, but not written any more."""
    overwrite(path, content)
    stored = await load(hass, path)
    assert not stored.jobs
    assert stored.damaged


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ("UPDATE job SET content = 'Fire!' WHERE number = 1", 1),
        ("UPDATE job SET content = replace(content, 'waiting', 'asleep') WHERE number = 3", 3),
        ("UPDATE job SET content = x'80ff' WHERE number = 2", 2),
        ("UPDATE job SET content = '' WHERE number = 4", 4),
        ("UPDATE job SET content = CAST(x'7b80ff7d' AS TEXT) WHERE number = 1", 1),
        ("UPDATE job SET content = CAST(x'7b80ff7d' AS TEXT) WHERE number = 4", 4),
        ("DROP TABLE clock", None),
        ("DELETE FROM clock", None),
        ("UPDATE clock SET seconds = NULL", None),
        ("UPDATE clock SET seconds = 'an hour'", None),
        ("UPDATE clock SET seconds = 9e999", None),
        ("UPDATE clock SET saved_at = 'noon'", None),
        ("UPDATE clock SET saved_at = x'00'", None),
        ("UPDATE clock SET last_number = NULL", None),
        ("UPDATE clock SET last_number = 'four'", None),
        ("ALTER TABLE clock RENAME COLUMN seconds TO secondt", None),
        ("ALTER TABLE clock DROP COLUMN inode", None),
    ],
)
async def test_part_is_left(hass: HomeAssistant, path: Path, change: str, lost: int | None) -> None:
    """Test that what can still be read is kept, but not trusted to wait."""
    sql(change)(path)
    content = content_of(path)
    stored = await load(hass, path)
    assert stored.jobs == [job for job in LEFT_OPEN if job.number != lost]
    assert stored.last_number == 4
    assert stored.damaged
    assert content_of(stored.damaged) == content


@pytest.mark.parametrize("damage", [sql("DELETE FROM clock"), sql("DROP TABLE clock")])
async def test_lost_time(hass: HomeAssistant, path: Path, damage: Damage) -> None:
    """Test that time goes on from the youngest message, or it would wait for too long."""
    damage(path)
    stored = await load(hass, path)
    assert stored.seconds >= max(job.created for job in JOBS)


async def test_known_time(hass: HomeAssistant, path: Path) -> None:
    """Test that time goes on although messages are lost."""
    sql("UPDATE job SET content = 'Fire!'")(path)
    assert (await load(hass, path)).seconds >= SECONDS


def test_last_number(path: Path) -> None:
    """Test that no number is used again after damage, even if Home Assistant is killed then."""
    sql("UPDATE clock SET last_number = 40", "UPDATE job SET content = '' WHERE number = 4")(path)
    for is_damaged in (True, False):
        store = OutboxStore(None, path, lambda: True)  # type: ignore[arg-type]
        stored = store._load()
        store._close()
        assert stored.last_number == 40
        assert bool(stored.damaged) is is_damaged


async def test_private(hass: HomeAssistant, path: Path) -> None:
    """Test that only the owner can read the damaged file and the new one."""
    sql("UPDATE job SET content = '' WHERE number = 1")(path)
    await load(hass, path)
    assert len(put_aside(path)) == 1
    assert modes(path) == {0o600}


def modes(path: Path) -> set[int]:
    """Return who may do what with the files of a store."""
    return {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}


@pytest.mark.parametrize("table", ["job", "clock"])
async def test_later_release(hass: HomeAssistant, path: Path, table: str) -> None:
    """Test that what a later release has added keeps nothing from being sent."""
    sql(f"ALTER TABLE {table} ADD COLUMN more")(path)
    assert [job.job for job in (await load(hass, path)).jobs] == [job.job for job in JOBS]


@pytest.mark.parametrize(
    ("room", "step"),
    [(Path, "touch"), (Path, "replace"), (Path, "rename"), (os, "fsync"), (OutboxStore, "_write")],
)
async def test_full_disk(hass: HomeAssistant, path: Path, room: object, step: str) -> None:
    """Test that nothing is lost if what was read cannot be written yet."""
    sql("UPDATE job SET content = '' WHERE number = 1")(path)
    with patch.object(room, step, side_effect=OSError), contextlib.suppress(NotSaved):
        await use(hass, path)
    assert (await load(hass, path)).jobs == LEFT_OPEN[1:]
    assert put_aside(path)


MANY: Final = [queued(n, f"+336000{n}", message=f"Text {n} " * 20) for n in range(1, 201)]


@pytest.mark.parametrize(
    ("size", "left"),
    # SQLite reads nothing of a file that has fewer pages than it says.
    [(99, 0), (512, 0), (4096, 0), (8192, 0), (8193, 0), (20_000, 0), (-4096, 0), (-1, 199)],
)
async def test_truncated(hass: HomeAssistant, tmp_path: Path, size: int, left: int) -> None:
    """Test that what is left of a cut store is kept, but not trusted to wait."""
    path = tmp_path / "store" / "outbox"
    make(path, MANY)
    content = content_of(path)[:size]
    overwrite(path, content)
    stored = await load(hass, path)
    assert len(stored.jobs) >= left
    known = {job.number: left_open(job) for job in MANY}
    assert stored.jobs == [known[job.number] for job in stored.jobs]
    assert stored.damaged
    assert content_of(stored.damaged) == content


async def test_damage_where_nothing_is_stored(hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that damage is seen that would be met only when more is stored."""
    path = tmp_path / "store" / "outbox"
    make(path, MANY)
    sql("DELETE FROM job WHERE number > 5")(path)
    content = content_of(path)
    free = (int.from_bytes(content[32:36]) - 1) * PAGE
    assert free > 0
    overwrite(path, content[:free] + RUBBISH[:PAGE] + content[free + PAGE :])
    stored = await load(hass, path)
    assert stored.jobs == [left_open(job) for job in MANY[:5]]
    assert stored.damaged


def overwrite(path: Path, content: bytes) -> None:
    """Change what is in a file."""
    path.write_bytes(content)


@pytest.fixture(name="numbered")
def numbered_fixture(tmp_path: Path) -> Iterator[Path]:
    """Return paths of stores, each in a folder of its own."""
    return (tmp_path / f"{number}" / "outbox" for number in count())


def flip(content: bytes, at: int, bits: int) -> bytes:
    """Return what is left of bytes when some bits of one change."""
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 255))
async def test_flipped_bits(
    hass: HomeAssistant, numbered: Iterator[Path], at: int, bits: int
) -> None:
    """Test that no byte that changes makes a store unusable."""
    path = next(numbered)
    make(path)
    content = content_of(path)
    # Where there is something; the rest is not used.
    used = [n for n, byte in enumerate(content) if byte]
    at = used[at % len(used)]
    # A version that SQLite does not know yet makes it read-only, as a disk can be too.
    assume(at != WRITE_VERSION)
    content = flip(content, at, bits)
    overwrite(path, content)
    stored = await load(hass, path)
    if stored.damaged:
        assert content_of(stored.damaged) == content
        assert all(job.state is JobState.UNKNOWN for job in stored.jobs)
    else:
        assert len(stored.jobs) == len(JOBS)


@pytest.mark.parametrize("text", [b"Fire!", b"TABLE job", b"INTEGER PRIMARY", b"clock"])
async def test_no_unicode(hass: HomeAssistant, path: Path, text: bytes) -> None:
    """Test a byte that is no character, which SQLite's own messages may quote."""
    content = content_of(path)
    assert text in content
    overwrite(path, content.replace(text, flip(text, 2, 0x80), 1))
    assert (await load(hass, path)).damaged


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(0, 255))
async def test_broken_journal(
    hass: HomeAssistant, numbered: Iterator[Path], at: int, bits: int
) -> None:
    """Test that a damaged journal costs the latest commits only; bits are 0 if it is cut."""
    path = next(numbered)
    jobs = MANY[:5]
    journal = kill(path, jobs)
    content = content_of(journal)
    at %= len(content)
    overwrite(journal, flip(content, at, bits) if bits else content[:at])
    stored = await load(hass, path)
    assert [job.job for job in stored.jobs] == [job.job for job in jobs[: len(stored.jobs)]]


@pytest.mark.parametrize("noise", [b"", b"\0" * 5000, RUBBISH])
async def test_no_journal(hass: HomeAssistant, path: Path, noise: bytes) -> None:
    """Test a journal of which nothing is left."""
    overwrite(kill(path, []), noise)
    stored = await load(hass, path)
    assert [job.job for job in stored.jobs] == [job.job for job in JOBS]


async def test_journal_is_kept(hass: HomeAssistant, path: Path) -> None:
    """Test that what a damaged store's journal tells is kept with it."""
    kill(path, [queued(5, message="In the journal")])
    overwrite(path, RUBBISH)
    await load(hass, path)
    assert any(b"In the journal" in content for content in put_aside(path))


def kill(path: Path, jobs: list[QueuedJob]) -> Path:
    """Put jobs into a store that is never closed, and return its journal."""
    path.parent.mkdir(exist_ok=True)
    store = OutboxStore(None, path, lambda: True)  # type: ignore[arg-type]
    store._load()
    store._moment = SECONDS, time.time(), 0
    store._write({})
    for job in jobs:
        store._moment = SECONDS, time.time(), job.number
        store._write({job.number: job})
    left = {file: content_of(file) for file in path.parent.iterdir()}
    store._close()
    for file, content in left.items():
        overwrite(file, content)
    journal = path.with_name(f"{path.name}-wal")
    assert journal in left
    return journal
