"""Numbers as the language of Home Assistant writes them."""

from typing import Final

from homeassistant.core import HomeAssistant

_WITH_COMMA: Final = frozenset({"de", "es", "fr", "it", "nl", "pl", "pt"})
"""Translated languages that write a decimal comma."""


def as_text(hass: HomeAssistant, value: float) -> str:
    """Return a number with two decimals at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    has_comma = hass.config.language.partition("-")[0] in _WITH_COMMA
    return text.replace(".", ",") if has_comma else text
