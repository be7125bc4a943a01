"""Base entities: one device for an account, one for each of its recipients."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util.signal_type import SignalTypeFormat

from .account.account import OvhSmsConfigEntry, SmsAccount
from .const import DOMAIN, SUBENTRY_RECIPIENT
from .message.signals import SIGNAL_RECIPIENTS

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


@callback
def async_add_to_recipients(
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    kind: type[RecipientEntity],
    description: EntityDescription,
) -> None:
    """Add an entity to each recipient of an account, and to each that comes later."""
    known: set[str] = set()

    @callback
    def add() -> None:
        for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT):
            if subentry.subentry_id not in known:
                known.add(subentry.subentry_id)
                entity = kind(entry, subentry, description)
                async_add_entities([entity], config_subentry_id=subentry.subentry_id)

    add()
    hass = entry.runtime_data.hass
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_RECIPIENTS, add))


@callback
def async_rename_devices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Name the devices of recipients as the recipients are called now."""
    registry = dr.async_get(hass)
    for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT):
        identifier = (DOMAIN, subentry.subentry_id)
        if device := registry.async_get_device_by_identifier(identifier, entry.entry_id):
            registry.async_update_device(device.id, name=subentry.title)


class OvhSmsEntity(Entity):
    """Entity of an account or a recipient; its key is also its translation key."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: SmsAccount, owner_id: str, description: EntityDescription) -> None:
        """Initialize the entity."""
        self.entity_description = description
        self._account = account
        self._attr_translation_key = description.key
        self._attr_unique_id = f"{owner_id}_{description.key}"

    @callback
    def _async_listen[*Args](
        self, signal: SignalTypeFormat[*Args], target: Callable[[*Args], Any]
    ) -> None:
        """Call a callback for each signal of the account, until the entity is removed."""
        name = signal.format(self._account.service_name)
        self.async_on_remove(async_dispatcher_connect(self.hass, name, target))


class AccountEntity(OvhSmsEntity):
    """Entity of an account."""

    def __init__(self, account: SmsAccount, description: EntityDescription) -> None:
        """Initialize the entity."""
        super().__init__(account, account.service_name, description)
        self._attr_device_info = account_device_info(account)


class RecipientEntity(OvhSmsEntity):
    """Entity of a recipient."""

    def __init__(
        self, entry: OvhSmsConfigEntry, subentry: ConfigSubentry, description: EntityDescription
    ) -> None:
        """Initialize the entity."""
        account = entry.runtime_data
        super().__init__(account, subentry.subentry_id, description)
        self._subentry_id = subentry.subentry_id
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, subentry.subentry_id)},
            manufacturer=MANUFACTURER,
            name=subentry.title,
            via_device_id=dr.async_get_device_id_by_identifier(
                account.hass, (DOMAIN, account.service_name), config_entry_id=entry.entry_id
            ),
        )
