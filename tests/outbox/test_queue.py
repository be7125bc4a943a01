"""Test the order of sending, and which jobs leave together."""

from dataclasses import Field, fields, replace
from itertools import count, islice
import random
from typing import Any, override

from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
import pytest

from custom_components.ovh_sms.api import MAX_RECEIVERS, Job
from custom_components.ovh_sms.outbox.job import JobState, QueuedJob, Step
from custom_components.ovh_sms.outbox.queue import Group, Queue

from ..conftest import ALICE, BOB, CAROL
from .queued import by_type, queued


def numbers(jobs: list[QueuedJob] | Group) -> list[int]:
    """Return the numbers of jobs."""
    return [job.number for job in jobs]


def take(queue: Queue, group: Group) -> None:
    """Send a group under the tag of its first job, as the outbox does."""
    tag = group[0].sent_as or group[0].job.tag
    for job in group:
        queue.update(job.after(Step.TAKEN, sent_as=tag))


def step(queue: Queue, number: int, taken: Step, **changes: Any) -> None:
    """Take a job of the queue a step further."""
    job = queue.get(number)
    assert job
    queue.update(job.after(taken, **changes))


def finish(queue: Queue, number: int) -> None:
    """Let a job of the queue end."""
    job = queue.get(number)
    assert job
    queue.remove(job)


def assert_empty(queue: Queue) -> None:
    """Check that nothing is left of the jobs that have been in a queue."""
    assert not len(queue)
    assert not list(queue)
    assert not queue._jobs
    assert not queue._lines
    assert not queue._kinds


def test_empty() -> None:
    """Test a queue without jobs."""
    queue = Queue()
    assert_empty(queue)
    assert queue.next([]) == queue.next([1]) == queue.next_of([1]) == ()
    assert queue.group("tag-1") == ()
    assert queue.get(1) is None


def test_order_of_a_receiver() -> None:
    """Test that a receiver's second message waits until the first has ended."""
    first, second = queued(1), queued(2, message="Out again")
    queue = Queue([first, second])
    assert list(queue) == [first, second]
    assert len(queue) == 2
    assert queue.ahead(first) == []
    assert queue.ahead(second) == [first]
    assert queue.next([2]) == (first,)
    take(queue, (first,))
    assert queue.next([1, 2]) == ()
    step(queue, 1, Step.LEFT_OPEN)
    assert queue.next([1, 2]) == ()
    queue.remove(first)
    assert queue.next([]) == (second,)
    assert queue.ahead(second) == []


def test_every_receiver_is_waited_for() -> None:
    """Test that a message to two leaves after what each of them waits for."""
    both = queued(3, ALICE, BOB, message="C")
    queue = Queue([queued(1, ALICE, message="A"), queued(2, BOB, message="B"), both])
    assert numbers(queue.ahead(both)) == [1, 2]
    finish(queue, 1)
    assert numbers(queue.ahead(both)) == [2]
    assert numbers(queue.next([])) == [2]
    finish(queue, 2)
    assert queue.next([]) == (both,)


def test_others_do_not_wait() -> None:
    """Test that a message that is looked for holds back its own receiver only."""
    queue = Queue([queued(1, state=JobState.UNKNOWN), queued(2), queued(3, BOB)])
    assert numbers(queue.next([])) == [3]


def test_nobody_is_ahead_of_what_has_ended() -> None:
    """Test that a message that ended while its caller was away can be asked for."""
    job = queued(1)
    queue = Queue([job])
    queue.remove(job)
    assert queue.ahead(job) == []
    assert_empty(queue)


def test_callers_come_first() -> None:
    """Test that who waits for an answer does not wait for what is queued."""
    queue = Queue([queued(1, message="A"), queued(2, BOB, message="B"), queued(3, message="C")])
    assert numbers(queue.next([])) == [1]
    assert numbers(queue.next([2])) == [2]
    assert numbers(queue.next([9, 2])) == [2]
    # What stands in the caller's way comes before the rest.
    queue.add(queued(4, CAROL, message="D"))
    queue.add(queued(5, CAROL, message="E"))
    assert numbers(queue.next([5])) == numbers(queue.next_of([5])) == [4]


def test_next_of() -> None:
    """Test that nothing leaves but what is asked for, or what that waits for."""
    queue = Queue([queued(1, message="A"), queued(2, BOB, message="B"), queued(3, message="C")])
    assert numbers(queue.next_of([3])) == [1]
    assert numbers(queue.next_of([3, 2])) == [2]
    assert queue.next_of([]) == queue.next_of([9]) == ()
    step(queue, 1, Step.TAKEN, sent_as="tag-1")
    assert queue.next_of([3]) == ()


def test_chain() -> None:
    """Test that what stands in the way may itself wait for something else."""
    queue = Queue(
        [
            queued(1, CAROL, message="Old"),
            queued(2, BOB, message="A"),
            queued(3, ALICE, BOB, message="B"),
            queued(4, ALICE, message="C"),
        ]
    )
    assert numbers(queue.next_of([4])) == numbers(queue.next([4])) == [2]


