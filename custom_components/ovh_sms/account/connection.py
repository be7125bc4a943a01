"""Clients of OVHcloud that share a rate limit for each consumer key."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import Final
from weakref import WeakSet

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback

from ..api import ErrorLog, Keys, OvhClient, OvhClock, RateLimiter
from ..const import KEY_FIELDS

SENDING_CONNECTIONS: Final = 12
"""Most requests of an account that send at the same time."""

LOOKING_CONNECTIONS: Final = 4
"""Most requests of an account at the same time that look for messages it may have sent."""

CHECKING_CONNECTIONS: Final = 4
"""Most requests of an account at the same time that check it."""


def keys_of(entry: ConfigEntry) -> Keys:
    """Return the keys of an account."""
    return Keys(**{field: entry.data[field] for field in KEY_FIELDS})


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients of an account, one for each use: a poll that hangs must hold no alarm back."""

    sending: OvhClient
    looking: OvhClient
    polling: OvhClient
    checking: OvhClient


class Connections:
    """What clients share: rate limits and error counts by consumer key, OVHcloud's clock."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Set up without I/O."""
        self._hass = hass
        self.clock = OvhClock()
        self.limiters: defaultdict[str, RateLimiter] = defaultdict(RateLimiter)
        self.error_logs: defaultdict[str, ErrorLog] = defaultdict(ErrorLog)
        self._clients: WeakSet[OvhClient] = WeakSet()
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, self._async_close)

    @callback
    def async_create_client(
        self, keys: Keys, *, urgent: bool = False, connections: int = 1
    ) -> OvhClient:
        """Return a client; the requests of an urgent one go before all others of its key."""
        key = keys.consumer_key
        client = OvhClient(
            keys,
            self._hass.async_add_executor_job,
            self.limiters[key],
            self.clock,
            self.error_logs[key],
            urgent=urgent,
            connections=connections,
        )
        self._clients.add(client)
        return client

    @callback
    def async_create_clients(self, keys: Keys) -> Clients:
        """Return the clients of an account."""
        create = partial(self.async_create_client, keys)
        return Clients(
            sending=create(urgent=True, connections=SENDING_CONNECTIONS),
            looking=create(urgent=True, connections=LOOKING_CONNECTIONS),
            polling=create(),
            checking=create(connections=CHECKING_CONNECTIONS),
        )

    @callback
    def _async_close(self, _event: Event) -> None:
        """End all requests: Home Assistant waits for their threads."""
        for client in self._clients:
            client.close()
