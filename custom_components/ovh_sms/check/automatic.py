"""Runs the self-check by itself: after set-up, new keys and an update of the integration."""

from datetime import datetime
from typing import Final
from zlib import crc32

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.loader import async_get_loaded_integration

from ..const import CONF_CONSUMER_KEY, DOMAIN
from ..outbox import Outbox
from ..storage.ledger import Ledger
from .self_check import SelfCheck

STATE: Final = "checked"
"""Key of the checksums of the version and the key that were checked."""

DELAY: Final = 60.0
"""Seconds from the start to the check: messages that wait are sent first."""

RETRY_AFTER: Final = 600.0
"""Seconds until the next attempt if OVHcloud cannot be reached."""


class AutomaticCheck:
    """Runs the check once for each version of the integration and key."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        ledger: Ledger,
        outbox: Outbox,
        check: SelfCheck,
    ) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self._ledger = ledger
        self._outbox = outbox
        self._check = check
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Check soon unless this version and key have been checked."""
        version = str(async_get_loaded_integration(self._hass, DOMAIN).version)
        self._checked = {
            "version": float(crc32(version.encode())),
            "key": float(crc32(self._entry.data[CONF_CONSUMER_KEY].encode())),
        }
        if self._ledger.get_state(STATE) != self._checked:
            self._entry.async_on_unload(self._stop)
            self._plan(DELAY)

    @callback
    def _plan(self, delay: float) -> None:
        self._cancel = async_call_later(self._hass, delay, self._begin)

    @callback
    def _begin(self, _now: datetime) -> None:
        self._cancel = None
        if self._outbox.queued:
            self._plan(DELAY)
        else:
            self._entry.async_create_background_task(
                self._hass, self._async_check(), "ovh_sms automatic check"
            )

    async def _async_check(self) -> None:
        if (await self._check.async_run()).is_reached:
            self._ledger.put_state(STATE, self._checked)
        else:
            self._plan(RETRY_AFTER)

    @callback
    def _stop(self) -> None:
        if self._cancel:
            self._cancel()
