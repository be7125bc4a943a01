"""Questions that wait for an answer by SMS, and messages of alarms that can be acknowledged."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

from ..message.models import AskResult, SendReport
from ..sms.plain import plain_text
from ..storage.ledger import Ledger
from ..storage.records import Message, Reply, Sms

EARLIER: Final = 2.0
"""Seconds that an answer may seem older than its question: OVHcloud rounds to whole ones."""

QUESTION_INTERVAL: Final = 10.0
"""Seconds between two polls for replies while a question or an alarm is open."""

ENDED_INTERVAL: Final = 120.0
"""The same while only alarms that have ended may be answered."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A message whose sender waits for a reply."""

    interval: ClassVar[float] = QUESTION_INTERVAL

    tag: str
    answers: tuple[str, ...]
    answered: asyncio.Future[Reply]

    def as_result(self, report: SendReport, elapsed: float) -> AskResult:
        """Return the answer, or the status of the question after some seconds."""
        reply = self.answered.result() if self.answered.done() else None
        receiver = reply.sender if reply else None
        asked = {status.receiver: status.recipient for status in report.receivers}
        return AskResult(
            status="answered" if reply else report.status,
            answer=reply.text if reply else None,
            choice=self.choice_of(reply.text) if reply else None,
            recipient=asked.pop(receiver, None) if receiver else None,
            receiver=receiver,
            elapsed=round(elapsed, 1),
            others=tuple(recipient or number for number, recipient in asked.items()),
            tag=self.tag,
            receivers=report.receivers,
            warnings=report.warnings,
        )

    def choice_of(self, text: str) -> str | None:
        """Return the offered answer that a text matches."""
        plain = plain_text(text)
        return next((answer for answer in self.answers if plain_text(answer) == plain), None)

    def takes(self, _plain: str) -> bool:
        """Return whether a text is an answer: any is."""
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """A message of an alarm; each of its receivers may acknowledge it, also after another has."""

    tag: str
    words: tuple[str, ...]
    """Texts that acknowledge it; replies with others are ignored."""
    answered: Callable[[Reply], None]
    """Called once for each reply, also over restarts: what it changes in the ledger is in the
    same transaction as the note that the reply is used."""
    interval: float | None = QUESTION_INTERVAL
    """QUESTION_INTERVAL while the alarm is open, then ENDED_INTERVAL, or None to poll no more."""

    @property
    def is_open(self) -> bool:
        """Return whether the alarm has not ended."""
        return self.interval == QUESTION_INTERVAL

    def takes(self, plain: str) -> bool:
        """Return whether a plain text acknowledges the alarm."""
        return plain in _plain_texts(self.words)


