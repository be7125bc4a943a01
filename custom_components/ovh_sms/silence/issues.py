"""What is wrong with the silence guard, as issues and errors."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..api import OutcomeUnknown, RateLimited, Unavailable
from ..const import CONTROL_PANEL_URL, DOMAIN
from ..outbox.errors import NotInTime
from ..problems.issue import Issue, async_clear, async_report
from ..problems.local_format import local_time
from ..storage.records import DAMAGED
from ..tracking.notices import reason_text


def may_be_outage(reason: str) -> bool:
    """Return whether another try may help soon: OVHcloud was out of reach, or the disk failed."""
    outages = {Unavailable.key, OutcomeUnknown.key, RateLimited.key, NotInTime.key, DAMAGED}
    return reason in outages


class SilenceIssues:
    """The issues of the guard of an account."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry

    def explain(self, reason: str) -> str:
        """Return the text of a reason."""
        return reason_text(self._hass, reason) or reason

    @callback
    def async_started(self) -> None:
        """Clear the issue of an SMS that stayed armed: the guard is there again."""
        async_clear(self._hass, self._entry, Issue.SILENCE_NOT_CANCELLED)

    @callback
    def async_left_armed(self, until: float | None) -> None:
        """Report that an SMS which is not renewed any more leaves at a time (since 1970)."""
        if until is not None:
            async_report(
                self._hass, self._entry, Issue.SILENCE_NOT_CANCELLED, **self._placeholders(until)
            )

    def still_armed(self, until: float) -> HomeAssistantError:
        """Return the error of an SMS that could not be cancelled."""
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="silence_still_armed",
            translation_placeholders=self._placeholders(until),
        )

    @callback
    def async_refused(self, reason: str | None, armed_until: float | None) -> None:
        """Report why the SMS cannot be renewed, and until when the old one is armed."""
        if reason is None:
            async_clear(self._hass, self._entry, Issue.SILENCE_NOT_GUARDED)
        elif armed_until is None:
            async_report(self._hass, self._entry, Issue.SILENCE_NOT_GUARDED, reason=reason)
        else:
            placeholders = {"reason": reason, "time": self._time(armed_until)}
            async_report(self._hass, self._entry, Issue.SILENCE_NOT_RENEWED, **placeholders)

    def _placeholders(self, until: float) -> dict[str, str]:
        return {"time": self._time(until), "control_panel_url": CONTROL_PANEL_URL}

    def _time(self, moment: float) -> str:
        local = dt_util.as_local(dt_util.utc_from_timestamp(moment))
        return local_time(local, self._hass.config.language)
