"""Repairs: a better key, approved in the browser."""

from typing import Any, override

import voluptuous as vol

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult, repairs_flow_manager
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .api import OvhError
from .approval import Approval, async_ask_for_key, async_use_keys, is_external
from .connection import keys_of
from .error import translation_of


async def async_create_fix_flow(
    hass: HomeAssistant, _issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that solves an issue."""
    # An issue is cleared with its account.
    return RenewKeyFlow(hass.config_entries.async_get_known_entry((data or {})["entry_id"]))


class RenewKeyFlow(RepairsFlow):
    """Has another consumer key approved."""

    _approval: Approval | None = None

    def __init__(self, entry: ConfigEntry) -> None:
        """Begin with the account it is for."""
        self._entry = entry

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Say what is going to happen."""
        if user_input is not None:
            return await self.async_step_approve()
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def async_step_approve(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Open OVHcloud's page, and wait until the key was approved there."""
        if self._approval is None:
            try:
                self._approval = await async_ask_for_key(
                    self.hass, self._entry, keys_of(self._entry), self._async_resume
                )
            except OvhError as err:
                reason = str(HomeAssistantError(**translation_of(err)))
                return self.async_abort(
                    reason="approval_failed", description_placeholders={"reason": reason}
                )
        if self._approval.task.done():
            return self.async_external_step_done(next_step_id="approved")
        return self.async_external_step(step_id="approve", url=self._approval.url)

    async def async_step_approved(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Use the key."""
        if not (self._approval and self._approval.task.result()):
            return self.async_abort(reason="not_approved")
        async_use_keys(self.hass, self._entry, self._approval.keys)
        return self.async_create_entry(data={})

    async def _async_resume(self) -> None:
        """Go on, because the key was approved or is not going to be."""
        manager = repairs_flow_manager(self.hass)
        if manager and is_external(self.cur_step):
            await manager.async_configure(self.flow_id)

    @callback
    @override
    def async_remove(self) -> None:
        """Expect no approval any more."""
        if self._approval:
            self._approval.task.cancel()
