"""Repairs: a new key, approved in the browser, refused messages, and credits."""

from datetime import timedelta
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
from .account.domain_data import async_get_data
from .api import OvhError
from .flows.approval import Approval, async_use_keys
from .flows.forms import UserInput
from .message.options import LONGEST_SILENCE
from .problems.error import text_of
from .problems.issue import Issue


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the fix flow of an issue."""
    # An issue is deleted with its account, so that there always is an entry.
    entry = hass.config_entries.async_get_known_entry((data or {})["entry_id"])
    if issue_id.startswith(Issue.NOT_UNDERSTOOD):
        return RefusedMessagesFlow(entry)
    if issue_id.startswith((Issue.LOW_CREDITS, Issue.NO_CREDITS)):
        return CreditsFlow(entry)
    if issue_id.startswith(Issue.SILENCE_COSTS):
        return LongestSilenceFlow(entry)
    return RenewKeyFlow(entry, cast("RepairsFlowManager", repairs_flow_manager(hass)))


class RenewKeyFlow(RepairsFlow):
    """Renews a consumer key by an approval in the browser."""

    _approval: Approval | None = None

    def __init__(self, entry: ConfigEntry, manager: RepairsFlowManager) -> None:
        """Set up for an account."""
        self._entry = entry
        self._manager = manager

    async def async_step_init(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """Start with the confirmation."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: UserInput = None) -> RepairsFlowResult:
        """Show the issue, and ask whether to renew the key."""
        if user_input is not None:
            return await self.async_step_approve()
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def async_step_approve(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """Open OVHcloud's page, and wait for the approval there."""
        if self._approval is None:
            approval = Approval(self, self._manager, self._entry, keys_of(self._entry))
            try:
                await approval.async_start()
            except OvhError as err:
                placeholders = {"reason": text_of(self.hass, err)}
                return self.async_abort(
                    reason="approval_failed", description_placeholders=placeholders
                )
            self._approval = approval
        return self._approval.show(self)

    async def async_step_approved(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """Store the approved key."""
        if not (self._approval and self._approval.is_given):
            return self.async_abort(reason="not_approved")
        async_use_keys(self.hass, self._entry, self._approval.keys)
        return self.async_create_entry(data={})

    @callback
    @override
    def async_remove(self) -> None:
        """Stop waiting for an approval."""
        if self._approval:
            self._approval.async_close()


class RefusedMessagesFlow(RepairsFlow):
    """Sends the messages that OVHcloud has refused once more, or gives them up."""

    def __init__(self, entry: ConfigEntry) -> None:
        """Set up for an account."""
        self._entry = entry

    async def async_step_init(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """Let the user choose."""
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return self.async_show_menu(
            step_id="init",
            menu_options=["try_now", "give_up"],
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def async_step_try_now(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """Try all messages that wait."""
        async_get_data(self.hass).entries[self._entry.entry_id].outbox.async_retry()
        return self.async_create_entry(data={})

    async def async_step_give_up(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """End the refused messages."""
        async_get_data(self.hass).entries[self._entry.entry_id].outbox.async_give_up()
        return self.async_create_entry(data={})


class CreditsFlow(RepairsFlow):
    """Looks whether credits were bought."""

    def __init__(self, entry: ConfigEntry) -> None:
        """Set up for an account."""
        self._entry = entry

    async def async_step_init(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """Ask OVHcloud for the credits, and again on each submission, until they suffice."""
        account = async_get_data(self.hass).accounts.get(self._entry.entry_id)
        if account is None:
            placeholders = {"account": self._entry.title}
            return self.async_abort(reason="not_loaded", description_placeholders=placeholders)
        await account.coordinator.async_refresh()
        if not account.coordinator.last_update_success:
            err = cast("HomeAssistantError", account.coordinator.last_exception)
            placeholders = {"reason": text_of(self.hass, err)}
            return self.async_abort(reason="not_read", description_placeholders=placeholders)
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        if issue is None:
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="init",
            data_schema=vol.Schema({}),
            description_placeholders=issue.translation_placeholders,
        )


class LongestSilenceFlow(RepairsFlow):
    """Lets the SMS of the silence guard leave as late as possible, so that it is renewed less."""

    def __init__(self, entry: ConfigEntry) -> None:
        """Set up for an account."""
        self._entry = entry

    async def async_step_init(self, _user_input: UserInput = None) -> RepairsFlowResult:
        """Start with the confirmation."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: UserInput = None) -> RepairsFlowResult:
        """Show what a day costs, and change the option."""
        if user_input is not None:
            hours = LONGEST_SILENCE // timedelta(hours=1)
            options = {**self._entry.options, "silence_after": {"hours": hours}}
            self.hass.config_entries.async_update_entry(self._entry, options=options)
            return self.async_create_entry(data={})
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders=issue.translation_placeholders if issue else None,
        )
