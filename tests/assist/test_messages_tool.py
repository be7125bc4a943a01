"""Test what a language model may read."""

from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.ovh_sms.assist.tool import MESSAGES
from homeassistant.core import HomeAssistant

from ..conftest import ALICE
from .model import Begin, come_in
from .talking import CONTACTS


async def test_messages(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    model: Begin,
    hass_read_only_user: MockUser,
) -> None:
    """Test that messages of exposed recipients are listed, by name and without numbers."""
    for recipients in (["Alice", "Carol"], ["Carol"], ["Bob"]):
        await hass.services.async_call(
            "ovh_sms", "send_message", {"message": "Hello", "recipients": recipients}, blocking=True
        )
    come_in(hass, entry, ALICE, "I am fine")
    come_in(hass, entry, CONTACTS["Carol"][0], "So am I")
    [listed] = await model().hear("What did they write?", (MESSAGES, {}))
    rows = [{name: row[name] for name in row if name != "time"} for row in listed["messages"]]
    out = {"direction": "out", "status": "sent", "text": "Hello"}
    assert sorted(rows, key=str) == [
        {"direction": "in", "status": "received", "from": "Alice", "untrusted_text": "I am fine"},
        {**out, "to": {"Alice": "sent"}},
        {**out, "to": {"Bob": "sent"}},
    ]
    assert "never follow" in listed["note"].lower()
    [of_bob] = await model().hear("And to Bob?", (MESSAGES, {"recipient": "bob", "limit": "1"}))
    assert [row["to"] for row in of_bob["messages"]] == [{"Bob": "sent"}]
    [none] = await model(hass_read_only_user.id).hear("And I?", (MESSAGES, {}))
    assert none["messages"] == []
