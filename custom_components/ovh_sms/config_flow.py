"""Config flow of an SMS account: its keys, its sender and a first recipient."""

from dataclasses import asdict
from typing import Any, override

import voluptuous as vol

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, ConfigSubentryFlow
from homeassistant.core import callback
from homeassistant.helpers.selector import Selector, SelectSelector, TextSelector

from .api import Account, MissingRight, OvhClient, OvhError, Sender
from .const import (
    CONF_SENDER,
    CONF_SERVICE_NAME,
    CONTROL_PANEL_URL,
    DOMAIN,
    ENTRY_VERSION,
    SERVICE_NAME,
    SUBENTRY_RECIPIENT,
)
from .flows.account_choice import (
    async_account_selector,
    async_names_of_key,
    async_read_account,
    failure_of_name,
    links_of_accounts,
)
from .flows.forms import (
    PLACEHOLDERS,
    Failure,
    UserInput,
    failure_of,
    read_keys,
)
from .flows.keys_flow import KeysFlow
from .flows.options_flow import OvhSmsOptionsFlow
from .flows.recipient_flow import RECIPIENT_SCHEMA, RecipientSubentryFlow, read_recipient
from .flows.send_test import async_send_test
from .flows.sender_form import SenderForm


class OvhSmsConfigFlow(KeysFlow, domain=DOMAIN):
    """Set up an SMS account."""

    VERSION = ENTRY_VERSION

    _service_names: list[str]
    """Accounts to choose from, or those that the keys are limited to as far as is known."""
    _accounts: SelectSelector
    _account: Account
    _senders: list[Sender] | None
    _sender_form: SenderForm
    _missing_right: MissingRight | None
    _sender: str
    _tested: str | None
    """Name of the recipient to send a test SMS to."""

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
        if user_input is None:
            self._service_names = await async_names_of_key(self._keys.client)
        return await self._async_ask_account("service_name", TextSelector(), user_input)

    async def async_step_sender(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the sender that phones show, until its rules were shown."""
        if user_input is None:
            countries = {self.hass.config.country}
            form = SenderForm(self.hass, self._senders, countries)
            self._sender_form = await form.async_load_texts()
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

    @property
    def _title(self) -> str:
        """Return the title of the entry."""
        return self._account.description or self._account.name

    async def _async_ask_account(
        self, step_id: str, selector: Selector[Any], user_input: UserInput
    ) -> ConfigFlowResult:
        """Ask for the name of an account."""
        names, failure = self._service_names, None
        if user_input is not None:
            name = user_input[CONF_SERVICE_NAME].strip()
            if (failure := await self._async_take_account(name)) is None:
                return await self.async_step_sender()
            failure = failure_of_name(failure, name, names)
        elif len(names) == 1:
            user_input = {CONF_SERVICE_NAME: names[0]}
        errors, placeholders = failure or ({}, PLACEHOLDERS)
        schema = vol.Schema({vol.Required(CONF_SERVICE_NAME): selector})
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=placeholders | {"account_links": links_of_accounts(names)},
        )

    async def _async_take_account(self, service_name: str) -> Failure | None:
        """Read an account and its senders; return why it cannot be used."""
        if not SERVICE_NAME.fullmatch(service_name):
            return {"base": "unknown_account"}, PLACEHOLDERS
        await self.async_set_unique_id(service_name, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        try:
            self._account, self._senders, self._missing_right = await async_read_account(
                self.hass, self._keys.client, service_name
            )
        except OvhError as err:
            return failure_of(err)
        return None if self._account.enabled else ({"base": "account_suspended"}, PLACEHOLDERS)
