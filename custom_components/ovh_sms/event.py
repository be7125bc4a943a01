"""Events of an SMS account."""

from typing import Any, Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import OvhSmsConfigEntry, SmsAccount
from .const import SUBENTRY_RECIPIENT
from .entity import AccountEntity, RecipientEntity
from .message.models import RECEIVED, DeliveryNotice, DeliveryStatus, ReplyNotice
from .message.signals import SIGNAL_DELIVERY, SIGNAL_REPLY

PARALLEL_UPDATES = 0

ATTR_BLACKLISTED: Final = "blacklisted"
ATTR_EXPLANATION: Final = "explanation"
ATTR_KNOWN: Final = "known"
ATTR_MESSAGE: Final = "message"
ATTR_REASON: Final = "reason"
ATTR_RECIPIENT: Final = "recipient"
ATTR_RECIPIENTS: Final = "recipients"
ATTR_SENDER: Final = "sender"
ATTR_STOP: Final = "stop"
ATTR_TAG: Final = "tag"

DELIVERY = EventEntityDescription(
    key="delivery",
    translation_key="delivery",
    event_types=[
        DeliveryStatus.SENT,
        DeliveryStatus.DELIVERED,
        DeliveryStatus.FAILED,
        DeliveryStatus.EXPIRED,
    ],
)

REPLY = EventEntityDescription(key="reply", translation_key="reply", event_types=[RECEIVED])


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of an account and its recipients."""
    account = entry.runtime_data
    async_add_entities([DeliveryEvent(account, DELIVERY), AccountReplyEvent(account, REPLY)])
    for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT):
        async_add_entities(
            [RecipientReplyEvent(entry, subentry, REPLY)],
            config_subentry_id=subentry.subentry_id,
        )


class DeliveryEvent(AccountEntity, EventEntity):
    """Fires when a message was sent, delivered, or failed."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        await super().async_added_to_hass()
        signal = SIGNAL_DELIVERY.format(self._account.service_name)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_delivery))

    @callback
    def _async_delivery(self, delivery: DeliveryNotice) -> None:
        """Fire an event for the new status of a message."""
        if delivery.status not in self.event_types:
            return
        attributes: dict[str, Any] = {
            ATTR_TAG: delivery.tag,
            ATTR_RECIPIENTS: list(delivery.recipients),
        }
        if delivery.reason:
            attributes[ATTR_REASON] = delivery.reason
            attributes[ATTR_EXPLANATION] = delivery.explanation
        self._trigger_event(delivery.status, attributes)
        self.async_write_ha_state()


class ReplyEvent(EventEntity):
    """Fires for SMS that came in."""

    _account: SmsAccount

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        await super().async_added_to_hass()
        signal = SIGNAL_REPLY.format(self._account.service_name)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_reply))

    @callback
    def _async_reply(self, reply: ReplyNotice) -> None:
        """Fire an event for an SMS that came in."""
        if not self._concerns(reply):
            return
        attributes = {
            ATTR_MESSAGE: reply.message,
            ATTR_SENDER: reply.sender,
            ATTR_RECIPIENT: reply.recipient,
            ATTR_KNOWN: reply.recipient is not None,
            ATTR_TAG: reply.tag,
            ATTR_STOP: reply.stop,
            ATTR_BLACKLISTED: reply.blacklisted,
        }
        self._trigger_event(RECEIVED, attributes)
        self.async_write_ha_state()

    def _concerns(self, _reply: ReplyNotice) -> bool:
        """Return whether this entity fires for a reply."""
        return True


class AccountReplyEvent(AccountEntity, ReplyEvent):
    """Fires for every SMS that came in."""


class RecipientReplyEvent(RecipientEntity, ReplyEvent):
    """Fires for SMS from a recipient."""

    @override
    def _concerns(self, reply: ReplyNotice) -> bool:
        """Return whether a reply is from this recipient."""
        return self._subentry_id in reply.subentry_ids
