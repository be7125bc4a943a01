"""Repair issues of the integration and of its accounts."""

from enum import StrEnum
import re
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_cached_translations

from ..api import MissingRight, key_links, rights_of_account
from ..const import CONF_SERVICE_NAME, CONF_WEBHOOK, DOMAIN
from ..sms.phone_number import mask

MOST_NAMES: Final = 20
"""Names that an issue about the calls of an action lists."""

LONGEST_SHOWN: Final = 60
"""Characters of such a name."""

_NOT_SHOWN: Final = re.compile(r"[^\w +.'@:-]")


class Issue(StrEnum):
    """Translation keys of the issues."""

    ACCOUNT_BLOCKED = "account_blocked"
    ACTION_NAME_TAKEN = "action_name_taken"
    ANSWERS_OTHERWISE = "answers_otherwise"
    BUDGET_REACHED = "budget_reached"
    CANNOT_CONFIRM = "cannot_confirm"
    CANNOT_READ = "cannot_read"
    CANNOT_RECEIVE = "cannot_receive"
    CANNOT_SEND = "cannot_send"
    HOURLY_LIMIT_REACHED = "hourly_limit_reached"
    KEY_EXPIRES_SOON = "key_expires_soon"
    KEY_TOO_POWERFUL = "key_too_powerful"
    LOW_CREDITS = "low_credits"
    LOW_CREDITS_FORECAST = "low_credits_forecast"
    """LOW_CREDITS in other words, with the days that they last."""
    MESSAGES_DISCARDED = "messages_discarded"
    NO_CREDITS = "no_credits"
    NOT_ARRIVING = "not_arriving"
    NOT_UNDERSTOOD = "not_understood"
    NUMBERS_NOT_IMPORTED = "numbers_not_imported"
    OUTBOX_DAMAGED = "outbox_damaged"
    OUTBOX_NOT_SAVED = "outbox_not_saved"
    OUTBOX_STUCK = "outbox_stuck"
    RECIPIENT_NAMES = "recipient_names"
    SENDER_NOT_ENABLED = "sender_not_enabled"
    SENDER_RULES = "sender_rules"
    SERVICE_ENDS = "service_ends"
    SERVICE_EXPIRED = "service_expired"
    """ACCOUNT_BLOCKED in other words: the contract has ended."""
    SERVICE_STATE = "service_state"
    """SERVICE_ENDS in other words, with the state of the contract."""
    SILENCE_COSTS = "silence_costs"
    SILENCE_MISSING_RIGHT = "silence_missing_right"
    SILENCE_NOT_CANCELLED = "silence_not_cancelled"
    SILENCE_NOT_GUARDED = "silence_not_guarded"
    SILENCE_NOT_RENEWED = "silence_not_renewed"
    """SILENCE_NOT_GUARDED in other words, with the time of the SMS that OVHcloud still has."""
    STOP_LIST = "stop_list"
    UNKNOWN_DATA = "unknown_data"
    UNKNOWN_TARGETS = "unknown_targets"
    WEBHOOK_NEEDS_HTTPS = "webhook_needs_https"
    WEBHOOK_NOT_REMOVED = "webhook_not_removed"
    YAML_IGNORED = "yaml_ignored"


_WARNINGS = {
    Issue.ANSWERS_OTHERWISE,
    Issue.KEY_EXPIRES_SOON,
    Issue.KEY_TOO_POWERFUL,
    Issue.LOW_CREDITS,
    Issue.LOW_CREDITS_FORECAST,
    Issue.WEBHOOK_NEEDS_HTTPS,
    Issue.RECIPIENT_NAMES,
    Issue.SENDER_RULES,
    Issue.SERVICE_ENDS,
    Issue.SERVICE_STATE,
    Issue.SILENCE_COSTS,
    Issue.YAML_IGNORED,
}
_FIXABLE = {
    Issue.KEY_EXPIRES_SOON,
    Issue.KEY_TOO_POWERFUL,
    Issue.LOW_CREDITS,
    Issue.LOW_CREDITS_FORECAST,
    Issue.NO_CREDITS,
    Issue.NOT_UNDERSTOOD,
    Issue.SILENCE_COSTS,
    Issue.SILENCE_MISSING_RIGHT,
}
# After a restart nothing would report them again, or not at once.
_PERSISTENT = {
    Issue.HOURLY_LIMIT_REACHED,
    Issue.MESSAGES_DISCARDED,
    Issue.NUMBERS_NOT_IMPORTED,
    Issue.OUTBOX_DAMAGED,
    Issue.SERVICE_ENDS,
    Issue.SERVICE_EXPIRED,
    Issue.SERVICE_STATE,
    Issue.SILENCE_NOT_CANCELLED,
    Issue.WEBHOOK_NEEDS_HTTPS,
    Issue.WEBHOOK_NOT_REMOVED,
}
# Issues in other words have one id.
_VARIANT_OF = {
    Issue.LOW_CREDITS_FORECAST: Issue.LOW_CREDITS,
    Issue.SERVICE_EXPIRED: Issue.ACCOUNT_BLOCKED,
    Issue.SERVICE_STATE: Issue.SERVICE_ENDS,
    Issue.SILENCE_NOT_RENEWED: Issue.SILENCE_NOT_GUARDED,
}
# They are not cleared with an account.
_OUTLIVING = {
    Issue.ACTION_NAME_TAKEN,
    Issue.MESSAGES_DISCARDED,
    Issue.SILENCE_NOT_CANCELLED,
    Issue.WEBHOOK_NOT_REMOVED,
    Issue.YAML_IGNORED,
}


