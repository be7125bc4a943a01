"""Flows as a user clicks through them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pytest_homeassistant_custom_component.common import get_schema_suggested_value

from custom_components.ovh_sms.const import DOMAIN, SUBENTRY_RECIPIENT
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant

from .texts import FlowResult, fields, form_text


@dataclass
class Flow:
    """A flow and what it shows now."""

    manager: Any
    result: FlowResult

    @classmethod
    async def add_account(cls, hass: HomeAssistant) -> Self:
        """Start to add an account."""
        manager = hass.config_entries.flow
        return cls(manager, await manager.async_init(DOMAIN, context={"source": SOURCE_USER}))

    @classmethod
    async def add_recipient(cls, hass: HomeAssistant, entry: ConfigEntry) -> Self:
        """Start to add a recipient to an account."""
        manager = hass.config_entries.subentries
        handler = (entry.entry_id, SUBENTRY_RECIPIENT)
        return cls(manager, await manager.async_init(handler, context={"source": SOURCE_USER}))

    @classmethod
    async def change_recipient(cls, hass: HomeAssistant, entry: ConfigEntry, name: str) -> Self:
        """Start to change a recipient of an account."""
        manager = hass.config_entries.subentries
        [subentry_id] = [sub.subentry_id for sub in entry.subentries.values() if sub.title == name]
        return cls(
            manager,
            await manager.async_init(
                (entry.entry_id, SUBENTRY_RECIPIENT),
                context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
            ),
        )

    @property
    def step(self) -> str:
        """Return the step whose form is shown."""
        assert form_text(self.result)
        return str(self.result["step_id"])

    @property
    def typed(self) -> dict[str, Any]:
        """Return what the fields of the form are filled with."""
        schema: Any = self.result["data_schema"]
        values = {
            field: get_schema_suggested_value(schema.schema, field) for field in fields(self.result)
        }
        return {field: value for field, value in values.items() if value not in (None, [""])}

    def selector(self, field: str) -> Mapping[str, Any]:
        """Return the settings of a field's selector."""
        schema: Any = self.result["data_schema"]
        settings: Mapping[str, Any] = schema.schema[field].config
        return settings

    async def submit(self, **user_input: Any) -> FlowResult:
        """Fill in the form and submit it."""
        flow_id = self.result["flow_id"]
        self.result = await self.manager.async_configure(flow_id, user_input)
        return self.result