def test_equal_jobs_leave_together() -> None:
    """Test that one text to several receivers is one job for OVHcloud."""
    queue = Queue(
        [
            queued(1, ALICE),
            queued(2, BOB, message="Flood!"),
            queued(3, CAROL, sender=None),
            queued(4, "+33600000004", "+33600000005"),
            queued(5, "+33600000006", expires=1e9),
        ]
    )
    assert numbers(queue.next([])) == [1, 4, 5]
    # Whatever is asked for is the first of its group.
    assert numbers(queue.next([5])) == [5, 1, 4]
    assert numbers(queue.next([2])) == [2]


@pytest.mark.parametrize(
    "field",
    [field for field in fields(Job) if field.name not in {"receivers", "tag"}],
    ids=lambda field: field.name,
)
@given(st.data())
@settings(max_examples=10)
def test_only_equal_jobs_leave_together(field: Field[Any], data: st.DataObject) -> None:
    """Test that two jobs leave apart if a field differs, whichever it is."""
    first, second = queued(1, ALICE), queued(2, BOB)
    assert numbers(Queue([first, second]).next([])) == [1, 2]
    values = by_type(Job)[field.name].filter(lambda value: value != getattr(first.job, field.name))
    other = replace(second, job=replace(second.job, **{field.name: data.draw(values)}))
    assert numbers(Queue([first, other]).next([])) == [1]


def test_nobody_is_sent_a_text_twice_at_once() -> None:
    """Test that equal jobs to one receiver stay two."""
    queue = Queue([queued(1, ALICE), queued(2, ALICE), queued(3, BOB, ALICE), queued(4, BOB)])
    assert numbers(queue.next([])) == [1]
    finish(queue, 1)
    assert numbers(queue.next([])) == [2]
    finish(queue, 2)
    assert numbers(queue.next([])) == [3]
    finish(queue, 3)
    assert numbers(queue.next([])) == [4]


def test_tried_jobs_stay_together() -> None:
    """Test that a group is tried again as it was, whatever has joined the queue since."""
    queue = Queue([queued(1, ALICE), queued(2, BOB)])
    take(queue, queue.next([]))
    queue.add(queued(3, CAROL))
    step(queue, 1, Step.NOT_SENT)
    assert numbers(queue.next([1])) == [3]
    step(queue, 2, Step.NOT_SENT)
    assert numbers(queue.next([])) == numbers(queue.next([2])) == [1, 2]
    assert numbers(queue.next([3])) == [3]
    assert numbers(queue.group("tag-1")) == [1, 2]
    assert queue.group("tag-2") == queue.group("tag-3") == ()
    finish(queue, 1)
    assert numbers(queue.group("tag-1")) == numbers(queue.next([])) == [2]


def test_stored_groups_are_known() -> None:
    """Test that jobs from disk stay in the group of their attempt."""
    tried = [queued(n, f"+3360000000{n}", sent_as="tag-1", state=JobState.UNKNOWN) for n in (1, 3)]
    queue = Queue([tried[0], queued(2, BOB), tried[1]])
    assert queue.group("tag-1") == tuple(tried)
    assert numbers(queue.next([])) == [2]


@pytest.mark.parametrize(
    ("sizes", "leaving"),
    [
        ([1] * 501, [*range(500)]),
        ([250, 250, 1], [0, 1]),
        ([499, 1, 1], [0, 1]),
        ([500, 1], [0]),
        # What is too large for the rest of the room keeps no smaller one out.
        ([400, 101, 100], [0, 2]),
    ],
)
def test_full_group(sizes: list[int], leaving: list[int]) -> None:
    """Test that OVHcloud is given 500 receivers at most, and the others later."""
    people = (f"+{number}" for number in count())
    queue = Queue(queued(n, *islice(people, size)) for n, size in enumerate(sizes))
    assert numbers(queue.next([])) == leaving
    take(queue, queue.next([]))
    assert numbers(queue.next([])) == [n for n in range(len(sizes)) if n not in leaving]


def test_thousand_equal_jobs() -> None:
    """Test that a thousand equal jobs to a thousand receivers are two requests."""
    queue = Queue([queued(n, f"+{n}") for n in range(1000)])
    sizes = []
    while group := queue.next([]):
        sizes.append(len(group))
        take(queue, group)
    assert sizes == [MAX_RECEIVERS, MAX_RECEIVERS] == [500, 500]
    assert all(job.state is JobState.SENDING for job in queue)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_left_behind(seed: int) -> None:
    """Test that jobs can end in any order, whatever was done with them."""
    pick = random.Random(seed)  # noqa: S311
    people = [f"+{n}" for n in range(20)]
    jobs = [queued(n, *pick.sample(people, 3), message=pick.choice("AB")) for n in range(60)]
    queue = Queue(jobs)
    take(queue, queue.next([]))
    for number in pick.sample(range(60), 60):
        finish(queue, number)
    assert_empty(queue)


