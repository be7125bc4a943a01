"""Test the promise: what each answer of OVHcloud means for a new message and for one that waits."""

from collections.abc import Callable
import logging
from typing import Any

import pytest

from custom_components.ovh_sms.const import CONF_CONSUMER_KEY
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.exceptions import HomeAssistantError

from ..conftest import ALICE, BOB
from ..house import POST, TEXT, House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import CONSUMER_KEY, DEFAULT_RULES, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from ..texts import exception_text

SENT = [("sent", ["Alice"], None)]
LONGEST_PAUSE = 300

# OVHcloud did what was asked, but did not say so.
DONE: list[FaultKind] = ["reset_after", "json_null_after", "error_500_after"]
# OVHcloud did nothing, but its answer does not tell.
NOT_DONE: list[FaultKind] = [
    "reset_before",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "json_null",
    "empty_200",
    "list_error",
    "query_time_out",
]


def answer(status: int, message: str) -> Fault:
    """Return a refusal of a job in OVHcloud's words."""
    return Fault("respond", "POST", status=status, body={"message": message})


def takes(*valid: str, but: tuple[str, ...]) -> Fault:
    """Return an answer to a job in which some receivers are invalid."""
    body = {
        "ids": list(range(len(valid))),
        "validReceivers": list(valid),
        "invalidReceivers": list(but),
        "totalCreditsRemoved": len(valid),
        "creditsLeft": 50,
    }
    return Fault("respond", "POST", body=body)


async def queue(house: House, *recipients: str) -> None:
    """Have a message waiting, and OVHcloud back; the message is tried within two seconds."""
    house.simulator.stop()
    assert (await house.send(TEXT, *recipients))["status"] == "queued"
    house.simulator.start()


async def refusal(house: House, **fields: Any) -> str:
    """Return what an action says that raises."""
    with pytest.raises(HomeAssistantError) as raised:
        await house.send(**fields)
    return exception_text(raised.value)


def reauth_flows(house: House) -> list[str]:
    """Return the entries that ask for new keys."""
    flows = house.hass.config_entries.flow.async_progress()
    return [
        str(flow["context"].get("entry_id"))
        for flow in flows
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


async def enter_new_keys(house: House) -> None:
    """Let the user enter keys with all rights."""
    house.world.add_credential("new", DEFAULT_RULES)
    data = {**house.entry.data, CONF_CONSUMER_KEY: "new"}
    house.hass.config_entries.async_update_entry(house.entry, data=data)
    await house.wait(1)


async def test_accepted(house: House) -> None:
    """Test that a message OVHcloud takes is sent at once, and leaves nothing behind."""
    assert (await house.send())["status"] == "accepted"
    await house.wait(1)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert house.queued == 0


async def test_unreachable(house: House) -> None:
    """Test that what was asked of a house without internet is sent once it is back."""
    house.simulator.stop()
    assert (await house.send())["status"] == "queued"
    assert house.last_status == "queued"
    await house.wait(7200)
    assert house.queued == 1
    assert house.deliveries == []

    house.simulator.start()
    await house.wait(LONGEST_PAUSE)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert house.last_status == "sent"
    assert house.queued == 0


async def test_unreachable_again(house: House) -> None:
    """Test that a message that waits goes on waiting in the next outage."""
    await queue(house)
    house.simulator.stop()
    await house.wait(3600)
    assert (house.queued, house.sent) == (1, [])
    house.simulator.start()
    await house.wait(LONGEST_PAUSE)
    assert house.sent == [(TEXT, [ALICE])]


@pytest.mark.parametrize("is_queued", [False, True])
@pytest.mark.parametrize("kind", DONE)
async def test_done_but_not_said(house: House, kind: FaultKind, is_queued: bool) -> None:
    """Test that a message which OVHcloud has is found there, and not sent again."""
    house.world.faults.add(Fault(kind, "POST"))
    if is_queued:
        await queue(house)
        await house.wait(2)
    else:
        assert (await house.send())["status"] == "queued"
    assert house.queued == 1
    await house.wait(5)
    assert house.deliveries == SENT
    assert house.last_status == "sent"

    await house.wait(600)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.queued == 0


@pytest.mark.parametrize("is_queued", [False, True])
@pytest.mark.parametrize("kind", NOT_DONE)
async def test_not_done_and_not_said(house: House, kind: FaultKind, is_queued: bool) -> None:
    """Test that a message is sent again only when OVHcloud has had two minutes to show it."""
    house.world.faults.add(Fault(kind, "POST"))
    if is_queued:
        await queue(house)
    else:
        assert (await house.send())["status"] == "queued"
    await house.wait(130)

    *_, first, second = house.posts()
    assert 120 <= second - first < 121
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == SENT
    assert house.gets()[:8] == ["outgoing", "jobs"] * 4


async def test_credits_of_what_was_found(house: House) -> None:
    """Test that credits are asked for when OVHcloud was found to have a message."""
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send()
    await house.wait(20)
    assert house.hass.states.is_state("sensor.maison_credits_left", "99.0")


@pytest.mark.parametrize("is_queued", [False, True])
@pytest.mark.parametrize("retry_after", [None, 0, 30, 120, 3600])
async def test_rate_limited(house: House, retry_after: int | None, is_queued: bool) -> None:
    """Test that OVHcloud is not asked again before its pause is over, also by other calls."""
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=retry_after))
    if is_queued:
        await queue(house)
        await house.wait(2)
    else:
        assert (await house.send())["status"] == "queued"
    limited = house.posts()[-1]
    pause = retry_after or 0
    if pause:
        await house.wait(pause - 2)
        assert (await house.send("Another text"))["status"] == "queued"
        assert house.posts()[-1] == limited
    await house.wait(5)

    assert house.posts()[-1] >= limited + pause
    assert house.sent[0] == (TEXT, [ALICE])
    assert len(house.sent) == 1 + bool(pause)


