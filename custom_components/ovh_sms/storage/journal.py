"""The journal of a SQLite file: SQLite drops silently what follows a damage in it."""

from pathlib import Path
from struct import unpack, unpack_from
from typing import Final

HEADER: Final = 32
FRAME_HEADER: Final = 24
MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}
"""Byte orders of the checksums, by the magic number."""

type _Sums = tuple[int, int]


def is_whole(journal: Path) -> bool:
    """Return whether a journal can be read to its end, where a kill may have left part of a commit.

    Raises OSError. The journal must have been truncated by each checkpoint.
    """
    try:
        content = memoryview(journal.read_bytes())
    except FileNotFoundError:
        return True
    return not content or (len(content) >= HEADER and _is_whole(content))


def _is_whole(content: memoryview) -> bool:
    magic, _, page_size = unpack_from(">III", content)
    if (order := MAGIC.get(magic)) is None:
        return False
    size = FRAME_HEADER + page_size
    sums = _add(content[:FRAME_HEADER], (0, 0), order)
    if sums != unpack_from(">II", content, FRAME_HEADER):
        return False
    # SQLite writes the header of a frame, then its page.
    end = len(content) - (len(content) - HEADER) % size
    if len(content) - end not in {0, FRAME_HEADER}:
        return False
    for start in range(HEADER, end, size):
        frame = content[start : start + size]
        sums = _add(frame[FRAME_HEADER:], _add(frame[:8], sums, order), order)
        # The salts tell frames of one journal from those of others.
        if frame[8:16] != content[16:24] or sums != unpack_from(">II", frame, 16):
            return False
    return True


def _add(content: memoryview, sums: _Sums, order: str) -> _Sums:
    """Return SQLite's checksum, continued over some content."""
    first, second = sums
    words = unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
