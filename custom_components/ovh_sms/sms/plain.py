"""Compare texts regardless of case, accents and signs."""

from typing import Final
import unicodedata

from text_unidecode import unidecode

INVISIBLE: Final = frozenset({"Cc", "Cf", "Me", "Mn", "Zl", "Zp", "Zs"})
"""Categories of characters that are invisible on their own."""


def is_blank(text: str) -> bool:
    """Return whether a text has no visible character."""
    return all(unicodedata.category(character) in INVISIBLE for character in set(text))


def plain_text(text: str) -> str:
    """Return a text without case, accents, spaces and signs."""
    composed = unicodedata.normalize("NFKC", text)
    plain = "".join(filter(str.isalnum, unidecode(composed))).casefold()
    # A text of emoji only has no letters.
    return plain or "".join(composed.split())
