"""Test that no more is spent than may be, and that the user is warned in time."""

import contextlib
from datetime import UTC, datetime
import json
from pathlib import Path
import sqlite3
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import CONF_SENDER, DOMAIN
from custom_components.ovh_sms.message.composer import Composer
from custom_components.ovh_sms.storage.account_file import AccountFile
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir

from ..conftest import ALICE, EntryFactory
from ..house import TEXT, House, held_back
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from ..texts import TRANSLATIONS

DAY = 86_400
LONG = "a" * 400


@pytest.fixture(name="options")
def options_fixture() -> dict[str, Any]:
    """Return the options of the account."""
    return {"daily_budget": 5, "monthly_budget": 8}


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    options: dict[str, Any],
) -> MockConfigEntry:
    """Return a loaded entry with these options."""
    entry = make_entry(options={CONF_SENDER: "MyHouse", **options})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def used(house: House) -> tuple[str, str]:
    """Return what the sensors show: of today, of this month."""
    names = ("sensor.maison_credits_used_today", "sensor.maison_credits_used_this_month")
    today, month = (house.hass.states.get(name) for name in names)
    assert today
    assert month
    return today.state, month.state


async def test_counts(house: House) -> None:
    """Test that the sensors count what OVHcloud took, since midnight and the first."""
    await house.hass.config.async_set_time_zone("Europe/Paris")
    await house.send(TEXT, "Family")
    assert used(house) == ("2.0", "2.0")
    today = house.hass.states.get("sensor.maison_credits_used_today")
    assert today
    assert today.attributes["state_class"] == "total"
    assert today.attributes["last_reset"].endswith(("T00:00:00+01:00", "T00:00:00+02:00"))


async def test_counts_what_was_found(house: House) -> None:
    """Test that a message counts that OVHcloud took without saying so."""
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(LONG)
    assert used(house) == ("0.0", "0.0")
    await house.wait(10)
    assert used(house) == ("3.0", "3.0")


def states_and_costs(path: Path) -> tuple[list[str], list[float]]:
    """Return the states of the SMS in a file, and what was spent on each day."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        sms = [json.loads(row) for (row,) in connection.execute("SELECT content FROM sms")]
        days = connection.execute("SELECT content FROM state WHERE key = 'spent'").fetchall()
    return [each["state"] for each in sms], [*json.loads(days[0][0]).values()] if days else []


@pytest.mark.parametrize("fault", [None, "reset_after"])
async def test_saved_with_the_sms(house: House, tmp_path: Path, fault: FaultKind | None) -> None:
    """Test that a power cut at any moment leaves the SMS and what it cost, or neither."""
    moments: list[tuple[list[str], list[float]]] = []
    write = AccountFile._write

    def write_and_look(file: AccountFile, *args: Any) -> None:
        write(file, *args)
        for suffix in ("", "-wal"):
            Path(f"{tmp_path}/copy{suffix}").write_bytes(Path(f"{file.path}{suffix}").read_bytes())
        moments.append(states_and_costs(tmp_path / "copy"))

    if fault:
        house.world.faults.add(Fault(fault, "POST"))
    with patch.object(AccountFile, "_write", write_and_look):
        await house.send(LONG)
        await house.wait(10)
    assert (["sending"], []) in moments
    assert moments[-1] == (["sent"], [3.0])
    assert all(bool(spent) == (states == ["sent"]) for states, spent in moments)


async def test_daily_budget(house: House) -> None:
    """Test that a message over the budget is refused, until the next day."""
    await house.hass.config.async_set_time_zone("Europe/Paris")
    for _ in range(4):
        await house.send()
    with pytest.raises(ServiceValidationError) as info:
        await house.send(TEXT, "Family")
    assert "2 credits are more than the budget of Maison leaves. Used today: 4 of 5" in str(
        info.value
    )
    issue = house.issue("budget_reached")
    assert issue == {
        "account": "Maison",
        "used_today": "4",
        "daily": "5",
        "used_month": "4",
        "monthly": "8",
    }
    await house.send()
    assert house.issue("budget_reached") is None
    with pytest.raises(ServiceValidationError):
        await house.send()
    await house.wait(DAY)
    assert used(house)[0] == "0.0"
    assert house.issue("budget_reached") is None
    await house.send()
    assert len(house.sent) == 6


async def test_critical(house: House) -> None:
    """Test that a critical message passes, and counts."""
    await house.send(TEXT, *(f"+336000000{n:02}" for n in range(5)))
    with pytest.raises(ServiceValidationError):
        await house.send()
    assert (await house.send(critical=True))["status"] == "accepted"
    assert used(house) == ("6.0", "6.0")


async def test_what_waits_counts(house: House) -> None:
    """Test that messages in the outbox have their part of the budget."""
    house.simulator.stop()
    await house.send(LONG)
    with pytest.raises(ServiceValidationError, match="messages that wait: 3"):
        await house.send(LONG)
    await house.send("Short")
    house.simulator.start()
    await house.wait(10)
    assert used(house) == ("4.0", "4.0")


async def test_monthly_budget(house: House) -> None:
    """Test that the days of a month add up."""
    await house.wait(28 * DAY - house.world.clock.now() % (28 * DAY))
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    for _ in range(4):
        await house.send()
    await house.wait(60)
    assert used(house)[0] == "4.0"


@pytest.mark.parametrize("options", [{"daily_budget": 0}])
async def test_nothing_may_be_spent(house: House) -> None:
    """Test that a budget of 0 stops all but critical messages, and stays told."""
    with pytest.raises(ServiceValidationError, match="this month: 0 of -"):
        await house.send()
    await house.wait(DAY)
    assert house.issue("budget_reached")
    await house.send(critical=True)


@pytest.mark.parametrize("options", [{"monthly_budget": 5}])
async def test_rates_count(house: House) -> None:
    """Test that the rate of each recipient's country is asked for, once there is a budget."""
    await house.settle()
    asked = [each.query["country"] for each in house.world.requests if "rates" in each.path]
    assert asked == ["fr"]
    with pytest.raises(ServiceValidationError, match="Used today: 0 of -, this month: 0 of 5"):
        await house.send(LONG, "Family")


