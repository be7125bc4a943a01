"""Accounts, their senders, and what texts cost."""

from typing import Any, Final

from .call import Call
from .clock import iso, local
from .encoding import measure
from .errors import BAD_REQUEST, Refused, malformed, no_object
from .listing import check_query
from .model import Account
from .pricing import PRICE_OF_A_CREDIT, RATES, as_number, in_form, normalise, rate_of
from .validation import ACCOUNT, ESTIMATE, check_body

# Attributes of an account behind the fields a client may write.
WRITABLE: Final = {
    "description": "description",
    "creditThresholdForAutomaticRecredit": "recredit_threshold",
    "automaticRecreditAmount": "recredit_amount",
    "callBack": "callback",
    "stopCallBack": "stop_callback",
    "smsResponse": "sms_response",
    "templates": "templates",
}
NULLABLE: Final = ("automaticRecreditAmount", "callBack", "stopCallBack")

A_YEAR: Final = 365 * 24 * 3600.0

PTTS: Final = {
    1: ("Phone problem, retrying", "temporary"),
    2: ("Operator problem, retrying", "temporary"),
    3: ("Accepted by the operator", "indeterminated"),
    4: ("Delivered", "permanent"),
    5: ("Undelivered", "permanent"),
    6: ("Final state unknown", "indeterminated"),
    8: ("Expired at the operator", "permanent"),
    20: ("Undeliverable as is", "permanent"),
    21: ("Subscriber has no credit", "temporary"),
    23: ("Invalid or barred number", "permanent"),
    24: ("Subscriber absent", "temporary"),
    25: ("Temporary network fault", "temporary"),
    26: ("Temporary handset error", "temporary"),
    27: ("Handset cannot receive this type", "permanent"),
    28: ("Suspected spam", "permanent"),
    29: ("Content not permitted", "permanent"),
    33: ("Parental lock", "permanent"),
    39: ("New operator failure", "temporary"),
    73: ("Ported number unreachable", "permanent"),
    74: ("Roaming", "temporary"),
    76: ("Blocked for client on ported destination", "permanent"),
    202: ("Blocked for client on ported destination", "permanent"),
    1999: ("No templates available", "permanent"),
}


def names(call: Call) -> Any:
    """Return the names of the accounts."""
    check_query(call, {"iamTags": None})
    return list(call.world.accounts)


def show(call: Call) -> Any:
    """Return an account."""
    account = call.account
    return {
        "name": account.name,
        "description": account.description,
        "status": account.status,
        "creditsLeft": as_number(account.credits_left),
        "creditsHoldByQuota": account.credits_hold_by_quota,
        "userQuantityWithQuota": 0,
        "creditThresholdForAutomaticRecredit": account.recredit_threshold,
        "automaticRecreditAmount": account.recredit_amount,
        "callBack": account.callback,
        "stopCallBack": account.stop_callback,
        "channel": account.channel,
        "smpp": False,
        "smsResponse": account.sms_response,
        "templates": account.templates,
        "iam": _iam(account),
    }


def _iam(account: Account) -> dict[str, Any]:
    return {
        "id": "00000000-0000-4000-8000-000000000000",
        "urn": f"urn:v1:eu:resource:sms:{account.name}",
        "displayName": account.name,
    }


def change(call: Call) -> Any:
    """Write the fields that were sent, and no others."""
    account, body = call.account, call.json
    given = check_body(body, ACCOUNT)
    nullable = () if call.world.behaviour.null_is_ignored else NULLABLE
    for field, value in body.items():
        if field in given or field in nullable:
            setattr(account, WRITABLE[field], value)


def senders(call: Call) -> Any:
    """Return the names of all senders, usable or not."""
    return list(call.account.senders)


def show_sender(call: Call) -> Any:
    """Return a sender."""
    name = call.args["sender"]
    sender = call.account.senders.get(name)
    if sender is None or sender.is_hidden:
        raise no_object("sender", name)
    return {
        "sender": name,
        "type": sender.type,
        "status": sender.status,
        "comment": sender.comment,
        "referer": "custom",
        "description": sender.description,
        "validationMedia": None,
    }


