"""Test how names, entities and numbers become receivers."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.message.address_book import AddressBook
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..conftest import ALICE, BOB, CAROL, EntryFactory

GROUPS = {"One": 612000000, "Two": 622000000}


@pytest.fixture(name="book")
def book_fixture(hass: HomeAssistant, make_entry: EntryFactory) -> AddressBook:
    """Return an address book with names as people give them."""
    recipients = {"Léa & Zoé": [ALICE], "2nd floor": [BOB], "Papy": [ALICE, CAROL]}
    return AddressBook(hass, make_entry(recipients=recipients))


@pytest.mark.parametrize("name", ["Léa & Zoé", "lea zoe", "LÉA_ZOÉ", " Léa & Zoé "])
def test_names_are_forgiving(book: AddressBook, name: str) -> None:
    """Test that case, accents and signs do not matter."""
    assert book.resolve([name]) == (ALICE,)


def test_order_and_duplicates(book: AddressBook) -> None:
    """Test that each number is there once, where it came first."""
    assert book.resolve(["2nd floor", "06 11 22 33 44", "Papy"]) == (BOB, CAROL, ALICE)


def test_everybody(book: AddressBook) -> None:
    """Test that None means every recipient, and an empty list nobody."""
    assert book.resolve(None) == (ALICE, BOB, CAROL)
    with pytest.raises(ServiceValidationError):
        book.resolve([])


@pytest.mark.parametrize(
    ("country", "number", "receiver"),
    [
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("GB", "07911 123456", "+447911123456"),
        ("IE", "085 123 4567", "+353851234567"),
        ("ES", "612 34 56 78", "+34612345678"),
        ("IT", "347 123 4567", "+393471234567"),
        ("PL", "501 234 567", "+48501234567"),
        (None, "0048 501 234 567", "+48501234567"),
    ],
)
def test_numbers_of_the_country(
    hass: HomeAssistant, book: AddressBook, country: str | None, number: str, receiver: str
) -> None:
    """Test that numbers are read as written in the instance's country."""
    hass.config.country = country
    assert book.resolve([number]) == (receiver,)


def test_too_many(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that groups have no more phones together than a message may have."""
    groups = {name: [f"+33{start + n}" for n in range(300)] for name, start in GROUPS.items()}
    book = AddressBook(hass, make_entry(recipients=groups))
    assert len(book.resolve(["One"])) == 300
    with pytest.raises(ServiceValidationError) as caught:
        book.resolve(["One", "Two"])
    assert caught.value.translation_placeholders == {"receivers": "600", "limit": "500"}


@pytest.mark.parametrize("targets", [["x" * 3_000_000], ["Nobody"] * 100_000])
def test_long_targets(book: AddressBook, targets: list[str]) -> None:
    """Test that an error stays short, however long or many the targets are."""
    with pytest.raises(ServiceValidationError) as error:
        book.resolve(targets)
    assert len(str(error.value.translation_placeholders)) < 1200


@pytest.mark.parametrize("country", [None, "ES"])
def test_numbers_of_another_country(
    hass: HomeAssistant, book: AddressBook, country: str | None
) -> None:
    """Test that a number that could be anybody's is refused, and hidden in the error."""
    hass.config.country = country
    with pytest.raises(ServiceValidationError) as error:
        book.resolve(["Papy", "06 12 34 56 78"])
    assert error.value.translation_key == "unknown_recipients"
    assert error.value.translation_placeholders == {
        "account": "Maison",
        "unknown": '"06…78"',
        "known": "Léa & Zoé, 2nd floor, Papy",
    }


async def test_without_number(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that somebody without number is named, but no reason not to tell everybody else."""
    book = AddressBook(hass, make_entry(recipients={"Alice": [], "Bob": [BOB]}))
    with pytest.raises(ServiceValidationError) as error:
        book.resolve(["Bob", "Alice"])
    assert error.value.translation_key == "recipient_without_number"
    assert error.value.translation_placeholders == {"recipient": "Alice"}
    assert book.resolve(None) == (BOB,)
    assert [each.name for each in book.reached_by([BOB])] == ["Bob"]
    lonely = AddressBook(hass, make_entry("sms-ab12345-2", recipients={"Alice": []}))
    with pytest.raises(ServiceValidationError, match="recipient_without_number"):
        lonely.resolve(None)


async def test_foreign_entity(
    hass: HomeAssistant, book: AddressBook, entry: MockConfigEntry
) -> None:
    """Test that an entity of another account, or without a recipient, is unknown."""
    for entity_id in ("notify.family", "sensor.maison_credits_left"):
        assert hass.states.get(entity_id)
        assert book.find(entity_id) is None


async def test_renamed_without_our_form(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that a name two recipients came to share is nobody's, and no name is a number."""
    entry = make_entry(recipients={"Alice": [ALICE], "ALICE!": [BOB], "06 11 22 33 44": [BOB]})
    book = AddressBook(hass, entry)
    with pytest.raises(ServiceValidationError):
        book.resolve(["Alice"])
    assert book.resolve(["06 11 22 33 44"]) == (CAROL,)
    assert book.resolve([next(iter(entry.subentries))]) == (ALICE,)


@pytest.mark.parametrize("text", ["unknown", "???", "#", " ", "🎉"])
async def test_signs_are_nobody(hass: HomeAssistant, make_entry: EntryFactory, text: str) -> None:
    """Test that what is left of a name made of signs, or of a missing state, is no name."""
    book = AddressBook(hass, make_entry(recipients={"🎉": [ALICE]}))
    with pytest.raises(ServiceValidationError):
        book.resolve([text])
