"""What the silence guard has to do next: decisions without I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CANCEL_BEFORE: Final = 120.0
"""Seconds before it leaves at which an SMS is cancelled that cannot be renewed."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A message of the guard that OVHcloud has, or may get."""

    tag: str
    is_queued: bool
    """Whether some of it may still be on its way to OVHcloud."""
    is_held: bool
    """Whether OVHcloud has some of it."""
    left: float
    """Seconds until it leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done now."""

    armed: Deferred | None
    """The message that leaves if the house falls silent."""
    is_renewing: bool
    """Whether a newer one is on its way."""
    renew: bool
    withdraw: tuple[str, ...]
    """Tags of messages that must not reach OVHcloud any more."""
    cancel: tuple[str, ...]
    """Tags of messages that OVHcloud must not send, or has sent."""


def decide(
    known: Sequence[Deferred], period: float, *, is_on: bool, is_current: bool, is_refused: bool
) -> Plan:
    """Return what is to be done with the known messages, the oldest first.

    `is_current` tells whether the armed one is as the options ask for, `is_refused` whether
    OVHcloud answered, but did not take the last one.
    """
    held = [each for each in known if each.is_held and each.left > 0]
    armed = held[-1] if is_on and held else None
    if is_refused and armed and armed.left <= CANCEL_BEFORE:
        # The house is alive, whatever OVHcloud has against a new one.
        armed = None
    is_renewing = is_on and bool(known) and known[-1].is_queued and known[-1] is not armed
    is_due = armed is None or not is_current or armed.left <= period / 2
    kept = {each.tag for each in (armed, known[-1] if is_renewing else None) if each}
    others = [each for each in known if each.tag not in kept]
    # The new one first: until OVHcloud has it, the old one stays.
    may_cancel = armed is not None or not is_on or is_refused
    return Plan(
        armed=armed,
        is_renewing=is_renewing,
        renew=is_on and is_due and not is_renewing,
        withdraw=tuple(each.tag for each in others if each.is_queued),
        cancel=tuple(
            each.tag for each in others if each.is_held and (may_cancel or each.left <= 0)
        ),
    )
