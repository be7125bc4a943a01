"""What an account tells its entities."""

from typing import Final

from homeassistant.util.signal_type import SignalTypeFormat

from ..const import DOMAIN
from .models import Delivery, ReplyNews

SIGNAL_DELIVERY: Final[SignalTypeFormat[Delivery]] = SignalTypeFormat(f"{DOMAIN}_delivery_{{}}")
"""News of a message of an account, by its service name."""

SIGNAL_QUEUED: Final[SignalTypeFormat[()]] = SignalTypeFormat(f"{DOMAIN}_queued_{{}}")
"""Another number of messages waits in an account, by its service name."""

SIGNAL_REPLY: Final[SignalTypeFormat[ReplyNews]] = SignalTypeFormat(f"{DOMAIN}_reply_{{}}")
"""An SMS came in for an account, by its service name."""

SIGNAL_SPENT: Final[SignalTypeFormat[()]] = SignalTypeFormat(f"{DOMAIN}_spent_{{}}")
"""Another number of credits was spent by an account, by its service name."""
