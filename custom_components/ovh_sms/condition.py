"""Conditions: whether an SMS would leave now."""

from typing import Any, Final, override

import voluptuous as vol

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import Condition, ConditionConfig
from homeassistant.helpers.typing import ConfigType

from .account.domain_data import async_get_data

_SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_OPTIONS, default={}): {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}}
)


class CanSend(Condition):
    """Whether an account, or one of all, can send as far as is known; nothing is asked."""

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the options."""
        validated: ConfigType = _SCHEMA(config)
        return validated

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Initialize the condition."""
        super().__init__(hass, config)
        self._entry_id = (config.options or {}).get(ATTR_CONFIG_ENTRY_ID)

    @override
    def _async_check(self, **kwargs: Any) -> bool:
        accounts = async_get_data(self._hass).accounts
        return any(
            account.can_send
            for entry_id, account in accounts.items()
            if not self._entry_id or self._entry_id == entry_id
        )


CONDITIONS: Final[dict[str, type[Condition]]] = {"can_send": CanSend}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return CONDITIONS
