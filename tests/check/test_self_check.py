"""Test the self-check."""

import asyncio
from collections.abc import Callable
from types import MappingProxyType

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.ovh_sms.check.self_check import STATE
from custom_components.ovh_sms.const import (
    CONF_PHONE_NUMBERS,
    SHORT_CODE,
    SUBENTRY_RECIPIENT,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import House
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from ..ovh_simulator.model import Account, Credential, Sender
from .checking import check, have_sent, issues, lines, wrong

PATH = f"/sms/{SERVICE_NAME}"
DAY = 24 * 3600.0

# What is told without a request.
LOCAL = {"sender_rules", "clock"}

type Change = Callable[[House], object]


def account_of(house: House) -> Account:
    """Return the account at OVHcloud."""
    return house.world.accounts[SERVICE_NAME]


def key_of(house: House) -> Credential:
    """Return the consumer key at OVHcloud."""
    return house.world.credentials[CONSUMER_KEY]


def answer(path: str, body: object, status: int = 200) -> Change:
    """Let OVHcloud give an answer to each request of a path."""
    fault = Fault("respond", "GET", path, times=None, status=status, body=body)
    return lambda house: house.world.faults.add(fault)


def refuse(path: str) -> Change:
    """Let OVHcloud refuse each request of a path, for a right that the key lacks."""
    return answer(path, {"message": "This call has not been granted"}, 403)


def change(owner: Callable[[House], object], **values: object) -> Change:
    """Change what OVHcloud has."""

    def apply(house: House) -> None:
        for name, value in values.items():
            setattr(owner(house), name, value)

    return apply


def key(**fields: object) -> Change:
    """Describe the key in another way."""
    known = {
        "status": "validated",
        "expiration": None,
        "rules": [{"method": method, "path": path} for method, path in DEFAULT_RULES],
        "allowedIPs": None,
    }
    return answer("/auth/currentCredential", known | fields)


def in_days(days: float) -> float:
    """Return a moment of the house's own time."""
    return dt_util.utcnow().timestamp() + days * DAY


async def test_new(house: House) -> None:
    """Test an account that has sent nothing."""
    response = await check(house)
    assert response["status"] == "ok"
    found = await lines(house)
    assert found["history"] == ("unknown", "There is no SMS to compare yet.")
    assert found["credits"] == ("ok", "Maison: 100 credits")
    assert found["senders"] == ("ok", "Enabled: MyHouse.")
    assert found["rates"] == ("ok", "Credits for each part: FR 1.")
    assert {each for each in found.values() if each[0] == "ok" and not each[1]}
    assert house.world.jobs == []


async def test_french(house: House) -> None:
    """Test that details are in the language of the house."""
    house.hass.config.language = "fr"
    await house.restart()
    assert (await lines(house))["credits"] == ("ok", "Maison\u00a0: 100 crédits")


@pytest.fixture(name="large_house")
async def large_house_fixture(
    freezer: FrozenDateTimeFactory,
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
) -> House:
    """Return a house with 3 recipients and 2 senders."""
    simulator.world.accounts[SERVICE_NAME].senders = {"MyHouse": Sender(), "OurHouse": Sender()}
    entry = make_entry(recipients={"Alice": [ALICE], "Bob": [BOB], "Carol": [CAROL]})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return House(hass, simulator, freezer, entry)


@pytest.mark.parametrize("has_sent", [False, True])
async def test_requests(large_house: House, *, has_sent: bool) -> None:
    """Test how many requests a check makes, long after the last other request."""
    if has_sent:
        await have_sent(large_house)
    await large_house.skip(310)
    large_house.world.requests.clear()
    assert await wrong(large_house) == {}
    asked = large_house.world.requests
    assert len(asked) <= 15, [each.path for each in asked]
    assert {each.method for each in asked} == {"GET"}


async def test_requests_many(house: House) -> None:
    """Test that a large account is checked by few requests, and what that leaves out is said."""
    senders = {f"House{number}": Sender() for number in range(20)}
    account_of(house).senders = senders | {"MyHouse": Sender()}
    numbers = ["+34612345678", "+447700900123", "+4915112345678", "+31612345678", "+48601234567"]
    await have_sent(house)
    for number, phone in enumerate(numbers):
        recipient = ConfigSubentry(
            data=MappingProxyType({CONF_PHONE_NUMBERS: [phone]}),
            subentry_type=SUBENTRY_RECIPIENT,
            title=f"Cousin {number}",
            unique_id=None,
        )
        house.hass.config_entries.async_add_subentry(house.entry, recipient)
    await house.wait(60)
    house.entry.runtime_data.spending.rates._known.clear()
    await house.skip(310)
    house.world.requests.clear()
    found = await lines(house)
    asked = house.world.requests
    assert len(asked) <= 15, [each.path for each in asked]
    assert found["senders"][1].startswith("Enabled: MyHouse")
    assert all("OVHcloud was not asked about: " in found[name][1] for name in ("senders", "rates"))


@pytest.mark.parametrize("path", ["senders", "senders/MyHouse", "outgoing"])
async def test_expired_elsewhere(house: House, path: str) -> None:
    """Test that a refusal of the account counts, though the account itself is described."""
    answer(f"{PATH}/{path}", {"message": "This service is expired"}, 460)(house)
    status, detail = (await lines(house))["service"]
    assert status == "failed"
    assert "This service is expired" in detail
    assert "account_blocked" in issues(house)
    house.world.faults.clear()


@pytest.mark.parametrize("status", [None, "", {"a": 1}])
async def test_odd_status(house: House, status: object) -> None:
    """Test that an account whose state is not told is not taken for one that is not served."""
    answer(PATH, {"status": status, "creditsLeft": 50})(house)
    assert await wrong(house) == {}
    assert issues(house) == set()
    house.world.faults.clear()


async def test_together(house: House) -> None:
    """Test that two checks at the same time are one."""
    house.world.requests.clear()
    one, other = await asyncio.gather(check(house), check(house))
    assert one == other
    assert len([each for each in house.world.requests if each.path == PATH]) == 1


@pytest.mark.parametrize(
    "kind", ["reset_before", "http_500", "json_null", "hang_before", "list_error", "rate_limited"]
)
async def test_no_answer(house: House, kind: FaultKind) -> None:
    """Test that all lines are there if OVHcloud answers nothing."""
    # Each client asks for the time once, and the other requests of the check wait for it.
    house.hung, house.hung_threads = (2, 3) if kind == "hang_before" else (0, 0)
    house.world.faults.add(Fault(kind, times=None))
    response = await check(house)
    assert response["status"] == "failed"
    statuses = {each["name"]: each["status"] for each in response["checks"]}
    assert {each for name, each in statuses.items() if name not in LOCAL} == {"unknown"}
    assert all(each["detail"] for each in response["checks"] if each["status"] != "ok")
    house.world.faults.clear()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/auth/currentCredential", "keys"),
        (f"{PATH}/serviceInfos", "service"),
        (f"{PATH}/senders/*", "senders"),
        (f"{PATH}/blacklists", "stop_list"),
        (f"{PATH}/exceptions", "exceptions"),
        (f"{PATH}/outgoing", "tag_filter"),
        ("/sms/rates/*", "rates"),
    ],
)
async def test_one_hangs(house: House, path: str, line: str) -> None:
    """Test that a request that hangs leaves the lines of others alone."""
    house.hung = 1
    house.world.faults.add(Fault("hang_before", "GET", path, times=None))
    found = await wrong(house)
    assert found[line][0] == "unknown"
    # Those of one request.
    assert len(found) <= 3
    house.world.faults.clear()


