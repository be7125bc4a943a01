"""Test that each change is notified once, in its order, whatever happens to power and disk."""

import asyncio
from collections import Counter
from functools import partial
from pathlib import Path
from unittest.mock import patch

from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.ledger import Ledger
from custom_components.ovh_sms.tracking.notifier import NOTICES_AT_ONCE, Notifier
from homeassistant.core import HomeAssistant

from ..disk import PowerCuts, full_disk, restart
from ..house import TEXT, House, held_back
from .test_replies import switch_on

SENT = ("sent", ["Alice"], None)
DELIVERED = ("delivered", ["Alice"], None)


async def test_power_cuts(house: House) -> None:
    """Test that whenever the power goes, each receipt and each reply is notified once."""
    house.world.behaviour.deliver_after = 30
    await switch_on(house)
    cuts = PowerCuts(house)
    with cuts.noted():
        await house.send()
        house.receive("First")
        await house.wait(40)
        house.receive("Second")
        await house.wait(130)
    deliveries, replies = house.deliveries, house.replies
    assert deliveries == [SENT, DELIVERED]
    assert len(replies) == 6
    assert len(cuts.moments) > 6
    for moment, (files, delivered, replied) in enumerate(cuts.moments):
        before = len(house.deliveries), len(house.replies)
        await restart(house, files)
        await house.wait(800)
        new = house.deliveries[before[0] :]
        events = Counter(kind for kind, _, _ in [*deliveries[:delivered], *new])
        # At first the message is not on disk, which its caller knows.
        assert events == ({"sent": 1, "delivered": 1} if moment else {}), moment
        answers = [*replies[:replied], *house.replies[before[1] :]]
        events = Counter(text for _, text, _ in answers)
        assert events == {"First": 3, "Second": 3}, moment


async def test_power_cuts_while_it_is_refused(house: House) -> None:
    """Test that a message that is not sent is notified once, whenever the power goes."""
    house.simulator.stop()
    cuts = PowerCuts(house)
    with cuts.noted():
        await house.send(retry_for=60)
        await house.wait(120)
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]
    for moment, (files, told, _) in enumerate(cuts.moments[1:]):
        before = len(house.deliveries)
        await restart(house, files)
        await house.wait(600)
        events = [kind for kind, _, _ in house.deliveries[:told] + house.deliveries[before:]]
        assert events == ["expired"], moment


async def test_full_disk(house: House) -> None:
    """Test that receipts are notified, and messages sent, while the disk is full."""
    house.world.behaviour.deliver_after = 1
    with full_disk():
        await house.send()
        await house.wait(20)
        assert house.deliveries == [SENT, DELIVERED]
        await house.send("Second")
        await house.wait(20)
    await house.send("Third")
    await house.wait(20)
    await house.restart()
    assert [each["status"] for each in await house.messages()] == ["delivered"] * 3
    await house.wait(60)
    assert len(house.deliveries) == 6


async def test_slow_disk(house: House) -> None:
    """Test that nothing is notified before it is on disk, and everything in its order."""
    house.world.behaviour.deliver_after = 1
    with held_back(AccountFile, "async_flush", answered=True) as written:
        await house.send()
        await house.wait(20)
        [message] = await house.messages()
        assert message["status"] == "delivered"
        assert house.deliveries == []
        written.set()
        await house.settle()
    assert house.deliveries == [SENT, DELIVERED]
    # The sensor ends at the last state too.
    assert house.last_status == "delivered"


async def test_portions(hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that many changes take one commit for each portion, and are marked before it."""
    ledger = Ledger(hass, AccountFile(hass, tmp_path / "account.db"))
    done: list[str] = []

    async def save() -> bool:
        done.append("saved")
        await asyncio.sleep(0)
        return True

    notifier = Notifier(hass, ledger)
    with patch.object(ledger, "async_save", save):
        notifier.async_add(partial(done.append, "marked"), partial(done.append, "notified"))
        assert done == []
        notifier.async_start()
        for _ in range(NOTICES_AT_ONCE + 1):
            notifier.async_add(partial(done.append, "marked"), partial(done.append, "notified"))
        await hass.async_block_till_done()
    # The first one goes by itself, the others came in meanwhile.
    marked, notified = ["marked"] * NOTICES_AT_ONCE, ["notified"] * NOTICES_AT_ONCE
    assert done == ["saved", "marked", "saved", "notified", *marked, "saved", *notified]


async def test_unloaded_meanwhile(house: House) -> None:
    """Test that what happens while the account is unloaded is notified by the next start."""
    entries, entry_id = house.hass.config_entries, house.entry.entry_id
    with held_back(OvhClient, "async_create_job", answered=True) as answer:
        call = house.call()
        await house.settle()
        await entries.async_unload(entry_id)
        answer.set()
        await house.settle()
    assert (await call)["status"] == "accepted"
    assert house.deliveries == []
    await entries.async_setup(entry_id)
    await house.settle()
    assert house.deliveries == [SENT]
    await house.restart()
    assert house.deliveries == [SENT]


async def test_killed_before_a_reply_is_told(house: House) -> None:
    """Test that a reply that is on disk, but was not notified, is notified after the start."""
    await switch_on(house)
    cuts = PowerCuts(house)
    with cuts.noted():
        house.receive("Yes")
        await house.wait(121)
    untold = [files for files, _, replied in cuts.moments if not replied]
    for files in untold:
        before = len(house.replies)
        await restart(house, files)
        await house.wait(130)
        assert [text for _, text, _ in house.replies[before:]] == ["Yes"] * 3


async def test_stopped_at_once(house: House) -> None:
    """Test that messages are notified once although the account is unloaded at that moment."""
    for rounds in range(12):
        call = house.call(TEXT, f"+336120000{rounds:02}")
        for _ in range(10 + 30 * rounds):
            await asyncio.sleep(0)
        await house.restart()
        await call
        # Each restart makes requests too, of which there are only so many in a minute.
        await house.wait(61)
    assert [(kind, len(who)) for kind, who, _ in house.deliveries] == [("sent", 1)] * 12
