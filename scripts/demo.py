"""An automation of a real Home Assistant sends an SMS through a simulated OVH."""

import json
from pathlib import Path
import sys
import tempfile
import time

import aiohttp

from tests.e2e.home_assistant import HomeAssistant, HomeAssistantError, Json
from tests.e2e.house import (
    ALICE,
    ALICE_E164,
    SERVICE_NAME,
    WrongStepError,
    add_account,
    entity_id,
    run,
)
from tests.e2e.simulator import Simulator

MESSAGE = "Water in the cellar!"
SENDER = "MARTIN"
AUTOMATION = {
    "alias": "Water alarm",
    "triggers": [{"trigger": "event", "event_type": "water_alarm"}],
    "actions": [{"action": "notify.ovh_sms", "data": {"message": MESSAGE}}],
}


class DemoError(Exception):
    """The demo did not go as it should."""


FAILURES = (
    DemoError,
    HomeAssistantError,
    WrongStepError,
    TimeoutError,
    KeyError,
    ValueError,
    aiohttp.ClientError,
)


def say(title: str, *lines: str) -> None:
    """Print a section."""
    print(f"\n\033[1m{title}\033[0m" if sys.stdout.isatty() else f"\n{title}")
    for line in lines:
        print(f"  {line}")


def pretty(data: Json) -> list[str]:
    """Return JSON as people read it."""
    return json.dumps(data, indent=2, ensure_ascii=False).splitlines()


def check(truth: object, reason: str) -> None:
    """Fail with the reason unless it is so."""
    if not truth:
        raise DemoError(reason)


async def send_by_automation(home_assistant: HomeAssistant, simulator: Simulator) -> Json:
    """Fire the event an automation waits for, and return the request OVH got."""
    await home_assistant.save_automation("water_alarm", AUTOMATION)
    await home_assistant.until(
        lambda: home_assistant.state("automation.water_alarm"), "to load the automation"
    )
    await home_assistant.fire("water_alarm")
    await home_assistant.until(simulator.jobs, "to send the automation's message")
    requests = [each for each in await simulator.requests() if each["method"] == "POST"]
    check(len(requests) == 1, f"OVH got {len(requests)} POST requests instead of one")
    body = requests[0]["body"]
    check(body["message"] == MESSAGE, f"OVH got another text: {body['message']!r}")
    check(body["receivers"] == [ALICE_E164], f"OVH got other receivers: {body['receivers']}")
    check(body["noStopClause"] is True, "OVH could hold this message until the morning")
    return dict(requests[0])


async def show_credits(home_assistant: HomeAssistant, expected: float) -> None:
    """Wait for the sensor to say what OVH said, and print it."""
    sensor = await entity_id(home_assistant, f"{SERVICE_NAME}_credits_left")

    async def shows_them() -> bool:
        return await home_assistant.number(sensor) == expected

    await home_assistant.until(shows_them, f"to show {expected:g} credits")
    say(f"{sensor} shows", f"{expected:g} credits left")


async def show(home_assistant: HomeAssistant, simulator: Simulator) -> None:
    """Set an account up, send two messages, and print what became of them."""
    await simulator.account(SERVICE_NAME, senders={SENDER: "enable"})
    entry = await add_account(home_assistant, simulator, sender=SENDER)
    say(
        "Set up through the config flow",
        f"account    {SERVICE_NAME}, {entry['title']}",
        f"sender     {SENDER}",
        f"recipient  {ALICE['name']}, {', '.join(ALICE['phone_numbers'])}",
    )
    request = await send_by_automation(home_assistant, simulator)
    say(
        "An automation calls notify.ovh_sms, and OVH receives",
        f"POST {request['path']}",
        *pretty(request["body"]),
    )
    response = await home_assistant.call_action(
        "ovh_sms.send_message",
        {"recipients": ["Alice"], "title": "Alarm", "message": MESSAGE},
        return_response=True,
    )
    check(response["status"] == "accepted", f"The message was not accepted: {response}")
    say("ovh_sms.send_message returns", *pretty(response))
    await show_credits(home_assistant, response["credits_left"])


async def demonstrate(folder: Path) -> int:
    """Run the demo in a folder and return its exit code."""
    async with Simulator() as simulator:
        home_assistant = HomeAssistant(folder, simulator=simulator.endpoint)
        try:
            await home_assistant.start()
            version = (await home_assistant.get("/api/config"))["version"]
            say(f"Home Assistant {version} runs, with a simulated OVH")
            await show(home_assistant, simulator)
        except FAILURES as err:
            print(f"\nThe demo failed: {err!r}", file=sys.stderr)
            ours = [line for line in home_assistant.log.splitlines() if "ovh_sms" in line]
            print(*ours[-20:], sep="\n", file=sys.stderr)
            return 1
        finally:
            await home_assistant.stop()
    return 0


def main() -> int:
    """Run the demo and return its exit code."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ovh_sms_demo_") as folder:
        if code := run(demonstrate(Path(folder))):
            return code
    say(f"Done in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
