"""What a text says, however it is written."""

import unicodedata

from text_unidecode import unidecode  # type: ignore[import-untyped]


def plain_text(text: str) -> str:
    """Return a text without what people write differently: case, accents, spaces and signs."""
    composed = unicodedata.normalize("NFKC", text)
    plain = "".join(filter(str.isalnum, unidecode(composed))).casefold()
    # An emoji has none of it.
    return plain or "".join(composed.split())
