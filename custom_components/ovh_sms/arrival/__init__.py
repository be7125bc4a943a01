"""What stands between OVHcloud and the phones: sender rules, STOP list, operators."""

from .arrival import Arrival
from .context import ArrivalContext

__all__ = ["Arrival", "ArrivalContext"]
