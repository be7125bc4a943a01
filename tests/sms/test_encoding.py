"""How a text is encoded, counted and made to fit."""

import gsm0338  # type: ignore[import-untyped]
from hypothesis import assume, example, given, strategies as st
import pytest
import regex  # type: ignore[import-untyped]
import smsutil  # type: ignore[import-untyped]

from custom_components.ovh_sms.sms.encoding import (
    ENDING,
    GSM_BASIC,
    GSM_EXTENSION,
    MAX_PARTS,
    STOP_CLAUSE,
    Encoding,
    TextSize,
    measure,
    shorten,
    unicode_characters,
)

# Part of the codec's table, but no character that can be sent.
ESCAPE = "\x1b"
CODEC = gsm0338.Codec.get_codec_info()
ALPHABET = st.sampled_from("a aé\n€{~") | st.sampled_from("aê° €😀👍中") | st.characters()
# Long texts of long runs: boundaries are hundreds of characters apart.
TEXTS = st.lists(st.tuples(ALPHABET, st.integers(1, 160)), max_size=8).map(
    lambda runs: "".join(character * times for character, times in runs)
)
SENTENCES = st.lists(st.text(ALPHABET, min_size=1, max_size=40), max_size=60).map(" ".join)

ACCENTED = "e\u0301"
FAMILY = "👨\u200d👩\u200d👧"
HEART = "❤\ufe0f"
THUMB = "👍🏽"
KEYCAP = "1\ufe0f\u20e3"
FRANCE = "🇫🇷"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
DRAWN_AS_ONE = [ACCENTED, FAMILY, HEART, THUMB, KEYCAP, FRANCE, ENGLAND]


def as_gsm(text: str) -> list[bytes] | None:
    """Return the septets of each character, or None if there are none for one."""
    try:
        return None if ESCAPE in text else [CODEC.encode(character)[0] for character in text]
    except UnicodeEncodeError:
        return None


def reference(text: str, *, stop_clause: bool = False) -> TextSize:
    """Return the size of a text by cutting it into parts, the first of which a clause shortens."""
    if (characters := as_gsm(text)) is not None:
        encoding, alone, each, unit = Encoding.GSM7, 160, 153, 1
    else:
        encoding, alone, each, unit = Encoding.UNICODE, 140, 134, 2
        characters = [character.encode("utf-16-be", "surrogatepass") for character in text]
    if stop_clause:
        alone -= len("\nSTOP:36111") * unit
    total = sum(map(len, characters))
    parts = [b""]
    for character in characters if total > alone else []:
        room = alone if stop_clause and len(parts) == 1 else each
        if len(parts[-1] + character) > room:
            parts.append(b"")
        parts[-1] += character
    per_part = alone if len(parts) == 1 else each
    return TextSize(encoding, total // unit, len(parts), per_part // unit)


def test_alphabet() -> None:
    """Test the alphabet against every code of GSM 03.38."""
    codes = [bytes([code]) for code in range(128) if code != ord(ESCAPE)]
    extension = {CODEC.decode(ESCAPE.encode() + code, "ignore")[0] for code in codes}
    assert {CODEC.decode(code)[0] for code in codes} == GSM_BASIC
    assert extension - {""} == GSM_EXTENSION


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "parts"),
    [
        ("", Encoding.GSM7, 0, 1),
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("a" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("a" * 918, Encoding.GSM7, 918, 6),
        ("a" * 919, Encoding.GSM7, 919, 7),
        ("€" * 80, Encoding.GSM7, 160, 1),
        ("€" * 81, Encoding.GSM7, 162, 2),
        # An escape and its character stay together: 76 in a part, not 76.5.
        ("€" * 152, Encoding.GSM7, 304, 2),
        ("€" * 153, Encoding.GSM7, 306, 3),
        ("a" + "€" * 152, Encoding.GSM7, 305, 2),
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3),
        ("a" * 151 + "€" + "a" * 153, Encoding.GSM7, 306, 2),
        ("ê", Encoding.UNICODE, 1, 1),
        ("ê" * 70, Encoding.UNICODE, 70, 1),
        ("ê" * 71, Encoding.UNICODE, 71, 2),
        ("ê" * 134, Encoding.UNICODE, 134, 2),
        ("ê" * 135, Encoding.UNICODE, 135, 3),
        ("a" * 70 + "°", Encoding.UNICODE, 71, 2),
        ("€" * 69 + "°", Encoding.UNICODE, 70, 1),
        ("😀" * 35, Encoding.UNICODE, 70, 1),
        ("😀" * 36, Encoding.UNICODE, 72, 2),
        # Neither are the halves of an emoji: 33 in a part, not 33.5.
        ("😀" * 66, Encoding.UNICODE, 132, 2),
        ("😀" * 67, Encoding.UNICODE, 134, 3),
        ("a" * 66 + "😀" + "a" * 66, Encoding.UNICODE, 134, 3),
        (ESCAPE, Encoding.UNICODE, 1, 1),
    ],
)
def test_measure(text: str, encoding: Encoding, characters: int, parts: int) -> None:
    """Test the size of texts about the boundaries."""
    size = measure(text)
    assert (size.encoding, size.characters, size.parts) == (encoding, characters, parts)
    assert size == reference(text)


