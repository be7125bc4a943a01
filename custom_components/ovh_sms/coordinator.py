"""Polls an SMS account for its credits, and its consumer key for its expiry and rights."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from math import inf
import time
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import (
    Access,
    Account,
    AccountBlocked,
    AuthenticationFailed,
    Credential,
    HostConfiguration,
    JobReport,
    MissingRight,
    OvhClient,
    OvhError,
    Rejected,
    Unavailable,
)
from .const import CONF_SERVICE_NAME, DOMAIN
from .message.options import Options
from .message.senders import Senders
from .outbox.backoff import back_off
from .problems.account_issues import async_report_blocked
from .problems.error import text_of, translation_of
from .problems.issue import (
    Issue,
    async_clear,
    async_clear_words,
    async_report,
    async_report_missing,
    key_links_of,
)
from .problems.local_format import local_date
from .problems.reauth import async_start_reauth

_LOGGER = logging.getLogger(__name__)

UPDATE_INTERVAL = timedelta(hours=1)

RETRY_AFTER: Final = 5.0
"""Shortest seconds between a poll of the account that failed and the next."""

FOR_THE_USER: Final = (MissingRight, Rejected, HostConfiguration)
"""Errors of a poll that end only when the user does something."""

KEY_DELAY: Final = 10.0
"""Seconds from the start to the first poll of the key."""

KEY_INTERVAL: Final = timedelta(hours=26)
"""Interval between polls of the key without the daily round, which polls it before."""

KEY_RECENT: Final = 3600.0
"""Seconds after a poll of the key in which the daily round need not repeat it."""

KEY_RETRY_AFTER: Final = 60.0
"""Seconds between two polls of the key while OVHcloud is out of reach from the start."""

KEY_RENEWAL: Final = timedelta(days=14)
"""Remaining validity of a key below which the user is asked to renew it."""


class AccountCoordinator(DataUpdateCoordinator[Account | None]):
    """Polls the account every hour; its data is None until OVHcloud has answered."""

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: OvhClient) -> None:
        """Initialize the coordinator."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=DOMAIN,
            update_interval=UPDATE_INTERVAL,
        )
        self._client = client
        self._failures = 0

    @override
    async def _async_update_data(self) -> Account:
        """Fetch the account."""
        try:
            account = await self._client.async_get_account(
                self.config_entry.data[CONF_SERVICE_NAME]
            )
        except AuthenticationFailed as err:
            async_start_reauth(self.hass, self.config_entry)
            raise ConfigEntryAuthFailed(**translation_of(err)) from err
        except OvhError as err:
            if isinstance(err, AccountBlocked):
                async_report_blocked(self.hass, self.config_entry, err)
            elif isinstance(err, FOR_THE_USER):
                reason = text_of(self.hass, err)
                async_report(self.hass, self.config_entry, Issue.CANNOT_READ, reason=reason)
            raise UpdateFailed(**translation_of(err), retry_after=self._pause(err)) from err
        self._clear_issues(account)
        return account

    @callback
    def async_described(self, account: Account) -> None:
        """Use what OVHcloud says of the account."""
        self._clear_issues(account)
        self.async_set_updated_data(account)

    def _clear_issues(self, account: Account) -> None:
        """Clear the issues that an answer disproves."""
        self._failures = 0
        async_clear(self.hass, self.config_entry, Issue.CANNOT_READ)
        if account.enabled:
            # What the contract says is for its own poll to clear.
            async_clear_words(self.hass, self.config_entry, Issue.ACCOUNT_BLOCKED)

    def _pause(self, err: OvhError) -> float:
        """Return the seconds until the poll that failed is repeated.

        They grow, but not while OVHcloud is out of reach: the end of that has to be noticed soon,
        since it releases the queued messages, and OVHcloud does not see such polls.
        """
        self._failures = 0 if isinstance(err, Unavailable) else self._failures + 1
        return max(RETRY_AFTER, back_off(self._failures), err.pause)

    @property
    def reachable_credits(self) -> float:
        """Return the credits left, -inf before the first poll and after one that failed."""
        return self.data.credits_left if self.data and self.last_update_success else -inf

    @callback
    def async_charged(self, report: JobReport) -> None:
        """Update the credits from the report of a job, or poll them."""
        if report.credits_left is None or self.data is None:
            self.async_ask_for_credits()
        else:
            self.async_set_updated_data(replace(self.data, credits_left=report.credits_left))

    @callback
    def async_start(self) -> None:
        """Poll in the background: an account is set up whatever OVHcloud answers."""
        self.config_entry.async_create_background_task(
            self.hass, self.async_refresh(), "ovh_sms account"
        )

    @callback
    def async_ask_for_credits(self) -> None:
        """Poll the credits in the background."""
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), "ovh_sms credits left"
        )


