"""Sentences that ask for an SMS.

A template has words, `[optional|ones]`, `(one of|these)`, `{recipient}` and `{message}` at its end.
From it are made what the conversation agent matches, and the pattern that takes a sentence apart:
the agent's own wildcards could begin in the middle of a name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import re
from typing import Final
import unicodedata

from .people import Names, Person
from .words import Words, folded, words_of

WILDCARD: Final = "{ovh_sms_text}"

SPEAKERS: Final = frozenset({"me", "us", "mir", "uns", "mij", "ons"})
"""Names that people give themselves, and that mean no recipient in `tell me the time`."""

_PIECES: Final = re.compile(r"\[[^]]*\]|\([^)]*\)|[^\s\[\]()]+")
_OPTIONAL: Final = re.compile(r"\[[^]]*\]")
# Between words: a dash only if it stands alone, or -5 degrees would become warm.
_GAP: Final = r"[\s,:;\u2026]*(?:[-\u2013\u2014]\s+)?"
_LISTED: Final = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a sentence asks for."""

    named: tuple[tuple[Person, ...], ...]
    """Recipients by each name that was said; empty if a name is not known."""
    message: str

    @property
    def is_clear(self) -> bool:
        """Whether nothing is missing but a choice among people."""
        return bool(self.named and self.message)


@dataclass(frozen=True, slots=True)
class _Template:
    """A template of one language."""

    language: str
    before: str
    between: str
    is_open: bool
    """Whether the words before the name are clear enough for names that are not known."""


class Grammar:
    """Takes sentences apart, for the people that an assistant may know."""

    def __init__(self, words: Words, people: Sequence[Person]) -> None:
        """Prepare the templates of all languages."""
        self.people = people
        self._templates = [*_templates(words, "assist_tell"), *_templates(words, "assist_send")]
        languages = {template.language for template in self._templates}
        self.names = {language: Names(people, language) for language in languages}
        self._and = {language: words.listed_in(language, "assist_and") for language in languages}

    def sentences(self) -> Iterator[str]:
        """Yield templates for the agent; what is not about an SMS must not match them."""
        for each in self._templates:
            if each.is_open:
                yield f"{each.before} {WILDCARD}"
                continue
            if not (names := "|".join(self.names[each.language].all)):
                continue
            needed = _OPTIONAL.sub("", each.between).strip()
            yield f"{each.before} ({names}) {needed} {WILDCARD}".replace("  ", " ")
            if needed:
                also = "|".join(self._and[each.language])
                yield f"{each.before} ({names}) ({also}) ({names}) {needed} {WILDCARD}"

    def parse(self, sentence: str, language: str) -> Heard | None:
        """Return what a sentence asks for, None if it is none of ours.

        It is in the language of the conversation, such as `pt-BR`, unless it makes no sense in it.
        """
        spoken = language.partition("-")[0].lower()
        sentence = unicodedata.normalize("NFC", sentence)
        text = "".join(map(_small, sentence))
        best = None
        for template in sorted(self._templates, key=lambda each: each.language != spoken):
            if heard := self._parse(template, sentence, text):
                if heard.is_clear:
                    return heard
                best = best or heard
        return best

    def _parse(self, template: _Template, sentence: str, text: str) -> Heard | None:
        if not (begin := _compiled(template.before).match(text)):
            return None
        names = self.names[template.language]
        named, end = self._all_names(names, template, text, begin.end())
        if not named and template.is_open:
            people, end = names.resembling(text, begin.end())
            named = (tuple(people),) if people else ()
        between = _compiled(template.between).match(text, end)
        if between is None or not (named or template.is_open):
            return None
        if not template.is_open and text[begin.end() : end] in SPEAKERS:
            return None
        message = sentence[between.end() :].strip()
        first = words_of(message)[:1]
        if first and first[0] in self._and[template.language]:
            # Another name follows, which is not known.
            named = ()
        return Heard(named, message)

    def _all_names(
        self, names: Names, template: _Template, text: str, start: int
    ) -> tuple[tuple[tuple[Person, ...], ...], int]:
        """Return who is named from `start` on, one after another, and where the names end.

        In `Alice, Bob and Carol are here` Bob and Carol belong to the text.
        """
        also = "|".join(map(re.escape, self._and[template.language]))
        joint = re.compile(rf"{_GAP}\b(?:{also})\s+")
        named, ends = list[tuple[Person, ...]](), [start]
        joined = listed = 0
        link: re.Match[str] | None = None
        people, end = names.match(text, start)
        while people:
            named.append(tuple(people))
            ends.append(end)
            if len(named) == 1 or (link and link.re is joint):
                joined += joined == listed == len(named) - 1
                listed = len(named)
            link = joint.match(text, end) or _LISTED.match(text, end)
            people, end = names.match(text, link.end()) if link else ([], end)
        between = _compiled(template.between).match(text, ends[listed])
        is_list = between and between.group().strip(" ,")
        count = listed if is_list else joined
        return tuple(named[:count]), ends[count]


def _templates(words: Words, key: str) -> Iterator[_Template]:
    for language, text in words.listed(key):
        before, _, rest = text.partition("{recipient}")
        between = rest.removesuffix("{message}")
        yield _Template(language, before.strip(), between.strip(), key == "assist_send")


def _compiled(template: str) -> re.Pattern[str]:
    """Return the pattern of a part of a template, with what may stand after it."""
    parts = [_GAP]
    for piece in _PIECES.findall(template):
        options = sorted(piece.strip("[]()").split("|"), key=len, reverse=True)
        choice = "|".join("".join(map(_word, option.split())) for option in options)
        parts.append(f"(?:{choice})" + "?" * piece.startswith("["))
    return re.compile("".join(parts))


def _word(word: str) -> str:
    end = r"(?!\w|'\w)" if word[-1].isalnum() else ""
    return re.escape(folded(word)) + end + _GAP


def _small(letter: str) -> str:
    """Return a letter as names are compared, in no other length."""
    return low if len(low := folded(letter)) == 1 else letter
