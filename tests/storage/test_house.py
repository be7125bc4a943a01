"""Test what a house sees of files that are old, damaged, or gone."""

from pathlib import Path
import time
from unittest.mock import patch

import pytest

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.storage.database import Database

from ..conftest import ALICE, EntryFactory
from ..house import TEXT, House
from ..outbox.test_life import SENT, forget, outbox_file, set_up
from .stored import content_of, delete, sql
from .test_legacy import part, write_old, write_spent


async def queue(house: House, *texts: str) -> None:
    """Let messages wait on disk, and stop."""
    house.simulator.stop()
    for text in texts:
        assert (await house.send(text))["status"] == "queued"
    await forget(house)
    house.simulator.start()


async def test_upgrade(house: House) -> None:
    """Test that what waited in an older release leaves once, and what it had told is not told."""
    await forget(house)
    delete(outbox_file(house))
    old = Path(house.hass.config.path(".storage", f"{DOMAIN}.{house.entry.entry_id}"))
    write_old(old)
    write_spent(old, {"2026-11-25": 1.5})
    sql(
        f"UPDATE clock SET saved_at = {time.time() - 30:.1f}",  # noqa: S608
        "UPDATE job SET content = replace(content, '\"delay\":30', '\"delay\":0')",
    )(part(old, "outbox"))
    await set_up(house)
    await house.wait(400)
    # Those that the older release may have sent were looked for.
    texts = ["Text 3", "Text 3", "Text 4", "Text 5", "Text 6"]
    assert sorted(sms.text for sms in house.world.messages.values()) == texts
    reasons = [(kind, reason) for kind, _, reason in house.deliveries]
    assert ("failed", "rejected") in reasons
    assert reasons.count(("failed", "ptt_23")) == 0
    used = house.hass.states.get("sensor.maison_credits_used_today")
    assert used
    assert float(used.state) >= 1.5
    assert house.issue("outbox_damaged") is None
    assert not list(old.parent.glob(f"{old.name}.*"))


async def test_file_is_gone(house: House) -> None:
    """Test that Repairs miss a file that is gone with messages in it, and the account goes on."""
    await queue(house, "Lost")
    delete(outbox_file(house))
    await set_up(house)
    issue = house.issue("outbox_damaged")
    assert issue
    assert issue["path"] == str(outbox_file(house))
    assert (await house.send())["status"] == "accepted"
    await house.wait(60)
    assert house.sent == [(TEXT, [ALICE])]


async def test_damaged_sms(house: House) -> None:
    """Test that a message that is lost is told by an event, and that others leave."""
    await queue(house, "Lost", "Kept")
    number = "SELECT min(CAST(key AS INTEGER)) FROM message"
    sql(f"UPDATE sms SET crc = 0 WHERE key LIKE ({number}) || ' %'")(outbox_file(house))  # noqa: S608
    damaged = content_of(outbox_file(house))
    await set_up(house)
    await house.wait(60)
    assert house.sent == [("Kept", [ALICE])]
    assert house.deliveries == [("failed", ["Alice"], "damaged"), *SENT]
    issue = house.issue("outbox_damaged")
    assert issue
    assert content_of(Path(issue["path"])) == damaged


async def test_entry_that_is_lost(house: House, make_entry: EntryFactory) -> None:
    """Test that messages outlive an entry that a power cut undid, and leave with a new one."""
    await queue(house, TEXT)
    # Home Assistant saves entries a second later than it sets them up.
    del house.hass.config_entries._entries[house.entry.entry_id]
    house.entry = make_entry()
    await set_up(house)
    await house.wait(60)
    assert house.sent == [(TEXT, [ALICE])]


@pytest.mark.parametrize("error", [OSError, PermissionError])
async def test_nothing_is_reported_of_a_removed_account(
    house: House, error: type[Exception]
) -> None:
    """Test that an account whose disk fails leaves no issue behind."""
    with patch.object(Database, "write", side_effect=error):
        await house.send()
        assert house.issue("outbox_not_saved")
        await house.hass.config_entries.async_remove(house.entry.entry_id)
        await house.settle()
    assert house.issue("outbox_not_saved") is None
