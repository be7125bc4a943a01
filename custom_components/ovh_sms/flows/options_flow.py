"""Options flow of an account."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.helpers.selector import BooleanSelector

from ..account.connection import keys_of
from ..account.domain_data import async_create_client
from ..account.webhook import (
    HttpsNeeded,
    WebhookSettings,
    async_connect,
    async_disconnect,
    async_get_callbacks,
    async_prepare,
)
from ..api import MissingRight, OvhError, Sender
from ..const import CONF_SENDER, CONF_SERVICE_NAME, CONF_WEBHOOK, SUBENTRY_RECIPIENT
from ..message.options import Options
from ..problems.error import text_of
from ..problems.issue import Issue, async_clear, key_links_of
from .forms import Errors, UserInput
from .options_form import as_form, find_errors, folded, options_schema, place_of, unfolded
from .sender_form import SenderForm, async_list_senders, countries_of

CONF_REPLACE: Final = "replace"
REPLACE_SCHEMA: Final = vol.Schema({vol.Required(CONF_REPLACE, default=False): BooleanSelector()})


class OvhSmsOptionsFlow(OptionsFlow):
    """Change the options of an account."""

    _senders: SenderForm
    _wanted: dict[str, Any]
    _webhook: WebhookSettings
    _is_agreed = False

    async def async_step_init(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is None:
            options = Options.read(self.config_entry.options)
            senders = await self._async_get_senders()
            countries = countries_of(self.hass, self.config_entry)
            form = SenderForm(self.hass, senders, countries, options.sender)
            self._senders = await form.async_load_texts()
            chosen = [each for each in options.silence_recipients if each in self._recipients]
            return self._show(as_form(replace(options, silence_recipients=tuple(chosen))))
        values = unfolded(user_input)
        if errors := find_errors(values, self.hass.config.country):
            return self._show(values, errors)
        sender = values[CONF_SENDER]
        if self._senders.async_is_to_be_shown(sender):
            return self._show(values, chosen=sender)
        self._wanted = values
        return await self._async_switch_webhook()

    async def async_step_webhook(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask whether the callbacks of the account may be replaced."""
        if user_input is None:
            return self.async_show_form(
                step_id="webhook",
                data_schema=REPLACE_SCHEMA,
                description_placeholders={
                    "receipts": self._webhook.previous.receipts or "-",
                    "replies": self._webhook.previous.response or "-",
                },
            )
        if user_input[CONF_REPLACE]:
            return await self._async_connect_webhook()
        return self.async_create_entry(data=self._wanted | {CONF_WEBHOOK: False})

    async def _async_switch_webhook(self) -> ConfigFlowResult:
        """Turn the webhook on or off, and save the options."""
        async_clear(self.hass, self.config_entry, Issue.WEBHOOK_NEEDS_HTTPS)
        options = self.config_entry.options
        settings = WebhookSettings.read(options)
        if not self._wanted[CONF_WEBHOOK]:
            # If OVHcloud did not restore the previous callbacks, they are kept for the next try.
            is_left = settings and not await async_disconnect(self.hass, self.config_entry)
            kept = settings.as_options() if settings and is_left else {}
            return self.async_create_entry(data=self._wanted | kept)
        if settings and options.get(CONF_WEBHOOK):
            return self.async_create_entry(data=self._wanted | settings.as_options())
        if settings:
            self._webhook, self._is_agreed = settings, True
        if self._is_agreed:
            return await self._async_connect_webhook()
        try:
            callbacks = await async_get_callbacks(self.hass, self.config_entry)
            self._webhook = async_prepare(self.hass, callbacks)
        except HttpsNeeded:
            return self._show(self._wanted, {CONF_WEBHOOK: "webhook_needs_https"})
        except NoURLAvailableError:
            return self._show(self._wanted, {CONF_WEBHOOK: "no_external_url"})
        except OvhError as err:
            return self._show_refused(err)
        if callbacks.receipts or callbacks.response:
            return await self.async_step_webhook()
        return await self._async_connect_webhook()

    async def _async_connect_webhook(self) -> ConfigFlowResult:
        """Register the webhook at OVHcloud, and save the options."""
        self._is_agreed = True
        try:
            await async_connect(self.hass, self.config_entry, self._webhook)
        except OvhError as err:
            return self._show_refused(err)
        return self.async_create_entry(data=self._wanted | self._webhook.as_options())

    def _show_refused(self, err: OvhError) -> ConfigFlowResult:
        """Show the form with OVHcloud's reason against the webhook."""
        if isinstance(err, MissingRight):
            errors = {CONF_WEBHOOK: "webhook_missing_right"}
            return self._show(self._wanted, errors, **err.placeholders)
        errors = {CONF_WEBHOOK: "webhook_refused"}
        return self._show(self._wanted, errors, reason=text_of(self.hass, err))

    async def _async_get_senders(self) -> list[Sender] | None:
        """Return the senders to choose from, None if OVHcloud does not list them."""
        entry = self.config_entry
        client = async_create_client(self.hass, keys_of(entry), urgent=True)
        try:
            return await async_list_senders(self.hass, client, entry.data[CONF_SERVICE_NAME])
        except OvhError:
            return None

    @property
    def _recipients(self) -> dict[str, str]:
        """Return the names of the recipients by subentry id."""
        each = self.config_entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
        return {subentry.subentry_id: subentry.title for subentry in each}

    def _show(
        self,
        values: Mapping[str, Any],
        errors: Errors | None = None,
        chosen: str | None = None,
        **placeholders: str,
    ) -> ConfigFlowResult:
        """Show the form with its values, its errors and the rules of the chosen sender."""
        wrong = {place_of(field): error for field, error in (errors or {}).items()}
        schema = options_schema(self._senders.selector, self._recipients, wrong)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, folded(values)),
            errors=wrong,
            description_placeholders={
                "account": self.config_entry.title,
                "warnings": self._senders.async_explain(chosen),
                **key_links_of(self.config_entry, webhook=True),
                **placeholders,
            },
        )
