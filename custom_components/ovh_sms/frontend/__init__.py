"""The card, and the WebSocket commands that it uses."""

from hashlib import sha256
import logging
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import DOMAIN as FRONTEND_DOMAIN, add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

from .websocket import async_register_commands

_LOGGER = logging.getLogger(__name__)

MODULE: Final = Path(__file__).parent / "ovh-sms.js"


async def async_setup(hass: HomeAssistant) -> None:
    """Register the commands, and serve the card if there are dashboards."""
    async_register_commands(hass)
    if FRONTEND_DOMAIN not in hass.config.components:
        return
    try:
        url = await hass.async_add_executor_job(_url)
    except OSError as err:
        # SMS leave without a card, too.
        _LOGGER.warning("The card cannot be read: %r", err)
        return
    await hass.http.async_register_static_paths([StaticPathConfig(url, str(MODULE))])
    add_extra_js_url(hass, url)


def _url() -> str:
    """Return the address of the module, another one for each version; raises OSError."""
    version = sha256(MODULE.read_bytes()).hexdigest()[:8]
    return f"/ovh_sms_static/{version}/{MODULE.name}"
