"""Test that diagnostics have what a bug report needs, and nothing private."""

from dataclasses import fields
from datetime import timedelta
import json
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms.api import (
    REQUESTS_PER_MINUTE,
    AuthenticationFailed,
    ErrorLog,
    MissingRight,
    Rejected,
)
from custom_components.ovh_sms.const import (
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
)
from custom_components.ovh_sms.log_filter import REDACTED
from custom_components.ovh_sms.message.options import Options
from custom_components.ovh_sms.sms.smart import Replacement
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.json import json_dumps
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

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
OPTIONS: Final = {**WEBHOOK, "daily_budget": 20, "replies": True, "unknown": "Top secret"}
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
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert (found["account"]["enabled"], found["account"]["last_poll"]) == (None, None)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


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
    body = {"message": f"Invalid sender {SENDER} for {CAROL}: {TEXT}"}
    house.world.faults.add(Fault("respond", "POST", POST, status=400, body=body))
    with pytest.raises(HomeAssistantError):
        await house.send(TEXT)
    house.simulator.stop()
    await house.send("Water in the cellar", "Alice", CAROL)
    await house.send("Water in the attic", BOB)
    await house.wait(100)


async def test_nothing_private(house: House) -> None:
    """Test that nothing private is shown of a house in which everything has happened."""
    await live(house)
    text = json.dumps(await report(house))
    assert not [secret for secret in SECRETS if secret in text]


async def test_account(house: House) -> None:
    """Test what is shown of an account."""
    await live(house)
    found = await report(house)
    assert found["entry"] == {
        "version": "2.1",
        "state": "loaded",
        "reason": None,
        "source": "user",
        "disabled_by": None,
    }
    assert found["options"] == {
        "daily_budget": 20,
        "replies": True,
        "webhook": True,
        "webhook_settings": REDACTED,
        "sender": REDACTED,
    }
    # The message that waits has shown that OVHcloud is out of reach.
    polled = {"enabled": True, "last_poll": "Unavailable"}
    assert found["account"] == {**polled, "lacks_receipts": False, "silence_guard": False}
    assert found["recipients"] == [["FR"], ["FR", "FR"]]


async def test_check(house: House) -> None:
    """Test that a check shows the statuses of its lines, and how OVHcloud answers otherwise."""
    assert (await report(house))["check"] == {"statuses": {}, "deviations": {}}
    house.world.behaviour.tag_filter_is_ignored = True
    house.world.accounts[SERVICE_NAME].blacklist[ALICE] = 1.8e9
    await house.send(TEXT)
    await house.hass.services.async_call(DOMAIN, "check", blocking=True, return_response=True)
    await house.restart()
    found = (await report(house))["check"]
    assert found["statuses"]["keys"] == "ok"
    assert found["statuses"]["stop_list"] == found["statuses"]["tag_filter"] == "warning"
    assert found["deviations"] == {"tag_filter": {"outgoing": "ids for an unknown tag"}}
    assert not [secret for secret in SECRETS if secret in json.dumps(found)]


async def test_outbox(house: House) -> None:
    """Test what is shown of waiting messages: how many SMS, for how long, and why."""
    await live(house)
    outbox = (await report(house))["outbox"]
    assert 100 <= outbox.pop("oldest") <= 120
    assert 0 <= outbox.pop("resumes_in") <= 300
    assert outbox.pop("most_attempts") > 1
    assert outbox.pop("failures") > 1
    assert outbox == {"states": {"waiting": 3}, "reasons": {"unavailable": 3}}


async def test_ledger(house: House) -> None:
    """Test what is shown of sent messages: how many, and why some failed."""
    await live(house)
    ledger = (await report(house))["ledger"]
    oldest = dt_util.parse_datetime(ledger.pop("oldest_open"), raise_on_error=True)
    assert 230 <= (dt_util.utcnow() - oldest).total_seconds() <= 260
    assert ledger == {
        "open": 1,
        "sms": {"delivered": 1, "failed": 2, "sent": 1},
        "reasons": {"ptt_23": 1, "rejected": 1},
        "replies": 1,
        "alarms": {},
    }


