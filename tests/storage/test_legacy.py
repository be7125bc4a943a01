"""Test that the three files of an older release are taken over once, whatever happens to them."""

from collections.abc import Callable, Iterator
import contextlib
import json
from pathlib import Path
import sqlite3
import stat
from typing import Any, Final
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.storage import legacy, queue_clock
from custom_components.ovh_sms.storage.database import Database
from custom_components.ovh_sms.storage.legacy import LONGEST_WAIT
from custom_components.ovh_sms.storage.records import DAMAGED, Reply, Sms, SmsState
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, BOB
from .stored import RUBBISH, Damage, Opened, files, opened, overwrite, put_back, sql

SAVED_AT: Final = 1_790_000_100.0
"""When the older release last ran."""

SECONDS: Final = 500.0
"""What its clock showed then."""

WAITING, SENDING, UNKNOWN = SmsState.WAITING, SmsState.SENDING, SmsState.UNKNOWN
SENT, FAILED, DELIVERED = SmsState.SENT, SmsState.FAILED, SmsState.DELIVERED

STATES: Final = [
    ("Old", ALICE, DELIVERED),
    ("Old", BOB, FAILED),
    ("Open", ALICE, SENT),
    ("Text 3", ALICE, WAITING),
    ("Text 3", BOB, WAITING),
    ("Text 4", ALICE, SENDING),
    ("Text 5", ALICE, UNKNOWN),
    ("Text 6", ALICE, WAITING),
    ("Text 7", ALICE, FAILED),
    ("Text 8", ALICE, SENT),
]
"""All SMS; the outbox had the open one, too, because it was not told yet that it had left."""


TEXT_2: Final = ("Text 2", ALICE, SENT)


class Host:
    """A host whose clock can be set."""

    def __init__(self) -> None:
        """Start a minute after the older release has stopped."""
        self.wall = SAVED_AT + 60
        self.uptime = 20.0

    def time(self) -> float:
        """Return the time."""
        return self.wall

    def monotonic(self) -> float:
        """Return the uptime."""
        return self.uptime


@pytest.fixture(name="host", autouse=True)
def host_fixture() -> Iterator[Host]:
    """Return the clock of the host."""
    host = Host()
    with patch.object(queue_clock, "time", host), patch.object(legacy, "time", host):
        yield host


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    """Return the path of the new file."""
    folder = tmp_path / "store"
    folder.mkdir()
    return folder / "ovh_sms.sms-ab12345-1.db"


@pytest.fixture(name="old")
def old_fixture(path: Path) -> Path:
    """Return the common part of the paths of the old files, as 0.1 wrote them."""
    old = path.with_name("ovh_sms.ENTRY")
    write_old(old)
    return old


def write_old(old: Path) -> None:
    """Write the files of the older release."""
    for name in ("outbox", "messages"):
        script = Path(__file__).with_name(f"release_0_1.{name}.sql").read_text(encoding="utf-8")
        sql(script)(part(old, name))
    write_spent(old, {"2026-11-24": 3.0, "2026-11-25": 1.5})


def write_spent(old: Path, spent: Any) -> None:
    """Write the file of the budget."""
    data = {"version": 1, "minor_version": 1, "key": "ovh_sms.ENTRY.spent", "data": spent}
    part(old, "spent").write_text(json.dumps(data), encoding="utf-8")


def part(old: Path, name: str) -> Path:
    """Return the path of one of the old files."""
    return old.with_name(f"{old.name}.{name}")


def states(found: Opened) -> list[tuple[str, str, SmsState]]:
    """Return text, receiver and state of all SMS."""
    return [(sms.message.job.message, sms.receiver, sms.state) for sms in found.sms]


def left(old: Path) -> set[str]:
    """Return the names of the old files that are left."""
    return {file.name for file in old.parent.glob(f"{old.name}*")}


