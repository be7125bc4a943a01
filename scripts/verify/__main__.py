"""Asks a real OVHcloud account the open questions, and writes what it found, anonymous."""

import argparse
from collections.abc import Callable
from dataclasses import astuple
import os
from pathlib import Path
import re
import sys
import time
from typing import Any, Final

from . import account, first_sms, free_jobs, more_sms, refusals
from .dialogue import AT_MOST, Budget, Dialogue
from .findings import Findings
from .keys import FILES, read_keys
from .ovh_api import Answer, Api, Clock, NoAnswer, Unclear
from .session import Costly, Session, covers

URL: Final = "https://eu.api.ovh.com/1.0"
OLD_PAGE: Final = "https://eu.api.ovh.com/createToken/"
NEW_PAGE: Final = "https://auth.eu.ovhcloud.com/api/createToken"
RIGHTS: Final = (
    "GET=/sms&GET=/sms/*&POST=/sms/*/jobs&DELETE=/sms/*/jobs/*&DELETE=/sms/*/blacklists/*"
)
INTRODUCTION: Final = f"""\
What OVHcloud does is known from documents only. Your account can tell.

- Keys: {NEW_PAGE}?{RIGHTS}
  or, if this page does not open, {OLD_PAGE}?{RIGHTS}
  "1 day" is long enough. They stay on this computer.
- Most questions cost nothing. Before each credit you are asked; {AT_MOST:g} at most.
- The file has settings and shapes such as "+digits" or "date-time with offset": no keys, numbers,
  names, texts or ids. You see it before it is written. Ctrl-C ends at any time.
"""


# Answers of other types than the schema's.
UNREADABLE: Final = (AttributeError, KeyError, TypeError, ValueError, Unclear)
STOPPED: Final = (KeyboardInterrupt, EOFError)


class Ended(Exception):
    """There is nothing to ask; says why."""


def connect(api: Api) -> tuple[Answer, Answer]:
    """Return the key's data and the accounts; raises Ended if the keys are refused."""
    if not all(re.fullmatch(r"[\x21-\x7e]+", key) for key in astuple(api.keys)):
        raise Ended("The keys have characters that no key has.")
    clock = api.read_time()
    if not clock.is_ok:
        msg = f"OVHcloud does not answer as expected: status {clock.status}."
        raise Ended(msg)
    credential = api.call("GET", "/auth/currentCredential")
    names = api.call("GET", "/sms")
    if not names.is_ok and not names.is_not_granted:
        words = names.message or f"status {names.status}"
        msg = f"OVHcloud refuses the keys: {words}. Are all three complete, and approved?"
        raise Ended(msg)
    return credential, names


def choose_account(dialogue: Dialogue, names: Answer) -> str:
    """Return the account to ask."""
    known = [str(name) for name in names.items]
    if names.is_ok and not known:
        raise Ended("There is no SMS account for these keys.")
    if len(known) == 1:
        return known[0]
    dialogue.say(f"Accounts: {', '.join(known) or 'the key does not tell'}")
    while True:
        name = dialogue.ask("Name of the SMS account, such as sms-ab12345-1:")
        if name and (name in known or not known):
            return name


def ask_number(dialogue: Dialogue) -> str:
    """Return the own phone number."""
    while True:
        typed = dialogue.ask("Your own phone number, such as +33612345678:")
        number = re.sub(r"[\s.()-]", "", typed)
        if re.fullmatch(r"\+[1-9]\d{7,14}", number):
            return number
        dialogue.say("It begins with + and the country, without the 0 of the area.")


def open_session(dialogue: Dialogue, api: Api, clock: Clock, findings: Findings) -> Session:
    """Ask for an account and a number, and note what must not be told."""
    credential, names = connect(api)
    findings.secrets.update(astuple(api.keys))
    name = choose_account(dialogue, names)
    findings.secrets.update(map(str, names.items), {name})
    number = ask_number(dialogue)
    findings.secrets.update({number, number.removeprefix("+")})
    session = Session(api, dialogue, clock, findings, Budget(dialogue), name, number)
    findings.note("credential", credential)
    rules = credential.fields.get("rules")
    if isinstance(rules, list):
        session.rules = [rule for rule in rules if isinstance(rule, dict)]
        if not any(covers(rule, "GET", "/auth/currentCredential") for rule in session.rules):
            findings.settle(current_credential_needs_rule=False)
    elif credential.is_not_granted:
        findings.settle(current_credential_needs_rule=True)
    return session


