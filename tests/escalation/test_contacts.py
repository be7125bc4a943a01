"""Test who is told of an alarm."""

from typing import Final
from unittest.mock import Mock

from custom_components.ovh_sms.escalation.contacts import Contacts
from custom_components.ovh_sms.message import AddressBook
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, EntryFactory

MANY: Final = [ALICE, *(f"+3370000{number:04}" for number in range(600))]


async def test_more_than_a_message_can_go_to(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that an alarm that has told very many is shown, and as many are told of its end."""
    contacts = Contacts(AddressBook(hass, make_entry()), Mock())
    assert contacts.names(["removed", *MANY])[0] == "Alice"
    assert contacts.numbers(["removed", *MANY]) == tuple(MANY[:500])
