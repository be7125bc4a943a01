"""Test that an automation gone wild is stopped, and nothing else is."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import CONF_SENDER, DOMAIN
from custom_components.ovh_sms.costs.hourly_limit import SENT
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir

from ..conftest import ALICE, EntryFactory
from ..house import TEXT, House
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME

HOUR = 3600
ISSUE = "hourly_limit_reached"


def numbers(count: int) -> tuple[str, ...]:
    """Return different numbers."""
    return tuple(f"+336000{number:05}" for number in range(count))


@pytest.fixture(name="options")
def options_fixture() -> dict[str, Any]:
    """Return the options of the account."""
    return {"hourly_limit": 10}


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    options: dict[str, Any],
) -> MockConfigEntry:
    """Return a loaded entry with these options and many credits."""
    simulator.world.accounts[SERVICE_NAME].credits_left = 10_000
    entry = make_entry(options={CONF_SENDER: "MyHouse", **options})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def refused(house: House, message: str = TEXT, *recipients: str, **fields: Any) -> str:
    """Return why a message is refused."""
    with pytest.raises(ServiceValidationError) as info:
        await house.send(message, *recipients, **fields)
    return str(info.value)


@pytest.mark.parametrize("options", [{}])
async def test_default(house: House) -> None:
    """Test the limit that holds at first: 200 parts, and 1,000 for what is critical."""
    await house.send(TEXT, *numbers(200))
    assert (await refused(house)).startswith(
        "Nothing was sent: Maison has sent 200 parts of SMS within the last hour, and this message "
        "(1) would exceed the hourly limit of 200. There is room again in 60 minutes."
    )
    assert house.issue(ISSUE) == {"account": "Maison", "limit": "200"}
    for _ in range(4):
        await house.send(TEXT, *numbers(200), critical=True)
    assert (
        "sent 1000 parts of SMS within the last hour, and this message (1) would exceed the hourly "
        "limit of 5 \u00d7 200."
    ) in await refused(house, critical=True)
    assert house.issue(ISSUE) == {"account": "Maison", "limit": "200"}
    assert house.world.accounts[SERVICE_NAME].credits_left == 9000


async def test_critical_is_told(house: House) -> None:
    """Test that critical messages above the limit leave, which is reported while it lasts."""
    await house.send(TEXT, *numbers(12), critical=True)
    assert house.issue(ISSUE) == {"account": "Maison", "limit": "10"}
    assert len(house.sent) == 1
    await house.wait(HOUR + 60)
    assert house.issue(ISSUE) is None


async def test_slides(house: House) -> None:
    """Test that each part counts for an hour, and that the issue goes when there is room."""
    await house.send(TEXT, *numbers(6))
    await house.wait(HOUR / 2)
    await house.send("a" * 400)
    await house.send()
    assert "in 30 minutes" in await refused(house, TEXT, *numbers(6))
    assert "in 60 minutes" in await refused(house, TEXT, *numbers(7))
    assert house.issue(ISSUE)
    await house.wait(HOUR / 2)
    # The one who waits for more room was refused last.
    assert house.issue(ISSUE)
    await house.send(TEXT, *numbers(6))
    await house.wait(HOUR / 2 + 60)
    assert house.issue(ISSUE) is None
    assert house.hass.states.is_state("sensor.maison_credits_used_today", "16.0")


async def test_full_again(house: House) -> None:
    """Test that the issue stays while there is no room for any message."""
    await house.send(TEXT, *numbers(5))
    await house.wait(HOUR / 2)
    await house.send(TEXT, *numbers(5))
    await refused(house)
    await house.wait(HOUR / 2 - 1)
    await house.send(TEXT, *numbers(5), critical=True)
    await house.wait(60)
    assert house.issue(ISSUE)
    await house.wait(HOUR / 2)
    assert house.issue(ISSUE) is None


async def test_all_at_once(house: House) -> None:
    """Test that messages that are sent at the same moment count, and what is merged."""
    calls = [house.call(f"{TEXT} {number}") for number in range(30)]
    await house.wait(60)
    results = [call.exception() for call in calls]
    assert sum(isinstance(result, ServiceValidationError) for result in results) == 20
    assert len(house.sent) == 10


async def test_notify_and_questions(house: House) -> None:
    """Test that every way to send counts, and that a caller is told."""
    await house.hass.services.async_call("notify", "ovh_sms", {"message": TEXT}, blocking=True)
    target = {"entity_id": "notify.alice"}
    data = {"message": TEXT, **target}
    await house.hass.services.async_call("notify", "send_message", data, blocking=True)
    question = house.ask()
    await house.wait(1)
    assert "has sent 4 parts" in await refused(house, TEXT, *numbers(7))
    await house.send(TEXT, *numbers(6))
    for domain, service, fields in (
        ("notify", "ovh_sms", {"message": TEXT}),
        ("notify", "ovh_sms_alice", {"message": TEXT}),
        ("notify", "send_message", data),
        ("button", "press", {"entity_id": "button.alice_test"}),
    ):
        with pytest.raises(ServiceValidationError, match="within the last hour"):
            await house.hass.services.async_call(domain, service, fields, blocking=True)
    house.receive("Yes")
    await house.wait(20)
    assert (await question)["answer"] == "Yes"


async def test_too_large(house: House) -> None:
    """Test that a message that is larger than the limit says what to do."""
    assert "this message alone has 12 parts" in await refused(house, "a" * 170, *numbers(6))
    assert house.issue(ISSUE)
    await house.wait(HOUR + 60)
    assert house.issue(ISSUE) is None


@pytest.mark.parametrize("options", [{"hourly_limit": 0}])
async def test_off(house: House) -> None:
    """Test that 0 is no limit."""
    for _ in range(3):
        await house.send(TEXT, *numbers(400))
    assert house.issue(ISSUE) is None


async def test_bulk(house: House) -> None:
    """Test that bulk messages, which are asked for in so many words, do not count."""
    rows = [{"phone": number} for number in numbers(30)]
    fields = {"message": TEXT, "rows": rows, "number_column": "phone"}
    await house.send(TEXT, *numbers(10))
    response = await house._call("send_bulk", fields)
    assert (response["queued"], response["error"]) == (1, None)
    await house.wait(HOUR)
    await house._call("send_bulk", fields)
    await house.send(TEXT, *numbers(10))


@pytest.mark.parametrize("options", [{"hourly_limit": 10, "deduplicate": {"minutes": 30}}])
async def test_deduplicated(house: House) -> None:
    """Test that who got the same text does not count."""
    for _ in range(20):
        await house.send(TEXT, *numbers(9))
    assert (await house.send(TEXT, *numbers(10)))["valid_receivers"] == [numbers(10)[-1]]


async def test_refusals_do_not_count(house: House) -> None:
    """Test that what OVHcloud refuses does not count, and what it may have does."""
    body = {"message": "Invalid sender"}
    house.world.faults.add(Fault("respond", "POST", status=400, body=body, times=None))
    for _ in range(3):
        with pytest.raises(HomeAssistantError, match="Invalid sender"):
            await house.send("a" * 1500)
    house.world.faults.clear()
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(TEXT, *numbers(10))
    await refused(house)


async def test_over_the_budget(house: House) -> None:
    """Test that a message that the budget stops does not count."""
    await house.choose(daily_budget=5)
    assert "budget" in await refused(house, TEXT, *numbers(10))
    await house.send(TEXT, *numbers(10), critical=True)
    assert "budget" in await refused(house)


async def test_without_internet(house: House) -> None:
    """Test that what is queued counts when it is queued, and not again when it leaves."""
    house.simulator.stop()
    await house.send(TEXT, *numbers(10))
    await refused(house)
    await house.wait(HOUR + 60)
    await house.send("Later", *numbers(10))
    house.simulator.start()
    await house.wait(30)
    assert len(house.world.jobs) == 2


async def test_restarts(house: House) -> None:
    """Test that a crash loop that sends at each start is stopped, and the count is one row."""
    for _ in range(10):
        await house.send()
        await house.restart()
    await refused(house)
    issues = ir.async_get(house.hass).issues.values()
    assert [each.is_persistent for each in issues if each.translation_key == ISSUE] == [True]
    assert sum(house.data.ledger.get_state(SENT).values()) == 10
    await house.restart()
    await refused(house)
    await house.wait(HOUR)
    await house.send()
    assert sum(house.data.ledger.get_state(SENT).values()) == 1


async def test_reload(house: House) -> None:
    """Test that a reload forgets nothing, and that a higher limit clears the issue."""
    await house.send(TEXT, *numbers(10))
    await refused(house)
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.settle()
    await refused(house)
    await house.choose(hourly_limit=11)
    assert house.issue(ISSUE) is None
    await house.send()
    await refused(house)


@pytest.mark.parametrize("seconds", [-10 * 365 * 86_400.0, 10 * 365 * 86_400.0])
async def test_wrong_clock(house: House, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Test that a clock that jumps neither frees the hour at once nor blocks it for longer."""
    await house.send(TEXT, *numbers(10))
    house.step_clock(monkeypatch, seconds)
    await refused(house)
    await house.restart()
    await refused(house)
    house.step_clock(monkeypatch, 0)
    await refused(house)
    await house.restart()
    await refused(house)
    await house.wait(HOUR)
    await house.send(TEXT, ALICE)


