"""From numbers that another integration or YAML holds to recipients."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
import re
from typing import Final

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import CONF_PHONE_NUMBERS, DOMAIN, SUBENTRY_RECIPIENT
from ..sms.phone_number import InvalidPhoneNumber, mask, parse

EVERYBODY: Final = "everybody"
"""The unique id of the recipient that has all the numbers."""

SHORTEST_ENDING: Final = 4
LONGEST_QUOTE: Final = 40

_SEPARATORS: Final = re.compile(r"[,;\n]")
_NAMES: Final = f"component.{DOMAIN}.selector.imported_recipient.options."


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers in E.164 form, each once, and what could not be read as one, masked."""

    valid: tuple[str, ...]
    unreadable: tuple[str, ...]


def read_numbers(written: object, country: str | None) -> Numbers:
    """Read whatever holds numbers, as written in a country."""
    valid: list[str] = []
    unreadable: list[str] = []
    for text in _texts(written):
        try:
            valid.append(parse(text, country))
        except InvalidPhoneNumber:
            unreadable.append(mask(text)[:LONGEST_QUOTE])
    return Numbers(tuple(dict.fromkeys(valid)), tuple(dict.fromkeys(unreadable)))


async def async_make_recipients(
    hass: HomeAssistant, numbers: Sequence[str]
) -> list[ConfigSubentryData]:
    """Return a recipient for each number, and one for all of them together."""
    names = await async_get_translations(hass, hass.config.language, "selector", [DOMAIN])
    phone = names[f"{_NAMES}phone"]
    recipients = [
        _recipient(phone.format(ending=ending), [number])
        for number, ending in zip(numbers, _endings(numbers), strict=True)
    ]
    if len(numbers) > 1:
        recipients.append(_recipient(names[f"{_NAMES}everybody"], numbers))
    if recipients:
        recipients[-1]["unique_id"] = EVERYBODY
    return recipients


def _texts(written: object) -> list[str]:
    """Return what is written between separators, at any depth."""
    match written:
        case None:
            return []
        case str():
            return [text for part in _SEPARATORS.split(written) if (text := part.strip())]
        case Mapping():
            return [str(dict(written))]
        case Iterable():
            return [text for each in written for text in _texts(each)]
        case _:
            return [str(written)]


def _endings(numbers: Sequence[str]) -> list[str]:
    """Return the last digits of each number, as many as tell them apart."""
    digits = [number.removeprefix("+") for number in numbers]
    return next(
        endings
        for length in count(SHORTEST_ENDING)
        if len(set(endings := [each[-length:] for each in digits])) == len(digits)
    )


def _recipient(name: str, numbers: Sequence[str]) -> ConfigSubentryData:
    """Return a recipient."""
    return ConfigSubentryData(
        subentry_type=SUBENTRY_RECIPIENT,
        title=name,
        unique_id=None,
        data={CONF_PHONE_NUMBERS: list(numbers)},
    )
