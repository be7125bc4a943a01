"""Test how dates and numbers are written in texts."""

from datetime import date

import pytest

from custom_components.ovh_sms.problems.local_format import local_date, local_number


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "07 Dec 2026"),
        ("en-GB", "07 Dec 2026"),
        ("sv", "07 Dec 2026"),
        ("fr", "07/12/2026"),
        ("es", "07/12/2026"),
        ("it", "07/12/2026"),
        ("pt-BR", "07/12/2026"),
        ("de", "07.12.2026"),
        ("pl", "07.12.2026"),
        ("nl", "07-12-2026"),
    ],
)
def test_local_date(language: str, expected: str) -> None:
    """Test that a date is written as in the language of the text around it."""
    assert local_date(date(2026, 12, 7), language) == expected


@pytest.mark.parametrize(
    ("number", "language", "expected"),
    [
        (100.0, "en", "100"),
        (1234567.5, "en", "1234567.5"),
        (0.1 + 0.2, "sv", "0.3"),
        (9.755, "fr", "9,76"),
        (9.5, "pt-BR", "9,5"),
    ],
)
def test_local_number(number: float, language: str, expected: str) -> None:
    """Test that a number is written as in the language of the text around it."""
    assert local_number(number, language) == expected
