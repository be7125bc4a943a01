"""Phone numbers as people write them."""

import re

from hypothesis import given, strategies as st
import phonenumbers
from phonenumbers import PhoneNumberFormat
import pytest

from custom_components.ovh_sms.sms.numbering_plans import Reason, with_true_code
from custom_components.ovh_sms.sms.phone_number import (
    MARKETS,
    InvalidPhoneNumber,
    country_of,
    is_landline,
    load,
    looks_like_number,
    mask,
    may_be_expensive,
    parse,
)

FRENCH = "+33612345678"
BRITISH = "+447400123456"
IRISH = "+353850123456"
SPANISH = "+34612345678"
ITALIAN = "+393123456789"
POLISH = "+48512345678"

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
EXAMPLES = [
    (country, number)
    for country in REGIONS
    for kind in phonenumbers.PhoneNumberType.values()
    if (number := phonenumbers.example_number_for_type(country, kind))
    # Some can only be dialled from their own area.
    and phonenumbers.is_possible_number_with_reason(number)
    == phonenumbers.ValidationResult.IS_POSSIBLE
]
COUNTRIES = st.none() | st.sampled_from(REGIONS)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("0612345678", "FR", FRENCH),
        ("06 12 34 56 78", "FR", FRENCH),
        ("06.12.34.56.78", "FR", FRENCH),
        ("06-12-34-56-78", "FR", FRENCH),
        ("06/12/34/56/78", "FR", FRENCH),
        (" 0612345678\n", "FR", FRENCH),
        ("06\u00a012\u00a034\u00a056\u00a078", "FR", FRENCH),
        ("33612345678", "FR", FRENCH),
        ("+33612345678", None, FRENCH),
        ("+33 6 12 34 56 78", "GB", FRENCH),
        ("+33 (0)6 12 34 56 78", None, FRENCH),
        ("+0033 6 12 34 56 78", "FR", FRENCH),
        ("+33 06 12 34 56 78", None, FRENCH),
        ("(+33) 6 12 34 56 78", None, FRENCH),
        ("0033612345678", None, FRENCH),
        ("0033 (0)6.12.34.56.78", "FR", FRENCH),
        ("00 33 6 12 34 56 78", "US", FRENCH),
        ("07 81 23 45 67", "FR", "+33781234567"),
        ("01 23 45 67 89", "FR", "+33123456789"),
        ("07400 123456", "GB", BRITISH),
        ("+44 (0)7400 123-456", None, BRITISH),
        ("(020) 7946 0958", "GB", "+442079460958"),
        ("085 012 3456", "IE", IRISH),
        ("(085) 012-3456", "IE", IRISH),
        ("00353 85 012 3456", None, IRISH),
        ("612 34 56 78", "ES", SPANISH),
        ("0034 612345678", None, SPANISH),
        ("312 345 6789", "IT", ITALIAN),
        ("+39 312.345.6789", None, ITALIAN),
        ("06 1234 5678", "IT", "+390612345678"),
        ("512 345 678", "PL", POLISH),
        ("512-345-678", "PL", POLISH),
        ("+48 512 345 678", None, POLISH),
        # No digit need be ASCII.
        ("+٣٣٦١٢٣٤٥٦٧٨", None, FRENCH),
        ("+３３６１２３４５６７８", None, FRENCH),  # noqa: RUF001
        # A range that is newer than what is known of a country.
        ("+33 7 00 05 12 34", None, "+33700051234"),
    ],
)
def test_parse(text: str, country: str | None, expected: str) -> None:
    """Test numbers as people write them."""
    assert parse(text, country) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(+33) 6 12 34 56 78", id="plus in brackets"),
        pytest.param("+33\u202f6\u202f12\u202f34\u202f56\u202f78", id="narrow no-break spaces"),
        pytest.param("06\u201112\u201134\u201156\u201178", id="no-break hyphens"),
        pytest.param("06\u201312\u201334\u201356\u201378", id="en dashes"),
        pytest.param("\u202a+33 6 12 34 56 78\u202c", id="copied from a contact"),
    ],
)
def test_parse_typography(text: str) -> None:
    """Test what letterheads, word processors and contact cards make of a number."""
    assert parse(text, "FR") == FRENCH


