"""What came of the alarms of a run, seen from OVH, from automations, and from the disk."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from math import inf
from typing import Final

from tests.e2e.home_assistant import Json

from .alarm_run import AlarmRecord
from .alarms import Alarm
from .lives import Life

AT_ONCE: Final = 5.0
"""Seconds in which an answer of OVH reaches the house, and what left before reaches OVH."""

SENT_WITHIN: Final = 20.0
"""Seconds of use in which an SMS has left, also one of which it is looked for first."""

POLLED_LATE: Final = 180.0
"""Seconds in which an answer to an alarm that has ended is seen."""

POLLED_FOR: Final = 600.0
"""Seconds for which answers to an alarm that has ended are looked for."""

EARLY: Final = 3.0
LATEST: Final = 60.0


class AlarmVerdict:
    """The record of a run, judged; `problems` are broken promises by alarm."""

    def __init__(self, record: AlarmRecord) -> None:
        """Judge every alarm."""
        self.record = record
        self.counts: Counter[str] = Counter()
        self.late_by: list[float] = []
        """Seconds of a step after it was due, or after the house was of use again."""
        self.undelivered_by: list[float] = []
        """Seconds until the next step after one whose SMS did not arrive."""
        self.problems = {alarm.name: list(self._judge(alarm)) for alarm in record.alarms}

    @property
    def is_kept(self) -> bool:
        """Tell whether the promise is kept."""
        return not (any(self.problems.values()) or self.record.still_open)

    def lines(self) -> Iterator[str]:
        """Return totals and what is wrong with each alarm."""
        record = self.record
        told = {
            "alarms": len(record.alarms),
            **dict(sorted(self.counts.items())),
            "kills": sum(life.ended is not None for life in record.lives),
            "troubles": len(record.troubles),
            "latest step after it was due": f"{max(self.late_by, default=0):.1f} s",
            "latest after one not delivered": f"{max(self.undelivered_by, default=0):.1f} s",
            "still open": record.still_open,
            "requests": len(record.requests),
            "seed": record.seed,
            "duration": f"{record.seconds:.0f} s",
        }
        yield from (f"{what:42}{value:>10}" for what, value in told.items())
        for name, problems in self.problems.items():
            yield from (f"{name}: {problem}" for problem in problems)

    def _problem(self, kind: str, what: str = "") -> str:
        self.counts[kind.upper()] += 1
        return f"{kind.upper()} {what}"

    def _judge(self, alarm: Alarm) -> Iterator[str]:
        row = self.record.rows.get(alarm.name)
        if row is None:
            yield self._problem("forgotten")
            return
        self.counts[f"  {row['state']}"] += 1
        self.counts["  steps"] += len(row["tags"])
        yield from self._judge_steps(alarm, row)
        yield from self._judge_times(alarm, row)
        yield from self._judge_end(alarm, row)
        yield from self._judge_confirmation(alarm, row)
        yield from self._judge_events(alarm, row)

    # Steps

    def _judge_steps(self, alarm: Alarm, row: Json) -> Iterator[str]:
        steps, begun = alarm.all_steps, len(row["tags"])
        if row["state"] == "exhausted" and begun != len(steps):
            yield self._problem("exhausted early", f"after {begun} steps")
        # SMS of several steps may leave together, and a number may be of several rounds.
        expected = Counter(number for numbers, _ in steps[:begun] for number in numbers)
        known = self._known_at(alarm) if row["state"] == "acknowledged" else None
        for number in expected.keys() | self._count(alarm.text).keys():
            taken = self._taken(alarm.text, number)
            if len(taken) > expected[number]:
                if self._was_troubled(taken[0], taken[-1]):
                    self.counts["  told twice while OVH was in trouble"] += 1
                else:
                    yield self._problem("told twice", f"{number} at {taken}")
            elif len(taken) < expected[number]:
                step = max(each for each in range(begun) if number in steps[each][0])
                began = self._began(alarm, step, row["tags"][step])
                if known is None or (began and self._could_send(began, known)):
                    yield self._problem("step lost", f"{number}, taken at {taken}")
                else:
                    self.counts["  withdrawn before it left"] += 1

    def _could_send(self, since: float, until: float) -> bool:
        """Return whether the house was of use for long enough to send what had begun."""
        return any(
            min(until, life.ended or until) - max(since, life.loaded) > SENT_WITHIN
            and not self._was_troubled(life.loaded, until)
            for life in self.record.lives
            if life.loaded is not None
        )

    def _judge_times(self, alarm: Alarm, row: Json) -> Iterator[str]:
        for step, (before, tag) in enumerate(zip(row["tags"], row["tags"][1:], strict=False)):
            began, posted = self._began(alarm, step, before), self._posted(tag)
            numbers, wait = alarm.all_steps[step]
            if began is None or posted is None or self._was_troubled(began, posted):
                continue
            if set(numbers) <= set(alarm.unreachable):
                self.undelivered_by.append(posted - self._usable(began, posted))
                continue
            # Just after a start, and of SMS that left together, it was not seen when a step began.
            own = self._posted(before)
            was_seen = own and own < posted and self._usable(own - AT_ONCE, own) == own - AT_ONCE
            was_seen = was_seen and not self._was_killed(own or 0.0, posted)
            if was_seen and posted < began + wait - EARLY:
                yield self._problem("early", f"step {step + 2} after {posted - began:.1f} s")
            late = posted - self._usable(began + wait, posted)
            self.late_by.append(late)
            if late > LATEST:
                yield self._problem("late", f"step {step + 2} by {late:.1f} s")

    # The end

    def _judge_end(self, alarm: Alarm, row: Json) -> Iterator[str]:
        if row["state"] == "open":
            yield self._problem("open for ever")
        known = self._known_at(alarm)
        answered = self.record.answered.get(alarm.number)
        if row["state"] == "exhausted" and known is not None:
            end = self._event_at(alarm, "exhausted")
            if end is not None and known < end - AT_ONCE:
                yield self._problem("acknowledgement ignored", f"of {known:.1f}, end at {end:.1f}")
        for step, tag in enumerate(row["tags"]):
            posted = self._posts(tag)
            late = max(posted, default=0.0) - (known or inf)
            if row["state"] == "acknowledged" and late > AT_ONCE:
                yield self._problem("told after", f"step {step + 1}, {late:.1f} s")
            elif row["state"] == "acknowledged" and late > 0:
                self.counts["  on its way when acknowledged"] += 1
            if step and answered and posted and posted[0] > answered + AT_ONCE:
                self.counts["  begun while an answer was at OVH"] += 1

    def _known_at(self, alarm: Alarm) -> float | None:
        """Return when the house knew that an alarm is taken care of."""
        if (done := self.record.taken_care_of.get(alarm.number)) is not None:
            return done
        answered = self.record.answered.get(alarm.number)
        if answered is None:
            return None
        path = f"/sms/{alarm.account}/incoming/{self.record.replies[alarm.number]}"
        return next(
            (
                each["at"]
                for each in self.record.requests
                if (each["path"], each["status"], each["fault"]) == (path, 200, None)
            ),
            None,
        )

    def _judge_confirmation(self, alarm: Alarm, row: Json) -> Iterator[str]:
        told = {
            number
            for job in self._jobs
            if alarm.text in job["message"]
            for number in job["valid_receivers"]
        }
        steps = alarm.all_steps[: len(row["tags"])]
        begun = {number for numbers, _ in steps for number in numbers}
        expected = told - set(alarm.unreachable) if row["state"] == "acknowledged" else set()
        confirm = alarm.confirm.partition("{")[0]
        sent = self._count(confirm)
        for number in expected | sent.keys():
            if number in expected and not sent[number]:
                yield self._problem("confirmation lost", number)
            if sent[number] > 1:
                yield self._problem("confirmed twice", number)
            # Whether OVH had an SMS may not have been known yet.
            if sent[number] and number not in begun:
                yield self._problem("confirmed to a stranger", number)
        late = self._count(alarm.name, alarm.text, confirm)
        answered_late, at = self.record.answered_late.get(alarm.number, (None, 0.0))
        if answered_late and not late[answered_late]:
            if self._was_killed(at - AT_ONCE, at + POLLED_LATE):
                self.counts["  late answers not seen because of a kill"] += 1
            elif at + POLLED_LATE > self._ended(alarm, row) + POLLED_FOR:
                # The house's clock runs faster than a machine that has other things to do.
                self.counts["  late answers that came too late to be looked for"] += 1
            else:
                yield self._problem("late answer ignored", answered_late)
        for number, count in late.items():
            # Who answered may have done so too late as well.
            if count > 1 or number not in {answered_late, self.record.answerers.get(alarm.number)}:
                yield self._problem("told that it has ended", f"{number} {count} times")

    def _ended(self, alarm: Alarm, row: Json) -> float:
        """Return when it was told that it has ended."""
        ended = (alarm.name, row["state"])
        events = self.record.events
        told = (each["at"] for each in events if (each["name"], each["event_type"]) == ended)
        return min(told, default=inf)

    def _count(self, text: str, *others: str) -> Counter[str]:
        """Return how often each number got messages with a text and none of the others."""
        return Counter(
            number
            for job in self._jobs
            if text in job["message"] and not any(other in job["message"] for other in others)
            for number in job["valid_receivers"]
        )

    def _judge_events(self, alarm: Alarm, row: Json) -> Iterator[str]:
        expected = Counter({("started", 0): 1, (row["state"], 0): 1})
        expected.update(("step", step + 1) for step in range(len(row["tags"])))
        seen = Counter(
            (event["event_type"], event["step"] if event["event_type"] == "step" else 0)
            for event in self._events_of(alarm)
        )
        for key in expected.keys() | seen.keys():
            if seen[key] < expected[key] and self._may_be_lost(alarm, row, *key):
                self.counts["  events not seen because of a kill"] += 1
            elif seen[key] < expected[key]:
                yield self._problem("event lost", str(key))
            elif seen[key] > expected[key]:
                yield self._problem("event doubled", str(key))

    def _may_be_lost(self, alarm: Alarm, row: Json, kind: str, step: int) -> bool:
        """Return whether a kill came when an event was about to be told."""
        called: float | None = self.record.called[alarm.number]
        if kind == "step":
            before = self._posted(row["tags"][step - 2]) if step > 1 else called
            known, until = before or called, self._posted(row["tags"][step - 1])
        else:
            known = called if kind == "started" else self._known_at(alarm)
            until = known
        return known is None or self._was_killed(known - AT_ONCE, (until or inf) + AT_ONCE)

    # What was seen

    @property
    def _jobs(self) -> list[Json]:
        return self.record.jobs

    @cached_property
    def _distinct_events(self) -> list[Json]:
        """Return the events, without those that a start has only restored."""
        found: dict[tuple[object, ...], Json] = {}
        for seen in self.record.events:
            key = seen["state"], seen["event_type"], seen["name"], seen["step"]
            found.setdefault(key, seen)
        return list(found.values())

    def _events_of(self, alarm: Alarm) -> list[Json]:
        return [seen for seen in self._distinct_events if seen["name"] == alarm.name]

    def _event_at(self, alarm: Alarm, kind: str, step: int | None = None) -> float | None:
        return next(
            (
                seen["at"]
                for seen in self._events_of(alarm)
                if seen["event_type"] == kind and step in (None, seen["step"])
            ),
            None,
        )

    def _taken(self, text: str, number: str) -> list[float]:
        """Return when OVH took a text to a number."""
        jobs = (job for job in self._jobs if text in job["message"])
        return [job["at"] for job in jobs for each in job["valid_receivers"] if each == number]

    @cached_property
    def _posts_by_tag(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for each in self.record.requests:
            if each["method"] == "POST" and each["body"]:
                found.setdefault(each["body"].get("tag", ""), []).append(each["at"])
        return found

    def _posts(self, tag: str) -> list[float]:
        """Return when OVH was asked to take a message."""
        return self._posts_by_tag.get(tag, [])

    def _posted(self, tag: str) -> float | None:
        return next(iter(self._posts(tag)), None)

    def _began(self, alarm: Alarm, step: int, tag: str) -> float | None:
        """Return when a step is known to have begun."""
        at = [self._posted(tag), self._event_at(alarm, "step", step + 1)]
        return min((each for each in at if each is not None), default=None)

    def _was_troubled(self, since: float, until: float) -> bool:
        return any(first < until and since < last for first, last in self.record.troubles)

    def _was_killed(self, since: float, until: float) -> bool:
        return any(life.ended and since < life.ended < until for life in self.record.lives)

    def _usable(self, due: float, posted: float) -> float:
        """Return when a step could begin that was due: then, or once the house was of use."""
        lives: list[Life] = [life for life in self.record.lives if life.started <= posted]
        loaded = lives[-1].loaded if lives else None
        return max(due, loaded or posted)
