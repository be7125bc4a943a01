"""Buttons that check an account, and send a test message to a recipient."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import OvhSmsConfigEntry
from .check import CheckStatus
from .const import DOMAIN
from .entity import AccountEntity, RecipientEntity, async_add_to_recipients

# Each press of a test is an SMS.
PARALLEL_UPDATES = 1

CHECK = ButtonEntityDescription(key="check", entity_category=EntityCategory.DIAGNOSTIC)
TEST = ButtonEntityDescription(key="test", entity_category=EntityCategory.DIAGNOSTIC)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a button for the account, and one for each recipient."""
    async_add_entities([CheckButton(entry.runtime_data, CHECK)])
    async_add_to_recipients(entry, async_add_entities, TestButton, TEST)


class CheckButton(AccountEntity, ButtonEntity):
    """Checks the account."""

    @override
    async def async_press(self) -> None:
        """Check it; raises a translated HomeAssistantError if it cannot send."""
        result = await self._account.check.async_run()
        if result.status is CheckStatus.FAILED:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="check_failed",
                translation_placeholders={
                    "account": self._account.name,
                    "reasons": " ".join(result.reasons),
                },
            )


class TestButton(RecipientEntity, ButtonEntity):
    """Sends a test message."""

    @override
    async def async_press(self) -> None:
        """Send it; raises a translated HomeAssistantError if it will not leave."""
        await self._account.async_send_test(self._subentry_id)
