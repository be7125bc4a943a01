"""Compare texts as the eye does, or regardless of case, accents and signs."""

import re
from typing import Final
import unicodedata

from text_unidecode import unidecode

INVISIBLE: Final = frozenset({"Cc", "Cf", "Me", "Mn", "Zl", "Zp", "Zs"})
"""Categories of characters that are invisible on their own."""
_UNPLAIN: Final = INVISIBLE | {"Sk"}
"""What emoji may have beside a picture: skin tones, how they are drawn."""
_WORD: Final = re.compile(r"[^\W_]+")
_UNSEEN: Final = frozenset({"Cc", "Cf"})
_VARIATION_SELECTORS: Final = dict.fromkeys(range(0xFE00, 0xFE10))
_APOSTROPHES_AND_HYPHENS: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u2032\u00b4\u0060\uff07", "'")
    | dict.fromkeys("\u2010\u2011", "-")
)


def is_blank(text: str) -> bool:
    """Return whether a text has no visible character."""
    return all(unicodedata.category(character) in INVISIBLE for character in set(text))


def plain_text(text: str) -> str:
    """Return a text without case, accents, spaces and signs."""
    composed = unicodedata.normalize("NFKC", text)
    plain = "".join(filter(str.isalnum, unidecode(composed))).casefold()
    if plain:
        return plain
    # A text of emoji only has no letters.
    seen = (each for each in composed if unicodedata.category(each) not in _UNPLAIN)
    return "".join(seen) or "".join(composed.split())


def has_words(text: str, wanted: str) -> bool:
    """Return whether a text has words in a row, without case, accents and signs between them."""
    plain = _plain_words(wanted)
    # Emoji are no words.
    return f" {plain} " in f" {_plain_words(text)} " if plain else wanted.strip() in text


def same_to_the_eye(text: str) -> str:
    """Return what texts that look the same have in common; case and accents count."""
    seen = "".join(
        character
        for character in " ".join(text.split())
        if unicodedata.category(character) not in _UNSEEN
    )
    composed = unicodedata.normalize("NFC", seen.translate(_VARIATION_SELECTORS))
    # Invisible characters at the end may have had a blank before them.
    return " ".join(composed.translate(_APOSTROPHES_AND_HYPHENS).split())


def _plain_words(text: str) -> str:
    return " ".join(map(plain_text, _WORD.findall(unicodedata.normalize("NFKC", text))))
