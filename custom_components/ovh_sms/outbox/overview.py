"""The outbox in numbers, without texts and receivers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .job import QueuedJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Counts of waiting jobs; times in seconds."""

    states: dict[str, int]
    reasons: dict[str, int]
    """By the key of the last error."""
    oldest: float | None
    most_attempts: int
    failures: int
    """Attempts in a row that failed."""
    resumes_in: float

    @classmethod
    def of(
        cls, queue: Iterable[QueuedJob], now: float, *, failures: int, resumes_in: float
    ) -> Self:
        """Count the jobs of a queue."""
        jobs = list(queue)
        return cls(
            states=dict(Counter(job.state.value for job in jobs)),
            reasons=dict(Counter(job.reason for job in jobs if job.reason)),
            oldest=max((round(now - job.created, 1) for job in jobs), default=None),
            most_attempts=max((job.attempts for job in jobs), default=0),
            failures=failures,
            resumes_in=round(max(0.0, resumes_in), 1),
        )
