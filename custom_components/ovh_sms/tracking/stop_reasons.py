"""Tells SMS that failed because of OVHcloud's STOP list from those that failed otherwise."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
import time
from typing import Final, Protocol

from homeassistant.core import HomeAssistant, callback

from ..api import ListedNumbers
from ..outbox import NO_VALID_RECEIVER
from ..storage.records import BLACKLISTED, LOST, Sms

VAGUE: Final = frozenset({NO_VALID_RECEIVER, "not_delivered", "no_receipt"})
"""Reasons that the STOP list may be behind, beside operators' codes."""


class StopList(Protocol):
    """OVHcloud's STOP list."""

    @property
    def is_due(self) -> bool:
        """Return whether the list has to be read to tell why an SMS was not delivered."""

    async def async_read(self) -> ListedNumbers | None:
        """Ask for the list; return it within seconds, None if OVHcloud does not tell it."""

    async def async_read_for_failure(self) -> None:
        """Ask for the list because SMS were not delivered, within seconds."""

    def blocks(self, sms: Sms) -> bool:
        """Return whether an SMS goes to a number that the list may block it for."""


class StopReasons:
    """Finds out whether SMS have failed because of the STOP list, before that is notified."""

    def __init__(self, hass: HomeAssistant, stop_list: StopList) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._stop_list = stop_list
        self._running: dict[asyncio.Task[None], set[str]] = {}
        """Tags of the messages that each task is about."""

    @callback
    def async_explain(self, ended: Iterable[Sms], then: Callable[[Sequence[Sms]], None]) -> None:
        """Call with the SMS and their reasons: those in doubt once the list was read."""
        certain: list[Sms] = []
        doubtful: list[Sms] = []
        is_due = self._stop_list.is_due
        for sms in ended:
            (doubtful if is_due and _is_vague(sms) else certain).append(sms)
        if certain:
            then([self._explained(sms) for sms in certain])
        if doubtful:
            task = self._hass.async_create_background_task(
                self._async_explain(doubtful, then), "ovh_sms STOP list"
            )
            self._running[task] = {sms.message.tag for sms in doubtful}
            task.add_done_callback(self._running.pop)

    async def async_wait(self, tag: str, until: float) -> None:
        """Wait for the reasons of a message, at most until a time of `time.monotonic()`."""
        if running := [task for task, tags in self._running.items() if tag in tags]:
            await asyncio.wait(running, timeout=max(0.0, until - time.monotonic()))

    @callback
    def async_stop(self) -> None:
        """Stop; the SMS are found in the ledger at the next start."""
        for task in self._running:
            task.cancel()

    async def _async_explain(
        self, doubtful: Sequence[Sms], then: Callable[[Sequence[Sms]], None]
    ) -> None:
        await self._stop_list.async_read_for_failure()
        then([self._explained(sms) for sms in doubtful])

    def _explained(self, sms: Sms) -> Sms:
        is_blocked = _is_vague(sms) and self._stop_list.blocks(sms)
        return replace(sms, reason=BLACKLISTED) if is_blocked else sms


def _is_vague(sms: Sms) -> bool:
    reason = sms.reason or ""
    return sms.state in LOST and (reason in VAGUE or reason.startswith("ptt_"))
