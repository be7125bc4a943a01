"""Runs the alarms of an account: what is due begins, and what ends them is recorded."""

import asyncio
from collections.abc import Iterator
import contextlib
from dataclasses import replace
import time
from typing import Any, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started

from ..const import CONF_SERVICE_NAME
from ..message.signals import SIGNAL_ALARMS
from ..outbox.loop import CRASH_PAUSE, async_run_loop, log_unexpected
from ..storage.alarms import Alarm, AlarmState
from ..storage.records import Reply
from .announcer import Announcer
from .contacts import Contacts
from .context import EscalationContext
from .follower import Follower
from .messages import AlarmMessages
from .progress import READ_AFTER, Action, Decision, decide
from .texts import confirmation_of, endings_of, late_answer_of

READ_WITHIN: Final = 8.0
"""Longest seconds that a step waits for answers to the ones before."""

LOOK_EVERY: Final = 30.0
"""Longest seconds between two looks at open alarms: their clock may learn of an absence."""

RETRY_AFTER: Final = 30.0
"""Seconds until a message is tried again that the hourly limit held back."""


class Runner:
    """Does what is due for each alarm, whatever happens to the others.

    All that changes at one moment is one transaction: between a message that is queued and the
    alarm that notes its tag nothing is waited for.
    """

    def __init__(self, context: EscalationContext, contacts: Contacts) -> None:
        """Set up without I/O."""
        self._context = context
        self._hass, self._ledger = context.hass, context.ledger
        self._alarms = context.ledger.alarms
        self._contacts = contacts
        self._service_name = context.entry.data[CONF_SERVICE_NAME]
        self._announcer = Announcer(self._hass, self._service_name, self._ledger, contacts)
        self._messages = AlarmMessages(self._hass, context.pipeline)
        self._follower = Follower(self._ledger, context.questions, self._answered)
        self._wake_up = self._ledger.wake_ups["alarms"]
        self._loop: asyncio.Task[None]
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._paused: dict[str, float] = {}
        """Until when an alarm is left alone after an error (`time.monotonic()`)."""
        self._shown: list[object] = []

    @callback
    def async_start(self) -> None:
        """Go on with the alarms."""
        entry = self._context.entry
        entry.async_on_unload(async_at_started(self._hass, self._announcer.async_start))
        for alarm in self._alarms:
            self._follower.follow(alarm)
        self._loop = self._hass.loop.create_task(
            async_run_loop(self._async_next, self._wake_up, "alarms")
        )

    async def async_stop(self) -> None:
        """Stop; what was begun is recorded."""
        running = [self._loop, *self._workers.values()]
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        for alarm in self._alarms:
            self._follower.unfollow(alarm)
        await self._announcer.async_stop()

    def put(self, alarm: Alarm) -> None:
        """Record an alarm as it is from now on."""
        self._alarms.put(alarm.id, alarm)
        self._announcer.async_add(alarm)
        self._follower.follow(alarm)
        self._wake_up.set()

    def acknowledge(self, alarm: Alarm, by: str | None, number: str | None = None) -> None:
        """End an alarm that was acknowledged, perhaps from a number."""
        told_late = (number,) if number else ()
        self._end(alarm, AlarmState.ACKNOWLEDGED, by=by, told_late=told_late)

    def _end(self, alarm: Alarm, state: AlarmState, **changes: Any) -> None:
        self._paused.pop(alarm.id, None)
        self._context.outbox.async_withdraw(filter(None, alarm.tags))
        self.put(replace(alarm, state=state, ended=self._now, is_held=False, **changes))

    @callback
    def _answered(self, alarm_id: str, reply: Reply) -> None:
        """Take an answer with one of the words."""
        alarm = self._alarms.get(alarm_id)
        if alarm and alarm.is_open:
            self.acknowledge(alarm, self._contacts.name_of(reply.sender), reply.sender)
        elif alarm and reply.sender not in {*alarm.late, *alarm.told_late}:
            self.put(replace(alarm, late=(*alarm.late, reply.sender)))

    # What is due

    async def _async_next(self) -> float | None:
        """Do what is due; return the seconds until something else is, None to be woken up."""
        waits: list[float | None] = []
        for alarm in self._alarms:
            with self._pausing(alarm):
                waits.append(self._look_at(alarm))
            waits.append(self._pause_of(alarm))
        self._show()
        if any(alarm.is_open for alarm in self._alarms):
            waits.append(LOOK_EVERY)
        return min(filter(None, waits), default=None)

    def _look_at(self, alarm: Alarm) -> float | None:
        """Do what is due for an alarm; return the seconds until something else is."""
        if alarm.id in self._workers or self._pause_of(alarm):
            return None
        decision = self._decide(alarm)
        match decision.action:
            case Action.WAIT:
                self._follower.follow(alarm)
                return decision.seconds
            case Action.HOLD:
                self.put(replace(alarm, is_held=True))
            case Action.RESUME:
                self.put(replace(alarm, is_held=False, began=self._now))
            case Action.REMOVE:
                self._follower.unfollow(alarm)
                self._alarms.remove(alarm.id)
            case _:
                work = self._async_work(alarm, decision.action)
                self._workers[alarm.id] = self._hass.loop.create_task(work)
        return None

    @property
    def _now(self) -> float:
        return self._ledger.file.clock.now()

    def _decide(self, alarm: Alarm) -> Decision:
        return decide(alarm, self._contacts.sms_of(alarm), self._now)

    def _show(self) -> None:
        """Have entities show the open alarms if something of them has changed."""
        shown: list[object] = [
            (alarm.id, len(alarm.tags), alarm.began, alarm.is_held, self._contacts.told(alarm))
            for alarm in self._alarms
            if alarm.is_open
        ]
        if shown != self._shown:
            self._shown = shown
            async_dispatcher_send(self._hass, SIGNAL_ALARMS.format(self._service_name))

    async def _async_work(self, alarm: Alarm, action: Action) -> None:
        """Do for one alarm what takes time."""
        try:
            with self._pausing(alarm):
                await self._async_do(alarm, action)
        finally:
            del self._workers[alarm.id]
            self._wake_up.set()

    def _pause_of(self, alarm: Alarm) -> float:
        """Return the seconds for which an alarm is left alone."""
        return max(0.0, self._paused.get(alarm.id, 0.0) - time.monotonic())

    @contextlib.contextmanager
    def _pausing(self, alarm: Alarm) -> Iterator[None]:
        """Leave an alarm alone for a while after an error, which must not stop the others."""
        try:
            yield
        except HomeAssistantError:
            self._paused[alarm.id] = time.monotonic() + RETRY_AFTER
        except Exception as err:  # noqa: BLE001 - an error with one alarm must not stop the others
            log_unexpected(err, "alarms")
            self._paused[alarm.id] = time.monotonic() + CRASH_PAUSE

    async def _async_do(self, alarm: Alarm, action: Action) -> None:
        is_recent = self._now - alarm.began < READ_AFTER
        if alarm.is_open and not is_recent and self._contacts.told(alarm):
            # An answer may have come while the house was down.
            await self._context.tracker.async_read_replies(time.monotonic() + READ_WITHIN)
            if not self._current(alarm).is_open:
                return
        match action:
            case Action.BEGIN:
                await self._async_begin(alarm)
            case Action.EXHAUST:
                self._end(self._current(alarm), AlarmState.EXHAUSTED)
            case Action.CONFIRM:
                await self._async_confirm(alarm)
            case _:
                await self._async_answer_late(alarm, alarm.late[0])

    def _current(self, alarm: Alarm) -> Alarm:
        """Return an alarm as it is by now."""
        return self._alarms.get(alarm.id) or alarm

    async def _async_begin(self, alarm: Alarm) -> None:
        """Begin the next step, unless the alarm ends meanwhile."""
        step = len(alarm.tags)
        numbers = self._contacts.numbers(alarm.steps[step % len(alarm.steps)].recipients)
        endings = endings_of(self._hass, alarm, step + 1)
        draft = await self._messages.async_compose(alarm, alarm.message, numbers, endings)
        current = self._current(alarm)
        if current.is_open:
            tags = (*current.tags, self._messages.async_queue(draft))
            self.put(replace(current, tags=tags, began=self._now))

    async def _async_confirm(self, alarm: Alarm) -> None:
        """Tell those already told who has acknowledged the alarm."""
        text = confirmation_of(self._hass, alarm)
        numbers = self._contacts.numbers(self._contacts.told_or_in_doubt(alarm))
        draft = await self._messages.async_compose(alarm, text, numbers)
        tag = self._messages.async_queue(draft)
        self.put(replace(self._current(alarm), confirmation=tag))

    async def _async_answer_late(self, alarm: Alarm, number: str) -> None:
        """Tell a contact that an alarm had ended before the answer came."""
        text = late_answer_of(self._hass, alarm)
        draft = await self._messages.async_compose(alarm, text, self._contacts.numbers([number]))
        self._messages.async_queue(draft)
        current = self._current(alarm)
        late = tuple(each for each in current.late if each != number)
        self.put(replace(current, late=late, told_late=(*current.told_late, number)))
