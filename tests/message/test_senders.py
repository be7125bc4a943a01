"""Test which sender a message goes out by."""

import re

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.account.account import SmsAccount
from custom_components.ovh_sms.account.domain_data import async_create_client
from custom_components.ovh_sms.const import CONF_SENDER, DOMAIN, SHORT_CODE
from custom_components.ovh_sms.message.senders import ANSWER_WITHIN, async_get_senders, names_of
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..conftest import ALICE, EntryFactory
from ..house import House
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.model import Sender

LINK = "Look: http://192.168.1.2:8123/cellar?token=secret"
SENDERS = f"/sms/{SERVICE_NAME}/senders"


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> MockConfigEntry:
    """Return a loaded entry that sends by short code unless told otherwise."""
    entry = make_entry(options={CONF_SENDER: SHORT_CODE})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def senders_of(house: House) -> list[str]:
    """Return the sender of each job."""
    return [job.sender or SHORT_CODE for job in house.world.jobs]


def asked(house: House) -> int:
    """Return how often OVHcloud was asked for the senders."""
    return len([each for each in house.world.requests if each.path == SENDERS])


async def test_short_code(house: House) -> None:
    """Test that a text without an address goes out by short code, and nothing is asked for it."""
    assert (await house.send("21.5 degrees at 12.30"))["sender"] == SHORT_CODE
    assert (senders_of(house), asked(house)) == ([SHORT_CODE], 0)


@pytest.mark.parametrize(
    "text", [LINK, "See example.com", "Write to alice@example.org", "10.0.0.1"]
)
async def test_address(house: House, text: str, caplog: pytest.LogCaptureFixture) -> None:
    """Test that a text with an address goes out by an enabled sender, said once in the log."""
    assert (await house.send(text))["sender"] == "MyHouse"
    await house.send(text)
    assert (senders_of(house), asked(house)) == (["MyHouse"] * 2, 1)
    assert caplog.text.count("go out by the sender MyHouse instead") == 1
    assert text not in caplog.text


async def test_phone_abroad(house: House) -> None:
    """Test that a phone that no short code reaches is texted by an enabled sender."""
    assert (await house.send("Fire!", "+447400123456"))["sender"] == "MyHouse"
    house.world.accounts[SERVICE_NAME].senders.clear()
    await house.wait(3601)
    # Perhaps it does arrive, and the phones in France get it in any case.
    assert (await house.send("Fire!", "+447400123456"))["sender"] == SHORT_CODE


async def test_no_other_sender(house: House) -> None:
    """Test that the address is named, but nothing private in it, if there is no other sender."""
    house.world.accounts[SERVICE_NAME].senders = {"Old": Sender("refused")}
    with pytest.raises(ServiceValidationError, match=r"such as 192.168.1.2, and") as info:
        await house.send(LINK)
    assert "token" not in str(info.value)
    with pytest.raises(ServiceValidationError, match=r"such as example.org, and") as info:
        await house.send("Write to alice@example.org")
    assert house.sent == []


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("http://camuser:CamPass99@192.168.7.8/snap?token=TOKEN4242", "192.168.7.8"),
        ("http://192.168.7.8?token=TOKEN4242", "192.168.7.8"),
        ("http://192.168.7.8#TOKEN4242", "192.168.7.8"),
        ("rtsp://:CamPass99@cam.example.org:554/live", "cam.example.org"),
        ("http://camuser:CamPass99@[fe80::1]:80/snap", "fe80::1"),
        ("camuser:CamPass99@cam.example.org/snap?token=TOKEN4242", "cam.example.org"),
        ("www.example.org/TOKEN4242", "www.example.org"),
        # What follows the host may be the rest of a password.
        ("http://camuser:Cam/Pass99@cam.example.org/", "-"),
        ("http://camuser:1234/Pass99@cam.example.org/", "-"),
        ("http://camuser:Cam?Pass99@cam.example.org/", "-"),
        ("http://camuser:CamPass99", "-"),
        ("http://[camuser:CamPass99", "-"),
    ],
)
@pytest.mark.parametrize("action", ["send_message", "ask", "estimate"])
async def test_private_parts_of_a_link(
    house: House, caplog: pytest.LogCaptureFixture, action: str, link: str, host: str
) -> None:
    """Test that neither an error nor the log has more of a link than its host."""
    house.world.accounts[SERVICE_NAME].senders.clear()
    data = {"message": f"See {link} now", "recipients": ["Alice"]}
    with pytest.raises(
        ServiceValidationError, match=rf"such as \"?{re.escape(host)}[,.\"]"
    ) as info:
        await house.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
    assert house.sent == []
    for secret in ("camuser", "CamPass99", "Pass99", "TOKEN4242"):
        assert secret not in f"{info.value} {caplog.text}"


