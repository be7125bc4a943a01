"""The switch of the silence guard."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import OvhSmsConfigEntry
from .entity import AccountEntity
from .message.signals import SIGNAL_SILENCE

PARALLEL_UPDATES = 0

SILENCE_GUARD = SwitchEntityDescription(key="silence_guard")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switch of an account."""
    async_add_entities([SilenceGuardSwitch(entry.runtime_data, SILENCE_GUARD)])


class SilenceGuardSwitch(AccountEntity, SwitchEntity):
    """Switches the silence guard; its state is on disk."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it is switched on."""
        return self._account.silence_guard.is_on

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the account."""
        self._async_listen(SIGNAL_SILENCE, self.async_write_ha_state)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch it on; raises a translated HomeAssistantError if it stays off."""
        await self._account.silence_guard.async_turn_on()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch it off; raises a translated HomeAssistantError if its SMS may still leave."""
        await self._account.silence_guard.async_turn_off()
