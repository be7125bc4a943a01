"""What the name of a recipient may be."""

from collections.abc import Iterable, Sequence

from ..sms.phone_number import looks_like_number
from .address_book import slug_of


def name_error(name: str, others: Iterable[str]) -> str | None:
    """Return the translation key of the error of a name, given the names of other recipients."""
    if not name:
        return "no_name"
    slug = slug_of(name)
    if slug is None:
        return "name_of_signs"
    if looks_like_number(name) or slug.replace("_", "").isdecimal():
        return "name_is_number"
    return "name_taken" if slug in map(slug_of, others) else None


def wrong_names(names: Sequence[str]) -> list[str]:
    """Return the names that our form would not take: Home Assistant's own Rename checks none."""
    return [
        name
        for place, name in enumerate(names)
        if name_error(name.strip(), (*names[:place], *names[place + 1 :]))
    ]
