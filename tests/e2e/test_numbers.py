"""The times that are promised, measured in a real Home Assistant, and what may never be doubled."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
import contextlib
import json
from pathlib import Path
import shutil
import tarfile
import time

import pytest
import pytest_asyncio

from .conftest import MARK
from .home_assistant import HomeAssistant, HomeAssistantError, Json
from .house import ALICE, SERVICE_NAME, add_account, entity_id, stored, until_state
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

JOBS = "/sms/*/jobs"
OUTGOING = "/sms/*/outgoing*"
WINDOW = 12
SLOW_FILES = '''
"""Makes the files of ovh_sms slow: each write takes as many seconds as `slow_disk` says."""

from pathlib import Path
import time

from custom_components.ovh_sms.storage.database import Database


async def async_setup(hass, config):
    seconds, write = Path(hass.config.path("slow_disk")), Database.write

    def write_late(self, *args, **kwargs):
        time.sleep(float(seconds.read_text()))
        write(self, *args, **kwargs)

    Database.write = write_late
    return True
'''

type Record = Callable[[str, object], None]


def text(number: int) -> str:
    """Return one of many different messages."""
    return f"Smoke, sensor {number}, {MARK}"


def phone(number: int) -> str:
    """Return one of many phone numbers."""
    return f"+3361234{number:04}"


async def send(house: HomeAssistant, number: int, **fields: object) -> Json:
    """Send a message to a phone of its own and return the response."""
    message = {"message": text(number), "recipients": [phone(number)]} | fields
    return dict(await house.call_action("ovh_sms.send_message", message, return_response=True))


async def send_timed(house: HomeAssistant, number: int, **fields: object) -> tuple[float, Json]:
    """Send a message; return the seconds until the action answered, and the response."""
    began = time.monotonic()
    response = await send(house, number, **fields)
    return time.monotonic() - began, response


async def until_sent(house: HomeAssistant, simulator: Simulator, texts: set[str]) -> float:
    """Wait until OVHcloud has some texts; return the seconds that took."""
    began = time.monotonic()

    async def are_there() -> bool:
        return texts <= (await sent(simulator)).keys()

    await house.until(are_there, f"to send {len(texts)} messages", seconds=60)
    return time.monotonic() - began


async def until_queue(house: HomeAssistant, count: int, *, seconds: float = 100) -> None:
    """Wait until so many messages wait."""
    sensor = await entity_id(house, f"{SERVICE_NAME}_queued")

    async def has_them() -> bool:
        return bool(await house.number(sensor) == count)

    await house.until(has_them, f"to have {count} messages waiting", seconds=seconds)


async def until_posts(house: HomeAssistant, simulator: Simulator, count: int) -> None:
    """Wait until OVHcloud was asked so many times to send."""

    async def was_asked() -> bool:
        requests = await simulator.requests()
        return bool(sum(request["method"] == "POST" for request in requests) >= count)

    await house.until(was_asked, f"to make {count} requests", seconds=30)


async def sent(simulator: Simulator) -> Counter[str]:
    """Return how many times OVHcloud has each text."""
    return Counter(job["message"] for job in await simulator.jobs())


def starved(pid: int) -> dict[str, float]:
    """Return for how many seconds each thread of a process was kept waiting for a processor."""
    found = {}
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            found[file.parent.name] = int(file.read_text().split()[1]) / 1e9
    return found


async def stop_timed(house: HomeAssistant) -> float:
    """Stop it; return the seconds that took, but for those its threads had no processor."""
    assert house.process
    pid = house.process.pid
    before = starved(pid)
    after, began = dict(before), time.monotonic()
    stopping = asyncio.create_task(house.stop())
    while not stopping.done():
        after |= starved(pid)
        await asyncio.wait([stopping], timeout=0.05)
    assert await stopping == 0
    return time.monotonic() - began - sum(after.values()) + sum(before.values())


@pytest_asyncio.fixture(loop_scope="module")
async def second(
    simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HomeAssistant]:
    """Return another Home Assistant, which does not run yet."""
    house = HomeAssistant(tmp_path_factory.mktemp("second"), simulator=simulator.endpoint)
    yield house
    await house.stop()


async def test_ten_alarms_at_one_moment(
    house: HomeAssistant, entry: Json, simulator: Simulator, record_property: Record
) -> None:
    """Ten alarms to ten phones reach a slow OVHcloud at once, each action answers, none doubles."""
    assert entry["state"] == "loaded"
    await simulator.fault("slow", "POST", JOBS, seconds=25, times=None)
    alarms = range(10)
    calls = [asyncio.create_task(send_timed(house, number)) for number in alarms]
    took = await until_sent(house, simulator, {text(number) for number in alarms})
    answers = await asyncio.gather(*calls)
    slowest = max(seconds for seconds, _ in answers)
    record_property("ten alarms at a slow OVHcloud (s)", round(took, 2))
    record_property("slowest action of ten (s)", round(slowest, 2))

    assert took <= 8
    assert slowest < 10
    assert {response["status"] for _, response in answers} == {"queued"}
    await until_queue(house, 0)
    assert await sent(simulator) == {text(number): 1 for number in alarms}


@pytest.mark.parametrize("lookup_fails", [False, True])
async def test_alarm_after_an_unknown_outcome(
    house: HomeAssistant,
    entry: Json,
    simulator: Simulator,
    record_property: Record,
    *,
    lookup_fails: bool,
) -> None:
    """An alarm does not wait for the SMS before it, of which nobody knows whether it has left."""
    assert entry["state"] == "loaded"
    if lookup_fails:
        await simulator.fault("http_504", "GET", OUTGOING, times=None)
    await simulator.fault("http_500", "POST", JOBS)
    assert (await send(house, 1, recipients=["Alice"]))["status"] == "queued"
    call = asyncio.create_task(send(house, 2, recipients=["Alice"]))
    took = await until_sent(house, simulator, {text(2)})
    record_property(f"alarm after a 500, look-up fails: {lookup_fails} (s)", round(took, 2))

    assert took <= 2
    assert (await call)["status"] == "accepted"
    assert await sent(simulator) == {text(2): 1}
    await until_queue(house, 1)


async def test_stops_while_requests_hang(
    house: HomeAssistant, entry: Json, simulator: Simulator, record_property: Record
) -> None:
    """Home Assistant stops soon although requests hang, and then each message arrives once."""
    assert entry["state"] == "loaded"
    await send(house, 0)
    await simulator.fault("hang_before", "GET", OUTGOING, times=None)
    calls = []
    for kind, critical, first in (("hang_before", True, 1), ("hang_after", False, 7)):
        await simulator.fault(kind, "POST", JOBS, times=WINDOW // 2)
        calls += [
            asyncio.create_task(send(house, number, critical=critical))
            for number in range(first, first + WINDOW // 2)
        ]
        await until_posts(house, simulator, first + WINDOW // 2)
    took = await stop_timed(house)
    record_property(f"stop with {WINDOW} hanging requests (s)", round(took, 2))
    for result in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(result, HomeAssistantError | dict)

    assert took < 10
    await simulator.heal()
    await house.start()
    await until_sent(house, simulator, {text(number) for number in range(WINDOW + 1)})
    await until_queue(house, 0)
    assert await sent(simulator) == {text(number): 1 for number in range(WINDOW + 1)}


async def test_copied_configuration(
    house: HomeAssistant, entry: Json, simulator: Simulator, second: HomeAssistant
) -> None:
    """A copy that was made while messages waited sends nothing that the original has sent."""
    assert entry["state"] == "loaded"
    await simulator.unplug()
    for number in range(5):
        assert (await send(house, number))["status"] == "queued"
    await until_queue(house, 5)
    await asyncio.sleep(1.5)  # Home Assistant saves the entry late
    shutil.copytree(house.config, second.config, symlinks=True, dirs_exist_ok=True)
    assert len(stored(second.config, "sms")) == 5
    await simulator.plug_in()
    await until_queue(house, 0)
    once = {text(number): 1 for number in range(5)}
    assert await sent(simulator) == once

    await second.start()
    await until_state(second, entry, "loaded")
    await until_queue(second, 0)
    assert await sent(simulator) == once
    await send(second, 5)
    assert await sent(simulator) == once | {text(5): 1}


async def test_backup(
    house: HomeAssistant, entry: Json, simulator: Simulator, tmp_path: Path
) -> None:
    """A backup has the messages that wait, also while more come in."""
    assert entry["state"] == "loaded"
    await simulator.unplug()
    for number in range(5):
        assert (await send(house, number))["status"] == "queued"
    backup = asyncio.create_task(house.call_action("backup.create", {}))
    for number in range(5, 30):
        assert (await send(house, number))["status"] == "queued"
    await backup
    [archive] = (house.config / "backups").glob("*.tar")
    with tarfile.open(archive) as outer:
        outer.extractall(tmp_path, filter="data")
    with tarfile.open(tmp_path / "homeassistant.tar.gz") as inner:
        ours = [each for each in inner if "/.storage/ovh_sms." in each.name]
        inner.extractall(tmp_path, ours, filter="data")
    kept = [row["job"]["message"] for row in stored(tmp_path / "data", "message").values()]
    assert {text(number) for number in range(5)} <= set(kept)
    await simulator.plug_in()
    await until_queue(house, 0)
    assert await sent(simulator) == {text(number): 1 for number in range(30)}


async def test_slow_disk(
    simulator: Simulator, second: HomeAssistant, record_property: Record
) -> None:
    """Messages leave, and actions answer, although each write takes 15 seconds."""
    await simulator.reset()
    slow = second.config / "slow_disk"
    slow.write_text("0")
    component = second.config / "custom_components" / "slow_disk"
    component.mkdir(parents=True)
    manifest = {"domain": "slow_disk", "name": "Slow disk", "version": "1.0"}
    (component / "manifest.json").write_text(json.dumps(manifest))
    (component / "__init__.py").write_text(SLOW_FILES)
    await second.start()  # which writes the configuration
    with (second.config / "configuration.yaml").open("a") as configuration:
        configuration.write("slow_disk:\n")
    await add_account(second, simulator, recipient=ALICE)
    await second.restart()
    slow.write_text("15")

    first, answer = await send_timed(second, 1)
    assert answer["status"] == "accepted"
    record_property("first action on a disk of 15 s (s)", round(first, 2))
    answers = await asyncio.gather(*(send_timed(second, number) for number in range(2, 5)))
    await simulator.fault("http_500", "POST", JOBS)
    lost, answer = await send_timed(second, 5)
    slowest = max(first, lost, *(seconds for seconds, _ in answers))
    record_property("slowest action on a disk of 15 s (s)", round(slowest, 2))
    assert answer["status"] == "queued"
    assert 1 < slowest < 10, "An attempt waits for the disk, but not for long"
    assert await sent(simulator) == {text(number): 1 for number in range(1, 5)}
    slow.write_text("0")
