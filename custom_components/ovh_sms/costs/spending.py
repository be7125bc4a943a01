"""What the messages of an account cost, and what it may spend."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_change

from ..api import OvhClient
from ..const import CONF_SERVICE_NAME, CONTROL_PANEL_URL, DOMAIN
from ..message.options import NO_LIMITS, Options
from ..message.signals import SIGNAL_SPENT
from ..problems.issue import Issue, async_clear, async_report
from .budget import Budget
from .rates import Rates

LONGEST_FORECAST: Final = 365
"""Days beyond which nobody knows how long credits last."""


class Spending:
    """Watches over the credits of an account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        budget: Budget,
        rates: Rates,
        options: Options,
    ) -> None:
        """Set up without any I/O."""
        self._hass = hass
        self._entry = entry
        self._budget = budget
        self._options = options
        self._rates = rates

    @property
    def used_today(self) -> float:
        """Return the credits used since midnight."""
        return self._budget.used_today

    @property
    def used_month(self) -> float:
        """Return the credits used in this calendar month."""
        return self._budget.used_month

    def cost(self, receivers: Iterable[str], parts: int) -> float:
        """Return the credits a text is estimated to cost."""
        return self._rates.cost(receivers, parts)

    async def async_learn_rates(self, client: OvhClient, receivers: Iterable[str]) -> bool:
        """Ask for the rates that are not known yet, and return whether all are now."""
        return await self._rates.async_learn(client, receivers)

    def check(self, cost: float, waiting: float) -> None:
        """Raise a translated error if a message costs more than may be spent."""
        if self._budget.exceeded(cost, waiting, self._options.limits) is None:
            async_clear(self._hass, self._entry, Issue.BUDGET_REACHED)
            return
        limits = self._options.limits
        placeholders = {
            "used_today": f"{self.used_today:g}",
            "daily": "-" if limits.daily is None else f"{limits.daily:g}",
            "used_month": f"{self.used_month:g}",
            "monthly": "-" if limits.monthly is None else f"{limits.monthly:g}",
        }
        if self._hass.config_entries.async_get_entry(self._entry.entry_id):
            async_report(self._hass, self._entry, Issue.BUDGET_REACHED, **placeholders)
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="budget_reached",
            translation_placeholders=placeholders
            | {"account": self._entry.title, "cost": f"{cost:g}", "waiting": f"{waiting:g}"},
        )

    @callback
    def async_start(
        self, client: OvhClient, credits_left: float, phone_numbers: Iterable[str]
    ) -> None:
        """Begin with today, and learn what messages to some numbers cost if that is limited."""
        self._entry.async_on_unload(
            # Some days have no midnight.
            async_track_time_change(self._hass, self.async_new_day, minute=0, second=0)
        )
        self.async_new_day()
        self.async_look_at(credits_left)
        if self._options.limits != NO_LIMITS:
            self._entry.async_create_background_task(
                self._hass, self.async_learn_rates(client, phone_numbers), "ovh_sms rates"
            )

    @callback
    def async_spend(self, credits_removed: float) -> None:
        """Count what OVHcloud took."""
        self._budget.async_spend(credits_removed)
        self._tell()

    @callback
    def async_new_day(self, _now: datetime | None = None) -> None:
        """Begin a day, or find that it has begun, on which there is something to spend again."""
        if self._budget.exceeded(0.0, 0.0, self._options.limits) is None:
            async_clear(self._hass, self._entry, Issue.BUDGET_REACHED)
        self._tell()

    @callback
    def async_look_at(self, credits_left: float) -> None:
        """Warn before the credits are used up."""
        if credits_left >= self._options.low_credits:
            async_clear(self._hass, self._entry, Issue.LOW_CREDITS)
            return
        pace = self._budget.pace
        days = credits_left / pace if pace else LONGEST_FORECAST
        async_report(
            self._hass,
            self._entry,
            Issue.LOW_CREDITS,
            credits=f"{credits_left:g}",
            days=f"{days:.0f}" if days < LONGEST_FORECAST else f">{LONGEST_FORECAST}",
            control_panel_url=CONTROL_PANEL_URL,
        )

    def _tell(self) -> None:
        """Let the entities show what was spent."""
        name = self._entry.data[CONF_SERVICE_NAME]
        async_dispatcher_send(self._hass, SIGNAL_SPENT.format(name))
