"""Sending: POST jobs, and the messages that wait."""

import re
from typing import Any, Final

from .call import Call
from .clock import iso, next_opening
from .encoding import Size, measure
from .errors import (
    BAD_REQUEST,
    INTERNAL_ERROR,
    NO_CREDITS,
    Refused,
    malformed,
    no_object,
)
from .model import Account, Job, Message
from .origin import Origin, choose_origin
from .pricing import as_number, country_of, in_form, normalise, rate_of
from .validation import JOB, check_body
from .world import random_key

NOT_DELIVERED: Final = (5, 2)
SECONDS_IN_A_MINUTE: Final = 60
STOP_CLAUSE: Final = "\nSTOP 36184"
TAG_LENGTH: Final = 16


def create(call: Call) -> Any:
    """Accept a job: check it, charge it, and let its messages go or wait."""
    account, world = call.account, call.world
    body = check_body(call.json, JOB, required=("message",))
    _check_content(call, body)
    if account.status == "disable" and world.behaviour.suspended_blocks == "jobs":
        raise call.suspended()
    origin = choose_origin(call, body)
    valid, invalid = _sort_receivers(call, body)
    taken = valid[: world.behaviour.accepts_at_most]
    size = measure(body["message"], stop=origin.has_clause(body))
    price = size.parts * origin.factor
    costs = [round(price * rate_of(country_of(number)), 4) for number in taken]
    _charge(call, account, round(sum(costs), 4))
    job = _record(call, body, taken, invalid, costs)
    for leg in zip(job.ids, taken, costs, strict=True):
        _send(call, job, origin, size, leg)
    world.jobs.append(job)
    if len(taken) < len(valid):
        raise Refused(INTERNAL_ERROR)
    return _report(call, account, job)


def _check_content(call: Call, body: dict[str, Any]) -> None:
    if not body["message"]:
        raise malformed("message")
    longest = call.world.behaviour.tag_max_length
    if longest is not None and len(body.get("tag", "")) > longest:
        raise Refused(BAD_REQUEST.but(message="Invalid tag: is too long"))
    if "receiversSlotId" in body:
        raise no_object("slotId", body["receiversSlotId"])
    if not body.get("receivers"):
        raise malformed("receivers")
    most = call.world.behaviour.receivers_at_most
    if most is not None and len(body["receivers"]) > most:
        raise Refused(BAD_REQUEST.but(message="Too many receivers"))


