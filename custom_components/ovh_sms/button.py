"""Buttons that check an account, acknowledge its alarms, and send a test message."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.access import Caller
from .account.account import OvhSmsConfigEntry
from .check import CheckStatus
from .const import DOMAIN
from .entity import AccountEntity, RecipientEntity, async_add_to_recipients

# Each press of a test is an SMS.
PARALLEL_UPDATES = 1

ACKNOWLEDGE = ButtonEntityDescription(key="acknowledge")
CHECK = ButtonEntityDescription(key="check", entity_category=EntityCategory.DIAGNOSTIC)
TEST = ButtonEntityDescription(key="test", entity_category=EntityCategory.DIAGNOSTIC)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: OvhSmsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of the account, and one for each recipient."""
    account = entry.runtime_data
    async_add_entities([AcknowledgeButton(account, ACKNOWLEDGE), CheckButton(account, CHECK)])
    async_add_to_recipients(entry, async_add_entities, TestButton, TEST)


class AcknowledgeButton(AccountEntity, ButtonEntity):
    """Acknowledges all open alarms."""

    @override
    async def async_press(self) -> None:
        """Acknowledge them in the name of the user who pressed it."""
        caller = await Caller.async_of(self.hass, self._context or Context())
        await self._account.alarms.async_acknowledge(None, caller.name)


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
