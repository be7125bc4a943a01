"""Test that a refusal drops a message only if it is known to be about that message."""

import json
from typing import Any

import pytest

from homeassistant.components.repairs import DOMAIN as REPAIRS, repairs_flow_manager
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component

from ..conftest import ALICE, BOB, CAROL
from ..house import POST, TEXT, House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import SERVICE_NAME
from ..texts import exception_text

ODD = "Something odd about 0612345678"
ODD_MASKED = "Something odd about 06…78"
OBSERVED = "No more quota credit for the user xxxxxx. Quota available : 0.00. Credit needed : 1"
DAY = 86_400.0


def refuses(
    house: House, words: str = ODD, status: int = 403, times: int | None = None, **more: Any
) -> None:
    """Let OVHcloud refuse jobs in some words."""
    body = {"message": words}
    house.world.faults.add(
        Fault("respond", "POST", POST, status=status, body=body, times=times, **more)
    )


async def wait_in_queue(house: House, *texts: str) -> None:
    """Have messages waiting, and OVHcloud back."""
    house.simulator.stop()
    for text in texts or (TEXT,):
        assert (await house.send(text))["status"] == "queued"
    house.simulator.start()


async def wait_out_pause(house: House, *texts: str) -> None:
    """Have messages waiting for a pause to end; no poll that works again recalls refused ones."""
    house.world.faults.add(Fault("rate_limited", "POST", POST, retry_after=5))
    for text in texts or (TEXT,):
        assert (await house.send(text))["status"] == "queued"


async def error(house: House, *args: str, **fields: Any) -> str:
    """Return what an action says that raises."""
    with pytest.raises(HomeAssistantError) as raised:
        await house.send(*args, **fields)
    return exception_text(raised.value)


async def fix(house: House, choice: str) -> None:
    """Choose how to mend the issue of messages that wait."""
    assert await async_setup_component(house.hass, REPAIRS, {})
    manager = repairs_flow_manager(house.hass)
    assert manager
    issue_id = f"not_understood_{SERVICE_NAME}"
    menu: Any = await manager.async_init("ovh_sms", data={"issue_id": issue_id})
    assert (menu["type"], menu["menu_options"]) == (FlowResultType.MENU, ["try_now", "give_up"])
    done: Any = await manager.async_configure(menu["flow_id"], {"next_step_id": choice})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await house.settle()


# What a caller gets


async def test_not_understood_once(house: House) -> None:
    """Test that a refusal in unknown words is tried once more, and its time is renewed."""
    refuses(house, times=1)
    assert (await house.send())["status"] == "accepted"
    first, second = house.posts()
    assert 1.9 <= second - first <= 3
    assert house.issue("not_understood") is None


async def test_not_understood_twice(house: House) -> None:
    """Test that a caller gets OVHcloud's words after the second refusal."""
    refuses(house)
    text = await error(house)
    assert text.startswith("OVHcloud refused the message twice, so nothing was sent.")
    assert text.endswith(ODD_MASKED)
    await house.wait(DAY)
    assert len(house.posts()) == 2
    assert house.deliveries == [("failed", ["Alice"], "not_understood")]
    assert house.issue("not_understood") is None


async def test_critical(house: House) -> None:
    """Test that a critical message is kept until it expires, whatever the refusal."""
    refuses(house)
    assert (await house.send(critical=True, retry_for=DAY))["status"] == "queued"
    assert house.issue("not_understood") == {
        "account": "Maison",
        "words": ODD_MASKED,
        "count": "1",
    }
    await house.wait(DAY - 60)
    assert (house.queued, house.deliveries) == (1, [])
    await house.wait(60)
    assert house.deliveries == [("expired", ["Alice"], "not_understood")]
    assert house.issue("not_understood") is None


async def test_critical_that_must_not_wait(house: House) -> None:
    """Test that a critical message that must not wait is an error."""
    refuses(house)
    assert ODD_MASKED in await error(house, critical=True, retry_for=0)


