"""Take over entries of the other public integration of this domain."""

from collections.abc import Iterable, Sequence
from itertools import count
import logging
from types import MappingProxyType
from typing import Final

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.translation import async_get_translations

from ..api import Keys
from ..const import (
    CONF_PHONE_NUMBERS,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    DOMAIN,
    ENTRY_VERSION,
    KEY_FIELDS,
    SERVICE_NAME,
    SHORT_CODE,
    SUBENTRY_RECIPIENT,
)
from ..message.recipients import read_numbers, recipient_subentry
from ..problems.issue import Issue, async_report
from ..sms.phone_number import mask

_LOGGER = logging.getLogger(__name__)

CONF_RECIPIENTS: Final = "recipients"
EVERYBODY: Final = "everybody"
"""Unique id of the recipient with all the numbers."""

SHORTEST_ENDING: Final = 4
LONGEST_SENDER: Final = 16
LONGEST_QUOTE: Final = 40

_UNVERIFIED: Final = " (⚠ unverified)"
_NAMES: Final = f"component.{DOMAIN}.selector.imported_recipient.options."
_THEIR_PREFIX: Final = "ovh_sms_"
"""Prefix of the unique ids of their entities; ours never have it."""


async def async_migrate(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Migrate an entry and return whether it succeeded; can be repeated after an interruption."""
    if entry.version > ENTRY_VERSION:
        _LOGGER.error(
            "%s was set up by a newer version of OVHcloud SMS, which has to be installed again",
            entry.title,
        )
        return False
    service_name = _find_service_name(entry)
    if service_name is None:
        _LOGGER.error("%s names no SMS account: remove it and add it again", entry.title)
        return False
    numbers = read_numbers(entry.data.get(CONF_RECIPIENTS), hass.config.country)
    recipients = await _async_make_recipients(hass, numbers.valid)
    if _is_taken(hass, entry, service_name):
        _LOGGER.error(
            "%s is another entry of the SMS account %s: remove one", entry.title, service_name
        )
        return False
    _add_recipients(hass, entry, recipients)
    async_adopt_entities(hass, entry, service_name)
    _async_adopt_devices(hass, entry, service_name)
    _make_ours(hass, entry, service_name)
    if numbers.invalid:
        invalid = dict.fromkeys(mask(text)[:LONGEST_QUOTE] for text in numbers.invalid)
        async_report(hass, entry, Issue.NUMBERS_NOT_IMPORTED, numbers=", ".join(invalid))
    return True


@callback
def async_adopt_entities(hass: HomeAssistant, entry: ConfigEntry, service_name: str) -> None:
    """Keep entities of the other integration that have a counterpart, and remove the others."""
    registry = er.async_get(hass)
    heirs: dict[tuple[str, str], tuple[str, str | None]] = {
        (SENSOR_DOMAIN, f"{_THEIR_PREFIX}credits_{service_name}"): (
            f"{service_name}_credits_left",
            None,
        )
    }
    for subentry in entry.subentries.values():
        if subentry.unique_id == EVERYBODY:
            theirs = (NOTIFY_DOMAIN, f"{_THEIR_PREFIX}notify_{service_name}")
            heirs[theirs] = (f"{subentry.subentry_id}_message", subentry.subentry_id)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if heir := heirs.get((entity.domain, entity.unique_id)):
            _hand_over(registry, entity, *heir)
        elif str(entity.unique_id).startswith(_THEIR_PREFIX):
            registry.async_remove(entity.entity_id)


def _read_sender(written: object) -> str:
    """Return a sender, the short code if it is not valid."""
    sender = written.strip() if isinstance(written, str) else ""
    return sender if sender.isprintable() and 0 < len(sender) <= LONGEST_SENDER else SHORT_CODE


def _find_service_name(entry: ConfigEntry) -> str | None:
    """Return the service name in the data of an entry, or else in its unique id."""
    for name in (entry.data.get(CONF_SERVICE_NAME), entry.unique_id):
        if isinstance(name, str) and SERVICE_NAME.fullmatch(name.strip()):
            return name.strip()
    return None


def _is_taken(hass: HomeAssistant, entry: ConfigEntry, service_name: str) -> bool:
    """Return whether another entry has the account."""
    return any(
        other.unique_id == service_name
        for other in hass.config_entries.async_entries(DOMAIN)
        if other.entry_id != entry.entry_id
    )


async def _async_make_recipients(
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


def _add_recipients(
    hass: HomeAssistant, entry: ConfigEntry, recipients: Iterable[ConfigSubentryData]
) -> None:
    """Add recipients, except those that an interrupted migration has added."""
    known = [
        set(subentry.data.get(CONF_PHONE_NUMBERS, ()))
        for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
    ]
    for recipient in recipients:
        if set(recipient["data"][CONF_PHONE_NUMBERS]) not in known:
            subentry = ConfigSubentry(
                data=MappingProxyType(recipient["data"]),
                subentry_type=recipient["subentry_type"],
                title=recipient["title"],
                unique_id=recipient["unique_id"],
            )
            hass.config_entries.async_add_subentry(entry, subentry)


def _hand_over(
    registry: er.EntityRegistry, entity: er.RegistryEntry, unique_id: str, subentry_id: str | None
) -> None:
    """Change the unique id of an entity, in place of one that was created after a power cut."""
    if ours := registry.async_get_entity_id(entity.domain, DOMAIN, unique_id):
        registry.async_remove(ours)
    registry.async_update_entity(
        entity.entity_id, new_unique_id=unique_id, config_subentry_id=subentry_id, device_id=None
    )


@callback
def _async_adopt_devices(hass: HomeAssistant, entry: ConfigEntry, service_name: str) -> None:
    """Keep the oldest device of the other integration as the account's, and remove the others."""
    registry = dr.async_get(hass)
    account = (DOMAIN, service_name)
    ours = {account, *((DOMAIN, subentry_id) for subentry_id in entry.subentries)}
    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
    for device in sorted(devices, key=lambda device: device.created_at):
        if not ours.isdisjoint(device.identifiers):
            continue
        if registry.async_get_device_by_identifier(account, entry.entry_id):
            registry.async_remove_device(device.id)
        else:
            registry.async_update_device(device.id, new_identifiers={account})


def _make_ours(hass: HomeAssistant, entry: ConfigEntry, service_name: str) -> None:
    """Store an entry in our version, with empty malformed keys, which are then asked for."""
    stored = {field: entry.data.get(field) for field in KEY_FIELDS}
    keys = {field: key.strip() if isinstance(key, str) else "" for field, key in stored.items()}
    wrong = dict.fromkeys(Keys(**keys).malformed, "")
    hass.config_entries.async_update_entry(
        entry,
        data={**keys, **wrong, CONF_SERVICE_NAME: service_name},
        options={CONF_SENDER: _read_sender(entry.data.get(CONF_SENDER))},
        title=entry.title.removesuffix(_UNVERIFIED),
        unique_id=service_name,
        version=ENTRY_VERSION,
        minor_version=1,
    )
