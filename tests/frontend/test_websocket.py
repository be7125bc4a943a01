"""Test what the card is told of a message while it is typed."""

import logging
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.message.common_text import LANGUAGES

from ..account.test_access import POLICY_OF_ALICE
from ..conftest import ALICE, CAROL, EntryFactory
from ..house import House
from ..ovh_simulator import Fault
from ..texts import TRANSLATIONS
from .client import Client
from .conftest import Connect
from .test_subscription import READ_ALICE, look

SPANISH: Final = "+34612345678"

TEXTS: Final = (
    "Water in the cellar",
    "{" * 81,
    "€" * 160,
    "Ça “va” ?",
    "🚨 fire" * 11,
    "line\r\nline" * 20,
    "x" * 161,
    "Ω" * 1300,
    "日" * 1000,
    "tab\tand \0 nothing",
    "See https://example.com/cellar",
    "\N{RIGHT-TO-LEFT OVERRIDE}שלום",
    "word " * 20_000,
)


async def type_text(client: Client, message: str, **fields: Any) -> dict[str, Any]:
    """Return the estimate of a message, to Alice if to nobody else."""
    estimate: dict[str, Any] = await client.result(
        "estimate", **{"recipients": ["Alice"], "message": message, **fields}
    )
    return estimate


async def test_as_it_is_billed(house: House, connect: Connect) -> None:
    """Test that the counter tells what OVHcloud then takes, without asking it for each key."""
    client = connect()
    await look(house, client)
    await type_text(client, "W")
    await house.settle()
    for message in TEXTS:
        asked = len(house.world.requests)
        estimate = await type_text(client, message, recipients=["Family"])
        assert len(house.world.requests) == asked
        await house.send(message, "Family")
        job, sms = house.world.jobs[-1], [*house.world.messages.values()][-1]
        assert (estimate["message"], estimate["parts"]) == (job.message, sms.parts), message
        assert estimate["credits"] == job.credits, message
        assert estimate["receivers"] == 2
        assert estimate["truncated"] is (len(message) > 700), message


async def test_plain_letters(house: House, connect: Connect) -> None:
    """Test that letters which make a text dear are named, and the text is offered without them."""
    client = connect()
    estimate = await type_text(client, "Ça coûte 5 € " * 6)
    assert (estimate["encoding"], estimate["parts"]) == ("unicode", 2)
    assert estimate["unicode_characters"] == ["û"]
    plain = "Ça coute 5 € " * 5 + "Ça coute 5 €"
    assert estimate["smart"] == {"message": plain, "parts": 1}
    assert (await type_text(client, "Fire"))["smart"] is None
    assert (await type_text(client, "Что нового?"))["smart"]["message"] == "Chto novogo?"
    assert (await type_text(client, "日🚨👍"))["smart"] is None
    assert (await type_text(client, "Что нового? " * 200))["smart"] is None


async def test_before_recipients(house: House, connect: Connect) -> None:
    """Test that the size is counted before recipients are chosen, and the cost after that."""
    client = connect()
    estimate = await type_text(client, "Fire", recipients=[])
    assert (estimate["characters"], estimate["parts"]) == (4, 1)
    assert (estimate["receivers"], estimate["credits"]) == (0, None)
    await house.settle()
    house.world.faults.add(Fault("http_500", "GET", "*/rates/*"))
    assert (await type_text(client, "Fire", recipients=[SPANISH]))["credits"] is None
    await house.wait(61)
    house.world.faults.clear()
    assert (await type_text(client, "Fire", recipients=[SPANISH]))["credits"] is None
    await house.settle()
    assert (await type_text(client, "Fire", recipients=[SPANISH]))["credits"] > 0


async def test_language(house: House, connect: Connect) -> None:
    """Test that hints and errors are in the user's language, and issues in the house's."""
    assert set(TRANSLATIONS) == set(LANGUAGES)
    client = connect()
    [warning] = (await type_text(client, "Fire", recipients=[SPANISH], language="fr"))["warnings"]
    assert warning.startswith("Espagne")
    error = await client.error(
        "estimate", recipients=["06 12 34 56"], message="Fire", language="fr-CA"
    )
    reason = TRANSLATIONS["fr"]["common"]["too_short"]
    assert error["translation_placeholders"]["unknown"] == f'"…56" ({reason})'
    [warning] = (await type_text(client, "Fire", recipients=[SPANISH]))["warnings"]
    assert warning.startswith("Spain")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"message": " "}, "empty_message"),
        ({"recipients": ["Nobody"]}, "unknown_recipients"),
        ({"recipients": ["0899 12 34 56"]}, "premium_number"),
        ({"sender": "Unheard"}, "sender_not_enabled"),
        ({"account": "gone"}, "no_account"),
    ],
)
async def test_errors(
    house: House,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    fields: dict[str, Any],
    key: str,
) -> None:
    """Test that what is wrong while one types is said, and not logged for each key."""
    client = connect()
    await client.result("senders")
    caplog.clear()
    with caplog.at_level(logging.INFO):
        error = await client.error("estimate", **{"recipients": [], "message": "Fire", **fields})
    assert (error["translation_domain"], error["translation_key"]) == (DOMAIN, key)
    assert "Error handling message" not in caplog.text


async def test_senders(house: House, connect: Connect) -> None:
    """Test the senders to choose from."""
    assert await connect().result("senders") == {"senders": ["MyHouse", "short_code"]}


async def test_rights(house: House, connect: Connect) -> None:
    """Test that users estimate what they may send, and learn nothing else."""
    of_alice, reader, off = (MockUser().add_to_hass(house.hass) for _ in range(3))
    of_alice.mock_policy(POLICY_OF_ALICE)
    reader.mock_policy(READ_ALICE)
    off.is_active = False
    client = connect(of_alice)
    assert (await type_text(client, "Fire"))["receivers"] == 1
    for recipient in ("Family", ALICE, "Nobody"):
        error = await client.error("estimate", recipients=[recipient], message="Fire")
        assert error["code"] == "unauthorized"
    for user in (reader, off):
        for command in ("estimate", "senders"):
            fields = {"recipients": [], "message": "x"} if command == "estimate" else {}
            error = await connect(user).error(command, **fields)
            assert error["code"] == "unauthorized"


async def test_several_accounts(house: House, connect: Connect, make_entry: EntryFactory) -> None:
    """Test that an account has to be chosen if there are several."""
    house.world.add_account("sms-ab12345-2")
    other = make_entry("sms-ab12345-2", title="Atelier", recipients={"Dan": [CAROL]})
    await house.hass.config_entries.async_setup(other.entry_id)
    await house.settle()
    client = connect()
    error = await client.error("estimate", recipients=[], message="Fire")
    assert error["translation_key"] == "several_accounts"
    estimate = await type_text(client, "Fire", account=other.entry_id, recipients=["Dan"])
    assert estimate["receivers"] == 1