@callback
def async_report(
    hass: HomeAssistant, entry: ConfigEntry | None, issue: Issue, **placeholders: str
) -> None:
    """Create an issue of an account or of the integration, or update its placeholders."""
    account = {"account": entry.title} if entry else {}
    ir.async_create_issue(
        hass,
        DOMAIN,
        _id(entry, issue),
        data={"entry_id": entry.entry_id} if entry and issue in _FIXABLE else None,
        is_fixable=issue in _FIXABLE,
        is_persistent=issue in _PERSISTENT,
        severity=ir.IssueSeverity.WARNING if issue in _WARNINGS else ir.IssueSeverity.ERROR,
        translation_key=issue,
        translation_placeholders=account | placeholders,
    )


@callback
def async_report_or_clear(
    hass: HomeAssistant,
    entry: ConfigEntry | None,
    issue: Issue,
    is_wrong: object,
    **placeholders: str,
) -> None:
    """Report an issue if something is wrong, otherwise clear it."""
    if is_wrong:
        async_report(hass, entry, issue, **placeholders)
    else:
        async_clear(hass, entry, issue)


@callback
def async_report_action(hass: HomeAssistant, issue: Issue, action: str, names: list[str]) -> None:
    """Add names that an action was called with to its issue, which lasts until a restart."""
    if not names:
        return
    issue_id = f"{issue}_{action}"
    known = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    before = ((known and known.translation_placeholders) or {}).get("names", "")
    shown = dict.fromkeys([*filter(None, before.split(", ")), *map(shown_name, names[:MOST_NAMES])])
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=issue,
        translation_placeholders={"action": action, "names": ", ".join([*shown][:MOST_NAMES])},
    )


@callback
def async_report_missing(
    hass: HomeAssistant, entry: ConfigEntry, issue: Issue, err: MissingRight | None
) -> None:
    """Report the right that an account lacks, with links to create keys, or clear the issue."""
    placeholders = err.placeholders | key_links_of(entry) if err else {}
    async_report_or_clear(hass, entry, issue, err, **placeholders)


def key_links_of(entry: ConfigEntry, *, webhook: bool = False) -> dict[str, str]:
    """Return the links to create keys for one account, those of a webhook if it is on or wanted."""
    is_called = webhook or bool(entry.options.get(CONF_WEBHOOK))
    return key_links(rights_of_account(entry.data.get(CONF_SERVICE_NAME, "*"), webhook=is_called))


@callback
def async_clear(hass: HomeAssistant, entry: ConfigEntry | None, *issues: Issue) -> None:
    """Delete issues of an account or of the integration."""
    for issue in issues:
        ir.async_delete_issue(hass, DOMAIN, _id(entry, issue))


@callback
def async_clear_words(hass: HomeAssistant, entry: ConfigEntry, issue: Issue) -> None:
    """Delete an issue of an account unless it has the text of another key."""
    known = ir.async_get(hass).async_get_issue(DOMAIN, _id(entry, issue))
    if known and known.translation_key == issue:
        async_clear(hass, entry, issue)


@callback
def async_clear_all(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issues of an account that is removed."""
    async_clear(hass, entry, *set(Issue) - _OUTLIVING)


@callback
def async_is_reported(hass: HomeAssistant, entry: ConfigEntry, issue: Issue) -> bool:
    """Return whether there is an issue of an account."""
    return ir.async_get(hass).async_get_issue(DOMAIN, _id(entry, issue)) is not None


@callback
def issue_title(hass: HomeAssistant, issue: Issue, **placeholders: str) -> str:
    """Return the title of an issue in the language of Home Assistant."""
    texts = async_get_cached_translations(hass, hass.config.language, "issues", DOMAIN)
    return texts.get(f"component.{DOMAIN}.issues.{issue}.title", "").format(**placeholders)


def shown_name(name: str) -> str:
    """Return a name that a caller or OVHcloud chose, without whole numbers and Markdown."""
    return mask(_NOT_SHOWN.sub(" ", name[:LONGEST_SHOWN])).strip() or "?"


def _id(entry: ConfigEntry | None, issue: Issue) -> str:
    """Return the id of an issue."""
    issue = _VARIANT_OF.get(issue, issue)
    if entry is None:
        return issue
    return f"{issue}_{entry.data.get(CONF_SERVICE_NAME) or entry.unique_id}"
