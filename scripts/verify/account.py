"""Free: what an account, its contract, senders, rates and STOP list look like."""

from collections.abc import Mapping
from typing import Final

from .ovh_api import Answer, NoAnswer, fetch
from .session import Session, number_form
from .shapes import form_of

BAD_REQUEST: Final = 400
EXPIRED: Final = 460
# Where OVHcloud sells SMS.
COUNTRIES: Final = {"33": "fr", "34": "es", "353": "ie", "39": "it", "44": "gb", "48": "pl"}


class Unusable(Exception):
    """The account cannot be asked; says why."""


def read_account(session: Session) -> None:
    """Ask for the account itself; raises Unusable if it may not be used."""
    answer = session.get()
    session.findings.note("account", answer)
    if answer.status == EXPIRED:
        session.findings.settle(expired_message=session.findings.masked(answer.message))
    if not answer.is_ok:
        msg = f"OVHcloud refuses the account: {answer.message}"
        raise Unusable(msg)
    session.balance = session.read_balance()
    contract = session.get("/serviceInfos")
    session.findings.note("serviceInfos", contract)
    form = form_of(str(contract.fields.get("expiration")))
    if form in {"date", "date-time with offset"}:
        forms = {"date": "date", "date-time with offset": "datetime"}
        session.findings.settle(contract_dates=forms[form])


def read_senders(session: Session) -> None:
    """Ask for all senders, and for each by itself."""
    listed = session.get("/senders")
    session.findings.note("senders", listed)
    session.findings.secrets.update(map(str, listed.items))
    for position, name in enumerate(map(str, listed.items), 1):
        answer = session.get(f"/senders/{name}")
        session.findings.note(f"sender {position}", answer)
        if answer.fields.get("status") == "enable":
            session.senders[name] = str(answer.fields.get("type") or "alpha")


def read_rates(session: Session) -> None:
    """Ask what a part to the own number costs."""
    plans = (plan for plan in COUNTRIES if session.number.startswith(f"+{plan}"))
    country = COUNTRIES[next(plans, "33")]
    answer = session.api.call("GET", "/sms/rates/destinations", query={"country": country})
    session.findings.note("rate", answer)
    credit = answer.fields.get("credit")
    if answer.is_ok:
        forms: Mapping[type, str] = {int: "number", float: "number", str: "string"}
        session.findings.settle(rate_form=forms.get(type(credit), "missing"))
    if isinstance(credit, (int, float)):
        session.rate = float(credit)


def read_lists(session: Session) -> None:
    """Ask what operators do, and which numbers answered STOP."""
    exceptions = session.get("/exceptions", receiver=session.number)
    session.findings.note("exceptions", exceptions)
    if not exceptions.is_not_granted:
        session.findings.settle(exceptions_shape=_exceptions_shape(exceptions))
    stopped = session.get("/blacklists")
    session.findings.note("blacklists", stopped)
    for number in stopped.items[:1]:
        session.findings.secrets.add(str(number))
        if form := number_form(number):
            session.findings.settle(stop_list_numbers=form)
        session.findings.note("blacklists/{number}", session.get(f"/blacklists/{number}"))


def _exceptions_shape(answer: Answer) -> str:
    shapes: Mapping[type, str] = {list: "list", dict: "object", type(None): "null"}
    return shapes.get(type(answer.data), "refused") if answer.is_ok else "refused"


def read_pages(session: Session, old: str, new: str) -> None:
    """Look whether both addresses of the page to make keys on answer."""
    statuses = {}
    for name, url in (("old", old), ("new", new)):
        try:
            statuses[name] = fetch("GET", f"{url}?GET=/sms")[0]
        except NoAnswer:
            statuses[name] = 0
        session.findings.answers[f"createToken, {name} address"] = statuses[name]
    # A page that is there may redirect to the login.
    there = [name for name, status in statuses.items() if 0 < status < BAD_REQUEST]
    if there:
        both = len(there) == len(statuses)
        session.findings.settle(create_token="both" if both else there[0])