@given(st.permutations(range(1, 5)))
def test_one_line_in_any_order(order: list[int]) -> None:
    """Test that a job that ends in the middle of a line leaves the order of the others."""
    queue = Queue([queued(n, message=f"{n}") for n in range(1, 5)])
    left = set(order)
    for number in order:
        assert numbers(queue.next([])) == [min(left)]
        finish(queue, number)
        left.remove(number)
    assert_empty(queue)


class QueueMachine(RuleBasedStateMachine):
    """The queue against a plain list of jobs, of which the oldest is the first."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.queue = Queue()
        self.jobs: list[QueuedJob] = []
        self.last = 0

    def can_leave(self, job: QueuedJob) -> bool:
        """Tell whether a job waits, and no older one has a receiver of it."""
        older = self.jobs[: self.jobs.index(job)]
        taken = {receiver for other in older for receiver in other.job.receivers}
        return job.state is JobState.WAITING and taken.isdisjoint(job.job.receivers)

    def ahead(self, job: QueuedJob) -> set[QueuedJob]:
        """Return what a job waits for, and what that waits for."""
        receivers, found = {*job.job.receivers}, set()
        for other in reversed(self.jobs[: self.jobs.index(job)]):
            if not receivers.isdisjoint(other.job.receivers):
                found.add(other)
                receivers.update(other.job.receivers)
        return found

    def leave_with(self, job: QueuedJob) -> list[QueuedJob]:
        """Return what leaves together with a job."""
        if job.sent_as:
            return [other for other in self.jobs if other.sent_as == job.sent_as]
        others = [other for other in self.jobs if other is not job and other.sent_as is None]
        return [job, *(o for o in others if o.merge_key == job.merge_key and self.can_leave(o))]

    def become(self, job: QueuedJob, taken: Step, **changes: Any) -> None:
        """Take a job a step further on both sides."""
        moved = job.after(taken, **changes)
        self.jobs[self.jobs.index(job)] = moved
        self.queue.update(moved)

    def has(self, state: JobState) -> bool:
        """Tell whether there is a job in a state."""
        return any(job.state is state for job in self.jobs)

    @rule(
        receivers=st.sets(st.sampled_from("abcd"), min_size=1, max_size=3),
        message=st.sampled_from("XY"),
        sender=st.sampled_from([None, "MyHouse"]),
    )
    def add(self, receivers: set[str], message: str, sender: str | None) -> None:
        """Send a message."""
        self.last += 1
        job = queued(self.last, *sorted(receivers), message=message, sender=sender)
        self.jobs.append(job)
        self.queue.add(job)

    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        """Send what is next."""
        first = data.draw(st.lists(st.integers(1, self.last + 1), max_size=3))
        wanted = [job for number in first for job in self.jobs if job.number == number]
        ready = [job for job in [*wanted, *self.jobs] if self.can_leave(job)]
        group = self.queue.next(first)
        assert bool(group) == bool(ready)
        if not group:
            return
        if wanted_ready := [job for job in wanted if self.can_leave(job)]:
            assert wanted_ready[0] in group
        elif not wanted:
            assert ready[0] in group
        # Those that were tried together are so in the order they were tried in.
        assert {*group} == {*self.leave_with(group[0])}
        for job in group:
            self.become(job, Step.TAKEN, sent_as=group[0].sent_as or group[0].job.tag)

    @precondition(lambda self: self.has(JobState.SENDING))
    @rule(data=st.data(), taken=st.sampled_from([Step.NOT_SENT, Step.LEFT_OPEN]))
    def answer(self, data: st.DataObject, taken: Step) -> None:
        """Hear that a group has not left, or may have."""
        tag = data.draw(st.sampled_from([j.sent_as for j in self.jobs if j.state == "sending"]))
        for job in [job for job in self.jobs if job.sent_as == tag]:
            self.become(job, taken)

    @precondition(lambda self: self.has(JobState.UNKNOWN))
    @rule(data=st.data())
    def absent(self, data: st.DataObject) -> None:
        """Find that OVHcloud does not have a group."""
        tag = data.draw(st.sampled_from([j.sent_as for j in self.jobs if j.state == "unknown"]))
        for job in [job for job in self.jobs if job.sent_as == tag]:
            self.become(job, Step.ABSENT)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        """Let a message end, at the front or anywhere else."""
        job = data.draw(st.sampled_from(self.jobs))
        self.jobs.remove(job)
        # What is asked to go may be an older form of it.
        self.queue.remove(replace(job, attempts=job.attempts + 1))

    @rule()
    def restart(self) -> None:
        """Read the queue from disk."""
        self.queue = Queue(self.jobs)

    @invariant()
    def same(self) -> None:
        """Compare all that can be asked."""
        assert list(self.queue) == self.jobs
        assert len(self.queue) == len(self.jobs)
        for job in self.jobs:
            ahead = self.ahead(job)
            assert bool(self.queue.ahead(job)) == bool(ahead)
            assert set(self.queue.ahead(job)) <= ahead
            assert self.queue.get(job.number) == job

    @override
    def teardown(self) -> None:
        """Let all messages end."""
        for job in self.jobs:
            self.queue.remove(job)
        assert_empty(self.queue)


QueueMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestQueue = QueueMachine.TestCase
