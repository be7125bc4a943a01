"""A new consumer key that its owner approves in the browser."""

import asyncio
import contextlib
from dataclasses import asdict, replace
from http import HTTPStatus
import logging
import secrets
from typing import Any, Final

from aiohttp import web
from aiohttp.hdrs import ORIGIN
import yarl

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import (
    FlowHandler,
    FlowManager,
    FlowResult,
    FlowResultType,
    UnknownFlow,
)
from homeassistant.helpers.config_entry_oauth2_flow import HEADER_FRONTEND_BASE
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView, current_request
from homeassistant.helpers.network import NoURLAvailableError, get_url, is_hass_url

from ..account.domain_data import async_create_client, async_get_data
from ..api import AccountBlocked, Keys, OvhError, rights_of_account
from ..const import CONF_SERVICE_NAME, DOMAIN
from ..message.options import Options

_LOGGER = logging.getLogger(__name__)

POLL_EVERY: Final = 3.0
"""Seconds between two requests with a key that may have been approved."""

APPROVED_WITHIN: Final = 900.0
"""Seconds after which an approval is no longer waited for."""

CALLBACK: Final = f"/api/{DOMAIN}/approved"

PAGE: Final = "<!DOCTYPE html><title>OVHcloud SMS</title><script>window.close()</script>"


class ApprovedView(HomeAssistantView):
    """The page OVHcloud sends the browser to; whether the key is approved is asked at OVHcloud."""

    url = f"{CALLBACK}/{{token}}"
    name = f"api:{DOMAIN}:approved"
    requires_auth = False

    async def get(self, request: web.Request, token: str) -> web.Response:
        """Check at once whether the key was approved, and close the window."""
        if wake_up := async_get_data(request.app[KEY_HASS]).approvals.get(token):
            wake_up.set()
        return web.Response(text=PAGE, content_type="text/html", status=HTTPStatus.OK)


class Approval:
    """A consumer key that waits for approval, in a flow with the steps `approve` and `approved`."""

    task: asyncio.Task[bool]
    """Ends with whether the key was approved in time."""
    _url: str

    def __init__(
        self,
        flow: FlowHandler[Any, Any, Any],
        manager: FlowManager[Any, Any, Any],
        entry: ConfigEntry,
        keys: Keys,
    ) -> None:
        """Set up without I/O; of the keys, the consumer key is replaced."""
        self.keys = keys
        self._flow = flow
        self._manager = manager
        self._entry = entry
        self._hass = flow.hass
        self._service_name: str = entry.data[CONF_SERVICE_NAME]
        self._wake_up = asyncio.Event()

    async def async_start(self) -> None:
        """Ask for a key with the rights that the account needs; raises an OvhError.

        The flow goes on by itself when the key is approved, or is not in time.
        """
        token = secrets.token_urlsafe(32)
        client = async_create_client(self._hass, self.keys, urgent=True)
        is_called = Options.read(self._entry.options).webhook
        request = await client.async_request_consumer_key(
            rights_of_account(self._service_name, webhook=is_called),
            _redirection(self._hass, token),
        )
        self.keys = replace(self.keys, consumer_key=request.consumer_key)
        self._url = request.url
        self.task = self._hass.async_create_background_task(
            self._async_watch(token), "ovh_sms approval"
        )
        self.task.add_done_callback(self._async_decided)

    @property
    def is_given(self) -> bool:
        """Return whether the key was approved in time."""
        return self.task.done() and self.task.result()

    def show[Result: FlowResult[Any, Any]](self, flow: FlowHandler[Any, Result, Any]) -> Result:
        """Open OVHcloud's page, or go on once the key was approved or is too late."""
        if self.task.done():
            return flow.async_external_step_done(next_step_id="approved")
        return flow.async_external_step(step_id="approve", url=self._url)

    @callback
    def async_close(self) -> None:
        """Stop waiting."""
        self.task.cancel()

    async def _async_watch(self, token: str) -> bool:
        """Return whether the key is approved in time."""
        approvals = async_get_data(self._hass).approvals
        approvals[token] = self._wake_up
        try:
            async with asyncio.timeout(APPROVED_WITHIN):
                return await self._async_poll()
        except TimeoutError:
            return False
        finally:
            del approvals[token]

    async def _async_poll(self) -> bool:
        """Return whether OVHcloud accepts the key before the flow or the account is gone."""
        client = async_create_client(self._hass, self.keys, urgent=True)
        while self._is_wanted():
            self._wake_up.clear()
            try:
                await client.async_get_account(self._service_name)
            except OvhError as err:
                if type(err) is AccountBlocked:
                    # The key is accepted, which an expired account is not.
                    return True
                # OVHcloud does not document how it refuses a key that waits for approval.
                _LOGGER.debug("Not approved yet: %s", err.key)
            else:
                return True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_EVERY):
                    await self._wake_up.wait()
        return False

    @callback
    def _async_decided(self, task: asyncio.Task[bool]) -> None:
        if not task.cancelled() and self._is_wanted():
            self._hass.async_create_task(async_continue(self._flow, self._manager))

    def _is_wanted(self) -> bool:
        """Return whether both the account and the flow are still there."""
        is_there = self._hass.config_entries.async_get_entry(self._entry.entry_id) is not None
        flows = self._manager.async_progress(include_uninitialized=True)
        return is_there and any(each["flow_id"] == self._flow.flow_id for each in flows)


async def async_continue(
    flow: FlowHandler[Any, Any, Any], manager: FlowManager[Any, Any, Any]
) -> None:
    """Continue a flow that waits for the browser, unless it was closed meanwhile."""
    step = flow.cur_step
    if step and step["type"] is FlowResultType.EXTERNAL_STEP:
        with contextlib.suppress(UnknownFlow):
            await manager.async_configure(flow.flow_id)


@callback
def async_use_keys(hass: HomeAssistant, entry: ConfigEntry, keys: Keys) -> None:
    """Store other keys, and reload the account."""
    data = {**entry.data, **asdict(keys)}
    changed = hass.config_entries.async_update_entry(entry, data=data)
    # A loaded entry reloads by itself when it changes.
    if not (changed and entry.update_listeners):
        hass.config_entries.async_schedule_reload(entry.entry_id)


def _redirection(hass: HomeAssistant, token: str) -> str | None:
    """Return the URL OVHcloud sends the browser back to, None if there is no URL of this host."""
    try:
        base = _base_in_browser(hass) or get_url(hass, prefer_external=True)
    except NoURLAvailableError:
        return None
    return f"{base}{CALLBACK}/{token}"


def _base_in_browser(hass: HomeAssistant) -> str | None:
    """Return the address at which the browser has opened Home Assistant, None if it tells none.

    OVHcloud sends the browser there, so it must be an address of this host.
    """
    if (request := current_request.get()) is None:
        return None
    # Repairs send no header of the frontend.
    for name in (HEADER_FRONTEND_BASE, ORIGIN):
        with contextlib.suppress(ValueError):
            url = yarl.URL(request.headers.get(name, "")).origin()
            # Proxies may change the scheme and the port.
            is_ours = url.host == request.url.host or is_hass_url(hass, str(url))
            if url.scheme in ("http", "https") and is_ours:
                return str(url)
    return None
