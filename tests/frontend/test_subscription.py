"""Test what the card is told of an account, and when."""

from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.frontend import rows
from custom_components.ovh_sms.frontend.subscription import SIGNALS
from custom_components.ovh_sms.message.signals import SIGNAL_RECIPIENTS
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import House
from ..ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from ..texts import TRANSLATIONS
from ..tracking.test_cancelling import ALL_RULES
from ..tracking.test_replies import switch_on
from .client import Client
from .conftest import Connect

FRENCH: Final = TRANSLATIONS["fr"]["entity"]["event"]["delivery"]["state_attributes"]
OTHER: Final = "sms-ab12345-2"
READ_ALICE: Final = {"entities": {"entity_ids": {"notify.alice": {"read": True}}}}
READ_FAMILY: Final = {"entities": {"entity_ids": {"notify.family": {"read": True}}}}


async def look(house: House, client: Client, **fields: Any) -> None:
    """Subscribe, and wait for the first update."""
    await client.result("subscribe", **fields)
    await house.settle()
    assert client.updates


def listeners(hass: HomeAssistant) -> list[int | None]:
    """Return how many listen to what subscriptions listen to."""
    count = hass.bus.async_listeners()
    dispatcher = hass.data["dispatcher"]
    signals = [SIGNAL_RECIPIENTS, *(each.format(SERVICE_NAME) for each in SIGNALS)]
    return [count.get("user_updated"), *(len(dispatcher.get(each, ())) for each in signals)]


async def user_of(hass: HomeAssistant, group_id: str) -> MockUser:
    """Return a user of a group."""
    group = await hass.auth.async_get_group(group_id)
    assert group
    return MockUser(groups=[group]).add_to_hass(hass)


async def call(house: House, action: str, **fields: Any) -> None:
    """Call an action of the integration."""
    await house.hass.services.async_call(DOMAIN, action, fields, blocking=True)
    await house.settle()


async def test_messages_as_they_change(house: House, connect: Connect) -> None:
    """Test that a browser shows each message as it is, without asking again."""
    await switch_on(house)
    house.world.credentials[CONSUMER_KEY].rules = list(ALL_RULES)
    client = connect()
    await look(house, client, language="fr-CH")
    assert client.messages == []
    assert client.view["account"]["credits_left"] == 100

    await house.send("Arrives", "Family")
    await house.wait(1)
    assert client.outline() == [("out", "sent", "Arrives")]
    assert client.view["account"]["credits_left"] == 98
    house.receipt(ALICE)
    house.receipt(BOB, 23, 2)
    await house.wait(30)
    assert client.outline() == [("out", "failed", "Arrives")]
    [family] = client.messages
    assert family["receivers"] == [
        {"recipient": "Alice", "receiver": None, "status": "delivered", "explanation": None},
        {
            "recipient": "Family",
            "receiver": BOB,
            "status": "failed",
            "explanation": FRENCH["reason"]["state"]["ptt_23"],
        },
    ]
    assert family["tag"] is None

    sent = await house.send("Later", CAROL, delay={"hours": 1})
    await house.wait(1)
    assert client.messages[0]["status"] == "held"
    assert client.messages[0]["leaves"] == "2026-11-25T21:00:32+00:00"
    assert client.messages[0]["receivers"][0] == {
        "recipient": None,
        "receiver": CAROL,
        "status": "held",
        "explanation": None,
    }
    assert client.messages[0]["tag"] == sent["tag"]
    await call(house, "cancel", tag=sent["tag"])
    await house.wait(1)
    assert client.messages[0]["status"] == "cancelled"
    assert client.messages[0]["receivers"][0]["status"] == "cancelled"

    house.receive("Thanks", tag=family["id"])
    house.receive("Who is it?", CAROL)
    await house.wait(121)
    told = [(row["sender"], row["message"], row["is_reply_to"]) for row in client.messages[:2]]
    assert sorted(told) == [(CAROL, "Who is it?", None), ("Alice", "Thanks", family["id"])]

    house.simulator.stop()
    await house.send("Waits", "Alice")
    await house.wait(1)
    assert client.outline()[0] == ("out", "queued", "Waits")
    assert client.messages[0]["tag"]
    assert len(client.rows) == 5


async def test_time_passes(house: House, connect: Connect) -> None:
    """Test that a held message leaves by the clock alone, and that nothing is pushed otherwise."""
    client = connect()
    await look(house, client)
    await house.send("Later", delay={"minutes": 10})
    await house.wait(30)
    assert client.messages[0]["status"] == "held"
    pushed = len(client.updates)
    await house.wait(300)
    assert len(client.updates) == pushed
    await house.wait(330)
    assert client.messages[0]["status"] == "sent"
    pushed = len(client.updates)
    await house.wait(2 * 3600)
    assert len(client.updates) == pushed


