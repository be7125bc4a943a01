"""Replace characters by GSM ones, because a single other one makes a whole text Unicode."""

from enum import StrEnum
from itertools import filterfalse
import re
from typing import Final
from unicodedata import category, combining, normalize

from text_unidecode import unidecode

from .encoding import GSM, measure

LOOK_ALIKES: Final = {
    character: plain
    for plain, characters in {
        '"': "«»“”„‟″",
        "'": "‘’‚‛‹›′ʹʼ´`",  # noqa: RUF001
        "-": "−⁃",  # noqa: RUF001
        "/": "⁄∕",  # noqa: RUF001
        " ": "\t",
        "\n": "\v\u0085",
        # Variation selectors: as text or as emoji.
        "": "\ufe0e\ufe0f",
    }.items()
    for character in characters
} | {"…": "...", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""Characters with the same meaning as plain ones."""

LOOK_ALIKE_KINDS: Final = {"Cf": "", "Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n"}
"""Replacements by Unicode category: zero width, dashes, spaces, line ends."""

_GAP: Final = "\x1b"
_BLANKS: Final = re.compile(rf"[\s{_GAP}]+")

_SYMBOLS: Final = {
    "×": "x",  # noqa: RUF001
    "÷": "/",
    "±": "+/-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "→": "->",
    "·": ".",
    "ℹ": _GAP,  # noqa: RUF001
}
"""Symbols that change the meaning of a text, and one that Unicode counts among letters."""

# The Greek letter is transliterated to m, but µg must not become mg.
_MICRO: Final = re.compile("[\u00b5\u03bc](?=[A-Za-z])")
# 1½ must not become 11/2, nor 10² 102.
_NUMBER_SIGN: Final = re.compile("(?<=[0-9])(?=[²³¹¼-¾⁰⁴-⁹⅐-⅞])")


class Replacement(StrEnum):
    """How characters that are not GSM are replaced."""

    AUTO = "auto"
    """By ones with the same meaning, if the whole text is GSM then."""
    SMART = "smart"
    """By the closest ones; others are dropped."""
    AS_IS = "as_is"


def apply(text: str, replacement: Replacement, *, stop_clause: bool = False) -> str:
    """Return a text in GSM, or unchanged if that is not possible or takes more parts."""
    if replacement is Replacement.AS_IS or GSM.issuperset(text):
        return text
    replaced = _plain(normalize("NFC", text))
    if replacement is Replacement.SMART:
        replaced = _bring_closest(replaced)
    before, after = (measure(each, stop_clause=stop_clause) for each in (text, replaced))
    return replaced if GSM.issuperset(replaced) and after.parts <= before.parts else text


def _plain(text: str) -> str:
    """Return a text with plain characters in place of look-alikes."""
    return "".join(
        LOOK_ALIKES.get(character, LOOK_ALIKE_KINDS.get(category(character), character))
        for character in text
    )


def _bring_closest(text: str) -> str:
    """Return the closest text in GSM, or the text itself if no letter or digit remains."""
    closest = _BLANKS.sub(_tidy, _spell(text))
    return closest if any(map(str.isalnum, closest)) else text


def _spell(text: str) -> str:
    """Return a text in GSM, with gaps in place of dropped characters."""
    return "".join(map(_closest, _NUMBER_SIGN.sub(" ", _MICRO.sub("u", text))))


def _closest(character: str) -> str:
    """Return the closest GSM text for a character: empty for a mark, a gap for a symbol."""
    if character in GSM:
        return character
    if character in _SYMBOLS:
        return _SYMBOLS[character]
    decomposed = normalize("NFKD", character)
    if category(character)[0] in "LMN":
        base = _plain("".join(filterfalse(combining, decomposed)))
        return base if GSM.issuperset(base) else _transliterate(character)
    # A mark changes the meaning of a symbol: ≮ (not less) must not become <.
    if decomposed == character or any(map(combining, decomposed)):
        return _GAP
    return _spell(decomposed)


def _transliterate(character: str) -> str:
    """Return a letter, mark or digit in Latin script, or a gap."""
    latin = _plain(unidecode(character).strip())
    return latin if latin and "?" not in latin else _GAP


def _tidy(found: re.Match[str]) -> str:
    """Return the widest blank beside a gap, or a space if words or numbers would be joined."""
    text, (start, end) = found.string, found.span()
    blanks = found[0].split(_GAP)
    if len(blanks) == 1:
        return found[0]
    if start == 0 or end == len(text):
        return ""
    sides = text[start - 1], text[end]
    would_join = all(map(str.isalpha, sides)) or all(map(str.isdigit, sides))
    widest = max(blanks, key=lambda blank: (blank.count("\n"), len(blank)))
    return widest or " " * would_join
