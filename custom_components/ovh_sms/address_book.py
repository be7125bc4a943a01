"""From recipient names, entity ids and raw numbers to receivers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import slugify

from .const import CONF_PHONE_NUMBERS, DOMAIN, SUBENTRY_RECIPIENT
from .sms.phone_number import InvalidPhoneNumber, mask, parse

MAX_RECEIVERS: Final = 500
"""Receivers of one job, the size OVHcloud's FAQ advises."""


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
            phone_numbers=tuple(subentry.data[CONF_PHONE_NUMBERS]),
        )


class AddressBook:
    """The recipients of one account."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Read the recipients of an entry as they are now."""
        self._hass = hass
        self._account = entry.title
        self.recipients = tuple(
            Recipient.from_subentry(subentry)
            for subentry in entry.subentries.values()
            if subentry.subentry_type == SUBENTRY_RECIPIENT
        )
        self._by_id = {recipient.subentry_id: recipient for recipient in self.recipients}
        self._by_slug = {slugify(recipient.name): recipient for recipient in self.recipients}

    def find(self, text: str) -> Recipient | None:
        """Return the recipient meant by a name, an entity id or a subentry id."""
        if recipient := self._by_id.get(text):
            return recipient
        if entity := er.async_get(self._hass).async_get(text):
            return self._by_id.get(entity.config_subentry_id or "")
        return self._by_slug.get(slugify(text))

    def resolve(self, targets: Iterable[str] | None) -> tuple[str, ...]:
        """Return each receiver once, in order; None means those of every recipient."""
        wanted = tuple(self._by_id if targets is None else targets)
        if not wanted:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_recipient",
                translation_placeholders={"account": self._account},
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
            raise self._unknown(unknown) from reason
        return self._at_most_a_job(tuple(dict.fromkeys(numbers)))

    def _numbers(self, target: str) -> tuple[str, ...]:
        """Return the receivers meant by one target."""
        if recipient := self.find(target):
            return recipient.phone_numbers
        return (parse(target, self._hass.config.country),)

    def _unknown(self, targets: list[str]) -> ServiceValidationError:
        """Name the targets nobody knows; numbers are masked, for errors end up in logs."""
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_recipients",
            translation_placeholders={
                "account": self._account,
                "unknown": ", ".join(map(mask, targets)),
                "known": ", ".join(recipient.name for recipient in self.recipients) or "-",
            },
        )

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
