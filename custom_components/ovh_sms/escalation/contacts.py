"""The contacts of an alarm: recipients, their numbers and names."""

from collections.abc import Iterable, Sequence

from ..api import MAX_RECEIVERS
from ..message import AddressBook
from ..sms.phone_number import looks_like_number, mask
from ..storage.alarms import Alarm, AlarmStep
from ..storage.ledger import Ledger
from ..storage.records import Sms, SmsState
from .models import RequestedStep


class Contacts:
    """The contacts of an account's alarms."""

    def __init__(self, address_book: AddressBook, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._address_book = address_book
        self._ledger = ledger

    def read(self, steps: Sequence[RequestedStep]) -> tuple[AlarmStep, ...]:
        """Return steps as they are kept; raises InvalidCall."""
        book = self._address_book
        # All that are unknown are named by one error.
        book.resolve([target for step in steps for target in step.recipients])
        for step in steps:
            book.resolve(step.recipients)
        return tuple(
            AlarmStep(
                recipients=tuple(dict.fromkeys(book.reachable(step.recipients)[0])),
                wait=step.wait.total_seconds(),
            )
            for step in steps
        )

    def numbers(self, recipients: Iterable[str]) -> tuple[str, ...]:
        """Return the numbers that kept recipients have now, of a message's receivers at most."""
        numbers = (number for each in recipients for number in self._numbers_of(each))
        return tuple(dict.fromkeys(numbers))[:MAX_RECEIVERS]

    def names(self, recipients: Iterable[str]) -> tuple[str, ...]:
        """Return the names of kept recipients that have a number, and masked numbers."""
        return tuple(dict.fromkeys(map(self.name_of, filter(self._numbers_of, recipients))))

    def _numbers_of(self, recipient: str) -> tuple[str, ...]:
        """Return the numbers of a kept recipient, none if it was removed, or a number itself."""
        if found := self._address_book.find(recipient):
            return found[0].phone_numbers
        return (recipient,) if looks_like_number(recipient) else ()

    def name_of(self, recipient: str) -> str:
        """Return the name of a kept recipient or of a number, or the number masked."""
        found = self._address_book.find(recipient)
        return (found[0].name if found else self._address_book.name_of(recipient)) or mask(
            recipient
        )

    def sms_of(self, alarm: Alarm) -> list[Sms]:
        """Return the SMS of an alarm's steps, the last step's last."""
        messages = filter(None, map(self._ledger.get, alarm.tags))
        return [sms for message in messages for sms in self._ledger.sms_of(message)]

    def told(self, alarm: Alarm) -> tuple[str, ...]:
        """Return the numbers that were told, as far as that is known."""
        return tuple(dict.fromkeys(sms.receiver for sms in self.sms_of(alarm) if _is_told(sms)))

    def told_or_in_doubt(self, alarm: Alarm) -> tuple[str, ...]:
        """Return the numbers that were told, or whose SMS OVHcloud may have."""
        told = (sms.receiver for sms in self.sms_of(alarm) if _is_told(sms) or _is_on_way(sms))
        return tuple(dict.fromkeys(told))


def _is_told(sms: Sms) -> bool:
    return bool(sms.accepted_at) and sms.state is not SmsState.FAILED and not sms.is_queued


def _is_on_way(sms: Sms) -> bool:
    return sms.is_queued and sms.state is not SmsState.WAITING
