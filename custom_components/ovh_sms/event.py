"""Events of an SMS account."""

from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import OvhSmsConfigEntry
from .entity import AccountEntity, OvhSmsEntity, RecipientEntity, async_add_to_recipients
from .message.models import RECEIVED, DeliveryNotice, DeliveryStatus, ReplyNotice
from .message.signals import SIGNAL_DELIVERY, SIGNAL_REPLY

PARALLEL_UPDATES = 0

DELIVERY = EventEntityDescription(
    key="delivery",
    event_types=[
        DeliveryStatus.SENT,
        DeliveryStatus.DELIVERED,
        DeliveryStatus.FAILED,
        DeliveryStatus.EXPIRED,
    ],
)

REPLY = EventEntityDescription(key="reply", event_types=[RECEIVED])


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of an account and its recipients."""
    account = entry.runtime_data
    async_add_entities([DeliveryEvent(account, DELIVERY), AccountReplyEvent(account, REPLY)])
    async_add_to_recipients(entry, async_add_entities, RecipientReplyEvent, REPLY)


class DeliveryEvent(AccountEntity, EventEntity):
    """Fires when a message was sent, delivered, or failed."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        self._async_listen(SIGNAL_DELIVERY, self._async_delivery)

    @callback
    def _async_delivery(self, delivery: DeliveryNotice) -> None:
        """Fire an event for the new status of a message."""
        if delivery.status not in self.event_types:
            return
        attributes: dict[str, Any] = {
            "tag": delivery.tag,
            "recipients": list(delivery.recipients),
        }
        if delivery.reason:
            attributes["reason"] = delivery.reason
            attributes["explanation"] = delivery.explanation
        self._trigger_event(delivery.status, attributes)
        self.async_write_ha_state()


class ReplyEvent(OvhSmsEntity, EventEntity):
    """Fires for SMS that came in."""

    # The texts are private, and any user of the host can read the database.
    _unrecorded_attributes = frozenset({"message"})

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        self._async_listen(SIGNAL_REPLY, self._async_reply)

    @callback
    def _async_reply(self, reply: ReplyNotice) -> None:
        """Fire an event for an SMS that came in."""
        attributes = {
            "message": reply.message,
            "time": reply.time,
            "sender": reply.sender,
            "recipient": reply.recipient,
            "known": reply.recipient is not None,
            "tag": reply.tag,
            "stop": reply.stop,
            "blacklisted": reply.blacklisted,
        }
        self._trigger_event(RECEIVED, attributes)
        self.async_write_ha_state()


class AccountReplyEvent(AccountEntity, ReplyEvent):
    """Fires for every SMS that came in."""


class RecipientReplyEvent(RecipientEntity, ReplyEvent):
    """Fires for SMS from a recipient."""

    @callback
    @override
    def _async_reply(self, reply: ReplyNotice) -> None:
        """Fire an event for an SMS from this recipient."""
        if self._subentry_id in reply.subentry_ids:
            super()._async_reply(reply)
