"""Test what keeps a text from reaching the same receiver again within a while."""

from collections.abc import Generator
from types import SimpleNamespace
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
import pytest

from custom_components.ovh_sms.message import deduplicate as deduplicate_module
from custom_components.ovh_sms.message.deduplicate import REMEMBERED, DuplicateFilter

from ..conftest import ALICE, BOB, CAROL

WITHIN = 60.0
FIRE = "Fire in the kitchen"


def never(_tag: str, _receiver: str) -> bool:
    """Lose nothing."""
    return False


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        """Start some time after the host."""
        self.now = 50.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture(name="clock")
def clock_fixture() -> Generator[Clock]:
    """Return the clock of the host."""
    clock = Clock()
    with patch.object(deduplicate_module, "time", clock):
        yield clock


@pytest.fixture(name="duplicates")
def duplicates_fixture(clock: Clock) -> DuplicateFilter:
    """Return an empty filter."""
    return DuplicateFilter()


def test_equal_calls(duplicates: DuplicateFilter) -> None:
    """Test that of two calls at the same moment one is a repeat of the other."""
    assert duplicates.split(FIRE, (ALICE, BOB), "ha1", WITHIN, never) == ((ALICE, BOB), {})
    assert duplicates.split(FIRE, (ALICE, BOB), "ha2", WITHIN, never) == (
        (),
        {ALICE: "ha1", BOB: "ha1"},
    )


def test_other_receivers(duplicates: DuplicateFilter) -> None:
    """Test that each receiver gets a text once, in the order of the call."""
    duplicates.split(FIRE, (BOB,), "ha1", WITHIN, never)
    assert duplicates.split(FIRE, (CAROL, BOB, ALICE), "ha2", WITHIN, never) == (
        (CAROL, ALICE),
        {BOB: "ha1"},
    )
    assert duplicates.split(FIRE, (ALICE, BOB), "ha3", WITHIN, never) == (
        (),
        {ALICE: "ha2", BOB: "ha1"},
    )


def test_lost(duplicates: DuplicateFilter) -> None:
    """Test that who has not got a text after all gets it when it is said again."""
    duplicates.split(FIRE, (ALICE, BOB), "ha1", WITHIN, never)

    def is_lost(tag: str, receiver: str) -> bool:
        return (tag, receiver) == ("ha1", BOB)

    assert duplicates.split(FIRE, (ALICE, BOB), "ha2", WITHIN, is_lost) == ((BOB,), {ALICE: "ha1"})
    assert duplicates.split(FIRE, (BOB,), "ha3", WITHIN, is_lost) == ((), {BOB: "ha2"})


@pytest.mark.parametrize("other", ["fire in the kitchen", f"{FIRE} ", "", "Feu \udc80"])
def test_other_texts(duplicates: DuplicateFilter, other: str) -> None:
    """Test that only what is equal is a repeat."""
    duplicates.split(FIRE, (ALICE,), "ha1", WITHIN, never)
    assert duplicates.split(other, (ALICE,), "ha2", WITHIN, never) == ((ALICE,), {})
    assert duplicates.split(other, (ALICE,), "ha3", WITHIN, never) == ((), {ALICE: "ha2"})


def test_while(duplicates: DuplicateFilter, clock: Clock) -> None:
    """Test that a text that is repeated all the time is sent each time the while is over."""
    sent = []
    for second in range(200):
        clock.now = 50.0 + second
        fresh, _ = duplicates.split(FIRE, (ALICE,), f"ha{second}", WITHIN, never)
        sent += [second] * bool(fresh)
    assert sent == [0, 60, 120, 180]


@pytest.mark.parametrize("within", [0.0, -1.0])
def test_off(duplicates: DuplicateFilter, within: float) -> None:
    """Test that nothing is a repeat if nothing shall be."""
    for tag in ("ha1", "ha2"):
        assert duplicates.split(FIRE, (ALICE,), tag, within, never) == ((ALICE,), {})


def test_while_changes(duplicates: DuplicateFilter, clock: Clock) -> None:
    """Test that each call counts with its own while."""
    duplicates.split(FIRE, (ALICE,), "ha1", WITHIN, never)
    clock.now += 100
    assert duplicates.split("Flood", (ALICE,), "ha2", WITHIN, never) == ((ALICE,), {})
    assert duplicates.split(FIRE, (ALICE,), "ha3", 101, never) == ((), {ALICE: "ha1"})
    assert duplicates.split(FIRE, (ALICE,), "ha4", 100, never) == ((ALICE,), {})


