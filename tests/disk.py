"""The disk of a house: full, or as it was at some moment of a power cut."""

import asyncio
from collections.abc import Callable, Iterator
import contextlib
from pathlib import Path
import sqlite3
from typing import Any, Final
from unittest.mock import patch

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.storage.account_file import AccountFile

from .house import House

OWNER: Final = AccountFile
"""Whose method `_write` makes each commit."""

LONGEST: Final = 60
"""Seconds."""

type Files = dict[Path, bytes]


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Let nothing be written."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    with patch.object(OWNER, "_write", side_effect=error):
        yield


def files_of(house: House) -> Files:
    """Return the files of the integration, as a power cut leaves them."""
    return {file: file.read_bytes() for file in _folder(house).glob(f"{DOMAIN}.*")}


async def restart(house: House, files: Files | None = None) -> None:
    """Start Home Assistant anew, after a power cut if the files are given as they were then."""
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.settle()
    await house.close_files()
    if files is not None:
        await house.hass.async_add_executor_job(_put_back, _folder(house), files)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.settle()


class PowerCuts:
    """The files, and the number of events, before each commit."""

    def __init__(self, house: House) -> None:
        """Begin to note."""
        self._house = house
        self.moments: list[tuple[Files, int, int]] = []

    def _note(self) -> None:
        house = self._house
        self.moments.append((files_of(house), len(house.deliveries), len(house.replies)))

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Note the moment before each commit, and the one after all."""
        write: Callable[..., Any] = OWNER._write

        def noting_write(*args: Any) -> Any:
            told = asyncio.run_coroutine_threadsafe(_notified(), self._house.hass.loop)
            told.result(LONGEST)
            self._note()
            return write(*args)

        with patch.object(OWNER, "_write", noting_write):
            yield
        self._note()


async def _notified() -> None:
    """Wait until what awaited the commit before has gone on: the next one may begin sooner."""
    for _ in range(20):
        await asyncio.sleep(0)


def _folder(house: House) -> Path:
    return Path(house.hass.config.path(".storage"))


def _put_back(folder: Path, files: Files) -> None:
    """Have a folder as it was."""
    for file in folder.glob(f"{DOMAIN}.*"):
        if file not in files:
            file.unlink()
    for file, content in files.items():
        file.write_bytes(content)
