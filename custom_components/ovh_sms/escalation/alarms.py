"""Alarms that go from contact to contact until one of them acknowledges."""

import asyncio
from collections.abc import Sequence
import contextlib
from datetime import timedelta
import secrets
from typing import Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..message.composer import LONGEST_TEXT
from ..message.invalid_call import InvalidCall
from ..sms.plain import is_blank, same_to_the_eye
from ..storage.alarms import Alarm, AlarmStep
from .contacts import Contacts
from .context import EscalationContext
from .models import AlarmReport, AlarmRequest, OpenAlarm
from .progress import due_at, steps_of
from .runner import Runner
from .texts import unused_name, usual_confirmation

SAVED_WITHIN: Final = 8.0
"""Longest seconds that a caller waits for the disk."""

USUAL_WORDS: Final = ("OK",)


class Alarms:
    """The alarms of an account."""

    def __init__(self, context: EscalationContext) -> None:
        """Set up without I/O."""
        self._hass, self._ledger = context.hass, context.ledger
        self._contacts = Contacts(context.address_book, context.ledger)
        self._runner = Runner(context, self._contacts)

    @callback
    def async_start(self) -> None:
        """Go on with the open alarms, until the entry is unloaded."""
        self._runner.async_start()

    async def async_stop(self) -> None:
        """Stop; the open alarms go on at the next start."""
        await self._runner.async_stop()

    @property
    def open(self) -> Sequence[OpenAlarm]:
        """Return the open alarms, the latest last."""
        return tuple(map(self._as_open, self._open))

    def _as_open(self, alarm: Alarm) -> OpenAlarm:
        now, clock = dt_util.utcnow(), self._ledger.file.clock.now()
        left = due_at(alarm, self._contacts.sms_of(alarm)) - clock
        return OpenAlarm(
            name=alarm.name,
            started=now - timedelta(seconds=clock - alarm.started),
            step=len(alarm.tags),
            steps=steps_of(alarm),
            next_at=None if alarm.is_held else now + timedelta(seconds=max(0, round(left))),
            told=self._contacts.names(self._contacts.told(alarm)),
        )

    @property
    def _open(self) -> list[Alarm]:
        return [alarm for alarm in self._ledger.alarms if alarm.is_open]

    async def async_escalate(self, request: AlarmRequest) -> AlarmReport:
        """Start an alarm, or join the open one of its name; raises InvalidCall."""
        steps = self._contacts.read(request.steps)
        lines = [(text or "").strip() for text in (request.title, request.message)]
        message = "\n".join(line for line in lines if not is_blank(line))[:LONGEST_TEXT]
        if not message:
            raise InvalidCall("empty_message")
        joined = self._find(request.name, message, steps)
        name = joined.name if joined else self._start(request, message, steps)
        await self._async_save()
        return AlarmReport(name=name, started=joined is None)

    def _find(self, name: str | None, message: str, steps: tuple[AlarmStep, ...]) -> Alarm | None:
        """Return the open alarm that a request joins."""
        if name is not None:
            return next((each for each in self._named(name) if each.is_named), None)
        return next(
            (each for each in self._open if (each.message, each.steps) == (message, steps)), None
        )

    def _start(self, request: AlarmRequest, message: str, steps: tuple[AlarmStep, ...]) -> str:
        """Record a new alarm and return its name."""
        name = request.name or unused_name(self._hass, lambda name: bool(self._named(name)))
        confirm = request.confirm
        alarm = Alarm(
            id=secrets.token_hex(8),
            name=name,
            is_named=request.name is not None,
            message=message,
            steps=steps,
            repeat=request.repeat,
            words=request.words or USUAL_WORDS,
            confirm=usual_confirmation(self._hass, name) if confirm is None else confirm,
            sender=request.sender,
            started=self._ledger.file.clock.now(),
        )
        self._runner.put(alarm)
        return name

    async def async_acknowledge(self, name: str | None, by: str | None) -> bool:
        """End the open alarms with a name (None: all); return whether there is one."""
        found = self._open if name is None else self._named(name)
        for alarm in found:
            self._runner.acknowledge(alarm, by)
        await self._async_save()
        return bool(found)

    async def async_acknowledge_by_link(self, alarm_id: str, step: int) -> bool:
        """End an open alarm for the recipient of a step; return whether it was open."""
        alarm = self._ledger.alarms.get(alarm_id)
        if alarm is None or not alarm.is_open or not 1 <= step <= len(alarm.tags):
            return False
        names = self._contacts.names(alarm.steps[(step - 1) % len(alarm.steps)].recipients)
        self._runner.acknowledge(alarm, names[0] if len(names) == 1 else None)
        await self._async_save()
        return True

    def _named(self, name: str) -> list[Alarm]:
        """Return the open alarms with a name."""
        wanted = same_to_the_eye(name).casefold()
        return [alarm for alarm in self._open if same_to_the_eye(alarm.name).casefold() == wanted]

    async def _async_save(self) -> None:
        """Wait for the disk; what it does not take is kept in memory."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SAVED_WITHIN):
                await self._ledger.async_save()
