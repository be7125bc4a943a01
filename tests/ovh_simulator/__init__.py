"""An honest simulator of the OVHcloud SMS HTTP API."""

from .behaviour import Behaviour
from .faults import Fault
from .model import Account, Credential, Incoming, Job, Message, Request, Sender
from .server import OvhSimulator
from .world import World

__all__ = [
    "Account",
    "Behaviour",
    "Credential",
    "Fault",
    "Incoming",
    "Job",
    "Message",
    "OvhSimulator",
    "Request",
    "Sender",
    "World",
]
