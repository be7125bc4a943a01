"""A verdict as people read it."""

from collections import Counter
from collections.abc import Collection, Iterator

from .record import Record
from .verdict import Fate, Verdict


def lines(verdict: Verdict, stories: Collection[Fate] = ()) -> Iterator[str]:
    """Return the table, the totals, and the story of each SMS that went wrong, or has some fate."""
    yield from _strikes(verdict)
    yield ""
    yield from (f"{what:42}{value:>8}" for what, value in _totals(verdict).items())
    for leg, fate in verdict.fates.items():
        is_told = fate.is_bad or fate in stories
        if is_told or verdict.record.called[leg].number in verdict.late_answers:
            yield ""
            yield from verdict.story_of(leg)


def _strikes(verdict: Verdict) -> Iterator[str]:
    """Return a line for each kind of trouble; an SMS may have met several."""
    heads = ("POST", "other", "SMS", *Fate)
    yield f"{'struck by':18}" + "".join(f"{head:>{_width(head)}}" for head in heads)
    for kind, row in verdict.strikes.items():
        fates = verdict.fates_of(row.legs)
        numbers = (row.posts, row.reads, len(row.legs), *(fates[fate] for fate in Fate))
        columns = zip(heads, numbers, strict=True)
        yield f"{kind:18}" + "".join(f"{number:{_width(head)}}" for head, number in columns)


def _width(head: str) -> int:
    """Return how wide a column is."""
    return max(7, len(head) + 2)


def _totals(verdict: Verdict) -> dict[str, object]:
    """Return what stands under the table."""
    record, fates = verdict.record, verdict.count
    told = Counter(answer.status for answer in record.answers.values())
    erased = Counter((erasure.cause, erasure.is_told) for erasure in record.erasures)
    return {
        "messages asked for": len(record.answers),
        **{f"  {status}": count for status, count in sorted(told.items())},
        "SMS, one text to one phone": len(verdict.fates),
        "  sent": fates[Fate.SENT],
        "  failed or expired, as an event said": fates[Fate.ENDED],
        "  not sent, as the caller was told": fates[Fate.RAISED],
        "  cut off by a kill, and not sent": fates[Fate.CUT_OFF],
        "  forgotten with a damaged or old file": fates[Fate.FORGOTTEN],
        "  revived by a damaged or old file": fates[Fate.REVIVED],
        "  sent twice, as promised": fates[Fate.REPEATED],
        "  GIVEN UP": fates[Fate.GIVEN_UP],
        "  LOST": fates[Fate.LOST],
        "  DOUBLED": fates[Fate.DOUBLED],
        "  UNTRUE": fates[Fate.UNTRUE],
        "answers later than 10 s": len(verdict.late_answers),
        "slowest answer": f"{max(answer.seconds for answer in record.answers.values()):.1f} s",
        "sent without an event seen": _without_event(record, verdict),
        "still waiting at the end": " ".join(map(str, record.waiting)),
        "kills": len(record.killed_at),
        "  of these in the middle of a POST": record.kills_in_a_request,
        "  files torn, as an issue said": erased["torn", True],
        "  files torn, which nothing said": erased["torn", False],
        "  files replaced by an old copy": erased["restored", True],
        "  files not saved, as an issue said": erased["full", True],
        "requests": len(record.requests),
        "most requests in any 60 s": verdict.most_in_a_minute,
        "duration": f"{record.seconds:.0f} s",
        "seed": record.plan.seed,
    }


def _without_event(record: Record, verdict: Verdict) -> int:
    """Return of how many sent SMS no event was seen, mostly because of a kill."""
    return sum(
        verdict.fates[leg] is Fate.SENT
        and bool(tag := record.answers[call.number].tag)
        and not record.told_of(tag, leg[1])
        for leg, call in record.called.items()
    )
