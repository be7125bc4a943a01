"""SMS from Home Assistant through OVHcloud."""

import logging

import voluptuous as vol

from homeassistant.config import config_per_platform
from homeassistant.config_entries import UpdateListenerType
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .account.account import OvhSmsConfigEntry, SmsAccount
from .account.alarm_page import AlarmPage
from .account.domain_data import async_get_data
from .account.removal import async_cancel_guard
from .account.webhook import async_disconnect, async_register
from .assist import async_setup as async_setup_assist
from .const import CONF_SERVICE_NAME, DOMAIN
from .entity import account_device_info, async_rename_devices
from .flows.approval import ApprovedView
from .frontend import async_setup as async_setup_frontend
from .notify import async_setup_notify
from .problems.issue import Issue, async_clear_all, async_report
from .services import async_setup_services
from .silence import SilenceIssues
from .sms import phone_number
from .takeover.migration import async_adopt_entities, async_migrate

_LOGGER = logging.getLogger(__name__)

PLATFORMS = [
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NOTIFY,
    Platform.SENSOR,
    Platform.SWITCH,
]

CONFIG_SCHEMA = vol.Schema({}, extra=vol.ALLOW_EXTRA)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all accounts share: the actions."""
    await hass.async_add_executor_job(phone_number.load)
    async_setup_services(hass)
    hass.http.register_view(ApprovedView)
    hass.http.register_view(AlarmPage)
    await async_setup_notify(hass)
    await async_setup_frontend(hass)
    async_setup_assist(hass)
    platforms = {platform for platform, _ in config_per_platform(config, Platform.NOTIFY)}
    if DOMAIN in config or DOMAIN in platforms:
        # It is YAML of another public integration of this domain, which has no effect here.
        async_report(hass, None, Issue.YAML_IGNORED)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> bool:
    """Take over an entry of the other public integration of this domain."""
    return await async_migrate(hass, entry)


async def async_setup_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> bool:
    """Set up an account, whatever OVHcloud answers: only the disk can delay it."""
    if not entry.data.get(CONF_SERVICE_NAME):
        raise ConfigEntryError(translation_domain=DOMAIN, translation_key="entry_without_account")
    domain = async_get_data(hass)
    domain.log_filter.async_add(entry)
    # Before anything is read, or a change that comes meanwhile would be missed.
    entry.async_on_unload(entry.add_update_listener(_update_listener(entry)))
    # Entities are saved later than entries: a power cut may have undone their part of a migration.
    async_adopt_entities(hass, entry, entry.data[CONF_SERVICE_NAME])
    data = await domain.async_open(entry)
    account = SmsAccount(hass, entry, data, domain.connections, domain.rates)
    entry.runtime_data = account
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **account_device_info(account)
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    account.async_start()
    async_register(hass, entry)
    domain.accounts[entry.entry_id] = account
    await domain.notify_service.async_register_services()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> bool:
    """Unload an account."""
    domain = async_get_data(hass)
    account = domain.accounts.pop(entry.entry_id)
    await account.async_stop()
    await domain.notify_service.async_register_services()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: OvhSmsConfigEntry) -> None:
    """Delete what is kept of an account, and report the messages that were not sent."""
    await async_disconnect(hass, entry)
    armed_until = await async_cancel_guard(hass, entry)
    discarded = await async_get_data(hass).async_discard(entry)
    async_clear_all(hass, entry)
    SilenceIssues(hass, entry).async_left_armed(armed_until)
    if discarded:
        _LOGGER.error("%d waiting messages were discarded with their account", discarded)
        async_report(hass, entry, Issue.MESSAGES_DISCARDED, count=str(discarded))
    async_get_data(hass).log_filter.async_remove(entry)


def _update_listener(entry: OvhSmsConfigEntry) -> UpdateListenerType:
    """Return a listener that reloads an account unless only its recipients have changed."""

    def settings() -> tuple[object, ...]:
        return entry.data, entry.options, entry.title, entry.version

    known = settings()

    async def updated(hass: HomeAssistant, _entry: OvhSmsConfigEntry) -> None:
        domain = async_get_data(hass)
        account = domain.accounts.get(entry.entry_id)
        if account is None or settings() != known:
            hass.config_entries.async_schedule_reload(entry.entry_id)
            return
        domain.log_filter.async_add(entry)
        async_rename_devices(hass, entry)
        account.async_update_recipients()
        await domain.notify_service.async_register_services()

    return updated
