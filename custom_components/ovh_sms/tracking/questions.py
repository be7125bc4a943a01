"""Questions that wait for an answer by SMS."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from homeassistant.core import callback

from ..message.models import Answer, SendReport
from ..sms.plain import plain_text
from .ledger import Ledger
from .records import Reply, SentMessage

EARLIER: Final = 2.0
"""Seconds that an answer may seem to be older than its question: OVHcloud counts whole ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A message that somebody waits for the answer to."""

    tag: str
    answers: tuple[str, ...]
    answered: asyncio.Future[Reply]

    def as_answer(self, report: SendReport, elapsed: float) -> Answer:
        """Return what came back to it, or how far it has come by now."""
        reply = self.answered.result() if self.answered.done() else None
        receiver = reply.sender if reply else None
        asked = {each.receiver: each.recipient for each in report.receivers}
        return Answer(
            status="answered" if reply else report.status,
            answer=reply.text if reply else None,
            choice=self.choice_of(reply.text) if reply else None,
            recipient=asked.pop(receiver, None) if receiver else None,
            receiver=receiver,
            elapsed=round(elapsed, 1),
            others=tuple(recipient or number for number, recipient in asked.items()),
            tag=self.tag,
            receivers=report.receivers,
        )

    def choice_of(self, text: str) -> str | None:
        """Return which of the answers a text is."""
        plain = plain_text(text)
        return next((answer for answer in self.answers if plain_text(answer) == plain), None)


class Questions:
    """The open questions of an account."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin with none."""
        self._ledger = ledger
        self._open: dict[str, Question] = {}
        self._given: set[int] = set()

    def __len__(self) -> int:
        """Return how many are open."""
        return len(self._open)

    @callback
    def ask(self, tag: str, answers: Iterable[str]) -> Question:
        """Open a question."""
        future = asyncio.get_running_loop().create_future()
        question = Question(tag, tuple(answers), future)
        self._open[tag] = question
        return question

    @callback
    def close(self, question: Question) -> None:
        """Expect no more answers to a question."""
        self._open.pop(question.tag, None)

    @property
    def asked_at(self) -> float | None:
        """Return when OVHcloud took the first of the open questions, None if it has none."""
        messages = [self._ledger.get(tag) for tag in self._open]
        return min((message.created - EARLIER for message in messages if message), default=None)

    @callback
    def answer(self, reply: Reply) -> None:
        """Give a reply to the question it answers, if there is one."""
        if question := self._meant_by(reply):
            self._given.add(reply.id)
            question.answered.set_result(reply)
            self.close(question)

    @callback
    def answer_all(self, replies: Iterable[Reply]) -> None:
        """Give questions what was picked up before they were known to have left."""
        for reply in replies if self._open else ():
            if reply.id not in self._given:
                self.answer(reply)

    def _meant_by(self, reply: Reply) -> Question | None:
        """Return the question that a reply answers: the one with its tag, or the only one."""
        if message := self._ledger.get(reply.tag):
            return self._open.get(reply.tag) if _is_asked(message, reply) else None
        asked = [
            question
            for tag, question in self._open.items()
            if (message := self._ledger.get(tag)) and _is_asked(message, reply)
        ]
        fitting = [question for question in asked if question.choice_of(reply.text)]
        # With a tag of somebody else's it is not likely to be an answer to us.
        for candidates in (fitting,) if reply.tag else (fitting, asked):
            if len(candidates) == 1:
                return candidates[0]
        return None


def _is_asked(message: SentMessage, reply: Reply) -> bool:
    """Tell whether a reply comes from somebody who was asked, after the question."""
    receivers: Sequence[str] = [sms.receiver for sms in message.sms]
    return reply.sender in receivers and reply.received >= message.created - EARLIER
