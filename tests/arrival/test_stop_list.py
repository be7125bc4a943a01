"""Test that people hear of numbers on OVHcloud's STOP list, to which alarms may not arrive."""

from typing import Any

import pytest

from custom_components.ovh_sms.api import OvhClient
from homeassistant.exceptions import HomeAssistantError

from ..conftest import ALICE, BOB, CAROL
from ..house import TEXT, House, held_back
from ..ovh_simulator import Fault
from ..ovh_simulator.behaviour import NumberForm
from ..ovh_simulator.const import SERVICE_NAME
from ..texts import exception_text

DAY = 24 * 3600
LIST = f"/sms/{SERVICE_NAME}/blacklists"
SENT = ("sent", ["Alice"], None)


def stop(house: House, *numbers: str, days: float = 2) -> None:
    """Let numbers have answered STOP some days ago."""
    since = house.world.clock.now() - days * DAY
    house.world.accounts[SERVICE_NAME].blacklist.update(dict.fromkeys(numbers, since))


def asked(house: House, path: str = LIST) -> int:
    """Return how often OVHcloud was asked for a path, by default the list."""
    return len([each for each in house.world.requests if each.path == path])


def listed(house: House) -> list[str]:
    """Return the lines of the issue."""
    issue = house.issue("stop_list")
    return issue["numbers"].splitlines() if issue else []


async def test_name_in_markdown(house: House) -> None:
    """Test that the issue shows a recipient's name as it is."""
    [alice] = [each for each in house.entry.subentries.values() if each.title == "Alice"]
    house.hass.config_entries.async_update_subentry(house.entry, alice, title="_Al*ce_")
    stop(house, ALICE)
    await house.wait(20)
    assert (house.issue("stop_list") or {})["numbers"].startswith(r"- \_Al\*ce\_ (+33…78), ")


async def test_issue(house: House) -> None:
    """Test that the issue says who answered STOP and since when, until the number is deleted."""
    stop(house, ALICE, "+33600000000")
    await house.wait(20)
    issue = house.issue("stop_list")
    assert issue == {"account": "Maison", "numbers": "- Alice (+33…78), 23 Nov 2026"}
    assert asked(house, f"{LIST}/{ALICE}") == 1
    await house.wait(DAY + 3700)
    assert listed(house)
    assert (asked(house), asked(house, f"{LIST}/{ALICE}")) == (2, 1)

    del house.world.accounts[SERVICE_NAME].blacklist[ALICE]
    await house.wait(DAY + 3700)
    assert house.issue("stop_list") is None


@pytest.mark.parametrize(
    ("language", "date"), [("fr", "23/11/2026"), ("de-CH", "23.11.2026"), ("sv", "23 Nov 2026")]
)
async def test_date(house: House, language: str, date: str) -> None:
    """Test that the date is written as the language does."""
    house.hass.config.language = language
    stop(house, ALICE)
    await house.wait(20)
    assert listed(house) == [f"- Alice (+33…78), {date}"]


