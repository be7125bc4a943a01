"""Looks after the consumer key: when it expires and what it may do."""

from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .api import Credential, MissingRight, OvhClient, OvhError, Right
from .const import CONF_SERVICE_NAME, CREATE_TOKEN_URL, DOMAIN
from .issue import Issue, async_clear, async_report, async_report_missing
from .options import Options

if TYPE_CHECKING:
    from .account import OvhSmsConfigEntry

_LOGGER = logging.getLogger(__name__)

FIRST_AFTER: Final = 10.0
"""Seconds after the start."""

EVERY: Final = timedelta(days=1)
SOON: Final = timedelta(days=14)
"""Time before the end of a key from which on its owner is asked for another."""


class KeyWatch(DataUpdateCoordinator[Credential | None]):
    """Keeps what OVHcloud knows of the consumer key; None if it does not tell."""

    config_entry: OvhSmsConfigEntry

    def __init__(self, hass: HomeAssistant, entry: OvhSmsConfigEntry, client: OvhClient) -> None:
        """Initialize the coordinator."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} key",
            update_interval=EVERY,
            always_update=False,
        )
        self._client = client

    @override
    async def _async_update_data(self) -> Credential | None:
        """Ask for the key; whether every key may be asked for is not settled."""
        await self.config_entry.runtime_data.attention.async_check_sender()
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
        entry.async_on_unload(async_call_later(self.hass, FIRST_AFTER, ask))

    def _report(self, credential: Credential) -> None:
        """Say what is wrong with the key, and take back what is not any more."""
        hass, entry = self.hass, self.config_entry
        expires = credential.expires
        if expires and expires - dt_util.utcnow() <= SOON:
            day = dt_util.as_local(expires).date().isoformat()
            async_report(hass, entry, Issue.KEY_EXPIRES_SOON, date=day)
        else:
            async_clear(hass, entry, Issue.KEY_EXPIRES_SOON)
        if excess := credential.excess:
            url = {"create_token_url": CREATE_TOKEN_URL}
            async_report(hass, entry, Issue.KEY_TOO_POWERFUL, right=str(excess), **url)
        else:
            async_clear(hass, entry, Issue.KEY_TOO_POWERFUL)
        for issue, rights in self._needed().items():
            if credential.rights and (missing := credential.missing(rights)):
                err = MissingRight(missing.method, missing.path)
                async_report_missing(hass, entry, issue, err)

    def _needed(self) -> dict[Issue, list[Right]]:
        """Return the rights that what is in use needs, by the issue that names them."""
        path = f"/sms/{self.config_entry.data[CONF_SERVICE_NAME]}"
        needed = {
            Issue.CANNOT_SEND: [Right("POST", f"{path}/jobs")],
            Issue.CANNOT_CONFIRM: [Right("GET", f"{path}/outgoing"), Right("GET", f"{path}/jobs")],
        }
        if Options.read(self.config_entry.options).replies:
            needed[Issue.CANNOT_RECEIVE] = [Right("GET", f"{path}/incoming")]
        return needed
