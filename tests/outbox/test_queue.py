"""Test the order of sending, and which SMS leave together."""

from dataclasses import Field, fields
import random
import time
from typing import Any, override

from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
import pytest

from custom_components.ovh_sms.api import MAX_RECEIVERS, Job
from custom_components.ovh_sms.outbox.queue import IN_ORDER_FOR, Group, Queue, Refusal
from custom_components.ovh_sms.storage.records import Sms, SmsKey, SmsState, Step

from ..conftest import ALICE, BOB, CAROL
from .queued import all_of, by_type, message, queued, with_job


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the monotonic time as a list of one, which a test can change."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def keys(group: list[Sms] | Group) -> list[SmsKey]:
    """Return what identifies some SMS."""
    return [sms.key for sms in group]


def numbers(group: list[Sms] | Group) -> list[int]:
    """Return the numbers of the messages of some SMS."""
    return [sms.message.number for sms in group]


def take(queue: Queue, group: Group) -> None:
    """Send a group under the tag of its first SMS, as the outbox does."""
    for sms in group:
        queue.update(sms.after(Step.TAKEN, sent_as=group[0].tag, attempts=sms.attempts + 1))


def step(queue: Queue, key: SmsKey, taken: Step, **changes: Any) -> None:
    """Take an SMS of the queue a step further."""
    sms = queue.get(key)
    assert sms
    queue.update(sms.after(taken, **changes))


def assert_empty(queue: Queue) -> None:
    """Check that nothing is left of the SMS that have been in a queue."""
    assert not len(queue)
    assert not list(queue)
    for name, kept in vars(queue).items():
        assert not kept, name


def test_empty() -> None:
    """Test a queue without SMS."""
    queue = Queue()
    assert_empty(queue)
    assert queue.next([]) == queue.next([1]) == queue.next_of([1]) == ()
    assert queue.tagged("tag-1") == ()
    assert queue.get((1, ALICE)) is None


def test_order_of_a_phone(clock: list[float]) -> None:
    """Test that SMS to one phone stay in order while they wait, but not for long."""
    first, second = queued(1), queued(2, text="Out again")
    queue = Queue([first, second])
    assert queue.next([2]) == (first,)
    take(queue, (first,))
    assert queue.next([1, 2]) == ()
    assert queue.due_in == IN_ORDER_FOR
    clock[0] += IN_ORDER_FOR
    assert queue.next([]) == (second,)


def test_unknown_holds_nothing_back(clock: list[float]) -> None:
    """Test that an SMS whose outcome is unknown does not delay the next to its phone."""
    queue = Queue([queued(1), queued(2, text="Out again")])
    take(queue, queue.next([]))
    step(queue, (1, ALICE), Step.LEFT_OPEN)
    assert numbers(queue.next([])) == [2]
    assert queue.due_in > IN_ORDER_FOR


def test_each_phone_by_itself(clock: list[float]) -> None:
    """Test that the SMS of a message do not wait for one another."""
    queue = Queue([queued(1, ALICE, text="A"), *all_of(message(2, ALICE, BOB, text="B"))])
    take(queue, queue.next([]))
    assert keys(queue.next([])) == [(2, BOB)]


def test_callers_come_first() -> None:
    """Test that a waiting caller does not wait for what is queued."""
    queue = Queue([queued(1, text="A"), queued(2, BOB, text="B"), queued(3, text="C")])
    assert numbers(queue.next([])) == [1]
    assert numbers(queue.next([2])) == [2]
    assert numbers(queue.next([9, 2])) == [2]
    # What stands in the caller's way comes before the rest.
    queue.add(queued(4, CAROL, text="D"))
    queue.add(queued(5, CAROL, text="E"))
    assert numbers(queue.next([5])) == numbers(queue.next_of([5])) == [4]
    assert queue.next_of([]) == queue.next_of([9]) == ()


def test_critical_comes_first() -> None:
    """Test that a critical message overtakes callers and older messages, but not its own phone."""
    queue = Queue([queued(1, text="A"), queued(2, BOB, text="B", critical=True)])
    assert numbers(queue.next([1])) == [2]
    queue.add(queued(3, CAROL, text="C"))
    queue.add(queued(4, CAROL, text="D", critical=True))
    queue.remove(queued(2, BOB, text="B", critical=True))
    assert numbers(queue.next([1])) == [1]


