"""Answers of OVHcloud that others recorded, with numbers, names and texts replaced.

The same in all: form of numbers and dates, types, fields. R8, a callback, and R17, the defaults of
the schema, are no answers.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from .const import NO_MORE_CREDIT, SERVICE_NAME

ACCOUNT: Final = f"/sms/{SERVICE_NAME}"
OWN: Final = "+33612345678"
OTHER: Final = "+33612345679"
TIME2CHAT: Final = "+33939070545"
SHORT_CODE: Final = {"senderForResponse": True, "noStopClause": True, "charset": "UTF-8"}


@dataclass(frozen=True)
class Recorded:
    """A request and its answer; of a refusal, the words, or "" if they are not known."""

    method: str
    path: str
    answer: Any
    status: int = 200
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    # Fields that OVHcloud tells since.
    newer: frozenset[str] = frozenset()


RECORDED: Final = {
    # August 2026: a short code, neither `sender` nor `tag`; the balance was 100.
    "R1": Recorded(
        "POST",
        f"{ACCOUNT}/jobs",
        {
            "ids": [802084252],
            "validReceivers": [OWN],
            "invalidReceivers": [],
            "totalCreditsRemoved": 1,
            "creditsLeft": 99,
            "tag": "vtbnzoi6prvylhxy",
        },
        body=SHORT_CODE | {"message": "Alarm", "receivers": [OWN]},
    ),
    # Two receivers of three parts.
    "R2": Recorded(
        "POST",
        f"{ACCOUNT}/jobs",
        {
            "ids": [572940644, 572940647],
            "tag": "ja0jfkwkqqj38d4r",
            "validReceivers": [OWN, OTHER],
            "totalCreditsRemoved": 6,
            "invalidReceivers": [],
        },
        body=SHORT_CODE | {"message": "é ê" * 60, "receivers": [OWN, OTHER]},
        newer=frozenset({"creditsLeft"}),
    ),
    # June 2025: it waits for ten hours; recorded below an API user.
    "R3": Recorded(
        "POST",
        f"{ACCOUNT}/jobs",
        {
            "validReceivers": [OWN],
            "ids": [687605399],
            "totalCreditsRemoved": 1,
            "invalidReceivers": [],
            "tag": "this_is_a_tag",
        },
        body=SHORT_CODE
        | {
            "message": "GCN test message",
            "receivers": [OWN],
            "tag": "this_is_a_tag",
            "differedPeriod": 600,
        },
        newer=frozenset({"creditsLeft"}),
    ),
    "R4 list": Recorded("GET", f"{ACCOUNT}/jobs", [687605399]),
    "R4": Recorded(
        "GET",
        f"{ACCOUNT}/jobs/687605399",
        {
            "sentAt": None,
            "creationDatetime": "2025-06-22T22:56:03+02:00",
            "sender": "",
            "receiver": OWN,
            "ptt": 1000,
            "deliveryReceipt": 0,
            "id": 687605399,
            "deliveredAt": None,
            "credits": 1,
            "numberOfSms": 1,
            "message": "GCN test message",
            "messageLength": 16,
            "differedDelivery": 600,
        },
    ),
    # When it had left.
    "R5 list": Recorded("GET", f"{ACCOUNT}/jobs", []),
    "R5": Recorded("GET", f"{ACCOUNT}/jobs/687605399", {"message": ""}, status=404),
    # The answer to R3.
    "R6": Recorded(
        "GET",
        f"{ACCOUNT}/incoming/114856739",
        {
            "creationDatetime": "2025-06-23T09:01:50+02:00",
            "tag": "this_is_a_tag",
            "message": "Merci !",
            "id": 114856739,
            "sender": OWN,
            "credits": 0,
        },
    ),
    # July 2026: an answer to a Time2Chat number.
    "R7": Recorded(
        "GET",
        f"{ACCOUNT}/incoming/118791103",
        {
            "credits": 0,
            "creationDatetime": "2026-07-15T12:24:10+02:00",
            "id": 118791103,
            "sender": OWN,
            "message": "Oui",
            "tag": "",
        },
    ),
    # Only that it was accepted is known.
    "R9": Recorded(
        "POST",
        f"{ACCOUNT}/jobs",
        None,
        body={"message": "x", "receivers": [OWN], "sender": TIME2CHAT, "noStopClause": True},
    ),
    # Of an API user; the status was none of 400, 404, 409 and 460.
    "R10": Recorded(
        "POST",
        f"{ACCOUNT}/jobs",
        {"message": NO_MORE_CREDIT},
        status=403,
        body=SHORT_CODE | {"message": "x", "receivers": [OWN]},
    ),
    "R11": Recorded("GET", ACCOUNT, {"message": "This service is expired"}, status=460),
    "R12": Recorded(
        "POST",
        f"{ACCOUNT}/jobs",
        {"message": "Sms sender NAME does not exists. Please create it first"},
        status=403,
        body={"message": "x", "receivers": [OWN], "sender": "NAME", "noStopClause": True},
    ),
    # By a key that was not validated yet.
    "R13": Recorded("GET", "/sms", {"message": ""}, status=403),
    "R14": Recorded(
        "POST",
        f"{ACCOUNT}/jobs",
        {"message": ""},
        status=400,
        body=SHORT_CODE | {"message": "x", "receivers": [OWN], "class": 1},
    ),
    "R15": Recorded("GET", f"{ACCOUNT}/senders", ["MP RENOV", "36180"]),
    "R16": Recorded(
        "GET",
        "/sms/rates/destinations",
        {"credit": 1.0, "price": {"value": 0.07}},
        query={"country": "fr"},
        newer=frozenset({"country", "countryCode", "vatRate"}),
    ),
}
