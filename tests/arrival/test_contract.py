"""Test that the end of an account's contract is told before its SMS stop."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custom_components.ovh_sms.api import ServiceInfos
from custom_components.ovh_sms.problems.issue import Issue
from homeassistant.helpers import issue_registry as ir

from ..house import House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME

DAY = 24 * 3600
INFOS = f"/sms/{SERVICE_NAME}/serviceInfos"


def contract(house: House, **changes: Any) -> None:
    """Change what OVHcloud says of the contract; `ends_in` in days."""
    account = house.world.accounts[SERVICE_NAME]
    if "ends_in" in changes:
        account.contract_ends = house.world.clock.now() + changes.pop("ends_in") * DAY
    for name, value in changes.items():
        setattr(account, name, value)


async def look(house: House) -> None:
    """Ask for the contract."""
    await house.entry.runtime_data.arrival.contract.async_check()
    await house.settle()


def told(house: House) -> list[tuple[str, str, str]]:
    """Return the issues: id without the account, words and severity."""
    return [
        (
            issue_id.removesuffix(f"_{SERVICE_NAME}"),
            issue.translation_key or "",
            issue.severity or "",
        )
        for (_, issue_id), issue in ir.async_get(house.hass).issues.items()
    ]


NEAR = [("service_ends", "service_ends", "warning")]
EXPIRED = [("account_blocked", "service_expired", "error")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"ends_in": 31.5, "renews": False}, []),
        ({"ends_in": 29, "renews": False}, NEAR),
        ({"ends_in": -3, "renews": False}, NEAR),
        ({"ends_in": 29, "renews": True}, []),
        ({"contract": "autorenewInProgress", "ends_in": 1}, []),
        ({"contract": "expired", "ends_in": -1}, EXPIRED),
        ({"contract": "Expired", "renews": False, "ends_in": 3}, EXPIRED),
    ],
)
async def test_contract(
    house: House, changes: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    """Test that what ends the contract is told, until it is renewed."""
    contract(house, **changes)
    await look(house)
    assert told(house) == expected
    contract(house, contract="ok", ends_in=365, renews=True)
    await look(house)
    assert told(house) == []


@pytest.mark.parametrize("status", ["unPaid", "pendingDebt", "inDebt", "inCreation", "brandNew"])
async def test_state(house: House, status: str) -> None:
    """Test that any state but a good one is named, also together with the end."""
    contract(house, contract=status, renews=False, ends_in=5)
    await look(house)
    assert told(house) == [("service_ends", "service_state", "warning")]
    assert (house.issue("service_ends") or {})["status"] == status
    # The end is told once the bill is paid.
    contract(house, contract="ok")
    await look(house)
    assert told(house) == NEAR


async def test_state_in_markdown(house: House) -> None:
    """Test that a state makes no link, nor anything else, of the text of the issue."""
    contract(house, contract="*due* [pay](https://example.org)")
    await look(house)
    status = (house.issue("service_ends") or {})["status"]
    assert status.startswith("due")
    assert not set("*[]()") & set(status)


@pytest.mark.parametrize(
    ("language", "written"), [("en", "05 Dec 2026"), ("fr", "05/12/2026"), ("de", "05.12.2026")]
)
@pytest.mark.parametrize("time_zone", ["Europe/Paris", "America/Martinique", "Pacific/Noumea"])
async def test_date(house: House, language: str, written: str, time_zone: str) -> None:
    """Test that the day is OVHcloud's wherever the house is, written as in its language."""
    await house.hass.config.async_set_time_zone(time_zone)
    house.hass.config.language = language
    infos = {"status": "ok", "expiration": "2026-12-05", "renew": None}
    house.world.faults.add(Fault("respond", path=INFOS, status=200, body=infos))
    await look(house)
    issue = house.issue("service_ends") or {}
    assert (issue["date"], issue["account"]) == (written, "Maison")


async def test_looked_at_every_day(house: House) -> None:
    """Test that the contract is asked for by itself, and its issue outlives a restart."""
    contract(house, ends_in=10, renews=False)
    await house.skip(DAY)
    await house.wait(30)
    assert told(house) == NEAR
    [issue] = ir.async_get(house.hass).issues.values()
    assert issue.is_persistent


