"""What the witness in Home Assistant has seen."""

import asyncio
from collections.abc import Callable
import fcntl
import json
import os
from pathlib import Path
import shutil
import time
from typing import Final

from tests.e2e.home_assistant import CONFIGURATION, Json

from .witness import DOMAIN, PIPE

SIZE: Final = 2**20


class Pipe:
    """Reads the pipe of the witness, over all starts of Home Assistant."""

    def __init__(self, config: Path, now: Callable[[], float] = time.time) -> None:
        """Install the witness in a config folder, and listen; `now` is the time of the house."""
        self._now = now
        folder = config / "custom_components" / DOMAIN
        shutil.copytree(Path(__file__).parent / DOMAIN, folder)
        (config / "configuration.yaml").write_text(f"{CONFIGURATION}{DOMAIN}:\n")
        os.mkfifo(config / PIPE)
        # Open for writing, too, so that it does not end with the other end.
        self._file = os.open(config / PIPE, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._file, fcntl.F_SETPIPE_SZ, SIZE)
        self._buffer = b""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._file, self._read)
        self.seen: list[Json] = []

    def _read(self) -> None:
        *lines, self._buffer = (self._buffer + os.read(self._file, SIZE)).split(b"\n")
        self.seen += ({"at": self._now(), **json.loads(line)} for line in lines)

    def close(self) -> None:
        """Listen no longer."""
        self._loop.remove_reader(self._file)
        os.close(self._file)
