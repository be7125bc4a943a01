"""Dataclasses as JSON, read by the types of their fields."""

from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
import json
from math import isfinite
from typing import Any, Final, Union, get_args, get_origin

from ..api.reading import LATEST

type Timestamp = float
"""Seconds since 1970 that have a date; a host that does not know the time may be before it."""

NOT_STORED: Final = {"not_stored": True}
"""Metadata of a field that is given by the reader of a row."""

EARLIEST: Final = -1e9

type _Read = Callable[[Any], Any]


def as_row(record: Any) -> str:
    """Return a dataclass, or a dict, as JSON."""
    if not isinstance(record, dict):
        kind: Any = type(record)
        record = {name: getattr(record, name) for name in _readers(kind)}
    return json.dumps(record, separators=(",", ":"), default=asdict)


def read_row[Row](kind: Callable[..., Row], row: str | bytes, **given: Any) -> Row:
    """Read a dataclass, or a dict, from JSON; raises one of UNREADABLE if the types differ.

    Fields with a default may be missing; unknown fields, of a newer release, are ignored.
    """
    try:
        data = json.loads(row)
        value: Row = _read_fields(kind, data, given) if given else _reader(kind)(data)
    except RecursionError as err:
        raise ValueError from err
    return value


def _read_number(value: Any) -> float:
    """Read a finite number; JSON of Python may have others."""
    if not isfinite(number := float(_read_as((int, float), value))):
        raise ValueError
    return number


def _read_timestamp(value: Any) -> float:
    if not EARLIEST <= (number := _read_number(value)) <= LATEST.timestamp():
        raise ValueError
    return number


def _read_fields[Row](kind: Callable[..., Row], data: Any, given: dict[str, Any]) -> Row:
    readers = _readers(kind)
    values = {name: readers[name](value) for name, value in data.items() if name in readers}
    return kind(**given, **values)


@cache
def _readers(kind: Any) -> dict[str, _Read]:
    """Return what reads the fields of a dataclass that are stored, by their names."""
    return {
        field.name: _reader(field.type) for field in fields(kind) if field.metadata != NOT_STORED
    }


def _reader(kind: Any) -> _Read:
    """Return the function that reads a value of a type."""
    if get_origin(kind) is Union:
        [read] = [_reader(member) for member in get_args(kind) if member is not type(None)]
        return lambda value: None if value is None else read(value)
    if get_origin(kind) is tuple:
        read = _reader(get_args(kind)[0])
        return lambda value: tuple(map(read, _read_as(list, value)))
    if get_origin(kind) is dict:
        read = _reader(get_args(kind)[1])
        return lambda value: {key: read(item) for key, item in value.items()}
    if kind is Timestamp:
        return _read_timestamp
    if kind is float:
        return _read_number
    if isinstance(kind, type) and is_dataclass(kind):
        return partial(_read_fields, kind, given={})
    return kind if issubclass(kind, StrEnum) else partial(_read_as, kind)


def _read_as(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError
    return value
