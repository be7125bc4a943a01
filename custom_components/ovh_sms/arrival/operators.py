"""What operators do with SMS to the recipients' numbers."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from homeassistant.core import callback

from ..api import (
    AccountBlocked,
    AuthenticationFailed,
    OperatorException,
    OvhError,
    RateLimited,
    Unavailable,
)
from ..const import SHORT_CODE
from ..message.common_text import common_text
from ..problems.issue import shown_name
from ..sms.phone_number import looks_like_number
from .context import ArrivalContext
from .findings import Findings

STATE: Final = "operators"
"""Key of `number`, when it was asked for, `number restriction` and `number unknown`."""

UNKNOWN: Final = "unknown"

VALID_FOR: Final = 7 * 24 * 3600.0
"""Seconds after which a number is asked for again, whatever the answer was; one a day."""

MOST_AT_ONCE: Final = 10
"""Numbers that are asked for at once."""

MOST_KEPT: Final = 20
"""Restrictions that are kept of a number."""

LONGEST_KEPT: Final = 60
"""Characters of a code or a substitution that are kept."""

UNCONFIRMED: Final = frozenset({"BAD_DLR", "DLR"})
"""Receipts are missing, or wrong."""

TEXTS: Final = {
    "BLOCKED": "operator_blocks",
    "ALPHA": "operator_replaces_names",
    "MSISDN": "operator_replaces_numbers",
    "CODING": "operator_lacks_unicode",
    "FLASHONLY": "operator_shows_only",
    **dict.fromkeys(UNCONFIRMED, "operator_confirms_nothing"),
}

# The next round asks again after these; other errors are OVHcloud's answer.
_PASSING: Final = (AccountBlocked, AuthenticationFailed, RateLimited, Unavailable)


@dataclass(frozen=True, slots=True)
class Restriction:
    """What operators do with some SMS to a number."""

    code: str
    """`ALPHA`, `BLOCKED`, … as OVHcloud names it."""
    substitution: str = ""
    """What phones show in place of the sender, empty if not given."""

    def concerns(self, sender: str, *, is_unicode: bool) -> bool:
        """Return whether it concerns SMS by a sender (`short_code` included)."""
        match self.code:
            case "ALPHA":
                return sender != SHORT_CODE and not looks_like_number(sender)
            case "MSISDN":
                return looks_like_number(sender)
            case "CODING":
                return is_unicode
            case _:
                return True


class Operators:
    """What OVHcloud tells of the operators of an account's recipients, one number a day."""

    def __init__(self, context: ArrivalContext) -> None:
        """Set up without I/O."""
        self._hass = context.hass
        self._client = context.client
        self._service_name = context.service_name
        self._ledger = context.ledger
        self._address_book = context.address_book
        self._lock = asyncio.Lock()
        self._restrictions: defaultdict[str, list[Restriction]] | None = None
        """What is known by number, None until it is read from the ledger."""

    async def async_ask_new(self) -> None:
        """Ask for numbers that were never asked for."""
        async with self._lock:
            await self._async_ask(self._new())

    async def async_ask_next(self) -> None:
        """Ask for new numbers, or for the one that was not asked for the longest."""
        async with self._lock:
            await self._async_ask(self._new() or self._due()[:1])

    def confirms(self, number: str) -> bool:
        """Return whether an operator is not known to leave out receipts, or make them up."""
        return UNCONFIRMED.isdisjoint(each.code for each in self.restrictions(number))

    def restrictions(self, number: str) -> list[Restriction]:
        """Return what is known of a number."""
        if self._restrictions is None:
            self._restrictions = defaultdict(list)
            for key in self._state:
                owner, *rest = key.split(" ", 2)
                if rest and rest[0] != UNKNOWN:
                    self._restrictions[owner].append(Restriction(*rest))
        return self._restrictions.get(number, [])

    @callback
    def async_warnings(
        self, sender: str, receivers: Iterable[str], *, is_unicode: bool
    ) -> list[str]:
        """Return what operators do with an SMS, in the language of Home Assistant."""
        texts = (
            self._text(number, each)
            for number in receivers
            for each in self.restrictions(number)
            if each.concerns(sender, is_unicode=is_unicode)
        )
        return list(dict.fromkeys(texts))

    async def async_findings(self, take: Callable[[int], int]) -> Findings:
        """Return what operators do with SMS to the recipients' numbers, whatever the sender.

        `take` returns how many of some requests may be made.
        """
        async with self._lock:
            due = self._due()
            await self._async_ask(due[: take(len(due))])
        numbers, state = self._address_book.numbers, self._state
        return Findings(
            texts=tuple(
                dict.fromkeys(
                    self._text(number, each)
                    for number in numbers
                    for each in self.restrictions(number)
                )
            ),
            is_known=all(
                number in state and f"{number} {UNKNOWN}" not in state for number in numbers
            ),
        )

    async def _async_ask(self, numbers: list[str]) -> None:
        for number in numbers[:MOST_AT_ONCE]:
            try:
                answer = await self._client.async_get_exceptions(self._service_name, number)
            except _PASSING:
                return
            except OvhError:
                self._note(number, None)
            else:
                self._note(number, answer)

    def _note(self, number: str, answer: list[OperatorException] | None) -> None:
        """Keep an answer, None if it could not be read, and forget numbers no longer in use."""
        numbers = {*self._address_book.numbers}
        if answer is not None:
            numbers.discard(number)
        state = {key: at for key, at in self._state.items() if key.split(" ", 1)[0] in numbers}
        state[number] = self._client.now()
        if answer is None:
            state[f"{number} {UNKNOWN}"] = 1.0
        for each in (answer or [])[:MOST_KEPT]:
            code = "_".join(each.restriction[:LONGEST_KEPT].split()) or "?"
            state[f"{number} {code} {(each.substitution or '')[:LONGEST_KEPT]}"] = 1.0
        self._ledger.put_state(STATE, state)
        self._restrictions = None

    def _new(self) -> list[str]:
        asked = self._state
        return [number for number in self._address_book.numbers if number not in asked]

    def _due(self) -> list[str]:
        """Return the numbers that were not asked for within a week, the oldest first."""
        asked, now, numbers = self._state, self._client.now(), self._address_book.numbers
        due = [each for each in numbers if not 0 <= now - asked.get(each, 0.0) < VALID_FOR]
        return sorted(due, key=lambda number: asked.get(number, 0.0))

    def _text(self, number: str, restriction: Restriction) -> str:
        shown = restriction.substitution and shown_name(restriction.substitution)
        return common_text(
            self._hass,
            TEXTS.get(restriction.code, "operator_restricts"),
            number=self._address_book.describe(number),
            code=shown_name(restriction.code),
            substitution=shown or common_text(self._hass, "substitution_unknown"),
        )

    @property
    def _state(self) -> dict[str, float]:
        return self._ledger.get_state(STATE)
