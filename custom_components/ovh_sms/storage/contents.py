"""The records of an account, read from their rows as far as possible."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
import re
from typing import Final

from ..api.reading import UNREADABLE
from .alarms import Alarm
from .database import INODE, Key, StoredRows
from .legacy import OldFiles
from .queue_clock import Moment, QueueClock
from .records import Message, Reply, Sms, lost_message, lost_sms, sms_key
from .rows import read_row

UNREAD_NUMBERS: Final = 1_000_000
"""Numbers left to messages that the disk may have but did not let be read."""

CLOCK: Final = "clock"

_TAG: Final = re.compile(rb'"tag":"(ha[0-9a-f]{18})"')


class Contents:
    """The records of an account; what cannot be read is counted, and SMS of it have failed."""

    def __init__(self, stored: StoredRows, old: OldFiles | None) -> None:
        """Read the rows of a file, and take over older files."""
        self.messages: dict[int, Message] = {}
        """All messages, the oldest first."""
        self.sms: dict[int, dict[str, Sms]] = {}
        """SMS by receiver, by the number of their message."""
        self.replies: dict[int, Reply] = {}
        self.alarms: dict[str, Alarm] = {}
        self.state: dict[str, dict[str, float]] = {}
        self.moment: Moment | None = None
        """What the clock continues from, None in a new file."""
        self.changes: dict[Key, object] = {}
        """Records that are not on disk as they are here."""
        self.is_copy = False
        """Whether the file is a copy with another inode, perhaps from a backup."""
        self.unreadable = 0
        self._stored = stored
        self._read_state()
        inode = self.state.pop(INODE[1], {}).get("inode", stored.inode)
        self.is_copy = inode != stored.inode
        self._read_messages()
        self._read_replies()
        self._read_alarms()
        self.last_number = max(self.messages, default=0) + UNREAD_NUMBERS * bool(stored.error)
        if old:
            self._take_over(old)

    def _take_over(self, old: OldFiles) -> None:
        """Add the records of older files that are not there yet, with new numbers."""
        if self.moment is None:
            self.moment = old.moment
        shift = self.moment.seconds_at(old.moment.saved_at) - old.moment.seconds
        tags = {message.tag for message in self.messages.values()}
        for message, group in old.messages:
            if message.tag not in tags:
                tags.add(message.tag)
                self.last_number += 1
                self._add(
                    replace(
                        message,
                        number=self.last_number,
                        created=message.created + shift,
                        expires=message.expires + shift,
                    ),
                    group,
                )
        for reply in old.replies:
            if reply.id not in self.replies:
                self.replies[reply.id] = reply
                self.changes["reply", str(reply.id)] = reply
        for key, numbers in old.state.items():
            known = self.state.get(key, {})
            # The largest, so that an interrupted take-over can be repeated.
            merged = {
                name: max(known.get(name, number), number) for name, number in numbers.items()
            }
            self.state[key] = known | merged
            self.changes["state", key] = self.state[key]
        self.unreadable += old.unreadable

    def _add(self, message: Message, group: list[Sms]) -> None:
        """Add a message with its SMS."""
        self.messages[message.number] = message
        self.changes["message", str(message.number)] = message
        self.sms[message.number] = {}
        for sms in group:
            added = replace(sms, message=message)
            self.sms[message.number][sms.receiver] = added
            self.changes["sms", sms_key(added)] = added

    def _read_state(self) -> None:
        for key, row, is_right in self._rows("state"):
            with self._counting():
                content = row if is_right else b""
                if key == CLOCK:
                    self.moment = read_row(Moment, content)
                else:
                    self.state[key] = read_row(dict[str, float], content)

    def _read_replies(self) -> None:
        for _, row, _ in self._rows("reply"):
            with self._counting():
                reply = read_row(Reply, row)
                self.replies[reply.id] = reply
        self.replies = dict(sorted(self.replies.items()))

    def _read_alarms(self) -> None:
        for key, row, _ in self._rows("alarm"):
            with self._counting():
                alarm = read_row(Alarm, row)
                if alarm.id != key or not alarm.steps:
                    raise ValueError
                self.alarms[key] = alarm
        self.alarms = dict(sorted(self.alarms.items(), key=lambda item: item[1].started))

    def _read_messages(self) -> None:
        sms_rows = self._sms_rows()
        for key, row, is_right in self._rows("message"):
            with self._counting():
                number = int(key)
                self.messages[number] = lost_message(number, _tag_of(row))
                message = read_row(Message, row)
                if message.number != number:
                    raise ValueError
                if not is_right:
                    # The numbers in it may be wrong, those of right rows are not.
                    receivers = tuple(name for name, row in sms_rows[number].items() if row)
                    message = replace(message, job=replace(message.job, receivers=receivers))
                self.messages[number] = message
        for number in sms_rows.keys() - self.messages.keys():
            self.messages[number] = lost_message(number)
        self.messages = dict(sorted(self.messages.items()))
        if self.moment is None and self.messages:
            self.moment = Moment(max(message.created for message in self.messages.values()))
        now = QueueClock(self.moment.seconds, self.moment.saved_at).now() if self.moment else 0.0
        for number, message in self.messages.items():
            self.sms[number] = self._read_sms_of(message, sms_rows.get(number, {}), now)

    def _sms_rows(self) -> defaultdict[int, dict[str, bytes]]:
        """Return the rows of SMS by number and receiver, empty if they are not right."""
        rows: defaultdict[int, dict[str, bytes]] = defaultdict(dict)
        for key, row, is_right in self._rows("sms"):
            with self._counting():
                number, receiver = key.split(" ", 1)
                rows[int(number)][receiver] = row if is_right else b""
        return rows

    def _read_sms_of(
        self, message: Message, rows: Mapping[str, bytes], now: float
    ) -> dict[str, Sms]:
        found = {}
        receivers = message.job.receivers
        for receiver in dict.fromkeys((*receivers, *rows)):
            row = rows.get(receiver, b"")
            if row or receiver in receivers or not message.job.message:
                found[receiver] = self._read_sms(message, receiver, row, now)
        return found

    def _read_sms(self, message: Message, receiver: str, row: bytes, now: float) -> Sms:
        """Read an SMS; one that cannot be read, or has no text any more, has failed."""
        try:
            sms = read_row(Sms, row, message=message)
            if sms.receiver != receiver or (sms.is_queued and not message.job.message):
                raise ValueError
        except UNREADABLE:
            self.unreadable += 1
            # One that cannot have waited any more was told about before.
            told = bool(message.job.message) and message.expires <= now
            sms = lost_sms(message, receiver, told=told)
            self.changes["sms", sms_key(sms)] = sms
        return sms

    def _rows(self, table: str) -> list[tuple[str, bytes, bool]]:
        """Return keys and rows of a table, and whether they are right; those last, to prevail."""
        wrong = self._stored.wrong
        rows = [
            (key, row, (table, key) not in wrong) for key, row in self._stored.of(table).items()
        ]
        return sorted(rows, key=lambda row: row[2])

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Count what cannot be read, and go on."""
        try:
            yield
        except UNREADABLE:
            self.unreadable += 1


def _tag_of(row: bytes) -> str | None:
    found = _TAG.search(row)
    return found[1].decode() if found else None