def test_forget(duplicates: DuplicateFilter) -> None:
    """Test that what was refused can be tried again, by those it did not reach."""
    duplicates.split(FIRE, (ALICE, CAROL), "ha1", WITHIN, never)
    duplicates.split(FIRE, (BOB,), "ha2", WITHIN, never)
    duplicates.forget("ha1")
    duplicates.forget("ha0")
    assert duplicates.split(FIRE, (ALICE, BOB, CAROL), "ha3", WITHIN, never) == (
        (ALICE, CAROL),
        {BOB: "ha2"},
    )


def test_forget_late(duplicates: DuplicateFilter, clock: Clock) -> None:
    """Test that a message that fails late does not take a newer one back."""
    duplicates.split(FIRE, (ALICE, BOB), "ha1", WITHIN, never)
    clock.now += WITHIN
    duplicates.split(FIRE, (ALICE,), "ha2", WITHIN, never)
    duplicates.forget("ha1")
    assert duplicates.split(FIRE, (ALICE, BOB), "ha3", WITHIN, never) == ((BOB,), {ALICE: "ha2"})


def test_bounded(duplicates: DuplicateFilter) -> None:
    """Test that the oldest go when there are too many, and those that were sent anew stay."""
    for number in range(REMEMBERED):
        duplicates.split(str(number), (ALICE,), "ha1", WITHIN, never)
    duplicates.split("0", (ALICE,), "ha2", 0, never)
    duplicates.split(FIRE, (ALICE, BOB), "ha3", WITHIN, never)
    assert len(duplicates._sent) == REMEMBERED
    assert duplicates.split("0", (ALICE,), "ha4", WITHIN, never) == ((), {ALICE: "ha2"})
    assert duplicates.split("3", (ALICE,), "ha4", WITHIN, never) == ((), {ALICE: "ha1"})
    assert duplicates.split("1", (ALICE,), "ha4", WITHIN, never) == ((ALICE,), {})
    assert duplicates.split("2", (ALICE,), "ha4", WITHIN, never) == ((ALICE,), {})


def test_keeps_no_text(duplicates: DuplicateFilter) -> None:
    """Test that no text can be read from what is remembered."""
    duplicates.split(FIRE, (ALICE,), "ha1", WITHIN, never)
    assert FIRE not in str(duplicates._sent)
    assert ALICE in str(duplicates._sent)


class Model(RuleBasedStateMachine):
    """What was sent, remembered without a limit."""

    @initialize()
    def start(self) -> None:
        """Start with nothing."""
        self.duplicates = DuplicateFilter()
        self.now = 0
        self.calls = 0
        self.sent: dict[tuple[str, str], tuple[int, str]] = {}

    @rule(
        message=st.sampled_from("AB"),
        receivers=st.lists(st.sampled_from((ALICE, BOB, CAROL)), unique=True).map(tuple),
        within=st.integers(0, 5),
        passed=st.integers(0, 3),
    )
    def split(self, message: str, receivers: tuple[str, ...], within: int, passed: int) -> None:
        """Send, or not."""
        self.now += passed
        self.calls += 1
        tag = f"ha{self.calls}"
        with patch.object(
            deduplicate_module, "time", SimpleNamespace(monotonic=lambda: float(self.now))
        ):
            fresh, repeated = self.duplicates.split(message, receivers, tag, within, never)
        for receiver in receivers:
            at, sent_as = self.sent.get((message, receiver), (-100, ""))
            if self.now - at < within:
                assert repeated.pop(receiver) == sent_as
            else:
                self.sent[message, receiver] = self.now, tag
        assert not repeated
        assert fresh == tuple(
            receiver for receiver in receivers if self.sent[message, receiver][1] == tag
        )

    @rule(age=st.integers(0, 9))
    def forget(self, age: int) -> None:
        """Take a message back, which may have been long ago."""
        forgotten = f"ha{self.calls - age}"
        self.duplicates.forget(forgotten)
        for sent, (_, tag) in list(self.sent.items()):
            if tag == forgotten:
                del self.sent[sent]


TestModel = Model.TestCase
