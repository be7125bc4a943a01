"""Finds the countries to which SMS by a sender no longer arrive."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..const import SHORT_CODE
from ..message.common_text import common_text
from ..message.models import DeliveryNotice
from ..message.options import Options
from ..message.sender_warnings import as_list, country_name, sender_warnings
from ..message.signals import SIGNAL_DELIVERY
from ..problems.issue import Issue, async_is_reported, async_report_or_clear
from ..problems.local_format import local_date
from ..sms.phone_number import country_of, mask
from ..sms.sender_rules import FRANCE
from ..storage.records import LOST, Sms, SmsState
from .context import ArrivalContext

RUN: Final = 5
"""SMS in a row, at least, that were accepted and not delivered."""

UNLIKELY: Final = 1e-8
"""Probability below which a run is no coincidence: of a thousand SMS, each may begin one."""

LEAST_SHARE: Final = 0.025
"""Share of failures that a clean record is taken for, so that a run of RUN is unlikely after it."""

WEIGHT: Final = 20
"""Receipts of a sender in a country that say as much as all others together."""

LOOKED_AT: Final = 2000
"""SMS, the newest, that are looked at."""

NOT_THE_SENDER: Final = frozenset(
    {"blacklisted", "cancelled", "damaged"}
    | {f"ptt_{ptt}" for ptt in (1, 8, 21, 23, 24, 26, 27, 33, 39, 73, 74, 1999)}
)
"""Reasons that are about the phone, its number, its owner or the text."""

UNCONFIRMED: Final = frozenset({"no_receipt", "ptt_3", "ptt_6"})
"""Reasons of an SMS that may have arrived."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A sender whose SMS to a country no longer arrive; None is a short code."""

    country: str
    sender: str | None
    count: int
    since: float
    """When the first of them was accepted, in seconds since 1970."""
    arriving: tuple[str | None, ...]
    """Other senders whose SMS arrive there, the one of the last to arrive first."""


@dataclass(slots=True)
class _Record:
    """The receipts of the SMS by a sender to a country."""

    delivered: int = 0
    failed: int = 0
    """Those before the last one that was delivered."""
    reached: set[str] = field(default_factory=set)
    delivered_at: float = 0.0
    run: list[Sms] = field(default_factory=list)
    """Those since then, which have all failed."""

    def add(self, sms: Sms) -> None:
        """Count the next SMS."""
        if sms.state is not SmsState.DELIVERED:
            self.run.append(sms)
            return
        self.failed += len(self.run)
        self.run = []
        self.delivered += 1
        self.delivered_at = sms.accepted_at
        self.reached.add(sms.receiver)

    @property
    def arrives(self) -> bool:
        """Return whether SMS arrive."""
        return self.delivered > 0 and len(self.run) < RUN

    @property
    def is_about_one(self) -> bool:
        """Return whether one message failed, or one phone that never got any, unlike others."""
        phones = {sms.receiver for sms in self.run}
        is_one_phone = len(phones) == 1 and bool(self.reached) and not phones & self.reached
        return is_one_phone or len({sms.message.number for sms in self.run}) == 1


def find_blocked(every: Iterable[Sms], confirms: Callable[[str], bool]) -> list[Blocked]:
    """Return the senders whose SMS to a country no longer arrive, though others do.

    `confirms` is whether the operator of a number ever says that an SMS was delivered.
    """
    records: defaultdict[tuple[str, str | None], _Record] = defaultdict(_Record)
    for sms in sorted(every, key=lambda sms: (sms.accepted_at, sms.message.number)):
        if _counts(sms, confirms) and (country := country_of(sms.receiver)):
            records[country, sms.message.job.sender].add(sms)
    blocked = []
    for (country, sender), record in records.items():
        if len(record.run) < RUN or record.is_about_one:
            continue
        others = {key: each for key, each in records.items() if each.arrives}
        there = {name: each for (where, name), each in others.items() if where == country}
        if not (record.delivered or there or any(name == sender for _, name in others)):
            continue
        if _usual_share(record, records.values()) ** len(record.run) <= UNLIKELY:
            arriving = sorted(there, key=lambda name: -there[name].delivered_at)
            since = record.run[0].accepted_at
            blocked.append(Blocked(country, sender, len(record.run), since, tuple(arriving)))
    return blocked


