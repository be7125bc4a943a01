"""Texts that are no part of a form, an error or an issue, and the language that texts are in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import (
    async_get_cached_translations,
    async_get_translations,
)

from ..const import DOMAIN

ENGLISH: Final = "en"
LANGUAGES: Final = frozenset({"de", ENGLISH, "es", "fr", "it", "nl", "pl", "pt"})

_language: ContextVar[str | None] = ContextVar("ovh_sms_language", default=None)


async def async_load_language(hass: HomeAssistant, tag: str | None) -> str:
    """Return the language of texts for an IETF tag (None: Home Assistant's), ready for use.

    It is English for a language without texts.
    """
    if tag is None:
        return hass.config.language
    primary = tag.partition("-")[0].lower()
    language = primary if primary in LANGUAGES else ENGLISH
    await async_get_translations(hass, language, "common", {DOMAIN})
    return language


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Put texts into a language that is loaded.

    Nothing may be awaited or started in between: what goes on would take the language along.
    """
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def current_language(hass: HomeAssistant) -> str:
    """Return the language that texts are in: that of Home Assistant if none was chosen."""
    return _language.get() or hass.config.language


@callback
def common_text(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a text in the current language, empty if there is none."""
    texts = async_get_cached_translations(hass, current_language(hass), "common", DOMAIN)
    return texts.get(f"component.{DOMAIN}.common.{key}", "").format(**placeholders)
