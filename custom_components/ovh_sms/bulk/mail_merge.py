"""Mail merge: from a template and a table to texts and their receivers."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
import csv
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from itertools import zip_longest
import re
from typing import Any, Final

from ..message.invalid_call import InvalidCall, list_names
from ..sms.numbering_plans import Reason
from ..sms.phone_number import InvalidPhoneNumber, looks_like_number, may_be_expensive, parse
from ..sms.plain import is_blank, same_to_the_eye
from .text_encoding import UnreadableText, decode

_BRACES: Final = re.compile(r"\{\{|\}\}|\{\s*+([^{}\s][^{}]*)\}")

_EXPONENT: Final = 1e7
"""Smallest float that may be a phone number."""

_DATE_DIGITS: Final = 8

_DECLARED: Final = re.compile(r"sep=([,;\t|])[\r\n]", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')
_NO_DELIMITER: Final = "\x1f"

_LONGEST_NAME: Final = 1000
"""Characters by which names of columns differ."""

_FORMULA: Final = re.compile(r'="++([^"]++)"++')
"""A text that a formula keeps from being taken for a number."""
_AROUND_NUMBER: Final = " \t\r\n'\",;"
"""Signs that people or spreadsheets write around a number."""


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
    COUNTRY_NEEDED = Reason.COUNTRY_NEEDED
    TOO_SHORT = Reason.TOO_SHORT
    TOO_LONG = Reason.TOO_LONG
    NO_PLUS = Reason.NO_PLUS
    NO_ZERO = Reason.NO_ZERO
    PREMIUM_NUMBER = "premium_number"
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
    try:
        text = decode(data, country)
    except UnreadableText as err:
        raise CsvError("unreadable", str(err.line)) from err
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
    names = {name: _plain_name(str(name)) for row in rows for name in row}
    return [
        Row(line=line, values={names[name]: _text(value) for name, value in row.items()})
        for line, row in enumerate(rows, 1)
    ]


def placeholders(template: str) -> tuple[str, ...]:
    """Return the name of each column that a template uses."""
    names = (found[1] for found in _BRACES.finditer(_with_plain_names(template)))
    return tuple(dict.fromkeys(name for name in names if name))


def merge(
    template: str,
    rows: Sequence[Row],
    number_column: str,
    country: str | None,
    known: Container[str] = (),
) -> MailMerge:
    """Return each text once; slow with thousands of numbers, so run it in an executor.

    Known numbers, in E.164, may cost more. Raises InvalidCall for columns that no row has.
    """
    template = _with_plain_names(template)
    number_name, names = _plain_name(number_column), placeholders(template)
    columns = _find_columns((number_name, *names), rows)
    number_column = columns[number_name]
    receivers: dict[str, dict[str, None]] = {}
    problems: dict[int, Problem] = {}
    for row in rows:
        try:
            receiver = _receiver(row.values.get(number_column, ""), country, known)
            values = {name: row.values.get(columns[name], "") for name in names}
            message = _message(template, values)
        except _Unsendable as err:
            problems[row.line] = err.problem
        else:
            receivers.setdefault(message, {})[receiver] = None
    unique = {message: tuple(numbers) for message, numbers in receivers.items()}
    return MailMerge(receivers=unique, problems=problems, rows=len(rows))


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
            cells = [_cell(cell) for cell in record]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as err:
        raise CsvError("broken_quotes", str(line)) from err


def _cell(text: str) -> str:
    """Return the text of a cell as a spreadsheet shows it."""
    stripped = text.strip()
    formula = _FORMULA.fullmatch(stripped)
    return formula[1].strip() if formula else stripped


def _header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Return the names of the columns, or raise CsvError."""
    _, cells = next(lines, (0, []))
    if not cells:
        raise CsvError("empty_file")
    names = [_plain_name(cell) for cell in cells]
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


def _plain_name(column: str) -> str:
    return same_to_the_eye(column[:_LONGEST_NAME])


def _with_plain_names(template: str) -> str:
    """Return a template with the names of columns as rows have them."""
    return _BRACES.sub(
        lambda found: f"{{{_plain_name(found[1])}}}" if found[1] else found[0], template
    )


def _find_columns(wanted: Iterable[str], rows: Sequence[Row]) -> dict[str, str]:
    """Return the column for each name, regardless of case if only one is left; or InvalidCall."""
    known = list(dict.fromkeys(name for row in rows for name in row.values))
    of_any_case: dict[str, list[str]] = {}
    for name in known:
        of_any_case.setdefault(name.casefold(), []).append(name)
    found: dict[str, str] = {name: name for name in known}
    for name in wanted:
        if len(alike := of_any_case.get(name.casefold(), [])) == 1:
            found.setdefault(name, alike[0])
    if unknown := [name for name in dict.fromkeys(wanted) if name not in found]:
        known_names = list_names(known) or "-"
        raise InvalidCall("unknown_columns", unknown=list_names(unknown), known=known_names)
    return found


def _receiver(number: str, country: str | None, known: Container[str]) -> str:
    """Return the receiver of a row in E.164, or raise _Unsendable."""
    if is_blank(number):
        raise _Unsendable(Problem.NO_NUMBER)
    try:
        receiver = parse(_cell(number).strip(_AROUND_NUMBER), country)
    except InvalidPhoneNumber as err:
        is_named = err.reason in Problem
        raise _Unsendable(Problem(err.reason) if is_named else Problem.INVALID_NUMBER) from err
    if receiver not in known and may_be_expensive(receiver):
        raise _Unsendable(Problem.PREMIUM_NUMBER)
    return receiver


def _message(template: str, values: Mapping[str, str]) -> str:
    """Return the message of a row, or raise _Unsendable."""
    if any(map(is_blank, values.values())):
        raise _Unsendable(Problem.EMPTY_VALUE)
    message = _BRACES.sub(lambda found: values[found[1]] if found[1] else found[0][0], template)
    if is_blank(message):
        raise _Unsendable(Problem.EMPTY_MESSAGE)
    return message
