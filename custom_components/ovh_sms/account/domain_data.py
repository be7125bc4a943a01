"""What all accounts of a Home Assistant share, and what outlives reloads."""

import asyncio
import logging

from homeassistant.components.notify import BaseNotificationService
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from ..api import Keys, OvhClient
from ..const import DOMAIN
from ..costs import Rates
from ..log_filter import LogFilter
from ..message.proposals import Proposals
from ..message.signals import SIGNAL_SENDERS
from ..problems.issue import Issue, async_report, async_report_or_clear
from .account import SmsAccount
from .connection import Connections
from .entry_data import EntryData

_LOGGER = logging.getLogger(__name__)


class DomainData:
    """The only object of the integration in `hass.data`."""

    notify_service: BaseNotificationService
    """The owner of `notify.ovh_sms`, set before any entry is set up."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Set up without I/O."""
        self._hass = hass
        self.connections = Connections(hass)
        self.rates = Rates(hass)
        self.log_filter = LogFilter(hass)
        self.approvals: dict[str, asyncio.Event] = {}
        """Set when OVHcloud sends a browser back, by a secret token."""
        self.proposals = Proposals(hass)
        """What assistants have to ask before they send."""
        self.accounts: dict[str, SmsAccount] = {}
        """Accounts that can send, by entry id.

        An entry is neither "loaded" while it is set up nor "not loaded" while it is unloaded.
        """
        self.senders: dict[str, list[str]] = {}
        """The enabled senders, as far as OVHcloud was asked, by service name."""
        async_dispatcher_connect(hass, SIGNAL_SENDERS, self._async_listed)
        self.entries: dict[str, EntryData] = {}
        """What outlives a reload, by entry id."""

    @callback
    def _async_listed(self, service_name: str, senders: list[str]) -> None:
        self.senders[service_name] = senders

    async def async_open(self, entry: ConfigEntry) -> EntryData:
        """Return the state of an entry, and report a damaged file."""
        if data := self.entries.get(entry.entry_id):
            return data
        data = EntryData.of(self._hass, entry)

        def report_failing() -> None:
            failing = data.file.failing
            async_report_or_clear(self._hass, entry, Issue.OUTBOX_NOT_SAVED, failing)

        data.file.failing_changed = report_failing
        if damaged := await data.async_open(self._hass):
            _LOGGER.error("The outbox was damaged and is kept as %s", damaged)
            async_report(self._hass, entry, Issue.OUTBOX_DAMAGED, path=str(damaged))
        self.entries[entry.entry_id] = data
        return data

    async def async_discard(self, entry: ConfigEntry) -> int:
        """Delete the files of an entry; return how many queued messages were lost."""
        data = await self.async_open(entry)
        del self.entries[entry.entry_id]
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