def blacklist(call: Call) -> Any:
    """Return the numbers that answered STOP."""
    form = call.world.behaviour.stop_list_numbers
    return [in_form(number, form) for number in call.account.blacklist]


def _stopped(call: Call) -> str:
    asked = call.args["number"]
    for number in call.account.blacklist:
        if asked in {number, in_form(number, call.world.behaviour.stop_list_numbers)}:
            return number
    raise no_object("number", asked)


def show_stopped(call: Call) -> Any:
    """Return since when a number is on the STOP list."""
    return {
        "number": call.args["number"],
        "dateCreation": iso(call.account.blacklist[_stopped(call)]),
        "batchID": None,
        "smsOutgoingID": None,
    }


def forget_stopped(call: Call) -> Any:
    """Take a number off the STOP list."""
    del call.account.blacklist[_stopped(call)]


def exceptions(call: Call) -> Any:
    """Return what operators do with SMS to a number."""
    check_query(call, {"receiver": None})
    if "receiver" not in call.query:
        raise Refused(BAD_REQUEST.but(message="Query parameter receiver is mandatory"))
    receiver = normalise(call.query["receiver"], bare_is_valid=True) or ""
    found = call.account.exceptions.get(receiver, [])
    match call.world.behaviour.exceptions_shape:
        case "object":
            return found[0] if found else {}
        case "null":
            return found or None
        case "refused":
            raise no_object("receiver", call.query["receiver"])
        case _:
            return found


def service_infos(call: Call) -> Any:
    """Return the contract of an account."""
    account = call.account
    expires = account.contract_ends or call.world.clock.now() + A_YEAR
    with_time = call.world.behaviour.contract_dates == "datetime"
    return {
        "status": account.contract,
        "expiration": iso(expires) if with_time else local(expires).date().isoformat(),
        "creation": "2024-01-15",
        "engagedUpTo": None,
        "possibleRenewPeriod": [12],
        "renew": {
            "automatic": account.renews,
            "deleteAtExpiration": False,
            "forced": False,
            "manualPayment": not account.renews,
            "period": 12,
        },
        "renewalType": "automaticV2012" if account.renews else "manual",
        "domain": account.name,
        "contactAdmin": "xx00000-ovh",
        "contactBilling": "xx00000-ovh",
        "contactTech": "xx00000-ovh",
        "canDeleteAtExpiration": True,
        "serviceId": 10000001,
    }


def estimate(call: Call) -> Any:
    """Return what a text would take."""
    body = check_body(call.json, ESTIMATE, required=ESTIMATE)
    custom = body["senderType"] in ("alpha", "numeric")
    size = measure(body["message"], stop=custom and not body["noStopClause"])
    return {
        "characters": size.characters,
        "charactersClass": "unicode" if size.unicode else "7bits",
        "maxCharactersPerPart": size.per_part,
        "parts": size.parts,
    }


def ptt(call: Call) -> Any:
    """Return what a ptt means."""
    value = call.query.get("ptt", "")
    if not value.isdecimal():
        raise malformed("ptt", "Query")
    if int(value) not in PTTS:
        raise no_object("ptt", value)
    text, duration = PTTS[int(value)]
    return {"comment": text, "description": text, "duration": duration}


def destination(call: Call) -> Any:
    """Return what a country costs."""
    check_query(call, {"country": None, "billingCountry": None})
    country = call.query.get("country", "").upper()
    if country != "ALL" and len(country) != len("FR"):
        raise malformed("country", "Query")
    if country == "ALL":
        return [_rate(call, code) for code in RATES]
    return _rate(call, country)


def _rate(call: Call, country: str) -> dict[str, Any]:
    credit = rate_of(country)
    price = round(credit * PRICE_OF_A_CREDIT, 4)
    forms: dict[str, dict[str, Any]] = {
        "number": {"credit": credit},
        "string": {"credit": str(credit)},
        "missing": {},
    }
    return {
        "country": country.lower(),
        "countryCode": country,
        **forms[call.world.behaviour.rate_form],
        "price": {"currencyCode": "EUR", "text": f"{price:.3f} €", "value": price},
        "vatRate": 20.0,
    }
