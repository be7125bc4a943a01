"""A verdict as people read it."""

from collections import Counter
from collections.abc import Iterator

from .record import Record
from .verdict import Fate, Verdict


def lines(verdict: Verdict) -> Iterator[str]:
    """Return the table, the totals, and the story of each message that went wrong."""
    yield from _strikes(verdict)
    yield ""
    yield from (f"{what:42}{value:>8}" for what, value in _totals(verdict).items())
    for call in verdict.record.plan.calls:
        if verdict.fates[call.number].is_bad:
            yield ""
            yield from verdict.story_of(call)


def _strikes(verdict: Verdict) -> Iterator[str]:
    """Return a line for each kind of trouble; a message may have met several."""
    heads = ("POST", "other", "messages", *Fate)
    yield f"{'struck by':18}" + "".join(f"{head:>{_width(head)}}" for head in heads)
    for kind, row in verdict.strikes.items():
        fates = verdict.fates_of(row.messages)
        numbers = (row.posts, row.reads, len(row.messages), *(fates[fate] for fate in Fate))
        columns = zip(heads, numbers, strict=True)
        yield f"{kind:18}" + "".join(f"{number:{_width(head)}}" for head, number in columns)


def _width(head: str) -> int:
    """Return how wide a column is."""
    return max(10, len(head) + 2)


def _totals(verdict: Verdict) -> dict[str, object]:
    """Return what stands under the table."""
    record, fates = verdict.record, verdict.count
    told = Counter(answer.status for answer in record.answers.values())
    return {
        "messages asked for": len(record.answers),
        "  accepted": told["accepted"],
        "  queued": told["queued"],
        "  raised": told["raised"],
        "  cut off by a kill": told["cut off"],
        "sent": fates[Fate.SENT],
        "failed or expired, as an event said": fates[Fate.ENDED],
        "LOST": fates[Fate.LOST],
        "DOUBLED": fates[Fate.DOUBLED],
        "SENT ALTHOUGH RAISED": fates[Fate.SENT_ALTHOUGH_RAISED],
        "sent, although an event said otherwise": _contradicted(record, verdict),
        "acknowledged without a final event seen": _without_event(record),
        "overtaken on the way to the same number": verdict.overtaken,
        "still waiting at the end": record.waiting,
        "slowest answer": f"{_slowest(record):.1f} s",
        "kills": record.kills,
        "  of these in the middle of a POST": record.kills_in_a_request,
        "requests": len(record.requests),
        "most requests in any 60 s": verdict.most_in_a_minute,
        "duration": f"{record.seconds:.0f} s",
        "seed": record.plan.seed,
    }


def _contradicted(record: Record, verdict: Verdict) -> int:
    """Return how many messages were sent although an event said that they were not."""
    return sum(
        verdict.fates[number] is Fate.SENT
        and bool(record.ended_as(answer.tag) & {"failed", "expired"})
        for number, answer in record.answers.items()
    )


def _without_event(record: Record) -> int:
    """Return how many ends of messages nobody has seen, mostly for a kill."""
    return sum(
        answer.is_acknowledged and not record.ended_as(answer.tag)
        for answer in record.answers.values()
    )


def _slowest(record: Record) -> float:
    """Return how long it took at most to be told something."""
    return max(answer.seconds for answer in record.answers.values())
