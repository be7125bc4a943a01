"""Files of releases that kept an account in three files, which are taken over and deleted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
import re
import sqlite3
import time
from typing import Any, Final
from zlib import crc32

from ..api import Job
from ..api.reading import UNREADABLE
from ..const import SECONDS_A_MINUTE
from .database import DISK_ERRORS, exists, is_damage, name_aside, read_file
from .queue_clock import Moment
from .records import QUEUED, Message, Reply, Sms, SmsState, lost_message, lost_sms
from .rows import Timestamp, read_row

LONGEST_WAIT: Final = 8 * 24 * 3600.0
"""Longest seconds until the receipt of an SMS comes in."""

_CLOCK: Final = "json_object('seconds', seconds, 'saved_at', saved_at)"

_TAG: Final = re.compile(rb'"tag":\s*"(\w+)"')
_RECEIVERS: Final = re.compile(rb'"receivers":\s*\[("\+\d+"[^\]]*)\]')
_NUMBER: Final = re.compile(rb'"(\+\d+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class OldJob:
    """A row of the outbox: a message to all its receivers, in one state."""

    job: Job
    created: float
    expires: float
    cost: float = 0.0
    state: SmsState
    sent_as: str | None
    attempts: int
    reason: str | None
    critical: bool = False

    def split(self, saved_at: float) -> tuple[Message, list[Sms]]:
        """Return the message and its SMS; the host's time of the last commit is `saved_at`."""
        message = Message(
            number=0,
            job=self.job,
            created=self.created,
            expires=self.expires,
            cost=self.cost,
            critical=self.critical,
        )
        times: dict[str, Any] = {}
        if self.state is SmsState.SENT:
            leaves_at = saved_at + self.job.delay * SECONDS_A_MINUTE
            times = {
                "accepted_at": saved_at,
                "leaves_at": leaves_at,
                "expires_at": leaves_at + LONGEST_WAIT,
            }
        first = Sms(
            message=message,
            receiver="",
            state=self.state,
            sent_as=self.sent_as,
            attempts=self.attempts,
            reason=self.reason,
            **times,
        )
        return message, [replace(first, receiver=receiver) for receiver in self.job.receivers]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSms:
    """An SMS in a row of the ledger."""

    receiver: str
    id: int | None
    status: SmsState
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMessage:
    """A row of the ledger: a message that had left the outbox."""

    tag: str
    sent_as: str
    text: str
    sender: str | None
    created: Timestamp
    leaves: Timestamp
    ends: Timestamp
    marketing: bool
    followed: bool
    sms: tuple[OldSms, ...]

    def split(self) -> tuple[Message, list[Sms]]:
        """Return the message and its SMS, whose states were notified."""
        job = Job(
            message=self.text,
            receivers=tuple(sms.receiver for sms in self.sms),
            sender=self.sender,
            tag=self.tag,
            marketing=self.marketing,
        )
        message = Message(number=0, job=job, created=0.0, expires=0.0, followed=self.followed)
        return message, [
            Sms(
                message=message,
                receiver=sms.receiver,
                state=sms.status,
                sent_as=self.sent_as,
                reason=sms.reason,
                id=sms.id,
                accepted_at=self.created,
                leaves_at=self.leaves,
                expires_at=self.ends,
                told=sms.status,
            )
            for sms in self.sms
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSpending:
    """The file of the budget: credits by date."""

    data: dict[str, float]


class OldFiles:
    """What the older files of an account have, as far as it could be read."""

    def __init__(self, path: Path) -> None:
        """Read the files; `path` is the common part of their paths."""
        self.messages: list[tuple[Message, list[Sms]]] = []
        """Messages with their SMS, the oldest first; their numbers are 0."""
        self.replies: list[Reply] = []
        self.state: dict[str, dict[str, float]] = {}
        self.moment = Moment()
        self.unreadable = 0
        self.damaged: Path | None = None
        """Where a damaged file will be kept."""
        self._outbox, self._ledger, self._spending = (
            path.with_name(f"{path.name}.{name}") for name in ("outbox", "messages", "spent")
        )
        self._asides: dict[Path, Path] = {}
        self._unread: set[Path] = set()
        self._read_table(self._ledger, "message", "content", self._read_message)
        self._read_table(self._ledger, "reply", "content", self._read_reply)
        self._read_table(self._ledger, "mark", "content", self._read_marks)
        self._read_table(self._outbox, "clock", _CLOCK, self._read_clock)
        self._read_table(self._outbox, "job", "content", self._read_job)
        self._read(self._spending, self._read_spending)
        if not self.moment.seconds:
            created = (message.created for message, _ in self.messages)
            self.moment = Moment(max(created, default=0.0))

    def remove(self) -> None:
        """Delete the files; damaged ones are put aside, what the disk did not read stays."""
        for file in {self._outbox, self._ledger, self._spending} - self._unread:
            for suffix in ("", "-wal", "-shm"):
                path = Path(f"{file}{suffix}")
                if file in self._asides and path.exists():
                    path.replace(f"{self._asides[file]}{suffix}").chmod(0o600)
                path.unlink(missing_ok=True)

    def _read(self, file: Path, read: Callable[[Path], None]) -> None:
        try:
            if exists(file):
                read(file)
        except (*DISK_ERRORS, *UNREADABLE) as err:
            self.unreadable += 1
            if is_damage(err):
                self.damaged = self._asides.setdefault(file, name_aside(file))
            else:
                self._unread.add(file)
                self.damaged = file

    def _read_table(
        self, file: Path, table: str, column: str, read_one: Callable[[bytes], None]
    ) -> None:
        def read(connection: sqlite3.Connection) -> None:
            rows = f"SELECT CAST({column} AS BLOB) FROM {table} ORDER BY rowid"  # noqa: S608
            for (row,) in connection.execute(rows):
                try:
                    read_one(row or b"")
                except UNREADABLE:
                    self.unreadable += 1

        self._read(file, lambda path: read_file(path, read))

    def _read_message(self, row: bytes) -> None:
        old = read_row(OldMessage, row)
        if any(sms.status in QUEUED for sms in old.sms):
            raise ValueError
        self.messages.append(old.split())

    def _read_reply(self, row: bytes) -> None:
        self.replies.append(read_row(Reply, row))

    def _read_marks(self, row: bytes) -> None:
        self.state["marks"] = read_row(dict[str, float], row)

    def _read_clock(self, row: bytes) -> None:
        self.moment = read_row(Moment, row)

    def _read_job(self, row: bytes) -> None:
        try:
            old = read_row(OldJob, row)
            if not old.job.receivers:
                raise ValueError
        except UNREADABLE:
            tag, receivers = _TAG.search(row), _RECEIVERS.search(row)
            if receivers:
                numbers = [number.decode() for number in _NUMBER.findall(receivers[1])]
                # Without a tag, too, it is recognised if it is read again.
                name = tag[1].decode() if tag else f"lost-{crc32(row)}"
                message = lost_message(0, name, numbers)
                self.messages.append((message, [lost_sms(message, each) for each in numbers]))
            raise
        self.messages.append(old.split(self.moment.saved_at or time.time()))

    def _read_spending(self, path: Path) -> None:
        self.state["spent"] = read_row(OldSpending, path.read_bytes()).data
