"""The encoding of a text, the number of its parts, and shortening to a number of parts.

GSM 03.38 tables as in OVHcloud's control panel and php-ovh-sms.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import filterfalse
import re
from typing import Final
from unicodedata import category

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION: Final = frozenset("^{}\\[~]|€\f")
GSM: Final = GSM_BASIC | GSM_EXTENSION

STOP_CLAUSE: Final = "\nSTOP:36111"
"""The text that OVHcloud adds to advertising."""

MAX_PARTS: Final = 6
"""Parts of the longest text that OVHcloud's FAQ describes: 918 characters."""

ENDING: Final = "..."

_ZERO_WIDTH_JOINER: Final = "\u200d"
_EMOJI_PARTS: Final = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""Skin tones, and the tag letters of the flags of regions."""
_FLAG_LETTERS: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))


class Encoding(StrEnum):
    """The alphabet of a whole text."""

    GSM7 = "gsm7"
    UNICODE = "unicode"

    @property
    def single(self) -> int:
        """Return the units that fit a text of one part."""
        return 160 if self is Encoding.GSM7 else 70

    @property
    def multiple(self) -> int:
        """Return the units that fit each part of a longer text."""
        # OVHcloud's guide counts 70 after the first part, its FAQ and panel 67, the safer one.
        return 153 if self is Encoding.GSM7 else 67


_TWO_UNITS: Final = {
    Encoding.GSM7: re.compile(f"(?=[{re.escape(''.join(GSM_EXTENSION))}])"),
    Encoding.UNICODE: re.compile("(?=[\U00010000-\U0010ffff])"),
}
"""Characters of two units, which are never split between parts."""


@dataclass(frozen=True, slots=True)
class TextSize:
    """Size of a text; characters are counted as billed, in septets or UTF-16 units."""

    encoding: Encoding
    characters: int
    parts: int
    characters_per_part: int
    """Characters that fit the last part."""


def measure(text: str, *, stop_clause: bool = False) -> TextSize:
    """Return the size of a text, with the STOP clause that OVHcloud adds to advertising."""
    encoding = Encoding.GSM7 if GSM.issuperset(text) else Encoding.UNICODE
    single = encoding.single - (len(STOP_CLAUSE) if stop_clause else 0)
    takes_two = _TWO_UNITS[encoding]
    # With a filler before each of them, positions in the text are numbers of units.
    units = takes_two.sub("\0", text)
    if len(units) <= single:
        return TextSize(encoding, len(units), 1, single)
    # OVHcloud counts the clause in the first part only.
    parts, end = 1, min(single, encoding.multiple)
    while end < len(units):
        parts += 1
        end += encoding.multiple - (takes_two.match(units, end) is not None)
    return TextSize(encoding, len(units), parts, encoding.multiple)


def unicode_characters(text: str) -> tuple[str, ...]:
    """Return the characters that make a text Unicode, in order of appearance."""
    return tuple(dict.fromkeys(filterfalse(GSM.__contains__, text)))


def shorten(text: str, max_parts: int, *, stop_clause: bool = False, kept: str = "") -> str:
    """Return the text, cut after a word and with dots at its end if it takes more parts.

    Its end `kept` is not cut off, unless it would take more than half of the room.
    """
    # Each character takes at least one unit, so more characters never fit.
    text_start = text[: max_parts * Encoding.GSM7.multiple + Encoding.GSM7.single]
    if len(text_start) == len(text) and measure(text, stop_clause=stop_clause).parts <= max_parts:
        return text
    text = text.removesuffix(kept)
    if measure(kept * 2).parts > max_parts:
        return shorten(text, max_parts, stop_clause=stop_clause)
    ending = ENDING + kept
    length = bisect_right(
        range(len(text_start)),
        max_parts,
        key=lambda length: measure(text_start[:length] + ending, stop_clause=stop_clause).parts,
    )
    start = text[: _last_cut(text, max(length - 1, 0))]
    words = start.rpartition(" ")[0].rstrip()
    # A word of more than half the text is cut.
    return (words if len(words) > len(start) / 2 else start) + ending


def _last_cut(text: str, length: int) -> int:
    """Return the last position to cut a text at, up to a length, that splits no letter or emoji."""
    cut = length
    while cut and _is_drawn_as_one(text, cut):
        cut -= 1
    return cut or length


def _is_drawn_as_one(text: str, cut: int) -> bool:
    """Return whether the characters before and after a cut form one letter or emoji."""
    before, after = text[cut - 1], text[cut]
    if after in _FLAG_LETTERS:
        start = text[:cut]
        return (len(start) - len(start.rstrip(_FLAG_LETTERS))) % 2 == 1
    return (
        _ZERO_WIDTH_JOINER in {before, after}
        or category(after).startswith("M")
        or _EMOJI_PARTS.match(after) is not None
    )
