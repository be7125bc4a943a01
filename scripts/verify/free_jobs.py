"""Free: how OVHcloud answers jobs without a valid receiver."""

from typing import Any, Final

from .session import INVALID, Session

TAGS: Final = (16, 20, 21, 32, 64)
CROWDS: Final = (500, 100, 50, 10)
# Seen to be refused; the others may be.
ADDRESS: Final = "See https://example.org/door"
PHONE: Final = "Call 06 39 98 00 05"


def probe_jobs(session: Session) -> None:
    """Post jobs without a valid receiver, each special in another way."""
    if not session.may("POST", "/jobs"):
        session.dialogue.say("The key may not POST jobs: most is left open.")
        return
    _probe_short_code(session)
    _probe_senders(session)
    _probe_odd_senders(session)
    _probe_tags(session)
    _probe_crowds(session)


def _probe_short_code(session: Session) -> None:
    """Find out whether there are short codes, and what they do not carry."""
    findings = session.findings
    short_code = {"senderForResponse": True}
    address = session.post_free(message=ADDRESS, **short_code)
    findings.note("address by short code", address)
    alarm = session.post_free(**short_code)
    findings.note("short code", alarm)
    session.short_code_works = alarm.is_ok
    advertising = session.post_free(**short_code, noStopClause=False)
    # Else texts are not looked at before receivers, or there are no short codes.
    if address.is_ok or not advertising.is_ok:
        return
    phone = session.post_free(message=PHONE, **short_code, noStopClause=False)
    findings.note("phone number by short code", phone)
    findings.settle(short_code_needs_stop_clause=not alarm.is_ok)
    findings.settle(short_code_refuses_phone_numbers=not phone.is_ok)


def _probe_senders(session: Session) -> None:
    """Name a sender that does not exist, and none."""
    findings = session.findings
    unknown = session.post_free(sender="ZzVerify00")
    findings.note("unknown sender", unknown)
    if not unknown.is_ok:
        findings.settle(unknown_sender_status=unknown.status)
        nameless = session.post_free()
        findings.note("no sender", nameless)
        findings.settle(no_sender="short_code" if nameless.is_ok else "refuse")
        if not nameless.is_ok:
            findings.settle(no_sender_status=nameless.status)


def _probe_odd_senders(session: Session) -> None:
    """Send by senders that are numbers."""
    settings = {"shortcode": "short_number_sender", "virtual": "virtual_number_sender"}
    for kind, setting in settings.items():
        name = next((name for name, own in session.senders.items() if own == kind), None)
        if name is not None:
            answer = session.post_free(sender=name)
            session.findings.note(f"sender of type {kind}", answer)
            session.findings.settle(**{setting: "accept" if answer.is_ok else "refuse"})


def _origin(session: Session) -> dict[str, Any]:
    return session.origin(by_name=True) | {"noStopClause": False}


def _probe_tags(session: Session) -> None:
    """Find the longest tag, and how a tag and an invalid number come back."""
    findings, longest, accepted = session.findings, 0, None
    for length in TAGS:
        answer = session.post_free(tag="t" * length, **_origin(session))
        if not answer.is_ok:
            findings.note("tag that is too long", answer)
            break
        longest, accepted = length, answer
    if accepted is None:
        return
    findings.note("job without a valid receiver", accepted)
    report = accepted.fields
    session.longest_tag = min(session.longest_tag, longest)
    findings.settle(tag_max_length=None if longest == TAGS[-1] else longest)
    findings.settle(report_has_tag="tag" in report)
    if isinstance(tag := report.get("tag"), str):
        findings.settle(tag_is_cut_to=len(tag) if len(tag) < longest else None)
    forms = {INVALID: "as_sent", INVALID.removeprefix("+"): "digits"}
    invalid = report.get("invalidReceivers")
    if isinstance(invalid, list) and len(invalid) == 1 and invalid[0] in forms:
        findings.settle(invalid_numbers=forms[invalid[0]])


def _probe_crowds(session: Session) -> None:
    """Find out whether a job takes as many receivers as the integration names."""
    for most in CROWDS:
        answer = session.post_free(receivers=[INVALID] * most, **_origin(session))
        if answer.is_ok:
            limit = None if most == CROWDS[0] else most
            session.findings.settle(receivers_at_most=limit)
            return
        session.findings.note("too many receivers", answer)
