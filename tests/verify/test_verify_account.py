"""Test scripts/verify-account against a simulator that answers otherwise, setting by setting."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
import json
import os
from pathlib import Path
import subprocess
import time
from typing import Any, override

import pytest

from scripts.verify.__main__ import RIGHTS, verify
from scripts.verify.dialogue import AT_MOST, Dialogue
from scripts.verify.keys import read_keys
from scripts.verify.more_sms import FICTION
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
JOBS = f"/sms/{SERVICE_NAME}/jobs"
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
    code: int | None = None
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

    def run(self, file: Path, keys: Keys = KEYS, clock: FastClock | None = None) -> dict[str, Any]:
        """Run the script, and return what it wrote."""
        clock = clock or FastClock(self.simulator)
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
    """Test that the file names an answer, for five credits at most, and nothing is left behind."""
    world = sim.world
    for name, each in (WITH.get(setting, {}) | {setting: value}).items():
        setattr(world.behaviour, name, each)
    if setting == "hold_marketing":
        world.clock.offset += (NIGHT - NOON).total_seconds()
    account = world.accounts[SERVICE_NAME]
    account.expired = setting == "expired_message"
    if setting.startswith("no_credits"):
        # Too few for the first SMS, or for the second job.
        account.credits_left = 0 if setting.endswith("status") else 2
    found = Volunteer(sim).run(tmp_path / "answers.json")["behaviour"]
    assert found[setting] == value
    assert spent(sim) <= AT_MOST
    assert not world.pending(SERVICE_NAME)
    assert OWN not in account.blacklist


@pytest.mark.parametrize("choice", [0, -1])
def test_round_trip(sim: OvhSimulator, tmp_path: Path, choice: int) -> None:
    """Test that a simulator with the file's settings answers as the account that it is of."""
    # With these two, others do not show.
    for name in FLIPPED.keys() - {"deliver_after", "no_sender"}:
        setattr(sim.world.behaviour, name, FLIPPED[name][choice])
    found = Volunteer(sim).run(tmp_path / "1.json")
    with OvhSimulator(settings=read_settings(tmp_path / "1.json")) as second:
        prepare(second)
        assert Volunteer(second).run(tmp_path / "2.json") == found
    assert len(found["behaviour"]) > 30


