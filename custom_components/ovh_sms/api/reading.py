"""Reads what OVHcloud answers, and refuses what cannot be meant."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

type Json = dict[str, Any] | list[Any] | str | int | float | bool | None

UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading an answer of another form than documented raises."""

EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""The moments that have a date wherever they are shown."""

BIGGEST_ID: Final = 2**63 - 1


def read_list[T](value: Any, kind: type[T]) -> list[T]:
    """Read a list of one kind; raises TypeError when it is anything else."""
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise TypeError
    return value


def read_ids(value: Any) -> list[int]:
    """Read a list of ids; raises ValueError when one is too big to be kept."""
    ids = read_list(value, int)
    if not all(0 <= number <= BIGGEST_ID for number in ids):
        raise ValueError
    return ids


def read_moment(value: str) -> datetime:
    """Read a moment, the nearest one that can be shown."""
    moment = datetime.fromisoformat(value)
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(known, EARLIEST), LATEST)


def read_credits(value: Any) -> float:
    """Read a number of credits, which are fractional."""
    if not isfinite(number := float(value)):
        raise ValueError
    return number


def read_price(value: Any) -> float:
    """Read credits that something costs; raises ValueError when it would pay."""
    if (price := read_credits(value)) < 0:
        raise ValueError
    return price


def well_formed(text: str) -> str:
    """Return a text that can be written down: templates and JSON may hold halves of characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_json(answer: Json) -> Json:
    """Return an answer whose texts can be written down."""
    match answer:
        case str():
            return well_formed(answer)
        case list():
            return [read_json(each) for each in answer]
        case dict():
            return {well_formed(key): read_json(value) for key, value in answer.items()}
        case _:
            return answer
