"""Dates in texts that cannot format them: those of issues."""

from datetime import date
from typing import Final

_FORMATS: Final = {
    "de": "%d.%m.%Y",
    "es": "%d/%m/%Y",
    "fr": "%d/%m/%Y",
    "it": "%d/%m/%Y",
    "nl": "%d-%m-%Y",
    "pl": "%d.%m.%Y",
    "pt": "%d/%m/%Y",
}
_ENGLISH: Final = "%d %b %Y"
"""The text is English, too, in a language that there is no translation for."""


def local_date(day: date, language: str) -> str:
    """Return a date as it is written in a language (IETF tag)."""
    return day.strftime(_FORMATS.get(language.partition("-")[0], _ENGLISH))
