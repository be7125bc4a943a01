"""From a request to the outbox: the only way out for the messages of an account."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
import logging
import time
from typing import Final

from homeassistant.exceptions import HomeAssistantError

from ..api import JobReport, OvhError
from ..arrival import Arrival
from ..const import SHORT_CODE
from ..costs import Spending
from ..message import Composer, Draft, Options, SendReport, SendRequest
from ..message.invalid_call import InvalidCall, list_names
from ..outbox import OutboxError
from ..problems.error import translation_of
from ..sms.phone_number import mask
from ..storage.records import BLACKLISTED, Sms
from ..tracking import Tracker
from .entry_data import EntryData

_LOGGER = logging.getLogger(__name__)

ANSWER_WITHIN: Final = 9.0
"""Longest wait of a caller for OVHcloud, in seconds; then it gets the status `queued`."""


class SendPipeline:
    """Composes messages, drops duplicates, checks the budget, and hands jobs to the outbox."""

    def __init__(
        self,
        options: Options,
        composer: Composer,
        spending: Spending,
        tracker: Tracker,
        data: EntryData,
        *,
        arrival: Arrival,
    ) -> None:
        """Set up without I/O."""
        self._options = options
        self._composer = composer
        self._spending = spending
        self._tracker = tracker
        self._data = data
        self._arrival = arrival

    async def async_compose(self, request: SendRequest) -> Draft:
        """Return the draft of a request, or raise InvalidCall."""
        draft = await self._composer.async_compose(request)
        if draft.is_truncated:
            _LOGGER.warning(
                "A message of %d characters was shortened to fit", draft.original_length
            )
        return draft

    async def async_queue(self, draft: Draft, tag: str, answer_by: float | None = None) -> None:
        """Queue a draft, on disk by a time of `time.monotonic()`; raises HomeAssistantError.

        The message is in the ledger before anything is waited for: what the caller changes there
        at the same moment is in the same transaction.
        """
        await self._async_hand_over(draft, tag, answer_by or time.monotonic() + ANSWER_WITHIN)

    async def async_send(self, request: SendRequest, tag: str) -> SendReport:
        """Send or queue a message; raises a translated HomeAssistantError if it will not leave."""
        draft, report = await self._async_send(request, tag)
        # What a short code refuses has left by another sender.
        message = self._data.ledger.get(report.tag)
        sender = (message.job.sender or SHORT_CODE) if message else report.sender
        warnings = self._arrival.async_warnings(
            sender, draft.receivers, is_unicode=draft.is_unicode
        )
        return replace(report, sender=sender, warnings=warnings)

    async def _async_send(self, request: SendRequest, tag: str) -> tuple[Draft, SendReport]:
        answer_by = time.monotonic() + ANSWER_WITHIN
        draft = await self.async_compose(request)
        # A question is repeated on purpose.
        if not (within := self._options.deduplicate) or request.answerable:
            return draft, await self._async_hand_over(draft, tag, answer_by)
        async with self._data.duplicates.lock_for(draft.message):
            return draft, await self._async_send_once(draft, tag, answer_by, within)

    async def _async_send_once(
        self, draft: Draft, tag: str, answer_by: float, within: timedelta
    ) -> SendReport:
        """Send a message to the receivers that have not got the same text recently."""
        duplicates, ledger = self._data.duplicates, self._data.ledger
        fresh, repeated = duplicates.split(
            draft.message, draft.receivers, tag, within.total_seconds(), ledger.is_lost
        )
        if not fresh:
            return draft.as_report(next(iter(repeated.values())), None, repeated)
        try:
            report = await self._async_hand_over(replace(draft, receivers=fresh), tag, answer_by)
        except HomeAssistantError:
            duplicates.forget(tag)
            raise
        return replace(report, deduplicated=tuple(repeated))

    async def _async_hand_over(self, draft: Draft, tag: str, answer_by: float) -> SendReport:
        """Give a job to the outbox, and wait for OVHcloud's report if the caller does."""
        request, cost = draft.request, self._spending.cost_of(draft)
        self._spending.check(cost, critical=request.critical)
        parts = draft.size.parts * len(draft.receivers)
        outbox = self._data.outbox
        send = partial(
            outbox.async_send if request.wait else outbox.async_queue,
            draft.as_job(tag),
            draft.retry_for.total_seconds(),
            cost,
            answer_by,
            critical=request.critical,
            followed=self._options.receipts,
            alarm=request.alarm,
            is_guard=request.is_guard,
        )
        # Bulk messages are many on purpose.
        limit = self._spending.hourly
        is_counted = request.wait or request.alarm
        with limit.counted(parts, critical=request.critical) if is_counted else nullcontext():
            try:
                report = await send()
            except (OvhError, OutboxError) as err:
                # OVHcloud may quote a number: our text masks it, a traceback would not.
                raise HomeAssistantError(**translation_of(err, sending=True)) from None
            if report is None:
                self._tracker.async_queued(tag)
            elif report.invalid_receivers:
                every = await self._tracker.async_wait_for_reasons(tag, answer_by)
                if report.is_refused:
                    raise self._no_valid_receiver(report, every)
        return draft.as_report(tag, report)

    def _no_valid_receiver(self, report: JobReport, every: Iterable[Sms]) -> InvalidCall:
        """Return the error of a message whose numbers have answered STOP, or are not accepted."""
        if stopped := [sms.receiver for sms in every if sms.reason == BLACKLISTED]:
            listed = list_names([self._arrival.stop_list.describe(number) for number in stopped])
            return InvalidCall("receivers_stopped", receivers=listed)
        invalid = ", ".join(map(mask, report.invalid_receivers)) or "-"
        return InvalidCall("no_valid_receiver", receivers=invalid)
