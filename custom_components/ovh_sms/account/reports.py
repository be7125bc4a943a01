"""What an account does when its outbox, or a poll, reports something."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..api import JobReport, NoCredits, OvhError, Unavailable
from ..arrival import Arrival
from ..check import Observer
from ..coordinator import AccountCoordinator
from ..costs import Spending
from ..message.signals import SIGNAL_QUEUED
from ..outbox import Listener, Outbox
from ..problems.account_issues import AccountIssues
from ..silence import SilenceGuard
from ..storage.records import Sms
from ..tracking import Tracker


@dataclass(slots=True, kw_only=True)
class Reports:
    """Takes the reports of the outbox and of the polls of an account."""

    hass: HomeAssistant
    service_name: str
    outbox: Outbox
    issues: AccountIssues
    coordinator: AccountCoordinator
    spending: Spending
    arrival: Arrival
    tracker: Tracker
    observer: Observer
    silence_guard: SilenceGuard
    queued: int = 0
    """Messages in the outbox."""
    _credits: float = inf

    @property
    def listener(self) -> Listener:
        """Return what the outbox reports to."""
        return Listener(
            accepted=self._async_accepted,
            ended=self.tracker.async_ended,
            refused=self._async_refused,
            looked=self.issues.async_looked,
            waiting=self._async_waiting,
            kept=self.issues.async_kept,
        )

    @callback
    def async_start(self, entry: ConfigEntry) -> None:
        """Take the reports of polls until the entry is unloaded."""
        self._credits = self.coordinator.reachable_credits
        entry.async_on_unload(self.coordinator.async_add_listener(self._async_polled))
        self._check_credits()

    @callback
    def _async_accepted(self, report: JobReport | None, group: Sequence[Sms]) -> None:
        """Note what an accepted job cost, and clear the issues that it disproves."""
        self.issues.async_accepted()
        if report is None:
            self.coordinator.async_ask_for_credits()
        else:
            self.coordinator.async_charged(report)
        concerned = self.silence_guard if group[0].message.is_guard else self.observer
        concerned.async_accepted(report, group)
        self.spending.async_notify()

    @callback
    def _async_refused(self, err: OvhError) -> None:
        """Report an error of the API."""
        self.issues.async_refused(err)
        # Polls then notice when OVHcloud can be reached again, which ends the back-off.
        if isinstance(err, NoCredits | Unavailable):
            self.coordinator.async_ask_for_credits()

    @callback
    def _async_waiting(self, queued: int, stuck: int) -> None:
        """Show the number of queued messages, and report those that are stuck."""
        self.issues.async_stuck(stuck)
        if queued != self.queued:
            self.queued = queued
            async_dispatcher_send(self.hass, SIGNAL_QUEUED.format(self.service_name))

    @callback
    def _async_polled(self) -> None:
        """Retry queued messages when OVHcloud answers again, or credits were bought."""
        before, self._credits = self._credits, self.coordinator.reachable_credits
        if self._credits > before:
            # If they still are too few, OVHcloud says so again.
            self.issues.async_credits_bought()
            self.outbox.async_retry()
        self._check_credits()
        if self.coordinator.last_update_success:
            self.arrival.async_polled()

    def _check_credits(self) -> None:
        if account := self.coordinator.data:
            self.spending.async_check_credits(account.credits_left)
