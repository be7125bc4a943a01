"""The self-check as tests call it."""

import asyncio
from typing import Any

from custom_components.ovh_sms.check.result import NAMES
from custom_components.ovh_sms.const import DOMAIN
from homeassistant.helpers import issue_registry as ir

from ..house import House

type Lines = dict[str, tuple[str, str]]
"""Status and detail by name."""


async def check(house: House) -> dict[str, Any]:
    """Return the response of the action, which comes within 10 seconds, whatever OVHcloud does."""
    call = asyncio.create_task(
        house.hass.services.async_call(DOMAIN, "check", {}, blocking=True, return_response=True)
    )
    await house._pass(call, 10)
    assert call.done(), "The action did not answer within 10 seconds"
    response: Any = call.result()
    assert tuple(each["name"] for each in response["checks"]) == NAMES
    assert all(each.keys() == {"name", "status", "detail"} for each in response["checks"])
    return dict(response)


async def lines(house: House) -> Lines:
    """Return what each line says."""
    response = await check(house)
    return {each["name"]: (each["status"], each["detail"]) for each in response["checks"]}


async def wrong(house: House) -> Lines:
    """Return the lines that are not right, but for one that had nothing to compare."""
    found = await lines(house)
    return {
        name: line
        for name, line in found.items()
        if line[0] != "ok" and "to compare yet" not in line[1]
    }


def issues(house: House) -> set[str]:
    """Return the keys of the issues that Repairs show."""
    return {str(each.translation_key) for each in ir.async_get(house.hass).issues.values()}


async def have_sent(house: House, text: str = "Leak", *recipients: str, **fields: Any) -> None:
    """Send a message, and let enough time pass for OVHcloud to list it."""
    house.world.behaviour.deliver_after = 1
    await house.send(text, *recipients, **fields)
    await house.skip(660)
    await house.wait(10)
