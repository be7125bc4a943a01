"""Refusals that may be about a message or about the account: which SMS are kept, until when."""

import re
import time
from typing import Final

from ..api import NotUnderstood, Rejected
from ..storage.records import Sms
from .backlog import Backlog
from .queue import Refusal

TRY_AFTER: Final = (2.0, 60.0, 300.0, 900.0, 1800.0, 4200.0)
"""Seconds from each refusal of an SMS to its next attempt."""

TRY_FOR: Final = 7200.0
"""Shortest seconds after the first refusal before an SMS is given up."""

MANY: Final = 3
"""Different messages with the same refusal that make it a refusal of the account."""

REMEMBERED: Final = 100
"""Different refusals that are compared."""

# A refusal may quote numbers, its own among them.
_DIGITS: Final = re.compile(r"[\d+]+")


class Refusals:
    """Decides on the SMS that OVHcloud refuses."""

    def __init__(self, backlog: Backlog) -> None:
        """Set up without any I/O."""
        self._backlog = backlog
        self._texts: dict[str, set[str]] = {}
        """Messages refused since the last acceptance, by OVHcloud's words."""

    def is_widespread(self, err: Rejected | NotUnderstood) -> bool:
        """Return whether many different messages are refused like this, so it is the account."""
        return len(self._texts.get(_DIGITS.sub("", err.words), ())) >= MANY

    def accepted(self) -> None:
        """Note that OVHcloud accepts messages, so a refusal of many is over."""
        if any(len(texts) >= MANY for texts in self._texts.values()):
            self._backlog.queue.recall()
        self._texts.clear()

    def refuse(self, sms: Sms, err: Rejected | NotUnderstood) -> bool:
        """Count a refusal of an SMS; return whether it is final, otherwise keep the SMS."""
        texts = self._texts.setdefault(_DIGITS.sub("", err.words), set())
        if len(texts) < MANY:
            texts.add(sms.message.job.message)
        if len(self._texts) > REMEMBERED:
            del self._texts[next(iter(self._texts))]
        refusal = self._backlog.queue.refused.get(sms.key) or Refusal(since=time.monotonic())
        refusal.count += 1
        refusal.words = err.words
        if self._is_final(sms, err, refusal):
            return True
        refusal.due = time.monotonic() + self._pause(sms, err, refusal)
        self._backlog.queue.set_aside(self._backlog.not_sent(sms, err), refusal)
        if refusal.count > 1:
            self._backlog.callers.queued(sms)
        return False

    def _is_final(self, sms: Sms, err: Rejected | NotUnderstood, refusal: Refusal) -> bool:
        """Return whether the SMS ends, and its caller gets the error."""
        is_again = refusal.count > 1
        if sms.message.number in self._backlog.callers:
            can_wait = sms.message.critical and sms.message.may_wait
            return isinstance(err, Rejected) or (is_again and not can_wait)
        if self.is_widespread(err):
            return False
        if isinstance(err, Rejected):
            # The others that wait will tell whether it is about this message.
            return is_again or not self._others_wait(sms)
        is_late = time.monotonic() - refusal.since >= TRY_FOR
        return refusal.count > len(TRY_AFTER) and is_late and not sms.message.critical

    def _others_wait(self, sms: Sms) -> bool:
        """Return whether other messages wait that may be refused too."""
        return any(
            other.message.job.message != sms.message.job.message for other in self._backlog.queue
        )

    def _pause(self, sms: Sms, err: Rejected | NotUnderstood, refusal: Refusal) -> float:
        """Return the seconds until a kept SMS is tried again."""
        if sms.message.number not in self._backlog.callers and self.is_widespread(err):
            # The back-off of all messages is enough.
            return 0.0
        tries = refusal.count + isinstance(err, Rejected)
        return TRY_AFTER[min(tries, len(TRY_AFTER)) - 1]
