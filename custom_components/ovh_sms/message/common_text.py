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

LANGUAGES: Final = ("en", "fr", "es", "it", "pl", "de", "nl", "pt")
"""Those that texts are in; the first stands in for all others."""

_language: ContextVar[str | None] = ContextVar("ovh_sms_language", default=None)


def language_of(tag: str) -> str:
    """Return the language of texts for an IETF tag such as `pt-BR`."""
    primary = tag.partition("-")[0].lower()
    return primary if primary in LANGUAGES else LANGUAGES[0]


async def async_load_language(hass: HomeAssistant, tag: str | None) -> str:
    """Return the language of texts for an IETF tag (None: Home Assistant's), ready for use."""
    if tag is None:
        return hass.config.language
    language = language_of(tag)
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
