"""Actions of the OVHcloud SMS integration."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.notify import ATTR_MESSAGE, ATTR_RECIPIENTS, ATTR_TITLE
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .account import async_get_account
from .const import DOMAIN
from .models import SendReport, SendRequest

ATTR_RETRY_FOR: Final = "retry_for"
ATTR_SENDER: Final = "sender"

LONGEST_RETRY: Final = timedelta(days=7)


class Action(StrEnum):
    """Names of the actions."""

    SEND_MESSAGE = "send_message"


# Also the fields of `data` in `notify.ovh_sms`.
OPTIONAL_FIELDS: Final[dict[vol.Optional, Any]] = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_RETRY_FOR): vol.All(cv.positive_time_period, vol.Range(max=LONGEST_RETRY)),
    vol.Optional(ATTR_SENDER): cv.string,
}

TARGET_FIELDS: Final = frozenset(map(str, cv.ENTITY_SERVICE_FIELDS))

SEND_MESSAGE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_MESSAGE): cv.string,
        vol.Optional(ATTR_TITLE): cv.string,
        vol.Optional(ATTR_RECIPIENTS): vol.All(cv.ensure_list, [cv.string]),
        **OPTIONAL_FIELDS,
        **cv.ENTITY_SERVICE_FIELDS,
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        Action.SEND_MESSAGE,
        _async_send_message,
        schema=SEND_MESSAGE_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def async_send(
    hass: HomeAssistant,
    fields: Mapping[str, Any],
    recipients: tuple[str, ...] | None,
) -> SendReport:
    """Send what the fields of an action ask for."""
    account = async_get_account(hass, fields.get(ATTR_CONFIG_ENTRY_ID), recipients)
    return await account.async_send(
        SendRequest(
            message=fields[ATTR_MESSAGE],
            title=fields.get(ATTR_TITLE),
            recipients=recipients,
            sender=fields.get(ATTR_SENDER),
            retry_for=fields.get(ATTR_RETRY_FOR),
        )
    )


async def _async_send_message(call: ServiceCall) -> ServiceResponse:
    """Send a message to recipients, numbers and targets."""
    named = call.data.get(ATTR_RECIPIENTS)
    targeted = _targeted_entities(call)
    recipients = None if named is None and targeted is None else (*(named or ()), *(targeted or ()))
    report = await async_send(call.hass, call.data, recipients)
    return report.as_response() if call.return_response else None


def _targeted_entities(call: ServiceCall) -> tuple[str, ...] | None:
    """Return the notify entities a call targets, None if it has no target."""
    if not TARGET_FIELDS & call.data.keys():
        return None
    selection = TargetSelection(call.data)
    selected = async_extract_referenced_entity_ids(call.hass, selection)
    registry = er.async_get(call.hass)
    recipients = {
        entity.entity_id: entity.device_id
        for entity_id in selected.indirectly_referenced
        if (entity := registry.async_get(entity_id))
        and entity.platform == DOMAIN
        and entity.config_subentry_id
    }
    lost = selection.device_ids - set(recipients.values())
    lost |= selected.missing_areas | selected.missing_floors | selected.missing_labels
    if lost or not (recipients or selected.referenced):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_recipient_in_target",
            translation_placeholders={"target": ", ".join(sorted(lost)) or "-"},
        )
    # Entities asked for by name stay in, so that one that is not ours is named in the error.
    return tuple(sorted(selected.referenced | recipients.keys()))
