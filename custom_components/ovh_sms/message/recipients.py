"""Read lists of phone numbers, and build the subentries of recipients."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Final

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_PHONE_NUMBERS, SUBENTRY_RECIPIENT
from ..sms.numbering_plans import Reason
from ..sms.phone_number import InvalidPhoneNumber, parse
from .common_text import common_text

_SEPARATORS: Final = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class NumberList:
    """The numbers in a text or list."""

    valid: tuple[str, ...]
    """In E.164 form, each once."""
    invalid: Mapping[str, Reason]
    """As written, and why they are not numbers."""

    @property
    def needs_country(self) -> bool:
        """Return whether one is invalid because no country is known."""
        return Reason.COUNTRY_NEEDED in self.invalid.values()


def read_numbers(written: object, country: str | None) -> NumberList:
    """Read texts or lists of numbers, as written in a country (ISO 3166-1 alpha-2)."""
    valid: list[str] = []
    invalid: dict[str, Reason] = {}
    for text in _texts(written):
        try:
            valid.append(parse(text, country))
        except InvalidPhoneNumber as err:
            invalid[text] = err.reason
    return NumberList(tuple(dict.fromkeys(valid)), invalid)


@callback
def explain(hass: HomeAssistant, reason: Reason) -> str:
    """Return what is wrong with a number in brackets, empty if there is no more to say."""
    problem = common_text(hass, reason)
    return f" ({problem})" if problem else ""


def recipient_subentry(name: str, phone_numbers: Iterable[str]) -> ConfigSubentryData:
    """Return the subentry of a recipient with numbers in E.164 form."""
    return ConfigSubentryData(
        subentry_type=SUBENTRY_RECIPIENT,
        title=name,
        unique_id=None,
        data={CONF_PHONE_NUMBERS: list(phone_numbers)},
    )


def _texts(written: object) -> list[str]:
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
