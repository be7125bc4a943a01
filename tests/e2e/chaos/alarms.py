"""Draws alarms that go from contact to contact, and what happens to the house meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from tests.e2e.home_assistant import Json

from .lives import Kill, KillMoment
from .plan import MARK

VIRTUAL: Final = "+33757123456"
TIME2CHAT: Final = "+33939070545"
NAME: Final = "MyHouse"
SENDERS: Final[Json] = {
    NAME: "enable",
    VIRTUAL: {"status": "enable", "type": "virtual"},
    TIME2CHAT: {"status": "enable", "type": "time2chat"},
}
# Of each account: who sends, None for the short code, which all of these alarms could use.
ACCOUNTS: Final[dict[str, str | None]] = {
    "sms-ab12345-1": None,
    "sms-ab12345-2": VIRTUAL,
    "sms-ab12345-3": TIME2CHAT,
    "sms-ab12345-4": NAME,
}
WAITS: Final = (0, 5, 30, 60, 90)
LAST_WAIT: Final = 60
CONTACTS: Final = 3

KILL_MOMENTS: Final[tuple[KillMoment, ...]] = (
    "commit",
    "request",
    "commit",
    "reply",
    "event",
    "commit",
    "start",
    "any",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Who takes care, and when: some seconds after OVH has the SMS of a step."""

    way: Literal["answer", "action"]
    after_step: int
    delay: float
    is_late: bool = False
    """Whether another one answers, too, when all is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm as it is started; `steps` are numbers and the seconds until the next step."""

    number: int
    account: str
    steps: tuple[tuple[tuple[str, ...], float], ...]
    repeat: int
    acknowledgement: Acknowledgement | None
    unreachable: tuple[str, ...] = ()
    """Numbers at which no SMS arrives."""

    @property
    def name(self) -> str:
        """Return its name, which is part of all its texts."""
        return f"Leak {self.number:04}"

    @property
    def text(self) -> str:
        """Return what its contacts are told."""
        return f"Water in the {MARK}: {self.name}."

    @property
    def confirm(self) -> str:
        """Return what those already told are told once it has ended."""
        return f"Handled: {self.name} {MARK}, {{recipient}}"

    @property
    def all_steps(self) -> list[tuple[tuple[str, ...], float]]:
        """Return its steps, gone through as often as asked for."""
        steps = [*self.steps] * (self.repeat + 1)
        last = len(self.steps) - 1
        return [
            (numbers, max(wait, LAST_WAIT) if position % len(self.steps) == last else wait)
            for position, (numbers, wait) in enumerate(steps)
        ]


def draw_alarm(seed: int, number: int, accounts: Sequence[str] = tuple(ACCOUNTS)) -> Alarm:
    """Draw an alarm; the same arguments always give the same one."""
    random = random_of(seed, "alarm", number)
    contacts = iter(f"+33{600_000_000 + number * 10 + each}" for each in range(10))
    steps = tuple(
        (tuple(next(contacts) for _ in range(random.choice((1, 1, 2)))), random.choice(WAITS))
        for _ in range(CONTACTS)
    )
    account = random.choice(accounts)
    repeat = random.choice((0, 0, 0, 1))
    is_lost = random.random() < 0.15
    return Alarm(
        number=number,
        account=account,
        steps=steps,
        repeat=repeat,
        acknowledgement=_acknowledgement(random, account, CONTACTS * (repeat + 1)),
        unreachable=steps[0][0] if is_lost else (),
    )


def _acknowledgement(random: Random, account: str, steps: int) -> Acknowledgement | None:
    if random.random() < 0.3:
        return None
    can_answer = ACCOUNTS[account] != NAME
    return Acknowledgement(
        way="answer" if can_answer and random.random() < 0.8 else "action",
        after_step=random.randrange(steps),
        delay=random.choice((0.0, random.uniform(0, 10), random.uniform(0, 60))),
        is_late=can_answer and random.random() < 0.3,
    )


def draw_kills(seed: int, count: int) -> Iterator[Kill]:
    """Draw the kills."""
    for number in range(count):
        random = random_of(seed, "kill", number)
        moment = KILL_MOMENTS[number % len(KILL_MOMENTS)]
        longest = {"commit": 0.03, "request": 0.3, "reply": 0.1, "event": 0.05, "start": 4.0}
        yield Kill(
            quiet=random.choice((0.0, random.uniform(0, 5))),
            moment=moment,
            delay=random.uniform(0, longest.get(moment, 3.0)),
            down=random.choice((0.0, 0.0, random.uniform(0, 300))),
        )


def random_of(seed: int, *parts: object) -> Random:
    """Return random numbers for one purpose."""
    return Random(f"{seed} {parts}")  # noqa: S311 - it must be repeatable
