"""Test how dates are written in issues."""

from datetime import date

import pytest

from custom_components.ovh_sms.problems.local_date import local_date


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
