"""Follows the messages of alarms: answers to them, and receipts of the last step."""

from collections.abc import Callable
from functools import partial

from ..sms.phone_number import looks_like_number
from ..storage.alarms import Alarm
from ..storage.ledger import Ledger
from ..storage.records import Reply
from ..tracking import ENDED_INTERVAL, QUESTION_INTERVAL, Questions, Watch
from .progress import POLLED_FOR


class Follower:
    """Has answers and receipts polled for as the state of each alarm asks for."""

    def __init__(
        self, ledger: Ledger, questions: Questions, answered: Callable[[str, Reply], None]
    ) -> None:
        """Set up without I/O; `answered` gets the id of an alarm, and a reply with its word."""
        self._ledger = ledger
        self._questions = questions
        self._answered = answered
        self._followed: dict[str, tuple[int, float | None]] = {}

    def follow(self, alarm: Alarm) -> None:
        """Follow an alarm as its state now asks for."""
        interval = self._interval(alarm)
        if self._followed.get(alarm.id) == (len(alarm.tags), interval):
            return
        self._followed[alarm.id] = len(alarm.tags), interval
        for tag in filter(None, alarm.tags):
            self._questions.watch(
                Watch(
                    tag=tag,
                    words=alarm.words,
                    answered=partial(self._answered, alarm.id),
                    interval=interval if self._can_be_answered(tag) else None,
                )
            )
            self._ledger.waiters.release(tag)
        if alarm.is_open and alarm.tags:
            self._ledger.waiters.hold(alarm.tags[-1])
        for poller in ("receipts", "replies"):
            self._ledger.wake_ups[poller].set()

    def unfollow(self, alarm: Alarm) -> None:
        """Follow an alarm no longer."""
        self._followed.pop(alarm.id, None)
        for tag in alarm.tags:
            self._questions.unwatch(tag)
            self._ledger.waiters.release(tag)

    def _can_be_answered(self, tag: str) -> bool:
        message = self._ledger.get(tag)
        sender = message.job.sender if message else ""
        return sender is None or looks_like_number(sender)

    def _interval(self, alarm: Alarm) -> float | None:
        if alarm.is_open:
            return QUESTION_INTERVAL
        is_polled = self._ledger.file.clock.now() < alarm.ended + POLLED_FOR
        return ENDED_INTERVAL if is_polled else None
