"""Test from a template and a table to texts and receivers."""

import csv
from io import StringIO
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ovh_sms.bulk.mail_merge import (
    CsvError,
    MailMerge,
    Problem,
    Row,
    merge,
    placeholders,
    read_csv,
    read_rows,
)
from custom_components.ovh_sms.message.invalid_call import InvalidCall
from custom_components.ovh_sms.sms.plain import is_blank, same_to_the_eye

ALICE = "+33612345678"
BOB = "+33687654321"


def table(text: str) -> list[tuple[int, dict[str, str]]]:
    """Return the lines and values of a CSV text."""
    return [(row.line, dict(row.values)) for row in read_csv(text.encode(), None)]


def merged(template: str, *rows: dict[str, Any], country: str | None = "FR") -> MailMerge:
    """Return the merged rows of an action."""
    return merge(template, read_rows(rows), "number", country)


def pairs_of(result: MailMerge) -> list[tuple[str, str]]:
    """Return each text with each of its receivers."""
    return [(text, each) for text, numbers in result.receivers.items() for each in numbers]


ANN_AND_BOB = [(2, {"name": "Ann", "number": "1"}), (3, {"name": "Bob", "number": "2"})]


@pytest.mark.parametrize(
    "text",
    [
        "name,number\nAnn,1\nBob,2\n",
        "name;number\nAnn;1\nBob;2\n",
        "name\tnumber\nAnn\t1\nBob\t2",
        "name;number\r\nAnn;1\r\nBob;2\r\n",
        "name;number\rAnn;1\rBob;2\r",
        ' name , number\n Ann, "1"\n"Bob ",\xa02\n',
        "name;number;;\nAnn;1;;\nBob;2;\n",
        "name;number\nAnn;1\nBob;2\n\n ; \n;;\n",
        "\ufeffname;number\nAnn;1\nBob;2\n",
    ],
    ids=[
        "comma",
        "semicolon",
        "tab",
        "windows",
        "old_mac",
        "blanks",
        "empty_columns",
        "empty_lines",
        "bom",
    ],
)
def test_csv(text: str) -> None:
    """Test the same table as different programs write it."""
    assert table(text) == ANN_AND_BOB


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("declaration", ["sep=", "SEP="])
def test_declared_delimiter(declaration: str, delimiter: str) -> None:
    """Test that Excel's own first line counts as a line, and more than the header."""
    text = f'{declaration}{delimiter}\r\n"a,;b"{delimiter}number\r\nAnn{delimiter}1\r\n'
    assert table(text) == [(3, {"a,;b": "Ann", "number": "1"})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number\n1\n", [(2, {"number": "1"})]),
        ("number\n1,2;3\n", [(2, {"number": "1,2;3"})]),
        ('"last, first";number\nx;1\n', [(2, {"last, first": "x", "number": "1"})]),
        ('"a;b;c",number\nx,1\n', [(2, {"a;b;c": "x", "number": "1"})]),
        ("name;number\nHi, you, there;1\n", [(2, {"name": "Hi, you, there", "number": "1"})]),
        ('name;number\n"say ""hi""; ";1\n', [(2, {"name": 'say "hi";', "number": "1"})]),
        ('name;number\n5" pipe;1\n', [(2, {"name": '5" pipe', "number": "1"})]),
        ("name;number\nAnn\n", [(2, {"name": "Ann", "number": ""})]),
        ("name;number\n;1\n", [(2, {"name": "", "number": "1"})]),
    ],
)
def test_csv_cells(text: str, expected: list[tuple[int, dict[str, str]]]) -> None:
    """Test what parts cells and what belongs to them."""
    assert table(text) == expected


def test_csv_lines() -> None:
    """Test that a row has the number of the line on which it starts."""
    text = '\n\nname;number\n"two\nlines";1\n\nBob;2\n'
    assert table(text) == [
        (4, {"name": "two\nlines", "number": "1"}),
        (7, {"name": "Bob", "number": "2"}),
    ]