def _usual_share(record: _Record, every: Collection[_Record]) -> float:
    """Return the share of SMS that failed before a run: of all, if its own record is short."""
    # A block has one reason. Several are rather chance, of which few receipts say little.
    more = len({sms.reason for sms in record.run}) > 1
    # A run that is long enough is what is looked for, not what usually happens.
    runs = sum(len(each.run) for each in every if len(each.run) < RUN)
    failed = runs + sum(each.failed for each in every) + more
    usual = failed / (failed + sum(each.delivered for each in every) + more)
    own = (record.failed + WEIGHT * usual) / (record.failed + record.delivered + WEIGHT)
    return max(own, LEAST_SHARE)


def _counts(sms: Sms, confirms: Callable[[str], bool]) -> bool:
    """Return whether the receipt of an SMS says whether its sender can reach its country."""
    if sms.state is SmsState.DELIVERED:
        return True
    if sms.state not in LOST or not sms.accepted_at or sms.reason in NOT_THE_SENDER:
        return False
    return sms.reason not in UNCONFIRMED or confirms(sms.receiver)


class Deliveries:
    """Reports the senders of an account whose SMS to a country no longer arrive."""

    def __init__(self, context: ArrivalContext, confirms: Callable[[str], bool]) -> None:
        """Set up without I/O; `confirms` as for `find_blocked`."""
        self._hass = context.hass
        self._entry = context.entry
        self._service_name = context.service_name
        self._ledger = context.ledger
        self._confirms = confirms
        sender = Options.read(context.entry.options).sender
        self._default = None if sender == SHORT_CODE else sender
        self._used: set[str | None] = set()
        """Senders of receipts since the start."""
        self._is_due = False

    @callback
    def async_start(self) -> None:
        """Report what is known, and follow the receipts."""
        signal = SIGNAL_DELIVERY.format(self._service_name)
        self._entry.async_on_unload(
            async_dispatcher_connect(self._hass, signal, self._async_notified)
        )
        self._async_review()

    @callback
    def async_findings(self) -> list[str]:
        """Return what does not arrive, in the language of Home Assistant."""
        return [self._describe(each) for each in self._blocked()]

    @callback
    def _async_notified(self, notice: DeliveryNotice) -> None:
        message = self._ledger.get(notice.tag)
        if not notice.is_receipt or message is None:
            return
        self._used.add(message.job.sender)
        if not self._is_due:
            # Many receipts come at once.
            self._is_due = True
            self._hass.loop.call_soon(self._async_review)

    @callback
    def _async_review(self) -> None:
        self._is_due = False
        lines = as_list(self.async_findings())
        async_report_or_clear(self._hass, self._entry, Issue.NOT_ARRIVING, lines, senders=lines)

    def _blocked(self) -> Iterator[Blocked]:
        newest = (
            sms for each in reversed(self._ledger.messages) for sms in self._ledger.sms_of(each)
        )
        # Without the right to ask for receipts none comes.
        cannot_ask = async_is_reported(self._hass, self._entry, Issue.CANNOT_CONFIRM)
        confirms = (lambda _: False) if cannot_ask else self._confirms
        for each in find_blocked(islice(newest, LOOKED_AT), confirms):
            if self._is_used(each):
                yield each

    def _is_used(self, blocked: Blocked) -> bool:
        if self._default is None and blocked.country != FRANCE:
            # Another sender stands in for a short code.
            return True
        return blocked.sender == self._default or blocked.sender in self._used

    def _describe(self, blocked: Blocked) -> str:
        """Return what does not arrive and what may help, with the rules that the sender breaks."""
        since = dt_util.as_local(dt_util.utc_from_timestamp(blocked.since))
        placeholders = {
            "country": country_name(self._hass, blocked.country),
            "sender": self._name(blocked.sender),
            "count": str(blocked.count),
            "date": local_date(since, self._hass.config.language),
        }
        if blocked.arriving:
            other = self._name(blocked.arriving[0])
            text = common_text(self._hass, "not_arriving_unlike", **placeholders, other=other)
        else:
            text = common_text(self._hass, "not_arriving", **placeholders)
        sender = blocked.sender or SHORT_CODE
        return " ".join((text, *sender_warnings(self._hass, sender, {blocked.country})))

    def _name(self, sender: str | None) -> str:
        return common_text(self._hass, "short_code") if sender is None else mask(sender)
