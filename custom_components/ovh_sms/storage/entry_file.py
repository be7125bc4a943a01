"""Small JSON files of an entry; one that cannot be read is ignored."""

from collections.abc import Callable
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION: Final = 1

SAVE_WITHIN: Final = 1.0
"""Longest seconds until a change is on disk."""

# Store itself puts aside a file that is no JSON; these are its errors for other damage.
STORE_ERRORS: Final = (HomeAssistantError, NotImplementedError, LookupError, TypeError, OSError)


class EntryFile:
    """A file of an entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        """Set up without any I/O."""
        self._store = Store[Any](
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.{name}", private=True, atomic_writes=True
        )
        self._save_is_due = False

    async def async_load(self) -> Any:
        """Return the stored data, None if there are none that can be read."""
        try:
            return await self._store.async_load()
        except STORE_ERRORS as err:
            _LOGGER.warning("%s could not be read, going on without it: %r", self._store.key, err)
            return None

    @callback
    def async_save_soon(self, data: Callable[[], Any]) -> None:
        """Save within SAVE_WITHIN seconds what `data` returns by then."""
        # Store puts a delayed save off with each call: in a long alarm it would never happen.
        if not self._save_is_due:
            self._save_is_due = True
            self._store.async_delay_save(lambda: self._take(data), SAVE_WITHIN)

    async def async_remove(self) -> None:
        """Delete the file, and save nothing any more."""
        self._store.make_read_only()
        await self._store.async_remove()

    def _take(self, data: Callable[[], Any]) -> Any:
        self._save_is_due = False
        return data()
