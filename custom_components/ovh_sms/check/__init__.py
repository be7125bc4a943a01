"""Finds out whether an account can send, and whether OVHcloud answers as expected."""

from .deviations import Deviations
from .observer import Observer

__all__ = ["Deviations", "Observer"]
