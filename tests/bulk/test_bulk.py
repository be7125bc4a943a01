"""Test sending each row of a table a message of its own."""

import os
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ovh_sms.bulk import bulk
from custom_components.ovh_sms.const import CONF_PHONE_NUMBERS, DOMAIN, SUBENTRY_RECIPIENT
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..conftest import ALICE, BOB, CAROL
from ..house import House
from ..outbox.test_life import full_disk
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME

ROWS = [
    {"phone": "06 12 34 56 78", "name": "Alice", "time": "9:00"},
    {"phone": BOB, "name": "Bob", "time": "9:00"},
    {"phone": CAROL, "name": "Carol", "time": 10},
]
CSV = "phone;name\n0612345678;Zoé\n+33687654321;Bob\n"


async def send_bulk(house: House, **fields: Any) -> dict[str, Any]:
    """Call ovh_sms.send_bulk, let the messages leave, and return the response."""
    data = {"message": "Come at {time}", "number_column": "phone", **fields}
    if "csv_file" not in fields:
        data.setdefault("rows", ROWS)
    response = await house.hass.services.async_call(
        DOMAIN, "send_bulk", data, blocking=True, return_response=True
    )
    assert response
    await house.settle()
    return response


def write(house: House, content: str | bytes, name: str = "www/members.csv") -> str:
    """Write a file into the configuration and return its name."""
    path = Path(house.hass.config.path(name))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    house.hass.config.allowlist_external_dirs = {house.hass.config.path("www")}
    return name


async def test_rows(house: House) -> None:
    """Test that equal texts share a job, and the response."""
    response = await send_bulk(house, title="Meeting")
    assert response == {
        "rows": 3,
        "invalid": [],
        "texts": 2,
        "jobs": 2,
        "receivers": 3,
        "parts": 3,
        "credits": 3.0,
        "unicode": 0,
        "truncated": 0,
        "queued": 2,
        "tags": [job.tag for job in house.world.jobs],
        "error": None,
    }
    await house.wait(5)
    assert house.sent == [("Meeting\nCome at 9:00", [ALICE, BOB]), ("Meeting\nCome at 10", [CAROL])]
    assert house.queued == 0


async def test_dry_run(house: House) -> None:
    """Test that a dry run returns the totals and sends nothing."""
    response = await send_bulk(house, message="Fête à {time} " + "a" * 900, dry_run=True)
    assert response == {
        "rows": 3,
        "invalid": [],
        "texts": 2,
        "jobs": 2,
        "receivers": 3,
        "parts": 18,
        "credits": 18.0,
        "unicode": 2,
        "truncated": 2,
    }
    await house.wait(5)
    assert house.sent == []


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman"]
)
async def test_csv(house: House, encoding: str) -> None:
    """Test a file as spreadsheets write it."""
    file = write(house, CSV.encode(encoding))
    await send_bulk(house, csv_file=file, message="Hello {name}")
    await house.wait(5)
    assert house.sent == [("Hello Zoé", [ALICE]), ("Hello Bob", [BOB])]


async def test_as_a_spreadsheet_shows_it(house: House) -> None:
    """Test an overseas number, a line break in a cell, and a column in another spelling."""
    table = 'Te\u0301l;NOM\r\n="0692123456";"Zoé\r\nBob"\r\n'
    file = write(house, table.encode())
    await send_bulk(house, csv_file=file, message="{nom}", number_column="Tél")
    await house.wait(5)
    assert house.sent == [("Zoé\nBob", ["+262692123456"])]


async def test_invalid_rows(house: House) -> None:
    """Test that all invalid rows are named before anything is sent, or left out if wanted."""
    rows = [*ROWS, {"phone": "12", "time": 1}, {"phone": "", "time": 1}, {"phone": ALICE}]
    with pytest.raises(ServiceValidationError) as info:
        await send_bulk(house, rows=rows)
    assert "3 rows cannot be: 4 (invalid_number), 5 (no_number), 6 (empty_value)." in str(
        info.value
    )
    response = await send_bulk(house, rows=rows, skip_invalid=True)
    assert response["invalid"] == [
        {"line": 4, "problem": "invalid_number"},
        {"line": 5, "problem": "no_number"},
        {"line": 6, "problem": "empty_value"},
    ]
    await house.wait(5)
    assert len(house.sent) == 2