def ask_everything(session: Session, pages: tuple[str, str]) -> None:
    """Ask what is free, then what costs."""
    session.dialogue.say("\nAsking what is free, for two minutes…")
    account.read_account(session)
    steps: tuple[Callable[[Session], None], ...] = (
        account.read_senders,
        account.read_rates,
        account.read_lists,
        first_sms.read_older_reply,
        refusals.probe_refusals,
        refusals.probe_pending_key,
        refusals.probe_clock,
        free_jobs.probe_jobs,
    )
    for step in steps:
        attempt(session, step)
    account.read_pages(session, *pages)
    first = attempt(session, first_sms.send_first)
    if first is not None:
        attempt(session, first_sms.read_first, first)
    attempt(session, first_sms.read_filters, first)
    if first is not None:
        attempt(session, first_sms.ask_for_reply, first)
    attempt(session, more_sms.probe_delayed)
    if first is not None:
        attempt(session, more_sms.probe_night, first)
        attempt(session, more_sms.probe_stop, first)


def attempt(session: Session, step: Callable[..., Any], *arguments: Any) -> Any:
    """Take a step; what cannot be read ends only the step."""
    try:
        return step(session, *arguments)
    except UNREADABLE as err:
        session.findings.answers[step.__name__] = f"unreadable: {type(err).__name__}"
        return None


def verify(dialogue: Dialogue, api: Api, clock: Clock, pages: tuple[str, str], file: Path) -> int:
    """Ask, show and write; return the exit code."""
    findings = Findings()
    code = 1
    try:
        session = open_session(dialogue, api, clock, findings)
        ask_everything(session, pages)
        code = 0
    except (account.Unusable, Ended) as err:
        dialogue.say(f"\n{err}")
    except Costly:
        dialogue.say("\nA job that should be free cost credits: nothing more is asked.")
    except NoAnswer as err:
        dialogue.say(f"\nOVHcloud cannot be reached: {err}")
    except STOPPED:
        dialogue.say("\nStopped.")
    if findings.answers:
        write(dialogue, findings, file)
    return code


def write(dialogue: Dialogue, findings: Findings, file: Path) -> None:
    """Show what was found, and write it if that is wanted."""
    dialogue.say(f"\nThis is what {file} will have:\n\n{findings.as_text()}")
    if not dialogue.agrees("Write it?"):
        return
    try:
        file.write_text(findings.as_text(), encoding="utf-8")
    except OSError as err:
        dialogue.say(f"It cannot be written ({err}): copy it from above.")
    else:
        dialogue.say(f"Written. Attach {file.resolve()} to an issue of the integration. Thank you!")


def main(dialogue: Dialogue | None = None, clock: Clock = time) -> int:
    """Read the command line and run."""
    dialogue = dialogue or Dialogue()
    parser = argparse.ArgumentParser(prog="scripts/verify-account", description=__doc__)
    parser.add_argument("--url", help="another API, such as the simulator's")
    parser.add_argument("--output", type=Path, default=Path("ovhcloud-answers.json"))
    arguments = parser.parse_args()
    url = (arguments.url or URL).rstrip("/")
    host = url.removesuffix("/1.0")
    pages = (OLD_PAGE, NEW_PAGE)
    if arguments.url:
        pages = (f"{host}/createToken/", f"{host}/api/createToken")
    dialogue.say(INTRODUCTION)
    try:
        keys = read_keys(dialogue, os.environ, FILES)
        return verify(dialogue, Api(url, keys, clock), clock, pages, arguments.output)
    except STOPPED:
        dialogue.say("\nStopped; nothing is written.")
        return 1


if __name__ == "__main__":
    sys.exit(main())
