"""Builds notices about messages and replies from records, with names and texts for the user."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..api import ListedNumbers
from ..const import DOMAIN
from ..message.address_book import AddressBook, Recipient
from ..message.common_text import current_language
from ..message.models import (
    DeliveryNotice,
    DeliveryStatus,
    ReceiverStatus,
    ReplyNotice,
    SendReport,
    iso_time,
)
from ..sms.phone_number import mask
from ..sms.plain import plain_text
from ..storage.records import Reply, Sms
from .status import have_ended, is_receipt, status_of, worst_status

_REASONS = f"component.{DOMAIN}.entity.event.delivery.state_attributes.reason.state"

type _Outcome = tuple[bool, DeliveryStatus, str]
"""Whether it was not sent, the status, and the reason if there is one."""


class NoticeBuilder:
    """Builds the notices of an account."""

    def __init__(self, hass: HomeAssistant, address_book: AddressBook) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._address_book = address_book

    def of_sms(self, changed: Iterable[Sms], every: Collection[Sms]) -> list[DeliveryNotice]:
        """Return the notices about SMS in a new state, given all SMS of their message.

        The first notices are about attempts to send, the others about receipts.
        """
        attempts: dict[_Outcome, list[Sms]] = {}
        receipts = []
        for sms in changed:
            if is_receipt(sms):
                receipts.append(sms)
            else:
                attempts.setdefault(_outcome(sms), []).append(sms)
        notices = [
            self._of_attempt(outcome, each, every) for outcome, each in sorted(attempts.items())
        ]
        return notices + self._of_receipts(receipts, every)

    def _of_attempt(
        self, outcome: _Outcome, changed: Sequence[Sms], every: Iterable[Sms]
    ) -> DeliveryNotice:
        """Return the notice about SMS with one outcome of their attempts.

        A group is notified with the last of its numbers that has this outcome.
        """
        receivers = [sms.receiver for sms in changed]
        reached = self._address_book.reached_by(
            [sms.receiver for sms in every if _outcome(sms) == outcome]
        )
        recipients = [each for each in reached if not set(receivers).isdisjoint(each.phone_numbers)]
        named = {number for recipient in recipients for number in recipient.phone_numbers}
        numbers = [number for number in receivers if number not in named]
        _, status, reason = outcome
        notice = self._notice(status, changed[0].message.tag, recipients, numbers, reason or None)
        return replace(notice, receivers=tuple(receivers))

    def _of_receipts(self, changed: Sequence[Sms], every: Collection[Sms]) -> list[DeliveryNotice]:
        """Return the notices about SMS of a message whose receipts have arrived.

        A group is notified with the last of its numbers, and with the worst status of them.
        """
        receivers = {sms.receiver for sms in changed}
        groups: defaultdict[
            tuple[DeliveryStatus, str | None], tuple[list[Recipient], list[str]]
        ] = defaultdict(lambda: ([], []))
        named = set()
        for recipient in self._address_book.reached_by([sms.receiver for sms in every]):
            if receivers.isdisjoint(recipient.phone_numbers):
                continue
            own = [sms for sms in every if sms.receiver in recipient.phone_numbers]
            if have_ended(own):
                worst = min(own, key=lambda sms: status_of(sms) is not worst_status(own))
                groups[status_of(worst), worst.reason][0].append(recipient)
            if len(own) == 1:
                named.add(own[0].receiver)
        for sms in changed:
            if sms.receiver not in named:
                groups[status_of(sms), sms.reason][1].append(sms.receiver)
        return [
            replace(
                self._notice(status, changed[0].message.tag, recipients, numbers, reason),
                is_receipt=True,
                receivers=tuple(
                    sms.receiver
                    for sms in changed
                    if (status_of(sms), sms.reason) == (status, reason)
                ),
            )
            for (status, reason), (recipients, numbers) in groups.items()
        ]

    def of_reply(self, reply: Reply, blacklist: ListedNumbers | None) -> ReplyNotice:
        """Return the notice about a reply; the blacklist is None if unknown."""
        known = self._address_book.known_by(reply.sender)
        return ReplyNotice(
            message=reply.text,
            time=iso_time(reply.received),
            sender=mask(reply.sender),
            recipient=known[0].name if known else None,
            subentry_ids=frozenset(recipient.subentry_id for recipient in known),
            tag=reply.tag or None,
            # As OVHcloud understands it.
            stop=plain_text(reply.text).rstrip("0123456789") == "stop",
            blacklisted=None if blacklist is None else blacklist.find(reply.sender) is not None,
            number=reply.sender,
        )

    def updated_report(self, report: SendReport, every: Collection[Sms]) -> SendReport:
        """Return a report with the current status of the SMS of its message."""
        status = {
            DeliveryStatus.QUEUED: "queued",
            DeliveryStatus.SENT: "accepted",
            DeliveryStatus.DELIVERED: "delivered",
        }.get(worst_status(every), "failed")
        return replace(report, status=status, receivers=self.receiver_statuses(every))

    def receiver_statuses(self, every: Iterable[Sms]) -> tuple[ReceiverStatus, ...]:
        """Return the status of each SMS."""
        return tuple(
            ReceiverStatus(
                receiver=sms.receiver,
                recipient=self._address_book.name_of(sms.receiver),
                status=status_of(sms),
                reason=reason,
                explanation=reason_text(self._hass, reason),
            )
            for sms in every
            # While a receipt is missing it is a note on a cancellation.
            for reason in [None if sms.is_open else sms.reason]
        )

    def _notice(
        self,
        status: DeliveryStatus,
        tag: str,
        recipients: Sequence[Recipient],
        numbers: Sequence[str],
        reason: str | None,
    ) -> DeliveryNotice:
        return DeliveryNotice(
            status=status,
            tag=tag,
            recipients=(*(recipient.name for recipient in recipients), *map(mask, numbers)),
            subentry_ids=frozenset(recipient.subentry_id for recipient in recipients),
            reason=reason,
            explanation=reason_text(self._hass, reason),
        )


@callback
def reason_text(hass: HomeAssistant, reason: str | None) -> str | None:
    """Return a reason in the current language."""
    if reason is None:
        return None
    texts = async_get_cached_translations(hass, current_language(hass), "entity", DOMAIN)
    return texts.get(f"{_REASONS}.{reason}")


def _outcome(sms: Sms) -> _Outcome:
    """Return how an attempt to send an SMS has ended, as a sort key: what was sent comes first."""
    if sms.accepted_at:
        return False, DeliveryStatus.SENT, ""
    return True, status_of(sms), "" if sms.is_queued else sms.reason or ""
