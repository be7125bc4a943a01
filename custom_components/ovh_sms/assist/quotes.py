"""Finds what a language model wants to send in the user's own words."""

from collections.abc import Sequence
import re
from typing import Final

from .people import Names, Person
from .words import folded

TELLING: Final = 4
"""Words in a row that two texts do not have by chance."""

_WORD: Final = re.compile(r"\w+")
_END: Final = re.compile(r"[.!?…]*")


def find_quote(said: Sequence[str], person: Person, text: str) -> str | None:
    """Return a text as the user said it in one message that also names the person.

    What goes out is that part of the user's message, so the model can add nothing to it.
    """
    wanted = _words(text)
    names = [_words(name) for name in Names([person], "pl").all]
    for message in reversed(said):
        spans = [(folded(word.group()), word.span()) for word in _WORD.finditer(message)]
        words = [word for word, _ in spans]
        if not any(_position(words, name) is not None for name in names):
            continue
        if wanted and (first := _position(words, wanted)) is not None:
            (start, _), (_, end) = spans[first][1], spans[first + len(wanted) - 1][1]
            closing = _END.match(message, end)
            return message[start : closing.end() if closing else end]
    return None


def is_like(text: str, came_in: str) -> bool:
    """Return whether a text has words in a row of one that came in: four, or all that it has."""
    words = _words(text)
    count = min(TELLING, len(words))
    return not _runs(words, count).isdisjoint(_runs(_words(came_in), count))


def _words(text: str) -> list[str]:
    return [folded(word) for word in _WORD.findall(text)]


def _runs(words: Sequence[str], count: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + count]) for at in range(len(words) - count + 1)}


def _position(words: Sequence[str], part: Sequence[str]) -> int | None:
    """Return where some words follow one another."""
    starts = range(len(words) - len(part) + 1)
    return next((at for at in starts if list(words[at : at + len(part)]) == list(part)), None)
