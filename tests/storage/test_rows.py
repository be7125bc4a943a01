"""Test that records are read as they were written, and that anything else is refused."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.api.reading import UNREADABLE
from custom_components.ovh_sms.storage.queue_clock import Moment
from custom_components.ovh_sms.storage.records import Message, Reply
from custom_components.ovh_sms.storage.rows import as_row, read_row

from ..conftest import ALICE
from ..outbox.queued import TEXTS

REPLIES = st.builds(
    Reply,
    id=st.integers(1, 2**63 - 1),
    sender=TEXTS,
    text=TEXTS,
    tag=TEXTS,
    received=st.floats(0, 1e11),
    told=st.booleans(),
)


@given(REPLIES)
def test_replies_are_kept(stored: Reply) -> None:
    """Test that any reply is read as it was written."""
    assert read_row(Reply, as_row(stored)) == stored


@given(st.dictionaries(TEXTS, st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_are_kept(stored: dict[str, float]) -> None:
    """Test that numbers are read as they were written."""
    assert read_row(dict[str, float], as_row(stored)) == stored


def test_reply_of_an_older_release() -> None:
    """Test that fields that were added since may be missing."""
    row = f'{{"id":5,"sender":"{ALICE}","text":"Yes","tag":"","received":7.0}}'
    assert read_row(Reply, row) == Reply(id=5, sender=ALICE, text="Yes", tag="", received=7.0)


def test_reply_of_a_newer_release() -> None:
    """Test that fields that are unknown yet are ignored."""
    row = as_row(Reply(id=5, sender=ALICE, text="Yes", tag="", received=7.0))
    assert read_row(Reply, f'{row[:-1]},"more":{{"a":[1]}}}}') == read_row(Reply, row)


@given(st.binary())
def test_any_bytes(row: bytes) -> None:
    """Test that bytes that are no record are refused."""
    for kind in (Message, Reply):
        with pytest.raises(UNREADABLE):
            read_row(kind, row)


@pytest.mark.parametrize("row", [b"null", b"{}", b"[1]", b"{", b"\xff", b'{"id": "1"}'])
def test_odd_rows(row: bytes) -> None:
    """Test that a row of another form is refused."""
    for kind in (Message, Reply):
        with pytest.raises(UNREADABLE):
            read_row(kind, row)


def test_endless_row() -> None:
    """Test that a row that is nested without end is refused."""
    with pytest.raises(UNREADABLE):
        read_row(Reply, b"[" * 500_000)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_no_number(number: str) -> None:
    """Test that what cannot be counted with is refused."""
    with pytest.raises(UNREADABLE):
        read_row(dict[str, float], f'{{"a":{number}}}')


@pytest.mark.parametrize("saved_at", [1e18, -1e18, float("nan"), float("inf")])
def test_no_moment(saved_at: float) -> None:
    """Test that a time that has no date is refused."""
    with pytest.raises(UNREADABLE):
        read_row(Moment, as_row(Moment(1.0, saved_at)))
