"""Repair issues of the integration and of its accounts."""

from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..api import CREATE_TOKEN_URL, MissingRight
from ..const import CONF_SERVICE_NAME, DOMAIN

type IssueData = dict[str, str | int | float | None]


class Issue(StrEnum):
    """Translation keys of the issues."""

    ACTION_NAME_TAKEN = "action_name_taken"
    BUDGET_REACHED = "budget_reached"
    CANNOT_CONFIRM = "cannot_confirm"
    CANNOT_RECEIVE = "cannot_receive"
    CANNOT_SEND = "cannot_send"
    KEY_EXPIRES_SOON = "key_expires_soon"
    KEY_TOO_POWERFUL = "key_too_powerful"
    LOW_CREDITS = "low_credits"
    MESSAGES_DISCARDED = "messages_discarded"
    NO_CREDITS = "no_credits"
    NUMBERS_NOT_IMPORTED = "numbers_not_imported"
    OUTBOX_DAMAGED = "outbox_damaged"
    OUTBOX_STUCK = "outbox_stuck"
    SENDER_NOT_ENABLED = "sender_not_enabled"
    WEBHOOK_NOT_REMOVED = "webhook_not_removed"
    YAML_IGNORED = "yaml_ignored"


_SEVERITIES = dict.fromkeys(
    (
        Issue.KEY_EXPIRES_SOON,
        Issue.KEY_TOO_POWERFUL,
        Issue.LOW_CREDITS,
        Issue.YAML_IGNORED,
    ),
    ir.IssueSeverity.WARNING,
)
_FIXABLE = {Issue.KEY_EXPIRES_SOON, Issue.KEY_TOO_POWERFUL}
# After a restart nothing would report them again.
_PERSISTENT = {
    Issue.MESSAGES_DISCARDED,
    Issue.NUMBERS_NOT_IMPORTED,
    Issue.OUTBOX_DAMAGED,
    Issue.WEBHOOK_NOT_REMOVED,
}
# They are not cleared with an account.
_OUTLIVING = {
    Issue.ACTION_NAME_TAKEN,
    Issue.MESSAGES_DISCARDED,
    Issue.WEBHOOK_NOT_REMOVED,
    Issue.YAML_IGNORED,
}


@callback
def async_report_action_name_taken(hass: HomeAssistant, names: list[str]) -> None:
    """Report the names of our actions that another integration owns, or clear the issue."""
    if names:
        _async_create(
            hass, Issue.ACTION_NAME_TAKEN, Issue.ACTION_NAME_TAKEN, {"actions": ", ".join(names)}
        )
    else:
        ir.async_delete_issue(hass, DOMAIN, Issue.ACTION_NAME_TAKEN)


@callback
def async_report_yaml_ignored(hass: HomeAssistant) -> None:
    """Report that lines in configuration.yaml have no effect."""
    _async_create(hass, Issue.YAML_IGNORED, Issue.YAML_IGNORED, {})


@callback
def async_report(
    hass: HomeAssistant, entry: ConfigEntry, issue: Issue, **placeholders: str
) -> None:
    """Create an issue of an account, or update its placeholders."""
    about = {"account": entry.title, **placeholders}
    data: IssueData | None = {"entry_id": entry.entry_id} if issue in _FIXABLE else None
    _async_create(hass, issue, _id(entry, issue), about, data)


@callback
def async_report_missing(
    hass: HomeAssistant, entry: ConfigEntry, issue: Issue, err: MissingRight
) -> None:
    """Report the right that an account lacks, with the link to create keys."""
    url = {"create_token_url": CREATE_TOKEN_URL}
    async_report(hass, entry, issue, **err.placeholders, **url)


@callback
def async_clear(hass: HomeAssistant, entry: ConfigEntry, *issues: Issue) -> None:
    """Delete issues of an account."""
    for issue in issues:
        ir.async_delete_issue(hass, DOMAIN, _id(entry, issue))


@callback
def async_clear_all(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issues of an account that is removed."""
    async_clear(hass, entry, *set(Issue) - _OUTLIVING)


@callback
def _async_create(
    hass: HomeAssistant,
    issue: Issue,
    issue_id: str,
    placeholders: dict[str, str],
    data: IssueData | None = None,
) -> None:
    """Create or update an issue; one with data is fixable."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data=data,
        is_fixable=data is not None,
        is_persistent=issue in _PERSISTENT,
        severity=_SEVERITIES.get(issue, ir.IssueSeverity.ERROR),
        translation_key=issue,
        translation_placeholders=placeholders,
    )


def _id(entry: ConfigEntry, issue: Issue) -> str:
    """Return the id of an account's issue."""
    return f"{issue}_{entry.data.get(CONF_SERVICE_NAME) or entry.unique_id}"
