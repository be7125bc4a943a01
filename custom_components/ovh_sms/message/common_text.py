"""Texts that are no part of a form, an error or an issue."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..const import DOMAIN


@callback
def common_text(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a text in the language of Home Assistant, empty if there is none."""
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)
    return texts.get(f"component.{DOMAIN}.common.{key}", "").format(**placeholders)
