"""Test that nothing is found wrong with answers as others recorded them."""

from typing import Any

import pytest

from ..conftest import ALICE
from ..house import House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.model import Sender
from ..ovh_simulator.recorded import RECORDED, TIME2CHAT
from .checking import issues, wrong

PATH = f"/sms/{SERVICE_NAME}"

# What they are about is what the check has to say.
REFUSALS = {name for name, each in RECORDED.items() if each.status != 200}


async def test_all(house: House) -> None:
    """Test a house whose senders, reports, lists, replies and rates are as recorded."""
    account = house.world.accounts[SERVICE_NAME]
    account.senders = {name: Sender() for name in ("MyHouse", *RECORDED["R15"].answer)}
    account.senders["36180"] = Sender(type="shortcode")
    account.senders[TIME2CHAT] = Sender(type="time2chat")
    house.world.behaviour.deliver_after = 1
    for fields in ({"sender": "short_code"}, {"sender": "MP RENOV"}, {"sender": TIME2CHAT}):
        await house.send("Alarm", **fields)
        await house.wait(20)
    await house.choose(replies=True)
    for name in ("R6", "R7"):
        house.receive(RECORDED[name].answer["message"], ALICE)
        await house.wait(70)
    await house.wait(660)
    assert await wrong(house) == {}
    assert not issues(house)


@pytest.mark.parametrize("name", sorted(RECORDED.keys() - REFUSALS))
async def test_each(house: House, name: str) -> None:
    """Test that each recorded answer is read as it was given, whatever is asked."""
    recorded = RECORDED[name]
    body: Any = recorded.answer
    senders = house.world.accounts[SERVICE_NAME].senders
    if name == "R15":
        # Their details were not recorded.
        senders |= {each: Sender() for each in body}
        body = [*senders]
    if name == "R9":
        senders[TIME2CHAT] = Sender(type="time2chat")
    else:
        house.world.faults.add(
            Fault("respond", recorded.method, recorded.path, times=None, body=body)
        )
    house.world.behaviour.deliver_after = 1
    await house.send("Alarm", **({"sender": TIME2CHAT} if name == "R9" else {}))
    house.world.faults.clear()
    assert "answers_otherwise" not in issues(house)
    assert await wrong(house) == {}


@pytest.mark.parametrize("name", sorted(REFUSALS))
async def test_refusals(house: House, name: str) -> None:
    """Test that a recorded refusal is no answer of another kind."""
    recorded = RECORDED[name]
    house.world.faults.add(
        Fault(
            "respond",
            recorded.method,
            recorded.path,
            times=None,
            status=recorded.status,
            body=recorded.answer,
        )
    )
    found = await wrong(house)
    assert "answers_otherwise" not in issues(house)
    assert found.keys() == ({"service", "credits"} if name == "R11" else set())
    house.world.faults.clear()
