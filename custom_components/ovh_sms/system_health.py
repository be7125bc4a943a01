"""System health: whether messages can be sent."""

from typing import Any, Final

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .account.statistics import async_health

API_URL: Final = "https://eu.api.ovh.com/1.0/auth/time"
"""Needs no keys."""


@callback
def async_register(_hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register the system health callback."""
    register.async_register_info(async_info, "/config/integrations/integration/ovh_sms")


async def async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the info page of the integration."""
    return {
        "can_reach_server": system_health.async_check_can_reach_url(hass, API_URL),
        **async_health(hass),
    }
