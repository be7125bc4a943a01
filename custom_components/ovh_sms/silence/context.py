"""What the silence guard uses of its account."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..api import OvhClient
from ..coordinator import KeyCoordinator
from ..costs import Spending
from ..message import AddressBook, Options
from ..message.pipeline import Pipeline
from ..outbox import Outbox
from ..storage.ledger import Ledger
from ..tracking import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceContext:
    """What the parts of the guard share."""

    hass: HomeAssistant
    entry: ConfigEntry
    options: Options
    client: OvhClient
    ledger: Ledger
    outbox: Outbox
    address_book: AddressBook
    pipeline: Pipeline
    tracker: Tracker
    key_coordinator: KeyCoordinator
    spending: Spending
