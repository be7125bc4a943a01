"""Test what a text says."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.sms.plain import is_blank, plain_text


@given(st.text(min_size=1))
def test_plain_text(text: str) -> None:
    """Test that any text equals itself, in any spelling."""
    assert plain_text(f" {text} ") == plain_text(text)
    assert plain_text(plain_text(text)) == plain_text(text)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u00ad\u2060", "\u200f\ufe0f", "\u0301"])
def test_blank(text: str) -> None:
    """Test texts of which a phone shows nothing."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "👍", "👨\u200d👩", "\ufffd", "\u0301e"])
def test_not_blank(text: str) -> None:
    """Test texts of which a phone shows something."""
    assert not is_blank(text)
