"""The clients of OVHcloud, which share one pace for each consumer key."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..api import ErrorLog, Keys, OvhClient, OvhClock, RateLimiter
from ..const import CONF_APPLICATION_KEY, CONF_APPLICATION_SECRET, CONF_CONSUMER_KEY, DOMAIN

LIMITERS: Final[HassKey[dict[str, RateLimiter]]] = HassKey(f"{DOMAIN}_limiters")
"""The pace of each consumer key, which accounts may share."""

ERROR_LOGS: Final[HassKey[dict[str, ErrorLog]]] = HassKey(f"{DOMAIN}_errors")
"""What has gone wrong with each consumer key."""

CLOCK: Final[HassKey[OvhClock]] = HassKey(f"{DOMAIN}_clock")
"""OVHcloud's time."""


def keys_of(entry: ConfigEntry) -> Keys:
    """Return the keys of an account."""
    data = entry.data
    return Keys(data[CONF_APPLICATION_KEY], data[CONF_APPLICATION_SECRET], data[CONF_CONSUMER_KEY])


@callback
def async_create_client(hass: HomeAssistant, keys: Keys, *, urgent: bool = False) -> OvhClient:
    """Return a client whose requests keep the pace of its consumer key."""
    limiter = hass.data.setdefault(LIMITERS, {}).setdefault(keys.consumer_key, RateLimiter())
    errors = hass.data.setdefault(ERROR_LOGS, {}).setdefault(keys.consumer_key, ErrorLog())
    clock = hass.data.setdefault(CLOCK, OvhClock())
    return OvhClient(keys, hass.async_add_executor_job, limiter, clock, errors, urgent=urgent)
