"""Test that messages arrive once however OVHcloud answers where that is not known.

Each world differs from what is taken for granted in one or two of these.
"""

from itertools import combinations
import shutil
from typing import Any, Final

import pytest

from ..conftest import ALICE, BOB
from ..house import House
from ..ovh_simulator import Fault
from ..ovh_simulator.faults import FaultKind

WORLDS: Final[dict[str, dict[str, Any]]] = {
    "ids reversed": {"ids_order": "reversed"},
    "ids empty": {"ids_are_empty": True},
    "ids as texts": {"ids_are_strings": True},
    "tag cut": {"tag_is_cut_to": 16},
    "tag filter ignored": {"tag_filter_is_ignored": True},
    "listed late": {"listing_delay": 110.0},
    "lines changed": {"shown_message": "crlf"},
    "clause shown": {"shown_message": "stop_clause"},
    "dates ignored": {"date_filter": "ignored"},
    "dates local": {"date_filter": "local_time"},
    "no credits in reports": {"credits_left_in_report": False},
    "errors in words": {"body_shape": "bare"},
    "clock in other words": {"clock_skew_error": "invalid_timestamp"},
}
PAIRS: Final = [
    *((name,) for name in WORLDS),
    *(
        pair
        for pair in combinations(WORLDS, 2)
        if WORLDS[pair[0]].keys().isdisjoint(WORLDS[pair[1]])
    ),
]
LOST: Final[list[FaultKind]] = ["error_500_after", "http_500"]
"""An answer that is lost, and a job that is."""


@pytest.fixture(params=PAIRS, ids=" and ".join)
def world(request: pytest.FixtureRequest, house: House) -> House:
    """Return a house in a world that differs."""
    for name in request.param:
        for setting, value in WORLDS[name].items():
            setattr(house.world.behaviour, setting, value)
    return house


def sent(house: House, text: str) -> list[str]:
    """Return the numbers that a text was sent to."""
    return sorted(
        sms.receiver for sms in house.world.messages.values() if sms.text.startswith(text)
    )


async def arrives_once(world: House) -> None:
    """Check that messages whose answer is lost, or that are lost, are sent once to each phone."""
    for kind in LOST:
        for delay in (0, 3600):
            text = f"{kind} {delay}\nsecond line"
            world.world.faults.add(Fault(kind, "POST"))
            response = await world.send(text, "Family", delay=delay)
            assert response["status"] == "queued"
            await world.wait(10)
            # The next to the same phones does not wait for it.
            assert (await world.send(f"Next {text}", "Family"))["status"] == "accepted"
    await world.wait(400)
    for kind in LOST:
        for delay in (0, 3600):
            assert sent(world, f"{kind} {delay}") == [ALICE, BOB]
            assert sent(world, f"Next {kind} {delay}") == [ALICE, BOB]
    assert world.queued == 0
    assert {kind for kind, *_ in world.deliveries} == {"sent"}


async def equal_deferred_messages(world: House) -> None:
    """Check that the same text for the same phone at another time is not taken for the first."""
    await world.send("Take your pills", delay=3600)
    world.world.faults.add(Fault("http_500", "POST"))
    await world.send("Take your pills", delay=7200)
    await world.wait(400)
    assert sent(world, "Take your pills") == [ALICE, ALICE]


async def partial_acceptance(world: House) -> None:
    """Check that each phone of a job that was taken in part gets the message once."""
    world.world.behaviour.accepts_at_most = 1
    assert (await world.send("Fire!", "Family"))["status"] == "queued"
    await world.wait(10)
    world.world.behaviour.accepts_at_most = None
    await world.wait(400)
    assert sent(world, "Fire!") == [ALICE, BOB]


async def copied_back(world: House) -> None:
    """Check that a copy of the file that is put back sends nothing again."""
    world.simulator.stop()
    await world.send("Flood!")
    await world.send("Flood!", BOB)
    await world.send("Later", delay=3600)
    await world.data.file.async_checkpoint()
    path = world.data.file.path
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    world.simulator.start()
    await world.wait(60)
    await world.hass.config_entries.async_unload(world.entry.entry_id)
    await world.close_files()
    shutil.copy(copy, path)
    await world.wait(200)
    await world.hass.config_entries.async_setup(world.entry.entry_id)
    await world.wait(300)
    assert sent(world, "Flood!") == [ALICE, BOB]
    assert sent(world, "Later") == [ALICE]
    assert world.queued == 0


async def test_stories(world: House) -> None:
    """Test the stories of an outbox one after the other."""
    for story in (arrives_once, equal_deferred_messages, partial_acceptance, copied_back):
        await story(world)
