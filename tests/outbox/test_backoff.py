"""Test how long attempts and looks are put off after failures."""

from collections.abc import Iterator
from random import SystemRandom
from unittest.mock import patch

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.outbox.backoff import LONGEST_BACK_OFF, back_off


@pytest.fixture(name="longest_back_off")
def longest_back_off_fixture() -> Iterator[None]:
    """Let chance always be against us."""
    with patch.object(SystemRandom, "uniform", lambda _, *ends: max(ends)):
        yield


@given(st.integers(1, 10_000))
def test_back_off(failures: int) -> None:
    """Test that the wait is at least a second, and five minutes at most."""
    assert 1 <= back_off(failures) <= 300 == LONGEST_BACK_OFF


def test_back_off_grows(longest_back_off: None) -> None:
    """Test that the wait is doubled until it is five minutes."""
    waits = [back_off(failures) for failures in range(1, 12)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


@pytest.mark.parametrize("failures", [1, 5, 2000])
def test_back_off_differs(failures: int) -> None:
    """Test that failures at the same time are not retried at the same time."""
    waits = {back_off(failures) for _ in range(50)}
    assert len(waits) > 40
    assert max(waits) <= 2 * min(waits)
