"""Test that a key is looked after before it stops working, or does harm."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.problems.issue import Issue
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .conftest import EntryFactory
from .house import House
from .ovh_simulator import Fault, OvhSimulator, Sender
from .ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME

DAY = 24 * 3600
CREDENTIAL = "/auth/currentCredential"


def expires_in(house: House, days: float | None) -> None:
    """Have the key expire, or not."""
    now = house.world.clock.now()
    house.world.credentials[CONSUMER_KEY].expiration = None if days is None else now + days * DAY


def key_expires(house: House) -> str:
    """Return what the sensor shows."""
    state = house.hass.states.get("sensor.maison_key_expires")
    assert state
    return state.state


def issues(house: House) -> set[str]:
    """Return the issues there are."""
    return {issue for issue in Issue if house.issue(issue) is not None}


async def look_again(house: House) -> None:
    """Let a day pass."""
    await house.settle()
    await house.skip(DAY)
    await house.wait(30)


async def test_unlimited(house: House) -> None:
    """Test a key as it should be."""
    assert key_expires(house) == STATE_UNKNOWN
    assert issues(house) == set()


async def test_expires(house: House) -> None:
    """Test that the user hears two weeks before a key expires, and no longer once it does not."""
    expires_in(house, 20)
    await look_again(house)
    moment = datetime.fromisoformat(key_expires(house))
    left = moment - datetime.fromtimestamp(house.world.clock.now(), UTC)
    assert timedelta(days=18.9) < left < timedelta(days=19.1)
    assert issues(house) == set()
    for _ in range(6):
        await look_again(house)
    issue = house.issue("key_expires_soon")
    assert issue
    assert issue["account"] == "Maison"
    assert issue["date"] == dt_util.as_local(moment).strftime("%d %b %Y")
    expires_in(house, None)
    await look_again(house)
    assert issues(house) == set()
    assert key_expires(house) == STATE_UNKNOWN


@pytest.mark.parametrize(
    ("rule", "is_too_powerful"),
    [
        (("GET", "/*"), True),
        (("GET", "/me"), True),
        (("DELETE", "/domain/zone/*"), True),
        (("GET", "/smsfoo"), True),
        (("PUT", "/sms/*"), False),
        (("GET", "/sms*"), False),
        (("GET", "/auth/currentCredential"), False),
    ],
)
async def test_too_powerful(house: House, rule: tuple[str, str], is_too_powerful: bool) -> None:
    """Test that a right that has nothing to do with SMS is named, until it is gone."""
    house.world.credentials[CONSUMER_KEY].rules.append(rule)
    await look_again(house)
    assert issues(house) == ({"key_too_powerful"} if is_too_powerful else set())
    if is_too_powerful:
        issue = house.issue("key_too_powerful")
        assert issue
        assert issue["right"] == " ".join(rule)
    house.world.credentials[CONSUMER_KEY].rules.remove(rule)
    await look_again(house)
    assert issues(house) == set()


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([("GET", "/sms/*")], {"cannot_send"}),
        ([("GET", f"/sms/{SERVICE_NAME}"), ("POST", "/sms/*/jobs")], {"cannot_confirm"}),
        (
            [
                ("GET", f"/sms/{SERVICE_NAME}"),
                ("POST", "/sms/*"),
                ("GET", "/sms/*/jobs"),
                ("GET", "/sms/*/outgoing*"),
            ],
            {"cannot_receive"},
        ),
    ],
)
async def test_missing_rights(
    house: House, rules: list[tuple[str, str]], expected: set[str]
) -> None:
    """Test that a right is named before it is missed, if what needs it is in use."""
    options = {**house.entry.options, "replies": True}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    house.world.credentials[CONSUMER_KEY].rules = rules
    await look_again(house)
    assert expected <= issues(house)
    assert not {"cannot_send", "cannot_confirm"} & issues(house) - expected


@pytest.mark.parametrize("needs_rule", [False, True])
async def test_unknown(house: House, needs_rule: bool) -> None:
    """Test that nothing is said of a key that OVHcloud does not tell anything of."""
    house.world.behaviour.current_credential_needs_rule = needs_rule
    if not needs_rule:
        house.world.faults.add(Fault("http_500", "GET", CREDENTIAL))
    expires_in(house, 3)
    house.world.credentials[CONSUMER_KEY].rules.append(("GET", "/me"))
    await look_again(house)
    assert key_expires(house) == STATE_UNKNOWN
    assert issues(house) == set()


async def test_known_over_a_reload(house: House) -> None:
    """Test that the key is not asked for anew when a recipient is added."""
    expires_in(house, 3)
    await look_again(house)
    before = key_expires(house)
    assert before != STATE_UNKNOWN
    asked = len([each for each in house.world.requests if each.path == CREDENTIAL])
    house.hass.config_entries.async_update_entry(house.entry, title="Home")
    await house.settle()
    assert key_expires(house) == before
    assert house.issue("key_expires_soon")
    assert len([each for each in house.world.requests if each.path == CREDENTIAL]) == asked


@pytest.mark.parametrize("status", ["disable", "waitingValidation", "refused", None])
async def test_sender(house: House, status: Any) -> None:
    """Test that a sender that OVHcloud does not take any more is named."""
    senders = house.world.accounts[SERVICE_NAME].senders
    if status is None:
        del senders["MyHouse"]
    else:
        senders["MyHouse"] = Sender(status)
    await look_again(house)
    issue = house.issue("sender_not_enabled")
    assert issue
    assert issue["sender"] == "MyHouse"
    senders["MyHouse"] = Sender("enable")
    await look_again(house)
    assert issues(house) == set()


async def test_sender_unknown(house: House) -> None:
    """Test that nothing is said of a sender that OVHcloud does not tell anything of."""
    del house.world.accounts[SERVICE_NAME].senders["MyHouse"]
    house.world.faults.add(Fault("http_500", "GET", "*/senders/*"))
    await look_again(house)
    assert issues(house) == set()


async def test_short_code(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that nobody is asked about a short code."""
    entry: MockConfigEntry = make_entry(options={"sender": "short_code"})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [each for each in simulator.world.requests if "senders" in each.path] == []
    assert DEFAULT_RULES
