"""The numbers that have answered STOP: OVHcloud may block every SMS to them."""

import asyncio
from collections.abc import Iterable
from itertools import filterfalse
from math import inf
import time
from typing import Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..api import ListedNumbers, MissingRight, NotUnderstood, OvhError, Rejected
from ..api.reading import LATEST
from ..message.common_text import common_text, current_language
from ..message.sender_warnings import as_list
from ..problems.issue import Issue, async_report_or_clear
from ..problems.local_format import local_date
from ..storage.records import Sms, SmsState
from .context import ArrivalContext
from .findings import Findings

STATE: Final = "stop_list"
"""Key of the recipients' numbers that are listed, with the time (seconds since 1970) of each.

It is negative if OVHcloud gives no date: then it is when the number was first seen there.
"""

NOT_ASKED: Final = -1.0
"""Time of a number that OVHcloud was not asked about."""

MOST_DATES: Final = 10
"""Numbers whose dates are asked for after one reading of the list."""

FRESH_FOR: Final = 60.0
"""Seconds for which the list need not be read again."""

FAILURES_EVERY: Final = 600.0
"""Least seconds between two readings because of SMS that were not delivered."""

ANSWER_WITHIN: Final = 3.0
"""Longest wait for the list, in seconds."""


class StopList:
    """OVHcloud's STOP list, as far as it is known, and the issue about recipients on it."""

    def __init__(self, context: ArrivalContext) -> None:
        """Set up without I/O."""
        self._hass = context.hass
        self._entry = context.entry
        self._client = context.client
        self._service_name = context.service_name
        self._ledger = context.ledger
        self._address_book = context.address_book
        self._listed: ListedNumbers | None = None
        self._reading: asyncio.Task[None] | None = None
        self._read_at = -inf
        self._read_for_failure_at = -inf
        self.is_readable: bool | None = None
        """Whether OVHcloud tells the list, None until it has answered."""

    async def async_read(self) -> ListedNumbers | None:
        """Ask for the list; return it within seconds, None if OVHcloud does not tell it."""
        if self._reading is None or self._reading.done():
            self._read_at, self.is_readable = time.monotonic(), None
            self._reading = self._entry.async_create_background_task(
                self._hass, self._async_read(), "ovh_sms STOP list"
            )
        # The rest is done in the background, also if the caller leaves.
        await asyncio.wait({self._reading}, timeout=ANSWER_WITHIN)
        return self._listed if self.is_readable else None

    async def async_read_for_failure(self) -> None:
        """Ask for the list because SMS were not delivered, within seconds."""
        self._read_for_failure_at = time.monotonic()
        await self.async_read()

    @property
    def is_due(self) -> bool:
        """Return whether the list has to be read to tell why an SMS was not delivered."""
        if self._reading and not self._reading.done():
            return True
        now = time.monotonic()
        return now - self._read_at > FRESH_FOR and now - self._read_for_failure_at > FAILURES_EVERY

    def blocks(self, sms: Sms) -> bool:
        """Return whether an SMS goes to a number that the list may block it for."""
        return self._is_listed(sms.receiver) and (
            sms.message.job.marketing or not self._lets_pass(sms.receiver)
        )

    @callback
    def async_update(self) -> None:
        """Compare the list with the recipients' numbers, and report those on it."""
        known = self._known
        numbers = self._address_book.numbers
        stopped = {
            number: known.get(number, NOT_ASKED) for number in numbers if self._is_listed(number)
        }
        self._ledger.put_state(STATE, stopped)
        lines = as_list(map(self.describe, filterfalse(self._lets_pass, stopped)))
        async_report_or_clear(self._hass, self._entry, Issue.STOP_LIST, lines, numbers=lines)

    def describe(self, number: str) -> str:
        """Return who has a number, masked, and since when it is listed."""
        shown = self._address_book.describe(number)
        since = self._known.get(number, NOT_ASKED)
        # A file that is damaged, or of a newer release, must not stop the account.
        if not 0.0 < since <= LATEST.timestamp():
            return shown
        day = dt_util.as_local(dt_util.utc_from_timestamp(since))
        return f"{shown}, {local_date(day, current_language(self._hass))}"

    @callback
    def async_warnings(self, receivers: Iterable[str]) -> list[str]:
        """Return which receivers an SMS may not reach, in the language of Home Assistant."""
        return [
            common_text(self._hass, "stopped", number=self.describe(number))
            for number in receivers
            if self._is_listed(number) and not self._lets_pass(number)
        ]

    async def async_findings(self) -> Findings:
        """Return which recipients' numbers are listed."""
        await self.async_read()
        texts = tuple(self.async_warnings(self._address_book.numbers))
        return Findings(texts=texts, is_known=bool(self.is_readable))

    async def _async_read(self) -> None:
        try:
            listed = await self._client.async_get_blacklist(self._service_name)
        except OvhError:
            self.is_readable = False
            return
        self._listed, self.is_readable = listed, True
        self.async_update()
        undated = [number for number, since in self._known.items() if since == NOT_ASKED]
        for number in undated[:MOST_DATES]:
            await self._async_date(number, listed.find(number) or number)
        if undated:
            self.async_update()

    async def _async_date(self, number: str, written: str) -> None:
        """Ask since when a number is listed, as it is written there."""
        try:
            stopped = await self._client.async_get_stopped_number(self._service_name, written)
        except MissingRight, NotUnderstood, Rejected:
            since = -self._client.now()
        except OvhError:
            return
        else:
            since = stopped.since or -self._client.now()
        self._ledger.put_state(STATE, self._known | {number: since})

    @property
    def _known(self) -> dict[str, float]:
        """Return the recipients' numbers that are listed, with their times."""
        return self._ledger.get_state(STATE)

    def _is_listed(self, number: str) -> bool:
        if self._listed is None:
            return number in self._known
        return self._listed.find(number) is not None

    def _lets_pass(self, number: str) -> bool:
        """Return whether an SMS has arrived at a listed number since, advertising aside."""
        since = self._known.get(number, NOT_ASKED)
        return since != NOT_ASKED and any(
            sms.state is SmsState.DELIVERED
            and sms.accepted_at > abs(since)
            and not sms.message.job.marketing
            for sms in self._ledger.sms_to(number)
        )
