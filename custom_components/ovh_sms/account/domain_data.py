"""What all accounts of a Home Assistant share, and what outlives reloads."""

import asyncio
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..api import Keys, OvhClient
from ..const import DOMAIN
from ..costs.rates import Rates
from ..outbox import FinishedJob, NotSaved
from .account import SmsAccount
from .connection import Connections
from .entry_data import EntryData


class DomainData:
    """The only object of the integration in `hass.data`."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Set up without I/O."""
        self._hass = hass
        self.connections = Connections(hass)
        self.rates = Rates(hass)
        self.approvals: dict[str, asyncio.Event] = {}
        """Set when OVHcloud sends a browser back, by a secret token."""
        self.accounts: dict[str, SmsAccount] = {}
        """Accounts that can send, by entry id.

        An entry is neither "loaded" while it is set up nor "not loaded" while it is unloaded.
        """
        self.entries: dict[str, EntryData] = {}
        """What outlives a reload, by entry id."""
        self.changed: set[str] = set()
        """Ids of entries that reload because of a change."""

    async def async_open(self, entry_id: str) -> tuple[EntryData, Path | None]:
        """Return the state of an entry, and where a damaged outbox is kept. Raises NotSaved."""
        if data := self.entries.get(entry_id):
            return data, None
        data = EntryData.of(self._hass, entry_id)
        damaged = await data.async_open(self._hass)
        self.entries[entry_id] = data
        return data, damaged

    async def async_discard(self, entry_id: str) -> list[FinishedJob]:
        """Delete the files of an entry; return how the messages that waited have ended."""
        try:
            data, _ = await self.async_open(entry_id)
        except NotSaved:
            data = EntryData.of(self._hass, entry_id)
        self.entries.pop(entry_id, None)
        return await data.async_discard()


DATA: HassKey[DomainData] = HassKey(DOMAIN)


@callback
def async_get_data(hass: HomeAssistant) -> DomainData:
    """Return what accounts share; a config flow may ask for it before the set-up."""
    if DATA not in hass.data:
        hass.data[DATA] = DomainData(hass)
    return hass.data[DATA]


@callback
def async_create_client(hass: HomeAssistant, keys: Keys, *, urgent: bool = False) -> OvhClient:
    """Return a client that keeps the rate limit of its consumer key."""
    return async_get_data(hass).connections.async_create_client(keys, urgent=urgent)
