"""The choice of an SMS account that keys give access to."""

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
from ..api import (
    Account,
    AccountBlocked,
    Keys,
    MissingRight,
    OvhClient,
    OvhError,
    Sender,
    key_links,
    rights_of_account,
)
from ..const import DOMAIN
from ..problems.local_format import local_number
from .forms import Failure
from .sender_form import async_list_senders

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
    prefix = f"component.{DOMAIN}.common."
    connections = async_get_data(hass).connections
    client = connections.async_create_client(keys, urgent=True, connections=CONNECTIONS)

    async def label(name: str) -> str:
        try:
            async with asyncio.timeout(DESCRIBED_WITHIN):
                account = await client.async_get_account(name)
        except AccountBlocked:
            return texts[f"{prefix}account_not_served"].format(account=name)
        except OvhError, TimeoutError:
            return name
        named = f"{account.description} ({name})" if account.description else name
        if not account.enabled:
            return texts[f"{prefix}account_not_served"].format(account=named)
        credits_left = local_number(account.credits_left, hass.config.language)
        return texts[f"{prefix}account"].format(account=named, credits=credits_left)

    labels = await asyncio.gather(*map(label, service_names[:MOST_DESCRIBED]))
    labels += service_names[MOST_DESCRIBED:]
    options = [
        SelectOptionDict(value=name, label=label)
        for name, label in zip(service_names, labels, strict=True)
    ]
    return SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN))


def links_of_accounts(service_names: Sequence[str]) -> str:
    """Return the links to create keys for one account each, as a Markdown list."""
    lines = []
    for name in service_names[:MOST_DESCRIBED]:
        urls = key_links(rights_of_account(name, webhook=False)).values()
        links = ", ".join(f"[{url.split('/')[2]}]({url})" for url in urls)
        lines.append(f"- {name}: {links}")
    return "\n".join(lines)


async def async_read_account(
    hass: HomeAssistant, client: OvhClient, service_name: str
) -> tuple[Account, list[Sender] | None, MissingRight | None]:
    """Return an account, its senders (None if unknown) and the right to send if it is missing.

    Raises an OvhError.
    """
    account = await client.async_get_account(service_name)
    senders = await async_list_senders(hass, client, service_name)
    return account, senders, await client.async_find_missing_right(service_name)


async def async_names_of_key(client: OvhClient) -> list[str]:
    """Return the accounts that the rights of a key name, none if it does not tell."""
    with contextlib.suppress(OvhError):
        return (await client.async_get_credential()).service_names
    return []


def failure_of_name(failure: Failure, service_name: str, known: Sequence[str]) -> Failure:
    """Return the failure in a form without keys; a name that is not known may be a typo."""
    errors, placeholders = failure
    error = next(iter(errors.values()))
    if service_name not in known and error in ("missing_right", "unknown_account"):
        error = "other_account" if known else "unknown_account"
        placeholders = placeholders | {"accounts": ", ".join(known)}
    return {"base": error}, placeholders
