"""One credit: an SMS to the own phone, how it is reported, listed and found, and its answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isclose
import secrets
import string
from typing import Any, Final

from .ovh_api import Answer
from .session import Session, is_same, number_form
from .waiting import LISTED, SOON, find_arrival, find_reply, wait_for

# Reserved for films, and without + or 00: valid?
BARE: Final = "33639980004"
DELIVERED: Final = 1


@dataclass
class FirstSms:
    """The SMS, as it was sent and as it is listed."""

    tag: str
    sent_at: float
    by_short_code: bool
    listed_after: int
    shown: dict[str, Any]


def random_tag(length: int) -> str:
    """Return a tag that nothing has."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(length))


def send_first(session: Session) -> FirstSms | None:
    """Send an SMS and wait for it in the list; None if it was not wanted, refused or not found."""
    if session.balance is not None and session.balance < session.rate:
        _probe_no_credits(session)
        return None
    if not session.may("POST", "/jobs") or not session.may("GET", "/outgoing"):
        return None
    origin = session.origin(by_name=False)
    what = "An SMS is sent to your phone; how it is reported, listed and found again is noted."
    if not session.budget.agrees(what, session.rate):
        return None
    tag, before = random_tag(session.longest_tag), session.find("/outgoing")
    answer = session.post([session.number, BARE], session.rate, tag=tag, **origin)
    session.findings.note("report", answer)
    if not answer.is_ok:
        session.dialogue.say(f"OVHcloud refuses it: {answer.message}")
        return None
    _read_report(session, answer.fields)
    sent_at = session.clock.monotonic()
    session.dialogue.say("Sent. Looking for it among what was sent; this may take some minutes…")

    found = wait_for(session, lambda: find_arrival(session, before), LISTED, sent_at)
    if found is None:
        session.findings.answers["listed"] = f"not within {LISTED[-1]} s"
        return None
    return FirstSms(tag, sent_at, "senderForResponse" in origin, *found)


def _probe_no_credits(session: Session) -> None:
    """Send without credits, for OVHcloud's words."""
    what = "The account has too few credits for an SMS. May one be sent to see what OVHcloud says?"
    if session.dialogue.agrees(what):
        answer = session.post([session.number], 0, **session.origin(by_name=False))
        if not answer.is_ok:
            note_no_credits(session, answer)


def note_no_credits(session: Session, answer: Answer) -> None:
    """Note how OVHcloud refuses a job for want of credits."""
    findings = session.findings
    findings.note("no credits", answer)
    findings.settle(
        no_credits_status=answer.status, no_credits_message=findings.masked(answer.message)
    )


def _read_report(session: Session, report: dict[str, Any]) -> None:
    """Compare a report with what was sent."""
    findings = session.findings
    valid, ids = report.get("validReceivers") or [], report.get("ids") or []
    cost, expected = session.budget.spent, session.rate * len(valid)
    findings.answers["cost"] = "as expected" if isclose(cost, expected) else "otherwise"
    findings.settle(ids_are_empty=bool(valid) and not ids)
    findings.settle(report_has_tag="tag" in report)
    findings.settle(credits_left_in_report="creditsLeft" in report)
    findings.settle(bare_numbers_are_valid=any(is_same(each, BARE) for each in valid))
    for number in valid:
        if is_same(number, session.number) and (form := number_form(number)):
            findings.settle(reported_numbers=form)
    left = report.get("creditsLeft")
    if isinstance(left, (int, float)) and session.balance is not None:
        is_balance = isclose(session.balance - cost, left)
        findings.answers["creditsLeft"] = "the account's" if is_balance else "another"