@pytest.mark.parametrize("now", [10**18, -(10**18), 0])
async def test_odd_time(house: House, now: int) -> None:
    """Test that a time of OVHcloud that is out of any calendar breaks nothing else."""
    house.world.faults.add(Fault("respond", "GET", "/auth/time", times=None, body=now))
    await house.skip(310)
    found = await lines(house)
    assert found["clock"][0] == "warning"
    assert not [detail for _, detail in found.values() if "in time" in detail]
    house.world.faults.clear()


@pytest.mark.parametrize(("credits_left", "days"), [(1e308, None), (-5.0, None), (10.0, "10")])
async def test_odd_credits(house: House, credits_left: float, days: str | None) -> None:
    """Test that credits of any number are told."""
    await house.send()
    await house.skip(DAY)
    account_of(house).credits_left = credits_left
    _, detail = (await lines(house))["credits"]
    assert ("they last for" in detail) is bool(days)
    assert (days or "") in detail


@pytest.mark.parametrize(
    "body",
    [[], {}, None, "<html>", 7, ["x" * 1_000_000], {"ids": []}, [{"a": 1}], [None, [], {}, "1"]],
)
async def test_bad_answers(house: House, body: object, caplog: pytest.LogCaptureFixture) -> None:
    """Test that no answer breaks more than its lines, nor is taken for another way of answering."""
    house.world.faults.add(Fault("respond", "GET", "/*sms*", times=None, body=body))
    await check(house)
    ours = [each for each in caplog.records if not each.name.startswith(("aiohttp", "asyncio"))]
    assert not [each for each in ours if each.exc_info]
    house.world.faults.clear()


