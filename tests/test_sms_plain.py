"""Test what a text says."""

from hypothesis import given, strategies as st

from custom_components.ovh_sms.sms.plain import plain_text


@given(st.text(min_size=1))
def test_plain_text(text: str) -> None:
    """Test that a text is itself, whatever it is and however it is written."""
    assert plain_text(f" {text} ") == plain_text(text)
    assert plain_text(plain_text(text)) == plain_text(text)
