"""Numbers and dates as a language writes them, in texts that cannot format them."""

from datetime import date, datetime
from typing import Final

_DATES: Final = {
    "de": "%d.%m.%Y",
    "es": "%d/%m/%Y",
    "fr": "%d/%m/%Y",
    "it": "%d/%m/%Y",
    "nl": "%d-%m-%Y",
    "pl": "%d.%m.%Y",
    "pt": "%d/%m/%Y",
}
"""Formats of the languages beside English, all of which write a decimal comma."""

_ENGLISH: Final = "%d %b %Y"
"""The text is English, too, in a language that there is no translation for."""


def local_date(day: date, language: str) -> str:
    """Return a date as it is written in a language (IETF tag)."""
    return day.strftime(_DATES.get(_primary(language), _ENGLISH))


def local_time(moment: datetime, language: str) -> str:
    """Return a local time with its date as it is written in a language (IETF tag)."""
    return f"{local_date(moment, language)} {moment:%H:%M}"


def local_number(number: float, language: str) -> str:
    """Return a number with two decimals at most as it is written in a language (IETF tag)."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if _primary(language) in _DATES else text


def _primary(language: str) -> str:
    return language.partition("-")[0]
