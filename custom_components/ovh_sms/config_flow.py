"""Config flow of an SMS account: its keys, its sender and a first recipient."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import Selector, SelectSelector, TextSelector

from .account.connection import keys_of
from .api import Account, Keys, MissingRight, OvhClient, OvhError, Sender
from .const import (
    CONF_CONSUMER_KEY,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    CONTROL_PANEL_URL,
    DOMAIN,
    ENTRY_VERSION,
    SERVICE_NAME,
    SUBENTRY_RECIPIENT,
)
from .flows.account_choice import async_account_selector
from .flows.approval import Approval, async_use_keys
from .flows.forms import (
    KEYS_SCHEMA,
    NEW_KEYS_SCHEMA,
    PLACEHOLDERS,
    Errors,
    Failure,
    UserInput,
    failure_of,
    read_keys,
)
from .flows.options_flow import OvhSmsOptionsFlow
from .flows.recipient_flow import RECIPIENT_SCHEMA, RecipientSubentryFlow, read_recipient
from .flows.send_test import async_send_test
from .flows.sender_form import SenderForm, async_list_senders
from .flows.typed_keys import TypedKeys

REPLACES: Final[dict[str | None, tuple[str, str]]] = {
    SOURCE_REAUTH: ("reauth_confirm", "reauth_successful"),
    SOURCE_RECONFIGURE: ("reconfigure", "reconfigure_successful"),
}
"""The step that replaces keys, and the reason it ends with, by source of the flow."""


class OvhSmsConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up an SMS account."""

    VERSION = ENTRY_VERSION

    _keys: TypedKeys
    _service_names: list[str]
    _accounts: SelectSelector
    _account: Account
    _senders: list[Sender] | None
    _sender_form: SenderForm
    _missing_right: MissingRight | None
    _sender: str
    _tested: str | None
    """Name of the recipient to send a test SMS to."""
    _approval: Approval | None = None

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the subentry types."""
        return {SUBENTRY_RECIPIENT: RecipientSubentryFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OvhSmsOptionsFlow:
        """Return the options flow."""
        return OvhSmsOptionsFlow()

    @override
    async def async_step_user(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the keys."""
        if user_input is None:
            return self._show_keys()
        if errors := self._set_keys(read_keys(user_input)):
            return self._show_keys(user_input, errors)
        try:
            self._service_names = await self._keys.async_ask(OvhClient.async_get_service_names)
        except MissingRight:
            # The keys may be limited to one account, whose name only the user knows.
            return await self.async_step_service_name()
        except OvhError as err:
            return self._show_keys(user_input, *failure_of(err))
        if not self._service_names:
            return self.async_abort(
                reason="no_sms_account",
                description_placeholders={"control_panel_url": CONTROL_PANEL_URL},
            )
        configured = self._async_current_ids()
        self._service_names = [name for name in self._service_names if name not in configured]
        if not self._service_names:
            return self.async_abort(reason="already_configured")
        if len(self._service_names) > 1:
            return await self.async_step_account()
        if failure := await self._async_take_account(self._service_names[0]):
            return self._show_keys(user_input, *failure)
        return await self.async_step_sender()

    async def async_step_account(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask which of several accounts to use."""
        if user_input is None:
            self._accounts = await async_account_selector(
                self.hass, self._keys.keys, self._service_names
            )
        return await self._async_ask_account("account", self._accounts, user_input)

    async def async_step_service_name(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the name of the account that the keys are limited to."""
        return await self._async_ask_account("service_name", TextSelector(), user_input)

    async def async_step_sender(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the sender that phones show, until its rules were shown."""
        if user_input is None:
            countries = {self.hass.config.country}
            self._sender_form = await SenderForm.async_create(self.hass, self._senders, countries)
        form, typed = self._sender_form, (user_input or {}).get(CONF_SENDER, "").strip()
        if not form.choices and self._senders is not None:
            return self.async_abort(reason="no_enabled_sender")
        error = None if user_input is None else form.error(typed)
        if user_input is not None and error is None and not form.async_is_to_be_shown(typed):
            self._sender = typed
            return await self.async_step_recipient()
        field = vol.Required(CONF_SENDER, default=typed or form.preselected or vol.UNDEFINED)
        return self.async_show_form(
            step_id="sender",
            data_schema=vol.Schema({field: form.selector}),
            errors={CONF_SENDER: error} if error else None,
            description_placeholders={
                "account": self._title,
                "warnings": form.async_explain(typed or None),
            },
        )

    async def async_step_recipient(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for a first recipient, which may be left empty, and create the entry."""
        form = read_recipient(user_input or {}, self.hass.config.country)
        if user_input is None or (form.errors and not form.is_empty):
            return self.async_show_form(
                step_id="recipient",
                data_schema=self.add_suggested_values_to_schema(RECIPIENT_SCHEMA, user_input),
                errors={} if user_input is None else form.errors,
                description_placeholders={"number": await form.async_explain_numbers(self.hass)},
            )
        self._tested = form.name if form.send_test else None
        warnings = self._sender_form.async_warnings_of(self._sender, form.phone_numbers)
        return self.async_create_entry(
            title=self._title,
            data=asdict(self._keys.keys) | {CONF_SERVICE_NAME: self._account.name},
            options={CONF_SENDER: self._sender},
            subentries=[] if form.is_empty else [form.subentry],
            description="cannot_send" if self._missing_right else form.closing(warnings),
            description_placeholders={
                "right": str(self._missing_right or ""),
                "warnings": warnings,
            },
        )

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Send a test SMS to the first recipient if one is wanted."""
        if self._tested is not None:
            async_send_test(self.hass, result["result"], self._tested)
        return result

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start a reauthentication."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Replace keys that OVHcloud refuses."""
        return await self._async_replace_keys(user_input)

    async def async_step_reconfigure(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Replace keys, for example by some with other rights."""
        return await self._async_replace_keys(user_input)

    @property
    def _replaced(self) -> ConfigEntry:
        """Return the entry whose keys are replaced."""
        is_refused = self.source == SOURCE_REAUTH
        return self._get_reauth_entry() if is_refused else self._get_reconfigure_entry()

    async def _async_replace_keys(self, user_input: UserInput) -> ConfigFlowResult:
        """Ask for new keys of the same account, or for an approval in the browser."""
        if user_input is None:
            return self._show_keys()
        if errors := self._set_keys(read_keys(user_input, keys_of(self._replaced))):
            return self._show_keys(user_input, errors)
        if user_input.get(CONF_CONSUMER_KEY, "").strip():
            return await self._async_use_keys(user_input)
        self._approval = None
        return await self.async_step_approve()

    async def async_step_approve(self, _user_input: UserInput = None) -> ConfigFlowResult:
        """Open OVHcloud's page, and wait for the approval there."""
        if self._approval is None:
            flows = self.hass.config_entries.flow
            approval = Approval(self, flows, self._replaced, self._keys.keys)
            try:
                await approval.async_start()
            except OvhError as err:
                return self._show_keys(None, *failure_of(err))
            self._approval = approval
        return self._approval.show(self)

    async def async_step_approved(self, _user_input: UserInput = None) -> ConfigFlowResult:
        """Use the key that was approved."""
        if not (self._approval and self._approval.is_given):
            return self._show_keys(None, {"base": "not_approved"})
        self._set_keys(self._approval.keys)
        return await self._async_use_keys(None)

    @callback
    @override
    def async_remove(self) -> None:
        """Stop waiting for an approval."""
        if self._approval:
            self._approval.async_close()

    async def _async_use_keys(self, user_input: UserInput) -> ConfigFlowResult:
        """Store other keys if they give access to the same account."""
        entry, service_name = self._replaced, self._replaced.data[CONF_SERVICE_NAME]
        try:
            await self._keys.async_ask(lambda client: client.async_get_account(service_name))
            missing = await self._keys.client.async_find_missing_right(service_name)
        except OvhError as err:
            return self._show_keys(user_input, *failure_of(err))
        async_use_keys(self.hass, entry, self._keys.keys)
        return self.async_abort(
            reason="cannot_send" if missing else REPLACES[self.source][1],
            description_placeholders={"right": str(missing or "")},
        )

    @property
    def _title(self) -> str:
        """Return the title of the entry."""
        return self._account.description or self._account.name

    def _set_keys(self, keys: Keys) -> Errors:
        """Use other keys for requests, and return the errors of malformed ones."""
        self._keys = TypedKeys(self.hass, keys)
        return self._keys.errors

    def _show_keys(
        self,
        user_input: UserInput = None,
        errors: Errors | None = None,
        placeholders: dict[str, str] = PLACEHOLDERS,
    ) -> ConfigFlowResult:
        """Show the form of the keys with what was typed and its errors."""
        step_id, _ = REPLACES.get(self.source, ("user", ""))
        schema = NEW_KEYS_SCHEMA if self.source in REPLACES else KEYS_SCHEMA
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_ask_account(
        self, step_id: str, selector: Selector[Any], user_input: UserInput
    ) -> ConfigFlowResult:
        """Ask for the name of an account."""
        schema = vol.Schema({vol.Required(CONF_SERVICE_NAME): selector})
        errors, placeholders = {}, PLACEHOLDERS
        if user_input is not None:
            failure = await self._async_take_account(user_input[CONF_SERVICE_NAME].strip())
            if failure is None:
                return await self.async_step_sender()
            # This form has no fields for keys.
            error = next(iter(failure[0].values()))
            if step_id == "service_name" and error == "missing_right":
                # The keys are limited to an account of another name.
                error = "unknown_account"
            errors, placeholders = {"base": error}, failure[1]
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_take_account(self, service_name: str) -> Failure | None:
        """Read an account and its senders; return why it cannot be used."""
        if not SERVICE_NAME.fullmatch(service_name):
            return {"base": "unknown_account"}, PLACEHOLDERS
        await self.async_set_unique_id(service_name, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        try:
            self._account = await self._keys.client.async_get_account(service_name)
            self._senders = await async_list_senders(self.hass, self._keys.client, service_name)
            self._missing_right = await self._keys.client.async_find_missing_right(service_name)
        except OvhError as err:
            return failure_of(err)
        return None if self._account.enabled else ({"base": "account_suspended"}, PLACEHOLDERS)
