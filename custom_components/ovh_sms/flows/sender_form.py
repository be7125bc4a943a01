"""The choice of a sender in a form, with what operators do with the senders."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.selector import SelectSelector
from homeassistant.helpers.translation import async_get_translations

from ..api import OvhClient, Sender
from ..const import DOMAIN, SUBENTRY_RECIPIENT
from ..message.address_book import numbers_of
from ..message.common_text import common_text
from ..message.invalid_call import list_names
from ..message.sender_warnings import as_list, default_warnings
from ..message.senders import async_get_senders, first_allowed, names_of, sender_choices
from ..message.signals import SIGNAL_SENDERS
from ..sms.phone_number import country_of
from .forms import sender_error, sender_selector

MOST_SHOWN: Final = 6
"""Senders whose rules are shown before one is chosen."""


async def async_list_senders(
    hass: HomeAssistant, client: OvhClient, service_name: str
) -> list[Sender] | None:
    """Return the enabled senders, None if the keys may not list them; tell the action forms."""
    senders = await async_get_senders(client, service_name)
    async_dispatcher_send(hass, SIGNAL_SENDERS, service_name, names_of(senders or ()))
    return senders


def countries_of(hass: HomeAssistant, entry: ConfigEntry) -> set[str | None]:
    """Return the country of the house, and those of an account's recipients."""
    subentries = entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
    numbers = [number for each in subentries for number in numbers_of(each)]
    return {hass.config.country, *map(country_of, numbers)}


class SenderForm:
    """Senders to choose from; one is taken once its rules have been shown."""

    def __init__(
        self,
        hass: HomeAssistant,
        senders: Sequence[Sender] | None,
        countries: Collection[str | None],
        current: str | None = None,
    ) -> None:
        """Offer the senders, None for any; the countries are those of the phones."""
        self._hass = hass
        self._current = () if current is None else (current,)
        self._senders = senders
        self._countries = countries
        self._shown: set[str] = set()
        self.names = None if senders is None else names_of(senders)
        self.choices = sender_choices(self.names, hass.config.country)

    async def async_load_texts(self) -> Self:
        """Load the texts, which an account loads only once it is set up."""
        await async_get_translations(self._hass, self._hass.config.language, "common", [DOMAIN])
        return self

    @property
    def preselected(self) -> str | None:
        """Return the sender to begin with."""
        return first_allowed(self.choices, self._countries)

    @property
    def selector(self) -> SelectSelector:
        """Return the selector of the sender."""
        return sender_selector(self.names, self._hass.config.country)

    def error(self, sender: str) -> str | None:
        """Return the translation key of the error of a sender."""
        return sender_error(sender, self._hass.config.country)

    @callback
    def async_is_to_be_shown(self, sender: str) -> bool:
        """Return whether a chosen sender may not arrive, which was not shown yet."""
        return sender not in self._shown and bool(self._explain(sender, with_notes=False))

    @callback
    def async_explain(self, chosen: str | None = None) -> str:
        """Return the rules of the chosen sender, of all if None, as the end of a description."""
        every = list(dict.fromkeys((*self._current, *self.choices)))
        names = every[:MOST_SHOWN] if chosen is None else [chosen]
        self._shown |= set(names)
        texts = [text for name in names for text in self._explain(name)]
        if short := [each.name for each in self._senders or () if each.is_short_number]:
            numbers = list_names(short)
            texts.append(common_text(self._hass, "short_numbers_left_out", numbers=numbers))
        again = "" if chosen is None else common_text(self._hass, "sender_submit_again")
        return f"\n\n{as_list(texts)}\n\n{again}".rstrip() if texts else ""

    @callback
    def async_warnings_of(self, sender: str, numbers: Iterable[str]) -> str:
        """Return what is wrong with a sender at the numbers of a recipient."""
        found = default_warnings(self._hass, sender, map(country_of, numbers), self._senders)
        return as_list(found)

    def _explain(self, sender: str, *, with_notes: bool = True) -> list[str]:
        return default_warnings(
            self._hass, sender, self._countries, self._senders, with_notes=with_notes
        )
