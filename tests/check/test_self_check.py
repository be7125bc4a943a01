"""Test the self-check."""

import pytest

from ..house import House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from ..ovh_simulator.model import Sender
from .checking import check, have_sent, lines, wrong

PATH = f"/sms/{SERVICE_NAME}"


async def test_new(house: House) -> None:
    """Test an account that has sent nothing."""
    response = await check(house)
    assert response["status"] == "ok"
    assert await wrong(house) == {}
    assert (await lines(house))["history"] == ("unknown", "There is no SMS to compare yet.")
    assert (await lines(house))["credits"] == ("ok", "Maison: 100 credits")
    assert house.world.jobs == []


async def test_requests(house: House) -> None:
    """Test how many requests a check makes of a house with 3 recipients and 2 senders."""
    account = house.world.accounts[SERVICE_NAME]
    account.senders = {"MyHouse": Sender(), "OurHouse": Sender()}
    await have_sent(house)
    house.world.requests.clear()
    assert await wrong(house) == {}
    asked = house.world.requests
    assert len(asked) <= 15, [each.path for each in asked]
    assert {each.method for each in asked} == {"GET"}


@pytest.mark.parametrize(
    "kind", ["reset_before", "http_500", "json_null", "hang_before", "list_error", "rate_limited"]
)
async def test_no_answer(house: House, kind: FaultKind) -> None:
    """Test that all lines are there if OVHcloud cannot be asked."""
    house.hung = 30
    house.world.faults.add(Fault(kind, times=None))
    response = await check(house)
    assert response["status"] == "failed"
    statuses = {each["name"]: each["status"] for each in response["checks"]}
    local = {"sender_rules", "clock"}
    assert {status for name, status in statuses.items() if name not in local} == {"unknown"}
    house.world.faults.clear()
