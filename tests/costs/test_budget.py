"""Test what an account has spent, and may spend."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ovh_sms.costs.budget import KEEP_DAYS, SPENT, Budget
from custom_components.ovh_sms.message.options import Options
from custom_components.ovh_sms.storage.account_file import AccountFile
from custom_components.ovh_sms.storage.ledger import Ledger
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

PARIS = "Europe/Paris"
NOON = datetime(2026, 10, 14, 10, tzinfo=UTC)


@dataclass
class Account:
    """The ledger of an account, which restarts."""

    hass: HomeAssistant
    path: Path
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a new file."""
        self.ledger = Ledger(self.hass, AccountFile(self.hass, self.path))

    async def restart(self) -> Budget:
        """Return the budget as it is on disk."""
        await self.ledger.file.async_close()
        self.ledger = Ledger(self.hass, AccountFile(self.hass, self.path))
        await self.ledger.async_load()
        budget = Budget(self.ledger)
        budget.async_load()
        return budget

    async def restart_with(self, data: dict[str, Any]) -> Budget:
        """Return the budget after what is on disk was changed."""
        await self.restart()
        self.ledger.put_state(SPENT, data)
        return await self.restart()

    async def stored(self) -> dict[str, float]:
        """Return what is on disk."""
        await self.restart()
        return self.ledger.get_state(SPENT)


def budget_of(hass: HomeAssistant, data: dict[str, Any] | None = None) -> Budget:
    """Return a budget that is not saved, with what a ledger says of it."""
    ledger = Ledger(hass, AccountFile(hass, Path("unused")))
    if data is not None:
        ledger.put_state(SPENT, data)
    budget = Budget(ledger)
    budget.async_load()
    return budget


@pytest.fixture(name="hass")
async def hass_fixture(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> HomeAssistant:
    """Return a house in Paris at noon."""
    await hass.config.async_set_time_zone(PARIS)
    freezer.move_to(NOON)
    return hass


@pytest.fixture(name="account")
async def account_fixture(hass: HomeAssistant, tmp_path: Path) -> AsyncGenerator[Account]:
    """Return an account that has never sent anything."""
    account = Account(hass, tmp_path / "account.db")
    yield account
    await account.ledger.file.async_close()


@pytest.fixture(name="budget")
async def budget_fixture(account: Account) -> Budget:
    """Return a budget of which nothing is spent."""
    return await account.restart()


def local(text: str) -> datetime:
    """Return a time of the house."""
    return datetime.fromisoformat(text).replace(tzinfo=dt_util.get_default_time_zone())


async def test_nothing(budget: Budget, account: Account) -> None:
    """Test an account that has never sent anything."""
    assert (budget.used_today, budget.used_month, budget.pace) == (0, 0, 0)
    assert await account.stored() == {}


async def test_restart(budget: Budget, account: Account) -> None:
    """Test that a restart forgets nothing, nor shows what floats make of sums."""
    budget.async_spend(0.1)
    budget.async_spend(0.2)
    assert budget.used_today == budget.used_month == 0.3
    budget = await account.restart()
    assert budget.used_today == budget.used_month == 0.3
    budget.async_spend(1)
    budget = await account.restart()
    assert budget.used_today == 1.3
    assert await account.stored() == {"2026-10-14": 1.3}


@pytest.mark.parametrize("spent", [0.0, -1.0, float("nan"), float("inf")])
async def test_nothing_spent(budget: Budget, account: Account, spent: float) -> None:
    """Test that what cannot have been spent is not counted."""
    budget.async_spend(spent)
    assert budget.used_today == 0
    assert await account.stored() == {}


async def test_midnight(freezer: FrozenDateTimeFactory, budget: Budget, account: Account) -> None:
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
        budget = await account.restart()
        assert (budget.used_today, budget.used_month) == (today, month)
    freezer.move_to(local("2027-11-01T00:00"))
    assert (budget.used_today, budget.used_month) == (0, 0)


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", "2026-11-01"), ("America/Los_Angeles", "2026-10-31")]
)
async def test_time_zone(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, zone: str, day: str
) -> None:
    """Test that the day is that of the house, wherever it is."""
    await hass.config.async_set_time_zone(zone)
    freezer.move_to(datetime(2026, 10, 31, 12, tzinfo=UTC))
    (await account.restart()).async_spend(2)
    budget = await account.restart()
    assert await account.stored() == {day: 2}
    assert (budget.used_today, budget.used_month) == (2, 2)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
async def test_clock_change(
    freezer: FrozenDateTimeFactory, budget: Budget, account: Account, day: str, hours: int
) -> None:
    """Test that a day of 23 or 25 hours is one day, of each of its hours."""
    start = local(f"{day}T00:00").astimezone(UTC)
    for hour in range(-1, hours + 1):
        freezer.move_to(start + timedelta(hours=hour))
        budget.async_spend(1)
    stored = await account.stored()
    assert sorted(stored.values()) == [1, 1, hours]
    assert stored[day] == hours


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
    account: Account,
    spent: dict[int, float],
    pace: float,
) -> None:
    """Test the average of the last full days."""
    for age, credits_removed in spent.items():
        freezer.move_to(NOON - timedelta(days=age))
        budget.async_spend(credits_removed)
    freezer.move_to(NOON)
    # As text, for -0.0 is no pace.
    assert str(budget.pace) == str((await account.restart()).pace) == str(float(pace))


