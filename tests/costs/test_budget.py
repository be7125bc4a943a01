"""Test what an account has spent, and may spend."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import stat
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed_exact

from custom_components.ovh_sms.costs.budget import KEEP_DAYS, Budget
from custom_components.ovh_sms.message.options import Options
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError

ENTRY_ID = "01ENTRY"
KEY = f"ovh_sms.{ENTRY_ID}.spent"
PARIS = "Europe/Paris"
NOON = datetime(2026, 10, 14, 10, tzinfo=UTC)

type Load = Callable[[], Awaitable[Budget]]


@pytest.fixture(name="hass_storage")
def hass_storage_fixture() -> dict[str, Any]:
    """Return nothing, so that Home Assistant's Store is the real one."""
    return {}


@pytest.fixture(name="path")
def path_fixture(hass_config_dir: str) -> Path:
    """Return the file that budgets are stored in."""
    return Path(hass_config_dir) / ".storage" / KEY


@pytest.fixture(name="hass")
async def hass_fixture(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> HomeAssistant:
    """Return a house in Paris at noon."""
    await hass.config.async_set_time_zone(PARIS)
    freezer.move_to(NOON)
    return hass


@pytest.fixture(name="load")
def load_fixture(hass: HomeAssistant) -> Load:
    """Return what reads the budget from disk, after a stop of what was there before."""

    async def load() -> Budget:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
        await hass.async_block_till_done()
        budget = Budget(hass, ENTRY_ID)
        await budget.async_load()
        return budget

    return load


@pytest.fixture(name="budget")
async def budget_fixture(load: Load) -> Budget:
    """Return a budget of which nothing is spent."""
    return await load()


def wrap(data: Any, **changes: Any) -> str:
    """Return a file as Store writes it."""
    return json.dumps({"version": 1, "minor_version": 1, "key": KEY, "data": data, **changes})


def write(path: Path, content: str) -> None:
    """Write a file that Store has not written."""
    path.write_bytes(content.encode(errors="surrogateescape"))


def stored(path: Path) -> Any:
    """Return what is on disk, None if nothing is."""
    return json.loads(path.read_text())["data"] if path.exists() else None


def mode(path: Path) -> int:
    """Return who may read a file."""
    return stat.S_IMODE(path.stat().st_mode)


async def wait(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass."""
    freezer.tick(seconds)
    async_fire_time_changed_exact(hass)
    await hass.async_block_till_done()


def local(text: str) -> datetime:
    """Return a time of the house."""
    return datetime.fromisoformat(text).replace(tzinfo=dt_util.get_default_time_zone())


async def test_nothing(budget: Budget, path: Path) -> None:
    """Test an account that has never sent anything."""
    assert (budget.used_today, budget.used_month, budget.pace) == (0, 0, 0)
    assert stored(path) is None


async def test_restart(budget: Budget, load: Load, path: Path) -> None:
    """Test that a restart forgets nothing, nor shows what floats make of sums."""
    budget.async_spend(0.1)
    budget.async_spend(0.2)
    assert budget.used_today == budget.used_month == 0.3
    budget = await load()
    assert budget.used_today == budget.used_month == 0.3
    budget.async_spend(1)
    budget = await load()
    assert budget.used_today == 1.3
    assert stored(path) == {"2026-10-14": 1.3}
    assert mode(path) == 0o600


@pytest.mark.parametrize("spent", [0.0, -1.0, float("nan"), float("inf")])
async def test_nothing_spent(budget: Budget, load: Load, path: Path, spent: float) -> None:
    """Test that what cannot have been spent is not counted."""
    budget.async_spend(spent)
    assert budget.used_today == 0
    await load()
    assert stored(path) is None


async def test_saved_soon(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, budget: Budget, path: Path
) -> None:
    """Test that an alarm that goes on and on does not put saving off."""
    for spent in range(1, 20):
        budget.async_spend(1)
        assert budget.used_today == spent
        await wait(hass, freezer, 0.6)
        assert sum((stored(path) or {}).values()) >= spent - 1
    await wait(hass, freezer, 1)
    assert stored(path) == {"2026-10-14": 19}


async def test_midnight(freezer: FrozenDateTimeFactory, budget: Budget, load: Load) -> None:
    """Test that a day ends at midnight of the house, and a month with its last day."""
    for time, today, month in (
        ("2026-10-30T23:59:59.9", 1, 1),
        ("2026-10-31T00:00", 1, 2),
        ("2026-10-31T23:59:59.9", 2, 3),
        ("2026-11-01T00:00", 1, 1),
        ("2027-10-31T12:00", 1, 1),
    ):
        freezer.move_to(local(time))
        budget.async_spend(1)
        assert (budget.used_today, budget.used_month) == (today, month)
        budget = await load()
        assert (budget.used_today, budget.used_month) == (today, month)
    freezer.move_to(local("2027-11-01T00:00"))
    assert (budget.used_today, budget.used_month) == (0, 0)


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", "2026-11-01"), ("America/Los_Angeles", "2026-10-31")]
)
async def test_time_zone(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, load: Load, path: Path, zone: str, day: str
) -> None:
    """Test that the day is that of the house, wherever it is."""
    await hass.config.async_set_time_zone(zone)
    freezer.move_to(datetime(2026, 10, 31, 12, tzinfo=UTC))
    (await load()).async_spend(2)
    budget = await load()
    assert stored(path) == {day: 2}
    assert (budget.used_today, budget.used_month) == (2, 2)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
async def test_clock_change(
    freezer: FrozenDateTimeFactory, budget: Budget, path: Path, load: Load, day: str, hours: int
) -> None:
    """Test that a day of 23 or 25 hours is one day, of each of its hours."""
    start = local(f"{day}T00:00").astimezone(UTC)
    for hour in range(-1, hours + 1):
        freezer.move_to(start + timedelta(hours=hour))
        budget.async_spend(1)
    await load()
    assert sorted(stored(path).values()) == [1, 1, hours]
    assert stored(path)[day] == hours


@pytest.mark.parametrize(
    ("spent", "pace"),
    [
        ({}, 0),
        # What is spent today does not belong to a full day.
        ({0: 100}, 0),
        ({1: 7}, 7),
        ({0: 100, 1: 7}, 7),
        ({2: 7}, 3.5),
        ({3: 3, 1: 1}, 1.3333),
        ({7: 7}, 1),
        ({8: 100}, 0),
        ({8: 100, 7: 7, 1: 7}, 2),
        ({30: 1, 6: 0.1, 5: 0.2}, 0.0429),
        # A clock that was ahead for a while.
        ({-3: 100}, 0),
        ({-3: 100, 1: 7}, 7),
    ],
)
async def test_pace(
    freezer: FrozenDateTimeFactory,
    budget: Budget,
    load: Load,
    spent: dict[int, float],
    pace: float,
) -> None:
    """Test the average of the last full days."""
    for age, credits_removed in spent.items():
        freezer.move_to(NOON - timedelta(days=age))
        budget.async_spend(credits_removed)
    freezer.move_to(NOON)
    # As text, for -0.0 is no pace.
    assert str(budget.pace) == str((await load()).pace) == str(float(pace))


async def test_forgets_old_days(
    freezer: FrozenDateTimeFactory, budget: Budget, load: Load, path: Path
) -> None:
    """Test that a file does not grow for ever."""
    for age in range(100, 0, -1):
        freezer.move_to(NOON - timedelta(days=age))
        budget.async_spend(age)
    await load()
    assert list(stored(path).values()) == list(range(KEEP_DAYS, 0, -1))


async def test_long_file(load: Load, path: Path) -> None:
    """Test that the newest days are kept of a file in no order that has too many."""
    days = {(NOON - timedelta(days=age)).date().isoformat(): age for age in range(1, 200)}
    write(path, wrap(days))
    (await load()).async_spend(5)
    await load()
    assert list(stored(path).values()) == [*range(KEEP_DAYS - 1, 0, -1), 5]


@pytest.mark.parametrize("wrong", ["1970-01-01T00:05:00+00:00", "2025-12-31T12:00:00+00:00"])
async def test_host_without_clock(
    freezer: FrozenDateTimeFactory, budget: Budget, load: Load, path: Path, wrong: str
) -> None:
    """Test that a host that does not know the time goes on with the last day."""
    for age in range(3, 0, -1):
        freezer.move_to(NOON - timedelta(days=age))
        budget.async_spend(age)
    freezer.move_to(datetime.fromisoformat(wrong))
    budget = await load()
    assert (budget.used_today, budget.used_month) == (1, 6)
    budget.async_spend(4)
    assert (budget.used_today, budget.used_month) == (5, 10)
    assert budget.is_exceeded(1, 0, Options(daily_budget=5))
    budget = await load()
    freezer.move_to(NOON)
    assert (budget.used_today, budget.used_month) == (0, 10)
    assert stored(path) == {"2026-10-11": 3, "2026-10-12": 2, "2026-10-13": 5}


async def test_first_start_without_clock(
    freezer: FrozenDateTimeFactory, budget: Budget, load: Load
) -> None:
    """Test that limits hold although no day is known at all."""
    freezer.move_to(datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    budget.async_spend(2)
    budget = await load()
    assert (budget.used_today, budget.used_month) == (2, 2)
    freezer.move_to(NOON)
    budget.async_spend(1)
    assert (budget.used_today, budget.used_month) == (1, 1)


async def test_clock_ahead(freezer: FrozenDateTimeFactory, budget: Budget, load: Load) -> None:
    """Test that a clock that was wrong for a while does not make all days old."""
    budget.async_spend(3)
    freezer.move_to(datetime(2099, 1, 1, tzinfo=UTC))
    budget.async_spend(1)
    freezer.move_to(NOON)
    assert (budget.used_today, budget.used_month) == (3, 3)
    assert (await load()).used_month == 3


@pytest.mark.parametrize(
    ("content", "used"),
    [
        # Half-edited: what can be read is kept.
        (wrap({"2026-10-14": 2, "2026-10-32": 1, "": 1, "yesterday": 1, "2026-10": 1}), 2),
        (wrap({"2026-10-14": 2, "2026-10-13": -1, "2026-10-12": 0, "2026-10-11": None}), 2),
        (wrap({"2026-10-14": 2, "2026-10-13": "5", "2026-10-12": [5], "2026-10-11": True}), 2),
        (wrap({"2026-10-14": 2.00004, "2026-10-13": {"spent": 5}}), 2),
        (wrap({"2026-10-14": 2}, minor_version=2), 2),
        (wrap({"2026-10-14": 2}).replace('"minor_version": 1, ', ""), 2),
        (wrap(None), 0),
        (wrap([1, 2]), 0),
        (wrap("2026-10-14"), 0),
        (wrap({}), 0),
        # What Store itself stumbles over.
        (wrap({"2026-10-14": 2}, version=2), 0),
        (wrap({"2026-10-14": 2}, version=0), 0),
        (wrap({"2026-10-14": 2}, version="1"), 0),
        (wrap({"2026-10-14": 2}, version=None), 0),
        ('{"data": {"2026-10-14": 2}}', 0),
        ('{"version": 1}', 0),
        ('{"version": 1, "minor_version": 1}', 0),
        ("{}", 0),
        ("[]", 0),
        ("[1]", 0),
        ("null", 0),
        ("1", 0),
        ("true", 0),
        ('"minor_version"', 0),
        ('"text"', 0),
    ],
)
async def test_half_edited(load: Load, path: Path, content: str, used: float) -> None:
    """Test that whatever the file says stops nobody, and that a whole one is written."""
    write(path, content)
    budget = await load()
    assert (budget.used_today, budget.used_month) == (used, used)
    budget.async_spend(1)
    await load()
    assert stored(path) == {"2026-10-14": used + 1}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("\0" * 200, id="zeros"),
        pytest.param('{"version": 1, "data": {"2026-10-', id="cut"),
        pytest.param(wrap({"2026-10-14": float("nan")}), id="nan"),
        pytest.param(wrap({"2026-10-14": 1}).replace(": 1}", ": 1e999}"), id="huge"),
        pytest.param("[" * 10_000, id="deep"),
        pytest.param("\udc80", id="no_text"),
    ],
)
async def test_no_json(
    hass: HomeAssistant, load: Load, path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that Store keeps a file that is no JSON, and says so to the user."""
    write(path, content)
    budget = await load()
    assert budget.used_month == 0
    budget.async_spend(1)
    assert (await load()).used_today == 1
    [kept] = path.parent.glob(f"{KEY}.corrupt.*")
    assert kept.read_text(errors="surrogateescape") == content
    assert [
        issue.translation_key
        for issue in ir.async_get(hass).issues.values()
        if KEY in issue.issue_id
    ] == ["storage_corruption"]
    assert "Unrecoverable error" in caplog.text


async def test_no_json_on_read_only_disk(load: Load, path: Path) -> None:
    """Test that a file that cannot even be put aside stops nobody."""
    write(path, "{")
    with patch("os.rename", side_effect=OSError(30, "Read-only file system")):
        assert (await load()).used_today == 0


async def test_not_a_file(
    hass: HomeAssistant, load: Load, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that a disk that cannot be used stops nobody; limits hold until a restart."""
    await hass.async_add_executor_job(path.mkdir)
    budget = await load()
    budget.async_spend(3)
    assert budget.used_today == 3
    await load()
    assert "could not be read, going on without it" in caplog.text
    assert "Saving file failed" in caplog.text


async def test_full_disk(
    budget: Budget, load: Load, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that what a full disk refused is saved with what is spent next."""
    full = WriteError(OSError(28, "No space left on device"))
    budget.async_spend(1)
    with patch("homeassistant.helpers.storage.write_utf8_file_atomic", side_effect=full):
        await load()
    assert "No space left" in caplog.text
    assert stored(path) is None
    budget.async_spend(2)
    assert (await load()).used_today == 3


@settings(max_examples=200)
@given(
    data=st.dictionaries(
        st.text(max_size=10) | st.dates().map(str),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        max_size=80,
    )
)
def test_any_content(hass: HomeAssistant, data: dict[str, Any]) -> None:
    """Test that nothing but days with credits comes out of whatever is stored."""
    budget = Budget(hass, ENTRY_ID)
    with patch.object(budget._file, "async_load", return_value=data):
        coroutine = budget.async_load()
        with pytest.raises(StopIteration):
            coroutine.send(None)
    assert len(budget._spent) <= KEEP_DAYS
    assert all(0 <= spent < float("inf") for spent in budget._spent.values())
    assert set(budget._to_store()) <= set(data)
    assert list(budget._spent) == sorted(budget._spent)


@pytest.mark.parametrize("waited", [0, 2])
async def test_remove(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, path: Path, waited: float
) -> None:
    """Test that nothing is left of an entry, nor comes back with an answer that is late."""
    budget = Budget(hass, ENTRY_ID)
    budget.async_spend(2)
    await wait(hass, freezer, 2)
    assert stored(path) == {"2026-10-14": 2}
    budget.async_spend(2)
    await wait(hass, freezer, waited)
    await budget.async_remove()
    budget.async_spend(2)
    await wait(hass, freezer, 2)
    assert stored(path) is None
    again = Budget(hass, ENTRY_ID)
    await again.async_load()
    assert again.used_today == 0


async def test_remove_unloaded(hass: HomeAssistant, path: Path) -> None:
    """Test that an entry can be removed that was never loaded, or never spent anything."""
    write(path, wrap({"2026-10-14": 2}))
    for _ in range(2):
        await Budget(hass, ENTRY_ID).async_remove()
        assert stored(path) is None


@pytest.mark.parametrize(
    ("cost", "waiting", "options", "exceeded"),
    [
        # 3 credits are spent today, 13 this month.
        (100, 100, Options(), False),
        (1, 0, Options(daily_budget=4), False),
        (1.0001, 0, Options(daily_budget=4), True),
        (1, 0.5, Options(daily_budget=4), True),
        (1, 0, Options(daily_budget=2), True),
        (1, 0, Options(monthly_budget=14), False),
        (1, 0, Options(monthly_budget=13.9), True),
        (1, 1, Options(monthly_budget=14), True),
        (1, 0, Options(daily_budget=4, monthly_budget=14), False),
        (1, 0, Options(daily_budget=3, monthly_budget=14), True),
        (1, 0, Options(daily_budget=4, monthly_budget=13), True),
        # Both are exceeded.
        (1, 0, Options(daily_budget=3, monthly_budget=13), True),
        # What floats make of sums does not count.
        (0.2, 0.1, Options(daily_budget=3.3), False),
        (0, 0, Options(daily_budget=3, monthly_budget=13), False),
        (0, 0, Options(daily_budget=0), True),
        (0, 0, Options(monthly_budget=0), True),
        (1, 0, Options(daily_budget=0, monthly_budget=100), True),
    ],
)
async def test_limits(
    freezer: FrozenDateTimeFactory,
    budget: Budget,
    cost: float,
    waiting: float,
    options: Options,
    exceeded: bool,
) -> None:
    """Test what a message may cost."""
    freezer.move_to(NOON - timedelta(days=1))
    budget.async_spend(10)
    freezer.move_to(NOON)
    budget.async_spend(3)
    assert budget.is_exceeded(cost, waiting, options) is exceeded


async def test_zero_before_anything_is_spent(budget: Budget) -> None:
    """Test that a limit of nothing stops the very first message, even a free one."""
    assert budget.is_exceeded(0, 0, Options(daily_budget=0))


@given(
    spends=st.lists(st.decimals(0, 50, places=4), max_size=10),
    limit=st.decimals("0.0001", 300, places=4),
)
def test_never_more_than_the_limit(hass: HomeAssistant, spends: list[Any], limit: Any) -> None:
    """Test that messages that were let through stay within the limit, and others would not."""
    budget = Budget(hass, ENTRY_ID)
    total = 0
    with patch.object(budget._file, "async_save_soon"):
        for cost in spends:
            if budget.is_exceeded(float(cost), 0, Options(daily_budget=float(limit))):
                assert total + cost > limit
            else:
                budget.async_spend(float(cost))
                total += cost
            assert budget.used_today == float(total) <= float(limit)
