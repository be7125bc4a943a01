"""From recipient names, entity ids and raw numbers to receivers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import slugify

from ..api import MAX_RECEIVERS
from ..const import CONF_PHONE_NUMBERS, DOMAIN, SUBENTRY_RECIPIENT
from ..sms.phone_number import InvalidPhoneNumber, looks_like_number, mask, parse

LONGEST_LIST: Final = 1000
"""Characters of a list of targets in an error."""


def slug_of(name: str) -> str | None:
    """Return what a name is told by, None if it has neither letters nor digits."""
    slug = slugify(name)
    # Home Assistant's word for a name made of nothing but signs.
    return None if slug in ("", "unknown") else slug


def numbers_of(subentry: ConfigSubentry) -> tuple[str, ...]:
    """Return the numbers of a recipient, none if somebody has put something else there."""
    written = subentry.data.get(CONF_PHONE_NUMBERS)
    listed = written if isinstance(written, list | tuple) else ()
    return tuple(each for each in listed if isinstance(each, str))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A named contact or group and its numbers in E.164 form."""

    subentry_id: str
    name: str
    phone_numbers: tuple[str, ...]

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> Self:
        """Read a recipient from its subentry."""
        return cls(
            subentry_id=subentry.subentry_id,
            name=subentry.title,
            phone_numbers=numbers_of(subentry),
        )


class AddressBook:
    """The recipients of one account, whether or not it is loaded."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Read the recipients of an entry as they are now."""
        self._hass = hass
        self.entry_id = entry.entry_id
        self.account = entry.title
        self.recipients = tuple(
            Recipient.from_subentry(subentry)
            for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
        )
        self._by_id = {recipient.subentry_id: recipient for recipient in self.recipients}
        # Recipients can be renamed without our form, so that two may share a name: it is nobody's.
        slugs = Counter(slug_of(recipient.name) for recipient in self.recipients)
        self.by_slug = {
            slug: recipient
            for recipient in self.recipients
            if (slug := slug_of(recipient.name)) and slugs[slug] == 1
        }

    def find(self, text: str) -> Recipient | None:
        """Return the recipient meant by a name, an entity id or a subentry id."""
        if recipient := self._by_id.get(text):
            return recipient
        if entity := er.async_get(self._hass).async_get(text):
            return self._by_id.get(entity.config_subentry_id or "")
        return None if looks_like_number(text) else self.by_slug.get(slug_of(text) or "")

    def resolve(self, targets: Iterable[str] | None) -> tuple[str, ...]:
        """Return each receiver once, in order; None means those of every recipient."""
        with_number = [each.subentry_id for each in self.recipients if each.phone_numbers]
        wanted = tuple((with_number or self._by_id) if targets is None else targets)
        if not wanted:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_recipient",
                translation_placeholders={"account": self.account},
            )
        numbers: list[str] = []
        unknown: list[str] = []
        for target in wanted:
            try:
                numbers += self._numbers(target)
            except InvalidPhoneNumber as err:
                unknown.append(target)
                reason = err
        if unknown:
            raise unknown_recipients([self], unknown) from reason
        return self._at_most_a_job(tuple(dict.fromkeys(numbers)))

    def reached_by(self, receivers: Sequence[str]) -> list[Recipient]:
        """Return the recipients all of whose numbers are among the receivers."""
        numbers = set(receivers)
        return [
            each
            for each in self.recipients
            if each.phone_numbers and numbers.issuperset(each.phone_numbers)
        ]

    def known_by(self, number: str) -> list[Recipient]:
        """Return the recipients that have a number, whoever has no other first."""
        known = [each for each in self.recipients if number in each.phone_numbers]
        return sorted(known, key=lambda each: len(each.phone_numbers))

    def name_of(self, number: str) -> str | None:
        """Return what the user calls a number."""
        return next((recipient.name for recipient in self.known_by(number)), None)

    def _numbers(self, target: str) -> tuple[str, ...]:
        """Return the receivers meant by one target."""
        recipient = self.find(target)
        if recipient is None:
            return (parse(target, self._hass.config.country),)
        if not recipient.phone_numbers:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="recipient_without_number",
                translation_placeholders={"recipient": recipient.name},
            )
        return recipient.phone_numbers

    def _at_most_a_job(self, numbers: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse more receivers than a job holds."""
        if len(numbers) > MAX_RECEIVERS:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="too_many_receivers",
                translation_placeholders={
                    "receivers": str(len(numbers)),
                    "limit": str(MAX_RECEIVERS),
                },
            )
        return numbers


def unknown_recipients(
    books: Iterable[AddressBook], targets: Iterable[str]
) -> ServiceValidationError:
    """Name the targets nobody knows; numbers are masked, for errors end up in logs."""
    accounts, known = [], []
    for book in books:
        accounts.append(book.account)
        known += [recipient.name for recipient in book.recipients]
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="unknown_recipients",
        translation_placeholders={
            "account": ", ".join(accounts),
            "unknown": ", ".join(f'"{mask(target)}"' for target in targets)[:LONGEST_LIST],
            "known": ", ".join(known) or "-",
        },
    )
