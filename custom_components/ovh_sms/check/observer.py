"""Compares the first real messages of an account with what this version expects of OVHcloud."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.event import async_call_later

from ..api import IncomingSms, JobReport, OvhError, Rejected
from ..const import SHORT_CODE
from ..storage.records import Sms
from .comparison import (
    CENT,
    Difference,
    SentJob,
    compare_cost,
    compare_outgoing,
    compare_reply_tag,
    compare_report,
    compare_sender,
    compare_waiting,
)
from .context import CheckContext
from .deviations import Deviation

OBSERVED: Final = 10
"""Messages, and replies, that are compared."""

LOOK_AFTER: Final = (10.0, 30.0, 120.0, 300.0, 600.0)
"""Seconds after which OVHcloud is asked for a message, until it lists it."""

LISTED_WITHIN: Final = 120.0
"""Seconds after which a message is listed late."""

BALANCE_FOR: Final = 600.0
"""Seconds in which it is unlikely that anything else changes the credits left."""

MISMATCHES: Final = 2
"""Wrong balances in a row that are no coincidence: another program may send by the account."""

STATE: Final = "observed"
"""Key of what was observed in the ledger."""

FOUND_HERE: Final = (
    Deviation.BALANCE,
    Deviation.COST,
    Deviation.IDS_COUNT,
    Deviation.IDS_ORDER,
    Deviation.INCOMING_FORM,
    Deviation.INCOMING_TAG,
    Deviation.LISTING_DELAY,
    Deviation.RECEIVER_FORM,
    Deviation.TAG_CHANGED,
    Deviation.TAG_NOT_ECHOED,
    Deviation.TEXT_CHANGED,
)
"""Deviations that only real messages show."""


class Observer:
    """Compares what OVHcloud answers with what is expected; it changes nothing and delays nothing.

    It begins anew with each release of the integration, and with new keys.
    """

    def __init__(self, context: CheckContext) -> None:
        """Set up without I/O."""
        self._context = context
        self._client = context.client
        self._ledger = context.ledger
        self._deviations = context.deviations
        self._balance: tuple[float, float] | None = None
        """The credits left after the last report, and when it came in."""
        self._mismatches = 0

    @callback
    def async_start(self) -> None:
        """Begin anew if the release or the keys have changed."""
        version = self._context.version
        if self._ledger.get_state(STATE).get("version") != version:
            self._ledger.put_state(STATE, {"version": version})
            for deviation in FOUND_HERE:
                self._deviations.async_clear(deviation)

    # Callbacks

    @callback
    def async_accepted(self, report: JobReport | None, group: Sequence[Sms]) -> None:
        """Compare a job that OVHcloud has just accepted, and look at it in the background."""
        if report is None or report.is_refused or not self._counts("messages"):
            return
        sent = SentJob.of(tuple(group), report)
        self._report(compare_report(sent))
        self._compare_balance(sent)
        self._look_later(sent, 0)

    @callback
    def async_ids_differ(self) -> None:
        """Report that the ids of a job are not in the order of its receivers."""
        self._deviations.async_report(Deviation.IDS_ORDER, ids="in another order")

    @callback
    def async_came_in(self, incoming: IncomingSms) -> None:
        """Compare a reply."""
        if not self._counts("replies"):
            return
        self._report(compare_sender(incoming.written_sender))
        last = max(
            (
                sms
                for sms in self._ledger.sms_to(incoming.sender)
                if sms.accepted_at and not sms.message.is_guard
            ),
            key=lambda sms: sms.accepted_at,
            default=None,
        )
        # Only a short code is answered nowhere else, and only one message was sent by it.
        if last and last.message.job.sender is None:
            self._report(compare_reply_tag(incoming.tag, last.tag))

    def _counts(self, what: str) -> bool:
        """Count a message or a reply; return whether it is one of the first."""
        state = self._ledger.get_state(STATE)
        if (count := state.get(what, 0.0)) >= OBSERVED:
            return False
        self._ledger.put_state(STATE, state | {what: count + 1})
        return True

    def _compare_balance(self, sent: SentJob) -> None:
        """Compare the credits left with those before, if nothing was sent in between."""
        left, before, now = sent.report.credits_left, self._balance, self._client.now()
        self._balance = None if left is None else (left, now)
        if left is None or before is None or not now - BALANCE_FOR < before[1] <= sent.began_at:
            return
        is_wrong = abs(before[0] - sent.report.credits_removed - left) > CENT
        self._mismatches = (self._mismatches + 1) * is_wrong
        if self._mismatches >= MISMATCHES:
            shown = "as before" if abs(before[0] - left) <= CENT else "another number"
            self._deviations.async_report(Deviation.BALANCE, creditsLeft=shown)

    def _report(self, findings: Iterable[Difference]) -> None:
        for deviation, shape in findings:
            self._deviations.async_report(deviation, **shape)

    # Looks at OVHcloud's lists

    def _look_later(self, sent: SentJob, looks: int) -> None:
        waited = LOOK_AFTER[looks - 1] if looks else 0.0

        @callback
        def look(_now: datetime) -> None:
            looking = self._async_look(sent, looks)
            self._context.entry.async_create_background_task(
                self._context.hass, looking, "ovh_sms observer"
            )

        stop = async_call_later(self._context.hass, LOOK_AFTER[looks] - waited, look)
        self._context.entry.async_on_unload(stop)

    async def _async_look(self, sent: SentJob, looks: int) -> None:
        """Compare what OVHcloud lists of a job, and look again if it does not list it yet."""
        try:
            if looks == 0:
                await self._async_compare_cost(sent)
            is_over = await self._async_compare(sent, looks)
        except OvhError:
            is_over = False
        if not is_over and looks + 1 < len(LOOK_AFTER):
            self._look_later(sent, looks + 1)

    async def _async_compare_cost(self, sent: SentJob) -> None:
        receivers = sent.valid_receivers
        rates = self._context.spending.rates
        if await rates.async_learn(self._client, receivers):
            factor = self._context.senders.factor_of(sent.job.sender or SHORT_CODE)
            self._report(compare_cost(sent, rates.cost(receivers, sent.parts) * factor))

    async def _async_compare(self, sent: SentJob, looks: int) -> bool:
        """Compare what OVHcloud lists of a job; return whether it lists all of it."""
        may_wait = sent.job.delay or sent.job.marketing
        if may_wait and (await self._async_compare_waiting(sent) or sent.job.delay):
            return True
        found = await self._client.async_find_outgoing(self._context.service_name, tag=sent.job.tag)
        by_id, listed = sent.receivers_by_id, set(found)
        count = len(sent.valid_receivers)
        if sent.is_first and (listed - by_id.keys() if by_id else len(listed) > count):
            self._deviations.async_report(Deviation.TAG_FILTER, outgoing="lists other tags")
        is_listed = by_id.keys() <= listed if by_id else len(listed) >= count
        if is_listed:
            if looks and not sent.job.marketing:
                self._ledger.note_listed(self._client.now() - sent.began_at)
            await self._async_compare_details(sent, found)
        elif LOOK_AFTER[looks] >= LISTED_WITHIN and not sent.job.marketing:
            self._deviations.async_report(Deviation.LISTING_DELAY, outgoing="lists it late")
        return is_listed

    async def _async_compare_waiting(self, sent: SentJob) -> bool:
        """Compare a deferred SMS of a job; return whether there is one."""
        if not (by_id := sent.receivers_by_id):
            return False
        sms_id, receiver = next(iter(by_id.items()))
        try:
            waiting = await self._client.async_get_waiting(self._context.service_name, sms_id)
        except Rejected:
            return False
        self._report(compare_waiting(sent.job, receiver, waiting))
        return True

    async def _async_compare_details(self, sent: SentJob, listed: Sequence[int]) -> None:
        """Compare the first, middle and last SMS of a job, or a listed one without known ids."""
        by_id: list[tuple[int, str | None]] = [*sent.receivers_by_id.items()]
        middle = len(by_id) // 2
        chosen = [*by_id[:1], *by_id[middle : middle + 1], *by_id[-1:]]
        for sms_id, receiver in dict.fromkeys(chosen or [(each, None) for each in listed[:1]]):
            outgoing = await self._client.async_get_outgoing(self._context.service_name, sms_id)
            self._report(compare_outgoing(sent.job, receiver, outgoing))
