"""Polls an SMS account for its credits, and its consumer key for its expiry and rights."""

from dataclasses import replace
from datetime import datetime, timedelta
import logging
from math import inf
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import (
    CREATE_TOKEN_URL,
    Access,
    Account,
    AuthenticationFailed,
    Credential,
    JobReport,
    MissingRight,
    OvhClient,
    OvhError,
)
from .const import CONF_SERVICE_NAME, DOMAIN
from .message.options import Options
from .message.senders import Senders
from .problems.error import translation_of
from .problems.issue import Issue, async_clear, async_report, async_report_missing

_LOGGER = logging.getLogger(__name__)

UPDATE_INTERVAL = timedelta(hours=1)

KEY_DELAY: Final = 10.0
"""Seconds after the start before the key is first asked for."""

KEY_INTERVAL: Final = timedelta(days=1)

KEY_RENEWAL: Final = timedelta(days=14)
"""Remaining validity of a key below which the user is asked to renew it."""


class AccountCoordinator(DataUpdateCoordinator[Account]):
    """Keeps what OVHcloud says of the account; sends tell it what they cost."""

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: OvhClient) -> None:
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


class KeyCoordinator(DataUpdateCoordinator[Credential | None]):
    """Keeps what OVHcloud knows of the consumer key; None if it does not tell."""

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: OvhClient,
        senders: Senders,
        options: Options,
    ) -> None:
        """Initialize the coordinator."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} key",
            update_interval=KEY_INTERVAL,
            always_update=False,
        )
        self._client = client
        self._senders = senders
        self._options = options

    @override
    async def _async_update_data(self) -> Credential | None:
        """Ask for the key; whether every key may be asked for is not settled."""
        await self._async_check_sender()
        try:
            credential = await self._client.async_get_credential()
        except OvhError as err:
            _LOGGER.debug("Nothing is known of the key: %s", err.key)
            return self.data
        self._report(credential)
        return credential

    @callback
    def async_start(self) -> None:
        """Ask soon, and then every day, whoever listens."""
        entry = self.config_entry
        entry.async_on_unload(self.async_add_listener(lambda: None))
        if self.data is not None:
            self._report(self.data)
            return

        @callback
        def ask(_now: datetime) -> None:
            entry.async_create_background_task(self.hass, self.async_refresh(), "ovh_sms key")

        # What waits to be sent goes first.
        entry.async_on_unload(async_call_later(self.hass, KEY_DELAY, ask))

    async def _async_check_sender(self) -> None:
        """Say so if OVHcloud no longer takes the sender of the account."""
        sender = self._options.sender
        match await self._senders.async_is_enabled(sender):
            case True:
                async_clear(self.hass, self.config_entry, Issue.SENDER_NOT_ENABLED)
            case False:
                async_report(self.hass, self.config_entry, Issue.SENDER_NOT_ENABLED, sender=sender)

    def _report(self, credential: Credential) -> None:
        """Say what is wrong with the key, and take back what is not any more."""
        hass, entry = self.hass, self.config_entry
        expires = credential.expires
        if expires and expires - dt_util.utcnow() <= KEY_RENEWAL:
            day = dt_util.as_local(expires).date().isoformat()
            async_report(hass, entry, Issue.KEY_EXPIRES_SOON, date=day)
        else:
            async_clear(hass, entry, Issue.KEY_EXPIRES_SOON)
        if excess := credential.excess:
            url = {"create_token_url": CREATE_TOKEN_URL}
            async_report(hass, entry, Issue.KEY_TOO_POWERFUL, right=str(excess), **url)
        else:
            async_clear(hass, entry, Issue.KEY_TOO_POWERFUL)
        service_name = entry.data[CONF_SERVICE_NAME]
        for issue, uses in self._needed().items():
            rights = [use.right(service_name) for use in uses]
            if credential.rights and (missing := credential.missing(rights)):
                err = MissingRight(missing.method, missing.path)
                async_report_missing(hass, entry, issue, err)

    def _needed(self) -> dict[Issue, list[Access]]:
        """Return what the key has to be able to do, by the issue that says that it cannot."""
        needed = {
            Issue.CANNOT_SEND: [Access.SEND],
            Issue.CANNOT_CONFIRM: [Access.READ_SENT, Access.READ_WAITING],
        }
        if self._options.replies:
            needed[Issue.CANNOT_RECEIVE] = [Access.READ_REPLIES]
        return needed
