"""Mail merge: from a template and a table to texts and their receivers."""

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
import csv
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from itertools import zip_longest
import re
from typing import Any, Final

from ..message.invalid_call import InvalidCall, list_names
from ..sms.phone_number import CountryNeeded, InvalidPhoneNumber, looks_like_number, parse
from ..sms.plain import is_blank

_BRACES: Final = re.compile(r"\{\{|\}\}|\{\s*+([^{}\s][^{}]*)\}")

_EXPONENT: Final = 1e7
"""Smallest float that may be a phone number."""

_DATE_DIGITS: Final = 8

_DAMAGE: Final = re.compile(r"[\0-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_DECLARED: Final = re.compile(r"sep=([,;\t|])[\r\n]", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')
_NO_DELIMITER: Final = "\x1f"

_CP1250_COUNTRIES: Final = frozenset({"CZ", "HR", "HU", "PL", "RO", "SI", "SK"})
"""Countries whose spreadsheets write CSV files in the code page 1250."""


class CsvError(Exception):
    """A file cannot be used: the key of the translation, and the columns or the line concerned."""

    def __init__(self, key: str, details: str = "") -> None:
        """Keep the key and the details."""
        super().__init__(key, details)
        self.key = key
        self.details = details


class Problem(StrEnum):
    """Why a row cannot be sent."""

    NO_NUMBER = "no_number"
    INVALID_NUMBER = "invalid_number"
    COUNTRY_NEEDED = "country_needed"
    EMPTY_VALUE = "empty_value"
    EMPTY_MESSAGE = "empty_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The values of one row by column, and the line on which it starts."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMerge:
    """The texts of all valid rows, the invalid rows, and the number of all rows."""

    receivers: Mapping[str, Sequence[str]]
    """By text, each once."""
    problems: Mapping[int, Problem]
    """By the line of a row that cannot be sent."""
    rows: int


class _Unsendable(Exception):
    """A row has a problem."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem)
        self.problem = problem


def read_csv(data: bytes, country: str | None) -> list[Row]:
    """Return the rows of a CSV file from a country (ISO 3166-1 alpha-2), or raise CsvError."""
    text = _decode(data, country)
    declared = _DECLARED.match(text)
    lines = _lines(text, declared[1] if declared else _delimiter(text))
    if declared:
        next(lines)
    names = _header(lines)
    rows: list[Row] = []
    for line, cells in lines:
        if len(cells) > len(names):
            raise CsvError("cell_without_column", str(line))
        rows.append(Row(line=line, values=dict(zip_longest(names, cells, fillvalue=""))))
    if not rows:
        raise CsvError("empty_file")
    return rows


def read_rows(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of an action; YAML and templates may have made numbers of values."""
    return [
        Row(line=line, values={str(name): _text(value) for name, value in row.items()})
        for line, row in enumerate(rows, 1)
    ]


def placeholders(template: str) -> tuple[str, ...]:
    """Return each column that a template uses."""
    names = (found[1] for found in _BRACES.finditer(template))
    return tuple(dict.fromkeys(name.rstrip() for name in names if name))


def merge(template: str, rows: Sequence[Row], number_column: str, country: str | None) -> MailMerge:
    """Return each text once; slow with thousands of numbers, so run it in an executor.

    Raises InvalidCall for columns that no row has.
    """
    columns = placeholders(template)
    _check_columns((number_column, *columns), rows)
    receivers: dict[str, dict[str, None]] = {}
    problems: dict[int, Problem] = {}
    for row in rows:
        try:
            receiver = _receiver(row.values.get(number_column, ""), country)
            message = _message(template, columns, row.values)
        except _Unsendable as err:
            problems[row.line] = err.problem
        else:
            receivers.setdefault(message, {})[receiver] = None
    unique = {message: tuple(numbers) for message, numbers in receivers.items()}
    return MailMerge(receivers=unique, problems=problems, rows=len(rows))


def _decode(data: bytes, country: str | None) -> str:
    """Return the text of a file in Unicode, or in the code page of the country's spreadsheets."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            old = "cp1250" if country in _CP1250_COUNTRIES else "cp1252"
            text = data.decode(old, "replace")
    if _DAMAGE.search(text):
        raise CsvError("unreadable")
    return text


def _delimiter(text: str) -> str:
    """Return the delimiter of the header; csv.Sniffer fails on one column and on texts."""
    header = StringIO(_QUOTED.sub("", text.lstrip(" \r\n")), newline="").readline()
    likeliest = max(";,\t", key=header.count)
    return likeliest if likeliest in header else _NO_DELIMITER


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the cells of each record, without empty cells at its end."""
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    line = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as err:
        raise CsvError("broken_quotes", str(line)) from err


def _header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Return the names of the columns, or raise CsvError."""
    _, names = next(lines, (0, []))
    if not names:
        raise CsvError("empty_file")
    if any(map(_is_phone_number, names)):
        raise CsvError("no_header")
    if unnamed := [str(column) for column, name in enumerate(names, 1) if not name]:
        raise CsvError("unnamed_columns", list_names(unnamed))
    if duplicate := [name for name, times in Counter(names).items() if times > 1]:
        raise CsvError("duplicate_columns", list_names(duplicate))
    return names


def _is_phone_number(name: str) -> bool:
    """Return whether a cell of the header is a phone number, and no date."""
    return looks_like_number(name) and sum(map(str.isdecimal, name)) > _DATE_DIGITS


def _text(value: Any) -> str:
    """Return a value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        # YAML reads 6.12E+08 as 612000000.0, which must not be taken for a phone number.
        return f"{value:.0f}" if abs(value) < _EXPONENT else f"{value:E}"
    return str(value)


def _check_columns(wanted: Iterable[str], rows: Sequence[Row]) -> None:
    """Raise InvalidCall for columns that no row has."""
    known = dict.fromkeys(name for row in rows for name in row.values)
    if unknown := [name for name in dict.fromkeys(wanted) if name not in known]:
        known_names = list_names(list(known)) or "-"
        raise InvalidCall("unknown_columns", unknown=list_names(unknown), known=known_names)


def _receiver(number: str, country: str | None) -> str:
    """Return the receiver of a row in E.164, or raise _Unsendable."""
    if not number.strip():
        raise _Unsendable(Problem.NO_NUMBER)
    try:
        return parse(number, country)
    except CountryNeeded as err:
        raise _Unsendable(Problem.COUNTRY_NEEDED) from err
    except InvalidPhoneNumber as err:
        raise _Unsendable(Problem.INVALID_NUMBER) from err


def _message(template: str, columns: Sequence[str], values: Mapping[str, str]) -> str:
    """Return the message of a row, or raise _Unsendable."""
    if not all(values.get(column, "").strip() for column in columns):
        raise _Unsendable(Problem.EMPTY_VALUE)
    message = _BRACES.sub(
        lambda found: values[found[1].rstrip()] if found[1] else found[0][0], template
    )
    if is_blank(message):
        raise _Unsendable(Problem.EMPTY_MESSAGE)
    return message
