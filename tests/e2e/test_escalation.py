"""An alarm goes from contact to contact in a real Home Assistant, until one takes care of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from .conftest import MARK
from .home_assistant import CONFIGURATION, HomeAssistant, Json
from .house import ALICE_E164, SERVICE_NAME, entity_id, until_saved
from .pace import Pace
from .simulator import Simulator
from .story import BOB, BOB_E164

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

CAROL: Final = "+33780123457"
STEPS: Final = [
    {"recipients": ["Alice"], "wait": {"seconds": 60}},
    {"recipients": ["Bob"], "wait": {"seconds": 60}},
    {"recipients": [CAROL]},
]


@pytest.fixture(scope="module")
def pace() -> Pace:
    """Let a minute of the house pass in five seconds."""
    return Pace(12)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def simulator(pace: Pace) -> AsyncIterator[Simulator]:
    """Return a simulated OVH whose clock runs with that of the house."""
    async with Simulator(pace) as simulator:
        yield simulator


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home_assistant(
    pace: Pace, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HomeAssistant]:
    """Return a running Home Assistant that keeps a logbook."""
    config: Path = tmp_path_factory.mktemp("config")
    (config / "configuration.yaml").write_text(f"{CONFIGURATION}recorder:\nlogbook:\n")
    async with HomeAssistant(config, simulator=simulator.endpoint, pace=pace) as home_assistant:
        yield home_assistant


async def escalate(house: HomeAssistant, **fields: Any) -> Json:
    """Start an alarm and return the response."""
    fields = {"name": "Leak", "message": f"Water in the {MARK}", "steps": STEPS} | fields
    return dict(await house.call_action("ovh_sms.escalate", fields, return_response=True))


async def until_sent(simulator: Simulator, count: int) -> list[Json]:
    """Wait until OVH has a number of jobs, and return them."""
    for _ in range(300):
        if len(jobs := await simulator.jobs()) >= count:
            return jobs
        await asyncio.sleep(0.1)
    pytest.fail(f"Not {count} SMS but {[job['message'] for job in jobs]}")


async def open_alarms(house: HomeAssistant) -> Json:
    """Return the sensor of the open alarms."""
    states = await house.states()
    return states[await entity_id(house, f"{SERVICE_NAME}_open_alarms")]


async def until_told(house: HomeAssistant, kind: str) -> Json:
    """Wait until the event entity shows that something has happened to an alarm."""
    event = await entity_id(house, f"{SERVICE_NAME}_escalation")

    async def is_told() -> Json | None:
        shown: Json = (await house.states())[event]["attributes"]
        return shown if shown.get("event_type") == kind else None

    return await house.until(is_told, f"to tell {kind}", seconds=30) or {}


async def until_activity(house: HomeAssistant, line: str) -> None:
    """Wait until the logbook has a line."""

    async def is_there() -> bool:
        lines = await house.command("logbook/get_events", start_time="2020-01-01T00:00:00+00:00")
        return any(each.get("message") == line for each in lines)

    await house.until(is_there, f"to note {line}", seconds=30)


async def test_three_contacts(
    house: HomeAssistant, entry: Json, simulator: Simulator, pace: Pace
) -> None:
    """Alice is told, the power fails, Bob is told and takes care, and both are told so."""
    flow = await house.start_subentry_flow(entry["entry_id"])
    await flow.submit(**BOB)
    await until_saved(house, '"title":"Bob"')
    assert await escalate(house) == {"name": "Leak", "started": True}
    [first] = await until_sent(simulator, 1)
    assert first["valid_receivers"] == [ALICE_E164]
    assert first["message"] == f"Water in the {MARK}\nAnswer OK to take care of it."
    assert await escalate(house) == {"name": "Leak", "started": False}
    shown = await open_alarms(house)
    assert (shown["state"], shown["attributes"]["name"]) == ("1", "Leak")
    assert shown["attributes"]["told"] == ["Alice"]

    await house.kill()
    await house.start()
    _, second = await until_sent(simulator, 2)
    assert second["valid_receivers"] == [BOB_E164]
    assert second["at"] - first["at"] >= 59
    await until_told(house, "step")

    await simulator.receive(SERVICE_NAME, BOB_E164, "ok!", second["tag"])
    *_, confirmation = await until_sent(simulator, 3)
    assert set(confirmation["valid_receivers"]) == {ALICE_E164, BOB_E164}
    assert "Bob takes care of it." in confirmation["message"]
    told = await until_told(house, "acknowledged")
    assert (told["name"], told["by"]) == ("Leak", "Bob")
    assert (await open_alarms(house))["state"] == "0"
    await until_activity(house, "Leak: SMS to Bob (step 2 of 3)")
    await until_activity(house, "Leak: acknowledged by Bob")
    await pace.sleep(70)
    assert len(await simulator.jobs()) == 3


async def test_button(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A button takes care of it, too."""
    await escalate(house, steps=STEPS[:1], confirm="{recipient}: handled")
    await until_sent(simulator, 1)
    button = await entity_id(house, f"{SERVICE_NAME}_acknowledge")
    await house.call_action("button.press", target={"entity_id": button})
    _, confirmation = await until_sent(simulator, 2)
    assert confirmation["message"] == "Owner: handled"
    assert (await until_told(house, "acknowledged"))["by"] == "Owner"
    assert await house.actions("ovh_sms") >= {"escalate", "acknowledge"}