@pytest.mark.parametrize(
    ("stored", "room"),
    [
        # A copy of the clock that is behind.
        ({"99999999": 4}, 6),
        ({"-5": 4}, 10),
        ({"soon": 4, "": 2}, 10),
        ({"99999999": -3}, 10),
        ({"99999999": 9999}, 0),
        ({"99999999": 1e308, "99999998": 1e308}, 10),
    ],
)
async def test_odd_content(house: House, stored: dict[str, float], room: int) -> None:
    """Test that whatever the file says blocks for an hour at most."""
    await house.wait(2 * HOUR)
    house.data.ledger.put_state(SENT, stored)
    await house.restart()
    if room < 10:
        await refused(house, TEXT, *numbers(room + 1))
    if room:
        await house.send(TEXT, *numbers(room))
    await house.wait(HOUR)
    await house.send(TEXT, *numbers(10))


async def test_removed_while_composed(house: House, freezer: FrozenDateTimeFactory) -> None:
    """Test that no issue stays behind of an account that was removed meanwhile."""
    limit = house.entry.runtime_data.spending.hourly
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    with pytest.raises(ServiceValidationError), limit.counted(11, critical=False):
        pass
    assert house.issue(ISSUE) is None


async def test_actions_of_the_domain(house: House) -> None:
    """Test that an estimate neither counts nor is refused."""
    await house.send(TEXT, *numbers(10))
    fields = {"message": TEXT, "recipients": [ALICE]}
    response = await house.hass.services.async_call(
        DOMAIN, "estimate", fields, blocking=True, return_response=True
    )
    assert response
    assert response["credits"] == 1
