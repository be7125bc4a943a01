"""The choice of a sender, at set-up and among the options."""

from collections.abc import Sequence
from typing import Final

from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .api import MissingRight, OvhClient
from .const import CONF_SENDER, SHORT_CODE

SHORT_CODE_COUNTRY: Final = "FR"
"""Where OVHcloud has short codes that can be answered."""


async def async_get_senders(client: OvhClient, service_name: str) -> list[str] | None:
    """Return the senders to choose from, None if the keys may not list them."""
    try:
        senders = await client.async_get_enabled_senders(service_name)
    except MissingRight:
        return None
    return [sender.name for sender in senders]


def sender_choices(senders: Sequence[str] | None, country: str | None) -> list[str]:
    """Return what can be chosen in a country, as far as it is known."""
    short_code = [SHORT_CODE] if country in {None, SHORT_CODE_COUNTRY} else []
    return [*(senders or ()), *short_code]


def sender_selector(senders: Sequence[str] | None, country: str | None) -> SelectSelector:
    """Return the field to choose a sender in."""
    return SelectSelector(
        SelectSelectorConfig(
            options=sender_choices(senders, country),
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=senders is None,
            translation_key=CONF_SENDER,
        )
    )


def sender_error(sender: str, country: str | None) -> str | None:
    """Return what is wrong with a sender."""
    if not sender:
        return "no_sender"
    if sender == SHORT_CODE and not sender_choices(None, country):
        return "short_code_only_in_france"
    return None
