"""How a text is encoded, how many parts it takes, and how it is made to fit.

GSM 03.38 tables as OVHcloud's control panel and php-ovh-sms have them.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION: Final = frozenset("^{}\\[~]|€\f")
GSM: Final = GSM_BASIC | GSM_EXTENSION

BASIC_PLANE_END: Final = "\uffff"

MAX_PARTS: Final = 6
"""Parts of the longest text that OVHcloud's FAQ describes: 918 characters."""

ENDING: Final = "..."


class Encoding(StrEnum):
    """The alphabet a whole text is sent in."""

    GSM7 = "gsm7"
    UNICODE = "unicode"

    @property
    def single(self) -> int:
        """Units that fit a text of one part."""
        return 160 if self is Encoding.GSM7 else 70

    @property
    def multiple(self) -> int:
        """Units that fit each part of a longer text."""
        return 153 if self is Encoding.GSM7 else 67


@dataclass(frozen=True, slots=True)
class TextSize:
    """Size of a text; characters counts what is billed: septets or UTF-16 units."""

    encoding: Encoding
    characters: int
    parts: int


def measure(text: str) -> TextSize:
    """Return what OVHcloud will make of a text."""
    encoding = Encoding.GSM7 if GSM.issuperset(text) else Encoding.UNICODE
    doubled = sum(map(_takes_two(encoding), text))
    characters = len(text) + doubled
    if characters <= encoding.single:
        parts = 1
    elif not doubled:
        parts = ceil(characters / encoding.multiple)
    else:
        parts = _count_parts(text, encoding)
    return TextSize(encoding, characters, parts)


def shorten(text: str, max_parts: int) -> str:
    """Return the text, cut at a word and ended with dots if it takes more parts."""
    # A character takes one unit at least, so what is beyond this never fits.
    text_start = text[: max_parts * Encoding.GSM7.multiple + Encoding.GSM7.single]
    if len(text_start) == len(text) and measure(text).parts <= max_parts:
        return text
    length = bisect_right(
        range(len(text_start)),
        max_parts,
        key=lambda length: measure(text_start[:length] + ENDING).parts,
    )
    start = text_start[: max(length - 1, 0)]
    words = start.rpartition(" ")[0].rstrip()
    # A word that is most of the text is cut itself.
    return (words if len(words) > len(start) / 2 else start) + ENDING


def _takes_two(encoding: Encoding) -> Callable[[str], bool]:
    """Return the test for characters that take two units and are never split."""
    return GSM_EXTENSION.__contains__ if encoding is Encoding.GSM7 else _is_surrogate_pair


def _is_surrogate_pair(character: str) -> bool:
    """Tell whether UTF-16 needs two units for a character."""
    return character > BASIC_PLANE_END


def _count_parts(text: str, encoding: Encoding) -> int:
    """Fill part after part, never splitting a character that takes two units."""
    takes_two = _takes_two(encoding)
    parts, filled = 1, 0
    for character in text:
        units = 2 if takes_two(character) else 1
        if filled + units > encoding.multiple:
            parts, filled = parts + 1, 0
        filled += units
    return parts