@pytest.mark.parametrize(
    ("data", "key", "details"),
    [
        (b"", "empty_file", ""),
        (b"\xef\xbb\xbf", "empty_file", ""),
        (b" \r\n;;\r\n", "empty_file", ""),
        (b"name;number\r\n", "empty_file", ""),
        (b"sep=;\r\n", "empty_file", ""),
        (b"sep=;\r\nname;number\r\n;\r\n", "empty_file", ""),
        (b"Ann;06 12 34 56 78\nBob;0687654321\n", "no_header", ""),
        (b"+33612345678\n+33687654321\n", "no_header", ""),
        (b"name;;number; ;x\nAnn;;1\n", "unnamed_columns", "2, 4"),
        (b"name;number;name ;x;x\nAnn;1\n", "duplicate_columns", "name, x"),
        (b'name;number\nAnn;1\n"Bob;2\nCy;3\n', "broken_quotes", "3"),
        (b'name;number\n"Ann" Lee;1\n', "broken_quotes", "2"),
        (b'"name;number\nAnn;1\n', "broken_quotes", "1"),
        (b"name,text\nAnn,hello\nBob,hello, you\n", "cell_without_column", "3"),
        (b"PK\x03\x04\x14\x00\x06\x00", "unreadable", "1"),
        ("name;number\nAnn;1\n".encode("utf-16-le"), "unreadable", "1"),
        (b"\xff\xfen\x00a", "unreadable", "1"),
        (b"name;number\nAnn\x81\x8d\x8f\x90\x9d;1\nL\xe9a;1\n", "unreadable", "2"),
        ("name;number\nL\ufffda;1\n".encode(), "unreadable", "2"),
    ],
)
def test_csv_error(data: bytes, key: str, details: str) -> None:
    """Test that an error says what is wrong with a file, and where, but no phone number."""
    with pytest.raises(CsvError) as caught:
        read_csv(data, None)
    assert (caught.value.key, caught.value.details) == (key, details)


@pytest.mark.parametrize(
    ("header", "template"),
    [
        ("pre\u0301nom", "{prénom}"),
        ("prénom", "{pre\u0301nom}"),
        ("\ufeff\ufeffprénom", "{prénom}"),
        ("pré\u00adnom\u200b", "{ prénom }"),
        ("nom\u00a0\u202f de", "{nom de}"),
        ('"nom\nde"', "{nom de}"),
        ("nom d\u2019usage", "{nom d'usage}"),
        ("Prénom", "{PRÉNOM}"),
    ],
)
def test_same_column(header: str, template: str) -> None:
    """Test that a column whose name looks the same is the same, also in another case."""
    file = f"{header};Tél.\nAnn;{ALICE}\n".encode()
    expected = {"Ann": (ALICE,)}
    assert merge(template, read_csv(file, "FR"), "tél. ", "FR").receivers == expected
    name = header.strip('"')
    assert merged(template, {name: "Ann", "\u200bNumber": ALICE}).receivers == expected


def test_case_of_columns() -> None:
    """Test that case counts where columns differ in nothing else."""
    rows = read_csv(f"nom;Nom;tel\nA;B;{ALICE}\n".encode(), None)
    assert list(merge("{nom}{Nom}", rows, "TEL", None).receivers) == ["AB"]
    with pytest.raises(InvalidCall):
        merge("{NOM}", rows, "tel", None)


def test_doubled_column() -> None:
    """Test that two columns whose names look the same are refused."""
    with pytest.raises(CsvError) as caught:
        read_csv("prénom;pre\u0301nom\u200b\na;b\n".encode(), None)
    assert (caught.value.key, caught.value.details) == ("duplicate_columns", "prénom")


@pytest.mark.parametrize(
    "cell",
    [
        '="0612345678"',
        '"=""0612345678"""',
        "'0612345678",
        "0612345678,",
        '"0612345678, "',
        "06\u202f12\u00a034\u201156.78",
        "tel:+33612345678",
        "612345678.0",
    ],
)
def test_spreadsheet_numbers(cell: str) -> None:
    """Test the spellings by which spreadsheets and people keep a number from being spoilt."""
    rows = read_csv(f"n;x\n{cell};y\n".encode(), "FR")
    expected = {1: Problem.NO_ZERO} if cell.endswith(".0") else {}
    assert list(merge("Hello", rows, "n", "FR").problems.values()) == list(expected.values())


def test_formula() -> None:
    """Test that a text which a formula protects is sent without it."""
    rows = read_csv(f'n;code\n{ALICE};="0042"\n'.encode(), "FR")
    assert list(merge("Code {code}", rows, "n", "FR").receivers) == ["Code 0042"]


def test_dates_are_names() -> None:
    """Test that a date may be the name of a column."""
    assert table("number;15/01/2027\n1;x\n") == [(2, {"number": "1", "15/01/2027": "x"})]


