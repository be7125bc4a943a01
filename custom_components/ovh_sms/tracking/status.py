"""Statuses of SMS and of messages, as users know them."""

from collections.abc import Collection, Iterable
from typing import Final

from ..message.models import DeliveryStatus
from ..outbox import NO_VALID_RECEIVER
from ..storage.records import BLACKLISTED, LOST, Sms

_WORST_FIRST: Final = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.EXPIRED,
    DeliveryStatus.DELIVERED,
)


def status_of(sms: Sms) -> DeliveryStatus:
    """Return the status of an SMS."""
    return DeliveryStatus.QUEUED if sms.is_queued else DeliveryStatus(sms.state.value)


def worst_status(every: Collection[Sms]) -> DeliveryStatus:
    """Return the worst status of some SMS; those to invalid numbers count only among themselves."""
    valid = [sms for sms in every if not is_invalid(sms)]
    return min(map(status_of, valid or every), key=_WORST_FIRST.index)


def is_receipt(sms: Sms) -> bool:
    """Return whether the state of an SMS is from after OVHcloud accepted it."""
    return sms.accepted_at > 0 and not sms.is_open and not sms.is_queued


def is_invalid(sms: Sms) -> bool:
    """Return whether OVHcloud listed the receiver of an SMS as invalid, for STOP or not."""
    return sms.reason == NO_VALID_RECEIVER or (sms.reason == BLACKLISTED and not sms.accepted_at)


def have_ended(every: Iterable[Sms]) -> bool:
    """Return whether the states of some SMS are final."""
    return not any(sms.is_queued or sms.is_open for sms in every)


def have_failed(every: Iterable[Sms]) -> bool:
    """Return whether no receiver has got one of some SMS, or still may."""
    return all(sms.state in LOST for sms in every)
