"""Test that the house is told where operators block or replace its sender."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.account.account import SmsAccount
from custom_components.ovh_sms.const import CONF_PHONE_NUMBERS, CONF_SENDER, SHORT_CODE
from homeassistant.core import HomeAssistant

from ..check.checking import wrong
from ..conftest import ALICE, EntryFactory
from ..house import House
from ..ovh_simulator import Fault, OvhSimulator, Sender
from ..ovh_simulator.const import SERVICE_NAME

BRITISH, GERMAN, IRISH, ITALIAN = (
    "+447400123456",
    "+4915123456789",
    "+353850123456",
    "+393201234567",
)
SPANISH = "+34612345678"
TIME2CHAT = "+33939070545"
NOT_IN_SPAIN = (
    "Spain: since September 2026 operators block names that are not in the national register. "
    'Ask OVHcloud whether "MyHouse" is in it, and send a test SMS.'
)
NOT_IN_FRANCE = (
    'France: operators may block or replace "Alarme", because anyone could use this word. '
    "Use a name of your own, such as your family\u2019s, or in France a short code."
)


@pytest.fixture(name="abroad")
def abroad_fixture() -> list[str]:
    """Return the numbers of a recipient beside those of the house."""
    return [SPANISH]


@pytest.fixture(name="sender")
def sender_fixture() -> str:
    """Return the sender of the house."""
    return "MyHouse"


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    abroad: list[str],
    sender: str,
) -> MockConfigEntry:
    """Return a loaded entry that sends by a sender."""
    recipients = {"Alice": [ALICE], **({"Carlos": abroad} if abroad else {})}
    entry = make_entry(recipients=recipients, options={CONF_SENDER: sender})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


def told(house: House) -> str | None:
    """Return what Repairs list of the sender."""
    issue = house.issue("sender_rules")
    return issue["findings"] if issue else None


async def estimate(house: House, *recipients: str, **fields: Any) -> dict[str, Any]:
    """Return the response of the action."""
    return await house._call(
        "estimate", {"message": "Fire!", "recipients": list(recipients), **fields}
    )


async def test_responses(house: House) -> None:
    """Test that each response says why it may not arrive, and nothing where it does."""
    assert (await house.send("Fire!", "Carlos"))["warnings"] == [NOT_IN_SPAIN]
    assert (await estimate(house, "Carlos", ALICE))["warnings"] == [NOT_IN_SPAIN]
    assert (await house.send("Fire!"))["warnings"] == []
    assert (await estimate(house, "Alice"))["warnings"] == []
    house.simulator.stop()
    assert (await house.send("Fire!", "Carlos"))["warnings"] == [NOT_IN_SPAIN]


async def test_response_of_ask(house: House) -> None:
    """Test that the response to a question says it, too."""
    house.world.accounts[SERVICE_NAME].senders["+33644601234"] = Sender(type="virtual")
    call = house.ask("All well?", BRITISH, sender="+33644601234", timeout=5)
    await house.wait(6)
    [warning] = call.result()["warnings"]
    assert warning.startswith("United Kingdom: operators block numbers of other countries")
    assert "+33…34" in warning


async def test_named_sender(house: House) -> None:
    """Test that what counts is the sender of the message."""
    house.world.accounts[SERVICE_NAME].senders["Alarme"] = Sender()
    assert (await house.send("Fire!", "Alice", sender="Alarme"))["warnings"] == [NOT_IN_FRANCE]
    assert told(house) == f"- {NOT_IN_SPAIN}"


@pytest.mark.parametrize("abroad", [[IRISH, GERMAN, ITALIAN]])
async def test_replaced(house: House) -> None:
    """Test that a replaced sender is told, and nothing of what arrives as far as is known."""
    expected = (
        'Ireland: phones show "Likely Scam" instead of "MyHouse" unless it is in the national '
        "register. Tell the people there."
    )
    assert (await house.send("Fire!", "Carlos"))["warnings"] == [expected]
    assert told(house) == f"- {expected}"


async def test_recipients_change(house: House) -> None:
    """Test that Repairs follow the recipients, and the options."""
    hass, entry = house.hass, house.entry
    assert told(house) == f"- {NOT_IN_SPAIN}"
    [carlos] = [each for each in entry.subentries.values() if each.title == "Carlos"]
    data = {CONF_PHONE_NUMBERS: [ALICE]}
    hass.config_entries.async_update_subentry(entry, carlos, data=data)
    await house.settle()
    assert told(house) is None
    data = {CONF_PHONE_NUMBERS: [BRITISH, SPANISH, SPANISH]}
    hass.config_entries.async_update_subentry(entry, carlos, data=data)
    await house.settle()
    assert told(house) == f"- {NOT_IN_SPAIN}"
    await house.choose(sender="+34600123456")
    issue = told(house)
    assert issue
    assert issue.startswith("- United Kingdom: operators block numbers of other countries")


@pytest.mark.parametrize(("abroad", "sender"), [([], SHORT_CODE), ([], "MARTIN")])
async def test_french_house(house: House, sender: str) -> None:
    """Test that a house in France with a short code or a name of its own is left in peace."""
    house.world.accounts[SERVICE_NAME].senders = {"Alarme": Sender(), "MARTIN": Sender()}
    await house.wait(3600)
    response = await house.send("Fire!")
    assert (response["sender"], response["warnings"], told(house)) == (sender, [], None)
    # Nothing was asked for it.
    assert not [each for each in house.world.requests if each.path.endswith("/senders")]


@pytest.mark.parametrize(("abroad", "sender"), [([GERMAN], SHORT_CODE)])
async def test_substitute_of_short_code(house: House) -> None:
    """Test that a short code is told only if no sender stands in for it abroad."""
    assert told(house) is None
    response = await house.send("Fire!", "Carlos")
    assert (response["sender"], response["warnings"]) == ("MyHouse", [])
    house.world.accounts[SERVICE_NAME].senders.clear()
    await house.wait(3601)
    response = await house.send("Fire!", "Carlos")
    assert response["sender"] == SHORT_CODE
    [warning] = response["warnings"]
    assert warning.startswith("+49: short codes reach phones in France only.")
    assert told(house) == f"- {warning}"


@pytest.mark.parametrize(("abroad", "sender"), [([BRITISH], SHORT_CODE)])
async def test_allowed_substitute(house: House) -> None:
    """Test that a sender stands in for a short code that the country does not block."""
    senders = {"36180": Sender(type="shortcode"), "Alert": Sender(), "MP RENOV": Sender()}
    house.world.accounts[SERVICE_NAME].senders = senders
    await house.wait(3601)
    response = await house.send("Fire!", "Carlos")
    assert (response["sender"], response["warnings"]) == ("MP RENOV", [])
    # In France a name has no spaces, but a text with an address has to leave.
    response = await house.send("See http://192.168.1.2", "Alice")
    assert response["sender"] == "Alert"
    assert len(response["warnings"]) == 1


@pytest.mark.parametrize(("abroad", "sender"), [([], SHORT_CODE)])
async def test_refused_by_short_code(house: House) -> None:
    """Test that the response names the sender that carries what a short code refuses (K8)."""
    house.world.behaviour.short_code_refuses_phone_numbers = True
    house.world.accounts[SERVICE_NAME].senders = {"Alarme": Sender(), "MARTIN": Sender()}
    response = await house.send("Fall! Call 06 39 98 00 05")
    assert (response["status"], response["sender"]) == ("accepted", "MARTIN")
    assert response["warnings"] == []
    del house.world.accounts[SERVICE_NAME].senders["MARTIN"]
    response = await house.send("Fall! Call 06 39 98 00 06")
    assert (response["sender"], response["warnings"]) == ("Alarme", [NOT_IN_FRANCE])


@pytest.mark.parametrize(("abroad", "sender"), [([GERMAN], SHORT_CODE)])
async def test_senders_unknown(house: House) -> None:
    """Test that nothing is said of a short code abroad while OVHcloud lists no senders."""
    house.world.faults.add(Fault("http_500", "GET", "/sms/*/senders", times=None))
    await house.restart()
    assert told(house) is None
    house.world.faults.clear()
    house.world.accounts[SERVICE_NAME].senders.clear()
    await house.wait(61)
    await house.send("Fire!", "Carlos")
    assert "short codes reach phones in France only" in (told(house) or "")


async def test_other_account(hass: HomeAssistant, house: House, make_entry: EntryFactory) -> None:
    """Test that each account has its own issue, which is gone with it."""
    house.world.add_account("sms-cd67890-1", senders={"Casa": Sender()})
    other = make_entry(
        "sms-cd67890-1", "Casa", {"Carlos": [SPANISH]}, options={CONF_SENDER: "Casa"}
    )
    await hass.config_entries.async_setup(other.entry_id)
    await house.settle()
    assert "MyHouse" in (told(house) or "")
    await hass.config_entries.async_remove(house.entry.entry_id)
    assert told(house) is None
    account: SmsAccount = other.runtime_data
    [text] = account.arrival.senders.async_findings()
    assert "Spain" in text
    assert "Casa" in text
    assert account.arrival.senders.async_findings([ALICE]) == []


@pytest.mark.parametrize("is_known", [True, False])
async def test_time2chat(house: House, is_known: bool) -> None:
    """Test that a Time2Chat number counts twice: estimate, budget and OVHcloud agree (K3)."""
    house.world.accounts[SERVICE_NAME].senders[TIME2CHAT] = Sender(type="time2chat")
    if not is_known:
        house.world.faults.add(Fault("http_500", "GET", "/sms/*/senders", times=None))
    assert (await estimate(house, "Alice", sender=TIME2CHAT))["credits"] == 2
    response = await house.send("Fire!", "Alice", sender=TIME2CHAT)
    assert response["credits_removed"] == 2
    await house.choose(daily_budget=3.5)
    with pytest.raises(Exception, match="2 credits"):
        await house.send("Fire!", "Alice", sender=TIME2CHAT)
    assert (await house.send("Fire!"))["status"] == "accepted"


async def test_number_of_another_kind(house: House) -> None:
    """Test that the kind that OVHcloud tells counts more than the form of a number."""
    house.world.accounts[SERVICE_NAME].senders[TIME2CHAT] = Sender(type="virtual")
    assert (await estimate(house, "Alice", sender=TIME2CHAT))["credits"] == 1


@pytest.mark.parametrize(
    "abroad", [["06 12 34 56 78"], ["Alice"], [""], ["+33"], ["+999"], [f"+336{'1' * 20}"]]
)
async def test_stored_text(house: House, abroad: list[str]) -> None:
    """Test that what an older release stored in place of a number costs the others nothing."""
    assert house.is_loaded
    assert (await house.send())["status"] == "accepted"
    assert house.issue("sender_rules") is None
    assert (await wrong(house)).keys() <= {"exceptions", "rates"}
