"""The recipients that an assistant may know, and how people name them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
import re
from typing import Final
import unicodedata

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant, callback

from ..account.access import notify_entity_of
from ..const import DOMAIN
from ..message.address_book import AddressBook
from ..message.options import Options
from .words import words_of

ASSISTANT: Final = "conversation"
"""The assistant of Home Assistant itself, for which entities are exposed."""

SHORTEST_FIRST_NAME: Final = 3
"""Letters; an article is no name."""

MOST_WORDS: Final = 3
"""Words of a name that is only similar."""

SIMILAR: Final = 0.82
"""How much of a name that was misheard must be right: Maria is not Marta."""

_MUTATIONS: Final = {"k": "ce", "g": "dze", "r": "rze", "t": "cie", "d": "dzie", "ł": "le"}
_GAP: Final = r"[\W_]+"


@dataclass(frozen=True, slots=True)
class Person:
    """A recipient that an assistant may send to."""

    subentry_id: str
    name: str
    entry_id: str


@callback
def async_accounts(hass: HomeAssistant) -> list[AddressBook]:
    """Return the recipients of the loaded accounts that assistants may use."""
    return [
        AddressBook(hass, entry)
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if Options.read(entry.options).assist
    ]


@callback
def async_people(hass: HomeAssistant, assistant: str) -> list[Person]:
    """Return the recipients whose notify entity is exposed to an assistant."""
    return [
        Person(recipient.subentry_id, recipient.name, book.entry_id)
        for book in async_accounts(hass)
        for recipient in book.recipients
        if recipient.phone_numbers
        and (entity_id := notify_entity_of(hass, recipient))
        and async_should_expose(hass, assistant, entity_id)
    ]


class Names:
    """What people are called in a language: full names first, then first names, then cases."""

    def __init__(self, people: Sequence[Person], language: str) -> None:
        """Collect the names."""
        self._ranked: list[defaultdict[str, list[Person]]] = [defaultdict(list) for _ in range(3)]
        for person in people:
            for rank, name in _spoken(person.name, language):
                known = self._ranked[rank][name]
                if person not in known:
                    known.append(person)
        self.all = sorted({name for names in self._ranked for name in names}, key=len, reverse=True)
        names = "|".join(_GAP.join(map(re.escape, name.split())) for name in self.all)
        self._pattern = re.compile(rf"(?:{names})(?!\w|['-]\w)") if names else None

    def find(self, name: str) -> list[Person]:
        """Return the people with a name: several if it is not clear."""
        text = " ".join(words_of(re.sub(r"[-_]", " ", name)))
        return next((names[text] for names in self._ranked if text in names), [])

    def match(self, text: str, start: int) -> tuple[list[Person], int]:
        """Return who is named in a folded text from `start` on, and where the name ends."""
        found = self._pattern.match(text, start) if self._pattern else None
        return (self.find(found.group()), found.end()) if found else ([], start)

    def resembling(self, text: str, start: int) -> tuple[list[Person], int]:
        """Return who has a name like the first words from `start` on, and where those end."""
        found = []
        for last in islice(re.finditer(r"[\w'-]+", text[start:]), MOST_WORDS):
            end = start + last.end()
            for name in get_close_matches(text[start:end], self.all, n=1, cutoff=SIMILAR):
                ratio = SequenceMatcher(None, text[start:end], name).ratio()
                found.append((ratio, end, name))
        _, end, name = max(found, default=(0.0, start, ""))
        return self.find(name), end


def _spoken(name: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield the names of a recipient with their ranks."""
    parts = words_of(re.sub(r"[-_]", " ", name))
    first = [parts[0]] if len(parts) > 1 and len(parts[0]) >= SHORTEST_FIRST_NAME else []
    for rank, words in enumerate((parts, first)):
        if words:
            yield rank, (full := " ".join(words))
            yield rank, _plain(full)
            if language == "pl" and len(words) == 1:
                for each in _polish(full):
                    yield 2, each


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _polish(name: str) -> Iterator[str]:
    """Yield what a Polish name may be in the dative and the genitive."""
    if name.endswith("a"):
        stem = name[:-1]
        yield from (stem + ending for ending in ("i", "y", "ie", "e", ""))
        if mutated := _MUTATIONS.get(stem[-1:]):
            yield stem[:-1] + mutated
    else:
        for stem in {name, re.sub(r"ek\Z", "k", name)}:
            yield from (stem + ending for ending in ("owi", "a", "u"))
