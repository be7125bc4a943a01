"""Which characters of a text give way to GSM ones, for a single other one makes it all Unicode."""

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
"""Characters that mean exactly what plain ones do."""

LOOK_ALIKE_KINDS: Final = {"Cf": "", "Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n"}
"""Unicode's categories of which the same is true: zero width, dashes, spaces, line ends."""

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
"""Symbols without which a text means something else, and one that Unicode has for a letter."""

# Greek has its m for a millionth, but µg must not become mg.
_MICRO: Final = re.compile("[\u00b5\u03bc](?=[A-Za-z])")
# Neither must 1½ become 11/2, nor 10² 102.
_NUMBER_SIGN: Final = re.compile("(?<=[0-9])(?=[²³¹¼-¾⁰⁴-⁹⅐-⅞])")


class Replacement(StrEnum):
    """How far characters that make a text Unicode are replaced."""

    AUTO = "auto"
    """By what means exactly the same, if then the whole text is GSM."""
    SMART = "smart"
    """By what comes closest; what nothing comes close to is dropped."""
    AS_IS = "as_is"


def apply(text: str, replacement: Replacement, *, stop_clause: bool = False) -> str:
    """Return a text in GSM if that takes no more parts, or else as it is."""
    if replacement is Replacement.AS_IS or GSM.issuperset(text):
        return text
    replaced = _plain(normalize("NFC", text))
    if replacement is Replacement.SMART:
        replaced = _bring_closest(replaced)
    before, after = (measure(each, stop_clause=stop_clause) for each in (text, replaced))
    return replaced if GSM.issuperset(replaced) and after.parts <= before.parts else text


def _plain(text: str) -> str:
    """Return a text with plain characters for those that only look otherwise."""
    return "".join(
        LOOK_ALIKES.get(character, LOOK_ALIKE_KINDS.get(category(character), character))
        for character in text
    )


def _bring_closest(text: str) -> str:
    """Return what comes closest to a text in GSM, or the text if that cannot be read."""
    closest = _BLANKS.sub(_tidy, _spell(text))
    return closest if any(map(str.isalnum, closest)) else text


def _spell(text: str) -> str:
    """Return a text in GSM, with gaps for what is dropped."""
    return "".join(map(_closest, _NUMBER_SIGN.sub(" ", _MICRO.sub("u", text))))


def _closest(character: str) -> str:
    """Return what comes closest to a character in GSM: nothing for a mark, a gap for a symbol."""
    if character in GSM:
        return character
    if character in _SYMBOLS:
        return _SYMBOLS[character]
    decomposed = normalize("NFKD", character)
    if category(character)[0] in "LMN":
        base = _plain("".join(filterfalse(combining, decomposed)))
        return base if GSM.issuperset(base) else _transliterate(character)
    # A mark is no ornament on a symbol: what is not less must not become less.
    if decomposed == character or any(map(combining, decomposed)):
        return _GAP
    return _spell(decomposed)


def _transliterate(character: str) -> str:
    """Return how a letter, mark or digit is written in Latin, or a gap."""
    latin = _plain(unidecode(character).strip())
    return latin if latin and "?" not in latin else _GAP


def _tidy(found: re.Match[str]) -> str:
    """Return the widest blank about gaps, or one if words or numbers would grow together."""
    text, (start, end) = found.string, found.span()
    blanks = found[0].split(_GAP)
    if len(blanks) == 1:
        return found[0]
    if start == 0 or end == len(text):
        return ""
    sides = text[start - 1], text[end]
    grow_together = all(map(str.isalpha, sides)) or all(map(str.isdigit, sides))
    widest = max(blanks, key=lambda blank: (blank.count("\n"), len(blank)))
    return widest or " " * grow_together
