"""Resolves recipient names, entity ids and numbers to receivers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
import re
from typing import Final
import unicodedata

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import slugify

from ..api import MAX_RECEIVERS
from ..const import CONF_PHONE_NUMBERS, SUBENTRY_RECIPIENT
from ..sms.phone_number import (
    InvalidPhoneNumber,
    corrected,
    looks_like_number,
    mask,
    may_be_expensive,
    parse,
)
from ..sms.plain import is_blank, same_to_the_eye
from .invalid_call import InvalidCall, list_names
from .recipients import explain

LONGEST_TARGET: Final = 255
"""Characters of the longest text that is looked for among names."""

LONGEST_QUOTE: Final = 90
"""Characters of a target in an error."""

REMEMBERED: Final = 1024
"""Names whose slugs are cached, for every call reads all names."""

_SEPARATORS: Final = "\n;,"
_SCHEME: Final = re.compile(r"\A\s*(?:tel|sms|smsto):", re.IGNORECASE)


@lru_cache(maxsize=REMEMBERED)
def slug_of(name: str) -> str | None:
    """Return the slug that identifies a name, None if it has neither letters nor digits."""
    slug = slugify(name)
    # `slugify` returns "unknown" for a name without letters and digits.
    return None if slug in ("", "unknown") else slug


_SPELLINGS: Final[tuple[Callable[[str], str | None], ...]] = (
    lambda name: same_to_the_eye(name).casefold(),
    slug_of,
    # `slugify` drops some apostrophes and replaces others.
    lambda name: slug_of(same_to_the_eye(name)),
)
"""What equal names have in common, from what looks the same to what is forgiving."""


def numbers_of(subentry: ConfigSubentry) -> tuple[str, ...]:
    """Return the numbers of a recipient in E.164 form."""
    return tuple(dict.fromkeys(map(corrected, subentry.data[CONF_PHONE_NUMBERS])))


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
        self._entry = entry
        self.entry_id = entry.entry_id
        self.account = entry.title
        self.update()

    def update(self) -> None:
        """Read the recipients anew."""
        self.recipients = tuple(
            Recipient(subentry_id=each.subentry_id, name=each.title, phone_numbers=numbers_of(each))
            for each in self._entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
        )
        self._by_id = {recipient.subentry_id: recipient for recipient in self.recipients}
        # Of those with a number, contacts come before groups.
        self._by_number: defaultdict[str, list[Recipient]] = defaultdict(list)
        for recipient in sorted(self.recipients, key=lambda each: len(each.phone_numbers)):
            for number in recipient.phone_numbers:
                self._by_number[number].append(recipient)
        self._by_spelling = {spelling: self._index(spelling) for spelling in _SPELLINGS}
        # Renaming a recipient outside our form can create a duplicate.
        self.by_slug = self._by_spelling[slug_of]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers of all recipients, each once."""
        numbers = (number for each in self.recipients for number in each.phone_numbers)
        return tuple(dict.fromkeys(numbers))

    def find(self, text: str) -> tuple[Recipient, ...]:
        """Return the recipients with a subentry id, an entity id (also of a group) or a name."""
        if len(text) > LONGEST_TARGET:
            return ()
        if recipient := self._by_id.get(text):
            return (recipient,)
        return self._with_entity(text.strip().lower()) or self._named(text)

    def resolve(self, targets: Iterable[str] | None) -> tuple[str, ...]:
        """Return the numbers of targets (None: every recipient) without repeats, in order.

        Raises InvalidCall.
        """
        if targets is None:
            with_number = [item.subentry_id for item in self.recipients if item.phone_numbers]
            targets = with_number or self._by_id
        wanted = split_targets([self], targets)
        if not wanted:
            raise InvalidCall("no_recipient", account=self.account)
        numbers: list[str] = []
        unknown: dict[str, str] = {}
        for target in wanted:
            try:
                numbers += self._numbers(target)
            except InvalidPhoneNumber as err:
                unknown[target] = explain(self._hass, err.reason)
        if unknown:
            raise unknown_recipients([self], unknown)
        receivers = tuple(dict.fromkeys(numbers))
        if len(receivers) > MAX_RECEIVERS:
            raise InvalidCall("too_many_receivers", receivers=len(receivers), limit=MAX_RECEIVERS)
        return receivers

    def reachable(self, targets: Iterable[str] | None) -> tuple[list[str], list[str]]:
        """Return subentry ids and numbers of targets (None: every recipient), and the other ones.

        Names that several recipients share mean all of them.
        """
        reachable: list[str] = []
        others: list[str] = []
        for target in self._by_id if targets is None else split_targets([self], targets):
            recipients = self.find(target)
            reachable += [each.subentry_id for each in recipients if each.phone_numbers]
            others += [each.name for each in recipients if not each.phone_numbers]
            if not recipients:
                try:
                    reachable.append(self._number(target))
                except InvalidPhoneNumber, InvalidCall:
                    others.append(target)
        return reachable, others

    def reached_by(self, receivers: Sequence[str]) -> list[Recipient]:
        """Return the recipients whose numbers are all among the receivers."""
        return reached(self.recipients, receivers)

    def known_by(self, number: str) -> list[Recipient]:
        """Return the recipients with a number, contacts before groups."""
        return self._by_number.get(number, [])

    def name_of(self, number: str) -> str | None:
        """Return the name of the recipient with a number, None if there is none."""
        return next((recipient.name for recipient in self.known_by(number)), None)

    def describe(self, number: str) -> str:
        """Return a number, masked, after the name of its recipient."""
        name = self.name_of(number)
        return mask(f"{name} ({number})" if name else number)

    def _index(self, spelling: Callable[[str], str | None]) -> dict[str, tuple[Recipient, ...]]:
        """Return the recipients by a spelling of their names."""
        index: defaultdict[str, tuple[Recipient, ...]] = defaultdict(tuple)
        for recipient in self.recipients:
            if spelled := spelling(recipient.name):
                index[spelled] += (recipient,)
        return dict(index)

    def _named(self, text: str) -> tuple[Recipient, ...]:
        """Return the recipients with the name that is most like a text."""
        if looks_like_number(text):
            return ()
        spelled = self._by_spelling.items()
        found = (index.get(spelling(text) or "") for spelling, index in spelled)
        return next(filter(None, found), ())

    def _with_entity(self, entity_id: str) -> tuple[Recipient, ...]:
        """Return the recipients with an entity, or with entities in a group and in its groups."""
        registry = er.async_get(self._hass)
        seen: dict[str, None] = {}
        waiting = [entity_id]
        while waiting:
            if (each := waiting.pop(0)) in seen:
                continue
            seen[each] = None
            state = self._hass.states.get(each)
            members = state and state.attributes.get(ATTR_ENTITY_ID)
            if isinstance(members, list | tuple):
                waiting += map(str, members)
        entities = filter(None, map(registry.async_get, seen))
        found = (self._by_id.get(entity.config_subentry_id or "") for entity in entities)
        return tuple(dict.fromkeys(filter(None, found)))

    def _numbers(self, target: str) -> tuple[str, ...]:
        """Return the numbers of a target; raises InvalidPhoneNumber and InvalidCall."""
        recipients = self.find(target)
        if len(recipients) > 1 and recipients == self._named(target):
            names = ", ".join(recipient.name for recipient in recipients)
            raise InvalidCall("recipient_not_unique", recipients=names)
        for recipient in recipients:
            if not recipient.phone_numbers:
                raise InvalidCall("recipient_without_number", recipient=recipient.name)
        numbers = tuple(number for each in recipients for number in each.phone_numbers)
        return numbers or (self._number(target),)

    def _number(self, target: str) -> str:
        """Return a target in E.164; raises InvalidPhoneNumber and InvalidCall."""
        number = parse(target, self._hass.config.country)
        if may_be_expensive(number) and not self.known_by(number):
            raise InvalidCall("premium_number", number=mask(number))
        return number