async def test_rate_limited_for_ever(house: House) -> None:
    """Test that an answer that asks to wait for a year holds messages for an hour."""
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=365 * 86400))
    await house.send()
    await house.wait(3598)
    assert house.sent == []
    await house.wait(4)
    assert house.sent == [(TEXT, [ALICE])]


async def test_pause_is_told(house: House) -> None:
    """Test that a message that must not wait is refused while OVHcloud asks to slow down."""
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=60))
    await house.send()
    made = house.posts()
    text = await refusal(house, retry_for=0)
    assert text.startswith("OVHcloud asks to slow down, so nothing was sent")
    assert house.posts() == made
    await house.wait(120)
    assert house.sent == [(TEXT, [ALICE])]


async def test_refused_keys(house: House) -> None:
    """Test that refused keys are asked for, and that what waits leaves with the new ones."""
    await queue(house)
    house.world.credentials[CONSUMER_KEY].status = "expired"
    assert (await refusal(house, message="New")).startswith("OVHcloud refuses the keys, so nothing")
    await house.wait(3600)
    assert reauth_flows(house) == [house.entry.entry_id]
    assert (house.queued, house.sent) == (1, [])

    await enter_new_keys(house)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.deliveries == [("failed", ["Alice"], "authentication_failed"), *SENT]


async def test_keys_refused_while_nobody_calls(house: House) -> None:
    """Test that a message that waits is enough to ask for new keys."""
    await queue(house)
    house.world.credentials[CONSUMER_KEY].status = "expired"
    await house.wait(5)
    assert reauth_flows(house) == [house.entry.entry_id]
    assert house.deliveries == []


@pytest.mark.parametrize("mends", ["new keys", "another right"])
async def test_missing_right(house: House, mends: str) -> None:
    """Test that a missing right is named, and that what waits leaves once it is there."""
    right = ("POST", "/sms/*/jobs")
    await queue(house)
    house.world.credentials[CONSUMER_KEY].rules.remove(right)
    assert f'right "POST {POST}", so nothing was sent' in await refusal(house, message="New")
    await house.wait(3600)
    issue = house.issue("cannot_send")
    assert issue is not None
    assert (issue["account"], issue["method"], issue["path"]) == ("Maison", "POST", POST)
    own = f"?GET=/sms/{SERVICE_NAME}&GET=/sms/{SERVICE_NAME}/*&POST={POST}&DELETE={POST}/*"
    assert issue["create_token_url"] == f"https://eu.api.ovh.com/createToken/{own}"
    assert issue["other_token_url"] == f"https://auth.eu.ovhcloud.com/api/createToken{own}"
    assert (house.queued, house.sent) == (1, [])

    if mends == "new keys":
        await enter_new_keys(house)
    else:
        house.world.credentials[CONSUMER_KEY].rules.append(right)
        await house.wait(LONGEST_PAUSE)
    assert house.sent == [(TEXT, [ALICE])]
    assert house.issue("cannot_send") is None


async def test_missing_right_and_nothing_waits(house: House) -> None:
    """Test that the issue of keys that must not send goes with them."""
    house.world.credentials[CONSUMER_KEY].rules.remove(("POST", "/sms/*/jobs"))
    await refusal(house)
    assert house.issue("cannot_send")
    await enter_new_keys(house)
    assert house.issue("cannot_send") is None


