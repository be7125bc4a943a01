"""Test what a text says."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.sms.plain import is_blank, plain_text, same_to_the_eye


@given(st.text(min_size=1))
def test_plain_text(text: str) -> None:
    """Test that any text equals itself, in any spelling."""
    assert plain_text(f" {text} ") == plain_text(text)
    assert plain_text(plain_text(text)) == plain_text(text)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u00ad\u2060", "\u200f\ufe0f", "\u0301"])
def test_blank(text: str) -> None:
    """Test texts of which a phone shows nothing."""
    assert is_blank(text)


@pytest.mark.parametrize(
    ("text", "same"), [("👍🏽", "👍"), ("❤\ufe0f ", "❤"), ("^", " ^")], ids=ascii
)
def test_plain_emoji(text: str, same: str) -> None:
    """Test that emoji are equal however they are drawn, and signs are not lost."""
    assert plain_text(text) == plain_text(same) != ""


@pytest.mark.parametrize("text", ["a", ".", "👍", "👨\u200d👩", "\ufffd", "\u0301e"])
def test_not_blank(text: str) -> None:
    """Test texts of which a phone shows something."""
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("He\u0301le\u0300ne", "Hélène"),
        ("O\u2019Brien", "O'Brien"),
        ("O\u02bcBrien", "O\u00b4Brien"),
        (" Alice\u00a0\u2009Martin\n", "Alice Martin"),
        ("\ufeff\ufeffnom", "nom"),
        ("nom \u200b", "nom"),
        ("pre\u200b\u0301nom", "prénom"),
        ("Jean\u2011Luc", "Jean-Luc"),
        ("line\r\nbreak", "line break"),
        ("\u2764\ufe0f", "\u2764"),
    ],
)
def test_same_to_the_eye(text: str, same: str) -> None:
    """Test texts that look the same."""
    assert same_to_the_eye(text) == same_to_the_eye(same)


@pytest.mark.parametrize(
    ("text", "other"), [("Alice", "alice"), ("Hélène", "Helene"), ("A B", "AB"), ("m²", "m2")]
)
def test_not_same_to_the_eye(text: str, other: str) -> None:
    """Test texts that look different."""
    assert same_to_the_eye(text) != same_to_the_eye(other)


@given(st.text())
def test_same_to_the_eye_again(text: str) -> None:
    """Test that what texts have in common looks the same itself."""
    assert same_to_the_eye(same_to_the_eye(text)) == same_to_the_eye(text)
