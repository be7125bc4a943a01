"""What operators do with a sender, in the language of Home Assistant."""

from collections.abc import Iterable, Sequence
import re
from typing import Final

from phonenumbers import country_code_for_region

from homeassistant.core import HomeAssistant, callback

from ..api import Sender
from ..sms.phone_number import mask
from ..sms.sender_rules import BrokenRule, find
from .common_text import common_text
from .senders import default_for

_COUNTRIES: Final = {
    "AU": "country_au",
    "ES": "country_es",
    "FR": "country_fr",
    "GB": "country_gb",
    "IE": "country_ie",
    "IT": "country_it",
    "PL": "country_pl",
    "US": "country_us",
}
"""Translation keys of countries; others are shown by their dialling code."""

_MARKDOWN: Final = re.compile(r"[\\`*_\[\]<]")
"""Signs that names may have and Markdown takes for its own."""


@callback
def sender_warnings(
    hass: HomeAssistant, sender: str, countries: Iterable[str | None], *, with_notes: bool = False
) -> tuple[str, ...]:
    """Return why SMS of a sender may not arrive in some countries, or from another sender."""
    found = find(sender, countries)
    return tuple(_explain(hass, sender, each) for each in found if each.is_warning or with_notes)


@callback
def default_warnings(
    hass: HomeAssistant,
    wanted: str,
    countries: Iterable[str | None],
    enabled: Sequence[Sender] | None,
    *,
    with_notes: bool = False,
) -> list[str]:
    """Return what is wrong in some countries with the sender that they get by default."""
    return [
        text
        for country in sorted({each for each in countries if each})
        if (sender := default_for(wanted, country, enabled))
        for text in sender_warnings(hass, sender, {country}, with_notes=with_notes)
    ]


def as_list(texts: Iterable[str]) -> str:
    """Return plain texts as a list in Markdown, each once."""
    return "\n".join(f"- {_MARKDOWN.sub(r'\\\g<0>', text)}" for text in dict.fromkeys(texts))


def _explain(hass: HomeAssistant, sender: str, broken: BrokenRule) -> str:
    placeholders = {
        "country": country_name(hass, broken.country),
        "sender": mask(sender),
        "shown": broken.rule.shown,
    }
    return common_text(hass, broken.rule.kind, **placeholders)


@callback
def country_name(hass: HomeAssistant, country: str) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2), or its dialling code."""
    if key := _COUNTRIES.get(country):
        return common_text(hass, key)
    return f"+{country_code_for_region(country)}"