async def test_no_credits(house: House) -> None:
    """Test that an empty account is said, and that what waits leaves when credits are bought."""
    await queue(house)
    account = house.world.accounts[SERVICE_NAME]
    account.credits_left = 0.5
    assert (await refusal(house, message="New")).startswith("The SMS account has too few credits")
    await house.wait(3600)
    assert house.issue("no_credits") == {
        "account": "Maison",
        "control_panel_url": "https://www.ovh.com/manager/#/telecom/sms",
    }
    assert (house.queued, house.sent) == (1, [])

    account.credits_left = 10
    await house.entry.runtime_data.coordinator.async_refresh()
    await house.settle()
    assert house.sent == [(TEXT, [ALICE])]
    assert house.issue("no_credits") is None


async def test_no_credits_for_one_message(house: House) -> None:
    """Test that a message that is too dear holds back no cheaper one to another receiver."""
    house.world.accounts[SERVICE_NAME].credits_left = 1.5
    house.world.faults.add(Fault("rate_limited", "POST"))
    await house.send("Long " * 40)
    await house.wait(2)
    assert house.issue("no_credits")
    assert (await house.send("Short", BOB))["status"] == "accepted"
    assert house.sent == [("Short", [BOB])]
    assert house.queued == 1


async def test_no_credits_for_one_of_two_callers(house: House) -> None:
    """Test that who calls at the same time as for a message that is too dear gets an answer."""
    house.world.accounts[SERVICE_NAME].credits_left = 1.5
    dear, cheap = house.call("Long " * 40), house.call("Short", BOB)
    await house.settle()
    with pytest.raises(HomeAssistantError, match="too few credits"):
        await dear
    assert (await cheap)["status"] == "accepted"


@pytest.mark.parametrize("kind", [*DONE, *NOT_DONE])
async def test_not_said_to_one_of_two_callers(house: House, kind: FaultKind) -> None:
    """Test that a message that may have been sent holds back no other."""
    house.world.faults.add(Fault(kind, "POST"))
    first, second, third = house.call("First"), house.call("Second", BOB), house.call("Third")
    await house.settle()
    assert (await first)["status"] == "queued"
    assert (await second)["status"] == "accepted"
    assert (await third)["status"] == "accepted"


async def test_rejected(house: House) -> None:
    """Test that a refusal is shown in OVHcloud's own words, and is not tried again."""
    house.world.faults.add(answer(400, "Invalid sender"))
    assert (
        await refusal(house) == "OVHcloud refused the message, so nothing was sent: Invalid sender"
    )
    await house.wait(600)
    assert len(house.posts()) == 1
    assert house.deliveries == [("failed", ["Alice"], "rejected")]
    assert house.last_status == "failed"


