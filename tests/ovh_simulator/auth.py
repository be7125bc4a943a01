"""Who may call what."""

from dataclasses import replace
import hashlib
import hmac
from ipaddress import ip_address, ip_network
import re

from .call import Call
from .errors import (
    CLOCK_REFUSALS,
    FORBIDDEN_IP,
    INVALID_APPLICATION_KEY,
    INVALID_CREDENTIAL,
    INVALID_SIGNATURE,
    NOT_GRANTED,
    NOT_LOGGED_IN,
    UNKNOWN_CREDENTIAL,
    Refused,
)
from .model import Credential, Rule

SIGNED = ("X-Ovh-Consumer", "X-Ovh-Timestamp", "X-Ovh-Signature")


def with_application(call: Call) -> Call:
    """Return the call with its application, if the key is one."""
    application = call.world.applications.get(call.headers.get("X-Ovh-Application", ""))
    if application is None:
        raise Refused(INVALID_APPLICATION_KEY)
    return replace(call, application=application)


def with_credential(call: Call) -> Call:
    """Return the call with its credential, if the request is well signed by a valid one."""
    if any(name not in call.headers for name in ("X-Ovh-Application", *SIGNED)):
        raise Refused(NOT_LOGGED_IN)
    call = with_application(call)
    credential = call.world.credentials.get(call.headers["X-Ovh-Consumer"])
    if credential is None or credential.application_key != call.headers["X-Ovh-Application"]:
        raise Refused(UNKNOWN_CREDENTIAL)
    _check_timestamp(call)
    _check_signature(call)
    _check_validity(call, credential)
    _check_address(call, credential)
    credential.last_use = call.world.clock.now()
    return replace(call, credential=credential)


def check_granted(call: Call) -> None:
    """Refuse a call that is outside the credential's rules."""
    assert call.credential is not None
    if not any(covers(rule, call.method, call.path) for rule in call.credential.rules):
        raise Refused(NOT_GRANTED)


def covers(rule: Rule, method: str, path: str) -> bool:
    """Tell whether a rule grants a call; a `*` stands for anything, slashes included."""
    pattern = ".*".join(re.escape(piece) for piece in rule[1].split("*"))
    return rule[0].upper() == method and re.fullmatch(pattern, path) is not None


def _check_timestamp(call: Call) -> None:
    try:
        signed_at = int(call.headers["X-Ovh-Timestamp"])
    except ValueError as err:
        raise Refused(INVALID_SIGNATURE) from err
    behaviour = call.world.behaviour
    if abs(signed_at - call.world.clock.signature_now()) > behaviour.timestamp_window:
        raise Refused(CLOCK_REFUSALS[behaviour.clock_skew_error])


def _check_signature(call: Call) -> None:
    assert call.application is not None
    pieces = (
        call.application.secret.encode(),
        call.headers["X-Ovh-Consumer"].encode(),
        call.method.encode(),
        call.url.encode(),
        call.body,
        call.headers["X-Ovh-Timestamp"].encode(),
    )
    expected = "$1$" + hashlib.sha1(b"+".join(pieces)).hexdigest()
    given = call.headers["X-Ovh-Signature"].encode(errors="replace")
    if not hmac.compare_digest(expected.encode(), given):
        raise Refused(INVALID_SIGNATURE)


def _check_validity(call: Call, credential: Credential) -> None:
    world = call.world
    if credential.expires_at is not None and credential.expires_at <= world.clock.now():
        raise Refused(INVALID_CREDENTIAL)
    if credential.status == "validated":
        return
    pending_error = world.behaviour.pending_credential_error
    if credential.status == "pendingValidation" and pending_error == "invalid_signature":
        raise Refused(INVALID_SIGNATURE)
    raise Refused(INVALID_CREDENTIAL)


def _check_address(call: Call, credential: Credential) -> None:
    allowed = credential.allowed_ips
    if allowed and not any(ip_address(call.remote) in ip_network(block) for block in allowed):
        behaviour = call.world.behaviour
        raise Refused(
            FORBIDDEN_IP.but(
                status=behaviour.forbidden_ip_status, message=behaviour.forbidden_ip_message
            )
        )
