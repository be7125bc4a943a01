"""Keys that were typed into a form."""

from collections.abc import Awaitable, Callable
import contextlib
from dataclasses import asdict
from itertools import permutations
from typing import Final

from homeassistant.core import HomeAssistant

from ..account.domain_data import async_create_client
from ..api import AuthenticationFailed, Keys, OvhClient
from .forms import Errors

LENGTHS: Final = (16, 32, 32)
"""Characters of an application key, an application secret and a consumer key."""


class TypedKeys:
    """Three keys, and a client that uses them."""

    client: OvhClient

    def __init__(self, hass: HomeAssistant, keys: Keys) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._use(keys)

    @property
    def errors(self) -> Errors:
        """Return the errors of the fields that hold no key."""
        return {field: f"invalid_{field}" for field in self.keys.malformed}

    async def async_ask[Answer](self, ask: Callable[[OvhClient], Awaitable[Answer]]) -> Answer:
        """Ask OVHcloud, also with the keys in each other's place; raises an OvhError."""
        typed = self.keys
        try:
            return await ask(self.client)
        except AuthenticationFailed:
            for keys in _reordered(typed):
                self._use(keys)
                with contextlib.suppress(AuthenticationFailed):
                    return await ask(self.client)
            self._use(typed)
            raise

    def _use(self, keys: Keys) -> None:
        self.keys = keys
        self.client = async_create_client(self._hass, keys, urgent=True)


def _reordered(keys: Keys) -> list[Keys]:
    """Return the other orders of three keys in which each has the length of its kind."""
    typed = tuple(asdict(keys).values())
    return [
        Keys(*order)
        for order in permutations(typed)
        if order != typed and tuple(map(len, order)) == LENGTHS
    ]
