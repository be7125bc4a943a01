"""The action `ovh_sms.send_bulk`: one personal message for each row of a table."""

import asyncio
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import batched
import os
from pathlib import Path
import stat
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ..account.account import SmsAccount
from ..account.accounts import async_get_account
from ..api import MAX_RECEIVERS
from ..message.fields import short_text
from ..message.invalid_call import InvalidCall, list_names
from ..message.models import Estimate, SendReport, SendRequest
from ..message.options import LONGEST_RETRY, time_period
from .mail_merge import CsvError, MailMerge, Row, merge, read_csv, read_rows

BULK_FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Optional("rows"): vol.All(cv.ensure_list, [dict]),
    vol.Optional("csv_file"): cv.string,
    vol.Required("number_column"): short_text,
    vol.Optional("skip_invalid", default=False): cv.boolean,
    vol.Optional("dry_run", default=False): cv.boolean,
    # Requests are limited, so not all messages can be sent at once.
    vol.Optional("retry_for"): vol.All(
        time_period, vol.Range(min=timedelta(minutes=1), max=LONGEST_RETRY)
    ),
}

MOST_BYTES: Final = 10_000_000
"""Largest CSV file that is read: more than a hundred thousand rows."""

AT_ONCE: Final = 20
"""Messages that are queued together, to share a commit."""


async def async_send_bulk(call: ServiceCall) -> ServiceResponse:
    """Queue the message of each row, or only estimate them in a dry run."""
    fields = call.data
    account = await async_get_account(call.hass, fields.get(ATTR_CONFIG_ENTRY_ID), None)
    known = {number for each in account.address_book.recipients for number in each.phone_numbers}
    merged = await call.hass.async_add_executor_job(_merge, call.hass, fields, known)
    if merged.problems and not fields["skip_invalid"]:
        lines = [f"{line} ({problem})" for line, problem in merged.problems.items()]
        raise InvalidCall("invalid_rows", count=len(lines), lines=list_names(lines))
    requests = await call.hass.async_add_executor_job(list, _requests(fields, merged))
    estimates = [await _async_estimate(account, request) for request in requests]
    response = _summary(merged, estimates)
    if fields["dry_run"]:
        return response
    if not fields.get("critical"):
        account.spending.check(
            sum(account.spending.rates.cost(each.receivers, each.parts) for each in estimates)
        )
    return response | await _async_queue(account, requests)


def _merge(hass: HomeAssistant, fields: Mapping[str, Any], known: Container[str]) -> MailMerge:
    """Return the messages of all rows, or raise InvalidCall."""
    title = fields.get("title", "").strip()
    template = f"{title}\n{fields['message']}" if title else fields["message"]
    rows = _rows(hass, fields)
    return merge(template, rows, fields["number_column"], hass.config.country, known)


def _rows(hass: HomeAssistant, fields: Mapping[str, Any]) -> list[Row]:
    """Return the rows of the table, or raise InvalidCall."""
    if ("rows" in fields) == ("csv_file" in fields):
        raise InvalidCall("one_table")
    if "rows" in fields:
        return read_rows(fields["rows"])
    try:
        return read_csv(_read(hass, fields["csv_file"]), hass.config.country)
    except CsvError as err:
        key, file = f"csv_{err.key}", fields["csv_file"]
        raise InvalidCall(key, file=file, details=err.details) from None


def _read(hass: HomeAssistant, name: str) -> bytes:
    """Return the content of a file, or raise CsvError."""
    try:
        path = Path(hass.config.path(name))
        if not hass.config.is_allowed_path(str(path)):
            raise CsvError("not_allowed")
        with os.fdopen(_open_file(path), "rb") as file:
            data = file.read(MOST_BYTES + 1)
    # ValueError: a null character in the name.
    except (OSError, ValueError) as err:
        raise CsvError("not_found") from err
    if len(data) > MOST_BYTES:
        raise CsvError("too_large")
    return data


def _open_file(path: Path) -> int:
    """Open a regular file; a pipe or a device could block the thread for good."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError
    return descriptor


def _requests(fields: Mapping[str, Any], merged: MailMerge) -> Iterator[SendRequest]:
    """Yield the messages to send, each with at most as many receivers as a job may have."""
    # The title is part of the texts.
    template = SendRequest.from_fields({**fields, "title": None}, None, wait=False)
    for message, receivers in merged.receivers.items():
        for recipients in batched(receivers, MAX_RECEIVERS, strict=False):
            yield replace(template, message=message, recipients=recipients)


async def _async_estimate(account: SmsAccount, request: SendRequest) -> Estimate:
    """Estimate a message after other tasks of the event loop have run."""
    await asyncio.sleep(0)
    return await account.estimates.async_estimate(request)


async def _async_queue(account: SmsAccount, requests: Sequence[SendRequest]) -> dict[str, Any]:
    """Queue messages until one fails; raise its error only if none was queued."""
    tags: list[str] = []
    error: str | None = None
    for portion in batched(requests, AT_ONCE, strict=False):
        sending = []
        for request in portion:
            sending.append(asyncio.ensure_future(account.async_send(request)))
            # Let other tasks run before the next one is composed.
            await asyncio.sleep(0)
        results = await asyncio.gather(*sending, return_exceptions=True)
        tags += [result.tag for result in results if isinstance(result, SendReport)]
        errors = [result for result in results if isinstance(result, BaseException)]
        for err in errors:
            if not tags or not isinstance(err, HomeAssistantError):
                raise err
        if errors:
            error = str(errors[-1])
            break
    return {"queued": len(tags), "tags": tags, "error": error}


def _summary(merged: MailMerge, estimates: Sequence[Estimate]) -> dict[str, Any]:
    """Return the totals of all messages."""
    costs = [estimate.credits for estimate in estimates]
    return {
        "rows": merged.rows,
        "invalid": [{"line": line, "problem": merged.problems[line]} for line in merged.problems],
        "texts": len(merged.receivers),
        "jobs": len(estimates),
        "receivers": sum(len(estimate.receivers) for estimate in estimates),
        "parts": sum(estimate.parts * len(estimate.receivers) for estimate in estimates),
        "credits": None if None in costs else round(sum(filter(None, costs)), 4),
        "unicode": sum(bool(estimate.unicode_characters) for estimate in estimates),
        "truncated": sum(estimate.truncated for estimate in estimates),
    }