@pytest.mark.parametrize("options", [{"daily_budget": 3.5}])
async def test_unknown_rate_abroad(house: House) -> None:
    """Test that a country whose rate is unknown counts as the dearest one that is known."""
    await house.settle()
    rates = house.entry.runtime_data.spending.rates
    assert rates.cost(["+447400123456", ALICE], 1) == 2
    assert await rates.async_learn(house.entry.runtime_data._polling, ["+81312345678"])
    assert rates.cost(["+447400123456", ALICE], 2) == 6
    with pytest.raises(ServiceValidationError, match="because 4 credits are more"):
        await house.send("a" * 200, "+447400123456")
    await house.send("a" * 200)


@pytest.mark.parametrize("options", [{}])
async def test_no_rates_without_budget(house: House) -> None:
    """Test that OVHcloud is asked for nothing that nobody needs."""
    await house.send(TEXT, "Family")
    assert not [each for each in house.world.requests if "rates" in each.path]


async def test_survives_a_reload(house: House) -> None:
    """Test that nothing spent is forgotten when options change, nor a second later."""
    await house.send(LONG)
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.settle()
    assert used(house) == ("3.0", "3.0")
    with pytest.raises(ServiceValidationError):
        await house.send(LONG)


@pytest.mark.parametrize("options", [{"low_credits": 50}])
async def test_low_credits(house: House) -> None:
    """Test the warning: what is left, for how long, where to buy, and that it goes by itself."""
    account = house.world.accounts[SERVICE_NAME]
    assert house.issue("low_credits") is None
    account.credits_left = 52
    await house.send(LONG)
    assert house.issue("low_credits") == {
        "account": "Maison",
        "credits": "49",
        "control_panel_url": "https://www.ovh.com/manager/#/telecom/sms",
    }
    await house.wait(3 * DAY)
    await house.send()
    issue = house.issue("low_credits")
    assert issue
    assert (issue["credits"], issue["days"]) == ("48", "48")
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    assert house.issue("low_credits")
    account.credits_left = 500
    await house.wait(3700)
    assert house.issue("low_credits") is None


