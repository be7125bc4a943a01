"""Numbering plans: the country code that reaches a number, and which numbers cannot exist."""

from enum import StrEnum
import re
from typing import Any, Final

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

_ANY_DIGIT: Final = "2"

_LONGEST: Final = 15
"""Digits of the longest number in E.164."""

_SETTLED: Final = frozenset({1, 33, 34, 39, 44, 48, 353})
"""Country codes whose first digits are known, so that a new range is no reason for others."""

_FRANCE: Final = 33
_OVERSEAS: Final = {
    262: re.compile(r"26[2389]\d{6}|639\d{6}|69[23]\d{6}|7092\d{5}|7093[5-9]\d{4}"),
    508: re.compile(r"708[45]\d{5}"),
    590: re.compile(r"590\d{6}|69[01]\d{6}|7090\d{5}"),
    594: re.compile(r"594\d{6}|694\d{6}|7093[0-4]\d{4}"),
    596: re.compile(r"596\d{6}|69[67]\d{6}|7091\d{5}"),
}
"""Country codes of the overseas numbers in the numbering plan of France.

These countries dial each other with 0, so people write +33 before an overseas number, too; that
reaches no phone.
"""


class Reason(StrEnum):
    """Why a text is not a phone number."""

    NOT_A_NUMBER = "not_a_number"
    COUNTRY_NEEDED = "country_needed"
    """It has no country code, and no country is configured."""
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_PLUS = "no_plus"
    """It starts with the code of another country, without + or 00."""
    NO_ZERO = "no_zero"
    """The digit that starts every number of the country is missing."""
    NOT_ASSIGNED = "not_assigned"


_PHONES: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.VOIP,
    }
)
_IMPOSSIBLE: Final = {
    ValidationResult.INVALID_COUNTRY_CODE: Reason.NOT_ASSIGNED,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Reason.TOO_SHORT,
    ValidationResult.TOO_SHORT: Reason.TOO_SHORT,
    ValidationResult.TOO_LONG: Reason.TOO_LONG,
}


def with_true_code(number: PhoneNumber) -> PhoneNumber:
    """Return a number with the country code that reaches it from abroad."""
    if number.country_code not in {_FRANCE, *_OVERSEAS}:
        return number
    national = str(number.national_number)
    for code, pattern in _OVERSEAS.items():
        if pattern.fullmatch(national):
            return PhoneNumber(code, number.national_number)
    french = PhoneNumber(_FRANCE, number.national_number)
    is_french = not phonenumbers.is_valid_number(number) and phonenumbers.is_valid_number(french)
    return french if is_french else number


def fault(number: PhoneNumber) -> Reason | None:
    """Return why a number cannot exist, None if it can."""
    digits = phonenumbers.national_significant_number(number)
    if len(f"{number.country_code}{digits}") > _LONGEST:
        return Reason.TOO_LONG
    length = phonenumbers.is_possible_number_with_reason(number)
    if reason := _IMPOSSIBLE.get(length):
        return reason
    if phonenumbers.is_valid_number(number):
        return None
    if digits.startswith("00"):
        return Reason.NOT_ASSIGNED
    if reason := _wrong_length(number):
        return reason
    plan = _plan(number)
    if re.fullmatch(plan.general_desc.national_number_pattern, digits):
        return None
    if digits.startswith(("0", prefix := plan.national_prefix or "0")):
        # They precede national numbers and start none of them.
        rest = int(digits.removeprefix(prefix) or 0)
        return fault(PhoneNumber(number.country_code, rest)) or Reason.NOT_ASSIGNED
    is_possible = length == ValidationResult.IS_POSSIBLE and number.country_code not in _SETTLED
    return None if is_possible else Reason.NOT_ASSIGNED


def _wrong_length(number: PhoneNumber) -> Reason | None:
    """Return whether digits are too many or missing, for one that starts like assigned numbers."""
    digits = str(number.national_number)
    zeros = len(phonenumbers.national_significant_number(number)) - len(digits)
    for possible in _plan(number).general_desc.possible_length:
        length = possible - zeros
        other = PhoneNumber(
            number.country_code,
            int(digits[:length].ljust(length, _ANY_DIGIT)),
            italian_leading_zero=number.italian_leading_zero,
            number_of_leading_zeros=number.number_of_leading_zeros,
        )
        if length != len(digits) and phonenumbers.is_valid_number(other):
            return Reason.TOO_SHORT if length > len(digits) else Reason.TOO_LONG
    return None


def national_fault(number: PhoneNumber, text: str) -> Reason | None:
    """Return why a number is not assigned, or not complete: 612345678 is Spanish, not French."""
    digits = phonenumbers.normalize_digits_only(text)
    kind = phonenumbers.number_type(number)
    if kind not in _PHONES and _is_complete_with_plus(digits):
        return Reason.NO_PLUS
    if kind == PhoneNumberType.UNKNOWN:
        return fault(number) or Reason.NOT_ASSIGNED
    in_full = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    national = phonenumbers.national_significant_number(number)
    prefixed = f"{_plan(number).national_prefix or ''}{national}"
    is_complete = digits in {phonenumbers.normalize_digits_only(in_full), prefixed}
    return None if is_complete else Reason.NO_ZERO


def _is_complete_with_plus(digits: str) -> bool:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return False
    return phonenumbers.is_valid_number(with_true_code(number))


def _plan(number: PhoneNumber) -> Any:
    """Return the metadata of a country code, parts of which phonenumbers declares optional."""
    code = number.country_code or 0
    region = phonenumbers.region_code_for_country_code(code)
    return PhoneMetadata.metadata_for_region_or_calling_code(code, region)
