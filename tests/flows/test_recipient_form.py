"""Test the form of a recipient: what is read from what was typed."""

import re
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ovh_sms.const import CONF_PHONE_NUMBERS, SUBENTRY_RECIPIENT
from custom_components.ovh_sms.flows.recipient_flow import RecipientForm, read_recipient
from homeassistant.const import CONF_NAME

from ..conftest import ALICE, BOB


def read(
    *phone_numbers: str,
    name: str = "Alice",
    country: str | None = "FR",
    others: tuple[str, ...] = (),
) -> RecipientForm:
    """Return what is read from a form."""
    user_input = {CONF_NAME: name, CONF_PHONE_NUMBERS: list(phone_numbers)}
    return read_recipient(user_input, country, others)


@pytest.mark.parametrize(
    ("country", "written", "expected"),
    [
        ("FR", "0612345678", ALICE),
        ("FR", "06 12 34 56 78", ALICE),
        ("FR", "06.12.34.56.78", ALICE),
        ("FR", "06-12-34-56-78", ALICE),
        ("FR", "06\u00a012\u00a034\u00a056\u00a078", ALICE),
        ("FR", "0033 6 12 34 56 78", ALICE),
        ("FR", "+33 (0)6 12 34 56 78", ALICE),
        ("FR", "+44 7400 123456", "+447400123456"),
        ("GB", "07400 123456", "+447400123456"),
        ("GB", "(07400) 123-456", "+447400123456"),
        ("IE", "085 012 3456", "+353850123456"),
        ("ES", "612 34 56 78", "+34612345678"),
        ("IT", "320 123 4567", "+393201234567"),
        ("PL", "512 345 678", "+48512345678"),
        (None, "+33 6 12 34 56 78", ALICE),
        (None, "0033612345678", ALICE),
    ],
)
def test_number(country: str | None, written: str, expected: str) -> None:
    """Test that a number is taken as people of a country write it."""
    form = read(written, country=country)

    assert form.errors == {}
    assert form.closing("") is None
    assert form.subentry["data"] == {CONF_PHONE_NUMBERS: [expected]}


@pytest.mark.parametrize("written", ["0899 12 34 56", "+33 8 10 12 34 56", "+881 6 12345678"])
def test_expensive(written: str) -> None:
    """Test that a number that may cost a lot is taken, with a warning."""
    form = read("06 12 34 56 78", written, "01 23 45 67 89")
    assert (form.errors, form.closing("")) == ({}, "expensive")


@pytest.mark.parametrize(
    ("country", "written", "error"),
    [
        ("FR", "07400 123456", "invalid_phone_number"),
        ("FR", "612 34 56 78", "invalid_phone_number"),
        ("GB", "06 12 34 56 78", "invalid_phone_number"),
        ("FR", "06 12 34 56", "invalid_phone_number"),
        ("FR", "06 12 34 56 78 90", "invalid_phone_number"),
        ("FR", "Alice", "invalid_phone_number"),
        ("FR", "06 12 34 56 78 (home)", "invalid_phone_number"),
        ("FR", "0612345678 0687654321", "invalid_phone_number"),
        ("FR", "+", "invalid_phone_number"),
        ("FR", "112", "invalid_phone_number"),
        ("FR", "+33", "invalid_phone_number"),
        ("FR", "+999 123456", "invalid_phone_number"),
        (None, "06 12 34 56 78", "country_needed"),
        (None, "Alice", "invalid_phone_number"),
    ],
)
def test_wrong_numbers(country: str | None, written: str, error: str) -> None:
    """Test that what is no number, or not of the country, is quoted as it was typed."""
    form = read("+33612345678", f" {written} ", country=country)

    assert form.errors == {CONF_PHONE_NUMBERS: error}
    assert list(form.wrong_numbers) == [written]


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("FR", "01 42 34 56 78"),
        ("GB", "020 7946 0958"),
        ("IE", "01 234 5678"),
        ("ES", "912 345 678"),
        ("IT", "06 1234 5678"),
        ("PL", "22 123 45 67"),
    ],
)
def test_landline(country: str, written: str) -> None:
    """Test that a landline beside a mobile is taken, with a warning."""
    form = read(ALICE, written, country=country)

    assert form.errors == {}
    assert form.closing("") == "landline"
    assert len(form.subentry["data"][CONF_PHONE_NUMBERS]) == 2


