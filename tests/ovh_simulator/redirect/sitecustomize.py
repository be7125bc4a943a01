"""Points python-ovh's `ovh-eu` at OVH_SIMULATOR_URL, once something imports it.

HOST_CLOCK is a file with the seconds, as a C double, by which the host's clock is wrong, but for
logins: the library that checks them does not ask `time.time`. HOST_PACE lets all clocks but theirs
run faster: how many times, and the time and the monotonic time from when on.

It also has a process start and end in less time: much of both was collecting garbage.
"""

import atexit
from collections.abc import Sequence
from datetime import UTC, datetime
import gc
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
import mmap
import os
import selectors
import struct
import sys
import time
from types import ModuleType, SimpleNamespace
from typing import Any, override

RIGHT = SimpleNamespace(time=time.time)
SPEED, *BEGAN = map(float, os.environ.get("HOST_PACE", "1").split())


def _redirect(client: ModuleType) -> None:
    if url := os.environ.get("OVH_SIMULATOR_URL"):
        client.ENDPOINTS["ovh-eu"] = url.removesuffix("/1.0") + "/1.0"


def _know_the_time(auth: ModuleType) -> None:
    auth.time = RIGHT  # type: ignore[attr-defined]


def _ask_the_clock(dt: ModuleType) -> None:
    """Have the current time asked of `time.time`, not of the system itself."""
    if BEGAN:
        dt.utcnow = lambda: datetime.fromtimestamp(time.time(), UTC)  # type: ignore[attr-defined]
        dt.now = lambda zone=None: dt.utcnow().astimezone(zone or dt.DEFAULT_TIME_ZONE)  # type: ignore[attr-defined]


WAITS = {
    "AUTH_MESSAGE_TIMEOUT",
    "SLOW_SETUP_MAX_WAIT",
    "STAGE_1_TIMEOUT",
    "STAGE_2_TIMEOUT",
    "WRAP_UP_TIMEOUT",
}


def _be_patient(module: ModuleType) -> None:
    """Have a start and a login, which take as long as ever, not run out of time."""
    for name in vars(module).keys() & WAITS:
        setattr(module, name, getattr(module, name) * SPEED)


def _compile_late(config: ModuleType) -> None:
    """Have models compiled when they are used: most belong to a supervisor that is not there."""
    config.BaseConfig.lazy_compilation = True


CHANGES = {
    "ovh.client": _redirect,
    "homeassistant.auth": _know_the_time,
    "homeassistant.bootstrap": _be_patient,
    "homeassistant.components.websocket_api.http": _be_patient,
    "homeassistant.setup": _be_patient,
    "homeassistant.util.dt": _ask_the_clock,
    "mashumaro.config": _compile_late,
}


class _Loader(SourceFileLoader):
    @override
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        CHANGES[module.__name__](module)


class _Finder(MetaPathFinder):
    @override
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in CHANGES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def _hurry(began: float, monotonic: float) -> None:
    """Let clocks run faster, and whatever waits for them wait for less."""
    right = time.monotonic
    time.monotonic = lambda: monotonic + (right() - monotonic) * SPEED
    time.time = lambda: began + time.monotonic() - monotonic
    selector: Any = selectors.DefaultSelector
    select = selector.select
    selector.select = lambda self, timeout=None: select(self, timeout and timeout / SPEED)


def _mistake_the_time(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - starts with every Python
        wrong_by = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    asked = time.time
    time.time = lambda: asked() + struct.unpack_from("d", wrong_by)[0]


if BEGAN:
    _hurry(*BEGAN)
if os.environ.get("HOST_CLOCK"):
    _mistake_the_time(os.environ["HOST_CLOCK"])
sys.meta_path.insert(0, _Finder())
gc.set_threshold(50_000)
atexit.register(gc.freeze)
