"""A webhook that OVHcloud calls when it has news; what a call says is never believed."""

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
"""OVHcloud does not document how it calls."""

REMOVED_WITHIN: Final = 10.0
"""Seconds that the user waits for OVHcloud to be told that there is no webhook any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """The webhook of an account, as it is stored among the options."""

    id: str
    url: str
    previous: Callbacks
    """What OVHcloud is to be given back."""

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> Self | None:
        """Read those of an entry, None if it has none."""
        if (stored := options.get(CONF_WEBHOOK_SETTINGS)) is None:
            return None
        return cls(**stored | {"previous": Callbacks(**stored["previous"])})

    def as_options(self) -> dict[str, Any]:
        """Return them as options of an entry."""
        return {CONF_WEBHOOK_SETTINGS: asdict(self)}


async def async_get_callbacks(hass: HomeAssistant, entry: ConfigEntry) -> Callbacks:
    """Return what OVHcloud calls now; raises an OvhError if it does not tell."""
    return await _client(hass, entry).async_get_callbacks(entry.data[CONF_SERVICE_NAME])


@callback
def async_prepare(hass: HomeAssistant, previous: Callbacks) -> WebhookSettings:
    """Return a new webhook; raises NoURLAvailableError if OVHcloud could not reach it."""
    webhook_id = webhook.async_generate_id()
    return WebhookSettings(id=webhook_id, url=_url(hass, webhook_id), previous=previous)


async def async_connect(hass: HomeAssistant, entry: ConfigEntry, settings: WebhookSettings) -> None:
    """Have OVHcloud call a webhook; raises an OvhError if it does not do so."""
    client, service_name = _client(hass, entry), entry.data[CONF_SERVICE_NAME]
    wanted = Callbacks.for_url(settings.url)
    try:
        await client.async_set_callbacks(service_name, wanted)
    except OutcomeUnknown:
        if not (await client.async_get_callbacks(service_name)).points_to(settings.url):
            raise


async def async_disconnect(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Give OVHcloud back what it called before, or say that it still calls the webhook."""
    settings = WebhookSettings.read(entry.options)
    if settings is None:
        return True
    try:
        async with asyncio.timeout(REMOVED_WITHIN):
            await _async_replace(hass, entry, settings.url, settings.previous)
    except OvhError, TimeoutError:
        async_report(hass, entry, Issue.WEBHOOK_NOT_REMOVED)
        return False
    async_clear(hass, entry, Issue.WEBHOOK_NOT_REMOVED)
    return True


@callback
def async_register(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> None:
    """Let OVHcloud call the webhook of an account for as long as the account is loaded."""
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
    """Tell OVHcloud if Home Assistant is to be reached elsewhere by now."""
    try:
        moved = replace(settings, url=_url(hass, settings.id))
        if moved == settings:
            return
        await _async_replace(hass, entry, settings.url, Callbacks.for_url(moved.url))
    except NoURLAvailableError:
        return
    except OvhError as err:
        # Without it news come a little later, and at the next start it is tried again.
        _LOGGER.warning("OVHcloud was not told where the webhook has moved: %s", err.key)
        return
    hass.config_entries.async_update_entry(entry, options={**entry.options, **moved.as_options()})


async def _async_replace(
    hass: HomeAssistant, entry: ConfigEntry, url: str, callbacks: Callbacks
) -> None:
    """Have OVHcloud call something else wherever it calls a URL, and leave the rest as it is."""
    client, service_name = _client(hass, entry), entry.data[CONF_SERVICE_NAME]
    # Whether null clears a URL is not settled.
    for nothing in (None, ""):
        now = await client.async_get_callbacks(service_name)
        wanted = now.replace_url(url, replace(callbacks, receipts=callbacks.receipts or nothing))
        if wanted == now:
            return
        await client.async_set_callbacks(service_name, wanted)


def _url(hass: HomeAssistant, webhook_id: str) -> str:
    """Return where OVHcloud reaches a webhook; raises NoURLAvailableError if nowhere."""
    base = get_url(hass, allow_internal=False, allow_ip=True)
    host = yarl.URL(base).host or ""
    if is_ip_address(host) and not ip_address(host).is_global:
        raise NoURLAvailableError
    return f"{base}{webhook.async_generate_path(webhook_id)}"


def _client(hass: HomeAssistant, entry: ConfigEntry) -> OvhClient:
    """Return a client of its own, for an account that is perhaps not loaded."""
    return async_create_client(hass, keys_of(entry), urgent=True)
