"""Test that records of messages and replies survive power cuts and damaged files."""

from collections import Counter
from collections.abc import Callable, Iterator
import contextlib
from functools import partial
import json
from pathlib import Path
import sqlite3
from typing import Any, Final
from unittest.mock import patch

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.api.reading import UNREADABLE
from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.message.models import DeliveryStatus
from custom_components.ovh_sms.outbox.store import OutboxStore
from custom_components.ovh_sms.storage.rows import as_row, read_row
from custom_components.ovh_sms.tracking import ledger as ledger_module
from custom_components.ovh_sms.tracking.ledger import KEPT, KEPT_FOR, PRUNE_EVERY, Ledger
from custom_components.ovh_sms.tracking.records import Reply, SentMessage, Sms
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, BOB
from ..house import TEXT, House
from .test_replies import switch_on

ENTRY: Final = "entry"
SENT = ("sent", ["Alice"], None)
DELIVERED = ("delivered", ["Alice"], None)

TIMES: Final = st.floats(0, 1e11)
# What SQLite and JSON keep has no halves of characters.
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]))
MESSAGES: Final = st.builds(
    SentMessage,
    number=st.integers(1, 2**63 - 1),
    tag=TEXTS,
    sent_as=TEXTS,
    text=TEXTS,
    sender=st.none() | TEXTS,
    created=TIMES,
    leaves_at=TIMES,
    expires_at=TIMES,
    marketing=st.booleans(),
    followed=st.booleans(),
    sms=st.lists(
        st.builds(
            Sms,
            receiver=TEXTS,
            id=st.none() | st.integers(1, 2**63 - 1),
            status=st.sampled_from(
                [each for each in DeliveryStatus if each is not DeliveryStatus.QUEUED]
            ),
            reason=st.none() | TEXTS,
        ),
        min_size=1,
    ).map(tuple),
)
REPLIES: Final = st.builds(
    Reply,
    id=st.integers(1, 2**63 - 1),
    sender=TEXTS,
    text=TEXTS,
    tag=TEXTS,
    received=TIMES,
)


def message(number: int, *, created: float = 1000.0, is_open: bool = False) -> SentMessage:
    """Return a message to Alice."""
    status = DeliveryStatus.SENT if is_open else DeliveryStatus.DELIVERED
    return SentMessage(
        number=number,
        tag=f"tag-{number}",
        sent_as=f"tag-{number}",
        text=TEXT,
        sender="MyHouse",
        created=created,
        leaves_at=created,
        expires_at=created + 1,
        marketing=False,
        followed=True,
        sms=(Sms(receiver=ALICE, id=number, status=status),),
    )


def reply(number: int, received: float = 1000.0) -> Reply:
    """Return a reply of Alice's."""
    return Reply(id=number, sender=ALICE, text="Yes", tag="", received=received)


def file_of(hass: HomeAssistant, entry_id: str = ENTRY) -> Path:
    """Return the file of a ledger."""
    return Path(hass.config.path(".storage", f"{DOMAIN}.{entry_id}.messages"))


async def load(hass: HomeAssistant) -> Ledger:
    """Return a ledger as it is on disk."""
    ledger = Ledger(hass, ENTRY)
    await ledger.async_load()
    return ledger


