"""The form of a recipient, and the subentry flow that adds or changes one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import (
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.translation import async_get_translations

from ..account.domain_data import async_get_data
from ..const import CONF_PHONE_NUMBERS, CONF_SEND_TEST, DOMAIN, SUBENTRY_RECIPIENT
from ..message.invalid_call import list_names
from ..message.recipient_names import name_error
from ..message.recipients import explain, read_numbers, recipient_subentry
from ..message.sender_warnings import as_list
from ..sms.numbering_plans import Reason
from ..sms.phone_number import is_landline, may_be_expensive
from .forms import UserInput
from .send_test import async_send_test

RECIPIENT_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_NAME): TextSelector(TextSelectorConfig(autocomplete="name")),
        # Without it the form shows no row to type in.
        vol.Optional(CONF_PHONE_NUMBERS, description={"suggested_value": [""]}): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEL, multiple=True, autocomplete="tel")
        ),
        vol.Optional(CONF_SEND_TEST): BooleanSelector(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientForm:
    """The values of a form: a recipient, or errors."""

    name: str
    phone_numbers: tuple[str, ...]
    send_test: bool
    errors: dict[str, str]
    wrong_numbers: Mapping[str, Reason]

    @property
    def is_empty(self) -> bool:
        """Return whether all fields are empty."""
        return self.errors == {CONF_NAME: "no_name", CONF_PHONE_NUMBERS: "no_phone_number"}

    def closing(self, warnings: str) -> str | None:
        """Return the translation key of what is to be said of a valid recipient.

        `warnings` are the rules that the sender breaks there.
        """
        if any(map(may_be_expensive, self.phone_numbers)):
            return "expensive"
        if any(map(is_landline, self.phone_numbers)):
            return "landline"
        if warnings:
            return "sender_rules"
        return "test_sent" if self.send_test else None

    async def async_explain_numbers(self, hass: HomeAssistant) -> str:
        """Return the wrong numbers, each with what is wrong with it."""
        await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
        if "country_needed" in self.errors.values():
            # The error says so.
            return list_names([*self.wrong_numbers])
        wrong = self.wrong_numbers.items()
        return list_names([f"{number}{explain(hass, why)}" for number, why in wrong])

    @property
    def subentry(self) -> ConfigSubentryData:
        """Return the subentry of the recipient."""
        return recipient_subentry(self.name, self.phone_numbers)


def read_recipient(
    user_input: Mapping[str, Any], country: str | None, others: Iterable[str] = ()
) -> RecipientForm:
    """Read a form; its name must differ from the names of other recipients."""
    name = str(user_input.get(CONF_NAME) or "").strip()
    numbers = read_numbers(user_input.get(CONF_PHONE_NUMBERS), country)
    errors: dict[str, str] = {}
    if numbers.invalid:
        wrong = "country_needed" if numbers.needs_country else "invalid_phone_number"
        errors[CONF_PHONE_NUMBERS] = wrong
    elif not numbers.valid:
        errors[CONF_PHONE_NUMBERS] = "no_phone_number"
    if error := name_error(name, others):
        errors[CONF_NAME] = error
    return RecipientForm(
        name=name,
        phone_numbers=numbers.valid,
        send_test=not errors and bool(user_input.get(CONF_SEND_TEST)),
        errors=errors,
        wrong_numbers=numbers.invalid,
    )


class RecipientSubentryFlow(ConfigSubentryFlow):
    """Add or change a recipient."""

    async def async_step_user(self, user_input: UserInput = None) -> SubentryFlowResult:
        """Add a recipient."""
        if user_input is None:
            return await self._async_show("user")
        form = read_recipient(user_input, self.hass.config.country, self._names())
        if form.errors:
            return await self._async_show("user", user_input, form)
        recipient = form.subentry
        self._send_test(form)
        warnings = self._warnings(form)
        return self.async_create_entry(
            title=recipient["title"],
            data=recipient["data"],
            description=form.closing(warnings),
            description_placeholders={"warnings": warnings},
        )

    async def async_step_reconfigure(self, user_input: UserInput = None) -> SubentryFlowResult:
        """Change a recipient's name or numbers."""
        subentry = self._get_reconfigure_subentry()
        if user_input is None:
            return await self._async_show(
                "reconfigure", {CONF_NAME: subentry.title, **subentry.data}
            )
        others = self._names(but=subentry)
        form = read_recipient(user_input, self.hass.config.country, others)
        if form.errors:
            return await self._async_show("reconfigure", user_input, form)
        recipient = form.subentry
        self.hass.config_entries.async_update_subentry(
            self._get_entry(), subentry, title=recipient["title"], data=recipient["data"]
        )
        self._send_test(form)
        warnings = self._warnings(form)
        return self.async_abort(
            reason=form.closing(warnings) or "reconfigure_successful",
            description_placeholders={"warnings": warnings},
        )

    def _warnings(self, form: RecipientForm) -> str:
        """Return what is wrong with the sender of the account at the numbers."""
        account = async_get_data(self.hass).accounts.get(self._get_entry().entry_id)
        findings = account.arrival.senders.async_findings(form.phone_numbers) if account else ()
        return as_list(findings)

    def _send_test(self, form: RecipientForm) -> None:
        """Send a test SMS if one is wanted."""
        if form.send_test:
            async_send_test(self.hass, self._get_entry(), form.name)

    def _names(self, but: ConfigSubentry | None = None) -> list[str]:
        """Return the names of the account's other recipients."""
        subentries = self._get_entry().get_subentries_of_type(SUBENTRY_RECIPIENT)
        return [
            subentry.title
            for subentry in subentries
            if but is None or subentry.subentry_id != but.subentry_id
        ]

    async def _async_show(
        self,
        step_id: str,
        values: Mapping[str, Any] | None = None,
        form: RecipientForm | None = None,
    ) -> SubentryFlowResult:
        """Show the form with its values and errors."""
        number = await form.async_explain_numbers(self.hass) if form else ""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(RECIPIENT_SCHEMA, values),
            errors=form.errors if form else None,
            description_placeholders={"number": number},
        )
