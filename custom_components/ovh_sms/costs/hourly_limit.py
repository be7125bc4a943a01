"""Parts that an account sent within the last hour, and the limit on them."""

from collections import Counter
from collections.abc import Iterator
import contextlib
from datetime import datetime
from math import ceil, floor
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later

from ..const import SECONDS_A_MINUTE
from ..message.invalid_call import InvalidCall
from ..message.options import Options
from ..problems.issue import Issue, async_clear, async_report
from ..storage.ledger import Ledger

SENT: Final = "parts"
"""Key of the parts in the ledger."""

HOUR: Final = 60
"""Minutes for which a part counts."""

IMPLAUSIBLE: Final = 1e6
"""Parts in a minute that only a damaged file has; they must not hold an alarm back."""

CRITICAL_TIMES: Final = 5
"""How many times the limit critical messages may use."""


class SentParts:
    """Parts that an account handed over, by minute of the ledger's own clock.

    Saved with the messages. The host's clock may be wrong; the ledger's never runs backwards.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._ledger = ledger
        self._sent: Counter[int] = Counter()

    @callback
    def async_load(self) -> None:
        """Read the ledger; what cannot be read is left out."""
        for text, parts in self._ledger.get_state(SENT).items():
            with contextlib.suppress(ValueError):
                # A restored clock may be behind: then the parts count for an hour from now on.
                minute = min(int(text), self._minute)
                self._sent[minute] += int(parts) if 0 <= parts < IMPLAUSIBLE else 0

    @property
    def count(self) -> int:
        """Return the parts of the last hour."""
        return sum(parts for _, parts in self._recent())

    @callback
    def async_add(self, parts: int) -> int:
        """Count parts; return the minute under which they are counted."""
        minute = self._minute
        self._sent[minute] += parts
        self._sent = Counter(dict(self._recent()))
        self._ledger.put_state(SENT, {str(each): parts for each, parts in self._recent()})
        return minute

    @callback
    def async_remove(self, minute: int, parts: int) -> None:
        """Count parts of a minute no longer; saved with the next message."""
        self._sent[minute] -= parts

    def room_in(self, parts: int, limit: float) -> float:
        """Return the seconds until there is room for more parts, an hour if there never is."""
        excess = self.count + parts - limit
        if excess <= 0:
            return 0.0
        now = self._ledger.file.clock.now()
        for minute, sent in self._recent():
            excess -= sent
            if excess <= 0:
                return (minute + HOUR) * SECONDS_A_MINUTE - now
        return float(HOUR * SECONDS_A_MINUTE)

    def _recent(self) -> list[tuple[int, int]]:
        """Return the minutes of the last hour with their parts, the oldest first."""
        first = self._minute - HOUR
        return sorted((minute, parts) for minute, parts in self._sent.items() if minute > first)

    @property
    def _minute(self) -> int:
        return floor(self._ledger.file.clock.now() / SECONDS_A_MINUTE)


class HourlyLimit:
    """Stops an automation that sends without end."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, options: Options, sent: SentParts
    ) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self._limit = options.hourly_limit
        self._sent = sent
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Clear the issue as soon as there is room."""
        self._entry.async_on_unload(self._async_stop)
        self._async_review()

    @property
    def has_room(self) -> bool:
        """Return whether a message of one part would be sent."""
        return not self._limit or self._sent.count < self._limit

    @contextlib.contextmanager
    def counted(self, parts: int, *, critical: bool) -> Iterator[None]:
        """Count parts that are handed over unless that fails; raises InvalidCall over the limit."""
        times = CRITICAL_TIMES if critical else 1
        if self._limit and self._sent.count + parts > self._limit:
            self._report(parts)
            if self._sent.count + parts > self._limit * times:
                raise self._error(parts, times)
        minute = self._sent.async_add(parts)
        try:
            yield
        except HomeAssistantError:
            self._sent.async_remove(minute, parts)
            raise

    def _report(self, parts: int) -> None:
        """Report the issue, until there is room for as many parts."""
        # An account may be removed while a message is composed.
        if self._hass.config_entries.async_get_entry(self._entry.entry_id):
            usual = f"{self._limit:.0f}"
            async_report(self._hass, self._entry, Issue.HOURLY_LIMIT_REACHED, limit=usual)
            self._review_in(self._sent.room_in(parts, self._limit))

    def _error(self, parts: int, times: int) -> InvalidCall:
        """Return the error over a limit, which is that of the options, some times."""
        account, usual, limit = self._entry.title, f"{self._limit:.0f}", self._limit * times
        shown = usual if times == 1 else f"{times} \u00d7 {usual}"
        seconds = self._sent.room_in(parts, limit)
        if parts > limit:
            return InvalidCall("hourly_limit_too_low", account=account, parts=parts, limit=shown)
        return InvalidCall(
            "hourly_limit_reached",
            account=account,
            parts=parts,
            sent=self._sent.count,
            limit=shown,
            minutes=ceil(seconds / SECONDS_A_MINUTE),
        )

    @callback
    def _async_review(self, _now: datetime | None = None) -> None:
        """Clear the issue if a message of one part would be sent."""
        self._cancel = None
        seconds = self._sent.room_in(1, self._limit) if self._limit else 0.0
        if seconds:
            self._review_in(seconds)
        else:
            async_clear(self._hass, self._entry, Issue.HOURLY_LIMIT_REACHED)

    def _review_in(self, seconds: float) -> None:
        self._async_stop()
        self._cancel = async_call_later(self._hass, seconds, self._async_review)

    @callback
    def _async_stop(self) -> None:
        if self._cancel:
            self._cancel()
            self._cancel = None