def _sort_receivers(call: Call, body: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the receivers OVH takes, twice if named twice, and those it does not."""
    valid, invalid = [], []
    behaviour = call.world.behaviour
    for receiver in body["receivers"]:
        number = normalise(receiver, bare_is_valid=behaviour.bare_numbers_are_valid)
        if number is None or (behaviour.blocked_sms == "invalid" and _is_blocked(call, number)):
            invalid.append(receiver)
        else:
            valid.append(number)
    return valid, invalid


def _charge(call: Call, account: Account, cost: float) -> None:
    behaviour = call.world.behaviour
    if cost > account.credits_left:
        raise Refused(
            NO_CREDITS.but(status=behaviour.no_credits_status, message=behaviour.no_credits_message)
        )
    account.credits_left = round(account.credits_left - cost, 4)


def _record(
    call: Call, body: dict[str, Any], valid: list[str], invalid: list[str], costs: list[float]
) -> Job:
    now = call.world.clock.now()
    delays = call.account.listing_delays
    return Job(
        service_name=call.args["service"],
        body=call.json,
        message=body["message"],
        receivers=body["receivers"],
        sender=body.get("sender"),
        sender_for_response=body.get("senderForResponse", False),
        no_stop_clause=body.get("noStopClause", False),
        tag=(body.get("tag") or random_key(TAG_LENGTH))[: call.world.behaviour.tag_is_cut_to],
        ids=[call.world.next_id() for _ in valid],
        credits=round(sum(costs), 4),
        at=now,
        valid_receivers=valid,
        invalid_receivers=invalid,
        listed_at=now + (delays.pop(0) if delays else 0.0),
    )


def _send(call: Call, job: Job, origin: Origin, size: Size, leg: tuple[int, str, float]) -> None:
    """Put one message on its way to one receiver."""
    number, receiver, cost = leg
    world, behaviour = call.world, call.world.behaviour
    differed = job.body.get("differedPeriod") or 0
    leaves_at = job.at + differed * SECONDS_IN_A_MINUTE
    if behaviour.hold_marketing and not job.no_stop_clause:
        leaves_at = next_opening(leaves_at)
    ptt, receipt = behaviour.new_ptt, behaviour.new_delivery_receipt
    if _is_blocked(call, receiver):
        ptt, receipt = NOT_DELIVERED
    world.messages[number] = Message(
        id=number,
        service_name=job.service_name,
        text=job.message,
        length=size.characters,
        parts=size.parts,
        sender=origin.name or f"38{sum(job.ids) % 1000:03d}",
        receiver=receiver,
        tag=job.tag,
        credits=cost,
        created_at=job.at,
        leaves_at=leaves_at,
        listing_delay=job.listed_at - job.at,
        differed_delivery=differed,
        ptt=ptt,
        delivery_receipt=receipt,
        by_short_code=not origin.name,
        has_stop_clause=origin.has_clause(job.body),
    )


def _is_blocked(call: Call, number: str) -> bool:
    blocks = call.world.behaviour.blacklist_blocks
    is_marketing = not call.json.get("noStopClause")
    applies = blocks == "everything" or (blocks == "marketing" and is_marketing)
    return applies and number in call.account.blacklist


def _report(call: Call, account: Account, job: Job) -> dict[str, Any]:
    behaviour = call.world.behaviour
    invalid = job.invalid_receivers
    if behaviour.invalid_numbers == "digits":
        invalid = [re.sub(r"\D", "", number) for number in invalid]
    report = {
        "totalCreditsRemoved": as_number(job.credits),
        "invalidReceivers": invalid,
        "ids": _reported_ids(call, job.ids),
        "validReceivers": [
            in_form(each, behaviour.reported_numbers) for each in job.valid_receivers
        ],
    }
    if behaviour.report_has_tag:
        report["tag"] = job.tag
    if behaviour.credits_left_in_report:
        report["creditsLeft"] = as_number(account.credits_left)
    return report


def _reported_ids(call: Call, ids: list[int]) -> list[int | str]:
    behaviour = call.world.behaviour
    shown = [] if behaviour.ids_are_empty else [call.shown_id(number) for number in ids]
    if behaviour.ids_order == "reversed":
        shown.reverse()
    elif behaviour.ids_order == "shuffled":
        shown = shown[1::2] + shown[::2]
    return shown


def listing(call: Call) -> Any:
    """Return the ids of the messages that wait."""
    return [call.shown_id(message.id) for message in call.world.pending(call.account.name)]


def _waiting(call: Call) -> Message:
    for message in call.world.pending(call.account.name):
        if str(message.id) == call.args["id"]:
            return message
    raise no_object("id", call.args["id"])


def show(call: Call) -> Any:
    """Return a message that waits."""
    message = _waiting(call)
    shown = describe(call, message) | {"ptt": call.world.behaviour.held_ptt, "deliveryReceipt": 0}
    return shown | ({"sender": ""} if message.by_short_code else {})


def cancel(call: Call) -> Any:
    """Take a message back before it leaves."""
    message = _waiting(call)
    del call.world.messages[message.id]
    if call.world.behaviour.refund_cancelled_jobs:
        account = call.account
        account.credits_left = round(account.credits_left + message.credits, 4)


def _shown_text(call: Call, message: Message) -> str:
    shown = call.world.behaviour.shown_message
    if shown == "crlf":
        return message.text.replace("\n", "\r\n")
    return message.text + (
        STOP_CLAUSE if shown == "stop_clause" and message.has_stop_clause else ""
    )


def describe(call: Call, message: Message) -> dict[str, Any]:
    """Return a message as OVH shows it among the jobs."""
    return {
        "id": call.shown_id(message.id),
        "message": _shown_text(call, message),
        "messageLength": message.length,
        "numberOfSms": message.parts,
        "sender": message.sender,
        "receiver": in_form(message.receiver, call.world.behaviour.listed_numbers),
        "credits": as_number(message.credits),
        "differedDelivery": message.differed_delivery,
        "creationDatetime": iso(message.created_at),
        "sentAt": None,
        "deliveredAt": iso(message.delivered_at),
        "ptt": message.ptt,
        "deliveryReceipt": message.delivery_receipt,
    }
