"""What is done at OVHcloud before an account is removed."""

import asyncio
import contextlib
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..api import OvhError
from ..const import CONF_SERVICE_NAME
from ..silence import GuardMessages
from .connection import keys_of
from .domain_data import async_create_client, async_get_data

CANCEL_WITHIN: Final = 9.0
"""Longest seconds in which the SMS of the silence guard are cancelled."""


async def async_cancel_guard(hass: HomeAssistant, entry: ConfigEntry) -> float | None:
    """Cancel the SMS of the silence guard; return until when one may leave (since 1970)."""
    data = await async_get_data(hass).async_open(entry)
    if not any(message.is_guard for message in data.ledger.messages):
        return None
    client = async_create_client(hass, keys_of(entry), urgent=True)
    messages = GuardMessages(client, entry.data[CONF_SERVICE_NAME], data.ledger, data.outbox)
    with contextlib.suppress(OvhError, TimeoutError):
        async with asyncio.timeout(CANCEL_WITHIN):
            await messages.async_take_back()
    return messages.armed_until
