"""Credits a part costs in each country, cached from OVHcloud."""

from collections import Counter
from collections.abc import Iterable
import time
from typing import Final

from homeassistant.core import HomeAssistant

from ..api import OvhClient, OvhError
from ..sms.phone_number import MARKETS, country_of

VALID_FOR: Final = 7 * 86_400.0
"""Seconds a rate is cached."""

USUAL: Final = 1.0
"""Least credits assumed for a part where the rate is unknown."""


class Rates:
    """Rates by country, shared by all accounts."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._known: dict[str, tuple[float, float]] = {}

    def cost(self, receivers: Iterable[str], parts: int) -> float:
        """Return the credits of a text; abroad, an unknown rate counts as the dearest known."""
        counts = Counter(map(country_of, receivers))
        known = {country: rate for country, (rate, _) in self._known.items()}
        known.setdefault(self._hass.config.country or "", USUAL)
        dearest = max(USUAL, *known.values())
        credits_each = sum(known.get(country or "-", dearest) * n for country, n in counts.items())
        return round(parts * credits_each, 4)

    @property
    def at_home(self) -> float:
        """Return the credits of a part to the house's own country, 0 if unknown."""
        return self._known.get(self._hass.config.country or "", (0.0, 0.0))[0]

    def is_known(self, country: str) -> bool:
        """Return whether the rate of a country need not be fetched."""
        return country in self._known and time.monotonic() < self._known[country][1]

    async def async_learn(self, client: OvhClient, receivers: Iterable[str]) -> bool:
        """Fetch unknown rates; return whether the rates of all receivers are known."""
        countries = set(map(country_of, receivers))
        if None in countries:
            return False
        try:
            for country in sorted(filter(None, countries)):
                await self._async_learn(client, country)
        except OvhError:
            return False
        return True

    async def _async_learn(self, client: OvhClient, country: str) -> None:
        if self.is_known(country):
            return
        home = self._hass.config.country
        rate = await client.async_get_rate(country, home if home in MARKETS else None)
        self._known[country] = rate, time.monotonic() + VALID_FOR
