"""Answers without what they say: shapes of values, and words without names and numbers."""

from collections.abc import Iterable
import re
from typing import Any, Final

from .ovh_api import Answer

# The first that fits whole.
_FORMS: Final = (
    ("empty", r""),
    ("date", r"\d{4}-\d\d-\d\d"),
    ("date-time with offset", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)"),
    ("date-time", r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?"),
    ("+digits", r"\+\d+"),
    ("00digits", r"00\d+"),
    ("0digits", r"0\d{6,}"),
    ("digits", r"\d+"),
    ("number", r"-?\d+\.\d+"),
)
# Fields whose words are OVHcloud's own, and the same in every account.
_WORDS: Final = frozenset(
    {
        "channel",
        "charactersClass",
        "currencyCode",
        "referer",
        "renewalType",
        "responseType",
        "restrictionCode",
        "state",
        "status",
        "type",
    }
)
_FIELD: Final = re.compile(r"[A-Za-z_]{1,40}")
_WORD: Final = re.compile(r"[A-Za-z_]{1,30}")
_TELLING: Final = re.compile(r"\S+@\S+|https?://\S+|\S*\d{3,}\S*|(?<=\buser )\S+")


def form_of(text: str) -> str:
    """Return what kind of text it is."""
    return next((form for form, pattern in _FORMS if re.fullmatch(pattern, text)), "text")


def shape_of(value: Any, name: str = "") -> Any:
    """Return a JSON value with forms in place of its values; of a list, its different items."""
    if isinstance(value, dict):
        return {
            field if _FIELD.fullmatch(field) else "…": shape_of(item, field)
            for field, item in value.items()
        }
    if isinstance(value, list):
        shapes: list[Any] = []
        for item in value:
            if (shape := shape_of(item)) not in shapes:
                shapes.append(shape)
        return shapes
    if isinstance(value, str):
        return value if name in _WORDS and _WORD.fullmatch(value) else form_of(value)
    kinds = {bool: "boolean", int: "integer", float: "number"}
    return kinds.get(type(value), "null")


def mask(text: str, secrets: Iterable[str]) -> str:
    """Return OVHcloud's words without secrets, addresses, long numbers and logins."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = re.sub(re.escape(secret), "xxx", text, flags=re.IGNORECASE)
    return _TELLING.sub("xxx", text)


def body_shape_of(answer: Answer) -> str:
    """Return how the body of a refusal is written, as the simulator names it."""
    if "errorCode" in answer.fields:
        return "legacy"
    return "class" if "class" in answer.fields else "bare"
