"""Repairs: a better key, approved in the browser."""

from typing import Any, cast, override

import voluptuous as vol

from homeassistant.components.repairs import (
    RepairsFlow,
    RepairsFlowManager,
    RepairsFlowResult,
    repairs_flow_manager,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .account.connection import keys_of
from .api import OvhError
from .flows.approval import Approval, async_ask_for_key, async_use_keys
from .problems.error import translation_of


async def async_create_fix_flow(
    hass: HomeAssistant, _issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that solves an issue."""
    # An issue is cleared with its account, and only Repairs ask for what solves one.
    entry = hass.config_entries.async_get_known_entry((data or {})["entry_id"])
    return RenewKeyFlow(entry, cast("RepairsFlowManager", repairs_flow_manager(hass)))


class RenewKeyFlow(RepairsFlow):
    """Has another consumer key approved."""

    _approval: Approval | None = None

    def __init__(self, entry: ConfigEntry, manager: RepairsFlowManager) -> None:
        """Begin with the account it is for."""
        self._entry = entry
        self._manager = manager

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
                    self, self._manager, self._entry, keys_of(self._entry)
                )
            except OvhError as err:
                reason = str(HomeAssistantError(**translation_of(err)))
                return self.async_abort(
                    reason="approval_failed", description_placeholders={"reason": reason}
                )
        return self._approval.show(self)

    async def async_step_approved(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Use the key."""
        if not (self._approval and self._approval.is_given):
            return self.async_abort(reason="not_approved")
        async_use_keys(self.hass, self._entry, self._approval.keys)
        return self.async_create_entry(data={})

    @callback
    @override
    def async_remove(self) -> None:
        """Expect no approval any more."""
        if self._approval:
            self._approval.async_close()
