"""The part of the config flow that asks for keys, and replaces those of an account."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.core import callback

from ..account.connection import keys_of
from ..api import Keys, OvhError
from ..const import CONF_CONSUMER_KEY, CONF_SERVICE_NAME
from ..problems.issue import key_links_of
from .approval import Approval, async_use_keys
from .forms import (
    KEYS_SCHEMA,
    NEW_KEYS_SCHEMA,
    PLACEHOLDERS,
    Errors,
    UserInput,
    failure_of,
    read_keys,
)
from .typed_keys import TypedKeys

REPLACES: Final[dict[str | None, tuple[str, str]]] = {
    SOURCE_REAUTH: ("reauth_confirm", "reauth_successful"),
    SOURCE_RECONFIGURE: ("reconfigure", "reconfigure_successful"),
}
"""The step that replaces keys, and the reason it ends with, by source of the flow."""


class KeysFlow(ConfigFlow):
    """Asks for keys, and replaces those of an account."""

    _keys: TypedKeys
    _approval: Approval | None = None

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
        # It need not be approved again if the account is not served yet.
        return await self._async_use_keys({CONF_CONSUMER_KEY: self._keys.keys.consumer_key})

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
        schema, links = KEYS_SCHEMA, {}
        if self.source in REPLACES:
            schema, links = NEW_KEYS_SCHEMA, key_links_of(self._replaced)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={**placeholders, **links},
        )
