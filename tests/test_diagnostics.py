"""Test that diagnostics tell what a bug report needs, and nothing that is private."""

import json
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms.account.overview import (
    LAST,
    async_overview,
    async_recipient_overview,
)
from custom_components.ovh_sms.api import (
    REQUESTS_PER_MINUTE,
    AuthenticationFailed,
    ErrorLog,
    MissingRight,
    Rejected,
)
from custom_components.ovh_sms.const import (
    CONF_DAILY_BUDGET,
    CONF_PHONE_NUMBERS,
    CONF_SENDER,
    CONF_WEBHOOK,
    CONF_WEBHOOK_SETTINGS,
    DOMAIN,
    SHORT_CODE,
)
from custom_components.ovh_sms.diagnostics import (
    SHOWN_OPTIONS,
    async_get_config_entry_diagnostics,
    async_get_device_diagnostics,
)
from custom_components.ovh_sms.log_filter import REDACTED
from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.json import json_dumps
from homeassistant.setup import async_setup_component

from .conftest import ALICE, BOB, CAROL, KEYS, EntryFactory
from .house import POST, TEXT, House
from .ovh_simulator import Fault, OvhSimulator
from .ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME

SENDER: Final = "MyHouse"
WEBHOOK: Final = {
    CONF_WEBHOOK: True,
    CONF_WEBHOOK_SETTINGS: {
        "id": "feedfeedfeed",
        "url": "https://home.example.org/api/webhook/feedfeedfeed",
        "previous": {
            "receipts": "https://old.example.org/?token=abc",
            "replies": {"responseType": "text", "text": "Nobody reads this"},
        },
    },
}
OPTIONS: Final = {**WEBHOOK, CONF_DAILY_BUDGET: 20, "replies": True, "unknown": "Top secret"}
SECRETS: Final = (
    *KEYS.values(),
    *(number[-8:] for number in (ALICE, BOB, CAROL)),
    *("Alice", "Family", "Maison", "MyHouse", "Villa Rose", SERVICE_NAME),
    *(TEXT, "Someone", "All is well", "Water", "No such sender"),
    *("feedfeed", "example.org", "token", "Nobody reads this", "Top secret"),
)


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> MockConfigEntry:
    """Return a loaded entry with something private in every place."""
    simulator.world.accounts[SERVICE_NAME].description = "Villa Rose"
    entry = make_entry(options=OPTIONS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def device_of(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> dr.DeviceEntry:
    """Return a device."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    [device] = [each for each in devices if each.name == name]
    return device


def alice_of(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the subentry of a recipient."""
    subentries: list[ConfigSubentry] = list(entry.subentries.values())
    return next(each for each in subentries if each.title == "Alice")


async def report(house: House) -> dict[str, Any]:
    """Return the diagnostics of the account, as JSON."""
    found = await async_get_config_entry_diagnostics(house.hass, house.entry)
    result: dict[str, Any] = json.loads(json.dumps(found))
    return result


async def live(house: House) -> None:
    """Have everything happen to a house that can."""
    await house.wait(2)
    await house.send(TEXT, "Family", CAROL)
    house.receipt(ALICE)
    house.receipt(BOB, 23, 2)
    house.receive("All is well", CAROL)
    await house.wait(130)
    body = {"message": f"No such sender {SENDER} for {CAROL}: {TEXT}"}
    house.world.faults.add(Fault("respond", "POST", POST, status=400, body=body))
    with pytest.raises(HomeAssistantError):
        await house.send(TEXT)
    house.simulator.stop()
    await house.send("Water in the cellar", "Alice", CAROL)
    await house.send("Water in the attic", BOB)
    await house.wait(100)


async def test_nothing_private(house: House) -> None:
    """Test that nothing private is told of a house in which everything has happened."""
    await live(house)
    hass, entry = house.hass, house.entry
    found = [
        await async_get_device_diagnostics(hass, entry, device_of(hass, entry, name))
        for name in ("Maison", "Alice", "Family")
    ]
    text = json.dumps([await async_get_config_entry_diagnostics(hass, entry), *found])
    assert not [secret for secret in SECRETS if secret in text]


async def test_account(house: House) -> None:
    """Test that all that counts is told of an account."""
    await live(house)
    found = await report(house)
    assert found["entry"].pop("created")
    assert found["entry"].pop("modified")
    assert found["entry"] == {
        "version": "2.1",
        "state": "loaded",
        "reason": None,
        "source": "user",
        "disabled_by": None,
        "data": dict.fromkeys([*KEYS, "service_name"], REDACTED),
    }
    assert found["options"] == {
        "daily_budget": 20,
        "replies": True,
        "webhook": True,
        "webhook_settings": REDACTED,
        "sender": REDACTED,
    }
    assert found["account"] == {
        "enabled": True,
        "credits_left": 97.0,
        "used_today": 3.0,
        "used_month": 3.0,
        "last_poll": "ok",
        "queued": 2,
        "questions": 0,
        "lacks_receipts": False,
    }
    assert found["recipients"] == [
        {"numbers": 1, "countries": {"FR": 1}},
        {"numbers": 2, "countries": {"FR": 2}},
    ]


async def test_outbox(house: House) -> None:
    """Test that it is told what waits, since when, and what is in its way."""
    await live(house)
    outbox = (await report(house))["outbox"]
    assert 100 <= outbox.pop("oldest") <= 120
    assert 86_000 < outbox.pop("next_expiry") < 86_400
    assert 0 <= outbox.pop("resumes_in") <= 300
    assert outbox.pop("attempts") > outbox.pop("most_attempts") > 1
    assert outbox.pop("failures") > 1
    assert outbox == {
        "jobs": 2,
        "receivers": 3,
        "states": {"waiting": 2},
        "reasons": {"unavailable": 2},
    }


async def test_ledger(house: House) -> None:
    """Test that it is told what became of what was sent."""
    await live(house)
    ledger = (await report(house))["ledger"]
    assert 230 <= ledger.pop("oldest_open") <= 260
    assert ledger == {
        "messages": 2,
        "open": 1,
        "sms": {"delivered": 1, "failed": 2, "sent": 1},
        "reasons": {"ptt_23": 1, "rejected": 1},
        "replies": 1,
    }


async def test_requests(house: House) -> None:
    """Test that it is told what is left of the pace, and what has gone wrong."""
    await live(house)
    requests = (await report(house))["requests"]
    assert REQUESTS_PER_MINUTE - 10 < requests["left"] <= REQUESTS_PER_MINUTE
    assert requests["waiting"] == 0
    assert requests["errors"]["Rejected"]["count"] == 1
    assert requests["errors"]["Unavailable"]["count"] > 2
    assert requests["errors"]["Unavailable"]["last"] > requests["errors"]["Rejected"]["last"]


async def test_recipient(house: House) -> None:
    """Test that it is told what became of the last messages to a recipient."""
    await live(house)
    device = device_of(house.hass, house.entry, "Alice")
    found = await async_get_device_diagnostics(house.hass, house.entry, device)
    recipient = found["recipient"]
    ages = [each.pop("age") for each in recipient["last"]]
    assert sorted(ages) == ages
    assert recipient == {
        "numbers": 1,
        "countries": {"FR": 1},
        "waiting": 1,
        "last": [
            {"sms": {"failed": 1}, "reasons": {"rejected": 1}},
            {"sms": {"delivered": 1}, "reasons": {}},
        ],
    }


async def test_last_are_few(house: House) -> None:
    """Test that only the last messages to a recipient are told of."""
    for number in range(LAST + 2):
        await house.send(f"Message {number}")
        await house.wait(2)
    await house.send("To somebody else", CAROL)
    subentry_id = alice_of(house.entry).subentry_id
    found = async_recipient_overview(house.hass, house.entry, subentry_id)
    assert found
    assert len(found["last"]) == LAST


async def test_account_device(house: House) -> None:
    """Test that the device of the account tells what its entry does."""
    device = device_of(house.hass, house.entry, "Maison")
    found = await async_get_device_diagnostics(house.hass, house.entry, device)
    assert found == await async_get_config_entry_diagnostics(house.hass, house.entry)


async def test_foreign_identifier(house: House) -> None:
    """Test a device that another integration has added something to."""
    device = dr.async_get(house.hass).async_update_device(
        device_of(house.hass, house.entry, "Maison").id,
        new_identifiers={("other", "1"), (DOMAIN, SERVICE_NAME)},
    )
    assert device
    assert "outbox" in await async_get_device_diagnostics(house.hass, house.entry, device)


async def test_poll_failed(house: House) -> None:
    """Test that it is told why the account was not polled."""
    house.simulator.stop()
    await house.wait(3700)
    assert (await report(house))["account"]["last_poll"] == "Unavailable"


async def test_not_ready(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test an account that OVHcloud has kept waiting since the start."""
    simulator.stop()
    odd = {"Odd": [ALICE, "+881612345678"]}
    entry = make_entry(recipients=odd, options={CONF_SENDER: SHORT_CODE})
    await hass.config_entries.async_setup(entry.entry_id)
    found = json.loads(json_dumps(await async_get_config_entry_diagnostics(hass, entry)))
    assert found["entry"]["state"] == "setup_retry"
    # Older versions of Home Assistant do not keep it.
    assert found["entry"]["reason"] in {"unavailable", None}
    assert found["options"] == {"sender": SHORT_CODE, "webhook_settings": None}
    assert found["account"] is None
    assert found["recipients"] == [{"numbers": 2, "countries": {"FR": 1, "none": 1}}]
    assert found["outbox"]["jobs"] == found["ledger"]["messages"] == 0
    assert found["outbox"]["oldest"] is found["ledger"]["oldest_open"] is None
    assert found["requests"]["errors"]["Unavailable"]["count"] == 1


async def test_never_set_up(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test an account that is disabled, or of which nothing is known."""
    entry = make_entry(
        disabled_by=ConfigEntryDisabler.USER, recipients={"Alice": [ALICE, "no number"]}
    )
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["entry"]["disabled_by"] == "user"
    assert found["account"] is found["outbox"] is found["ledger"] is None
    assert found["requests"] == {"left": REQUESTS_PER_MINUTE, "waiting": 0, "errors": {}}
    subentry_id = alice_of(entry).subentry_id
    recipient = async_recipient_overview(hass, entry, subentry_id)
    countries = {"FR": 1, "invalid": 1}
    assert recipient == {"numbers": 2, "countries": countries, "waiting": 0, "last": []}
    bare = MockConfigEntry(domain=DOMAIN)
    assert async_overview(hass, bare)["requests"]["errors"] == {}


async def test_download(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Test that Home Assistant offers both."""
    assert await async_setup_component(hass, "diagnostics", {})
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["account"]
    device = device_of(hass, entry, "Alice")
    of_device = await get_diagnostics_for_device(hass, hass_client, entry, device)
    assert of_device["recipient"]


def test_errors() -> None:
    """Test that errors are counted by what mends them, without names or words."""
    errors = ErrorLog()
    for err in (
        Rejected(f"Odd {ALICE}"),
        Rejected(TEXT),
        AuthenticationFailed("consumer_key", CONSUMER_KEY),
        MissingRight("POST", f"/sms/{SERVICE_NAME}/jobs"),
        MissingRight("GET", f"/sms/{SERVICE_NAME}/senders/{SENDER}"),
        MissingRight("PUT", f"/sms/{SERVICE_NAME}"),
        MissingRight("GET", "/sms"),
    ):
        errors.note(err)
    assert {name: seen.count for name, seen in errors.seen.items()} == {
        "Rejected": 2,
        "AuthenticationFailed consumer_key": 1,
        "MissingRight POST /sms/*/jobs": 1,
        "MissingRight GET /sms/*/senders": 1,
        "MissingRight PUT /sms/*": 1,
        "MissingRight GET /sms": 1,
    }


def test_no_secret_is_shown() -> None:
    """Test that no option with a name, a number or an address is shown."""
    assert not SHOWN_OPTIONS & {CONF_SENDER, CONF_PHONE_NUMBERS, CONF_WEBHOOK_SETTINGS, *KEYS}
