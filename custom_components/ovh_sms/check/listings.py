"""Checks what OVHcloud lists: whether filters filter, and whether an own SMS is there as sent."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
import secrets
from typing import Final

from ..api import OutgoingSms, Rejected
from ..storage.ledger import Ledger
from ..storage.records import Sms, SmsState
from .comparison import compare_outgoing
from .context import CheckContext, Lines
from .deviations import Deviation, Shape
from .result import CheckStatus

LISTED_WITHIN: Final = 600.0
"""Seconds after which OVHcloud is expected to list an SMS."""

LISTED_FOR: Final = 30 * 86_400.0
"""Seconds for which it is expected to, at least."""

MARGIN: Final = 1800.0
"""Seconds between an SMS and the times it is filtered by: less than any time zone's offset."""

DAY: Final = 86_400.0


class Listings:
    """Compares lists of sent SMS with what was asked for."""

    def __init__(self, context: CheckContext, lines: Lines) -> None:
        """Set up without I/O."""
        self._context = context
        self._lines = lines
        self._client = context.client
        self._name = context.service_name

    async def async_check(self) -> None:
        """Ask OVHcloud for lists, and for the newest SMS of the account; raises OvhError."""
        # Of the form of OVHcloud's own tags, which has no other SMS.
        hits = await self._client.async_find_outgoing(self._name, tag=secrets.token_hex(8))
        self._judge("tag_filter", hits, Deviation.TAG_FILTER, outgoing="ids for an unknown tag")
        sms = newest_listed(self._context.ledger, self._client.now())
        listed = await self._async_get(sms) if sms else None
        if sms is None or listed is None:
            text = self._context.text("history_gone" if sms else "history_none")
            self._lines.put("history", CheckStatus.UNKNOWN, text)
            tomorrow = self._client.now() + DAY
            hits = await self._client.async_find_outgoing(self._name, since=tomorrow)
            self._judge("date_filter", hits, Deviation.DATE_FILTER, outgoing="ids from tomorrow on")
            return
        await self._async_compare(sms, listed)

    async def _async_get(self, sms: Sms) -> OutgoingSms | None:
        """Return an SMS as OVHcloud describes it, None if it does not."""
        try:
            return await self._client.async_get_outgoing(self._name, sms.id or 0)
        except Rejected:
            return None

    async def _async_compare(self, sms: Sms, listed: OutgoingSms) -> None:
        """Compare the list with what is known of an SMS, and then the SMS itself."""
        created = listed.created or sms.accepted_at
        # It may have left together with an equal message, under the tag of that.
        tag = listed.tag if listed.tag in _tags(self._context.ledger) else sms.tag
        find = partial(self._client.async_find_outgoing, self._name)
        is_listed = sms.id in await find(tag=tag, since=created - MARGIN)
        is_wrong = sms.id in await (find(since=created + MARGIN) if is_listed else find(tag=tag))
        self._judge(
            "date_filter",
            is_wrong,
            Deviation.DATE_FILTER,
            outgoing="listed from later on" if is_listed else "not listed from before",
        )
        job = replace(sms.message.job, receivers=(sms.receiver,), tag=tag or sms.tag)
        found = dict(compare_outgoing(job, sms.receiver, listed))
        if not (is_listed or is_wrong):
            found[Deviation.NOT_LISTED] = {"outgoing": "no id for the tag"}
        self._report(found)

    def _report(self, found: Mapping[Deviation, Shape]) -> None:
        """Note how an SMS is listed otherwise than it was sent."""
        for each in {Deviation.NOT_LISTED, Deviation.TAG_CHANGED} - found.keys():
            self._context.deviations.async_clear(each)
        for deviation, shape in found.items():
            self._context.deviations.async_report(deviation, **shape)
        status = CheckStatus.WARNING if found else CheckStatus.OK
        self._lines.put("history", status, *map(self._context.text, found))

    def _judge(self, name: str, is_wrong: object, deviation: Deviation, **shape: str) -> None:
        """Note whether OVHcloud filters as expected."""
        if is_wrong:
            self._context.deviations.async_report(deviation, **shape)
            self._lines.put(name, CheckStatus.WARNING, self._context.text(deviation))
        else:
            self._context.deviations.async_clear(deviation)
            self._lines.put(name, CheckStatus.OK)


def newest_listed(ledger: Ledger, now: float) -> Sms | None:
    """Return the newest SMS that OVHcloud must list by now (its time), None if there is none."""
    sent = (
        sms
        for message in reversed(ledger.messages)
        for sms in ledger.sms_of(message)
        if sms.id and sms.state in {SmsState.SENT, SmsState.DELIVERED}
    )
    for sms in sent:
        left = max(sms.accepted_at, sms.leaves_at)
        if LISTED_WITHIN <= now - left <= LISTED_FOR:
            return sms
    return None


def _tags(ledger: Ledger) -> set[str | None]:
    return {sms.tag for message in ledger.messages for sms in ledger.sms_of(message)}
