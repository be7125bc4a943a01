"""The simulator, as it is by default, beside what was recorded of OVHcloud."""

from collections.abc import Iterator
import time
from typing import Any

import pytest

from scripts.verify.ovh_api import Answer, Api, Keys
from scripts.verify.shapes import mask, shape_of
from tests.ovh_simulator import OvhSimulator, Sender
from tests.ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    SERVICE_NAME,
)
from tests.ovh_simulator.recorded import OWN, RECORDED, TIME2CHAT, Recorded

KEYS = Keys(APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY)


@pytest.fixture
def sim(socket_enabled: None) -> Iterator[OvhSimulator]:
    """Return a running simulator."""
    with OvhSimulator() as simulator:
        account = simulator.world.accounts[SERVICE_NAME]
        account.senders = {"MP RENOV": Sender(), "36180": Sender(type="shortcode")}
        account.senders[TIME2CHAT] = Sender(type="time2chat")
        yield simulator


def ask(sim: OvhSimulator, recorded: Recorded, path: str = "") -> Answer:
    """Make a request that was recorded, about another id perhaps."""
    api = Api(sim.endpoint, KEYS, time)
    path, query = path or recorded.path, recorded.query or None
    return api.call(recorded.method, path, query=query, body=recorded.body)


def prepare(sim: OvhSimulator, name: str) -> str:
    """Bring the account to where it was, and return the path of what is asked for."""
    account, recorded = sim.world.accounts[SERVICE_NAME], RECORDED[name]
    match name:
        case "R4" | "R4 list":
            (number,) = ask(sim, RECORDED["R3"]).fields["ids"]
        case "R6":
            ask(sim, RECORDED["R3"])
            number = sim.world.receive(SERVICE_NAME, OWN, "Merci !", "this_is_a_tag")
        case "R7":
            job = sim.world.jobs[-1] if ask(sim, RECORDED["R9"]).is_ok else None
            assert job is not None
            number = sim.world.receive(SERVICE_NAME, OWN, "Oui", job.tag)
        case _:
            number = None
            account.expired = name == "R11"
            if name == "R10":
                account.credits_left = 0
            if name == "R13":
                sim.world.credentials[CONSUMER_KEY].status = "pendingValidation"
            if name == "R15":
                del account.senders[TIME2CHAT]
    if number is None or name.endswith("list"):
        return recorded.path
    return f"{recorded.path.rpartition('/')[0]}/{number}"


def has(answer: Any, recorded: Any) -> bool:
    """Return whether an answer has all of a recorded one, in the same forms."""
    if isinstance(recorded, dict):
        return isinstance(answer, dict) and all(
            name in answer and has(answer[name], value) for name, value in recorded.items()
        )
    return bool(shape_of(answer) == shape_of(recorded))


@pytest.mark.parametrize("name", RECORDED)
def test_recorded(sim: OvhSimulator, name: str) -> None:
    """Fields, types and forms are those of the real API, and so are its words."""
    recorded = RECORDED[name]
    answer = ask(sim, recorded, prepare(sim, name))
    assert answer.status == recorded.status
    if recorded.status != 200:
        words = recorded.answer["message"]
        assert not words or mask(answer.message, []) == mask(words, [])
    elif recorded.answer is not None:
        assert has(answer.data, recorded.answer), shape_of(answer.data)
        assert set(answer.fields) - set(recorded.answer) <= recorded.newer


def test_answers_fit_only_their_own_form() -> None:
    """The comparison above tells forms apart."""
    report = RECORDED["R1"].answer
    changes: tuple[dict[str, Any], ...] = (
        {"ids": ["802084252"]},
        {"ids": []},
        {"validReceivers": ["33612345678"]},
        {"creditsLeft": "99"},
        {"creditsLeft": 99.5},
        {"tag": None},
    )
    for change in changes:
        assert not has(report | change, report), change