async def test_few_pushes(house: House, connect: Connect) -> None:
    """Test that changes come together, and that a limited list drops what is older."""
    client = connect()
    await look(house, client, limit=3)
    for number in range(6):
        await house.send(f"Message {number}")
        await house.wait(0.1)
    await house.wait(1)
    assert len(client.updates) <= 4
    assert [text for _, _, text in client.outline()] == ["Message 5", "Message 4", "Message 3"]
    assert client.view["more"]
    await look(house, again := connect(), limit=1000)
    assert len(again.rows) == 6
    assert not again.view["more"]


async def test_alarm(house: House, connect: Connect) -> None:
    """Test that an open alarm is shown step by step until it has ended."""
    client = connect()
    await look(house, client)
    steps = [{"recipients": "Alice", "wait": 300}, {"recipients": "Family", "wait": 300}]
    await call(house, "escalate", message="Water", name="Leak", steps=steps)
    await house.wait(1)
    alarm = {
        "name": "Leak",
        "started": "2026-11-25T20:00:00+00:00",
        "step": 1,
        "steps": 2,
        "recipients": ["Alice"],
        "next": "2026-11-25T20:05:00+00:00",
    }
    assert client.view["alarms"] == [alarm]
    assert client.messages[0]["alarm"] == "Leak"
    updates = [each for each in client.updates if "alarms" in each]
    await house.wait(100)
    assert [each for each in client.updates if "alarms" in each] == updates
    await house.wait(205)
    assert [(each["step"], each["recipients"]) for each in client.view["alarms"]] == [
        (2, ["Alice", "Family"])
    ]
    await call(house, "acknowledge", name="Leak")
    await house.wait(1)
    assert client.view["alarms"] == []


async def test_rights(house: House, connect: Connect) -> None:
    """Test what each user sees of the same messages, and may do with them."""
    await switch_on(house)
    of_alice = MockUser().add_to_hass(house.hass)
    of_alice.mock_policy(READ_ALICE)
    of_family, stranger = (MockUser().add_to_hass(house.hass) for _ in range(2))
    of_family.mock_policy(READ_FAMILY)
    users = {
        "owner": None,
        "administrator": await user_of(house.hass, GROUP_ID_ADMIN),
        "user": await user_of(house.hass, GROUP_ID_USER),
        "reader": await user_of(house.hass, GROUP_ID_READ_ONLY),
        "reader of Alice": of_alice,
        "reader of Family": of_family,
        "stranger": stranger,
    }
    clients = {name: connect(user) for name, user in users.items()}
    for client in clients.values():
        await look(house, client)
    await house.send("For Alice alone")
    sent = await house.send("The code is 1234", "Family", CAROL, delay={"hours": 1})
    await call(house, "escalate", message="Fire", name="Fire", steps=[{"recipients": BOB}])
    house.receive("My secret", CAROL)
    await house.wait(121)

    for name in ("owner", "administrator"):
        assert len(clients[name].rows) == 4
        assert clients[name].rows[sent["tag"]]["message"] == "The code is 1234"
        assert clients[name].rows[sent["tag"]]["receivers"][2]["receiver"] == CAROL
        assert clients[name].view["account"]["may_read_texts"]
    for name in ("user", "reader"):
        assert len(clients[name].rows) == 4
        assert "1234" not in repr(clients[name].updates)
        assert "secret" not in repr(clients[name].updates)
        assert CAROL not in repr(clients[name].updates)
        assert clients[name].rows[sent["tag"]]["receivers"][2]["receiver"] == "+33…44"
        assert [each["name"] for each in clients[name].view["alarms"]] == ["Fire"]
    user, reader = (clients[name].view["account"] for name in ("user", "reader"))
    assert [each["name"] for each in user["recipients"]] == ["Alice", "Family"]
    assert user["may_type_numbers"]
    assert user["may_acknowledge"]
    assert clients["user"].rows[sent["tag"]]["tag"] == sent["tag"]
    assert reader["recipients"] == []
    assert not reader["may_type_numbers"]
    assert clients["reader"].rows[sent["tag"]]["tag"] is None

    rows_of_alice = clients["reader of Alice"].messages
    assert [each["recipient"] for row in rows_of_alice for each in row["receivers"]] == [
        "Alice"
    ] * 2
    [row] = clients["reader of Family"].messages
    assert [(each["recipient"], each["receiver"]) for each in row["receivers"]] == [
        ("Family", "+33…78"),
        ("Family", "+33…21"),
    ]
    view = clients["reader of Alice"].view
    assert view["alarms"] == []
    assert view["account"]["entities"] == {}
    assert view["account"]["credits_left"] is None
    assert clients["stranger"].view["problem"] == "no_account"
    assert clients["stranger"].view["accounts"] == []
    assert clients["stranger"].rows == {}


