"""Free: how OVHcloud refuses wrong keys, accounts and clocks."""

from dataclasses import replace
import re
from typing import Final

from .ovh_api import Answer
from .session import Session
from .shapes import body_shape_of

CLOCKS: Final = (15, 30, 60, 120, 300, 600, 3600)
# Between clocks that were rounded to seconds.
MARGIN: Final = 5.0
NO_ACCOUNT: Final = "/sms/sms-zz00000-9"
# How the body of each refusal was seen to be written.
OBSERVED: Final = {
    "wrong application secret": "legacy",
    "wrong consumer key": "legacy",
    "unknown account": "class",
}


def probe_refusals(session: Session) -> None:
    """Ask with wrong keys and for a wrong account."""
    api, findings, keys = session.api, session.findings, session.api.keys
    wrong = {
        "wrong application key": replace(keys, application_key="0" * 16),
        "wrong application secret": replace(keys, application_secret="0" * 32),
        "wrong consumer key": replace(keys, consumer_key="0" * 32),
    }
    answers = {name: api.call("GET", "/sms", keys=given) for name, given in wrong.items()}
    unknown = answers["unknown account"] = api.call("GET", NO_ACCOUNT)
    for name, answer in answers.items():
        findings.note(name, answer)
    if not unknown.is_ok and not unknown.is_not_granted:
        findings.settle(unknown_account_status=unknown.status)
    shapes = {name: body_shape_of(answers[name]) for name in OBSERVED}
    if unknown.is_not_granted:
        del shapes["unknown account"]
    if shapes.items() <= OBSERVED.items():
        findings.settle(body_shape="observed")
    elif len(set(shapes.values())) == 1:
        findings.settle(body_shape=shapes.popitem()[1])


def probe_pending_key(session: Session) -> None:
    """Ask for a key, and use it without an approval."""
    asked = session.api.request_key([{"method": "GET", "path": "/auth/currentCredential"}])
    session.findings.note("key request", asked)
    key = asked.fields.get("consumerKey")
    if not isinstance(key, str):
        return
    session.findings.secrets.add(key)
    keys = replace(session.api.keys, consumer_key=key)
    refusal = session.api.call("GET", "/auth/currentCredential", keys=keys)
    session.findings.note("key that is not approved", refusal)
    kind = "signature" if "signature" in refusal.message.lower() else "credential"
    session.findings.settle(pending_credential_error=f"invalid_{kind}")


def probe_clock(session: Session) -> None:
    """Ask by clocks that are wrong, until one is refused."""
    tolerated = 0
    for seconds in CLOCKS:
        for ahead in (seconds, -seconds):
            session.clock.sleep(1)
            answer = session.api.call("GET", "/sms", ahead=ahead)
            if answer.status in {400, 403} and not answer.is_not_granted:
                session.findings.note("wrong clock", answer)
                session.findings.settle(timestamp_window=tolerated + MARGIN)
                if kind := _clock_refusal(answer):
                    session.findings.settle(clock_skew_error=kind)
                return
        tolerated = seconds
    session.findings.settle(timestamp_window=tolerated + MARGIN)


def _clock_refusal(answer: Answer) -> str | None:
    words = answer.message.lower()
    kinds = {
        "query_time_out": answer.code == "QUERY_TIME_OUT",
        "query_out_of_time": "out of time" in words,
        "invalid_timestamp": "timestamp" in words,
        "invalid_signature": "signature" in words,
        "invalid_application_key": re.search("application key", words) is not None,
    }
    return next((kind for kind, fits in kinds.items() if fits), None)
