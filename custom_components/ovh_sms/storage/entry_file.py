"""Small files of an entry, which never stop an account that has to send."""

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
"""Seconds after which what has changed is on disk."""

# Store puts a file aside that is no JSON; this is what it raises for one that is odd otherwise.
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
        """Return what is stored, None if there is nothing that can be read."""
        try:
            return await self._store.async_load()
        except STORE_ERRORS as err:
            _LOGGER.warning("%s could not be read, going on without it: %r", self._store.key, err)
            return None

    @callback
    def async_save_soon(self, data: Callable[[], Any]) -> None:
        """Save what the data are by then, within a second."""
        # A delayed save is put off by the next, and would be for ever in a long alarm.
        if not self._save_is_due:
            self._save_is_due = True
            self._store.async_delay_save(lambda: self._take(data), SAVE_WITHIN)

    async def async_remove(self) -> None:
        """Delete what is stored; from here on nothing is."""
        self._store.make_read_only()
        await self._store.async_remove()

    def _take(self, data: Callable[[], Any]) -> Any:
        """Return what is saved, at the moment it is."""
        self._save_is_due = False
        return data()
