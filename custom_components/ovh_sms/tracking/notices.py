"""Builds notices about messages and replies from records, with names and texts for the user."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_cached_translations

from ..const import DOMAIN
from ..message.address_book import AddressBook, Recipient
from ..message.models import DeliveryNotice, DeliveryStatus, ReceiverStatus, ReplyNotice, SendReport
from ..outbox import NO_VALID_RECEIVER, FinishedJob
from ..sms.phone_number import mask
from ..sms.plain import plain_text
from .records import Reply, SentMessage, Sms

_REASONS = f"component.{DOMAIN}.entity.event.delivery.state_attributes.reason.state"


class NoticeBuilder:
    """Builds the notices of an account."""

    def __init__(self, hass: HomeAssistant, address_book: AddressBook) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._address_book = address_book

    def of_status(
        self, status: DeliveryStatus, tag: str, receivers: Sequence[str], reason: str | None = None
    ) -> DeliveryNotice:
        """Return a notice about a message to some receivers."""
        recipients = self._address_book.reached_by(receivers)
        named = {number for recipient in recipients for number in recipient.phone_numbers}
        numbers = [number for number in receivers if number not in named]
        return self._notice(status, tag, recipients, numbers, reason)

    def of_finished(self, ended: FinishedJob) -> list[DeliveryNotice]:
        """Return the notices about a job that has left the outbox."""
        job, report, status = ended.job.job, ended.report, DeliveryStatus(ended.job.state.value)
        if status is not DeliveryStatus.SENT:
            return [self.of_status(status, job.tag, job.receivers, ended.job.reason)]
        reached = report.valid_receivers if report else job.receivers
        notices = [self.of_status(status, job.tag, reached)]
        if report and (invalid := report.invalid_receivers):
            notices.append(
                self.of_status(DeliveryStatus.FAILED, job.tag, invalid, NO_VALID_RECEIVER)
            )
        return notices

    def of_receipts(self, message: SentMessage, ended: Iterable[Sms]) -> list[DeliveryNotice]:
        """Return the notices about SMS of a message whose receipts have arrived.

        A group is notified with the last of its numbers, and with the worst status of them.
        """
        changed = {sms.receiver: sms for sms in ended}
        receivers = [sms.receiver for sms in message.sms]
        groups: defaultdict[
            tuple[DeliveryStatus, str | None], tuple[list[Recipient], list[str]]
        ] = defaultdict(lambda: ([], []))
        named = set()
        for recipient in self._address_book.reached_by(receivers):
            if changed.keys().isdisjoint(recipient.phone_numbers):
                continue
            own = [sms for sms in message.sms if sms.receiver in recipient.phone_numbers]
            part = replace(message, sms=tuple(own))
            if not part.is_open:
                worst = next(sms for sms in own if sms.status is part.status)
                groups[worst.status, worst.reason][0].append(recipient)
            if len(own) == 1:
                named.add(own[0].receiver)
        for receiver, sms in changed.items():
            if receiver not in named:
                groups[sms.status, sms.reason][1].append(receiver)
        return [
            replace(self._notice(status, message.tag, recipients, numbers, reason), is_receipt=True)
            for (status, reason), (recipients, numbers) in groups.items()
        ]

    def of_reply(self, reply: Reply, blacklist: list[str] | None) -> ReplyNotice:
        """Return the notice about a reply; the blacklist is None if unknown."""
        known = self._address_book.known_by(reply.sender)
        return ReplyNotice(
            message=reply.text,
            sender=mask(reply.sender),
            recipient=known[0].name if known else None,
            subentry_ids=frozenset(recipient.subentry_id for recipient in known),
            tag=reply.tag or None,
            # As OVHcloud understands it.
            stop=plain_text(reply.text).rstrip("0123456789") == "stop",
            blacklisted=None if blacklist is None else reply.sender in blacklist,
        )

    def updated_report(self, report: SendReport, message: SentMessage) -> SendReport:
        """Return a report with the current status of its message."""
        status = {
            DeliveryStatus.SENT: "accepted",
            DeliveryStatus.DELIVERED: DeliveryStatus.DELIVERED.value,
        }.get(message.status, DeliveryStatus.FAILED.value)
        return replace(report, status=status, receivers=self.receiver_statuses(message.sms))

    def receiver_statuses(self, messages: Iterable[Sms]) -> tuple[ReceiverStatus, ...]:
        """Return the status of each SMS."""
        return tuple(
            ReceiverStatus(
                receiver=sms.receiver,
                recipient=self._address_book.name_of(sms.receiver),
                status=sms.status,
                reason=sms.reason,
                explanation=self._explain(sms.reason),
            )
            for sms in messages
        )

    def _explain(self, reason: str | None) -> str | None:
        """Return a reason in the user's language."""
        if reason is None:
            return None
        language = self._hass.config.language
        texts = async_get_cached_translations(self._hass, language, "entity", DOMAIN)
        return texts.get(f"{_REASONS}.{reason}")

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
            explanation=self._explain(reason),
        )