def read_first(session: Session, first: FirstSms) -> None:
    """Compare what is listed with what was sent."""
    findings, shown = session.findings, first.shown
    findings.note_shape("outgoing/{id}", shown)
    findings.settle(listing_delay=float(first.listed_after))
    findings.settle(ids_are_strings=isinstance(shown.get("id"), str))
    findings.settle(outgoing_has_tag="tag" in shown)
    tag = shown.get("tag")
    if isinstance(tag, str) and tag and first.tag.startswith(tag):
        findings.settle(tag_is_cut_to=len(tag) if len(tag) < len(first.tag) else None)
    if form := number_form(shown.get("receiver")):
        findings.settle(listed_numbers=form)
    findings.settle(shown_message=shown_message(str(shown.get("message"))))
    if shown.get("deliveryReceipt") != DELIVERED:
        findings.settle(new_ptt=shown.get("ptt"))
        findings.settle(new_delivery_receipt=shown.get("deliveryReceipt"))

    def look() -> bool:
        now = session.get(f"/outgoing/{shown.get('id')}").fields
        return bool(now.get("deliveryReceipt") == DELIVERED)

    moments = tuple(each for each in SOON if each >= first.listed_after)
    delivered = wait_for(session, look, moments, first.sent_at)
    findings.settle(deliver_after=None if delivered is None else float(delivered[0]))


def shown_message(text: str) -> str:
    """Return how a text is shown, as the simulator names it."""
    if "\r\n" in text:
        return "crlf"
    return "stop_clause" if "STOP" in text else "as_sent"


def read_filters(session: Session, first: FirstSms | None) -> None:
    """Look whether lists heed a tag and a moment; by an older SMS if there is no new one."""
    shown = first.shown if first else _newest(session, "/outgoing")
    number, created = str(shown.get("id")), str(shown.get("creationDatetime"))
    try:
        moment = datetime.fromisoformat(created).astimezone(UTC)
    except ValueError:
        return
    findings = session.findings
    ignored = number in session.find("/outgoing", tag=random_tag(16))
    findings.settle(tag_filter_is_ignored=ignored)
    if first:
        found = number in session.find("/outgoing", tag=first.tag)
        findings.answers["outgoing by tag"] = "found" if found else "missing"
    later = [
        number in session.find("/outgoing", **{"creationDatetime.from": _written(moment + after)})
        for after in (timedelta(minutes=1), timedelta(hours=3))
    ]
    filters = {(False, False): "exact", (True, False): "local_time", (True, True): "ignored"}
    if kind := filters.get((later[0], later[1])):
        findings.settle(date_filter=kind)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _newest(session: Session, what: str) -> dict[str, Any]:
    """Return the message with the highest id of a list, or nothing."""
    ids = [number for number in session.find(what) if number.isdecimal()]
    return session.get(f"{what}/{max(ids, key=int)}").fields if ids else {}


def read_older_reply(session: Session) -> None:
    """Look at the last text that came in."""
    _read_reply(session, _newest(session, "/incoming"))


def _read_reply(session: Session, shown: dict[str, Any]) -> None:
    if not shown:
        return
    session.findings.note_shape("incoming/{id}", shown)
    form = number_form(shown.get("sender"))
    # Not of a short number.
    if form and len(str(shown["sender"])) >= len("612345678"):
        session.findings.settle(incoming_sender=form)
    if isinstance(credit := shown.get("credits"), (int, float)):
        session.findings.settle(reply_credits=float(credit))


def ask_for_reply(session: Session, first: FirstSms) -> None:
    """Let the SMS be answered, and look at the answer."""
    what = "If you answer the SMS, the form of answers is noted. OVHcloud may charge for it."
    if not first.by_short_code or not session.budget.agrees(what, 1):
        return
    if shown := await_reply(session, "OK"):
        _read_reply(session, shown)
        tag = str(shown.get("tag") or "")
        has_tag = bool(tag) and first.tag.startswith(tag)
        session.findings.settle(reply_tags="but_time2chat" if has_tag else "never")


def await_reply(session: Session, word: str) -> dict[str, Any] | None:
    """Return the answer with a word, None if there is none."""
    before = session.find("/incoming")
    session.dialogue.ask(f"Answer the SMS on your phone with {word}, then press Enter here.")
    since = session.clock.monotonic()
    found = wait_for(session, lambda: find_reply(session, before), SOON, since)
    if found is None:
        session.dialogue.say("No answer came in.")
        return None
    shown: dict[str, Any] = found[1]
    session.budget.count(shown, 1)
    return shown