@pytest.fixture(name="ledger")
async def ledger_fixture(hass: HomeAssistant) -> Ledger:
    """Return a new ledger."""
    return await load(hass)


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Let nothing be written to a ledger."""
    error = sqlite3.OperationalError("database or disk is full")
    with patch.object(Ledger, "_write", side_effect=error):
        yield


# What is stored


@given(MESSAGES)
def test_messages_are_kept(stored: SentMessage) -> None:
    """Test that any message is read as it was written."""
    assert read_row(SentMessage, as_row(stored)) == stored


@given(REPLIES)
def test_replies_are_kept(stored: Reply) -> None:
    """Test that any reply is read as it was written."""
    assert read_row(Reply, as_row(stored)) == stored


async def test_all_is_kept(hass: HomeAssistant, ledger: Ledger) -> None:
    """Test that what was noted is there again, in its order."""
    for _ in range(3):
        ledger.add(message)
    ledger.add_reply(reply(7))
    ledger.add_reply(reply(5))
    ledger.marks = {"since": 17.5}
    ledger.marks = {"since": 17.5}
    await ledger.async_close()
    again = await load(hass)
    assert again.messages == ledger.messages
    assert {each.id for each in again.replies} == {5, 7}
    assert again.marks == {"since": 17.5}
    assert again.add(message).number == 4
    await again.async_close()


async def test_stored_rows(hass: HomeAssistant) -> None:
    """Test that the first files are read, and that rows are still written as in them."""
    stored_message = {
        "number": 3,
        "tag": "tag-3",
        "sent_as": "tag-2",
        "text": TEXT,
        "sender": None,
        "created": 1000.0,
        "leaves": 1060.0,
        "ends": 2000.5,
        "marketing": False,
        "followed": True,
        "sms": [
            {"receiver": ALICE, "id": 7, "status": "failed", "reason": "ptt_23"},
            {"receiver": BOB, "id": None, "status": "sent", "reason": None},
        ],
    }
    stored_reply = {"id": 5, "sender": ALICE, "text": "Yes", "tag": "tag-3", "received": 1070.0}
    tables: dict[str, tuple[int, dict[str, Any]]] = {
        "message": (3, stored_message),
        "reply": (5, stored_reply),
        "mark": (0, {"since": 1}),
    }
    await hass.async_add_executor_job(write_tables, file_of(hass), tables)

    ledger = await load(hass)
    failed = Sms(receiver=ALICE, id=7, status=DeliveryStatus.FAILED, reason="ptt_23")
    assert ledger.messages == [
        SentMessage(
            number=3,
            tag="tag-3",
            sent_as="tag-2",
            text=TEXT,
            sender=None,
            created=1000.0,
            leaves_at=1060.0,
            expires_at=2000.5,
            marketing=False,
            followed=True,
            sms=(failed, Sms(receiver=BOB)),
        )
    ]
    assert ledger.replies == [Reply(id=5, sender=ALICE, text="Yes", tag="tag-3", received=1070.0)]
    assert ledger.marks == {"since": 1.0}
    assert json.loads(as_row(ledger.messages[0])) == stored_message
    assert json.loads(as_row(ledger.replies[0])) == stored_reply
    await ledger.async_close()


def write_tables(path: Path, tables: dict[str, tuple[int, dict[str, Any]]]) -> None:
    """Write a file by hand."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for table, (number, row) in tables.items():
            connection.execute(f"CREATE TABLE {table} (number INTEGER PRIMARY KEY, content TEXT)")
            connection.execute(f"INSERT INTO {table} VALUES (?, ?)", (number, json.dumps(row)))  # noqa: S608


async def test_nobody_else_reads_it(hass: HomeAssistant, ledger: Ledger) -> None:
    """Test that texts and numbers are the owner's, and gone with the account."""
    ledger.add(message)
    await ledger.async_save()
    assert file_of(hass).stat().st_mode & 0o777 == 0o600
    await ledger.async_delete()
    assert not list(file_of(hass).parent.glob(f"{DOMAIN}*"))
    # Later changes are not saved.
    ledger.add(message)
    await ledger.async_save()
    assert not list(file_of(hass).parent.glob(f"{DOMAIN}*"))


async def test_ensure_saved(hass: HomeAssistant, ledger: Ledger) -> None:
    """Test that it is known whether everything is on disk."""
    assert ledger.async_ensure_saved()
    ledger.add(message)
    assert not ledger.async_ensure_saved()
    await ledger.async_save()
    assert ledger.async_ensure_saved()
    await ledger.async_close()


async def test_find(ledger: Ledger) -> None:
    """Test that a message is found by the tag and the receiver of its SMS."""
    first, second = ledger.add(message), ledger.add(message)
    assert ledger.find("tag-1", ALICE) == first
    assert ledger.find("tag-2", ALICE) == second
    assert ledger.find("tag-1", "+33600000000") is None
    assert ledger.get("tag-3") is None
    await ledger.async_close()


# Keeping it small


async def test_oldest_are_forgotten(hass: HomeAssistant, ledger: Ledger) -> None:
    """Test that a thousand messages and replies are remembered, and what is open."""
    ledger.add(partial(_open_message))
    for number in range(KEPT + PRUNE_EVERY + 49):
        ledger.add(message)
        ledger.add_reply(reply(number))
    assert len(ledger.messages) == KEPT + 1
    assert ledger.messages[0].is_open
    ledger.prune_replies(2000, 2000, ())
    assert len(ledger.replies) == KEPT
    await ledger.async_close()
    again = await load(hass)
    assert len(again.messages) == KEPT + 1
    await again.async_close()


