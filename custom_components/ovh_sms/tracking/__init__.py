"""Messages that OVHcloud has accepted: receipts, replies, questions, history."""

from .history import History
from .ledger import Ledger
from .notices import NoticeBuilder
from .poller import PollContext
from .questions import Questions
from .tracker import Tracker

__all__ = ["History", "Ledger", "NoticeBuilder", "PollContext", "Questions", "Tracker"]
