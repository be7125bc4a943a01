"""Test how long messages have waited, whatever is done to the host's clock."""

from collections.abc import Generator
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.const import RELEASE
from custom_components.ovh_sms.storage import queue_clock as clock_module
from custom_components.ovh_sms.storage.queue_clock import Moment, QueueClock

NOW = RELEASE + 10_000_000
HOUR = 3600.0
DAY = 86_400.0


class Host:
    """A host with a clock of its own, which counts from its last start."""

    def __init__(self) -> None:
        """Start at a time that is right."""
        self.wall = NOW
        self.uptime = 50.0

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.wall += seconds
        self.uptime += seconds

    def boot(self, wall: float) -> None:
        """Start anew, at what the clock says."""
        self.wall = wall
        self.uptime = 20.0

    @contextmanager
    def is_used(self) -> Generator[None]:
        """Let the outbox run here."""
        time = SimpleNamespace(time=lambda: self.wall, monotonic=lambda: self.uptime)
        with patch.object(clock_module, "time", time):
            yield


@pytest.fixture(name="host")
def host_fixture() -> Generator[Host]:
    """Return the host that the outbox runs on."""
    host = Host()
    with host.is_used():
        yield host


def test_counts(host: Host) -> None:
    """Test that a new clock counts from zero."""
    clock = QueueClock()
    assert clock.now() == 0
    host.run(90)
    assert clock.now() == clock.now() == 90


@pytest.mark.parametrize("step", [-NOW, -DAY, -1.0, 1.0, DAY, 10_000 * DAY])
@pytest.mark.parametrize("saved_at", [None, NOW])
def test_step(host: Host, step: float, saved_at: float | None) -> None:
    """Test that nothing is noticed of a step while Home Assistant runs."""
    clock = QueueClock(500.0, saved_at)
    assert clock.now() == 500
    host.run(10)
    host.wall += step
    assert clock.now() == 510
    host.run(10)
    host.wall -= step
    assert clock.now() == 520


def test_absence(host: Host) -> None:
    """Test that messages have waited while Home Assistant was down, once."""
    clock = QueueClock(500.0, NOW - HOUR)
    host.run(5)
    assert clock.now() == clock.now() == 500 + HOUR + 5
    host.run(5)
    assert clock.now() == 500 + HOUR + 10


def test_boot_without_a_clock(host: Host) -> None:
    """Test that the absence counts once the host has learned the time."""
    host.boot(20.0)
    clock = QueueClock(500.0, NOW)
    host.run(120)
    assert clock.now() == 620
    host.wall = NOW + HOUR + 180
    assert clock.now() == 620 + HOUR + 60
    host.wall += DAY
    assert clock.now() == 620 + HOUR + 60


@pytest.mark.parametrize("saved_at", [None, 0.0, 20.0, RELEASE - 1])
def test_saved_without_a_clock(host: Host, saved_at: float | None) -> None:
    """Test that nothing is concluded from a time that cannot have been true."""
    clock = QueueClock(500.0, saved_at)
    host.run(5)
    assert clock.now() == 505


def test_saved_at_the_release(host: Host) -> None:
    """Test the first time that can have been true."""
    clock = QueueClock(500.0, RELEASE)
    clock.confirm(NOW)
    assert clock.now() == 500 + NOW - RELEASE


def test_host_is_ahead(host: Host) -> None:
    """Test that a clock that is years ahead adds nothing before OVHcloud's time confirms it."""
    host.wall += 5 * 365 * DAY
    clock = QueueClock(500.0, NOW - HOUR)
    host.run(60)
    assert clock.now() == 560
    assert clock.moment.saved_at == pytest.approx(NOW - HOUR + 60)
    clock.confirm(NOW + 60)
    assert clock.now() == 560 + HOUR


def test_set_back_while_off(host: Host) -> None:
    """Test that a clock that went back adds nothing, and takes nothing away."""
    clock = QueueClock(500.0, NOW + DAY)
    assert clock.now() == 500
    host.run(2 * DAY)
    assert clock.now() == 500 + 2 * DAY


STEPS = st.floats(-1e10, 1e10)
TIMES = st.floats(0, 1e10)


@given(st.lists(st.tuples(st.sampled_from(["run", "step", "boot", "ask"]), STEPS, TIMES)))
def test_never_goes_back(events: list[tuple[str, float, float]]) -> None:
    """Test that neither steps nor restarts take back what was counted."""
    host = Host()
    with host.is_used():
        clock = QueueClock()
        last = 0.0
        for event, step, seconds in events:
            if event == "run":
                host.run(seconds)
            elif event == "step":
                host.wall += step
            elif event == "boot":
                # Saved when it was last asked, perhaps long before the end.
                saved = clock.now(), host.wall
                last = saved[0]
                host.boot(seconds)
                clock = QueueClock(*saved)
            assert clock.now() >= last
            last = clock.now()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_never_loses_time(absences: list[float]) -> None:
    """Test that a host that knows the time counts all of it, over any number of restarts."""
    host = Host()
    with host.is_used():
        clock = QueueClock()
        for absence in absences:
            host.run(60)
            saved = clock.now(), host.wall
            host.boot(host.wall + absence)
            clock = QueueClock(*saved)
            clock.confirm(host.wall)
        assert clock.now() == pytest.approx(host.wall - NOW, abs=0.001)


def test_moment(host: Host) -> None:
    """Test that the next process continues from what was saved."""
    clock = QueueClock(500.0, NOW - HOUR)
    host.run(5)
    assert clock.moment == Moment(500 + HOUR + 5, NOW + 5)


@pytest.mark.parametrize("boots", [1, 3])
def test_moment_without_a_clock(host: Host, boots: int) -> None:
    """Test that processes that never learn the time do not take away an absence."""
    saved = Moment(500.0, NOW)
    for _ in range(boots):
        host.boot(20.0)
        clock = QueueClock(saved.seconds, saved.saved_at)
        host.run(60)
        saved = clock.moment
    host.boot(NOW + HOUR)
    assert QueueClock(saved.seconds, saved.saved_at).now() == 500 + HOUR


def test_moment_of_a_wrong_time(host: Host) -> None:
    """Test that a time in the future, saved by mistake, is not kept for ever."""
    clock = QueueClock(500.0, NOW + DAY)
    assert clock.moment == Moment(500, NOW)


def test_seconds_at() -> None:
    """Test what a clock that was saved shows later, if that is known."""
    assert Moment(500.0, NOW).seconds_at(NOW + HOUR) == 500 + HOUR
    assert Moment(500.0, NOW).seconds_at(NOW - HOUR) == 500
    assert Moment(500.0, 20.0).seconds_at(NOW) == 500
