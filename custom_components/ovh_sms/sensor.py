"""Sensors of an SMS account and its recipients."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity, DataUpdateCoordinator
from homeassistant.util import dt as dt_util
from homeassistant.util.signal_type import SignalTypeFormat

from .account.account import OvhSmsConfigEntry, SmsAccount
from .entity import AccountEntity, RecipientEntity, async_add_to_recipients
from .message.models import DeliveryNotice, DeliveryStatus
from .message.signals import (
    SIGNAL_ALARMS,
    SIGNAL_DELIVERY,
    SIGNAL_QUEUED,
    SIGNAL_SILENCE,
    SIGNAL_SPENT,
)

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PolledSensorEntityDescription(SensorEntityDescription):
    """Describes a sensor of what OVHcloud says of an account."""

    coordinator_fn: Callable[[SmsAccount], DataUpdateCoordinator[Any]]
    value_fn: Callable[[Any], float | datetime | None]
    """Return the value from the data of the coordinator."""


@dataclass(frozen=True, kw_only=True)
class CountSensorEntityDescription(SensorEntityDescription):
    """Describes a sensor of what Home Assistant itself counts."""

    value_fn: Callable[[SmsAccount], float]
    signal: SignalTypeFormat[()]
    """Sent when the value has changed."""
    since_fn: Callable[[date], date] | None = None
    """Return the first day that is counted, from today."""


POLLED = (
    PolledSensorEntityDescription(
        key="credits_left",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        coordinator_fn=lambda account: account.coordinator,
        value_fn=lambda account: account.credits_left if account else None,
    ),
    # Unknown if the key does not expire or cannot be read.
    PolledSensorEntityDescription(
        key="key_expires",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        coordinator_fn=lambda account: account.key_coordinator,
        value_fn=lambda credential: credential.expires if credential else None,
    ),
)

COUNTS = (
    CountSensorEntityDescription(
        key="credits_used_today",
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        value_fn=lambda account: account.spending.budget.used_today,
        signal=SIGNAL_SPENT,
        since_fn=lambda today: today,
    ),
    CountSensorEntityDescription(
        key="credits_used_month",
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        value_fn=lambda account: account.spending.budget.used_month,
        signal=SIGNAL_SPENT,
        since_fn=lambda today: today.replace(day=1),
    ),
    CountSensorEntityDescription(
        key="queued",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda account: account.queued,
        signal=SIGNAL_QUEUED,
    ),
)

OPEN_ALARMS = CountSensorEntityDescription(
    key="open_alarms",
    state_class=SensorStateClass.MEASUREMENT,
    value_fn=lambda account: len(account.alarms.open),
    signal=SIGNAL_ALARMS,
)

SILENCE_UNTIL = SensorEntityDescription(
    key="silence_until", device_class=SensorDeviceClass.TIMESTAMP
)

STATUSES: Final = [status.value for status in DeliveryStatus]

LAST_STATUS = SensorEntityDescription(
    key="last_status", device_class=SensorDeviceClass.ENUM, options=STATUSES
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of an account and its recipients."""
    account = entry.runtime_data
    async_add_entities(PolledSensor(account, description) for description in POLLED)
    async_add_entities(CountSensor(account, description) for description in COUNTS)
    async_add_entities([OpenAlarmsSensor(account, OPEN_ALARMS)])
    async_add_entities([SilenceSensor(account, SILENCE_UNTIL)])
    async_add_to_recipients(entry, async_add_entities, LastStatusSensor, LAST_STATUS)


class PolledSensor(CoordinatorEntity[DataUpdateCoordinator[Any]], AccountEntity, SensorEntity):
    """A value of the account or its key at OVHcloud."""

    entity_description: PolledSensorEntityDescription

    def __init__(self, account: SmsAccount, description: PolledSensorEntityDescription) -> None:
        """Initialize the entity."""
        CoordinatorEntity.__init__(self, description.coordinator_fn(account))
        AccountEntity.__init__(self, account, description)

    @property
    @override
    def native_value(self) -> float | datetime | None:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)


class CountSensor(AccountEntity, SensorEntity):
    """Credits spent in a period, messages in the outbox, or open alarms."""

    entity_description: CountSensorEntityDescription

    @property
    @override
    def native_value(self) -> float:
        """Return the number."""
        return self.entity_description.value_fn(self._account)

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return when counting began, None if it has no beginning."""
        since_fn = self.entity_description.since_fn
        return dt_util.start_of_local_day(since_fn(dt_util.now().date())) if since_fn else None

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        self._async_listen(self.entity_description.signal, self.async_write_ha_state)


class OpenAlarmsSensor(CountSensor):
    """Number of open alarms, and how far the latest has come."""

    # The events of the alarms are recorded.
    _unrecorded_attributes = frozenset({"name", "step", "next_at", "told", "others"})

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the latest open alarm, and the names of the others."""
        if not (alarms := self._account.alarms.open):
            return None
        *others, latest = alarms
        return {
            "name": latest.name,
            "step": latest.step,
            "next_at": latest.next_at.isoformat() if latest.next_at else None,
            "told": list(latest.told),
            "others": [alarm.name for alarm in others],
        }


class SilenceSensor(AccountEntity, SensorEntity):
    """When the SMS of the silence guard leaves unless it is renewed."""

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the time, None if OVHcloud has no such SMS."""
        return self._account.silence_guard.until

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        self._async_listen(SIGNAL_SILENCE, self.async_write_ha_state)


class LastStatusSensor(RecipientEntity, RestoreSensor):
    """Status of the last message to a recipient."""

    _tag: str | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the status, and listen to the account."""
        if (last := await self.async_get_last_sensor_data()) and last.native_value in STATUSES:
            self._attr_native_value = last.native_value
        self._tag = self._account.history.last_tag(self._subentry_id)
        self._async_listen(SIGNAL_DELIVERY, self._async_delivery)

    @callback
    def _async_delivery(self, delivery: DeliveryNotice) -> None:
        """Show the status of a message to this recipient, unless a later one was sent."""
        is_old = delivery.is_receipt and self._tag not in {None, delivery.tag}
        if self._subentry_id in delivery.subentry_ids and not is_old:
            self._tag = delivery.tag
            self._attr_native_value = delivery.status
            self.async_write_ha_state()
