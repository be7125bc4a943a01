"""Asking again and again until something is there."""

from collections.abc import Callable
from typing import Any, Final

from .session import Session, is_same

LISTED: Final = (0, 1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120, 150, 200, 250, 300, 450, 600)
SOON: Final = LISTED[:14]


def wait_for(
    session: Session, look: Callable[[], Any], moments: tuple[int, ...], since: float
) -> tuple[int, Any] | None:
    """Look at moments, in seconds after `since`; return when something was there, and what."""
    for seconds in moments:
        session.clock.sleep(max(0.0, since + seconds - session.clock.monotonic()))
        if found := look():
            return seconds, found
    return None


def find_new(session: Session, what: str, before: set[str], number: str) -> dict[str, Any] | None:
    """Return what a list of messages has of a number, and did not have before."""
    for each in sorted(session.find(what) - before, reverse=True):
        shown = session.get(f"{what}/{each}").fields
        if is_same(shown.get("receiver", shown.get("sender")), number):
            return shown
    return None