class KeyCoordinator(DataUpdateCoordinator[Credential | None]):
    """Polls the consumer key in the daily round; its data is None until OVHcloud describes it."""

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
        self._polled_at = -inf
        self.is_guarded: Callable[[], bool] = lambda: False
        """Returns whether the silence guard is switched on."""

    @override
    async def _async_update_data(self) -> Credential | None:
        """Fetch the key, and report issues of the key and the sender."""
        self._polled_at = time.monotonic()
        await self._async_check_sender()
        try:
            credential = await self._client.async_get_credential()
        except OvhError as err:
            if isinstance(err, Unavailable):
                self._polled_at = -inf
            if self.data is None and isinstance(err, Unavailable):
                raise UpdateFailed(**translation_of(err), retry_after=KEY_RETRY_AFTER) from err
            # OVHcloud does not document whether every key may read itself.
            _LOGGER.debug("The key cannot be read: %s", err.key)
            return self.data
        self._report(credential)
        return credential

    @callback
    def async_described(self, credential: Credential) -> None:
        """Use what OVHcloud says of the key."""
        self._report(credential)
        self.async_set_updated_data(credential)

    @callback
    def async_start(self) -> None:
        """Poll soon, and now and then, also without entities that listen."""
        entry = self.config_entry
        entry.async_on_unload(self.async_add_listener(lambda: None))
        if self.data is not None:
            self._report(self.data)
            return

        @callback
        def ask(_now: datetime) -> None:
            entry.async_create_background_task(self.hass, self.async_refresh(), "ovh_sms key")

        # Messages that wait are sent first.
        entry.async_on_unload(async_call_later(self.hass, KEY_DELAY, ask))

    async def async_poll(self) -> None:
        """Poll as a part of the daily round."""
        if time.monotonic() - self._polled_at > KEY_RECENT:
            await self.async_refresh()

    async def _async_check_sender(self) -> None:
        """Report a sender that OVHcloud no longer accepts, or clear the issue."""
        sender = self._options.sender
        match await self._senders.async_is_enabled(sender):
            case True:
                async_clear(self.hass, self.config_entry, Issue.SENDER_NOT_ENABLED)
            case False:
                async_report(self.hass, self.config_entry, Issue.SENDER_NOT_ENABLED, sender=sender)

    def _report(self, credential: Credential) -> None:
        """Report what is wrong with the key, and clear the issues that are solved."""
        hass, entry = self.hass, self.config_entry
        expires = credential.expires
        if expires and expires - dt_util.utcnow() <= KEY_RENEWAL:
            day = local_date(dt_util.as_local(expires), hass.config.language)
            async_report(hass, entry, Issue.KEY_EXPIRES_SOON, date=day)
        else:
            async_clear(hass, entry, Issue.KEY_EXPIRES_SOON)
        if excess := credential.excess:
            links = key_links_of(entry)
            async_report(hass, entry, Issue.KEY_TOO_POWERFUL, right=str(excess), **links)
        else:
            async_clear(hass, entry, Issue.KEY_TOO_POWERFUL)
        service_name = entry.data[CONF_SERVICE_NAME]
        for issue, uses in self._needed().items():
            rights = [use.right(service_name) for use in uses]
            if credential.rights and (missing := credential.missing(rights)):
                err = MissingRight(missing.method, missing.path)
                async_report_missing(hass, entry, issue, err)

    def _needed(self) -> dict[Issue, list[Access]]:
        """Return the uses of the account that need a right, by the issue of its lack."""
        needed = {
            Issue.CANNOT_SEND: [Access.SEND],
            Issue.CANNOT_CONFIRM: [Access.READ_SENT, Access.READ_WAITING],
        }
        if self._options.replies:
            needed[Issue.CANNOT_RECEIVE] = [Access.READ_REPLIES]
        if self.is_guarded():
            needed[Issue.SILENCE_MISSING_RIGHT] = [Access.CANCEL]
        return needed
