"""Test scripts/verify-account against a simulator that answers otherwise, setting by setting."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
import json
import os
from pathlib import Path
import subprocess
import sys
import time
from typing import Any

import pytest

from scripts.verify.__main__ import RIGHTS, verify
from scripts.verify.dialogue import AT_MOST, Dialogue
from scripts.verify.keys import read_keys
from scripts.verify.ovh_api import Api, Keys
from scripts.verify.shapes import mask, shape_of
from tests.ovh_simulator import Behaviour, Fault, OvhSimulator, Sender
from tests.ovh_simulator.clock import PARIS
from tests.ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    NO_MORE_CREDIT,
    SERVICE_NAME,
)
from tests.ovh_simulator.settings import read_settings

ROOT = Path(__file__).parents[2]
OWN = "+33612345678"
STOPPED = "+33698765432"
VIRTUAL = "+33644631234"
NOON = datetime(2026, 3, 3, 12, tzinfo=PARIS)
NIGHT = datetime(2026, 3, 3, 23, tzinfo=PARIS)
KEYS = Keys(APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY)

# Another answer to each question that the script can settle.
FLIPPED: dict[str, list[Any]] = {
    "body_shape": ["class", "legacy", "bare"],
    "timestamp_window": [35.0, 605.0],
    "clock_skew_error": [
        "query_time_out",
        "invalid_signature",
        "invalid_timestamp",
        "invalid_application_key",
    ],
    "pending_credential_error": ["invalid_signature"],
    "current_credential_needs_rule": [True],
    "unknown_account_status": [403],
    "create_token": ["old", "new"],
    "no_credits_status": [402],
    "no_credits_message": ["Insufficient credits"],
    "unknown_sender_status": [400],
    "no_sender": ["short_code"],
    "no_sender_status": [403],
    "short_number_sender": ["refuse"],
    "virtual_number_sender": ["refuse"],
    "short_code_refuses_phone_numbers": [True],
    "short_code_needs_stop_clause": [True],
    "expired_message": ["This Service is expired"],
    "receivers_at_most": [100],
    "credits_left_in_report": [False],
    "ids_step": [7],
    "ids_order": ["reversed", "shuffled"],
    "ids_are_empty": [True],
    "ids_are_strings": [True],
    "tag_max_length": [16, 32, None],
    "tag_is_cut_to": [4],
    "report_has_tag": [False],
    "reported_numbers": ["0033", "33", "06"],
    "invalid_numbers": ["digits"],
    "bare_numbers_are_valid": [True],
    "blacklist_blocks": ["marketing"],
    "blocked_sms": ["invalid"],
    "stop_list_numbers": ["0033", "33", "06"],
    "hold_marketing": [False],
    "held_ptt": [3],
    "shown_message": ["crlf", "stop_clause"],
    "refund_cancelled_jobs": [True],
    "rate_form": ["string", "missing"],
    "contract_dates": ["datetime"],
    "exceptions_shape": ["object", "null", "refused"],
    "listing_delay": [60.0, 200.0],
    "tag_filter_is_ignored": [True],
    "date_filter": ["ignored", "local_time"],
    "outgoing_has_tag": [False],
    "listed_numbers": ["0033", "33", "06"],
    "new_ptt": [1],
    "new_delivery_receipt": [4],
    "deliver_after": [10.0],
    "reply_credits": [1.0],
    "incoming_sender": ["0033", "33", "06"],
    "reply_tags": ["never"],
}
# It would take an account in trouble, another address, or another callback.
LEFT_OPEN = {
    "accepts_at_most",
    "forbidden_ip_message",
    "forbidden_ip_status",
    "null_is_ignored",
    "suspended_blocks",
    "suspended_message",
    "suspended_status",
}
# What only shows in some accounts, at some times, or together with something else.
SPECIAL = {"no_credits_status", "no_credits_message", "expired_message", "hold_marketing"}
WITH: dict[str, dict[str, Any]] = {"blacklist_blocks": {"deliver_after": 5.0}}


@dataclass
class FastClock:
    """A clock that waits by moving the simulator's."""

    simulator: OvhSimulator
    slept: float = 0.0

    def time(self) -> float:
        """Return the time to sign with, which stands still while it waits."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds, with those it waited."""
        return time.monotonic() + self.slept

    def sleep(self, seconds: float, /) -> None:
        """Wait."""
        self.slept += seconds
        self.simulator.world.clock.offset += seconds