def reason(text: str, country: str | None) -> Reason:
    """Return why a text is not a number."""
    with pytest.raises(InvalidPhoneNumber) as caught:
        parse(text, country)
    return caught.value.reason


@pytest.mark.parametrize("country", ["FR", None])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Reason.NOT_A_NUMBER),
        (" ", Reason.NOT_A_NUMBER),
        ("+", Reason.NOT_A_NUMBER),
        ("++33612345678", Reason.NOT_A_NUMBER),
        ("+33+612345678", Reason.NOT_A_NUMBER),
        ("Alice", Reason.NOT_A_NUMBER),
        ("tel:", Reason.NOT_A_NUMBER),
        ("06 12 34 56 7a", Reason.NOT_A_NUMBER),
        ("+33 6 12 34 56 78 ext. 9", Reason.NOT_A_NUMBER),
        ("+33 6 12 34 56 78;ext=9", Reason.NOT_A_NUMBER),
        ("+33 6 12 34 56", Reason.TOO_SHORT),
        ("+33 6 12 34 56 78 90", Reason.TOO_LONG),
        ("+33612345678 0687654321", Reason.NOT_A_NUMBER),
        ("+33612345678,+33687654321", Reason.NOT_A_NUMBER),
        ("+999 612345678", Reason.NOT_ASSIGNED),
        ("+" + "1" * 16, Reason.TOO_LONG),
        pytest.param("+" + "1" * 1000, Reason.NOT_A_NUMBER, id="1000 digits"),
        ("①②③④", Reason.NOT_A_NUMBER),
    ],
)
def test_no_number(text: str, expected: Reason, country: str | None) -> None:
    """Test what is not a number anywhere."""
    assert reason(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("612345678", "FR", Reason.NO_ZERO),
        ("7400 123456", "GB", Reason.NO_ZERO),
        ("692123456", "FR", Reason.NO_ZERO),
        ("06 12 34 56 7", "FR", Reason.TOO_SHORT),
        ("512 345 67", "PL", Reason.TOO_SHORT),
        ("112", "FR", Reason.NOT_A_NUMBER),
        ("3631", "FR", Reason.NOT_A_NUMBER),
        ("06 12 34 56 78 9", "FR", Reason.TOO_LONG),
        ("0612345678/0687654321", "FR", Reason.NOT_A_NUMBER),
        ("07400 123456", "FR", Reason.TOO_LONG),
        ("0612345678", "ES", Reason.TOO_LONG),
        ("1" * 100, "FR", Reason.NOT_A_NUMBER),
        ("447400123456", "FR", Reason.NO_PLUS),
        ("262692123456", "FR", Reason.NO_PLUS),
        # It could be the voice mail of an Italian, too.
        ("33612345678", "IT", Reason.NO_PLUS),
        ("06 12 34 56 78", "GB", Reason.NOT_ASSIGNED),
        # Possible, but not assigned: a national number is more likely a typo than new.
        ("07 00 05 12 34", "FR", Reason.NOT_ASSIGNED),
        ("--", "FR", Reason.NOT_A_NUMBER),
        ("0612345678", "XX", Reason.NOT_ASSIGNED),
        ("0612345678", "", Reason.NOT_ASSIGNED),
    ],
)
def test_no_number_of_country(text: str, country: str, expected: Reason) -> None:
    """Test what is not a number of its country, or not written in full."""
    assert reason(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("3331234567.0", "IT", "+393331234567"),
        ("512345678.0", "PL", "+48512345678"),
        ("+33612345678.0", None, "+33612345678"),
        ("612345678.0", "FR", None),
    ],
)
def test_decimal(text: str, country: str | None, number: str | None) -> None:
    """Test that what Home Assistant adds to a number is not dialled."""
    if number:
        assert parse(text, country) == number
    else:
        with pytest.raises(InvalidPhoneNumber):
            parse(text, country)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+1 555 1234", Reason.TOO_SHORT),
        ("+44 123456", Reason.TOO_SHORT),
        ("+353 12345", Reason.TOO_SHORT),
        ("00353 12345", Reason.TOO_SHORT),
        # Possible lengths, but not of numbers that start so.
        ("+44 7400 12345", Reason.TOO_SHORT),
        ("+39 312 345", Reason.TOO_SHORT),
        ("+48 512 345 67", Reason.TOO_SHORT),
        ("+39 312 345 6789 0", Reason.TOO_LONG),
        # Without the zero, a digit is missing.
        ("+33 0 012345678", Reason.TOO_SHORT),
        ("+1 012 345 6789", Reason.TOO_SHORT),
        ("+49 1511 1111 1111 11", Reason.TOO_LONG),
        ("+34 112 345 678", Reason.NOT_ASSIGNED),
        ("+39 0000000000", Reason.NOT_ASSIGNED),
        ("+39 000000000000", Reason.NOT_ASSIGNED),
        ("+39 000000001", Reason.NOT_ASSIGNED),
        ("+386 (0) 000 0000", Reason.NOT_ASSIGNED),
        ("+44 612 345 6789", Reason.NOT_ASSIGNED),
    ],
)
def test_impossible(text: str, expected: Reason) -> None:
    """Test that a country code does not make a number of what cannot be one."""
    assert reason(text, None) == expected
    assert reason(text, "FR") == expected


