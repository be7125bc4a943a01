"""Config flow: an account with its keys and sender, and the recipients in it."""

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
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .account.connection import keys_of
from .account.domain_data import async_create_client
from .api import (
    CREATE_TOKEN_URL,
    Account,
    AuthenticationFailed,
    HostConfiguration,
    Keys,
    MissingRight,
    OutcomeUnknown,
    OvhClient,
    OvhError,
    RateLimited,
    Unavailable,
    UnknownService,
)
from .const import (
    CONF_APPLICATION_KEY,
    CONF_APPLICATION_SECRET,
    CONF_CONSUMER_KEY,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    DOMAIN,
    ENTRY_VERSION,
    SERVICE_NAME,
    SUBENTRY_RECIPIENT,
)
from .flows.approval import Approval, async_ask_for_key, async_use_keys
from .flows.options_flow import OvhSmsOptionsFlow
from .flows.recipient_form import RECIPIENT_SCHEMA, RecipientForm, read_recipient
from .flows.sender_form import sender_error, sender_selector
from .message.senders import async_get_senders, sender_choices

_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
KEYS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_APPLICATION_KEY): TextSelector(TextSelectorConfig(autocomplete="off")),
        vol.Required(CONF_APPLICATION_SECRET): _SECRET,
        vol.Required(CONF_CONSUMER_KEY): _SECRET,
    }
)
# What is left empty stays as it is; without a consumer key one is approved in the browser.
NEW_KEYS_SCHEMA: Final = vol.Schema(
    {vol.Optional(str(field)): selector for field, selector in KEYS_SCHEMA.schema.items()}
)
REPLACES: Final[dict[str | None, tuple[str, str]]] = {
    SOURCE_REAUTH: ("reauth_confirm", "reauth_successful"),
    SOURCE_RECONFIGURE: ("reconfigure", "reconfigure_successful"),
}
"""Where keys are replaced, and how that ends."""

SERVICE_NAME_SCHEMA: Final = vol.Schema({vol.Required(CONF_SERVICE_NAME): TextSelector()})

type Errors = dict[str, str]


class OvhSmsConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up an SMS account."""

    VERSION = ENTRY_VERSION

    _keys: dict[str, str]
    _client: OvhClient
    _service_names: list[str]
    _account: Account
    _senders: list[str] | None
    _missing_right: MissingRight | None
    _sender: str
    _approval: Approval | None = None

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the kinds of subentry."""
        return {SUBENTRY_RECIPIENT: RecipientSubentryFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OvhSmsOptionsFlow:
        """Return the flow of the options."""
        return OvhSmsOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the keys."""
        if user_input is None:
            return self._show_keys("user")
        if errors := self._take_keys(user_input):
            return self._show_keys("user", user_input, errors)
        try:
            self._service_names = await self._client.async_get_service_names()
        except MissingRight:
            # The keys may be limited to one account, whose name only the user knows.
            return await self.async_step_service_name()
        except OvhError as err:
            return self._show_keys("user", user_input, *_form_errors(err))
        if not self._service_names:
            return self.async_abort(reason="no_sms_account")
        configured = self._async_current_ids()
        self._service_names = [name for name in self._service_names if name not in configured]
        if not self._service_names:
            return self.async_abort(reason="already_configured")
        if len(self._service_names) > 1:
            return await self.async_step_account()
        if failure := await self._async_take_account(self._service_names[0]):
            return self._show_keys("user", user_input, *failure)
        return await self.async_step_sender()

    async def async_step_account(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which of several accounts to use."""
        selector = SelectSelector(
            SelectSelectorConfig(options=self._service_names, mode=SelectSelectorMode.DROPDOWN)
        )
        schema = vol.Schema({vol.Required(CONF_SERVICE_NAME): selector})
        return await self._async_ask_account("account", schema, user_input)

    async def async_step_service_name(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the one account that the keys are limited to."""
        return await self._async_ask_account("service_name", SERVICE_NAME_SCHEMA, user_input)

    async def async_step_sender(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what the phones will show."""
        country = self.hass.config.country
        self._sender = (user_input or {}).get(CONF_SENDER, "").strip()
        error = sender_error(self._sender, country)
        if error is None:
            return await self.async_step_recipient()
        choices = sender_choices(self._senders, country)
        if not choices and self._senders is not None:
            return self.async_abort(reason="no_enabled_sender")
        field = vol.Required(CONF_SENDER, default=choices[0] if choices else vol.UNDEFINED)
        return self.async_show_form(
            step_id="sender",
            data_schema=vol.Schema({field: sender_selector(self._senders, country)}),
            errors=None if user_input is None else {CONF_SENDER: error},
            description_placeholders={"account": self._title},
        )

    async def async_step_recipient(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a first recipient, or none yet, and create the entry."""
        form = read_recipient(user_input or {}, self.hass.config.country)
        if user_input is None or (form.errors and not form.is_empty):
            return self.async_show_form(
                step_id="recipient",
                data_schema=self.add_suggested_values_to_schema(RECIPIENT_SCHEMA, user_input),
                errors={} if user_input is None else form.errors,
                description_placeholders={"number": form.wrong_numbers},
            )
        return self.async_create_entry(
            title=self._title,
            data=self._keys | {CONF_SERVICE_NAME: self._account.name},
            options={CONF_SENDER: self._sender},
            subentries=[] if form.is_empty else [form.subentry],
            description="cannot_send" if self._missing_right else form.warning,
            description_placeholders={"right": str(self._missing_right or "")},
        )

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start over with new keys."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for keys in place of those that OVHcloud refuses."""
        return await self._async_replace_keys(user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for keys with other rights."""
        return await self._async_replace_keys(user_input)

    @property
    def _replaced(self) -> ConfigEntry:
        """Return the entry whose keys are replaced."""
        is_refused = self.source == SOURCE_REAUTH
        return self._get_reauth_entry() if is_refused else self._get_reconfigure_entry()

    async def _async_replace_keys(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for new keys, or for approval in the browser, until they open the same account."""
        step_id, _ = REPLACES[self.source]
        if user_input is None:
            return self._show_keys(step_id)
        typed = {field: value for field, value in user_input.items() if value.strip()}
        if errors := self._take_keys({**asdict(keys_of(self._replaced)), **typed}):
            return self._show_keys(step_id, user_input, errors)
        if CONF_CONSUMER_KEY in typed:
            return await self._async_use_keys(user_input)
        self._approval = None
        return await self.async_step_approve()

    async def async_step_approve(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Open OVHcloud's page, and wait until the key was approved there."""
        if self._approval is None:
            try:
                self._approval = await async_ask_for_key(
                    self, self.hass.config_entries.flow, self._replaced, Keys(**self._keys)
                )
            except OvhError as err:
                return self._show_keys(REPLACES[self.source][0], None, *_form_errors(err))
        return self._approval.show(self)

    async def async_step_approved(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use the key that was approved."""
        if not (self._approval and self._approval.is_given):
            return self._show_keys(REPLACES[self.source][0], None, {"base": "not_approved"})
        self._take_keys(asdict(self._approval.keys))
        return await self._async_use_keys(None)

    @callback
    @override
    def async_remove(self) -> None:
        """Expect no approval any more."""
        if self._approval:
            self._approval.async_close()

    async def _async_use_keys(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Use other keys if they open the same account."""
        entry, (step_id, reason) = self._replaced, REPLACES[self.source]
        try:
            await self._client.async_get_account(entry.data[CONF_SERVICE_NAME])
            missing = await self._client.async_find_missing_right(entry.data[CONF_SERVICE_NAME])
        except OvhError as err:
            return self._show_keys(step_id, user_input, *_form_errors(err))
        async_use_keys(self.hass, entry, Keys(**self._keys))
        return self.async_abort(
            reason="cannot_send" if missing else reason,
            description_placeholders={"right": str(missing or "")},
        )

    @property
    def _title(self) -> str:
        """Return the name the user knows the account by."""
        return self._account.description or self._account.name

    def _take_keys(self, user_input: dict[str, str]) -> Errors:
        """Keep the keys without the blanks around them, or say which cannot be one."""
        self._keys = {field: value.strip() for field, value in user_input.items()}
        keys = Keys(**self._keys)
        self._client = async_create_client(self.hass, keys, urgent=True)
        return {field: f"invalid_{field}" for field in keys.malformed}

    def _show_keys(
        self,
        step_id: str,
        user_input: dict[str, Any] | None = None,
        errors: Errors | None = None,
        placeholders: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Show the form of the keys, with what was typed."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                KEYS_SCHEMA if step_id == "user" else NEW_KEYS_SCHEMA, user_input
            ),
            errors=errors,
            description_placeholders={
                "create_token_url": CREATE_TOKEN_URL,
                **(placeholders or NO_PLACEHOLDERS),
            },
        )

    async def _async_ask_account(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Ask for an account until OVHcloud knows it."""
        errors: Errors = {}
        placeholders = NO_PLACEHOLDERS
        if user_input is not None:
            failure = await self._async_take_account(user_input[CONF_SERVICE_NAME].strip())
            if failure is None:
                return await self.async_step_sender()
            # The fields of the keys are not in this form.
            errors = {"base": next(iter(failure[0].values()))}
            placeholders = failure[1]
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={"create_token_url": CREATE_TOKEN_URL, **placeholders},
        )

    async def _async_take_account(self, service_name: str) -> tuple[Errors, dict[str, str]] | None:
        """Read an account and its senders, or say what stands against it."""
        if not SERVICE_NAME.fullmatch(service_name):
            return {"base": "unknown_account"}, NO_PLACEHOLDERS
        await self.async_set_unique_id(service_name, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        try:
            self._account = await self._client.async_get_account(service_name)
            self._senders = await async_get_senders(self._client, service_name)
            self._missing_right = await self._client.async_find_missing_right(service_name)
        except OvhError as err:
            return _form_errors(err)
        return None if self._account.enabled else ({"base": "account_suspended"}, NO_PLACEHOLDERS)


class RecipientSubentryFlow(ConfigSubentryFlow):
    """Add or change a recipient."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a recipient."""
        if user_input is None:
            return self._show("user")
        form = read_recipient(user_input, self.hass.config.country, self._names())
        if form.errors:
            return self._show("user", user_input, form)
        recipient = form.subentry
        return self.async_create_entry(
            title=recipient["title"],
            data=recipient["data"],
            description=form.warning,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a recipient's name or numbers."""
        subentry = self._get_reconfigure_subentry()
        if user_input is None:
            return self._show("reconfigure", {CONF_NAME: subentry.title, **subentry.data})
        others = self._names(but=subentry)
        form = read_recipient(user_input, self.hass.config.country, others)
        if form.errors:
            return self._show("reconfigure", user_input, form)
        recipient = form.subentry
        self.hass.config_entries.async_update_subentry(
            self._get_entry(),
            subentry,
            title=recipient["title"],
            data=recipient["data"],
        )
        return self.async_abort(reason=form.warning or "reconfigure_successful")

    def _names(self, but: ConfigSubentry | None = None) -> list[str]:
        """Return the names of the account's other recipients."""
        subentries = self._get_entry().get_subentries_of_type(SUBENTRY_RECIPIENT)
        return [
            subentry.title
            for subentry in subentries
            if but is None or subentry.subentry_id != but.subentry_id
        ]

    def _show(
        self,
        step_id: str,
        values: Mapping[str, Any] | None = None,
        form: RecipientForm | None = None,
    ) -> SubentryFlowResult:
        """Show the form with its values and what is wrong with them."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(RECIPIENT_SCHEMA, values),
            errors=form.errors if form else None,
            description_placeholders={"number": form.wrong_numbers if form else ""},
        )


NO_PLACEHOLDERS: Final = {"right": "", "words": ""}


def _form_errors(err: OvhError) -> tuple[Errors, dict[str, str]]:
    """Return where a form shows an error, and what its text quotes."""
    match err:
        case AuthenticationFailed():
            return {err.key_field: f"invalid_{err.key_field}"}, NO_PLACEHOLDERS
        case MissingRight():
            return {"base": err.key}, NO_PLACEHOLDERS | {"right": f"{err.method} {err.path}"}
        case RateLimited() | HostConfiguration():
            return {"base": err.key}, NO_PLACEHOLDERS
        case Unavailable() | OutcomeUnknown():
            return {"base": "cannot_connect"}, NO_PLACEHOLDERS
        case UnknownService():
            return {"base": "unknown_account"}, NO_PLACEHOLDERS
        case _:
            return {"base": "unknown"}, NO_PLACEHOLDERS | {"words": err.words}
