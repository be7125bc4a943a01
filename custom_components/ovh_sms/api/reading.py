"""Reads OVHcloud's answers and refuses values that cannot be right."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from math import isfinite
import re
from typing import Any, Final

type Json = dict[str, Any] | list[Any] | str | int | float | bool | None

UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading an answer of an undocumented form raises."""

EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""The earliest and the latest moment that have a date in every time zone."""


_ID: Final = re.compile(r"[0-9]{1,19}")
_INTERNATIONAL: Final = re.compile(r"(?:\+|00)([1-9][0-9]*)|([1-9][0-9]{10,})")

NATIONAL_DIGITS: Final = 9
"""Digits at the end of a number by which its national and international forms are compared."""


def read_or[T](read: Callable[[Any], T], value: Any, default: T) -> T:
    """Return what is read of a value, or a default if it is unreadable."""
    try:
        return read(value)
    except UNREADABLE:
        return default


def read_list[T](value: Any, kind: type[T]) -> list[T]:
    """Read a list of one type; raises TypeError if it is anything else."""
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise TypeError
    return value


def read_some[T](value: Any, kind: type[T]) -> list[T]:
    """Read the items of one type in a list; raises TypeError if it is none."""
    return [item for item in read_list(value, object) if isinstance(item, kind)]


def read_id(value: Any) -> int:
    """Read an id, which may be a string; raises ValueError if no SQLite integer can be it."""
    if not _ID.fullmatch(str(value)) or (number := int(value)) >= 2**63:
        raise ValueError
    return number


def read_ids(value: Any) -> list[int]:
    """Read the ids in a list, whatever else is in it; raises TypeError if it is no list."""
    ids = (read_or(read_id, item, None) for item in read_list(value, object))
    return [number for number in ids if number is not None]


def read_moment(value: str) -> datetime:
    """Read an ISO date and time (UTC if without offset), limited to EARLIEST and LATEST."""
    moment = datetime.fromisoformat(value)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware, EARLIEST), LATEST)


def read_time(value: str) -> float:
    """Read an ISO date and time as seconds since 1970."""
    return read_moment(value).timestamp()


def read_number(written: str) -> str:
    """Return a phone number in international form, anything else as it is written."""
    international = _INTERNATIONAL.fullmatch(re.sub(r"[\s.()-]", "", written))
    return f"+{international[1] or international[2]}" if international else written


def same_number(one: str, other: str) -> bool:
    """Return whether two phone numbers are probably one in different forms."""
    one, other = read_number(one), read_number(other)
    if one[:1] == other[:1] == "+":
        return one == other
    return _national(one) == _national(other)


def _national(number: str) -> str:
    return re.sub(r"\D", "", number)[-NATIONAL_DIGITS:]


class ListedNumbers:
    """A list of phone numbers, each in any form."""

    def __init__(self, data: Any) -> None:
        """Read a list; raises TypeError if it is none."""
        self._by_end: defaultdict[str, list[str]] = defaultdict(list)
        for item in read_list(data, object):
            if end := _national(written := str(item)):
                self._by_end[end].append(written)

    def find(self, number: str) -> str | None:
        """Return a number as it is listed, None if it is not."""
        listed = self._by_end.get(_national(number), ())
        return next((each for each in listed if same_number(each, number)), None)


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
