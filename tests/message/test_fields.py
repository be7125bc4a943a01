"""Test that no field of an action makes errors or memory grow."""

from time import perf_counter
import tracemalloc
from typing import Any, Final

import pytest
import voluptuous as vol

from homeassistant.exceptions import HomeAssistantError

from ..house import House

MILLION: Final = 1_000_000
ROUNDS: Final = 2
LONGEST_ERROR: Final = 3000
SHORT: Final = {"message": "Leak"}


async def refusal(house: House, action: str, fields: dict[str, Any]) -> str:
    """Return the error of an action, and keep nothing else of it."""
    domain, _, name = action.partition(".")
    response = domain == "ovh_sms" and name != "cancel"
    try:
        await house.hass.services.async_call(
            domain, name, fields, blocking=True, return_response=response
        )
    except (HomeAssistantError, vol.Invalid) as err:
        return str(err)
    pytest.fail("It was not refused")


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("send_message", {"message": "\x01" * MILLION, "recipients": ["Nobody"]}),
        ("send_message", {"message": " x" * MILLION, "recipients": ["Nobody"]}),
        ("send_message", SHORT | {"recipients": ["x" * MILLION]}),
        ("send_message", SHORT | {"recipients": ["\u200b" * MILLION + "0612345678"]}),
        ("send_message", SHORT | {"recipients": [str(n) for n in range(MILLION // 10)]}),
        ("send_message", SHORT | {"recipients": [f"x{n}" * 100 for n in range(400)]}),
        ("send_message", SHORT | {"recipients": ["Nobody"], "title": "é" * MILLION}),
        ("send_message", SHORT | {"sender": "x" * MILLION}),
        ("send_message", SHORT | {"critical": "x" * MILLION}),
        ("send_message", SHORT | {"delay": "x" * MILLION}),
        ("send_message", SHORT | {"x" * MILLION: 1}),
        ("estimate", {"message": "😀" * MILLION, "recipients": ["Nobody"]}),
        ("ask", SHORT | {"answers": ["x"] * (MILLION // 10)}),
        ("ask", SHORT | {"answers": ["x" * MILLION], "recipients": ["Nobody"]}),
        ("send_bulk", {"message": "{x}", "number_column": "y", "rows": [{"z" * MILLION: 1}]}),
        ("send_bulk", {"message": "x", "number_column": "y" * MILLION, "rows": [{"z": 1}]}),
        ("send_bulk", {"message": "x", "number_column": "y", "csv_file": "y" * MILLION}),
        ("cancel", {"tag": "x" * MILLION}),
        ("get_messages", {"config_entry_id": "x" * MILLION}),
    ],
)
async def test_too_long(house: House, action: str, fields: dict[str, Any]) -> None:
    """Test that it is refused at once, in few words, and that nothing of it is kept."""
    action = f"ovh_sms.{action}"
    await refusal(house, action, fields)
    tracemalloc.start()
    try:
        for _ in range(ROUNDS):
            assert len(await refusal(house, action, fields)) < LONGEST_ERROR
        await house.settle()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < ROUNDS * MILLION / 5
    began = perf_counter()
    await refusal(house, action, fields)
    assert perf_counter() - began < 1
    assert house.sent == []


async def test_number_in_a_wrong_field(house: House) -> None:
    """Test that an error about a field, which automations log, has no whole phone number."""
    error = await refusal(house, "ovh_sms.send_message", SHORT | {"delay": "06 99 88 77 66"})
    assert "06…66" in error


async def test_long_alarm(house: House) -> None:
    """Test that an alarm of a million characters is shortened and leaves at once."""
    data = {"message": "Fire 🔥! " * (MILLION // 8), "title": "é" * MILLION}
    for domain, name in (("notify", "ovh_sms_alice"), ("ovh_sms", "send_message")):
        began = perf_counter()
        await house.hass.services.async_call(domain, name, data, blocking=True)
        assert perf_counter() - began < 1
    assert [len(text) < 1000 for text, _ in house.sent] == [True, True]


SURROGATE: Final = "\ud83d"


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("send_message", SHORT | {"recipients": [SURROGATE]}),
        ("send_message", SHORT | {"recipients": [f"Nobody{SURROGATE}"]}),
        ("send_message", SHORT | {"sender": SURROGATE}),
        ("send_message", SHORT | {"critical": SURROGATE}),
        ("send_message", SHORT | {SURROGATE: 1}),
        ("send_message", SHORT | {"config_entry_id": SURROGATE}),
        ("send_bulk", {"message": f"{{{SURROGATE}}}", "number_column": "y", "rows": [{"y": 1}]}),
        ("send_bulk", {"message": "x", "number_column": SURROGATE, "rows": [{"y": 1}]}),
        ("send_bulk", {"message": "x", "number_column": "y", "rows": [{SURROGATE: 1}]}),
        ("send_bulk", {"message": "x", "number_column": "y", "csv_file": SURROGATE}),
        ("cancel", {"tag": SURROGATE}),
    ],
)
async def test_lone_surrogates(house: House, action: str, fields: dict[str, Any]) -> None:
    """Test that an error of half a character, as templates make it, can be shown and logged."""
    assert (await refusal(house, f"ovh_sms.{action}", fields)).encode()


async def test_lone_surrogates_are_sent(house: House) -> None:
    """Test that the rest of a text leaves, and that an answer can be half a character."""
    await house.send(f"Fire{SURROGATE}", title=SURROGATE)
    assert house.sent[0][0].endswith("Fire\ufffd")
    whole = await house.send("Fire\ud83d\udd25")
    assert (house.sent[1][0], whole["truncated"]) == ("Fire🔥", False)
    asked = house.ask(answers=[SURROGATE], timeout=60)
    await house.wait(61)
    assert str(await asked).encode()
