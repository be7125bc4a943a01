"""The pace of requests, in a time that passes as fast as it is computed."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
import contextlib
from dataclasses import dataclass, field
from itertools import pairwise
import selectors
import time
from typing import Any, Final, override

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.api import RateLimiter
from custom_components.ovh_sms.api.rate_limit import BURST, INTERVAL, REQUESTS_PER_MINUTE

OVH_LIMIT: Final = 60
"""Requests OVHcloud takes in a minute."""

LATENESS: Final = 2.0
"""Seconds that some requests may be longer on their way than others."""


class Clock(selectors.DefaultSelector):
    """Passes the time an event loop would wait for nothing."""

    now = 1000.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "Somebody waits for ever"
        self.now += timeout
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    """An event loop that never sleeps."""

    def __init__(self) -> None:
        """Start a clock."""
        self.clock = Clock()
        super().__init__(self.clock)

    @override
    def time(self) -> float:
        return self.clock.now

    @property
    def timers(self) -> int:
        """Return how many timers run."""
        return sum(not timer.cancelled() for timer in self._scheduled)  # type: ignore[attr-defined]


@dataclass
class Booking:
    """A request that was granted, or was made without asking."""

    at: float
    is_charged: bool = False


@dataclass
class Caller:
    """Somebody who wants to make a request."""

    urgent: bool
    task: asyncio.Task[None] | None = None
    came_at: float | None = None
    granted_at: float | None = None

    @property
    def waits(self) -> bool:
        """Tell whether a request is still to be granted."""
        assert self.task
        return self.came_at is not None and self.granted_at is None and not self.task.done()


@dataclass
class World:
    """A limiter, and all that is done with it."""

    loop: Loop
    limiter: RateLimiter = field(default_factory=RateLimiter)
    callers: list[Caller] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)

    def call(self, *, urgent: bool = False) -> Caller:
        """Ask for a request."""
        caller = Caller(urgent)
        caller.task = self.loop.create_task(self._acquire(caller))
        self.callers.append(caller)
        return caller

    def charge(self, requests: int) -> None:
        """Book requests."""
        self.limiter.charge(requests)
        self.bookings += [Booking(self.loop.time(), is_charged=True) for _ in range(requests)]

    async def _acquire(self, caller: Caller) -> None:
        caller.came_at = self.loop.time()
        await self.limiter.async_acquire(urgent=caller.urgent)
        caller.granted_at = self.loop.time()
        self.bookings.append(Booking(caller.granted_at))
        if not caller.urgent:
            assert not any(
                other.urgent and other.waits and (other.came_at or 0) < caller.granted_at
                for other in self.callers
            )

    async def finish(self) -> None:
        """Wait for all who have not left."""
        tasks = [caller.task for caller in self.callers if caller.task]
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(error is None or type(error) is asyncio.CancelledError for error in done)


def simulate(scenario: Callable[[World], Coroutine[Any, Any, None]]) -> None:
    """Run a scenario, and check that nothing is left of it."""
    loop = Loop()
    with contextlib.closing(loop), pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", loop.time)
        loop.run_until_complete(scenario(World(loop)))
        assert loop.timers == 0


def granted(callers: Iterable[Caller]) -> list[float | None]:
    """Return when callers were granted their requests, in seconds from the start."""
    return [
        None if caller.granted_at is None else round(caller.granted_at - Clock.now, 3)
        for caller in callers
    ]


def at_once(request: Coroutine[Any, Any, float]) -> bool:
    """Tell whether a request is granted without waiting for anything, or give it up."""
    task = asyncio.Task(request, eager_start=True)
    try:
        return task.done()
    finally:
        task.cancel()


def test_burst() -> None:
    """Test that a burst is granted at once, and what comes next at the full pace."""

    async def scenario(world: World) -> None:
        assert [at_once(world.limiter.async_acquire(urgent=False)) for _ in range(BURST)] == [
            True
        ] * BURST
        callers = [world.call() for _ in range(10)]
        await world.finish()
        # The first half of an interval is a present to rounding.
        assert granted(callers) == [round((n + 0.5) * INTERVAL, 3) for n in range(10)]

    simulate(scenario)


@pytest.mark.parametrize(
    ("pause", "expected"), [(0.0, 0), (INTERVAL, 1), (10 * INTERVAL, 10), (3600.0, BURST)]
)
def test_rest(pause: float, expected: int) -> None:
    """Test that a burst comes back as fast as the pace, and is not hoarded."""

    async def scenario(world: World) -> None:
        world.charge(BURST)
        await asyncio.sleep(pause)
        # Others leave before they can be granted anything.
        taken = [at_once(world.limiter.async_acquire(urgent=True)) for _ in range(2 * BURST)]
        assert taken == [True] * expected + [False] * (2 * BURST - expected)
        world.loop.clock.now += 3600
        await world.limiter.async_acquire(urgent=True)

    simulate(scenario)


@pytest.mark.parametrize("urgent", [True, False])
def test_full_pace(urgent: bool) -> None:
    """Test that a thousand requests are made as fast as they may be, by two who take turns."""

    async def scenario(world: World) -> None:
        async def make(owner: str) -> None:
            while len(made) < 1000:
                await world.limiter.async_acquire(urgent=urgent)
                made.append((owner, world.loop.time() - Clock.now))

        made: list[tuple[str, float]] = []
        await asyncio.gather(make("first"), make("second"))
        assert made[999][1] == pytest.approx(1000 * INTERVAL, rel=0.002)
        # The first burst is paid for once, then the pace is even.
        later = made[REQUESTS_PER_MINUTE:]
        assert made[REQUESTS_PER_MINUTE][1] == 60
        for (owner, moment), (next_owner, next_moment) in pairwise(later):
            assert owner != next_owner
            assert next_moment - moment == pytest.approx(INTERVAL, abs=INTERVAL / 2)

    simulate(scenario)


def test_order() -> None:
    """Test that urgent requests come first, and equal ones in the order they were asked for."""

    async def scenario(world: World) -> None:
        world.charge(BURST)
        callers = [world.call(urgent=urgent) for urgent in (False, True, False, True)]
        await asyncio.sleep(INTERVAL)
        callers.append(world.call(urgent=True))
        await world.finish()
        moments = [round((n + 0.5) * INTERVAL, 3) for n in range(5)]
        assert granted(callers) == [moments[n] for n in (3, 0, 4, 1, 2)]

    simulate(scenario)


def test_urgent_is_not_held_back() -> None:
    """Test that an urgent request takes what is free before others that have not noticed."""

    async def scenario(world: World) -> None:
        world.charge(BURST)
        poll = world.call()
        await asyncio.sleep(0)
        world.loop.clock.now += INTERVAL
        assert at_once(world.limiter.async_acquire(urgent=True))
        assert not at_once(world.limiter.async_acquire(urgent=False))
        await world.finish()
        assert granted([poll]) == [round(1.5 * INTERVAL, 3)]

    simulate(scenario)


def test_charge() -> None:
    """Test that requests made without asking are waited for, also by who waits already."""

    async def scenario(world: World) -> None:
        world.charge(BURST)
        world.charge(0)
        caller = world.call()
        await asyncio.sleep(0)
        world.charge(3)
        await world.finish()
        assert granted([caller]) == [round(3.5 * INTERVAL, 3)]

    simulate(scenario)


def test_overcharged() -> None:
    """Test that requests beyond what is allowed are waited for until they are a minute old."""

    async def scenario(world: World) -> None:
        world.charge(BURST)
        await asyncio.sleep(20)
        world.charge(REQUESTS_PER_MINUTE)
        caller = world.call(urgent=True)
        await world.finish()
        assert granted([caller]) == [80]

    simulate(scenario)


@pytest.mark.parametrize("leaving", [(0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2), (2, 1, 0)])
def test_cancelled(leaving: Sequence[int]) -> None:
    """Test that who leaves the queue lets the others move up."""

    async def scenario(world: World) -> None:
        world.charge(BURST)
        callers = [world.call() for _ in range(3)]
        await asyncio.sleep(0)
        assert world.loop.timers == 1
        for number in leaving:
            task = callers[number].task
            assert task
            task.cancel()
        await asyncio.sleep(0)
        assert world.loop.timers == (len(leaving) < 3)
        await world.finish()
        moments = [round((n + 0.5) * INTERVAL, 3) for n in range(3 - len(leaving))]
        assert [moment for moment in granted(callers) if moment is not None] == moments

    simulate(scenario)


@pytest.mark.parametrize(
    ("charged", "pause", "expected"),
    [(BURST, INTERVAL, [None, INTERVAL]), (REQUESTS_PER_MINUTE + 1, 60.0, [None, 60.0])],
)
def test_cancelled_when_granted(charged: int, pause: float, expected: list[float | None]) -> None:
    """Test that who leaves at the very moment leaves the request to the next."""

    async def scenario(world: World) -> None:
        world.charge(charged)
        callers = [world.call(urgent=True), world.call()]
        await asyncio.sleep(0)
        world.loop.clock.now += pause
        # Whoever comes wakes the first of the queue.
        assert not at_once(world.limiter.async_acquire(urgent=False))
        assert callers[0].task
        callers[0].task.cancel()
        await world.finish()
        assert granted(callers) == [moment and round(moment, 3) for moment in expected]

    simulate(scenario)


def test_cancelled_long_after() -> None:
    """Test leaving with a request that would be forgotten by now."""

    async def scenario(world: World) -> None:
        world.charge(BURST)
        caller = world.call()
        await asyncio.sleep(0)
        world.loop.clock.now += INTERVAL
        assert not at_once(world.limiter.async_acquire(urgent=False))
        world.loop.clock.now += 3600
        # The event loop was held up.
        assert at_once(world.limiter.async_acquire(urgent=False))
        assert caller.task
        caller.task.cancel()
        await world.finish()
        burst = [at_once(world.limiter.async_acquire(urgent=False)) for _ in range(BURST)]
        assert burst == [True] * (BURST - 1) + [False]
        world.loop.clock.now += 3600
        await world.limiter.async_acquire(urgent=False)

    simulate(scenario)


def test_return_slot() -> None:
    """Test that a request which was never made leaves its place to somebody else."""

    async def scenario(world: World) -> None:
        granted = [await world.limiter.async_acquire(urgent=False) for _ in range(BURST)]
        assert not at_once(world.limiter.async_acquire(urgent=True))
        caller = world.call()
        await asyncio.sleep(0)
        world.limiter.return_slot(granted[-1])
        await asyncio.sleep(0)
        assert caller.task
        assert caller.task.done()
        assert not at_once(world.limiter.async_acquire(urgent=True))

    simulate(scenario)


PAUSES = st.sampled_from([0.0, INTERVAL / 2, INTERVAL, 1.0, 28 * INTERVAL, 60.0]) | st.floats(0, 90)
STEPS = st.tuples(
    PAUSES,
    st.lists(st.booleans(), max_size=40),
    st.sampled_from([0, 0, 0, 1, 2, 70]),
    st.lists(st.integers(0, 1000), max_size=5),
)


@given(st.lists(STEPS, max_size=12))
def test_anything(steps: list[tuple[float, list[bool], int, list[int]]]) -> None:
    """Test that whatever is asked for, OVHcloud's limit is kept and all get a slot."""

    async def scenario(world: World) -> None:
        for pause, urgencies, charge, leaving in steps:
            for urgent in urgencies:
                world.call(urgent=urgent)
            await asyncio.sleep(pause)
            world.charge(charge)
            for number in leaving[: len(world.callers)]:
                task = world.callers[number % len(world.callers)].task
                assert task
                task.cancel()
        await world.finish()
        check_windows(world.bookings)
        check_order(world.callers)
        await asyncio.sleep(3600)
        assert all(at_once(world.limiter.async_acquire(urgent=False)) for _ in range(BURST))

    simulate(scenario)


def check_windows(bookings: list[Booking]) -> None:
    """Check that no request was granted that is one too many, late ones included."""
    for number, booking in enumerate(bookings):
        if booking.is_charged:
            continue
        before = bookings[: number + 1]
        assert sum(booking.at == other.at for other in before if not other.is_charged) <= BURST
        assert sum(booking.at < other.at + 60 for other in before) <= REQUESTS_PER_MINUTE
        assert sum(booking.at < other.at + 60 + LATENESS for other in before) <= OVH_LIMIT


def check_order(callers: list[Caller]) -> None:
    """Check that all who stayed were granted a request, equals in the order they came."""
    for urgent in (True, False):
        equals = [caller for caller in callers if caller.urgent is urgent]
        moments = [caller.granted_at for caller in equals if caller.granted_at is not None]
        assert moments == sorted(moments)
        assert all(
            caller.granted_at is not None or (caller.task and caller.task.cancelled())
            for caller in equals
        )
