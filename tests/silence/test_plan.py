"""Test what the silence guard decides, without Home Assistant."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final

import pytest

from custom_components.ovh_sms.silence.plan import Deferred, Plan, decide

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
PERIOD: Final = 6 * HOUR

CUTS: Final = 0.1
"""How many renewals are cut between the new SMS and the end of the old one."""


def plan(*known: Deferred, on: bool = True, current: bool = True, refused: bool = False) -> Plan:
    """Return what is decided."""
    return decide(known, PERIOD, is_on=on, is_current=current, is_refused=refused)


def queued(tag: str) -> Deferred:
    """Return a message on its way."""
    return Deferred(tag, is_queued=True, is_held=False, left=PERIOD)


def held(tag: str, left: float) -> Deferred:
    """Return a message that OVHcloud has."""
    return Deferred(tag, is_queued=False, is_held=True, left=left)


@pytest.mark.parametrize(
    ("decided", "renew", "withdraw", "cancel"),
    [
        (plan(), True, (), ()),
        (plan(queued("new")), False, (), ()),
        (plan(held("only", 3.1 * HOUR)), False, (), ()),
        (plan(held("only", 3 * HOUR)), True, (), ()),
        (plan(held("only", 5 * HOUR), current=False), True, (), ()),
        # The new one first.
        (plan(held("old", 2 * HOUR), queued("new")), False, (), ()),
        (plan(held("old", 2 * HOUR), held("new", PERIOD)), False, (), ("old",)),
        (plan(queued("lost"), held("new", PERIOD)), False, ("lost",), ()),
        (plan(queued("lost"), queued("new")), False, ("lost",), ()),
        # One that has left is told, with or without another.
        (plan(held("left", -1.0)), True, (), ("left",)),
        (plan(held("left", -1.0), queued("new")), False, (), ("left",)),
        # The house is alive, although OVHcloud takes no new one.
        (plan(held("old", 121.0), refused=True), True, (), ()),
        (plan(held("old", 119.0), refused=True), True, (), ("old",)),
        (plan(held("old", 119.0)), True, (), ()),
        (plan(held("old", 2 * HOUR), queued("new"), on=False), False, ("new",), ("old",)),
        (plan(on=False), False, (), ()),
    ],
)
def test_decisions(
    decided: Plan, renew: bool, withdraw: tuple[str, ...], cancel: tuple[str, ...]
) -> None:
    """Test what is done next."""
    assert (decided.renew, decided.withdraw, decided.cancel) == (renew, withdraw, cancel)


@dataclass
class House:
    """A house of which the power, and OVHcloud, are on or off, by seconds."""

    random: Random
    now: float = 0.0
    seen: float = 0.0
    """When the house last was able to renew."""
    known: tuple[Deferred, ...] = ()
    left: int = 0
    renewals: int = 0

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        known = [replace(each, left=each.left - seconds) for each in self.known]
        gone = [each for each in known if each.left <= 0]
        # Nothing leaves that was renewed in time.
        assert not gone or self.now - self.seen >= PERIOD / 2
        self.left += len(gone)
        self.known = tuple(each for each in known if each.left > 0)

    def runs(self, seconds: float) -> None:
        """Do what is decided for some seconds, with power cuts between two requests."""
        while seconds > 0:
            decided = plan(*self.known)
            self.known = tuple(each for each in self.known if each.tag not in decided.cancel)
            step = 1.0
            if decided.renew:
                self.renewals += 1
                self.known += (held(str(self.renewals), PERIOD),)
            elif decided.armed and not decided.cancel:
                step = min(seconds, decided.armed.left - PERIOD / 2)
            self.passes(step)
            self.seen = self.now
            seconds -= step
            if decided.renew and self.random.random() < CUTS:
                return


@pytest.mark.parametrize("seed", range(3))
def test_200_days(seed: int) -> None:
    """Test that restarts within half of the time send nothing in 200 days, at 8 SMS a day."""
    random = Random(seed)  # noqa: S311 - the same each time
    house = House(random)
    restarts = 0
    while house.now < 200 * DAY:
        house.runs(random.uniform(60, 2 * DAY))
        is_cut = len(house.known) > 1
        house.passes(1.0 if is_cut else random.uniform(1, 0.49 * PERIOD))
        restarts += 1
    assert restarts > 100
    assert house.left == 0
    assert 800 < house.renewals < 3200
    house.runs(60)
    house.passes(10 * DAY)
    assert 1 <= house.left <= 2
