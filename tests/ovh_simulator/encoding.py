"""How long a text is, by GSM 03.38."""

from dataclasses import dataclass
from math import ceil
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("^{}\\[~]|€\f")
# A newline and "STOP:36111".
STOP_LENGTH: Final = 11


@dataclass(frozen=True)
class Size:
    """What OVH bills a text by."""

    characters: int
    unicode: bool
    per_part: int
    parts: int


def measure(text: str, *, stop: bool) -> Size:
    """Return the size of a text, with or without a STOP clause."""
    unicode = any(char not in BASIC and char not in EXTENSION for char in text)
    if unicode:
        # Emoji take two UTF-16 units.
        characters = len(text.encode("utf-16-le")) // 2
    else:
        characters = sum(2 if char in EXTENSION else 1 for char in text)
    alone, each = (70, 67) if unicode else (160, 153)
    # OVH's tables count the clause in the first part only: 149, then 153.
    first = alone - STOP_LENGTH if stop else each
    single = alone - STOP_LENGTH if stop else alone
    if characters <= single:
        return Size(characters, unicode, single, 1)
    return Size(characters, unicode, each, 1 + ceil((characters - first) / each))
