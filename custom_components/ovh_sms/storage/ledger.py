"""The messages, SMS and replies of an account, in memory and on disk."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
import logging
import time
from typing import Final

from homeassistant.core import HomeAssistant

from .account_file import AccountFile
from .alarms import Alarm
from .contents import Contents
from .database import DISK_ERRORS, Key, StoredRows
from .legacy import OldFiles
from .queue_clock import QueueClock
from .records import LOST, QUEUED, Message, Reply, Sms, sms_key
from .sms_index import SmsIndex
from .table import Table
from .waiters import Waiters

_LOGGER = logging.getLogger(__name__)

KEPT: Final = 1000
"""Finished messages, and replies, that are kept at most."""

KEPT_FOR: Final = 30 * 24 * 3600.0
"""Seconds that finished messages and replies are kept at most."""

LISTING: Final = "listing"

LONGEST_LISTING: Final = 600.0
"""Longest seconds that are believed: OVHcloud may not have been asked in between."""


class Ledger:
    """What an account sent and received; what the disk refuses to store is kept in memory."""

    def __init__(self, hass: HomeAssistant, file: AccountFile) -> None:
        """Set up without I/O."""
        self._hass = hass
        self.file = file
        file.rows = self._rows
        self._messages: Table[int, Message] = Table(file, "message")
        self._numbers: dict[str, int] = {}
        self._sms = SmsIndex()
        self.replies: Table[int, Reply] = Table(file, "reply")
        """In the order they were picked up."""
        self.alarms: Table[str, Alarm] = Table(file, "alarm")
        self._state: Table[str, dict[str, float]] = Table(file, "state")
        self._last_number = 0
        self.copied_at: float | None = None
        """When a copy of the file was read (`time.monotonic()`), None if it is no copy."""
        self.is_incomplete = False
        """Whether the file is a copy, or was damaged."""
        self.is_guard_known = False
        """Whether this process knows all SMS of the silence guard, or looks for them."""
        self.waiters = Waiters()
        self.wake_ups: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        """The wake-up event of each poller; they outlive reloads."""

    async def async_load(self) -> StoredRows:
        """Read the file, as far as possible."""
        stored = await self.file.async_load()
        contents, old = await self._hass.async_add_executor_job(self._read, stored)
        if contents.unreadable:
            _LOGGER.error("%d records on disk could not be read", contents.unreadable)
            stored.damaged = stored.damaged or (old.damaged if old else None) or self.file.path
        if moment := contents.moment:
            self.file.clock = QueueClock(moment.seconds, moment.saved_at)
        self.copied_at = time.monotonic() if contents.is_copy else None
        self.is_incomplete = contents.is_copy or stored.damaged is not None
        self.file.put_all(contents.changes, old.remove if old else None)
        return stored

    async def async_save(self) -> bool:
        """Commit all changes and return whether the disk took them; it may have them later."""
        try:
            await self.file.async_flush()
        except DISK_ERRORS as err:
            _LOGGER.warning("Records of messages could not be saved: %r", err)
            return False
        return True

    # Messages

    @property
    def messages(self) -> list[Message]:
        """Return all messages, the oldest first."""
        return list(self._messages)

    @property
    def queued(self) -> list[Sms]:
        """Return the SMS that OVHcloud does not have, or may not have, the oldest first."""
        return [sms for sms in self._sms if sms.is_queued]

    @property
    def open(self) -> list[Sms]:
        """Return the SMS whose receipts are missing."""
        return self._sms.open

    @property
    def untold(self) -> list[Sms]:
        """Return the SMS in a state that automations were not notified of, the oldest first."""
        return [sms for sms in self._sms if sms.state not in QUEUED and sms.told is not sms.state]

    def get(self, tag: str) -> Message | None:
        """Return the message with a tag."""
        return self._messages.get(self._numbers.get(tag, 0))

    def sms_of(self, message: Message) -> list[Sms]:
        """Return the SMS of a message, one for each receiver."""
        return self._sms.of(message.number)

    def sms_to(self, receiver: str) -> Iterator[Sms]:
        """Yield the SMS to a receiver, the newest first."""
        return self._sms.to(receiver)

    def accepted_at(self, message: Message) -> float:
        """Return when OVHcloud accepted the first SMS of a message, 0 if it has none."""
        return self._sms.accepted.get(message.number, 0.0)

    def current(self, sms: Sms) -> Sms:
        """Return an SMS in its present state."""
        return self._sms.get(sms.message.number, sms.receiver) or sms

    def is_known(self, sms_id: int) -> bool:
        """Return whether an id of OVHcloud belongs to an SMS of this ledger."""
        return self._sms.with_id(sms_id) is not None

    def has_text_of(self, sms_id: int) -> bool:
        """Return whether an id of OVHcloud belongs to an SMS whose text is known."""
        sms = self._sms.with_id(sms_id)
        return sms is not None and bool(sms.message.job.message)

    def is_lost(self, tag: str, receiver: str) -> bool:
        """Return whether a message to a receiver has failed or expired."""
        sms = self._sms.get(self._numbers.get(tag, 0), receiver)
        return sms is not None and sms.state in LOST

    def find(self, sent_as: str, receiver: str) -> Message | None:
        """Return the newest message that OVHcloud sent to a receiver under a tag."""
        sent = (each for each in self.sms_to(receiver) if not each.is_queued)
        return next((each.message for each in sent if each.tag == sent_as), None)

    def add(self, make: Callable[[int], Message]) -> list[Sms]:
        """Add a message, made with the next number; return its SMS."""
        self._last_number += 1
        message = make(self._last_number)
        self._messages.put(message.number, message, is_new=True)
        self._numbers[message.tag] = message.number
        self._sms.add_message(message.number)
        added = [Sms(message=message, receiver=receiver) for receiver in message.job.receivers]
        self.update(*added)
        return added

    def update(self, *changed: Sms) -> None:
        """Replace SMS by their new versions."""
        for sms in changed:
            self._sms.put(sms)
            self.file.put("sms", sms_key(sms), sms)
        self._note_queue()
        self.waiters.wake_up()
        self.wake_ups["alarms"].set()

    def change(self, message: Message) -> None:
        """Replace a message by its new version."""
        self._messages.put(message.number, message)
        self.update(*(replace(sms, message=message) for sms in self.sms_of(message)))

    def forget(self, message: Message) -> None:
        """Delete a message, and its SMS."""
        self._messages.remove(message.number)
        self._numbers.pop(message.tag, None)
        for sms in self._sms.remove_message(message.number):
            self.file.put("sms", sms_key(sms), None)
        self._note_queue()

    def is_saved(self, message: Message) -> bool:
        """Return whether a restart finds a message and its SMS as they are now."""
        return self.file.is_saved("message", message.number) and all(
            self.file.is_saved("sms", f"{message.number} {receiver}")
            for receiver in message.job.receivers
        )

    def may_hold(self, message: Message) -> bool:
        """Return whether a restart may find a message."""
        is_kept = message.number in self._messages
        return self.file.may_hold("message", message.number) and (
            is_kept or not self.file.is_saved("message", message.number)
        )

    def prune(self, now: float) -> None:
        """Delete finished messages that are too old or too many, by OVHcloud's time."""
        oldest = now - KEPT_FOR
        of_alarms = {tag for alarm in self.alarms for tag in alarm.tags}
        finished = [
            (message, each)
            for message in self._messages
            if (each := self.sms_of(message))
            and all(_is_finished(sms, oldest) for sms in each)
            and message.tag not in of_alarms
        ]
        for position, (message, each) in enumerate(finished, KEPT - len(finished)):
            if position < 0 or max(sms.accepted_at for sms in each) < oldest:
                self.forget(message)

    async def async_wait(
        self, tag: str, is_over: Callable[[list[Sms]], bool], until: float
    ) -> None:
        """Wait until the SMS of a message meet a condition, at most until a time.

        The time is one of `time.monotonic()`. A message that is not there is waited for.
        """

        def is_met() -> bool:
            return (message := self.get(tag)) is not None and is_over(self.sms_of(message))

        await self.waiters.async_wait(tag, is_met, until)

    def prune_replies(self, before: float, now: float, listed: Collection[int]) -> None:
        """Delete replies that are too old or too many, unless OVHcloud may list them again."""
        for position, reply in enumerate(self.replies, KEPT - len(self.replies)):
            is_old = position < 0 or reply.received < now - KEPT_FOR
            if is_old and reply.received < before and reply.id not in listed:
                self.replies.remove(reply.id)

    # Small values

    @property
    def listed_within(self) -> float:
        """Return the longest time in seconds that OVHcloud ever took to list an SMS."""
        return float(self.get_state(LISTING).get("seconds", 0.0))

    def note_listed(self, seconds: float) -> None:
        """Note that OVHcloud took at most some seconds to list an SMS."""
        if (seconds := min(seconds, LONGEST_LISTING)) > self.listed_within:
            self.put_state(LISTING, {"seconds": seconds})

    def get_state(self, key: str) -> dict[str, float]:
        """Return numbers that are kept under a key, empty if there are none."""
        return dict(self._state.get(key) or {})

    def put_state(self, key: str, numbers: dict[str, float]) -> None:
        """Keep numbers under a key."""
        if numbers != self._state.get(key):
            self._state.put(key, numbers)

    # The file

    def _read(self, stored: StoredRows) -> tuple[Contents, OldFiles | None]:
        """Read the rows, and files of older releases, in the executor."""
        old = OldFiles(self.file.old) if self.file.old else None
        contents = Contents(stored, old)
        self._messages.load(contents.messages)
        self._numbers = {message.tag: message.number for message in self._messages}
        self._sms.load(contents.sms)
        self.replies.load(contents.replies)
        self.alarms.load(contents.alarms)
        self._state.load(contents.state)
        self._last_number = contents.last_number
        self._note_queue()
        return contents, old

    def _rows(self) -> dict[Key, object]:
        """Return all rows, for a file that has to be written anew."""
        tables = (self._messages, self.replies, self.alarms, self._state)
        rows = (row for table in tables for row in table.rows.items())
        return dict(rows) | {("sms", sms_key(sms)): sms for sms in self._sms}

    def _note_queue(self) -> None:
        """Have the loss of the file noticed while SMS wait or alarms are open."""
        self.file.has_queue = self._sms.queued > 0 or any(alarm.is_open for alarm in self.alarms)


def _is_finished(sms: Sms, oldest: float) -> bool:
    """Return whether an SMS may be forgotten: the host's clock alone must not decide."""
    if sms.is_queued or sms.told is not sms.state:
        return False
    return not (sms.is_open and sms.message.followed and sms.expires_at > oldest)
