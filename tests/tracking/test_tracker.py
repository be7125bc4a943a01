"""Test what is logged of messages, and what callers get of one that leaves in parts."""

import pytest

from custom_components.ovh_sms.storage.ledger import KEPT_FOR
from custom_components.ovh_sms.tracking import tracker
from homeassistant.exceptions import HomeAssistantError

from ..conftest import ALICE, BOB
from ..house import TEXT, House
from ..ovh_simulator import Fault


async def test_refused(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that the reason is logged of a message that is not sent."""
    house.world.faults.add(
        Fault("respond", "POST", status=400, body={"message": "Invalid sender"}, times=None)
    )
    with pytest.raises(HomeAssistantError):
        await house.send()
    logged = [each.getMessage() for each in caplog.records if "has failed" in each.getMessage()]
    assert [each.split(" ", 2)[2] for each in logged] == ["has failed: rejected"]
    assert house.deliveries == [("failed", ["Alice"], "rejected")]


async def test_invalid_receivers(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that it is logged how many receivers OVHcloud refused, without their numbers."""
    body = {"ids": [1], "validReceivers": [ALICE], "invalidReceivers": [BOB]}
    house.world.faults.add(Fault("respond", "POST", body={**body, "totalCreditsRemoved": 1}))
    tag = (await house.send(TEXT, "Family"))["tag"]
    assert f"OVHcloud refused 1 of the receivers of message {tag} as invalid" in caplog.text
    assert "has failed" not in caplog.text
    assert BOB not in caplog.text


async def test_receipts_are_not_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that an SMS that an operator gives up is no error of Home Assistant."""
    await house.send()
    house.receipt(ALICE, 23, 2)
    await house.wait(10)
    assert house.deliveries[-1] == ("failed", ["Alice"], "ptt_23")
    assert "has failed" not in caplog.text


async def test_report_in_parts(house: House) -> None:
    """Test that a caller gets the status of each phone if some SMS wait."""
    house.world.behaviour.accepts_at_most = 1
    call = house.call(TEXT, "Family", wait_for="delivered", timeout=100)
    await house.wait(20)
    house.receipt(ALICE)
    await house.wait(81)
    report = call.result()
    assert report["status"] == "queued"
    assert [each["status"] for each in report["receivers"]] == ["delivered", "queued"]


async def test_old_messages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that messages are forgotten after a month, but for those that are still followed."""
    monkeypatch.setattr(tracker, "PRUNE_EVERY", 1)
    await house.send("Delivered")
    house.receipt(ALICE)
    await house.wait(10)
    await house.send("Waits", delay={"days": 30})
    await house.skip(KEPT_FOR + 60)
    await house.send("New")
    await house.wait(5)
    await house.restart()
    assert [each["message"] for each in await house.messages()] == ["New", "Waits"]