@pytest.mark.parametrize(
    "phone_numbers",
    [
        [ALICE, BOB],
        [ALICE, ALICE, BOB, ALICE],
        ["06 12 34 56 78", "+33 6 12 34 56 78", "06.87.65.43.21"],
        ["06 12 34 56 78, 06 87 65 43 21"],
        ["06 12 34 56 78; 06 87 65 43 21;"],
        ["06 12 34 56 78\n06 87 65 43 21\r\n", " ", ""],
    ],
    ids=["plain", "twice", "two_ways", "comma", "semicolon", "lines"],
)
def test_several_numbers(phone_numbers: list[str]) -> None:
    """Test that each number of a group is kept once, in order, however they are listed."""
    form = read(*phone_numbers)

    assert form.errors == {}
    assert form.subentry["data"] == {CONF_PHONE_NUMBERS: [ALICE, BOB]}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "no_name"),
        (" \t\u00a0", "no_name"),
        ("0612345678", "name_is_number"),
        (" +33 6 12 34 56 78", "name_is_number"),
        ("112", "name_is_number"),
        ("06_11_22_33_44", "name_is_number"),
        ("x" * 101, "name_too_long"),
        ("🎉", "name_of_signs"),
        ("\u200b", "name_of_signs"),
        ("!!!", "name_of_signs"),
        ("Unknown", "name_of_signs"),
        ("lea", "name_taken"),
        ("Léa ", "name_taken"),
        ("LÉA!", "name_taken"),
        ("L\u200be\u0301a", "name_taken"),
    ],
)
def test_wrong_name(name: str, error: str) -> None:
    """Test that a name is needed that can be told from numbers and other names."""
    assert read(ALICE, name=name, others=("Léa",)).errors == {CONF_NAME: error}


@pytest.mark.parametrize("name", ["Leah", "Léa 2", "Family & friends", "猫", "O'Neil", "24/7 team"])
def test_name(name: str) -> None:
    """Test that other names are taken as they are, without the blanks around them."""
    form = read(ALICE, name=f" {name}\n", others=("Léa",))

    assert form.errors == {}
    assert form.subentry["title"] == name
    assert form.subentry["subentry_type"] == SUBENTRY_RECIPIENT


@pytest.mark.parametrize(
    "user_input",
    [
        {},
        {CONF_NAME: None, CONF_PHONE_NUMBERS: None},
        {CONF_NAME: "", CONF_PHONE_NUMBERS: []},
        {CONF_NAME: " ", CONF_PHONE_NUMBERS: ["", " ,; "]},
    ],
)
def test_empty(user_input: dict[str, Any]) -> None:
    """Test that a form in which nothing is written counts as empty."""
    form = read_recipient(user_input, "FR")

    assert form.is_empty
    assert form.errors == {CONF_NAME: "no_name", CONF_PHONE_NUMBERS: "no_phone_number"}


@pytest.mark.parametrize(("name", "phone_numbers"), [("Alice", []), ("", [ALICE]), ("", ["x"])])
def test_half_empty(name: str, phone_numbers: list[str]) -> None:
    """Test that a form in which something is written does not count as empty."""
    assert not read(*phone_numbers, name=name).is_empty


def test_all_errors_at_once() -> None:
    """Test that a wrong name does not hide a wrong number."""
    form = read("Alice", name="0612345678")

    assert form.errors == {CONF_NAME: "name_is_number", CONF_PHONE_NUMBERS: "invalid_phone_number"}


@given(
    name=st.text(),
    phone_numbers=st.lists(
        st.one_of(st.text(), st.text(alphabet="+0123456789 .-()/,;\n"), st.just(ALICE))
    ),
    country=st.sampled_from([None, "FR", "GB", "IE", "ES", "IT", "PL", "US", "XX"]),
)
@example(name="Alice", phone_numbers=["\u0660\u0666"], country="FR")
@example(name="\u0660\u0666", phone_numbers=[ALICE], country="FR")
def test_any_text(name: str, phone_numbers: list[str], country: str | None) -> None:
    """Test that whatever is typed, there is an error or a recipient that can be reached."""
    form = read(*phone_numbers, name=name, country=country)

    if not form.errors:
        recipient = form.subentry
        numbers = recipient["data"][CONF_PHONE_NUMBERS]
        assert recipient["title"] == name.strip() != ""
        assert numbers
        assert len(numbers) == len(set(numbers))
        assert all(re.fullmatch(r"\+[1-9][0-9]{4,17}", number) for number in numbers)
        assert form.closing("") in {None, "landline"}