class Questions:
    """The open questions of an account, and the messages of its alarms."""

    def __init__(self, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._ledger = ledger
        self._open: dict[str, Question | Watch] = {}
        self._check: asyncio.Handle | None = None

    def ask(self, tag: str, answers: Iterable[str]) -> Question:
        """Open a question."""
        answered = asyncio.get_running_loop().create_future()
        question = self._open[tag] = Question(tag, tuple(answers), answered)
        return question

    def close(self, question: Question) -> None:
        """Close a question."""
        self._open.pop(question.tag, None)

    def watch(self, watch: Watch) -> None:
        """Watch a message for replies, or watch it otherwise than before.

        Replies that were picked up before are handed over as soon as the event loop is free.
        """
        if watch.tag not in self._open and self._check is None:
            self._check = asyncio.get_running_loop().call_soon(self.answer_all)
        self._open[watch.tag] = watch

    def unwatch(self, tag: str) -> None:
        """Watch a message no longer."""
        self._open.pop(tag, None)

    @property
    def interval(self) -> float | None:
        """Return the seconds between two polls for replies, None if nothing needs them."""
        intervals = [each.interval for each in self._open.values() if each.interval is not None]
        return min(intervals, default=None)

    @property
    def asked_at(self) -> float | None:
        """Return when OVHcloud accepted the first message that is polled for, None without one."""
        return self._first_accepted(
            tag for tag, each in self._open.items() if each.interval is not None
        )

    def answer(self, reply: Reply) -> None:
        """Hand a reply to the question or the alarm that it is for, if there is one."""
        found = self._find(reply)
        if found is None:
            return
        self._ledger.replies.change(reply.id, used=True)
        if isinstance(found, Watch):
            found.answered(reply)
        else:
            found.answered.set_result(reply)
            self.close(found)

    def answer_all(self) -> None:
        """Hand over the replies that were picked up before it was known what they are for."""
        self._check = None
        since = self._first_accepted(self._open)
        if since is None:
            return
        for reply in self._ledger.replies:
            if reply.received >= since and not reply.used:
                self.answer(reply)

    def _find(self, reply: Reply) -> Question | Watch | None:
        """Return what has the tag of a reply, or else what it fits; if several, the latest."""
        asked = self._asked(reply)
        find = self._ledger.find
        message = find(reply.tag, reply.sender) or self._ledger.get(reply.tag)
        questions = [each for each in asked if isinstance(each, Question)]
        watches = [each for each in asked if isinstance(each, Watch)]
        still_open = [each for each in watches if each.is_open]
        if message and message.tag not in self._open and self._has_answered(reply, message):
            return still_open[-1] if still_open else None
        if message:
            return next((each for each in asked if each.tag == message.tag), None)
        chosen = [each for each in questions if each.choice_of(reply.text)]
        if still_open and not chosen:
            # The word may be an answer to these as well.
            chosen = [each for each in questions if not each.answers]
        fitting = [each for each in asked if each in chosen or each in still_open]
        if reply.tag:
            # A reply with a foreign tag is probably not for us, unless its text fits.
            return fitting[-1] if len(set(map(self._name, fitting))) == 1 else None
        # Replies to a Time2Chat number have no tag.
        latest = fitting or questions or watches
        return latest[-1] if latest else None

    def _asked(self, reply: Reply) -> list[Question | Watch]:
        """Return what the sender of a reply may answer, by when OVHcloud accepted it."""
        got = [
            sms
            for sms in self._ledger.sms_to(reply.sender)
            if sms.message.tag in self._open and _has_got(sms, reply)
        ]
        # The newest come first, also among those of the same second.
        got.sort(key=lambda sms: sms.accepted_at, reverse=True)
        asked = [self._open[sms.message.tag] for sms in reversed(got)]
        plain = plain_text(reply.text)
        return [each for each in asked if each.takes(plain)]

    def _has_answered(self, reply: Reply, message: Message) -> bool:
        """Return whether a message told the sender of a reply about an answer of his.

        He then means another alarm, of which no later SMS has told him.
        """
        return any(
            alarm.name == message.alarm and reply.sender in alarm.told_late
            for alarm in self._ledger.alarms
        )

    def _name(self, asked: Question | Watch) -> str:
        """Return what the messages of one alarm have in common."""
        message = self._ledger.get(asked.tag)
        return (message.alarm if message else "") or asked.tag

    def _first_accepted(self, tags: Iterable[str]) -> float | None:
        """Return since when answers to some messages count, None if OVHcloud has none of them."""
        messages = (message for tag in tags if (message := self._ledger.get(tag)))
        return min(
            (
                sms.accepted_at - EARLIER
                for message in messages
                for sms in self._ledger.sms_of(message)
                if sms.accepted_at
            ),
            default=None,
        )


@lru_cache
def _plain_texts(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain_text, words))


def _has_got(sms: Sms, reply: Reply) -> bool:
    """Return whether the sender of a reply had got an SMS."""
    # Its tag proves that OVHcloud had an SMS whose outcome is unknown.
    is_proved = sms.attempts > 0 and reply.tag in {sms.message.tag, sms.sent_as}
    return is_proved or (bool(sms.accepted_at) and reply.received >= sms.accepted_at - EARLIER)
