"""What the silence guard costs: whether OVHcloud gives back the credits of a cancelled SMS."""

from datetime import timedelta
from typing import Final

from homeassistant.core import callback

from ..api import JobReport, OvhError
from ..const import CONF_SERVICE_NAME
from ..message.options import LONGEST_SILENCE
from ..problems.issue import Issue, async_report_or_clear
from ..problems.local_format import local_number
from .context import SilenceContext
from .messages import GuardMessages

CENT: Final = 0.005
"""Credits by which sums may differ."""

RENEWALS: Final = 2
"""How often an SMS is renewed in its time."""


class SilenceCosts:
    """Finds out once whether cancelled SMS are given back, and says what a day costs if not."""

    def __init__(self, context: SilenceContext, messages: GuardMessages, period: timedelta) -> None:
        """Set up without I/O."""
        self._context = context
        self._messages = messages
        self._period = period
        self._before: tuple[float, float] | None = None
        """The credits left after the last SMS of the guard, and those used by then."""
        self._last: tuple[float, float] | None = None
        """The same, until the next one."""

    @callback
    def async_charged(self, report: JobReport | None) -> None:
        """Note the credits left after an SMS of the guard, if OVHcloud has told them."""
        last, self._before, self._last = self._last, None, None
        if report is None or report.credits_left is None:
            return
        used, cost = self._context.spending.budget.used_month, report.credits_removed
        self._before = self._last = report.credits_left, used
        if last is None or self._messages.get("refunds") != 0 or not cost:
            return
        is_alone = abs(used - last[1] - cost) <= CENT
        if is_alone and abs(report.credits_left - last[0]) <= CENT:
            # What the one before cost was given back later than was looked.
            self._messages.put(refunds=1.0)
            self._context.spending.async_refund(cost)

    async def async_compare(self, cost: float) -> None:
        """Compare the credits left after the SMS before, which cost some, was cancelled."""
        before, self._before = self._before, None
        if before is None or self._messages.get("refunds") is not None:
            return
        try:
            name = self._context.entry.data[CONF_SERVICE_NAME]
            account = await self._context.client.async_get_account(name)
        except OvhError:
            return
        spending = self._context.spending
        returned = account.credits_left - before[0]
        if spending.budget.used_month != before[1]:
            # Something else was sent meanwhile.
            return
        if abs(returned - cost) <= CENT:
            self._messages.put(refunds=1.0)
            spending.async_refund(cost)
        elif abs(returned) <= CENT:
            self._messages.put(refunds=0.0)

    @callback
    def async_report(self) -> None:
        """Report what a day costs, if that is known and could be less."""
        context, messages = self._context, self._messages.all
        cost = messages[-1].cost if messages else 0.0
        is_on, longest = self._messages.get("on"), LONGEST_SILENCE
        is_dear = is_on and self._messages.get("refunds") == 0 and self._period < longest and cost
        async_report_or_clear(
            context.hass,
            context.entry,
            Issue.SILENCE_COSTS,
            is_dear,
            now=self._a_day(cost, self._period),
            then=self._a_day(cost, longest),
        )

    def _a_day(self, cost: float, period: timedelta) -> str:
        used = cost * RENEWALS * (timedelta(days=1) / period)
        return local_number(used, self._context.hass.config.language)
