"""Polls an SMS account for its credits."""

from dataclasses import replace
from datetime import timedelta
import logging
from math import inf
from typing import TYPE_CHECKING, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .api import Account, AuthenticationFailed, JobReport, OvhClient, OvhError
from .const import CONF_SERVICE_NAME, DOMAIN
from .error import translation_of
from .issue import Issue, async_clear

if TYPE_CHECKING:
    from .account import OvhSmsConfigEntry

_LOGGER = logging.getLogger(__name__)

UPDATE_INTERVAL = timedelta(hours=1)


class AccountCoordinator(DataUpdateCoordinator[Account]):
    """Keeps what OVHcloud says of the account; sends tell it what they cost."""

    config_entry: OvhSmsConfigEntry

    def __init__(self, hass: HomeAssistant, entry: OvhSmsConfigEntry, client: OvhClient) -> None:
        """Initialize the coordinator."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=DOMAIN,
            update_interval=UPDATE_INTERVAL,
            always_update=False,
        )
        self._client = client

    @override
    async def _async_update_data(self) -> Account:
        """Fetch the account."""
        try:
            account = await self._client.async_get_account(
                self.config_entry.data[CONF_SERVICE_NAME]
            )
        except AuthenticationFailed as err:
            raise ConfigEntryAuthFailed(**translation_of(err)) from err
        except OvhError as err:
            raise UpdateFailed(**translation_of(err)) from err
        # What is left may be too little for any message, so only more of it is good news.
        if self.data is not None and account.credits_left > self.data.credits_left:
            async_clear(self.hass, self.config_entry, Issue.NO_CREDITS)
        return account

    @property
    def reachable_credits(self) -> float:
        """Return the credits left, less than any if OVHcloud did not answer."""
        return self.data.credits_left if self.last_update_success else -inf

    @callback
    def async_charged(self, report: JobReport) -> None:
        """Take the credits left from a job's answer, or ask for them."""
        if report.credits_left is None:
            self.async_ask_for_credits()
        else:
            self.async_set_updated_data(replace(self.data, credits_left=report.credits_left))

    @callback
    def async_ask_for_credits(self) -> None:
        """Poll soon, while whoever sends goes on."""
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), "ovh_sms credits left"
        )
