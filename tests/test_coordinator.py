"""Test how an account is polled, and what sends tell of it."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .ovh_simulator import Fault, OvhSimulator
from .ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from .ovh_simulator.faults import FaultKind
from .texts import exception_text

CREDITS_LEFT = "sensor.maison_credits_left"
POLL = f"/sms/{SERVICE_NAME}"
# Home Assistant spreads polls over a second.
HOUR = timedelta(hours=1, seconds=2)

pytestmark = pytest.mark.usefixtures("freezer")


async def wait(hass: HomeAssistant, freezer: FrozenDateTimeFactory, time: timedelta) -> None:
    """Let time pass."""
    freezer.tick(time)
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def send(hass: HomeAssistant, **data: object) -> None:
    """Send a message to Alice, which costs a credit."""
    fields = {"message": "Leak", "data": data}
    try:
        await hass.services.async_call("notify", "ovh_sms_alice", fields, blocking=True)
    finally:
        # A poll that is due to a refusal would not bear that time passes.
        await hass.async_block_till_done(wait_background_tasks=True)


def set_credits(simulator: OvhSimulator, credits_left: float) -> None:
    """Say how many credits OVHcloud counts."""
    simulator.world.accounts[SERVICE_NAME].credits_left = credits_left


def paths(simulator: OvhSimulator) -> list[str]:
    """Return what OVHcloud was asked since the last time."""
    asked = [request.path for request in simulator.world.requests]
    simulator.world.requests.clear()
    return asked


async def test_hourly(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that credits are read every hour."""
    for credits_left in (90.5, 80.0):
        set_credits(simulator, credits_left)
        await wait(hass, freezer, timedelta(minutes=58))
        assert not hass.states.is_state(CREDITS_LEFT, str(credits_left))
        await wait(hass, freezer, timedelta(minutes=2, seconds=2))
        assert hass.states.is_state(CREDITS_LEFT, str(credits_left))


async def test_idle(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that an idle account makes at most two requests an hour, but for the daily round."""
    paths(simulator)
    for _ in range(3):
        for _ in range(12):
            await wait(hass, freezer, timedelta(minutes=5))
        looks_after = ("currentCredential", "senders/", "blacklists", "exceptions", "serviceInfos")
        asked = [path for path in paths(simulator) if not any(each in path for each in looks_after)]
        assert len(asked) <= 2


async def test_send(hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that a job's answer tells the credits left, without a request."""
    paths(simulator)
    await send(hass)

    assert hass.states.is_state(CREDITS_LEFT, "99.0")
    assert POLL not in paths(simulator)


async def test_send_puts_poll_off(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that credits a job's answer told are not asked for again within the hour."""
    await wait(hass, freezer, timedelta(minutes=30))
    await send(hass)
    paths(simulator)
    await wait(hass, freezer, timedelta(minutes=45))
    assert POLL not in paths(simulator)
    await wait(hass, freezer, timedelta(minutes=16))
    assert POLL in paths(simulator)


async def test_send_without_credits_in_answer(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that credits are asked for after a job whose answer lacks them."""
    simulator.world.behaviour.credits_left_in_report = False
    await send(hass)
    assert hass.states.is_state(CREDITS_LEFT, "99.0")

    paths(simulator)
    for _ in range(5):
        await send(hass)
    await wait(hass, freezer, timedelta(seconds=11))
    assert hass.states.is_state(CREDITS_LEFT, "94.0")
    assert paths(simulator).count(POLL) <= 2


async def test_refused_send_leaves_credits(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a message that is not sent costs nothing."""
    simulator.world.faults.add(Fault("rate_limited", "POST"))
    with pytest.raises(HomeAssistantError):
        await send(hass, retry_for=0)

    assert hass.states.is_state(CREDITS_LEFT, "100.0")
    simulator.world.faults.add(Fault("rate_limited", "POST"))
    await send(hass)
    assert hass.states.is_state(CREDITS_LEFT, "100.0")


@pytest.mark.parametrize(
    "kind", ["http_500", "http_502", "json_null", "list_error", "rate_limited", "reset_before"]
)
async def test_unavailable(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    kind: FaultKind,
) -> None:
    """Test that credits nobody knows are not shown, and come back with OVHcloud."""
    simulator.world.faults.add(Fault(kind, path=POLL, times=2))
    for _ in range(2):
        await wait(hass, freezer, HOUR)
        assert hass.states.is_state(CREDITS_LEFT, STATE_UNAVAILABLE)
    await wait(hass, freezer, HOUR)
    assert hass.states.is_state(CREDITS_LEFT, "100.0")


async def test_unreachable(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that an account outlives an internet connection that is down for a while."""
    simulator.stop()
    await wait(hass, freezer, HOUR)
    assert hass.states.is_state(CREDITS_LEFT, STATE_UNAVAILABLE)
    with pytest.raises(HomeAssistantError) as raised:
        await send(hass, retry_for=0)
    assert exception_text(raised.value).startswith("OVHcloud could not be reached")

    simulator.start()
    await wait(hass, freezer, HOUR)
    assert hass.states.is_state(CREDITS_LEFT, "100.0")


async def test_send_makes_available(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that a failed poll does not stand in the way of a message, whose answer mends it."""
    simulator.world.faults.add(Fault("http_503", path=POLL))
    await wait(hass, freezer, HOUR)
    assert hass.states.is_state(CREDITS_LEFT, STATE_UNAVAILABLE)
    await send(hass)

    assert hass.states.is_state(CREDITS_LEFT, "99.0")


async def test_keys_refused(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that keys which are refused are asked for anew, once."""
    simulator.world.credentials[CONSUMER_KEY].status = "expired"
    for _ in range(2):
        await wait(hass, freezer, HOUR)
    assert hass.states.is_state(CREDITS_LEFT, STATE_UNAVAILABLE)
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["context"]["entry_id"] == entry.entry_id


async def test_credits_bought(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that the issue of an empty account stays until credits are bought."""
    set_credits(simulator, 0)
    with pytest.raises(HomeAssistantError):
        await send(hass)
    issues = ir.async_get(hass).issues
    await wait(hass, freezer, HOUR)
    assert hass.states.is_state(CREDITS_LEFT, "0.0")
    assert {key for _, key in issues} == {f"no_credits_{SERVICE_NAME}"}

    set_credits(simulator, 50)
    await wait(hass, freezer, HOUR)
    assert hass.states.is_state(CREDITS_LEFT, "50.0")
    assert len(issues) == 0


async def test_clock_is_set(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that a host whose clock is set by a day goes on polling."""
    simulator.world.clock.skew = -86400
    await wait(hass, freezer, timedelta(days=1))
    assert hass.states.is_state(CREDITS_LEFT, "100.0")
