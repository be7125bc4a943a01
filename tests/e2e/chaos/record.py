"""What was seen of a chaos run, from both of its ends."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from tests.e2e.home_assistant import Json

from .plan import Plan

type Status = Literal["accepted", "queued", "raised", "cut off"]
type Leg = tuple[str, str]
"""A text and one of its receivers."""


@dataclass(frozen=True)
class Answer:
    """What the caller of an action was told; cut off means nothing."""

    status: Status
    tag: str = ""
    error: str = ""
    is_open: bool = False
    seconds: float = 0.0

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether the caller may rely on the message."""
        return self.status in {"accepted", "queued"}


@dataclass
class Record:
    """The answers and events of Home Assistant, and the requests and jobs of OVH."""

    plan: Plan
    answers: dict[int, Answer] = field(default_factory=dict)
    events: list[tuple[str, str]] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    kills: int = 0
    kills_in_a_request: int = 0
    waiting: float | None = None
    seconds: float = 0.0

    @cached_property
    def accepted(self) -> Counter[Leg]:
        """Return how often OVH took each text for each of its receivers."""
        return Counter(
            (str(job["message"]), str(receiver))
            for job in self.jobs
            for receiver in job["valid_receivers"]
        )

    @cached_property
    def called(self) -> dict[Leg, int]:
        """Return the number of the call that each text to a receiver comes from."""
        return {
            (call.text, receiver): call.number
            for call in self.plan.calls
            for receiver in call.receivers
        }

    @cached_property
    def posts(self) -> list[Json]:
        """Return the requests for a job, those that came to nothing too."""
        return [request for request in self.requests if request["method"] == "POST"]

    def carried(self, post: Json) -> set[int]:
        """Return the numbers of the calls whose messages a request is for."""
        body = post["body"]
        legs = ((body["message"], receiver) for receiver in body["receivers"])
        return {self.called[leg] for leg in legs if leg in self.called}

    def ended_as(self, tag: str) -> set[str]:
        """Return the events that were seen for a tag."""
        return {kind for kind, of in self.events if tag and of == tag}
