"""The choice between several SMS accounts."""

import asyncio
from collections.abc import Sequence
import contextlib
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.helpers.translation import async_get_translations

from ..account.domain_data import async_get_data
from ..api import Keys, OvhError
from ..const import DOMAIN
from ..problems.local_format import local_number

MOST_DESCRIBED: Final = 20
"""Accounts that are described at most: a key may make 60 requests a minute."""

DESCRIBED_WITHIN: Final = 5.0
"""Seconds after which accounts that OVHcloud has not described are shown by name only."""

CONNECTIONS: Final = 10


async def async_account_selector(
    hass: HomeAssistant, keys: Keys, service_names: Sequence[str]
) -> SelectSelector:
    """Return the selector of accounts, with their descriptions and the credits left."""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    text = texts[f"component.{DOMAIN}.common.account"]
    connections = async_get_data(hass).connections
    client = connections.async_create_client(keys, urgent=True, connections=CONNECTIONS)

    async def label(name: str) -> str:
        with contextlib.suppress(OvhError, TimeoutError):
            async with asyncio.timeout(DESCRIBED_WITHIN):
                account = await client.async_get_account(name)
            named = f"{account.description} ({name})" if account.description else name
            credits_left = local_number(account.credits_left, hass.config.language)
            return text.format(account=named, credits=credits_left)
        return name

    labels = await asyncio.gather(*map(label, service_names[:MOST_DESCRIBED]))
    labels += service_names[MOST_DESCRIBED:]
    options = [
        SelectOptionDict(value=name, label=label)
        for name, label in zip(service_names, labels, strict=True)
    ]
    return SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN))
