"""What alarms and the silence guard use of their account."""

from dataclasses import dataclass
from typing import Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..api import OvhClient
from ..coordinator import KeyCoordinator
from ..costs import Spending
from ..message import AddressBook, Draft, Options, SendRequest
from ..outbox import Outbox
from ..storage.ledger import Ledger
from ..tracking import Canceller, Questions, Tracker


class Pipeline(Protocol):
    """The way out for messages."""

    async def async_compose(self, request: SendRequest) -> Draft:
        """Return the draft of a request, or raise InvalidCall."""

    async def async_queue(self, draft: Draft, tag: str, answer_by: float | None = None) -> None:
        """Queue a draft; the message is in the ledger before anything is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationContext:
    """What alarms and the silence guard share."""

    hass: HomeAssistant
    entry: ConfigEntry
    options: Options
    ledger: Ledger
    outbox: Outbox
    address_book: AddressBook
    questions: Questions
    pipeline: Pipeline
    tracker: Tracker
    canceller: Canceller
    client: OvhClient
    key_coordinator: KeyCoordinator
    spending: Spending