async def test_critical_survives_restart(house: House) -> None:
    """Test that a restart leaves a message critical."""
    refuses(house)
    await house.send(critical=True)
    await house.restart()
    await house.wait(3 * 3600)
    assert (house.queued, house.deliveries) == (1, [])
    house.world.faults.clear()
    await house.wait(2 * 3600)
    assert house.sent == [(TEXT, [ALICE])]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("This service is expired", 460),
        ("This service is disabled", 403),
        ("This account is suspended", 403),
        ("This IP is not allowed", 403),
        ("This service does not exist", 404),
    ],
)
async def test_account_blocked(house: House, words: str, status: int) -> None:
    """Test that a caller is told, and that what waits leaves when the account is mended."""
    await wait_in_queue(house)
    refuses(house, words, status)
    text = await error(house, "New")
    assert text.startswith("OVHcloud accepts no messages from this SMS account, so nothing was")
    assert text.endswith(words)
    await house.wait(3600)
    assert house.issue("account_blocked") == {"account": "Maison", "words": words}
    assert house.queued == 1
    house.world.faults.clear()
    await house.wait(300)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.issue("account_blocked") is None


async def test_account_expires(house: House) -> None:
    """Test that a poll reports an expired account, and that what waits leaves after one works."""
    account = house.world.accounts[SERVICE_NAME]
    account.expired = True
    await house.entry.runtime_data.coordinator.async_refresh()
    assert house.issue("account_blocked")
    await wait_in_queue(house)
    await house.wait(3600)
    assert (house.queued, house.deliveries) == (1, [])
    account.expired = False
    await house.entry.runtime_data.coordinator.async_refresh()
    await house.settle()
    assert house.sent == [(TEXT, [ALICE])]
    assert house.issue("account_blocked") is None


async def test_suspended_polls(house: House) -> None:
    """Test that a poll of a suspended account leaves the issue."""
    house.world.accounts[SERVICE_NAME].status = "disable"
    await error(house)
    await house.entry.runtime_data.coordinator.async_refresh()
    assert house.issue("account_blocked")


# What waits


async def test_given_up(house: House) -> None:
    """Test that a message is given up after six tries and two hours, and holds back none."""
    await wait_in_queue(house, TEXT)
    refuses(house)
    await house.wait(60)
    assert house.issue("not_understood") == {
        "account": "Maison",
        "words": ODD_MASKED,
        "count": "1",
    }
    await house.wait(7080)
    assert (house.queued, house.deliveries) == (1, [])
    await house.wait(300)
    assert house.deliveries == [("failed", ["Alice"], "not_understood")]
    assert len(house.posts()) == 7
    assert house.issue("not_understood") is None


async def test_holds_nothing_back(house: House) -> None:
    """Test that a kept message lets others to the same phone pass."""
    await wait_out_pause(house)
    refuses(house, times=3)
    await house.wait(10)
    assert (await house.send("Next"))["status"] == "accepted"
    assert house.queued == 1
    await house.wait(70)
    assert house.sent == [("Next", [ALICE]), (TEXT, [ALICE])]


async def test_unknown_outcome_of_kept(house: House) -> None:
    """Test that a kept message may become one whose outcome is unknown."""
    await wait_in_queue(house)
    refuses(house, times=1)
    house.world.faults.add(Fault("error_500_after", "POST"))
    await house.wait(60)
    assert house.sent == [(TEXT, [ALICE])]
    assert (house.queued, len(house.posts())) == (0, 2)


async def test_glitch(house: House) -> None:
    """Test that a router that answers 404 for half a minute costs no message (D8)."""
    texts = [f"Message {number}." for number in range(20)]
    await wait_in_queue(house, *(f"{text} {'x' * index}" for index, text in enumerate(texts)))
    refuses(house, "Got an invalid (or empty) URL", 404, lasts=30)
    await house.wait(29)
    assert len(house.posts()) < 15, "there is no brake"
    await house.wait(200)
    assert len(house.sent) == 20
    assert (house.queued, {kind for kind, _, _ in house.deliveries}) == (0, {"sent"})


