"""Read phone numbers as people write them, as E.164."""

from functools import lru_cache
import re
from typing import Final
from unicodedata import category

import phonenumbers
from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    PhoneNumberType,
)

from .numbering_plans import Reason, fault, national_fault, with_true_code

# Within a word only what is long enough for a whole number.
_NUMBER: Final = re.compile(r"(?<![^\W_])\+?\d[\d\s()._\-\u2010-\u2015/]{3,}\d|\d{9,}")
_NOT_DIGITS: Final = re.compile(r"\D")
_WRITTEN: Final = re.compile(r"(?=.*\d)(?:[\s()]*\+)?[\d\s().\-/]+", re.DOTALL)
_SCHEME: Final = re.compile(r"\s*(?:tel|sms|smsto):", re.IGNORECASE)
_INTERNATIONAL_PREFIX: Final = re.compile(r"[\s()]*00")

_DECIMAL: Final = re.compile(r"\A(\+?\d+)\.0\Z")
"""A number that was stored as a float, as in an input_number."""

_EXPENSIVE: Final = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)

MARKETS: Final = frozenset({"ES", "FR", "GB", "IE", "IT", "PL"})
"""Countries in which OVHcloud sells SMS."""

REMEMBERED: Final = 8192
"""Size of the caches, for long mailings."""

_LIKELY_DIGITS: Final = range(6, 18)
"""Digits of a number of which some may be missing or too many."""

SHORTEST_MASKED: Final = 6
"""Digits of the shortest number that is masked."""

SHORTEST_START: Final = 9
"""Digits of the shortest number whose first ones are shown, too."""

LONGEST_WRITTEN: Final = 100
"""Characters of the longest text that is read as a number."""

_PLAIN: Final = dict(zip("＋（）．／·•−", "+()./..-", strict=True))  # noqa: RUF001
_PLAIN_KINDS: Final = {"Cf": "", "Pd": "-", "Zs": " "}


class InvalidPhoneNumber(ValueError):
    """The text is not a phone number."""

    def __init__(self, reason: Reason = Reason.NOT_A_NUMBER) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


_UNREADABLE: Final = {
    NumberParseException.NOT_A_NUMBER: Reason.NOT_A_NUMBER,
    NumberParseException.INVALID_COUNTRY_CODE: Reason.NOT_ASSIGNED,
    NumberParseException.TOO_SHORT_AFTER_IDD: Reason.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: Reason.TOO_SHORT,
    NumberParseException.TOO_LONG: Reason.TOO_LONG,
}


def looks_like_number(text: str) -> bool:
    """Return whether a text can only be a phone number."""
    return len(text) <= LONGEST_WRITTEN and _WRITTEN.fullmatch(_plain(text)) is not None


def parse(text: str, country: str | None) -> str:
    """Return a number as E.164, as written in a country (ISO 3166-1 alpha-2).

    Raises InvalidPhoneNumber. International numbers need not be assigned, because new ranges come
    before our metadata; national ones must be, because a typo would reach a stranger.
    """
    if len(text) > LONGEST_WRITTEN:
        raise InvalidPhoneNumber
    return _parse(text, country)


@lru_cache(maxsize=REMEMBERED)
def _parse(text: str, country: str | None) -> str:
    text = _DECIMAL.sub(r"\1", _plain(text))
    if not _WRITTEN.fullmatch(text):
        raise InvalidPhoneNumber
    if prefix := _INTERNATIONAL_PREFIX.match(text):
        text = f"+{text[prefix.end() :]}"
    if country is None and "+" not in text:
        raise InvalidPhoneNumber(Reason.COUNTRY_NEEDED)
    try:
        read = phonenumbers.parse(text, country, keep_raw_input=True)
    except NumberParseException as err:
        raise _invalid(text, _UNREADABLE[err.error_type]) from err
    number = with_true_code(read)
    national = read.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY
    if reason := national_fault(number, text) if national else fault(number):
        raise _invalid(text, reason)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_e164(text: str) -> bool:
    """Return whether a text is a number in E.164."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.format_number(number, PhoneNumberFormat.E164) == text)


@lru_cache(maxsize=REMEMBERED)
def corrected(stored: str) -> str:
    """Return a stored number with the country code that reaches it: older releases took any."""
    try:
        number = phonenumbers.parse(stored)
    except NumberParseException:
        return stored
    if (true := with_true_code(number)).country_code == number.country_code:
        return stored
    return phonenumbers.format_number(true, PhoneNumberFormat.E164)


def is_landline(e164: str) -> bool:
    """Return whether an E.164 number is of a landline, which rarely receives SMS."""
    return phonenumbers.number_type(phonenumbers.parse(e164)) == PhoneNumberType.FIXED_LINE


@lru_cache(maxsize=REMEMBERED)
def may_be_expensive(e164: str) -> bool:
    """Return whether an E.164 number is premium-rate, shared-cost or of no country."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    return kind in _EXPENSIVE or country_of(e164) is None


@lru_cache(maxsize=REMEMBERED)
def country_of(e164: str) -> str | None:
    """Return the country of an E.164 number (ISO 3166-1 alpha-2), None if it has none."""
    try:
        number = with_true_code(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        # Older releases stored any text.
        return None
    # Only assigned numbers have a region of their own.
    region = phonenumbers.region_code_for_number(number) or (
        phonenumbers.region_code_for_country_code(number.country_code or 0)
    )
    return region if region.isalpha() else None


def load() -> None:
    """Load the numbering plans of all countries; does I/O, so call it in an executor."""
    for region in phonenumbers.SUPPORTED_REGIONS:
        PhoneMetadata.metadata_for_region(region)


def mask(text: str) -> str:
    """Return a text with only the first and last digits of its phone numbers."""
    return _NUMBER.sub(_mask_digits, text)


def _plain(text: str) -> str:
    """Return a text with plain signs, without what is invisible and the start of a link."""
    plain = "".join(
        _PLAIN.get(character, _PLAIN_KINDS.get(category(character), character))
        for character in text
    )
    return _SCHEME.sub("", plain, count=1).strip()


def _invalid(text: str, reason: Reason) -> InvalidPhoneNumber:
    """Return the error of a number; one far from any length is none."""
    is_alike = sum(map(str.isdecimal, text)) in _LIKELY_DIGITS
    is_length = reason in {Reason.TOO_SHORT, Reason.TOO_LONG}
    return InvalidPhoneNumber(Reason.NOT_A_NUMBER if is_length and not is_alike else reason)


def _mask_digits(found: re.Match[str]) -> str:
    """Return a masked number, or the text if it is too short for one."""
    digits = _NOT_DIGITS.sub("", found[0])
    if len(digits) < SHORTEST_MASKED:
        return found[0]
    start = digits[:2] if len(digits) >= SHORTEST_START else ""
    return f"{'+' * found[0].startswith('+')}{start}…{digits[-2:]}"