@pytest.mark.parametrize("form", ["+33", "0033", "33", "06"])
async def test_forms(house: House, form: NumberForm) -> None:
    """Test that numbers are found in whatever form they are listed."""
    house.world.behaviour.stop_list_numbers = form
    stop(house, ALICE, BOB)
    await house.wait(20)
    assert listed(house) == ["- Alice (+33…78), 23 Nov 2026", "- Family (+33…21), 23 Nov 2026"]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("http_500", {}),
        ("json_null", {}),
        ("respond", {"status": 403, "body": {"message": "This call has not been granted"}}),
        ("respond", {"status": 404, "body": {"message": "Not found"}}),
        ("respond", {"status": 460, "body": {"message": "This service is expired"}}),
        ("respond", {"status": 200, "body": {"number": ALICE}}),
        ("respond", {"status": 200, "body": [None, 12, {}, "", "STOP"]}),
        ("respond", {"status": 200, "body": ["x" * 1_000_000]}),
    ],
)
async def test_unreadable_list(
    house: House, caplog: pytest.LogCaptureFixture, kind: Any, more: dict[str, Any]
) -> None:
    """Test that a list that cannot be read is no issue, and holds nothing back."""
    house.world.faults.add(Fault(kind, "GET", LIST, times=None, **more))
    await house.wait(20)
    assert asked(house) == 1
    assert (await house.send())["status"] == "accepted"
    house.receipt(ALICE, 23, 2)
    await house.wait(10)
    assert house.deliveries == [SENT, ("failed", ["Alice"], "ptt_23")]
    assert listed(house) == []
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("kind", "more", "tries"),
    [
        ("http_503", {}, 2),
        ("json_null", {}, 2),
        ("respond", {"status": 403, "body": {"message": "This call has not been granted"}}, 1),
        ("respond", {"status": 404, "body": {"message": "Not found"}}, 1),
        ("respond", {"status": 200, "body": {"dateCreation": [1]}}, 1),
        ("respond", {"status": 200, "body": {"dateCreation": None}}, 1),
    ],
)
async def test_undated(house: House, kind: Any, more: dict[str, Any], tries: int) -> None:
    """Test that a number is reported without a date if OVHcloud gives none."""
    path = f"{LIST}/{ALICE}"
    house.world.faults.add(Fault(kind, "GET", path, times=None, **more))
    stop(house, ALICE)
    await house.wait(20)
    assert listed(house) == ["- Alice (+33…78)"]
    await house.wait(DAY + 3700)
    assert listed(house) == ["- Alice (+33…78)"]
    assert asked(house, path) == tries


async def test_restart(house: House) -> None:
    """Test that a number is reported at once after a restart, and its date not asked for again."""
    stop(house, ALICE)
    await house.wait(20)
    house.world.faults.add(Fault("http_500", "GET", f"{LIST}*", times=None))
    await house.restart()
    assert listed(house) == ["- Alice (+33…78), 23 Nov 2026"]
    await house.wait(20)
    assert listed(house) == ["- Alice (+33…78), 23 Nov 2026"]
    assert (asked(house), asked(house, f"{LIST}/{ALICE}")) == (2, 1)


async def test_recipients_change(house: House) -> None:
    """Test that a new recipient is compared with the list, and a removed one is not told of."""
    stop(house, CAROL)
    await house.wait(20)
    assert listed(house) == []
    carol = await house.add_recipient("Carol", CAROL)
    assert listed(house) == ["- Carol (+33…44)"]
    house.hass.config_entries.async_remove_subentry(house.entry, carol.subentry_id)
    await house.settle()
    assert listed(house) == []


async def test_stop_reply(house: House) -> None:
    """Test that a STOP is reported with the reply."""
    await house.choose(replies=True)
    await house.wait(20)
    house.receive("STOP")
    await house.wait(121)
    assert house.state_of_reply()["blacklisted"] is True
    assert listed(house) == ["- Alice (+33…78), 25 Nov 2026"]


@pytest.mark.parametrize("blocked", ["failed", "invalid"])
@pytest.mark.parametrize("blocks", ["everything", "marketing", "nothing"])
async def test_blocked(house: House, blocks: Any, blocked: Any) -> None:
    """Test that a message says that STOP is the reason if it is, and not to correct the number."""
    await house.wait(20)
    house.world.behaviour.blacklist_blocks = blocks
    house.world.behaviour.blocked_sms = blocked
    stop(house, ALICE)
    await house.wait(61)
    if blocks == "everything" and blocked == "invalid":
        with pytest.raises(HomeAssistantError) as raised:
            await house.send()
        text = exception_text(raised.value)
        assert "answered STOP: Alice (+33…78), 23 Nov 2026. Delete" in text
        assert "Correct" not in text
        await house.wait(1)
        assert house.deliveries == [("failed", ["Alice"], "blacklisted")]
    else:
        assert (await house.send())["status"] == "accepted"
        if blocks != "everything":
            house.receipt(ALICE)
        await house.wait(10)
        ended = ("failed", ["Alice"], "blacklisted")
        assert house.deliveries == [
            SENT,
            ended if blocks == "everything" else ("delivered", ["Alice"], None),
        ]
    assert bool(listed(house)) is (blocks == "everything")