WORDS = {
    ("utf-8", "FR"): "Hélène",
    ("utf-8-sig", "PL"): "Żaneta",
    ("utf-16", None): "Ångström 猫",
    ("cp1252", "FR"): "Noël Cœur, l’été – 5 €",  # noqa: RUF001
    ("cp1252", "ES"): "¿Mañana, Íñigo?",
    ("cp1252", "IT"): "È già così",
    ("cp1252", "GB"): "£5",
    ("cp1252", None): "Zoë",
    ("cp1250", "PL"): "Łódź, Jędrzej Gdańsk, Środa – 12 €",  # noqa: RUF001
}


@pytest.mark.parametrize(("encoding", "country"), list(WORDS))
def test_encoding(encoding: str, country: str | None) -> None:
    """Test that a file is read as the spreadsheets of the house's country write it."""
    text = WORDS[encoding, country]
    assert read_csv(f'x\n"{text}"\n'.encode(encoding), country) == [Row(line=2, values={"x": text})]


# Signs that make it doubtful how a text was written.
GARBAGE = "ÂÃĂÄĹĺ‚„†‡ˆ‰‹ŠŒŽ¡¢"  # noqa: RUF001

ANY_CELL = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=f"\ufffd{GARBAGE}")
    | st.sampled_from('\r\n\t,;"')
)
CELLS = st.sampled_from(
    [(encoding, ANY_CELL) for encoding in ("utf-8", "utf-8-sig", "utf-16")]
    + [("cp1252", st.sampled_from(["", "a,b;c", "Noël", "5 €"]))]
)
NAMES = st.lists(
    st.text(st.sampled_from("abc\"'.{}- "), min_size=1).map(same_to_the_eye).filter(bool),
    min_size=1,
    max_size=4,
    unique=True,
)


def test_header_of_signs() -> None:
    """Test that a column whose name is a quotation mark does not hide the header."""
    assert read_csv(b'""""\na,b;c\n', None) == [Row(line=2, values={'"': "a,b;c"})]


@given(
    data=st.data(),
    encoding_and_cells=CELLS,
    names=NAMES,
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_csv_round_trip(
    data: st.DataObject,
    encoding_and_cells: tuple[str, st.SearchStrategy[str]],
    names: list[str],
    delimiter: str,
    quoting: Any,
    line_end: str,
) -> None:
    """Test that any table is read as it was written, in any format."""
    encoding, cell = encoding_and_cells
    record = st.lists(cell.map(str.strip), min_size=len(names), max_size=len(names)).filter(any)
    records = data.draw(st.lists(record, min_size=1))
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows([names, *records])

    rows = read_csv(file.getvalue().encode(encoding), None)

    assert [row.values for row in rows] == [
        dict(zip(names, record, strict=True)) for record in records
    ]
    assert [row.line for row in rows] == sorted({row.line for row in rows})


@given(st.binary() | st.text().map(str.encode))
@example(b"\xff\xfe\x00\xd8")
@example(b"a\x00")
@example(b'"')
def test_any_file(data: bytes) -> None:
    """Test that any file is a table whose rows have every column, or wrong."""
    try:
        rows = read_csv(data, None)
    except CsvError:
        return
    assert len({tuple(row.values) for row in rows}) == 1
    assert all(any(row.values.values()) for row in rows)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann", "Ann"),
        (" Ann ", " Ann "),
        (5, "5"),
        (5.0, "5"),
        (-0.5, "-0.5"),
        (19.99, "19.99"),
        (150000.0, "150000"),
        (33612345678, "33612345678"),
        (612000000.0, "6.120000E+08"),
        (float("inf"), "inf"),
        (None, ""),
        (True, "true"),
        (False, "false"),
    ],
)
def test_rows(value: Any, expected: str) -> None:
    """Test that values of any type become what people write."""
    assert read_rows([{"a": "b"}, {"c": value}]) == [
        Row(line=1, values={"a": "b"}),
        Row(line=2, values={"c": expected}),
    ]


