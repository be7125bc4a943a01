"""Test that a backup of Home Assistant has all messages, in files that are whole."""

import asyncio
from pathlib import Path
import shutil
from threading import Event
from unittest.mock import patch

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.backup import async_post_backup, async_pre_backup
from custom_components.ovh_sms.storage import account_file
from custom_components.ovh_sms.storage.database import Database
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .house import TEXT, House
from .storage.stored import files, opened


def file_of(house: House) -> Path:
    """Return the path of the file of the account."""
    return async_get_data(house.hass).entries[house.entry.entry_id].file.path


async def test_backup(house: House, hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that a copy has what was sent before, and is not touched by what is sent meanwhile."""
    path = file_of(house)
    journal = f"{path.name}-wal"
    with patch.object(account_file, "JOURNAL_LIMIT", 1):
        await house.send()
        await async_pre_backup(hass)
        before = files(path)
        assert before[journal] == b""
        folder = tmp_path / "backup"
        folder.mkdir()
        shutil.copy(path, folder)
        await house.send("Meanwhile")
        await house.wait(5)
        assert files(path)[path.name] == before[path.name]
        assert files(path)[journal]
        await async_post_backup(hass)
        assert files(path)[journal] == b""
    async with opened(hass, folder / path.name) as copy:
        assert [message.job.message for message in copy.ledger.messages] == [TEXT]
        assert not copy.stored.damaged


async def test_disk_that_hangs(house: House, hass: HomeAssistant) -> None:
    """Test that a backup does not wait for a disk that hangs, and is not stopped by it."""
    go_on = Event()
    house.hung_threads = 1
    with patch.object(Database, "checkpoint", lambda *_args: go_on.wait(20)):
        waiting = asyncio.create_task(async_pre_backup(hass))
        await house.wait(0.9)
        assert not waiting.done()
        await house.wait(0.2)
        assert waiting.done()
        await waiting
        go_on.set()
    house.hung_threads = 0
    await house.settle()
    await async_post_backup(hass)
    assert (await house.send())["status"] == "accepted"


async def test_disk_that_fails(house: House, hass: HomeAssistant) -> None:
    """Test that a backup is made although the disk refuses the messages."""
    with patch.object(Database, "checkpoint", side_effect=OSError):
        await async_pre_backup(hass)
        await async_post_backup(hass)


async def test_home_assistant_knows_it(house: House, hass: HomeAssistant) -> None:
    """Test that Home Assistant's backups call it."""
    assert await async_setup_component(hass, "backup", {})
    await house.settle()
    path = file_of(house)
    await house.send()
    await hass.data[DATA_MANAGER].async_pre_backup_actions()
    assert files(path)[f"{path.name}-wal"] == b""
    await hass.data[DATA_MANAGER].async_post_backup_actions()
