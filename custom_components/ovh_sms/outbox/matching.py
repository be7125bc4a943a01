"""Whether an SMS that OVHcloud lists is one of ours: a hit proves nothing unless it is compared."""

from typing import Final

from ..api import OutgoingSms, WaitingSms
from ..api.reading import same_number
from ..const import SECONDS_A_MINUTE
from ..storage.records import Sms

DELAY_SLACK: Final = 180.0
"""Seconds by which a deferred SMS may leave at another time than expected."""

SHORTEST_TAG: Final = 8
"""Characters of a tag that identify it if OVHcloud keeps no more."""


def is_outgoing(sms: Sms, listed: OutgoingSms, *, since: float, any_tag: bool) -> bool:
    """Return whether a listed SMS is ours, by its receiver and tag, or else by its text.

    With `any_tag` it may have left together with an equal message, under the tag of that.
    """
    if not same_number(listed.receiver, sms.receiver):
        return False
    if listed.tag and not any_tag:
        is_cut = len(listed.tag) >= SHORTEST_TAG and sms.tag.startswith(listed.tag)
        return listed.tag == sms.tag or is_cut
    is_new = listed.created is None or listed.created >= since
    return listed.tag == sms.tag or (is_new and _is_text(sms, listed.message))


def is_waiting(sms: Sms, listed: WaitingSms, *, since: float, leaves_at: float) -> bool:
    """Return whether a deferred SMS, which has no tag, is ours, to leave at some time."""
    if not same_number(listed.receiver, sms.receiver):
        return False
    if listed.created is not None and listed.created < since:
        return False
    if listed.created is not None and listed.delay is not None and sms.message.job.delay:
        differs = listed.created + listed.delay * SECONDS_A_MINUTE - leaves_at
        if abs(differs) > DELAY_SLACK:
            return False
    return _is_text(sms, listed.message)


def _is_text(sms: Sms, text: str | None) -> bool:
    """Return whether a text is ours but for white space and a STOP clause."""
    return "".join(sms.message.job.message.split()) in "".join((text or "").split())
