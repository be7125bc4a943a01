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

STORED_AS: Final = "stored_as"
"""Metadata of a field whose key differs from its name."""

EARLIEST: Final = -1e9

type _Read = Callable[[Any], Any]


def as_row(record: Any) -> str:
    """Return a dataclass, or a dict, as JSON."""
    if is_dataclass(kind := type(record)):
        record = dict(zip(_readers(kind), asdict(record).values(), strict=True))
    return json.dumps(record, separators=(",", ":"))


def read_row[Row](kind: Callable[..., Row], row: str | bytes) -> Row:
    """Read a dataclass, or a dict, from JSON; raises one of UNREADABLE if the types differ.

    Fields with a default may be missing; unknown fields are an error.
    """
    try:
        value: Row = _reader(kind)(json.loads(row))
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


def _read_fields[Row](kind: Callable[..., Row], data: Any) -> Row:
    readers = _readers(kind)
    values = [(*readers[key], value) for key, value in data.items()]
    return kind(**{name: read(value) for name, read, value in values})


@cache
def _readers(kind: Any) -> dict[str, tuple[str, _Read]]:
    """Return the names of the fields of a dataclass, and what reads them, by their keys."""
    return {
        field.metadata.get(STORED_AS, field.name): (field.name, _reader(field.type))
        for field in fields(kind)
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
        return partial(_read_fields, kind)
    return kind if issubclass(kind, StrEnum) else partial(_read_as, kind)


def _read_as(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError
    return value