@pytest.mark.parametrize(
    "text", ["+33 7 00 05 12 34", "+44 7 000 999 999", "+39 300 000 0000", "+599 512 3456"]
)
def test_newer_range(text: str) -> None:
    """Test that a number may be of a range that is newer than what is known."""
    assert parse(text, None) == text.replace(" ", "")


@pytest.mark.parametrize("text", ["0612345678", "33612345678", "06 12 34 56 78", "112"])
def test_country_needed(text: str) -> None:
    """Test a national number of no known country."""
    assert reason(text, None) == Reason.COUNTRY_NEEDED


FRENCH_PLAN = ("FR", "RE", "YT", "GP", "BL", "MF", "GF", "MQ", "PM")


@pytest.mark.parametrize("country", FRENCH_PLAN)
@pytest.mark.parametrize(
    ("national", "e164", "region"),
    [
        ("0612345678", FRENCH, "FR"),
        ("0781234567", "+33781234567", "FR"),
        ("0692123456", "+262692123456", "RE"),
        ("0262123456", "+262262123456", "RE"),
        ("0639191234", "+262639191234", "YT"),
        ("0690335941", "+590690335941", "GP"),
        ("0694201234", "+594694201234", "GF"),
        ("0696201234", "+596696201234", "MQ"),
        ("0596301234", "+596596301234", "MQ"),
        ("0708401234", "+508708401234", "PM"),
    ],
)
def test_overseas(national: str, e164: str, region: str, country: str) -> None:
    """Test that all of France writes its numbers alike, and each gets the code that reaches it."""
    for text in (national, f"+33 {national[1:]}", f"0033{national[1:]}", f"+33 (0){national[1:]}"):
        assert parse(text, country) == e164
    assert parse(f"+262 {national[1:]}", country) == e164
    assert country_of(e164) == region
    assert country_of(f"+33{national[1:]}") == region


