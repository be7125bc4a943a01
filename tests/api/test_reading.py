"""Test reading answers that cannot be meant as they are."""

from datetime import UTC, datetime, timedelta, timezone
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.api.reading import (
    EARLIEST,
    LATEST,
    UNREADABLE,
    ListedNumbers,
    read_ids,
    read_json,
    read_moment,
    read_price,
    same_number,
    well_formed,
)

ZONES = [timezone(timedelta(hours=hours)) for hours in (-23, 0, 23)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-25T10:00:00+01:00", datetime(2026, 11, 25, 9, tzinfo=UTC)),
        ("2026-11-25T10:00:00", datetime(2026, 11, 25, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", EARLIEST),
        ("9999-12-31T23:59:59-12:00", LATEST),
    ],
)
def test_moment(written: str, expected: datetime) -> None:
    """Test that a moment is read, also one that has no date everywhere."""
    assert read_moment(written) == expected


@given(st.datetimes(timezones=st.sampled_from(ZONES) | st.none()))
def test_any_moment(moment: datetime) -> None:
    """Test that whatever is read has a date wherever it is shown."""
    read = read_moment(moment.isoformat())
    assert all(read.astimezone(zone) for zone in ZONES)
    assert datetime.fromtimestamp(read.timestamp(), UTC).year == read.astimezone(UTC).year


@pytest.mark.parametrize("odd", [2**63, -1, "-1", "abc", "", "1 ", 1.0, True, None, {}, [1]])
def test_odd_id(odd: Any) -> None:
    """Test that an id that cannot be one costs none of the others in its list."""
    assert read_ids([1, odd, "27814656", 2**63 - 1]) == [1, 27814656, 2**63 - 1]


@pytest.mark.parametrize("ids", [None, {}, "12", 12])
def test_no_ids(ids: Any) -> None:
    """Test that what is no list has no ids."""
    with pytest.raises(UNREADABLE):
        read_ids(ids)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("+33639980001", "0639980001", True),
        ("+33639980001", "33639980001", True),
        ("+33639980001", "0033 6.39.98.00.01", True),
        ("+33639980001", "+44639980001", False),
        ("+33639980001", "0639980002", False),
        ("+33639980001", "980001", False),
        ("+33639980001", "", False),
    ],
)
def test_same_number(one: str, other: str, expected: bool) -> None:
    """Test telling two forms of a phone number from two numbers."""
    assert same_number(one, other) is same_number(other, one) is expected


@pytest.mark.parametrize("price", [-0.1, float("nan"), float("inf"), None, "free"])
def test_no_price(price: Any) -> None:
    """Test what nothing costs."""
    with pytest.raises(UNREADABLE):
        read_price(price)


@given(st.text(st.characters(codec=None)))
def test_well_formed(text: str) -> None:
    """Test that every text can be written down, and one that could be before is as it was."""
    written = well_formed(text)
    assert written.encode() or not text
    assert well_formed(written) == written
    if all(not 0xD800 <= ord(character) <= 0xDFFF for character in text):
        assert written == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("\ud83d\ude00", "😀"), ("Cut \ud83d", "Cut \ufffd"), ("\ude00\ud83d", "\ufffd\ufffd")],
)
def test_halves(text: str, expected: str) -> None:
    """Test that two halves are one character, and one half is shown to be missing."""
    assert well_formed(text) == expected
    assert read_json({text: [text, 1, None, {"a": text}]}) == {
        expected: [expected, 1, None, {"a": expected}]
    }
    assert json.dumps(read_json([text]), ensure_ascii=False).encode()


FORMS = ("+33612345678", "0033612345678", "33612345678", "06 12 34 56 78", "+44612345678", "36200")


@pytest.mark.parametrize("number", [*FORMS, "+33687654321", "STOP", ""])
def test_listed_numbers(number: str) -> None:
    """Test that a number is found in whatever form it is listed, as it is written there."""
    for written in FORMS:
        listed = ListedNumbers([None, 12, "", {}, written])
        assert listed.find(number) == (written if same_number(written, number) else None)
    assert ListedNumbers([]).find(number) is None


@pytest.mark.parametrize("data", [None, {}, "+33612345678", 12])
def test_no_list_of_numbers(data: Any) -> None:
    """Test that anything but a list is refused."""
    with pytest.raises(TypeError):
        ListedNumbers(data)