async def test_rights_are_lost(house: House, connect: Connect) -> None:
    """Test that a browser that stays open forgets what its user may no longer see."""
    hass = house.hass
    administrator, user = [await user_of(hass, each) for each in (GROUP_ID_ADMIN, GROUP_ID_USER)]
    demoted, switched_off = connect(administrator), connect(user)
    for client in (demoted, switched_off):
        await look(house, client)
    await house.send("The code is 1234")
    await house.wait(1)
    assert [row["message"] for row in demoted.messages] == ["The code is 1234"]
    assert [row["message"] for row in switched_off.messages] == [None]

    await hass.auth.async_update_user(administrator, group_ids=[GROUP_ID_READ_ONLY])
    await hass.auth.async_update_user(user, is_active=False)
    await house.wait(1)
    assert demoted.view["account"]["recipients"] == []
    assert not demoted.view["account"]["may_read_texts"]
    assert [row["message"] for row in demoted.messages] == [None]
    assert switched_off.view["account"] is None
    assert switched_off.rows == {}


async def test_accounts_come_and_go(
    house: House, connect: Connect, make_entry: EntryFactory
) -> None:
    """Test a browser that stays open while accounts are changed, added and removed."""
    hass, client = house.hass, connect()
    await look(house, client)
    await house.send("Before")
    await house.choose(low_credits=20)
    await house.wait(1)
    assert client.view["account"]["low_credits"] == 20
    assert not any(update.get("problem") for update in client.updates)
    await house.send("After")
    await house.add_recipient("Carol", CAROL)
    credits_left = client.view["account"]["entities"]["credits_left"]
    er.async_get(hass).async_update_entity(credits_left, new_entity_id="sensor.left")
    er.async_get(hass).async_remove("notify.family")
    await house.wait(1)
    assert [text for _, _, text in client.outline()] == ["After", "Before"]
    assert client.view["account"]["entities"]["credits_left"] == "sensor.left"
    recipients = client.view["account"]["recipients"]
    assert [each["name"] for each in recipients] == ["Alice", "Family", "Carol"]

    house.world.add_account(OTHER)
    other = make_entry(OTHER, title="Atelier", recipients={"Dan": [CAROL]})
    await hass.config_entries.async_setup(other.entry_id)
    await house.wait(1)
    assert client.view["problem"] == "several_accounts"
    assert client.view["account"] is None
    assert client.rows == {}
    assert [each["name"] for each in client.view["accounts"]] == ["Maison", "Atelier"]
    await look(house, chosen := connect(), account=other.entry_id)
    assert [each["name"] for each in chosen.view["account"]["recipients"]] == ["Dan"]
    listed = await chosen.result("accounts")
    assert listed == {"accounts": client.view["accounts"]}

    await hass.config_entries.async_unload(other.entry_id)
    await house.wait(1)
    assert chosen.view["problem"] == "account_not_loaded"
    await hass.config_entries.async_remove(other.entry_id)
    await house.wait(1)
    assert chosen.view["problem"] == "no_account"
    assert client.view["problem"] is None
    assert len(client.rows) == 2


async def test_while_an_account_is_reloaded(house: House, connect: Connect) -> None:
    """Test that an account is shown as it was until it is there again, and others don't matter."""
    client = connect()
    await look(house, client)
    async with house.entry.setup_lock:
        await house.send("Meanwhile")
        await house.wait(5)
        assert client.outline() == []
    await house.wait(1)
    assert client.outline() == [("out", "sent", "Meanwhile")]
    pushed = len(client.updates)
    other = MockConfigEntry(domain="demo")
    other.add_to_hass(house.hass)
    house.hass.config_entries.async_update_entry(other, title="Other")
    er.async_get(house.hass).async_get_or_create("light", "demo", "1")
    await house.wait(1)
    assert len(client.updates) == pushed


async def test_closed(house: House, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a browser that was closed leaves no listener, even if it closed at once."""
    monkeypatch.setattr(rows, "AT_ONCE", 1)
    await house.send("Before")
    hass = house.hass
    before = listeners(hass)
    client, hasty = connect(), connect()
    await look(house, client)
    assert listeners(hass) != before
    await hasty.result("subscribe")
    hasty.close()
    client.close()
    await house.send("Unseen")
    await house.wait(5)
    assert hasty.updates == []
    assert "Unseen" not in repr(client.updates)
    assert listeners(hass) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"limit": 0},
        {"limit": -1},
        {"limit": 10**9},
        {"limit": "many"},
        {"account": 5},
        {"language": ["fr"]},
    ],
)
async def test_wrong_fields(house: House, connect: Connect, fields: dict[str, Any]) -> None:
    """Test that wrong fields are refused."""
    assert (await connect().error("subscribe", **fields))["code"] == "invalid_format"


@pytest.mark.parametrize("language", ["xx", "../../etc", "", "ar"])
async def test_other_language(house: House, connect: Connect, language: str) -> None:
    """Test that a language without texts gets English, wherever the house is."""
    house.hass.config.language = "fr"
    client = connect()
    await look(house, client, language=language)
    house.simulator.stop()
    await house.send("Waits")
    await house.wait(5)
    assert client.messages[0]["receivers"][0]["explanation"] == (
        "OVHcloud could not be reached in time."
    )
