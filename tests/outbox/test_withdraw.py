"""Test that nothing leaves of a withdrawn message, whatever it was doing at that moment."""

from collections.abc import Awaitable, Callable
import logging

import pytest

from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.message import SendRequest
from custom_components.ovh_sms.outbox.attempts import Attempts

from ..conftest import ALICE, BOB, CAROL
from ..house import TEXT, House, held_back
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY
from .test_life import Disk, full_disk, restart
from .test_once import BLIND_RULES, EXPIRED, OUTGOING, SENT
from .test_refusals import refuses

CANCELLED = [("failed", ["Alice"], "cancelled")]


async def alarm(house: House, *recipients: str) -> str:
    """Queue a message of an alarm, for which no caller waits; return its tag."""
    request = SendRequest(
        message=TEXT, recipients=recipients or (ALICE,), critical=True, wait=False, alarm="Leak"
    )
    report = await house.entry.runtime_data.async_send(request)
    await house.settle()
    return str(report.tag)


async def withdraw(house: House, *tags: str) -> None:
    """Withdraw messages, and let that be written."""
    house.data.outbox.async_withdraw(tags)
    await house.settle()


async def waits(house: House) -> str:
    """Return the tag of a message that waits during an outage."""
    house.simulator.stop()
    tag = await alarm(house)
    await house.wait(30)
    return tag


async def waits_after_restart(house: House) -> str:
    """Return the tag of one that OVHcloud has to be asked for before it leaves."""
    tag = await waits(house)
    await restart(house)
    return tag


async def is_looked_for_after_restart(house: House) -> str:
    """Return the tag of one that it is being asked for."""
    tag = await waits(house)
    house.simulator.start()
    house.world.faults.add(Fault("hang_before", "GET", OUTGOING))
    house.hung = 1
    await restart(house)
    return tag


async def is_refused(house: House) -> str:
    """Return the tag of one that was refused and is kept."""
    refuses(house)
    tag = await alarm(house)
    await house.wait(10)
    assert house.issue("not_understood")
    return tag


async def is_lost(house: House) -> str:
    """Return the tag of one that OVHcloud may have, but does not."""
    house.world.faults.add(Fault("reset_before", "POST"))
    return await alarm(house)


async def is_lost_and_not_listed(house: House) -> str:
    """Return the tag of one that cannot be looked for at first."""
    house.world.faults.add(Fault("http_504", "GET", OUTGOING, times=4))
    return await is_lost(house)


async def is_sent_again(house: House) -> str:
    """Return the tag of one that waits again, because OVHcloud did not list it."""
    house.world.faults.add(Fault("reset_before", "POST"))
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=60))
    tag = await alarm(house)
    await house.wait(20)
    assert len(house.posts()) == 2
    return tag


async def hangs(house: House) -> str:
    """Return the tag of one whose request gets no answer."""
    house.world.faults.add(Fault("hang_before", "POST"))
    house.hung = 1
    return await alarm(house)


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    "situation",
    [
        waits,
        waits_after_restart,
        is_looked_for_after_restart,
        is_refused,
        is_lost,
        is_lost_and_not_listed,
        is_sent_again,
        hangs,
    ],
)
async def test_never_leaves(
    house: House,
    caplog: pytest.LogCaptureFixture,
    situation: Callable[[House], Awaitable[str]],
    restarted: bool,
) -> None:
    """Test that it ends as cancelled, once, is never sent, and holds up no other message."""
    tag = await situation(house)
    before = len(house.posts())
    await withdraw(house, tag, "unknown")
    disk = Disk(house)
    house.simulator.stop()
    house.hung = 0
    await house.settle()
    if restarted:
        await restart(house, disk)
    house.world.faults.clear()
    house.simulator.start()
    await house.wait(400)
    assert (len(house.posts()) - before, house.sent, house.queued) == (0, [], 0)
    assert house.deliveries == CANCELLED
    assert house.last_status == "failed"
    assert house.issue("not_understood") is None
    assert "Unexpected" not in caplog.text
    [level] = {each.levelno for each in caplog.records if "has failed" in each.getMessage()}
    assert level == logging.INFO
    await withdraw(house, tag)
    await house.send("Later")
    assert house.deliveries == CANCELLED + SENT


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        (None, SENT),
        (Fault("reset_after", "POST"), SENT),
        (Fault("reset_before", "POST"), CANCELLED),
        (Fault("rate_limited", "POST", retry_after=5), CANCELLED),
        (Fault("respond", "POST", status=400, body={"message": "Invalid sender"}), CANCELLED),
        (Fault("respond", "POST", status=403, body={"message": "Odd"}), CANCELLED),
    ],
)
async def test_on_its_way(house: House, fault: Fault | None, ends: list[object]) -> None:
    """Test that what OVHcloud takes is sent, and everything else is not sent again."""
    if fault:
        house.world.faults.add(fault)
    with held_back(OvhClient, "async_create_job") as go_on:
        tag = await alarm(house)
        await withdraw(house, tag)
        assert house.deliveries == []
        go_on.set()
        await house.wait(400)
    assert len(house.posts()) == 1
    assert house.deliveries == ends
    assert house.queued == 0


