"""Statistics of an account for bug reports: what no sensor shows, and nothing private."""

from collections import Counter
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api import REQUESTS_PER_MINUTE
from ..const import CONF_CONSUMER_KEY, DOMAIN
from ..message.address_book import AddressBook
from ..message.models import iso_time
from ..sms.phone_number import country_of, is_e164
from ..storage.ledger import Ledger
from .account import SmsAccount
from .connection import Connections
from .domain_data import async_get_data


@callback
def async_statistics(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Return the statistics of an account, whether or not it is loaded."""
    domain = async_get_data(hass)
    account = domain.accounts.get(entry.entry_id)
    data = domain.entries.get(entry.entry_id)
    recipients = AddressBook(hass, entry).recipients
    return {
        "account": _account(account) if account else None,
        "recipients": [list(map(_country, each.phone_numbers)) for each in recipients],
        "outbox": data.outbox.overview if data else None,
        "ledger": _ledger(data.ledger) if data else None,
        "check": _check(account) if account else None,
        "requests": _requests(domain.connections, entry.data.get(CONF_CONSUMER_KEY, "")),
    }


@callback
def async_health(hass: HomeAssistant) -> dict[str, int]:
    """Return the statistics of all accounts together."""
    domain = async_get_data(hass)
    limiters = domain.connections.limiters.values()
    return {
        "accounts": len(hass.config_entries.async_entries(DOMAIN)),
        "accounts_ready": len(domain.accounts),
        "queued": sum(data.outbox.queued for data in domain.entries.values()),
        "requests_left": min((each.left for each in limiters), default=REQUESTS_PER_MINUTE),
    }


def _account(account: SmsAccount) -> dict[str, Any]:
    """Return the state of an account, and the class of the error of the last poll."""
    polled, data = account.coordinator, account.coordinator.data
    err = getattr(polled.last_exception, "__cause__", None) or polled.last_exception
    last_poll = type(err).__name__ if err else None
    return {
        "enabled": data.enabled if data else None,
        # The message of an error may be private.
        "last_poll": "ok" if data and polled.last_update_success else last_poll,
        "lacks_receipts": account.issues.lacks_receipts,
        "silence_guard": account.silence_guard.is_on,
    }


def _check(account: SmsAccount) -> dict[str, Any]:
    """Return what the last check found, and how OVHcloud answers otherwise than expected."""
    return {"statuses": account.check.known, "deviations": dict(account.deviations.known)}


def _country(number: str) -> str:
    """Return the country of a number."""
    return (country_of(number) if is_e164(number) else "invalid") or "none"


def _ledger(ledger: Ledger) -> dict[str, Any]:
    """Count SMS by status and by the reason of their failure."""
    every = [sms for message in ledger.messages for sms in ledger.sms_of(message)]
    sent = [sms for sms in every if not sms.is_queued]
    return {
        "open": len(ledger.open),
        "oldest_open": min((iso_time(sms.accepted_at) for sms in ledger.open), default=None),
        "sms": Counter(sms.state.value for sms in sent),
        "reasons": Counter(sms.reason for sms in sent if sms.reason),
        "replies": len(ledger.replies),
        "alarms": Counter(alarm.state.value for alarm in ledger.alarms),
    }


def _requests(connections: Connections, consumer_key: str) -> dict[str, Any]:
    """Return the requests left this minute with a consumer key, and its errors by class."""
    limiter = connections.limiters.get(consumer_key)
    errors = connections.error_logs.get(consumer_key)
    return {
        "left": limiter.left if limiter else REQUESTS_PER_MINUTE,
        "waiting": limiter.waiting if limiter else 0,
        "errors": {
            name: {"count": error.count, "last": iso_time(error.last)}
            for name, error in (errors.counts if errors else {}).items()
        },
    }
