"""What the parts of `arrival` share."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..api import OvhClient
from ..const import CONF_SERVICE_NAME
from ..message import AddressBook, Senders
from ..storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ArrivalContext:
    """An account, and what is known of its messages, recipients and senders."""

    hass: HomeAssistant
    entry: ConfigEntry
    client: OvhClient
    ledger: Ledger
    address_book: AddressBook
    senders: Senders

    @property
    def service_name(self) -> str:
        """Return the name of the account at OVHcloud."""
        name: str = self.entry.data[CONF_SERVICE_NAME]
        return name