def text_of_issue(house: House, name: str) -> str:
    """Return what an issue says in English, as its key and values have it."""
    issue = ir.async_get(house.hass).async_get_issue(DOMAIN, f"{name}_{SERVICE_NAME}")
    assert issue
    assert issue.translation_key
    texts = TRANSLATIONS["en"]["issues"][issue.translation_key]["fix_flow"]["step"]["init"]
    return str(texts["description"].format(**issue.translation_placeholders or {}))


@pytest.mark.parametrize("options", [{"low_credits": 50}])
@pytest.mark.parametrize(
    ("language", "shown"), [("en", "0.2"), ("fr", "0,2"), ("pt-BR", "0,2"), ("ja", "0.2")]
)
async def test_few_credits_at_an_unknown_pace(house: House, language: str, shown: str) -> None:
    """Test that nothing is said of days when nothing was sent, in the language's own numbers."""
    house.hass.config.language = language
    house.world.accounts[SERVICE_NAME].credits_left = 0.2
    await house.wait(3700)
    assert f"{shown} credits left. Without any" in text_of_issue(house, "low_credits")


@pytest.mark.parametrize("options", [{"low_credits": 50}])
async def test_forecast(house: House) -> None:
    """Test that days are told at a known pace, at least one, and only within a year."""
    account = house.world.accounts[SERVICE_NAME]
    await house.send(LONG)
    await house.wait(DAY)
    for credits_left, days in ((1, "1"), (4, "2"), (45, "15")):
        account.credits_left = credits_left
        await house.wait(3700)
        assert f"last for {days} days" in text_of_issue(house, "low_credits")
    await house.wait(5 * DAY)
    assert "days" in text_of_issue(house, "low_credits")
    await house.wait(3 * DAY)
    assert "days" not in text_of_issue(house, "low_credits")


async def test_one_issue_without_credits(house: House) -> None:
    """Test that no credits are one issue, which a look at more of them clears."""
    account = house.world.accounts[SERVICE_NAME]
    account.credits_left = 0.5
    with pytest.raises(HomeAssistantError, match="too few credits"):
        await house.send()
    await house.wait(3700)
    assert house.issue("low_credits") is None
    assert "Buy credits" in text_of_issue(house, "no_credits")
    account.credits_left = 5
    await house.entry.runtime_data.coordinator.async_refresh()
    assert house.issue("no_credits") is None
    assert house.issue("low_credits")


async def test_the_last_credit_is_spent(house: House) -> None:
    """Test that credits that pay for no part at home are none, without a refusal."""
    await house.settle()
    account = house.world.accounts[SERVICE_NAME]
    for credits_left in (1.5, 1):
        account.credits_left = credits_left
        await house.send()
        assert house.issue("no_credits")
        assert house.issue("low_credits") is None
    account.credits_left = 1
    await house.wait(3700)
    assert house.issue("no_credits") is None
    assert house.issue("low_credits")


@pytest.mark.parametrize("options", [{"low_credits": 0}])
async def test_no_warning_wanted(house: House) -> None:
    """Test that the warning can be switched off."""
    house.world.accounts[SERVICE_NAME].credits_left = 1
    await house.send(TEXT, ALICE)
    assert house.issue("low_credits") is None


async def test_removed_while_composed(house: House) -> None:
    """Test that no issue stays behind of an account that was removed meanwhile."""
    with held_back(Composer, "async_compose") as go_on:
        call = house.call("a" * 2000, max_parts=8)
        await house.settle()
        await house.hass.config_entries.async_remove(house.entry.entry_id)
        go_on.set()
        await house.settle()
    with pytest.raises(ServiceValidationError, match="budget"):
        await call
    assert house.issue("budget_reached") is None


async def test_day_without_midnight(house: House) -> None:
    """Test that a day begins also where the clocks go from midnight to one."""
    await house.hass.config.async_set_time_zone("America/Santiago")
    await house.skip((datetime(2027, 9, 5, 3, tzinfo=UTC) - datetime.now(UTC)).total_seconds())
    await house.send()
    assert used(house)[0] == "1.0"
    await house.wait(3 * 3600)
    assert used(house) == ("0.0", "1.0")
