"""A test SMS to a recipient that was added or changed."""

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..account.accounts import async_get_account
from ..const import DOMAIN, SUBENTRY_RECIPIENT
from ..message.common_text import common_text
from ..problems.error import text_of


@callback
def async_send_test(hass: HomeAssistant, entry: ConfigEntry, name: str) -> None:
    """Send a test SMS once the flow has ended; notify the user if it fails."""
    entry.async_create_task(hass, _async_send(hass, entry, name), eager_start=False)


async def _async_send(hass: HomeAssistant, entry: ConfigEntry, name: str) -> None:
    recipients = entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
    [subentry_id] = [each.subentry_id for each in recipients if each.title == name]
    try:
        account = await async_get_account(hass, entry.entry_id, None)
        await account.async_send_test(subentry_id)
    except HomeAssistantError as err:
        reason = text_of(hass, err)
        text = common_text(hass, "test_failed", recipient=name, reason=reason)
        persistent_notification.async_create(
            hass,
            text,
            title=entry.title,
            notification_id=f"{DOMAIN}_test_{subentry_id}",
        )
