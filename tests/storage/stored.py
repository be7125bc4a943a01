"""Ledgers on disk, and what happens to files."""

from collections.abc import AsyncIterator, Callable
import contextlib
from pathlib import Path
import shutil
import sqlite3
from typing import Any, Final

from custom_components.ovh_sms.api import Job
from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.database import StoredRows
from custom_components.ovh_sms.storage.ledger import Ledger
from custom_components.ovh_sms.storage.records import Message, Sms, SmsState
from homeassistant.core import HomeAssistant

from ..conftest import ALICE

RUBBISH: Final = bytes(range(256)) * 80

type Damage = Callable[[Path], object]


def make_message(*receivers: str, text: str = "Fire!", **changes: Any) -> Callable[[int], Message]:
    """Return what makes a message to Alice unless there are other receivers."""

    def make(number: int) -> Message:
        job = Job(
            message=text,
            receivers=receivers or (ALICE,),
            sender="MyHouse",
            tag=changes.get("tag", f"ha{number:018x}"),
        )
        others = {key: value for key, value in changes.items() if key != "tag"}
        defaults: dict[str, Any] = {"created": 100.0, "expires": 1e9}
        return Message(number=number, job=job, **defaults | others)

    return make


class Opened:
    """A ledger, and what its file had."""

    def __init__(self, hass: HomeAssistant, path: Path, old: Path | None = None) -> None:
        """Set up without I/O."""
        self.file = AccountFile(hass, path, old)
        self.ledger = Ledger(hass, self.file)
        self.stored = StoredRows()

    async def load(self) -> None:
        """Read the file."""
        self.stored = await self.ledger.async_load()

    def add(self, *receivers: str, **changes: Any) -> Message:
        """Add a message."""
        return self.ledger.add(make_message(*receivers, **changes))[0].message

    @property
    def sms(self) -> list[Sms]:
        """Return all SMS, the oldest first."""
        return [sms for message in self.ledger.messages for sms in self.ledger.sms_of(message)]

    @property
    def states(self) -> list[tuple[int, str, SmsState]]:
        """Return the number, receiver and state of all SMS."""
        return [(sms.message.number, sms.receiver, sms.state) for sms in self.sms]


@contextlib.asynccontextmanager
async def opened(hass: HomeAssistant, path: Path, old: Path | None = None) -> AsyncIterator[Opened]:
    """Open a ledger, and close it in the end."""
    found = Opened(hass, path, old)
    try:
        await found.load()
        yield found
        with contextlib.suppress(sqlite3.Error, OSError):
            await found.file.async_flush()
    finally:
        await found.file.async_close()


def files(path: Path) -> dict[str, bytes]:
    """Return the files in the folder of a file, and their content."""
    return {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}


def put_back(path: Path, content: dict[str, bytes]) -> None:
    """Restore the folder of a file as it was, as after a kill at that time."""
    for file in path.parent.iterdir():
        file.unlink()
    for name, data in content.items():
        (path.parent / name).write_bytes(data)


def copied(path: Path, folder: Path) -> Path:
    """Copy a file and its journal to a new folder."""
    shutil.copytree(path.parent, folder)
    return folder / path.name


def content_of(path: Path) -> bytes:
    """Return the content of a file."""
    return path.read_bytes()


def overwrite(path: Path, content: bytes) -> None:
    """Replace the content of a file."""
    path.write_bytes(content)


def delete(path: Path) -> None:
    """Delete a file."""
    path.unlink()


def sql(*commands: str) -> Damage:
    """Return what changes a file by hand."""

    def damage(path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(";".join(commands))

    return damage


def flipped(content: bytes, at: int, bits: int = 1) -> bytes:
    """Return bytes of which some bits of one have changed."""
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]
