"""Notifies entities of what happens to alarms, once for each change."""

from collections import Counter
from functools import partial

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..message.models import EscalationNotice, EscalationType
from ..message.signals import SIGNAL_ESCALATION
from ..storage.alarms import Alarm
from ..storage.ledger import Ledger
from ..tracking.notifier import Notifier
from .contacts import Contacts
from .progress import steps_of


class Announcer:
    """Notifies of each change of an alarm: its start, its steps, its end.

    Their number tells how many of them automations were notified of.
    """

    def __init__(
        self, hass: HomeAssistant, service_name: str, ledger: Ledger, contacts: Contacts
    ) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._signal = SIGNAL_ESCALATION.format(service_name)
        self._ledger = ledger
        self._contacts = contacts
        self._notifier = Notifier(hass, ledger)
        self._is_running = False
        self._added: Counter[str] = Counter()
        """Changes of each alarm that were notified of, or are about to be."""

    @callback
    def async_start(self, _hass: HomeAssistant) -> None:
        """Notify from now on, of earlier changes first."""
        self._is_running = True
        self._notifier.async_start()
        for alarm in self._ledger.alarms:
            self.async_add(alarm)

    async def async_stop(self) -> None:
        """Stop; the rest is found in the ledger at the next start."""
        self._is_running = False
        await self._notifier.async_stop()

    @callback
    def async_add(self, alarm: Alarm) -> None:
        """Notify of the new changes of an alarm."""
        if not self._is_running:
            return
        changes = 1 + len(alarm.tags) + (not alarm.is_open)
        for change in range(max(alarm.notices, self._added[alarm.id]), changes):
            self._notifier.async_add(
                partial(self._ledger.alarms.change, alarm.id, notices=change + 1),
                partial(self._notify, alarm, change),
            )
        self._added[alarm.id] = changes

    @callback
    def _notify(self, alarm: Alarm, change: int) -> None:
        async_dispatcher_send(self._hass, self._signal, self._notice(alarm, change))

    def _notice(self, alarm: Alarm, change: int) -> EscalationNotice:
        notice = partial(EscalationNotice, name=alarm.name, steps=steps_of(alarm))
        if change == 0:
            return notice(type=EscalationType.STARTED, step=0, recipients=())
        if change <= len(alarm.tags):
            step = alarm.steps[(change - 1) % len(alarm.steps)]
            told = step.recipients if alarm.tags[change - 1] else ()
            names = self._contacts.names(told)
            return notice(type=EscalationType.STEP, step=change, recipients=names)
        return notice(
            type=EscalationType(alarm.state),
            step=len(alarm.tags),
            recipients=self._contacts.names(self._contacts.told(alarm)),
            by=alarm.by,
        )
