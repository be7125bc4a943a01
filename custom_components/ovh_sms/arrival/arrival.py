"""What may keep the SMS of an account from arriving."""

from collections.abc import Iterable, Sequence

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api import OvhClient
from ..message import AddressBook, Senders
from ..storage.ledger import Ledger
from .sender_check import SenderCheck


class Arrival:
    """Knows what may keep the SMS of an account from arriving."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: OvhClient,
        ledger: Ledger,
        *,
        address_book: AddressBook,
        senders: Senders,
    ) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._ledger = ledger
        self._address_book = address_book
        self._sender_check = SenderCheck(hass, entry, senders, address_book)

    @callback
    def async_warnings(self, sender: str, receivers: Sequence[str]) -> tuple[str, ...]:
        """Return why an SMS may not arrive at some phones, in the language of Home Assistant."""
        return self._sender_check.async_warnings(sender, receivers)

    @callback
    def async_sender_findings(
        self, receivers: Iterable[str] | None = None
    ) -> list[tuple[str, str]]:
        """Return countries, and what is wrong with the default sender there.

        Those of some receivers, or of the recipients if None.
        """
        return self._sender_check.async_findings(receivers)

    @callback
    def async_update_recipients(self) -> None:
        """Report or clear what is wrong for the recipients of now."""
        self._sender_check.async_update()

    @callback
    def async_senders_learnt(self) -> None:
        """Report or clear what is wrong with the senders of now."""
        self._sender_check.async_report()