def _open_message(number: int) -> SentMessage:
    return message(number, is_open=True)


async def test_old_are_forgotten(ledger: Ledger) -> None:
    """Test that what is older than a month is forgotten."""
    ledger.add(message)
    ledger.add_reply(reply(1))
    ledger.add_reply(reply(2))
    ledger.add_reply(reply(3, received=1002 + KEPT_FOR))
    for _ in range(PRUNE_EVERY - 1):
        ledger.add(partial(message, created=1001 + KEPT_FOR))
    assert len(ledger.messages) == PRUNE_EVERY - 1
    assert ledger.get("tag-1") is None
    # Replies that OVHcloud may list again are kept, or they would be notified twice.
    ledger.prune_replies(900, 1001 + KEPT_FOR, ())
    assert [each.id for each in ledger.replies] == [1, 2, 3]
    ledger.prune_replies(2000, 1001 + KEPT_FOR, {1})
    assert [each.id for each in ledger.replies] == [1, 3]
    ledger.prune_replies(2000, 1001 + KEPT_FOR, ())
    assert [each.id for each in ledger.replies] == [3]
    await ledger.async_close()


# Damage


def sql(*commands: str) -> Callable[[Path], None]:
    """Return what changes a file by hand."""

    def damage(path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(";".join(commands))

    return damage


def rubbish(path: Path) -> None:
    """Overwrite a file."""
    path.write_bytes(bytes(range(256)) * 80)


def cut(path: Path) -> None:
    """Cut a file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def no_text(path: Path) -> None:
    """Change a table's name, which SQLite's own messages quote, into bytes that are no text."""
    path.write_bytes(path.read_bytes().replace(b"TABLE message", b"TABLE m\xe5ssage"))


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        (rubbish, []),
        (no_text, []),
        (cut, []),
        (sql("DROP TABLE message", "CREATE TABLE message (other TEXT)"), []),
        (sql("UPDATE message SET content = '{'"), []),
        (sql("UPDATE message SET content = '[]' WHERE number = 1"), [2]),
        (sql("UPDATE message SET content = NULL WHERE number = 1"), [2]),
        (sql("UPDATE message SET content = x'ff00' WHERE number = 1"), [2]),
        (sql("UPDATE message SET number = 9 WHERE number = 1"), [2]),
        (sql("UPDATE message SET content = replace(content, '1000.0', '1e999')"), []),
        (sql("UPDATE message SET content = replace(content, 'delivered', 'lost')"), []),
        (sql("UPDATE reply SET content = 'null'", "UPDATE mark SET content = '[]'"), [1, 2]),
    ],
)
async def test_damaged(
    hass: HomeAssistant,
    ledger: Ledger,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
    left: list[int],
) -> None:
    """Test that what can be read is, and that new messages are kept."""
    ledger.add(message)
    ledger.add(message)
    ledger.add_reply(reply(1))
    ledger.marks = {"since": 1.0}
    await ledger.async_close()
    await hass.async_add_executor_job(damage, file_of(hass))
    again = await load(hass)
    assert [each.number for each in again.messages] == left
    assert "could not be read" in caplog.text
    assert ALICE not in caplog.text
    new = again.add(message)
    await again.async_close()
    assert new in (await load(hass)).messages


async def test_disk_fails_midway(hass: HomeAssistant, ledger: Ledger) -> None:
    """Test that what was read before a disk fails stays in memory, and its numbers taken."""
    ledger.add(message)
    ledger.add(message)
    await ledger.async_close()
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    rows = [(1, as_row(message(1)).encode())]
    again = Ledger(hass, ENTRY)
    with patch.object(ledger_module, "read_rows", side_effect=[rows, error]):
        await again.async_load()
    assert again.add(message).number == 2
    assert again.get("tag-1") == message(1)
    assert [each.number for each in (await load(hass)).messages] == [1, 2]


async def test_no_disk(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    """Test that all works in memory if the disk refuses it."""
    file_of(hass).mkdir()
    ledger = await load(hass)
    assert "cannot be kept on disk" in caplog.text
    ledger.add(message)
    await ledger.async_save()
    assert ledger.get("tag-1")
    assert ledger.async_ensure_saved()
    await ledger.async_close()


async def test_full_disk(house: House) -> None:
    """Test that receipts are notified, and messages sent, while the disk is full."""
    house.world.behaviour.deliver_after = 1
    with full_disk():
        await house.send()
        await house.wait(20)
        assert house.deliveries == [SENT, DELIVERED]
        await house.send("Second")
        await house.wait(20)
    await house.send("Third")
    await house.wait(20)
    await house.restart()
    assert [each["status"] for each in await house.messages()] == ["delivered"] * 3
    await house.wait(60)
    assert len(house.deliveries) == 6


@pytest.mark.parametrize("row", [b"null", b"{}", b"[1]", b"{", b"\xff", b'{"id": "1"}'])
def test_odd_rows(row: bytes) -> None:
    """Test that a row that is none is not read."""
    for kind in (SentMessage, Reply):
        with pytest.raises(UNREADABLE):
            read_row(kind, row)


@pytest.mark.parametrize("received", [1e18, -1e18, float("nan"), float("inf")])
def test_no_moment(received: float) -> None:
    """Test that a row that says when nothing can have been is not read."""
    with pytest.raises(UNREADABLE):
        read_row(Reply, as_row(reply(1, received=received)))


# Power cuts


class PowerCuts:
    """Notes the files, and the number of events, before each commit."""

    def __init__(self, house: House) -> None:
        """Begin to note."""
        self.house = house
        self.moments: list[tuple[dict[Path, bytes], int, int]] = []

    def note(self) -> None:
        """Note a moment."""
        folder = Path(self.house.hass.config.path(".storage"))
        files = {
            file: file.read_bytes()
            for file in folder.glob(f"{DOMAIN}.*")
            if not file.name.endswith("-shm")
        }
        self.moments.append((files, len(self.house.deliveries), len(self.house.replies)))

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Note the moment before each commit of the ledger and of the outbox."""

        def noting(write: Callable[..., None]) -> Callable[..., None]:
            def noting_write(*args: Any) -> None:
                self.note()
                write(*args)

            return noting_write

        with (
            patch.object(Ledger, "_write", noting(Ledger._write)),
            patch.object(OutboxStore, "_write", noting(OutboxStore._write)),
        ):
            yield
        self.note()

    async def restore(self, files: dict[Path, bytes]) -> None:
        """Start Home Assistant as after a power cut at a moment."""
        hass, entry_id = self.house.hass, self.house.entry.entry_id
        await hass.config_entries.async_unload(entry_id)
        await self.house.settle()
        await self.house.close_files()
        await hass.async_add_executor_job(put_back, Path(hass.config.path(".storage")), files)


def put_back(folder: Path, files: dict[Path, bytes]) -> None:
    """Have a folder as it was."""
    for file in folder.glob(f"{DOMAIN}.*"):
        if file not in files:
            file.unlink()
    for file, content in files.items():
        file.write_bytes(content)


async def test_power_cuts(house: House) -> None:
    """Test that whenever the power goes, each receipt and each reply is notified once."""
    house.world.behaviour.deliver_after = 30
    await switch_on(house)
    cuts = PowerCuts(house)
    with cuts.noted():
        await house.send()
        house.receive("First")
        await house.wait(40)
        house.receive("Second")
        await house.wait(130)
    deliveries, replies = house.deliveries, house.replies
    assert deliveries == [SENT, DELIVERED]
    assert len(replies) == 6
    assert len(cuts.moments) > 6
    for moment, (files, delivered, replied) in enumerate(cuts.moments):
        before = len(house.deliveries), len(house.replies)
        await cuts.restore(files)
        await house.restart()
        await house.wait(800)
        new = house.deliveries[before[0] :]
        events = Counter(kind for kind, _, _ in [*deliveries[:delivered], *new])
        # At first the message is not on disk, which its caller knows.
        assert events == ({"sent": 1, "delivered": 1} if moment else {}), moment
        answers = [*replies[:replied], *house.replies[before[1] :]]
        events = Counter(text for _, text, _ in answers)
        assert events == {"First": 3, "Second": 3}, moment
    # Once before the power cuts, and once after that before it is noted that it leaves.
    assert len(house.world.jobs) == 2
