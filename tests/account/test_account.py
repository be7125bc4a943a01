"""Test the one way out for every message: what is sent, and what the user reads when not."""

import asyncio
from datetime import timedelta
import logging
from traceback import format_exception

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.account.account import SmsAccount
from custom_components.ovh_sms.const import CONF_SENDER, DOMAIN
from custom_components.ovh_sms.message.models import SendRequest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir

from ..conftest import ALICE, BOB, EntryFactory
from ..house import House
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import APPLICATION_SECRET, CONSUMER_KEY, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind

JOBS = "/sms/*/jobs"
TEXT = "Someone is in the house"
AT_ONCE = timedelta(0)


@pytest.fixture(name="account")
def account_fixture(entry: MockConfigEntry) -> SmsAccount:
    """Return the account of the loaded entry."""
    account: SmsAccount = entry.runtime_data
    return account


async def test_job(account: SmsAccount, simulator: OvhSimulator) -> None:
    """Test the job as OVHcloud gets it: never held at night, and nothing deprecated in it."""
    report = await account.async_send(SendRequest(message=f" {TEXT}\n", title=" Alarm "))

    [job] = simulator.world.jobs
    assert job.body == {
        "message": f"Alarm\n{TEXT}",
        "receivers": [ALICE, BOB],
        "sender": "MyHouse",
        "noStopClause": True,
        "priority": "high",
        "tag": report.tag,
    }
    assert len(report.tag) == 20


async def test_tags_differ(account: SmsAccount, simulator: OvhSimulator) -> None:
    """Test that each job can be found by its own tag."""
    await asyncio.gather(*(account.async_send(SendRequest(message=TEXT)) for _ in range(5)))
    assert len({job.tag for job in simulator.world.jobs}) == 5


@pytest.mark.parametrize("message", ["", "  \n", "\u200b", "\ufeff \u00ad", "\ufe0f"])
async def test_empty_message(account: SmsAccount, simulator: OvhSimulator, message: str) -> None:
    """Test that a text with nothing to see is not billed."""
    with pytest.raises(ServiceValidationError, match="Nothing was sent, because the message is"):
        await account.async_send(SendRequest(message=message, title="Alarm"))
    assert not simulator.world.jobs


@pytest.mark.parametrize("title", ["", " ", "\u200b"])
async def test_empty_title(account: SmsAccount, simulator: OvhSimulator, title: str) -> None:
    """Test that a title with nothing to see neither stands above a text nor makes it dearer."""
    await account.async_send(SendRequest(message=TEXT, title=title))
    assert simulator.world.jobs[-1].message == TEXT