@pytest.mark.parametrize(
    ("text", "characters", "parts", "characters_per_part"),
    [
        ("", 0, 1, 149),
        ("a" * 149, 149, 1, 149),
        ("a" * 150, 150, 2, 153),
        ("a" * 302, 302, 2, 153),
        ("a" * 303, 303, 3, 153),
        ("€" * 74, 148, 1, 149),
        ("€" * 75, 150, 2, 153),
        # 74 in the first part, 76 in the others.
        ("€" * 150, 300, 2, 153),
        ("€" * 151, 302, 3, 153),
        ("ê" * 59, 59, 1, 59),
        ("ê" * 60, 60, 2, 67),
        ("ê" * 126, 126, 2, 67),
        ("ê" * 127, 127, 3, 67),
        ("😀" * 29, 58, 1, 59),
        ("😀" * 30, 60, 2, 67),
        # 29 in the first part, 33 in the others.
        ("😀" * 62, 124, 2, 67),
        ("😀" * 63, 126, 3, 67),
    ],
)
def test_measure_with_stop_clause(
    text: str, characters: int, parts: int, characters_per_part: int
) -> None:
    """Test the size of advertising about the boundaries."""
    size = measure(text, stop_clause=True)
    assert (size.characters, size.parts) == (characters, parts)
    assert size.characters_per_part == characters_per_part
    assert size == reference(text, stop_clause=True)


@pytest.mark.parametrize(
    ("text", "characters_per_part"),
    [("a" * 160, 160), ("a" * 161, 153), ("ê" * 70, 70), ("ê" * 71, 67)],
)
def test_characters_per_part(text: str, characters_per_part: int) -> None:
    """Test what a part holds of a text."""
    assert measure(text).characters_per_part == characters_per_part


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("L'été à 20 € [ok]\f", ()),
        ("20 °C à l’étage, ça va être 25 °C… 🚨", ("°", "’", "ç", "ê", "…", "🚨")),  # noqa: RUF001
        (ACCENTED, ("\u0301",)),
    ],
)
def test_unicode_characters(text: str, expected: tuple[str, ...]) -> None:
    """Test what makes a text Unicode."""
    assert unicode_characters(text) == expected


@pytest.mark.parametrize("character", "çêôîûâëïœÀÈ’“”«»–…°µ²")  # noqa: RUF001
def test_traps(character: str) -> None:
    """Test characters of French texts that make a whole text Unicode."""
    assert measure(f"Il fait 20 {character}").encoding is Encoding.UNICODE


@given(TEXTS | SENTENCES, st.booleans())
@example("a" * 152 + "€" * 80, False)
def test_measure_is_what_cutting_gives(text: str, stop_clause: bool) -> None:
    """Test the size of any text."""
    assert measure(text, stop_clause=stop_clause) == reference(text, stop_clause=stop_clause)


@given(TEXTS | SENTENCES)
def test_measure_is_what_others_count(text: str) -> None:
    """Test the number of parts against another implementation, which would send an escape."""
    assume(ESCAPE not in text)
    assert measure(text).parts == max(len(smsutil.split(text).parts), 1)


@given(st.text(ALPHABET, min_size=40, max_size=170))
def test_stop_clause_is_part_of_the_text(text: str) -> None:
    """Test that advertising fits one part if it does with the clause written out."""
    fits = measure(text + STOP_CLAUSE).parts == 1
    assert (measure(text, stop_clause=True).parts == 1) == fits


