"""Subentry flow of a recipient."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME

from ..const import SUBENTRY_RECIPIENT
from .recipient_form import RECIPIENT_SCHEMA, RecipientForm, read_recipient


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
        """Show the form with its values and errors."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(RECIPIENT_SCHEMA, values),
            errors=form.errors if form else None,
            description_placeholders={"number": form.wrong_numbers if form else ""},
        )
