"""Resolves recipient names, entity ids and numbers to receivers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import slugify

from ..api import MAX_RECEIVERS
from ..const import CONF_PHONE_NUMBERS, SUBENTRY_RECIPIENT
from ..sms.phone_number import InvalidPhoneNumber, looks_like_number, mask, parse
from .invalid_call import InvalidCall, list_names

LONGEST_TARGET: Final = 255
"""Characters of the longest text that is looked for among names."""

LONGEST_QUOTE: Final = 90
"""Characters of a target in an error."""


def slug_of(name: str) -> str | None:
    """Return the slug that identifies a name, None if it has neither letters nor digits."""
    slug = slugify(name)
    # `slugify` returns "unknown" for a name without letters and digits.
    return None if slug in ("", "unknown") else slug


def numbers_of(subentry: ConfigSubentry) -> tuple[str, ...]:
    """Return the numbers of a recipient in E.164 form."""
    return tuple(subentry.data[CONF_PHONE_NUMBERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A named contact or group and its numbers in E.164 form."""

    subentry_id: str
    name: str
    phone_numbers: tuple[str, ...]


class AddressBook:
    """The recipients of one account, loaded or not."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Read the recipients of an entry."""
        self._hass = hass
        self.entry_id = entry.entry_id
        self.account = entry.title
        self.recipients = tuple(
            Recipient(subentry_id=each.subentry_id, name=each.title, phone_numbers=numbers_of(each))
            for each in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
        )
        self._by_id = {recipient.subentry_id: recipient for recipient in self.recipients}
        # Renaming a recipient outside our form can create a duplicate, which finds neither.
        slugs = Counter(slug_of(recipient.name) for recipient in self.recipients)
        self.by_slug = {
            slug: recipient
            for recipient in self.recipients
            if (slug := slug_of(recipient.name)) and slugs[slug] == 1
        }

    def find(self, text: str) -> Recipient | None:
        """Return the recipient with a name, an entity id or a subentry id."""
        if len(text) > LONGEST_TARGET:
            return None
        if recipient := self._by_id.get(text):
            return recipient
        if entity := er.async_get(self._hass).async_get(text):
            return self._by_id.get(entity.config_subentry_id or "")
        return None if looks_like_number(text) else self.by_slug.get(slug_of(text) or "")

    def resolve(self, targets: Iterable[str] | None) -> tuple[str, ...]:
        """Return the numbers of targets (None: every recipient) without repeats, in order.

        Raises InvalidCall.
        """
        if targets is None:
            with_number = [item.subentry_id for item in self.recipients if item.phone_numbers]
            targets = with_number or self._by_id
        wanted = tuple(dict.fromkeys(targets))
        if not wanted:
            raise InvalidCall("no_recipient", account=self.account)
        if len(wanted) > MAX_RECEIVERS:
            raise InvalidCall("too_many_receivers", receivers=len(wanted), limit=MAX_RECEIVERS)
        numbers: list[str] = []
        unknown: list[str] = []
        for target in wanted:
            try:
                numbers += self._numbers(target)
            except InvalidPhoneNumber:
                unknown.append(target)
        if unknown:
            raise unknown_recipients([self], unknown)
        receivers = tuple(dict.fromkeys(numbers))
        if len(receivers) > MAX_RECEIVERS:
            raise InvalidCall("too_many_receivers", receivers=len(receivers), limit=MAX_RECEIVERS)
        return receivers

    def reached_by(self, receivers: Sequence[str]) -> list[Recipient]:
        """Return the recipients whose numbers are all among the receivers."""
        numbers = set(receivers)
        return [
            recipient
            for recipient in self.recipients
            if recipient.phone_numbers and numbers.issuperset(recipient.phone_numbers)
        ]

    def known_by(self, number: str) -> list[Recipient]:
        """Return the recipients with a number, contacts before groups."""
        known = [item for item in self.recipients if number in item.phone_numbers]
        return sorted(known, key=lambda recipient: len(recipient.phone_numbers))

    def name_of(self, number: str) -> str | None:
        """Return the name of the recipient with a number, None if there is none."""
        return next((recipient.name for recipient in self.known_by(number)), None)

    def _numbers(self, target: str) -> tuple[str, ...]:
        recipient = self.find(target)
        if recipient is None:
            return (parse(target, self._hass.config.country),)
        if not recipient.phone_numbers:
            raise InvalidCall("recipient_without_number", recipient=recipient.name)
        return recipient.phone_numbers


def unknown_recipients(books: Sequence[AddressBook], targets: Iterable[str]) -> InvalidCall:
    """Return the error for unknown targets; numbers are masked because errors are logged."""
    known = [recipient.name for book in books for recipient in book.recipients]
    return InvalidCall(
        "unknown_recipients",
        account=", ".join(book.account for book in books),
        unknown=list_names([f'"{mask(target[:LONGEST_QUOTE])}"' for target in targets]),
        known=list_names(known) or "-",
    )
