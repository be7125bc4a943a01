"""Accounts in configuration.yaml, which become entries without a question."""

import asyncio
from collections.abc import Mapping, Sequence
import logging
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.config_entries import SOURCE_IMPORT, ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_SENDER, CONF_SERVICE_NAME, DOMAIN, KEY_FIELDS, SHORT_CODE
from ..message.senders import sender_choices
from ..problems.issue import (
    Issue,
    async_clear_yaml_refused,
    async_report,
    async_report_yaml_refused,
)
from ..sms.phone_number import mask
from .imported_recipients import read_numbers
from .migration import CONF_RECIPIENTS, read_sender

_LOGGER = logging.getLogger(__name__)

# Whatever is wrong with it is an issue of its own: the accounts in the UI must load.
YAML_SCHEMA: Final = vol.Schema({vol.Optional(DOMAIN): cv.match_all}, extra=vol.ALLOW_EXTRA)

_FIELDS: Final = (*KEY_FIELDS, CONF_SERVICE_NAME)
_TURN: Final[HassKey[asyncio.Lock]] = HassKey(f"{DOMAIN}_import")
_REFUSALS: Final = {
    **{f"invalid_{field}": Issue.YAML_KEYS_REFUSED for field in KEY_FIELDS},
    "account_suspended": Issue.YAML_ACCOUNT_SUSPENDED,
    "cannot_connect": Issue.YAML_CANNOT_CONNECT,
    "host_configuration": Issue.YAML_HOST_CONFIGURATION,
    "missing_right": Issue.YAML_MISSING_RIGHT,
    "no_sender": Issue.YAML_NO_SENDER,
    "rate_limited": Issue.YAML_CANNOT_CONNECT,
    "unknown_account": Issue.YAML_UNKNOWN_ACCOUNT,
}


@callback
def async_import_all(hass: HomeAssistant, config: ConfigType) -> None:
    """Begin to import what stands under `ovh_sms:`."""
    for yaml in cv.ensure_list(config.get(DOMAIN)):
        hass.async_create_task(async_import(hass, yaml))


@callback
def async_import_platform(hass: HomeAssistant, config: ConfigType) -> None:
    """Begin to import a `platform: ovh_sms` under `notify:`."""
    hass.async_create_task(async_import(hass, config, replaced_action(config)))


async def async_import(hass: HomeAssistant, yaml: object, action: str | None = None) -> None:
    """Make an entry of an account, and say that its YAML can go or why it has to stay."""
    fields: Mapping[Any, Any] = yaml if isinstance(yaml, Mapping) else {}
    data = {field: read_field(fields.get(field)) for field in _FIELDS}
    service_name = data[CONF_SERVICE_NAME]
    if missing := [field for field, value in data.items() if not value]:
        async_report_yaml_refused(
            hass, service_name, Issue.YAML_INCOMPLETE, fields=", ".join(missing)
        )
        return
    more = {field: fields.get(field) for field in (CONF_SENDER, CONF_RECIPIENTS)}
    async with hass.data.setdefault(_TURN, asyncio.Lock()):
        result = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_IMPORT}, data={**data, **more}
        )
    entry = find_entry(hass, service_name)
    if entry is None:
        _report_refused(hass, service_name, result)
        return
    async_clear_yaml_refused(hass, service_name)
    numbers = read_numbers(more[CONF_RECIPIENTS], hass.config.country)
    if numbers.unreadable and result["type"] is FlowResultType.CREATE_ENTRY:
        unreadable = ", ".join(numbers.unreadable)
        async_report(hass, entry, Issue.NUMBERS_NOT_IMPORTED, numbers=unreadable)
    _deprecate(hass, entry, action)


@callback
def find_entry(hass: HomeAssistant, service_name: str) -> ConfigEntry | None:
    """Return the entry of an account."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        # One of the other integration may yet have to be migrated.
        if service_name in (entry.data.get(CONF_SERVICE_NAME), entry.unique_id):
            return entry
    return None


def read_field(written: object) -> str:
    """Return what a field says, which YAML may have taken for a number."""
    return "" if written is None else str(written).strip()


def replaced_action(config: ConfigType) -> str | None:
    """Return the action that a name in YAML makes, None if there is none or it could be ours."""
    name = slugify(read_field(config.get(CONF_NAME)))
    return None if not name or name.startswith(DOMAIN) else f"{NOTIFY_DOMAIN}.{name}"


def choose_sender(
    written: object, senders: Sequence[str] | None, country: str | None
) -> str | None:
    """Return the sender in YAML if it can be used, or else one that can."""
    sender = read_sender(written)
    if sender != SHORT_CODE and (senders is None or sender in senders):
        return sender
    choices = sender_choices(senders, country)
    if sender != SHORT_CODE:
        _LOGGER.warning("OVHcloud has not validated %s, the sender in configuration.yaml", sender)
    if SHORT_CODE in choices:
        return SHORT_CODE
    return choices[0] if choices else None


@callback
def _report_refused(hass: HomeAssistant, service_name: str, result: ConfigFlowResult) -> None:
    """Say why an account was not imported."""
    placeholders = result.get("description_placeholders") or {}
    issue = _REFUSALS.get(result["reason"], Issue.YAML_REFUSED)
    async_report_yaml_refused(
        hass,
        service_name,
        issue,
        right=placeholders.get("right", ""),
        words=mask(placeholders.get("words") or result["reason"]),
    )


@callback
def _deprecate(hass: HomeAssistant, entry: ConfigEntry, action: str | None) -> None:
    """Say that YAML is no longer needed."""
    if action is None:
        async_report(hass, entry, Issue.DEPRECATED_YAML)
        return
    async_report(
        hass,
        entry,
        Issue.DEPRECATED_NOTIFY_YAML,
        old_action=action,
        new_action=f"{NOTIFY_DOMAIN}.{DOMAIN}",
        entry_id=entry.entry_id,
    )
