"""A new consumer key that its owner approves in the browser, with nothing to type."""

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
import logging
import secrets
from typing import Any, Final

from aiohttp import web

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import (
    FlowHandler,
    FlowManager,
    FlowResult,
    FlowResultType,
    UnknownFlow,
)
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.network import NoURLAvailableError, get_url

from ..account.domain_data import async_create_client, async_get_data
from ..api import Keys, OvhError, rights_of_account
from ..const import CONF_SERVICE_NAME, DOMAIN
from ..message.options import Options

_LOGGER = logging.getLogger(__name__)

POLL_EVERY: Final = 3.0
"""Seconds between two looks at whether a key was approved."""

APPROVED_WITHIN: Final = 900.0
"""Seconds after which nobody is expected to approve it any more."""

CALLBACK: Final = f"/api/{DOMAIN}/approved"

PAGE: Final = "<!DOCTYPE html><title>OVHcloud SMS</title><script>window.close()</script>"


class ApprovedView(HomeAssistantView):
    """Where OVHcloud sends the browser after the approval; what it says is never believed."""

    url = f"{CALLBACK}/{{token}}"
    name = f"api:{DOMAIN}:approved"
    requires_auth = False

    async def get(self, request: web.Request, token: str) -> web.Response:
        """Look at once whether the key was approved, and close the window."""
        if bell := async_get_data(request.app[KEY_HASS]).approvals.get(token):
            bell.set()
        return web.Response(text=PAGE, content_type="text/html", status=HTTPStatus.OK)


@dataclass(frozen=True, slots=True)
class Approval:
    """A request for a consumer key, made in a flow with the steps `approve` and `approved`."""

    keys: Keys
    url: str
    """Where the owner of the OVHcloud account decides on it."""
    task: asyncio.Task[bool]
    """Ends with whether it was approved in time."""

    @property
    def is_given(self) -> bool:
        """Tell whether the key was approved in time."""
        return self.task.done() and self.task.result()

    def show[Result: FlowResult[Any, Any]](self, flow: FlowHandler[Any, Result, Any]) -> Result:
        """Open OVHcloud's page, or go on once its owner has decided."""
        if self.task.done():
            return flow.async_external_step_done(next_step_id="approved")
        return flow.async_external_step(step_id="approve", url=self.url)

    @callback
    def async_close(self) -> None:
        """Expect no approval any more."""
        self.task.cancel()


async def async_ask_for_key(
    flow: FlowHandler[Any, Any, Any],
    manager: FlowManager[Any, Any, Any],
    entry: ConfigEntry,
    keys: Keys,
) -> Approval:
    """Ask for a consumer key with the rights an account needs; raises an OvhError if there is none.

    When it was approved, or is not in time, the flow goes on.
    """
    hass = flow.hass

    def is_wanted() -> bool:
        is_there = hass.config_entries.async_get_entry(entry.entry_id) is not None
        return is_there and _is_open(flow, manager)

    token, bell = secrets.token_urlsafe(32), asyncio.Event()
    client = async_create_client(hass, keys, urgent=True)
    request = await client.async_request_consumer_key(
        rights_of_account(
            entry.data[CONF_SERVICE_NAME], webhook=Options.read(entry.options).webhook
        ),
        _redirection(hass, token),
    )
    keys = replace(keys, consumer_key=request.consumer_key)
    approvals = async_get_data(hass).approvals
    approvals[token] = bell

    async def watch() -> bool:
        try:
            async with asyncio.timeout(APPROVED_WITHIN):
                return await _async_wait(hass, keys, entry.data[CONF_SERVICE_NAME], bell, is_wanted)
        except TimeoutError:
            return False
        finally:
            del approvals[token]

    task = hass.async_create_background_task(watch(), "ovh_sms approval")

    @callback
    def go_on(done: asyncio.Task[bool]) -> None:
        if not done.cancelled() and is_wanted():
            hass.async_create_task(async_go_on(flow, manager))

    task.add_done_callback(go_on)
    return Approval(keys, request.url, task)


async def async_go_on(
    flow: FlowHandler[Any, Any, Any], manager: FlowManager[Any, Any, Any]
) -> None:
    """Go on with a flow that waits for the browser, unless it was closed meanwhile."""
    step = flow.cur_step
    if step and step["type"] is FlowResultType.EXTERNAL_STEP:
        with contextlib.suppress(UnknownFlow):
            await manager.async_configure(flow.flow_id)


@callback
def async_use_keys(hass: HomeAssistant, entry: ConfigEntry, keys: Keys) -> None:
    """Have an account use other keys from now on."""
    data = {**entry.data, **asdict(keys)}
    changed = hass.config_entries.async_update_entry(entry, data=data)
    # A loaded entry reloads by itself when it changes.
    if not (changed and entry.update_listeners):
        hass.config_entries.async_schedule_reload(entry.entry_id)


async def _async_wait(
    hass: HomeAssistant,
    keys: Keys,
    service_name: str,
    bell: asyncio.Event,
    is_wanted: Callable[[], bool],
) -> bool:
    """Wait until OVHcloud takes a key, or nobody wants it any more; return whether it does."""
    client = async_create_client(hass, keys, urgent=True)
    while is_wanted():
        bell.clear()
        try:
            await client.async_get_account(service_name)
        except OvhError as err:
            # How OVHcloud refuses a key that waits for its approval is not settled.
            _LOGGER.debug("Not approved yet: %s", err.key)
        else:
            return True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_EVERY):
                await bell.wait()
    return False


def _is_open(flow: FlowHandler[Any, Any, Any], manager: FlowManager[Any, Any, Any]) -> bool:
    """Tell whether somebody still sees a flow."""
    return any(
        each["flow_id"] == flow.flow_id
        for each in manager.async_progress(include_uninitialized=True)
    )


def _redirection(hass: HomeAssistant, token: str) -> str | None:
    """Return where OVHcloud may send the browser back to."""
    try:
        return f"{get_url(hass, prefer_external=True)}{CALLBACK}/{token}"
    except NoURLAvailableError:
        return None
