"""Events of an SMS account."""

from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import OvhSmsConfigEntry
from .entity import AccountEntity
from .models import Delivery, DeliveryStatus
from .signals import SIGNAL_DELIVERY

PARALLEL_UPDATES = 0

ATTR_REASON: Final = "reason"
ATTR_RECIPIENTS: Final = "recipients"
ATTR_TAG: Final = "tag"

DELIVERY = EventEntityDescription(
    key="delivery",
    translation_key="delivery",
    event_types=[DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.EXPIRED],
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of an account."""
    async_add_entities([DeliveryEvent(entry.runtime_data, DELIVERY)])


class DeliveryEvent(AccountEntity, EventEntity):
    """Tells how each message ended."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        await super().async_added_to_hass()
        signal = SIGNAL_DELIVERY.format(self._account.service_name)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_delivery))

    @callback
    def _async_delivery(self, delivery: Delivery) -> None:
        """Fire an event when a message has come to its end."""
        if delivery.status not in self.event_types:
            return
        attributes = {ATTR_TAG: delivery.tag, ATTR_RECIPIENTS: list(delivery.recipients)}
        if delivery.reason:
            attributes[ATTR_REASON] = delivery.reason
        self._trigger_event(delivery.status, attributes)
        self.async_write_ha_state()
