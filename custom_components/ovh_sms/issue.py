"""Issues that tell the user what stands between a message and its receiver."""

from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import CONF_SERVICE_NAME, DOMAIN


class Issue(StrEnum):
    """Translation keys of the issues; all but the first are told per account."""

    ACTION_NAME_TAKEN = "action_name_taken"
    BUDGET_REACHED = "budget_reached"
    CANNOT_CONFIRM = "cannot_confirm"
    CANNOT_RECEIVE = "cannot_receive"
    CANNOT_SEND = "cannot_send"
    LOW_CREDITS = "low_credits"
    MESSAGES_DISCARDED = "messages_discarded"
    NO_CREDITS = "no_credits"
    OUTBOX_DAMAGED = "outbox_damaged"
    OUTBOX_STUCK = "outbox_stuck"
    WEBHOOK_NOT_REMOVED = "webhook_not_removed"


_SEVERITIES = {Issue.LOW_CREDITS: ir.IssueSeverity.WARNING}
# These stay true when the account is gone.
_OUTLIVING = {Issue.ACTION_NAME_TAKEN, Issue.MESSAGES_DISCARDED, Issue.WEBHOOK_NOT_REMOVED}


@callback
def async_report_action_name_taken(hass: HomeAssistant, names: list[str]) -> None:
    """Say that another integration owns names of our actions, or that none does any more."""
    if names:
        _async_create(
            hass, Issue.ACTION_NAME_TAKEN, Issue.ACTION_NAME_TAKEN, {"actions": ", ".join(names)}
        )
    else:
        ir.async_delete_issue(hass, DOMAIN, Issue.ACTION_NAME_TAKEN)


@callback
def async_report(
    hass: HomeAssistant, entry: ConfigEntry, issue: Issue, **placeholders: str
) -> None:
    """Say what is wrong with an account, or say it again with what has changed."""
    _async_create(hass, issue, _id(entry, issue), {"account": entry.title, **placeholders})


@callback
def async_clear(hass: HomeAssistant, entry: ConfigEntry, *issues: Issue) -> None:
    """Take issues of an account back, because they are solved."""
    for issue in issues:
        ir.async_delete_issue(hass, DOMAIN, _id(entry, issue))


@callback
def async_clear_all(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take what was said of an account away with it."""
    async_clear(hass, entry, *set(Issue) - _OUTLIVING)


@callback
def _async_create(
    hass: HomeAssistant, issue: Issue, issue_id: str, placeholders: dict[str, str]
) -> None:
    """Create an issue, or replace it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=_SEVERITIES.get(issue, ir.IssueSeverity.ERROR),
        translation_key=issue,
        translation_placeholders=placeholders,
    )


def _id(entry: ConfigEntry, issue: Issue) -> str:
    """Return the id of an issue, one per account."""
    return f"{issue}_{entry.data[CONF_SERVICE_NAME]}"
