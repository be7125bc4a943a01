"""Events of an SMS account."""

from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import OvhSmsConfigEntry
from .const import EVENT_ESCALATION
from .entity import AccountEntity, OvhSmsEntity, RecipientEntity, async_add_to_recipients
from .message.models import (
    RECEIVED,
    DeliveryNotice,
    DeliveryStatus,
    EscalationNotice,
    EscalationType,
    ReplyNotice,
)
from .message.signals import SIGNAL_DELIVERY, SIGNAL_ESCALATION, SIGNAL_REPLY

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

ESCALATION = EventEntityDescription(key="escalation", event_types=list(EscalationType))

REPLY = EventEntityDescription(key="reply", event_types=[RECEIVED])


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of an account and its recipients."""
    account = entry.runtime_data
    async_add_entities(
        [
            DeliveryEvent(account, DELIVERY),
            EscalationEvent(account, ESCALATION),
            AccountReplyEvent(account, REPLY),
        ]
    )
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
        self._trigger_event(delivery.status, delivery.attributes)
        self.async_write_ha_state()


class EscalationEvent(AccountEntity, EventEntity):
    """Fires when an alarm starts, goes on to its next step, or ends."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        self._async_listen(SIGNAL_ESCALATION, self._async_escalation)

    @callback
    def _async_escalation(self, notice: EscalationNotice) -> None:
        """Fire an event for a change of an alarm, and one for its line in Activity."""
        attributes: dict[str, Any] = {
            "name": notice.name,
            "step": notice.step,
            "recipients": list(notice.recipients),
            "by": notice.by,
        }
        self._trigger_event(notice.type, attributes)
        self.async_write_ha_state()
        line = {"entity_id": self.entity_id, "type": notice.type.value, "steps": notice.steps}
        self.hass.bus.async_fire(EVENT_ESCALATION, attributes | line)


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
        self._trigger_event(RECEIVED, reply.attributes)
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
