"""A new consumer key that its owner approves in the browser, with nothing to type."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import contextlib
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
import logging
import secrets
from typing import Any, Final

from aiohttp import web

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.hass_dict import HassKey

from .api import Keys, OvhError, Right
from .connection import async_create_client
from .const import CONF_SERVICE_NAME, CONF_WEBHOOK, DOMAIN

_LOGGER = logging.getLogger(__name__)

POLL_EVERY: Final = 3.0
"""Seconds between two looks at whether a key was approved."""

APPROVED_WITHIN: Final = 900.0
"""Seconds after which nobody is expected to approve it any more."""

CALLBACK: Final = f"/api/{DOMAIN}/approved"

APPROVALS: Final[HassKey[dict[str, asyncio.Event]]] = HassKey(f"{DOMAIN}_approvals")
"""What to ring when OVHcloud sends a browser back, by a secret token."""

PAGE: Final = "<!DOCTYPE html><title>OVHcloud SMS</title><script>window.close()</script>"


class ApprovedView(HomeAssistantView):
    """Where OVHcloud sends the browser after the approval; what it says is never believed."""

    url = f"{CALLBACK}/{{token}}"
    name = f"api:{DOMAIN}:approved"
    requires_auth = False

    async def get(self, request: web.Request, token: str) -> web.Response:
        """Look at once whether the key was approved, and close the window."""
        if bell := request.app[KEY_HASS].data.get(APPROVALS, {}).get(token):
            bell.set()
        return web.Response(text=PAGE, content_type="text/html", status=HTTPStatus.OK)


@dataclass(frozen=True, slots=True)
class Approval:
    """A request for a consumer key."""

    keys: Keys
    url: str
    """Where the owner of the OVHcloud account decides on it."""
    task: asyncio.Task[bool]
    """Ends with whether it was approved in time."""


async def async_ask_for_key(
    hass: HomeAssistant,
    entry: ConfigEntry,
    keys: Keys,
    resume: Callable[[], Awaitable[object]],
) -> Approval:
    """Ask for a consumer key with the rights an account needs; raises an OvhError if there is none.

    When it was approved, or is not in time, the flow is resumed.
    """
    token, bell = secrets.token_urlsafe(32), asyncio.Event()
    client = async_create_client(hass, keys, urgent=True)
    request = await client.async_request_consumer_key(
        needed_rights(entry), _redirection(hass, token)
    )
    keys = replace(keys, consumer_key=request.consumer_key)
    hass.data.setdefault(APPROVALS, {})[token] = bell

    async def watch() -> bool:
        try:
            async with asyncio.timeout(APPROVED_WITHIN):
                await _async_wait(hass, keys, entry.data[CONF_SERVICE_NAME], bell)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            del hass.data[APPROVALS][token]

    task = hass.async_create_background_task(watch(), "ovh_sms approval")

    @callback
    def resume_flow(done: asyncio.Task[bool]) -> None:
        if not done.cancelled():
            hass.async_create_task(_async_resume(resume))

    task.add_done_callback(resume_flow)
    return Approval(keys, request.url, task)


def needed_rights(entry: ConfigEntry) -> list[Right]:
    """Return the rights that an account needs, and no more."""
    path = f"/sms/{entry.data[CONF_SERVICE_NAME]}"
    rights = [Right("GET", path), Right("GET", f"{path}/*"), Right("POST", f"{path}/jobs")]
    return [*rights, Right("PUT", path)] if entry.options.get(CONF_WEBHOOK) else rights


def is_external(step: Mapping[str, Any] | None) -> bool:
    """Tell whether a flow still waits for what happens in the browser."""
    return step is not None and step["type"] is FlowResultType.EXTERNAL_STEP


@callback
def async_use_keys(hass: HomeAssistant, entry: ConfigEntry, keys: Keys) -> None:
    """Have an account use other keys from now on."""
    data = {**entry.data, **asdict(keys)}
    changed = hass.config_entries.async_update_entry(entry, data=data)
    # A loaded entry reloads by itself when it changes.
    if not (changed and entry.update_listeners):
        hass.config_entries.async_schedule_reload(entry.entry_id)


async def _async_wait(
    hass: HomeAssistant, keys: Keys, service_name: str, bell: asyncio.Event
) -> None:
    """Wait until OVHcloud takes a key."""
    client = async_create_client(hass, keys, urgent=True)
    while True:
        try:
            await client.async_get_account(service_name)
        except OvhError as err:
            # How OVHcloud refuses a key that waits for its approval is not settled.
            _LOGGER.debug("Not approved yet: %s", err.key)
        else:
            return
        bell.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_EVERY):
                await bell.wait()


async def _async_resume(resume: Callable[[], Awaitable[object]]) -> None:
    """Go on with a flow, unless it was closed meanwhile."""
    with contextlib.suppress(UnknownFlow):
        await resume()


def _redirection(hass: HomeAssistant, token: str) -> str | None:
    """Return where OVHcloud may send the browser back to."""
    try:
        return f"{get_url(hass, prefer_external=True)}{CALLBACK}/{token}"
    except NoURLAvailableError:
        return None
