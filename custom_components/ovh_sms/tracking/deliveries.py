"""How it is told what became of messages and what came in: by names and words the user knows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..const import DOMAIN
from ..message.address_book import AddressBook, Recipient
from ..message.models import Delivery, DeliveryStatus, Outcome, ReplyNews, SendReport
from ..sms.phone_number import mask
from ..sms.plain import plain_text
from .records import Reply, SentMessage, Sms

_REASONS = f"component.{DOMAIN}.entity.event.delivery.state_attributes.reason.state"


class Deliveries:
    """Tells of the messages of an account."""

    def __init__(self, hass: HomeAssistant, address_book: AddressBook) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._address_book = address_book

    @callback
    def of(
        self, status: DeliveryStatus, tag: str, receivers: Sequence[str], reason: str | None = None
    ) -> Delivery:
        """Return what is told of a message to some receivers."""
        reached = self._address_book.reached_by(receivers)
        named = {number for recipient in reached for number in recipient.phone_numbers}
        others = [number for number in receivers if number not in named]
        return self._of(status, tag, reached, others, reason)

    @callback
    def of_receipts(self, message: SentMessage, ended: Iterable[Sms]) -> list[Delivery]:
        """Return what is told when some SMS of a message, as it is now, have come to their end.

        A group has come to its end with the last of its numbers, and to the worst of their ends.
        """
        became = {sms.receiver: sms for sms in ended}
        recipients: dict[tuple[DeliveryStatus, str | None], list[Recipient]] = defaultdict(list)
        others: dict[tuple[DeliveryStatus, str | None], list[str]] = defaultdict(list)
        alone = set()
        for recipient in self._address_book.reached_by([sms.receiver for sms in message.sms]):
            own = [sms for sms in message.sms if sms.receiver in recipient.phone_numbers]
            if not became.keys().isdisjoint(recipient.phone_numbers):
                part = replace(message, sms=tuple(own))
                if not part.is_open:
                    worst = next(sms for sms in own if sms.status is part.status)
                    recipients[worst.status, worst.reason].append(recipient)
                if len(own) == 1:
                    alone.add(own[0].receiver)
        for receiver, sms in became.items():
            if receiver not in alone:
                others[sms.status, sms.reason].append(receiver)
        return [
            replace(
                self._of(status, message.tag, recipients[status, reason], masked, reason),
                is_receipt=True,
            )
            for status, reason in dict.fromkeys((*recipients, *others))
            for masked in [others[status, reason]]
        ]

    @callback
    def of_reply(self, reply: Reply, blacklist: list[str] | None) -> ReplyNews:
        """Return what is told of what came in, with the list of who has answered STOP if known."""
        known = self._address_book.known_by(reply.sender)
        return ReplyNews(
            message=reply.text,
            sender=mask(reply.sender),
            recipient=known[0].name if known else None,
            subentry_ids=frozenset(recipient.subentry_id for recipient in known),
            tag=reply.tag or None,
            # As OVHcloud understands it.
            stop=plain_text(reply.text).rstrip("0123456789") == "stop",
            blacklisted=None if blacklist is None else reply.sender in blacklist,
        )

    @callback
    def now_of(self, report: SendReport, message: SentMessage) -> SendReport:
        """Return a report with what has become of its message since."""
        status = {
            DeliveryStatus.SENT: "accepted",
            DeliveryStatus.DELIVERED: DeliveryStatus.DELIVERED.value,
        }.get(message.status, DeliveryStatus.FAILED.value)
        return replace(report, status=status, receivers=self.outcomes(message.sms))

    @callback
    def outcomes(self, those: Iterable[Sms]) -> tuple[Outcome, ...]:
        """Return what has become of SMS."""
        return tuple(
            Outcome(
                receiver=sms.receiver,
                recipient=self._address_book.name_of(sms.receiver),
                status=sms.status,
                reason=sms.reason,
                explanation=self.explain(sms.reason),
            )
            for sms in those
        )

    @callback
    def explain(self, reason: str | None) -> str | None:
        """Return a reason in the user's language."""
        if reason is None:
            return None
        language = self._hass.config.language
        texts = async_get_cached_translations(self._hass, language, "entity", DOMAIN)
        return texts.get(f"{_REASONS}.{reason}")

    def _of(
        self,
        status: DeliveryStatus,
        tag: str,
        recipients: Sequence[Recipient],
        others: Sequence[str],
        reason: str | None,
    ) -> Delivery:
        return Delivery(
            status=status,
            tag=tag,
            recipients=(*(each.name for each in recipients), *map(mask, others)),
            subentry_ids=frozenset(each.subentry_id for each in recipients),
            reason=reason,
            explanation=self.explain(reason),
        )
