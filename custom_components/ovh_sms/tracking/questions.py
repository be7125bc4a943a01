"""Questions that wait for an answer by SMS."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..message.models import AskResult, SendReport
from ..sms.plain import plain_text
from ..storage.ledger import Ledger
from ..storage.records import Reply

EARLIER: Final = 2.0
"""Seconds that an answer may seem older than its question: OVHcloud rounds to whole ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A message whose sender waits for a reply."""

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


class Questions:
    """The open questions of an account."""

    def __init__(self, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._ledger = ledger
        self._open: dict[str, Question] = {}
        self._used: set[int] = set()

    def __len__(self) -> int:
        """Return the number of open questions."""
        return len(self._open)

    def ask(self, tag: str, answers: Iterable[str]) -> Question:
        """Open a question."""
        answered = asyncio.get_running_loop().create_future()
        question = self._open[tag] = Question(tag, tuple(answers), answered)
        return question

    def close(self, question: Question) -> None:
        """Close a question."""
        self._open.pop(question.tag, None)

    @property
    def asked_at(self) -> float | None:
        """Return when OVHcloud accepted the first open question, None if it has none."""
        return min((at for tag in self._open for at in self._accepted(tag).values()), default=None)

    def answer(self, reply: Reply) -> None:
        """Answer the question that a reply belongs to, if there is one."""
        if question := self._find(reply):
            self._used.add(reply.id)
            question.answered.set_result(reply)
            self.close(question)

    def answer_all(self, replies: Iterable[Reply]) -> None:
        """Answer questions with replies that were picked up before their questions were sent."""
        for reply in replies if self._open else ():
            if reply.id not in self._used:
                self.answer(reply)

    def _find(self, reply: Reply) -> Question | None:
        """Return the question with the tag of a reply, or else the one that it fits."""
        if self._ledger.get(reply.tag):
            return self._open.get(reply.tag) if self._is_asked(reply.tag, reply) else None
        asked = [question for tag, question in self._open.items() if self._is_asked(tag, reply)]
        fitting = [question for question in asked if question.choice_of(reply.text)]
        if reply.tag:
            # A reply with a foreign tag is probably not for us, unless its text fits.
            return fitting[0] if len(fitting) == 1 else None
        # Replies to a Time2Chat number have no tag: who has several questions answers the latest.
        latest = sorted(fitting or asked, key=lambda each: self._accepted(each.tag)[reply.sender])
        return latest[-1] if latest else None

    def _is_asked(self, tag: str, reply: Reply) -> bool:
        """Return whether a reply comes from a receiver of a question, after it was sent."""
        accepted_at = self._accepted(tag).get(reply.sender)
        return accepted_at is not None and reply.received >= accepted_at

    def _accepted(self, tag: str) -> dict[str, float]:
        """Return since when answers to a question count, by receiver."""
        message = self._ledger.get(tag)
        return {
            sms.receiver: sms.accepted_at - EARLIER
            for sms in (self._ledger.sms_of(message) if message else ())
            if sms.accepted_at
        }