def test_file_is_anonymous(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that nothing of the account, its owner or a message is in the file."""
    world = sim.world
    world.receive(SERVICE_NAME, STOPPED, "Bonjour Alice", "private-tag")
    words = (
        f"No {SERVICE_NAME}, {OWN}, {OWN[1:]}, MyHouse, user alice, a@b.fr, XX12345-OVH, 81234567"
    )
    world.faults.add(Fault("respond", path="*/exceptions", status=403, body={"message": words}))
    world.faults.add(Fault("respond", path="*/serviceInfos", body={OWN: {"alice12": OWN}}))
    text = json.dumps(Volunteer(sim).run(tmp_path / "answers.json")).lower()
    told = {APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY, SERVICE_NAME, "Maison", "Bonjour"}
    told |= {OWN, STOPPED, VIRTUAL, *world.credentials, *world.accounts[SERVICE_NAME].senders}
    told |= {job.tag for job in world.jobs} | {"alice", "a@b.fr", "12345", "81234567", "private"}
    told |= {str(number) for number in (*world.messages, *world.incoming)}
    told |= {number.lstrip("+0") for number in told}
    assert not [each for each in told if each.lower() in text]
    assert "no xxx, xxx, xxx, xxx, user xxx xxx xxx xxx" in text


@pytest.mark.parametrize("agreed", range(7))
def test_no_ends_well(sim: OvhSimulator, tmp_path: Path, agreed: int) -> None:
    """Test that each question may be answered with no, and what is known is written."""
    sim.world.clock.offset += (NIGHT - NOON).total_seconds()
    volunteer = Volunteer(sim)
    asked: list[str] = []

    def agrees(question: str) -> bool:
        asked.append(question)
        return len(asked) == agreed or "Write it?" in question

    volunteer.agrees = agrees
    content = volunteer.run(tmp_path / "answers.json")
    assert volunteer.code == 0
    assert content["behaviour"]["tag_max_length"] == 20
    assert bool(spent(sim)) == (agreed in {1, 2}), asked
    assert not sim.world.pending(SERVICE_NAME)


def test_nothing_is_written_unasked(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that the file is shown, and only written if that is wanted."""
    volunteer = Volunteer(sim, lambda _: False)
    assert volunteer.run(tmp_path / "answers.json") == {}
    assert '"behaviour": {' in volunteer.said[-1]
    assert not spent(sim)


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
@pytest.mark.parametrize("at", ["phone number", "your phone; how", "press Enter", "films", "STOP"])
def test_stopped_at_a_question(
    sim: OvhSimulator, tmp_path: Path, at: str, error: type[BaseException]
) -> None:
    """Test that Ctrl-C keeps what is known."""
    volunteer = Volunteer(sim)
    read, errors = volunteer.read, [error]

    def stop(question: str) -> str:
        if errors and at in "".join(volunteer.said[-1:]) + question:
            raise errors.pop()
        return read(question)

    volunteer.read = stop  # type: ignore[method-assign]
    content = volunteer.run(tmp_path / "answers.json")
    assert not errors
    assert volunteer.code == 1
    assert "\nStopped." in volunteer.said
    assert bool(content) == (at != "phone number")
    assert not sim.world.pending(SERVICE_NAME)


def interrupt(_: OvhSimulator) -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


def fail(simulator: OvhSimulator) -> None:
    """Let no job be read."""
    simulator.world.faults.add(Fault("http_503", "GET", "*/jobs/*", None))


def confuse(simulator: OvhSimulator) -> None:
    """Answer what no schema has."""
    odd: dict[str, Any] = {"message": None, "receiver": [], "ptt": {}}
    simulator.world.faults.add(Fault("respond", "GET", "*/jobs/*", None, body=odd))


def send_another(simulator: OvhSimulator) -> None:
    """Let another program schedule an SMS at the same time."""
    body = {"message": "Alarm", "receivers": [OWN], "sender": "MyHouse", "differedPeriod": 60}
    assert Api(simulator.endpoint, KEYS, time).call("POST", JOBS, body=body).is_ok


@pytest.mark.parametrize(
    ("happens", "left"), [(interrupt, []), (fail, []), (confuse, []), (send_another, ["Alarm"])]
)
def test_what_waits_is_cancelled(
    sim: OvhSimulator, tmp_path: Path, happens: Callable[[OvhSimulator], None], left: list[str]
) -> None:
    """Test that its own SMS are cancelled, and no others, whatever happens meanwhile."""
    scheduled: list[str] = []

    class BusyClock(FastClock):
        @override
        def sleep(self, seconds: float, /) -> None:
            pending = sim.world.pending(SERVICE_NAME)
            if pending and not scheduled:
                scheduled.extend(message.receiver for message in pending)
                happens(sim)
            super().sleep(seconds)

    Volunteer(sim).run(tmp_path / "answers.json", clock=BusyClock(sim))
    assert scheduled == list(FICTION)
    assert [message.text for message in sim.world.pending(SERVICE_NAME)] == left


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (replace(KEYS, application_key="0" * 16), "This application key is invalid"),
        (replace(KEYS, application_secret="0" * 32), "Invalid signature"),
        (replace(KEYS, consumer_key="0" * 32), "This credential does not exist"),
        (replace(KEYS, consumer_key="é"), "no key has"),
    ],
)
def test_wrong_keys(sim: OvhSimulator, tmp_path: Path, keys: Keys, words: str) -> None:
    """Test that wrong keys are told in OVHcloud's words, and nothing is asked of the account."""
    volunteer = Volunteer(sim)
    assert volunteer.run(tmp_path / "answers.json", keys) == {}
    assert volunteer.code == 1
    assert words in volunteer.said[-1]
    assert not volunteer.asked