@pytest.mark.parametrize(
    ("template", "columns", "message"),
    [
        ("Hello", (), "Hello"),
        ("Hello {a}!", ("a",), "Hello <a>!"),
        ("{b c}{a}{b c}", ("b c", "a"), "<b c><a><b c>"),
        ("{ a }", ("a",), "<a>"),
        ("{{a}}", (), "{a}"),
        ("{{{a}}}", ("a",), "{<a>}"),
        ("{{{{a}}}}", (), "{{a}}"),
        ("{a}}", ("a",), "<a>}"),
        ("{a", (), "{a"),
        ("a}", (), "a}"),
        ("{}", (), "{}"),
        ("{ }", (), "{ }"),
        ("{x {a} y}", ("a",), "{x <a> y}"),
        (":-} {a} :-{", ("a",), ":-} <a> :-{"),
        ("{a!r:>5}", ("a!r:>5",), "<a!r:>5>"),
        (r"\1 \g<0> {a}", ("a",), r"\1 \g<0> <a>"),
    ],
)
def test_template(template: str, columns: tuple[str, ...], message: str) -> None:
    """Test which braces are placeholders, and which are braces."""
    assert placeholders(template) == columns
    row = {"number": ALICE, **{column: f"<{column}>" for column in columns}}
    assert merged(template, row).receivers == {message: (ALICE,)}


def test_values_are_no_templates() -> None:
    """Test that braces and backslashes of a value stay as they are."""
    result = merged("{a}", {"number": ALICE, "a": r"{number} {{ \1"})
    assert result.receivers == {r"{number} {{ \1": (ALICE,)}


@given(st.text().filter(lambda text: not is_blank(text)))
def test_doubled_braces(text: str) -> None:
    """Test that any text can be sent as it is."""
    template = text.replace("{", "{{").replace("}", "}}")
    assert placeholders(template) == ()
    assert list(merged(template, {"number": ALICE}).receivers) == [text]


@given(st.text(st.sampled_from("{}a b\n")))
def test_any_template(template: str) -> None:
    """Test that any text is a template, whose columns are all it takes."""
    columns = placeholders(template)
    assert len(set(columns)) == len(columns)
    assert all(column == column.strip() != "" for column in columns)
    result = merged(template, {"number": ALICE, **dict.fromkeys(columns, "x")})
    assert len(result.receivers) == bool(template.strip())


def test_merge() -> None:
    """Test that receivers of the same text get it together, once, in order."""
    result = merged(
        "Hello {name}",
        {"name": "Bob", "number": "06 87 65 43 21"},
        {"name": "Ann", "number": "0612345678"},
        {"name": "Bob", "number": "06.12.34.56.78"},
        {"name": "Bob", "number": "+33 6 12 34 56 78"},
        {"name": "Bob", "number": BOB},
        {"name": "Cy", "number": "Cy"},
    )
    assert result == MailMerge(
        receivers={"Hello Bob": (BOB, ALICE), "Hello Ann": (ALICE,)},
        problems={6: Problem.INVALID_NUMBER},
        rows=6,
    )
    assert list(result.receivers) == ["Hello Bob", "Hello Ann"]


def test_merge_file() -> None:
    """Test that an invalid row of a file has its line in the file."""
    rows = read_csv(b'name;number\n"A\nB";0612345678\nBob;\n', None)
    result = merge("Hello {name}", rows, "number", "FR")
    assert result.receivers == {"Hello A\nB": (ALICE,)}
    assert result.problems == {4: Problem.NO_NUMBER}


@pytest.mark.parametrize(
    ("country", "number", "problem"),
    [
        ("FR", None, Problem.NO_NUMBER),
        ("FR", "", Problem.NO_NUMBER),
        ("FR", " \u00a0", Problem.NO_NUMBER),
        ("FR", "Ann", Problem.INVALID_NUMBER),
        ("FR", "112", Problem.INVALID_NUMBER),
        ("FR", "612345678", Problem.NO_ZERO),
        ("FR", 612345678, Problem.NO_ZERO),
        ("FR", "06 12 34 56 7", Problem.TOO_SHORT),
        ("FR", "06 12 34 56 78 9", Problem.TOO_LONG),
        ("FR", "447400123456", Problem.NO_PLUS),
        ("FR", "0700051234", Problem.INVALID_NUMBER),
        ("FR", "6,12E+08", Problem.INVALID_NUMBER),
        ("FR", "3,36E+10", Problem.INVALID_NUMBER),
        ("ES", "6.12E+08", Problem.INVALID_NUMBER),
        ("ES", "6,12e+08", Problem.INVALID_NUMBER),
        ("ES", 6.12e08, Problem.INVALID_NUMBER),
        ("PL", 5.12e08, Problem.INVALID_NUMBER),
        ("IT", "3,93E+11", Problem.INVALID_NUMBER),
        (None, 3.36e10, Problem.INVALID_NUMBER),
        ("FR", "0612345678, 0687654321", Problem.INVALID_NUMBER),
        ("FR", "0612345678 0687654321", Problem.INVALID_NUMBER),
        ("FR", "0612345678\n0687654321", Problem.INVALID_NUMBER),
        (None, f"{ALICE}/{BOB}", Problem.INVALID_NUMBER),
        (None, "06 12 34 56 78", Problem.COUNTRY_NEEDED),
    ],
)
def test_wrong_number(country: str | None, number: Any, problem: Problem) -> None:
    """Test that no number is guessed, least of all one that Excel has spoilt."""
    result = merged("Hello", {"number": number}, country=country)
    assert result == MailMerge(receivers={}, problems={1: problem}, rows=1)