async def test_premium_numbers(house: House) -> None:
    """Test that a number that may cost a lot is a problem of its row, unless a recipient has it."""
    premium, satellite = "+33899123456", "+881612345678"
    tracker = ConfigSubentry(
        subentry_type=SUBENTRY_RECIPIENT,
        title="Tracker",
        unique_id=None,
        data=MappingProxyType({CONF_PHONE_NUMBERS: [satellite]}),
    )
    house.hass.config_entries.async_add_subentry(house.entry, tracker)
    await house.settle()
    rows = [*ROWS, {"phone": premium, "time": 1}, {"phone": satellite, "time": 1}]
    with pytest.raises(ServiceValidationError, match=r"1 rows cannot be: 4 \(premium_number\)\."):
        await send_bulk(house, rows=rows)
    response = await send_bulk(house, rows=rows, skip_invalid=True)
    assert response["invalid"] == [{"line": 4, "problem": "premium_number"}]
    await house.wait(5)
    assert house.sent[-1] == ("Come at 1", [satellite])


async def test_many_invalid_rows(house: House) -> None:
    """Test that an error stays readable."""
    with pytest.raises(
        ServiceValidationError, match=r"60 rows .* 50 \(no_number\) \+ 10\. Correct"
    ):
        await send_bulk(house, rows=[{"phone": "", "time": 1}] * 60)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"rows": ROWS, "csv_file": "www/x.csv"}, "Give either rows or csv_file"),
        ({"csv_file": "secrets.yaml"}, "may not read secrets.yaml"),
        ({"csv_file": "../x.csv"}, r"may not read \.\./x.csv"),
        ({"csv_file": "www/missing.csv"}, "missing.csv cannot be read"),
        ({"csv_file": "www"}, "www cannot be read"),
        ({"csv_file": "www/x\0.csv"}, "cannot be read"),
        ({"csv_file": "www/\0/x.csv"}, "cannot be read"),
        ({"message": "{place}"}, "no row has these columns: place. There are: phone, name, time"),
        ({"number_column": "mobile"}, "no row has these columns: mobile"),
        ({"rows": []}, "There are: -"),
    ],
)
async def test_errors(house: House, fields: dict[str, Any], error: str) -> None:
    """Test what is refused as a whole."""
    write(house, CSV)
    with pytest.raises(ServiceValidationError, match=error):
        await send_bulk(house, **fields)
    assert house.posts() == []


@pytest.mark.timeout(10)
async def test_pipe(house: House) -> None:
    """Test that a file that never ends is refused at once, and so is a device."""
    file = house.hass.config.path(write(house, CSV)) + ".pipe"
    os.mkfifo(file)
    for name in (file, "/dev/zero"):
        house.hass.config.allowlist_external_dirs.add(str(Path(name).parent))
        with pytest.raises(ServiceValidationError, match="cannot be read"):
            await send_bulk(house, csv_file=name)


async def test_many_columns(house: House) -> None:
    """Test that an error names some columns only, and no more than the start of each."""
    row = {"x" * 1_000_000: 1, **dict.fromkeys(map(str, range(100_000)), "1")}
    with pytest.raises(ServiceValidationError) as info:
        await send_bulk(house, rows=[row])
    assert f"There are: {'x' * 100}, 0, 1, " in str(info.value)
    assert "48 + 99951" in str(info.value)
    assert len(str(info.value)) < 1_000


async def test_neither_table(house: House) -> None:
    """Test that a table is needed."""
    with pytest.raises(ServiceValidationError, match="Give either rows or csv_file"):
        await house.hass.services.async_call(
            DOMAIN,
            "send_bulk",
            {"message": "Hi", "number_column": "phone"},
            blocking=True,
            return_response=True,
        )


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", "has no rows"),
        ("\x00\x01\x02", "no table in text form"),
        ("0612345678;Alice\n", "has to name the columns"),
        ("phone;phone\n1;2\n", "have the same name: phone"),
        ('phone;name\n1;"x\n', "quotation mark in line 2"),
        pytest.param("a" * 10_000_001, "larger than 10 MB", id="large"),
    ],
)
async def test_bad_files(house: House, content: str, error: str) -> None:
    """Test that it is said what is wrong with a file."""
    file = write(house, content)
    with pytest.raises(ServiceValidationError, match=error):
        await send_bulk(house, csv_file=file)


@pytest.mark.parametrize(
    "fields", [{"retry_for": 0}, {"rows": "all"}, {"rows": [1]}, {"recipients": ["Alice"]}]
)
async def test_bad_fields(house: House, fields: dict[str, Any]) -> None:
    """Test that invalid values are refused."""
    with pytest.raises(vol.Invalid):
        await send_bulk(house, **fields)


async def test_five_thousand_rows(house: House) -> None:
    """Test that three texts to five thousand phones are twelve jobs."""
    house.world.accounts[SERVICE_NAME].credits_left = 1e6
    rows = [{"phone": f"+336{n:08}", "time": n % 3} for n in range(5000)]
    response = await send_bulk(house, rows=rows)
    assert (response["texts"], response["jobs"], response["receivers"]) == (3, 12, 5000)
    await house.wait(30)
    assert len(house.world.jobs) == 12
    numbers = [number for _, receivers in house.sent for number in receivers]
    assert sorted(numbers) == [row["phone"] for row in rows]


