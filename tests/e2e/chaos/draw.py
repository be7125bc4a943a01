"""Draws a chaos run: every choice is made from its seed before it starts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
import itertools
from random import Random
from typing import Final

from tests.e2e.home_assistant import Json
from tests.e2e.house import SERVICE_NAME
from tests.ovh_simulator.faults import KINDS

from .plan import (
    LISTING,
    MANY_CREDITS,
    MARK,
    NAME,
    NUMBERS,
    POST,
    QUIET_NUMBERS,
    Call,
    Damage,
    Kill,
    Moment,
    Plan,
    Step,
    Tear,
    Trouble,
)

ACCOUNTS: Final = (SERVICE_NAME, *(f"sms-ab12345-{number}" for number in (2, 3, 4)))
# Longest seconds before each account lists a job; the last one is late at times.
LISTED_WITHIN: Final = (1.0, 3.0, 35.0, 200.0)
# Two keys allow about two requests a second.
SECONDS_PER_TEXT: Final = 0.65
DAYS: Final = 86_400
# Not so far ahead that a message could be over, for nothing tells that from a long power cut.
CLOCKS: Final = (-3_600, -70, 0, 70, 3_600, -20_000 * DAYS)
RESTARTED_CLOCKS: Final = (-3_600, -70, 0, 70, 600)

HANGS: Final = frozenset({"hang_before", "hang_after"})
AFTERWARDS: Final = frozenset(
    {"json_null_after", "error_500_after", "reset_after", "hang_after", "slow", "drip"}
)
SOON_OVER: Final = AFTERWARDS | {"rate_limited"}
# The others leave OVH without the message.
ABSENT: Final = KINDS - SOON_OVER

WAITING: Final = ("GET", "/sms/*/jobs")
TIME: Final = ("GET", "/auth/time")
ACCOUNT: Final = ("GET", "/sms/*")
HARMLESS: Final = sorted(KINDS - HANGS - {"respond"})
RESPONSES: Final[tuple[Json, ...]] = (
    {"status": 409, "body": {"message": "busy"}},
    {"status": 400, "body": {"message": "Invalid request"}},
    {"status": 200, "body": "<html></html>"},
    {"status": 200, "body": {"unexpected": True}},
)
MOMENTS: Final[tuple[Moment, ...]] = ("hang_after", "slow", "any", "hang_before")
# What happens to files at one kill after the other.
FILES: Final[tuple[Trouble | None, ...]] = ("restored", "torn", None, "torn", None)
DAMAGES: Final[tuple[Damage, ...]] = ("cut", "flip", "cut", "flip", "flip_file")
# Steps between a copy and the kill after which it is put back.
COPIED_BEFORE: Final = (3, 8)


def draw(seed: int, messages: int, kills: int, without: Collection[Trouble] = ()) -> Plan:
    """Draw a plan: the same arguments always give the same, and other troubles stay as they are."""
    return _Drawing(seed, messages, kills, without).plan()


class _Drawing:
    """One drawing, with a sequence of random numbers for each kind of trouble."""

    def __init__(self, seed: int, messages: int, kills: int, without: Collection[Trouble]) -> None:
        self._seed = seed
        self._messages = messages
        self._kills = kills
        self._without = without
        shared = "shared" not in without
        self._accounts = ACCOUNTS if shared else ACCOUNTS[::2]
        self._listed_within = LISTED_WITHIN if shared else LISTED_WITHIN[1::2]
        # Those whose SMS are never listed so late that it takes minutes to find out.
        self._prompt = range(len(self._accounts) - 1)
        self._steps = list(_steps(self._random("calls"), messages, len(self._accounts)))

    def plan(self) -> Plan:
        """Return the plan."""
        self._add_kills()
        draws = {
            "errors": self._add_errors,
            "absent": self._add_absent,
            "slow": self._add_slow,
            "outages": self._add_outages,
            "credits": self._add_credits,
            "clock": self._add_clock,
            "full": self._add_full,
        }
        for trouble, add in draws.items():
            if trouble not in self._without:
                add(self._random(trouble))
        return Plan(
            self._seed,
            self._steps,
            self._accounts,
            tuple(self._listing_delays(self._random("late"))),
        )

    def _random(self, trouble: str) -> Random:
        return Random(f"{self._seed} {trouble}")  # noqa: S311 - it must be repeatable

    def _until(self, share: float) -> list[Step]:
        """Return the steps of the first part of the run."""
        return self._steps[: max(1, round(len(self._steps) * share))]

    def _listing_delays(self, random: Random) -> Iterator[tuple[float, ...]]:
        late = "late" not in self._without
        for longest in self._listed_within:
            yield tuple(
                round(random.uniform(0, longest) * random.choice((0, 1)) * late, 1)
                for _ in range(self._messages)
            )

    def _add_errors(self, random: Random) -> None:
        """Lay each kind of error on POST that is soon over, and some on what is read."""
        kinds = sorted(SOON_OVER) * (1 + (self._messages >= 500))
        kinds += random.choices(sorted(SOON_OVER - HANGS), k=self._messages // 25)
        for kind in kinds:
            random.choice(self._until(0.9)).faults.append(_fault(random, kind, POST))
        for target, count in (
            (LISTING, 3 + self._messages // 40),
            (WAITING, 1 + self._messages // 60),
            (TIME, 1 + self._messages // 200),
            (ACCOUNT, 1 + self._messages // 200),
        ):
            for _ in range(count):
                fault = _fault(random, random.choice(HARMLESS), target)
                random.choice(self._until(0.6)).faults.append(fault)

    def _add_absent(self, random: Random) -> None:
        """Lay each kind of error on POST that leaves OVH without the message."""
        kinds = sorted(ABSENT) * (1 + (self._messages >= 500))
        kinds += random.choices(sorted(ABSENT - HANGS), k=self._messages // 40)
        for kind in kinds:
            fault = _fault(random, kind, self._post(random.choice(self._prompt)))
            random.choice(self._until(0.6)).faults.append(fault)

    def _post(self, account: int) -> tuple[str, str]:
        return POST[0], f"/sms/{self._accounts[account]}/jobs"

    def _add_slow(self, random: Random) -> None:
        """Let all requests of some seconds be slow, and single look-ups."""
        for _ in range(1 + self._messages // 200):
            spell = _fault(random, "slow", POST)
            spell |= {"seconds": random.choice((8, 12, 25)), "times": None}
            random.choice(self._until(0.75)).faults.append(spell | {"lasts": random.randint(4, 15)})
        for _ in range(1 + self._messages // 200):
            look = _fault(random, "slow", LISTING) | {"seconds": 25}
            random.choice(self._until(0.6)).faults.append(look)

    def _add_outages(self, random: Random) -> None:
        for step in random.sample(self._until(0.75), min(len(self._until(0.75)), self._count(100))):
            step.outage = round(random.uniform(2, 12), 1)

    def _count(self, messages: int) -> int:
        """Return how often something happens that does once in some messages."""
        return 1 + self._messages // messages

    def _add_credits(self, random: Random) -> None:
        for _ in range(self._count(300)):
            account = random.randrange(len(self._accounts))
            position = random.randrange(len(self._until(0.75)))
            self._steps[position].credits_left = account, 0
            end = min(position + random.randint(6, 12), len(self._steps) - 1)
            self._steps[end].credits_left = account, MANY_CREDITS

    def _add_clock(self, random: Random) -> None:
        for _ in range(2 + self._messages // 100):
            random.choice(self._until(0.9)).clock = random.choice(CLOCKS)

    def _add_full(self, random: Random) -> None:
        for _ in range(self._count(150)):
            random.choice(self._until(0.9)).full = round(random.uniform(3, 10), 1)

    def _add_kills(self) -> None:
        """Spread the kills over the run."""
        steps = self._until(0.75)
        random = self._random("kills")
        for number in range(min(self._kills, len(steps))):
            position = (2 * number + 1) * len(steps) // (2 * self._kills)
            files = FILES[number % len(FILES)]
            kill = _kill(random, number, 0 if "clock" in self._without else random.random())
            tear = Tear(
                DAMAGES[number // 2 % len(DAMAGES)], self._random(f"torn {number}").random()
            )
            if files == "torn" and files not in self._without:
                kill = replace(kill, tear=tear)
            elif files == "restored" and files not in self._without:
                kill = self._restored(self._random(f"restored {number}"), kill, position)
            self._add_kill(random, number, position, kill)

    def _add_kill(self, random: Random, number: int, position: int, kill: Kill) -> None:
        step = self._steps[position]
        account = random.choice(self._prompt)
        first = replace(
            step.calls[0],
            recipients=(QUIET_NUMBERS[number % len(QUIET_NUMBERS)],),
            retry_for=None,
            account=account,
        )
        step.calls = (first, *step.calls[1:])
        step.kill = kill
        moment = "hang_after" if self._is_excluded(kill.moment) else kill.moment
        step.kill = replace(kill, moment=moment)
        if moment != "any":
            fault = _fault(random, moment, self._post(account)) | {"first": True}
            step.faults.append(fault | ({"seconds": 15} if moment == "slow" else {}))

    def _is_excluded(self, moment: Moment) -> bool:
        return moment == "hang_before" and "absent" in self._without

    def _restored(self, random: Random, kill: Kill, position: int) -> Kill:
        """Let messages of an account wait and be copied, and the copy be put back at a kill."""
        account = random.randrange(max(1, len(self._accounts) // 2))
        step = self._steps[max(0, position - random.randint(*COPIED_BEFORE))]
        if step.kill is None:
            step.calls = tuple(replace(call, account=account) for call in step.calls)
            refusal: Json = {"kind": "rate_limited", "retry_after": 2, "times": None, "lasts": 3}
            method, path = self._post(account)
            step.faults.append(refusal | {"method": method, "path": path, "first": True})
            step.copied = account
        return replace(kill, restored=account, in_place=random.random() < 0.5)


def _steps(random: Random, messages: int, accounts: int) -> Iterator[Step]:
    """Draw the calls: single ones, several at once, bursts, and equal texts to be merged."""
    numbers = iter(range(messages))
    while first := list(itertools.islice(numbers, 1)):
        shape = random.choices(("one", "several", "equal", "burst"), (66, 12, 16, 6))[0]
        size = {"one": 1, "burst": random.randint(8, 16)}.get(shape, random.randint(2, 5))
        volley = first + list(itertools.islice(numbers, size - 1))
        draw_calls = _equal if shape == "equal" else _different
        calls = draw_calls(random, volley, accounts)
        texts = len({call.text for call in calls})
        yield Step(calls, texts * SECONDS_PER_TEXT * random.uniform(0.5, 1.5))


def _account(random: Random, accounts: int) -> int:
    # The same for any number of accounts.
    return random.randrange(len(ACCOUNTS)) * accounts // len(ACCOUNTS)


def _equal(random: Random, volley: Sequence[int], accounts: int) -> tuple[Call, ...]:
    """Draw calls with one text for different receivers."""
    receivers = random.sample(NUMBERS, len(volley))
    text, account = _text(random, volley[0]), _account(random, accounts)
    return tuple(
        Call(number, text, (receiver,), account=account)
        for number, receiver in zip(volley, receivers, strict=True)
    )


def _different(random: Random, volley: Sequence[int], accounts: int) -> tuple[Call, ...]:
    """Draw calls that each have a text of their own."""
    return tuple(
        Call(
            number,
            _text(random, number),
            _recipients(random),
            _retry_for(random),
            random.random() < 0.06,
            _account(random, accounts),
        )
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


def _fault(random: Random, kind: str, target: tuple[str, str]) -> Json:
    method, path = target
    fault: Json = {"kind": kind, "method": method, "path": path}
    if kind == "slow":
        fault["seconds"] = round(random.uniform(0.3, 6), 1)
    elif kind == "drip":
        fault["seconds"] = round(random.uniform(0.001, 0.05), 3)
    elif kind == "rate_limited":
        fault["retry_after"] = random.choice((None, random.randint(1, 5)))
    elif kind == "respond":
        fault |= random.choice(RESPONSES)
    return fault


def _kill(random: Random, number: int, clock: float) -> Kill:
    outage = round(random.uniform(3, 12), 1) * random.choice((0, 0, 1))
    delay, wrong_by = round(random.uniform(0, 1.5), 2), random.choice(RESTARTED_CLOCKS)
    moment = MOMENTS[number % len(MOMENTS)]
    return Kill(moment, delay, outage, wrong_by if clock > 0.7 else None)