@pytest.mark.parametrize(
    ("template", "row", "problem"),
    [
        ("Hello {name}", {}, Problem.EMPTY_VALUE),
        ("Hello {name}", {"name": None}, Problem.EMPTY_VALUE),
        ("Hello {name}", {"name": " \n"}, Problem.EMPTY_VALUE),
        ("{name}", {"name": ""}, Problem.EMPTY_VALUE),
        ("", {"name": "Ann"}, Problem.EMPTY_MESSAGE),
        (" \n", {"name": "Ann"}, Problem.EMPTY_MESSAGE),
    ],
)
def test_no_text(template: str, row: dict[str, Any], problem: Problem) -> None:
    """Test that no text has a gap or is empty; unused columns may be empty."""
    other = {"name": "Bob", "number": BOB, "note": None}
    result = merged(template, other, {"number": ALICE, **row})
    assert list(result.problems.items())[-1] == (2, problem)
    assert ALICE not in {each for numbers in result.receivers.values() for each in numbers}


@pytest.mark.parametrize(
    ("template", "number_column", "unknown"),
    [
        ("{name}", "phone", ("phone",)),
        ("{nom} {town} {nom}", "number", ("nom", "town")),
        ("{phone} {name}", "phone", ("phone",)),
        ("{town}", "phone", ("phone", "town")),
    ],
)
def test_unknown_columns(template: str, number_column: str, unknown: tuple[str, ...]) -> None:
    """Test that unknown columns are refused before any row is read."""
    rows = read_rows([{"number": ALICE}, {"name": "Bob", "number": BOB}])
    with pytest.raises(InvalidCall) as caught:
        merge(template, rows, number_column, "FR")
    assert caught.value.translation_key == "unknown_columns"
    assert caught.value.translation_placeholders == {
        "unknown": ", ".join(unknown),
        "known": "number, name",
    }


ROWS = st.lists(
    st.fixed_dictionaries(
        {"number": st.sampled_from([ALICE, "06 12 34 56 78", BOB, "6,12E+08", "Ann", "", None])},
        optional={"name": st.sampled_from(["Ann", "Bob", " ", None, 5])},
    )
)


@given(rows=ROWS, template=st.sampled_from(["Hello {name}", "{name}", "Hello", " "]))
def test_every_row(rows: list[dict[str, Any]], template: str) -> None:
    """Test that rows are merged as each would be alone, except for duplicates."""
    both = {"number": ALICE, "name": "Zoë"}
    result = merged(template, both, *rows)

    pairs = pairs_of(result)
    sent, invalid = [], []
    for line, row in enumerate([both, *rows], 1):
        alone = merge(template, [*read_rows([{"name": None, **row}])], "number", "FR")
        sent += pairs_of(alone)
        invalid += [(line, problem) for problem in alone.problems.values()]
    assert len(sent) + len(invalid) == result.rows == len(rows) + 1
    assert list(result.problems.items()) == invalid
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == set(sent)
    assert list(result.receivers) == list(dict.fromkeys(m for m, _ in sent))


@given(st.lists(st.sampled_from([ALICE, BOB, "0612345678", "+44 7400 123456"]), min_size=1))
def test_one_text(numbers: list[str]) -> None:
    """Test that a template without placeholders is one text, to each number once."""
    result = merged("Hello", *({"number": number} for number in numbers))
    ((text, receivers),) = result.receivers.items()
    assert text == "Hello"
    assert (
        len(receivers)
        == len(set(receivers))
        == len({"".join(number.split())[-9:] for number in numbers})
    )
