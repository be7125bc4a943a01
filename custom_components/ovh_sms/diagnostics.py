"""Diagnostics of an account, without anything private."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant

from .account.account import OvhSmsConfigEntry
from .account.statistics import async_statistics
from .const import CONF_SENDER, CONF_WEBHOOK_SETTINGS, SHORT_CODE
from .message.options import Options

# Texts may be private, and so may an option that another version stored.
SHOWN_OPTIONS: Final = frozenset(
    field.name for field in fields(Options) if field.type not in (str, tuple[str, ...])
)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: OvhSmsConfigEntry
) -> dict[str, Any]:
    """Return diagnostics for a config entry, whether or not it is loaded."""
    return {
        "entry": {
            "version": f"{entry.version}.{entry.minor_version}",
            "state": entry.state.value,
            "reason": entry.error_reason_translation_key,
            "source": entry.source,
            "disabled_by": entry.disabled_by,
        },
        "options": _options(entry.options),
        **async_statistics(hass, entry),
    }


def _options(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stored options."""
    sender = stored.get(CONF_SENDER, SHORT_CODE)
    return {
        **{option: stored[option] for option in sorted(SHOWN_OPTIONS & stored.keys())},
        CONF_SENDER: sender if sender == SHORT_CODE else REDACTED,
        CONF_WEBHOOK_SETTINGS: REDACTED if stored.get(CONF_WEBHOOK_SETTINGS) else None,
    }
