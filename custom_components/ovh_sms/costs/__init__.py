"""What messages cost, what was spent, and what may be spent."""

from .budget import Budget
from .hourly_limit import SentParts
from .rates import Rates
from .spending import Spending

__all__ = ["Budget", "Rates", "SentParts", "Spending"]
