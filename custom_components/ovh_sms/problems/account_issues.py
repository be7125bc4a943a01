"""Create and clear the repair issues of an account from OVHcloud's answers."""

from collections.abc import Sequence

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api import AccountBlocked, AuthenticationFailed, MissingRight, NoCredits, OvhError
from ..const import CONTROL_PANEL_URL
from ..message.invalid_call import list_names
from ..message.recipient_names import wrong_names
from ..sms.phone_number import mask
from .issue import (
    Issue,
    async_clear,
    async_is_reported,
    async_report,
    async_report_missing,
    async_report_or_clear,
)
from .reauth import async_needs_reauth, async_start_reauth


@callback
def async_report_blocked(hass: HomeAssistant, entry: ConfigEntry, err: AccountBlocked) -> None:
    """Report in OVHcloud's words that an account must not send."""
    async_report(hass, entry, Issue.ACCOUNT_BLOCKED, words=mask(err.words) or "-")


@callback
def async_report_no_credits(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Report that an account has too few credits to send, instead of few credits."""
    async_clear(hass, entry, Issue.LOW_CREDITS)
    async_report(hass, entry, Issue.NO_CREDITS, control_panel_url=CONTROL_PANEL_URL)


class AccountIssues:
    """The repair issues of an account, and its reauthentication."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self.lacks_receipts = False
        """Whether the keys lack the right to read receipts."""

    @callback
    def async_start(self) -> None:
        """Clear the issues of missing rights: requests with the current keys report them again."""
        async_clear(
            self._hass,
            self._entry,
            Issue.CANNOT_SEND,
            Issue.CANNOT_CONFIRM,
            Issue.CANNOT_RECEIVE,
            Issue.SILENCE_MISSING_RIGHT,
        )

    @property
    def forbid_sending(self) -> bool:
        """Return whether OVHcloud refuses the keys, their right to send, or the account."""
        hass, entry = self._hass, self._entry
        return async_needs_reauth(hass, entry) or any(
            async_is_reported(hass, entry, issue)
            for issue in (Issue.ACCOUNT_BLOCKED, Issue.CANNOT_SEND)
        )

    @callback
    def async_named(self, names: Sequence[str]) -> None:
        """Report the names of recipients that cannot be used, or clear that issue."""
        wrong = [f'"{mask(name)}"' for name in wrong_names(names)]
        async_report_or_clear(
            self._hass, self._entry, Issue.RECIPIENT_NAMES, wrong, names=list_names(wrong)
        )

    @callback
    def async_accepted(self) -> None:
        """Clear the issues that an accepted job disproves."""
        async_clear(
            self._hass, self._entry, Issue.NO_CREDITS, Issue.ACCOUNT_BLOCKED, Issue.CANNOT_SEND
        )

    @callback
    def async_credits_bought(self) -> None:
        """Clear the issue that only more credits disprove: those left may be too few to send."""
        async_clear(self._hass, self._entry, Issue.NO_CREDITS)

    @callback
    def async_refused(self, err: OvhError) -> None:
        """Start a reauthentication or report an issue, as the error of a job requires."""
        if isinstance(err, AuthenticationFailed):
            async_start_reauth(self._hass, self._entry)
        if isinstance(err, NoCredits):
            async_report_no_credits(self._hass, self._entry)
        elif isinstance(err, AccountBlocked):
            async_report_blocked(self._hass, self._entry, err)
        if isinstance(err, MissingRight):
            async_report_missing(self._hass, self._entry, Issue.CANNOT_SEND, err)

    @callback
    def async_looked(self, missing: MissingRight | None) -> None:
        """Report the right that look-ups of sent messages lack, or clear that issue."""
        async_report_missing(self._hass, self._entry, Issue.CANNOT_CONFIRM, missing)

    @callback
    def async_stuck(self, count: int) -> None:
        """Report how many messages have waited for long, or clear that issue."""
        async_report_or_clear(self._hass, self._entry, Issue.OUTBOX_STUCK, count, count=str(count))

    @callback
    def async_kept(self, words: str, count: int) -> None:
        """Report the words of a refusal and how many messages it keeps, or clear that issue."""
        async_report_or_clear(
            self._hass,
            self._entry,
            Issue.NOT_UNDERSTOOD,
            count,
            words=mask(words) or "-",
            count=str(count),
        )

    @callback
    def async_receipts_polled(self, err: OvhError | None) -> None:
        """Report the error of a poll for receipts, or clear the issue of the right it lacked."""
        if isinstance(err, MissingRight):
            self.lacks_receipts = True
            self.async_looked(err)
        elif err is not None:
            self.async_refused(err)
        elif self.lacks_receipts:
            # Otherwise the issue is of a look-up, which clears it itself.
            self.lacks_receipts = False
            self.async_looked(None)

    @callback
    def async_replies_polled(self, err: OvhError | None) -> None:
        """Report the error of a poll for replies, or clear the issue of the right it lacked."""
        if err is None or isinstance(err, MissingRight):
            async_report_missing(self._hass, self._entry, Issue.CANNOT_RECEIVE, err)
        else:
            self.async_refused(err)