@pytest.mark.parametrize("blocked", ["failed", "invalid"])
async def test_group(house: House, blocked: Any) -> None:
    """Test that a message to several phones tells for which of them STOP is the reason."""
    house.world.behaviour.blocked_sms = blocked
    await house.wait(20)
    stop(house, ALICE)
    await house.wait(61)
    report = await house.send(TEXT, "Alice", BOB)
    reasons = {each["receiver"]: each["reason"] for each in report["receivers"]}
    assert reasons == {ALICE: "blacklisted" if blocked == "invalid" else None, BOB: None}
    assert report["status"] == "accepted"
    await house.wait(10)
    assert ("failed", ["Alice"], "blacklisted") in house.deliveries
    assert house.sent == [(TEXT, [BOB] if blocked == "invalid" else [ALICE, BOB])]


async def test_other_numbers(house: House) -> None:
    """Test that a number that is no recipient's is told of with the message, but is no issue."""
    house.world.behaviour.blocked_sms = "invalid"
    stop(house, CAROL)
    await house.wait(20)
    with pytest.raises(HomeAssistantError) as raised:
        await house.send(TEXT, CAROL)
    assert "answered STOP: +33…44. Delete" in exception_text(raised.value)
    assert listed(house) == []


async def test_read_after_failure(house: House) -> None:
    """Test that the list is read after a failure, and at most every 10 minutes."""
    await house.wait(120)
    before = asked(house)
    for _ in range(3):
        await house.send()
        house.receipt(ALICE, 5, 2)
        await house.wait(70)
    assert asked(house) == before + 1
    await house.wait(600)
    stop(house, ALICE)
    await house.send()
    await house.wait(70)
    assert asked(house) == before + 2
    reasons = [reason for kind, _, reason in house.deliveries if kind == "failed"]
    assert reasons == ["ptt_5", "ptt_5", "ptt_5", "blacklisted"]


async def test_two_failures(house: House) -> None:
    """Test that a failure that comes while the list is being read waits for it, too."""
    house.world.behaviour.blocked_sms = "invalid"
    await house.wait(20)
    stop(house, ALICE, BOB)
    await house.wait(61)
    with held_back(OvhClient, "async_get_blacklist", answered=True) as go_on:
        calls = [house.call(TEXT, "Alice", CAROL)]
        await house.wait(1)
        calls.append(house.call("Another", BOB, CAROL))
        await house.wait(1)
        go_on.set()
        await house.settle()
    assert [call.result()["receivers"][0]["reason"] for call in calls] == ["blacklisted"] * 2
    assert asked(house) == 2


async def test_slow_list(house: House) -> None:
    """Test that nothing waits for a list that does not come for more than seconds."""
    house.world.behaviour.blocked_sms = "invalid"
    await house.wait(20)
    stop(house, ALICE)
    await house.wait(61)
    with held_back(OvhClient, "async_get_blacklist") as go_on:
        call = house.call(TEXT, "Alice", BOB)
        await house.wait(2.9)
        assert not call.done()
        assert house.sent == [(TEXT, [BOB])]
        await house.wait(0.2)
        report = call.result()
        assert report["receivers"][0]["reason"] == "no_valid_receiver"
        go_on.set()
        await house.settle()
    assert ("failed", ["Alice"], "no_valid_receiver") in house.deliveries
    assert listed(house) == ["- Alice (+33…78), 23 Nov 2026"]


async def test_reload_while_reading(house: House) -> None:
    """Test that a failure is told after a reload that came while the list was being read."""
    await house.wait(100)
    await house.send()
    stop(house, ALICE)
    house.receipt(ALICE, 5, 2)
    with held_back(OvhClient, "async_get_blacklist"):
        await house.wait(6)
        assert house.deliveries == [SENT]
        await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.wait(60)
    assert house.deliveries == [SENT, ("failed", ["Alice"], "blacklisted")]


