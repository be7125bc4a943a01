"""How a text is encoded, counted and made to fit."""

import gsm0338  # type: ignore[import-untyped]
from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.ovh_sms.sms.encoding import (
    ENDING,
    GSM_BASIC,
    GSM_EXTENSION,
    MAX_PARTS,
    Encoding,
    TextSize,
    measure,
    shorten,
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


def as_gsm(text: str) -> list[bytes] | None:
    """Return the septets of each character, or None if there are none for one."""
    try:
        return None if ESCAPE in text else [CODEC.encode(character)[0] for character in text]
    except UnicodeEncodeError:
        return None


def reference(text: str) -> TextSize:
    """Return the size of a text by cutting it into parts."""
    if (characters := as_gsm(text)) is not None:
        encoding, alone, each, unit = Encoding.GSM7, 160, 153, 1
    else:
        encoding, alone, each, unit = Encoding.UNICODE, 140, 134, 2
        characters = [character.encode("utf-16-be", "surrogatepass") for character in text]
    total = sum(map(len, characters))
    parts = [b""]
    for character in characters if total > alone else []:
        if len(parts[-1] + character) > each:
            parts.append(b"")
        parts[-1] += character
    return TextSize(encoding, total // unit, len(parts))


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
    assert measure(text) == TextSize(encoding, characters, parts) == reference(text)


@pytest.mark.parametrize("character", "çêôîûâëïœÀÈ’“”«»–…°µ²")  # noqa: RUF001
def test_traps(character: str) -> None:
    """Test characters of French texts that make a whole text Unicode."""
    assert measure(f"Il fait 20 {character}").encoding is Encoding.UNICODE


@settings(deadline=None)
@given(TEXTS | SENTENCES)
@example("a" * 152 + "€" * 80)
def test_measure_is_what_cutting_gives(text: str) -> None:
    """Test the size of any text."""
    assert measure(text) == reference(text)


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
    ],
)
def test_shorten(text: str, max_parts: int, expected: str) -> None:
    """Test cutting texts."""
    assert shorten(text, max_parts) == expected


def test_shorten_keeps_something() -> None:
    """Test that a space before a word that is too long does not cost the word."""
    assert "x" in shorten(" " + "x" * 200, 1)


@settings(deadline=None)
@given(TEXTS | SENTENCES, st.integers(1, MAX_PARTS))
def test_shorten_fits(text: str, max_parts: int) -> None:
    """Test that the result fits, and is the text's start up to a word unless the text fits."""
    short = shorten(text, max_parts)
    assert reference(short).parts <= max_parts
    if reference(text).parts <= max_parts:
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


@pytest.mark.parametrize("text", ["a" * 20_000, "word " * 4_000, "€" * 20_000, "😀" * 20_000])
def test_shorten_book(text: str) -> None:
    """Test a text that was never meant for an SMS."""
    short = shorten(text, MAX_PARTS)
    assert measure(short).parts == MAX_PARTS
    assert short.endswith(ENDING)
