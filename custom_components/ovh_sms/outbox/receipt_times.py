"""When the receipt of an accepted SMS can be expected."""

from typing import Any, Final

from ..const import SECONDS_A_MINUTE
from ..message.options import LONGEST_VALIDITY
from ..storage.records import Message

LONGEST_HOLD: Final = 4 * 24 * 3600.0
"""Seconds that OVHcloud may hold advertising back for: a night, a Sunday and holidays in a row."""


def receipt_times(message: Message, now: float, waited: float, within: float) -> dict[str, Any]:
    """Return the times of an SMS that was accepted by now, in OVHcloud's time.

    `waited` are its seconds in the outbox, `within` those before now in which it was accepted.
    """
    job, longest = message.job, LONGEST_VALIDITY.total_seconds()
    leaves_at = max(now, now - waited + job.delay * SECONDS_A_MINUTE)
    validity = longest if job.validity is None else job.validity * SECONDS_A_MINUTE
    held = LONGEST_HOLD if job.marketing else 0.0
    return {
        "accepted_at": now - within,
        "leaves_at": leaves_at,
        "expires_at": leaves_at + held + validity + longest,
    }
