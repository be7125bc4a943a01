"""Alarms in a house, and what is seen of them."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, Final

from custom_components.ovh_sms.account.account import SmsAccount
from custom_components.ovh_sms.escalation import Alarms
from custom_components.ovh_sms.escalation.models import AlarmReport, AlarmRequest, RequestedStep
from custom_components.ovh_sms.message.models import EscalationNotice
from custom_components.ovh_sms.message.signals import SIGNAL_ESCALATION
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..conftest import PEOPLE
from ..house import House
from ..ovh_simulator.const import SERVICE_NAME

LEAK: Final = "Water in the cellar"
MINUTE: Final = 60.0
WAIT: Final = 5 * MINUTE


def request(*steps: str | Sequence[str], wait: float = WAIT, **changes: Any) -> AlarmRequest:
    """Return a request, to Alice, Bob and Carol in turn if to nobody else."""
    return AlarmRequest(
        **{"message": LEAK, "name": "Leak"} | changes,
        steps=tuple(
            RequestedStep(
                recipients=(step,) if isinstance(step, str) else tuple(step),
                wait=timedelta(seconds=wait),
            )
            for step in steps or PEOPLE
        ),
    )


class AlarmHouse:
    """A house with alarms."""

    def __init__(self, house: House) -> None:
        """Note from now on what entities are notified of."""
        self.house = house
        self.notices: list[EscalationNotice] = []
        async_dispatcher_connect(
            house.hass, SIGNAL_ESCALATION.format(SERVICE_NAME), self._async_note
        )

    @callback
    def _async_note(self, notice: EscalationNotice) -> None:
        self.notices.append(notice)

    @property
    def alarms(self) -> Alarms:
        """Return the alarms of the account as it is loaded now."""
        account: SmsAccount = self.house.entry.runtime_data
        return account.alarms

    async def escalate(self, *steps: str | Sequence[str], **changes: Any) -> AlarmReport:
        """Start an alarm."""
        return await self.run(self.alarms.async_escalate(request(*steps, **changes)))

    async def acknowledge(self, name: str | None = None, by: str | None = None) -> bool:
        """Acknowledge alarms."""
        return await self.run(self.alarms.async_acknowledge(name, by))

    async def run[Result](self, call: Coroutine[Any, Any, Result]) -> Result:
        """Return what a call does once all it sets off is done."""
        task = asyncio.create_task(call)
        await self.house.settle()
        return task.result()

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Return the first line and the receiver of each SMS that OVHcloud accepted."""
        return [
            (text.partition("\n")[0], number)
            for text, numbers in self.house.sent
            for number in numbers
        ]

    @property
    def told(self) -> list[str]:
        """Return the numbers that got the alarm itself, in order."""
        return [number for text, number in self.sent if text.startswith(LEAK)]

    @property
    def others(self) -> list[tuple[str, str]]:
        """Return the other SMS."""
        return [sms for sms in self.sent if not sms[0].startswith(LEAK)]

    @property
    def story(self) -> list[tuple[str, int, tuple[str, ...], str | None]]:
        """Return what entities were notified of."""
        return [(each.type.value, each.step, each.recipients, each.by) for each in self.notices]

    def answer(self, sender: str, text: str = "OK", *, tagged: bool = True) -> int:
        """Answer the last SMS to a number."""
        jobs = [job for job in self.house.world.jobs if sender in job.valid_receivers]
        return self.house.receive(text, sender, str(jobs[-1].tag) if tagged else "")
