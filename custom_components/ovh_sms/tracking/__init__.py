"""Messages that OVHcloud has accepted: receipts, replies, questions, history."""

from .cancelling import Canceller
from .history import History, Record, Row
from .notices import NoticeBuilder
from .poller import PollContext
from .questions import ENDED_INTERVAL, QUESTION_INTERVAL, Questions, Watch
from .tracker import Tracker

__all__ = [
    "ENDED_INTERVAL",
    "QUESTION_INTERVAL",
    "Canceller",
    "History",
    "NoticeBuilder",
    "PollContext",
    "Questions",
    "Record",
    "Row",
    "Tracker",
    "Watch",
]