async def test_alarms(house: House) -> None:
    """Test that alarms are counted, and that nothing else is shown of them."""
    for name in ("Someone", "Water"):
        steps = {"recipients": "Alice", "wait": 60}
        fields = {"message": TEXT, "name": name, "steps": steps}
        await house.hass.services.async_call(DOMAIN, "escalate", fields, blocking=True)
    await house.hass.services.async_call(DOMAIN, "acknowledge", {"name": "Water"}, blocking=True)
    found = await report(house)
    assert found["ledger"]["alarms"] == {"open": 1, "acknowledged": 1}
    assert not [secret for secret in SECRETS if secret in json.dumps(found)]


async def test_requests(house: House) -> None:
    """Test what is shown of requests: how many are left, and which errors there were."""
    await live(house)
    requests = (await report(house))["requests"]
    assert REQUESTS_PER_MINUTE - 10 < requests["left"] <= REQUESTS_PER_MINUTE
    assert requests["waiting"] == 0
    assert requests["errors"]["Rejected"]["count"] == 1
    assert requests["errors"]["Unavailable"]["count"] > 2
    assert requests["errors"]["Unavailable"]["last"] > requests["errors"]["Rejected"]["last"]


async def test_last_poll(house: House) -> None:
    """Test that the error of the last poll is shown, while it lasts."""
    assert (await report(house))["account"]["last_poll"] == "ok"
    house.simulator.stop()
    await house.wait(3700)
    assert (await report(house))["account"]["last_poll"] == "Unavailable"
    house.simulator.start()
    await house.wait(10)
    assert (await report(house))["account"]["last_poll"] == "ok"


async def test_not_reached(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test an account that has not reached OVHcloud since the start."""
    simulator.stop()
    odd = {"Odd": [ALICE, "+881612345678"]}
    entry = make_entry(recipients=odd, options={CONF_SENDER: SHORT_CODE})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    found = json.loads(json_dumps(await async_get_config_entry_diagnostics(hass, entry)))
    assert found["entry"]["state"] == "loaded"
    assert found["entry"]["reason"] is None
    assert found["options"] == {"sender": SHORT_CODE, "webhook_settings": None}
    polled = {"enabled": None, "last_poll": "Unavailable"}
    assert found["account"] == {**polled, "lacks_receipts": False, "silence_guard": False}
    assert found["recipients"] == [["FR", "none"]]
    assert found["outbox"]["states"] == found["ledger"]["sms"] == {}
    assert found["outbox"]["oldest"] is found["ledger"]["oldest_open"] is None
    # The account, and senders that stand in for a short code abroad.
    assert found["requests"]["errors"]["Unavailable"]["count"] == 2


async def test_never_set_up(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test an account that is disabled, or of which nothing is known."""
    entry = make_entry(
        disabled_by=ConfigEntryDisabler.USER, recipients={"Alice": [ALICE, "no number"]}
    )
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["entry"]["disabled_by"] == "user"
    assert found["account"] is found["outbox"] is found["ledger"] is None
    assert found["requests"] == {"left": REQUESTS_PER_MINUTE, "waiting": 0, "errors": {}}
    assert found["recipients"] == [["FR", "invalid"]]
    bare = await async_get_config_entry_diagnostics(hass, MockConfigEntry(domain=DOMAIN))
    assert bare["requests"]["errors"] == {}


async def test_download(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Test the download in Home Assistant."""
    assert await async_setup_component(hass, "diagnostics", {})
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["account"]


def test_errors() -> None:
    """Test that errors are counted by class, key and right, without names or messages."""
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
    assert {name: error.count for name, error in errors.counts.items()} == {
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
    shown = {field.type for field in fields(Options) if field.name in SHOWN_OPTIONS}
    harmless = {bool, int, float, float | None, timedelta, timedelta | None, Replacement}
    assert shown <= harmless, "look whether an option of another type may be shown"