async def test_forgets_old_days(
    freezer: FrozenDateTimeFactory, budget: Budget, account: Account
) -> None:
    """Test that a file does not grow for ever."""
    for age in range(100, 0, -1):
        freezer.move_to(NOON - timedelta(days=age))
        budget.async_spend(age)
    assert list((await account.stored()).values()) == list(range(KEEP_DAYS, 0, -1))


async def test_long_file(account: Account) -> None:
    """Test that the newest days are kept of a file in no order that has too many."""
    days = {(NOON - timedelta(days=age)).date().isoformat(): age for age in range(1, 200)}
    (await account.restart_with(days)).async_spend(5)
    assert list((await account.stored()).values()) == [*range(KEEP_DAYS - 1, 0, -1), 5]


@pytest.mark.parametrize("wrong", ["1970-01-01T00:05:00+00:00", "2025-12-31T12:00:00+00:00"])
async def test_host_without_clock(
    freezer: FrozenDateTimeFactory, budget: Budget, account: Account, wrong: str
) -> None:
    """Test that a host that does not know the time goes on with the last day."""
    for age in range(3, 0, -1):
        freezer.move_to(NOON - timedelta(days=age))
        budget.async_spend(age)
    freezer.move_to(datetime.fromisoformat(wrong))
    budget = await account.restart()
    assert (budget.used_today, budget.used_month) == (1, 6)
    budget.async_spend(4)
    assert (budget.used_today, budget.used_month) == (5, 10)
    assert budget.is_exceeded(1, 0, Options(daily_budget=5))
    budget = await account.restart()
    freezer.move_to(NOON)
    assert (budget.used_today, budget.used_month) == (0, 10)
    assert await account.stored() == {"2026-10-11": 3, "2026-10-12": 2, "2026-10-13": 5}


async def test_first_start_without_clock(
    freezer: FrozenDateTimeFactory, budget: Budget, account: Account
) -> None:
    """Test that limits hold although no day is known at all."""
    freezer.move_to(datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    budget.async_spend(2)
    budget = await account.restart()
    assert (budget.used_today, budget.used_month) == (2, 2)
    freezer.move_to(NOON)
    budget.async_spend(1)
    assert (budget.used_today, budget.used_month) == (1, 1)


async def test_clock_ahead(
    freezer: FrozenDateTimeFactory, budget: Budget, account: Account
) -> None:
    """Test that a clock that was wrong for a while does not make all days old."""
    budget.async_spend(3)
    freezer.move_to(datetime(2099, 1, 1, tzinfo=UTC))
    budget.async_spend(1)
    freezer.move_to(NOON)
    assert (budget.used_today, budget.used_month) == (3, 3)
    assert (await account.restart()).used_month == 3


@pytest.mark.parametrize(
    ("data", "used"),
    [
        # What can be read is kept.
        ({"2026-10-14": 2, "2026-10-32": 1, "": 1, "yesterday": 1, "2026-10": 1}, 2),
        ({"2026-10-14": 2, "2026-10-13": -1, "2026-10-12": 0}, 2),
        ({"2026-10-14": 2.00004}, 2),
        ({}, 0),
        # What is no number makes all of it unreadable.
        ({"2026-10-14": 2, "2026-10-11": None}, 0),
        ({"2026-10-14": 2, "2026-10-13": "5"}, 0),
        ({"2026-10-14": 2, "2026-10-13": [5]}, 0),
        ({"2026-10-14": 2, "2026-10-13": {"spent": 5}}, 0),
        ({"2026-10-14": float("nan")}, 0),
        ({"2026-10-14": float("inf")}, 0),
    ],
)
async def test_odd_content(account: Account, data: dict[str, Any], used: float) -> None:
    """Test that whatever the file says holds nothing back, and is put right."""
    budget = await account.restart_with(data)
    assert (budget.used_today, budget.used_month) == (used, used)
    budget.async_spend(1)
    assert await account.stored() == {"2026-10-14": used + 1}


async def test_unusable_disk(hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that limits hold until a restart although the disk cannot be used."""
    account = Account(hass, tmp_path / "missing" / "account.db")
    budget = await account.restart()
    budget.async_spend(3)
    await hass.async_block_till_done()
    assert budget.used_today == 3
    assert budget.is_exceeded(1, 0, Options(daily_budget=3))
    assert await account.stored() == {}
    await account.ledger.file.async_close()


async def test_full_disk(budget: Budget, account: Account) -> None:
    """Test that what a full disk refused is saved with what is spent next."""
    full = OSError(28, "No space left on device")
    with patch.object(AccountFile, "_write", side_effect=full):
        budget.async_spend(1)
        with pytest.raises(OSError, match="No space"):
            await account.ledger.file.async_flush()
    budget.async_spend(2)
    assert await account.stored() == {"2026-10-14": 3}


@settings(max_examples=200)
@given(
    data=st.dictionaries(
        st.text(max_size=10) | st.dates().map(str), st.floats() | st.integers(), max_size=80
    )
)
def test_any_content(hass: HomeAssistant, data: dict[str, Any]) -> None:
    """Test that nothing but days with credits comes out of whatever is stored."""
    budget = budget_of(hass, data)
    assert len(budget._spent) <= KEEP_DAYS
    assert all(0 <= spent < float("inf") for spent in budget._spent.values())
    assert {day.isoformat() for day in budget._spent} <= set(data)
    assert list(budget._spent) == sorted(budget._spent)


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
    budget = budget_of(hass)
    total = 0
    for cost in spends:
        if budget.is_exceeded(float(cost), 0, Options(daily_budget=float(limit))):
            assert total + cost > limit
        else:
            budget.async_spend(float(cost))
            total += cost
        assert budget.used_today == float(total) <= float(limit)
