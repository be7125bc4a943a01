"""What may keep the SMS of an account from arriving."""

from collections.abc import Sequence

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api import OvhClient
from ..message import AddressBook
from ..storage.ledger import Ledger


class Arrival:
    """Knows what may keep the SMS of an account from arriving."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: OvhClient,
        ledger: Ledger,
        address_book: AddressBook,
    ) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._ledger = ledger
        self._address_book = address_book

    @callback
    def async_warnings(self, sender: str, receivers: Sequence[str]) -> tuple[str, ...]:
        """Return why an SMS may not arrive at some phones, in the language of Home Assistant."""
        return ()
