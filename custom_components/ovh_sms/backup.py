"""Backups of Home Assistant: the files of accounts do not change while they are copied."""

import asyncio
import contextlib
from typing import Final

from homeassistant.core import HomeAssistant

from .account.domain_data import async_get_data

WAIT: Final = 1.0
"""Longest seconds that a backup waits for the disk."""

LONGEST_BACKUP: Final = 3600.0
"""Seconds after which the end of a backup is no longer waited for."""


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Complete the files, and let only their journals grow from now on."""
    await _async_checkpoint(hass, LONGEST_BACKUP)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the files grow again."""
    await _async_checkpoint(hass, 0.0)


async def _async_checkpoint(hass: HomeAssistant, hold_for: float) -> None:
    files = [data.file for data in async_get_data(hass).entries.values()]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(WAIT):
            await asyncio.gather(*(file.async_checkpoint(hold_for) for file in files))
