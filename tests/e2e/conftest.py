"""One Home Assistant and one simulated OVH for all tests of a module."""

from collections.abc import AsyncIterator, Iterable, Iterator
import re

from playwright.async_api import Browser
import pytest
import pytest_asyncio

from .browser import start_browser
from .home_assistant import HomeAssistant, Json
from .house import ALICE_E164, add_account
from .simulator import Simulator

# In the text of every message of these tests, to find it where it should not be.
MARK = "cellar"

# What takes longest begins first. A worker is given two groups at once, so what follows the two
# chaos runs is short.
_ORDER = [
    "test_chaos",
    "test_hostile",
    "test_outbox",
    "test_numbers",
    "test_receipts",
    "test_chaos_of_alarms",
    "test_silence",
    "test_escalation",
    "test_develop",
    "test_login",
    "test_pictures",
    "test_languages",
]
_RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
_SIGNS_IN_NUMBERS = re.compile(r"[ .()-]")


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of one Home Assistant to one worker of `pytest -n 4 --dist loadgroup`."""
    items.sort(key=lambda item: [*_ORDER, item.path.stem].index(item.path.stem))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {value}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def simulator() -> AsyncIterator[Simulator]:
    """Return a simulated OVH."""
    async with Simulator() as simulator:
        yield simulator


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home_assistant(
    simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HomeAssistant]:
    """Return a running Home Assistant that takes the simulated OVH for the real one."""
    config = tmp_path_factory.mktemp("config")
    async with HomeAssistant(config, simulator=simulator.endpoint) as home_assistant:
        yield home_assistant


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Return a browser: its start takes as long as that of half of a Home Assistant."""
    async with start_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def house(
    home_assistant: HomeAssistant, simulator: Simulator
) -> AsyncIterator[HomeAssistant]:
    """Return Home Assistant without an account, and OVH as new."""
    await simulator.plug_in()
    await simulator.reset()
    yield home_assistant
    for entry in await home_assistant.entries():
        await home_assistant.remove_entry(entry["entry_id"])


@pytest_asyncio.fixture(loop_scope="module")
async def entry(house: HomeAssistant, simulator: Simulator) -> Json:
    """Return the config entry of an account with the recipient Alice."""
    return await add_account(house, simulator)


@pytest.fixture(autouse=True)
def clean_log(home_assistant: HomeAssistant, simulator: Simulator) -> Iterator[None]:
    """Fail a test that leaves in the log what should not be there."""
    before = len(home_assistant.log)
    yield
    check_log(home_assistant.log[before:], [ALICE_E164], [*simulator.keys.values(), MARK])


def check_log(log: str, numbers: Iterable[str], texts: Iterable[str]) -> None:
    """Fail for a log with something private, a blocked event loop or a traceback of ours."""
    digits = _SIGNS_IN_NUMBERS.sub("", log)
    for number in numbers:
        assert number.removeprefix("+33") not in digits
    for text in texts:
        assert text not in log
    assert "Detected blocking call" not in log
    for record in _RECORD.split(log):
        assert "DEBUG" in record[:60] or "custom_components/ovh_sms/" not in record, record
