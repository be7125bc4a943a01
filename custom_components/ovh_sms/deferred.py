"""Which SMS OVHcloud holds back for later, so that they can be cancelled."""

from collections.abc import Sequence
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

DEFERRED: Final[HassKey[dict[str, Deferred]]] = HassKey(f"{DOMAIN}_deferred")
"""What is held back, by entry id; it outlives the reloads of the entry."""

STORAGE_VERSION: Final = 1


class Held(TypedDict):
    """The SMS of a job, and until when (seconds since 1970) OVHcloud holds them back."""

    ids: list[int]
    until: float


class Deferred:
    """Remembers the jobs of an account that have not left OVHcloud yet."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Set up without any I/O."""
        self._store = Store[dict[str, Held]](
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.deferred", private=True
        )
        self._held: dict[str, Held] = {}

    async def async_load(self) -> None:
        """Read what is stored."""
        self._held = await self._store.async_load() or {}

    async def async_remove(self) -> None:
        """Delete what is stored."""
        await self._store.async_remove()

    @callback
    def async_hold(self, tag: str, ids: Sequence[int], seconds: float) -> None:
        """Remember a job, and forget those that have left."""
        now = dt_util.utcnow().timestamp()
        self._held = {tag: held for tag, held in self._held.items() if held["until"] > now}
        self._held[tag] = Held(ids=list(ids), until=now + seconds)
        self._store.async_delay_save(lambda: self._held)

    def ids_of(self, tag: str) -> list[int]:
        """Return the SMS of a job that OVHcloud may still hold back."""
        return list(self._held[tag]["ids"]) if tag in self._held else []

    @callback
    def async_forget(self, tag: str) -> None:
        """Forget a job that was cancelled."""
        if self._held.pop(tag, None):
            self._store.async_delay_save(lambda: self._held)


async def async_get_deferred(hass: HomeAssistant, entry_id: str) -> Deferred:
    """Return what OVHcloud holds back of an entry."""
    known = hass.data.setdefault(DEFERRED, {})
    if entry_id not in known:
        deferred = Deferred(hass, entry_id)
        await deferred.async_load()
        known.setdefault(entry_id, deferred)
    return known[entry_id]


async def async_discard_deferred(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what OVHcloud holds back of an entry that is removed."""
    deferred = hass.data.get(DEFERRED, {}).pop(entry_id, None) or Deferred(hass, entry_id)
    await deferred.async_remove()
