"""What a text says, however it is written."""

from typing import Final
import unicodedata

from text_unidecode import unidecode

INVISIBLE: Final = frozenset({"Cc", "Cf", "Me", "Mn", "Zl", "Zp", "Zs"})
"""Categories of what leaves nothing on a screen without a letter or a sign beside it."""


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to see of a text."""
    return all(unicodedata.category(character) in INVISIBLE for character in text)


def plain_text(text: str) -> str:
    """Return a text without what people write differently: case, accents, spaces and signs."""
    composed = unicodedata.normalize("NFKC", text)
    plain = "".join(filter(str.isalnum, unidecode(composed))).casefold()
    # An emoji has none of it.
    return plain or "".join(composed.split())
