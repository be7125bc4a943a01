"""Where a job goes out from, and what may go out from there."""

from dataclasses import dataclass
from typing import Any, Final

from .call import Call
from .errors import BAD_REQUEST, CONTACT_WITH_SHORT_CODE, UNKNOWN_SENDER, Refused
from .model import SenderType
from .validation import has_contact_data

# A part from a Time2Chat number costs twice as much.
FACTORS: Final[dict[SenderType, float]] = {"time2chat": 2.0}


@dataclass(frozen=True)
class Origin:
    """A sender of the account, or one of OVH's short codes, which has no name."""

    name: str
    type: SenderType

    @property
    def factor(self) -> float:
        """Return what a part costs, times the rate of its country."""
        return FACTORS.get(self.type, 1.0)

    def has_clause(self, body: dict[str, Any]) -> bool:
        """Tell whether a job carries a STOP clause."""
        return self.type != "shortcode" and not body.get("noStopClause", False)


def choose_origin(call: Call, body: dict[str, Any]) -> Origin:
    """Return where a job goes out from, or refuse its sender or its text."""
    behaviour = call.world.behaviour
    name = body.get("sender")
    if body.get("senderForResponse", False) or (
        name is None and behaviour.no_sender == "short_code"
    ):
        origin = Origin("", "shortcode")
    elif name is None:
        text = "Please provide a sender or senderForResponse"
        raise Refused(BAD_REQUEST.but(status=behaviour.no_sender_status, message=text))
    else:
        origin = _named(call, name)
    if origin.type == "shortcode" and not _fits_short_code(call, body):
        raise Refused(CONTACT_WITH_SHORT_CODE)
    return origin


def _named(call: Call, name: str) -> Origin:
    behaviour = call.world.behaviour
    sender = call.account.senders.get(name)
    if (
        sender is None
        or sender.status != "enable"
        or (sender.type == "shortcode" and behaviour.short_number_sender == "refuse")
        or (sender.type == "virtual" and behaviour.virtual_number_sender == "refuse")
    ):
        text = f"Sms sender {name} does not exists. Please create it first"
        raise Refused(UNKNOWN_SENDER.but(status=behaviour.unknown_sender_status, message=text))
    return Origin(name, sender.type)


def _fits_short_code(call: Call, body: dict[str, Any]) -> bool:
    behaviour = call.world.behaviour
    if behaviour.short_code_needs_stop_clause and body.get("noStopClause", False):
        return False
    phone_numbers = behaviour.short_code_refuses_phone_numbers
    return not has_contact_data(body["message"], phone_numbers=phone_numbers)
