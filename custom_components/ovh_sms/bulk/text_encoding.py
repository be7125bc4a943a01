"""Find the encoding of a CSV file, which names it only if it is Unicode."""

# ruff: noqa: RUF001
import codecs
from collections import Counter
import re
from typing import Final

_LETTERS: Final = {
    "àâæçéèêëîïôœùûüÿ": "FR BE CH LU MC RE YT GP BL MF GF MQ PM",
    "éèêëïôöüçñ": "GB GG IM JE",
    "áéíóú": "IE",
    "áéíóúüñ": "ES",
    "àèéìîòóù": "IT SM VA",
    "áâãàçéêíóôõú": "PT BR",
    "äöüß": "DE AT LI",
    "éèëïöü": "NL",
    "ąćęłńóśźż": "PL",
    "áčďéěíňóřšťúůýžäľĺôŕ": "CZ SK",
    "áéíóöőúüű": "HU",
    "ăâîşţșț": "RO",
    "čćđšž": "HR SI",
}
"""Letters of the languages of countries."""
_OF_COUNTRY: Final = {
    country: letters for letters, countries in _LETTERS.items() for country in countries.split()
}
_OF_ANY: Final = "áàâäçéèêëíîïìñóòôöúùûü"
_OF_NAMES: Final = frozenset(f"{_OF_ANY}åãøæœčšžćńłśźżęąőűřěůășțşţ")
"""Letters of people's names anywhere."""

_OF_FEW_NAMES: Final = frozenset("ßðþýõ")

_WESTERN: Final = ("cp1252", "iso8859_15", "cp850", "mac_roman")
_CENTRAL: Final = ("cp1250", "iso8859_2", "cp852", "mac_latin2")
_CENTRAL_COUNTRIES: Final = frozenset({"CZ", "HR", "HU", "PL", "RO", "SI", "SK"})

_HIGH: Final = re.compile(rb"[\x80-\xff]{1,20}")
_BINARY: Final = re.compile(rb"[\0-\x08\x0e-\x1f\x7f]")
_MOST_CONTEXTS: Final = 50_000
"""No language has as many kinds of letters between others."""
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_DAMAGE: Final = re.compile("[\\0-\\x08\\x0e-\\x1f\\x7f-\\x9f\\ufffd]")
_SUSPECT: Final = re.compile("[ÂÃĂÄĹĺ‚„†‡ˆ‰‹ŠŒŽ¡¢]")
_GARBLED: Final = re.compile(
    # UTF-8 that was read as something else.
    "[ÂÃ][¡-ª¬-º¼-¿€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]|[ĂÄĹĺ][‚„…†‡‰‹™¤¦§©°±˘łšśťžźżŁŚ]"
    # Letters of DOS and of old Macintoshes.
    "|(?<=[a-z])[‚„†‡ˆ‰‹ŠŒŽ¡¢][a-z]"
)

_BAD: Final = 3.0
_ODD: Final = 1.5
_RARE: Final = 1.0
_FOREIGN: Final = 0.5
_SIGN: Final = 0.2
_MARGIN: Final = 0.4
"""Least difference between the cost of the best encoding and of others."""

_VOWELS: Final = frozenset("aeiouyàâáäéèêëíîïóòôöúùûü")
_FOLLOWS: Final = {"à": "", "á": "eiou", "â": "eéi", "ê": "iou", "î": "aou", "ô": "ei", "û": "o"}
"""Vowels that some letters follow; they follow no other."""
_WORDS: Final = frozenset("àáèéìíòóùúy")
"""Letters that are words."""
_OPENING: Final = frozenset("«“‘‹¿¡")
_CLOSING: Final = frozenset("»”’›…")
_BETWEEN: Final = frozenset("\u00a0–—•")
_BESIDE_NUMBERS: Final = frozenset("€£§°ªº¹²³¼½¾×÷±µ")


class UnreadableText(Exception):
    """A text cannot be read for certain."""

    def __init__(self, line: int) -> None:
        """Keep the first line concerned."""
        super().__init__(line)
        self.line = line


