"""Button that sends a test message to a recipient."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import OvhSmsConfigEntry
from .entity import RecipientEntity, async_add_to_recipients

# Each press is an SMS.
PARALLEL_UPDATES = 1

TEST = ButtonEntityDescription(key="test", entity_category=EntityCategory.DIAGNOSTIC)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a button for each recipient."""
    async_add_to_recipients(entry, async_add_entities, TestButton, TEST)


class TestButton(RecipientEntity, ButtonEntity):
    """Sends a test message."""

    @override
    async def async_press(self) -> None:
        """Send it; raises a translated HomeAssistantError if it will not leave."""
        await self._account.async_send_test(self._subentry_id)
