"""Base entities: one device for an account, one for each of its recipients."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription

from .account.account import OvhSmsConfigEntry, SmsAccount
from .const import DOMAIN

MANUFACTURER = "OVHcloud"


def account_device_info(account: SmsAccount) -> DeviceInfo:
    """Return the device of an account."""
    return DeviceInfo(
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, account.service_name)},
        manufacturer=MANUFACTURER,
        model="SMS",
        name=account.name,
        serial_number=account.service_name,
    )


class AccountEntity(Entity):
    """Entity of an account."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: SmsAccount, description: EntityDescription) -> None:
        """Initialize the entity."""
        self.entity_description = description
        self._account = account
        self._attr_unique_id = f"{account.service_name}_{description.key}"
        self._attr_device_info = account_device_info(account)


class RecipientEntity(Entity):
    """Entity of a recipient."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, entry: OvhSmsConfigEntry, subentry: ConfigSubentry, description: EntityDescription
    ) -> None:
        """Initialize the entity."""
        self.entity_description = description
        self._account = entry.runtime_data
        self._subentry_id = subentry.subentry_id
        self._attr_unique_id = f"{subentry.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, subentry.subentry_id)},
            manufacturer=MANUFACTURER,
            name=subentry.title,
            via_device_id=dr.async_get_device_id_by_identifier(
                self._account.hass,
                (DOMAIN, self._account.service_name),
                config_entry_id=entry.entry_id,
            ),
        )