async def test_long_message(
    account: SmsAccount, simulator: OvhSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that a text of 20,000 characters still raises the alarm, in six parts."""
    report = await account.async_send(SendRequest(message="Help! " * 3334))

    [job] = simulator.world.jobs
    assert job.message.startswith("Help! Help!")
    assert job.message.endswith("Help!...")
    assert (report.truncated, report.parts, report.characters) == (True, 6, len(job.message))
    assert "A message of 20003 characters was shortened to fit" in caplog.text
    assert "Help!" not in caplog.text


async def test_most_receivers(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that 500 receivers are one job, and 10,000 are an error."""
    entry = make_entry(options={CONF_SENDER: "MyHouse", "hourly_limit": 500})
    await hass.config_entries.async_setup(entry.entry_id)
    simulator.world.accounts[SERVICE_NAME].credits_left = 1000
    numbers = tuple(f"+336{number:08}" for number in range(10_000))
    report = await entry.runtime_data.async_send(
        SendRequest(message=TEXT, recipients=numbers[:500])
    )
    assert len(simulator.world.jobs) == 1
    assert len(report.valid_receivers) == 500

    with pytest.raises(ServiceValidationError, match="10000 phone numbers are more than the 500"):
        await entry.runtime_data.async_send(SendRequest(message=TEXT, recipients=numbers))
    assert len(simulator.world.jobs) == 1


async def test_no_recipient(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test an account nobody was added to."""
    entry = make_entry(recipients={})
    await hass.config_entries.async_setup(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="Maison has no recipients"):
        await entry.runtime_data.async_send(SendRequest(message=TEXT))
    with pytest.raises(ServiceValidationError, match=r"country: \"Zoe\"\. Its recipients are: -\."):
        await entry.runtime_data.async_send(SendRequest(message=TEXT, recipients=("Zoe",)))


async def test_some_invalid_receivers(
    account: SmsAccount, simulator: OvhSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that the others get the message, and that the report names the invalid ones."""
    simulator.world.faults.add(
        Fault(
            "respond",
            method="POST",
            path=JOBS,
            body={
                "ids": [1],
                "validReceivers": [ALICE],
                "invalidReceivers": [BOB],
                "totalCreditsRemoved": 0.5,
            },
        )
    )
    report = await account.async_send(SendRequest(message=TEXT))
    assert (report.valid_receivers, report.invalid_receivers) == ((ALICE,), (BOB,))
    assert (report.credits_removed, report.credits_left) == (0.5, None)
    assert "refused 1 of the receivers" in caplog.text
    assert BOB not in caplog.text


async def test_no_valid_receiver(account: SmsAccount, simulator: OvhSimulator) -> None:
    """Test that an answer of 200 without any SMS is no success."""
    body = {
        "ids": [],
        "validReceivers": [],
        "invalidReceivers": [ALICE, BOB],
        "totalCreditsRemoved": 0,
    }
    simulator.world.faults.add(Fault("respond", method="POST", path=JOBS, body=body))
    with pytest.raises(
        ServiceValidationError, match=r"accepts none of the phone numbers: \+33…78, \+33…21"
    ):
        await account.async_send(SendRequest(message=TEXT))


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault("rate_limited", times=None), "OVHcloud asks to slow down, so nothing was sent"),
        (
            Fault("respond", times=None, status=400, body={"message": "Too long for 0612345678"}),
            "refused the message, so nothing was sent: Too long for 06…78",
        ),
    ],
)
async def test_errors(
    account: SmsAccount, simulator: OvhSimulator, fault: Fault, text: str
) -> None:
    """Test what the user reads of each failure of OVHcloud if a message must not wait."""
    await account.async_send(SendRequest(message=TEXT))
    simulator.world.faults.add(fault)
    with pytest.raises(HomeAssistantError, match=text):
        await account.async_send(SendRequest(message=TEXT, retry_for=AT_ONCE))
    assert account.queued == 0


UNCONFIRMED = ["http_500", "http_502", "json_null", "list_error", "reset_after"]


@pytest.mark.parametrize("kind", UNCONFIRMED)
async def test_must_not_wait(house: House, kind: FaultKind) -> None:
    """Test that a message that OVHcloud may have is not called refused, and not sent again."""
    await house.send("Other")
    house.world.faults.add(Fault(kind, times=None))
    assert (await house.send(TEXT, retry_for=0))["status"] == "queued"
    assert house.queued == 1
    await house.wait(60)
    assert len(house.posts()) == 2


@pytest.mark.parametrize("kind", [*UNCONFIRMED, "rate_limited"])
async def test_queued(account: SmsAccount, simulator: OvhSimulator, kind: FaultKind) -> None:
    """Test that a message which OVHcloud does not confirm is queued, and that this is no error."""
    await account.async_send(SendRequest(message=TEXT))
    simulator.world.faults.add(Fault(kind, times=None))
    report = await account.async_send(SendRequest(message=TEXT))
    assert report.as_response() == {
        "status": "queued",
        "tag": report.tag,
        "ids": [],
        "valid_receivers": [],
        "invalid_receivers": [],
        "credits_removed": 0.0,
        "credits_left": None,
        "encoding": "gsm7",
        "characters": len(TEXT),
        "parts": 1,
        "truncated": False,
        "sender": "MyHouse",
        "deduplicated": [],
        "warnings": [],
        "receivers": [],
    }


async def test_offline(hass: HomeAssistant, account: SmsAccount, simulator: OvhSimulator) -> None:
    """Test a house without internet."""
    simulator.stop()
    assert (await account.async_send(SendRequest(message=TEXT))).status == "queued"
    with pytest.raises(HomeAssistantError, match="could not be reached, so nothing was sent"):
        await account.async_send(
            SendRequest(message="Other", recipients=("06 11 22 33 44",), retry_for=AT_ONCE)
        )


