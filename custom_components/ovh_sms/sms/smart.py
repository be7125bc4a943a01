"""Replace characters by GSM ones, because a single other one makes a whole text Unicode."""

# ruff: noqa: RUF001
from enum import StrEnum
from itertools import filterfalse
import re
from string import ascii_uppercase
from typing import Final
from unicodedata import category, combining, normalize

from text_unidecode import unidecode

from .encoding import GSM, measure

LOOK_ALIKES: Final = {
    character: plain
    for plain, characters in {
        '"': "«»“”„‟″",
        "'": "‘’‚‛‹›′ʹʼ´`",
        "-": "−⁃",
        "/": "⁄∕",
        # Variation selectors: as text or as emoji.
        "": "\ufe0e\ufe0f",
    }.items()
    for character in characters
} | {"…": "...", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""Characters with the same meaning as plain ones."""

LOOK_ALIKE_KINDS: Final = {"Cf": "", "Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n"}
"""Replacements by Unicode category: zero width, dashes, spaces, line ends."""

_CONTROL: Final = re.compile(r"\r\n?|[\0-\x09\x0b-\x1f\x7f-\x9f]")
_CONTROLS: Final = dict.fromkeys("\v\f\x85", "\n") | dict.fromkeys("\t\x1c\x1d\x1e\x1f", " ")

# Texts have no control characters but line ends.
_GAP: Final = "\x1b"
_LOST: Final = "\0"
_BLANKS: Final = re.compile(rf"[\s{_GAP}]+")

_SYMBOLS: Final = {
    character: plain
    for plain, characters in {
        "x": "×✖",
        "/": "÷➗",
        "+": "➕",
        "+/-": "±",
        "-": "•‣◦▪➖",
        "*": "∗★",
        ".": "·",
        ":": "∶",
        "|": "¦",
        "~": "≈∼",
        "<=": "≤",
        ">=": "≥",
        "<<": "≪",
        ">>": "≫",
        "!=": "≠",
        "<-": "←⟵⬅",
        "->": "→⟶➔➜➝➞➡",
        "<->": "↔⟷",
        "=>": "⇒",
        "<=>": "⇔",
        "!": "❗❕⚠",
        "?": "❓❔\ufffd",
        "(C)": "©",
        "(R)": "®",
        "c": "¢",
        f"{_GAP}OK{_GAP}": "✓✔☑✅",
        f"{_GAP}X{_GAP}": "✗✘☒❌❎",
        # The frame of a key around a digit.
        "": "\u20e3",
        _GAP: "°ℹ",
        # Letters of flags.
        **{letter: chr(ord(letter) + 0x1F1A5) for letter in ascii_uppercase},
    }.items()
    for character in characters
} | {
    character: f"{_GAP}{code}{_GAP}"
    for character, code in zip(
        "₽₹₺₴₩₪₫₱₦₸₿",
        ("RUB", "INR", "TRY", "UAH", "KRW", "ILS", "VND", "PHP", "NGN", "KZT", "BTC"),
        strict=True,
    )
}
"""Symbols that change the meaning of a text, in signs or letters that are as common."""

_PICTURES: Final = (
    "⌚⌛⏰-⏳☀-☄☎☔☕☘☝☺♥♨⚒⚓⚙⚡⚽⚾⛄⛅⛈⛏⛰-⛵⛷-⛺⛽✂✈-✍✏✒✨✳✴❄❇❣❤⭐"
    "\U0001f000-\U0001f0ff\U0001f300-\U0001faff"
)
_ORNAMENT: Final = re.compile(f"[{_PICTURES}]")
_VALUE: Final = re.compile(rf"(?:[:=>→-]|\A.*\n) *[{_PICTURES}\u200d]+ *$", re.MULTILINE)
"""What a line tells, as in "Weather: 🌧", or a message tells under its title."""
_STATE: Final = re.compile(
    "[👌-👎💯📈📉📴📵🔀-🔄🔇-🔋🔏-🔕🔙-🔟🔴-🔽🕐-🕧🙅🙆🚫🚭🚯🚱🚳🚷🛑🟠-🟫🪫]"
)
"""Pictures that say yes or no, on or off, up or down, so that a text means the contrary without."""
_OVERLAY: Final = 1
"""Combining class of marks that strike a character through."""

_NUMERO: Final = re.compile("(?<=\\b[Nn])°")
# "C" says as much as "°C".
_DEGREES: Final = re.compile(r" ?°(?! ?[CFK]\b)(?P<next>(?=\w))?")

# The Greek letter is transliterated to m, but µg must not become mg.
_MICRO: Final = re.compile("[\u00b5\u03bc](?=[A-Za-z])")
# 1½ must not become 11/2, nor 10² 102.
_NUMBER_SIGN: Final = re.compile("(?<=[0-9])(?=[²³¹¼-¾⁰⁴-⁹⅐-⅞])")


class Replacement(StrEnum):
    """How characters that are not GSM are replaced."""

    AUTO = "auto"
    """By ones with the same meaning, if the whole text is GSM then."""
    SMART = "smart"
    """By the closest ones, without ornaments, if that says as much."""
    AS_IS = "as_is"


def apply(text: str, replacement: Replacement, *, stop_clause: bool = False) -> str:
    """Return a text in GSM, or unchanged if that is not possible or takes more parts.

    Line ends become those of Unix, and other control characters blanks or nothing, in any case.
    """
    if _CONTROL.search(text):
        text = _CONTROL.sub(_without_control, text)
    if replacement is Replacement.AS_IS or GSM.issuperset(text):
        return text
    replaced = _plain(normalize("NFC", text))
    if replacement is Replacement.SMART:
        replaced = _bring_closest(replaced)
    before, after = (measure(each, stop_clause=stop_clause) for each in (text, replaced))
    return replaced if GSM.issuperset(replaced) and after.parts <= before.parts else text


def _without_control(found: re.Match[str]) -> str:
    return "\n" if found[0][0] == "\r" else _CONTROLS.get(found[0], "")


def _plain(text: str) -> str:
    """Return a text with plain characters in place of look-alikes."""
    return "".join(
        LOOK_ALIKES.get(character, LOOK_ALIKE_KINDS.get(category(character), character))
        for character in text
    )


def _bring_closest(text: str) -> str:
    """Return the closest text in GSM, or the text itself if that says less."""
    if _VALUE.search(text):
        return text
    degrees = _DEGREES.sub(_spell_degrees, _NUMERO.sub("o", text))
    closest = _BLANKS.sub(_tidy, _spell(degrees))
    return closest if _LOST not in closest and any(map(str.isalnum, closest)) else text


def _spell_degrees(found: re.Match[str]) -> str:
    return " deg" if found["next"] is None else " deg "


def _spell(text: str) -> str:
    """Return a text in GSM, with gaps in place of ornaments, and signs of what would be lost."""
    return "".join(map(_closest, _NUMBER_SIGN.sub(" ", _MICRO.sub("u", text))))


def _closest(character: str) -> str:
    """Return the closest GSM text for a character; a mark of a letter has none."""
    if character in GSM:
        return character
    if character in _SYMBOLS:
        return _SYMBOLS[character]
    if _ORNAMENT.match(character) and not _STATE.match(character):
        return _GAP
    decomposed = normalize("NFKD", character)
    if category(character)[0] in "LMN":
        base = _plain("".join(filterfalse(combining, decomposed)))
        is_struck = combining(character) == _OVERLAY
        return base if GSM.issuperset(base) and not is_struck else _transliterate(character)
    # A mark changes the meaning of a symbol: ≮ (not less) must not become <.
    if decomposed == character or any(map(combining, decomposed)):
        return _LOST
    return _spell(decomposed)


def _transliterate(character: str) -> str:
    """Return a letter, mark or digit in Latin script."""
    latin = _plain(unidecode(character).strip())
    if latin and "?" not in latin:
        return latin
    is_mark = category(character) == "Mn" and combining(character) != _OVERLAY
    return "" if is_mark else _LOST


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
