"""How it stands with what waits, without what it says and to whom."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .job import QueuedJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The outbox in numbers; times are seconds."""

    jobs: int
    receivers: int
    states: dict[str, int]
    reasons: dict[str, int]
    """What stood in the way last, by its key."""
    oldest: float | None
    next_expiry: float | None
    attempts: int
    most_attempts: int
    failures: int
    """Attempts in a row that failed."""
    resumes_in: float

    @classmethod
    def of(
        cls, queue: Iterable[QueuedJob], now: float, *, failures: int, resumes_in: float
    ) -> Self:
        """Count what waits."""
        jobs = list(queue)
        attempts = [job.attempts for job in jobs]
        return cls(
            jobs=len(jobs),
            receivers=sum(len(job.job.receivers) for job in jobs),
            states=dict(Counter(job.state.value for job in jobs)),
            reasons=dict(Counter(job.reason for job in jobs if job.reason)),
            oldest=max((round(now - job.created, 1) for job in jobs), default=None),
            next_expiry=min((round(job.expires - now, 1) for job in jobs), default=None),
            attempts=sum(attempts),
            most_attempts=max(attempts, default=0),
            failures=failures,
            resumes_in=round(max(0.0, resumes_in), 1),
        )
