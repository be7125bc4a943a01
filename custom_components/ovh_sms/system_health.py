"""System health: whether messages can leave."""

from typing import Any, Final

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .account.overview import async_health

API_URL: Final = "https://eu.api.ovh.com/1.0/auth/time"
"""What anybody may ask, and every request begins with."""


@callback
def async_register(_hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register what is shown."""
    register.async_register_info(async_info, "/config/integrations/integration/ovh_sms")


async def async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what is shown."""
    return {
        "can_reach_server": system_health.async_check_can_reach_url(hass, API_URL),
        **async_health(hass),
    }
