"""Checks the budget of an account, counts what it spends, and warns of low credits."""

from collections.abc import Iterable
from datetime import datetime
from math import ceil
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_change

from ..api import OvhClient
from ..const import CONF_SERVICE_NAME, CONTROL_PANEL_URL
from ..message import Draft
from ..message.invalid_call import InvalidCall
from ..message.options import Options
from ..message.signals import SIGNAL_SPENT
from ..outbox import Outbox
from ..problems.account_issues import async_report_no_credits
from ..problems.issue import Issue, async_clear, async_is_reported, async_report
from ..problems.local_format import local_number
from ..storage.ledger import Ledger
from .budget import Budget
from .credit_level import CreditLevel
from .hourly_limit import HourlyLimit, SentParts
from .rates import USUAL, Rates

LONGEST_FORECAST: Final = 365
"""Days beyond which the end of the credits is not forecast."""


class Spending:
    """Budget, rates and credits of an account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        options: Options,
        *,
        budget: Budget,
        sent_parts: SentParts,
        rates: Rates,
        outbox: Outbox,
        ledger: Ledger,
    ) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self._options = options
        self._outbox = outbox
        self.budget = budget
        self.hourly = HourlyLimit(hass, entry, options, sent_parts)
        self.rates = rates
        self._level = CreditLevel(hass, entry, ledger)

    @property
    def has_room(self) -> bool:
        """Return whether budget and hourly limit allow an SMS of one part to this country."""
        cost = self.rates.at_home or USUAL
        is_exceeded = self.budget.is_exceeded(cost, self._outbox.cost, self._options)
        return self.hourly.has_room and not is_exceeded

    def covers(self, credits_left: float) -> bool:
        """Return whether credits are enough for an SMS of one part to this country."""
        return credits_left > 0 and credits_left >= self.rates.at_home

    def check(self, cost: float, *, critical: bool = False) -> None:
        """Report a message of this cost (credits) that exceeds the budget.

        Raises InvalidCall unless it is critical.
        """
        waiting = self._outbox.cost
        if not self.budget.is_exceeded(cost, waiting, self._options):
            async_clear(self._hass, self._entry, Issue.BUDGET_REACHED)
            return
        daily, monthly = self._options.daily_budget, self._options.monthly_budget
        placeholders = {
            "used_today": self._number(self.budget.used_today),
            "daily": "-" if daily is None else self._number(daily),
            "used_month": self._number(self.budget.used_month),
            "monthly": "-" if monthly is None else self._number(monthly),
        }
        if self._hass.config_entries.async_get_entry(self._entry.entry_id):
            async_report(self._hass, self._entry, Issue.BUDGET_REACHED, **placeholders)
        if not critical:
            raise InvalidCall(
                "budget_reached",
                account=self._entry.title,
                cost=self._number(cost),
                waiting=self._number(waiting),
                **placeholders,
            )

    def cost_of(self, draft: Draft) -> float:
        """Return the credits that a message is estimated to cost."""
        return round(self.rates.cost(draft.receivers, draft.size.parts) * draft.factor, 4)

    @callback
    def async_start(self) -> None:
        """Follow the days."""
        self._entry.async_on_unload(
            # Some days have no midnight.
            async_track_time_change(self._hass, self.async_new_day, minute=0, second=0)
        )
        self.async_new_day()
        self.hourly.async_start()
        self._level.async_start()

    @callback
    def async_learn_rates(self, client: OvhClient, phone_numbers: Iterable[str]) -> None:
        """Fetch the rates of these numbers if there is a budget."""
        if (self._options.daily_budget, self._options.monthly_budget) != (None, None):
            self._entry.async_create_background_task(
                self._hass, self.rates.async_learn(client, phone_numbers), "ovh_sms rates"
            )

    @callback
    def async_new_day(self, _now: datetime | None = None) -> None:
        """Clear the budget issue if the new day allows spending again."""
        if not self.budget.is_exceeded(0.0, 0.0, self._options):
            async_clear(self._hass, self._entry, Issue.BUDGET_REACHED)
        self.async_notify()

    @callback
    def async_check_credits(self, credits_left: float) -> None:
        """Report that no credits, or few, are left; or clear the issue of few credits."""
        hass, entry = self._hass, self._entry
        self._level.async_update(credits_left)
        if not self.covers(credits_left):
            async_report_no_credits(hass, entry)
        elif async_is_reported(hass, entry, Issue.NO_CREDITS):
            # OVHcloud has refused a message that costs more than is left.
            return
        elif credits_left >= self._options.low_credits:
            async_clear(hass, entry, Issue.LOW_CREDITS)
        else:
            self._report_low(credits_left)

    def _report_low(self, credits_left: float) -> None:
        """Report that few credits are left, and for how long if that is known."""
        placeholders = {
            "credits": self._number(credits_left),
            "control_panel_url": CONTROL_PANEL_URL,
        }
        issue = Issue.LOW_CREDITS
        if days := self.days_left(credits_left):
            issue = Issue.LOW_CREDITS_FORECAST
            placeholders["days"] = str(days)
        async_report(self._hass, self._entry, issue, **placeholders)

    def days_left(self, credits_left: float) -> int | None:
        """Return how long credits last at the pace of the last days, None if that is not known."""
        pace = self.budget.pace
        if not pace or (days := credits_left / pace) > LONGEST_FORECAST:
            return None
        return max(0, ceil(days))

    @callback
    def async_refund(self, returned: float) -> None:
        """Count credits that OVHcloud gave back."""
        self.budget.async_refund(returned)
        self.async_notify()

    def _number(self, value: float) -> str:
        return local_number(value, self._hass.config.language)

    @callback
    def async_notify(self) -> None:
        """Show what was spent."""
        name = self._entry.data[CONF_SERVICE_NAME]
        async_dispatcher_send(self._hass, SIGNAL_SPENT.format(name))
