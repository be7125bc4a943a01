"""The SMS of an account in memory, by what they are looked for."""

from collections import defaultdict
from collections.abc import Iterator

from .records import Sms, SmsKey


class SmsIndex:
    """SMS by the number of their message, their receiver, and OVHcloud's id."""

    def __init__(self) -> None:
        """Start without SMS."""
        self._of: dict[int, dict[str, Sms]] = {}
        self._to: defaultdict[str, dict[int, Sms]] = defaultdict(dict)
        self._open: dict[SmsKey, Sms] = {}
        self._ids: dict[int, SmsKey] = {}
        self.accepted: dict[int, float] = {}
        """When OVHcloud accepted the first SMS of a message, by its number."""
        self.queued = 0
        """How many OVHcloud does not have, or may not have."""

    def load(self, sms: dict[int, dict[str, Sms]]) -> None:
        """Use the SMS that were read from disk, by number of their message and receiver."""
        self._of = sms
        for each in self:
            self._index(each)
            self.queued += each.is_queued

    def __iter__(self) -> Iterator[Sms]:
        """Yield the SMS, those of the oldest message first."""
        for each in self._of.values():
            yield from each.values()

    @property
    def open(self) -> list[Sms]:
        """Return the SMS whose receipts are missing."""
        return list(self._open.values())

    def of(self, number: int) -> list[Sms]:
        """Return the SMS of the message with a number."""
        return list(self._of.get(number, {}).values())

    def to(self, receiver: str) -> Iterator[Sms]:
        """Yield the SMS to a receiver, the newest first."""
        return reversed(self._to.get(receiver, {}).values())

    def get(self, number: int, receiver: str) -> Sms | None:
        """Return the SMS of a message to a receiver, None if there is none."""
        return self._of.get(number, {}).get(receiver)

    def with_id(self, sms_id: int) -> Sms | None:
        """Return the SMS with an id of OVHcloud, None if there is none."""
        return self.get(*self._ids.get(sms_id, (0, "")))

    def add_message(self, number: int) -> None:
        """Make room for the SMS of a message."""
        self._of[number] = {}

    def put(self, sms: Sms) -> None:
        """Add or replace an SMS; raises KeyError if its message is not there."""
        own = self._of[sms.message.number]
        before = own.get(sms.receiver)
        self.queued += sms.is_queued - (before is not None and before.is_queued)
        own[sms.receiver] = sms
        self._index(sms)

    def remove_message(self, number: int) -> list[Sms]:
        """Forget the SMS of a message, and return them."""
        removed = list(self._of.pop(number).values())
        self.accepted.pop(number, None)
        for sms in removed:
            self._open.pop(sms.key, None)
            self._ids.pop(sms.id or 0, None)
            self.queued -= sms.is_queued
            others = self._to[sms.receiver]
            del others[number]
            if not others:
                del self._to[sms.receiver]
        return removed

    def _index(self, sms: Sms) -> None:
        self._to[sms.receiver][sms.message.number] = sms
        if sms.is_open:
            self._open[sms.key] = sms
        else:
            self._open.pop(sms.key, None)
        if at := sms.accepted_at:
            number = sms.message.number
            self.accepted[number] = min(at, self.accepted.get(number, at))
        if sms.id is not None:
            self._ids[sms.id] = sms.key
