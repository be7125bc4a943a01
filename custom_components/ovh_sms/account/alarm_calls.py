"""The actions that start and acknowledge alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..escalation.models import AlarmRequest, RequestedStep
from ..message.address_book import AddressBook, split_targets
from ..message.fields import answer_text, short_text
from ..message.invalid_call import InvalidCall, list_names
from ..message.options import time_period
from ..sms.phone_number import mask
from ..sms.plain import is_blank
from .access import Caller
from .accounts import (
    async_address_books,
    async_get_account,
    async_get_accounts,
    everyone,
    means_everyone,
    without_everyone,
)

MOST_STEPS: Final = 50
MOST_REPEATS: Final = 20
MOST_RECIPIENTS: Final = 10_000
MOST_WORDS: Final = 100

USUAL_WAIT: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=24)


def _steps(value: Any) -> list[Any]:
    steps = cv.ensure_list(value)
    if not 1 <= len(steps) <= MOST_STEPS:
        raise InvalidCall("alarm_steps", count=len(steps), most=MOST_STEPS)
    return steps


def _name(value: Any) -> str:
    if is_blank(name := short_text(value).strip()):
        raise InvalidCall("alarm_field_empty", field="name")
    return name


def _words(value: Any) -> list[str]:
    words = [answer_text(each) for each in cv.ensure_list(value)]
    if not words or any(map(is_blank, words)):
        raise InvalidCall("alarm_field_empty", field="words")
    return words


ESCALATE_FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Required("message"): cv.string,
    vol.Optional("title"): cv.string,
    vol.Required("steps"): vol.All(
        _steps,
        [
            {
                vol.Optional("recipients", default=list): vol.All(
                    cv.ensure_list, vol.Length(max=MOST_RECIPIENTS), [short_text]
                ),
                vol.Optional("wait", default=USUAL_WAIT): vol.All(
                    time_period, vol.Range(max=LONGEST_WAIT)
                ),
            }
        ],
    ),
    vol.Optional("repeat", default=0): vol.All(vol.Coerce(int), vol.Range(min=0, max=MOST_REPEATS)),
    vol.Optional("name"): _name,
    vol.Optional("words"): vol.All(_words, vol.Length(max=MOST_WORDS)),
    vol.Optional("confirm"): cv.string,
    vol.Optional("sender"): short_text,
    vol.Optional(ATTR_CONFIG_ENTRY_ID): short_text,
}
ACKNOWLEDGE_FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Required("name"): short_text,
    vol.Optional(ATTR_CONFIG_ENTRY_ID): short_text,
}


async def async_escalate(call: ServiceCall) -> ServiceResponse:
    """Start an alarm, or join the open one of its name."""
    (await Caller.async_of(call.hass, call.context)).require_control()
    fields = call.data
    books = async_address_books(call.hass)
    named = [text for step in fields["steps"] for text in step["recipients"]]
    chosen_by = [text for text in split_targets(books, named) if not means_everyone(books, text)]
    account = await async_get_account(call.hass, fields.get(ATTR_CONFIG_ENTRY_ID), chosen_by)
    request = _request(fields, account.address_book)
    report = await account.alarms.async_escalate(request)
    return asdict(report) if call.return_response else None


async def async_acknowledge(call: ServiceCall) -> None:
    """End the open alarms with a name, of any account."""
    caller = await Caller.async_of(call.hass, call.context)
    caller.require_control()
    name = call.data["name"].strip()
    accounts = await async_get_accounts(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    found = [await each.alarms.async_acknowledge(name, caller.name) for each in accounts]
    if not any(found):
        names = [alarm.name for account in accounts for alarm in account.alarms.open]
        raise InvalidCall("unknown_alarm", name=mask(name), known=list_names(names) or "-")


def _request(fields: Mapping[str, Any], book: AddressBook) -> AlarmRequest:
    return AlarmRequest(
        message=fields["message"],
        title=fields.get("title"),
        steps=tuple(
            RequestedStep(
                recipients=_recipients(book, step["recipients"], number), wait=step["wait"]
            )
            for number, step in enumerate(fields["steps"], 1)
        ),
        repeat=fields["repeat"],
        name=fields.get("name"),
        words=tuple(fields.get("words", ())),
        confirm=fields.get("confirm"),
        sender=fields.get("sender"),
    )


def _recipients(book: AddressBook, texts: Sequence[str], step: int) -> tuple[str, ...]:
    """Return the recipients of a step, counted from 1, with the word for everyone replaced."""
    recipients = without_everyone([book], split_targets([book], texts))
    if recipients is None:
        recipients = tuple(everyone([book]))
    if not recipients:
        raise InvalidCall("step_without_recipients", step=step)
    return recipients
