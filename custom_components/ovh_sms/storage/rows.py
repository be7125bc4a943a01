"""Dataclasses read from JSON, by the types of their fields."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from math import isfinite
from typing import Any, Union, get_args, get_origin

type _Read = Callable[[Any], Any]


def read_row[Row](kind: Callable[..., Row], data: Any) -> Row:
    """Build a dataclass from a JSON object; raises one of UNREADABLE if the types differ.

    Fields with a default may be missing; unknown fields are an error.
    """
    readers = _readers(kind)
    return kind(**{name: readers[name](value) for name, value in data.items()})


def read_number(value: Any) -> float:
    """Read a finite number; JSON of Python may have others."""
    if not isfinite(number := float(_read_as((int, float), value))):
        raise ValueError
    return number


@cache
def _readers(kind: Any) -> dict[str, _Read]:
    return {field.name: _reader(field.type) for field in fields(kind)}


def _reader(kind: Any) -> _Read:
    """Return the function that reads a value of a type."""
    if get_origin(kind) is Union:
        [read] = [_reader(member) for member in get_args(kind) if member is not type(None)]
        return lambda value: None if value is None else read(value)
    if get_origin(kind) is tuple:
        read = _reader(get_args(kind)[0])
        return lambda value: tuple(map(read, _read_as(list, value)))
    if kind is float:
        return read_number
    if isinstance(kind, type) and is_dataclass(kind):
        return partial(read_row, kind)
    return kind if issubclass(kind, StrEnum) else partial(_read_as, kind)


def _read_as(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError
    return value
