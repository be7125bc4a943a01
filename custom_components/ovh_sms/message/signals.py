"""Dispatcher signals from an account to its entities, by service name unless they say otherwise."""

from typing import Final

from homeassistant.util.signal_type import SignalType, SignalTypeFormat

from ..const import DOMAIN
from .models import DeliveryNotice, EscalationNotice, ReplyNotice

SIGNAL_ALARMS: Final[SignalTypeFormat[()]] = SignalTypeFormat(f"{DOMAIN}_alarms_{{}}")
"""An open alarm has changed."""

SIGNAL_CREDITS: Final[SignalType[str, float, float]] = SignalType(f"{DOMAIN}_credits")
"""An account has fewer credits: its service name, how many they were, and how many they are."""

SIGNAL_DELIVERY: Final[SignalTypeFormat[DeliveryNotice]] = SignalTypeFormat(
    f"{DOMAIN}_delivery_{{}}"
)
"""The status of a message has changed."""

SIGNAL_ESCALATION: Final[SignalTypeFormat[EscalationNotice]] = SignalTypeFormat(
    f"{DOMAIN}_escalation_{{}}"
)
"""Something has happened to an alarm."""

SIGNAL_NOT_DELIVERED: Final[SignalType[str, DeliveryNotice]] = SignalType(f"{DOMAIN}_not_delivered")
"""SMS of an account, by its service name, have failed or expired, and were not taken back."""

SIGNAL_QUEUED: Final[SignalTypeFormat[()]] = SignalTypeFormat(f"{DOMAIN}_queued_{{}}")
"""The number of queued messages has changed."""

SIGNAL_RECIPIENTS: Final[SignalType[()]] = SignalType(f"{DOMAIN}_recipients")
"""The recipients of loaded accounts have changed; one signal for all accounts."""

SIGNAL_REPLIES: Final[SignalType[str, ReplyNotice]] = SignalType(f"{DOMAIN}_replies")
"""A reply to an account, by its service name, was received; one signal for all accounts."""

SIGNAL_REPLY: Final[SignalTypeFormat[ReplyNotice]] = SignalTypeFormat(f"{DOMAIN}_reply_{{}}")
"""A reply was received."""

SIGNAL_SENDERS: Final[SignalType[str, list[str]]] = SignalType(f"{DOMAIN}_senders")
"""OVHcloud has listed the enabled senders of an account: its service name, and their names."""

SIGNAL_SPENT: Final[SignalTypeFormat[()]] = SignalTypeFormat(f"{DOMAIN}_spent_{{}}")
"""The number of spent credits has changed."""

SIGNAL_SILENCE: Final[SignalTypeFormat[()]] = SignalTypeFormat(f"{DOMAIN}_silence_{{}}")
"""The silence guard was switched, or its SMS leaves at another time."""
