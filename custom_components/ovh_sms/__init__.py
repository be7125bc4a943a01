"""SMS from Home Assistant through OVHcloud."""

import logging

from homeassistant.components import notify as hass_notify
from homeassistant.const import CONF_NAME, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr, discovery
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.hass_dict import HassKey

from .account.account import LOADED_ACCOUNTS, OvhSmsConfigEntry, SmsAccount, Stored
from .account.webhook import async_disconnect, async_register
from .const import CONF_SERVICE_NAME, DOMAIN
from .costs.budget import BUDGETS, Budget
from .entity import account_device_info
from .flows.approval import ApprovedView
from .log_filter import async_hide, async_unhide
from .message.deduplicate import RECENT, Recent
from .outbox import NotSaved, Outbox, async_discard_outbox, async_get_outbox
from .problems.error import translation_of
from .problems.issue import Issue, async_clear_all, async_report
from .services import async_setup_services
from .sms import phone_number
from .storage.entry_file import async_discard_kept, async_get_kept
from .takeover.mending import async_mend
from .takeover.migration import async_adopt_entities, async_migrate
from .takeover.yaml_import import YAML_SCHEMA, async_import_all
from .tracking.ledger import LEDGERS, Ledger
from .tracking.questions import QUESTIONS, Questions

_LOGGER = logging.getLogger(__name__)

PLATFORMS = [Platform.BUTTON, Platform.EVENT, Platform.NOTIFY, Platform.SENSOR]

# What is known of an account is enough to reload it with another recipient: if OVHcloud were asked,
# nothing could be sent until it answers.
CHANGED_ACCOUNTS: HassKey[dict[str, SmsAccount | None]] = HassKey(f"{DOMAIN}_changed")
"""Accounts that reload because of a change, by entry id: as they were, once unloaded."""

CONFIG_SCHEMA = YAML_SCHEMA


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all accounts share: the actions."""
    hass.data[LOADED_ACCOUNTS] = {}
    hass.data[CHANGED_ACCOUNTS] = {}
    await hass.async_add_executor_job(phone_number.load, hass.config.country)
    async_setup_services(hass)
    hass.http.register_view(ApprovedView)
    hass.async_create_task(
        discovery.async_load_platform(hass, Platform.NOTIFY, DOMAIN, {CONF_NAME: DOMAIN}, config)
    )
    async_import_all(hass, config)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> bool:
    """Take over an entry of the other public integration of this domain."""
    return await async_migrate(hass, entry)


async def async_setup_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> bool:
    """Set up an account."""
    known = hass.data[CHANGED_ACCOUNTS].pop(entry.entry_id, None)
    async_mend(hass, entry)
    async_hide(hass, entry)
    # Before anything is read, or a change that comes meanwhile would be missed.
    entry.async_on_unload(entry.add_update_listener(_async_reload))
    # Entities are saved later than entries: a power cut may have undone their part of a migration.
    async_adopt_entities(hass, entry, entry.data[CONF_SERVICE_NAME])
    ledger = await async_get_kept(hass, LEDGERS, entry.entry_id, Ledger)
    stored = Stored(
        outbox=await _async_open_outbox(hass, entry, ledger),
        budget=await async_get_kept(hass, BUDGETS, entry.entry_id, Budget),
        ledger=ledger,
        questions=hass.data.setdefault(QUESTIONS, {}).setdefault(entry.entry_id, Questions(ledger)),
        recent=hass.data.setdefault(RECENT, {}).setdefault(entry.entry_id, Recent()),
    )
    account = SmsAccount(hass, entry, stored)
    if known and known.keys == account.keys:
        account.coordinator.async_set_updated_data(known.coordinator.data)
        account.coordinator.last_update_success = known.coordinator.last_update_success
        account.key_coordinator.data = known.key_coordinator.data
    else:
        await account.coordinator.async_config_entry_first_refresh()
    entry.runtime_data = account
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **account_device_info(account)
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    account.async_start()
    async_register(hass, entry)
    hass.data[LOADED_ACCOUNTS][entry.entry_id] = account
    await hass_notify.async_reload(hass, DOMAIN)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> bool:
    """Unload an account."""
    account = hass.data[LOADED_ACCOUNTS].pop(entry.entry_id)
    await account.async_stop()
    # What is known of a disabled account is old when it is enabled again.
    if hass.data[CHANGED_ACCOUNTS].pop(entry.entry_id, False) is None and not entry.disabled_by:
        hass.data[CHANGED_ACCOUNTS][entry.entry_id] = account
    await hass_notify.async_reload(hass, DOMAIN)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> None:
    """Take what was said about an account away with it, but not what it leaves unsent."""
    async_clear_all(hass, entry)
    await async_disconnect(hass, entry)
    await async_discard_kept(hass, BUDGETS, entry.entry_id, Budget)
    if discarded := await async_discard_outbox(hass, entry.entry_id):
        if ledger := hass.data.get(LEDGERS, {}).get(entry.entry_id):
            ledger.async_tell_waiting(discarded)
        _LOGGER.error("%d waiting messages were discarded with their account", len(discarded))
        async_report(hass, entry, Issue.MESSAGES_DISCARDED, count=str(len(discarded)))
    await async_discard_kept(hass, LEDGERS, entry.entry_id, Ledger)
    for kept in (QUESTIONS, RECENT):
        hass.data.get(kept, {}).pop(entry.entry_id, None)
    async_unhide(hass, entry)


async def _async_open_outbox(
    hass: HomeAssistant, entry: OvhSmsConfigEntry, ledger: Ledger
) -> Outbox:
    """Return the outbox of an account, and say so if it was damaged."""
    try:
        outbox, damaged = await async_get_outbox(hass, entry.entry_id, ledger.settle)
    except NotSaved as err:
        raise ConfigEntryNotReady(**translation_of(err)) from err
    if damaged:
        _LOGGER.error("The outbox was damaged and is kept as %s", damaged)
        async_report(hass, entry, Issue.OUTBOX_DAMAGED, path=str(damaged))
    return outbox


async def _async_reload(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> None:
    """Reload an account whose keys, options or recipients changed."""
    hass.data[CHANGED_ACCOUNTS][entry.entry_id] = None
    hass.config_entries.async_schedule_reload(entry.entry_id)
