"""What happens in a chaos run: every choice is drawn from its seed before it starts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
import itertools
from random import Random
from typing import Final, Literal

from tests.e2e.home_assistant import Json
from tests.e2e.house import ALICE, ALICE_E164, SERVICE_NAME
from tests.ovh_simulator.faults import KINDS

# Part of every text, to find it where it should not be.
MARK: Final = "cellar"
NUMBERS: Final = [f"+336123456{number:02}" for number in range(78)]
# For whom nothing else waits, so that a message leaves at once.
QUIET_NUMBERS: Final = [f"+336123457{number:02}" for number in range(100)]
NAME: Final = str(ALICE["name"])
MANY_CREDITS: Final = 1e6
# A bit more than the pace allows once faults need requests of their own.
SECONDS_PER_TEXT: Final = 1.5
# With a pace of 58 a minute: what an attempt that failed needs until it can be made again.
LAST_LOOK: Final = 130

HANGS: Final = frozenset({"hang_before", "hang_after"})
AFTERWARDS: Final = frozenset({"json_null_after", "error_500_after", "reset_after", "hang_after"})
# The others leave OVH without the message, which takes the longest to find out.
SOON_OVER: Final = AFTERWARDS | {"slow", "rate_limited"}

POST: Final = ("POST", "/sms/*/jobs")
LISTING: Final = ("GET", "/sms/*/outgoing")
WAITING: Final = ("GET", "/sms/*/jobs")
TIME: Final = ("GET", "/auth/time")
ACCOUNT: Final = ("GET", f"/sms/{SERVICE_NAME}")
# Home Assistant sets an account up again after these.
HARMLESS: Final = sorted(KINDS - HANGS - {"respond"})
RESPONSES: Final[tuple[Json, ...]] = (
    {"status": 409, "body": {"message": "busy"}},
    {"status": 400, "body": {"message": "Invalid request"}},
    {"status": 200, "body": "<html></html>"},
    {"status": 200, "body": {"unexpected": True}},
)

type Moment = Literal["hang_before", "slow", "any", "hang_after"]
MOMENTS: Final[tuple[Moment, ...]] = ("hang_before", "slow", "any", "hang_after")


@dataclass(frozen=True)
class Call:
    """One call of the action; `retry_for` is in seconds."""

    number: int
    text: str
    recipients: tuple[str, ...]
    retry_for: int | None = None

    @property
    def receivers(self) -> tuple[str, ...]:
        """Return the numbers behind the recipients."""
        return tuple(ALICE_E164 if name == NAME else name for name in self.recipients)


@dataclass(frozen=True)
class Kill:
    """A power cut: while a fault of this kind holds a request, or at any moment."""

    moment: Moment
    delay: float
    # Seconds for which OVH cannot be reached from the cut on.
    outage: float


@dataclass
class Step:
    """Calls made at one moment, and what happens just before."""

    calls: tuple[Call, ...]
    pause: float
    faults: list[Json] = field(default_factory=list)
    outage: float = 0.0
    credits_left: float | None = None
    listing_delay: float | None = None
    kill: Kill | None = None


@dataclass(frozen=True)
class Plan:
    """A run from its first call to its last."""

    seed: int
    steps: list[Step]

    @property
    def calls(self) -> list[Call]:
        """Return every call in its order."""
        return [call for step in self.steps for call in step.calls]

    @property
    def kills(self) -> int:
        """Return how many kills there are."""
        return sum(step.kill is not None for step in self.steps)


def draw(seed: int, messages: int, kills: int) -> Plan:
    """Draw a plan: the same seed and sizes always give the same."""
    random = Random(seed)  # noqa: S311 - it must be repeatable
    steps = list(_steps(random, messages))
    # What is only found out after minutes comes early, so that the end needs no long wait.
    early = _first(steps, max(messages - LAST_LOOK, messages * 3 // 10))
    late = _first(steps, max(messages - LAST_LOOK, messages * 4 // 10))
    _add_faults(random, steps, early, messages)
    _add_weather(random, steps[:late], messages)
    _add_kills(random, steps[:late], kills, early)
    return Plan(seed, steps)


def _steps(random: Random, messages: int) -> Iterator[Step]:
    """Draw the calls: single ones, several at once, bursts, and equal texts to be merged."""
    numbers = iter(range(messages))
    while first := list(itertools.islice(numbers, 1)):
        shape = random.choices(("one", "several", "equal", "burst"), (70, 12, 12, 6))[0]
        size = {"one": 1, "burst": random.randint(8, 16)}.get(shape, random.randint(2, 5))
        volley = first + list(itertools.islice(numbers, size - 1))
        calls = _equal(random, volley) if shape == "equal" else _different(random, volley)
        texts = len({call.text for call in calls})
        yield Step(calls, texts * SECONDS_PER_TEXT * random.uniform(0.5, 1.5))


def _equal(random: Random, volley: Sequence[int]) -> tuple[Call, ...]:
    """Draw calls with one text for different receivers."""
    receivers = random.sample(NUMBERS, len(volley))
    text = _text(random, volley[0])
    return tuple(
        Call(number, text, (receiver,)) for number, receiver in zip(volley, receivers, strict=True)
    )


def _different(random: Random, volley: Sequence[int]) -> tuple[Call, ...]:
    """Draw calls that each have a text of their own."""
    return tuple(
        Call(number, _text(random, number), _recipients(random), _retry_for(random))
        for number in volley
    )


def _text(random: Random, number: int) -> str:
    where = random.choice(("the", "the old", "the neighbour's", "l'été du"))
    return f"{number:04}: water in {where} {MARK}"


def _recipients(random: Random) -> tuple[str, ...]:
    chance = random.random()
    if chance < 0.03:
        return (NAME,)
    return tuple(random.sample(NUMBERS, random.randint(2, 4) if chance < 0.1 else 1))


def _retry_for(random: Random) -> int | None:
    """Draw how long to try: for as long as usual, not at all, or for so short that it may end."""
    return random.choices((None, 0, random.randint(15, 45)), (90, 5, 5))[0]


def _first(steps: Sequence[Step], message: int) -> int:
    """Return the position of the first step that comes after a message."""
    return sum(step.calls[0].number < message for step in steps)


def _add_faults(random: Random, steps: Sequence[Step], early: int, messages: int) -> None:
    """Lay each kind of fault on POST several times, and some on what is read."""
    for kind in _kinds(random, messages):
        latest = len(steps) * 9 // 10 if kind in SOON_OVER else early
        random.choice(steps[: latest or 1]).faults.append(_fault(random, kind, POST))
    for _ in range(4 + messages // 25):
        target = random.choice((LISTING, WAITING))
        kinds = sorted(KINDS) if target == LISTING else HARMLESS
        step = random.choice(steps[: early or 1])
        step.faults.append(_fault(random, random.choice(kinds), target))
    for _ in range(1 + messages // 200):
        fault = _fault(random, random.choice(HARMLESS), TIME)
        random.choice(steps[: early or 1]).faults.append(fault)


def _kinds(random: Random, messages: int) -> list[str]:
    """Draw the faults on POST: each kind, twice in a long run, those that hang no oftener."""
    least = 2 if messages >= 500 else 1
    kinds = sorted(KINDS) * least
    more = messages // 12 - len(kinds)
    kinds += random.choices(sorted(KINDS - HANGS), k=max(0, more))
    random.shuffle(kinds)
    return kinds


def _fault(random: Random, kind: str, target: tuple[str, str]) -> Json:
    method, path = target
    fault: Json = {"kind": kind, "method": method, "path": path}
    if kind == "slow":
        fault["seconds"] = round(random.uniform(0.3, 6), 1)
    elif kind == "rate_limited":
        fault["retry_after"] = random.choice((None, random.randint(1, 5)))
    elif kind == "respond":
        fault |= random.choice(RESPONSES)
    return fault


def _add_weather(random: Random, steps: Sequence[Step], messages: int) -> None:
    """Let OVH be off the network, list late, and have no credits for a while."""
    for step in random.sample(steps, min(len(steps), 1 + messages // 100)):
        step.outage = round(random.uniform(2, 12), 1)
    for step in random.sample(steps, min(len(steps), 2 + messages // 40)):
        step.listing_delay = round(random.choice((0, random.uniform(0, 40))), 1)
    for _ in range(1 + messages // 300):
        position = random.randrange(len(steps))
        steps[position].credits_left = 0
        steps[min(position + random.randint(4, 8), len(steps) - 1)].credits_left = MANY_CREDITS


def _add_kills(random: Random, steps: Sequence[Step], kills: int, early: int) -> None:
    """Spread the kills over the run."""
    for number in range(min(kills, len(steps))):
        position = (2 * number + 1) * len(steps) // (2 * kills)
        moment = MOMENTS[number % len(MOMENTS)]
        if moment == "hang_before" and position >= early:
            moment = "hang_after"
        # Home Assistant takes longer and longer to try an account again, so one of them is enough.
        trouble = random.choice(("none", "none", "outage", "account"))
        outage = round(random.uniform(3, 12), 1) if trouble == "outage" else 0.0
        step = steps[position]
        step.kill = Kill(moment, round(random.uniform(0, 1.5), 2), outage)
        quiet = (QUIET_NUMBERS[number % len(QUIET_NUMBERS)],)
        step.calls = (replace(step.calls[0], recipients=quiet, retry_for=None), *step.calls[1:])
        if moment != "any":
            step.faults.append(_fault(random, moment, POST) | {"first": True})
        if moment == "slow":
            step.faults[-1]["seconds"] = 15
        if trouble == "account":
            step.faults.append(_fault(random, random.choice(HARMLESS), ACCOUNT))