def reached(recipients: Iterable[Recipient], receivers: Iterable[str]) -> list[Recipient]:
    """Return the recipients whose numbers are all among the receivers."""
    numbers = set(receivers)
    return [
        recipient
        for recipient in recipients
        if recipient.phone_numbers and numbers.issuperset(recipient.phone_numbers)
    ]


def split_targets(books: Sequence[AddressBook], targets: Iterable[str]) -> list[str]:
    """Return targets, each once, with lists in a text taken apart and blank ones left out.

    Raises InvalidCall for more than a message can go to.
    """

    def split(text: str) -> Iterator[str]:
        if any(book.find(text) for book in books):
            yield text
            return
        # As links have numbers, and keyboards for full-width characters.
        text = _SCHEME.sub("", unicodedata.normalize("NFKC", text))
        separator = next((each for each in _SEPARATORS if each in text), None)
        if separator is None:
            # Longer than any name, but not by much: it is looked at several times.
            yield text[: LONGEST_TARGET + 1]
        else:
            for part in dict.fromkeys(text.split(separator)):
                yield from split(part.strip())

    texts = dict.fromkeys(targets)
    parts: dict[str, None] = {}
    for part in (part for text in texts for part in split(text)):
        if not is_blank(part):
            parts[part] = None
        if len(parts) > MAX_RECEIVERS:
            count = max(len(texts), len(parts))
            raise InvalidCall("too_many_receivers", receivers=count, limit=MAX_RECEIVERS)
    return list(parts)


def unknown_recipients(books: Sequence[AddressBook], targets: Mapping[str, str]) -> InvalidCall:
    """Return the error for unknown targets, given with what is wrong with numbers.

    Numbers are masked because errors are logged.
    """
    known = [recipient.name for book in books for recipient in book.recipients]
    return InvalidCall(
        "unknown_recipients",
        account=", ".join(book.account for book in books),
        unknown=list_names(
            [f'"{mask(target[:LONGEST_QUOTE])}"{problem}' for target, problem in targets.items()]
        ),
        known=list_names(known) or "-",
    )
