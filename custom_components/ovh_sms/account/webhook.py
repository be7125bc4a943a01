"""A webhook that OVHcloud calls for receipts and replies; a call only triggers a poll."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from ipaddress import ip_address
import logging
from typing import Any, Final, Self

from aiohttp import web
from aiohttp.hdrs import METH_GET, METH_HEAD, METH_POST
import yarl

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.network import is_ip_address

from ..api import Callbacks, OutcomeUnknown, OvhClient, OvhError
from ..const import CONF_SERVICE_NAME, CONF_WEBHOOK, CONF_WEBHOOK_SETTINGS, DOMAIN
from ..problems.issue import Issue, async_clear, async_report
from .account import OvhSmsConfigEntry
from .connection import keys_of
from .domain_data import async_create_client

_LOGGER = logging.getLogger(__name__)

METHODS: Final = (METH_GET, METH_HEAD, METH_POST)
"""OVHcloud does not document which it uses."""


class HttpsNeeded(NoURLAvailableError):
    """Home Assistant can be reached from the internet, but only unencrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """The webhook of an account, as it is stored among the options."""

    id: str
    url: str
    previous: Callbacks
    """The callbacks to restore when the webhook is removed."""

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> Self | None:
        """Read the options of an entry, None without a webhook."""
        if (stored := options.get(CONF_WEBHOOK_SETTINGS)) is None:
            return None
        return cls(**stored | {"previous": Callbacks(**stored["previous"])})

    def as_options(self) -> dict[str, Any]:
        """Return the options of an entry."""
        return {CONF_WEBHOOK_SETTINGS: asdict(self)}


async def async_get_callbacks(hass: HomeAssistant, entry: ConfigEntry) -> Callbacks:
    """Return the callbacks that OVHcloud has now; raises OvhError."""
    return await _client(hass, entry).async_get_callbacks(entry.data[CONF_SERVICE_NAME])


@callback
def async_prepare(hass: HomeAssistant, previous: Callbacks) -> WebhookSettings:
    """Return a new webhook; raises NoURLAvailableError without a public URL by TLS."""
    webhook_id = webhook.async_generate_id()
    return WebhookSettings(id=webhook_id, url=_url(hass, webhook_id), previous=previous)


async def async_connect(hass: HomeAssistant, entry: ConfigEntry, settings: WebhookSettings) -> None:
    """Register a webhook at OVHcloud; raises OvhError."""
    client, service_name = _client(hass, entry), entry.data[CONF_SERVICE_NAME]
    wanted = Callbacks.for_url(settings.url)
    try:
        await client.async_set_callbacks(service_name, wanted)
    except OutcomeUnknown:
        if not (await client.async_get_callbacks(service_name)).points_to(settings.url):
            raise


async def async_disconnect(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Restore the previous callbacks at OVHcloud; report an issue and return False on failure."""
    settings = WebhookSettings.read(entry.options)
    if settings is None:
        return True
    try:
        async with asyncio.timeout(10):
            await _async_replace(hass, entry, settings.url, settings.previous)
    except OvhError, TimeoutError:
        async_report(hass, entry, Issue.WEBHOOK_NOT_REMOVED)
        return False
    async_clear(hass, entry, Issue.WEBHOOK_NOT_REMOVED)
    return True


@callback
def async_register(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> None:
    """Accept calls of the webhook while the account is loaded."""
    settings = WebhookSettings.read(entry.options)
    if settings is None or not entry.options.get(CONF_WEBHOOK):
        return
    account = entry.runtime_data

    async def handle(_hass: HomeAssistant, _id: str, _request: web.Request) -> web.Response:
        account.tracker.async_poll_soon()
        return web.Response(status=HTTPStatus.OK)

    webhook.async_register(hass, DOMAIN, entry.title, settings.id, handle, allowed_methods=METHODS)
    entry.async_on_unload(lambda: webhook.async_unregister(hass, settings.id))
    entry.async_create_background_task(
        hass, _async_follow_url(hass, entry, settings), "ovh_sms webhook"
    )


async def _async_follow_url(
    hass: HomeAssistant, entry: ConfigEntry, settings: WebhookSettings
) -> None:
    """Register the webhook anew if the URL of Home Assistant has changed."""
    try:
        moved = replace(settings, url=_url(hass, settings.id))
        if moved == settings:
            return
        await _async_replace(hass, entry, settings.url, Callbacks.for_url(moved.url))
    except HttpsNeeded:
        await _async_leave_http(hass, entry, settings)
        return
    except NoURLAvailableError:
        return
    except OvhError as err:
        # Polls still find receipts and replies; the next start tries again.
        _LOGGER.warning("The new URL of the webhook could not be registered: %s", err.key)
        return
    hass.config_entries.async_update_entry(entry, options={**entry.options, **moved.as_options()})


async def _async_leave_http(
    hass: HomeAssistant, entry: ConfigEntry, settings: WebhookSettings
) -> None:
    """Turn off a webhook that an older release registered with http, and create an issue."""
    if yarl.URL(settings.url).scheme == "https":
        return
    try:
        await _async_replace(hass, entry, settings.url, settings.previous)
    except OvhError as err:
        _LOGGER.warning("The webhook without TLS could not be removed: %s", err.key)
        return
    async_report(hass, entry, Issue.WEBHOOK_NEEDS_HTTPS)
    options = {**entry.options, CONF_WEBHOOK: False}
    del options[CONF_WEBHOOK_SETTINGS]
    hass.config_entries.async_update_entry(entry, options=options)


async def _async_replace(
    hass: HomeAssistant, entry: ConfigEntry, url: str, callbacks: Callbacks
) -> None:
    """Replace a URL in the callbacks of an account, and leave other callbacks as they are."""
    client, service_name = _client(hass, entry), entry.data[CONF_SERVICE_NAME]
    # OVHcloud does not document whether null clears a URL.
    for nothing in (None, ""):
        now = await client.async_get_callbacks(service_name)
        wanted = now.replace_url(url, replace(callbacks, receipts=callbacks.receipts or nothing))
        if wanted == now:
            return
        await client.async_set_callbacks(service_name, wanted)


def _url(hass: HomeAssistant, webhook_id: str) -> str:
    """Return the public URL of a webhook; raises NoURLAvailableError."""
    base = get_url(hass, allow_internal=False, allow_ip=True)
    url = yarl.URL(base)
    host = url.host or ""
    if is_ip_address(host) and not ip_address(host).is_global:
        raise NoURLAvailableError
    if url.scheme != "https":
        try:
            base = get_url(hass, allow_internal=False, require_ssl=True)
        except NoURLAvailableError:
            # OVHcloud sends it the numbers and texts of replies.
            raise HttpsNeeded from None
    return f"{base}{webhook.async_generate_path(webhook_id)}"


def _client(hass: HomeAssistant, entry: ConfigEntry) -> OvhClient:
    """Return a client; the account may not be loaded."""
    return async_create_client(hass, keys_of(entry), urgent=True)
