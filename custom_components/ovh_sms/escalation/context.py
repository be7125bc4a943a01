"""What alarms use of their account."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..message import AddressBook
from ..message.pipeline import Pipeline
from ..outbox import Outbox
from ..storage.ledger import Ledger
from ..tracking import Questions, Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationContext:
    """What the parts of alarms share."""

    hass: HomeAssistant
    entry: ConfigEntry
    ledger: Ledger
    outbox: Outbox
    address_book: AddressBook
    questions: Questions
    pipeline: Pipeline
    tracker: Tracker
