"""Sensors of an SMS account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import OvhSmsConfigEntry
from .api import Account
from .entity import AccountEntity

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


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of an account."""
    async_add_entities(AccountSensor(entry.runtime_data, description) for description in SENSORS)


class AccountSensor(AccountEntity, SensorEntity):
    """A value that OVHcloud keeps of the account."""

    entity_description: AccountSensorEntityDescription

    @property
    @override
    def native_value(self) -> float:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)
