"""What is done to the disk: it fills up, and files are torn, copied and put back."""

from collections.abc import Callable
import contextlib
import os
from pathlib import Path
import resource
import shutil
import signal
import struct
import subprocess
from typing import Final

from .plan import Damage, Tear

SIZE: Final = 64 * 2**20
"""Bytes of a disk that can be filled up."""

JOURNAL_HEADER: Final = 32
FRAME_HEADER: Final = 24
MOST_CUT: Final = 3 * 4096


class Disk:
    """The disk of a folder, which can be full for a while.

    It is a small file system of its own. Where none can be mounted, the process may not write to
    files for a while.
    """

    def __init__(self, folder: Path, pid: Callable[[], int | None]) -> None:
        """Mount it if that is allowed; `pid` returns the process that writes to it."""
        self._folder = folder
        self._pid = pid
        self._ballast = folder / "ballast"
        folder.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "chaos", str(folder)]
        with contextlib.suppress(OSError):
            done = subprocess.run(mount, check=False, capture_output=True)
            self._is_mounted = done.returncode == 0

    _is_mounted = False

    def fill(self) -> None:
        """Let nothing be written."""
        if not self._is_mounted:
            self._limit(0)
            return
        with self._ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(2**16))

    def free(self) -> None:
        """Let everything be written again."""
        if self._is_mounted:
            self._ballast.unlink(missing_ok=True)
        else:
            self._limit(-1)

    def _limit(self, size: int) -> None:
        if (pid := self._pid()) is not None:
            with contextlib.suppress(ProcessLookupError):
                _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size if size >= 0 else most, most))

    def close(self, *, keep: Path) -> None:
        """Unmount it, and keep what is on it in another folder."""
        self.free()
        if self._is_mounted:
            shutil.copytree(self._folder, keep)
            subprocess.run(["umount", "-l", str(self._folder)], check=False)


def tear(file: Path, how: Tear) -> Damage:
    """Damage a SQLite file, or its journal unless that is empty; return what was done."""
    if how.damage == "flip_file" or _size(_journal(file)) <= JOURNAL_HEADER:
        _flip(file, how.place)
        return "flip_file"
    if how.damage == "cut":
        _cut(_journal(file), how.place)
    else:
        _flip(_journal(file), how.place)
    return how.damage


def _flip(file: Path, place: float) -> None:
    content = bytearray(file.read_bytes())
    content[int(place * len(content))] ^= 1 << int(place * 8)
    file.write_bytes(content)


def size_of_journal(file: Path) -> int:
    """Return the bytes that were written to a SQLite file since they were last moved to it."""
    return _size(_journal(file))


def _journal(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _cut(journal: Path, place: float) -> None:
    """Cut the end of a journal off, but not at a commit: nothing tells that from an old copy."""
    size = _size(journal)
    with journal.open("r+b") as file:
        (page,) = struct.unpack_from(">I", file.read(JOURNAL_HEADER), 8)
        left = size - 1 - int(place * min(size - JOURNAL_HEADER - 1, MOST_CUT))
        if (left - JOURNAL_HEADER) % (FRAME_HEADER + page) == 0:
            left -= 1
        file.truncate(left)


def copy(file: Path, pid: int) -> dict[str, bytes]:
    """Copy a SQLite file and what belongs to it at one moment of the process that writes it."""
    os.kill(pid, signal.SIGSTOP)
    try:
        return {path.name: path.read_bytes() for path in _files(file)}
    finally:
        os.kill(pid, signal.SIGCONT)


def put_back(file: Path, contents: dict[str, bytes], *, in_place: bool) -> None:
    """Replace a SQLite file, and what belongs to it, by a copy."""
    for path in _files(file):
        if path.name not in contents or not in_place:
            path.unlink()
    for name, content in contents.items():
        file.with_name(name).write_bytes(content)


def _files(file: Path) -> list[Path]:
    return [path for path in file.parent.glob(f"{file.name}*") if ".damaged-" not in path.name]
