"""What the self-check finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

NAMES: Final = (
    "keys",
    "rights",
    "service",
    "credits",
    "senders",
    "sender_rules",
    "stop_list",
    "exceptions",
    "clock",
    "tag_filter",
    "date_filter",
    "history",
    "rates",
)
"""The lines of the self-check, in their order."""

OPTIONAL: Final = frozenset({"exceptions", "history"})
"""Lines that may be unknown for good: OVHcloud need not tell, or nothing was sent yet."""


class CheckStatus(StrEnum):
    """The status of a line, and of the whole."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Only of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is found out; the detail is in the language of Home Assistant."""

    status: CheckStatus
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All lines, by their names in order."""

    lines: Mapping[str, Line]

    @property
    def statuses(self) -> dict[str, CheckStatus]:
        """Return the statuses of the lines, without what may be private."""
        return {name: line.status for name, line in self.lines.items()}

    @property
    def is_reached(self) -> bool:
        """Return whether OVHcloud has told anything of the keys or the account."""
        statuses = self.statuses
        return not statuses["keys"] is statuses["service"] is CheckStatus.UNKNOWN

    @property
    def status(self) -> CheckStatus:
        """Return the worst status; what cannot be told of an account is as bad as a warning."""
        statuses = self.statuses
        if CheckStatus.FAILED in statuses.values() or not self.is_reached:
            return CheckStatus.FAILED
        wrong = {
            name
            for name, status in statuses.items()
            if status is CheckStatus.WARNING
            or (status is CheckStatus.UNKNOWN and name not in OPTIONAL)
        }
        return CheckStatus.WARNING if wrong else CheckStatus.OK

    @property
    def reasons(self) -> list[str]:
        """Return the details of what has failed, of the keys if OVHcloud was not reached."""
        failed = [each for each in self.lines.values() if each.status is CheckStatus.FAILED]
        return [each.detail for each in failed or [self.lines["keys"]]]

    def as_response(self) -> dict[str, Any]:
        """Return the response of the action."""
        return {
            "status": self.status.value,
            "checks": [
                {"name": name, "status": line.status.value, "detail": line.detail}
                for name, line in self.lines.items()
            ],
        }
