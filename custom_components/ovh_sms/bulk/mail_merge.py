"""Many personal messages at once: from a template and a table to texts and receivers."""

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
import csv
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from itertools import zip_longest
import re
from typing import Any, ClassVar, Final

from ..sms.phone_number import CountryNeeded, InvalidPhoneNumber, looks_like_number, parse
from ..sms.plain import is_blank

_BRACES: Final = re.compile(r"\{\{|\}\}|\{\s*+([^{}\s][^{}]*)\}")

_EXPONENT: Final = 1e7
"""From here on a float may be a phone number."""

_DATE_DIGITS: Final = 8

_DAMAGE: Final = re.compile(r"[\0-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_DECLARED: Final = re.compile(r"sep=([,;\t|])[\r\n]", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')
_NO_DELIMITER: Final = "\x1f"

_CP1250_COUNTRIES: Final = frozenset({"CZ", "HR", "HU", "PL", "RO", "SI", "SK"})
"""Where spreadsheets write their old files in Central European letters."""


class CsvError(Exception):
    """A file as a whole is wrong; its text names the columns or the line."""

    key: ClassVar[str]


class Unreadable(CsvError):
    """It is not text, or damaged."""

    key = "unreadable"


class NotAllowed(CsvError):
    """Home Assistant must not read what is in that folder."""

    key = "not_allowed"


class NotFound(CsvError):
    """There is no such file, or the operating system does not let us read it."""

    key = "not_found"


class EmptyFile(CsvError):
    """There is nothing, or nothing but a header."""

    key = "empty_file"


class NoHeader(CsvError):
    """The first line has phone numbers where names of columns belong."""

    key = "no_header"


class UnnamedColumns(CsvError):
    """Columns have no name."""

    key = "unnamed_columns"


class DuplicateColumns(CsvError):
    """Columns share a name."""

    key = "duplicate_columns"


class BrokenQuotes(CsvError):
    """A quote is not closed, or something follows it."""

    key = "broken_quotes"


class CellWithoutColumn(CsvError):
    """A row is longer than the header, for its text has a delimiter outside quotes."""

    key = "cell_without_column"


class UnknownColumns(ValueError):
    """Columns are asked for that no row has."""

    def __init__(self, unknown: Iterable[str], known: Iterable[str]) -> None:
        """Keep the columns in order."""
        self.unknown = tuple(unknown)
        self.known = tuple(known)
        super().__init__(", ".join(self.unknown))


class Problem(StrEnum):
    """Why a row cannot be sent."""

    NO_NUMBER = "no_number"
    INVALID_NUMBER = "invalid_number"
    COUNTRY_NEEDED = "country_needed"
    EMPTY_VALUE = "empty_value"
    EMPTY_MESSAGE = "empty_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is known of one receiver, and the line on which it starts."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidRow:
    """A row that cannot be sent."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedText:
    """A text and those who are to get it, each once."""

    message: str
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMerge:
    """What became of the rows."""

    texts: tuple[MergedText, ...]
    invalid: tuple[InvalidRow, ...]
    rows: int


class _Unsendable(Exception):
    """A row has a problem."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem)
        self.problem = problem


def read_csv(data: bytes, country: str | None) -> list[Row]:
    """Return the rows of a CSV file, as programs of a country write it (ISO 3166-1 alpha-2)."""
    text = _decode(data, country)
    declared = _DECLARED.match(text)
    lines = _lines(text, declared[1] if declared else _delimiter(text))
    if declared:
        next(lines)
    names = _header(lines)
    rows: list[Row] = []
    for line, cells in lines:
        if len(cells) > len(names):
            raise CellWithoutColumn(str(line))
        rows.append(Row(line=line, values=dict(zip_longest(names, cells, fillvalue=""))))
    if not rows:
        raise EmptyFile
    return rows


def read_rows(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of an action, whose values YAML and templates may have made numbers."""
    return [
        Row(line=line, values={str(name): _text(value) for name, value in row.items()})
        for line, row in enumerate(rows, 1)
    ]


def placeholders(template: str) -> tuple[str, ...]:
    """Return each column that a template uses."""
    names = (found[1] for found in _BRACES.finditer(template))
    return tuple(dict.fromkeys(name.rstrip() for name in names if name))


def merge(template: str, rows: Sequence[Row], number_column: str, country: str | None) -> MailMerge:
    """Return each text once; parsing thousands of numbers takes long: run it in an executor."""
    columns = placeholders(template)
    _check_columns((number_column, *columns), rows)
    texts: dict[str, dict[str, None]] = {}
    invalid: list[InvalidRow] = []
    for row in rows:
        try:
            receiver = _receiver(row.values.get(number_column, ""), country)
            message = _message(template, columns, row.values)
        except _Unsendable as err:
            invalid.append(InvalidRow(line=row.line, problem=err.problem))
        else:
            texts.setdefault(message, {})[receiver] = None
    return MailMerge(
        texts=tuple(
            MergedText(message=message, receivers=tuple(receivers))
            for message, receivers in texts.items()
        ),
        invalid=tuple(invalid),
        rows=len(rows),
    )


def _decode(data: bytes, country: str | None) -> str:
    """Return the text of a file: if it is not Unicode, as spreadsheets of the country write it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            old = "cp1250" if country in _CP1250_COUNTRIES else "cp1252"
            text = data.decode(old, "replace")
    if _DAMAGE.search(text):
        raise Unreadable
    return text


def _delimiter(text: str) -> str:
    """Return what parts the names of the columns; csv.Sniffer needs several, and errs on texts."""
    header = StringIO(_QUOTED.sub("", text.lstrip(" \r\n")), newline="").readline()
    likeliest = max(";,\t", key=header.count)
    return likeliest if likeliest in header else _NO_DELIMITER


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield where each line with anything on it starts, and its cells up to the last one filled."""
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
        raise BrokenQuotes(str(line)) from err


def _header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Return the names of the columns."""
    _, names = next(lines, (0, []))
    if not names:
        raise EmptyFile
    if any(map(_is_phone_number, names)):
        raise NoHeader
    if unnamed := [str(column) for column, name in enumerate(names, 1) if not name]:
        raise UnnamedColumns(", ".join(unnamed))
    if duplicate := [name for name, times in Counter(names).items() if times > 1]:
        raise DuplicateColumns(", ".join(duplicate))
    return names


def _is_phone_number(name: str) -> bool:
    """Tell whether a name of a column is none; it may be a date."""
    return looks_like_number(name) and sum(map(str.isdecimal, name)) > _DATE_DIGITS


def _text(value: Any) -> str:
    """Return a value as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        # YAML reads 6.12E+08 as 612000000.0, which must not pass for a phone number.
        return f"{value:.0f}" if abs(value) < _EXPONENT else f"{value:E}"
    return str(value)


def _check_columns(wanted: Iterable[str], rows: Sequence[Row]) -> None:
    """Refuse columns that no row has."""
    known = dict.fromkeys(name for row in rows for name in row.values)
    if unknown := [name for name in dict.fromkeys(wanted) if name not in known]:
        raise UnknownColumns(unknown, known)


def _receiver(number: str, country: str | None) -> str:
    """Return who is to get the message of a row."""
    if not number.strip():
        raise _Unsendable(Problem.NO_NUMBER)
    try:
        return parse(number, country)
    except CountryNeeded as err:
        raise _Unsendable(Problem.COUNTRY_NEEDED) from err
    except InvalidPhoneNumber as err:
        raise _Unsendable(Problem.INVALID_NUMBER) from err


def _message(template: str, columns: Sequence[str], values: Mapping[str, str]) -> str:
    """Return the message of a row."""
    if not all(values.get(column, "").strip() for column in columns):
        raise _Unsendable(Problem.EMPTY_VALUE)
    message = _BRACES.sub(
        lambda found: values[found[1].rstrip()] if found[1] else found[0][0], template
    )
    if is_blank(message):
        raise _Unsendable(Problem.EMPTY_MESSAGE)
    return message