async def test_missing_right(account: SmsAccount, simulator: OvhSimulator) -> None:
    """Test that the right that is missing is named, with where to get it."""
    simulator.world.credentials[CONSUMER_KEY].rules.remove(("POST", "/sms/*/jobs"))
    with pytest.raises(
        HomeAssistantError,
        match=f'right "POST /sms/{SERVICE_NAME}/jobs", so nothing was sent. Create new keys',
    ):
        await account.async_send(SendRequest(message=TEXT))


async def test_refused_keys(
    hass: HomeAssistant, account: SmsAccount, entry: MockConfigEntry, simulator: OvhSimulator
) -> None:
    """Test that refused keys are said so and asked for."""
    simulator.world.credentials[CONSUMER_KEY].status = "expired"
    with pytest.raises(
        HomeAssistantError,
        match="refuses the keys, so nothing was sent: This credential is not valid",
    ):
        await account.async_send(SendRequest(message=TEXT))
    await hass.async_block_till_done()
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["context"]["entry_id"] == entry.entry_id


@pytest.mark.parametrize("status", [400, 402, 403])
async def test_no_credits(
    hass: HomeAssistant, account: SmsAccount, simulator: OvhSimulator, status: int
) -> None:
    """Test that missing credits are an issue until a message goes out again."""
    simulator.world.behaviour.no_credits_status = status
    simulator.world.accounts[SERVICE_NAME].credits_left = 0.5
    with pytest.raises(HomeAssistantError, match="too few credits, so nothing was sent"):
        await account.async_send(SendRequest(message=TEXT))
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, f"no_credits_{SERVICE_NAME}")

    simulator.world.accounts[SERVICE_NAME].credits_left = 10
    await account.async_send(SendRequest(message=TEXT))
    assert not issues.async_get_issue(DOMAIN, f"no_credits_{SERVICE_NAME}")


async def test_no_credits_ends_with_a_poll(
    hass: HomeAssistant, account: SmsAccount, simulator: OvhSimulator
) -> None:
    """Test that bought credits end the issue, but not those too few for a message."""
    simulator.world.accounts[SERVICE_NAME].credits_left = 0.5
    with pytest.raises(HomeAssistantError, match="too few credits"):
        await account.async_send(SendRequest(message=TEXT))
    await account.coordinator.async_refresh()
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, f"no_credits_{SERVICE_NAME}")

    simulator.world.accounts[SERVICE_NAME].credits_left = 10
    await account.coordinator.async_refresh()
    assert not issues.async_get_issue(DOMAIN, f"no_credits_{SERVICE_NAME}")


async def test_suspended_account(account: SmsAccount, simulator: OvhSimulator) -> None:
    """Test an account that OVHcloud has suspended since it was set up."""
    simulator.world.accounts[SERVICE_NAME].status = "disable"
    with pytest.raises(HomeAssistantError, match=r"so nothing was sent.*This service is disabled"):
        await account.async_send(SendRequest(message=TEXT))


async def test_logs_keep_secrets(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Test that neither keys nor numbers nor texts are logged, at any level."""
    caplog.set_level(logging.DEBUG)
    await house.send(TEXT, "Family")
    house.world.faults.add(Fault("http_500", method="POST", times=None))
    await house.send(TEXT, "Family", retry_for=0)
    await house.send(TEXT, "Family")
    for secret in (APPLICATION_SECRET, CONSUMER_KEY, ALICE, ALICE[1:], TEXT):
        assert secret not in caplog.text


async def test_tracebacks_keep_secrets(account: SmsAccount, simulator: OvhSimulator) -> None:
    """Test that a number which OVHcloud quotes shows neither in an error nor in its causes."""
    body = {"message": f"Invalid number {ALICE}"}
    fault = Fault("respond", method="POST", times=None, status=403, body=body)
    simulator.world.faults.add(fault)
    with pytest.raises(HomeAssistantError, match=r"Invalid number \+33…78") as error:
        await account.async_send(SendRequest(message=TEXT))
    assert ALICE not in "".join(format_exception(error.value))


async def test_hung_poll_holds_no_alarm(
    hass: HomeAssistant, account: SmsAccount, simulator: OvhSimulator
) -> None:
    """Test that a message goes out while the credits are being asked for."""
    simulator.world.faults.add(Fault("slow", method="GET", path="/sms/*", seconds=1))
    poll = hass.async_create_task(account.coordinator.async_refresh())
    await account.async_send(SendRequest(message=TEXT))
    assert not poll.done()
    await poll