def test_no_network(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that it is said when OVHcloud cannot be reached, at first or later."""
    volunteer = Volunteer(sim)
    sim.world.faults.add(Fault("reset_before", path="*/senders"))
    content = volunteer.run(tmp_path / "answers.json")
    assert content["answers"].keys() == {"credential", "account", "serviceInfos"}
    assert any("cannot be reached" in line for line in volunteer.said)
    sim.stop()
    volunteer = Volunteer(sim)
    volunteer.run(tmp_path / "none.json")
    assert "cannot be reached" in volunteer.said[-1]
    assert volunteer.code == 1


def test_accounts(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that an account is chosen, or named if the key does not tell, or there is none."""
    volunteer = Volunteer(sim)
    sim.world.add_account("sms-zz99999-2")
    assert "tag_max_length" in volunteer.run(tmp_path / "1.json")["behaviour"]
    assert any("sms-zz99999-2" in line for line in volunteer.said)
    rules = sim.world.credentials[CONSUMER_KEY].rules
    rules[:] = [("GET", f"/sms/{SERVICE_NAME}*"), ("POST", "/sms/*/jobs")]
    volunteer = Volunteer(sim)
    assert "tag_max_length" in volunteer.run(tmp_path / "2.json")["behaviour"]
    assert any("may not POST or DELETE" in line for line in volunteer.said)
    assert not any("films" in line for line in volunteer.said)
    before = len(sim.world.jobs)
    rules[:] = [("GET", f"/sms/{SERVICE_NAME}")]
    volunteer = Volunteer(sim)
    behaviour = volunteer.run(tmp_path / "3.json")["behaviour"]
    assert any("may not POST jobs" in line for line in volunteer.said)
    assert behaviour.keys().isdisjoint({"exceptions_shape", "unknown_sender_status", "no_sender"})
    assert len(sim.world.jobs) == before
    sim.world.accounts.clear()
    rules[:] = [("GET", "/sms")]
    volunteer = Volunteer(sim)
    volunteer.run(tmp_path / "4.json")
    assert "no SMS account" in volunteer.said[-1]


def test_costly(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that it ends when something costs credits that should not."""
    volunteer = Volunteer(sim)
    report = {"ids": [1], "totalCreditsRemoved": 1}
    sim.world.faults.add(Fault("respond", "POST", "*/jobs", body=report))
    assert "account" in volunteer.run(tmp_path / "answers.json")["answers"]
    assert volunteer.code == 1
    assert any("should be free" in line for line in volunteer.said)
    assert [request.method for request in sim.world.requests].count("POST") == 2


def test_unknown_outcome_counts(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that an SMS that may have left counts as spent."""
    volunteer = Volunteer(sim)

    def agrees(question: str) -> bool:
        if "your phone; how" in question:
            sim.world.faults.add(Fault("error_500_after", "POST", "*/jobs"))
        return True

    volunteer.agrees = agrees
    content = volunteer.run(tmp_path / "answers.json")
    assert content["answers"]["send_first"] == "unreadable: Unclear"
    assert any("(1 of at most 5 spent so far)" in question for question in volunteer.asked)


@pytest.mark.parametrize(
    "body",
    [None, [], {}, "<html>", 0, "x" * 100_000, [[{}]], {"message": []}, [None, 1.5, {"a": 1}]],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_hostile_answers(sim: OvhSimulator, tmp_path: Path, method: str, body: Any) -> None:
    """Test that answers of any shape end in a file."""
    sim.world.faults.add(Fault("respond", method, f"/sms/{SERVICE_NAME}*", None, body=body))
    volunteer = Volunteer(sim)
    content = volunteer.run(tmp_path / "answers.json")
    assert volunteer.code == 0
    assert content["answers"]["wrong consumer key"]["status"] == 403


def test_unwritable_file(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test that answers that cannot be written are still there to copy."""
    sim.world.accounts[SERVICE_NAME].expired = True
    volunteer = Volunteer(sim)
    assert volunteer.run(tmp_path / "no folder" / "answers.json") == {}
    assert '"This service is expired"' in volunteer.said[-2]
    assert volunteer.said[-1].endswith("copy it from above.")


def test_shapes() -> None:
    """Test that shapes tell forms, and nothing else."""
    answer = {
        "id": 5,
        "credits": 0.5,
        "ok": True,
        "status": "enable",
        "type": "my own",
        "name": "enable",
        "from": "2026-03-03T12:00:00+01:00",
        "local": "2026-03-03 12:00:00",
        "day": "2026-03-03",
        "numbers": ["+33612345678", "0033612345678", "0612345678", "36180", "+33600000000"],
        "empty": ["", None, "1.5"],
        "field of alice": 1,
    }
    assert shape_of(answer) == {
        "id": "integer",
        "credits": "number",
        "ok": "boolean",
        "status": "enable",
        "type": "text",
        "name": "text",
        "from": "date-time with offset",
        "local": "date-time",
        "day": "date",
        "numbers": ["+digits", "00digits", "0digits", "digits"],
        "empty": ["empty", "null", "number"],
        "…": "integer",
    }
    assert mask(NO_MORE_CREDIT, []) == (
        "No more quota credit for the user xxx Quota available : 0.00. Credit needed : 1"
    )


def test_keys(tmp_path: Path) -> None:
    """Test that keys come from the environment, from ovh.conf, or are asked for unseen."""
    said: list[str] = []
    dialogue = Dialogue(pytest.fail, lambda question: f" {question[0]} ", said.append)
    file = tmp_path / "ovh.conf"
    assert read_keys(dialogue, {}, (file,)) == Keys("A", "A", "C")
    file.write_text("[ovh-eu]\napplication_key=one\napplication_secret=50%\n")
    environment = {"OVH_APPLICATION_KEY": "two"}
    keys = read_keys(dialogue, environment, (file,))
    assert keys == Keys("two", "50%", "C")
    assert "50%" not in repr(keys)
    file.write_text("nonsense")
    assert read_keys(dialogue, environment, (file,)) == Keys("two", "A", "C")
    assert said == ["ovh.conf cannot be read, and is left aside."]


def test_command(sim: OvhSimulator, tmp_path: Path) -> None:
    """Test the command itself: keys from the environment, answers from standard input."""
    sim.world.clock.offset = 0
    sim.world.accounts[SERVICE_NAME].expired = True
    file = tmp_path / "answers.json"
    names = ("APPLICATION_KEY", "APPLICATION_SECRET", "CONSUMER_KEY")
    given = zip(names, (APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY), strict=True)
    done = subprocess.run(
        [ROOT / "scripts" / "verify-account", "--url", sim.endpoint, "--output", file],
        env=os.environ | {f"OVH_{name}": key for name, key in given},
        input=f"06 12\n{OWN}\ny\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "This service is expired" in done.stdout
    assert read_settings(file) == Behaviour()
    assert APPLICATION_SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "file", sorted((ROOT / "scripts/verify").glob("*.py")), ids=lambda f: f.name
)
def test_older_python(file: Path) -> None:
    """Test that the script needs no Python of our own."""
    ast.parse(file.read_text(), feature_version=(3, 11))
