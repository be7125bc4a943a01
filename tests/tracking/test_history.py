"""Test the list of messages and replies."""

import contextlib
from pathlib import Path
import sqlite3
from typing import Any

import pytest
import voluptuous as vol

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.message.models import LISTED_STATUSES, iso_time
from homeassistant.exceptions import ServiceValidationError

from ..conftest import ALICE, BOB
from ..house import TEXT, House
from .test_replies import switch_on


def outline(messages: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return the direction, the status and the text of messages."""
    return [(each["direction"], each["status"], each["message"]) for each in messages]


async def test_empty(house: House) -> None:
    """Test a house that has sent nothing."""
    assert await house.messages() == []


async def test_all_kinds(house: House) -> None:
    """Test that everything is listed, the newest first."""
    await switch_on(house)
    await house.send("Arrives", "Family")
    house.receipt(ALICE)
    house.receipt(BOB, 23, 2)
    await house.wait(10)
    await house.send("Later", delay={"hours": 1})
    await house.wait(5)
    house.receive("Thanks")
    await house.wait(121)
    await house.send("On its way")
    await house.wait(2)
    house.simulator.stop()
    await house.send("Waits", BOB)
    await house.wait(5)

    messages = await house.messages()
    assert outline(messages) == [
        ("out", "queued", "Waits"),
        ("out", "sent", "On its way"),
        ("in", "received", "Thanks"),
        ("out", "held", "Later"),
        ("out", "failed", "Arrives"),
    ]
    assert [each["time"] for each in messages] == sorted(
        (each["time"] for each in messages), reverse=True
    )
    assert messages[0]["receivers"] == [
        {
            "receiver": BOB,
            "recipient": "Family",
            "status": "queued",
            "reason": "unavailable",
            "explanation": "OVHcloud could not be reached in time.",
        }
    ]
    assert messages[2]["sender"] == ALICE
    assert messages[2]["recipient"] == "Alice"
    assert messages[2]["tag"] is None
    assert [each["status"] for each in messages[4]["receivers"]] == ["delivered", "failed"]
    assert messages[4]["sender"] == "MyHouse"
    # Home Assistant 2026.8 shows in templates what an enum is, not what it says.
    assert "<" not in repr(messages)


@pytest.mark.parametrize("status", LISTED_STATUSES)
async def test_by_status(house: House, status: str) -> None:
    """Test that messages and replies can be listed by status."""
    await switch_on(house)
    await house.send("Sent")
    house.receive("Received")
    await house.wait(121)
    listed = [each["status"] for each in await house.messages(status=status)]
    assert listed == ([status] if status in {"sent", "received"} else [])


async def test_several_statuses(house: House) -> None:
    """Test a choice of statuses, and that an unknown one is refused."""
    await switch_on(house)
    await house.send("Sent")
    house.receive("Received")
    await house.wait(121)
    assert len(await house.messages(status=["sent", "received", "failed"])) == 2
    with pytest.raises(vol.Invalid):
        await house.messages(status="lost")


async def test_limit(house: House) -> None:
    """Test that no more are listed than asked for, the newest."""
    for number in range(4):
        await house.send(f"Message {number}")
        await house.wait(1)
    assert [each["message"] for each in await house.messages(limit=2)] == [
        "Message 3",
        "Message 2",
    ]
    with pytest.raises(vol.Invalid):
        await house.messages(limit=0)


async def test_short_code(house: House) -> None:
    """Test what went out by a short code."""
    await house.send(TEXT, sender="short_code")
    assert (await house.messages())[0]["sender"] == "short_code"


async def test_alarm(house: House) -> None:
    """Test that it is listed which messages are those of an alarm."""
    await house.send("By hand")
    await house.wait(1)
    fields = {"message": "Water", "name": "Leak", "steps": {"recipients": "Alice"}}
    await house.hass.services.async_call(DOMAIN, "escalate", fields, blocking=True)
    await house.settle()
    assert [each["alarm"] for each in await house.messages()] == ["Leak", None]


async def test_time(house: House) -> None:
    """Test that a message has the time at which OVHcloud took it, or else that of its call."""
    now = house.world.clock.now
    called = iso_time(now())
    house.simulator.stop()
    await house.send("Waits")
    await house.wait(120)
    assert (await house.messages())[0]["time"] == called
    house.simulator.start()
    await house.wait(300)
    [message] = await house.messages()
    assert message["status"] == "sent"
    assert message["time"] == iso_time(house.posts()[-1])


async def test_damaged(house: House) -> None:
    """Test that a message is not listed of which nothing can be read any more."""
    await house.send()
    await house.send("Kept")
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.close_files()
    await house.hass.async_add_executor_job(damage, house)
    await house.restart()
    assert [each["message"] for each in await house.messages()] == ["Kept"]


def damage(house: House) -> None:
    """Let the first message be unreadable, and its SMS be gone."""
    [file] = Path(house.hass.config.path(".storage")).glob(f"{DOMAIN}.*.db")
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE message SET content = '{' WHERE key = '1'")
        connection.execute("DELETE FROM sms WHERE key LIKE '1 %'")


async def test_no_account(house: House) -> None:
    """Test that an account is needed."""
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    with pytest.raises(ServiceValidationError):
        await house.messages()