def test_refused_hold_nothing_back(clock: list[float]) -> None:
    """Test that a refused SMS is tried again when it is due, and delays no other."""
    queue = Queue([queued(1), queued(2, text="Out again")])
    queue.set_aside(queued(1), Refusal(since=1000.0, due=1060.0))
    assert numbers(queue.next([])) == [2]
    assert queue.due_in == 60.0
    queue.remove(queued(2, text="Out again"))
    assert queue.next([]) == ()
    queue.recall()
    assert numbers(queue.next([])) == [1]


def test_equal_messages_leave_together() -> None:
    """Test that one text to several receivers is one job for OVHcloud."""
    queue = Queue(
        [
            queued(1, ALICE),
            queued(2, BOB, text="Flood!"),
            queued(3, CAROL, sender=None),
            *all_of(message(4, "+33600000004", "+33600000005")),
            queued(5, "+33600000006", expires=1e9),
        ]
    )
    assert numbers(queue.next([])) == [1, 4, 4, 5]
    # Whatever is asked for is the first of its group.
    assert numbers(queue.next([5])) == [5, 1, 4, 4]
    assert numbers(queue.next([2])) == [2]


@pytest.mark.parametrize(
    "field",
    [field for field in fields(Job) if field.name not in {"receivers", "tag"}],
    ids=lambda field: field.name,
)
@given(st.data())
@settings(max_examples=10)
def test_only_equal_messages_leave_together(field: Field[Any], data: st.DataObject) -> None:
    """Test that two SMS leave apart if a field differs, whichever it is."""
    first, second = queued(1, ALICE), queued(2, BOB)
    assert numbers(Queue([first, second]).next([])) == [1, 2]
    own = getattr(first.message.job, field.name)
    values = by_type(Job)[field.name].filter(lambda value: value != own)
    other = with_job(second, **{field.name: data.draw(values)})
    assert numbers(Queue([first, other]).next([])) == [1]


def test_no_phone_gets_a_text_twice_at_once() -> None:
    """Test that equal messages to one receiver stay two."""
    queue = Queue([queued(1, ALICE), queued(2, ALICE), queued(3, BOB)])
    assert numbers(queue.next([])) == [1, 3]


def test_tried_and_new_leave_apart() -> None:
    """Test that SMS are tried again under their tag, whatever has joined the queue since."""
    queue = Queue([queued(1, ALICE), queued(2, BOB)])
    take(queue, queue.next([]))
    queue.add(queued(3, CAROL))
    step(queue, (1, ALICE), Step.NOT_SENT)
    assert numbers(queue.next([1])) == [1]
    assert numbers(queue.next([3])) == [3]
    step(queue, (2, BOB), Step.NOT_SENT)
    assert numbers(queue.next([])) == [1, 2]
    assert numbers(queue.tagged("tag-1")) == [1, 2]
    assert queue.tagged("tag-2") == ()


def test_apart() -> None:
    """Test that the SMS of a message that was refused as a whole leave one by one."""
    whole = all_of(message(1, ALICE, BOB))
    queue = Queue(whole)
    queue.set_apart(tuple(whole))
    assert keys(queue.next([])) == [(1, ALICE)]
    take(queue, queue.next([]))
    assert keys(queue.next([])) == [(1, BOB)]


def test_unverified() -> None:
    """Test that messages from the disk leave with no other until OVHcloud was asked for them."""
    queue = Queue([queued(1, ALICE), queued(2, BOB)], [(1, ALICE), (2, BOB)])
    assert numbers(queue.next([])) == [1]
    queue.verifying.add((1, ALICE))
    assert numbers(queue.next([])) == [2]
    queue.verifying.clear()
    queue.verified((queued(1, ALICE),))
    assert numbers(queue.next([])) == [1]
    queue.verified((queued(2, BOB),))
    assert numbers(queue.next([])) == [1, 2]


def test_thousand_receivers() -> None:
    """Test that OVHcloud is given 500 receivers at most, and the others later."""
    queue = Queue(all_of(message(1, *(f"+{n}" for n in range(1001)))))
    sizes = []
    while group := queue.next([]):
        sizes.append(len(group))
        take(queue, group)
    assert sizes == [MAX_RECEIVERS, MAX_RECEIVERS, 1] == [500, 500, 1]
    assert all(sms.state is SmsState.SENDING for sms in queue)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_left_behind(seed: int) -> None:
    """Test that SMS can end in any order, whatever was done with them."""
    pick = random.Random(seed)  # noqa: S311
    sms = [queued(n, f"+{pick.randrange(20)}", text=pick.choice("AB")) for n in range(60)]
    queue = Queue(sms, [each.key for each in sms[::3]])
    take(queue, queue.next([]))
    for each in pick.sample(list(queue), 60):
        queue.remove(each)
    assert_empty(queue)


