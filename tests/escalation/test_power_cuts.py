"""Test that no step is lost or told twice, at whatever moment Home Assistant is killed."""

import asyncio
from collections.abc import Callable, Iterator
import contextlib
from typing import Any
from unittest.mock import patch

from ..conftest import ALICE, BOB
from ..disk import OWNER, Files, files_of, restart
from ..house import House
from ..ovh_simulator import Fault
from .alarming import MINUTE, AlarmHouse


class Kill:
    """The end of a process: nothing more is written, and nothing reaches OVHcloud."""

    def __init__(self, alarm_house: AlarmHouse, before: int) -> None:
        """Plan it before a commit, which is counted from 1."""
        self._alarm_house = alarm_house
        self.left = before
        self.files: Files | None = None
        """The files as they were then, None if the process lives."""
        self._notices = 0

    @contextlib.contextmanager
    def planned(self) -> Iterator[None]:
        """Count commits."""
        write: Callable[..., Any] = OWNER._write

        def counting_write(*args: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                house = self._alarm_house.house
                house.world.faults.add(Fault("reset_before", times=None))
                self.files = files_of(house)
                # What the commit before allowed to be told is told.
                asyncio.run_coroutine_threadsafe(_turn(), house.hass.loop).result()
                self._notices = len(self._alarm_house.notices)
            return write(*args)

        with patch.object(OWNER, "_write", counting_write):
            yield

    async def restart(self) -> None:
        """Start anew from what is on disk."""
        del self._alarm_house.notices[self._notices :]
        await restart(self._alarm_house.house, self.files)


async def _turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def go_on(house: House, kill: Kill, seconds: float) -> None:
    """Let time pass, and start the house again if it was killed."""
    for _ in range(int(seconds / 5)):
        await house.wait(5)
        if kill.files is not None:
            house.world.faults.clear()
            await kill.restart()
            kill.files = None


async def test_kill(alarm_house: AlarmHouse) -> None:
    """Test a kill before each commit of an alarm that the second contact acknowledges."""
    # Before the first one the action has not succeeded.
    commits = 1
    while True:
        commits += 1
        house, first = alarm_house.house, len(alarm_house.sent)
        alarm_house.notices.clear()
        kill, name = Kill(alarm_house, commits), f"Leak {commits}"
        with kill.planned():
            await alarm_house.escalate("Alice", "Bob", "Alice", wait=MINUTE, name=name)
            await go_on(house, kill, 2 * MINUTE - 20)
            alarm_house.answer(BOB)
            await go_on(house, kill, MINUTE)
            # Until the events are told.
            await go_on(house, kill, MINUTE)
        story = alarm_house.story
        confirmation = f"{name}: Bob takes care of it."
        told = alarm_house.sent[first:]
        assert [number for _, number in told[:2]] == [ALICE, BOB], commits
        assert sorted(told[2:]) == [(confirmation, ALICE), (confirmation, BOB)], commits
        assert story == [
            ("started", 0, (), None),
            ("step", 1, ("Alice",), None),
            ("step", 2, ("Bob",), None),
            ("acknowledged", 2, ("Alice", "Bob"), "Bob"),
        ], commits
        if kill.left > 0:
            break
    assert commits > 15