async def test_arrives_nevertheless(house: House) -> None:
    """Test that nobody is warned of a number that messages have reached since its STOP."""
    house.world.behaviour.blacklist_blocks = "marketing"
    stop(house, ALICE)
    await house.wait(20)
    assert listed(house)
    await house.send()
    house.receipt(ALICE)
    await house.wait(DAY + 3700)
    assert listed(house) == []
    # A failure of another kind is told as it is, that of advertising is not.
    await house.send("Again")
    house.receipt(ALICE, 24, 2)
    await house.wait(10)
    assert house.deliveries[-1] == ("failed", ["Alice"], "ptt_24")
    # A later STOP counts again.
    house.world.accounts[SERVICE_NAME].blacklist.pop(ALICE)
    await house.wait(DAY + 3700)
    stop(house, ALICE, days=0)
    await house.wait(DAY + 3700)
    assert len(listed(house)) == 1


async def test_arrives_undated(house: House) -> None:
    """Test the same of a number that OVHcloud gives no date for."""
    house.world.behaviour.blacklist_blocks = "nothing"
    house.world.faults.add(Fault("respond", "GET", f"{LIST}/*", times=None, status=404, body={}))
    await house.send("Before")
    house.receipt(ALICE)
    stop(house, ALICE)
    await house.wait(20)
    assert listed(house) == ["- Alice (+33\u202678)"]
    await house.restart()
    await house.wait(20)
    assert len(listed(house)) == 1
    await house.send()
    house.receipt(ALICE)
    await house.wait(DAY + 3700)
    assert listed(house) == []
    assert (await house.send("Again"))["warnings"] == []


async def test_advertising_blocked(house: House) -> None:
    """Test that advertising is known to be blocked for a number that alarms reach."""
    house.world.behaviour.blacklist_blocks = "marketing"
    house.world.behaviour.hold_marketing = False
    stop(house, ALICE)
    await house.wait(20)
    await house.send()
    house.receipt(ALICE)
    await house.wait(10)
    await house.send("Buy", marketing=True)
    await house.wait(10)
    assert house.deliveries[-1] == ("failed", ["Alice"], "blacklisted")


async def test_warnings(house: House) -> None:
    """Test the words for who sends to a number that answered STOP."""
    stop(house, ALICE)
    await house.wait(20)
    arrival = house.entry.runtime_data.arrival
    [warning] = arrival.async_warnings("MyHouse", [ALICE, BOB])
    assert warning.startswith("Answered STOP: Alice (+33…78), 23 Nov 2026. OVHcloud may block")
    assert (await house.send())["warnings"] == [warning]
    assert (await house.send(TEXT, BOB))["warnings"] == []
    findings = await arrival.stop_list.async_findings()
    assert (findings.texts, findings.is_known) == ((warning,), True)
    house.world.faults.add(Fault("http_500", "GET", LIST))
    findings = await arrival.stop_list.async_findings()
    assert (findings.texts, findings.is_known) == ((warning,), False)
    # A number that was just deleted from the list is no longer named.
    house.world.accounts[SERVICE_NAME].blacklist.clear()
    findings = await arrival.stop_list.async_findings()
    assert (findings.texts, findings.is_known) == ((), True)
    assert asked(house) == 4


@pytest.mark.parametrize("since", [-1e308, 1.8e12, 1e308])
async def test_impossible_date(house: House, since: float) -> None:
    """Test that a date that no calendar has does not keep an account from sending."""
    house.data.ledger.put_state("stop_list", {ALICE: since})
    await house.restart()
    assert house.is_loaded
    response = await house.send()
    assert response["status"] == "accepted"
    assert response["warnings"][0].startswith("Answered STOP: Alice (+33\u202678). OVHcloud")
