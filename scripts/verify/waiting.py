"""Asking again and again until something is there."""

from collections.abc import Callable
from typing import Any, Final

from .session import TITLE, Session, is_same

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


def find_own(session: Session, what: str, before: set[str]) -> dict[str, dict[str, Any]]:
    """Return by id what a list has that it had not before, and that this script sent."""
    shown = {each: session.get(f"{what}/{each}").fields for each in session.find(what) - before}
    return {
        number: each for number, each in shown.items() if str(each.get("message")).startswith(TITLE)
    }


def find_arrival(session: Session, before: set[str]) -> dict[str, Any] | None:
    """Return the SMS of this script to the own number, once it is listed."""
    own = find_own(session, "/outgoing", before).values()
    return next((each for each in own if is_same(each.get("receiver"), session.number)), None)


def find_reply(session: Session, before: set[str]) -> dict[str, Any] | None:
    """Return what came in from the own number."""
    for each in session.find("/incoming") - before:
        shown = session.get(f"/incoming/{each}").fields
        if is_same(shown.get("sender"), session.number):
            return shown
    return None