async def test_unloaded(house: House) -> None:
    """Test that a check ends with the account."""
    house.world.faults.add(Fault("hang_before", times=None))
    house.hung, house.hung_threads = 2, 3
    running = asyncio.create_task(house.entry.runtime_data.check.async_run())
    await house.settle()
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert set((await running).statuses.values()) == {"unknown"}
    house.world.faults.clear()


@pytest.mark.parametrize(
    ("change", "line", "status", "detail", "issue"),
    [
        (
            lambda house: setattr(key_of(house), "expiration", in_days(100)),
            "keys",
            "ok",
            "The key is valid until 05 Mar 2027.",
            None,
        ),
        (
            lambda house: setattr(key_of(house), "expiration", in_days(5)),
            "keys",
            "warning",
            "The key is valid until 30 Nov 2026.",
            "key_expires_soon",
        ),
        (key(allowedIPs=["203.0.113.7"]), "keys", "ok", "IP addresses only (1)", None),
        (key(status="expired"), "keys", "failed", 'calls the key "expired"', None),
        (refuse("/auth/currentCredential"), "keys", "unknown", "do not have the right", None),
        (key(rules=[]), "rights", "unknown", "does not list the rights", None),
        (
            change(key_of, rules=[rule for rule in DEFAULT_RULES if rule[0] == "GET"]),
            "rights",
            "failed",
            f"lacks these rights: POST {PATH}/jobs.",
            "cannot_send",
        ),
        (
            change(
                key_of, rules=[("GET", PATH), ("GET", f"{PATH}/jobs*"), ("POST", f"{PATH}/jobs")]
            ),
            "rights",
            "warning",
            f"GET {PATH}/outgoing, GET {PATH}/senders, GET {PATH}/serviceInfos",
            "cannot_confirm",
        ),
        (
            change(key_of, rules=[*DEFAULT_RULES, ("GET", "/*")]),
            "rights",
            "warning",
            "may do more than SMS: GET /*",
            "key_too_powerful",
        ),
        (change(account_of, status="disable"), "service", "failed", '"disable"', "account_blocked"),
        (change(account_of, expired=True), "service", "failed", "expired", "account_blocked"),
        (
            change(account_of, contract="expired"),
            "service",
            "failed",
            "The SMS service of Maison has expired",
            "service_expired",
        ),
        (
            lambda house: vars(account_of(house)).update(contract_ends=in_days(10), renews=False),
            "service",
            "warning",
            "Maison",
            "service_ends",
        ),
        (
            refuse(f"{PATH}/serviceInfos"),
            "service",
            "unknown",
            "does not tell when the service ends",
            None,
        ),
        (change(account_of, credits_left=5.5), "credits", "warning", "5.5 credits", "low_credits"),
        (change(account_of, credits_left=0.0), "credits", "failed", "0 credits", "no_credits"),
        (
            change(account_of, senders={"OldHouse": Sender("disable"), "MARTIN": Sender()}),
            "senders",
            "failed",
            'The sender of the options, "MyHouse", is not enabled. Enabled: MARTIN.',
            "sender_not_enabled",
        ),
        (
            change(account_of, senders={"MyHouse": Sender(), "MP RENOV": Sender(is_hidden=True)}),
            "senders",
            "warning",
            "OVHcloud lists but does not describe: MP RENOV.",
            None,
        ),
        (
            change(account_of, senders={"MyHouse": Sender(is_hidden=True)}),
            "senders",
            "warning",
            "does not describe: MyHouse.",
            None,
        ),
        (
            change(account_of, senders={"MyHouse": Sender(), "Bot": Sender(type="rcs")}),  # type: ignore[arg-type]
            "senders",
            "warning",
            "does not know: Bot.",
            None,
        ),
        (refuse(f"{PATH}/senders"), "senders", "unknown", "do not have the right", None),
        (
            lambda house: account_of(house).blacklist.update({ALICE: in_days(-3)}),
            "stop_list",
            "warning",
            "Alice",
            "stop_list",
        ),
        (refuse(f"{PATH}/blacklists"), "stop_list", "unknown", "OVHcloud does not tell.", None),
        (
            lambda house: account_of(house).exceptions.update(
                {ALICE: [{"restrictionCode": "BLOCKED", "operators": ["X"]}]}
            ),
            "exceptions",
            "warning",
            "Alice",
            None,
        ),
        (
            lambda house: setattr(house.world.behaviour, "rate_form", "missing"),
            "rates",
            "unknown",
            "OVHcloud tells no price for: FR.",
            None,
        ),
    ],
)
async def test_line(
    house: House, change: Change, line: str, status: str, detail: str, issue: str | None
) -> None:
    """Test what a line says of one change, and that Repairs say so, too."""
    await house.restart()
    before = issues(house)
    change(house)
    found = await lines(house)
    assert found[line][0] == status
    assert detail in found[line][1]
    # Accounts that are not served answer nothing else.
    if detail != "expired":
        others = {name for name, each in found.items() if each[0] in {"warning", "failed"}}
        assert others <= {line}
    assert issues(house) - before == ({issue} if issue else set())
    house.world.faults.clear()


