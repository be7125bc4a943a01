"""Sensors of an SMS account and its recipients."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .account.account import OvhSmsConfigEntry, SmsAccount
from .api import Account
from .const import SUBENTRY_RECIPIENT
from .coordinator import AccountCoordinator, KeyCoordinator
from .costs.budget import Budget
from .entity import AccountEntity, RecipientEntity
from .message.models import DeliveryNotice, DeliveryStatus
from .message.signals import SIGNAL_DELIVERY, SIGNAL_QUEUED, SIGNAL_SPENT

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AccountSensorEntityDescription(SensorEntityDescription):
    """Describes a sensor of an account."""

    value_fn: Callable[[Account], float]


SENSORS = (
    AccountSensorEntityDescription(
        key="credits_left",
        translation_key="credits_left",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value_fn=lambda account: account.credits_left,
    ),
)


@dataclass(frozen=True, kw_only=True)
class SpentSensorEntityDescription(SensorEntityDescription):
    """Describes a sensor of the credits spent since the beginning of a day or month."""

    value_fn: Callable[[Budget], float]
    since_fn: Callable[[datetime], datetime]


SPENT = (
    SpentSensorEntityDescription(
        key="credits_used_today",
        translation_key="credits_used_today",
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        value_fn=lambda budget: budget.used_today,
        since_fn=lambda midnight: midnight,
    ),
    SpentSensorEntityDescription(
        key="credits_used_month",
        translation_key="credits_used_month",
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        value_fn=lambda budget: budget.used_month,
        since_fn=lambda midnight: midnight.replace(day=1),
    ),
)

QUEUED = SensorEntityDescription(
    key="queued",
    translation_key="queued",
    state_class=SensorStateClass.MEASUREMENT,
    entity_category=EntityCategory.DIAGNOSTIC,
)

KEY_EXPIRES = SensorEntityDescription(
    key="key_expires",
    translation_key="key_expires",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
)

STATUSES: Final = [status.value for status in DeliveryStatus]

LAST_STATUS = SensorEntityDescription(
    key="last_status",
    translation_key="last_status",
    device_class=SensorDeviceClass.ENUM,
    options=STATUSES,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of an account and its recipients."""
    account = entry.runtime_data
    async_add_entities(AccountSensor(account, description) for description in SENSORS)
    async_add_entities(SpentSensor(account, description) for description in SPENT)
    async_add_entities([QueuedSensor(account, QUEUED), KeySensor(account, KEY_EXPIRES)])
    for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT):
        async_add_entities(
            [LastStatusSensor(entry, subentry, LAST_STATUS)],
            config_subentry_id=subentry.subentry_id,
        )


class AccountSensor(CoordinatorEntity[AccountCoordinator], AccountEntity, SensorEntity):
    """A value of the account at OVHcloud."""

    entity_description: AccountSensorEntityDescription

    def __init__(self, account: SmsAccount, description: AccountSensorEntityDescription) -> None:
        """Initialize the entity."""
        CoordinatorEntity.__init__(self, account.coordinator)
        AccountEntity.__init__(self, account, description)

    @property
    @override
    def native_value(self) -> float:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)


class KeySensor(CoordinatorEntity[KeyCoordinator], AccountEntity, SensorEntity):
    """When the consumer key expires; unknown if it does not expire or cannot be read."""

    def __init__(self, account: SmsAccount, description: SensorEntityDescription) -> None:
        """Initialize the sensor."""
        CoordinatorEntity.__init__(self, account.key_coordinator)
        AccountEntity.__init__(self, account, description)

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the moment."""
        credential = self.coordinator.data
        return credential.expires if credential else None


class SpentSensor(AccountEntity, SensorEntity):
    """Credits spent in a period."""

    entity_description: SpentSensorEntityDescription

    @property
    @override
    def native_value(self) -> float:
        """Return the credits."""
        return self.entity_description.value_fn(self._account.spending.budget)

    @property
    @override
    def last_reset(self) -> datetime:
        """Return when counting began."""
        # In local time, so that a change of its offset does not make it another day.
        first = self.entity_description.since_fn(dt_util.start_of_local_day())
        return dt_util.start_of_local_day(first.date())

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        signal = SIGNAL_SPENT.format(self._account.service_name)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self.async_write_ha_state))


class QueuedSensor(AccountEntity, SensorEntity):
    """Number of messages in the outbox."""

    @property
    @override
    def native_value(self) -> int:
        """Return the number."""
        return self._account.queued

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        signal = SIGNAL_QUEUED.format(self._account.service_name)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self.async_write_ha_state))


class LastStatusSensor(RecipientEntity, RestoreSensor):
    """Status of the last message to a recipient."""

    _tag: str | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the status, and listen to the account."""
        if (last := await self.async_get_last_sensor_data()) and last.native_value in STATUSES:
            self._attr_native_value = last.native_value
        self._tag = self._account.history.last_tag(self._subentry_id)
        signal = SIGNAL_DELIVERY.format(self._account.service_name)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_delivery))

    @callback
    def _async_delivery(self, delivery: DeliveryNotice) -> None:
        """Show the status of a message to this recipient, unless a later one was sent."""
        is_old = delivery.is_receipt and self._tag not in {None, delivery.tag}
        if self._subentry_id in delivery.subentry_ids and not is_old:
            self._tag = delivery.tag
            self._attr_native_value = delivery.status
            self.async_write_ha_state()
