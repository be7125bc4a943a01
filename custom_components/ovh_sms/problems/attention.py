"""What of an account needs a hand: said when it goes wrong, and taken back when it is mended."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api import AuthenticationFailed, MissingRight, NoCredits, OvhError
from .issue import Issue, async_clear, async_report, async_report_missing


class Attention:
    """Raises the issues of an account, and asks for other keys if OVHcloud refuses these."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._entry = entry
        self.lacks_receipts = False

    @callback
    def async_start(self) -> None:
        """Forget what other keys could not do: what is still true is said again."""
        async_clear(
            self._hass, self._entry, Issue.CANNOT_SEND, Issue.CANNOT_CONFIRM, Issue.CANNOT_RECEIVE
        )

    # What the outbox tells

    @callback
    def async_accepted(self) -> None:
        """Take back what an accepted job disproves."""
        async_clear(self._hass, self._entry, Issue.NO_CREDITS, Issue.CANNOT_SEND)

    @callback
    def async_refused(self, err: OvhError) -> None:
        """Start what mends an error."""
        if isinstance(err, AuthenticationFailed):
            self._entry.async_start_reauth(self._hass)
        if isinstance(err, NoCredits):
            async_report(self._hass, self._entry, Issue.NO_CREDITS)
        if isinstance(err, MissingRight):
            async_report_missing(self._hass, self._entry, Issue.CANNOT_SEND, err)

    @callback
    def async_looked(self, missing: MissingRight | None) -> None:
        """Say so if it cannot be found out whether messages were sent."""
        if missing:
            async_report_missing(self._hass, self._entry, Issue.CANNOT_CONFIRM, missing)
        else:
            async_clear(self._hass, self._entry, Issue.CANNOT_CONFIRM)

    @callback
    def async_stuck(self, count: int) -> None:
        """Raise the alarm about messages that wait for long."""
        if count:
            async_report(self._hass, self._entry, Issue.OUTBOX_STUCK, count=str(count))
        else:
            async_clear(self._hass, self._entry, Issue.OUTBOX_STUCK)

    # What comes of asking

    @callback
    def async_asked_for_receipts(self, err: OvhError | None) -> None:
        """Say so if it cannot be found out what became of messages."""
        if isinstance(err, MissingRight):
            self.lacks_receipts = True
            self.async_looked(err)
        elif err is not None:
            self.async_refused(err)
        elif self.lacks_receipts:
            # The outbox says for itself what it may not ask.
            self.lacks_receipts = False
            self.async_looked(None)

    @callback
    def async_asked_for_replies(self, err: OvhError | None) -> None:
        """Say so if replies cannot be picked up."""
        if isinstance(err, MissingRight):
            async_report_missing(self._hass, self._entry, Issue.CANNOT_RECEIVE, err)
        elif err is None:
            async_clear(self._hass, self._entry, Issue.CANNOT_RECEIVE)
        else:
            self.async_refused(err)
