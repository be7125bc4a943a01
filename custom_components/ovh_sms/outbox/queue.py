"""Whose turn it is: the order of jobs is kept for each receiver."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator

from ..api import MAX_RECEIVERS
from .job import QueuedJob, State

type Group = tuple[QueuedJob, ...]
"""Jobs that leave as one: equal but for their receivers, all of which are different."""


class Queue:
    """The jobs that have not ended yet, oldest first."""

    def __init__(self, jobs: Iterable[QueuedJob] = ()) -> None:
        """Take over jobs in their order."""
        self._jobs: dict[int, QueuedJob] = {}
        self._cost = 0.0
        self._lines: defaultdict[str, deque[int]] = defaultdict(deque)
        # Equal jobs that were never tried may leave together; tried ones stay with their group.
        self._equals: defaultdict[object, dict[int, None]] = defaultdict(dict)
        for job in jobs:
            self.add(job)

    def __len__(self) -> int:
        """Return the number of jobs."""
        return len(self._jobs)

    def __iter__(self) -> Iterator[QueuedJob]:
        """Return the jobs, oldest first."""
        return iter(tuple(self._jobs.values()))

    @property
    def cost(self) -> float:
        """Return the credits that all jobs are estimated to cost."""
        return self._cost

    def get(self, number: int) -> QueuedJob | None:
        """Return a job, None if it has ended."""
        return self._jobs.get(number)

    def add(self, job: QueuedJob) -> None:
        """Put a job at the end."""
        self._jobs[job.number] = job
        self._cost += job.cost
        self._equals[_kind(job)][job.number] = None
        for receiver in job.job.receivers:
            self._lines[receiver].append(job.number)

    def update(self, job: QueuedJob) -> None:
        """Replace a job by what it has become."""
        old = self._jobs[job.number]
        if _kind(old) != _kind(job):
            self._forget_kind(old)
            self._equals[_kind(job)][job.number] = None
        self._jobs[job.number] = job

    def remove(self, job: QueuedJob) -> None:
        """Let go of a job."""
        self._forget_kind(self._jobs.pop(job.number))
        # What rounding leaves of many additions must not stay for ever.
        self._cost = self._cost - job.cost if self._jobs else 0.0
        for receiver in job.job.receivers:
            line = self._lines[receiver]
            line.remove(job.number)
            if not line:
                del self._lines[receiver]

    def group(self, tag: str) -> Group:
        """Return the jobs that were tried under a tag."""
        return tuple(self._jobs[number] for number in self._equals.get(tag, ()))

    def ahead(self, job: QueuedJob) -> list[QueuedJob]:
        """Return the jobs that have to end before this one can leave, oldest first."""
        found: set[int] = set()
        numbers = {job.number} & self._jobs.keys()
        while numbers:
            receivers = self._jobs[numbers.pop()].job.receivers
            heads = {self._lines[receiver][0] for receiver in receivers} - {job.number}
            numbers |= heads - found
            found |= heads
        return [self._jobs[number] for number in sorted(found)]

    def next(self, first: Collection[int]) -> Group:
        """Return what can leave now: what is asked for first, else the oldest."""
        return self.next_of(first) or self._first_ready(self._jobs.values())

    def next_of(self, numbers: Collection[int]) -> Group:
        """Return what can leave now of these jobs, or what one of them waits for."""
        wanted = [self._jobs[number] for number in numbers if number in self._jobs]
        return self._first_ready(wanted) or self._first_ready(
            job for each in wanted for job in self.ahead(each)
        )

    def _first_ready(self, jobs: Iterable[QueuedJob]) -> Group:
        """Return the first that can leave, with all that can leave as one with it."""
        for job in jobs:
            if self._is_ready(job) and (group := self._with_equals(job)):
                return group
        return ()

    def _is_ready(self, job: QueuedJob) -> bool:
        """Tell whether a job waits for nothing but to be sent."""
        return job.state is State.WAITING and all(
            self._lines[receiver][0] == job.number for receiver in job.job.receivers
        )

    def _with_equals(self, job: QueuedJob) -> Group:
        """Return a job and those that can leave as one with it, as many as a job holds."""
        if job.sent_as:
            tried = self.group(job.sent_as)
            return tried if all(each.state is State.WAITING for each in tried) else ()
        group, room = [job], MAX_RECEIVERS - len(job.job.receivers)
        for number in self._equals[_kind(job)]:
            other = self._jobs[number]
            if room < 1:
                break
            if other is not job and len(other.job.receivers) <= room and self._is_ready(other):
                group.append(other)
                room -= len(other.job.receivers)
        return tuple(group)

    def _forget_kind(self, job: QueuedJob) -> None:
        """Take a job from those equal to it."""
        equals = self._equals[_kind(job)]
        del equals[job.number]
        if not equals:
            del self._equals[_kind(job)]


def _kind(job: QueuedJob) -> object:
    """Return what groups jobs: the tag they were tried under, else what they say."""
    return job.sent_as or job.content