def test_overseas_ranges() -> None:
    """Test that each range of landlines and mobiles has the code of the country it belongs to."""
    patterns = {
        code: [
            re.compile(kind.national_number_pattern)
            for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
            if (data := phonenumbers.PhoneMetadata.metadata_for_region(region))
            for kind in (data.fixed_line, data.mobile)
            if kind and kind.national_number_pattern
        ]
        for code in (33, 262, 508, 590, 594, 596)
    }
    for start in range(10_000, 80_000):
        digits = f"{start}1234"
        codes = {
            code
            for code, kinds in patterns.items()
            if any(kind.fullmatch(digits) for kind in kinds)
        }
        found = with_true_code(phonenumbers.PhoneNumber(33, int(digits))).country_code
        # The metadata gives all of these blocks to France, too, and 0598 to several others.
        if digits.startswith(("263", "268", "269", "596")):
            assert found in codes - {33} or codes <= {33}, digits
        elif codes and not digits.startswith("598"):
            assert {found} == codes, digits


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("tel:+33-6-12-34-56-78", None, FRENCH),
        ("TEL:06 12 34 56 78", "FR", FRENCH),
        ("＋33 6 12 34 56 78", None, FRENCH),  # noqa: RUF001
        ("（06）12．34．56．78", "FR", FRENCH),  # noqa: RUF001
        ("06·12·34·56·78", "FR", FRENCH),
        ("06•12•34•56•78", "FR", FRENCH),
        ("06−12−34−56−78", "FR", FRENCH),  # noqa: RUF001
        ("٠٦١٢٣٤٥٦٧٨", "FR", FRENCH),
        ("1 212 555 0123", "US", "+12125550123"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("312 345 6789", "VA", ITALIAN),
        ("07400 123456", "JE", BRITISH),
    ],
)
def test_spellings(text: str, country: str | None, e164: str) -> None:
    """Test links, letterheads and what countries of the same code write."""
    assert parse(text, country) == e164


@given(st.sampled_from(EXAMPLES), COUNTRIES)
def test_parse_e164(example: tuple[str, phonenumbers.PhoneNumber], country: str | None) -> None:
    """Test that a number in E.164 form stays as it is, wherever it is read."""
    e164 = phonenumbers.format_number(example[1], PhoneNumberFormat.E164)
    assert parse(e164, country) == e164


@given(st.sampled_from(EXAMPLES), st.sampled_from(sorted(MARKETS)))
def test_parse_international(
    example: tuple[str, phonenumbers.PhoneNumber], country: str | None
) -> None:
    """Test that a number written for foreigners is read, with + or 00."""
    e164 = phonenumbers.format_number(example[1], PhoneNumberFormat.E164)
    text = phonenumbers.format_number(example[1], PhoneNumberFormat.INTERNATIONAL)
    assert parse(text, country) == e164
    assert parse(f"00 {text.removeprefix('+')}", country) == e164


@pytest.mark.parametrize("country", sorted(MARKETS))
@pytest.mark.parametrize("landline", [False, True])
def test_parse_national(country: str, landline: bool) -> None:
    """Test the numbers OVHcloud's customers have, as their countries write them."""
    kind = phonenumbers.PhoneNumberType.FIXED_LINE if landline else 1
    number = phonenumbers.example_number_for_type(country, kind)
    assert number is not None
    text = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    assert parse(text, country) == e164
    assert is_landline(e164) is landline


@pytest.mark.parametrize(
    ("e164", "expected"),
    [
        (FRENCH, False),
        ("+33123456789", True),
        ("+33912345678", False),
        ("+33800000000", False),
        ("+390612345678", True),
        # Not known in America, and of numbers that are not assigned.
        ("+12015550123", False),
        ("+33700051234", False),
    ],
)
def test_is_landline(e164: str, expected: bool) -> None:
    """Test telling landlines, and nothing else, from mobiles."""
    assert is_landline(e164) is expected


def test_load() -> None:
    """Test that parsing reads nothing more of any country once that is done."""
    load()
    waiting = phonenumbers.PhoneMetadata._region_available
    assert not any(waiting.get(region) for region in REGIONS)


