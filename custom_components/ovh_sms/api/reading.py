"""Reads OVHcloud's answers and refuses values that cannot be right."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

type Json = dict[str, Any] | list[Any] | str | int | float | bool | None

UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading an answer of an undocumented form raises."""

EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""The earliest and the latest moment that have a date in every time zone."""


def read_list[T](value: Any, kind: type[T]) -> list[T]:
    """Read a list of one type; raises TypeError if it is anything else."""
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise TypeError
    return value


def read_ids(value: Any) -> list[int]:
    """Read a list of ids; raises ValueError if one does not fit into a SQLite integer."""
    ids = read_list(value, int)
    if not all(0 <= number < 2**63 for number in ids):
        raise ValueError
    return ids


def read_moment(value: str) -> datetime:
    """Read an ISO date and time (UTC if without offset), limited to EARLIEST and LATEST."""
    moment = datetime.fromisoformat(value)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware, EARLIEST), LATEST)


def read_credits(value: Any) -> float:
    """Read a number of credits; raises ValueError if it is not finite."""
    if not isfinite(number := float(value)):
        raise ValueError
    return number


def read_price(value: Any) -> float:
    """Read a price in credits; raises ValueError if it is negative."""
    if (price := read_credits(value)) < 0:
        raise ValueError
    return price


def well_formed(text: str) -> str:
    """Return a text without lone surrogates, which templates and JSON may contain."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_json(answer: Json) -> Json:
    """Return an answer without lone surrogates."""
    match answer:
        case str():
            return well_formed(answer)
        case list():
            return [read_json(item) for item in answer]
        case dict():
            return {well_formed(key): read_json(value) for key, value in answer.items()}
        case _:
            return answer