async def test_everything_is_taken_over(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that all records are there, in their order, and that the old files are gone."""
    async with opened(hass, path, old) as found:
        assert states(found) == STATES
        assert not found.stored.damaged
        assert list(found.ledger.replies) == [
            Reply(id=5, sender=ALICE, text="Yes", tag=f"ha{1:018x}", received=1_790_000_060.0)
        ]
        assert found.ledger.get_state("marks") == {"since": 1.78e9, "until": 1.79e9}
        assert found.ledger.get_state("spent") == {"2026-11-24": 3.0, "2026-11-25": 1.5}
        assert [message.number for message in found.ledger.messages] == list(range(1, 9))
        # The absence counts.
        assert found.file.clock.now() == SECONDS + 60
        await found.file.async_flush()
        assert left(old) == set()
        assert found.add().number == 9
    async with opened(hass, path, old) as again:
        assert again.sms == found.sms
        assert again.file.clock.now() == SECONDS + 60


async def test_fields(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test what becomes of the fields of old rows."""
    async with opened(hass, path, old) as found:
        by_text = {message.job.message: message for message in found.ledger.messages}
        old_sms = found.ledger.sms_of(by_text["Old"])[1]
        assert old_sms == Sms(
            message=by_text["Old"],
            receiver=BOB,
            state=FAILED,
            sent_as=f"ha{1:018x}",
            reason="ptt_23",
            id=12,
            accepted_at=1.79e9,
            leaves_at=1.79e9 + 1,
            expires_at=1.79e9 + 2e5,
            told=FAILED,
        )
        assert by_text["Old"].job.marketing
        assert not by_text["Old"].followed
        waiting = by_text["Text 3"]
        assert (waiting.created, waiting.expires, waiting.cost) == (103.0, 86500.0, 2.0)
        assert waiting.job.receivers == (ALICE, BOB)
        assert waiting.job.sender is None
        assert (by_text["Text 6"].job.delay, by_text["Text 6"].job.validity) == (30, 60)
        [unknown] = found.ledger.sms_of(by_text["Text 5"])
        assert (unknown.sent_as, unknown.attempts) == (f"ha{4:018x}", 2)
        assert unknown.reason == "outcome_unknown"
        [sent] = found.ledger.sms_of(by_text["Text 8"])
        assert sent.accepted_at == SAVED_AT
        assert sent.leaves_at == SAVED_AT + 600
        assert sent.expires_at == SAVED_AT + 600 + LONGEST_WAIT
        # What had ended, but was not recorded, is told.
        assert [sms.message.job.message for sms in found.ledger.untold] == ["Text 7", "Text 8"]


async def test_killed_release(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that messages in the journal of an older release are taken over, too."""
    outbox = part(old, "outbox")
    with contextlib.closing(sqlite3.connect(outbox)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("DELETE FROM job WHERE number != 3")
        connection.commit()
        before = files(path)
    put_back(path, {name: content for name, content in before.items() if "-shm" not in name})
    assert f"{outbox.name}-wal" in left(old)
    async with opened(hass, path, old) as found:
        assert states(found) == STATES[:5]
    assert left(old) == set()


async def test_older_release_in_between(
    hass: HomeAssistant, path: Path, old: Path, host: Host
) -> None:
    """Test that what an older release made in between is added, with its own time."""
    async with opened(hass, path, old) as found:
        host.uptime += 940
        host.wall += 940
        found.add(text="New", created=1400.0, expires=5000.0)
        found.ledger.put_state("spent", {"2026-11-25": 4.0, "2026-11-26": 1.0})
        assert found.file.clock.now() == SECONDS + 1000
    # For 100 s, beginning 50 s later, and then 7 s pass.
    write_old(old)
    sql("UPDATE clock SET seconds = 100, saved_at = saved_at + 1150")(part(old, "outbox"))
    sql(
        "UPDATE job SET content = replace(content, 'ha0', 'hb0')",
        "UPDATE job SET content = replace(content, '103.0', '40.0')",
        "UPDATE job SET content = replace(content, '86500.0', '140.0')",
    )(part(old, "outbox"))
    host.wall += 157
    async with opened(hass, path, old) as found:
        assert states(found)[:10] == STATES
        assert states(found)[10] == ("New", ALICE, WAITING)
        # The tags of the ledger are known, those of the outbox are new.
        assert len(found.sms) == 11 + 8
        assert found.file.clock.now() == SECONDS + 1157
        message = found.sms[12].message
        assert message.job.message == "Text 3"
        # It is 67 s old, and has 33 s left.
        assert message.created == found.file.clock.now() - 67
        assert message.expires == found.file.clock.now() + 33
        assert found.ledger.get_state("spent") == {
            "2026-11-24": 3.0,
            "2026-11-25": 4.0,
            "2026-11-26": 1.0,
        }
        numbers = [message.number for message in found.ledger.messages]
        assert numbers == list(range(1, len(numbers) + 1))


async def test_kill_at_any_time(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that a kill neither loses nor doubles a message."""
    moments: list[dict[str, bytes]] = []

    def noting(original: Callable[..., Any]) -> Callable[..., Any]:
        def note(*args: Any, **options: Any) -> Any:
            moments.append(files(path))
            return original(*args, **options)

        return note

    with (
        patch.object(Path, "unlink", noting(Path.unlink)),
        patch.object(Path, "replace", noting(Path.replace)),
        patch.object(Database, "write", noting(Database.write)),
        patch.object(Database, "replace", noting(Database.replace)),
    ):
        async with opened(hass, path, old):
            pass
    moments.append(files(path))
    assert len(moments) > 8
    for moment in moments:
        put_back(path, moment)
        async with opened(hass, path, old) as found:
            assert states(found) == STATES
            assert not found.stored.damaged
        assert left(old) == set()
        async with opened(hass, path, old) as again:
            assert again.sms == found.sms


async def test_full_disk(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that the old files stay until the new one has everything."""
    with patch.object(Path, "touch", side_effect=OSError):
        async with opened(hass, path, old) as found:
            assert states(found) == STATES
            assert not await found.ledger.async_save()
    assert len(left(old)) == 3
    async with opened(hass, path, old) as found:
        assert states(found) == STATES
    assert left(old) == set()


async def test_deleted_with_the_account(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that nothing of an account is left, not even damaged files of an older release."""
    part(old, "outbox").with_name(f"{old.name}.outbox.damaged-5").write_text("Fire!")
    async with opened(hass, path, old) as found:
        await found.file.async_flush()
        assert left(old) == {f"{old.name}.outbox.damaged-5"}
        await found.file.async_delete()
    assert files(path) == {}


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        ("UPDATE job SET content = replace(content, '103.0', '1e999') WHERE number = 3", True),
        ("UPDATE job SET content = replace(content, 'Text 3', x'ff') WHERE number = 3", True),
        ("UPDATE job SET content = substr(content, 1, 150) WHERE number = 3", True),
        ("UPDATE job SET content = 'Fire!' WHERE number = 3", False),
        ("UPDATE job SET content = replace(content, 'receivers', 'to') WHERE number = 3", False),
        ("UPDATE job SET content = x'00' WHERE number = 3", False),
        (
            "UPDATE job SET content=json_set(content,'$.job.receivers',json('[]')) WHERE rowid=3",
            False,
        ),
    ],
)
async def test_unreadable_job(
    hass: HomeAssistant, path: Path, old: Path, change: str, failed: bool
) -> None:
    """Test that a message that cannot be read has failed, if it can be named, and is counted."""
    sql(change)(part(old, "outbox"))
    before = files(path)
    for _ in range(2):
        async with opened(hass, path, old) as found:
            lost = [sms for sms in found.sms if sms.reason == DAMAGED]
            expected = [(f"ha{3:018x}", ALICE), (f"ha{3:018x}", BOB)] if failed else []
            assert [(sms.message.tag, sms.receiver) for sms in lost] == expected
            assert all(sms in found.ledger.untold for sms in lost)
            assert len(found.sms) == 8 + len(lost)
            assert found.stored.damaged
        # A kill before the old files were deleted.
        put_back(path, before | {path.name: files(path)[path.name]})


async def test_damaged_file_is_private(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that only the owner can read what is kept of a damaged file."""
    part(old, "outbox").write_bytes(b"Fire!" * 1000)
    part(old, "outbox").chmod(0o644)
    async with opened(hass, path, old):
        pass
    [kept] = path.parent.glob("*.damaged-*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


async def test_unreadable_tag(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that two messages without a tag are two, and are told only once."""
    sql("UPDATE job SET content = replace(content, '\"tag\":', '\"gat\":')")(part(old, "outbox"))
    before = files(path)
    for _ in range(2):
        async with opened(hass, path, old) as found:
            assert sum(sms.reason == DAMAGED for sms in found.sms) == 8
        put_back(path, before | {path.name: files(path)[path.name]})


@pytest.mark.parametrize(
    ("name", "damage", "expected"),
    [
        ("outbox", lambda path: path.write_bytes(RUBBISH), STATES[:3]),
        ("outbox", lambda path: path.write_bytes(b""), STATES[:3]),
        ("outbox", sql("DROP TABLE job"), STATES[:3]),
        ("outbox", sql("DROP TABLE clock"), STATES),
        ("outbox", sql("UPDATE clock SET seconds = 'noon'"), STATES),
        # The outbox still had the open one.
        ("messages", lambda path: path.write_bytes(RUBBISH), [TEXT_2, *STATES[3:]]),
        ("messages", sql("UPDATE message SET content = '[]' WHERE number = 1"), STATES[2:]),
        (
            "messages",
            sql("UPDATE message SET content = replace(content, 'delivered', 'waiting')"),
            STATES[2:],
        ),
        ("messages", sql("DROP TABLE mark"), STATES),
        ("messages", sql("UPDATE reply SET content = NULL"), STATES),
        ("spent", lambda path: path.write_bytes(RUBBISH), STATES),
        ("spent", lambda path: path.write_text('{"data": {"2026-11-24": "a"}}'), STATES),
    ],
)
async def test_damaged_file(
    hass: HomeAssistant,
    path: Path,
    old: Path,
    name: str,
    damage: Damage,
    expected: list[tuple[str, str, SmsState]],
) -> None:
    """Test that what can be read of damaged files is taken over, and that damage is told."""
    damage(part(old, name))
    async with opened(hass, path, old) as found:
        assert states(found) == expected
        assert found.stored.damaged
        # Without the old clock, time goes on from the youngest message.
        assert found.file.clock.now() >= max(each.created for each in found.ledger.messages)
    assert all(".damaged-" in file for file in left(old))
    async with opened(hass, path, old) as again:
        assert again.sms == found.sms
        assert not again.stored.damaged


async def test_unreadable_disk(hass: HomeAssistant, path: Path, old: Path) -> None:
    """Test that a file that the disk does not let be read is tried again at the next start."""
    outbox = part(old, "outbox")
    content = outbox.read_bytes()
    outbox.unlink()
    outbox.mkdir()
    async with opened(hass, path, old) as found:
        assert states(found) == STATES[:3]
        assert found.stored.damaged == outbox
    assert left(old) == {outbox.name}
    outbox.rmdir()
    overwrite(outbox, content)
    async with opened(hass, path, old) as found:
        assert states(found) == STATES
    assert left(old) == set()


async def test_time_of_a_sent_message(
    hass: HomeAssistant, path: Path, old: Path, host: Host
) -> None:
    """Test that a sent message has a time even if the old clock is lost."""
    sql("UPDATE clock SET seconds = 0, saved_at = 0")(part(old, "outbox"))
    async with opened(hass, path, old) as found:
        assert found.sms[-1].accepted_at == host.wall
        assert found.file.clock.now() == 108
