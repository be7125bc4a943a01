"""The journal of a SQLite file: SQLite drops silently what follows a damage in it."""

from pathlib import Path
from struct import unpack, unpack_from
from typing import Final, Literal

HEADER: Final = 32
FRAME_HEADER: Final = 24
BIG_ENDIAN: Final = 1
"""Bit of the magic number that tells the byte order of the checksums."""

type _Sums = tuple[int, int]


def is_whole(journal: Path) -> bool:
    """Return whether a journal ends with a commit, and everything before it can be read.

    Raises OSError. The journal must have been truncated by each checkpoint.
    """
    try:
        content = memoryview(journal.read_bytes())
    except FileNotFoundError:
        return True
    return not content or (len(content) > HEADER and _is_whole(content))


def _is_whole(content: memoryview) -> bool:
    magic, _, page_size = unpack_from(">III", content)
    order: Literal["<", ">"] = ">" if magic & BIG_ENDIAN else "<"
    size = FRAME_HEADER + page_size
    sums = _add(content[:FRAME_HEADER], (0, 0), order)
    if sums != unpack_from(">II", content, FRAME_HEADER) or (len(content) - HEADER) % size:
        return False
    is_commit = False
    for start in range(HEADER, len(content), size):
        frame = content[start : start + size]
        sums = _add(frame[FRAME_HEADER:], _add(frame[:8], sums, order), order)
        # The salts tell frames of one journal from those of others.
        if frame[8:16] != content[16:24] or sums != unpack_from(">II", frame, 16):
            return False
        is_commit = any(frame[4:8])
    return is_commit


def _add(content: memoryview, sums: _Sums, order: Literal["<", ">"]) -> _Sums:
    """Return SQLite's checksum, continued over some content."""
    first, second = sums
    words = unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
