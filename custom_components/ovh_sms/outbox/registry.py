"""The outboxes of all accounts, which outlive the reloads of their entries."""

from collections.abc import Callable
import contextlib
from pathlib import Path
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .errors import NotSaved
from .models import Ended
from .outbox import Outbox

OUTBOXES: Final[HassKey[dict[str, Outbox]]] = HassKey(f"{DOMAIN}_outboxes")
"""Outboxes that were read from disk, by entry id."""


async def async_get_outbox(
    hass: HomeAssistant, entry_id: str, is_settled: Callable[[], bool] = lambda: True
) -> tuple[Outbox, Path | None]:
    """Return the outbox of an entry, and where it is kept if it was found damaged.

    Raises NotSaved if the disk cannot be used.
    """
    outboxes = hass.data.setdefault(OUTBOXES, {})
    if entry_id in outboxes:
        return outboxes[entry_id], None
    path = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.outbox"))
    outbox = Outbox(hass, path, is_settled)
    damaged = await outbox.async_load()
    outboxes[entry_id] = outbox

    async def close(_event: Event) -> None:
        await outbox.async_close()

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, close)
    return outbox, damaged


async def async_discard_outbox(hass: HomeAssistant, entry_id: str) -> list[Ended]:
    """Delete the outbox of an entry, and return what has become of what was waiting in it."""
    with contextlib.suppress(NotSaved):
        outbox, _ = await async_get_outbox(hass, entry_id)
        del hass.data[OUTBOXES][entry_id]
        return await outbox.async_discard()
    return []
