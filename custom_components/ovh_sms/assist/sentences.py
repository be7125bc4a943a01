"""Offers the sentences to Assist while an account has the option."""

from collections.abc import Callable

from homeassistant.components.homeassistant.exposed_entities import async_listen_entity_updates
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import DOMAIN
from .dialogue import Dialogue, Register
from .grammar import Grammar
from .people import ASSISTANT, async_accounts, async_people
from .words import Words


class Sentences:
    """The sentences that the conversation agent listens for."""

    def __init__(self, hass: HomeAssistant, register: Register) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._register = register
        self._dialogue: Dialogue | None = None
        self._offered: list[str] = []
        self._is_outdated = False
        self._withdraw: Callable[[], None]

    async def async_start(self) -> None:
        """Follow accounts, recipients and what is exposed."""
        hass = self._hass
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed)
        async_listen_entity_updates(hass, ASSISTANT, self._async_update)
        await self._async_offer()

    @callback
    def _async_entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._async_update()

    @callback
    def _async_update(self) -> None:
        if not self._is_outdated and (self._offered or async_accounts(self._hass)):
            # Many recipients are exposed at once, one by one.
            self._is_outdated = True
            self._hass.async_create_task(
                self._async_offer(), f"{DOMAIN} sentences", eager_start=False
            )

    async def _async_offer(self) -> None:
        """Register the sentences that fit the recipients, or none."""
        self._is_outdated = False
        hass, sentences = self._hass, list[str]()
        if async_accounts(hass):
            words = await Words.async_load(hass)
            dialogue = self._dialogue = self._dialogue or Dialogue(hass, words, self._register)
            dialogue.grammar = Grammar(words, async_people(hass, ASSISTANT))
            sentences = list(dialogue.grammar.sentences())
        if sentences == self._offered:
            return
        if self._offered:
            self._withdraw()
        if sentences:
            self._withdraw = self._register(sentences, dialogue.async_heard)
        self._offered = sentences