@pytest.mark.parametrize("seconds", [0, 300])
async def test_nobody_waits(
    hass: HomeAssistant, house: House, entry: MockConfigEntry, seconds: int
) -> None:
    """Test that what is sent in bulk waits for longer than messages do by the options."""
    options = {**entry.options, "retry_for": {"seconds": seconds}}
    hass.config_entries.async_update_entry(entry, options=options)
    await house.settle()
    house.simulator.stop()
    response = await send_bulk(house)
    assert response["queued"] == 2
    await house.wait(600)
    assert house.queued == 2


async def test_progress(house: House) -> None:
    """Test that the queue shows how far it is, and that an alarm goes first."""
    rows = [{"phone": ALICE, "time": n} for n in range(60)]
    house.simulator.stop()
    await send_bulk(house, rows=rows)
    assert house.queued == 60
    house.simulator.start()
    await house.wait(20)
    assert 0 < house.queued < 60
    assert (await house.send("Fire!", BOB))["status"] == "accepted"
    await house.wait(60)
    assert house.queued == 0
    assert [text for text, _ in house.sent if text != "Fire!"] == [
        f"Come at {n}" for n in range(60)
    ]


async def test_budget(house: House) -> None:
    """Test that nothing is sent if all of it is more than may be spent."""
    options = {**house.entry.options, "daily_budget": 2}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    with pytest.raises(ServiceValidationError, match="3 credits are more than the budget"):
        await send_bulk(house)
    assert (await send_bulk(house, dry_run=True))["credits"] == 3
    assert house.posts() == []
    assert (await send_bulk(house, critical=True))["queued"] == 2


async def test_disk_full(house: House) -> None:
    """Test that what can neither leave nor be saved is refused, and the response says so."""
    with full_disk():
        response = await send_bulk(house)
        assert "cannot be saved" in response["error"]
        await house.wait(5)
    await house.wait(600)
    assert 0 < response["queued"] < response["jobs"]
    assert [job.tag for job in house.world.jobs] == response["tags"]


async def test_disk_full_and_paused(house: House) -> None:
    """Test that nothing is sent if it raises."""
    house.world.faults.add(Fault("rate_limited", "POST"))
    await house.send("Other")
    posts = house.posts()
    with full_disk(), pytest.raises(HomeAssistantError, match="cannot be saved"):
        await send_bulk(house)
    await house.wait(600)
    assert len(house.posts()) == len(posts) + 1
    assert [text for text, _ in house.sent] == ["Other"]


async def test_first_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the response has the queued messages if one before them cannot be queued."""
    send = house.entry.runtime_data.async_send

    async def refuse(request: Any) -> Any:
        if "9:00" in request.message:
            raise HomeAssistantError("Refused")
        return await send(request)

    monkeypatch.setattr(house.entry.runtime_data, "async_send", refuse)
    response = await send_bulk(house)
    assert (response["queued"], response["error"]) == (1, "Refused")
    await house.wait(5)
    assert [job.tag for job in house.world.jobs] == response["tags"]


async def test_disk_gets_full(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the response has the queued messages if the rest cannot be queued."""
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    send = house.entry.runtime_data.async_send

    async def fill_the_disk(request: Any) -> Any:
        if "10" in request.message:
            with full_disk():
                return await send(request)
        return await send(request)

    monkeypatch.setattr(house.entry.runtime_data, "async_send", fill_the_disk)
    response = await send_bulk(house)
    assert (response["queued"], len(response["tags"])) == (1, 1)
    assert "cannot be saved" in response["error"]


async def test_our_own_error(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a bug of ours is not taken for a message that was refused."""

    async def fail(_request: Any) -> None:
        raise RuntimeError("Ours")

    monkeypatch.setattr(house.entry.runtime_data, "async_send", fail)
    with pytest.raises(RuntimeError):
        await send_bulk(house)


async def test_rate_unknown(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, house: House
) -> None:
    """Test that no cost is made up."""
    simulator.world.faults.add(Fault("http_500", "GET", "/sms/rates/*", times=None))
    response = await send_bulk(house, rows=[{"phone": ALICE, "time": 1}], dry_run=True)
    assert response["credits"] is None


async def test_budget_with_a_rate_unknown(house: House) -> None:
    """Test that a table is refused as a whole although it is not known what a part of it costs."""
    house.world.faults.add(Fault("http_500", "GET", "/sms/rates/*", times=None))
    options = {**house.entry.options, "daily_budget": 2}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    rows = [{"phone": f"+336123456{number}", "time": number} for number in range(10, 13)]
    with pytest.raises(ServiceValidationError, match="budget"):
        await send_bulk(house, rows=rows)
    assert house.sent == []
