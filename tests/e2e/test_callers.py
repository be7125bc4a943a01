"""Code of others that calls our actions, with data for other notify platforms."""

from collections.abc import AsyncIterator
import json

import pytest
import pytest_asyncio

from .conftest import MARK
from .home_assistant import CONFIGURATION, HomeAssistant, Json
from .house import ALICE_E164
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

CALLERS = f"""
input_boolean:
  freezer:
  leak:
alert:
  freezer:
    name: Freezer
    message: {MARK}
    entity_id: input_boolean.freezer
    repeat: 30
    notifiers: [ovh_sms_alice, persistent_notification]
    data:
      {{tag: freezer, channel: alarm_stream, ttl: 0, priority: high, push: {{sound: default}}}}
  leak:
    name: Leak
    message: {MARK}
    entity_id: input_boolean.leak
    repeat: 30
    notifiers: ovh_sms
    data: {{colour: red, sender: OldHouse}}
notify:
  - platform: group
    name: everyone
    services:
      - action: persistent_notification
      - action: ovh_sms
        data: {{target: "Alice, Zoe", data: {{max_parts: 1}}}}
  - platform: group
    services:
      - action: ovh_sms_alice
script:
  warn:
    sequence:
      - action: notify.ovh_sms
        data:
          message: "{MARK} {{{{ room }}}}"
          target: "{{{{ people }}}}"
          data: {{delay: "{{{{ missing_delay | default('soon') }}}}", priority: 1}}
alarm_caller:
"""
# As Alarmo calls a notify action.
CALLER = """
async def async_setup(hass, config):
    async def alarm(call):
        await hass.services.async_call(
            "notify", "ovh_sms_alice", dict(call.data), blocking=False, context={}
        )

    hass.services.async_register("alarm_caller", "alarm", alarm)
    return True
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home_assistant(
    simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HomeAssistant]:
    """Return a Home Assistant with an alert, notify groups, a script and code of others."""
    config = tmp_path_factory.mktemp("config")
    (config / "configuration.yaml").write_text(f"{CONFIGURATION}{CALLERS}")
    caller = config / "custom_components" / "alarm_caller"
    caller.mkdir(parents=True)
    (caller / "__init__.py").write_text(CALLER)
    manifest = {"domain": "alarm_caller", "name": "Alarm", "version": "1.0.0"}
    (caller / "manifest.json").write_text(json.dumps(manifest))
    async with HomeAssistant(config, simulator=simulator.endpoint) as home_assistant:
        yield home_assistant


async def until_sent(house: HomeAssistant, simulator: Simulator, count: int) -> Json:
    """Wait for the last of so many jobs, and return it."""

    async def is_sent() -> bool:
        return len(await simulator.jobs()) == count

    await house.until(is_sent, f"to send job {count}")
    job = (await simulator.jobs())[-1]
    assert job["receivers"] == [ALICE_E164]
    assert MARK in job["message"]
    return job


async def told(house: HomeAssistant) -> dict[str, str]:
    """Return the names in our issues about calls, by issue."""
    listed = await house.command("repairs/list_issues")
    return {
        each["issue_id"]: each["translation_placeholders"]["names"]
        for each in listed["issues"]
        if each["domain"] == "ovh_sms"
    }


async def test_data_for_phones(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """An alert, a nameless group and an alarm system send in spite of their data for phones."""
    phone = {"ttl": 0, "priority": "high", "channel": "alarm", "actions": [], "timeout": 600}
    await house.call_action("input_boolean.turn_on", {"entity_id": "input_boolean.freezer"})
    await until_sent(house, simulator, 1)
    await house.call_action("notify.notify", {"message": MARK, "data": phone})
    await until_sent(house, simulator, 2)
    await house.call_action("alarm_caller.alarm", {"message": MARK, "data": phone})
    await until_sent(house, simulator, 3)
    assert await told(house) == {}


async def test_wrong_data_and_targets(
    house: HomeAssistant, entry: Json, simulator: Simulator
) -> None:
    """What is wrong with a call is named by Repairs, and the SMS leaves without it."""
    await house.call_action("input_boolean.turn_on", {"entity_id": "input_boolean.leak"})
    assert (await until_sent(house, simulator, 1))["sender"] == "MyHouse"
    assert await told(house) == {"unknown_data_notify.ovh_sms": "colour, sender"}
    await house.call_action("notify.everyone", {"message": MARK, "data": {"url": "/", "prio": 1}})
    await until_sent(house, simulator, 2)
    await house.call_action("script.warn", {"room": "Küche", "people": "Alice; Bob"})
    await until_sent(house, simulator, 3)
    assert await told(house) == {
        "unknown_data_notify.ovh_sms": "colour, sender, prio, delay",
        "unknown_targets_notify.ovh_sms": "Zoe, Bob",
    }


async def test_group_of_entities(house: HomeAssistant, entry: Json, simulator: Simulator) -> None:
    """A group made in the UI sends, and is a target of our actions."""
    flow = await house.start_flow("group")
    await flow.submit(next_step_id="notify")
    group = await flow.submit(name="Night", entities=["notify.alice"], hide_members=False)
    try:
        await house.until(lambda: house.state("notify.night"), "to have the group")
        fields = {"message": MARK, "entity_id": "notify.night"}
        await house.call_action("notify.send_message", fields)
        await until_sent(house, simulator, 1)
        await house.call_action("notify.ovh_sms", {"message": MARK, "target": "notify.night"})
        await until_sent(house, simulator, 2)
    finally:
        await house.remove_entry(group["result"]["entry_id"])
