"""Which SMS OVHcloud holds back for later, so that they can be cancelled."""

from collections.abc import Sequence
import contextlib
from typing import Any, Final

import voluptuous as vol

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .storage import EntryFile

DEFERRED: Final[HassKey[dict[str, Deferred]]] = HassKey(f"{DOMAIN}_deferred")
"""What is held back, by entry id; it outlives the reloads of the entry."""

# The SMS of each job by its tag, and until when (seconds since 1970) OVHcloud holds them back.
HELD: Final = vol.Schema(
    {str: vol.Schema({"ids": [int], "until": vol.Coerce(float)}, required=True)}
)


class Deferred:
    """Remembers the jobs of an account that have not left OVHcloud yet."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Set up without any I/O."""
        self._file = EntryFile(hass, entry_id, "deferred")
        self._held: dict[str, Any] = {}

    async def async_load(self) -> None:
        """Read what is stored, if it can be."""
        with contextlib.suppress(vol.Invalid):
            self._held = HELD(await self._file.async_load() or {})

    async def async_remove(self) -> None:
        """Delete what is stored."""
        await self._file.async_remove()

    @callback
    def async_hold(self, tag: str, ids: Sequence[int], seconds: float) -> None:
        """Remember a job, and forget those that have left."""
        now = dt_util.utcnow().timestamp()
        self._held = {tag: held for tag, held in self._held.items() if held["until"] > now}
        self._held[tag] = {"ids": list(ids), "until": now + seconds}
        self._file.async_save_soon(lambda: self._held)

    def ids_of(self, tag: str) -> list[int]:
        """Return the SMS of a job that OVHcloud may still hold back."""
        return list(self._held[tag]["ids"]) if tag in self._held else []

    @callback
    def async_forget(self, tag: str) -> None:
        """Forget a job that was cancelled."""
        if self._held.pop(tag, None):
            self._file.async_save_soon(lambda: self._held)
