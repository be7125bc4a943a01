"""Test how names, entities and numbers become receivers."""

from types import MappingProxyType

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.message.address_book import AddressBook
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

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


PREMIUM = "+33899123456"


@pytest.mark.parametrize(
    "number", [PREMIUM, "0899 12 34 56", "+33 810 12 34 56", "+881612345678", "+979123456789"]
)
def test_premium_number(book: AddressBook, number: str) -> None:
    """Test that a number that may cost a lot is refused, masked, whatever else is named."""
    with pytest.raises(ServiceValidationError) as info:
        book.resolve(["Papy", number])
    assert info.value.translation_key == "premium_number"
    assert info.value.translation_placeholders
    assert "…" in info.value.translation_placeholders["number"]


@pytest.mark.parametrize("target", ["Vote", PREMIUM, "0899 12 34 56"])
def test_premium_number_of_a_recipient(
    hass: HomeAssistant, make_entry: EntryFactory, target: str
) -> None:
    """Test that a recipient may have such a number."""
    book = AddressBook(hass, make_entry(recipients={"Vote": [PREMIUM]}))
    assert book.resolve([target]) == (PREMIUM,)


def test_too_many(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that groups have no more phones together than a message may have."""
    groups = {name: [f"+33{start + n}" for n in range(300)] for name, start in GROUPS.items()}
    book = AddressBook(hass, make_entry(recipients=groups))
    assert len(book.resolve(["One"])) == 300
    with pytest.raises(ServiceValidationError) as caught:
        book.resolve(["One", "Two"])
    assert caught.value.translation_placeholders == {"receivers": "600", "limit": "500"}


@pytest.mark.parametrize(
    "targets",
    [
        ["x" * 3_000_000],
        ["Nobody"] * 100_000,
        ["Nobody," * 500_000],
        ["\n".join(map(str, range(100_000)))],
    ],
)
def test_long_targets(book: AddressBook, targets: list[str]) -> None:
    """Test that an error stays short, however long or many the targets are."""
    with pytest.raises(ServiceValidationError) as error:
        book.resolve(targets)
    assert len(str(error.value.translation_placeholders)) < 1200


@pytest.mark.parametrize(
    ("country", "why"),
    [
        (None, "no country is set in Settings > System > Home information"),
        ("ES", "there is at least one digit too many"),
    ],
)
async def test_numbers_of_another_country(
    hass: HomeAssistant, book: AddressBook, country: str | None, why: str
) -> None:
    """Test that a number that could be anybody's is refused, and hidden in the error."""
    await async_get_translations(hass, "en", "common", [DOMAIN])
    hass.config.country = country
    with pytest.raises(ServiceValidationError) as error:
        book.resolve(["Papy", "06 12 34 56 78"])
    assert error.value.translation_key == "unknown_recipients"
    assert error.value.translation_placeholders == {
        "account": "Maison",
        "unknown": f'"06…78" ({why})',
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
        assert book.find(entity_id) == ()


async def test_renamed_without_our_form(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that a name two recipients came to share is refused, and no name is a number."""
    entry = make_entry(recipients={"Alice": [ALICE], "06 11 22 33 44": [BOB]})
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType({"phone_numbers": [BOB]}),
            subentry_type="recipient",
            title="alice",
            unique_id=None,
        ),
    )
    book = AddressBook(hass, entry)
    with pytest.raises(ServiceValidationError) as error:
        book.resolve(["Alice"])
    assert error.value.translation_key == "recipient_not_unique"
    assert error.value.translation_placeholders == {"recipients": "Alice, alice"}
    assert book.resolve(["06 11 22 33 44"]) == (CAROL,)
    assert book.resolve([next(iter(entry.subentries))]) == (ALICE,)
    alice, _, other = entry.subentries
    assert book.reachable(["ALICE!"]) == ([alice, other], [])


@pytest.mark.parametrize("text", ["unknown", "???", "#", " ", "None", "unavailable"])
async def test_signs_are_nobody(hass: HomeAssistant, make_entry: EntryFactory, text: str) -> None:
    """Test that what is left of a name made of signs, or of a missing state, is no name."""
    book = AddressBook(hass, make_entry(recipients={"🎉": [ALICE]}))
    with pytest.raises(ServiceValidationError):
        book.resolve([text])
    assert book.resolve(["🎉"]) == (ALICE,)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("O'Brien", "o\u2019brien"),
        ("O\u2019Brien", "O\u02bcBRIEN"),
        ("He\u0301le\u0300ne", "Hélène"),
        ("Hélène", "helene"),
        ("Alice Martin", "Alice\u00a0Martin\u200b"),
        ("Иван", "иван"),
        ("李", "李"),
        ("Doe, John", " doe, john"),
    ],
)
async def test_names_that_look_the_same(
    hass: HomeAssistant, make_entry: EntryFactory, name: str, spelled: str
) -> None:
    """Test that names of different keyboards and tables are equal."""
    book = AddressBook(hass, make_entry(recipients={"Bob": [BOB], name: [ALICE]}))
    assert book.resolve([spelled]) == (ALICE,)


async def test_most_alike_name(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that the name as it is written wins over names that are only similar."""
    book = AddressBook(hass, make_entry(recipients={"Léa": [ALICE], "Lea": [BOB]}))
    assert book.resolve(["léa"]) == (ALICE,)
    assert book.resolve(["lea"]) == (BOB,)
    with pytest.raises(ServiceValidationError, match="recipient_not_unique"):
        book.resolve(["Lèa"])


@pytest.mark.parametrize(
    ("text", "receivers"),
    [
        ("2nd floor, Papy", (BOB, ALICE, CAROL)),
        ("Papy;2nd floor;", (ALICE, CAROL, BOB)),
        ("2nd floor\n06 11 22 33 44", (BOB, CAROL)),
        ("+33612345678,+33687654321", (ALICE, BOB)),
        ("+33612345678\n+33687654321", (ALICE, BOB)),
        ("tel:+33-6-11-22-33-44", (CAROL,)),
        ("sms:0611223344, TEL:0687654321", (CAROL, BOB)),
        ("\uff0b\uff13\uff136 11 22 33 44", (CAROL,)),
    ],
)
def test_lists_and_links(book: AddressBook, text: str, receivers: tuple[str, ...]) -> None:
    """Test one text of several targets, and numbers as links and other keyboards have them."""
    assert book.resolve([text]) == receivers


@pytest.mark.parametrize("targets", [[], [""], [" ", "\u200b"], [",;\n"]])
def test_blank_targets(book: AddressBook, targets: list[str]) -> None:
    """Test that blank targets never mean every recipient."""
    with pytest.raises(ServiceValidationError, match="no_recipient"):
        book.resolve(targets)


async def test_groups(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test groups of entities, also in groups, in circles, and with other entities."""
    book = AddressBook(hass, entry)
    hass.states.async_set("notify.all", "unknown", {"entity_id": ["notify.alice", "notify.app"]})
    hass.states.async_set("group.inner", "unknown", {"entity_id": ("group.outer", "notify.family")})
    hass.states.async_set("group.outer", "unknown", {"entity_id": ["group.inner", "notify.all"]})
    hass.states.async_set("group.lights", "on", {"entity_id": "light.hall"})
    assert book.resolve(["notify.all"]) == (ALICE,)
    assert book.resolve(["Group.Outer"]) == (ALICE, BOB)
    assert [each.name for each in book.find("group.outer")] == ["Family", "Alice"]
    for group in ("group.lights", "group.gone"):
        with pytest.raises(ServiceValidationError, match="neither recipients"):
            book.resolve([group])


async def test_reachable(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that targets which reach a phone are told from those that do not."""
    entry = make_entry(recipients={"Alice": [], "Bob": [BOB]})
    _, bob = entry.subentries
    book = AddressBook(hass, entry)
    assert book.reachable(["Zoe, Bob", "Alice", "0611223344", "06 11"]) == (
        [bob, CAROL],
        ["Zoe", "Alice", "06 11"],
    )
    assert book.reachable(None) == ([bob], ["Alice"])


async def test_large_groups(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that a group has at most the numbers that one message can go to."""
    numbers = [f"+336{number:08}" for number in range(501)]
    book = AddressBook(hass, make_entry(recipients={"Club": numbers, "Board": numbers[1:]}))
    assert len(book.resolve(["Board"])) == 500
    with pytest.raises(ServiceValidationError, match="too_many_receivers"):
        book.resolve(["Board", "Club"])


async def test_stored_by_an_older_release(hass: HomeAssistant, make_entry: EntryFactory) -> None:
    """Test that overseas numbers with the code of France, which reaches no phone, are mended."""
    numbers = ["+33692123456", "+262692123456", "+33612345678", "+999123", "alice"]
    book = AddressBook(hass, make_entry(recipients={"Zoé": numbers}))
    assert book.resolve(["Zoé"]) == ("+262692123456", "+33612345678", "+999123", "alice")
    assert book.name_of("+262692123456") == "Zoé"
