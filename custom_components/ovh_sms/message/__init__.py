"""What is to be sent: request, options, recipients, sender, text."""

from .address_book import AddressBook
from .composer import Composer, Draft
from .deduplicate import DuplicateFilter
from .models import AskResult, Estimate, SendReport, SendRequest, WaitFor
from .options import Options
from .senders import Senders
from .tag import new_tag

__all__ = [
    "AddressBook",
    "AskResult",
    "Composer",
    "Draft",
    "DuplicateFilter",
    "Estimate",
    "Options",
    "SendReport",
    "SendRequest",
    "Senders",
    "WaitFor",
    "new_tag",
]
