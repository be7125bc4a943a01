"""What a user may see of an account, as the card gets it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..account.access import Caller
from ..account.account import SmsAccount
from ..escalation.models import OpenAlarm
from ..message import AddressBook, Options
from ..message.address_book import Recipient, reached
from ..message.models import CANCELLED, HELD, DeliveryStatus, ReceiverStatus, iso_time
from ..message.options import LONGEST_DELAY
from ..sms.phone_number import mask
from ..tracking import Row

CREDITS_LEFT: Final = "credits_left"
OPEN_ALARMS: Final = "open_alarms"

type _Names = dict[str, tuple[str, int]]
"""The name of a recipient, and how many numbers it has, by number."""


class Viewer:
    """A user who looks at an account."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, caller: Caller) -> None:
        """Find out what the user may see now."""
        self.entry = entry
        self._caller = caller
        recipients = AddressBook(hass, entry).recipients
        self._visible = [each for each in recipients if caller.may_read(each)]
        self._names = _names(self._visible)
        self._entities = self._readable_entities(hass)
        self.recipients = None if caller.reads_all else self._visible
        """Those whose messages may be seen, None for all messages."""

    @property
    def rights(self) -> tuple[object, ...]:
        """Return what decides on how messages are shown."""
        caller = self._caller
        return caller.reads_all, caller.controls_all, caller.is_trusted, self._names

    @property
    def may_see(self) -> bool:
        """Return whether there is anything to see."""
        return self._caller.reads_all or bool(self._visible)

    @property
    def may_send(self) -> bool:
        """Return whether there is a recipient that the user may send to."""
        return self._caller.controls_all or any(map(self._caller.may_control, self._visible))

    def account(self, account: SmsAccount) -> dict[str, Any]:
        """Return the account."""
        caller, options = self._caller, Options.read(self.entry.options)
        controls_all, known = caller.controls_all, account.coordinator.data
        may_read_credits = CREDITS_LEFT in self._entities
        return {
            "entry_id": self.entry.entry_id,
            "name": self.entry.title,
            "recipients": [
                {"id": each.subentry_id, "name": each.name}
                for each in self._visible
                if each.phone_numbers and caller.may_control(each)
            ],
            "may_type_numbers": controls_all,
            "may_read_texts": caller.is_trusted,
            "may_acknowledge": controls_all,
            "sender": self._number(options.sender),
            "replies": options.replies,
            "longest_delay": int(LONGEST_DELAY.total_seconds()),
            "entities": self._entities,
            "credits_left": known.credits_left if known and may_read_credits else None,
            "low_credits": (options.low_credits or None) if may_read_credits else None,
        }

    def message(self, row: Row) -> dict[str, Any]:
        """Return a message or a reply."""
        receivers, names = row.receivers, self._names
        if self.recipients is not None:
            names = _names(reached(self.recipients, (each.receiver for each in receivers)))
            receivers = tuple(each for each in receivers if each.receiver in names)
        is_reply = row.direction == "in"
        may_cancel = row.can_be_cancelled and self._caller.controls_all
        return {
            "id": row.id,
            "direction": row.direction,
            "status": _shown_status(row),
            # Messages of the same second keep their order.
            "time": datetime.fromtimestamp(row.time, UTC).isoformat(timespec="milliseconds"),
            "message": row.message if self._caller.is_trusted else None,
            "sender": self._sender(row.sender) if is_reply else None,
            "receivers": [
                self._receiver(each, names, is_held=row.status == HELD) for each in receivers
            ],
            "alarm": row.alarm,
            "leaves": None if row.leaves_at is None else iso_time(row.leaves_at),
            "tag": row.tag if may_cancel else None,
            "is_reply_to": row.tag if is_reply else None,
        }

    def alarms(self, account: SmsAccount) -> list[dict[str, Any]]:
        """Return the open alarms if the user may read their sensor."""
        if OPEN_ALARMS not in self._entities:
            return []
        return [_alarm(each) for each in account.alarms.open]

    def _receiver(
        self, receiver: ReceiverStatus, names: _Names, *, is_held: bool
    ) -> dict[str, Any]:
        name, numbers = names.get(receiver.receiver, (None, 0))
        status = CANCELLED if receiver.reason == CANCELLED else receiver.status.value
        return {
            "recipient": name,
            "receiver": None if numbers == 1 else self._number(receiver.receiver),
            "status": HELD if is_held and status == DeliveryStatus.SENT else status,
            "explanation": receiver.explanation,
        }

    def _sender(self, number: str) -> str:
        """Return who sent a reply."""
        return self._names[number][0] if number in self._names else self._number(number)

    def _number(self, number: str) -> str:
        return number if self._caller.is_trusted else mask(number)

    def _readable_entities(self, hass: HomeAssistant) -> dict[str, str]:
        """Return the entities of the account by their keys."""
        entities = er.async_entries_for_config_entry(er.async_get(hass), self.entry.entry_id)
        return {
            str(each.translation_key): each.entity_id
            for each in entities
            if each.config_subentry_id is None
            and each.disabled_by is None
            and self._caller.may_read_entity(each.entity_id)
        }


def _names(recipients: Iterable[Recipient]) -> _Names:
    """Return the names by number; a contact counts before groups with its number."""
    return {
        number: (each.name, len(each.phone_numbers))
        for each in sorted(recipients, key=lambda each: len(each.phone_numbers), reverse=True)
        for number in each.phone_numbers
    }


def _shown_status(row: Row) -> str:
    """Return the status of a message; it is cancelled if that is why it failed."""
    failed = [each for each in row.receivers if each.status is DeliveryStatus.FAILED]
    if row.status == DeliveryStatus.FAILED and all(each.reason == CANCELLED for each in failed):
        return CANCELLED
    return row.status


def _alarm(alarm: OpenAlarm) -> dict[str, Any]:
    return {
        "name": alarm.name,
        "started": _iso(alarm.started),
        "step": alarm.step,
        "steps": alarm.steps,
        "recipients": list(alarm.told),
        "next": alarm.next_at and _iso(alarm.next_at),
    }


def _iso(moment: datetime) -> str:
    """Return a time that is known to about a second."""
    return (moment + timedelta(seconds=0.5)).isoformat(timespec="seconds")
