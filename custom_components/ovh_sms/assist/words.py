"""What assistants say and understand, in all languages."""

from collections.abc import Iterator
import re
from typing import Final, Self
import unicodedata

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..message.common_text import LANGUAGES, language_of

_WORD: Final = re.compile(r"\w+(?:'\w+)*'?")


def words_of(text: str) -> list[str]:
    """Return the words of a text, to be compared."""
    return [match.group() for match in _WORD.finditer(folded(text))]


def folded(text: str) -> str:
    """Return a text without what spellings of the same words differ in."""
    return (
        unicodedata.normalize("NFC", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()
    )


class Words:
    """The texts of `common` in the translations."""

    def __init__(self, texts: dict[str, dict[str, str]]) -> None:
        """Take the texts by language and key."""
        self._texts = texts
        self.sending = self._phrases("assist_send_it")
        """What agrees to nothing but sending, in words without punctuation."""
        self.agreeing = self._phrases("assist_yes") | self.sending
        self.refusing = self._phrases("assist_no")

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Self:
        """Read the texts."""
        start = f"component.{DOMAIN}.common."
        texts = {}
        for language in LANGUAGES:
            found = await async_get_translations(hass, language, "common", [DOMAIN])
            texts[language] = {key.removeprefix(start): text for key, text in found.items()}
        return cls(texts)

    def text(self, language: str, key: str, **placeholders: str) -> str:
        """Return a text in the language of a conversation, such as `pt-BR`."""
        return self._texts[language_of(language)][key].format(**placeholders)

    def listed(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield each phrase of a list with its language."""
        for language, texts in self._texts.items():
            for phrase in texts[key].split(";"):
                yield language, phrase.strip()

    def listed_in(self, language: str, key: str) -> list[str]:
        """Return the phrases of a list in a language."""
        return [phrase for each, phrase in self.listed(key) if each == language]

    def _phrases(self, key: str) -> frozenset[str]:
        return frozenset(" ".join(words_of(phrase)) for _, phrase in self.listed(key))
