"""Test when OVHcloud is asked for a message that it may have."""

from collections.abc import Callable, Iterator
from random import SystemRandom
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest

from custom_components.ovh_sms.outbox import search as search_module
from custom_components.ovh_sms.outbox.search import CRITICAL_LOOK_AFTER, LOOK_AFTER, Lookup

type Clock = Callable[[float], None]


@pytest.fixture(name="at")
def at_fixture() -> Iterator[Clock]:
    """Return a function that sets the seconds since the attempt, which was at 1000."""
    monotonic = Mock(return_value=1000.0)

    def at(seconds: float) -> None:
        monotonic.return_value = 1000.0 + seconds

    with patch.object(search_module, "time", SimpleNamespace(monotonic=monotonic)):
        yield at


@pytest.fixture(name="longest_back_off")
def longest_back_off_fixture() -> Iterator[None]:
    """Let chance always be against us."""
    with patch.object(SystemRandom, "uniform", lambda _, *ends: max(ends)):
        yield


def test_begins() -> None:
    """Test that the time runs from the attempt."""
    assert Lookup(tag="tag-1", since=1000, look_after=LOOK_AFTER).due == 1005


def test_schedule(at: Clock) -> None:
    """Test that four looks in two minutes tell that a message is not there."""
    lookup = Lookup(tag="tag-1", since=1000, look_after=LOOK_AFTER)
    due = []
    is_over = False
    while not is_over:
        due.append(lookup.due - 1000)
        at(due[-1] + 0.5)
        is_over = lookup.seen_nothing()
    assert due == [5, 20, 60, 120]


def test_late_looks(at: Clock) -> None:
    """Test that looks that come late leave OVHcloud time in between."""
    lookup = Lookup(tag="tag-1", since=1000, look_after=LOOK_AFTER)
    at(500)
    assert not lookup.seen_nothing()
    assert lookup.due == 1510
    at(30)
    assert not lookup.seen_nothing()
    assert lookup.due == 1060


def test_look_without_an_answer(at: Clock, longest_back_off: None) -> None:
    """Test that a look that failed is no look, and that the next one is put off."""
    lookup = Lookup(tag="tag-1", since=1000, look_after=LOOK_AFTER)
    waits = []
    for _ in range(10):
        lookup.failed(0)
        waits.append(lookup.due - 1000)
    assert waits == [5, 5, 8, 16, 32, 64, 128, 256, 300, 300]
    at(120)
    assert [lookup.seen_nothing() for _ in range(4)] == [False, False, False, True]


def test_failures_in_a_row(longest_back_off: None, at: Clock) -> None:
    """Test that an answer in between makes the next failure the first."""
    lookup = Lookup(tag="tag-1", since=1000, look_after=LOOK_AFTER)
    for _ in range(6):
        lookup.failed(0)
    lookup.seen_nothing()
    lookup.failed(0)
    assert lookup.due == 1005


@pytest.mark.parametrize(("pause", "wait"), [(0, 5), (4, 5), (30, 30), (3600, 3600)])
def test_pause(at: Clock, longest_back_off: None, pause: float, wait: float) -> None:
    """Test that OVHcloud is left alone for as long as it asks."""
    lookup = Lookup(tag="tag-1", since=1000, look_after=LOOK_AFTER)
    at(7)
    lookup.failed(pause)
    assert lookup.due == 1007 + wait


def test_critical(at: Clock) -> None:
    """Test that a critical message is looked for twice, soon, whether or not there is an answer."""
    lookup = Lookup(tag="tag-1", since=1000, look_after=CRITICAL_LOOK_AFTER, is_critical=True)
    assert lookup.due == 1003
    is_last = [lookup.is_last]
    at(3.5)
    assert not lookup.failed(60)
    assert lookup.due == 1008
    assert [*is_last, lookup.is_last] == [False, True]
    assert lookup.failed(60)