@pytest.mark.parametrize("words", ["Odd", "Sms sender MyHouse does not exists."])
async def test_many_with_the_same_refusal(house: House, words: str) -> None:
    """Test that a refusal of many different messages drops none, for as long as they may wait."""
    await wait_in_queue(house, "First", "Second", "Third", "Fourth")
    refuses(house, words)
    await house.wait(20 * 3600)
    assert (house.queued, house.deliveries) == (4, [])
    issue = house.issue("not_understood")
    assert issue
    assert issue["words"] == words
    house.world.faults.clear()
    await house.wait(300)
    assert sorted(text for text, _ in house.sent) == ["First", "Fourth", "Second", "Third"]
    assert house.issue("not_understood") is None


async def test_rejected_among_others(house: House) -> None:
    """Test that a message is dropped in the end whose refusal is about it, and others leave."""
    await wait_out_pause(house, "First", "Second", "Third")
    refuses(house, "Invalid message", 400, times=1)
    await house.wait(30)
    assert house.queued == 1
    refuses(house, "Invalid message", 400, times=1)
    await house.wait(60)
    assert house.sent == [("Second", [ALICE]), ("Third", [ALICE])]
    assert house.deliveries[-1] == ("failed", ["Alice"], "rejected")


async def test_many_refusals_are_forgotten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that refusals in ever new words do not fill the memory."""
    monkeypatch.setattr("custom_components.ovh_sms.outbox.refusals.REMEMBERED", 2)
    for number in range(4):
        refuses(house, f"Odd {'x' * number}", times=2)
        await error(house, f"Message {number}")
    assert (await house.send())["status"] == "accepted"


# Credits


@pytest.mark.parametrize(
    ("words", "status"), [(OBSERVED, 403), ("Insufficient credits", 400), ("Pay", 402)]
)
async def test_credits(house: House, words: str, status: int) -> None:
    """Test that what waits leaves after the credits were bought, however that is worded (K2)."""
    house.world.behaviour.no_credits_message = words
    house.world.behaviour.no_credits_status = status
    account = house.world.accounts[SERVICE_NAME]
    await wait_in_queue(house)
    account.credits_left = 0
    await house.wait(10)
    assert house.issue("no_credits")
    assert (house.queued, house.deliveries) == (1, [])
    account.credits_left = 10
    await house.entry.runtime_data.coordinator.async_refresh()
    await house.settle()
    assert house.sent == [(TEXT, [ALICE])]
    assert house.issue("no_credits") is None


async def test_credits_in_unknown_words(house: House) -> None:
    """Test that the credits left tell what a refusal means that nobody understands."""
    house.world.behaviour.no_credits_message = ODD
    house.world.accounts[SERVICE_NAME].credits_left = 0.5
    text = await error(house)
    assert text.startswith("The SMS account has too few credits, so nothing was sent.")
    assert text.endswith(ODD_MASKED)
    assert len(house.posts()) == 1
    assert house.issue("no_credits")


@pytest.mark.parametrize("kind", ["http_500", "hang_before"])
async def test_credits_are_not_told(house: House, kind: Any) -> None:
    """Test that a caller gets an answer if the credits left cannot be asked for."""
    refuses(house)
    house.hung = kind == "hang_before"
    house.world.faults.add(Fault(kind, "GET", f"/sms/{SERVICE_NAME}", times=None))
    call = house.call()
    await house.wait(3.5)
    # Its thread still hangs, but nothing waits for it any more.
    house.hung = 0
    await house.wait(3)
    with pytest.raises(HomeAssistantError) as raised:
        await call
    assert ODD_MASKED in exception_text(raised.value)
    house.simulator.stop()


# Joint jobs


@pytest.mark.parametrize("words", ["Invalid receiver", "Odd"])
async def test_joint_job_is_tried_apart(house: House, words: str) -> None:
    """Test that one message that is refused fails none of those it left with (D7)."""
    house.simulator.stop()
    for call in [house.call(TEXT, who) for who in ("Alice", BOB, CAROL)]:
        assert (await call)["status"] == "queued"
    house.simulator.start()
    refuses(house, words, 400, times=2)
    await house.wait(30)
    assert sorted(who for _, [who] in house.sent) == sorted(
        [BOB, CAROL] if words == "Invalid receiver" else [ALICE, BOB, CAROL]
    )
    failed = [who for kind, who, _ in house.deliveries if kind == "failed"]
    assert failed == ([["Alice"]] if words == "Invalid receiver" else [])


async def test_credits_for_some_of_a_joint_job(house: House) -> None:
    """Test that what the credits are enough for leaves (D7)."""
    house.world.accounts[SERVICE_NAME].credits_left = 2
    calls = [house.call(TEXT, f"+3361000000{number}") for number in range(4)]
    await house.settle()
    results = [call.exception() for call in calls]
    assert len(house.sent) == 2
    assert len([result for result in results if isinstance(result, HomeAssistantError)]) == 2


# Clocks


@pytest.mark.parametrize(
    "error_of_clock",
    ["query_out_of_time", "query_time_out", "invalid_signature", "invalid_timestamp"],
)
async def test_clock(house: House, error_of_clock: Any) -> None:
    """Test that a wrong clock delays no message, however that is worded (K6)."""
    await house.send("First")
    house.world.behaviour.clock_skew_error = error_of_clock
    house.world.clock.skew = 3600
    assert (await house.send())["status"] == "accepted"


async def test_clock_in_unknown_words(house: House) -> None:
    """Test that the time is renewed for the second try of a message."""
    await house.send("First")
    times = [each.path for each in house.world.requests].count("/auth/time")
    refuses(house, times=1)
    assert (await house.send())["status"] == "accepted"
    assert [each.path for each in house.world.requests].count("/auth/time") > times


# Repairs


async def test_try_now(house: House) -> None:
    """Test that a kept message is tried when the user wants."""
    refuses(house)
    await house.send(critical=True)
    await house.wait(600)
    await fix(house, "try_now")
    assert house.issue("not_understood"), "it is still refused"
    house.world.faults.clear()
    await fix(house, "try_now")
    assert house.sent == [(TEXT, [ALICE])]
    assert house.issue("not_understood") is None


async def test_give_up(house: House) -> None:
    """Test that the user can give up refused messages, and these only."""
    refuses(house)
    await house.send(critical=True)
    house.simulator.stop()
    await house.send("Other", BOB)
    await fix(house, "give_up")
    assert house.deliveries == [("failed", ["Alice"], "not_understood")]
    assert house.queued == 1
    assert house.issue("not_understood") is None


async def test_give_up_while_it_is_sent(house: House) -> None:
    """Test that a message that is on its way is not given up."""
    refuses(house, times=2)
    await house.send(critical=True)
    house.hung = 1
    house.world.faults.add(Fault("hang_after", "POST"))
    await house.wait(61)
    house.data.outbox.async_give_up()
    await house.settle()
    assert house.deliveries == []
    house.simulator.stop()
    house.hung = 0
    await house.settle()


async def test_nothing_private(house: House) -> None:
    """Test that an issue shows neither number nor text."""
    refuses(house, f"{ALICE} is odd", times=None)
    await house.send(critical=True)
    assert ALICE[1:] not in json.dumps(house.issue("not_understood"))


@pytest.mark.parametrize("words", ["Invalid receiver", ODD])
async def test_one_number_of_several(house: House, words: str) -> None:
    """Test that a refusal of a job as a whole fails only the phones that are refused alone."""
    refuses(house, words, 400, times=1)
    response = await house.send(TEXT, "Family")
    assert response["status"] == "accepted"
    assert response["valid_receivers"] == [ALICE, BOB]
    assert house.sent == [(TEXT, [ALICE]), (TEXT, [BOB])]


async def test_one_invalid_number_of_several(house: House) -> None:
    """Test that a phone whose number OVHcloud refuses does not cost the others their message."""
    refuses(house, "Invalid receiver", 400, times=2)
    response = await house.send(TEXT, "Family")
    assert response["status"] == "accepted"
    assert (response["valid_receivers"], response["invalid_receivers"]) == ([BOB], [ALICE])
    await house.settle()
    assert sorted(house.deliveries) == [
        ("failed", ["Alice"], "rejected"),
        ("sent", ["+33…21"], None),
    ]