async def test_just_before_its_request(house: House) -> None:
    """Test that an SMS that is to leave at once does not, and equal ones of others do."""
    with held_back(Attempts, "_async_save") as go_on:
        tags = [await alarm(house, *each) for each in ((ALICE,), (BOB, CAROL))]
        await house.settle()
        house.data.outbox.async_withdraw(tags[:1])
        go_on.set()
        await house.wait(400)
    assert house.sent == [(TEXT, [BOB, CAROL])]
    assert house.deliveries[0] == CANCELLED[0]
    assert [kind for kind, _, _ in house.deliveries[1:]] == ["sent"]


async def test_alone_just_before_its_request(house: House) -> None:
    """Test that no request is made if nothing is left of a job."""
    with held_back(Attempts, "_async_save") as go_on:
        tag = await alarm(house)
        house.data.outbox.async_withdraw([tag])
        go_on.set()
        await house.wait(60)
    assert house.posts() == []
    assert house.deliveries == CANCELLED
    await house.send("Later")
    assert house.sent == [("Later", [ALICE])]


async def test_lost_together_with_others(house: House) -> None:
    """Test that a job of several messages is sent again without the withdrawn one, as soon."""
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=5))
    tags = [await alarm(house, each) for each in (ALICE, BOB)]
    house.world.faults.add(Fault("reset_before", "POST"))
    await house.wait(6)
    assert house.world.requests[-1].body["receivers"] == [ALICE, BOB]
    await withdraw(house, tags[0])
    await house.wait(10)
    assert house.sent == [(TEXT, [BOB])]
    await house.wait(400)
    assert house.posts()[-1] - house.posts()[-2] == pytest.approx(8, abs=0.5)
    assert sorted(house.deliveries) == [*CANCELLED, ("sent", ["+33…21"], None)]


async def test_cannot_be_looked_for(house: House) -> None:
    """Test that one that OVHcloud may have is not sent again, nor called cancelled."""
    house.world.credentials[CONSUMER_KEY].rules = list(BLIND_RULES)
    tag = await is_lost(house)
    await withdraw(house, tag)
    await house.wait(4 * 3600)
    assert (len(house.posts()), house.deliveries) == (1, [])
    await house.wait(24 * 3600)
    assert (len(house.posts()), house.deliveries) == (1, EXPIRED)


async def test_listed_after_the_looks_for_a_critical_one(house: House) -> None:
    """Test that it is looked for until it is certain, since it is not sent again."""
    house.world.behaviour.listing_delay = 30
    house.world.faults.add(Fault("reset_after", "POST"))
    await withdraw(house, await alarm(house))
    await house.wait(200)
    assert house.deliveries == SENT
    assert len(house.posts()) == 1


async def test_full_disk(house: House) -> None:
    """Test that a message is withdrawn without a disk, too."""
    with full_disk():
        tag = await waits(house)
        await withdraw(house, tag)
        house.simulator.start()
        await house.wait(400)
    assert house.posts() == []
    assert house.deliveries == CANCELLED


async def test_partly_sent(house: House) -> None:
    """Test that what has left of a message stays sent."""
    house.world.behaviour.accepts_at_most = 1
    tag = await alarm(house, "Family")
    await house.wait(5)
    assert house.queued == 1
    await withdraw(house, tag)
    await house.wait(400)
    assert house.sent == [(TEXT, [ALICE])]
    [message] = await house.messages()
    assert [each["status"] for each in message["receivers"]] == ["sent", "failed"]


async def test_many(house: House) -> None:
    """Test that each recipient is told of once, however many messages were withdrawn."""
    house.simulator.stop()
    tags = [await alarm(house, number) for number in [ALICE, CAROL] * 5]
    await withdraw(house, *tags)
    assert sorted(house.deliveries) == [("failed", ["+33…44"], "cancelled"), *CANCELLED]
    assert house.queued == 0
    assert {each["receivers"][0]["status"] for each in await house.messages()} == {"failed"}
    await restart(house)
    await house.wait(10)
    assert len(house.deliveries) == 2
