"""What was seen of a chaos run, from both of its ends; times are seconds since 1970."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Final, Literal

from tests.e2e.home_assistant import Json

from .plan import NAME, Call, Plan

type Status = Literal["accepted", "queued", "delivered", "failed", "raised", "cut off"]
type Leg = tuple[str, str]
"""A text and one of its receivers."""

SLOWEST_REQUEST: Final = 30.0


@dataclass(frozen=True)
class Answer:
    """What the caller of an action was told; cut off means nothing."""

    status: Status
    tag: str = ""
    error: str = ""
    is_open: bool = False
    # Numbers that OVH did not accept.
    refused: tuple[str, ...] = ()
    at: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Told:
    """An event of an account's event entity."""

    kind: str
    tag: str
    recipients: tuple[str, ...] = ()
    reason: str = ""

    def is_about(self, receiver: str) -> bool:
        """Return whether a number is among the recipients, which are names or masked numbers."""
        return any(each == NAME or each.endswith(receiver[-2:]) for each in self.recipients)


@dataclass(frozen=True)
class Taken:
    """A text that OVH took for a receiver: when, and from when on it is listed."""

    at: float
    listed_at: float


@dataclass(frozen=True)
class Erasure:
    """What a power cut took from a disk: what was answered between two moments may be forgotten."""

    cause: Literal["torn", "restored", "full"]
    account: int
    until: float
    since: float = -inf
    is_told: bool = True
    """Whether an issue says that something may be lost; nothing can know of an old copy."""

    def concerns(self, call: Call) -> bool:
        """Return whether it is about the account of a call."""
        return self.account == call.account


@dataclass
class Record:
    """The answers and events of Home Assistant, and the requests and jobs of OVH."""

    plan: Plan
    answers: dict[int, Answer] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    erasures: list[Erasure] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    killed_at: list[float] = field(default_factory=list)
    kills_in_a_request: int = 0
    waiting: list[float | None] = field(default_factory=list)
    seconds: float = 0.0

    @cached_property
    def taken(self) -> defaultdict[Leg, list[Taken]]:
        """Return when OVH took each text for each of its receivers."""
        found: defaultdict[Leg, list[Taken]] = defaultdict(list)
        for job in self.jobs:
            for receiver in job["valid_receivers"]:
                found[job["message"], receiver].append(Taken(job["at"], job["listed_at"]))
        return found

    @cached_property
    def called(self) -> dict[Leg, Call]:
        """Return the call that each text to a receiver comes from."""
        return {
            (call.text, receiver): call for call in self.plan.calls for receiver in call.receivers
        }

    @cached_property
    def posts(self) -> list[Json]:
        """Return the requests for a job, those that came to nothing too."""
        return [request for request in self.requests if request["method"] == "POST"]

    @cached_property
    def _posts_of(self) -> defaultdict[Leg, list[Json]]:
        found: defaultdict[Leg, list[Json]] = defaultdict(list)
        for post in self.posts:
            for leg in self.carried(post):
                found[leg].append(post)
        return found

    def posts_of(self, leg: Leg) -> list[Json]:
        """Return the requests that were to send a text to a receiver."""
        return self._posts_of[leg]

    def carried(self, post: Json) -> set[Leg]:
        """Return the texts and receivers that a request is for."""
        body = post["body"]
        legs = {(body["message"], receiver) for receiver in body["receivers"]}
        return legs & self.called.keys()

    def was_uncertain(self, leg: Leg) -> bool:
        """Return whether Home Assistant could not know of a request whether OVH has the text."""
        return any(
            post["fault"]
            or post["status"] is None
            or any(0 < killed - post["at"] < SLOWEST_REQUEST for killed in self.killed_at)
            for post in self.posts_of(leg)
        )

    def looks_failed(self, since: float, until: float) -> bool:
        """Return whether a look-up had no answer, or a wrong one, between two moments."""
        return any(
            since < request["at"] < until and (request["fault"] or request["status"] is None)
            for request in self.requests
            if request["method"] == "GET"
        )

    def told_of(self, tag: str, receiver: str) -> list[Told]:
        """Return the events about a receiver of a message."""
        return [told for told in self._told_by_tag[tag] if tag and told.is_about(receiver)]

    @cached_property
    def _told_by_tag(self) -> defaultdict[str, list[Told]]:
        found: defaultdict[str, list[Told]] = defaultdict(list)
        for told in self.told:
            found[told.tag].append(told)
        return found

    def erasures_of(self, call: Call) -> list[Erasure]:
        """Return what may have erased that a call was answered, or what was done since."""
        at = self.answers[call.number].at
        return [each for each in self.erasures if each.concerns(call) and at <= each.until]
