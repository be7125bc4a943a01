"""Entries that somebody has edited by hand: what can be read holds, the rest is as at first."""

from collections.abc import Sequence
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError

from ..const import CONF_PHONE_NUMBERS, CONF_SERVICE_NAME, DOMAIN, KEY_FIELDS
from ..message.options import readable_options
from ..sms.phone_number import is_e164
from .imported_recipients import read_numbers
from .migration import find_service_name

_LOGGER = logging.getLogger(__name__)


@callback
def async_mend(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Leave out of an entry what cannot be read; raises ConfigEntryError if it names no account."""
    service_name = find_service_name(entry)
    if service_name is None:
        raise ConfigEntryError(translation_domain=DOMAIN, translation_key="entry_without_account")
    # Keys that are not there are asked for as those that OVHcloud refuses.
    keys = {field: _text(entry.data.get(field)) for field in KEY_FIELDS}
    changed = hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, **keys, CONF_SERVICE_NAME: service_name},
        options=readable_options(entry.options),
    )
    for subentry in list(entry.subentries.values()):
        changed |= _mend_numbers(hass, entry, subentry)
    if changed:
        _LOGGER.warning("What could not be read of an entry is as at first")


def _mend_numbers(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry) -> bool:
    """Leave out what cannot be a number, and return whether there was any."""
    written = subentry.data.get(CONF_PHONE_NUMBERS)
    listed = written if isinstance(written, list) else [written]
    numbers = [number for each in listed for number in _numbers(each, hass.config.country)]
    data = {**subentry.data, CONF_PHONE_NUMBERS: list(dict.fromkeys(numbers))}
    return hass.config_entries.async_update_subentry(entry, subentry, data=data)


def _numbers(written: Any, country: str | None) -> Sequence[str]:
    """Return the numbers that something holds; what is in the form that is sent stays as it is."""
    if isinstance(written, str) and is_e164(written):
        return [written]
    return read_numbers(written, country).valid


def _text(value: Any) -> str:
    """Return a text, an empty one for anything else."""
    return value if isinstance(value, str) else ""