@dataclass
class Volunteer:
    """Answers questions, and SMS."""

    simulator: OvhSimulator
    agrees: Callable[[str], bool] = lambda _: True
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def read(self, question: str) -> str:
        """Answer a question."""
        self.asked.append(question)
        world = self.simulator.world
        if "[y/N]" in question:
            return "y" if self.agrees(self.said[-1] + question) else "n"
        if "press Enter" in question:
            word = question.partition(" with ")[2].partition(",")[0]
            world.receive(SERVICE_NAME, OWN, word, world.jobs[-1].tag)
            return ""
        return OWN if "phone number" in question else SERVICE_NAME

    def run(self, file: Path, keys: Keys = KEYS) -> dict[str, Any]:
        """Run the script, and return what it wrote."""
        clock = FastClock(self.simulator)
        dialogue = Dialogue(self.read, self.read, self.said.append)
        url = self.simulator.url
        pages = (f"{url}/createToken/", f"{url}/api/createToken")
        self.code = verify(dialogue, Api(self.simulator.endpoint, keys, clock), clock, pages, file)
        return dict(json.loads(file.read_text())) if file.exists() else {}


def prepare(simulator: OvhSimulator, moment: datetime = NOON) -> None:
    """Give the simulator an account that can answer everything."""
    world = simulator.world
    world.clock.offset = moment.timestamp() - time.time()
    methods = (each.partition("=") for each in RIGHTS.split("&"))
    world.credentials[CONSUMER_KEY].rules = [(method, path) for method, _, path in methods]
    account = world.accounts[SERVICE_NAME]
    account.senders["36180"] = Sender(type="shortcode")
    account.senders[VIRTUAL] = Sender(type="virtual")
    account.blacklist[STOPPED] = world.clock.now()


@pytest.fixture
def sim(socket_enabled: None) -> Iterator[OvhSimulator]:
    """Return a simulator whose account can answer everything."""
    with OvhSimulator() as simulator:
        prepare(simulator)
        yield simulator


def spent(simulator: OvhSimulator) -> float:
    """Return the credits that were spent."""
    return sum(job.credits for job in simulator.world.jobs)


def test_every_setting_is_asked_for_or_left_open() -> None:
    """Test that no setting was forgotten."""
    assert FLIPPED.keys() | LEFT_OPEN == {each.name for each in fields(Behaviour)}
    assert not FLIPPED.keys() & LEFT_OPEN


def test_defaults(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that the file has the simulator's own settings, and nothing of the account."""
    volunteer = Volunteer(sim)
    content = volunteer.run(tmp_path / "answers.json")
    assert volunteer.code == 0
    assert content["behaviour"].keys() == FLIPPED.keys() - SPECIAL
    defaults = {each.name: getattr(Behaviour(), each.name) for each in fields(Behaviour)}
    # Clocks are tried in steps.
    assert content["behaviour"] == {
        name: value for name, value in defaults.items() if name in content["behaviour"]
    } | {"timestamp_window": 125.0}
    assert content["answers"]["report"]["ids"] == ["integer"]
    assert content["answers"]["unknown sender"] == {
        "status": 403,
        "body": "class",
        "code": "Client::Forbidden",
        "message": "Sms sender ZzVerify00 does not exists. Please create it first",
    }
    assert content["answers"]["cost"] == "as expected"
    assert content["answers"]["creditsLeft"] == "the account's"
    assert spent(sim) == AT_MOST
    assert not sim.world.pending(SERVICE_NAME)
    assert OWN not in sim.world.accounts[SERVICE_NAME].blacklist


@pytest.mark.parametrize(
    ("setting", "value"), [(name, each) for name, values in FLIPPED.items() for each in values]
)
def test_flipped(sim: OvhSimulator, tmp_path: Path, setting: str, value: Any) -> None:
    """Test that the file names an answer, and that a simulator with this file answers likewise."""
    settings = WITH.get(setting, {}) | {setting: value}
    found = []
    for behaviour in (settings, None):
        if behaviour is None:
            sim.world._settings = read_settings(tmp_path / "0.json")
            sim.world.reset()
        prepare(sim, NIGHT if setting == "hold_marketing" else NOON)
        for name, each in (behaviour or {}).items():
            setattr(sim.world.behaviour, name, each)
        account = sim.world.accounts[SERVICE_NAME]
        account.expired = setting == "expired_message"
        if setting.startswith("no_credits"):
            account.credits_left = 0
        volunteer = Volunteer(sim)
        found.append(volunteer.run(tmp_path / f"{len(found)}.json")["behaviour"])
        assert spent(sim) <= AT_MOST
        assert not sim.world.pending(SERVICE_NAME)
        assert OWN not in account.blacklist
    assert found[0][setting] == value
    assert found[1] == found[0]
