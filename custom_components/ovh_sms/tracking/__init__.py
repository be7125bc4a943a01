"""Messages that OVHcloud has accepted: receipts, replies, questions, history."""

from .cancelling import Canceller
from .history import History
from .notices import NoticeBuilder
from .poller import PollContext
from .questions import Questions
from .tracker import Tracker

__all__ = [
    "Canceller",
    "History",
    "NoticeBuilder",
    "PollContext",
    "Questions",
    "Tracker",
]
