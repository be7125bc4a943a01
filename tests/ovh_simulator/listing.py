"""What went out and what came in, with the filters of both."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
import re
from typing import Any, Final

from .call import Call
from .clock import PARIS, iso
from .errors import BAD_REQUEST, Refused, malformed, no_object
from .jobs import describe
from .model import Incoming, Message
from .pricing import as_number

type Filter[T] = Callable[[T, str, str], bool]


def _moment(name: str, value: str) -> int:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as err:
        raise malformed(name, "Query") from err
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PARIS)
    return int(moment.timestamp())


def _long(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError as err:
        raise malformed(name, "Query") from err


def _from(item: Message | Incoming, name: str, value: str) -> bool:
    # OVH's listings know whole seconds only.
    return int(item.created_at) >= _moment(name, value)


def _to(item: Message | Incoming, name: str, value: str) -> bool:
    return int(item.created_at) <= _moment(name, value)


def _sender(item: Message | Incoming, _: str, value: str) -> bool:
    return item.sender == value


def _tag(item: Message | Incoming, _: str, value: str) -> bool:
    return item.tag == value


def _always(*_: Any) -> bool:
    return True


def _never(*_: Any) -> bool:
    # Batches are not simulated, so no message belongs to one.
    return False


_OFFSET: Final = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
DATES: Final[Mapping[str, Filter[Message | Incoming]]] = {
    "creationDatetime.from": _from,
    "creationDatetime.to": _to,
}
LOCAL_DATES: Final[Mapping[str, Filter[Message | Incoming]]] = {
    "creationDatetime.from": lambda item, name, value: _from(item, name, _OFFSET.sub("", value)),
    "creationDatetime.to": lambda item, name, value: _to(item, name, _OFFSET.sub("", value)),
}
OUTGOING: Final[Mapping[str, Filter[Message]]] = {
    "deliveryReceipt": lambda item, name, value: item.delivery_receipt == _long(name, value),
    "ptt": lambda item, name, value: item.ptt == _long(name, value),
    "differedDelivery": lambda item, name, value: item.differed_delivery == _long(name, value),
    "receiver": lambda item, _, value: item.receiver == value,
    "sender": _sender,
    "tag": _tag,
    "batchID": _never,
    "messageID": _never,
}
INCOMING: Final[Mapping[str, Filter[Incoming]]] = {"sender": _sender, "tag": _tag}


def check_query(call: Call, known: Mapping[str, Any]) -> None:
    """Refuse parameters a route does not have."""
    strangers = ", ".join(sorted(call.query.keys() - known.keys()))
    if strangers:
        raise Refused(BAD_REQUEST.but(message=f"Received not described parameters: ({strangers})"))


def _dates(call: Call) -> Mapping[str, Filter[Message | Incoming]]:
    match call.world.behaviour.date_filter:
        case "ignored":
            return dict.fromkeys(DATES, _always)
        case "local_time":
            return LOCAL_DATES
        case _:
            return DATES


def _select[T: (Message, Incoming)](
    call: Call, items: Sequence[T], filters: Mapping[str, Filter[T]]
) -> list[int | str]:
    used = {**filters, **_dates(call)}
    check_query(call, used)
    for name, value in call.query.items():
        items = [item for item in items if used[name](item, name, value)]
    return [call.shown_id(item.id) for item in items]


def outgoing(call: Call) -> Any:
    """Return the ids of the messages that have left."""
    ignored = {"tag": _always} if call.world.behaviour.tag_filter_is_ignored else {}
    return _select(call, call.world.outgoing(call.account.name), {**OUTGOING, **ignored})


def _sent(call: Call) -> Message:
    for message in call.world.outgoing(call.account.name):
        if str(message.id) == call.args["id"]:
            return message
    raise no_object("id", call.args["id"])


def show_outgoing(call: Call) -> Any:
    """Return a message that has left."""
    message = _sent(call)
    tag = {"tag": message.tag} if call.world.behaviour.outgoing_has_tag else {}
    return (
        describe(call, message)
        | tag
        | {
            "sentAt": iso(message.leaves_at),
            "tariffCode": "sms-simulated",
            "batchID": None,
            "messageID": None,
        }
    )


def forget_outgoing(call: Call) -> Any:
    """Take a message that has left off the list."""
    del call.world.messages[_sent(call).id]


def _received(call: Call) -> list[Incoming]:
    name = call.account.name
    return [item for item in call.world.incoming.values() if item.service_name == name]


def incoming(call: Call) -> Any:
    """Return the ids of the texts that came in."""
    return _select(call, _received(call), INCOMING)


def _arrived(call: Call) -> Incoming:
    for item in _received(call):
        if str(item.id) == call.args["id"]:
            return item
    raise no_object("id", call.args["id"])


def show_incoming(call: Call) -> Any:
    """Return a text that came in."""
    item = _arrived(call)
    return {
        "id": call.shown_id(item.id),
        "sender": item.sender,
        "message": item.message,
        "tag": item.tag,
        "credits": as_number(item.credits),
        "creationDatetime": iso(item.created_at),
    }


def forget_incoming(call: Call) -> Any:
    """Take a text that came in off the list."""
    del call.world.incoming[_arrived(call).id]
