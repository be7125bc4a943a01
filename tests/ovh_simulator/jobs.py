"""Sending: POST jobs, and the messages that wait."""

from typing import Any
from uuid import uuid4

from .call import Call
from .clock import iso, next_opening
from .encoding import Size, measure
from .errors import (
    BAD_REQUEST,
    CONTACT_WITH_SHORT_CODE,
    NO_CREDITS,
    SUSPENDED,
    UNKNOWN_SENDER,
    Refused,
    malformed,
    no_object,
)
from .model import Account, Job, Message
from .pricing import country_of, normalise, rate_of
from .validation import JOB, check_body, has_contact_data

NOT_DELIVERED = (5, 2)
SECONDS_IN_A_MINUTE = 60


def create(call: Call) -> Any:
    """Accept a job: check it, charge it, and let its messages go or wait."""
    account, world = call.account, call.world
    body = check_body(call.json, JOB, required=("message",))
    _check_content(call, body)
    _check_active(call, account)
    short_code = _choose_sender(call, account, body)
    valid, invalid = _sort_receivers(call, body)
    size = measure(body["message"], stop=not short_code and not body.get("noStopClause", False))
    costs = [round(size.parts * rate_of(country_of(number)), 4) for number in valid]
    _charge(call, account, round(sum(costs), 4))
    job = _record(call, body, valid, invalid, costs)
    sender = f"38{sum(job.ids) % 1000:03d}" if short_code else body["sender"]
    for number, receiver, cost in zip(job.ids, valid, costs, strict=True):
        _send(call, job, size, (number, sender, receiver, cost))
    world.jobs.append(job)
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


def _check_active(call: Call, account: Account) -> None:
    behaviour = call.world.behaviour
    if account.status == "disable" and not behaviour.suspended_accepts_jobs:
        raise Refused(
            SUSPENDED.but(status=behaviour.suspended_status, message=behaviour.suspended_message)
        )


def _choose_sender(call: Call, account: Account, body: dict[str, Any]) -> bool:
    """Tell whether the job goes out from a short code, or refuse its sender."""
    behaviour = call.world.behaviour
    name = body.get("sender")
    if body.get("senderForResponse", False) or (
        name is None and behaviour.no_sender == "short_code"
    ):
        if has_contact_data(
            body["message"], phone_numbers=behaviour.short_code_refuses_phone_numbers
        ):
            raise Refused(CONTACT_WITH_SHORT_CODE)
        return True
    if name is None:
        text = "Please provide a sender or senderForResponse"
        raise Refused(BAD_REQUEST.but(status=behaviour.no_sender_status, message=text))
    sender = account.senders.get(name)
    if sender is None or sender.status != "enable":
        text = f"Sms sender {name} does not exists. Please create it first"
        raise Refused(UNKNOWN_SENDER.but(status=behaviour.unknown_sender_status, message=text))
    return False


def _sort_receivers(call: Call, body: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the receivers OVH takes, twice if named twice, and those it does not."""
    valid, invalid = [], []
    bare_is_valid = call.world.behaviour.bare_numbers_are_valid
    for receiver in body["receivers"]:
        number = normalise(receiver, bare_is_valid=bare_is_valid)
        if number is None:
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
    return Job(
        service_name=call.args["service"],
        body=call.json,
        message=body["message"],
        receivers=body["receivers"],
        sender=body.get("sender"),
        sender_for_response=body.get("senderForResponse", False),
        no_stop_clause=body.get("noStopClause", False),
        tag=body.get("tag") or uuid4().hex[:20],
        ids=[call.world.next_id() for _ in valid],
        credits=round(sum(costs), 4),
        at=call.world.clock.now(),
        valid_receivers=valid,
        invalid_receivers=invalid,
    )


def _send(call: Call, job: Job, size: Size, leg: tuple[int, str, str, float]) -> None:
    """Put one message on its way to one receiver."""
    number, sender, receiver, cost = leg
    world, behaviour = call.world, call.world.behaviour
    differed = job.body.get("differedPeriod") or 0
    leaves_at = job.at + differed * SECONDS_IN_A_MINUTE
    if behaviour.hold_marketing and not job.no_stop_clause:
        leaves_at = next_opening(leaves_at)
    ptt, receipt = behaviour.new_ptt, behaviour.new_delivery_receipt
    if _is_blocked(call, job, receiver):
        ptt, receipt = NOT_DELIVERED
    world.messages[number] = Message(
        id=number,
        service_name=job.service_name,
        text=job.message,
        length=size.characters,
        parts=size.parts,
        sender=sender,
        receiver=receiver,
        tag=job.tag,
        credits=cost,
        created_at=job.at,
        leaves_at=leaves_at,
        differed_delivery=differed,
        ptt=ptt,
        delivery_receipt=receipt,
    )


def _is_blocked(call: Call, job: Job, receiver: str) -> bool:
    blocks = call.world.behaviour.blacklist_blocks
    applies = blocks == "everything" or (blocks == "marketing" and not job.no_stop_clause)
    return applies and receiver in call.account.blacklist


def _report(call: Call, account: Account, job: Job) -> dict[str, Any]:
    report = {
        "totalCreditsRemoved": job.credits,
        "invalidReceivers": job.invalid_receivers,
        "ids": job.ids,
        "validReceivers": job.valid_receivers,
        "tag": job.tag,
    }
    if call.world.behaviour.credits_left_in_report:
        report["creditsLeft"] = account.credits_left
    return report


def listing(call: Call) -> Any:
    """Return the ids of the messages that wait."""
    return [message.id for message in call.world.pending(call.account.name)]


def _waiting(call: Call) -> Message:
    for message in call.world.pending(call.account.name):
        if str(message.id) == call.args["id"]:
            return message
    raise no_object("id", call.args["id"])


def show(call: Call) -> Any:
    """Return a message that waits."""
    return describe(_waiting(call))


def cancel(call: Call) -> Any:
    """Take a message back before it leaves."""
    message = _waiting(call)
    del call.world.messages[message.id]
    if call.world.behaviour.refund_cancelled_jobs:
        account = call.account
        account.credits_left = round(account.credits_left + message.credits, 4)


def describe(message: Message) -> dict[str, Any]:
    """Return a message as OVH shows it among the jobs."""
    return {
        "id": message.id,
        "message": message.text,
        "messageLength": message.length,
        "numberOfSms": message.parts,
        "sender": message.sender,
        "receiver": message.receiver,
        "credits": message.credits,
        "differedDelivery": message.differed_delivery,
        "creationDatetime": iso(message.created_at),
        "sentAt": None,
        "deliveredAt": iso(message.delivered_at),
        "ptt": message.ptt,
        "deliveryReceipt": message.delivery_receipt,
    }
