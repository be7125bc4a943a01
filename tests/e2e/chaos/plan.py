"""What happens in a chaos run, step by step."""

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from tests.e2e.home_assistant import Json
from tests.e2e.house import ALICE, ALICE_E164

type Trouble = Literal[
    "errors",  # of OVH, after which it may have the message
    "absent",  # errors of OVH after which it has no message, which takes minutes to find out
    "slow",  # answers that take up to 25 seconds, of many requests at a time
    "late",  # listings up to 200 seconds late
    "outages",
    "credits",  # none for a while
    "clock",  # steps of the host's clock, both ways
    "full",  # a full disk for some seconds
    "torn",  # files that a power cut damages
    "restored",  # copies of files that are put back
    "shared",  # two accounts on one key
]
TROUBLES: Final[tuple[Trouble, ...]] = get_args(Trouble.__value__)

# Part of every text, to find it where it should not be.
MARK: Final = "cellar"
NUMBERS: Final = [f"+336123456{number:02}" for number in range(78)]
# For whom nothing else waits, so that a message leaves at once.
QUIET_NUMBERS: Final = [f"+336123457{number:02}" for number in range(100)]
NAME: Final = str(ALICE["name"])
MANY_CREDITS: Final = 1e6

POST: Final = ("POST", "/sms/*/jobs")
LISTING: Final = ("GET", "/sms/*/outgoing")

type Moment = Literal["hang_before", "slow", "any", "hang_after"]
type Damage = Literal["cut", "flip", "flip_file"]


@dataclass(frozen=True)
class Call:
    """One call of the action; `retry_for` is in seconds, `account` a position in the plan's."""

    number: int
    text: str
    recipients: tuple[str, ...]
    retry_for: int | None = None
    critical: bool = False
    account: int = 0

    @property
    def receivers(self) -> tuple[str, ...]:
        """Return the numbers behind the recipients."""
        return tuple(ALICE_E164 if name == NAME else name for name in self.recipients)


@dataclass(frozen=True)
class Tear:
    """A damage to the file of the account that has written most last.

    The journal's end is cut off, or a bit of either file changes; `place` is where, from 0 to 1.
    """

    damage: Damage
    place: float


@dataclass(frozen=True)
class Kill:
    """A power cut: while a fault of this kind holds a request, or at any moment."""

    moment: Moment
    delay: float
    # Seconds for which OVH cannot be reached from the cut on.
    outage: float = 0.0
    # Seconds by which the host's clock is wrong afterwards.
    clock: float | None = None
    tear: Tear | None = None
    # The account whose files are replaced by their last copy, into the same files or new ones.
    restored: int | None = None
    in_place: bool = False


@dataclass
class Step:
    """Calls made at one moment, and what happens just before."""

    calls: tuple[Call, ...]
    pause: float
    faults: list[Json] = field(default_factory=list)
    outage: float = 0.0
    # An account, and its credits from now on.
    credits_left: tuple[int, float] | None = None
    clock: float | None = None
    # Seconds for which the disk is full.
    full: float = 0.0
    # The account whose files are copied a moment after the calls.
    copied: int | None = None
    kill: Kill | None = None


@dataclass(frozen=True)
class Plan:
    """A run from its first call to its last."""

    seed: int
    steps: list[Step]
    # Names at OVH; the first half is on one key, the second on another.
    accounts: tuple[str, ...] = ("sms-ab12345-1",)
    # Seconds before each next job of an account is listed, in turn.
    listing_delays: tuple[tuple[float, ...], ...] = ((),)

    @property
    def calls(self) -> list[Call]:
        """Return every call in its order."""
        return [call for step in self.steps for call in step.calls]

    @property
    def kills(self) -> int:
        """Return how many kills there are."""
        return sum(step.kill is not None for step in self.steps)
