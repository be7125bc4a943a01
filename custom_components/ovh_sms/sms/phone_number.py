"""Read phone numbers as people write them, as E.164."""

from functools import lru_cache
import re
from typing import Final
from unicodedata import category

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumberFormat, PhoneNumberType

# Within a word only what is long enough for a whole number.
_NUMBER: Final = re.compile(r"(?<![^\W_])\+?\d[\d\s()._\-\u2010-\u2015/]{3,}\d|\d{9,}")
_NOT_DIGITS: Final = re.compile(r"\D")
_WRITTEN: Final = re.compile(r"(?=.*\d)(?:[\s()]*\+)?[\d\s().\-/]+", re.DOTALL)
_INTERNATIONAL_PREFIX: Final = re.compile(r"[\s()]*00")

_DECIMAL: Final = re.compile(r"\A(\+?\d+)\.0\Z")
"""A number that was stored as a float, as in an input_number."""

MARKETS: Final = frozenset({"ES", "FR", "GB", "IE", "IT", "PL"})
"""Countries in which OVHcloud sells SMS."""

REMEMBERED: Final = 8192
"""Size of the caches, for long mailings."""

SHORTEST_MASKED: Final = 6
"""Digits of the shortest number that is masked."""

SHORTEST_START: Final = 9
"""Digits of the shortest number whose first ones are shown, too."""

LONGEST_WRITTEN: Final = 100
"""Characters of the longest text that is read as a number."""


class InvalidPhoneNumber(ValueError):
    """The text is not a phone number."""


class CountryNeeded(InvalidPhoneNumber):
    """The number has no country code, and no country is configured."""


def looks_like_number(text: str) -> bool:
    """Return whether a text can only be a phone number."""
    return _WRITTEN.fullmatch(_plain(text)) is not None


def parse(text: str, country: str | None) -> str:
    """Return a number as E.164, as written in a country (ISO 3166-1 alpha-2).

    Raises InvalidPhoneNumber.
    """
    if len(text) > LONGEST_WRITTEN:
        raise InvalidPhoneNumber
    return _parse(text, country)


@lru_cache(maxsize=REMEMBERED)
def _parse(text: str, country: str | None) -> str:
    """Read a number.

    International ones only need a possible length, because new ranges come before our metadata;
    national ones must be valid, because a typo would reach a stranger.
    """
    text = _DECIMAL.sub(r"\1", _plain(text))
    if not looks_like_number(text):
        raise InvalidPhoneNumber
    if prefix := _INTERNATIONAL_PREFIX.match(text):
        text = f"+{text[prefix.end() :]}"
    if country is None and "+" not in text:
        raise CountryNeeded
    try:
        number = phonenumbers.parse(text, country, keep_raw_input=True)
    except phonenumbers.NumberParseException as err:
        raise InvalidPhoneNumber from err
    national = number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY
    if not (_is_valid_national(number, text) if national else _is_valid_international(number)):
        raise InvalidPhoneNumber
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_e164(text: str) -> bool:
    """Return whether a text is a number in E.164."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.format_number(number, PhoneNumberFormat.E164) == text)


def is_landline(e164: str) -> bool:
    """Return whether an E.164 number is of a landline, which rarely receives SMS."""
    return phonenumbers.number_type(phonenumbers.parse(e164)) == PhoneNumberType.FIXED_LINE


@lru_cache(maxsize=REMEMBERED)
def country_of(e164: str) -> str | None:
    """Return the country of an E.164 number (ISO 3166-1 alpha-2), None if it has none."""
    number = phonenumbers.parse(e164)
    # Only assigned numbers have a region of their own.
    region = phonenumbers.region_code_for_number(number) or (
        phonenumbers.region_code_for_country_code(number.country_code or 0)
    )
    return region if region.isalpha() else None


def load(country: str | None) -> None:
    """Load the metadata of a country and of the markets; does I/O, so call it in an executor."""
    for region in MARKETS | {country or ""}:
        phonenumbers.PhoneMetadata.metadata_for_region(region)


def mask(text: str) -> str:
    """Return a text with only the first and last digits of its phone numbers."""
    return _NUMBER.sub(_mask_digits, text)


def _plain(text: str) -> str:
    """Return a text with plain dashes and spaces, without invisible characters."""
    plain = {"Cf": "", "Pd": "-", "Zs": " "}
    return "".join(plain.get(category(character), character) for character in text).strip()


def _mask_digits(found: re.Match[str]) -> str:
    """Return a masked number, or the text if it is too short for one."""
    digits = _NOT_DIGITS.sub("", found[0])
    if len(digits) < SHORTEST_MASKED:
        return found[0]
    start = digits[:2] if len(digits) >= SHORTEST_START else ""
    return f"{'+' * found[0].startswith('+')}{start}…{digits[-2:]}"


def _is_valid_international(number: phonenumbers.PhoneNumber) -> bool:
    """Return whether a number with country code has a possible length."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


def _is_valid_national(number: phonenumbers.PhoneNumber, text: str) -> bool:
    """Return whether a number is valid and complete: 612345678 is Spanish, not French."""
    in_full = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return phonenumbers.is_valid_number(number) and (
        _NOT_DIGITS.sub("", in_full) == _NOT_DIGITS.sub("", text)
    )
