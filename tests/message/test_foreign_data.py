"""Test how `data` of notify actions is read."""

from typing import Any

from hypothesis import given, strategies as st

from custom_components.ovh_sms.message.foreign_data import FOREIGN_FIELDS, read_data
from custom_components.ovh_sms.notify import DATA_FIELDS

OURS = set(map(str, DATA_FIELDS))
IGNORED = FOREIGN_FIELDS | {"priority", "timeout"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(OURS)) | st.text() | st.integers(), VALUES))
def test_any_data(data: dict[Any, Any]) -> None:
    """Test that whatever is in data is either read, or named, or meant for others."""
    values, unusable = read_data(data, DATA_FIELDS)
    assert values.keys() <= OURS
    assert not values.keys() & set(unusable)
    for name, value in data.items():
        is_told = str(name) in {*values, *unusable}
        assert is_told or value is None or str(name).casefold() in IGNORED


def test_no_field_of_ours_is_foreign() -> None:
    """Test that no field of ours is ignored, and that the list is in lower case."""
    assert not FOREIGN_FIELDS & OURS
    assert {name.casefold() for name in FOREIGN_FIELDS} == FOREIGN_FIELDS