def decode(data: bytes, country: str | None) -> str:
    """Return the text of a file from a country (ISO 3166-1 alpha-2), or raise UnreadableText."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    elif found := _BINARY.search(data):
        raise UnreadableText(_line(data[: found.start()]))
    else:
        try:
            text = _restore(data.decode())
        except UnicodeDecodeError:
            text = data.decode(_most_likely(data, country), "replace")
    if doubt := _DAMAGE.search(text) or _find_garbled(text):
        raise UnreadableText(_line(text[: doubt.start()].encode("utf-8", "replace")))
    return text.lstrip("\ufeff")


def _find_garbled(text: str) -> re.Match[str] | None:
    # A search for the long pattern would hold the interpreter for long.
    suspects = (_GARBLED.match(text, found.start()) for found in _SUSPECT.finditer(text))
    return next(filter(None, suspects), None)


def _restore(text: str) -> str:
    """Return a text that was written as UTF-8 twice as it was before."""
    if not text.isascii():
        for code_page in ("cp1252", "cp1250"):
            try:
                return text.lstrip("\ufeff").encode(code_page).decode()
            except UnicodeError:
                continue
    return text


def _most_likely(data: bytes, country: str | None) -> str:
    """Return the encoding in which a file makes most sense, or raise UnreadableText."""
    contexts = Counter(
        data[max(found.start() - 1, 0) : found.end() + 1] for found in _HIGH.finditer(data)
    )
    if len(contexts) > _MOST_CONTEXTS:
        raise UnreadableText(1)
    encodings = _CENTRAL if country in _CENTRAL_COUNTRIES else _WESTERN
    home = frozenset(_OF_COUNTRY.get(country or "", _OF_ANY))
    costs = {
        each: sum(times * _cost(context, each, home) for context, times in contexts.items())
        for each in encodings
    }
    best = min(costs, key=costs.__getitem__)
    rivals = [each for each in encodings if costs[each] < costs[best] + _MARGIN]
    for context in contexts:
        is_clear = len({context.decode(each, "replace") for each in rivals}) == 1
        if not is_clear or _cost(context, best, home) >= _BAD:
            raise UnreadableText(_line(data[: data.index(context) + 1]))
    return best


def _cost(context: bytes, encoding: str, home: frozenset[str]) -> float:
    """Return how unlikely a part of a file is in an encoding."""
    text = f" {context.decode(encoding, 'replace')} "
    return sum(
        _cost_of_letter(*three, home) if three[1].isalpha() else _cost_of_sign(*three)
        for three in zip(text, text[1:], text[2:], strict=False)
        if not three[1].isascii()
    )


def _cost_of_letter(before: str, letter: str, after: str, home: frozenset[str]) -> float:
    """Return how unlikely a letter is between two other characters."""
    lower, previous = letter.lower(), before.lower()
    if letter in "ªºµ":
        return _cost_of_sign(before, letter, after)
    if lower not in home | _OF_NAMES | _OF_FEW_NAMES or _is_odd_case(before, letter, after):
        return _BAD
    cost = 0.0 if lower in home else _FOREIGN if lower in _OF_NAMES else _ODD
    if before.isalpha():
        is_rare = previous in _VOWELS and previous not in _FOLLOWS.get(lower, _VOWELS)
    elif after.isalpha():
        is_rare = lower == "è"
    else:
        is_rare = lower not in _WORDS
    is_rare |= lower == "ç" and after.isalpha() and after.lower() not in "aouàâôûáóúãõ"
    return cost + _RARE * (is_rare or before.isdigit() or after.isdigit())


def _is_odd_case(before: str, letter: str, after: str) -> bool:
    """Return whether a letter is small among capitals, or a capital among small ones."""
    if letter.isupper():
        return before.islower() or (after.islower() and before.isalpha())
    return after.isupper()


def _cost_of_sign(before: str, sign: str, after: str) -> float:
    """Return how unlikely a sign is between two other characters."""
    in_word = before.isalpha() and after.isalpha()
    if (sign in "’´" and in_word) or (sign in "°º" and before in "nN"):
        return 0.0
    if sign in _BETWEEN:
        return _RARE if in_word else _SIGN
    if in_word or _DAMAGE.match(sign):
        return _BAD
    if sign in _BESIDE_NUMBERS:
        return 0.0 if before.isdigit() or after.isdigit() else _SIGN
    if sign in _OPENING:
        return _SIGN if not before.isalnum() and not after.islower() else _FOREIGN
    return _SIGN if sign in _CLOSING and not after.isalnum() else _ODD


def _line(start: bytes) -> int:
    """Return the number of the line that follows the start of a text."""
    return len(_LINE_END.findall(start)) + 1
