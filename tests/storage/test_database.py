"""Test that no damage of a file, and no disk, loses more than can be told."""

from collections.abc import Iterator
import contextlib
from itertools import count
import os
from pathlib import Path
import shutil
import sqlite3
import stat
import subprocess
from typing import Any, Final
from unittest.mock import patch
from zlib import crc32

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ovh_sms.storage import database
from custom_components.ovh_sms.storage.database import VERSION, Database, StoredRows
from custom_components.ovh_sms.storage.journal import FRAME_HEADER, HEADER
from custom_components.ovh_sms.storage.records import DAMAGED, SmsState, Step
from custom_components.ovh_sms.storage.rows import as_row
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, BOB, CAROL
from .stored import (
    RUBBISH,
    Damage,
    Opened,
    content_of,
    copied,
    delete,
    files,
    flipped,
    make_message,
    opened,
    overwrite,
    sql,
)

PAGE: Final = 4096
WAITING: Final = SmsState.WAITING
FAILED: Final = SmsState.FAILED

ALL: Final = [(1, ALICE, WAITING), (2, ALICE, WAITING), (2, BOB, WAITING), (3, CAROL, WAITING)]


@pytest.fixture(name="path")
async def path_fixture(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the path of a file with three messages, and a journal that is empty."""
    path = tmp_path / "store" / "account.db"
    await make(hass, path)
    return path


async def make(hass: HomeAssistant, path: Path, *, many: int = 0) -> None:
    """Make a file with three messages, or many."""
    path.parent.mkdir()
    async with opened(hass, path) as new:
        new.add(ALICE, text="First")
        new.add(ALICE, BOB, text="Second")
        new.add(CAROL, text="Third")
        for number in range(many):
            new.add(f"+336000{number:05}", text=f"Text {number} " * 20)


def journal_of(path: Path) -> Path:
    """Return the path of a journal."""
    return path.with_name(f"{path.name}-wal")


def put_aside(path: Path) -> list[bytes]:
    """Return the content of the files that were put aside."""
    return [file.read_bytes() for file in sorted(path.parent.glob("*.damaged-*"))]


async def load(hass: HomeAssistant, path: Path) -> Opened:
    """Load a file; check that it keeps what it is given, and that damage is told once."""
    async with opened(hass, path) as found:
        before = found.states
        new = found.add(BOB, text="New")
    async with opened(hass, path) as again:
        assert again.states == [*before, (new.number, BOB, WAITING)]
        assert not again.stored.damaged
        assert again.ledger.messages[-1] == new
    return found


async def test_undamaged(hass: HomeAssistant, path: Path) -> None:
    """Test that no damage is seen where there is none."""
    found = await load(hass, path)
    assert found.states[:4] == ALL
    assert not found.stored.damaged
    assert not put_aside(path)


# Damage of the file


def lose_all(path: Path) -> None:
    """Write something else."""
    overwrite(path, RUBBISH)


@pytest.mark.parametrize(
    "damage",
    [
        lose_all,
        lambda path: path.write_bytes(b"SQLite format 3\0" + RUBBISH),
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        lambda path: path.write_text("Not a database", encoding="utf-8"),
        lambda path: path.write_bytes(bytes(8192)),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"S"),
        sql("DROP TABLE message", "DROP TABLE sms"),
    ],
)
async def test_nothing_is_left(hass: HomeAssistant, path: Path, damage: Damage) -> None:
    """Test that an unreadable file is told, and kept for a repair by hand."""
    damage(path)
    content = content_of(path)
    found = await load(hass, path)
    assert [state for state in found.states if state[2] is not WAITING] == []
    assert len(found.states) == 1
    assert found.stored.damaged
    assert content_of(found.stored.damaged) == content
    assert put_aside(path) == [content]


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        ("UPDATE sms SET content = 'Fire!' WHERE key LIKE '2 %'", {2}),
        ("UPDATE sms SET content = x'80ff' WHERE key LIKE '1 %'", {1}),
        ("UPDATE sms SET content = replace(content, 'waiting', 'delivered')", {1, 2, 3}),
        ("UPDATE sms SET crc = crc + 1 WHERE key LIKE '1 %'", {1}),
        ("UPDATE sms SET crc = x'00' WHERE key LIKE '1 %'", {1}),
        ("DELETE FROM sms WHERE key LIKE '3 %'", {3}),
        ("DROP TABLE sms", {1, 2, 3}),
        ("DROP TABLE sms; CREATE TABLE sms (key, other)", {1, 2, 3}),
        ("ALTER TABLE sms RENAME COLUMN crc TO crd", {1, 2, 3}),
        ("UPDATE message SET content = 'Fire!' WHERE key = '2'", {2}),
        ("UPDATE message SET content = '' WHERE key = '2'", {2}),
        ("UPDATE message SET content = replace(content, ':2,', ':9,') WHERE key = '2'", {2}),
        ("DELETE FROM message WHERE key = '2'", {2}),
        ("DROP TABLE message", {1, 2, 3}),
        ("DROP TABLE reply", set()),
        ("DROP TABLE state", set()),
        ("DELETE FROM state", set()),
        ("UPDATE state SET content = '{}'", set()),
        ("UPDATE state SET content = replace(content, '{', '{\"seconds\":1e999,')", set()),
        ("UPDATE message SET content = replace(content, 'First', 'Fxrst')", set()),
        ("UPDATE message SET crc = crc + 1 WHERE key = '2'", set()),
    ],
)
async def test_part_is_left(hass: HomeAssistant, path: Path, change: str, failed: set[int]) -> None:
    """Test that what can be read is kept, and that an event tells of each SMS that cannot."""
    sql(change)(path)
    found = await load(hass, path)
    assert found.states[:4] == [
        (number, receiver, FAILED if number in failed else WAITING) for number, receiver, _ in ALL
    ]
    untold = found.ledger.untold
    assert {sms.message.number for sms in untold} == failed
    assert {sms.reason for sms in untold} <= {DAMAGED}
    # The clock alone is worth no alarm.
    assert bool(found.stored.damaged) is (change != "DELETE FROM state")


async def test_tag_of_a_lost_message(hass: HomeAssistant, path: Path) -> None:
    """Test that an event can name a message whose text is lost."""
    sql("UPDATE message SET content = replace(content, '\"created\"', 'created')")(path)
    found = await load(hass, path)
    assert [sms.message.tag for sms in found.ledger.untold] == [
        f"ha{number:018x}" for number, _, _ in ALL
    ]


async def test_wrong_receiver(hass: HomeAssistant, path: Path) -> None:
    """Test that a phone number of a damaged row never gets an SMS."""
    sql("UPDATE message SET content = replace(content, '87654321', '00000000')")(path)
    assert (await load(hass, path)).states[:4] == ALL
    sql("UPDATE sms SET key = '3 +33600000000' WHERE key LIKE '3 %'")(path)
    assert (await load(hass, path)).states[3] == (3, CAROL, FAILED)
    sql("UPDATE sms SET key = 'x' WHERE key LIKE '1 %'")(path)
    assert (await load(hass, path)).states[0] == (1, ALICE, FAILED)


async def test_old_messages_do_not_fail_again(hass: HomeAssistant, path: Path) -> None:
    """Test that damage is no news of messages that cannot have waited any more."""
    async with opened(hass, path) as found:
        found.add(ALICE, text="Old", created=-20.0, expires=-10.0)
    sql("UPDATE sms SET crc = 1 WHERE key LIKE '4 %'")(path)
    found = await load(hass, path)
    assert found.stored.damaged
    assert found.sms[4].state is FAILED
    assert found.ledger.untold == []


async def test_lost_time(hass: HomeAssistant, path: Path) -> None:
    """Test that time goes on from the youngest message, or the oldest would wait for too long."""
    async with opened(hass, path) as found:
        found.add(created=5000.0)
    sql("DROP TABLE state")(path)
    assert (await load(hass, path)).file.clock.now() >= 5000


async def test_replies_and_state(hass: HomeAssistant, path: Path) -> None:
    """Test that numbers with a wrong checksum are not believed, and what else is right is."""
    async with opened(hass, path) as found:
        found.ledger.put_state("spent", {"2026-11-25": 2.0})
        found.ledger.put_state("marks", {"since": 5.0})
    sql("UPDATE state SET content = replace(content, '2.0', '9.0')")(path)
    found = await load(hass, path)
    assert found.ledger.get_state("spent") == {}
    assert found.ledger.get_state("marks") == {"since": 5.0}


async def test_private(hass: HomeAssistant, path: Path) -> None:
    """Test that only the owner can read the damaged file and the new one."""
    sql("UPDATE sms SET content = ''")(path)
    await hass.async_add_executor_job(path.chmod, 0o644)
    await load(hass, path)
    assert len(put_aside(path)) == 1
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize("size", [99, 512, PAGE, 2 * PAGE, 2 * PAGE + 1, 20_000, -PAGE, -1])
async def test_truncated(hass: HomeAssistant, tmp_path: Path, size: int) -> None:
    """Test that a cut file is told, and kept."""
    path = tmp_path / "store" / "account.db"
    await make(hass, path, many=200)
    content = content_of(path)[:size]
    overwrite(path, content)
    found = await load(hass, path)
    assert found.stored.damaged
    assert content_of(found.stored.damaged) == content
    assert {sms.reason for sms in found.ledger.untold} <= {DAMAGED}


async def test_damage_in_the_middle(hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that what comes after a damage is read, too."""
    path = tmp_path / "store" / "account.db"
    await make(hass, path, many=200)
    content = content_of(path)
    at = content.index(b"Text 100 ") // PAGE * PAGE
    overwrite(path, content[:at] + bytes(PAGE) + content[at + PAGE :])
    found = await load(hass, path)
    kept = {sms.message.number for sms in found.sms if sms.state is WAITING}
    # The SMS are all there; the messages of one page are not.
    assert len(kept) > 180
    assert {sms.message.number for sms in found.ledger.untold} | kept >= set(range(1, 204))


async def test_damage_where_nothing_is_stored(hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that damage is seen that would be met only when more is stored."""
    path = tmp_path / "store" / "account.db"
    await make(hass, path, many=200)
    async with opened(hass, path) as found:
        for message in found.ledger.messages[3:]:
            found.ledger.forget(message)
    content = content_of(path)
    free = (int.from_bytes(content[32:36]) - 1) * PAGE
    assert free > 0
    overwrite(path, content[:free] + RUBBISH[:PAGE] + content[free + PAGE :])
    found = await load(hass, path)
    assert found.states[:4] == ALL
    assert found.stored.damaged


@pytest.fixture(name="numbered")
def numbered_fixture(tmp_path: Path) -> Iterator[Path]:
    """Return paths of files, each in a folder of its own."""
    return (tmp_path / f"{number}" / "account.db" for number in count())


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 255))
async def test_flipped_bits(
    hass: HomeAssistant, path: Path, numbered: Iterator[Path], at: int, bits: int
) -> None:
    """Test that whatever byte changes, no SMS goes astray, and none is lost without a word."""
    copy = copied(path, next(numbered).parent)
    content = content_of(copy)
    # Where there is something; the rest is not used.
    used = [n for n, byte in enumerate(content) if byte]
    overwrite(copy, flipped(content, used[at % len(used)], bits))
    found = await load(hass, copy)
    if not found.stored.damaged:
        assert found.states[:4] == ALL
    known = {receiver for _, receiver, _ in ALL}
    assert {sms.receiver for sms in found.sms if sms.state is WAITING} <= known
    texts = {message.number: message.job.message for message in found.ledger.messages}
    for sms in found.sms[:4]:
        assert sms.state is WAITING or sms.reason == DAMAGED
        if sms.state is WAITING and texts[sms.message.number] not in {"First", "Second", "Third"}:
            assert found.stored.damaged


@pytest.mark.parametrize("text", [b"First", b"TABLE message", b"state"])
async def test_no_unicode(hass: HomeAssistant, path: Path, text: bytes) -> None:
    """Test a byte that is no character, which SQLite's own messages may quote."""
    content = content_of(path)
    assert text in content
    overwrite(path, content.replace(text, flipped(text, 2, 0x80), 1))
    assert (await load(hass, path)).stored.damaged


@given(st.binary(max_size=300), st.binary(max_size=300))
async def test_any_rows(
    hass: HomeAssistant, numbered: Iterator[Path], message: bytes, sms: bytes
) -> None:
    """Test that rows of any bytes never keep an account from its set-up."""
    path = next(numbered)
    await make(hass, path)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        rows = "UPDATE {} SET content = ?, key = ? WHERE key LIKE '1%'"
        connection.execute(rows.format("message"), (message, sms))
        connection.execute(rows.format("sms"), (sms, message))
        connection.execute(rows.format("state"), (sms, message))
    found = await load(hass, path)
    assert found.stored.damaged
    assert set(ALL[1:]) <= set(found.states)


# Damage of the journal


async def killed(hass: HomeAssistant, path: Path) -> dict[str, bytes]:
    """Return the files of a process that was killed right after its last commit."""
    async with opened(hass, path) as new:
        for number in range(5):
            new.add(f"+3361111111{number}", text=f"In the journal {number}")
            await new.file.async_flush()
        return files(path)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(0, 255))
async def test_broken_journal(
    hass: HomeAssistant, path: Path, numbered: Iterator[Path], at: int, bits: int
) -> None:
    """Test that messages in a damaged journal are not lost silently; bits are 0 if it is cut."""
    copy = next(numbered)
    left = await killed(hass, copied(path, copy.parent))
    overwrite(copy, left[copy.name])
    content = left[journal_of(copy).name]
    at %= len(content)
    broken = flipped(content, at, bits) if bits else content[:at]
    overwrite(journal_of(copy), broken)
    found = await load(hass, copy)
    texts = [message.job.message for message in found.ledger.messages[:-1]]
    expected = ["First", "Second", "Third", *(f"In the journal {n}" for n in range(5))]
    assert texts == expected[: len(texts)]
    if texts != expected:
        # A journal that was cut exactly between two frames looks as after a kill.
        assert found.stored.damaged or not bits
    if found.stored.damaged:
        assert broken in put_aside(copy)


async def test_whole_journal(hass: HomeAssistant, path: Path) -> None:
    """Test that what was committed just before a kill is there, and is no damage."""
    left = await killed(hass, path)
    for name, content in left.items():
        (path.parent / name).write_bytes(content)
    found = await load(hass, path)
    assert len(found.sms) == 10
    assert not found.stored.damaged


@pytest.mark.parametrize(
    ("size", "is_damaged"),
    [
        (HEADER, False),
        (HEADER - 1, True),
        (HEADER + FRAME_HEADER, False),
        (HEADER + FRAME_HEADER + 1, True),
        (HEADER + FRAME_HEADER + PAGE, False),
        (HEADER + 2 * (FRAME_HEADER + PAGE) + FRAME_HEADER - 1, True),
        (4 * PAGE, True),
    ],
)
async def test_killed_during_a_commit(
    hass: HomeAssistant, path: Path, size: int, is_damaged: bool
) -> None:
    """Test that part of a commit is no damage, unless a kill cannot have left it."""
    left = await killed(hass, path)
    overwrite(path, left[path.name])
    overwrite(journal_of(path), left[journal_of(path).name][:size])
    assert bool((await load(hass, path)).stored.damaged) is is_damaged


@pytest.mark.parametrize(
    "noise", [bytes(5000), bytes(HEADER), RUBBISH, bytes(20)], ids=["zeros", "0", "noise", "short"]
)
async def test_no_journal(hass: HomeAssistant, path: Path, noise: bytes) -> None:
    """Test a journal of which nothing is left."""
    overwrite(journal_of(path), noise)
    found = await load(hass, path)
    assert found.states[:4] == ALL
    assert found.stored.damaged


async def test_journal_is_kept(hass: HomeAssistant, path: Path) -> None:
    """Test that the journal of a damaged file is kept with it."""
    left = await killed(hass, path)
    overwrite(journal_of(path), left[journal_of(path).name])
    overwrite(path, RUBBISH)
    await load(hass, path)
    assert any(b"In the journal" in content for content in put_aside(path))


# A file that is gone


async def test_deleted(hass: HomeAssistant, path: Path) -> None:
    """Test that a file that is gone with messages in it is missed."""
    delete(path)
    found = await load(hass, path)
    assert found.stored.damaged == path
    assert len(found.states) == 1


async def test_deleted_after_a_kill(hass: HomeAssistant, path: Path) -> None:
    """Test that the journal of a file that is gone is kept, and not taken for that of a new one."""
    left = await killed(hass, path)
    overwrite(journal_of(path), left[journal_of(path).name])
    delete(path)
    found = await load(hass, path)
    assert found.stored.damaged == path
    assert any(b"In the journal" in content for content in put_aside(path))


async def test_deleted_without_messages(hass: HomeAssistant, path: Path) -> None:
    """Test that a file without waiting messages may go."""
    async with opened(hass, path) as found:
        for sms in found.sms:
            found.ledger.update(sms.after(Step.REFUSED))
    delete(path)
    assert not (await load(hass, path)).stored.damaged


async def test_deleted_with_forgotten_messages(hass: HomeAssistant, path: Path) -> None:
    """Test that messages that were forgotten do not count."""
    async with opened(hass, path) as found:
        for message in found.ledger.messages:
            found.ledger.forget(message)
    delete(path)
    assert not (await load(hass, path)).stored.damaged


async def test_unfinished_creation(hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that what a kill left of a creation is not in the way."""
    path = tmp_path / "account.db"
    path.with_name(f"{path.name}.unfinished").write_bytes(b"SQLite")
    assert not (await load(hass, path)).stored.damaged


# Disks


def locks_fail(*_args: object, **_options: object) -> sqlite3.Connection:
    """Be a disk that is read-only."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_LOCK
    raise error


class BadSector:
    """A connection to a file of which the disk does not let some table be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read by another connection."""
        self._connection = connection

    def execute(self, command: str) -> sqlite3.Cursor:
        """Execute a command."""
        if "FROM sms" in command:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
            raise error
        return self._connection.execute(command)


async def test_bad_sector(hass: HomeAssistant, path: Path) -> None:
    """Test that a disk that cannot be read to the end is told, and no damage of the file."""
    read_rows = StoredRows.read

    def read(stored: StoredRows, connection: Any) -> None:
        read_rows(stored, BadSector(connection))  # type: ignore[arg-type]

    before = content_of(path)
    with patch.object(StoredRows, "read", read):
        async with opened(hass, path) as found:
            assert found.stored.damaged == path
            assert content_of(path) == before


@pytest.mark.parametrize("has_journal", [False, True])
async def test_read_only_disk(hass: HomeAssistant, path: Path, has_journal: bool) -> None:
    """Test that a file on a read-only disk is read, with its journal, and changed later."""
    if has_journal:
        for name, content in (await killed(hass, path)).items():
            (path.parent / name).write_bytes(content)
    before = files(path)
    with patch.object(Database, "_open", locks_fail):
        async with opened(hass, path) as found:
            assert len(found.sms) == (9 if has_journal else 4)
            assert not found.stored.damaged
            assert files(path) == before
            found.add()
            assert not await found.ledger.async_save()
            assert found.file.failing
    assert files(path) == before


def run(*command: str | Path) -> bool:
    """Run a command, and return whether it succeeded."""
    return not subprocess.run(command, check=False).returncode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
@pytest.mark.parametrize("has_journal", [False, True])
async def test_read_only_mount(
    hass: HomeAssistant, path: Path, tmp_path: Path, has_journal: bool
) -> None:
    """Test a real disk that is read-only at the start, and writable later."""
    left = await killed(hass, path) if has_journal else files(path)
    disk = tmp_path / "disk"
    disk.mkdir()
    if not run("mount", "-t", "tmpfs", "tmpfs", disk):
        pytest.skip("mounting is not allowed")
    try:
        for name, content in left.items():
            (disk / name).write_bytes(content)
        assert run("mount", "-o", "remount,ro", disk)
        async with opened(hass, disk / path.name) as found:
            assert len(found.sms) == (9 if has_journal else 4)
            assert not found.stored.damaged
            found.add()
            assert not await found.ledger.async_save()
            assert run("mount", "-o", "remount,rw", disk)
            assert await found.ledger.async_save()
        async with opened(hass, disk / path.name) as again:
            assert again.sms == found.sms
            assert not again.stored.damaged
            assert not put_aside(disk / path.name)
    finally:
        assert run("umount", disk)


async def test_forbidden_version(hass: HomeAssistant, path: Path) -> None:
    """Test a byte that makes SQLite refuse to write: the file is written anew."""
    overwrite(path, flipped(content_of(path), 18, 0x40))
    async with opened(hass, path) as found:
        found.add()
        assert await found.ledger.async_save()
    async with opened(hass, path) as again:
        assert again.sms == found.sms


@pytest.mark.parametrize(
    ("where", "step"),
    [(Path, "touch"), (Path, "replace"), (os, "fsync"), (shutil, "copy2"), (Database, "replace")],
)
async def test_full_disk(hass: HomeAssistant, path: Path, where: object, step: str) -> None:
    """Test that nothing is lost if a damaged file cannot be written anew yet."""
    sql("UPDATE sms SET content = '' WHERE key LIKE '1 %'")(path)
    with patch.object(where, step, side_effect=OSError):
        async with opened(hass, path) as found:
            assert found.states[0] == (1, ALICE, FAILED)
            assert found.stored.damaged
            assert not await found.ledger.async_save()
    again = await load(hass, path)
    assert again.states[:4] == [(1, ALICE, FAILED), *ALL[1:]]


# Versions


def write_newer(path: Path) -> None:
    """Change a file as a newer release would write it."""
    message = as_row(make_message(BOB, text="Newer")(7))[:-1] + ',"colour":"red","more":{"a":[1]}}'
    sms = f'{{"receiver":"{BOB}","state":"paused","told":"paused","parts":3}}'
    add = "INSERT INTO {} (key, content, crc, extra) VALUES (?, ?, ?, 'x')"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("CREATE TABLE more (key TEXT)")
        connection.execute("INSERT INTO more VALUES ('kept')")
        for table, key, content in (("message", "7", message), ("sms", f"7 {BOB}", sms)):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN extra TEXT DEFAULT 'none'")
            crc = checksum(key, content)
            connection.execute(add.format(table), (key, content, crc))


def checksum(key: str, content: str) -> int:
    """Return the checksum of a row."""
    return crc32(content.encode(), crc32(key.encode()))


def read(path: Path, query: str) -> list[Any]:
    """Read a file by hand."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


async def test_newer_release(hass: HomeAssistant, path: Path) -> None:
    """Test that the messages of a newer release are sent, and that nothing of it is lost."""
    write_newer(path)
    row = "SELECT content, extra FROM message WHERE key = '7'"
    before = read(path, row)
    async with opened(hass, path) as found:
        assert found.states == [*ALL, (7, BOB, SmsState.UNKNOWN)]
        assert found.ledger.messages[-1].job.message == "Newer"
        assert not found.stored.damaged
        assert not found.ledger.untold
        found.ledger.update(found.sms[0].after(Step.TAKEN))
        found.add()
    assert read(path, "PRAGMA user_version") == [(VERSION + 1,)]
    assert read(path, "SELECT * FROM more") == [("kept",)]
    assert read(path, row) == before
    async with opened(hass, path) as again:
        assert again.sms == found.sms
        assert not again.stored.damaged


async def test_older_release(hass: HomeAssistant, path: Path) -> None:
    """Test that an older file gets the tables it lacks."""
    sql("DROP TABLE reply")(path)
    with patch.object(database, "VERSION", VERSION + 1):
        async with opened(hass, path) as found:
            assert found.states == ALL
            assert not found.stored.damaged
            found.add()
            assert await found.ledger.async_save()
    assert read(path, "PRAGMA user_version") == [(VERSION + 1,)]
    assert read(path, "SELECT * FROM reply") == []