@given(st.text() | st.text("+0123456789 ()-./", max_size=25), COUNTRIES)
def test_parse_anything(text: str, country: str | None) -> None:
    """Test that anything is a number in E.164 form, or refused."""
    try:
        e164 = parse(text, country)
    except InvalidPhoneNumber:
        return
    assert parse(e164, None) == e164


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+33612345678", True),
        ("06 12 34 56 78", True),
        (" 06.12.34.56.78 ", True),
        ("(06) 12/34-56", True),
        ("+ 33 6", True),
        ("112", True),
        ("٠٦١٢", True),
        ("", False),
        (" ", False),
        ("+", False),
        ("Alice", False),
        ("Alice 2", False),
        ("06 12 34 56 7a", False),
        ("06,12", False),
        ("1+2", False),
        ("½", False),
        # Without any digit it is no number.
        ("-", False),
        ("(...)", False),
    ],
)
def test_looks_like_number(text: str, expected: bool) -> None:
    """Test telling numbers from names."""
    assert looks_like_number(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+33612345678", "+33…78"),
        ("0612345678", "06…78"),
        ("06 12 34 56 78", "06…78"),
        ("(06) 12-34/56.78", "(06…78"),
        ("to +33612345678, please", "to +33…78, please"),
        ("+33612345678 +447400123456", "+33…78 +44…56"),
        ("['+33612345678', '06.12.34.56.78']", "['+33…78', '06…78']"),
        ("<+33 (0)6 12 34 56 78>", "<+33…78>"),
        ("06_39_98_42_17", "06…17"),
        ("a33639984217b", "a33…17b"),
        ("name_0639984217", "name_06…17"),
        ("+6834002", "+…02"),
        ("+290 4123", "+…23"),
        ("tel:0612345678\n", "tel:06…78\n"),
        ("", ""),
        ("Sms sender MyHouse does not exists", "Sms sender MyHouse does not exists"),
        ("sms-ab12345-1", "sms-ab12345-1"),
        ("22.5 °C at 12:30", "22.5 °C at 12:30"),
        ("code 36111", "code 36111"),
        ("error 403", "error 403"),
    ],
)
def test_mask(text: str, expected: str) -> None:
    """Test that numbers become unreadable, and nothing else does."""
    assert mask(text) == expected


def visible_digits(text: str) -> int:
    """Count the digits of a text."""
    return sum(character.isdecimal() for character in text)


@given(st.from_regex(r"\A\+?[\d\s().\-/]+\Z"))
def test_mask_leaves_few_digits(text: str) -> None:
    """Test that at most five digits are shown of anything like a number."""
    assert visible_digits(mask(text)) <= 5


@given(
    st.sampled_from(EXAMPLES),
    st.sampled_from(
        [PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL]
    ),
)
def test_mask_every_number(example: tuple[str, phonenumbers.PhoneNumber], style: int) -> None:
    """Test that no country's way of writing gives a number away."""
    text = phonenumbers.format_number(example[1], style)
    masked = mask(f"Receiver {text} is invalid.")
    assert visible_digits(masked) <= 5
    assert masked.startswith("Receiver ")
    assert masked.endswith(" is invalid.")


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_mask_leaves_text_alone(text: str) -> None:
    """Test that a text without digits stays as it is."""
    assert mask(text) == text


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+33612345678", "FR"),
        ("+447400123456", "GB"),
        ("+447700900123", "GB"),
        ("+12125550123", "US"),
        ("+14165550123", "CA"),
        ("+262692123456", "RE"),
        # A number of no country: satellites.
        ("+881612345678", None),
    ],
)
def test_country(number: str, country: str | None) -> None:
    """Test which country's rate a number has, also if it is not in use."""
    assert country_of(number) == country


@pytest.mark.parametrize(
    ("e164", "expected"),
    [
        ("+33899123456", True),
        ("+33810123456", True),
        ("+19005551234", True),
        ("+449061123456", True),
        ("+34803123456", True),
        ("+39899123456", True),
        ("+48701123456", True),
        ("+3531550123456", True),
        ("+979123456789", True),
        ("+881612345678", True),
        ("+88213123456", True),
        ("+870772001234", True),
        ("+33612345678", False),
        ("+33123456789", False),
        ("+33970123456", False),
        ("+14155552671", False),
        ("+262692123456", False),
        # A range that is newer than our data.
        ("+33700123456", False),
    ],
)
def test_may_be_expensive(e164: str, expected: bool) -> None:
    """Test telling numbers that may cost a lot from phones."""
    assert may_be_expensive(e164) is expected
