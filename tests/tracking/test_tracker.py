"""Test what is logged of messages, and what callers get of one that leaves in parts."""

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.storage import ledger as ledger_module
from custom_components.ovh_sms.storage.ledger import KEPT_FOR
from custom_components.ovh_sms.storage.records import Reply
from custom_components.ovh_sms.tracking import Watch, tracker
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..conftest import ALICE, BOB
from ..house import TEXT, House
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME


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


async def test_nothing_grows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that neither memory nor file grow with the days, however many messages are sent."""
    monkeypatch.setattr(ledger_module, "KEPT", 100)
    house.world.behaviour.deliver_after = 1.0
    house.world.accounts[SERVICE_NAME].credits_left = 1e6
    sizes = []
    for day in range(20):
        for number in range(20):
            await house.send(f"Day {day}, message {number}")
        house.receive(f"Day {day}")
        await house.skip(24 * 3600)
        await house.data.file.async_checkpoint()
        kept = len(house.data.ledger.messages)
        sizes.append((kept, house.data.file.path.stat().st_size))
    assert len(house.data.ledger.open) <= 20
    assert {kept for kept, _ in sizes[8:]} <= set(range(100, 171))
    assert max(size for _, size in sizes[8:]) < 1.3 * sizes[8][1]


async def test_answered_while_home_assistant_starts(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
) -> None:
    """Test that an alarm is answered before automations run, who then are told in order."""
    house = House(hass, simulator, freezer, entry)
    await house.choose(replies=True)
    await house.wait(1)
    tag = (await house.send())["tag"]
    house.receive("First")
    await house.wait(130)
    hass.set_state(CoreState.starting)
    await house.restart()
    house.world.requests.clear()
    house.receive("Second")
    await house.wait(300)
    assert [path for path in house.gets() if path.startswith(("incoming", "outgoing"))] == []
    answers: list[Reply] = []
    house.data.questions.watch(Watch(tag, ("OK",), answers.append))
    house.data.ledger.waiters.hold(tag)
    for poller in ("receipts", "replies"):
        house.data.ledger.wake_ups[poller].set()
    house.receive("OK")
    house.receipt(ALICE)
    await house.wait(16)
    assert [reply.text for reply in answers] == ["OK"]
    [message] = await house.messages(status="delivered")
    assert message["tag"] == tag
    told = [text for where, text, _ in house.replies if where == "maison"]
    assert (told, house.deliveries) == (["First"], [("sent", ["Alice"], None)])
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await house.wait(1)
    told = [text for where, text, _ in house.replies if where == "maison"]
    assert told == ["First", "Second", "OK"]
    assert house.deliveries[1:] == [("delivered", ["Alice"], None)]
    assert len(answers) == 1
