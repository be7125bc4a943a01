"""What a bug report has to tell of an account: counts, states and ages, but nothing private."""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api import REQUESTS_PER_MINUTE
from ..const import CONF_CONSUMER_KEY, DOMAIN
from ..message.address_book import AddressBook, Recipient
from ..outbox import Outbox
from ..sms.phone_number import country_of, is_e164
from ..tracking.ledger import Ledger
from ..tracking.records import Sms
from .account import SmsAccount
from .domain_data import async_get_data

LAST: Final = 10
"""Messages to a recipient that are told of."""


@callback
def async_overview(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Return what is known of an account, whether or not it is loaded."""
    domain = async_get_data(hass)
    account = domain.accounts.get(entry.entry_id)
    data = domain.entries.get(entry.entry_id)
    return {
        "account": _account(account) if account else None,
        "recipients": [_numbers(each) for each in AddressBook(hass, entry).recipients],
        "outbox": asdict(data.outbox.overview) if data else None,
        "ledger": _ledger(data.ledger, domain.connections.clock.now()) if data else None,
        "requests": _requests(hass, entry),
    }


@callback
def async_recipient_overview(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str
) -> dict[str, Any] | None:
    """Return what is known of a recipient of an account, None if there is none."""
    for recipient in AddressBook(hass, entry).recipients:
        if recipient.subentry_id == subentry_id:
            domain = async_get_data(hass)
            data, now = domain.entries.get(entry.entry_id), domain.connections.clock.now()
            return {
                **_numbers(recipient),
                "waiting": _waiting(data.outbox, recipient) if data else 0,
                "last": _last(data.ledger, recipient, now) if data else [],
            }
    return None


@callback
def async_health(hass: HomeAssistant) -> dict[str, int]:
    """Return how it stands with all accounts."""
    entries = hass.config_entries.async_entries(DOMAIN)
    domain = async_get_data(hass)
    limiters = domain.connections.limiters.values()
    return {
        "accounts": len(entries),
        "accounts_ready": len(domain.accounts),
        "queued": sum(data.outbox.overview.jobs for data in domain.entries.values()),
        "requests_left": min((each.left for each in limiters), default=REQUESTS_PER_MINUTE),
    }


def _account(account: SmsAccount) -> dict[str, Any]:
    """Return what OVHcloud says of an account, and how it stands here."""
    polled, budget = account.coordinator, account.spending.budget
    err = getattr(polled.last_exception, "__cause__", None) or polled.last_exception
    return {
        "enabled": polled.data.enabled,
        "credits_left": polled.data.credits_left,
        "used_today": budget.used_today,
        "used_month": budget.used_month,
        # An error's words may be private.
        "last_poll": "ok" if polled.last_update_success else type(err).__name__,
        "queued": account.queued,
        "questions": len(account.questions),
        "lacks_receipts": account.attention.lacks_receipts,
    }


def _numbers(recipient: Recipient) -> dict[str, Any]:
    """Return how many numbers a recipient has, and where they are from."""
    numbers = recipient.phone_numbers
    return {"numbers": len(numbers), "countries": dict(Counter(map(_country, numbers)))}


def _country(number: str) -> str:
    """Return where a number is from."""
    return (country_of(number) if is_e164(number) else "invalid") or "none"


def _ledger(ledger: Ledger, now: float) -> dict[str, Any]:
    """Return what has become of what was sent."""
    sent = [sms for message in ledger.messages for sms in message.sms]
    return {
        "messages": len(ledger.messages),
        "open": len(ledger.open),
        "oldest_open": max((round(now - each.created, 1) for each in ledger.open), default=None),
        **_outcomes(sent),
        "replies": len(ledger.replies),
    }


def _outcomes(sent: list[Sms]) -> dict[str, Any]:
    """Count what became of SMS, and why."""
    return {
        "sms": dict(Counter(sms.status.value for sms in sent)),
        "reasons": dict(Counter(sms.reason for sms in sent if sms.reason)),
    }


def _last(ledger: Ledger, recipient: Recipient, now: float) -> list[dict[str, Any]]:
    """Return what became of the last messages to numbers of a recipient, the newest first."""
    last: list[dict[str, Any]] = []
    for message in reversed(ledger.messages):
        own = [sms for sms in message.sms if sms.receiver in recipient.phone_numbers]
        if own:
            last.append({"age": round(now - message.created, 1), **_outcomes(own)})
        if len(last) == LAST:
            break
    return last


def _waiting(outbox: Outbox, recipient: Recipient) -> int:
    """Return how many messages to numbers of a recipient wait."""
    numbers = set(recipient.phone_numbers)
    return sum(not numbers.isdisjoint(waiting.job.receivers) for waiting in outbox.waiting)


def _requests(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Return what is left of the pace of an account's consumer key, and what went wrong with it."""
    key = entry.data.get(CONF_CONSUMER_KEY, "")
    connections = async_get_data(hass).connections
    limiter = connections.limiters.get(key)
    errors = connections.error_logs.get(key)
    return {
        "left": limiter.left if limiter else REQUESTS_PER_MINUTE,
        "waiting": limiter.waiting if limiter else 0,
        "errors": {
            name: {"count": seen.count, "last": _moment(seen.last)}
            for name, seen in (errors.seen if errors else {}).items()
        },
    }


def _moment(timestamp: float) -> str:
    """Return a moment as JSON."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="seconds")