@pytest.mark.parametrize(
    ("text", "max_parts", "expected"),
    [
        ("", 1, ""),
        ("a" * 160, 1, "a" * 160),
        ("a" * 161, 1, "a" * 157 + "..."),
        ("a" * 161, 2, "a" * 161),
        ("a" * 919, 6, "a" * 915 + "..."),
        ("ê" * 71, 1, "ê" * 67 + "..."),
        ("😀" * 36, 1, "😀" * 33 + "..."),
        ("€" * 81, 1, "€" * 78 + "..."),
        ("word " * 33, 1, "word " * 30 + "word..."),
        ("one two\n" * 30, 1, "one two\n" * 19 + "one..."),
        # What is beyond the cut no longer makes the text Unicode.
        ("a" * 150 + " " + "b" * 20 + "ê", 1, "a" * 150 + "..."),
        ("a" * 60 + " ê" + "a" * 200, 1, "a" * 60 + "..."),
        # What is drawn as one is not cut.
        ("a" * 66 + ACCENTED + "a" * 9, 1, "a" * 66 + "..."),
        ("a" * 65 + ACCENTED + "a" * 9, 1, "a" * 65 + ACCENTED + "..."),
        ("a" * 60 + FAMILY + "a" * 9, 1, "a" * 60 + "..."),
        ("a" * 59 + FAMILY + "a" * 9, 1, "a" * 59 + FAMILY + "..."),
        ("a" * 66 + HEART + "a" * 9, 1, "a" * 66 + "..."),
        ("a" * 65 + THUMB + "a" * 9, 1, "a" * 65 + "..."),
        ("a" * 66 + KEYCAP + "a" * 9, 1, "a" * 66 + "..."),
        ("a" * 53 + FRANCE * 5, 1, "a" * 53 + FRANCE * 3 + "..."),
        ("a" * 65 + FRANCE * 5, 1, "a" * 65 + "..."),
        ("a" * 60 + ENGLAND + "a" * 9, 1, "a" * 60 + "..."),
        # Unless nothing would be left.
        ("e" + "\u0301" * 99, 1, "e" + "\u0301" * 66 + "..."),
    ],
)
def test_shorten(text: str, max_parts: int, expected: str) -> None:
    """Test cutting texts."""
    assert shorten(text, max_parts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 149, "a" * 149),
        ("a" * 150, "a" * 146 + "..."),
        ("ê" * 60, "ê" * 56 + "..."),
    ],
)
def test_shorten_with_stop_clause(text: str, expected: str) -> None:
    """Test cutting advertising."""
    assert shorten(text, 1, stop_clause=True) == expected


@given(st.text("a 😀", max_size=60), st.lists(st.sampled_from(DRAWN_AS_ONE), max_size=60))
def test_shorten_keeps_together(text: str, drawn_as_one: list[str]) -> None:
    """Test that no cut goes through what another implementation takes for one."""
    text += "".join(drawn_as_one)
    start = shorten(text, 1).removesuffix(ENDING)
    ends = [cluster.end() for cluster in regex.finditer(r"\X", text)]
    assert len(start) in {0, *ends}


def test_shorten_keeps_something() -> None:
    """Test that a space before a word that is too long does not cost the word."""
    assert "x" in shorten(" " + "x" * 200, 1)


@given(TEXTS | SENTENCES, st.integers(1, MAX_PARTS), st.booleans())
def test_shorten_fits(text: str, max_parts: int, stop_clause: bool) -> None:
    """Test that the result fits, and is the text's start up to a word unless the text fits."""
    short = shorten(text, max_parts, stop_clause=stop_clause)
    assert reference(short, stop_clause=stop_clause).parts <= max_parts
    if reference(text, stop_clause=stop_clause).parts <= max_parts:
        assert short == text
        return
    start = short.removesuffix(ENDING)
    assert short == start + ENDING
    assert text.startswith(start)
    # A word is only cut if all before it is less than half of what fits.
    words = start.rpartition(" ")[0].rstrip()
    assert text[len(start)].isspace() or len(words) <= len(start) / 2
    # The ending may take the place of a single character that needs Unicode.
    assert len(short) < len(text) + len(ENDING)


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "word " * 4_000, "€" * 20_000, "😀" * 20_000], ids=lambda text: text[:5]
)
def test_shorten_book(text: str) -> None:
    """Test a text that was never meant for an SMS."""
    short = shorten(text, MAX_PARTS)
    assert measure(short).parts == MAX_PARTS
    assert short.endswith(ENDING)


@pytest.mark.parametrize(
    ("text", "kept", "expected"),
    [
        ("a" * 100, "\nOK?", "a" * 100 + "\nOK?"),
        ("ab " * 100, "\nOK?", "ab " * 50 + "ab...\nOK?"),
        # The text itself is worth more.
        ("a" * 80, "\n" + "b" * 90, "a" * 80),
        ("ab " * 100, "\n" + "b" * 90, "ab " * 51 + "ab..."),
    ],
)
def test_kept_end(text: str, kept: str, expected: str) -> None:
    """Test that a short end is not cut off, and a long one left out."""
    assert shorten(text + kept, 1, kept=kept) == expected
