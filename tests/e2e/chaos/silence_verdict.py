"""Whether the SMS of silence guards left when their house was silent, and only then."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Final

from .silence_run import MINUTE, SILENCE_AFTER, SilenceRecord

ALIVE_AFTER: Final = 3 * MINUTE
"""Seconds of use from which on a life of the house can have renewed its SMS."""

NEW: Final = 5 * MINUTE
"""Seconds in which the old SMS is cancelled once OVH has the new one, kills and faults aside."""

TWO: Final = 2
SLACK: Final = 2 * MINUTE


@dataclass(frozen=True, slots=True)
class Armed:
    """An SMS at OVH: from when on, when it was to leave, when it was taken back."""

    id: int
    tag: str
    account: str
    since: float
    leaves_at: float
    cancelled_at: float = inf

    @property
    def has_left(self) -> bool:
        """Return whether it was not taken back in time."""
        return self.cancelled_at == inf


class SilenceVerdict:
    """The record of a run, judged; `problems` are broken promises."""

    def __init__(self, record: SilenceRecord) -> None:
        """Judge every SMS and every silence."""
        self.record = record
        self.counts: Counter[str] = Counter()
        self.armed = list(self._all_armed())
        self.problems = [*self._judge_leaving(), *self._judge_silences(), *self._judge_end()]

    @property
    def is_kept(self) -> bool:
        """Tell whether the promise is kept."""
        return not self.problems

    def lines(self) -> Iterator[str]:
        """Return totals, and what is wrong."""
        told = {
            "SMS left with OVH": len(self.armed),
            "kills": sum(life.ended is not None for life in self.record.lives),
            **dict(sorted(self.counts.items())),
            "problems": len(self.problems),
            "seed": self.record.seed,
            "duration": f"{self.record.seconds:.0f} s",
        }
        yield from (f"{what:42}{value:>10}" for what, value in told.items())
        yield from self.problems

    def _all_armed(self) -> Iterator[Armed]:
        left = {message["id"] for message in self.record.messages}
        cancelled = {
            int(each["path"].rpartition("/")[2]): each["at"]
            for each in self.record.requests
            if each["method"] == "DELETE" and "/jobs/" in each["path"]
        }
        for job in self.record.jobs:
            for number in job["ids"]:
                yield Armed(
                    number,
                    job["tag"],
                    job["service_name"],
                    job["at"],
                    job["at"] + job["body"].get("differedPeriod", 0) * MINUTE,
                    inf if number in left else cancelled[number],
                )

    def _silences(self) -> Iterator[tuple[float, float, float]]:
        """Return when the house was not there.

        From when on it was not there for long enough to do something, from when on not at all, and
        until when.
        """
        alive = seen = None
        for life in self.record.lives:
            if life.loaded is None:
                continue
            if alive is not None and seen is not None:
                yield alive, seen, life.loaded
            seen = life.ended or inf
            if alive is None or seen - life.loaded > ALIVE_AFTER:
                alive = seen

    def _judge_leaving(self) -> Iterator[str]:
        """Return the SMS that left although the house was not silent."""
        silences = list(self._silences())
        for sms in self.armed:
            if not sms.has_left or sms.leaves_at > self.record.switched_off:
                continue
            silent = [
                since for since, _, until in silences if since < sms.leaves_at <= until + SLACK
            ]
            if not silent or sms.leaves_at - silent[0] < SILENCE_AFTER / 2 - SLACK:
                since = f"{sms.leaves_at - silent[0]:.0f} s after the end" if silent else "alive"
                yield f"FALSE {sms.tag} of {sms.account}: {since}"
            elif not self._is_told(sms, silent[0]):
                yield f"NOT TOLD {sms.tag} of {sms.account} has left"
            else:
                self.counts["  left, for the house was silent"] += 1

    def _is_told(self, sms: Armed, since: float) -> bool:
        """Return whether an event says that an SMS has left, or its twin of the same silence."""
        told = {event["tag"] for event in self.record.events}
        return any(
            each.tag in told
            for each in self.armed
            if each.account == sms.account
            and each.has_left
            and 0 < each.leaves_at - since < 2 * SILENCE_AFTER
        )

    def _judge_silences(self) -> Iterator[str]:
        """Return the silences after which not exactly one SMS left."""
        for alive, since, until in self._silences():
            if until - since < SILENCE_AFTER + SLACK:
                self.counts["  restarts"] += 1
                continue
            self.counts["  silences"] += 1
            for account in {sms.account for sms in self.armed}:
                own = [sms for sms in self.armed if sms.account == account]
                left = [sms for sms in own if sms.has_left and since < sms.leaves_at < until]
                is_new = any(since - NEW < sms.since <= since for sms in left)
                if len(left) == 1 and left[0].leaves_at <= since + SILENCE_AFTER + SLACK:
                    self.counts["  told once and in time"] += 1
                elif len(left) == TWO and is_new:
                    self.counts["  told twice, between new and old"] += 1
                elif not left and any(alive < sms.leaves_at <= since for sms in own):
                    self.counts["  told before a life too short to leave another SMS"] += 1
                else:
                    at = [f"{sms.tag} after {sms.leaves_at - since:.0f} s" for sms in left]
                    yield f"SILENCE of {account} told {len(left)} times: {at}"

    def _judge_end(self) -> Iterator[str]:
        for sms in self.armed:
            if sms.has_left and sms.leaves_at > self.record.switched_off:
                yield f"STILL ARMED {sms.tag} of {sms.account} once it was switched off"
        tags = {sms.tag for sms in self.armed if not sms.has_left}
        told = {event["tag"] for event in self.record.events} & tags
        yield from (f"TOLD OF {tag}, which never left" for tag in told)
        yield from self._gaps()

    def _gaps(self) -> Iterator[str]:
        """Return when nothing was armed although the house was of use."""
        for account in {sms.account for sms in self.armed}:
            own = sorted(
                (sms for sms in self.armed if sms.account == account), key=lambda sms: sms.since
            )
            until = own[0].since
            for sms in own:
                alive = self._alive_between(until, sms.since)
                if alive > SLACK:
                    yield f"UNGUARDED {account} for {alive:.0f} s before {sms.tag}"
                until = max(until, min(sms.leaves_at, sms.cancelled_at))

    def _alive_between(self, since: float, until: float) -> float:
        return sum(
            max(0.0, min(until, life.ended or inf) - max(since, life.loaded))
            for life in self.record.lives
            if life.loaded is not None
        )