class QueueMachine(RuleBasedStateMachine):
    """The queue against a plain list of SMS, of which the oldest is the first."""

    def __init__(self) -> None:
        """Begin with an empty queue."""
        super().__init__()
        self.queue = Queue()
        self.sms: list[Sms] = []
        self.last = 0

    def is_ready(self, sms: Sms) -> bool:
        """Return whether an SMS waits, and no older one to its phone waits or is on its way."""
        others = [other for other in self.sms if other.receiver == sms.receiver]
        older = others[: others.index(sms)]
        return (
            sms.state is SmsState.WAITING
            and all(other.state is SmsState.UNKNOWN for other in older)
            and not any(other.state is SmsState.SENDING for other in others)
        )

    def become(self, sms: Sms, taken: Step, **changes: Any) -> None:
        """Take an SMS a step further on both sides."""
        moved = sms.after(taken, **changes)
        self.sms[self.sms.index(sms)] = moved
        self.queue.update(moved)

    @rule(
        receivers=st.sets(st.sampled_from("abcd"), min_size=1, max_size=3),
        text=st.sampled_from("XY"),
        sender=st.sampled_from([None, "MyHouse"]),
    )
    def add(self, receivers: set[str], text: str, sender: str | None) -> None:
        """Send a message."""
        self.last += 1
        for sms in all_of(message(self.last, *sorted(receivers), text=text, sender=sender)):
            self.sms.append(sms)
            self.queue.add(sms)

    @rule(called=st.lists(st.integers(1, 20), max_size=3))
    def take(self, called: list[int]) -> None:
        """Send the next group."""
        ready = [sms for sms in self.sms if self.is_ready(sms)]
        group = self.queue.next(called)
        assert bool(group) == bool(ready)
        assert {*group} <= {*ready}
        assert len({sms.receiver for sms in group}) == len(group)
        assert len({sms.message.content for sms in group}) <= 1
        own = [sms for sms in ready if sms.message.number in called]
        if own:
            assert {*group} & {*own}
        for sms in group:
            self.become(sms, Step.TAKEN, sent_as=group[0].tag, attempts=sms.attempts + 1)

    def in_state(self, state: SmsState) -> list[Sms]:
        """Return the SMS in a state."""
        return [sms for sms in self.sms if sms.state is state]

    @precondition(lambda self: self.in_state(SmsState.SENDING))
    @rule(data=st.data(), taken=st.sampled_from([Step.NOT_SENT, Step.LEFT_OPEN]))
    def answer(self, data: st.DataObject, taken: Step) -> None:
        """Let an attempt fail, or its outcome be unknown."""
        self.become(data.draw(st.sampled_from(self.in_state(SmsState.SENDING))), taken)

    @precondition(lambda self: self.in_state(SmsState.UNKNOWN))
    @rule(data=st.data())
    def absent(self, data: st.DataObject) -> None:
        """Find that OVHcloud does not have an SMS."""
        self.become(data.draw(st.sampled_from(self.in_state(SmsState.UNKNOWN))), Step.ABSENT)

    @precondition(lambda self: self.sms)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        """Let an SMS end, at the front or anywhere else."""
        sms = data.draw(st.sampled_from(self.sms))
        self.sms.remove(sms)
        self.queue.remove(sms)

    @rule()
    def restart(self) -> None:
        """Read the queue from disk."""
        self.queue = Queue(self.sms)

    @invariant()
    def same(self) -> None:
        """Compare both sides."""
        assert sorted(keys(list(self.queue))) == sorted(keys(self.sms))
        assert len(self.queue) == len(self.sms)
        for sms in self.sms:
            assert self.queue.get(sms.key) == sms

    @override
    def teardown(self) -> None:
        """Let all SMS end."""
        for sms in self.sms:
            self.queue.remove(sms)
        assert_empty(self.queue)


QueueMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestQueue = QueueMachine.TestCase
