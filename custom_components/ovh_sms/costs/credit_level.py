"""Notifies triggers of fewer credits, also of those that went while Home Assistant was down."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started

from ..const import CONF_SERVICE_NAME
from ..message.signals import SIGNAL_CREDITS
from ..storage.ledger import Ledger

NOTIFIED: Final = "credits"
"""Key of `left` in the ledger: the credits that triggers were last notified of."""

REFUND: Final = 5.0
"""Credits that come back without a purchase, when the silence guard replaces its SMS."""


class CreditLevel:
    """The credits of an account, as triggers know them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self._ledger = ledger
        self._left: float | None = None
        self._is_started = False

    @callback
    def async_start(self) -> None:
        """Notify of fewer credits as soon as automations can be triggered."""
        self._entry.async_on_unload(async_at_started(self._hass, self._async_start))

    @callback
    def _async_start(self, _hass: HomeAssistant) -> None:
        self._is_started = True
        if self._left is not None:
            self.async_update(self._left)

    @callback
    def async_update(self, left: float) -> None:
        """Notify of fewer credits than before; a refund is no new level to fall from."""
        self._left = left
        if not self._is_started:
            return
        before = self._ledger.get_state(NOTIFIED).get("left")
        if before is None or not before <= left <= before + REFUND:
            self._ledger.put_state(NOTIFIED, {"left": left})
        if before is not None and left < before:
            name = self._entry.data[CONF_SERVICE_NAME]
            async_dispatcher_send(self._hass, SIGNAL_CREDITS, name, before, left)
