"""Finds out whether an account can send, and whether OVHcloud answers as expected."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
import time
from typing import Final

from ..api import AccountBlocked, AuthenticationFailed, OvhError
from ..problems.account_issues import async_report_blocked
from ..problems.error import text_of
from ..problems.reauth import async_start_reauth
from .context import CheckContext, Lines
from .keys import async_check_keys
from .listings import Listings, newest_listed
from .numbers import (
    async_check_exceptions,
    async_check_rates,
    async_check_sender_rules,
    async_check_stop_list,
)
from .result import NAMES, CheckResult, CheckStatus, Line
from .senders import async_check_senders
from .service import async_check_service

WITHIN: Final = 9.0
"""Seconds after which lines are unknown that OVHcloud has not answered."""

LARGEST_DIFFERENCE: Final = 30.0
"""Seconds by which the host's clock may differ from OVHcloud's."""

SPARE_REQUESTS: Final = 5
"""Of the 15 of a check, those that are not needed by an account without SMS."""

REQUESTS_ABOUT_SMS: Final = 2
"""More of those needed by an account with SMS."""

STATE: Final = "check"
"""Key of the position of each line's status among all statuses."""

type Part = Callable[[CheckContext, Lines], Awaitable[None]]


async def _async_check_listings(context: CheckContext, lines: Lines) -> None:
    await Listings(context, lines).async_check()


PARTS: Final[Sequence[tuple[Part, tuple[str, ...]]]] = (
    (async_check_keys, ("keys", "rights")),
    (async_check_service, ("service", "credits")),
    (async_check_rates, ("rates",)),
    (async_check_senders, ("senders",)),
    (async_check_sender_rules, ("sender_rules",)),
    (async_check_stop_list, ("stop_list",)),
    (async_check_exceptions, ("exceptions",)),
    (_async_check_listings, ("tag_filter", "date_filter", "history")),
)
"""The parts of the check, which run at the same time, and the lines that each is about."""


class SelfCheck:
    """Checks an account with requests that change and cost nothing."""

    def __init__(self, context: CheckContext) -> None:
        """Set up without I/O."""
        self._context = context
        self._running: asyncio.Task[CheckResult] | None = None

    async def async_run(self) -> CheckResult:
        """Return all lines within seconds; a check that runs already will do."""
        if self._running is None or self._running.done():
            self._running = self._context.entry.async_create_background_task(
                self._context.hass, self._async_check(), "ovh_sms check"
            )
        running = self._running
        await asyncio.wait({running})
        # The account may be unloaded meanwhile.
        return self._result(Lines(self._context)) if running.cancelled() else running.result()

    @property
    def known(self) -> dict[str, str]:
        """Return the statuses that the last check found, by line."""
        state = self._context.ledger.get_state(STATE)
        # A newer release may have more.
        by_position = {float(i): status.value for i, status in enumerate(CheckStatus)}
        return {name: by_position.get(state[name], "-") for name in NAMES if name in state}

    async def _async_check(self) -> CheckResult:
        has_sent = newest_listed(self._context.ledger, self._context.client.now()) is not None
        lines = Lines(self._context, spare=SPARE_REQUESTS - REQUESTS_ABOUT_SMS * has_sent)
        parts = [asyncio.create_task(self._async_part(lines, *each)) for each in PARTS]
        try:
            await asyncio.wait(parts, timeout=WITHIN)
        finally:
            for part in parts:
                part.cancel()
        if lines.blocked:
            # Another line may have found the account as it should be.
            lines.put("service", CheckStatus.FAILED, text_of(self._context.hass, lines.blocked))
            async_report_blocked(self._context.hass, self._context.entry, lines.blocked)
        self._check_clock(lines)
        result = self._result(lines)
        statuses = list(CheckStatus)
        self._context.ledger.put_state(
            STATE, {name: float(statuses.index(each)) for name, each in result.statuses.items()}
        )
        return result

    async def _async_part(self, lines: Lines, check: Part, names: Sequence[str]) -> None:
        """Make one part; an error is about all its lines that have no finding yet."""
        try:
            await check(self._context, lines)
        except OvhError as err:
            for name in names:
                lines.error(name, err)
            if isinstance(err, AuthenticationFailed):
                async_start_reauth(self._context.hass, self._context.entry)
            elif type(err) is AccountBlocked:
                lines.blocked = err

    def _check_clock(self, lines: Lines) -> None:
        """Compare the host's clock with OVHcloud's."""
        if not self._context.client.knows_time:
            return
        seconds = abs(time.time() - self._context.client.now())
        if seconds > LARGEST_DIFFERENCE:
            text = self._context.text("clock_differs", seconds=f"{seconds:.0f}")
            lines.put("clock", CheckStatus.WARNING, text)
        else:
            lines.put("clock", CheckStatus.OK)

    def _result(self, lines: Lines) -> CheckResult:
        late = Line(CheckStatus.UNKNOWN, self._context.text("no_answer"))
        return CheckResult({name: lines.by_name.get(name, late) for name in NAMES})
