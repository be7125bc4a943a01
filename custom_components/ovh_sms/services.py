"""Actions of the OVHcloud SMS integration."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.notify import ATTR_RECIPIENTS
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.script import script_stack_cv
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .account.access import Caller
from .account.accounts import async_address_books, async_get_account, without_everyone
from .account.alarm_calls import (
    ACKNOWLEDGE_FIELDS,
    ESCALATE_FIELDS,
    async_acknowledge,
    async_escalate,
)
from .account.domain_data import async_get_data
from .api import Priority
from .bulk.bulk import BULK_FIELDS, async_send_bulk
from .const import DOMAIN
from .message.address_book import split_targets
from .message.fields import ActionSchema, answer_text, short_text
from .message.invalid_call import InvalidCall
from .message.models import LISTED_STATUSES, SendRequest, WaitFor
from .message.options import (
    LONGEST_DELAY,
    LONGEST_RETRY,
    LONGEST_VALIDITY,
    MOST_PARTS,
    SHORTEST_VALIDITY,
    time_period,
)
from .sms.smart import Replacement

MOST_LISTED: Final = 1000
MOST_RECIPIENTS: Final = 10_000
MOST_ANSWERS: Final = 100

ASK_TIMEOUT: Final = timedelta(minutes=10)
LONGEST_TIMEOUT: Final = timedelta(hours=48)
"""How long a short code takes answers."""


def _priority(value: Any) -> Priority:
    """Read a priority as OVHcloud writes it, or as the editor does: in lower case."""
    return Priority.VERY_LOW if value == "very_low" else Priority(value)


_TEXT_FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Required("message"): cv.string,
    vol.Optional("title"): cv.string,
}
_MESSAGE_FIELDS: Final[dict[vol.Marker, Any]] = {
    **_TEXT_FIELDS,
    vol.Optional("recipients"): vol.All(
        cv.ensure_list, vol.Length(max=MOST_RECIPIENTS), [short_text]
    ),
}
# Fields that decide on the text and its cost.
_FORM_FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Optional("config_entry_id"): short_text,
    vol.Optional("encoding"): vol.Coerce(Replacement),
    vol.Optional("marketing"): cv.boolean,
    vol.Optional("max_parts"): vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST_PARTS)),
    vol.Optional("sender"): short_text,
}
_TIMEOUT: Final = vol.All(time_period, vol.Range(max=LONGEST_TIMEOUT))
_JOB_FIELDS: Final[dict[vol.Marker, Any]] = {
    **_FORM_FIELDS,
    vol.Optional("critical"): cv.boolean,
    vol.Optional("delay"): vol.All(time_period, vol.Range(max=LONGEST_DELAY)),
    vol.Optional("priority"): _priority,
    vol.Optional("retry_for"): vol.All(time_period, vol.Range(max=LONGEST_RETRY)),
    vol.Optional("validity"): vol.All(
        time_period, vol.Range(min=SHORTEST_VALIDITY, max=LONGEST_VALIDITY)
    ),
}
# Also the fields of `data` in `notify.ovh_sms`.
OPTIONAL_FIELDS: Final[dict[vol.Marker, Any]] = {
    **_JOB_FIELDS,
    vol.Optional("timeout"): _TIMEOUT,
    vol.Optional("wait_for"): vol.Coerce(WaitFor),
}

TARGET_FIELDS: Final = frozenset(map(str, cv.ENTITY_SERVICE_FIELDS))

SEND_MESSAGE_SCHEMA: Final = ActionSchema(
    {**_MESSAGE_FIELDS, **OPTIONAL_FIELDS, **cv.ENTITY_SERVICE_FIELDS}
)
ESTIMATE_SCHEMA: Final = ActionSchema({**_MESSAGE_FIELDS, **_FORM_FIELDS})
SEND_BULK_SCHEMA: Final = ActionSchema({**_TEXT_FIELDS, **_JOB_FIELDS, **BULK_FIELDS})
ASK_SCHEMA: Final = ActionSchema(
    {
        **_MESSAGE_FIELDS,
        **_JOB_FIELDS,
        vol.Optional("timeout", default=ASK_TIMEOUT): _TIMEOUT,
        vol.Optional("answers", default=list): vol.All(
            cv.ensure_list, vol.Length(max=MOST_ANSWERS), [answer_text]
        ),
        **cv.ENTITY_SERVICE_FIELDS,
    }
)
GET_MESSAGES_SCHEMA: Final = ActionSchema(
    {
        vol.Optional(ATTR_CONFIG_ENTRY_ID): short_text,
        vol.Optional("limit", default=50): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MOST_LISTED)
        ),
        vol.Optional("status", default=list): vol.All(cv.ensure_list, [vol.In(LISTED_STATUSES)]),
    }
)
CHECK_SCHEMA: Final = ActionSchema({vol.Optional(ATTR_CONFIG_ENTRY_ID): short_text})
ESCALATE_SCHEMA: Final = ActionSchema(ESCALATE_FIELDS)
ACKNOWLEDGE_SCHEMA: Final = ActionSchema(ACKNOWLEDGE_FIELDS)
CANCEL_SCHEMA: Final = ActionSchema({vol.Required("tag"): short_text})


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    register = partial(hass.services.async_register, DOMAIN)
    only, optional = SupportsResponse.ONLY, SupportsResponse.OPTIONAL
    register("send_message", _async_send_message, SEND_MESSAGE_SCHEMA, optional)
    register("estimate", _async_estimate, ESTIMATE_SCHEMA, only)
    register("send_bulk", _async_send_bulk, SEND_BULK_SCHEMA, only)
    register("cancel", _async_cancel, CANCEL_SCHEMA)
    register("ask", _async_ask, ASK_SCHEMA, only)
    register("escalate", async_escalate, ESCALATE_SCHEMA, optional)
    register("acknowledge", async_acknowledge, ACKNOWLEDGE_SCHEMA)
    register("get_messages", _async_get_messages, GET_MESSAGES_SCHEMA, only)
    register("check", _async_check, CHECK_SCHEMA, only)


async def _async_send_message(call: ServiceCall) -> ServiceResponse:
    """Send a message to recipients, numbers and targets."""
    caller, recipients = await _async_allowed(call)
    _require_choice(call, caller, recipients)
    account = await async_get_account(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID), recipients)
    report = await account.async_send(SendRequest.from_fields(call.data, recipients))
    return caller.visible(report.as_response()) if call.return_response else None


async def _async_ask(call: ServiceCall) -> ServiceResponse:
    """Ask recipients, numbers and targets, and wait for the answer."""
    caller, recipients = await _async_allowed(call)
    _require_choice(call, caller, recipients)
    account = await async_get_account(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID), recipients)
    request = SendRequest.from_fields(call.data, recipients, answerable=True)
    answer = await account.async_ask(request, call.data["answers"])
    return caller.visible(answer.as_response())


async def _async_get_messages(call: ServiceCall) -> ServiceResponse:
    """Return the newest messages and replies."""
    (await Caller.async_of(call.hass, call.context)).require_administrator()
    account = await async_get_account(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID), None)
    messages: Any = account.history.newest(call.data["status"], call.data["limit"])
    return {"messages": messages}


async def _async_check(call: ServiceCall) -> ServiceResponse:
    """Find out whether an account can send, without sending anything."""
    (await Caller.async_of(call.hass, call.context)).require_administrator()
    account = await async_get_account(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID), None)
    return (await account.check.async_run()).as_response()


async def _async_estimate(call: ServiceCall) -> ServiceResponse:
    """Return the size and cost of a message without sending it."""
    caller, recipients = await _async_allowed(call)
    account = await async_get_account(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID), recipients)
    estimate = await account.estimates.async_estimate(
        SendRequest.from_fields(call.data, recipients)
    )
    return caller.visible(estimate.as_response())


async def _async_send_bulk(call: ServiceCall) -> ServiceResponse:
    """Queue the message of each row of a table."""
    (await Caller.async_of(call.hass, call.context)).require_control()
    return await async_send_bulk(call)


async def _async_cancel(call: ServiceCall) -> None:
    """Cancel a message of any account."""
    (await Caller.async_of(call.hass, call.context)).require_control()
    for account in tuple(async_get_data(call.hass).accounts.values()):
        if await account.async_cancel(call.data["tag"]):
            return
    raise InvalidCall("unknown_tag")


async def _async_allowed(call: ServiceCall) -> tuple[Caller, tuple[str, ...] | None]:
    """Return the caller, and the recipients meant (None: every recipient).

    Raises Unauthorized if the caller may not send to them.
    """
    caller = await Caller.async_of(call.hass, call.context)
    try:
        recipients = _recipients(call)
    except InvalidCall:
        # The error names recipients, so only users who may send to all get it.
        caller.require_control()
        raise
    caller.require_control_of(recipients)
    return caller, recipients


def _recipients(call: ServiceCall) -> tuple[str, ...] | None:
    """Return the recipients and targets of a call, None for every recipient."""
    named = call.data.get(ATTR_RECIPIENTS)
    targeted = _targeted_entities(call)
    if named is None and targeted is None:
        return None
    books = async_address_books(call.hass)
    texts = tuple(split_targets(books, (*(named or ()), *(targeted or ()))))
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    books = [book for book in books if entry_id in (None, book.entry_id)]
    return without_everyone(books, texts)


def _require_choice(call: ServiceCall, caller: Caller, recipients: tuple[str, ...] | None) -> None:
    """Refuse a text for every recipient that a person sends without saying so.

    Automations, scripts and add-ons such as Node-RED go on, whoever started them.
    """
    if recipients is not None or call.data.get(ATTR_RECIPIENTS) or not caller.is_person:
        return
    # The page of actions in the frontend runs a script of the WebSocket API.
    if all(name.startswith("websocket_api.") for name in script_stack_cv.get() or ()):
        raise InvalidCall("recipients_missing")


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
        raise InvalidCall("no_recipient_in_target", target=", ".join(sorted(lost)) or "-")
    # Entities asked for by name stay in, so that one that is not ours is named in the error.
    return tuple(sorted(selected.referenced | recipients.keys()))