async def test_rejected_later(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that a refusal of a queued message is reported, in the log as well."""
    caplog.set_level(logging.DEBUG)
    house.world.faults.add(answer(400, f"Invalid receiver {ALICE} for: {TEXT}"))
    await queue(house)
    await house.wait(600)

    assert house.deliveries == [("failed", ["Alice"], "rejected")]
    assert house.last_status == "failed"
    assert (house.queued, house.sent, len(house.posts())) == (0, [], 1)
    poll, line = [each.message for each in caplog.records if each.levelno == logging.ERROR]
    assert "OVHcloud could not be reached" in poll
    assert "has failed: rejected" in line
    assert ALICE[1:] not in caplog.text
    assert TEXT not in caplog.text


async def test_refusal_holds_nothing_up(house: House) -> None:
    """Test that the next message leaves at once after one that OVHcloud refused."""
    house.world.faults.add(answer(400, "Invalid sender"))
    await refusal(house)
    assert (await house.send("Next"))["status"] == "accepted"


async def test_some_receivers_invalid(house: House) -> None:
    """Test that an answer which refuses some receivers is a success for the others."""
    house.world.faults.add(takes(ALICE, but=(BOB,)))
    response = await house.send("Hello", "Family")
    assert response["status"] == "accepted"
    assert response["valid_receivers"] == [ALICE]
    assert response["invalid_receivers"] == [BOB]


async def test_some_receivers_of_queued_message_invalid(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that a message that waited tells by events who did not get it."""
    house.world.faults.add(takes(ALICE, but=(BOB,)))
    await queue(house, "Family")
    await house.wait(600)
    assert house.deliveries == [*SENT, ("failed", ["+33…21"], "no_valid_receiver")]
    assert "refused 1 of the receivers of message" in caplog.text
    assert BOB[1:] not in caplog.text
    assert (house.queued, len(house.posts())) == (0, 1)


async def test_all_receivers_invalid(house: House) -> None:
    """Test that an answer which refuses every receiver is an error."""
    house.world.faults.add(takes(but=(ALICE,)))
    assert "OVHcloud accepts none of the phone numbers: +33…78" in await refusal(house)
    await house.wait(600)
    assert len(house.posts()) == 1


async def test_all_receivers_of_queued_message_invalid(house: House) -> None:
    """Test that a message that waited fails if it has no valid receiver."""
    house.world.faults.add(takes(but=(ALICE,)))
    await queue(house)
    await house.wait(600)
    assert house.deliveries == [("failed", ["Alice"], "no_valid_receiver")]
    assert house.last_status == "failed"
    assert (house.queued, len(house.posts())) == (0, 1)


def stop(house: House) -> None:
    """Take OVHcloud away."""
    house.simulator.stop()


def refuse_keys(house: House) -> None:
    """Let the keys expire."""
    house.world.credentials[CONSUMER_KEY].status = "expired"


def take_right(house: House) -> None:
    """Take the right to send away."""
    house.world.credentials[CONSUMER_KEY].rules.remove(("POST", "/sms/*/jobs"))


def take_credits(house: House) -> None:
    """Leave no credits."""
    house.world.accounts[SERVICE_NAME].credits_left = 0


def fail(kind: FaultKind) -> Callable[[House], None]:
    """Return what has one job fail."""
    return lambda house: house.world.faults.add(Fault(kind, "POST"))


@pytest.mark.parametrize(
    ("break_it", "text"),
    [
        (stop, "could not be reached, so nothing was sent"),
        (fail("rate_limited"), "asks to slow down, so nothing was sent"),
        (refuse_keys, "refuses the keys, so nothing was sent"),
        (take_right, "so nothing was sent. Create new keys"),
        (take_credits, "too few credits, so nothing was sent"),
        (
            lambda house: house.world.faults.add(answer(400, "Invalid sender")),
            "so nothing was sent: Invalid sender",
        ),
    ],
)
async def test_must_not_wait(house: House, break_it: Callable[[House], None], text: str) -> None:
    """Test that a message that must not wait is an error, and is never tried again."""
    break_it(house)
    assert text in await refusal(house, retry_for=0)
    made = len(house.posts())
    assert house.queued == 0
    house.world.faults.clear()
    house.world.credentials[CONSUMER_KEY].status = "validated"
    house.world.credentials[CONSUMER_KEY].rules = list(DEFAULT_RULES)
    house.world.accounts[SERVICE_NAME].credits_left = 10
    house.simulator.stop()
    house.simulator.start()
    await house.wait(600)

    assert len(house.posts()) == made
    assert [kind for kind, *_ in house.deliveries] == ["failed"]
    assert house.last_status == "failed"


@pytest.mark.parametrize("kind", DONE)
async def test_must_not_wait_but_was_sent(house: House, kind: FaultKind) -> None:
    """Test that a caller whose message must not wait hears that OVHcloud has it."""
    house.world.faults.add(Fault(kind, "POST"))
    assert (await house.send(retry_for=0))["status"] == "accepted"
    assert house.deliveries == SENT
    await house.wait(600)
    assert len(house.posts()) == 1


@pytest.mark.parametrize("kind", NOT_DONE)
async def test_must_not_wait_and_may_be_sent(house: House, kind: FaultKind) -> None:
    """Test that what may have been sent is not called unsent, and is not sent again."""
    house.world.faults.add(Fault(kind, "POST"))
    assert (await house.send(retry_for=0))["status"] == "queued"
    assert house.deliveries == []
    await house.wait(600)
    assert house.deliveries == [("expired", ["Alice"], "outcome_unknown")]
    assert (house.queued, len(house.posts()), house.sent) == (0, 1, [])


async def test_settings_of_the_host(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that OVH settings of the host are named, and that what waits leaves without them."""
    await queue(house)
    # A client that is idle for long is built anew, and reads them.
    house.simulator.stop()
    await house.wait(600)
    house.simulator.start()
    with monkeypatch.context() as patch:
        patch.setenv("OVH_CLIENT_ID", "host")
        await house.wait(LONGEST_PAUSE)
        assert "OVH_CLIENT_ID in its environment" in await refusal(house, message="New")
        assert house.queued == 1
    await house.wait(LONGEST_PAUSE)
    assert house.sent == [(TEXT, [ALICE])]
