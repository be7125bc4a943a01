"""Make recipients of the numbers that the other integration holds."""

from collections.abc import Sequence
from itertools import count
from typing import Final

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..message.recipients import recipient_subentry

EVERYBODY: Final = "everybody"
"""Unique id of the recipient with all the numbers."""

SHORTEST_ENDING: Final = 4

_NAMES: Final = f"component.{DOMAIN}.selector.imported_recipient.options."


async def async_make_recipients(
    hass: HomeAssistant, numbers: Sequence[str]
) -> list[ConfigSubentryData]:
    """Return a recipient for each number, and one with all of them if there are several."""
    names = await async_get_translations(hass, hass.config.language, "selector", [DOMAIN])
    phone = names[f"{_NAMES}phone"]
    recipients = [
        recipient_subentry(phone.format(ending=ending), [number])
        for number, ending in zip(numbers, _endings(numbers), strict=True)
    ]
    if len(numbers) > 1:
        recipients.append(recipient_subentry(names[f"{_NAMES}everybody"], numbers))
    if recipients:
        recipients[-1]["unique_id"] = EVERYBODY
    return recipients


def _endings(numbers: Sequence[str]) -> list[str]:
    """Return the last digits of each number, as many as make them different."""
    digits = [number.removeprefix("+") for number in numbers]
    return next(
        endings
        for length in count(SHORTEST_ENDING)
        if len(set(endings := [each[-length:] for each in digits])) == len(digits)
    )
