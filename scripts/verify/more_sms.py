"""The other credits: scheduled SMS that are cancelled, advertising at night, and a STOP."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from .first_sms import DELIVERED, FirstSms, await_reply, note_no_credits, shown_message
from .ovh_api import NoAnswer
from .session import Session, is_same
from .waiting import SOON, find_arrival, find_own, wait_for

# Reserved for films: no phone has them.
FICTION: Final = ("+33639980001", "+33639980002", "+33639980003")
A_DAY: Final = 24 * 60
FAILED: Final = (2, 16)
ORDERS: Final = {(0, 1, 2): "receivers", (2, 1, 0): "reversed", (1, 0, 2): "shuffled"}
OPENS_AT: Final = 8
CLOSES_AT: Final = 20
SUNDAY: Final = 6


def probe_delayed(session: Session) -> None:
    """Schedule a job for tomorrow, look at it while it waits, and cancel it."""
    if not (session.may("POST", "/jobs") and session.may("DELETE", "/jobs/1")):
        session.dialogue.say("The key may not POST or DELETE jobs: the order of ids is left open.")
        return
    what = (
        "Three SMS to numbers of films, which no phone has, are scheduled for tomorrow, looked at, "
        "and cancelled at once. OVHcloud may or may not give the credits back."
    )
    if not session.budget.agrees(what, len(FICTION)):
        return
    before, ids, balance = session.find("/jobs"), list[str](), None
    try:
        origin = session.origin(by_name=True)
        fields = {"noStopClause": False, "differedPeriod": A_DAY, **origin}
        answer = session.post(list(FICTION), len(FICTION), **fields)
        ids = [str(number) for number in answer.fields.get("ids") or []]
        session.findings.note("report of three", answer)
        balance = session.read_balance()
        if answer.is_ok:
            _read_waiting(session, ids, _await_own(session, before))
        elif balance is not None and balance < len(FICTION):
            note_no_credits(session, answer)
    finally:
        is_cancelled = _cancel(session, ids)
        is_cancelled |= _cancel(session, find_own(session, "/jobs", before))
    session.clock.sleep(5)
    after = session.read_balance()
    if is_cancelled and balance is not None and after is not None:
        session.findings.settle(refund_cancelled_jobs=after > balance)


def _await_own(session: Session, before: set[str]) -> dict[str, dict[str, Any]]:
    """Return by id what this script sent and what waits."""
    since = session.clock.monotonic()
    found = wait_for(session, lambda: find_own(session, "/jobs", before), SOON[:8], since)
    return {} if found is None else found[1]


def _read_waiting(session: Session, ids: list[str], shown: dict[str, dict[str, Any]]) -> None:
    """Compare what waits with what was sent."""
    findings = session.findings
    for each in list(shown.values())[:1]:
        findings.note_shape("jobs/{id}", each)
        findings.settle(held_ptt=each.get("ptt"))
        if (text := shown_message(str(each.get("message")))) != "as_sent":
            findings.settle(shown_message=text)
    gaps = [int(later) - int(number) for number, later in pairwise(sorted(ids, key=int))]
    if gaps:
        findings.settle(ids_step=min(gaps))
    order = tuple(_position(shown.get(number, {})) for number in ids)
    if order in ORDERS:
        findings.settle(ids_order=ORDERS[order])
    elif order:
        findings.answers["order of ids"] = list(order)


def _position(shown: dict[str, Any]) -> int:
    """Return which of the receivers a message is for; -1 if none."""
    of = (place for place, each in enumerate(FICTION) if is_same(shown.get("receiver"), each))
    return next(of, -1)


def _cancel(session: Session, waiting: Iterable[str]) -> bool:
    """Cancel what waits; return whether OVHcloud did so for any of it."""
    is_cancelled = False
    for number in waiting:
        try:
            answer = session.api.call("DELETE", f"/sms/{session.account}/jobs/{number}")
        except NoAnswer as err:
            session.dialogue.say(f"An SMS could not be cancelled: {err}")
            continue
        session.findings.note("DELETE jobs/{id}", answer)
        is_cancelled |= answer.is_ok
        if not answer.is_ok:
            session.dialogue.say(f"An SMS could not be cancelled: {answer.message}")
    return is_cancelled


def probe_night(session: Session, first: FirstSms) -> None:
    """Send advertising when OVHcloud does not let it out: at night and on Sundays, in Paris."""
    try:
        created = datetime.fromisoformat(str(first.shown.get("creationDatetime")))
    except ValueError:
        return
    if created.weekday() != SUNDAY and OPENS_AT <= created.hour < CLOSES_AT:
        return
    what = "It is night in Paris: an SMS as advertising shows whether OVHcloud holds it."
    if not session.budget.agrees(what, session.rate):
        return
    before = session.find("/jobs")
    fields = {"noStopClause": False, **session.origin(by_name=True)}
    answer = session.post([session.number], session.rate, **fields)
    if answer.is_ok and session.may("GET", "/jobs"):
        held = _await_own(session, before)
        session.findings.settle(hold_marketing=bool(held))
        _cancel(session, held)


def probe_stop(session: Session, first: FirstSms) -> None:
    """Answer STOP, and see whether an alarm still arrives."""
    path = f"/sms/{session.account}/blacklists/"
    if not first.by_short_code or not session.may("DELETE", f"/blacklists/{session.number}"):
        return
    what = (
        "If you answer STOP, one more SMS shows whether alarms still reach you. Your number is "
        "taken off the STOP list at the end; if that fails, the Control Panel does it "
        "(SMS, Black list)."
    )
    if not session.budget.agrees(what, session.rate):
        return
    await_reply(session, "STOP")

    def look() -> list[str]:
        listed = map(str, session.get("/blacklists").items)
        return [number for number in listed if is_same(number, session.number)]

    found = wait_for(session, look, SOON, session.clock.monotonic())
    if found is None:
        session.dialogue.say("Your number did not come on the STOP list.")
        return
    try:
        _send_to_stopped(session)
    finally:
        for number in found[1]:
            answer = session.api.call("DELETE", path + number)
            session.findings.note("DELETE blacklists/{number}", answer)
            if not answer.is_ok:
                session.dialogue.say("Your number is still on the STOP list: delete it there.")


def _send_to_stopped(session: Session) -> None:
    findings, before = session.findings, session.find("/outgoing")
    answer = session.post([session.number], session.rate, **session.origin(by_name=False))
    findings.note("report of a number that answered STOP", answer)
    if answer.fields.get("invalidReceivers"):
        findings.settle(blacklist_blocks="everything")
        findings.settle(blocked_sms="invalid")
        return

    def look() -> int:
        receipt = (find_arrival(session, before) or {}).get("deliveryReceipt")
        return receipt if receipt in {DELIVERED, *FAILED} else 0

    found = wait_for(session, look, SOON, session.clock.monotonic())
    if found is not None and found[1] == DELIVERED:
        findings.settle(blacklist_blocks="marketing")
    elif found is not None:
        findings.settle(blacklist_blocks="everything")
        findings.settle(blocked_sms="failed")
