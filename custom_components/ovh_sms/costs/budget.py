"""Credits spent on each day, and the limits on them."""

from collections.abc import Iterator
import contextlib
from datetime import date
from math import isfinite
from typing import Any, Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..const import RELEASE
from ..message.options import Options
from ..storage.ledger import Ledger

SPENT: Final = "spent"
"""Key of the spending in the ledger."""

KEEP_DAYS: Final = 62
"""Days with spending that are kept: this month, and more."""

PACE_DAYS: Final = 7
"""Full days of which the pace is the average."""


class Budget:
    """Credits that an account spent, by local date; saved with the SMS that cost them."""

    def __init__(self, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._ledger = ledger
        self._spent: dict[date, float] = {}

    @callback
    def async_load(self) -> None:
        """Read the ledger; what cannot be read is left out."""
        self._spent = _newest(dict(_read(self._ledger.get_state(SPENT))))

    @callback
    def async_spend(self, credits_removed: float) -> None:
        """Count credits that OVHcloud charged."""
        if not _is_spent(credits_removed):
            return
        today = self._today()
        self._spent[today] = _round(self._spent.get(today, 0.0) + credits_removed)
        self._spent = _newest(self._spent)
        self._save()

    @callback
    def async_refund(self, returned: float) -> None:
        """Count credits that OVHcloud gave back, from the last days with spending."""
        for day, spent in sorted(self._spent.items(), reverse=True):
            back = min(spent, returned)
            self._spent[day] = _round(spent - back)
            returned -= back
        self._save()

    @property
    def used_today(self) -> float:
        """Return the credits spent today."""
        return self._spent.get(self._today(), 0.0)

    @property
    def used_month(self) -> float:
        """Return the credits spent in this calendar month."""
        month = self._today().replace(day=1)
        return _round(sum(n for day, n in self._spent.items() if day.replace(day=1) == month))

    @property
    def pace(self) -> float:
        """Return the average credits a day over the last PACE_DAYS full days."""
        today = self._today()
        ages = {(today - day).days: spent for day, spent in self._spent.items()}
        days = min(PACE_DAYS, max([0, *ages]))
        spent = sum(spent for age, spent in ages.items() if 1 <= age <= days)
        return _round(spent / days) if days else 0.0

    def is_exceeded(self, cost: float, waiting: float, options: Options) -> bool:
        """Return whether a budget would be exceeded, queued messages included."""
        budgets = (options.daily_budget, self.used_today), (options.monthly_budget, self.used_month)
        return any(
            limit is not None and (limit <= 0 or _round(used + waiting + cost) > limit)
            for limit, used in budgets
        )

    def _save(self) -> None:
        spent = {day.isoformat(): spent for day, spent in self._spent.items()}
        self._ledger.put_state(SPENT, spent)

    def _today(self) -> date:
        """Return the local date; the last one with spending while the host's clock is wrong."""
        now = dt_util.now()
        if now.timestamp() < RELEASE and self._spent:
            return max(self._spent)
        return now.date()


def _read(stored: dict[str, float]) -> Iterator[tuple[date, float]]:
    """Read dates with credits; entries that are neither are left out."""
    for text, spent in stored.items():
        with contextlib.suppress(ValueError):
            day = date.fromisoformat(text)
            if _is_spent(spent):
                yield day, _round(spent)


def _newest(spent: dict[date, float]) -> dict[date, float]:
    """Keep the newest KEEP_DAYS entries; by count, so that a wrong date drops no others."""
    return dict(sorted(spent.items())[-KEEP_DAYS:])


def _is_spent(value: Any) -> bool:
    """Return whether a value is a positive, finite number of credits."""
    return type(value) in {int, float} and isfinite(value) and value > 0


def _round(value: float) -> float:
    """Return a number of credits without the errors of floats."""
    return round(float(value), 4)