async def test_own_numbers(house: House) -> None:
    """Test that an error, which automations log, has no whole number of the account."""
    senders = house.world.accounts[SERVICE_NAME].senders
    senders["+33757123456"] = Sender("enable")
    with pytest.raises(ServiceValidationError, match=r"MyHouse, \+33…56, short_code"):
        await house.send(sender="Garage")
    with pytest.raises(ServiceValidationError, match=r"\+33…57"):
        await house.send(sender="+33757123457")
    with pytest.raises(ServiceValidationError) as info:
        await house.ask(sender="+33757123456")
    assert "757123456" not in str(info.value)


async def test_short_number(house: House) -> None:
    """Test that a short number among the senders is neither a substitute nor offered (K13)."""
    house.world.accounts[SERVICE_NAME].senders = {
        "36180": Sender("enable", type="shortcode"),
        "38200": Sender("enable"),
        "MP RENOV": Sender("enable"),
    }
    assert (await house.send(LINK))["sender"] == "MP RENOV"
    account: SmsAccount = house.entry.runtime_data
    client = async_create_client(house.hass, account.keys)
    assert names_of(await async_get_senders(client, SERVICE_NAME) or ()) == ["MP RENOV"]
    # Who names one has a reason.
    assert (await house.send(sender="36180"))["sender"] == "36180"


async def test_time2chat(house: House) -> None:
    """Test that a question can be asked by a Time2Chat number (K3)."""
    number = "+33939070545"
    house.world.accounts[SERVICE_NAME].senders[number] = Sender("enable", type="time2chat")
    asked = house.ask(sender=number, timeout=60, answers=["yes"])
    await house.wait(10)
    assert senders_of(house) == [number]
    asked.cancel()


async def test_unreadable_sender(house: House) -> None:
    """Test that a sender that OVHcloud cannot show does not cost the others (K7)."""
    house.world.accounts[SERVICE_NAME].senders["MP RENOV"] = Sender("enable")
    missing = Fault("respond", "GET", f"{SENDERS}/MP RENOV", 1, 404, {"message": "No such object"})
    house.world.faults.add(missing)
    assert (await house.send(LINK))["sender"] == "MyHouse"


async def test_senders_unknown(house: House) -> None:
    """Test that OVHcloud has the last word if it does not tell the senders; soon it may."""
    house.world.faults.add(Fault("http_500", "GET", SENDERS, times=None))
    with pytest.raises(HomeAssistantError, match="contact information with shortcode"):
        await house.send(LINK)
    house.world.faults.clear()
    await house.wait(61)
    assert (await house.send(LINK))["sender"] == "MyHouse"


async def test_senders_unknown_at_first(house: House) -> None:
    """Test that a text that a short code refuses leaves by a sender that is told only then."""
    house.world.faults.add(Fault("hang_before", "GET", SENDERS))
    house.hung = 1
    call = house.call(LINK)
    await house.wait(ANSWER_WITHIN - 0.1)
    # A request whose caller has left no longer hangs.
    house.hung = 0
    await house.skip(0.2)
    assert (await call)["status"] == "accepted"
    assert [job.sender for job in house.world.jobs] == ["MyHouse"]


async def test_known_senders_last(house: House) -> None:
    """Test that what OVHcloud said an hour ago is better than nothing."""
    await house.send(LINK)
    house.world.faults.add(Fault("http_500", "GET", SENDERS, times=None))
    await house.wait(3700)
    assert (await house.send(LINK))["sender"] == "MyHouse"


async def test_named_sender(house: House) -> None:
    """Test that a sender has to be enabled, and that the error lists those that are."""
    senders = house.world.accounts[SERVICE_NAME].senders
    senders["Chalet"] = Sender()
    senders["Garage"] = Sender("waitingValidation")
    assert (await house.send(LINK, sender="Chalet"))["sender"] == "Chalet"
    with pytest.raises(ServiceValidationError, match="one of these: MyHouse, Chalet, short_code"):
        await house.send(sender="Garage")
    assert senders_of(house) == ["Chalet"]


async def test_named_sender_while_offline(house: House) -> None:
    """Test that an alarm is queued although its sender cannot be checked."""
    house.simulator.stop()
    assert (await house.send("Fire!", ALICE, sender="MyHouse"))["status"] == "queued"
    house.simulator.start()
    await house.wait(10)
    assert senders_of(house) == ["MyHouse"]