async def test_sender_rules(house: House) -> None:
    """Test that a sender that operators refuse is named."""
    await house.choose(sender="Alarm")
    account_of(house).senders["Alarm"] = Sender()
    status, detail = (await lines(house))["sender_rules"]
    assert status == "warning"
    assert "Alarm" in detail


async def test_not_arriving(house: House) -> None:
    """Test that a sender whose SMS no longer arrive is named."""
    account_of(house).senders["MARTIN"] = Sender()
    house.world.behaviour.deliver_after = 1
    await house.send("By another", sender="MARTIN")
    await house.wait(10)
    house.world.behaviour.deliver_after = None
    for number in range(6):
        await house.send(f"Leak {number}", "Alice")
        house.receipt(ALICE, 28, 2)
        await house.wait(70)
    assert "not_arriving" in issues(house)
    status, detail = (await lines(house))["sender_rules"]
    assert status == "warning"
    assert "MyHouse" in detail


async def test_left_together(house: House) -> None:
    """Test that an SMS that left under the tag of an equal message is as it was sent."""
    await have_sent(house)
    await have_sent(house)
    first, second = house.world.messages.values()
    second.tag = first.tag
    assert await wrong(house) == {}


async def test_newer_release(house: House) -> None:
    """Test that a status of a newer release is no error."""
    await check(house)
    ledger = house.data.ledger
    ledger.put_state(STATE, ledger.get_state(STATE) | {"keys": 99.0, "rights": -5.0, "other": 1.0})
    known = house.entry.runtime_data.check.known
    assert (known["keys"], known["rights"], known["service"]) == ("-", "-", "ok")
    assert "other" not in known


async def test_cannot_read(house: House) -> None:
    """Test that a check that reads the account ends the issue of a poll that could not."""
    house.world.faults.add(Fault("respond", "GET", PATH, times=1, status=403, body={}))
    await house.skip(3700)
    assert "cannot_read" in issues(house)
    await check(house)
    assert "cannot_read" not in issues(house)


async def test_short_code(house: House) -> None:
    """Test that a short code needs no sender."""
    await house.choose(sender=SHORT_CODE)
    account_of(house).senders = {}
    assert (await lines(house))["senders"] == ("ok", "")


async def test_more_rights(house: House) -> None:
    """Test that options need rights of their own."""
    await house.choose(replies=True, webhook=True)
    key_of(house).rules = [("GET", PATH), ("GET", f"{PATH}/o*"), ("POST", f"{PATH}/jobs")]
    _, detail = (await lines(house))["rights"]
    assert f"GET {PATH}/incoming, PUT {PATH}, " in detail


async def test_pace(house: House) -> None:
    """Test that it is said how long credits last."""
    await house.send()
    await house.skip(DAY)
    assert "they last for 99 days" in (await lines(house))["credits"][1]


@pytest.mark.parametrize(("seconds", "status"), [(20, "ok"), (60, "warning"), (-60, "warning")])
async def test_clock(
    house: House, monkeypatch: pytest.MonkeyPatch, seconds: int, status: str
) -> None:
    """Test that a host's clock that is wrong is named."""
    house.step_clock(monkeypatch, seconds)
    await house.skip(310)
    found = (await lines(house))["clock"]
    assert found[0] == status
    assert ("60 seconds off" in found[1]) is (status == "warning")


async def test_clock_unknown(house: House) -> None:
    """Test that nothing is said of a clock that OVHcloud did not tell."""
    house.entry.runtime_data.check._context.client._clock._offset = None
    house.world.faults.add(Fault("reset_before", times=None))
    assert (await lines(house))["clock"][0] == "unknown"
    house.world.faults.clear()


@pytest.mark.parametrize("status", ["refused", "expired"])
async def test_keys_refused(house: House, status: str) -> None:
    """Test that refused keys are asked for anew, and all lines are there."""
    vars(key_of(house)).update(status=status)
    response = await check(house)
    assert response["status"] == "failed"
    found = {each["name"]: (each["status"], each["detail"]) for each in response["checks"]}
    assert found["keys"][0] == "failed"
    assert "refuses the keys" in found["keys"][1]
    assert found["service"][0] == "unknown"
    assert house.hass.config_entries.flow.async_progress_by_handler("ovh_sms")
