"""What the name of a recipient may be."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from ..sms.phone_number import looks_like_number
from ..sms.plain import same_to_the_eye
from .address_book import slug_of

LONGEST_NAME: Final = 100
"""Characters; names are also in those of actions and entities."""


def name_error(name: str, others: Iterable[str] = ()) -> str | None:
    """Return the translation key of the error of a name, given the names of other recipients."""
    if not name:
        return "no_name"
    if len(name) > LONGEST_NAME:
        return "name_too_long"
    spellings = _spellings(name)
    if not spellings:
        return "name_of_signs"
    if looks_like_number(name) or any(each.replace("_", "").isdecimal() for each in spellings):
        return "name_is_number"
    return "name_taken" if any(spellings & _spellings(other) for other in others) else None


def wrong_names(names: Sequence[str]) -> list[str]:
    """Return the names that our form would not take: Home Assistant's own Rename checks none."""
    counts = Counter(spelling for name in names for spelling in _spellings(name))
    return [
        name
        for name in names
        if name_error(name.strip()) or any(counts[each] > 1 for each in _spellings(name))
    ]


def _spellings(name: str) -> set[str]:
    """Return what a name has in common with equal ones; `slugify` drops some apostrophes."""
    shortened = name[:LONGEST_NAME]
    return {slug for each in (shortened, same_to_the_eye(shortened)) if (slug := slug_of(each))}
