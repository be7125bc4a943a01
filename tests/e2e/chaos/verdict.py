"""What became of every SMS of a chaos run, a text and one of its receivers."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from http import HTTPStatus
from itertools import pairwise
from typing import Final

from tests.e2e.home_assistant import Json

from .plan import Call
from .record import Erasure, Leg, Record, Taken

MINUTE: Final = 60
NO_TROUBLE: Final = "(none)"
ANSWER_WITHIN: Final = 10.0
LOOKED_FOR: Final = 115.0
"""Least seconds that a message is looked for until it is sent again."""

LOOK_SLACK: Final = 20.0
"""Longest seconds between the last look for a message and sending it again."""

# Events that say of an SMS that it is lost, though it may have left.
OPEN_REASONS: Final = {"outcome_unknown", "damaged"}
LOST: Final = {"failed", "expired"}
LEFT: Final = {"sent", "delivered"}


class Fate(StrEnum):
    """How an SMS can end; the last four must not be."""

    SENT = "sent"
    ENDED = "ended"
    """Not sent, and an event said so."""
    RAISED = "raised"
    CUT_OFF = "cut off"
    """Not sent, and its caller knows nothing."""
    FORGOTTEN = "forgotten"
    """Not sent: a damaged or old file had lost it, and an issue says so if that can be known."""
    REVIVED = "revived"
    """Sent although called lost, because a damaged or old file had it as it was before."""
    REPEATED = "repeated"
    """Sent twice as promised: it is critical, or OVH did not list the first one in time."""
    GIVEN_UP = "given up"
    """Expired long before its time."""
    LOST = "lost"
    DOUBLED = "doubled"
    UNTRUE = "untrue"
    """Called sent but not sent, or called lost but sent."""

    @property
    def is_bad(self) -> bool:
        """Tell whether it breaks the promise."""
        return self in {Fate.GIVEN_UP, Fate.LOST, Fate.DOUBLED, Fate.UNTRUE}


class Verdict:
    """The record of a run, judged."""

    def __init__(self, record: Record) -> None:
        """Judge every SMS."""
        self.record = record
        self.fates = {leg: self._judge(leg, call) for leg, call in record.called.items()}

    @cached_property
    def count(self) -> Counter[Fate]:
        """Return how many SMS had each fate."""
        return Counter(self.fates.values())

    @property
    def is_kept(self) -> bool:
        """Tell whether the promise is kept."""
        is_bad = any(fate.is_bad for fate in self.fates.values())
        return not (is_bad or self.late_answers or self.waits)

    @property
    def waits(self) -> bool:
        """Return whether something waits at the end."""
        return any(waiting != 0 for waiting in self.record.waiting)

    @cached_property
    def late_answers(self) -> list[int]:
        """Return the calls that were not answered in time."""
        answers = self.record.answers.items()
        return [number for number, answer in answers if answer.seconds > ANSWER_WITHIN]

    def _judge(self, leg: Leg, call: Call) -> Fate:
        """Compare what OVH took with what was told."""
        taken = self.record.taken[leg]
        if not taken:
            return self._judge_absent(leg, call)
        if len(taken) > 1:
            is_promised = all(self._may_repeat(leg, call, *two) for two in pairwise(taken))
            return Fate.REPEATED if is_promised else Fate.DOUBLED
        if not self._is_called_lost(leg, call):
            return Fate.SENT
        # A full disk may forget, but must not have what was called lost.
        is_excused = any(each.cause != "full" for each in self.record.erasures_of(call))
        return Fate.REVIVED if is_excused else Fate.UNTRUE

    def _is_called_lost(self, leg: Leg, call: Call) -> bool:
        """Return whether somebody was told that OVH does not have an SMS, and might have known."""
        answer, receiver = self.record.answers[call.number], leg[1]
        if answer.status == "raised" and not answer.is_open:
            return True
        return receiver in answer.refused or any(
            told.kind in LOST and told.reason not in OPEN_REASONS
            for told in self.record.told_of(answer.tag, receiver)
            if not self.record.was_uncertain(leg)
        )

    def _judge_absent(self, leg: Leg, call: Call) -> Fate:
        answer, receiver = self.record.answers[call.number], leg[1]
        told = {told.kind for told in self.record.told_of(answer.tag, receiver)}
        if answer.status == "raised" or receiver in answer.refused:
            return Fate.RAISED
        if answer.status == "cut off":
            return Fate.CUT_OFF
        if told & LEFT or (answer.status in {"accepted", "delivered"} and not told):
            return Fate.UNTRUE
        if told & LOST:
            is_over = "failed" in told or call.retry_for is not None
            return Fate.ENDED if is_over else Fate.GIVEN_UP
        is_excused = any(
            each.is_told and each.since <= answer.at for each in self.record.erasures_of(call)
        )
        return Fate.FORGOTTEN if is_excused else Fate.LOST

    def _may_repeat(self, leg: Leg, call: Call, first: Taken, again: Taken) -> bool:
        """Return whether an SMS was sent again as promised."""
        if call.critical and self.record.was_uncertain(leg):
            return True
        is_erased = any(
            first.at <= each.until and each.until <= again.at for each in self._erasures(call)
        )
        if not is_erased and again.at - first.at < LOOKED_FOR:
            return False
        last_look = again.at - LOOK_SLACK
        return first.listed_at > last_look or (
            is_erased and self.record.looks_failed(last_look, again.at)
        )

    def _erasures(self, call: Call) -> Iterator[Erasure]:
        return (each for each in self.record.erasures if each.concerns(call))

    @cached_property
    def strikes(self) -> dict[str, Strikes]:
        """Return what each kind of trouble did."""
        found = {NO_TROUBLE: Strikes()}
        struck: set[Leg] = set()
        for request in self.record.requests:
            kind = trouble_of(request)
            row = found.setdefault(kind, Strikes())
            if request["method"] == "POST":
                row.posts += 1
                row.legs |= self.record.carried(request)
                struck |= row.legs if kind != NO_TROUBLE else set()
            else:
                row.reads += 1
        found[NO_TROUBLE].legs = self.fates.keys() - struck
        return dict(sorted(found.items()))

    def fates_of(self, legs: set[Leg]) -> Counter[Fate]:
        """Return how many of some SMS had each fate."""
        return Counter(self.fates[leg] for leg in legs)

    @property
    def most_in_a_minute(self) -> int:
        """Return the most requests that OVH got in any 60 seconds."""
        times = [request["at"] for request in self.record.requests]
        most = first = 0
        for last, at in enumerate(times):
            while times[first] <= at - MINUTE:
                first += 1
            most = max(most, last - first + 1)
        return most

    def story_of(self, leg: Leg) -> Iterator[str]:
        """Tell what happened to an SMS."""
        record, call = self.record, self.record.called[leg]
        answer, started = record.answers[call.number], record.requests[0]["at"]
        told = answer.tag or answer.error
        yield f"{self.fates[leg].upper()}: {leg[0]!r} to {leg[1]}, account {call.account}"
        options = f"retry_for {call.retry_for}" + ", critical" * call.critical
        at = f"in {answer.seconds:.1f} s, at {answer.at - started:.1f} s"
        yield f"  {options}: {answer.status} {at}: {told}"
        for event in record.told_of(answer.tag, leg[1]):
            yield f"  event {event.kind} {event.reason}"
        for taken in record.taken[leg]:
            listed = f"listed at {taken.listed_at - started:.1f} s"
            yield f"  {taken.at - started:7.1f} s taken, {listed}"
        for each in self._erasures(call):
            yield f"  {each.until - started:7.1f} s {each.cause}, told: {each.is_told}"
        tags = {answer.tag, *(post["body"]["tag"] for post in record.posts_of(leg))}
        for request in record.requests:
            tag = (request["body"] or {}).get("tag") or request["query"].get("tag")
            if (tag and tag in tags) or request["query"].get("receiver") == leg[1]:
                result = f"{request['status']} {request['fault'] or ''}"
                at = f"{request['at'] - started:7.1f} s"
                yield f"  {at} {request['method']} {request['path']} {tag}: {result}"


class Strikes:
    """What one kind of trouble did: to how many requests, and to which SMS."""

    def __init__(self) -> None:
        """Start without any."""
        self.posts = 0
        self.reads = 0
        self.legs: set[Leg] = set()


def trouble_of(request: Json) -> str:
    """Name what went wrong with a request."""
    if request["fault"]:
        return str(request["fault"])
    if request["status"] is None:
        return "(cut off)"
    return NO_TROUBLE if request["status"] < HTTPStatus.BAD_REQUEST else f"({request['status']})"
