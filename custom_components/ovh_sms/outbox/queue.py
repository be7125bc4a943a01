"""The order of sending: jobs to the same receiver stay in order."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import inf
import time

from ..api import MAX_RECEIVERS
from .job import JobState, QueuedJob

type Group = tuple[QueuedJob, ...]
"""Jobs that are sent as one: equal but for their receivers, which are all different."""


@dataclass(slots=True, kw_only=True)
class Refusal:
    """What OVHcloud said to a job that is kept; times are `time.monotonic()`."""

    since: float
    due: float = 0.0
    """When the job is tried again."""
    count: int = 0
    words: str = ""


class Queue:
    """The jobs that have not ended, oldest first."""

    def __init__(self, jobs: Iterable[QueuedJob] = ()) -> None:
        """Start with jobs, in their order."""
        self._jobs: dict[int, QueuedJob] = {}
        self.cost = 0.0
        """Estimated credits of all jobs."""
        self._lines: defaultdict[str, deque[int]] = defaultdict(deque)
        self.refused: dict[int, Refusal] = {}
        """Refused jobs that are kept, the latest last; they are in no line and hold back none."""
        # Equal jobs may be sent together before the first attempt; then a group stays together.
        self._kinds: defaultdict[object, dict[int, None]] = defaultdict(dict)
        for job in jobs:
            self.add(job)

    def __len__(self) -> int:
        """Return the number of jobs."""
        return len(self._jobs)

    def __iter__(self) -> Iterator[QueuedJob]:
        """Return the jobs, oldest first."""
        return iter(tuple(self._jobs.values()))

    def get(self, number: int) -> QueuedJob | None:
        """Return a job, None if it has ended."""
        return self._jobs.get(number)

    def add(self, job: QueuedJob) -> None:
        """Append a job."""
        self._jobs[job.number] = job
        self.cost += job.cost
        self._kinds[_kind(job)][job.number] = None
        for receiver in job.job.receivers:
            self._lines[receiver].append(job.number)

    def update(self, job: QueuedJob) -> None:
        """Replace a job by its new version."""
        old = self._jobs[job.number]
        if _kind(old) != _kind(job):
            self._remove_kind(old)
            self._kinds[_kind(job)][job.number] = None
        self._jobs[job.number] = job

    def remove(self, job: QueuedJob) -> None:
        """Remove a job; raises KeyError if it is not in the queue."""
        self._remove_kind(self._jobs.pop(job.number))
        # Rounding errors of many additions must not add up.
        self.cost = self.cost - job.cost if self._jobs else 0.0
        if self.refused.pop(job.number, None) is None:
            self._leave_lines(job)

    def set_aside(self, job: QueuedJob, refusal: Refusal) -> None:
        """Take a refused job out of its lines, until it is tried again by itself."""
        if self.refused.pop(job.number, None) is None:
            self._leave_lines(job)
        self.refused[job.number] = refusal

    def recall(self) -> None:
        """Let the refused jobs be tried again now."""
        for refusal in self.refused.values():
            refusal.due = 0.0

    @property
    def recalled_in(self) -> float:
        """Return the seconds until a refused job is tried again, infinite if there is none."""
        now = time.monotonic()
        return min(
            (left for each in self.refused.values() if (left := each.due - now) > 0), default=inf
        )

    def group(self, tag: str) -> Group:
        """Return the jobs whose last attempt had a tag."""
        return tuple(self._jobs[number] for number in self._kinds.get(tag, ()))

    def ahead(self, job: QueuedJob) -> list[QueuedJob]:
        """Return the jobs that have to end before a job can be sent, oldest first."""
        found: set[int] = set()
        is_in_line = job.number in self._jobs and job.number not in self.refused
        numbers = {job.number} if is_in_line else set()
        while numbers:
            receivers = self._jobs[numbers.pop()].job.receivers
            heads = {self._lines[receiver][0] for receiver in receivers} - {job.number}
            numbers |= heads - found
            found |= heads
        return [self._jobs[number] for number in sorted(found)]

    def next(self, first: Collection[int]) -> Group:
        """Return the next group that can be sent: of some jobs first, else the oldest."""
        return self.next_of(first) or self._first_ready(self._jobs.values())

    def next_of(self, numbers: Collection[int]) -> Group:
        """Return the next group of some jobs that can be sent, or of the jobs ahead of them."""
        wanted = [self._jobs[number] for number in numbers if number in self._jobs]
        return self._first_ready(wanted) or self._first_ready(
            ahead for job in wanted for ahead in self.ahead(job)
        )

    def _first_ready(self, jobs: Iterable[QueuedJob]) -> Group:
        """Return the first job that is ready, with all that can be sent together with it."""
        for job in jobs:
            if self._is_ready(job) and (group := self._with_equals(job)):
                return group
        return ()

    def _is_ready(self, job: QueuedJob) -> bool:
        """Return whether a job waits, and is the first of all its receivers, or due again."""
        if refusal := self.refused.get(job.number):
            return job.state is JobState.WAITING and refusal.due <= time.monotonic()
        return job.state is JobState.WAITING and all(
            self._lines[receiver][0] == job.number for receiver in job.job.receivers
        )

    def _with_equals(self, job: QueuedJob) -> Group:
        """Return a job and the ready ones equal to it, up to MAX_RECEIVERS receivers."""
        if job.sent_as:
            tried = self.group(job.sent_as)
            return tried if all(member.state is JobState.WAITING for member in tried) else ()
        group, room = [job], MAX_RECEIVERS - len(job.job.receivers)
        for number in self._kinds[_kind(job)]:
            other = self._jobs[number]
            if room < 1:
                break
            if other is not job and len(other.job.receivers) <= room and self._is_ready(other):
                group.append(other)
                room -= len(other.job.receivers)
        return tuple(group)

    def _leave_lines(self, job: QueuedJob) -> None:
        for receiver in job.job.receivers:
            line = self._lines[receiver]
            line.remove(job.number)
            if not line:
                del self._lines[receiver]

    def _remove_kind(self, job: QueuedJob) -> None:
        numbers = self._kinds[_kind(job)]
        del numbers[job.number]
        if not numbers:
            del self._kinds[_kind(job)]


def _kind(job: QueuedJob) -> object:
    """Return the key that groups jobs: the tag of their attempt, else their content."""
    return job.sent_as or job.merge_key
