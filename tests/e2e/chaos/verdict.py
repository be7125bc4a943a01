"""What became of every message of a chaos run."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from http import HTTPStatus
from typing import Final

from tests.e2e.home_assistant import Json

from .plan import Call
from .record import Record

MINUTE: Final = 60
NO_TROUBLE: Final = "(none)"


class Fate(StrEnum):
    """How a message can end; the last three must not be."""

    SENT = "sent"
    ENDED = "ended"
    """Not sent, and an event said so."""
    RAISED = "raised"
    CUT_OFF = "cut off"
    """Not sent, and its caller knows nothing."""
    LOST = "lost"
    DOUBLED = "doubled"
    SENT_ALTHOUGH_RAISED = "sent although raised"

    @property
    def is_bad(self) -> bool:
        """Tell whether it breaks the promise."""
        return self in {Fate.LOST, Fate.DOUBLED, Fate.SENT_ALTHOUGH_RAISED}


class Verdict:
    """The record of a run, judged."""

    def __init__(self, record: Record) -> None:
        """Judge every call."""
        self.record = record
        self.fates = {call.number: self._judge(call) for call in record.plan.calls}

    @cached_property
    def count(self) -> Counter[Fate]:
        """Return how many messages had each fate."""
        return Counter(self.fates.values())

    @property
    def is_kept(self) -> bool:
        """Tell whether no message was lost and none sent twice."""
        return not any(fate.is_bad for fate in self.fates.values())

    def _judge(self, call: Call) -> Fate:
        """Compare what OVH took with what the caller was told."""
        answer = self.record.answers[call.number]
        sent = [self.record.accepted[call.text, receiver] for receiver in call.receivers]
        if max(sent) > 1:
            return Fate.DOUBLED
        if answer.status == "raised":
            may_be_sent = call.retry_for == 0 and answer.is_open
            if any(sent) and not may_be_sent:
                return Fate.SENT_ALTHOUGH_RAISED
            return Fate.SENT if all(sent) else Fate.RAISED
        if all(sent):
            return Fate.SENT
        if answer.status == "cut off":
            return Fate.CUT_OFF
        said = self.record.ended_as(answer.tag) & {"failed", "expired"}
        return Fate.ENDED if said else Fate.LOST

    @cached_property
    def strikes(self) -> dict[str, Strikes]:
        """Return what each kind of trouble did."""
        found = {NO_TROUBLE: Strikes()}
        struck: set[int] = set()
        for request in self.record.requests:
            kind = trouble_of(request)
            row = found.setdefault(kind, Strikes())
            if request["method"] == "POST":
                row.posts += 1
                row.messages |= self.record.carried(request)
                struck |= row.messages if kind != NO_TROUBLE else set()
            else:
                row.reads += 1
        found[NO_TROUBLE].messages = self.fates.keys() - struck
        return dict(sorted(found.items()))

    def fates_of(self, messages: set[int]) -> Counter[Fate]:
        """Return how many of some messages had each fate."""
        return Counter(self.fates[number] for number in messages)

    @property
    def overtaken(self) -> int:
        """Return how many messages OVH took after a later one to the same number."""
        steps = {
            call.number: position
            for position, step in enumerate(self.record.plan.steps)
            for call in step.calls
        }
        newest: dict[str, int] = {}
        late: set[int] = set()
        for text, receiver in self.record.accepted:
            number = self.record.called[text, receiver]
            if steps[number] < newest.get(receiver, 0):
                late.add(number)
            newest[receiver] = max(steps[number], newest.get(receiver, 0))
        return len(late)

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

    def story_of(self, call: Call) -> Iterator[str]:
        """Tell what happened to a message."""
        record, answer = self.record, self.record.answers[call.number]
        told = answer.tag or answer.error
        yield f"{self.fates[call.number].upper()}: {call.text!r} to {', '.join(call.receivers)}"
        yield f"  retry_for {call.retry_for}, {answer.status} in {answer.seconds:.1f} s: {told}"
        yield f"  events: {sorted(record.ended_as(answer.tag))}"
        tags = {answer.tag} | {
            post["body"]["tag"] for post in record.posts if call.number in record.carried(post)
        }
        for request in record.requests:
            tag = (request["body"] or {}).get("tag") or request["query"].get("tag")
            if tag and tag in tags:
                since = request["at"] - record.requests[0]["at"]
                result = f"{request['status']} {request['fault'] or ''}"
                yield f"  {since:7.1f} s {request['method']} {tag}: {result}"


class Strikes:
    """What one kind of trouble did: to how many requests, and to which messages."""

    def __init__(self) -> None:
        """Start without any."""
        self.posts = 0
        self.reads = 0
        self.messages: set[int] = set()


def trouble_of(request: Json) -> str:
    """Name what went wrong with a request."""
    if request["fault"]:
        return str(request["fault"])
    if request["status"] is None:
        return "(cut off)"
    return NO_TROUBLE if request["status"] < HTTPStatus.BAD_REQUEST else f"({request['status']})"