@pytest.mark.parametrize(
    "fault",
    [
        Fault("http_500"),
        Fault("json_null"),
        Fault("list_error"),
        Fault("reset_before"),
        Fault("rate_limited"),
        Fault("respond", status=404, body={"message": "This service does not exist"}),
        Fault("respond", status=404, body={"message": "Got an invalid (or empty) URL"}),
    ],
)
async def test_no_answer(house: House, fault: Fault) -> None:
    """Test that what cannot be read changes nothing that is known."""
    contract(house, ends_in=10, renews=False)
    await look(house)
    house.world.faults.add(replace(fault, path=INFOS))
    await look(house)
    assert told(house) == NEAR
    assert house.entry.runtime_data.arrival.contract.infos


async def test_without_the_right(house: House) -> None:
    """Test that keys that may not ask are no issue, and leave none of earlier keys."""
    contract(house, ends_in=10, renews=False)
    await look(house)
    rules = [rule for rule in DEFAULT_RULES if rule != ("GET", "/sms/*")]
    house.world.credentials[CONSUMER_KEY].rules = [
        *rules,
        *(("GET", f"/sms/*/{end}") for end in ("senders*", "outgoing*", "incoming*")),
    ]
    await look(house)
    assert told(house) == []
    assert house.entry.runtime_data.arrival.contract.infos is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, ServiceInfos("", None, None)),
        ({"status": None, "expiration": None, "renew": []}, ServiceInfos("", None, None)),
        ({"status": ["ok"], "expiration": 5, "renew": {}}, ServiceInfos("", None, None)),
        ({"status": "a" * 2**20, "renew": {"automatic": 1}}, ServiceInfos("a" * 40, None, None)),
        ({"renew": {"automatic": True}}, ServiceInfos("", None, True)),
        (
            {"renew": {"automatic": True, "deleteAtExpiration": True}},
            ServiceInfos("", None, False),
        ),
        ({"renew": {"automatic": False}}, ServiceInfos("", None, False)),
    ],
)
def test_odd_answers(answer: dict[str, Any], expected: ServiceInfos) -> None:
    """Test that only what can be read of a contract is taken."""
    assert ServiceInfos.from_json(answer) == expected


async def test_expired_only_by_contract(house: House) -> None:
    """Test that polls that succeed leave what the contract says, but a message that leaves not."""
    contract(house, contract="expired", ends_in=-1)
    await look(house)
    await house.entry.runtime_data.coordinator.async_refresh()
    assert told(house) == EXPIRED
    assert (await house.send())["status"] == "accepted"
    assert told(house) == []


async def test_renewed(house: House) -> None:
    """Test that OVHcloud's own words stay, and end with the next answer after the renewal."""
    contract(house, contract="expired", expired=True)
    await house.entry.runtime_data.coordinator.async_refresh()
    words = {"account": "Maison", "words": "This service is expired"}
    assert house.issue(Issue.ACCOUNT_BLOCKED) == words
    contract(house, expired=False)
    await look(house)
    assert house.issue(Issue.ACCOUNT_BLOCKED) == words
    await house.entry.runtime_data.coordinator.async_refresh()
    assert told(house) == []


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("", lambda account: account.coordinator.async_refresh()),
        ("/senders/MyHouse", lambda account: account.key_coordinator.async_refresh()),
        ("/serviceInfos", lambda account: account.arrival.contract.async_check()),
    ],
)
async def test_460_of_any_request(house: House, path: str, ask: Callable[[Any], Any]) -> None:
    """Test that any request that is refused because of the account tells it."""
    words = "This service is expired"
    path = f"/sms/{SERVICE_NAME}{path}"
    fault = Fault("respond", path=path, status=460, body={"message": words})
    house.world.faults.add(fault)
    await ask(house.entry.runtime_data)
    assert house.issue(Issue.ACCOUNT_BLOCKED) == {"account": "Maison", "words": words}
    await house.entry.runtime_data.coordinator.async_refresh()
    assert told(house) == []


async def test_wrong_clock(house: House) -> None:
    """Test that a host whose clock is fast does not make up the end."""
    await house.skip(20 * DAY)
    house.world.clock.skew = house.world.clock.offset = -20 * DAY
    await house.entry.runtime_data.coordinator.async_refresh()
    contract(house, ends_in=40, renews=False)
    await look(house)
    assert told(house) == []
    contract(house, ends_in=20)
    await look(house)
    assert told(house) == NEAR
