"""Issues that tell the user what stands between a message and its receiver."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import CONF_SERVICE_NAME, DOMAIN

ACTION_NAME_TAKEN = "action_name_taken"
NO_CREDITS = "no_credits"


@callback
def async_report_action_name_taken(hass: HomeAssistant, names: list[str]) -> None:
    """Say that another integration owns names of our actions, or that none does any more."""
    if not names:
        ir.async_delete_issue(hass, DOMAIN, ACTION_NAME_TAKEN)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        ACTION_NAME_TAKEN,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=ACTION_NAME_TAKEN,
        translation_placeholders={"actions": ", ".join(names)},
    )


@callback
def async_report_no_credits(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Say that nothing can be sent until credits are bought."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _no_credits_id(entry),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=NO_CREDITS,
        translation_placeholders={"account": entry.title},
    )


@callback
def async_clear_no_credits(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take the issue back when there are credits again."""
    ir.async_delete_issue(hass, DOMAIN, _no_credits_id(entry))


def _no_credits_id(entry: ConfigEntry) -> str:
    """Return the issue's id, one per account."""
    return f"{NO_CREDITS}_{entry.data[CONF_SERVICE_NAME]}"
