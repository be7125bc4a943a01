"""Ask for new keys."""

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlowContext,
)
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir


@callback
def async_needs_reauth(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Return whether an account waits for new keys."""
    return any(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


@callback
def async_start_reauth(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Start a reauthentication unless there is one, also beside an open reconfiguration."""
    if async_needs_reauth(hass, entry):
        return
    if any(entry.async_get_active_flows(hass, {SOURCE_RECONFIGURE})):
        # Home Assistant starts none then, and a dialog whose tab was closed stays open for good.
        hass.async_create_task(_async_start_beside(hass, entry), "ovh_sms reauthentication")
    else:
        entry.async_start_reauth(hass)


async def _async_start_beside(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Start a reauthentication with its issue, as Home Assistant does."""
    context = ConfigFlowContext(
        source=SOURCE_REAUTH,
        entry_id=entry.entry_id,
        title_placeholders={"name": entry.title},
        unique_id=entry.unique_id,
    )
    flows = hass.config_entries.flow
    result = await flows.async_init(entry.domain, context=context, data=entry.data)
    ir.async_create_issue(
        hass,
        HOMEASSISTANT_DOMAIN,
        f"config_entry_reauth_{entry.domain}_{entry.entry_id}",
        data={"flow_id": result["flow_id"]},
        is_fixable=False,
        issue_domain=entry.domain,
        severity=ir.IssueSeverity.ERROR,
        translation_key="config_entry_reauth",
        translation_placeholders={"name": entry.title},
    )
