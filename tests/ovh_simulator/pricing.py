"""Numbers, and what a text to them costs."""

import re
from typing import Final

import phonenumbers

# FR, GB, IE and IN are OVH's own figures; the others are made up, as are prices.
RATES: Final = {
    "FR": 1.0,
    "GB": 0.5,
    "IE": 0.8,
    "IN": 0.4,
    "ES": 0.9,
    "IT": 1.1,
    "PL": 0.6,
    "BE": 1.4,
    "DE": 1.3,
    "CH": 1.2,
    "LU": 0.7,
    "PT": 0.8,
    "US": 0.3,
}
ELSEWHERE: Final = 2.0
PRICE_OF_A_CREDIT: Final = 0.07

INTERNATIONAL: Final = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}")
BARE: Final = re.compile(r"[1-9][0-9]{8,14}")


def normalise(number: str, *, bare_is_valid: bool) -> str | None:
    """Return a number as OVH echoes it, or None if it does not take it."""
    if INTERNATIONAL.fullmatch(number):
        candidate = "+" + number.removeprefix("+").removeprefix("00")
    elif bare_is_valid and BARE.fullmatch(number):
        candidate = "+" + number
    else:
        return None
    try:
        parsed = phonenumbers.parse(candidate)
    except phonenumbers.NumberParseException:
        return None
    # Possible, not valid: numbers kept for fiction have to work in tests.
    return candidate if phonenumbers.is_possible_number(parsed) else None


def country_of(number: str) -> str:
    """Return the country of a normalised number."""
    parsed = phonenumbers.parse(number)
    found = phonenumbers.region_code_for_number(parsed)
    return found or phonenumbers.region_code_for_country_code(parsed.country_code or 0)


def in_form(number: str, form: str) -> str:
    """Return a number in E.164 form in the way +33, 0033, 33 or 06 begins; others as they are."""
    if not number.startswith("+"):
        return number
    if form == "06":
        return "0" + phonenumbers.national_significant_number(phonenumbers.parse(number))
    return form.removesuffix("33") + number.removeprefix("+")


def as_number(credit: float) -> float:
    """Return credits as OVH writes them: without a point if they are whole."""
    return int(credit) if credit.is_integer() else credit


def rate_of(country: str) -> float:
    """Return the credits a part costs."""
    return RATES.get(country, ELSEWHERE)
