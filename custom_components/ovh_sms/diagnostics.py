"""Diagnostics: what a bug report needs, and nothing that is private."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .account.account import OvhSmsConfigEntry
from .account.overview import async_overview, async_recipient_overview
from .const import (
    CONF_DAILY_BUDGET,
    CONF_DEDUPLICATE,
    CONF_ENCODING,
    CONF_LOW_CREDITS,
    CONF_MAX_PARTS,
    CONF_MONTHLY_BUDGET,
    CONF_RECEIPTS,
    CONF_REPLIES,
    CONF_RETRY_FOR,
    CONF_SENDER,
    CONF_VALIDITY,
    CONF_WEBHOOK,
    CONF_WEBHOOK_SETTINGS,
    DOMAIN,
    SHORT_CODE,
)

# Only these: what others may add tomorrow could be private.
SHOWN_OPTIONS: Final = frozenset(
    {
        CONF_DAILY_BUDGET,
        CONF_DEDUPLICATE,
        CONF_ENCODING,
        CONF_LOW_CREDITS,
        CONF_MAX_PARTS,
        CONF_MONTHLY_BUDGET,
        CONF_RECEIPTS,
        CONF_REPLIES,
        CONF_RETRY_FOR,
        CONF_VALIDITY,
        CONF_WEBHOOK,
    }
)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: OvhSmsConfigEntry
) -> dict[str, Any]:
    """Return what is known of an account."""
    return {
        "entry": _entry(entry),
        "options": _options(entry.options),
        **async_overview(hass, entry),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: OvhSmsConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return what is known of an account, or of one of its recipients."""
    for domain, subentry_id in device.identifiers:
        if domain == DOMAIN:
            recipient = async_recipient_overview(hass, entry, subentry_id)
            if recipient is not None:
                return {"entry": _entry(entry), "recipient": recipient}
    return await async_get_config_entry_diagnostics(hass, entry)


def _entry(entry: OvhSmsConfigEntry) -> dict[str, Any]:
    """Return how it stands with an entry."""
    return {
        "version": f"{entry.version}.{entry.minor_version}",
        "state": entry.state.value,
        "reason": entry.error_reason_translation_key,
        "source": entry.source,
        "disabled_by": entry.disabled_by,
        "created": entry.created_at.isoformat(),
        "modified": entry.modified_at.isoformat(),
        "data": dict.fromkeys(entry.data, REDACTED),
    }


def _options(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were chosen."""
    sender = stored.get(CONF_SENDER, SHORT_CODE)
    return {
        **{option: stored[option] for option in sorted(SHOWN_OPTIONS & stored.keys())},
        CONF_SENDER: sender if sender == SHORT_CODE else REDACTED,
        CONF_WEBHOOK_SETTINGS: REDACTED if stored.get(CONF_WEBHOOK_SETTINGS) else None,
    }
