"""An account that is asked: what is known of it, and how to ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from typing import Any, Final

from .dialogue import Budget, Dialogue
from .findings import Findings
from .ovh_api import Answer, Api, Clock, NoAnswer

INVALID: Final = "+331"
"""Too short for a phone number: a job for it alone costs nothing."""
TITLE: Final = "Test by verify-account"
LINES: Final = f"{TITLE}\nof the integration ovh_sms"

_FORMS: Final = (("+33", r"\+\d+"), ("0033", r"00\d+"), ("06", r"0\d+"), ("33", r"\d+"))


class Costly(Exception):
    """Something that should have been free was not."""


def number_form(number: Any) -> str | None:
    """Return in which form a number is, as the simulator names it."""
    text = str(number)
    return next((form for form, pattern in _FORMS if re.fullmatch(pattern, text)), None)


def is_same(number: Any, other: str) -> bool:
    """Return whether two numbers are one, whatever their forms."""
    return str(number)[-9:] == other[-9:]


def covers(rule: Mapping[str, str], method: str, path: str) -> bool:
    """Return whether a rule of a key grants a request; `*` stands for anything."""
    pattern = ".*".join(map(re.escape, str(rule.get("path")).split("*")))
    return rule.get("method") == method and re.fullmatch(pattern, path) is not None


@dataclass
class Session:
    """One run of the script."""

    api: Api
    dialogue: Dialogue
    clock: Clock
    findings: Findings
    budget: Budget
    account: str
    number: str
    # None if the key does not tell its rights.
    rules: list[Mapping[str, str]] | None = None
    balance: float | None = None
    # Credits of a part to the own number.
    rate: float = 1.0
    # Types of the enabled senders, by name.
    senders: dict[str, str] = field(default_factory=dict)
    short_code_works: bool = False
    longest_tag: int = 20

    def may(self, method: str, path: str) -> bool:
        """Return whether the key has a right to something of the account, if that is known."""
        path = f"/sms/{self.account}{path}"
        return self.rules is None or any(covers(rule, method, path) for rule in self.rules)

    def get(self, what: str = "", **query: str) -> Answer:
        """Ask for something of the account."""
        return self.api.call("GET", f"/sms/{self.account}{what}", query=query)

    def find(self, what: str, **query: str) -> set[str]:
        """Return the ids of a list, as text; none if it cannot be read."""
        return {str(number) for number in self.get(what, **query).items}

    def read_balance(self) -> float | None:
        """Ask how many credits are left."""
        credits_left = self.get().fields.get("creditsLeft")
        return float(credits_left) if isinstance(credits_left, (int, float)) else None

    @property
    def name(self) -> str | None:
        """Return an enabled sender that is a name."""
        return next((name for name, kind in self.senders.items() if kind == "alpha"), None)

    def origin(self, *, by_name: bool) -> dict[str, Any]:
        """Return the fields that say where a job comes from: a name or a short code."""
        if self.name is not None and (by_name or not self.short_code_works):
            return {"sender": self.name}
        return {"senderForResponse": True}

    def post(self, receivers: list[str], cost: float, **fields: Any) -> Answer:
        """Post a job, and count what it costs: as told, or as expected if nothing is told."""
        body = {"message": LINES, "noStopClause": True, "receivers": receivers} | fields
        try:
            answer = self.api.call("POST", f"/sms/{self.account}/jobs", body=body)
        except NoAnswer:
            self.budget.spent += cost
            raise
        self.budget.count(answer.fields, cost if answer.is_ok else 0)
        return answer

    def post_free(self, **fields: Any) -> Answer:
        """Post a job without a valid receiver; raises Costly if it costs credits."""
        # OVHcloud advises 60 requests a minute.
        self.clock.sleep(1)
        before, receivers = self.budget.spent, fields.pop("receivers", [INVALID])
        answer = self.post(receivers, 0, **fields)
        if self.budget.spent > before:
            raise Costly
        return answer
