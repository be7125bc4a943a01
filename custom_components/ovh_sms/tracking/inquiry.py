"""Asks OVHcloud for the ids and the receipts of SMS."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
import logging
from math import inf
from typing import Final

from ..api import OutgoingSms, Receipt, Rejected
from ..api.reading import same_number
from ..storage.records import Sms, SmsKey, Step
from .poller import PollContext

_LOGGER = logging.getLogger(__name__)

SLACK: Final = 60.0
"""Seconds by which OVHcloud may have accepted an SMS before we noticed."""

LISTED_SOON: Final = 60.0
"""Seconds in which it does not matter when exactly OVHcloud has listed an SMS."""

ASKED_LATELY: Final = 900.0
"""Seconds between two requests for an SMS in which OVHcloud has listed it."""

EXPIRED_PTT: Final = 8
"""Operator's code: the phone was not reached in time."""

KNOWN_PTTS: Final = frozenset(
    {1, 2, 3, 5, 6, 8, 20, 21, 23, 24, 25, 26, 27, 28, 29, 33, 39, 73, 74, 76, 202, 1999}
)
"""Operator's codes that have a translation; any other failure is `not_delivered`."""


class Inquiry:
    """Asks for the ids and the receipts of an account's SMS.

    OVHcloud does not promise that the ids of a job are in the order of its receivers, so no receipt
    counts before an id of its job was compared; if one differs, all of the job are looked up.
    """

    def __init__(self, context: PollContext, end: Callable[[Iterable[Sms]], None]) -> None:
        """Set up without I/O; `end` gets SMS in their final states."""
        self._client = context.client
        self._service_name = context.service_name
        self._ledger = context.ledger
        self._ids_differ = context.ids_differ
        self._end = end
        self._tries: Counter[SmsKey] = Counter()
        self._unlisted: dict[SmsKey, float] = {}
        """When each SMS was last asked for in vain."""
        self._listed: set[SmsKey] = set()
        self._compared: set[str] = set()
        """Tags of the jobs whose ids are in the order of their receivers."""

    def forget_all_but(self, followed: Iterable[Sms]) -> None:
        """Forget what is known about SMS that are no longer followed."""
        keys = {sms.key for sms in followed}
        self._tries = Counter({key: tries for key, tries in self._tries.items() if key in keys})
        self._unlisted = {key: at for key, at in self._unlisted.items() if key in keys}
        self._listed &= keys
        self._compared &= {sms.tag for sms in followed}

    def least_tried_first(self, wanted: Iterable[Sms]) -> list[Sms]:
        """Sort by the number of tries: an SMS that raises errors must not stop all others."""
        return sorted(wanted, key=lambda sms: self._tries[sms.key])

    async def async_identify(self, sms: Sms) -> None:
        """Find OVHcloud's id of an SMS by tag and receiver."""
        self._tries[sms.key] += 1
        found = await self._client.async_find_outgoing(
            self._service_name, tag=sms.tag, receiver=sms.receiver
        )
        if found:
            # The tag may be that of several SMS, or be ignored.
            best = max(found, key=lambda sms_id: (not self._ledger.is_known(sms_id), sms_id))
            self._ledger.update(replace(self._ledger.current(sms), id=best))

    async def async_ask_for_each(self, wanted: Iterable[Sms]) -> None:
        """Ask for one SMS after the other; after an error report what is known by then."""
        ended: list[Sms] = []
        try:
            await self._async_ask(wanted, ended, {})
        finally:
            self._end(ended)

    async def async_ask_for_lists(self, wanted: Sequence[Sms], receipts: Iterable[Receipt]) -> None:
        """Ask for all SMS with one list per kind of receipt."""
        since = min(sms.accepted_at for sms in wanted) - SLACK
        found = {
            receipt: set(
                await self._client.async_find_outgoing(
                    self._service_name, receipt=receipt, since=since
                )
            )
            for receipt in receipts
        }
        delivered = found.pop(Receipt.DELIVERED)
        failed = set[int]().union(*found.values())
        await self._async_end_listed(
            [sms for sms in wanted if sms.id in delivered],
            [sms for sms in wanted if sms.id in failed],
        )

    async def _async_end_listed(self, delivered: Sequence[Sms], failed: Sequence[Sms]) -> None:
        """End the SMS that are listed as delivered, and ask why the others have failed."""
        doubtful = self._shared_tags() - self._compared
        samples: dict[str, Sms] = {}
        for sms in self.least_tried_first(delivered):
            if sms.tag in doubtful:
                samples.setdefault(sms.tag, sms)
        ended: list[Sms] = []
        try:
            await self._async_ask([*failed, *samples.values()], ended, samples)
        finally:
            doubtful -= self._compared
            certain = [sms for sms in delivered if sms.tag not in doubtful]
            self._end(sms.after(Step.DELIVERED, reason=None) for sms in certain)
            self._end(ended)

    async def _async_ask(
        self, wanted: Iterable[Sms], ended: list[Sms], samples: Mapping[str, Sms]
    ) -> None:
        """Ask for each SMS, and append those that have ended; samples stand for their jobs."""
        for sms in self.least_tried_first(wanted):
            # Its ids may have been found wrong a moment ago.
            is_same = self._ledger.current(sms).id == sms.id
            if is_same and (outgoing := await self._async_get(sms)):
                if samples.get(sms.tag) is sms:
                    self._compared.add(sms.tag)
                elif outgoing.receipt is not None:
                    ended.append(_after(sms, outgoing))

    async def _async_get(self, sms: Sms) -> OutgoingSms | None:
        """Return an SMS as OVHcloud lists it, None if it does not, or if it is another one."""
        self._tries[sms.key] += 1
        try:
            outgoing = await self._client.async_get_outgoing(self._service_name, sms.id or 0)
        except Rejected:
            # Not listed yet, or held back.
            self._unlisted[sms.key] = self._client.now()
            return None
        if sms.tag in self._shared_tags() and not same_number(outgoing.receiver, sms.receiver):
            self._forget_ids(sms.tag)
            return None
        self._note_listed(sms)
        return outgoing

    def _shared_tags(self) -> set[str]:
        """Return the tags of jobs that had several receivers, as far as some are open."""
        tags = Counter(sms.tag for sms in self._ledger.open)
        return {
            sms.tag
            for sms in self._ledger.open
            if tags[sms.tag] > 1 or len(sms.message.job.receivers) > 1 or sms.tag != sms.message.tag
        }

    def _forget_ids(self, tag: str) -> None:
        """Forget the ids of a job, so that each is looked up."""
        _LOGGER.warning("OVHcloud reported the ids of message %s in another order", tag)
        self._ids_differ()
        self._compared.discard(tag)
        self._ledger.update(*(replace(sms, id=None) for sms in self._ledger.open if sms.tag == tag))

    def _note_listed(self, sms: Sms) -> None:
        """Learn how long OVHcloud takes to list an SMS, unless it may have done so long ago."""
        if sms.key in self._listed:
            return
        self._listed.add(sms.key)
        now, job = self._client.now(), sms.message.job
        missing_at = self._unlisted.pop(sms.key, -inf)
        is_recent = now - sms.accepted_at <= LISTED_SOON or now - missing_at <= ASKED_LATELY
        if is_recent and not (job.delay or job.marketing):
            self._ledger.note_listed(now - sms.accepted_at)


def _after(sms: Sms, outgoing: OutgoingSms) -> Sms:
    """Return an SMS in its final state."""
    if outgoing.receipt is Receipt.DELIVERED:
        return sms.after(Step.DELIVERED, reason=None)
    reason = f"ptt_{outgoing.ptt}" if outgoing.ptt in KNOWN_PTTS else "not_delivered"
    is_late = outgoing.ptt == EXPIRED_PTT
    return sms.after(Step.OVERDUE if is_late else Step.NOT_DELIVERED, reason=reason)
