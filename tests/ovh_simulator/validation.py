"""What fields bodies may have, and of which types."""

from collections.abc import Callable, Collection, Mapping
import ipaddress
import re
from typing import Any, Final

from .errors import BAD_REQUEST, Refused, malformed

type Check = Callable[[Any], bool]
type Fields = Mapping[str, Check]


def is_text(value: Any) -> bool:
    """Tell a string."""
    return isinstance(value, str)


def is_texts(value: Any) -> bool:
    """Tell a list of strings."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_bool(value: Any) -> bool:
    """Tell a boolean."""
    return isinstance(value, bool)


def is_long(value: Any) -> bool:
    """Tell an integer, which true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_minutes(value: Any) -> bool:
    """Tell a duration."""
    return is_long(value) and value >= 0


def is_double(value: Any) -> bool:
    """Tell a number."""
    return isinstance(value, float) or is_long(value)


def is_object(value: Any) -> bool:
    """Tell a JSON object."""
    return isinstance(value, dict)


def one_of(*values: Any) -> Check:
    """Return the check of an enumeration."""
    return lambda value: type(value) in {type(item) for item in values} and value in values


def is_access_rules(value: Any) -> bool:
    """Tell a list of methods and paths."""
    return isinstance(value, list) and all(
        isinstance(rule, dict)
        and rule.keys() == {"method", "path"}
        and rule["method"] in ("GET", "POST", "PUT", "DELETE")
        and isinstance(rule["path"], str)
        for rule in value
    )


def is_sms_response(value: Any) -> bool:
    """Tell what an account does with answers."""
    return isinstance(value, dict) and value.get("responseType") in ("cgi", "none", "text")


JOB: Final[Fields] = {
    "message": is_text,
    "receivers": is_texts,
    "receiversDocumentUrl": is_text,
    "receiversSlotId": is_text,
    "sender": is_text,
    "senderForResponse": is_bool,
    "noStopClause": is_bool,
    "charset": one_of("UTF-8"),
    "coding": one_of("7bit", "8bit"),
    "class": one_of("flash", "phoneDisplay", "sim", "toolkit"),
    "priority": one_of("high", "medium", "low", "veryLow"),
    "differedPeriod": is_minutes,
    "validityPeriod": is_minutes,
    "tag": is_text,
}
ESTIMATE: Final[Fields] = {
    "message": is_text,
    "noStopClause": is_bool,
    "senderType": one_of("alpha", "numeric", "shortcode", "virtual", "time2chat"),
}
CREDENTIAL: Final[Fields] = {
    "accessRules": is_access_rules,
    "redirection": is_text,
    "allowedIPs": is_texts,
}
ACCOUNT: Final[Fields] = {
    "description": is_text,
    "creditThresholdForAutomaticRecredit": is_double,
    "automaticRecreditAmount": one_of(100, 200, 250, 500, 1000, 5000, 10000),
    "callBack": is_text,
    "stopCallBack": is_text,
    "smsResponse": is_sms_response,
    "templates": is_object,
}


def check_body(
    body: dict[str, Any], fields: Fields, required: Collection[str] = ()
) -> dict[str, Any]:
    """Return a body without its nulls, or refuse it."""
    strangers = sorted(body.keys() - fields.keys())
    if strangers:
        names = ", ".join(strangers)
        raise Refused(BAD_REQUEST.but(message=f"Received not described parameters: ({names})"))
    given = {name: value for name, value in body.items() if value is not None}
    for name in required:
        if name not in given:
            raise Refused(BAD_REQUEST.but(message=f"Body parameter {name} is mandatory"))
    for name, value in given.items():
        if not fields[name](value):
            raise malformed(name)
    return given


# OVH's panel looks for these two; its API was seen to refuse more than it lets through.
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_HOST: Final = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b", re.IGNORECASE)
_MAIL: Final = re.compile(r"\S+@\S+\.\S+")
_ADDRESS: Final = re.compile(r"[0-9a-f:.]*[.:][0-9a-f:.]*[0-9a-f]", re.IGNORECASE)
_PHONE: Final = re.compile(r"[0-9](?:[ ./-]*[0-9]){8}")


def has_contact_data(text: str, *, phone_numbers: bool) -> bool:
    """Tell whether a text carries what a short code may not."""
    if any(pattern.search(text) for pattern in (_URL, _HOST, _MAIL)):
        return True
    if any(_is_address(found) for found in _ADDRESS.findall(text)):
        return True
    return phone_numbers and _PHONE.search(text) is not None


def _is_address(text: str) -> bool:
    # 192.168.1.5:8123 is one too.
    host = text.rpartition(":")[0] if text.count(":") == 1 else text
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
